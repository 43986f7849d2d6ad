"""Which URLs does moto send to this service?

All that match the service's endpoints. moto's server and proxy route by this table, and so does
moto's stubber when a request does not bypass it.
"""

from __future__ import annotations

from typing import Any

from . import dispatch
from .model.endpoints import ENDPOINT_PATTERN
from .request.wire import MotoResponse, from_moto_request


def serve(request: Any, full_url: str, headers: Any) -> MotoResponse:
    """Answer a request in the form that moto expects."""
    return dispatch.answer(from_moto_request(request)).as_moto_response()


url_bases = [ENDPOINT_PATTERN]

#: With an explicit group: without one, moto's server does not match paths with a line break.
url_paths = {"{0}/$": serve, r"{0}/(?P<route>[\s\S]*)$": serve}
