"""What do tests do with the page again and again? They open it, fill it, and find what it shows."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

import requests
from botocore.exceptions import ClientError
from playwright.sync_api import Browser, Locator, Page, expect

from ..interpreters import PATIENCE

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import ConsoleMessage, Dialog, Request

PATH = "/moto-api/pca-connector-ad/"

#: Longer than any machine takes; nothing is measured here.

#: What stands between a number and what there are so many of.
TIMES = "\N{MULTIPLICATION SIGN}"

USERS = "S-1-5-21-1-2-3-513"

Scheme = Literal["light", "dark"]


class Opened:
    """The page of a server in a browser, and what happens in it.

    Args:
        browser: the browser.
        url: the address of the server.
        width: that of the window.
        scheme: the colours that the system prefers.
    """

    def __init__(
        self, browser: Browser, url: str, *, width: int = 1400, scheme: Scheme = "light"
    ) -> None:
        self.url = url
        self.page: Page = browser.new_page(
            viewport={"width": width, "height": 900}, color_scheme=scheme, accept_downloads=True
        )
        self.page.set_default_timeout(PATIENCE * 1000)
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._count)

    def open(self) -> Opened:
        """Go to the page, and wait until it shows what is there."""
        self.page.goto(f"{self.url}{PATH}")
        self.wait()
        return self

    def wait(self, text: str = "Up to date") -> None:
        expect(self.page.locator("#state")).to_have_text(text)

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """What the control API answers to a request that is not the page's."""
        answer = requests.request(method, f"{self.url}{PATH}{path}", json=body, timeout=PATIENCE)
        assert answer.ok, answer.text
        return answer.json()

    def list(self, name: str) -> Locator:
        return self.page.get_by_role("list", name=name)

    def summary(self, *texts: str) -> Locator:
        """The line of what opens, by the texts that it has."""
        found = self.page.locator("summary")
        for text in texts:
            found = found.filter(has_text=text)
        return found.first

    def item(self, *texts: str) -> Locator:
        """What opens, by the texts of its line."""
        return self.summary(*texts).locator("xpath=ancestor::li[1]")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def message(self, text: str) -> None:
        expect(self.page.locator("#message")).to_contain_text(text)

    def evaluate(self, expression: str) -> Any:
        return self.page.evaluate(expression)

    def _note(self, message: ConsoleMessage) -> None:
        is_refusal = "the server responded with a status of 400" in message.text
        if message.type in ("error", "warning") and not is_refusal:
            self.errors.append(message.text)

    def _count(self, request: Request) -> None:
        self.requests.append(request.url)


class Person:
    """Answers the questions of a page.

    Args:
        opened: the page.
    """

    def __init__(self, opened: Opened) -> None:
        self.agrees = True
        self.asked: list[str] = []
        opened.page.on("dialog", self._answer)

    def _answer(self, dialog: Dialog) -> None:
        self.asked.append(dialog.message)
        if self.agrees:
            dialog.accept()
        else:
            dialog.dismiss()


def fill(opened: Opened, client: Any) -> str:
    """Make a resource of each kind, calls with and without errors, and faults; give a template."""
    members = {"Name": "Staff", "Tags": {"team": "pki"}}
    template = opened.control("POST", "make/template", {"members": members})
    opened.control(
        "POST",
        "make/access_control_entry",
        {
            "members": {
                "TemplateArn": template["Arn"],
                "GroupDisplayName": "Domain Users",
                "GroupSecurityIdentifier": USERS,
                "AccessRights": {"Enroll": "ALLOW"},
            }
        },
    )
    opened.control("POST", "make/service_principal_name", {"region": "eu-west-1"})
    failed = {"Status": "FAILED", "StatusReason": "VPC_ACCESS_DENIED"}
    opened.control("POST", "make/connector", {"members": failed, "account_id": "111122223333"})
    fault = {"operation": "ListConnectors", "error": "AccessDeniedException"}
    opened.control("POST", "fail-calls", fault)
    with suppress(ClientError):
        client.list_connectors()
    client.list_connectors(MaxResults=7)
    opened.control("POST", "fail-calls", {**fault, "times": None, "region": "eu-west-1"})
    arn: str = template["Arn"]
    return arn


def load(opened: Opened, file: Path) -> None:
    """Give the page a file, as the browser's dialog for files does."""
    with opened.page.expect_file_chooser() as chooser:
        opened.press("Load")
    chooser.value.set_files(file)
