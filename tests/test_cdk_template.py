"""Does a template that the AWS CDK has made deploy on the mock?

The template is kept, so that this needs neither the CDK nor Node.js; `with_cdk` holds it against
what the app in `examples/cdk` makes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pca_ad_mock import MockHandle

from .provisioning import AUTHORITY, DIRECTORY, GROUP, SECURITY_GROUPS
from .stacks import Stacks
from .whole_stacks import ALL, left

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

TEMPLATE = Path(__file__).parent / "templates" / "cdk.template.json"
WHOLE = TEMPLATE.with_name("cdk-whole.template.json")

PARAMETERS = {
    "CertificateAuthorityArn": AUTHORITY,
    "DirectoryId": DIRECTORY,
    "SecurityGroupId": SECURITY_GROUPS[0],
    "ComputersSid": GROUP,
}


def test_the_template_is_deployed_updated_and_deleted(
    mock: MockHandle, client: PcaConnectorAdClient
) -> None:
    """All five constructs: created, changed in place and by replacement, and gone."""
    stacks, body = Stacks(), TEMPLATE.read_text("utf-8")
    assert stacks.create(body, parameters=PARAMETERS) == "CREATE_COMPLETE"
    (connector,) = client.list_connectors()["Connectors"]
    (registration,) = client.list_directory_registrations()["DirectoryRegistrations"]
    assert (connector["Status"], registration["Status"]) == ("ACTIVE", "ACTIVE")
    tags = client.list_tags_for_resource(ResourceArn=connector["Arn"])["Tags"]
    assert tags["purpose"] == "enrollment"
    (template,) = client.list_templates(ConnectorArn=connector["Arn"])["Templates"]
    key = {"TemplateArn": template["Arn"], "GroupSecurityIdentifier": GROUP}
    entry = client.get_template_group_access_control_entry(**key)["AccessControlEntry"]
    assert entry["AccessRights"] == {"AutoEnroll": "ALLOW", "Enroll": "ALLOW"}

    renamed = body.replace("Domain Computers", "Computers")
    assert stacks.update(renamed, parameters=PARAMETERS) == "UPDATE_COMPLETE"
    entry = client.get_template_group_access_control_entry(**key)["AccessControlEntry"]
    assert entry["GroupDisplayName"] == "Computers"

    elsewhere = {**PARAMETERS, "SecurityGroupId": "sg-11111111111111111"}
    assert stacks.update(renamed, parameters=elsewhere) == "UPDATE_COMPLETE"
    (replacement,) = client.list_connectors()["Connectors"]
    assert replacement["Arn"] != connector["Arn"]
    assert stacks.outputs() == {"ConnectorArn": replacement["Arn"]}

    stacks.delete()
    assert client.list_connectors()["Connectors"] == []
    assert client.list_directory_registrations()["DirectoryRegistrations"] == []


def test_the_whole_stack_of_the_cdk_is_deployed_and_deleted(secret: None) -> None:
    """From the network on: linked, its connector is ACTIVE, and nothing of it is left."""
    stacks = Stacks()
    assert stacks.create(WHOLE.read_text("utf-8")) == "CREATE_COMPLETE"
    assert left() == ALL
    stacks.delete()
    assert left() == {}
