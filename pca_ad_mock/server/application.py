"""What does the server answer?

What moto's server does, and on paths of our own, what directs the service.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from ..control.http_api import PREFIX, ControlApi
from ..pcaconnectorad.model.endpoints import region_of


class Application:
    """A WSGI application.

    Args:
        control: directs the service.
    """

    def __init__(self, control: ControlApi) -> None:
        self._control = control
        self._moto = _dispatcher()
        self._is_closed = False

    def close(self) -> None:
        """Carry out no more requests, also none that has begun to arrive."""
        self._is_closed = True

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request, as WSGI has it."""
        try:
            body = Request(environ).get_data()
        except (OSError, ValueError, HTTPException) as error:
            return _refusal(400, f"the body cannot be read: {error}")(environ, start_response)
        if self._is_closed:
            return _refusal(503, "the server is stopping")(environ, start_response)
        # For moto to read it once more, as it was not chunked.
        environ.update({"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))})
        path, method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
        if path == PREFIX or path.startswith(f"{PREFIX}/"):
            answer = self._direct(method, path.removeprefix(PREFIX), body)
            return answer(environ, start_response)
        if path == "/moto-api/reset" and method == "POST":
            self._control.take_back_faults()
        answered: Iterable[bytes] = self._moto(environ, start_response)
        return answered

    def _direct(self, method: str, path: str, body: bytes) -> Response:
        if method == "OPTIONS":
            return Response(status=200, headers=_FOR_BROWSERS)
        answer = self._control.answer(method, path, body)
        headers = {**_FOR_BROWSERS, **({"Allow": answer.allowed} if answer.allowed else {})}
        return Response(
            json.dumps(answer.document), answer.status, headers, content_type="application/json"
        )


#: As moto's server has it for all its paths: a page from anywhere may ask.
_FOR_BROWSERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "*",
}


def _refusal(status: int, message: str) -> Response:
    headers = {"Connection": "close"}
    return Response(
        json.dumps({"error": message}), status, headers, content_type="application/json"
    )


def _dispatcher() -> Any:
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    class Dispatcher(DomainDispatcherApplication):
        """moto finds the service in the signature; in an unsigned request it is in the host."""

        def infer_service_region_host(self, environ: dict[str, Any], path: str) -> str | None:
            host = environ.get("HTTP_HOST", "")
            return host if region_of(host) else super().infer_service_region_host(environ, path)

    return Dispatcher(create_backend_app)
