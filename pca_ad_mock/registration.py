"""How do moto and botocore come to know of this service?

This module alone touches their registries. It relies on:

- `moto.backend_index.backend_url_patterns`, a list that moto reads whenever a mock starts and
  whenever a request comes in: our row stands first in it;
- `moto.backends.get_backend`, which imports `moto.<service>`: an alias in `sys.modules`;
- `BotocoreStubber.process_request`, through which every request passes that moto intercepts:
  wrapped, so that one of ours goes straight to the front door;
- `botocore.httpsession.URLLib3Session.send`, through which every request passes that moto does not
  intercept: wrapped, so that a client made before moto was imported stays inside a mock too;
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

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.httpsession import URLLib3Session
from moto import backend_index
from moto.core import models as moto_models
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.common_types import TYPE_RESPONSE
from moto.core.config import default_user_config
from moto.core.custom_responses_mock import CallbackResponse
from moto.moto_api import recorder

from . import pcaconnectorad
from .pcaconnectorad import front_door
from .pcaconnectorad.endpoints import ENDPOINT_PATTERN, is_endpoint
from .pcaconnectorad.wire import from_moto_request

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
        _take_the_short_way()
        _close_the_last_door()
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


def _take_the_short_way() -> None:
    """Let requests of ours pass by moto's own search through its table, which costs the most."""
    by_the_table = BotocoreStubber.process_request

    def process_request(stubber: BotocoreStubber, request: Any) -> TYPE_RESPONSE | None:
        if is_endpoint(request.url) and not _moto_wants_to_see_it():
            return front_door.answer(from_moto_request(request)).as_moto_response()
        return by_the_table(stubber, request)

    BotocoreStubber.process_request = process_request  # type: ignore[method-assign, assignment]


def _close_the_last_door() -> None:
    """Answer requests of clients that have no stubber of moto's, as they are older than moto.

    botocore copies its list of handlers into each session when that is made.
    """
    send_to_network = URLLib3Session.send

    def send(session: URLLib3Session, request: AWSPreparedRequest) -> AWSResponse:
        stubber = moto_models.botocore_stubber
        if stubber.enabled and is_endpoint(request.url) and not _moto_wants_to_see_it():
            response = stubber("before-send", request)
            assert response, "what is ours is always answered"
            return response
        return send_to_network(session, request)

    URLLib3Session.send = send  # type: ignore[method-assign, assignment]


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
