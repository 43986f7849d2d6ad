"""How does a server accept connections and serve each in a thread?

It extends werkzeug's threaded server, which closes connections, to keep them open.
"""

from __future__ import annotations

import errno
import socket
import ssl
import sys
import traceback
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, select_address_family

from ._application import Application
from ._connections import Connections
from ._request_handler import RequestHandler

#: How many clients may connect at once and wait to be accepted.
_BACKLOG = 1024


class HttpServer(ThreadedWSGIServer):
    """werkzeug's server, which keeps connections open.

    Args:
        address: the host and port that the listener is bound to.
        listener: a socket that listens.
        application: answers the requests.
        ssl_context: for TLS.
        log: whether requests are logged.

    Attributes:
        connections: those that wait for a request.
        is_logging: whether requests are logged.
    """

    def __init__(
        self,
        address: tuple[str, int],
        listener: socket.socket,
        application: Application,
        *,
        ssl_context: ssl.SSLContext | None,
        log: bool,
    ) -> None:
        super().__init__(*address, application, RequestHandler, fd=listener.fileno())
        self.connections = Connections()
        self.is_logging = log
        if ssl_context:
            # No handshake while accepting: one client could block all others by it.
            self.socket = ssl_context.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )
            self.ssl_context = ssl_context

    def process_request_thread(self, request: Any, client_address: object) -> None:
        """Serve a connection until it is closed."""
        with self.connections.held(request):
            super().process_request_thread(request, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore clients that disconnect early; print all other errors."""
        if not isinstance(sys.exc_info()[1], OSError):
            traceback.print_exc()


def bind(host: str, port: int) -> socket.socket:
    """Listen on a port.

    Args:
        host: the name or address of an interface.
        port: the port; 0 for a free one.

    Raises:
        OSError: the address cannot be bound to; the message says which, and why.
    """
    # Not left to werkzeug, which ends the process if it cannot bind.
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
    message = f"cannot listen on port {port} of {host}: {why}. Port 0 picks a free one."
    return OSError(number, message)
