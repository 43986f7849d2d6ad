"""Which web pages may send requests to the server?

A browser lets any page that is open send requests to any address, loopback included. It names the
page's origin in the header `Origin`, but not where it takes the page to come from this very server:
a page's own name can be made to resolve to loopback, and then stands in `Host`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import ip_address
from typing import NamedTuple

from .._control.http_api import PREFIX
from .._types import JsonMapping
from ._page import PATH as PAGE

#: The prefix of moto's control API and ours, which can change any state.
_INTERFACE = "/moto-api"

#: What a page of another site may link to: moto's dashboard, and our page.
_LINKABLE = ("/moto-api/", PREFIX, PAGE)

#: The headers allowed in a request; the wildcard does not include the first.
_REQUEST_HEADERS = "Authorization, *"

_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"

_DEFAULT_PORTS = {"http": 80, "https": 443}

_match_origin = re.compile(r"([a-z][a-z0-9+.-]*)://(.*)", re.IGNORECASE).fullmatch

_match_authority = re.compile(
    r"(\[[0-9a-f:.]+\]|[^][\s/:@?#,*]+)(?::([0-9]{1,5}))?", re.IGNORECASE | re.ASCII
).fullmatch


class _Origin(NamedTuple):
    """Where a page comes from, in normalized form."""

    scheme: str
    host: str
    port: int | None


class WebPages:
    """Decides on requests that a browser may have sent for a page.

    Args:
        allow_origins: the origins that may send requests besides those of loopback; `"*"` for all.

    Raises:
        TypeError: `allow_origins` is a string, not a list.
        ValueError: an origin is invalid.
    """

    def __init__(self, allow_origins: Iterable[str] = ()) -> None:
        if isinstance(allow_origins, str):
            raise TypeError(f"allow_origins must be a list of origins, not {allow_origins!r}")
        given = list(allow_origins)
        self._allows_all = "*" in given
        self._allows_null = "null" in given
        self._allowed = {_required_origin(each) for each in given if each not in ("*", "null")}

    def why_refused(self, environ: JsonMapping, *, is_on_loopback: bool) -> str | None:
        """Why a request is refused, or None if it is accepted.

        Args:
            environ: the request, as WSGI has it.
            is_on_loopback: whether the server is bound to loopback, so that nobody but this
                machine has a name for it.
        """
        if self._allows_all:
            return None
        origin = environ.get("HTTP_ORIGIN")
        if origin is not None and not self._is_allowed(origin, environ.get("HTTP_HOST", "")):
            return (
                f"a web page from {origin!r} may not send requests here. To let it, start the "
                f"server with --allow-origin {origin}, or allow_origins=[{origin!r}] in Python."
            )
        if not environ.get("PATH_INFO", "").startswith(_INTERFACE):
            return None
        if is_on_loopback and (host := environ.get("HTTP_HOST")) and not self._is_known(host):
            return (
                f"Host is {host!r}, and {_INTERFACE} of a server that is bound to loopback is for "
                "localhost and 127.0.0.1 only. To let that host in, start the server with "
                f"--allow-origin http://{host}, or allow_origins=['http://{host}'] in Python."
            )
        return None if origin is not None else _why_embedding_is_refused(environ)

    def headers_for(self, environ: JsonMapping) -> list[tuple[str, str]]:
        """The headers by which a browser lets the page of a request, not refused, read the answer.

        Args:
            environ: the request, as WSGI has it.
        """
        origin = environ.get("HTTP_ORIGIN")
        if origin is None:
            return []
        exposed = ("Access-Control-Expose-Headers", "*")
        if self._allows_all:
            return [("Access-Control-Allow-Origin", "*"), exposed]
        return [("Access-Control-Allow-Origin", origin), ("Vary", "Origin"), exposed]

    def preflight_headers_for(self, environ: JsonMapping) -> list[tuple[str, str]]:
        """The headers that answer a browser's question about the request that a page means to send.

        Args:
            environ: the question, as WSGI has it.
        """
        headers = [
            *self.headers_for(environ),
            ("Access-Control-Allow-Methods", _METHODS),
            ("Access-Control-Allow-Headers", _REQUEST_HEADERS),
        ]
        if "HTTP_ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK" in environ:
            headers.append(("Access-Control-Allow-Private-Network", "true"))
        return headers

    def _is_allowed(self, text: str, host: str) -> bool:
        origin = _origin(text)
        if origin is None:
            return text == "null" and self._allows_null
        if origin in self._allowed:
            return True
        if origin.scheme not in _DEFAULT_PORTS:
            return False
        return _is_loopback(origin.host) or _is_page_of_address(origin, host)

    def _is_known(self, host: str) -> bool:
        name = _host_of(host)
        return name is not None and (
            _is_loopback(name) or name in {origin.host for origin in self._allowed}
        )


def is_preflight(environ: JsonMapping) -> bool:
    """Whether a request is a browser's question about another.

    Args:
        environ: the request, as WSGI has it.
    """
    return (
        environ["REQUEST_METHOD"] == "OPTIONS"
        and "HTTP_ORIGIN" in environ
        and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ
    )


def _why_embedding_is_refused(environ: JsonMapping) -> str | None:
    """An image or a frame has no `Origin`, and moto's interface does much on a mere GET.

    Browsers tell of it by another header. A link to the dashboard, or to our page, is no harm.
    """
    if environ.get("HTTP_SEC_FETCH_SITE") != "cross-site":
        return None
    if environ["PATH_INFO"] in _LINKABLE and environ.get("HTTP_SEC_FETCH_DEST") == "document":
        return None
    return f"a web page from elsewhere may not embed or link to what is under {_INTERFACE}."


def _is_page_of_address(origin: _Origin, host: str) -> bool:
    """Whether a page comes from this server, found by an address, which no name can stand for."""
    return _is_address(origin.host) and _origin(f"{origin.scheme}://{host}") == origin


def _required_origin(text: object) -> _Origin:
    origin = _origin(text) if isinstance(text, str) else None
    if origin is None:
        raise ValueError(
            "an origin is a scheme, a host and, if needed, a port, as in "
            f"'https://app.example:8443', or 'null', or '*' for all; not {text!r}"
        )
    return origin


def _origin(text: str) -> _Origin | None:
    parts = _match_origin(text)
    authority = _match_authority(parts[2]) if parts else None
    if not parts or not authority:
        return None
    scheme = parts[1].lower()
    port = int(authority[2]) if authority[2] else _DEFAULT_PORTS.get(scheme)
    return _Origin(scheme, _name(authority[1]), port)


def _host_of(header: str) -> str | None:
    authority = _match_authority(header)
    return _name(authority[1]) if authority else None


def _name(host: str) -> str:
    return host.strip("[]").lower().removesuffix(".")


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    """Whether a host is this machine; for browsers, so is each name under `localhost`."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    return _is_address(host) and is_loopback_address(host)


def is_loopback_address(address: str) -> bool:
    """Whether an address is one of loopback, in either version of IP.

    Args:
        address: an address of version four or six.
    """
    parsed = ip_address(address)
    return (getattr(parsed, "ipv4_mapped", None) or parsed).is_loopback
