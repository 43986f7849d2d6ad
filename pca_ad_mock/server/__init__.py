"""The server, for clients that are not in the process."""

# Before any module of this library that needs it: under pytest, the service is registered as soon
# as moto is imported, which nothing half imported could do.
import moto  # noqa: F401

from ..pcaconnectorad.option_types import Options as Options
from ._threaded_server import ThreadedServer as ThreadedServer

__all__ = ["Options", "ThreadedServer"]
