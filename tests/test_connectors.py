"""What can be done with connectors?"""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import boto3
import pytest

from pca_ad_mock import mock_pca_connector_ad

from .provisioning import (
    ABSENT_CONNECTOR,
    AUTHORITY,
    DIRECTORY,
    SECURITY_GROUPS,
    create_active_connector,
    create_active_registration,
    create_connector,
    create_name,
    essence,
    not_found,
    refused,
)

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

    from pca_ad_mock import StatusReason


def test_create_answers_202_and_an_arn_of_the_documented_form(client: PcaConnectorAdClient) -> None:
    """A create is accepted, not finished, and names the connector by a UUID in its ARN."""
    answer = client.create_connector(
        CertificateAuthorityArn=AUTHORITY,
        DirectoryId=DIRECTORY,
        VpcInformation={"SecurityGroupIds": SECURITY_GROUPS},
    )

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202
    uuid4 = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    assert re.fullmatch(
        rf"arn:aws:pca-connector-ad:us-east-1:123456789012:connector/{uuid4}",
        answer["ConnectorArn"],
    )


def test_get_gives_back_what_was_asked_for(client: PcaConnectorAdClient) -> None:
    """A connector shows every member of its request, and what the service adds."""
    before = datetime.now(timezone.utc).replace(microsecond=0)
    arn = create_connector(
        client,
        VpcInformation={
            "IpAddressType": "DUALSTACK",
            "SecurityGroupIds": ["sg-01234567", "sg-89abcdef"],
        },
    )

    connector = client.get_connector(ConnectorArn=arn)["Connector"]

    created, updated = connector.pop("CreatedAt"), connector.pop("UpdatedAt")
    assert before <= created <= updated <= datetime.now(timezone.utc)
    assert connector.pop("CertificateEnrollmentPolicyServerEndpoint").startswith("https://")
    assert connector == {
        "Arn": arn,
        "CertificateAuthorityArn": AUTHORITY,
        "DirectoryId": DIRECTORY,
        "Status": "ACTIVE",
        "VpcInformation": {
            "IpAddressType": "DUALSTACK",
            "SecurityGroupIds": ["sg-01234567", "sg-89abcdef"],
        },
    }


def test_ip_address_type_is_ipv4_where_none_was_asked_for(client: PcaConnectorAdClient) -> None:
    """An omitted IpAddressType is stored and shown as IPV4."""
    arn = create_connector(client)

    connector = client.get_connector(ConnectorArn=arn)["Connector"]

    assert connector["VpcInformation"]["IpAddressType"] == "IPV4"


def test_endpoints_differ_between_connectors_and_stay_the_same(
    client: PcaConnectorAdClient,
) -> None:
    """Each connector has an enrollment endpoint of its own, the same at every look."""
    arns = [create_connector(client) for _ in range(2)]

    looks = [
        [
            client.get_connector(ConnectorArn=arn)["Connector"][
                "CertificateEnrollmentPolicyServerEndpoint"
            ]
            for arn in arns
        ]
        for _ in range(2)
    ]

    assert looks[0] == looks[1]
    assert len(set(looks[0])) == 2


@pytest.mark.parametrize("reason", [None, "VPC_ACCESS_DENIED"])
def test_an_endpoint_is_there_when_the_connector_is_active(reason: StatusReason | None) -> None:
    """Not before, and not where the connector fails; one that is DELETING still shows it."""
    shown: list[tuple[str, bool]] = []

    def look() -> None:
        connector = client.get_connector(ConnectorArn=arn)["Connector"]
        assert client.list_connectors()["Connectors"] == [connector]
        has_endpoint = "CertificateEnrollmentPolicyServerEndpoint" in connector
        shown.append((connector["Status"], has_endpoint))

    with mock_pca_connector_ad(transition={"progression": "manual", "times": 9}) as mock:
        client = boto3.client("pca-connector-ad")
        if reason:
            mock.fail_resources("Connector", reason)
        arn = create_connector(client)
        look()
        mock.settle()
        look()
        client.delete_connector(ConnectorArn=arn)
        look()

    end = "FAILED" if reason else "ACTIVE"
    assert shown == [("CREATING", False), (end, not reason), ("DELETING", not reason)]


def test_one_directory_can_have_several_connectors(client: PcaConnectorAdClient) -> None:
    """AWS documents more than one connector for a directory, so the same request makes two."""
    arns = [create_connector(client) for _ in range(2)]

    listed = [connector["Arn"] for connector in client.list_connectors()["Connectors"]]

    assert listed == arns


def test_list_shows_what_get_shows(client: PcaConnectorAdClient) -> None:
    """The entries of a list have the same members as the answer of a Get."""
    arns = [create_active_connector(client, DirectoryId=f"d-000000000{n}") for n in range(3)]

    listed = client.list_connectors()["Connectors"]

    assert listed == [client.get_connector(ConnectorArn=arn)["Connector"] for arn in arns]


def test_delete_answers_202_and_the_connector_is_gone(client: PcaConnectorAdClient) -> None:
    """After a delete and one look, the connector can be neither got, listed nor deleted."""
    arn = create_active_connector(client)

    answer = client.delete_connector(ConnectorArn=arn)

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202
    gone = not_found("Connector", arn)
    assert essence(refused(client.get_connector, ConnectorArn=arn)) == gone
    assert essence(refused(client.delete_connector, ConnectorArn=arn)) == gone
    assert client.list_connectors()["Connectors"] == []


def test_delete_twice_is_accepted(client: PcaConnectorAdClient) -> None:
    """A second delete of a connector that is still DELETING is answered like the first."""
    arn = create_active_connector(client)

    for _ in range(2):
        answer = client.delete_connector(ConnectorArn=arn)
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202


def test_delete_while_creating_is_a_conflict(client: PcaConnectorAdClient) -> None:
    """A connector cannot be deleted before its creation has ended, and stays as it was."""
    arn = create_connector(client)

    refusal = refused(client.delete_connector, ConnectorArn=arn)

    assert essence(refusal) == {
        "code": "ConflictException",
        "status": 409,
        "members": {"ResourceType": "Connector", "ResourceId": arn},
    }
    assert client.get_connector(ConnectorArn=arn)["Connector"]["Status"] == "ACTIVE"


def test_delete_takes_the_service_principal_names_along(client: PcaConnectorAdClient) -> None:
    """With a connector go its service principal names, and no other connector's."""
    registration = create_active_registration(client)
    doomed = create_name(client, DirectoryRegistrationArn=registration)
    spared = create_name(client, DirectoryRegistrationArn=registration)

    client.delete_connector(ConnectorArn=doomed["ConnectorArn"])

    left = client.list_service_principal_names(DirectoryRegistrationArn=registration)
    assert [name["ConnectorArn"] for name in left["ServicePrincipalNames"]] == [
        spared["ConnectorArn"]
    ]


def test_delete_does_not_deregister_the_directory(client: PcaConnectorAdClient) -> None:
    """AWS documents that the registration of the directory stays."""
    registration = create_active_registration(client)

    client.delete_connector(ConnectorArn=create_active_connector(client))

    client.get_directory_registration(DirectoryRegistrationArn=registration)


@pytest.mark.parametrize("operation", ["get_connector", "delete_connector"])
def test_an_unknown_arn_is_not_found(client: PcaConnectorAdClient, operation: str) -> None:
    """An ARN that nothing has is answered with 404 and the ARN."""
    refusal = refused(getattr(client, operation), ConnectorArn=ABSENT_CONNECTOR)

    assert essence(refusal) == not_found("Connector", ABSENT_CONNECTOR)
