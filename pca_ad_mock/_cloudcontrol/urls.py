"""Which URLs does moto send to Cloud Control, and what does moto answer itself?"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from moto import backend_index, backends
from moto.core.models import DEFAULT_ACCOUNT_ID

from .._seams.table import OTHER_TYPES
from .._types import Function
from ..pcaconnectorad.model.endpoints import CLOUD_CONTROL, ENDPOINT_PATTERNS
from ..pcaconnectorad.request.wire import MotoResponse, from_moto_request
from .responding import answer, is_for_our_types

_URL = f"https://{CLOUD_CONTROL}.us-east-1.amazonaws.com/"


def serve(request: object, full_url: str, headers: object) -> MotoResponse:
    """Answer a request in the form that moto expects."""
    received, serve_others = from_moto_request(request), _of_moto()
    if serve_others and not is_for_our_types(received):
        others: MotoResponse = serve_others(request, full_url, headers)
        return others
    return answer(received).as_moto_response()


@cache
def _of_moto() -> Function | None:
    """Return moto's own Cloud Control for other types, should a release have it."""
    with OTHER_TYPES.attempted():
        for name, pattern in backend_index.backend_url_patterns:
            if pattern != re.compile(url_bases[0]) and pattern.match(_URL):
                by_account: Any = backends.get_backend(name)  # type: ignore[call-overload]
                urls = by_account[DEFAULT_ACCOUNT_ID]["us-east-1"].urls
                return next((serve for url, serve in urls.items() if re.match(url, _URL)), None)
    return None


url_bases = [ENDPOINT_PATTERNS[CLOUD_CONTROL]]

url_paths = {r"{0}/(?P<route>[\s\S]*)$": serve}
