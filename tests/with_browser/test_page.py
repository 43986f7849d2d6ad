"""Does the server's page show what is there, as long as somebody looks, in a real browser?"""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from pca_ad_mock.pcaconnectorad.calls import Call
from pca_ad_mock.pcaconnectorad.recording import record
from pca_ad_mock.server import ThreadedServer

from ..provisioning import create_registration
from .opened import TIMES, Opened, fill

pytestmark = pytest.mark.server


def test_an_empty_server_says_how_to_begin(opened: Opened) -> None:
    """With its own address, which the page has from where it came."""
    expect(opened.page.get_by_text("There are none yet.")).to_contain_text(
        f"aws pca-connector-ad list-connectors --endpoint-url {opened.url}"
    )
    expect(opened.page.get_by_text("There are none so far.")).to_be_visible()
    assert opened.page.title() == "pca-ad-mock"


def test_resources_are_a_tree(opened: Opened, client: Any) -> None:
    """By account and region, with states, reasons, revisions, tags, times and rights."""
    template = fill(opened, client)
    resources = opened.list("Resources")
    for place in (
        f"us-east-1account 1234567890121 {TIMES} connector",
        f"eu-west-1account 1234567890121 {TIMES} registration1 {TIMES} connector",
        f"us-east-1account 1111222233331 {TIMES} connector",
    ):
        expect(resources).to_contain_text(place)
    expect(opened.summary("connector", "FAILED", "VPC_ACCESS_DENIED")).to_be_visible()
    expect(opened.summary("connector", f"1 {TIMES} SPN")).to_be_visible()
    expect(opened.summary("SPN", "d-", "ACTIVE")).to_be_visible()
    texts = ("Staff", "ACTIVE", "revision 1.0", f"1 {TIMES} group", "team = pki")
    opened.summary("template", *texts).click()
    expect(opened.summary("group", "Domain Users", "Enroll ALLOW")).to_be_visible()
    staff = opened.item("template", "Staff")
    staff.get_by_text("All members").click()
    found = opened.control("GET", "export")["accounts"]["123456789012"]["us-east-1"]["Templates"][0]
    members = staff.locator("dl").last
    expect(members).to_contain_text(template)
    expect(members).to_contain_text(f"CreatedAt{found['CreatedAt'][:19].replace('T', ' ')} UTC")
    expect(members).to_contain_text('"MajorRevision": 1')
    definition = members.get_by_role("group", name="Definition")
    assert json.loads(definition.inner_text()) == found["Definition"]


def test_calls_are_listed_with_the_newest_first(opened: Opened, client: Any) -> None:
    """With their parameters, status or error, injected fault and source; and those of one."""
    fill(opened, client)
    client.list_directory_registrations()
    calls = opened.list("Calls").locator("> li")
    expect(calls).to_have_count(3)
    expect(calls.nth(0)).to_contain_text("ListDirectoryRegistrations200us-east-1")
    expect(calls.nth(2)).to_contain_text("ListConnectors403 AccessDeniedExceptionfault 1us-east-1")
    calls.nth(1).locator("summary").click()
    expect(calls.nth(1).get_by_role("group", name="parameters")).to_have_text('{ "MaxResults": 7 }')
    expect(calls.nth(1)).to_contain_text("sourceapi")
    opened.page.get_by_label("Calls of").select_option("ListConnectors")
    expect(calls).to_have_count(2)
    record(Call(source="cloudformation", operation="ListConnectors", status=200))
    expect(calls.nth(0)).to_contain_text("cloudformation")
    record(Call(operation=None, status=404, error="UnknownOperationException"))
    opened.page.get_by_label("Calls of").select_option("")
    expect(calls.nth(0)).to_contain_text("no operation404 UnknownOperationException")


def test_faults_that_wait_and_options_are_listed(opened: Opened, client: Any) -> None:
    """Not those that have happened as often as they should; with how often that was."""
    fill(opened, client)
    faults = opened.list("Faults that wait").locator("> li")
    expect(faults).to_have_count(1)
    expect(faults).to_contain_text("fault 2ListConnectorsAccessDeniedException∞ to come, 0 so far")
    expect(faults).to_contain_text("region eu-west-1")
    refusal = {"operation": "RequestSecurityToken", "error": "0x8FFFA000", "times": 2}
    opened.control("POST", "fail-calls", {**refusal, "when": {"TemplateName": "Staff"}})
    expect(faults.nth(1)).to_contain_text("fault 3RequestSecurityToken0x8FFFA0002 to come")
    expect(faults.nth(1)).to_contain_text('when {"TemplateName":"Staff"}')
    options = opened.page.locator("#options-list")
    expect(options).to_contain_text("transitionimmediate")
    expect(options).to_contain_text("quotasfalse")
    opened.control("POST", "options", {"quotas": {"Connector": 2}, "region": "eu-west-1"})
    expect(options).to_contain_text('"Connector": 2')
    expect(options).to_contain_text("regioneu-west-1")


