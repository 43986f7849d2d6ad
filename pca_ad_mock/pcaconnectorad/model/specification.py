"""What does botocore's service model say of this service?

Routes, members, constraints, error fields and status codes are read from here and typed in
nowhere else.
"""

from __future__ import annotations

from functools import cache

from botocore.exceptions import ConfigParseError, ProfileNotFound
from botocore.loaders import create_loader
from botocore.model import ServiceModel
from botocore.session import Session

from ..._types import JsonObject
from .suggestions import unknown_name

SERVICE_NAME = "pca-connector-ad"


@cache
def service_model() -> ServiceModel:
    """The model of this service that clients have, loaded once for the process."""
    return ServiceModel(load_model(SERVICE_NAME), SERVICE_NAME)


def load_model(service: str) -> JsonObject:
    """Load the model of a service from where botocore's sessions look for it.

    Args:
        service: its name in botocore, `acm-pca`.
    """
    loader = create_loader(_data_path())
    model: JsonObject = loader.load_service_model(service, "service-2")
    return model


def _data_path() -> str | None:
    """`AWS_DATA_PATH`, or the `data_path` of the configuration."""
    try:
        path: str | None = Session(include_builtin_handlers=False).get_config_variable("data_path")
    except (ConfigParseError, ProfileNotFound):
        # Clients of botocore cannot be made then, but those of other languages can.
        return None
    return path


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
