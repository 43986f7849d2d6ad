"""Which URLs does moto send to this service?

All that match the service's endpoints. moto's server and proxy route by this table, and so does
moto's stubber when a request does not bypass it.
"""

from __future__ import annotations

from typing import Any

import botocore.exceptions

from . import dispatch
from .model.endpoints import ENDPOINT_PATTERNS
from .model.exceptions import LostConnectionError
from .model.specification import SERVICE_NAME
from .request.wire import MotoResponse, from_moto_request


def serve(request: object, full_url: str, headers: object) -> MotoResponse:
    """Answer a request in the form that moto expects.

    Raises:
        LostConnectionError: a test injected one into a request to moto's own server.
        Exception: a test injected one: what the library that sends the request raises.
    """
    try:
        return dispatch.answer(from_moto_request(request)).as_moto_response()
    except LostConnectionError as lost:
        raise _as_client_error(lost, request) from None


def _as_client_error(lost: LostConnectionError, request: Any) -> Exception:
    """Return the exception for the sender of a request.

    It is that of botocore, as from a network, so that the client's own retries follow. A server
    closes the connection instead.

    Args:
        lost: which failure of the connection it is.
        request: the request, in one of the forms in which moto passes it.
    """
    if hasattr(request, "environ"):
        return lost
    error: Exception = getattr(botocore.exceptions, lost.name)(endpoint_url=request.url)
    return error


url_bases = [ENDPOINT_PATTERNS[SERVICE_NAME]]

#: With an explicit group: without one, moto's server does not match paths with a line break.
url_paths = {r"{0}/(?P<route>[\s\S]*)$": serve}
