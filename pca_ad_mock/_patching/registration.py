"""How does moto find this service?

A row in moto's table of URLs suffices for its mocks and its server. All other patches of this
library are applied when the service is first used, and not before.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, Any

from .._seams.seam import Installation, Replacements
from .._seams.table import DASHBOARD, RUNNING_MOCK, SERVICE, TABLE
from ..pcaconnectorad.model.endpoints import ENDPOINT_PATTERN
from ..pcaconnectorad.model.kinds import KINDS, Kind
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

_PATTERN = re.compile(ENDPOINT_PATTERN)


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
    """`moto.pcaconnectorad`, which moto imports at the first request to the service."""

    def __getattr__(self, name: str) -> Any:
        if name != f"{MOTO_SERVICE_NAME}_backends":
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        from ..pcaconnectorad import models

        prepare_for_use()
        return models.pcaconnectorad_backends


_alias_name = f"moto.{MOTO_SERVICE_NAME}"


def _insert_row(replacements: Replacements) -> None:
    from moto import backend_index
    from moto.core import models as moto_models

    row = (MOTO_SERVICE_NAME, _PATTERN)
    alias = _Alias(_alias_name)
    alias.__spec__ = ModuleSpec(_alias_name, None)
    sys.modules[_alias_name] = alias
    replacements.callback(sys.modules.pop, _alias_name)
    # If this module is reloaded, its row is there already.
    if row not in backend_index.backend_url_patterns:
        backend_index.backend_url_patterns.insert(0, row)
    replacements.callback(backend_index.backend_url_patterns.remove, row)
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


_add_to_table = Installation(TABLE, _insert_row)


def _add_to_running_mock(replacements: Replacements) -> None:
    """Add the callbacks that a starting mock adds per service, for requests made by `requests`."""
    from moto.core import models as moto_models
    from moto.core.custom_responses_mock import CallbackResponse

    stubber = moto_models.botocore_stubber
    # As moto's own callbacks: from 5.2.5 on, a method of its own converts the request.
    callback = getattr(stubber, "process_prepared_request", stubber.process_request)
    for method in moto_models.RESPONSES_METHODS:
        moto_models.responses_mock.add(
            CallbackResponse(method=method, url=_PATTERN, callback=callback)
        )


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
