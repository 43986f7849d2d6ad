"""How do clients get their answers that moto does not reach by itself?

moto answers in a handler that botocore copies into each session when that is made, and with
responses for clients that block. Left to us are clients older than moto, clients that found no
credentials when they were made, clients that talk to an endpoint of their own, and those of
aiobotocore, whose responses are awaited. This module relies on:

- `BotocoreStubber.__call__`, which makes the response to a request: wrapped, so that what it makes
  can be awaited once aiobotocore is there;
- `Endpoint._send` of botocore and aiobotocore, the last step before the network: wrapped, so that a
  client without moto's handler is answered there;
- `RequestSigner.sign` and `_credentials` of both: wrapped, so that a client without credentials
  signs with fake ones while a mock is active;
- the event `before-call`, whose handlers may change the URL of a request.

aiobotocore is never imported here: what is its own is found where somebody has imported it.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Generator
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSResponse
from botocore.credentials import Credentials, ReadOnlyCredentials
from botocore.exceptions import EndpointConnectionError
from moto.core import models as moto_models
from moto.core.botocore_stubber import BotocoreStubber

from .environment import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from .pcaconnectorad.model import settings
from .pcaconnectorad.model.endpoints import is_endpoint
from .pcaconnectorad.model.location import Location
from .pcaconnectorad.model.specification import SERVICE_NAME

if TYPE_CHECKING:
    from typing_extensions import Self

_HINT = (
    "This client has an endpoint of its own, so that the mock does not see its calls. To let the "
    "mock answer it, make it without endpoint_url, or say mock.adopt(client)."
)

_SERVER_HINT = (
    "In moto's server mode only clients made by boto3.client inside the mock are sent to the "
    "server; for another one, say mock.adopt(client)."
)

#: What the clients of each library are made of.
_LIBRARIES = {
    "botocore": ("Endpoint", "RequestSigner"),
    "aiobotocore": ("AioEndpoint", "AioRequestSigner"),
}

#: Marks what is ours among the methods of other libraries, and not of a copy of this module that
#: was dropped, as pytest's `pytester` does.
_OURS, _THIS = "_is_of_pca_ad_mock", object()


def let_answers_be_awaited() -> None:
    """Let aiobotocore await what moto answers with; botocore sees no difference."""
    answer = BotocoreStubber.__call__

    @wraps(answer)
    def answer_everyone(*args: Any, **kwargs: Any) -> AWSResponse | None:
        response = answer(*args, **kwargs)
        if response is None or "aiobotocore" not in sys.modules:
            return response
        headers: Any = response.headers
        return _Response(response.url, response.status_code, headers, response.raw)

    BotocoreStubber.__call__ = answer_everyone  # type: ignore[method-assign]


def reach_every_client() -> None:
    """Let clients be answered that moto does not reach.

    To be called whenever a mock starts: aiobotocore may be imported late, and another library that
    wraps the same methods may have put the originals back.
    """
    for library, (endpoint, signer) in _LIBRARIES.items():
        if endpoints := sys.modules.get(f"{library}.endpoint"):
            _wrap(getattr(endpoints, endpoint), "_send", _answering_before_the_network)
        if signers := sys.modules.get(f"{library}.signers"):
            _wrap(getattr(signers, signer), "sign", _lending_credentials)


def _wrap(owner: Any, name: str, wrapped: Callable[[Any], Any]) -> None:
    original = getattr(owner, name)
    if getattr(original, _OURS, None) is not _THIS:
        replacement = wraps(original)(wrapped(original))
        setattr(replacement, _OURS, _THIS)
        setattr(owner, name, replacement)


def adopt(client: Any, endpoint_url: str | None = None) -> Callable[[], None]:
    """Let a client's requests go to the mock.

    Args:
        client: a client of this service, of boto3, botocore or aiobotocore.
        endpoint_url: where to; if not given, the service's endpoint at AWS, which the mock answers.

    Returns:
        what takes this back.

    Raises:
        TypeError: it is not a client.
        ValueError: it is a client of another service.
    """
    try:
        service, events, region = (
            client.meta.service_model.service_name,
            client.meta.events,
            client.meta.region_name,
        )
    except AttributeError:
        raise TypeError(
            f"adopt takes a client of botocore or aiobotocore, not {client!r}"
        ) from None
    if service != SERVICE_NAME:
        raise ValueError(
            f"adopt takes a client of {SERVICE_NAME!r}, not of {service!r}; "
            "moto.core.patch_client does the same for moto's services"
        )

    target = endpoint_url or f"https://{Location('', region).domain}"
    own_path = urlsplit(client.meta.endpoint_url).path.rstrip("/")

    def send_there(params: dict[str, Any], **kwargs: Any) -> None:
        if not params["url"].startswith(f"{target}/"):
            url = urlsplit(params["url"])
            query = f"?{url.query}" if url.query else ""
            params["url"] = f"{target}{url.path.removeprefix(own_path)}{query}"

    events.register(f"before-call.{SERVICE_NAME}", send_there)
    return lambda: events.unregister(f"before-call.{SERVICE_NAME}", send_there)


class _Awaitable:
    """Something that is there already, for those who await it."""

    def __await__(self) -> Generator[Any, None, Self]:
        return self._itself().__await__()

    async def _itself(self) -> Self:
        return self


class _Content(_Awaitable, bytes):
    """The body of a response: bytes for botocore, awaited by aiobotocore."""


class _Response(_Awaitable, AWSResponse):
    """A response for clients that block and for those that do not."""

    @property
    def content(self) -> _Content:
        return _Content(super().content)


class _FrozenCredentials(_Awaitable, ReadOnlyCredentials):
    """Access key and secret, for signers that block and for those that do not."""


class _FakeCredentials(Credentials):
    def get_frozen_credentials(self) -> _FrozenCredentials:
        return _FrozenCredentials(self.access_key, self.secret_key, None, None)


_FAKE_CREDENTIALS = _FakeCredentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY)


def _answering_before_the_network(send_to_network: Callable[..., Any]) -> Callable[..., Any]:
    def send(endpoint: Any, request: Any) -> Any:
        if response := _answer_for_one_without_handler(request):
            return response
        with_hint = settings.are_any_in_force() and endpoint._endpoint_prefix == SERVICE_NAME
        return (send_with_hint if with_hint else send_to_network)(endpoint, request)

    def send_with_hint(endpoint: Any, request: Any) -> Any:
        try:
            sent = send_to_network(endpoint, request)
        except EndpointConnectionError as error:
            raise _explained(error) from error
        return _await_with_hint(sent) if inspect.isawaitable(sent) else sent

    return send


def _answer_for_one_without_handler(request: Any) -> AWSResponse | None:
    """The mock's answer, unless the request met it before and was let through."""
    stubber = moto_models.botocore_stubber
    if stubber.enabled and (settings.are_any_in_force() or is_endpoint(request.url)):
        return stubber("before-send", request)
    return None


async def _await_with_hint(sent: Any) -> Any:
    try:
        return await sent
    except EndpointConnectionError as error:
        raise _explained(error) from error


def _explained(error: EndpointConnectionError) -> EndpointConnectionError:
    explained = EndpointConnectionError(**error.kwargs)
    hint = _SERVER_HINT if is_endpoint(error.kwargs["endpoint_url"]) else _HINT
    explained.args = (f"{error} {hint}",)
    return explained


def _lending_credentials(sign: Callable[..., Any]) -> Callable[..., Any]:
    def sign_inside(
        signer: Any, operation_name: str, request: Any, *args: Any, **kwargs: Any
    ) -> Any:
        if signer._credentials is None and _is_answered(signer):
            request.context.setdefault("signing", {})["request_credentials"] = _FAKE_CREDENTIALS
        return sign(signer, operation_name, request, *args, **kwargs)

    return sign_inside


def _is_answered(signer: Any) -> bool:
    """Whether a client with this signer is one whose calls a mock answers now."""
    stubber = moto_models.botocore_stubber
    is_ours = signer._service_id.hyphenize() == SERVICE_NAME
    return stubber.enabled and (settings.are_any_in_force() or is_ours)
