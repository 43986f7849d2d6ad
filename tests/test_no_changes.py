"""What does CloudFormation say of an update that changes nothing?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from .provisioning import DIRECTORY, refused
from .stacks import CONNECTOR, Stacks, connectors, registration, resource, template

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

NO_UPDATES = ("ValidationError", "No updates are to be performed.")

WITH_PARAMETERS: Any = {
    "Parameters": {
        "Directory": {"Type": "String"},
        "Groups": {"Type": "List<String>", "Default": "sg-00000000000000001,sg-00000000000000002"},
        "Stored": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/stage"},
    },
    **template(
        C=resource(
            "Connector",
            {
                **CONNECTOR,
                "DirectoryId": {"Ref": "Directory"},
                "VpcInformation": {"SecurityGroupIds": {"Ref": "Groups"}},
                "Tags": {"stage": {"Ref": "Stored"}},
            },
        )
    ),
}


def previous(*names: str) -> list[dict[str, Any]]:
    return [{"ParameterKey": name, "UsePreviousValue": True} for name in names]


@pytest.fixture
def with_parameters(stacks: Stacks) -> Stacks:
    """A stack with a parameter, and with two that have their defaults."""
    ssm = boto3.client("ssm", region_name="us-east-1")
    ssm.put_parameter(Name="/stage", Value="test", Type="String")
    assert stacks.create(WITH_PARAMETERS, parameters={"Directory": DIRECTORY}) == "CREATE_COMPLETE"
    return stacks


def no_change_set(stacks: Stacks, name: str, body: Any, **options: Any) -> str:
    """Make a change set without a type, and give why it has no changes."""
    stacks.client.create_change_set(
        StackName="stack", ChangeSetName=name, TemplateBody=json.dumps(body), **options
    )
    found = stacks.client.describe_change_set(ChangeSetName=name, StackName="stack")
    assert (found["Status"], found["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    return str(found["StatusReason"])


def test_previous_values_are_no_changes(with_parameters: Stacks) -> None:
    """Whether they were given or are defaults, of lists and of what is stored in ssm."""
    stacks, names = with_parameters, ("Directory", "Groups", "Stored")
    same = {"ParameterKey": "Directory", "ParameterValue": DIRECTORY}
    for given in (previous(*names), [same], [same, *previous("Groups")], []):
        request = {"TemplateBody": json.dumps(WITH_PARAMETERS), "Parameters": given}
        refusal = refused(stacks.client.update_stack, StackName="stack", **request)
        assert (refusal.code, refusal.message) == NO_UPDATES
    for number, given in enumerate((previous(*names), [same, *previous("Stored")])):
        reason = no_change_set(stacks, f"c{number}", WITH_PARAMETERS, Parameters=given)
        assert reason == (
            "The submitted information didn't contain changes. Submit different information to "
            "create a change set."
        )
    assert len(stacks.client.describe_stacks()["Stacks"]) == 1


def test_one_changed_value_among_previous_ones_is_a_change(
    with_parameters: Stacks, client: PcaConnectorAdClient
) -> None:
    """In an update as in a change set, and also one that is stored in ssm."""
    stacks = with_parameters
    groups = {"ParameterKey": "Groups", "ParameterValue": "sg-00000000000000003"}
    request: Any = {"StackName": "stack", "UsePreviousTemplate": True}
    stacks.client.update_stack(**request, Parameters=[groups, *previous("Directory", "Stored")])
    (connector,) = connectors(client)
    assert connector["VpcInformation"]["SecurityGroupIds"] == ["sg-00000000000000003"]

    ssm = boto3.client("ssm", region_name="us-east-1")
    ssm.put_parameter(Name="/stage", Value="other", Type="String", Overwrite=True)
    stacks.client.create_change_set(
        **request, ChangeSetName="c", Parameters=previous("Directory", "Groups", "Stored")
    )
    assert stacks.execute("c") == "UPDATE_COMPLETE"
    (same,) = connectors(client)
    assert same["Arn"] == connector["Arn"]
    tags = client.list_tags_for_resource(ResourceArn=same["Arn"])["Tags"]
    assert tags["stage"] == "other"


def test_a_previous_value_must_be_there(with_parameters: Stacks) -> None:
    """Of a parameter that the stack has."""
    for call in ("update_stack", "create_change_set"):
        options = {"ChangeSetName": "c"} if call == "create_change_set" else {}
        refusal = refused(
            getattr(with_parameters.client, call),
            StackName="stack",
            TemplateBody=json.dumps(WITH_PARAMETERS),
            Parameters=previous("Nope"),
            **options,
        )
        assert refusal.code == "ValidationError"
        assert refusal.message.startswith("Invalid input for parameter key Nope. Cannot specify")


def test_other_tags_are_a_change(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """Of the same template with the same parameters; the same tags are none."""
    body = template(R=registration())
    stacks.create(body, tags={"stage": "test"})
    assert "didn't contain changes" in no_change_set(
        stacks, "same", body, Tags=[{"Key": "stage", "Value": "test"}]
    )
    stacks.change("other", "UPDATE", body, tags={"stage": "other"})
    assert stacks.execute("other") == "UPDATE_COMPLETE"
    tags = client.list_tags_for_resource(ResourceArn=stacks.physical_id("R"))["Tags"]
    assert tags["stage"] == "other"


def test_a_change_set_never_makes_a_second_stack(stacks: Stacks) -> None:
    """Neither without a type nor with CREATE; one more joins a stack in review."""
    body = template(R=registration())
    for name in ("first", "second"):
        stacks.client.create_change_set(
            StackName="stack", ChangeSetName=name, TemplateBody=json.dumps(body)
        )
    (stack,) = stacks.client.describe_stacks()["Stacks"]
    assert stack["StackStatus"] == "REVIEW_IN_PROGRESS"
    assert stacks.execute("second") == "CREATE_COMPLETE"
    assert [each["StackId"] for each in stacks.client.describe_stacks()["Stacks"]] == [
        stack["StackId"]
    ]

    refusal = refused(stacks.change, "third", "CREATE", template(S=registration()))
    assert (refusal.code, refusal.message) == (
        "ValidationError",
        "Stack [stack] already exists and cannot be created again with the changeSet [third].",
    )
    stacks.client.create_change_set(
        StackName="stack",
        ChangeSetName="fourth",
        TemplateBody=json.dumps(template(R=registration(), S=registration("d-1111111111"))),
    )
    assert stacks.execute("fourth") == "UPDATE_COMPLETE"
    assert len(stacks.client.describe_stacks()["Stacks"]) == 1


def test_a_change_set_that_has_become_impossible_changes_nothing(stacks: Stacks) -> None:
    """The stack has since got a resource of another type by the name that it adds."""
    first, other = registration(), registration("d-1234567890")
    assert stacks.create(template(R=first)) == "CREATE_COMPLETE"
    stacks.change("late", "UPDATE", template(R=first, More=other))
    updated = template(R=first, More=resource("Connector", CONNECTOR))
    assert stacks.update(updated) == "UPDATE_COMPLETE"
    before = stacks.events()

    with pytest.raises(ClientError, match="Update of resource type is not permitted"):
        stacks.execute("late")
    assert stacks.status() == "UPDATE_COMPLETE"
    assert stacks.events() == before
