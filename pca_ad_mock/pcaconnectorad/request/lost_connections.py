"""What does a client see when the connection to the service fails?

The exception of botocore, as from a network, so that the client's own retries follow. A server
closes the connection instead.
"""

from __future__ import annotations

from typing import Any

import botocore.exceptions

from ..model.exceptions import LostConnectionError


def as_client_error(lost: LostConnectionError, request: Any) -> Exception:
    """Return the exception for the sender of a request.

    Args:
        lost: which failure of the connection it is.
        request: the request, in one of the forms in which moto passes it.
    """
    if hasattr(request, "environ"):
        return lost
    error: Exception = getattr(botocore.exceptions, lost.name)(endpoint_url=request.url)
    return error
