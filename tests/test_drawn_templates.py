"""Whatever a template contains: does each call end well, or in an error of CloudFormation's?"""

from __future__ import annotations

import json
import warnings
from collections import Counter
from typing import Any

import boto3
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pca_ad_mock import mock_pca_connector_ad

#: Names of resources, parameters, conditions and what there is not.
NAMES = ("A", "B", "C")
PARAMETERS = {
    "Text": {"Type": "String", "Default": "text"},
    "Number": {"Type": "Number", "Default": 3},
    "List": {"Type": "CommaDelimitedList", "Default": "a,b"},
    "Given": {"Type": "String"},
    "Stored": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "stored"},
    "Hidden": {"Type": "String", "NoEcho": True, "Default": "x"},
}
PSEUDO = ("AccountId", "Region", "StackId", "StackName", "URLSuffix", "Partition", "NoValue")
CONDITIONS = {
    "Always": {"Fn::Equals": [{"Ref": "Text"}, "text"]},
    "Never": {"Fn::Not": [{"Condition": "Always"}]},
    "Both": {"Fn::And": [{"Condition": "Always"}, {"Condition": "Never"}]},
    "Either": {"Fn::Or": [{"Condition": "Always"}, {"Condition": "Never"}]},
}
MAPPINGS = {"Map": {"top": {"second": "found"}}}

#: What is no value of its place, in one of a few draws.
WRONG: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        5,
        [],
        {},
        [[]],
        {"Ref": "Nope"},
        {"Ref": ["A"]},
        {"Fn::GetAtt": "A"},
        {"Fn::GetAtt": ["A", {"Ref": "Text"}]},
        {"Fn::GetAtt": ["A", "Nope"]},
        {"Fn::If": ["Nope", "a", "b"]},
        {"Fn::If": "Always"},
        {"Fn::Sub": ["${X}"]},
        {"Fn::Sub": "${A.Nope}"},
        {"Fn::Sub": {"a": 1}},
        {"Fn::Join": "text"},
        {"Fn::Join": ["", {"Ref": "Text"}]},
        {"Fn::Select": [9, ["a"]]},
        {"Fn::Select": ["x", ["a"]]},
        {"Fn::Split": [",", {"Ref": "List"}]},
        {"Fn::FindInMap": ["Map", "top", "nope"]},
        {"Fn::FindInMap": ["Nope", "top", "second"]},
        {"Fn::ImportValue": "nope"},
        {"Fn::Base64": ["a"]},
        {"Fn::Nope": "a"},
        {"Fn::Transform": {"Name": "Nope", "Parameters": {}}},
        {"Fn::Length": ["a"]},
        {"Fn::Cidr": ["10.0.0.0/16", 2, 8]},
        "{{resolve:ssm:nope}}",
        "{{resolve:nope:nope}}",
    ]
)


def rarely(wrong: st.SearchStrategy[Any], right: st.SearchStrategy[Any]) -> Any:
    """What is right, but for a few draws."""
    # Not at a bound, which is drawn more often.
    return st.integers(0, 30).flatmap(lambda number: wrong if number == 17 else right)


def expressions(names: tuple[str, ...]) -> st.SearchStrategy[Any]:
    """What comes to a text, with all of CloudFormation's functions."""
    pseudo = st.sampled_from(PSEUDO[:-1]).map(lambda name: f"AWS::{name}")
    refs = st.one_of(st.sampled_from(["Text", "Given", "Stored", "Hidden", *names]), pseudo)
    right = st.recursive(
        st.one_of(
            st.sampled_from(["plain", "{{resolve:ssm:stored}}"]),
            refs.map(lambda name: {"Ref": name}),
            refs.map(lambda name: {"Fn::Sub": f"-${{{name}}}-${{!Literal}}"}),
            st.just({"Fn::FindInMap": ["Map", "top", "second"]}),
            st.just({"Fn::Select": [1, {"Ref": "List"}]}),
            st.just({"Fn::Select": ["0", {"Fn::GetAZs": ""}]}),
            st.just({"Fn::Join": ["-", {"Ref": "List"}]}),
            st.just({"Fn::Select": [0, {"Fn::Split": [",", "a,b"]}]}),
        ),
        lambda inner: st.one_of(
            st.tuples(st.sampled_from(sorted(CONDITIONS)), inner, inner).map(
                lambda parts: {"Fn::If": [*parts]}
            ),
            st.lists(inner, min_size=1, max_size=2).map(lambda parts: {"Fn::Join": ["", parts]}),
            inner.map(lambda part: {"Fn::Sub": ["${V}-${Text}", {"V": part}]}),
            inner.map(lambda part: {"Fn::Base64": part}),
            inner.map(lambda part: {"Fn::ToJsonString": {"a": part}}),
        ),
        max_leaves=3,
    )
    found: st.SearchStrategy[Any] = rarely(WRONG, right)
    return found


