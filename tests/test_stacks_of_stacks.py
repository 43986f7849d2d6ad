"""Do stacks within stacks, and those of stack sets, have resources of the service?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from pca_ad_mock import MockHandle

from .provisioning import (
    DIRECTORY,
    refused,
    stored,
)
from .stacks import (
    Stacks,
    connectors,
    registration,
    registrations,
    resource,
    template,
    template_of_connector,
)

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient


def targets(permission_model: str) -> dict[str, Any]:
    """Where a stack set deploys to: the root of an organization, or the account itself."""
    if permission_model == "SELF_MANAGED":
        return {"Accounts": ["123456789012"]}
    organizations = boto3.client("organizations", region_name="us-east-1")
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    return {"DeploymentTargets": {"OrganizationalUnitIds": [root]}}


@pytest.mark.parametrize("permission_model", ["SELF_MANAGED", "SERVICE_MANAGED"])
def test_stack_sets(
    stacks: Stacks, client: PcaConnectorAdClient, mock: MockHandle, permission_model: str
) -> None:
    """Instances are made and deleted, with resources of ours and without."""
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q"}}
    place: Any = targets(permission_model)
    for name, body in (("ours", template(R=registration())), ("motos", template(Q=queue))):
        stacks.client.create_stack_set(
            StackSetName=name, TemplateBody=json.dumps(body), PermissionModel=permission_model
        )
        stacks.client.create_stack_instances(StackSetName=name, Regions=["us-east-1"], **place)
        assert len(registrations(client)) == (name == "ours")
        if name == "ours":
            mock.fail_resources("DirectoryRegistration", "INTERNAL_FAILURE")
            stacks.client.create_stack_instances(StackSetName=name, Regions=["eu-west-1"], **place)
            assert stored("DirectoryRegistration", "eu-west-1") == []
        stacks.client.delete_stack_instances(
            StackSetName=name,
            Accounts=["123456789012"],
            Regions=["us-east-1"],
            RetainStacks=False,
        )
        assert registrations(client) == []
        assert stacks.client.describe_stacks()["Stacks"] == []


def test_a_stack_within_a_stack(
    stacks: Stacks, client: PcaConnectorAdClient, mock: MockHandle
) -> None:
    """A stack that fails within another fails that too, and nothing of either is left."""
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="templates")
    s3.put_object(Bucket="templates", Key="inner", Body=json.dumps(template_of_connector()))
    outer = template(
        R=resource("DirectoryRegistration", {"DirectoryId": DIRECTORY}),
        Inner={
            "Type": "AWS::CloudFormation::Stack",
            "Properties": {"TemplateURL": "https://templates.s3.amazonaws.com/inner"},
        },
    )
    mock.fail_resources("Connector", "INTERNAL_FAILURE")
    assert stacks.create(outer) == "ROLLBACK_COMPLETE"
    assert connectors(client) == registrations(client) == []
    stacks.delete()

    assert stacks.create(outer, "second", tags={"stage": "test"}) == "CREATE_COMPLETE"
    (connector,) = connectors(client)
    tags = client.list_tags_for_resource(ResourceArn=connector["Arn"])["Tags"]
    assert tags["stage"] == "test"
    mock.fail_calls("DeleteConnector", "AccessDeniedException")
    stacks.delete("second")
    assert stacks.status("second") == "DELETE_FAILED"
    stack_id = stacks.describe("second")["StackId"]
    stacks.delete("second")
    assert connectors(client) == registrations(client) == []
    stacks.client.describe_stack_resources(StackName=stack_id)
    assert connectors(client) == []


def test_a_stack_added_within_a_stack_is_undone(
    stacks: Stacks, client: PcaConnectorAdClient, mock: MockHandle
) -> None:
    """When the outer one's update fails after it was made."""
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="templates")
    s3.put_object(Bucket="templates", Key="inner", Body=json.dumps(template_of_connector()))
    inner = {
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {"TemplateURL": "https://templates.s3.amazonaws.com/inner"},
    }
    stacks.create(template(R=registration()))
    mock.fail_resources("DirectoryRegistration", "INTERNAL_FAILURE")
    body = template(R=registration(), Inner=inner, S=registration("d-1111111111"))
    assert stacks.update(body) == "UPDATE_ROLLBACK_COMPLETE"
    assert connectors(client) == []
    assert len(stacks.client.describe_stacks()["Stacks"]) == 1


