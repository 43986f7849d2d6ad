"""What does the server answer?

The dispatcher answers this service's requests, Cloud Control its own, the control API those that
control the service, and moto's server all others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from http.client import responses
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs

from moto import settings as moto_settings
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.wrappers import Request

from .._control.http_api import PREFIX, ControlApi, longest_body
from .._patching.interception import moto_must_handle
from .._types import Function, JsonObject
from ..pcaconnectorad import dispatch
from ..pcaconnectorad.model.endpoints import ANSWERED, CLOUD_CONTROL, service_and_region_of
from ..pcaconnectorad.request.parsing import LONGEST_BODY
from ..pcaconnectorad.request.wire import from_moto_request
from ._answering import Answering, StoppedError
from ._page import page_at
from ._request_body import TooLongError
from ._web_pages import WebPages, is_preflight

_RESETS = ("/moto-api/reset", "/moto-api/reset/")

#: Where the environment of a request has the call that it was, for the log.
CALL = "pca_ad_mock.call"

#: Paths that moto's server answers itself, whatever the signature says.
_OF_MOTO = ("/moto-api", "/favicon.ico", "/latest/meta-data/", "/latest/api/")

#: The first parameter of a signature of version four, whose scope names the service.
_match_signature = re.compile(
    rf"\S+\s+Credential=[^/,\s]+/[^/,\s]*/[^/,\s]+/({'|'.join(ANSWERED.values())})/", re.IGNORECASE
).match

_Headers = list[tuple[str, str]]

#: Status, headers and body.
_Answer = tuple[int, _Headers, bytes]


class Application:
    """A WSGI application, for a server whose `wsgi.input` is a `RequestBody`.

    Args:
        control: controls the service.
        web_pages: which web pages may send requests.
        is_on_loopback: whether the server is bound to loopback.
    """

    def __init__(self, control: ControlApi, web_pages: WebPages, *, is_on_loopback: bool) -> None:
        self._control = control
        self._web_pages = web_pages
        self._is_on_loopback = is_on_loopback
        self._moto = _Dispatcher(create_backend_app)
        self._answering = Answering()

    def close(self) -> None:
        """Refuse all further requests, even those that have begun to arrive."""
        self._answering.close()

    def __call__(self, environ: JsonObject, start_response: Any) -> Iterable[bytes]:
        """Answer a WSGI request."""
        why = self._web_pages.why_refused(environ, is_on_loopback=self._is_on_loopback)
        if why is not None:
            return _send(_refusal(403, why), start_response)
        if is_preflight(environ) and not _moto_has_cors_of_its_own(environ):
            headers = self._web_pages.preflight_headers_for(environ)
            return _send((204, headers, b""), start_response)
        start_response = self._readable_by_pages(environ, start_response)
        try:
            return self._answer(environ, start_response)
        except _RefusedError as error:
            return _send(_refusal(error.status, str(error)), start_response)
        except StoppedError:
            return _send(_refusal(503, "the server is stopping"), start_response)

    def _readable_by_pages(self, environ: JsonObject, start_response: Any) -> object:
        """Allow only the page that sent a request to read the answer; moto would allow all."""
        if _moto_has_cors_of_its_own(environ):
            return start_response
        readable = self._web_pages.headers_for(environ)

        def start(status: str, headers: _Headers, exc_info: Any = None) -> object:
            others = [each for each in headers if not _is_for_pages(*each)]
            return start_response(status, others + readable, exc_info)

        return start

    def _answer(self, environ: JsonObject, start_response: Any) -> Iterable[bytes]:
        """Read a request to its end, and answer it or have moto answer it."""
        path = environ["PATH_INFO"]
        if _is_direction(path):
            body = self._read_body(environ, longest_body(path.removeprefix(PREFIX)))
            with self._answering:
                return _send(self._direct(environ, path.removeprefix(PREFIX), body), start_response)
        service = service_of(environ)
        body = self._read_body(environ, LONGEST_BODY if service else None)
        # Let moto read it again, as a body that is not chunked.
        environ.update({"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))})
        with self._answering:
            if service and not moto_must_handle():
                return _send(_answer_of(service, environ), start_response)
            if environ["REQUEST_METHOD"] == "POST" and path in _RESETS:
                self._control.reset()
            answered: Iterable[bytes] = self._moto(environ, start_response)
            return answered

    def _direct(self, environ: JsonObject, path: str, body: bytes) -> _Answer:
        limit = longest_body(path)
        if limit and len(body) > limit:
            raise _RefusedError(413, f"the body has more than {limit} bytes")
        method, query = environ["REQUEST_METHOD"], environ["QUERY_STRING"]
        if page := page_at(method, environ["PATH_INFO"]):
            return page
        answer = self._control.answer(method, path, query, body)
        return _json(answer.status, answer.document, {"Allow": answer.allowed})

    def _read_body(self, environ: JsonObject, limit: int | None) -> bytes:
        """Read a body; if it exceeds the limit, return the shortest one that does."""
        try:
            body: bytes = environ["wsgi.input"].read(limit)
        except TooLongError as error:
            return bytes(error.limit + 1)
        except (OSError, ValueError) as error:
            raise _RefusedError(400, f"the body cannot be read: {error}") from error
        return body


def _answer_of(service: str, environ: JsonObject) -> _Answer:
    request = Request(environ)
    if service == CLOUD_CONTROL:
        # Imported here, as most servers are never asked for it.
        from .._cloudcontrol.urls import serve

        status, headers, body = serve(request, request.url, request.headers)
        return status, list(headers.items()), body
    response = dispatch.answer(from_moto_request(request))
    environ[CALL] = response.call
    return response.status, list(response.headers.items()), response.body


class _RefusedError(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class _Dispatcher(DomainDispatcherApplication):
    """Also finds the service of an unsigned request, by its host; moto reads the signature."""

    def infer_service_region_host(self, environ: JsonObject, path: str) -> str | None:
        host = environ.get("HTTP_HOST", "")
        is_ours = service_and_region_of(host)
        return host if is_ours else super().infer_service_region_host(environ, path)


def service_of(environ: JsonObject) -> str | None:
    """The service answered here that a request is for, by its name in hosts; None for others.

    The signature names the service, and so do the host and the query of a presigned URL; moto's
    server reads the signature only.

    Adds to a presigned request the header of a request signed by header.

    Args:
        environ: the WSGI environment of the request.
    """
    if environ["PATH_INFO"].startswith(_OF_MOTO):
        return None
    if "HTTP_AUTHORIZATION" not in environ and "X-Amz-Credential=" in environ["QUERY_STRING"]:
        (*_, credential) = parse_qs(environ["QUERY_STRING"]).get("X-Amz-Credential", [""])
        presigned = f"AWS4-HMAC-SHA256 Credential={credential}"
        if _match_signature(presigned):
            environ["HTTP_AUTHORIZATION"] = presigned
    if signed := _match_signature(environ.get("HTTP_AUTHORIZATION", "")):
        return signed[1].lower()
    found = service_and_region_of(environ.get("HTTP_HOST", ""))
    return found[0] if found else None


def _is_direction(path: str) -> bool:
    return path == PREFIX or path.startswith(f"{PREFIX}/")


def _is_for_pages(name: str, value: str) -> bool:
    """Whether a header says which pages may read an answer."""
    return name.lower().startswith("access-control-") or (name, value) == ("Vary", "Origin")


def _moto_has_cors_of_its_own(environ: JsonObject) -> bool:
    """Whether a moto setting makes its S3 answer pages by the CORS rules of its buckets."""
    return moto_settings.DISABLE_GLOBAL_CORS and not _is_direction(environ["PATH_INFO"])


def _refusal(status: int, message: str) -> _Answer:
    return _json(status, {"error": message}, {"Connection": "close"})


def _json(status: int, document: JsonObject, headers: dict[str, str]) -> _Answer:
    given = [(name, value) for name, value in headers.items() if value]
    return status, [("Content-Type", "application/json"), *given], json.dumps(document).encode()


def _send(answer: _Answer, start_response: Function) -> Iterable[bytes]:
    status, headers, body = answer
    start_response(f"{status} {responses[status]}", headers)
    return [body]
