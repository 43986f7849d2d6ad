"""The server, for clients that are not in the process."""

from .threaded_server import ThreadedServer as ThreadedServer

__all__ = ["ThreadedServer"]
