"""Which tags can resources carry?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .provisioning import (
    ABSENT_CONNECTOR,
    ABSENT_REGISTRATION,
    create_connector,
    create_registration,
    essence,
    not_found,
    refused,
)

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

CREATES = pytest.mark.parametrize("create", [create_connector, create_registration])


def tags_of(client: PcaConnectorAdClient, arn: str) -> dict[str, str]:
    return client.list_tags_for_resource(ResourceArn=arn)["Tags"]


@CREATES
def test_tags_of_the_create_are_listed(client: PcaConnectorAdClient, create: Any) -> None:
    """What a create was given is there, and what it was not given is an empty map."""
    assert tags_of(client, create(client, DirectoryId="d-0000000001")) == {}
    tagged = create(client, DirectoryId="d-0000000002", Tags={"team": "pki", "empty": ""})
    assert tags_of(client, tagged) == {"team": "pki", "empty": ""}


@CREATES
def test_tagging_adds_and_overwrites(client: PcaConnectorAdClient, create: Any) -> None:
    """New keys are added, known ones get the new value, others stay; the answer is 204."""
    arn = create(client, Tags={"team": "pki", "stage": "test"})

    answer = client.tag_resource(ResourceArn=arn, Tags={"stage": "production", "cost": "1"})

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert tags_of(client, arn) == {"team": "pki", "stage": "production", "cost": "1"}


@CREATES
def test_untagging_removes_and_passes_over_absent_keys(
    client: PcaConnectorAdClient, create: Any
) -> None:
    """Named keys go, keys that are not there are no error; the answer is 204."""
    arn = create(client, Tags={"a": "1", "b": "2", "c": "3"})

    answer = client.untag_resource(ResourceArn=arn, TagKeys=["a", "c", "absent"])

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert tags_of(client, arn) == {"b": "2"}


def test_tags_keep_every_character(client: PcaConnectorAdClient) -> None:
    """Keys and values come back as they were given, and keys can be named in a query."""
    tags = {"ü / & = + ? %20": "ß\n\t“”", "κλειδί": "値"}
    arn = create_connector(client, Tags=tags)

    assert tags_of(client, arn) == tags
    client.untag_resource(ResourceArn=arn, TagKeys=list(tags))
    assert tags_of(client, arn) == {}


@pytest.mark.parametrize(
    ("tags", "path"),
    [
        ({"k" * 129: "v"}, "/Tags/" + "k" * 129),
        ({"": "v"}, "/Tags/"),
        ({"k": "v" * 257}, "/Tags/k"),
        ({"aws:k": "v"}, "/Tags/aws:k"),
        ({"AWS:k": "v"}, "/Tags/AWS:k"),
        ({f"k{n}": "v" for n in range(51)}, "/Tags"),
    ],
    ids=["long key", "empty key", "long value", "aws: prefix", "AWS: prefix", "51 tags"],
)
def test_tags_over_a_limit_are_refused(
    client: PcaConnectorAdClient, tags: dict[str, str], path: str
) -> None:
    """A create and a TagResource are refused, name the tag, and change nothing."""
    arn = create_connector(client)

    for refusal in (
        refused(client.tag_resource, ResourceArn=arn, Tags=tags),
        refused(create_registration, client, Tags=tags),
        refused(create_connector, client, Tags=tags),
    ):
        assert (refusal.code, refusal.status) == ("ValidationException", 400)
        assert refusal.members == {"Reason": "FIELD_VALIDATION_FAILED"}
        assert f"at '{path}'" in refusal.message

    assert tags_of(client, arn) == {}
    assert client.list_directory_registrations()["DirectoryRegistrations"] == []
    assert len(client.list_connectors()["Connectors"]) == 1


def test_tags_at_the_limits_are_accepted(client: PcaConnectorAdClient) -> None:
    """Fifty tags with the longest keys and values can be carried, and the 51st cannot be added."""
    tags = {f"{n:02}".ljust(128, "k"): "v" * 256 for n in range(50)}
    arn = create_connector(client, Tags=tags)

    assert tags_of(client, arn) == tags
    refusal = refused(client.tag_resource, ResourceArn=arn, Tags={"one more": ""})
    assert refusal.code == "ValidationException"
    client.tag_resource(ResourceArn=arn, Tags=dict.fromkeys(tags, "overwritten"))
    assert set(tags_of(client, arn).values()) == {"overwritten"}


def calls_on_tags(client: PcaConnectorAdClient, arn: str) -> list[tuple[Any, dict[str, Any]]]:
    return [
        (client.tag_resource, {"ResourceArn": arn, "Tags": {"a": "b"}}),
        (client.untag_resource, {"ResourceArn": arn, "TagKeys": ["a"]}),
        (client.list_tags_for_resource, {"ResourceArn": arn}),
    ]


@pytest.mark.parametrize(
    ("kind", "arn"),
    [("Connector", ABSENT_CONNECTOR), ("DirectoryRegistration", ABSENT_REGISTRATION)],
)
def test_an_unknown_arn_is_not_found(client: PcaConnectorAdClient, kind: str, arn: str) -> None:
    """A well-formed ARN that nothing has is answered with 404 and its kind."""
    for call, arguments in calls_on_tags(client, arn):
        assert essence(refused(call, **arguments)) == not_found(kind, arn)


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/x",
        "connector",
        ABSENT_CONNECTOR + "/extra",
        ABSENT_CONNECTOR + "\n",
    ],
)
def test_an_arn_of_nothing_taggable_is_refused(client: PcaConnectorAdClient, arn: str) -> None:
    """A malformed ARN, and one of another service, is a ValidationException."""
    for call, arguments in calls_on_tags(client, arn):
        assert essence(refused(call, **arguments)) == {
            "code": "ValidationException",
            "status": 400,
            "members": {"Reason": "OTHER"},
        }


def test_tags_can_be_read_until_the_resource_is_gone(client: PcaConnectorAdClient) -> None:
    """Looking at tags does not move a resource on: it stays DELETING, and then it is gone."""
    arn = create_connector(client, Tags={"a": "b"})
    assert tags_of(client, arn) == {"a": "b"}
    client.get_connector(ConnectorArn=arn)
    client.delete_connector(ConnectorArn=arn)

    assert tags_of(client, arn) == {"a": "b"}

    client.list_connectors()
    refusal = refused(client.list_tags_for_resource, ResourceArn=arn)
    assert essence(refusal) == not_found("Connector", arn)
