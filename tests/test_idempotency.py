"""What does a ClientToken do?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import time_machine

from pca_ad_mock.pcaconnectorad.model.specification import service_model

from .calling import build_request, input_shape, send
from .provisioning import (
    create_active_connector,
    create_connector,
    create_name,
    create_registration,
    essence,
    refused,
)
from .stacks import Stacks, template_of_connector
from .strategies import fullest_definitions, fullest_of

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

WITH_TOKEN = [
    name for name in service_model().operation_names if "ClientToken" in input_shape(name).members
]

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


@CREATES
def test_a_token_is_forgotten_after_five_minutes(
    client: PcaConnectorAdClient, create: Any, list_operation: str, kind: str
) -> None:
    """By the clock of the test; then it is as good as new, whatever became of the resource."""
    with time_machine.travel("2026-01-01T00:00:00Z", tick=False) as clock:
        arn = create(client, ClientToken="token")
        clock.shift(299.9)
        assert create(client, ClientToken="token") == arn
        clock.shift(0.1)

        other = create(client, ClientToken="token", DirectoryId="d-aaaaaaaaaa")

        assert other != arn
        assert create(client, ClientToken="token", DirectoryId="d-aaaaaaaaaa") == other
    assert count(client, list_operation) == 2, kind


def test_the_end_of_the_first_resource_does_not_free_a_token_used_again(
    client: PcaConnectorAdClient,
) -> None:
    """The token belongs to what it made last."""
    with time_machine.travel("2026-01-01T00:00:00Z", tick=False) as clock:
        first = create_active_connector(client, ClientToken="token")
        clock.shift(300)
        second = create_connector(client, ClientToken="token")
        client.delete_connector(ConnectorArn=first)
        client.list_connectors()

        assert create_connector(client, ClientToken="token") == second


@pytest.mark.parametrize("given", [{}, {"ClientToken": None}])
@pytest.mark.parametrize("operation", WITH_TOKEN)
def test_a_create_without_a_token_is_refused(
    mock: object, operation: str, given: dict[str, None]
) -> None:
    """Every SDK sends one; a null is none."""
    request = fullest_of(input_shape(operation), 0)
    sound = {"Tags": {}, "AccessRights": {}, "Definition": fullest_definitions()[0]}
    members = {name: sound.get(name, value) for name, value in request.items()}
    del members["ClientToken"]
    with_token = build_request(operation, members)
    document = {**json.loads(with_token.body), "ClientToken": None, **given}
    if not given:
        del document["ClientToken"]

    answer = send(with_token._replace(body=json.dumps(document).encode()))

    assert (answer.status, answer.error) == (400, "ValidationException")
    assert answer.document["Reason"] == "NO_CLIENT_TOKEN"


def test_a_refused_constraint_comes_before_a_missing_token(wire: Any) -> None:
    """Who sends neither a valid member nor a token hears of the member."""
    refusal = wire.refused(
        "POST", "/directoryRegistrations", {"DirectoryId": "wrong", "ClientToken": None}
    )

    assert refusal.members == {"Reason": "FIELD_VALIDATION_FAILED"}


def test_stacks_have_tokens_of_their_own(mock: object, client: PcaConnectorAdClient) -> None:
    """CloudFormation creates what has the same properties twice, as two resources."""
    assert Stacks().create(template_of_connector()) == "CREATE_COMPLETE"
    assert Stacks().create(template_of_connector(), "other") == "CREATE_COMPLETE"

    assert len(client.list_connectors()["Connectors"]) == 2
