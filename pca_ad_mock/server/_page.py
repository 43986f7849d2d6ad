"""What does a browser get that is pointed at the server? A page, its script and its style sheet.

The page acts through the control API, beside which it lies. It gets from here what the control API
does not say: which names the model has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from importlib.resources import files

from .._control.http_api import PREFIX
from ..pcaconnectorad.faults.errors import errors_of
from ..pcaconnectorad.faults.fault import ANY_OPERATION
from ..pcaconnectorad.model.documented import ENROLLMENT_RATES
from ..pcaconnectorad.model.endpoints import REGIONS
from ..pcaconnectorad.model.kinds import KINDS
from ..pcaconnectorad.model.refusals import CODES, format_code
from ..pcaconnectorad.model.specification import service_model

#: Where the page is; its links lead from here to the control API.
PATH = f"{PREFIX}/"

_FILES = {
    PATH: ("page.html", "text/html; charset=utf-8"),
    f"{PATH}page.js": ("page.js", "text/javascript; charset=utf-8"),
    f"{PATH}page.css": ("page.css", "text/css; charset=utf-8"),
}

#: What the page may load, send to, and be embedded in: this server, and nothing.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    # Another release may serve it next time, on the same port.
    "Cache-Control": "no-store",
}

#: What the page sends with requests that nobody made; the log leaves them out.
BY_ITSELF = "HTTP_PCA_AD_MOCK_BY_ITSELF"


def page_at(method: str, path: str) -> tuple[int, list[tuple[str, str]], bytes] | None:
    """Return the status, headers and body with which a browser is answered.

    Args:
        method: the HTTP method.
        path: the path.

    Returns:
        None if there is nothing of the page there.
    """
    if method not in ("GET", "HEAD"):
        return None
    if path == PREFIX:
        return 308, [("Location", PATH)], b""
    if path not in _FILES:
        return None
    name, media_type = _FILES[path]
    return 200, [("Content-Type", media_type), *_HEADERS.items()], _content_of(name)


@cache
def _content_of(name: str) -> bytes:
    content = files(__package__).joinpath(name).read_text("utf-8")
    return content.replace("<!-- names -->", _names()).encode()


def _names() -> str:
    """Return the names that the page completes, as lists of HTML.

    Some narrow those of another list, as an operation does the errors.
    """
    operations = [ANY_OPERATION, *service_model().operation_names]
    errors: dict[str, Iterable[str]] = {name: errors_of(name) for name in operations}
    codes = [format_code(code) for code in CODES]
    reasons = {each.name: each.status_reasons for each in KINDS.values() if each.status_reasons}
    return "\n".join(
        (
            _list("operations", {**errors, **dict.fromkeys(ENROLLMENT_RATES, codes)}),
            _list("kinds", reasons),
            _list("regions", dict.fromkeys(REGIONS, ())),
        )
    )


def _list(identifier: str, names: Mapping[str, Iterable[str]]) -> str:
    options = "".join(
        f'<option value="{escape(name)}" data-narrow="{escape(" ".join(narrow))}">'
        for name, narrow in names.items()
    )
    return f'<datalist id="{identifier}">{options}</datalist>'
