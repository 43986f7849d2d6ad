"""Does the AWS CLI meet the service, with each of its commands?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from botocore import xform_name

from pca_ad_mock.pcaconnectorad.model.specification import service_model
from pca_ad_mock.server import ThreadedServer

from ..interpreters import PATIENCE
from ..provisioning import AUTHORITY, DIRECTORY, GROUP, SECURITY_GROUPS, definition

pytestmark = pytest.mark.server

COMMANDS = {xform_name(name, "-") for name in service_model().operation_names}


class Cli:
    """Runs the AWS CLI against a server, and remembers which commands it ran."""

    def __init__(self, endpoint_url: str) -> None:
        self._endpoint_url = endpoint_url
        self.used: set[str] = set()

    def run(self, command: str, **members: Any) -> subprocess.CompletedProcess[str]:
        self.used.add(command)
        arguments = [sys.executable, "-m", "awscli", "pca-connector-ad", command]
        for name, value in members.items():
            text = value if isinstance(value, str) else json.dumps(value)
            arguments += [f"--{name.replace('_', '-')}", text]
        environment = {
            **os.environ,
            "AWS_ENDPOINT_URL": self._endpoint_url,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_CONFIG_FILE": os.devnull,
        }
        return subprocess.run(
            arguments,
            capture_output=True,
            text=True,
            check=False,
            env=environment,
            timeout=PATIENCE,
        )

    def __call__(self, command: str, **members: Any) -> Any:
        """Run a command that must succeed, and give what it printed."""
        result = self.run(command, **members)
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout) if result.stdout else None

    def refused(self, command: str, **members: Any) -> str:
        """Run a command that must fail, and give its error."""
        result = self.run(command, **members)
        # What the first major version ends with; the second has 254 for errors of a service.
        assert result.returncode == 255, result.stdout
        return result.stderr


@pytest.fixture
def aws() -> Iterator[Cli]:
    with ThreadedServer() as running:
        yield Cli(running.endpoint_url)


def test_every_command_works(aws: Cli) -> None:
    """From `create-connector` to `delete-directory-registration`, with every state in between."""
    registration_arn = aws(
        "create-directory-registration", directory_id=DIRECTORY, tags={"a": "1"}
    )["DirectoryRegistrationArn"]
    assert registration_arn == (
        f"arn:aws:pca-connector-ad:eu-west-1:123456789012:directory-registration/{DIRECTORY}"
    )
    registration = aws("get-directory-registration", directory_registration_arn=registration_arn)
    assert registration["DirectoryRegistration"]["Status"] == "ACTIVE"
    listed = aws("list-directory-registrations")["DirectoryRegistrations"]
    assert [entry["Arn"] for entry in listed] == [registration_arn]

    connector_arn = aws(
        "create-connector",
        certificate_authority_arn=AUTHORITY,
        directory_id=DIRECTORY,
        vpc_information={"SecurityGroupIds": SECURITY_GROUPS},
    )["ConnectorArn"]
    connector = aws("get-connector", connector_arn=connector_arn)["Connector"]
    assert (connector["Status"], connector["DirectoryId"]) == ("ACTIVE", DIRECTORY)
    assert len(aws("list-connectors")["Connectors"]) == 1

    key = {"connector_arn": connector_arn, "directory_registration_arn": registration_arn}
    assert aws("create-service-principal-name", **key) is None
    name = aws("get-service-principal-name", **key)["ServicePrincipalName"]
    assert name["Status"] == "ACTIVE"
    names = aws("list-service-principal-names", directory_registration_arn=registration_arn)
    assert len(names["ServicePrincipalNames"]) == 1

    template_arn = aws(
        "create-template", connector_arn=connector_arn, name="T", definition=definition()
    )["TemplateArn"]
    assert aws("update-template", template_arn=template_arn, definition=definition()) is None
    template = aws("get-template", template_arn=template_arn)["Template"]
    assert template["Revision"] == {"MajorRevision": 1, "MinorRevision": 1}
    assert len(aws("list-templates", connector_arn=connector_arn)["Templates"]) == 1

    entry_key = {"template_arn": template_arn, "group_security_identifier": GROUP}
    aws(
        "create-template-group-access-control-entry",
        **entry_key,
        group_display_name="Computers",
        access_rights={"Enroll": "ALLOW"},
    )
    aws("update-template-group-access-control-entry", **entry_key, group_display_name="Servers")
    entry = aws("get-template-group-access-control-entry", **entry_key)["AccessControlEntry"]
    assert entry["GroupDisplayName"] == "Servers"
    entries = aws("list-template-group-access-control-entries", template_arn=template_arn)
    assert len(entries["AccessControlEntries"]) == 1

    aws("tag-resource", resource_arn=template_arn, tags={"b": "2", "c": "3"})
    aws("untag-resource", resource_arn=template_arn, tag_keys=["b"])
    assert aws("list-tags-for-resource", resource_arn=template_arn)["Tags"] == {"c": "3"}

    aws("delete-template-group-access-control-entry", **entry_key)
    aws("delete-template", template_arn=template_arn)
    aws("delete-service-principal-name", **key)
    aws("delete-connector", connector_arn=connector_arn)
    aws("delete-directory-registration", directory_registration_arn=registration_arn)
    assert aws("list-connectors")["Connectors"] == []
    error = aws.refused("get-directory-registration", directory_registration_arn=registration_arn)
    assert "An error occurred (ResourceNotFoundException) when calling the GetDirectory" in error
    assert aws.used == COMMANDS


def test_pages_and_errors_are_those_of_the_command_line(aws: Cli) -> None:
    """The CLI walks pages by itself, and prints an error's name and message."""
    for number in range(3):
        aws("create-directory-registration", directory_id=f"d-000000000{number}")
    walked = aws("list-directory-registrations", page_size=1)["DirectoryRegistrations"]
    assert len(walked) == 3
    first = aws("list-directory-registrations", max_items=2)
    rest = aws("list-directory-registrations", starting_token=first["NextToken"])
    assert len(first["DirectoryRegistrations"]) == 2
    assert len(rest["DirectoryRegistrations"]) == 1

    assert "(ConflictException)" in aws.refused(
        "create-directory-registration", directory_id="d-0000000000"
    )
    assert "(ValidationException)" in aws.refused(
        "create-directory-registration", directory_id="wrong"
    )
