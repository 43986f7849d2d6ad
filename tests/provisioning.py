"""What do tests need again and again before they come to their point?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from moto.core.models import DEFAULT_ACCOUNT_ID

from pca_ad_mock import definitions
from pca_ad_mock.pcaconnectorad.models import pcaconnectorad_backends

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

    from pca_ad_mock.pcaconnectorad.service import Service

AUTHORITY = (
    "arn:aws:acm-pca:us-east-1:123456789012:"
    "certificate-authority/12345678-90ab-cdef-1234-567890abcdef"
)
DIRECTORY = "d-0123456789"
SECURITY_GROUPS = ["sg-0123456789abcdef0"]
ABSENT_CONNECTOR = (
    "arn:aws:pca-connector-ad:us-east-1:123456789012:connector/00000000-0000-4000-8000-000000000000"
)
ABSENT_REGISTRATION = (
    "arn:aws:pca-connector-ad:us-east-1:123456789012:directory-registration/d-ffffffffff"
)


def service_in(region: str = "us-east-1", account_id: str = DEFAULT_ACCOUNT_ID) -> Service:
    """The service itself, in a region and an account."""
    return pcaconnectorad_backends[account_id][region].service


def stored(kind: str, region: str = "us-east-1", account_id: str = DEFAULT_ACCOUNT_ID) -> list[Any]:
    """What there is of a kind, without a poll."""
    return service_in(region, account_id).collections[kind].store.all()


def create_connector(client: PcaConnectorAdClient, **changes: Any) -> str:
    """Create a connector and give its ARN; keywords replace members of the request."""
    request = {
        "CertificateAuthorityArn": AUTHORITY,
        "DirectoryId": DIRECTORY,
        "VpcInformation": {"SecurityGroupIds": SECURITY_GROUPS},
        **changes,
    }
    return client.create_connector(**request)["ConnectorArn"]


def create_active_connector(client: PcaConnectorAdClient, **changes: Any) -> str:
    """Create a connector and look at it once, which makes it ACTIVE."""
    arn = create_connector(client, **changes)
    found = client.get_connector(ConnectorArn=arn)
    assert found["Connector"]["Status"] == "ACTIVE"
    return arn


def create_registration(client: PcaConnectorAdClient, **changes: Any) -> str:
    """Register a directory and give the registration's ARN."""
    request = {"DirectoryId": DIRECTORY, **changes}
    return client.create_directory_registration(**request)["DirectoryRegistrationArn"]


def create_active_registration(client: PcaConnectorAdClient, **changes: Any) -> str:
    """Register a directory and look at the registration once, which makes it ACTIVE."""
    arn = create_registration(client, **changes)
    found = client.get_directory_registration(DirectoryRegistrationArn=arn)
    assert found["DirectoryRegistration"]["Status"] == "ACTIVE"
    return arn


def create_name(client: PcaConnectorAdClient, **changes: Any) -> dict[str, str]:
    """Create a service principal name, with parents of its own, and give its key."""
    key = {
        "ConnectorArn": changes.pop("ConnectorArn", None) or create_active_connector(client),
        "DirectoryRegistrationArn": changes.pop("DirectoryRegistrationArn", None)
        or create_active_registration(client),
    }
    client.create_service_principal_name(**key, **changes)
    return key


class Refusal:
    """What a client reads off an error.

    Attributes:
        code: the error's name.
        status: the HTTP status.
        message: the error's message.
        members: every other member that the error's shape has.
    """

    def __init__(self, response: Mapping[str, Any]) -> None:
        self.code: str = response["Error"]["Code"]
        self.status: int = response["ResponseMetadata"]["HTTPStatusCode"]
        self.message: str = response["Error"]["Message"]
        self.members = {
            name: value
            for name, value in response.items()
            if name not in ("Error", "ResponseMetadata", "Message", "message")
        }


def refused(call: Any, *args: Any, **kwargs: Any) -> Refusal:
    """Make a call that must end in an error of the service, and give the error."""
    with pytest.raises(ClientError) as caught:
        call(*args, **kwargs)
    return Refusal(caught.value.response)


def not_found(resource_type: str, resource_id: str) -> dict[str, Any]:
    """The code, status and members of a refusal for a missing resource."""
    return {
        "code": "ResourceNotFoundException",
        "status": 404,
        "members": {"ResourceType": resource_type, "ResourceId": resource_id},
    }


def broken_in(refusal: Refusal) -> list[str]:
    """The paths of the members that a refusal says break a constraint, by its reason.

    Only this and the test of the sentence know how a message has them.
    """
    assert (refusal.code, refusal.status) == ("ValidationException", 400)
    assert refusal.members == {"Reason": "FIELD_VALIDATION_FAILED"}
    return re.findall(r"'(/[^' ]*)'", refusal.message)


def essence(refusal: Refusal) -> dict[str, Any]:
    """All of a refusal but its wording, which is ours and not the service's."""
    return {"code": refusal.code, "status": refusal.status, "members": refusal.members}


ABSENT_TEMPLATE = f"{ABSENT_CONNECTOR}/template/00000000-0000-4000-8000-000000000000"
GROUP = "S-1-5-21-1111111111-2222222222-3333333333-515"


def definition(version: Any = 2, **changes: Any) -> Any:
    """The smallest sound definition of a schema version; keywords replace its members."""
    smallest: Any = definitions.minimal(version)
    ((name, template),) = smallest.items()
    return {name: {**template, "GeneralFlags": {"AutoEnrollment": True}, **changes}}


def create_template(client: PcaConnectorAdClient, **changes: Any) -> str:
    """Create a template, on a connector of its own unless one is named, and give its ARN."""
    request = {"Name": "Workstation", "Definition": definition(), **changes}
    if "ConnectorArn" not in request:
        request["ConnectorArn"] = create_active_connector(client)
    return client.create_template(**request)["TemplateArn"]


def create_entry(client: PcaConnectorAdClient, **changes: Any) -> dict[str, str]:
    """Create an access control entry, on a template of its own unless one is named; its key."""
    request = {
        "AccessRights": {"Enroll": "ALLOW", "AutoEnroll": "ALLOW"},
        "GroupDisplayName": "Domain Computers",
        "GroupSecurityIdentifier": GROUP,
        **changes,
    }
    if "TemplateArn" not in request:
        request["TemplateArn"] = create_template(client)
    client.create_template_group_access_control_entry(**request)
    return {name: request[name] for name in ("TemplateArn", "GroupSecurityIdentifier")}
