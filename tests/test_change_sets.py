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


def described(stacks: Stacks, name: str) -> dict[str, Any]:
    """What a change set says of each resource."""
    found = stacks.client.describe_change_set(ChangeSetName=name, StackName="stack")
    changes = [each["ResourceChange"] for each in found["Changes"]]
    return {each.pop("LogicalResourceId"): each for each in changes}


def detail(
    name: str, evaluation: str, source: str, entity: str = "", recreation: str = "Always"
) -> dict[str, Any]:
    target = {"Attribute": "Properties", "Name": name, "RequiresRecreation": recreation}
    cause = {"CausingEntity": entity} if entity else {}
    return {"Target": target, "Evaluation": evaluation, "ChangeSource": source, **cause}


def modified(stacks: Stacks, name: str, replacement: str, *details: Any) -> dict[str, Any]:
    return {
        "Action": "Modify",
        "PhysicalResourceId": stacks.physical_id(name),
        "ResourceType": stacks.client.describe_stack_resource(
            StackName="stack", LogicalResourceId=name
        )["StackResourceDetail"]["ResourceType"],
        "Replacement": replacement,
        "Scope": list(dict.fromkeys(each["Target"]["Attribute"] for each in details)),
        "Details": list(details),
    }


def test_a_change_set_says_what_changes_of_a_resource_and_why(stacks: Stacks) -> None:
    """Each property, whether it replaces the resource, and what refers to one replaced."""
    before: Any = {
        "Connector": {"DirectoryId": {"Ref": "Directory"}},
        "Template": {"ConnectorArn": {"Fn::Sub": "${Connector}"}, "Tags": {"stage": "old"}},
    }
    body = template_of_connector(**before)
    body["Parameters"] = {"Directory": {"Type": "String"}}
    body["Resources"]["Gone"] = registration()
    stacks.create(body, parameters={"Directory": DIRECTORY})
    after = template_of_connector(**before)
    after["Resources"]["Template"]["Properties"]["Tags"] = {"stage": "new"}
    after["Resources"]["Template"]["Metadata"] = {"of": {"Ref": "Directory"}}
    after["Resources"]["Entry"]["Properties"]["GroupDisplayName"] = "Others"
    after["Resources"]["New"] = registration("d-2222222222")
    after["Parameters"] = body["Parameters"]

    stacks.change("change", "UPDATE", after, parameters={"Directory": "d-1111111111"})

    target = {"RequiresRecreation": "Never"}
    direct = {"Evaluation": "Static", "ChangeSource": "DirectModification"}
    of_parameter = {"CausingEntity": "Directory", "ChangeSource": "ParameterReference"}
    type_name = "AWS::PCAConnectorAD::DirectoryRegistration"
    assert described(stacks, "change") == {
        "New": {"Action": "Add", "ResourceType": type_name},
        "Gone": {
            "Action": "Remove",
            "PhysicalResourceId": stacks.physical_id("Gone"),
            "ResourceType": type_name,
        },
        "Connector": modified(
            stacks,
            "Connector",
            "True",
            detail("DirectoryId", "Dynamic", "DirectModification"),
            detail("DirectoryId", "Static", "ParameterReference", "Directory"),
        ),
        "Template": modified(
            stacks,
            "Template",
            "Conditional",
            detail("ConnectorArn", "Dynamic", "ResourceReference", "Connector"),
            {"Target": {"Attribute": "Tags", **target}, **direct},
            {"Target": {"Attribute": "Metadata", **target}, **direct},
            {"Target": {"Attribute": "Metadata", **target}, **direct, "Evaluation": "Dynamic"},
            {"Target": {"Attribute": "Metadata", **target}, "Evaluation": "Static", **of_parameter},
        ),
        "Entry": modified(
            stacks,
            "Entry",
            "Conditional",
            detail("TemplateArn", "Dynamic", "ResourceAttribute", "Template.TemplateArn"),
            detail("GroupDisplayName", "Static", "DirectModification", recreation="Never"),
        ),
    }


def test_other_tags_of_the_stack_change_its_resources(stacks: Stacks) -> None:
    """Those that have tags, once each; not where they are the same, or where none are given."""
    body = template_of_connector()
    body["Resources"]["Share"] = {"Type": "AWS::RAM::ResourceShare", "Properties": {"Name": "s"}}
    stacks.create(body, tags={"stage": "test"})
    assert stacks.change("same", "UPDATE", body, tags={"stage": "test"}) == []
    assert stacks.change("none", "UPDATE", body) == []

    stacks.change("only", "UPDATE", body, tags={"stage": "other"})

    target = {"Attribute": "Tags", "RequiresRecreation": "Never"}
    change = {"Target": target, "Evaluation": "Static", "ChangeSource": "DirectModification"}
    names = ("Connector", "Template", "Share")
    expected = {name: modified(stacks, name, "False", change) for name in names}
    assert described(stacks, "only") == expected
    body["Resources"]["Connector"]["Properties"]["Tags"] = {"own": "1"}
    stacks.change("both", "UPDATE", body, tags={"stage": "other"})
    assert described(stacks, "both") == expected
    assert stacks.execute("only") == "UPDATE_COMPLETE"


def test_what_changes_in_place_replaces_nothing(stacks: Stacks) -> None:
    """Neither the resource nor what refers to it."""
    stacks.create(template_of_connector())
    other: Any = {"Template": {"Definition": definition(GeneralFlags={"MachineType": True})}}

    stacks.change("change", "UPDATE", template_of_connector(**other))

    change = detail("Definition", "Static", "DirectModification", recreation="Never")
    assert described(stacks, "change") == {
        "Template": modified(stacks, "Template", "False", change)
    }


def test_what_changes_of_a_share(stacks: Stacks) -> None:
    """The types of other services that are deployed here have the same, by their schemas."""
    properties: Any = {"Name": "share", "AllowExternalPrincipals": True}
    share = {"Type": "AWS::RAM::ResourceShare", "Properties": properties}
    stacks.create(template(Share=share))

    stacks.change(
        "change", "UPDATE", template(Share={**share, "Properties": {**properties, "Name": "other"}})
    )

    change = detail("Name", "Static", "DirectModification", recreation="Never")
    assert described(stacks, "change") == {"Share": modified(stacks, "Share", "False", change)}


def test_what_changes_of_motos_resources_is_not_said(stacks: Stacks) -> None:
    """moto does not say what replaces one."""
    queue: Any = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "one"}}
    stacks.create(template(R=registration(), Queue=queue))

    other = {**queue, "Properties": {"QueueName": "two"}}
    stacks.change("change", "UPDATE", template(R=registration(), Queue=other))

    assert described(stacks, "change") == {
        "Queue": {"Action": "Modify", "ResourceType": "AWS::SQS::Queue"}
    }
