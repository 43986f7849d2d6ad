"""Which URLs does moto send to this service?

moto's server and proxy find their way by this table, and so does moto's stubber where a request
does not take the short way that `pca_ad_mock.registration` opens.
"""

from __future__ import annotations

from typing import Any

from . import dispatch
from .model.endpoints import ENDPOINT_PATTERN
from .request.wire import MotoResponse, from_moto_request


def serve(request: Any, full_url: str, headers: Any) -> MotoResponse:
    """Answer a request in the form that moto's doors have."""
    return dispatch.answer(from_moto_request(request)).as_moto_response()


url_bases = [ENDPOINT_PATTERN]

#: By a group of its own, as moto's server lets a path without one have no line break.
url_paths = {"{0}/$": serve, r"{0}/(?P<route>[\s\S]*)$": serve}
