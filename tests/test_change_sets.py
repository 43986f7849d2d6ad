"""Does a change set say what it will do, and do it?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from pca_ad_mock import MockHandle

from .provisioning import (
    DIRECTORY,
    definition,
    refused,
)
from .stacks import (
    Stacks,
    connectors,
    registration,
    resource,
    template,
    template_of_connector,
    templates,
)

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient


def test_change_sets(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """They show what they will do, do it when they are executed, and then outputs are there."""
    outputs = {"Connector": {"Value": {"Ref": "Connector"}}}
    first = {**template_of_connector(), "Outputs": outputs}
    assert stacks.change("first", "CREATE", first, tags={"stage": "test"}) == [
        ("Add", "Connector"),
        ("Add", "Template"),
        ("Add", "Entry"),
    ]
    assert connectors(client) == []
    assert stacks.execute("first") == "CREATE_COMPLETE"
    (connector,) = connectors(client)
    assert stacks.outputs() == {"Connector": connector["Arn"]}
    tags = client.list_tags_for_resource(ResourceArn=connector["Arn"])["Tags"]
    assert tags["stage"] == "test"

    other = {"Definition": definition(GeneralFlags={"MachineType": True})}
    assert stacks.change("in-place", "UPDATE", template_of_connector(Template=other)) == [
        ("Modify", "Template")
    ]
    changes: Any = {"Connector": {"DirectoryId": "d-1111111111"}}
    second = {**template_of_connector(**changes), "Outputs": outputs}
    assert stacks.change("second", "UPDATE", second) == [
        ("Modify", "Connector"),
        ("Modify", "Template"),
        ("Modify", "Entry"),
    ]
    stacks.execute("second")
    (other,) = connectors(client)
    assert stacks.outputs() == {"Connector": other["Arn"]} != {"Connector": connector["Arn"]}


def test_a_change_set_follows_parameters(stacks: Stacks) -> None:
    """It shows what refers to one that has another value, moto's too, and what refers to that."""
    body = template_of_connector(Connector={"DirectoryId": {"Ref": "Directory"}})
    body["Resources"]["Other"] = resource("DirectoryRegistration", {"DirectoryId": {"Ref": "Same"}})
    body["Resources"]["Queue"] = {
        "Type": "AWS::SQS::Queue",
        "Properties": {"QueueName": {"Ref": "Directory"}},
    }
    body["Parameters"] = {"Directory": {"Type": "String"}, "Same": {"Type": "String"}}
    before = {"Directory": DIRECTORY, "Same": DIRECTORY}
    stacks.create(body, parameters=before)

    after = {**before, "Directory": "d-1111111111"}
    changed = stacks.change("change", "UPDATE", body, parameters=after)

    assert changed == [("Modify", name) for name in ("Connector", "Template", "Entry", "Queue")]


def test_a_change_set_after_a_rollback_follows_parameters(stacks: Stacks, mock: MockHandle) -> None:
    """The values that it compares with are those from before the update that was rolled back."""
    body = template_of_connector(Connector={"DirectoryId": {"Ref": "Directory"}})
    body["Parameters"] = {"Directory": {"Type": "String"}}
    stacks.create(body, parameters={"Directory": DIRECTORY})
    mock.fail_calls("CreateConnector", "ConflictException")
    after = {"Directory": "d-1111111111"}
    assert stacks.update(body, parameters=after) == "UPDATE_ROLLBACK_COMPLETE"

    changed = stacks.change("change", "UPDATE", body, parameters=after)

    assert changed == [("Modify", name) for name in ("Connector", "Template", "Entry")]


@pytest.mark.parametrize(
    "substitution",
    [["${Connector}", {"Unused": "x"}], ["${Arn}", {"Arn": {"Ref": "Connector"}}]],
    ids=["in the text", "in the map"],
)
def test_substitutions_with_a_map_refer_to_resources(
    stacks: Stacks, client: PcaConnectorAdClient, substitution: Any
) -> None:
    """In either part, so that what has one is made after the other, and replaced with it."""
    changes: Any = {"Template": {"ConnectorArn": {"Fn::Sub": substitution}}}
    order = [(name, "CREATE_COMPLETE") for name in ("Connector", "Template", "Entry")]
    assert stacks.create(template_of_connector(**changes)) == "CREATE_COMPLETE"
    assert [each for each in stacks.events() if each in order] == order

    changes["Connector"] = {"DirectoryId": "d-1111111111"}
    changed = stacks.change("change", "UPDATE", template_of_connector(**changes))

    assert changed == [("Modify", name) for name, _ in order]
    assert stacks.execute("change") == "UPDATE_COMPLETE"
    (connector,) = connectors(client)
    (found,) = templates(client, connector["Arn"]).values()
    assert found["Arn"] == stacks.physical_id("Template")


