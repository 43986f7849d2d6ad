"""Is the server's page safe from the values that it shows, and from other pages?"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from copy import deepcopy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, expect

from pca_ad_mock.pcaconnectorad.calls import Call
from pca_ad_mock.pcaconnectorad.recording import record
from pca_ad_mock.server import ThreadedServer

from ..interpreters import PATIENCE
from ..provisioning import create_registration
from .opened import PATH, Opened, Person, load

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.server

MARKUP = "<img src=x onerror=boom()><script>boom()</script><b>&lt;\"'`${1}"

_HEBREW = "\N{HEBREW LETTER SHIN}\N{HEBREW LETTER LAMED}"

#: Texts, and what is seen of them.
HOSTILE = {
    MARKUP: MARKUP,
    "\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe": r"\u{202E}gnp.exe",
    "a\0b\x1b[31m\r\nc\x7f\x85": r"a\u{0}b\u{1B}[31m\u{D}\u{A}c\u{7F}\u{85}",
    "zero\N{ZERO WIDTH SPACE}\N{LINE SEPARATOR}\N{SOFT HYPHEN}": r"zero\u{200B}\u{2028}\u{AD}",
    "\ud83d alone": r"\u{D83D} alone",
    _HEBREW: _HEBREW,
    "__proto__": "__proto__",
    "x" * 75: "x" * 75,
}


def is_as_before(opened: Opened) -> bool:
    """Whether no value has become an element or a script, and nothing is wider than the window."""
    found: bool = opened.evaluate(
        "!window.hasBoomed && !document.querySelector('main :is(img, script, iframe, b b, svg)')"
        " && document.documentElement.scrollWidth <= window.innerWidth"
    )
    return found


@pytest.fixture
def armed(opened: Opened) -> Opened:
    """The page, which notices it if a value is run as a script."""
    opened.evaluate("() => { window.boom = () => { window.hasBoomed = true; }; }")
    return opened


@pytest.mark.parametrize("text", HOSTILE)
def test_values_are_text(armed: Opened, text: str) -> None:
    """Those of calls, faults and answers, with all that cannot be seen spelt out."""
    shown = HOSTILE[text]
    call = Call(
        source=text,
        operation=text,
        parameters={"Name": text, text: {text: [text]}},
        region=text,
        account_id=text,
        status=400,
        error=text,
    )
    record(call)
    item = armed.list("Calls").locator("> li")
    expect(item).to_have_count(1)
    line = item.locator("summary").first
    for part in (shown, f"400 {shown}", f"Name {shown}"):
        assert part in line.inner_text()
    line.click()
    parameters = item.get_by_role("group", name="parameters")
    assert parameters.inner_text().replace("\n", "").isprintable()
    if text.isprintable():
        assert json.loads(parameters.inner_text()) == call.parameters
    expect(item.locator("dt:text-is('source') + dd")).to_have_text(shown)
    assert is_as_before(armed)


@pytest.mark.parametrize("text", [MARKUP, "__proto__", _HEBREW, "x" * 75])
def test_names_and_tags_are_text(armed: Opened, text: str) -> None:
    """Those of resources, which a document may have; and the filter finds them."""
    armed.control("POST", "make/access_control_entry")
    document = armed.control("GET", "export")
    (lists,) = document["accounts"]["123456789012"].values()
    lists["Templates"][0]["Tags"] = {text: text}
    lists["AccessControlEntries"][0]["GroupDisplayName"] = MARKUP
    armed.control("POST", "state", document)
    armed.summary("template", f"{text} = {text}"[:75]).click()
    group = armed.summary("Enroll ALLOW", MARKUP)
    group.click()
    expect(armed.item("Enroll ALLOW").locator("dd").first).to_be_visible()
    for each in (text, MARKUP):
        armed.page.get_by_role("searchbox").fill(each)
        expect(armed.summary("template", f"{text} = {text}"[:75])).to_be_visible()
    assert is_as_before(armed)


def test_what_is_said_of_a_mistake_is_text(armed: Opened, tmp_path: Path) -> None:
    """It quotes what was given, as does the question about a file."""
    armed.summary("Make calls fail").click()
    form = armed.page.locator("#fail-calls")
    form.get_by_label("Operation").fill(MARKUP)
    form.get_by_label("Error").fill(MARKUP)
    form.get_by_role("button", name="Inject").click()
    armed.message("<img src=x onerror=boom()>")
    file = tmp_path / "\N{RIGHT-TO-LEFT OVERRIDE}<b>.json"
    file.write_text("{}", "utf-8")
    person = Person(armed)
    person.agrees = False
    load(armed, file)
    (asked,) = person.asked
    assert r"\u{202E}<b>.json" in asked
    assert is_as_before(armed)


@pytest.mark.parametrize("width", [390, 1600])
def test_a_huge_value_is_shown_in_part(
    browser: Browser, running: ThreadedServer, width: int
) -> None:
    """Its beginning and its length, and the whole of it on demand."""
    armed = Opened(browser, running.endpoint_url, width=width).open()
    text = "<" * 250_000
    record(Call(operation="CreateTemplate", parameters={"Name": text}, status=400, error=text))
    item = armed.list("Calls").locator("> li")
    expect(item.locator("summary")).to_contain_text("250,004 characters")
    assert len(item.inner_text()) < 1000
    item.locator("summary").click()
    assert len(item.inner_text()) < 10_000
    item.get_by_text("All 250,016 characters").click()
    expect(item.get_by_role("group", name="parameters").last).to_contain_text(text)
    assert is_as_before(armed)
    armed.page.close()
    assert armed.errors == []


def test_thousands_of_resources_and_calls_are_shown_in_part(armed: Opened, tmp_path: Path) -> None:
    """A look asks only for the newest calls, and the page holds little more than is seen."""
    armed.control("POST", "make/template")
    document = armed.control("GET", "export")
    (lists,) = document["accounts"]["123456789012"].values()
    (first,) = lists["Templates"]
    for number in range(4998):
        each = deepcopy(first)
        each["Arn"] = f"{first['Arn'][:-12]}{number:012}"
        each["Name"] = f"Template {number}"
        each["ObjectIdentifier"] = f"1.3.6.1.4.1.311.21.8.1.{number}"
        lists["Templates"].append(each)
    file = tmp_path / "many.json"
    file.write_text(json.dumps(document), "utf-8")
    Person(armed)
    load(armed, file)
    armed.message("It is loaded.")
    for number in range(100_001):
        record(Call(operation="ListTemplates", parameters={"NextToken": str(number)}, status=200))

    expect(armed.page.locator("#resources-count")).to_have_text("5,000")
    expect(armed.page.locator("#calls-count")).to_have_text("100,000")
    calls = armed.list("Calls").locator("> li")
    expect(calls).to_have_count(100)
    expect(calls.first).to_contain_text("NextToken 100000")
    assert len(armed.evaluate("document.body.innerHTML")) < 1_000_000
    asked = [each for each in armed.requests if "/calls" in each]
    assert {each.partition("?")[2] for each in asked} == {"last=100"}

    armed.press("Show more of 99,900 older ones; 1 are gone")
    expect(calls).to_have_count(200)
    armed.summary("4,899 more").click()
    armed.summary("4,799 more").click()
    expect(armed.summary("template", "Template 250")).to_be_visible()
    armed.page.get_by_role("searchbox").fill("template 4997")
    expect(armed.summary("template", "Template 4997")).to_be_visible()
    expect(armed.list("Resources").locator("li")).to_have_count(3)


class Foreign(BaseHTTPRequestHandler):
    """A page of somebody else, on a name that is not this machine's."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Foreign</title><body>")

    def log_message(self, *args: Any) -> None:
        """Nothing is logged."""


