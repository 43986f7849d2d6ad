"""Which of a server's requests are for this service?

The signature names the service, and so do the host and the query of a presigned URL. moto's server
reads the signature only.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs

from ..pcaconnectorad.model.endpoints import region_of
from ..pcaconnectorad.model.specification import SERVICE_NAME

#: Paths that moto's server answers itself, whatever the signature says.
_OF_MOTO = ("/moto-api", "/favicon.ico", "/latest/meta-data/", "/latest/api/")

#: The first parameter of a signature of version four, whose scope names the service.
_is_signed_for_it = re.compile(
    rf"\S+\s+Credential=[^/,\s]+/[^/,\s]*/[^/,\s]+/{SERVICE_NAME}/", re.IGNORECASE
).match


def is_of_the_service(environ: dict[str, Any]) -> bool:
    """Whether a request is for this service.

    Adds to a presigned request the header of a request signed by header.

    Args:
        environ: the WSGI environment of the request.
    """
    if environ["PATH_INFO"].startswith(_OF_MOTO):
        return False
    if "HTTP_AUTHORIZATION" not in environ and "X-Amz-Credential=" in environ["QUERY_STRING"]:
        credential = parse_qs(environ["QUERY_STRING"])["X-Amz-Credential"][-1]
        presigned = f"AWS4-HMAC-SHA256 Credential={credential}"
        if _is_signed_for_it(presigned):
            environ["HTTP_AUTHORIZATION"] = presigned
    signature = environ.get("HTTP_AUTHORIZATION", "")
    return bool(_is_signed_for_it(signature) or region_of(environ.get("HTTP_HOST", "")))
