"""How does moto find this service, and Cloud Control for its types?

Two rows in moto's table of URLs suffice for its mocks and its server.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from itertools import product
from types import ModuleType

from .._seams.table import RUNNING_MOCK, SERVICE, TABLE
from ..pcaconnectorad.model.endpoints import CLOUD_CONTROL, ENDPOINT_PATTERNS
from ..pcaconnectorad.model.specification import SERVICE_NAME
from .noticing import first_use
from .replacing import Lasting, Replacements

#: The service's name in moto: in its table, in its whitelist and on its dashboard.
MOTO_SERVICE_NAME = "pcaconnectorad"

#: Cloud Control's; should moto come to have it, moto's keeps the name.
_CLOUD_CONTROL_NAMES = ("cloudcontrol", f"{MOTO_SERVICE_NAME}cloudcontrol")

_PATTERN, _CLOUD_CONTROL_PATTERN = (
    re.compile(ENDPOINT_PATTERNS[service]) for service in (SERVICE_NAME, CLOUD_CONTROL)
)


class _Alias(ModuleType):
    """A module such as `moto.pcaconnectorad`, which moto imports at the first request to a service.

    Args:
        service: the service's name in moto.
        load: imports the module that has the backends, and returns them.
    """

    def __init__(self, service: str, load: Callable[[], object]) -> None:
        super().__init__(f"moto.{service}")
        self.__spec__ = ModuleSpec(self.__name__, None)
        self._backends = f"{service}_backends"
        self._load = load

    def __getattr__(self, name: str) -> object:
        if name != self._backends:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        first_use()
        with SERVICE.explained():
            return self._load()


def _load_backends() -> object:
    from ..pcaconnectorad import models

    return models.pcaconnectorad_backends


def _load_cloud_control() -> object:
    from .._cloudcontrol import models

    return models.cloudcontrol_backends


def _insert_rows(replacements: Replacements) -> None:
    from moto import backend_index
    from moto.core import models as moto_models

    table = backend_index.backend_url_patterns
    of_moto = {name for name, pattern in table if pattern != _CLOUD_CONTROL_PATTERN}
    is_new = False
    cloud_control = next(name for name in _CLOUD_CONTROL_NAMES if name not in of_moto)
    for name, pattern, load in (
        (cloud_control, _CLOUD_CONTROL_PATTERN, _load_cloud_control),
        (MOTO_SERVICE_NAME, _PATTERN, _load_backends),
    ):
        alias = _Alias(name, load)
        if type(sys.modules.get(alias.__name__)) is not _Alias:
            sys.modules[alias.__name__] = alias
            replacements.callback(sys.modules.pop, alias.__name__)
        # If this module is reloaded, its row is there already.
        if (name, pattern) not in table:
            table.insert(0, (name, pattern))
            replacements.callback(table.remove, (name, pattern))
            is_new = True
    if is_new and moto_models.botocore_stubber.enabled:
        _join_running_mock()


#: Puts the service, and Cloud Control, into moto's table of URLs.
add_to_table = Lasting(TABLE, _insert_rows)


def _add_to_running_mock(replacements: Replacements) -> None:
    """Add the callbacks that a starting mock adds per service, for requests made by `requests`."""
    from moto.core import models as moto_models
    from moto.core.custom_responses_mock import CallbackResponse

    stubber = moto_models.botocore_stubber
    # As moto's own callbacks: from 5.2.5 on, a method of its own converts the request.
    callback = getattr(stubber, "process_prepared_request", stubber.process_request)
    for method, url in product(moto_models.RESPONSES_METHODS, (_PATTERN, _CLOUD_CONTROL_PATTERN)):
        moto_models.responses_mock.add(CallbackResponse(method=method, url=url, callback=callback))


_join_running_mock = Lasting(RUNNING_MOCK, _add_to_running_mock)