@pytest.fixture
def foreign() -> Iterator[str]:
    """The origin of a foreign page, a name that the browser takes to loopback."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Foreign) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://evil.example:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "attempt",
    [
        "fetch(url + 'export').then((answer) => answer.text())",
        "fetch(url + 'export', { mode: 'no-cors' }).then((answer) => answer.text())",
        "fetch(url + 'reset', { method: 'POST' }).then((answer) => answer.text())",
        "fetch(url + 'reset', { method: 'POST', mode: 'no-cors' }).then((answer) => answer.text())",
        "fetch(url).then((answer) => answer.text())",
        "fetch(url + 'page.js').then((answer) => answer.text())",
        "load('script', url + 'page.js')",
        "load('script', url + 'export')",
        "frame(url)",
        "submit(url + 'reset')",
    ],
)
def test_a_foreign_page_neither_sees_nor_directs(
    browser: Browser, running: ThreadedServer, foreign: str, client: Any, attempt: str
) -> None:
    """Whichever way it tries; what is there stays."""
    create_registration(client)
    page = browser.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.goto(foreign)
    page.evaluate(
        """() => {
            window.load = (tag, src) => new Promise((resolve, reject) => {
                document.body.append(Object.assign(document.createElement(tag),
                    { src, onload: () => resolve('loaded'), onerror: () => resolve('') }));
            });
            window.frame = (src) => new Promise((resolve) => {
                const frame = document.createElement('iframe');
                frame.onload = () => resolve(frame.contentDocument?.body.textContent ?? '');
                document.body.append(Object.assign(frame, { src }));
            });
            window.submit = (action) => new Promise((resolve) => {
                const frame = Object.assign(document.createElement('iframe'), { name: 'to' });
                document.body.append(frame);
                frame.onload = () => resolve('');
                const form = Object.assign(document.createElement('form'), { action });
                Object.assign(form, { method: 'post', target: 'to' });
                document.body.append(form);
                form.submit();
            });
        }"""
    )
    seen = page.evaluate(f"(url) => ({attempt}).catch(() => '')", f"{running.endpoint_url}{PATH}")
    assert seen == ""
    assert len(client.list_directory_registrations()["DirectoryRegistrations"]) == 1
    page.close()


def test_a_name_that_was_rebound_shows_nothing(browser: Browser, running: ThreadedServer) -> None:
    """Neither the page nor what it would ask for; the refusal says what to do."""
    port = running.endpoint_url.rpartition(":")[2]
    page = browser.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    for path in (PATH, f"{PATH}page.js", f"{PATH}export"):
        answer = page.goto(f"http://evil.example:{port}{path}")
        assert answer
        assert answer.status == 403
        assert "--allow-origin http://evil.example" in answer.text()
    page.close()


def test_a_link_from_elsewhere_leads_to_the_page(
    browser: Browser, running: ThreadedServer, foreign: str
) -> None:
    """As one in a chat or a log does; the page that has it learns nothing."""
    page = browser.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.goto(foreign)
    page.evaluate("(href) => { location.href = href; }", f"{running.endpoint_url}{PATH}")
    expect(page.locator("#state")).to_have_text("Up to date")
    page.close()
