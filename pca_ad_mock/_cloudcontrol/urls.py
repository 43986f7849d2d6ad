"""Which URLs does moto send to Cloud Control?"""

from __future__ import annotations

from typing import Any

from ..pcaconnectorad.model.endpoints import CLOUD_CONTROL, ENDPOINT_PATTERNS
from ..pcaconnectorad.request.wire import MotoResponse, from_moto_request
from .dispatch import answer


def serve(request: Any, full_url: str, headers: Any) -> MotoResponse:
    """Answer a request in the form that moto expects."""
    return answer(from_moto_request(request)).as_moto_response()


url_bases = [ENDPOINT_PATTERNS[CLOUD_CONTROL]]

url_paths = {"{0}/$": serve, r"{0}/(?P<route>[\s\S]*)$": serve}
