"""What does a ClientToken do?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from .provisioning import (
    create_active_connector,
    create_connector,
    create_name,
    create_registration,
    essence,
    refused,
)

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

CREATES = pytest.mark.parametrize(
    ("create", "list_operation", "kind"),
    [
        (create_connector, "list_connectors", "Connector"),
        (create_registration, "list_directory_registrations", "DirectoryRegistration"),
    ],
)


def count(client: PcaConnectorAdClient, list_operation: str) -> int:
    answer = getattr(client, list_operation)()
    return sum(len(value) for value in answer.values() if isinstance(value, list))


@CREATES
def test_the_same_request_again_makes_nothing_new(
    client: PcaConnectorAdClient, create: Any, list_operation: str, kind: str
) -> None:
    """The same token with the same parameters answers the first ARN, while the resource exists."""
    arns = {create(client, ClientToken="token", Tags={"a": "b"}) for _ in range(3)}
    assert count(client, list_operation) == 1
    arns.add(create(client, ClientToken="token", Tags={"a": "b"}))
    assert len(arns) == 1, kind


@CREATES
def test_the_same_token_with_other_parameters_is_a_conflict(
    client: PcaConnectorAdClient, create: Any, list_operation: str, kind: str
) -> None:
    """A token stands for one request; the error names what it made."""
    arn = create(client, ClientToken="token")

    for changed in ({"DirectoryId": "d-aaaaaaaaaa"}, {"Tags": {"a": "b"}}):
        refusal = refused(create, client, ClientToken="token", **changed)
        assert essence(refusal) == {
            "code": "ConflictException",
            "status": 409,
            "members": {"ResourceType": kind, "ResourceId": arn},
        }

    assert count(client, list_operation) == 1


def test_a_later_change_of_tags_does_not_change_the_request(client: PcaConnectorAdClient) -> None:
    """What counts are the parameters of the first request, not what became of the resource."""
    arn = create_connector(client, ClientToken="token", Tags={"a": "b"})
    client.tag_resource(ResourceArn=arn, Tags={"c": "d"})

    assert create_connector(client, ClientToken="token", Tags={"a": "b"}) == arn


def test_a_token_counts_for_one_operation(client: PcaConnectorAdClient) -> None:
    """The same token can make a connector and a registration."""
    create_connector(client, ClientToken="token")
    create_registration(client, ClientToken="token")


def test_a_token_counts_for_one_region(client: PcaConnectorAdClient) -> None:
    """The same token makes a resource in each region."""
    elsewhere = boto3.client("pca-connector-ad", region_name="eu-west-1")

    arn = create_connector(client, ClientToken="token")

    assert create_connector(elsewhere, ClientToken="token") != arn


def test_a_token_is_forgotten_with_its_resource(client: PcaConnectorAdClient) -> None:
    """Once the resource is gone the token can be used again, for anything."""
    arn = create_active_connector(client, ClientToken="token")
    client.delete_connector(ConnectorArn=arn)
    assert create_connector(client, ClientToken="token") == arn, "still DELETING"
    client.list_connectors()

    assert create_connector(client, ClientToken="token", DirectoryId="d-aaaaaaaaaa") != arn


def test_a_refused_create_does_not_use_up_its_token(client: PcaConnectorAdClient) -> None:
    """A token whose request failed is good for the next try."""
    refused(create_connector, client, ClientToken="token", Tags={"aws:reserved": ""})

    create_connector(client, ClientToken="token")


def test_a_service_principal_name_is_made_once(client: PcaConnectorAdClient) -> None:
    """The same request again is accepted where another token would be a conflict."""
    key = create_name(client, ClientToken="token")
    create_name(client, **key, ClientToken="token")
    client.get_service_principal_name(**key)
    create_name(client, **key, ClientToken="token")

    refusal = refused(create_name, client, **key, ClientToken="another")
    assert refusal.code == "ConflictException"
    other = create_active_connector(client)
    refusal = refused(create_name, client, **{**key, "ConnectorArn": other}, ClientToken="token")
    assert refusal.code == "ConflictException"


def test_a_request_without_a_token_is_accepted(client: PcaConnectorAdClient) -> None:
    """Clients that send no token make a new resource each time, which can be deleted."""
    client.meta.events.register(
        "before-call", lambda params, **_: params.update(body=_without_token(params["body"]))
    )

    arns = [create_connector(client) for _ in range(2)]
    assert [entry["Arn"] for entry in client.list_connectors()["Connectors"]] == arns
    assert len(set(arns)) == 2
    for arn in arns:
        client.delete_connector(ConnectorArn=arn)
    assert client.list_connectors()["Connectors"] == []


def _without_token(body: bytes) -> bytes:
    document = json.loads(body or b"{}")
    return json.dumps({k: v for k, v in document.items() if k != "ClientToken"}).encode()
