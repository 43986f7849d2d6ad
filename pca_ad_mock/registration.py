"""How does moto come to know of this service?

This module alone touches moto's registries; `clients` does the rest for clients that those do not
reach, and `stacks` for CloudFormation. It relies on:

- `moto.backend_index.backend_url_patterns`, a list that moto reads whenever a mock starts and
  whenever a request comes in: our row stands first in it;
- `moto.backends.get_backend`, which imports `moto.<service>`: an alias in `sys.modules`;
- `BotocoreStubber.process_request`, through which every request passes that moto intercepts:
  wrapped, so that one of ours goes straight to the dispatcher;
- `moto.core.model_instances.model_data`, from which moto's dashboard reads: a view for each kind;
- `moto.core.models.responses_mock` and `RESPONSES_METHODS`, for a mock that is running already;
- `moto.ram.models.ResourceShare.SHAREABLE_RESOURCES`, from which certificate authorities are
  missing, which AWS RAM can share: added for mocks that are linked;
- `moto.core.config.default_user_config` and `moto.moto_api.recorder`, which tell whether moto wants
  to see a request itself.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from moto import backend_index
from moto.core import models as moto_models
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.common_types import TYPE_RESPONSE
from moto.core.config import default_user_config
from moto.core.custom_responses_mock import CallbackResponse
from moto.core.model_instances import model_data
from moto.moto_api import recorder

from . import pcaconnectorad
from .clients import let_answers_be_awaited, reach_every_client
from .cloudformation.rollback import register_types
from .importing import Watch
from .pcaconnectorad import dispatch
from .pcaconnectorad.kinds.resource import Resource
from .pcaconnectorad.model.endpoints import ENDPOINT_PATTERN, is_endpoint
from .pcaconnectorad.model.kinds import KINDS, Kind
from .pcaconnectorad.models import backends
from .pcaconnectorad.request.wire import from_moto_request

#: What moto calls the service: in its table, in its whitelist and on its dashboard.
MOTO_SERVICE_NAME = "pcaconnectorad"

#: The resource type in the ARN of a certificate authority, for moto's ram.
_SHAREABLE = "certificate-authority"

_lock = Lock()


def register() -> None:
    """Make moto serve this service, so that plain `mock_aws` mocks it too.

    Importing `mock_pca_connector_ad` does this already. Doing it again changes nothing.
    """
    with _lock:
        if f"moto.{MOTO_SERVICE_NAME}" in sys.modules:
            return
        sys.modules[f"moto.{MOTO_SERVICE_NAME}"] = pcaconnectorad
        pattern = re.compile(ENDPOINT_PATTERN)
        backend_index.backend_url_patterns.insert(0, (MOTO_SERVICE_NAME, pattern))
        _show_on_dashboard()
        _take_the_short_way()
        let_answers_be_awaited()
        reach_every_client()
        # The last of its modules that a client needs.
        Watch("aiobotocore.session", reach_every_client).begin()
        register_types()
        if moto_models.botocore_stubber.enabled:
            _join_running_mock(pattern)


@contextmanager
def certificate_authorities_shareable() -> Iterator[None]:
    """Let moto's ram share what AWS's can, and a connector of another account needs shared."""
    from moto.ram.models import ResourceShare

    # One entry for each mock that needs it, so that they may end in whichever order.
    ResourceShare.SHAREABLE_RESOURCES.append(_SHAREABLE)
    try:
        yield
    finally:
        ResourceShare.SHAREABLE_RESOURCES.remove(_SHAREABLE)


class _Shown:
    """The resources of one kind as moto's dashboard looks for them.

    moto keeps all instances of its own models until the next reset; this asks which there are.
    """

    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    @property
    def instances_tracked(self) -> list[Resource]:
        return [
            resource
            for backend in backends()
            for resource in backend.service.collections[self._kind.name].store.all()
        ]

    @instances_tracked.setter
    def instances_tracked(self, empty: list[Resource]) -> None:
        """Moto empties the list at a reset, and the backends as well."""


def _show_on_dashboard() -> None:
    for kind in KINDS.values():
        model_data[MOTO_SERVICE_NAME][kind.name] = _Shown(kind)


def _take_the_short_way() -> None:
    """Let requests of ours pass by moto's own search through its table, which costs the most."""
    by_the_table = BotocoreStubber.process_request

    def process_request(stubber: BotocoreStubber, request: Any) -> TYPE_RESPONSE | None:
        if is_endpoint(request.url) and not _moto_wants_to_see_it():
            return dispatch.answer(from_moto_request(request)).as_moto_response()
        return by_the_table(stubber, request)

    BotocoreStubber.process_request = process_request  # type: ignore[method-assign, assignment]


def _moto_wants_to_see_it() -> bool:
    """Whether a setting of moto's needs its own handling of a request."""
    core = default_user_config.get("core", {})
    passthrough = core.get("passthrough", {})
    return bool(
        core.get("service_whitelist") is not None
        or passthrough.get("urls")
        or passthrough.get("services")
        or recorder._user_enabled
    )


def _join_running_mock(pattern: re.Pattern[str]) -> None:
    """Add what moto adds for each service when a mock starts, for requests made by `requests`."""
    stubber = moto_models.botocore_stubber
    callback = getattr(stubber, "process_prepared_request", stubber.process_request)
    for method in moto_models.RESPONSES_METHODS:
        moto_models.responses_mock.add(
            CallbackResponse(method=method, url=pattern, callback=callback)
        )
