"""Can everybody use the server's page: by keyboard, with a screen reader, in any window?"""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from pca_ad_mock.server import ThreadedServer

from .opened import Opened, Scheme, fill

pytestmark = pytest.mark.server


def open_everything(opened: Opened) -> None:
    """Open all that opens, also what is in it."""
    closed = opened.page.locator("details:not([open]) > summary:visible")
    while closed.count():
        closed.first.click()


def violations(opened: Opened) -> list[str]:
    """What axe finds: the rule, and where it is broken."""
    found = Axe().run(opened.page)
    return [
        f"{each['id']}: {node['html']}"
        for each in found.response["violations"]
        for node in each["nodes"]
    ]


@pytest.mark.parametrize(
    ("width", "scheme"), [(390, "light"), (390, "dark"), (1000, "dark"), (1600, "light")]
)
def test_nothing_is_in_the_way_of_anybody(
    browser: Browser, running: ThreadedServer, client: Any, width: int, scheme: Scheme
) -> None:
    """By the rules of axe, with contrast: empty, full, all of it open, and with an error."""
    opened = Opened(browser, running.endpoint_url, width=width, scheme=scheme).open()
    assert violations(opened) == []
    fill(opened, client)
    expect(opened.page.locator("#faults-count")).to_have_text("1")
    expect(opened.summary("template", "Staff")).to_be_visible()
    open_everything(opened)
    assert violations(opened) == []
    opened.page.locator("#transition").get_by_role("combobox").select_option("after so many polls")
    opened.page.get_by_label("How many").fill("1.5")
    opened.press("Change")
    opened.message("manual")
    opened.press("Pause")
    opened.wait("Paused")
    assert violations(opened) == []
    wide = opened.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
    opened.page.close()
    assert opened.errors == []


def test_everything_is_done_by_keyboard(opened: Opened, client: Any) -> None:
    """With Tab, Enter and the space bar; where one is can be seen."""
    fill(opened, client)
    expect(opened.summary("template", "Staff")).to_be_visible()
    keyboard = opened.page.keyboard

    def go_to(text: str) -> None:
        """Press Tab until the focus is on what has a name or a text."""
        for _ in range(100):
            keyboard.press("Tab")
            name = opened.evaluate(
                "(({ labels, ariaLabel, textContent }) => labels?.[0]?.textContent.trim()"
                " || ariaLabel || textContent.trim())(document.activeElement)"
            )
            outline = opened.evaluate(
                "((style) => style.outlineStyle + style.outlineWidth)"
                "(getComputedStyle(document.activeElement))"
            )
            assert name == "" or outline == "solid3px", name
            if text in name:
                return
        pytest.fail(f"the keyboard does not reach {text}")

    go_to("Settle")
    keyboard.press("Enter")
    opened.message("Nothing is under way any more.")
    go_to("Staff")
    keyboard.press("Enter")
    expect(opened.page.get_by_label("Groups")).to_be_visible()
    go_to("Groups")
    keyboard.type("S-1-5-11")
    keyboard.press("Enter")
    expect(opened.item("template", "Staff").get_by_role("status")).to_have_text("No")
    go_to("ListConnectors")
    keyboard.press(" ")
    expect(opened.list("Calls").locator("details[open]")).to_have_count(1)
    go_to("Take back")
    keyboard.press("Enter")
    expect(opened.page.locator("#faults-count")).to_have_text("0")
    go_to("Make calls fail")
    keyboard.press(" ")
    for label, text in (("Operation", "ListTemplates"), ("Error", "AccessDeniedException")):
        go_to(label)
        keyboard.type(text)
    keyboard.press("Enter")
    opened.message("The fault waits.")
    expect(opened.list("Faults that wait")).to_contain_text("ListTemplatesAccessDeniedException")


def test_what_a_screen_reader_finds(opened: Opened, client: Any) -> None:
    """Headings, regions and lists by their names, and what each button is for."""
    fill(opened, client)
    for name in ("Resources", "Calls", "Faults that wait", "Options in force"):
        expect(opened.page.get_by_role("heading", name=name)).to_be_visible()
        expect(opened.page.get_by_role("region", name=name)).to_be_visible()
    for name in ("Resources", "Calls", "Faults that wait"):
        expect(opened.list(name)).to_be_visible()
    for name in ("Pause", "Settle", "Load", "Reset", "Take back fault 2"):
        expect(opened.page.get_by_role("button", name=name, exact=True)).to_be_visible()
    pause = opened.page.get_by_role("button", name="Pause")
    assert pause.get_attribute("aria-pressed") == "false"
    pause.click()
    assert pause.get_attribute("aria-pressed") == "true"
    expect(opened.page.get_by_role("status").filter(has_text="Paused")).to_be_visible()
