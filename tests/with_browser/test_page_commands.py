"""Does the server's page direct the service, in a real browser?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from playwright.sync_api import Browser, expect

from pca_ad_mock.pcaconnectorad.faults.errors import errors_of
from pca_ad_mock.pcaconnectorad.model.kinds import KINDS
from pca_ad_mock.server import ThreadedServer

from ..provisioning import create_connector, create_registration
from ..test_server import client_of
from .opened import USERS, Opened, Person, fill, load

pytestmark = pytest.mark.server


def choices(opened: Opened, label: str, *, within: str) -> list[str]:
    """The values that an input of a form completes."""
    field = opened.page.locator(within).get_by_label(label, exact=True)
    found: list[str] = field.evaluate(
        "(input) => [...input.list.options].map((each) => each.value)"
    )
    return found


def test_everything_under_way_is_settled(browser: Browser) -> None:
    """In every account and region."""
    with ThreadedServer() as running:
        opened = Opened(browser, running.endpoint_url).open()
        create_connector(client_of(running.endpoint_url))
        expect(opened.summary("connector", "CREATING")).to_be_visible()
        opened.press("Settle")
        opened.message("Nothing is under way any more.")
        expect(opened.summary("connector", "ACTIVE")).to_be_visible()
        opened.page.close()
        assert opened.errors == []


def test_everything_is_removed_once_that_is_confirmed(opened: Opened, client: Any) -> None:
    """Resources, faults and calls; not without a yes."""
    fill(opened, client)
    expect(opened.page.locator("#faults-count")).to_have_text("1")
    person = Person(opened)
    person.agrees = False
    opened.press("Reset")
    assert opened.control("GET", "export")["accounts"]
    assert person.asked == ["Remove all resources of the service, the faults and the calls?"]
    person.agrees = True
    opened.press("Reset")
    opened.message("All is removed.")
    for part in ("resources", "calls", "faults"):
        expect(opened.page.locator(f"#{part}-count")).to_have_text("0")
    assert opened.control("GET", "export")["accounts"] == {}


def test_calls_are_made_to_fail(opened: Opened, client: Any) -> None:
    """By names that are completed from the model: the errors are those of the operation."""
    opened.summary("Make calls fail").click()
    assert choices(opened, "Operation", within="#fail-calls")[:2] == ["*", "CreateConnector"]
    form = opened.page.locator("#fail-calls")
    form.get_by_label("Operation").fill("CreateDirectoryRegistration")
    assert choices(opened, "Error", within="#fail-calls") == [
        *errors_of("CreateDirectoryRegistration")
    ]
    assert "eu-central-1" in choices(opened, "Region", within="#fail-calls")
    form.get_by_label("Error").fill("ConflictException")
    form.get_by_label("Message").fill("not <now>")
    form.get_by_label("Times").fill("2")
    form.get_by_label("Region").fill("us-east-1")
    form.get_by_role("button", name="Inject").click()
    opened.message("The fault waits.")
    faults = opened.list("Faults that wait").locator("> li")
    expect(faults).to_contain_text(
        "CreateDirectoryRegistrationConflictException2 to come, 0 so far"
    )
    expect(faults).to_contain_text('members {"Message":"not <now>"}')
    with pytest.raises(ClientError, match="not <now>"):
        create_registration(client)
    expect(faults).to_contain_text("1 to come, 1 so far")
    opened.press("Take back fault 1")
    opened.message("The fault is taken back.")
    expect(faults).to_have_count(0)
    create_registration(client)


def test_a_fault_without_a_number_has_no_end(opened: Opened, client: Any) -> None:
    """And an operation in another spelling is one, too."""
    opened.summary("Make calls fail").click()
    form = opened.page.locator("#fail-calls")
    form.get_by_label("Operation").fill("list_connectors")
    form.get_by_label("Error").fill("ThrottlingException")
    form.get_by_label("Times").fill("")
    form.get_by_label("Error").press("Enter")
    expect(opened.list("Faults that wait").locator("> li")).to_contain_text("∞ to come")
    assert opened.control("GET", "faults")["faults"][0]["remaining"] is None


def test_resources_are_made_to_fail(opened: Opened, client: Any) -> None:
    """With the reasons of their kind."""
    opened.summary("Make resources fail").click()
    form = opened.page.locator("#fail-resources")
    form.get_by_label("Kind").fill("ServicePrincipalName")
    reasons = [*KINDS["ServicePrincipalName"].status_reasons]
    assert choices(opened, "Reason", within="#fail-resources") == reasons
    form.get_by_label("Kind").fill("Connector")
    form.get_by_label("Reason").fill("VPC_ACCESS_DENIED")
    form.get_by_role("button", name="Inject").click()
    expect(opened.list("Faults that wait")).to_contain_text("ConnectorVPC_ACCESS_DENIED1 to come")
    create_connector(client)
    expect(opened.summary("connector", "FAILED", "VPC_ACCESS_DENIED")).to_be_visible()
    expect(opened.list("Calls")).to_contain_text("CreateConnector202fault 1")


def test_a_mistake_is_explained(opened: Opened) -> None:
    """In the words of the control API, and is done nothing about."""
    opened.summary("Make calls fail").click()
    form = opened.page.locator("#fail-calls")
    form.get_by_label("Operation").fill("CreateConector")
    form.get_by_label("Error").fill("ConflictException")
    form.get_by_role("button", name="Inject").click()
    opened.message("Did you mean 'CreateConnector'?")
    assert opened.control("GET", "faults")["faults"] == []


@pytest.mark.parametrize(
    ("choice", "number", "transition", "shown"),
    [
        ("at once", None, {"progression": "immediate"}, "immediate"),
        ("after so many polls", "3", {"progression": "manual", "times": 3}, "manual times 3"),
        ("after so many seconds", "15", {"progression": "time", "seconds": 15}, "time seconds 15"),
    ],
)
def test_the_transition_is_changed(
    opened: Opened, choice: str, number: str | None, transition: Any, shown: str
) -> None:
    """And taken back, to what it was when the server started."""
    opened.control("POST", "options", {"transition": {"progression": "manual", "times": 9}})
    options = opened.page.locator("#options-list")
    expect(options).to_contain_text("transitionmanual times 9")
    opened.summary("Change the transition").click()
    form = opened.page.locator("#transition")
    form.get_by_role("combobox").select_option(choice)
    field = form.get_by_label("How many")
    if number is None:
        expect(field).to_be_disabled()
    else:
        field.fill(number)
    form.get_by_role("button", name="Change", exact=True).click()
    expect(options).to_contain_text(f"transition{shown}")
    assert opened.control("GET", "options")["options"]["transition"] == transition
    form.get_by_role("button", name="Take back all changes").click()
    opened.message("It is as it was at the start.")
    expect(options).to_contain_text("transitionimmediate")
    assert opened.control("GET", "options")["options"]["transition"] == {"progression": "immediate"}


def test_a_document_is_downloaded_and_loaded(opened: Opened, client: Any, tmp_path: Path) -> None:
    """All resources, as `GET export` gives them, in the place of what is there."""
    fill(opened, client)
    before = opened.control("GET", "export")
    with opened.page.expect_download() as download:
        opened.page.get_by_role("link", name="Download").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == "pca-connector-ad.json"
    assert json.loads(file.read_text("utf-8")) == before

    opened.control("POST", "reset")
    person = Person(opened)
    load(opened, file)
    opened.message("It is loaded.")
    assert person.asked == [
        "Put the resources of pca-connector-ad.json in the place of all that there are?"
    ]
    assert opened.control("GET", "export") == before
    expect(opened.summary("template", "Staff")).to_be_visible()


def test_what_is_no_document_is_refused(opened: Opened, client: Any, tmp_path: Path) -> None:
    """With the path in it; what is there stays."""
    fill(opened, client)
    before = opened.control("GET", "export")
    Person(opened)
    for text, error in (
        ("{", "the body is not valid JSON"),
        ('{"version": 7}', "version: must be 1, not 7"),
        ('{"version": 1, "accounts": {"1": {"mars": {}}}}', "accounts.1.mars"),
    ):
        file = tmp_path / "wrong.json"
        file.write_text(text, "utf-8")
        load(opened, file)
        opened.message(error)
    assert opened.control("GET", "export") == before


def test_it_says_who_may_enroll(opened: Opened, client: Any) -> None:
    """By the connector's own answer to the members of the groups that somebody names."""
    template = fill(opened, client)
    opened.summary("template", "Staff").click()
    item = opened.item("template", "Staff")
    groups, output = item.get_by_label("Groups"), item.get_by_role("status")
    for given, answer in (
        (USERS, "Yes"),
        ("S-1-5-11", "No"),
        (f"S-1-5-11 , {USERS}", "Yes"),
        ("Domain Admins", "No"),
        ("Domain Users", "Yes"),
    ):
        groups.fill(given)
        item.get_by_role("button", name="May members enroll?").click()
        expect(output).to_have_text(answer)
    rights = {"TemplateArn": template, "GroupSecurityIdentifier": USERS}
    client.update_template_group_access_control_entry(
        **rights, AccessRights={"Enroll": "ALLOW", "AutoEnroll": "ALLOW"}
    )
    groups.press("Enter")
    expect(output).to_have_text("Yes, automatically")
    client.update_template_group_access_control_entry(**rights, AccessRights={"Enroll": "DENY"})
    groups.press("Enter")
    expect(output).to_have_text("No")
    groups.fill("S-1-everybody")
    groups.press("Enter")
    opened.message("S-1-everybody")
    expect(output).to_have_text("")
