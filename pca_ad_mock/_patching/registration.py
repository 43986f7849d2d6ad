"""How does moto find this service, and Cloud Control for its types?

Two rows in moto's table of URLs suffice for its mocks and its server. All other patches of this
library are applied when the service is first used, and not before.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import cache
from importlib.machinery import ModuleSpec
from itertools import product
from types import ModuleType
from typing import TYPE_CHECKING, Any

from .._seams.seam import Installation, Replacements
from .._seams.table import DASHBOARD, RUNNING_MOCK, SERVICE, TABLE
from ..pcaconnectorad.model.endpoints import CLOUD_CONTROL, ENDPOINT_PATTERNS
from ..pcaconnectorad.model.kinds import KINDS, Kind
from ..pcaconnectorad.model.specification import SERVICE_NAME
from .credentials import lend_credentials
from .explaining import explain_calls
from .importing import Watch
from .interception import bypass_url_table, let_answers_be_awaited
from .noticing import client_notice
from .older_clients import answer_older_clients
from .shares import share_authorities

if TYPE_CHECKING:
    from ..pcaconnectorad.kinds.resource import Resource

#: The service's name in moto: in its table, in its whitelist and on its dashboard.
MOTO_SERVICE_NAME = "pcaconnectorad"

#: Cloud Control's; should moto come to have it, moto's keeps the name.
_CLOUD_CONTROL_NAMES = ("cloudcontrol", f"{MOTO_SERVICE_NAME}cloudcontrol")

_PATTERN, _CLOUD_CONTROL_PATTERN = (
    re.compile(ENDPOINT_PATTERNS[service]) for service in (SERVICE_NAME, CLOUD_CONTROL)
)


def register() -> None:
    """Make moto serve this service, so that plain `mock_aws` mocks it too.

    Importing `mock_pca_connector_ad` does this already. Repeating it changes nothing.

    Raises:
        SeamError: the installed moto or botocore lacks a name that this needs.
    """
    SERVICE.require()
    _add_to_table()
    prepare_for_use()


def register_quietly() -> None:
    """Make moto serve this service, in a session that may never use it.

    Replaces nothing in other libraries until a client of the service is created or a request is
    sent. If moto lacks a name that this needs, does nothing; only use of the service is an error.
    """
    if _add_to_table():
        client_notice.then(_patch_clients)


def prepare_for_use() -> None:
    """Patch all clients, and show the resources on moto's dashboard."""
    _show_on_dashboard()
    bypass_url_table()
    let_answers_be_awaited()
    _patch_clients()


def _patch_clients() -> None:
    _patch_loaded_clients()
    _watch_aiobotocore()


def _patch_loaded_clients() -> None:
    answer_older_clients()
    lend_credentials()
    explain_calls()


@cache
def _watch_aiobotocore() -> None:
    # The last module that aiobotocore imports for a client.
    Watch("aiobotocore.session", _patch_loaded_clients).begin()


class _Alias(ModuleType):
    """A module such as `moto.pcaconnectorad`, which moto imports at the first request to a service.

    Args:
        service: the service's name in moto.
        load: imports the module that has the backends, and returns them.
    """

    def __init__(self, service: str, load: Callable[[], Any]) -> None:
        super().__init__(f"moto.{service}")
        self.__spec__ = ModuleSpec(self.__name__, None)
        self._backends = f"{service}_backends"
        self._load = load

    def __getattr__(self, name: str) -> Any:
        if name != self._backends:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        prepare_for_use()
        return self._load()


def _load_backends() -> Any:
    from ..pcaconnectorad import models

    return models.pcaconnectorad_backends


def _load_cloud_control() -> Any:
    from .._cloudcontrol import models

    return models.cloudcontrol_backends


def _insert_rows(replacements: Replacements) -> None:
    from moto import backend_index
    from moto.core import models as moto_models

    table = backend_index.backend_url_patterns
    of_moto = {name for name, pattern in table if pattern != _CLOUD_CONTROL_PATTERN}
    cloud_control = next(name for name in _CLOUD_CONTROL_NAMES if name not in of_moto)
    for name, pattern, load in (
        (cloud_control, _CLOUD_CONTROL_PATTERN, _load_cloud_control),
        (MOTO_SERVICE_NAME, _PATTERN, _load_backends),
    ):
        alias = _Alias(name, load)
        sys.modules[alias.__name__] = alias
        replacements.callback(sys.modules.pop, alias.__name__)
        # If this module is reloaded, its row is there already.
        if (name, pattern) not in table:
            table.insert(0, (name, pattern))
        replacements.callback(table.remove, (name, pattern))
    if moto_models.botocore_stubber.enabled:
        _join_running_mock()
    _watch_cloudformation()
    Watch("moto.ram.models", share_authorities).begin()


def _watch_cloudformation() -> None:
    """Add our types to moto's CloudFormation once it is imported, and not before."""

    def add_types() -> None:
        from . import stack_types as installation

        installation.add_types()

    hint = (
        ", which moto's CloudFormation needs: install pca-ad-mock[cloudformation] "
        "or moto[cloudformation]"
    )
    Watch("moto.cloudformation.models", add_types, hint).begin()


_add_to_table = Installation(TABLE, _insert_rows)


def _add_to_running_mock(replacements: Replacements) -> None:
    """Add the callbacks that a starting mock adds per service, for requests made by `requests`."""
    from moto.core import models as moto_models
    from moto.core.custom_responses_mock import CallbackResponse

    stubber = moto_models.botocore_stubber
    # As moto's own callbacks: from 5.2.5 on, a method of its own converts the request.
    callback = getattr(stubber, "process_prepared_request", stubber.process_request)
    for method, url in product(moto_models.RESPONSES_METHODS, (_PATTERN, _CLOUD_CONTROL_PATTERN)):
        moto_models.responses_mock.add(CallbackResponse(method=method, url=url, callback=callback))


_join_running_mock = Installation(RUNNING_MOCK, _add_to_running_mock)


class _Shown:
    """The resources of one kind, in the form that moto's dashboard reads.

    moto records all instances of its models until the next reset; this queries the backends.
    """

    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    @property
    def instances_tracked(self) -> list[Resource]:
        from ..pcaconnectorad.models import backends

        return [
            resource
            for backend in backends()
            for resource in backend.service.resources()
            if resource.kind is self._kind
        ]

    @instances_tracked.setter
    def instances_tracked(self, empty: list[Resource]) -> None:
        """Ignore the assignment: a reset of moto empties this list, and resets the backends too."""


def _add_to_dashboard(replacements: Replacements) -> None:
    from moto.core.model_instances import model_data

    model_data[MOTO_SERVICE_NAME] = {name: _Shown(kind) for name, kind in KINDS.items()}
    replacements.callback(model_data.pop, MOTO_SERVICE_NAME)


_show_on_dashboard = Installation(DASHBOARD, _add_to_dashboard)
