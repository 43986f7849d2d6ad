"""What does botocore's service model say of this service?

Routes, members, constraints, error fields and status codes are read from here and typed in
nowhere else.
"""

from __future__ import annotations

from functools import cache

from botocore.loaders import create_loader
from botocore.model import ServiceModel

from .suggestions import unknown_name

SERVICE_NAME = "pca-connector-ad"


@cache
def service_model() -> ServiceModel:
    """The service model of the installed botocore, loaded once."""
    loader = create_loader()
    return ServiceModel(loader.load_service_model(SERVICE_NAME, "service-2"), SERVICE_NAME)


def find_operation_name(name: object) -> str:
    """Return an operation's name in the model.

    Args:
        name: its name in any spelling: `"CreateConnector"`, `"createConnector"`,
            `"create_connector"` or `"create-connector"`.

    Raises:
        ValueError: there is no such operation.
    """
    found = _by_spelling().get(_without_separators(name)) if isinstance(name, str) else None
    if found is None:
        known = service_model().operation_names
        raise ValueError(unknown_name(name, known, "the model has no operation"))
    return found


@cache
def _by_spelling() -> dict[str, str]:
    return {_without_separators(name): name for name in service_model().operation_names}


def _without_separators(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()
