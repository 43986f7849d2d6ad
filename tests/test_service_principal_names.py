"""What can be done with service principal names?"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest

from .provisioning import (
    ABSENT_CONNECTOR,
    ABSENT_REGISTRATION,
    create_active_connector,
    create_active_registration,
    create_connector,
    create_name,
    create_registration,
    essence,
    not_found,
    refused,
)

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

    from pca_ad_mock import MockHandle


def resource_id(key: dict[str, str]) -> str:
    return f"{key['ConnectorArn']}|{key['DirectoryRegistrationArn']}"


def test_create_answers_202_and_nothing(client: PcaConnectorAdClient) -> None:
    """A create is accepted, not finished, and its answer is empty, as AWS documents."""
    answer: dict[str, Any] = dict(
        client.create_service_principal_name(
            ConnectorArn=create_active_connector(client),
            DirectoryRegistrationArn=create_active_registration(client),
        )
    )

    assert answer.pop("ResponseMetadata")["HTTPStatusCode"] == 202
    assert answer == {}


def test_get_gives_back_what_was_asked_for(client: PcaConnectorAdClient) -> None:
    """A service principal name shows its parents, and what the service adds."""
    before = datetime.now(timezone.utc).replace(microsecond=0)
    key = create_name(client)

    name = client.get_service_principal_name(**key)["ServicePrincipalName"]

    created, updated = name.pop("CreatedAt"), name.pop("UpdatedAt")
    assert before <= created <= updated <= datetime.now(timezone.utc)
    assert name == {**key, "Status": "ACTIVE"}


def test_list_shows_what_get_shows(client: PcaConnectorAdClient) -> None:
    """The entries of a list have the same members as the answer of a Get."""
    registration = create_active_registration(client)
    keys = [create_name(client, DirectoryRegistrationArn=registration) for _ in range(3)]

    listed = client.list_service_principal_names(DirectoryRegistrationArn=registration)

    assert listed["ServicePrincipalNames"] == [
        client.get_service_principal_name(**key)["ServicePrincipalName"] for key in keys
    ]


def test_list_shows_the_names_of_its_registration_only(client: PcaConnectorAdClient) -> None:
    """A list of one registration has nothing of another."""
    create_name(client)
    other = create_active_registration(client, DirectoryId="d-aaaaaaaaaa")

    listed = client.list_service_principal_names(DirectoryRegistrationArn=other)

    assert listed["ServicePrincipalNames"] == []


def test_list_of_an_unknown_registration_is_not_found(client: PcaConnectorAdClient) -> None:
    """A list needs its parent."""
    refusal = refused(
        client.list_service_principal_names, DirectoryRegistrationArn=ABSENT_REGISTRATION
    )

    assert essence(refusal) == not_found("DirectoryRegistration", ABSENT_REGISTRATION)


def test_create_needs_an_existing_connector(client: PcaConnectorAdClient) -> None:
    """A missing connector is named in the error."""
    registration = create_active_registration(client)

    refusal = refused(
        client.create_service_principal_name,
        ConnectorArn=ABSENT_CONNECTOR,
        DirectoryRegistrationArn=registration,
    )

    assert essence(refusal) == not_found("Connector", ABSENT_CONNECTOR)


def test_create_needs_an_existing_registration(client: PcaConnectorAdClient) -> None:
    """A missing registration is named in the error."""
    connector = create_active_connector(client)

    refusal = refused(
        client.create_service_principal_name,
        ConnectorArn=connector,
        DirectoryRegistrationArn=ABSENT_REGISTRATION,
    )

    assert essence(refusal) == not_found("DirectoryRegistration", ABSENT_REGISTRATION)


def test_create_needs_an_active_connector(client: PcaConnectorAdClient) -> None:
    """A connector that is still CREATING, or DELETING, is answered as if it were missing."""
    registration, connector = create_active_registration(client), create_connector(client)
    key = {"ConnectorArn": connector, "DirectoryRegistrationArn": registration}

    assert essence(refused(client.create_service_principal_name, **key)) == not_found(
        "Connector", connector
    )
    client.get_connector(ConnectorArn=connector)
    client.delete_connector(ConnectorArn=connector)
    assert essence(refused(client.create_service_principal_name, **key)) == not_found(
        "Connector", connector
    )


def test_create_needs_an_active_registration(client: PcaConnectorAdClient) -> None:
    """A registration that is still CREATING is answered as if it were missing."""
    connector, registration = create_active_connector(client), create_registration(client)

    refusal = refused(
        client.create_service_principal_name,
        ConnectorArn=connector,
        DirectoryRegistrationArn=registration,
    )

    assert essence(refusal) == not_found("DirectoryRegistration", registration)


def test_connector_and_registration_must_be_of_one_directory(client: PcaConnectorAdClient) -> None:
    """A connector to another directory is refused with the reason MISMATCHED_CONNECTOR."""
    refusal = refused(
        client.create_service_principal_name,
        ConnectorArn=create_active_connector(client, DirectoryId="d-aaaaaaaaaa"),
        DirectoryRegistrationArn=create_active_registration(client),
    )

    assert essence(refusal) == {
        "code": "ValidationException",
        "status": 400,
        "members": {"Reason": "MISMATCHED_CONNECTOR"},
    }


@pytest.mark.parametrize("looks", [0, 1], ids=["while CREATING", "while ACTIVE"])
def test_a_connector_has_one_name_in_a_directory(client: PcaConnectorAdClient, looks: int) -> None:
    """A second service principal name is a conflict with the first."""
    key = create_name(client)
    for _ in range(looks):
        client.get_service_principal_name(**key)

    refusal = refused(client.create_service_principal_name, **key)

    assert essence(refusal) == {
        "code": "ConflictException",
        "status": 409,
        "members": {"ResourceType": "ServicePrincipalName", "ResourceId": resource_id(key)},
    }


def test_delete_answers_202_and_the_name_is_gone(client: PcaConnectorAdClient) -> None:
    """After a delete and one look, the name is not found, and can be created again."""
    key = create_name(client)
    client.get_service_principal_name(**key)

    answer = client.delete_service_principal_name(**key)

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202
    refusal = refused(client.get_service_principal_name, **key)
    assert essence(refusal) == not_found("ServicePrincipalName", resource_id(key))
    create_name(client, **key)


def test_delete_of_a_missing_name_is_accepted(client: PcaConnectorAdClient) -> None:
    """The operation is idempotent and declares no 404."""
    answer = client.delete_service_principal_name(
        ConnectorArn=ABSENT_CONNECTOR, DirectoryRegistrationArn=ABSENT_REGISTRATION
    )

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202


def test_delete_while_creating_is_a_conflict(client: PcaConnectorAdClient) -> None:
    """A name cannot be deleted before its creation has ended."""
    key = create_name(client)

    refusal = refused(client.delete_service_principal_name, **key)

    assert essence(refusal) == {
        "code": "ConflictException",
        "status": 409,
        "members": {"ResourceType": "ServicePrincipalName", "ResourceId": resource_id(key)},
    }


def names_of(
    client: PcaConnectorAdClient, registration: str, token: str | None = None
) -> list[str]:
    """The connectors of a registration's names, walked at a page size of one."""
    found: list[str] = []
    more = {"NextToken": token} if token else {}
    while True:
        page = client.list_service_principal_names(
            DirectoryRegistrationArn=registration, MaxResults=1, **more
        )
        found += [name["ConnectorArn"] for name in page["ServicePrincipalNames"]]
        assert len(found) < 10, "the walk does not end"
        if "NextToken" not in page:
            return found
        more = {"NextToken": page["NextToken"]}


def test_a_name_created_again_takes_the_last_place(
    client: PcaConnectorAdClient, mock: MockHandle
) -> None:
    """It follows the others in every walk, also in one under way, and its first token is void."""
    registration = create_active_registration(client)
    mock.fail_resources("ServicePrincipalName", "DIRECTORY_NOT_REACHABLE")
    keys = [
        create_name(client, DirectoryRegistrationArn=registration, ClientToken=f"first-{number}")
        for number in range(3)
    ]
    failed, *others = [key["ConnectorArn"] for key in keys]
    page = client.list_service_principal_names(DirectoryRegistrationArn=registration, MaxResults=1)
    assert [name["Status"] for name in page["ServicePrincipalNames"]] == ["FAILED"]

    create_name(client, **keys[0], ClientToken="second")

    assert names_of(client, registration, page["NextToken"]) == [*others, failed]
    assert names_of(client, registration) == [*others, failed]
    create_name(client, **keys[0], ClientToken="second")
    refusal = refused(create_name, client, **keys[0], ClientToken="first-0")
    assert essence(refusal) == {
        "code": "ConflictException",
        "status": 409,
        "members": {"ResourceType": "ServicePrincipalName", "ResourceId": resource_id(keys[0])},
    }
