"""How does the server's page look?

    python -m pip install playwright pillow
    python tools/page_screenshots.py

writes the screenshots of the documentation, light and dark, from the real page in an installed
Chromium. They show what the tests of a team may leave in a server.
"""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import boto3
import requests
from botocore.exceptions import ClientError
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from pca_ad_mock import definitions
from pca_ad_mock.server import ThreadedServer

if TYPE_CHECKING:
    from pca_ad_mock.definitions import TemplateDefinition

STATIC = Path(__file__).parent.parent / "docs" / "_static"

#: What the page needs to be seen whole, and how many colours an image has, for a small file.
_SIZE = (1400, 800)
_COLOURS = 128

_DOMAIN = "S-1-5-21-1004336348-1177238915-682003330"

#: Template definitions and the groups that may enroll them, by the names of the templates.
_TEMPLATES: dict[str, tuple[TemplateDefinition, dict[str, int]]] = {
    "Workstation": (definitions.workstation(), {"Domain Computers": 515}),
    "WebServer": (definitions.web_server(), {"Web Servers": 1104, "Domain Admins": 512}),
    "SmartCardLogon": (definitions.smart_card_logon(), {"Domain Users": 513}),
}


class Team:
    """A team whose tests use a server.

    Args:
        url: where the server is.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    def leave_traces(self) -> None:
        """Provision in two regions, provoke failures, and leave a fault that waits."""
        frankfurt, virginia = self._client("eu-central-1"), self._client("us-east-1")
        self._add_templates(frankfurt, self._provision(frankfurt, "d-9067a1b2c3"))
        self._inject("fail-resources", kind="Connector", status_reason="VPC_ACCESS_DENIED")
        self._provision(virginia, "d-9067d4e5f6")
        self._inject("fail-calls", operation="ListConnectors", error="ThrottlingException")
        for _ in range(2):
            with suppress(ClientError):
                frankfurt.list_connectors()
        with suppress(ClientError):
            frankfurt.create_directory_registration(DirectoryId="d-9067a1b2c3")
        frankfurt.create_directory_registration(DirectoryId="d-90670a1b2c")
        self._inject("fail-calls", operation="CreateTemplate", error="AccessDeniedException")

    def _client(self, region: str) -> Any:
        session = boto3.session.Session("AKIA", "secret", region_name=region)
        return session.client("pca-connector-ad", endpoint_url=self._url)

    def _inject(self, path: str, **fault: str) -> None:
        url = f"{self._url}/moto-api/pca-connector-ad/{path}"
        requests.post(url, json=fault, timeout=60).raise_for_status()

    def _provision(self, client: Any, directory_id: str) -> str:
        """Create a connector, and a name by which clients find it; it waits for each."""
        region = client.meta.region_name
        authority = "certificate-authority/12345678-90ab-cdef-1234-567890abcdef"
        tags = {"team": "pki"}
        registration = client.create_directory_registration(DirectoryId=directory_id, Tags=tags)
        arn: str = client.create_connector(
            CertificateAuthorityArn=f"arn:aws:acm-pca:{region}:123456789012:{authority}",
            DirectoryId=directory_id,
            VpcInformation={"SecurityGroupIds": ["sg-0123456789abcdef0"]},
            Tags=tags,
        )["ConnectorArn"]
        if client.get_connector(ConnectorArn=arn)["Connector"]["Status"] == "ACTIVE":
            key = {"ConnectorArn": arn, **registration}
            key.pop("ResponseMetadata")
            client.create_service_principal_name(**key)
            client.get_service_principal_name(**key)
        return arn

    def _add_templates(self, client: Any, connector: str) -> None:
        for name, (definition, groups) in _TEMPLATES.items():
            arn = client.create_template(ConnectorArn=connector, Name=name, Definition=definition)[
                "TemplateArn"
            ]
            for group, number in groups.items():
                client.create_template_group_access_control_entry(
                    TemplateArn=arn,
                    GroupDisplayName=group,
                    GroupSecurityIdentifier=f"{_DOMAIN}-{number}",
                    AccessRights={"Enroll": "DENY" if group == "Domain Admins" else "ALLOW"},
                )


def screenshot(browser: Browser, url: str, scheme: Literal["light", "dark"]) -> bytes:
    """Return an image of the page, with a template and a call that are open."""
    width, height = _SIZE
    page = browser.new_page(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    )
    page.goto(f"{url}/moto-api/pca-connector-ad/")
    page.get_by_role("status").filter(has_text="Up to date").wait_for()
    page.locator("summary", has_text="WebServer").first.click()
    page.locator("summary", has_text="fault").first.click()
    page.locator("summary", has_text="Make calls fail").click()
    image: bytes = page.screenshot()
    page.close()
    return image


def write(image: bytes, path: Path) -> None:
    """Write an image with few colours."""
    Image.open(BytesIO(image)).convert("RGB").quantize(_COLOURS).save(path, optimize=True)


def main() -> None:
    """Write the screenshots."""
    with (
        ThreadedServer(port=5000) as server,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path="/usr/bin/chromium") as browser,
    ):
        Team(server.endpoint_url).leave_traces()
        for scheme in ("light", "dark"):
            write(screenshot(browser, server.endpoint_url, scheme), STATIC / f"page-{scheme}.png")


if __name__ == "__main__":
    main()