def test_tags_of_a_change_set_that_updates(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """They become those of the stack and of its resources; without any, these stay."""
    stacks.create(template(R=registration()), tags={"stage": "test"})
    more = template(R=registration(), S=registration("d-1111111111"))

    def tags() -> list[Any]:
        of_stack = {each["Key"]: each["Value"] for each in stacks.describe()["Tags"]}
        of_resources = [
            client.list_tags_for_resource(ResourceArn=stacks.physical_id(name))["Tags"]
            for name in ("R", "S")
        ]
        return [
            {key: value for key, value in each.items() if not key.startswith("aws:")}
            for each in (of_stack, *of_resources)
        ]

    stacks.change("without", "UPDATE", more)
    assert stacks.execute("without") == "UPDATE_COMPLETE"
    assert tags() == [{"stage": "test"}] * 3
    stacks.change("with", "UPDATE", more, tags={"team": "pki"})
    assert stacks.execute("with") == "UPDATE_COMPLETE"
    assert tags() == [{"team": "pki"}] * 3


def test_a_change_set_that_fails(
    stacks: Stacks, mock: MockHandle, client: PcaConnectorAdClient
) -> None:
    """The stack that it was to create or to update is rolled back."""
    for name, kind, status in (
        ("first", "CREATE", "ROLLBACK_COMPLETE"),
        ("second", "UPDATE", "UPDATE_ROLLBACK_COMPLETE"),
    ):
        if kind == "UPDATE":
            stacks.delete()
            stacks.create(template_of_connector())
        changes: Any = {"Connector": {"DirectoryId": "d-1111111111"}}
        stacks.client.create_change_set(
            StackName="stack",
            ChangeSetName=name,
            ChangeSetType=kind,
            TemplateBody=json.dumps(template_of_connector(**changes)),
        )
        mock.fail_resources("Connector", "INTERNAL_FAILURE")
        stacks.client.execute_change_set(ChangeSetName=name, StackName="stack")
        assert stacks.status() == status
        described = stacks.client.describe_change_set(ChangeSetName=name, StackName="stack")
        assert described["ExecutionStatus"] == "EXECUTE_FAILED"
        assert "INTERNAL_FAILURE" in stacks.reasons()["Connector", "CREATE_FAILED"]
    assert len(connectors(client)) == 1


def test_exports_are_those_that_a_stack_has_now(stacks: Stacks) -> None:
    """Also those of change sets and updates, so that the stack can be deleted."""

    def body(name: str) -> dict[str, Any]:
        output = {"Value": {"Ref": "R"}, "Export": {"Name": name}}
        return {**template(R=registration()), "Outputs": {"O": output}}

    stacks.client.create_change_set(
        StackName="stack",
        ChangeSetName="first",
        ChangeSetType="CREATE",
        TemplateBody=json.dumps(body("one")),
    )
    stacks.client.execute_change_set(ChangeSetName="first", StackName="stack")
    assert [each["Name"] for each in stacks.client.list_exports()["Exports"]] == ["one"]
    stacks.update(body("two"))
    assert [each["Name"] for each in stacks.client.list_exports()["Exports"]] == ["two"]
    stacks.delete()
    assert stacks.client.list_exports()["Exports"] == []


def test_a_change_set_that_has_become_impossible_changes_nothing(
    stacks: Stacks, client: PcaConnectorAdClient
) -> None:
    """Where the stack has changed since: it is refused as an update would be."""
    stacks.create(template(R=registration()))
    queue = {"Type": "AWS::SQS::Queue", "Properties": {}}
    stacks.change("old", "UPDATE", template(R=registration(), Other=queue))
    stacks.update(template(R=registration(), Other=registration("d-1111111111")))

    refusal = refused(stacks.execute, "old")

    assert refusal.message.startswith("Update of resource type is not permitted.")
    assert stacks.status() == "UPDATE_COMPLETE"
    assert stacks.physical_id("Other").startswith("arn:")
