"""How do clients that are not in Python's process reach the service?

By moto's own server, with this service in it beside all of moto's, and with paths of our own by
which a test directs the service.
"""

from __future__ import annotations

import errno
import socket
import ssl
import sys
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from threading import Thread
from typing import TYPE_CHECKING, Any, Literal

from moto.core.models import botocore_stubber
from werkzeug.serving import (
    BaseWSGIServer,
    WSGIRequestHandler,
    generate_adhoc_ssl_context,
    load_ssl_context,
    make_server,
    select_address_family,
)

from ..control.http_api import ControlApi
from ..pcaconnectorad.model.settings import Settings
from ..registration import register
from .application import Application

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

    from ..pcaconnectorad.model.settings import Options

#: Seconds after which a client that sends nothing is let go.
_PATIENCE = 60

_BACKLOG = 128


class ThreadedServer:
    """A server in a thread, for use inside a test: a context manager, or `start` and `stop`.

    It binds to loopback and a free port unless told otherwise. Its state is that of the process,
    which mocks in it share; when it stops, state is forgotten unless a mock is still active.

    Args:
        host: the address to bind to.
        port: the port; 0 for a free one.
        ssl_context: `"adhoc"`, or the paths of a certificate and of its key, for TLS.
        log: whether requests are logged, to `werkzeug`'s logger.
        options: those of `mock_pca_connector_ad`; `region` is that of requests that name none.

    Raises:
        ImportError: Flask is missing, which comes with the extra `pca-ad-mock[server]`.
        TypeError: an option that there is not, or of the wrong type.
        ValueError: a transition that moto does not know, a host that is none, or a certificate or
            key that cannot be used.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        ssl_context: Literal["adhoc"] | tuple[str, str] | None = None,
        log: bool = False,
        **options: Unpack[Options],
    ) -> None:
        _require_flask()
        Settings.of(**options)
        if not host or host.startswith("unix:"):
            raise ValueError(f"host is the name or address of an interface, not {host!r}")
        self._address = (host, port)
        self._ssl_context = _ssl_context(ssl_context)
        self._log = log
        self._options = options
        self._running = ExitStack()
        self._server: BaseWSGIServer | None = None

    @property
    def endpoint_url(self) -> str:
        """Where clients find it.

        Raises:
            RuntimeError: it has not been started.
        """
        if self._server is None:
            raise RuntimeError("the server has not been started")
        scheme = "https" if self._ssl_context else "http"
        host = self._address[0]
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self._server.port}"

    def start(self) -> Self:
        """Bind, and answer requests from now on.

        Raises:
            OSError: the address cannot be bound to; the message says which, and why.
            RuntimeError: it has been started already.
        """
        if self._server is not None:
            raise RuntimeError("the server has been started already")
        register()
        with ExitStack() as running:
            listener = running.enter_context(_bind(*self._address))
            running.enter_context(_counted())
            application = Application(running.enter_context(_control_api(self._options)))
            server = self._make_server(listener, application)
            thread = Thread(
                target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
            )
            thread.start()
            running.callback(application.close)
            running.callback(thread.join)
            running.callback(server.shutdown)
            self._server = server
            self._running = running.pop_all()
        return self

    def stop(self) -> None:
        """Answer no more requests, and let go of the port. Stopping twice changes nothing."""
        self._running.close()
        self._server = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    def _make_server(self, listener: socket.socket, application: Application) -> BaseWSGIServer:
        host, port = self._address
        handler = _request_handler(self._log)
        server = make_server(
            host, port, application, threaded=True, request_handler=handler, fd=listener.fileno()
        )
        if self._ssl_context:
            # Without shaking hands while accepting, by which one client could hold up all others.
            server.socket = self._ssl_context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
            server.ssl_context = self._ssl_context
        server.handle_error = _let_go  # type: ignore[method-assign]
        return server


@contextmanager
def _control_api(options: Options) -> Iterator[ControlApi]:
    control = ControlApi(options)
    try:
        yield control
    finally:
        control.close()


_running_servers: list[object] = []


@contextmanager
def _counted() -> Iterator[None]:
    """Forget all state with the last server, unless a mock shares it."""
    server = object()
    _running_servers.append(server)
    try:
        yield
    finally:
        _running_servers.remove(server)
        if not _running_servers:
            _forget_state()


def _let_go(request: Any, client_address: Any) -> None:
    """Say nothing of clients that leave in the middle of something; of all else, as ever."""
    if not isinstance(sys.exc_info()[1], OSError):
        traceback.print_exc()


def _request_handler(log: bool) -> type[WSGIRequestHandler]:
    from moto.moto_server import werkzeug_app

    # The older of the releases that we support have none of their own.
    handler: Any = getattr(werkzeug_app, "MotoRequestHandler", WSGIRequestHandler)

    class RequestHandler(handler):  # type: ignore[misc]
        timeout = _PATIENCE

        def setup(self) -> None:
            if isinstance(self.request, ssl.SSLSocket):
                self.request.settimeout(_PATIENCE)
                self.request.do_handshake()
            super().setup()

        def log_request(self, *args: Any, **kwargs: Any) -> None:
            if log:
                super().log_request(*args, **kwargs)

    return RequestHandler


def _require_flask() -> None:
    if missing := [name for name in ("flask", "flask_cors") if find_spec(name) is None]:
        raise ImportError(
            f"the server needs {' and '.join(missing)}; pip install 'pca-ad-mock[server]'"
        )


def _ssl_context(given: Literal["adhoc"] | tuple[str, str] | None) -> ssl.SSLContext | None:
    if given is None:
        return None
    if given == "adhoc":
        return generate_adhoc_ssl_context()
    if isinstance(given, str):
        raise ValueError(
            f"ssl_context is 'adhoc', or the paths of a certificate and of its key, not {given!r}"
        )
    certificate, key = given
    try:
        return load_ssl_context(certificate, key)
    except OSError as error:
        raise ValueError(
            f"certificate {certificate!r} and key {key!r} cannot be used: {error}"
        ) from error


def _bind(host: str, port: int) -> socket.socket:
    # By ourselves, as werkzeug ends the process where it cannot bind.
    listener = socket.socket(select_address_family(host, port))
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        raise _explained(error, host, port) from error
    return listener


def _explained(error: OSError | OverflowError, host: str, port: int) -> OSError:
    number = error.errno if isinstance(error, OSError) else errno.EINVAL
    why = "it is taken" if number == errno.EADDRINUSE else str(error)
    message = f"cannot listen on port {port} of {host}: {why}. Port 0 stands for one that is free."
    return OSError(number, message)


def _forget_state() -> None:
    """Forget all resources, of all of moto's services, as a mock does when it ends."""
    from moto.moto_api._internal.models import moto_api_backend

    if not botocore_stubber.enabled:
        moto_api_backend.reset()
