"""What becomes of moto's own resources in a stack of ours, when it fails and when it goes?"""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.parsers import ResponseParserError
from moto import mock_aws

from pca_ad_mock import MockHandle

from .provisioning import refused
from .stacks import Stacks, registration, template
from .whole_stacks import client_of, left, state

RULE = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.0.0.0/16"}
WRONG_RULE = {**RULE, "CidrIp": "wrong"}
NETWORK: Any = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}
#: What a description says that moto meets only when it has made something.
WRONG_TAGS = [{"Wrong": "x"}]


def motos(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def group(*rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    properties = {"GroupDescription": "g", "VpcId": {"Ref": "Network"}}
    return motos("EC2::SecurityGroup", **properties, SecurityGroupIngress=list(rules), **more)


def of_several_services(**changes: Any) -> dict[str, Any]:
    """Resources that moto updates: one by making another, one in a list, one in its attributes."""
    return template(
        Registration=registration(),
        Network=NETWORK,
        Group=group(RULE),
        Parameter=motos("SSM::Parameter", Name="p", Type="String", Value="one"),
        Queue=motos("SQS::Queue", QueueName="q", VisibilityTimeout=10),
        **changes,
    )


@pytest.mark.parametrize(
    ("description", "code"),
    [
        (motos("Events::Rule", Name="a"), "ValidationException"),
        (motos("StepFunctions::StateMachine", RoleArn="x"), "InvalidArn"),
        (
            {
                "Type": "Custom::Thing",
                "Properties": {"ServiceToken": "arn:aws:lambda:us-east-1:123456789012:function:f"},
            },
            "ResourceNotFoundException",
        ),
    ],
)
def test_an_error_of_a_service_that_speaks_json_can_be_read(
    stacks: Stacks, description: dict[str, Any], code: str
) -> None:
    """Clients of CloudFormation read XML only; a custom resource can be referred to."""
    named = registration(Tags={"a": {"Ref": "Other"}})

    refusal = refused(stacks.create, template(Other=description, Registration=named))

    assert refusal.code == "ValidationError"
    assert refusal.message.startswith(f"{code}: ")

    assert stacks.status() == "ROLLBACK_COMPLETE"


def test_under_motos_own_mock_such_an_error_is_motos() -> None:
    """In a stack without our types, moto answers as without the library."""
    with mock_aws(), pytest.raises(ResponseParserError, match="ValidationException"):
        Stacks().create(template(Other=motos("Events::Rule", Name="a")))


@pytest.mark.parametrize(
    ("description", "list_all"),
    [
        (motos("EC2::VPC", CidrBlock="10.0.0.0/16", Tags=WRONG_TAGS), "ec2 describe_vpcs"),
        (motos("EC2::VPC", CidrBlock="10.0.0.0/16", Tags=WRONG_TAGS), "ec2 describe_route_tables"),
        (group(RULE, WRONG_RULE), "ec2 describe_security_groups"),
        (group(RULE, WRONG_RULE), "ec2 describe_security_group_rules"),
        (motos("EC2::Instance", ImageId="ami-12c6146b", Tags=WRONG_TAGS), "ec2 describe_instances"),
        (motos("SNS::Topic", Subscription=WRONG_TAGS), "sns list_topics"),
        (motos("S3::Bucket", BucketEncryption=WRONG_TAGS), "s3 list_buckets"),
    ],
)
def test_nothing_stays_of_one_that_fails_halfway(
    stacks: Stacks, description: dict[str, Any], list_all: str
) -> None:
    """Neither itself nor what moto made for it; what it needed is deleted as ever."""
    service, operation = list_all.split()
    client = client_of(service)

    def there() -> Any:
        found = getattr(client, operation)()
        return {name: each for name, each in found.items() if name != "ResponseMetadata"}

    before = there()
    body = template(Network=NETWORK, Half=description)

    refused(stacks.create, body)

    assert there() == before


def test_of_what_there_was_nothing_goes_with_one_that_fails_halfway(stacks: Stacks) -> None:
    """Also where it is of the same type, and in a region that is used for the first time."""
    ec2: Any = boto3.client("ec2", region_name="eu-west-1")
    others = Stacks()
    others.client = boto3.client("cloudformation", region_name="eu-west-1")
    refused(others.create, template(Network=NETWORK, Half=group(WRONG_RULE)))
    assert [each["GroupName"] for each in ec2.describe_security_groups()["SecurityGroups"]] == [
        "default"
    ]
    ec2.create_security_group(GroupName="kept", Description="d")
    before = ec2.describe_security_groups()["SecurityGroups"]

    refused(others.create, template(Network=NETWORK, Half=group(WRONG_RULE)), "other")

    assert ec2.describe_security_groups()["SecurityGroups"] == before


def test_a_rollback_leaves_nothing_that_moto_cannot_delete(stacks: Stacks) -> None:
    """Neither of types that moto has no deletion for, nor what its deletions leave."""
    before = state()
    table = motos("EC2::RouteTable", VpcId={"Ref": "Network"})
    wrong = registration("wrong", DependsOn=["Table", "Gateway"])
    body = template(
        Network=NETWORK, Table=table, Gateway=motos("EC2::InternetGateway"), Wrong=wrong
    )

    assert stacks.create(body) == "ROLLBACK_COMPLETE"

    assert state() == before


def test_the_events_of_a_creation_that_fails(stacks: Stacks) -> None:
    """Tell of moto's own resources as of ours: what was made, what failed, and the way back."""
    body = template(
        Network=NETWORK,
        Registration=registration(DependsOn="Network"),
        Group={**group(WRONG_RULE), "DependsOn": "Registration"},
    )

    refused(stacks.create, body)

    assert stacks.events() == [
        ("stack", "CREATE_IN_PROGRESS"),
        *[(name, f"CREATE_{end}") for name in ("Network", "Registration") for end in _ENDS],
        ("Group", "CREATE_IN_PROGRESS"),
        ("Group", "CREATE_FAILED"),
        ("stack", "ROLLBACK_IN_PROGRESS"),
        *[(name, f"DELETE_{end}") for name in ("Registration", "Network") for end in _ENDS],
        ("stack", "ROLLBACK_COMPLETE"),
    ]
    reasons = stacks.reasons()
    assert "invalid CIDR subnet specification" in reasons["Group", "CREATE_FAILED"]
    assert reasons["stack", "ROLLBACK_IN_PROGRESS"] == reasons["Group", "CREATE_FAILED"]
    events = stacks.client.describe_stack_events(StackName="stack")["StackEvents"]
    ids = {
        each["ResourceStatus"]: each.get("PhysicalResourceId")
        for each in events
        if each["LogicalResourceId"] == "Network"
    }
    assert ids["CREATE_COMPLETE"] == ids["DELETE_COMPLETE"]
    assert ids["CREATE_COMPLETE"].startswith("vpc-")


_ENDS = ("IN_PROGRESS", "COMPLETE")


def test_an_update_that_fails_changes_nothing_of_motos(stacks: Stacks) -> None:
    """What it changed, replaced, made or was to delete is as before, and events tell the way."""
    stacks.create(of_several_services(Removed=motos("SQS::Queue", QueueName="removed")))
    names = ("Registration", "Network", "Group", "Parameter", "Queue", "Removed")
    ids = {name: stacks.physical_id(name) for name in names}
    before, seen = state(), len(stacks.events())
    body = of_several_services(
        Added=motos("SQS::Queue", QueueName="added"),
        Last={**group(WRONG_RULE), "DependsOn": "Added"},
    )
    resources = body["Resources"]
    resources["Registration"]["Properties"]["Tags"] = {"stage": "new"}
    resources["Group"] = group(RULE, {**RULE, "FromPort": 80})
    resources["Parameter"]["Properties"]["Value"] = "two"
    resources["Queue"]["Properties"]["VisibilityTimeout"] = 20

    refused(stacks.update, body)

    assert stacks.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert state() == before
    assert {name: stacks.physical_id(name) for name in names} == ids
    changed = ("Registration", "Group", "Parameter", "Queue")
    assert stacks.events()[seen:] == [
        ("stack", "UPDATE_IN_PROGRESS"),
        *[(name, f"UPDATE_{end}") for name in changed for end in _ENDS],
        *[("Added", f"CREATE_{end}") for end in _ENDS],
        ("Last", "CREATE_IN_PROGRESS"),
        ("Last", "CREATE_FAILED"),
        ("stack", "UPDATE_ROLLBACK_IN_PROGRESS"),
        *[("Added", f"DELETE_{end}") for end in _ENDS],
        *[(name, f"UPDATE_{end}") for name in reversed(changed) for end in _ENDS],
        ("stack", "UPDATE_ROLLBACK_COMPLETE"),
    ]
    stacks.delete()
    assert client_of("sqs").list_queues().get("QueueUrls", []) == []


def test_one_of_motos_that_fails_in_its_update_is_as_before(stacks: Stacks) -> None:
    """Although moto deletes a group before it makes the next; it is tried once."""
    stacks.create(of_several_services())
    before, group_id, seen = state(), stacks.physical_id("Group"), len(stacks.events())
    body = of_several_services()
    body["Resources"]["Group"] = group(WRONG_RULE)

    refused(stacks.update, body)

    assert state() == before
    assert stacks.physical_id("Group") == group_id
    assert stacks.events()[seen:] == [
        ("stack", "UPDATE_IN_PROGRESS"),
        ("Group", "UPDATE_IN_PROGRESS"),
        ("Group", "UPDATE_FAILED"),
        ("stack", "UPDATE_ROLLBACK_IN_PROGRESS"),
        *[("Group", f"UPDATE_{end}") for end in _ENDS],
        ("stack", "UPDATE_ROLLBACK_COMPLETE"),
    ]
    body["Resources"]["Group"] = group(RULE)
    stacks.delete()


def test_what_an_update_takes_away_of_motos_goes_in_the_end(stacks: Stacks) -> None:
    """After ours, in the reverse of its order, unless it is retained."""
    kept: Any = {**motos("SQS::Queue", QueueName="kept"), "DeletionPolicy": "Retain"}
    stacks.create(of_several_services(Kept=kept))
    seen = len(stacks.events())

    assert stacks.update(template(Queue=motos("SQS::Queue", QueueName="q"))) == "UPDATE_COMPLETE"

    gone = [name for name, status in stacks.events()[seen:] if status == "DELETE_COMPLETE"]
    assert gone == ["Registration", "Parameter", "Group", "Network"]
    urls = client_of("sqs").list_queues()["QueueUrls"]
    assert sorted(each.split("/")[-1] for each in urls) == ["kept", "q"]
    assert client_of("ssm").describe_parameters()["Parameters"] == []


def test_a_condition_makes_and_takes_away_ones_of_motos(stacks: Stacks) -> None:
    """In an update, by a parameter."""
    body = {
        **template(
            R=registration(),
            Queue={**motos("SQS::Queue", QueueName="q"), "Condition": "IsWanted"},
        ),
        "Parameters": {"Wanted": {"Type": "String"}},
        "Conditions": {"IsWanted": {"Fn::Equals": [{"Ref": "Wanted"}, "yes"]}},
    }
    stacks.create(body, parameters={"Wanted": "no"})
    for wanted, number in (("yes", 1), ("no", 0)):
        assert stacks.update(body, parameters={"Wanted": wanted}) == "UPDATE_COMPLETE"
        assert len(client_of("sqs").list_queues().get("QueueUrls", [])) == number


def test_a_parameter_changes_what_substitutes_it(stacks: Stacks) -> None:
    """moto itself looks for `Ref` only."""
    name = {"Fn::Sub": "${Name}-queue"}
    parameter = motos("SSM::Parameter", Name="p", Type="String", Value=name)
    body = {**template(P=parameter), "Parameters": {"Name": {"Type": "String", "Default": "one"}}}
    stacks.create(body)
    assert stacks.update(body, parameters={"Name": "two"}) == "UPDATE_COMPLETE"
    found = client_of("ssm").get_parameter(Name="p")["Parameter"]
    assert found["Value"] == "two-queue"


def test_one_that_moto_cannot_update_stays_as_it_is(stacks: Stacks) -> None:
    """A warning says so; what refers to it still finds it, and it goes with the stack."""
    stacks.create(of_several_services())
    network = stacks.physical_id("Network")
    body = of_several_services()
    body["Resources"]["Network"] = motos("EC2::VPC", CidrBlock="10.1.0.0/16")

    with pytest.warns(UserWarning, match="moto cannot update AWS::EC2::VPC: it stays as it is"):
        assert stacks.update(body) == "UPDATE_COMPLETE"

    assert stacks.physical_id("Network") == network
    stacks.delete()
    found = client_of("ec2").describe_vpcs()["Vpcs"]
    assert [each["IsDefault"] for each in found] == [True]


def test_a_stack_within_a_stack_goes_with_it(stacks: Stacks, mock: MockHandle) -> None:
    """Whether that was made or updated when it failed; events of each tell of its own."""
    s3 = client_of("s3")
    s3.create_bucket(Bucket="templates")
    for key in ("one", "two"):
        inner = template(Network=NETWORK, Queue=motos("SQS::Queue", QueueName=key))
        s3.put_object(Bucket="templates", Key=key, Body=json.dumps(inner))

    def body(key: str, **more: Any) -> dict[str, Any]:
        url = f"https://templates.s3.amazonaws.com/{key}"
        inner = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url}}
        return template(Inner=inner, **more)

    failing: Any = {"R": registration(DependsOn="Inner")}
    mock.fail_resources("DirectoryRegistration", "INTERNAL_FAILURE")
    assert stacks.create(body("one", **failing)) == "ROLLBACK_COMPLETE"
    assert left() == {}
    way = [each for each in stacks.events() if each[0] != "R"]
    assert way == [
        ("stack", "CREATE_IN_PROGRESS"),
        *[("Inner", f"CREATE_{end}") for end in _ENDS],
        ("stack", "ROLLBACK_IN_PROGRESS"),
        *[("Inner", f"DELETE_{end}") for end in _ENDS],
        ("stack", "ROLLBACK_COMPLETE"),
    ]
    stacks.delete()
    stacks.create(body("one"))
    mock.fail_resources("DirectoryRegistration", "INTERNAL_FAILURE")
    assert stacks.update(body("two", **failing)) == "UPDATE_ROLLBACK_COMPLETE"
    assert left() == {}, "the old one is not restored"
    stacks.delete()


@mock_aws
def test_stacks_without_ours_have_motos_events() -> None:
    """Under plain `mock_aws`: those of the stack only."""
    stacks = Stacks()
    stacks.create(template(Network=NETWORK))
    stacks.update(template(Network=NETWORK, Queue=motos("SQS::Queue", QueueName="q")))
    assert {name for name, _ in stacks.events()} == {"stack"}
    stacks.delete()
    assert stacks.client.describe_stacks()["Stacks"] == []
    assert client_of("sqs").list_queues().get("QueueUrls", []) == []
