"""What does a client see when the connection to the service fails?

The exception of its HTTP library, as from a network, so that the client's own retries follow.
"""

from __future__ import annotations

from typing import Any

import botocore.exceptions
import requests.exceptions

from ..model.exceptions import LostConnectionError

#: What `requests` raises where botocore raises another one; for all others, ConnectionError.
_OF_REQUESTS = {
    "ConnectTimeoutError": requests.exceptions.ConnectTimeout,
    "ReadTimeoutError": requests.exceptions.ReadTimeout,
}


def as_client_error(lost: LostConnectionError, request: Any) -> Exception:
    """Return the exception for the sender of a request.

    Args:
        lost: which failure of the connection it is.
        request: the request, in one of the forms in which moto passes it.
    """
    if hasattr(request, "environ"):
        # A server closes the connection without an answer.
        return lost
    if isinstance(request, requests.PreparedRequest):
        return _OF_REQUESTS.get(lost.name, requests.exceptions.ConnectionError)(str(lost))
    error: Exception = getattr(botocore.exceptions, lost.name)(endpoint_url=request.url)
    return error
