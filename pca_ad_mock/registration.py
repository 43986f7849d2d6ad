"""How does moto come to know of this service?

A row in moto's table of URLs is enough for its mocks and its server to find it. All else that this
library puts in the place of others' names is there as soon as the service is used, and not before.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, Any

from .clients.credentials import lend_credentials
from .clients.explaining import explain_calls
from .clients.interception import bypass_url_table, let_answers_be_awaited
from .clients.older_clients import answer_older_clients
from .importing import Watch
from .noticing import client_notice
from .pcaconnectorad.model.endpoints import ENDPOINT_PATTERN
from .pcaconnectorad.model.kinds import KINDS, Kind
from .seams.seam import Installation, Replacements
from .seams.table import DASHBOARD, RUNNING_MOCK, SERVICE, TABLE

if TYPE_CHECKING:
    from .pcaconnectorad.kinds.resource import Resource

#: What moto calls the service: in its table, in its whitelist and on its dashboard.
MOTO_SERVICE_NAME = "pcaconnectorad"

_PATTERN = re.compile(ENDPOINT_PATTERN)


def register() -> None:
    """Make moto serve this service, so that plain `mock_aws` mocks it too.

    Importing `mock_pca_connector_ad` does this already. Doing it again changes nothing.

    Raises:
        SeamError: the installed moto or botocore does not have what this takes.
    """
    SERVICE.require()
    _add_to_table()
    prepare_for_use()


def register_quietly() -> None:
    """Make moto serve this service, in a session that may never use it.

    Nothing of other libraries is replaced before a client of the service is made, or a request
    sent. Where moto lacks what this takes, nothing is done; whoever uses the service gets an error.
    """
    if _add_to_table():
        client_notice.then(_reach_clients)


def prepare_for_use() -> None:
    """Reach all clients, and show the resources on moto's dashboard."""
    _show_on_dashboard()
    bypass_url_table()
    let_answers_be_awaited()
    _reach_clients()


def _reach_clients() -> None:
    _reach_loaded_clients()
    _watch_aiobotocore()


def _reach_loaded_clients() -> None:
    answer_older_clients()
    lend_credentials()
    explain_calls()


@cache
def _watch_aiobotocore() -> None:
    # The last of its modules that a client needs.
    Watch("aiobotocore.session", _reach_loaded_clients).begin()


class _Alias(ModuleType):
    """`moto.pcaconnectorad`, which moto imports for the first request to the service."""

    def __getattr__(self, name: str) -> Any:
        if name != f"{MOTO_SERVICE_NAME}_backends":
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        from .pcaconnectorad import models

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
    backend_index.backend_url_patterns.insert(0, row)
    replacements.callback(backend_index.backend_url_patterns.remove, row)
    if moto_models.botocore_stubber.enabled:
        _join_running_mock()
    _watch_cloudformation()


def _watch_cloudformation() -> None:
    """Let moto's CloudFormation know our types as soon as it is imported, and not before."""

    def add_types() -> None:
        from .cloudformation import installation

        installation.add_types()

    hint = (
        ", which moto's CloudFormation needs: install pca-ad-mock[cloudformation] "
        "or moto[cloudformation]"
    )
    Watch("moto.cloudformation.models", add_types, hint).begin()


_add_to_table = Installation(TABLE, _insert_row)


def _add_to_running_mock(replacements: Replacements) -> None:
    """Add what moto adds for each service when a mock starts, for requests made by `requests`."""
    from moto.core import models as moto_models
    from moto.core.custom_responses_mock import CallbackResponse

    callback = moto_models.botocore_stubber.process_prepared_request
    for method in moto_models.RESPONSES_METHODS:
        moto_models.responses_mock.add(
            CallbackResponse(method=method, url=_PATTERN, callback=callback)
        )


_join_running_mock = Installation(RUNNING_MOCK, _add_to_running_mock)


class _Shown:
    """The resources of one kind as moto's dashboard looks for them.

    moto keeps all instances of its own models until the next reset; this asks which there are.
    """

    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    @property
    def instances_tracked(self) -> list[Resource]:
        from .pcaconnectorad.models import backends

        return [
            resource
            for backend in backends()
            for resource in backend.service.resources()
            if resource.kind is self._kind
        ]

    @instances_tracked.setter
    def instances_tracked(self, empty: list[Resource]) -> None:
        """Moto empties the list at a reset, and the backends as well."""


def _add_to_dashboard(replacements: Replacements) -> None:
    from moto.core.model_instances import model_data

    model_data[MOTO_SERVICE_NAME] = {name: _Shown(kind) for name, kind in KINDS.items()}
    replacements.callback(model_data.pop, MOTO_SERVICE_NAME)


_show_on_dashboard = Installation(DASHBOARD, _add_to_dashboard)
