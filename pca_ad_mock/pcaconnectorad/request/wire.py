"""What is a request, and what is a response, independent of any library?

The two classes here; the dispatcher knows them, and nothing of botocore, requests or werkzeug.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from ..calls import Call

#: A response in moto's form: status, headers, body.
MotoResponse = tuple[int, dict[str, str], bytes]


class HttpRequest(NamedTuple):
    """A request as it arrived.

    Attributes:
        method: the HTTP method, in capitals.
        host: the host it was sent to, with its port if that was given.
        path: the path, percent-encoded as the client sent it.
        query: the query string, without its question mark.
        headers: by name, in a mapping that does not distinguish its case, or in lower case.
        body: the raw body, empty if there is none.
    """

    method: str
    host: str
    path: str
    query: str
    headers: Mapping[str, str | bytes]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return the value of a header, or None.

        Args:
            name: its name, in lower case.
        """
        value = self.headers.get(name)
        return value.decode("latin-1") if isinstance(value, bytes) else value


class HttpResponse(NamedTuple):
    """A response ready to be sent.

    Attributes:
        call: the call that it answers.
    """

    status: int
    headers: dict[str, str]
    body: bytes
    call: Call | None = None

    def as_moto_response(self) -> MotoResponse:
        """Return the three parts in the order that moto expects."""
        return self.status, self.headers, self.body


def from_moto_request(request: Any) -> HttpRequest:
    """Convert a request from the form in which moto passes it.

    Args:
        request: botocore's `AWSPreparedRequest` (from botocore's HTTP layer) or a werkzeug request
            (from moto's server and proxy, and from `requests` in older releases of moto).
    """
    if hasattr(request, "environ"):
        return _from_werkzeug(request)
    url = _split_url(request.url)
    assert url, "botocore and requests send absolute URLs only"
    host, path, query = url.groups(default="")
    body = _bytes(request.body)
    return HttpRequest(request.method, host, path or "/", query, request.headers, body)


#: Host, path and query. Unlike `urlsplit` it accepts anything, and changes nothing.
_split_url = re.compile(
    r"[a-z]+://(?:[^/?#@]*@)?([^/?#]*)([^?#]*)(?:\?([^#]*))?", re.IGNORECASE | re.DOTALL
).match


def _from_werkzeug(request: Any) -> HttpRequest:
    # Not `request.path`, which is decoded: in it, `%2F` and `/` look the same.
    target = request.environ.get("RAW_URI") or quote(request.path)
    absolute = _split_url(target)
    return HttpRequest(
        method=request.method,
        host=request.host,
        path=absolute[2] if absolute else target.partition("?")[0],
        query=request.environ.get("QUERY_STRING", ""),
        headers=request.headers,
        body=request.get_data(),
    )


def _bytes(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body)
    return b"".join(_bytes(part) for part in body)
