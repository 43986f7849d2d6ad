"""Is the server's page served, whole and safe? `with_browser` tests what it does in a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

import pytest
import requests

from pca_ad_mock.pcaconnectorad.faults.errors import errors_of
from pca_ad_mock.pcaconnectorad.model.endpoints import REGIONS
from pca_ad_mock.pcaconnectorad.model.kinds import KINDS
from pca_ad_mock.pcaconnectorad.model.refusals import CODES
from pca_ad_mock.pcaconnectorad.model.specification import service_model
from pca_ad_mock.server import ThreadedServer

from .interpreters import PATIENCE

pytestmark = pytest.mark.server

PATH = "/moto-api/pca-connector-ad/"

SOURCES = {
    name: (files("pca_ad_mock.server") / name).read_text("utf-8")
    for name in ("page.html", "page.js", "page.css")
}


class Elements(HTMLParser):
    """The elements of a document, each with its attributes."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def options_of(self, identifier: str) -> dict[str, list[str]]:
        """The values of a list of names, each with those of another list that fit it."""
        tags = [(tag, given.get("id")) for tag, given in self.found]
        rest = self.found[tags.index(("datalist", identifier)) + 1 :]
        end = next((n for n, (tag, _) in enumerate(rest) if tag != "option"), len(rest))
        return {given["value"]: given["data-narrow"].split() for _, given in rest[:end]}


@pytest.fixture(scope="module")
def running() -> Iterator[ThreadedServer]:
    with ThreadedServer() as started:
        yield started


def ask(running: ThreadedServer, path: str = "", method: str = "GET") -> requests.Response:
    url = f"{running.endpoint_url}{PATH}{path}"
    return requests.request(method, url, timeout=PATIENCE, allow_redirects=False)


@pytest.fixture(scope="module")
def page(running: ThreadedServer) -> Elements:
    return Elements(ask(running).text)


@pytest.mark.parametrize(
    ("path", "media_type"),
    [("", "text/html"), ("page.js", "text/javascript"), ("page.css", "text/css")],
)
def test_it_is_served(running: ThreadedServer, path: str, media_type: str) -> None:
    """A page, its script and its style sheet, which load nothing from anywhere else."""
    answer = ask(running, path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == f"{media_type}; charset=utf-8"
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    head = ask(running, path, "HEAD")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == answer.headers["Content-Length"]


def test_it_is_found_without_its_slash(running: ThreadedServer) -> None:
    """Where its links would lead elsewhere."""
    url = f"{running.endpoint_url}{PATH.removesuffix('/')}"
    answer = requests.get(url, timeout=PATIENCE, allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (308, PATH)
    assert requests.get(url, timeout=PATIENCE).text == ask(running).text


@pytest.mark.parametrize("path", ["page.py", "page.html", "Page.js", "page.js/", "../page.js"])
def test_nothing_else_of_the_package_is_served(running: ThreadedServer, path: str) -> None:
    """The control API answers, and says what there is."""
    answer = ask(running, path)
    assert answer.status_code == 404
    assert ask(running, "", "POST").status_code == 404


def test_it_knows_the_names_of_the_model(page: Elements) -> None:
    """Each operation with its errors or codes, each kind with its reasons, and the regions."""
    operations = ["*", *service_model().operation_names]
    codes = [f"0x{code:08X}" for code in CODES]
    assert page.options_of("operations") == {
        **{name: [*errors_of(name)] for name in operations},
        "GetPolicies": codes,
        "RequestSecurityToken": codes,
    }
    assert page.options_of("kinds") == {
        each.name: [*each.status_reasons] for each in KINDS.values() if each.status_reasons
    }
    assert page.options_of("regions") == {name: [] for name in REGIONS}


def test_it_knows_the_lists_of_resources() -> None:
    """A kind that botocore gains needs a row in the script."""
    listed = re.findall(r"^  (\w+): \[", SOURCES["page.js"], re.MULTILINE)
    assert listed == [each.list_member for each in KINDS.values()]


def test_its_policy_is_kept(page: Elements) -> None:
    """No script and no style stands in the page, and no address of another host in any file."""
    for tag, given in page.found:
        assert not [name for name in given if name == "style" or name.startswith("on")]
        assert tag != "style"
        assert tag != "script" or given == {"src": "page.js", "type": "module"}
    for source in SOURCES.values():
        assert set(re.findall(r"\w+://[^'\"\s]*", source)) <= {"http://www.w3.org/2000/svg"}
    for way in ("innerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("):
        assert way not in SOURCES["page.js"]


def test_script_and_page_fit(page: Elements) -> None:
    """Each element that the script looks for is there, once, and each label has its element."""
    identifiers = [given["id"] for _, given in page.found if "id" in given]
    assert len(identifiers) == len(set(identifiers))
    wanted = set(re.findall(r'\$\("([\w-]+)"\)', SOURCES["page.js"]))
    assert wanted <= set(identifiers)
    for part in ("resources", "calls", "faults"):
        assert {f"{part}-count", f"{part}-list", f"no-{part}"} <= set(identifiers)
    for name in ("list", "aria-labelledby"):
        referred = {given[name] for _, given in page.found if name in given}
        assert referred <= set(identifiers)


def test_it_stays_small() -> None:
    """Somebody can read it all: at most 600 lines, none of them long."""
    lines = [line for source in SOURCES.values() for line in source.splitlines()]
    assert len(lines) <= 600
    assert len(max(SOURCES["page.js"].splitlines(), key=len)) <= 100