def test_the_filter_finds_what_is_deep(opened: Opened, client: Any) -> None:
    """Whatever is above it is shown open; and everything comes back."""
    fill(opened, client)
    search = opened.page.get_by_role("searchbox", name="Filter the resources")
    search.fill("domain us")
    rows = opened.list("Resources").locator("summary:visible")
    expect(opened.summary("group", "Domain Users")).to_be_visible()
    expect(rows.filter(has_text="registration")).to_have_count(0)
    search.fill("PKI")
    expect(opened.summary("template", "Staff")).to_be_visible()
    search.fill("no such text")
    expect(opened.page.get_by_text("None of them contains this.")).to_be_visible()
    search.fill("")
    expect(opened.summary("registration")).to_be_visible()


def test_it_stays_up_to_date(opened: Opened, client: Any) -> None:
    """What is new appears by itself, and what is gone goes; what is open and focused stays."""
    fill(opened, client)
    calls = opened.list("Calls").locator("> li")
    expect(calls).to_have_count(2)
    opened.summary("template", "Staff").click()
    calls.first.locator("summary").click()
    opened.evaluate(
        "window.kept = [...document.querySelectorAll('[open]')];"
        "window.focused = document.activeElement"
    )
    client.list_connectors(MaxResults=9)
    registration = create_registration(client)
    expect(calls).to_have_count(4)
    expect(opened.summary("registration", "d-0123456789")).to_be_visible()
    assert opened.evaluate("window.kept.every((each) => each.isConnected && each.open)")
    assert opened.evaluate("window.focused === document.activeElement")
    assert "MaxResults" in calls.nth(2).inner_text()
    client.delete_directory_registration(DirectoryRegistrationArn=registration)
    gone = opened.list("Resources").locator("summary", has_text="d-0123456789")
    expect(gone).to_have_count(0)


def test_nothing_is_asked_while_nobody_looks(browser: Browser, running: ThreadedServer) -> None:
    """Neither of a page that is hidden nor of one that is paused, in an hour of its clock."""
    opened = Opened(browser, running.endpoint_url)
    opened.page.clock.install()
    opened.open()

    def hide(is_hidden: bool) -> None:
        word = "true" if is_hidden else "false"
        opened.evaluate(
            f"Object.defineProperty(document, 'hidden', {{ value: {word}, configurable: true }});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )

    def asked_in_an_hour() -> int:
        before = len(opened.requests)
        opened.page.clock.run_for(3_600_000)
        opened.evaluate("fetch('health')")
        return len(opened.requests) - before - 1

    opened.page.clock.run_for(10_000)
    hide(True)
    opened.page.wait_for_load_state("networkidle")
    assert asked_in_an_hour() == 0
    opened.control("POST", "make/connector", {})
    hide(False)
    expect(opened.summary("connector")).to_be_visible()

    opened.press("Pause")
    opened.wait("Paused")
    assert asked_in_an_hour() == 0
    opened.control("POST", "make/directory_registration", {})
    opened.press("Pause")
    expect(opened.summary("registration")).to_be_visible()
    opened.page.close()
    assert opened.errors == []


def test_a_server_that_is_gone_is_missed(browser: Browser) -> None:
    """What it said last stays, until another one answers in its place."""
    with ThreadedServer() as first:
        opened = Opened(browser, first.endpoint_url).open()
        opened.control("POST", "make/connector", {})
        expect(opened.summary("connector")).to_be_visible()
    opened.wait("The server does not answer. This is what was there.")
    expect(opened.summary("connector")).to_be_visible()
    opened.press("Settle")
    opened.message("The server does not answer.")
    with ThreadedServer(port=int(opened.url.rpartition(":")[2])):
        opened.wait()
        expect(opened.page.locator("#resources-count")).to_have_text("0")
        opened.page.close()
