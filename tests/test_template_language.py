"""What does a template come to whose transform is `AWS::LanguageExtensions`?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from .provisioning import refused
from .stacks import Stacks, registration, registrations, resource, template

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

TRANSFORM = "AWS::LanguageExtensions"


def looped(directories: Any = None) -> dict[str, Any]:
    """A registration for each directory of a parameter, and an output for each."""
    directories = directories or {"Ref": "Directories"}
    made = resource(
        "DirectoryRegistration",
        {"DirectoryId": {"Fn::Sub": "d-000000000${Number}"}, "Tags": {"n": {"Ref": "Number"}}},
    )
    value = {"Fn::GetAtt": [{"Fn::Sub": "R${Number}"}, "DirectoryRegistrationArn"]}
    return {
        "Transform": TRANSFORM,
        "Parameters": {"Directories": {"Type": "CommaDelimitedList", "Default": "1,2"}},
        "Resources": {"Fn::ForEach::All": ["Number", directories, {"R${Number}": made}]},
        "Outputs": {
            "Fn::ForEach::All": ["Number", directories, {"O${Number}": {"Value": value}}],
        },
    }


def found(client: PcaConnectorAdClient) -> list[str]:
    return sorted(each["DirectoryId"][-1] for each in registrations(client))


def test_a_loop_makes_a_resource_and_an_output_of_each(
    stacks: Stacks, client: PcaConnectorAdClient
) -> None:
    """By the parameters of the call, or the defaults; also in updates and in change sets."""
    body = looped()
    assert stacks.create(body) == "CREATE_COMPLETE"
    assert found(client) == ["1", "2"]
    assert sorted(stacks.outputs()) == ["O1", "O2"]
    assert stacks.client.get_template(StackName="stack")["TemplateBody"] == body

    assert stacks.update(body, parameters={"Directories": "2,3"}) == "UPDATE_COMPLETE"
    assert found(client) == ["2", "3"]
    assert sorted(stacks.outputs()) == ["O2", "O3"]
    refusal = refused(stacks.update, body, parameters={"Directories": "2,3"})
    assert refusal.message == "No updates are to be performed."

    changes = stacks.change("c", "UPDATE", body, parameters={"Directories": "3,4"})
    assert sorted(changes) == [("Add", "R4"), ("Remove", "R2")]
    assert stacks.execute("c") == "UPDATE_COMPLETE"
    assert found(client) == ["3", "4"]
    assert sorted(stacks.outputs()) == ["O3", "O4"]
    stacks.delete()
    assert found(client) == []


@mock_aws
def test_a_loop_over_ours_is_ours(client: PcaConnectorAdClient) -> None:
    """Under plain `mock_aws`, too, in each way to deploy it."""
    stacks = Stacks()
    assert stacks.create(looped(["1", "2"])) == "CREATE_COMPLETE"
    assert stacks.update(looped(["2"])) == "UPDATE_COMPLETE"
    assert found(client) == ["2"]
    stacks.delete()
    stacks.change("c", "CREATE", looped(["3"]))
    assert stacks.execute("c") == "CREATE_COMPLETE"
    assert found(client) == ["3"]


def test_what_cfn_lint_leaves_is_done(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """Lengths of lists, defaults in mappings, and policies that are parameters."""
    mapped = ["Stages", {"Ref": "Stage"}]
    tags = {
        "literal": {"Fn::Length": ["a", "b", "c"]},
        "parameter": {"Fn::Length": {"Ref": "List"}},
        "found": {"Fn::FindInMap": [*mapped, "number", {"DefaultValue": "none"}]},
        "default": {"Fn::FindInMap": [*mapped, "nope", {"DefaultValue": {"Ref": "Stage"}}]},
        "deeper": {"Fn::FindInMap": ["Stages", "no", "nope", {"DefaultValue": "none"}]},
        "json": {"Fn::ToJsonString": {"stage": {"Ref": "Stage"}}},
        "plain": {"Fn::FindInMap": [*mapped, "number"]},
    }
    body = {
        "Transform": [TRANSFORM, "AWS::Other"],
        "Parameters": {
            "List": {"Type": "List<Number>", "Default": "1,2"},
            "Stage": {"Type": "String"},
            "Policy": {"Type": "String", "Default": "Retain"},
        },
        "Mappings": {"Stages": {"test": {"number": "1"}}},
        **template(
            R=resource(
                "DirectoryRegistration",
                {"DirectoryId": "d-1111111111", "Tags": tags},
                DeletionPolicy={"Ref": "Policy"},
            )
        ),
    }
    stacks.create(body, parameters={"Stage": "test"})
    made = client.list_tags_for_resource(ResourceArn=stacks.physical_id("R"))["Tags"]
    assert {key: made[key] for key in tags} == {
        "literal": "3",
        "parameter": "2",
        "found": "1",
        "default": "test",
        "deeper": "none",
        "json": '{"stage": "test"}',
        "plain": "1",
    }
    stacks.delete()
    assert len(registrations(client)) == 1


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"Fn::Length": {"Fn::Split": [",", "a,b"]}}, "Fn::Length cannot be done here"),
        (
            {"Fn::FindInMap": ["M", {"Fn::Join": ["", ["a"]]}, "b", {"DefaultValue": "c"}]},
            "Fn::FindInMap with a default cannot find",
        ),
    ],
)
def test_what_is_not_done_is_named(stacks: Stacks, value: Any, message: str) -> None:
    """As an error of the template, before anything is made."""
    body = template(
        R=registration(),
        S=resource("DirectoryRegistration", {"DirectoryId": "d-1111111111", "Tags": {"a": value}}),
    )
    refusal = refused(stacks.create, {"Transform": TRANSFORM, **body})
    assert refusal.code == "ValidationError"
    assert message in refusal.message
    assert stacks.client.describe_stacks()["Stacks"] == []


def test_a_loop_that_cannot_be_expanded_is_refused(stacks: Stacks) -> None:
    """With what cfn-lint says of it."""
    body = {"Transform": TRANSFORM, "Resources": {"Fn::ForEach::All": ["Number", "no list", {}]}}
    for how in ("create_stack", "create_change_set"):
        options = {"ChangeSetName": "c"} if how == "create_change_set" else {}
        refusal = refused(
            getattr(stacks.client, how),
            StackName="stack",
            TemplateBody=json.dumps(body),
            **options,
        )
        assert refusal.code == "ValidationError"
        assert refusal.message.startswith(f"Transform {TRANSFORM} failed with: ")
    assert stacks.client.describe_stacks()["Stacks"] == []


def test_stacks_within_and_of_sets_have_loops(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """With the parameters that they are given."""
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="templates")
    s3.put_object(Bucket="templates", Key="inner", Body=json.dumps(looped()))
    properties = {
        "TemplateURL": "https://templates.s3.amazonaws.com/inner",
        "Parameters": {"Directories": "7,8"},
    }
    child = {"Type": "AWS::CloudFormation::Stack", "Properties": properties}
    assert stacks.create(template(Child=child)) == "CREATE_COMPLETE"
    assert found(client) == ["7", "8"]
