"""How do clients in other processes reach the service?

They use moto's server, to which this library adds its service, and paths by which a test controls
the service.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from importlib.util import find_spec
from threading import Thread
from typing import TYPE_CHECKING, Literal

from werkzeug.serving import generate_adhoc_ssl_context, load_ssl_context

from .._control.http_api import ControlApi
from .._patching.moments import registered
from .._seams.table import SERVER
from ..pcaconnectorad.settings import checked
from ._web_pages import WebPages, is_loopback_address

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

    from ..pcaconnectorad.option_types import Options
    from ._http_server import HttpServer


class ThreadedServer:
    """A server in a thread, for use inside a test: a context manager, or `start` and `stop`.

    By default it binds to loopback and a free port. It shares the state of the process with the
    mocks in it; when the last server stops, the state is cleared unless a mock is still active.

    Args:
        host: the address to bind to.
        port: the port; 0 for a free one.
        ssl_context: `"adhoc"`, or the paths of a certificate and of its key, for TLS.
        log: whether requests are logged, to `werkzeug`'s logger.
        allow_origins: the origins whose web pages may send requests, besides those of loopback;
            `"*"` for all.
        options: those of `mock_pca_connector_ad`; `region` applies to requests that name none.

    Raises:
        ImportError: Flask is missing; the extra `pca-ad-mock[server]` installs it.
        SeamError: the installed moto lacks a name that the server needs.
        TypeError: an option is unknown, or its value has the wrong type.
        ValueError: an option, host or origin is invalid, or a certificate or key cannot be used.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        ssl_context: Literal["adhoc"] | tuple[str, str] | None = None,
        log: bool = False,
        allow_origins: Iterable[str] = (),
        **options: Unpack[Options],
    ) -> None:
        _require_flask()
        SERVER.require()
        self._options = checked(options)
        #: Loads resources before the first answer, and saves them after the last one.
        self._kept: AbstractContextManager[None] = nullcontext()
        if not host or host.startswith("unix:"):
            raise ValueError(f"host must be the name or address of an interface, not {host!r}")
        self._address = (host, port)
        self._web_pages = WebPages(allow_origins)
        self._ssl_context = _ssl_context(ssl_context)
        self._log = log
        self._running = ExitStack()
        self._server: HttpServer | None = None
        self._control: ControlApi | None = None

    @property
    def endpoint_url(self) -> str:
        """The URL for clients.

        Raises:
            RuntimeError: it has not been started.
        """
        if self._server is None:
            raise RuntimeError("the server has not been started")
        scheme = "https" if self._ssl_context else "http"
        host = self._address[0]
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self._server.port}"

    def start(self) -> Self:
        """Bind the address, and start to answer requests.

        Raises:
            OSError: the address cannot be bound to; the message says which, and why.
            RuntimeError: it has been started already.
        """
        if self._server is not None:
            raise RuntimeError("the server has been started already")
        registered()
        with SERVER.explained(), ExitStack() as running:
            self._server = self._serve(running)
            self._running = running.pop_all()
        return self

    def stop(self) -> None:
        """Stop answering requests, and release the port. A second stop has no effect."""
        self._running.close()
        self._server = self._control = None

    def reset(self) -> None:
        """Remove all resources of all moto services, all injected faults, and the calls so far.

        Raises:
            RuntimeError: it has not been started.
        """
        from moto.moto_api._internal.models import moto_api_backend

        if self._control is None:
            raise RuntimeError("the server has not been started")
        self._control.reset()
        moto_api_backend.reset()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    def _serve(self, running: ExitStack) -> HttpServer:
        """Serve in a thread, until a stack is closed."""
        from ._application import Application
        from ._http_server import HttpServer, bind

        listener = running.enter_context(bind(*self._address))
        running.enter_context(_tracked())
        self._control = running.enter_context(closing(ControlApi(self._options)))
        application = Application(
            self._control,
            self._web_pages,
            is_on_loopback=is_loopback_address(listener.getsockname()[0]),
        )
        # It begins before the first answer and ends after the last, with the state at hand.
        running.enter_context(self._kept)
        server = HttpServer(
            self._address, listener, application, ssl_context=self._ssl_context, log=self._log
        )
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        running.callback(server.connections.close)
        running.callback(application.close)
        running.callback(thread.join)
        running.callback(server.shutdown)
        return server


_running_servers: list[object] = []


@contextmanager
def _tracked() -> Iterator[None]:
    """Clear all state when the last server stops, unless a mock shares it."""
    server = object()
    _running_servers.append(server)
    try:
        yield
    finally:
        _running_servers.remove(server)
        if not _running_servers:
            _forget_state()


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
            f"ssl_context must be 'adhoc', or the paths of a certificate and its key, not {given!r}"
        )
    certificate, key = given
    try:
        return load_ssl_context(certificate, key)
    except OSError as error:
        raise ValueError(
            f"certificate {certificate!r} and key {key!r} cannot be used: {error}"
        ) from error


def _forget_state() -> None:
    """Clear the resources of all moto services, as a mock does when it ends."""
    from moto.core.models import botocore_stubber
    from moto.moto_api._internal.models import moto_api_backend

    if not botocore_stubber.enabled:
        moto_api_backend.reset()
