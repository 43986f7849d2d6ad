"""How are clients answered that moto cannot intercept?

moto answers in a handler that botocore copies into each new session. Clients created before moto
was imported lack it: they are answered at the last step before the network.
"""

from __future__ import annotations

import inspect
from typing import Any

from botocore.exceptions import EndpointConnectionError, ProxyConnectionError
from moto.core import models as moto_models

from .._seams.table import OLDER_CLIENTS, STOPPED_REQUESTS
from .._types import Function
from ..pcaconnectorad import settings
from ..pcaconnectorad.model.endpoints import ANSWERED, service_at
from .replacing import Lasting, Replacements

_HINT = (
    "This client has a custom endpoint, so the mock does not see its calls. To let the "
    "mock answer it, create it without endpoint_url, or call mock.adopt(client)."
)

_SERVER_HINT = (
    "In moto's server mode only clients created by boto3.client inside the mock are sent to the "
    "server; for any other, call mock.adopt(client)."
)

#: The errors of botocore when it cannot connect.
_CONNECTION_ERRORS = (EndpointConnectionError, ProxyConnectionError)


def _patch_endpoints(replacements: Replacements) -> None:
    replacements.replace_in_both("endpoint", "Endpoint", "_send", _answering)


#: Answers clients that were created before moto was imported.
answer_older_clients = Lasting(OLDER_CLIENTS, _patch_endpoints)


def _patch_sessions(replacements: Replacements) -> None:
    for library, session in (("botocore", "URLLib3Session"), ("aiobotocore", "AIOHTTPSession")):
        replacements.replace_in_mocks(f"{library}.httpsession", session, "send", _refusing)


#: Refuses their requests, where they cannot be answered.
stop_requests = Lasting(STOPPED_REQUESTS, _patch_sessions)


def _answering(send_to_network: Function) -> Function:
    def send(endpoint: Any, request: Any) -> object:
        stubber = moto_models.botocore_stubber
        if _is_for_mock(request) and (response := stubber("before-send", request)):
            return response
        is_answered = endpoint._endpoint_prefix in ANSWERED.values()
        with_hint = settings.are_any_in_force() and is_answered
        return (send_with_hint if with_hint else send_to_network)(endpoint, request)

    def send_with_hint(endpoint: object, request: object) -> object:
        try:
            sent = send_to_network(endpoint, request)
        except _CONNECTION_ERRORS as error:
            raise _with_hint(error) from error
        return _await_with_hint(sent) if inspect.isawaitable(sent) else sent

    return send


def _is_for_mock(request: Any) -> bool:
    """Whether an active mock answers this request."""
    is_mocked = settings.are_any_in_force() or service_at(request.url)
    return moto_models.botocore_stubber.enabled and bool(is_mocked)


async def _await_with_hint(sent: Any) -> object:
    try:
        return await sent
    except _CONNECTION_ERRORS as error:
        raise _with_hint(error) from error


def _with_hint(
    error: EndpointConnectionError | ProxyConnectionError,
) -> EndpointConnectionError | ProxyConnectionError:
    explained = type(error)(**error.kwargs)
    url = str(error.kwargs.get("endpoint_url"))
    explained.args = (f"{error} {_SERVER_HINT if service_at(url) else _HINT}",)
    return explained


def _refusing(send_to_network: Function) -> Function:
    """Refuse to send a request that should have been answered earlier."""

    def send(session: Any, request: Any) -> object:
        if moto_models.botocore_stubber.enabled and service_at(request.url):
            OLDER_CLIENTS.require()
        return send_to_network(session, request)

    return send
