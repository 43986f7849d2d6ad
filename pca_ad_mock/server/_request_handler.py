"""How does a connection's thread read requests and send the answers?

It speaks HTTP/1.1, one request after another until the client or the server closes the connection.
werkzeug's handler, on which moto's server is built, closes it after each request.
"""

from __future__ import annotations

import re
import socket
import ssl
import sys
import time
import traceback
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from moto.moto_server import werkzeug_app
from werkzeug.serving import WSGIRequestHandler

from ..pcaconnectorad.model.exceptions import LostConnectionError
from ._application import CALL
from ._page import BY_ITSELF
from ._request_body import RequestBody

if TYPE_CHECKING:
    from ..pcaconnectorad.calls import Call
    from ._http_server import HttpServer

#: Seconds after which a client that neither sends nor receives is disconnected.
_IDLE_TIMEOUT = 60

#: For how many seconds a client may go on sending a discarded body, and pause in between.
_LINGER, _SILENCE = 30, 2

#: Headers about the connection, which the application does not control.
_OF_THE_CONNECTION = ("connection", "keep-alive", "transfer-encoding", "content-length")

_WITHOUT_CONTENT = (204, 304)

#: The styles that werkzeug gives to lines of its log.
_STYLE = re.compile("\x1b\\[[0-9]+m")

# Older supported releases have no handler of their own.
_Handler: Any = getattr(werkzeug_app, "MotoRequestHandler", WSGIRequestHandler)


class RequestHandler(_Handler):  # type: ignore[misc]
    """Serves one connection."""

    server: HttpServer
    close_connection: bool
    protocol_version = "HTTP/1.1"
    timeout = _IDLE_TIMEOUT
    # Send each answer in one piece, and at once.
    wbufsize = 1 << 16
    disable_nagle_algorithm = True
    error_content_type = "application/json"
    error_message_format = '{"error": "%(explain)s"}'

    def setup(self) -> None:
        """Prepare the connection; with TLS, shake hands."""
        if isinstance(self.request, ssl.SSLSocket):
            self.request.settimeout(_IDLE_TIMEOUT)
            self.request.do_handshake()
        super().setup()

    def handle_one_request(self) -> None:
        """Answer the next request, and decide whether to wait for another."""
        self._body: RequestBody | None = None
        self.raw_requestline = b""
        super().handle_one_request()
        if not self.close_connection:
            self.close_connection = not self.server.connections.wait(self.request)
            return
        self.connection.settimeout(_SILENCE)
        if self.raw_requestline and not (self._body and self._body.is_finished):
            self._linger()

    def parse_request(self) -> bool:
        """Read the head of a request."""
        if not super().parse_request():
            return False
        options = self.headers.get("Connection", "").lower().split(",")
        if "close" in [each.strip() for each in options]:
            self.close_connection = True
        try:
            if self.headers.defects:
                raise ValueError("a header is not a name and a value")
            self._body = RequestBody(self.headers, self.rfile, self._ask_for_body)
        except ValueError as error:
            self.send_error(400, explain=str(error))
            return False
        is_open = self.server.connections.resume(self.request)
        self.close_connection = self.close_connection or not is_open
        return is_open

    def handle_expect_100(self) -> bool:
        """Do not ask for the body yet: a refused request's body is never read."""
        return True

    def run_wsgi(self) -> None:
        """Run the application, and send its answer."""
        self.environ = {**self.make_environ(), "wsgi.input": self._body}
        try:
            status, headers, content = self._run_application()
        except LostConnectionError as lost:
            self.log_request("-", f"closed without an answer: {lost}")
            self.close_connection = True
            return
        except Exception:
            self.server.log("error", f"Error on request:\n{traceback.format_exc()}")
            self.send_error(500, explain="The server failed; its log says where.")
            return
        self._send(status, headers, content)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log an answer, if logging is on, and for this service which call it was."""
        environ = getattr(self, "environ", {})
        if self.server.is_logging and BY_ITSELF not in environ:
            call = environ.get(CALL)
            super().log_request(code, _outline(call) if call else size)

    def log(self, level: str, message: str, *args: object) -> None:
        """Log a line, in colours on a terminal only."""
        if not sys.stderr.isatty():
            args = tuple(_STYLE.sub("", each) if isinstance(each, str) else each for each in args)
        super().log(level, message, *args)

    def log_error(self, *args: object, **kwargs: object) -> None:
        """Log an invalid request; the absence of a request is not an error."""
        if self.server.is_logging and self.raw_requestline:
            super().log_error(*args, **kwargs)

    def _run_application(self) -> tuple[str, list[tuple[str, str]], bytes]:
        started: list[Any] = []

        def start_response(status: str, headers: object, exc_info: object = None) -> None:
            started[:] = status, headers

        application: Any = self.server.app
        chunks: Iterable[bytes] = application(self.environ, start_response)
        try:
            content = b"".join(chunks)
        finally:
            if close := getattr(chunks, "close", None):
                close()
        status, headers = started
        return status, headers, content

    def _send(self, status: str, headers: list[tuple[str, str]], content: bytes) -> None:
        code, _, phrase = status.partition(" ")
        given = {name.lower(): value for name, value in headers}
        self._decide_about_connection(given)
        self.send_response(int(code), phrase)
        for name, value in headers:
            if name.lower() not in _OF_THE_CONNECTION:
                self.send_header(name, value)
        if self.command == "HEAD":
            self.send_header("Content-Length", given.get("content-length", str(len(content))))
            content = b""
        elif int(code) in _WITHOUT_CONTENT:
            content = b""
        else:
            self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close" if self.close_connection else "keep-alive")
        self.end_headers()
        self.wfile.write(content)

    def _decide_about_connection(self, given: dict[str, str]) -> None:
        """Close it if the application asks for that, or if the body was not read to its end."""
        assert self._body, "the head of the request has been read"
        if given.get("connection", "").lower() == "close" or not self._body.is_finished:
            self.close_connection = True

    def _ask_for_body(self) -> None:
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()

    def _linger(self) -> None:
        """Discard what is still arriving: closing at once could destroy the answer."""
        end = time.monotonic() + _LINGER
        scratch = bytearray(1 << 16)
        with suppress(OSError):
            self.wfile.flush()
            # Use the plain socket: with TLS, nothing more could be read.
            socket.socket.shutdown(self.request, socket.SHUT_WR)
            while time.monotonic() < end and self.connection.recv_into(scratch):
                pass


def _outline(call: Call) -> str:
    """Return what the log says of a call: its operation, error, and the fault that caused it."""
    fault = f"injected by fault {call.fault.id}" if call.fault else None
    return " ".join(filter(None, (call.operation, call.error, fault)))