@st.composite
def resources(draw: Any, earlier: tuple[str, ...], number: int) -> dict[str, Any]:
    """A resource that may refer to earlier ones."""
    text = draw(expressions(earlier))
    described: Any = draw(
        st.sampled_from(
            [
                (
                    "AWS::PCAConnectorAD::DirectoryRegistration",
                    {"DirectoryId": f"d-000000000{number}", "Tags": {"a": text}},
                ),
                ("AWS::RAM::ResourceShare", {"Name": text}),
                ("AWS::SSM::Parameter", {"Name": f"p{number}", "Type": "String", "Value": text}),
                ("AWS::CloudFormation::WaitConditionHandle", {}),
                ("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"}),
            ]
        )
    )
    resource = {"Type": described[0], "Properties": described[1]}
    attributes: Any = {
        "DependsOn": st.sampled_from([*earlier, [*earlier], "A"]),
        "Condition": st.sampled_from(["Always", "Either"]),
        "DeletionPolicy": st.sampled_from(["Delete", "Delete"]),
        "UpdateReplacePolicy": st.sampled_from(["Delete", "Retain"]),
        "Metadata": st.just({"a": {"Ref": "Text"}}),
        "CreationPolicy": st.just({}),
    }
    names = st.lists(st.sampled_from(sorted(attributes)), max_size=1 if earlier else 0)
    for name in draw(names):
        resource[name] = draw(rarely(WRONG, attributes[name]))
    broken = st.one_of(
        WRONG,
        WRONG.map(lambda wrong: {**resource, "Type": wrong}),
        WRONG.map(lambda wrong: {**resource, "Properties": wrong}),
        WRONG.map(lambda wrong: {**resource, "Properties": {**described[1], "Foo": wrong}}),
    )
    made: dict[str, Any] = draw(rarely(broken, st.just(resource)))
    return made


@st.composite
def templates(draw: Any) -> Any:
    """A template, right or wrong, as JSON or YAML has it."""
    made: dict[str, Any] = {}
    for number, name in enumerate(NAMES[: draw(st.integers(1, 3))]):
        made[name] = draw(resources(tuple(made), number))
    template: dict[str, Any] = {
        "Parameters": draw(rarely(WRONG, st.just(PARAMETERS))),
        "Conditions": draw(rarely(WRONG, st.just(CONDITIONS))),
        "Mappings": draw(rarely(WRONG, st.just(MAPPINGS))),
        "Resources": draw(rarely(WRONG, st.just(made))),
        "Outputs": draw(
            rarely(
                WRONG,
                st.builds(
                    lambda value: {"O": {"Value": value, "Description": "d"}},
                    expressions(tuple(made)),
                ),
            )
        ),
    }
    for transform in draw(st.lists(st.just("AWS::LanguageExtensions"), max_size=1)):
        template["Transform"] = draw(rarely(WRONG, st.just(transform)))
    return draw(rarely(WRONG, st.just(template)))


BROKEN = st.sampled_from([" ", "{", "a: [", "text", "!Ref", "- 1", "!!python/name:os.system", "\t"])

GIVEN = [{"ParameterKey": "Given", "ParameterValue": "given"}]


class Calls:
    """Calls of CloudFormation, of which none may raise anything but a `ClientError`."""

    def __init__(self) -> None:
        self.client: Any = boto3.client("cloudformation", region_name="us-east-1")

    def __call__(self, name: str, **request: Any) -> Any:
        try:
            return getattr(self.client, name)(**request)
        except ClientError:
            return None
        finally:
            found = self.client.describe_stacks()["Stacks"]
            left = [each["StackStatus"] for each in found]
            stuck = {each for each in left if "IN_PROGRESS" in each} - {"REVIEW_IN_PROGRESS"}
            assert not stuck, (name, left)


def left_behind() -> list[int]:
    made = boto3.client("pca-connector-ad", "us-east-1").list_directory_registrations()
    shares = boto3.client("ram", "us-east-1").get_resource_shares(resourceOwner="SELF")
    networks = boto3.client("ec2", "us-east-1").describe_vpcs()["Vpcs"]
    parameters = boto3.client("ssm", "us-east-1").describe_parameters()["Parameters"]
    return [
        len(made["DirectoryRegistrations"]),
        len([each for each in shares["resourceShares"] if each["status"] == "ACTIVE"]),
        len([each for each in networks if not each["IsDefault"]]),
        len(parameters) - 1,
    ]


drawn: Counter[str] = Counter()


@settings(
    max_examples=30,
    derandomize=True,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(first=st.one_of(templates().map(json.dumps), BROKEN), second=templates().map(json.dumps))
def deploy(first: str, second: str) -> None:
    """Deploy a template, change it to another in two ways, and delete what there is."""
    with mock_pca_connector_ad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        boto3.client("ssm", "us-east-1").put_parameter(Name="stored", Value="v", Type="String")
        call = Calls()
        named: Any = {"StackName": "stack", "Parameters": GIVEN}
        created = call("create_stack", **named, TemplateBody=first)
        stacks = call.client.describe_stacks()["Stacks"]
        is_deployed = [each["StackStatus"] for each in stacks] == ["CREATE_COMPLETE"]
        drawn.update([f"deployed {is_deployed}"])
        assert is_deployed or left_behind() == [0, 0, 0, 0]
        assert bool(created) or not stacks or not is_deployed
        for body in (second, first):
            call("update_stack", **named, TemplateBody=body)
            call("describe_stack_resources", StackName="stack")
            call("describe_stack_resource", StackName="stack", LogicalResourceId="B")
            call("list_stack_resources", StackName="stack")
            call("describe_stack_events", StackName="stack")
        if call("create_change_set", **named, ChangeSetName="c", TemplateBody=second):
            call("describe_change_set", ChangeSetName="c", StackName="stack")
            call("execute_change_set", ChangeSetName="c", StackName="stack")
        for stack in call.client.describe_stacks()["Stacks"]:
            call("delete_stack", StackName=stack["StackId"])
        assert call.client.describe_stacks()["Stacks"] or left_behind() == [0, 0, 0, 0]


def test_each_call_ends_well_or_in_an_error_of_cloudformations() -> None:
    """Nothing else escapes, and nothing is left; a third of what is drawn deploys."""
    drawn.clear()
    deploy()
    assert drawn["deployed True"] * 2 >= drawn["deployed False"], drawn