@pytest.fixture
def child(stacks: Stacks) -> dict[str, Any]:
    """A stack within another, which has an output."""
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="templates")
    body = {
        **template(R=registration()),
        "Outputs": {
            "Registration": {"Value": {"Ref": "R"}},
            "Not": {"Value": "n", "Condition": "Never"},
        },
        "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
    }
    s3.put_object(Bucket="templates", Key="inner", Body=json.dumps(body))
    properties = {"TemplateURL": "https://templates.s3.amazonaws.com/inner"}
    return {"Type": "AWS::CloudFormation::Stack", "Properties": properties}


OUTPUT = "Child.Outputs.Registration"


@pytest.mark.parametrize(
    "reference",
    [
        {"Fn::GetAtt": ["Child", "Outputs.Registration"]},
        {"Fn::GetAtt": OUTPUT},
        {"Fn::Sub": f"${{{OUTPUT}}}"},
        {"Fn::Sub": [f"${{{OUTPUT}}}${{Nothing}}", {"Nothing": ""}]},
        "!GetAtt",
        "!Sub",
    ],
    ids=str,
)
def test_outputs_of_a_stack_within(
    stacks: Stacks, client: PcaConnectorAdClient, child: dict[str, Any], reference: Any
) -> None:
    """In properties and in outputs, in each spelling."""
    tags = {"DirectoryId": "d-1111111111", "Tags": {"a": reference}}
    body: Any = template(S=resource("DirectoryRegistration", tags), Child=child)
    body["Outputs"] = {"O": {"Value": reference}}
    text = json.dumps(body).replace('"!GetAtt"', f"!GetAtt {OUTPUT}")
    text = text.replace('"!Sub"', f'!Sub "${{{OUTPUT}}}"')
    stacks.create(text)

    (arn,) = [each["Arn"] for each in registrations(client) if each["DirectoryId"] == DIRECTORY]
    assert stacks.outputs() == {"O": arn}
    found = client.list_tags_for_resource(ResourceArn=stacks.physical_id("S"))["Tags"]
    assert found["a"] == arn


@pytest.mark.parametrize("name", ["Outputs.Nope", "Outputs.Not", "Registration"])
def test_an_output_that_there_is_not(
    stacks: Stacks, client: PcaConnectorAdClient, child: dict[str, Any], name: str
) -> None:
    """Or that is left out: refused with CloudFormation's sentence, and nothing is left."""
    tags = {"DirectoryId": "d-1111111111", "Tags": {"a": {"Fn::GetAtt": ["Child", name]}}}
    body = template(S=resource("DirectoryRegistration", tags), Child=child)
    refusal = refused(stacks.create, body)
    assert refusal.code == "ValidationError" or "does not support" in refusal.message
    assert f"resource Child does not support attribute type {name} in Fn::GetAtt" in (
        refusal.message
    )
    assert stacks.client.describe_stacks()["Stacks"] == registrations(client) == []


def test_without_ours_a_stack_within_has_no_attributes() -> None:
    """Under plain `mock_aws`, as with moto alone."""
    with mock_aws():
        stacks = Stacks()
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="templates")
        queue = {"Type": "AWS::SQS::Queue", "Properties": {}}
        s3.put_object(Bucket="templates", Key="inner", Body=json.dumps(template(Q=queue)))
        properties = {"TemplateURL": "https://templates.s3.amazonaws.com/inner"}
        child = {"Type": "AWS::CloudFormation::Stack", "Properties": properties}
        name = {"QueueName": {"Fn::GetAtt": ["Child", "Outputs.X"]}}
        body = template(Child=child, Q={"Type": "AWS::SQS::Queue", "Properties": name})
        with pytest.raises(AttributeError, match="no attribute 'get_cfn_attribute'"):
            stacks.create(body)
