"""What can be done with directory registrations?"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

from .provisioning import (
    ABSENT_REGISTRATION,
    DIRECTORY,
    create_active_connector,
    create_active_registration,
    create_name,
    create_registration,
    essence,
    not_found,
    refused,
)

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient


def test_create_answers_202_and_an_arn_with_the_directory(client: PcaConnectorAdClient) -> None:
    """A create is accepted, not finished; the ARN is made of the directory's id."""
    answer = client.create_directory_registration(DirectoryId=DIRECTORY)

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert answer["DirectoryRegistrationArn"] == (
        f"arn:aws:pca-connector-ad:us-east-1:123456789012:directory-registration/{DIRECTORY}"
    )


def test_get_gives_back_what_was_asked_for(client: PcaConnectorAdClient) -> None:
    """A registration shows its directory, and what the service adds."""
    before = datetime.now(timezone.utc).replace(microsecond=0)
    arn = create_registration(client)

    answer = client.get_directory_registration(DirectoryRegistrationArn=arn)

    registration = answer["DirectoryRegistration"]
    created, updated = registration.pop("CreatedAt"), registration.pop("UpdatedAt")
    assert before <= created <= updated <= datetime.now(timezone.utc)
    assert registration == {"Arn": arn, "DirectoryId": DIRECTORY, "Status": "ACTIVE"}


def test_list_shows_what_get_shows(client: PcaConnectorAdClient) -> None:
    """The entries of a list have the same members as the answer of a Get, oldest first."""
    arns = [create_active_registration(client, DirectoryId=f"d-000000000{n}") for n in (2, 0, 1)]

    listed = client.list_directory_registrations()["DirectoryRegistrations"]

    assert listed == [
        client.get_directory_registration(DirectoryRegistrationArn=arn)["DirectoryRegistration"]
        for arn in arns
    ]


def test_a_directory_has_one_registration(client: PcaConnectorAdClient) -> None:
    """A second registration of a directory is a conflict with the first."""
    arn = create_registration(client)

    refusal = refused(client.create_directory_registration, DirectoryId=DIRECTORY)

    assert essence(refusal) == {
        "code": "ConflictException",
        "status": 409,
        "members": {"ResourceType": "DirectoryRegistration", "ResourceId": arn},
    }


def test_a_directory_can_be_registered_again_once_the_first_is_gone(
    client: PcaConnectorAdClient,
) -> None:
    """While the first is DELETING a new one is a conflict, afterwards it is a new resource."""
    arn = create_active_registration(client, Tags={"first": "yes"})
    client.delete_directory_registration(DirectoryRegistrationArn=arn)

    refusal = refused(client.create_directory_registration, DirectoryId=DIRECTORY)
    assert refusal.code == "ConflictException"
    assert client.list_directory_registrations()["DirectoryRegistrations"] == []

    assert create_registration(client) == arn
    assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == {}


def test_delete_answers_202_and_the_registration_is_gone(client: PcaConnectorAdClient) -> None:
    """After a delete and one look, the registration is not found."""
    arn = create_active_registration(client)

    answer = client.delete_directory_registration(DirectoryRegistrationArn=arn)

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202
    refusal = refused(client.get_directory_registration, DirectoryRegistrationArn=arn)
    assert essence(refusal) == not_found("DirectoryRegistration", arn)


def test_delete_of_a_missing_registration_is_accepted(client: PcaConnectorAdClient) -> None:
    """The operation is idempotent and declares no 404."""
    answer = client.delete_directory_registration(DirectoryRegistrationArn=ABSENT_REGISTRATION)

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202


def test_delete_while_creating_is_a_conflict(client: PcaConnectorAdClient) -> None:
    """A registration cannot be deleted before its creation has ended."""
    arn = create_registration(client)

    refusal = refused(client.delete_directory_registration, DirectoryRegistrationArn=arn)

    assert essence(refusal) == {
        "code": "ConflictException",
        "status": 409,
        "members": {"ResourceType": "DirectoryRegistration", "ResourceId": arn},
    }


def test_delete_takes_the_service_principal_names_along(client: PcaConnectorAdClient) -> None:
    """With a registration go its service principal names, and no other's; connectors stay."""
    doomed = create_name(client)
    other_directory = "d-aaaaaaaaaa"
    spared = create_name(
        client,
        ConnectorArn=create_active_connector(client, DirectoryId=other_directory),
        DirectoryRegistrationArn=create_active_registration(client, DirectoryId=other_directory),
    )

    client.delete_directory_registration(
        DirectoryRegistrationArn=doomed["DirectoryRegistrationArn"]
    )

    assert refused(client.get_service_principal_name, **doomed).code == "ResourceNotFoundException"
    client.get_service_principal_name(**spared)
    client.get_connector(ConnectorArn=doomed["ConnectorArn"])


def test_an_unknown_arn_is_not_found(client: PcaConnectorAdClient) -> None:
    """An ARN that nothing has is answered with 404 and the ARN."""
    refusal = refused(
        client.get_directory_registration, DirectoryRegistrationArn=ABSENT_REGISTRATION
    )

    assert essence(refusal) == not_found("DirectoryRegistration", ABSENT_REGISTRATION)
