"""What is left of a stack that an error of moto's, or of its template, has ended?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.cloudformation.exceptions import ValidationError

from pca_ad_mock import MockHandle
from pca_ad_mock._cloudformation.template_changes import require_types_of
from pca_ad_mock._cloudformation.template_graph import TemplateGraph

from .provisioning import DIRECTORY
from .stacks import Stacks, registration, resource, template, template_of_connector

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

# moto warns of its own errors, which CloudFormation's model does not have.
pytestmark = pytest.mark.filterwarnings("ignore:Exception")


def directories(client: PcaConnectorAdClient) -> list[str]:
    listed = client.list_directory_registrations()["DirectoryRegistrations"]
    return sorted(each["DirectoryId"] for each in listed)


#: What a stack already has before it is updated.
BEFORE = template(S=registration("d-1111111111"))

#: moto's error, after a resource of ours was created.
BROKEN = template(
    R=registration(),
    Wrong={"Type": "AWS::EC2::VPC", "DependsOn": "R", "Properties": {"CidrBlock": "wrong"}},
)

#: The template's error, which shows only then.
UNKNOWN_EXPORT = template(
    R=registration(),
    P={
        "Type": "AWS::SSM::Parameter",
        "Properties": {
            "Name": "/p",
            "Type": "String",
            "Value": {"Fn::Join": ["", [{"Ref": "R"}, {"Fn::ImportValue": "nothing"}]]},
        },
    },
)


def deploy(stacks: Stacks, how: str, body: Any) -> None:
    """Deploy a template in one of the ways that CloudFormation has."""
    if "update" in how:
        stacks.create(BEFORE)
    if how in {"create", "update"}:
        getattr(stacks, how)(body)
    elif how == "stack set":
        deploy_set(stacks, body)
    else:
        stacks.client.create_change_set(
            StackName="stack",
            ChangeSetName="changes",
            ChangeSetType=how.removeprefix("change set to ").upper(),
            TemplateBody=json.dumps(body),
        )
        stacks.client.execute_change_set(ChangeSetName="changes", StackName="stack")


def deploy_set(stacks: Stacks, body: Any) -> None:
    organizations = boto3.client("organizations", region_name="us-east-1")
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    stacks.client.create_stack_set(
        StackSetName="set", TemplateBody=json.dumps(body), PermissionModel="SERVICE_MANAGED"
    )
    stacks.client.create_stack_instances(
        StackSetName="set",
        DeploymentTargets={"OrganizationalUnitIds": [root]},
        Regions=["us-east-1"],
    )


def statuses(stacks: Stacks) -> dict[str, str]:
    return {
        each["StackName"]: each["StackStatus"] for each in stacks.client.describe_stacks()["Stacks"]
    }


CREATIONS = ("create", "change set to create", "stack set")
UPDATES = ("update", "change set to update")


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ("create", {"stack": "ROLLBACK_COMPLETE"}),
        ("change set to create", {"stack": "ROLLBACK_COMPLETE"}),
        ("stack set", {}),
        ("update", {"stack": "UPDATE_ROLLBACK_COMPLETE"}),
        ("change set to update", {"stack": "UPDATE_ROLLBACK_COMPLETE"}),
    ],
)
def test_an_error_of_motos_is_rolled_back(
    stacks: Stacks, client: PcaConnectorAdClient, how: str, status: dict[str, str]
) -> None:
    """It reaches the caller; nothing of ours is left, and the stack says that it failed."""
    with pytest.raises(ClientError, match="wrong"):
        deploy(stacks, how, BROKEN)

    assert statuses(stacks) == status
    assert directories(client) == (["d-1111111111"] if how in UPDATES else [])
    if "change set" in how:
        found = stacks.client.describe_change_set(ChangeSetName="changes", StackName="stack")
        assert found["ExecutionStatus"] == "EXECUTE_FAILED"
    if status:
        assert "wrong" in stacks.reasons().get(("stack", "ROLLBACK_IN_PROGRESS"), "wrong")
        stacks.delete()
        assert statuses(stacks) == {}


@mock_aws
@pytest.mark.parametrize("how", ["create", "change set to create"])
def test_a_creation_without_ours_is_left_to_moto(how: str) -> None:
    """Under plain `mock_aws`, its error leaves stack and change set as they are with moto alone."""
    stacks = Stacks()
    wrong = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "wrong"}}
    with pytest.raises(ClientError, match="wrong"):
        deploy(stacks, how, template(Wrong=wrong))

    if how == "create":
        assert statuses(stacks) == {"stack": "CREATE_IN_PROGRESS"}
        return
    assert statuses(stacks) == {"stack": "REVIEW_IN_PROGRESS"}
    found = stacks.client.describe_change_set(ChangeSetName="changes", StackName="stack")
    assert found["ExecutionStatus"] == "AVAILABLE"


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ("create", {}),
        ("change set to create", {"stack": "ROLLBACK_COMPLETE"}),
        ("stack set", {}),
        ("update", {"stack": "UPDATE_ROLLBACK_COMPLETE"}),
        ("change set to update", {"stack": "UPDATE_ROLLBACK_COMPLETE"}),
    ],
)
def test_an_error_of_the_template_is_rolled_back(
    stacks: Stacks, client: PcaConnectorAdClient, how: str, status: dict[str, str]
) -> None:
    """As CloudFormation refuses it, creating a stack from it leaves no stack."""
    with pytest.raises(ClientError, match="No export named nothing found"):
        deploy(stacks, how, UNKNOWN_EXPORT)

    assert statuses(stacks) == status
    assert directories(client) == (["d-1111111111"] if how in UPDATES else [])


def test_exports_of_a_refused_stack_are_free(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """A stack whose export has the name of another's is gone, and that of the other stays."""
    export = {"Outputs": {"O": {"Value": {"Ref": "R"}, "Export": {"Name": "one"}}}}
    stacks.create({**template(R=registration()), **export}, "first")
    with pytest.raises(ClientError, match="Export names must be unique"):
        stacks.create({**template(R=registration("d-1111111111")), **export}, "second")
    with pytest.raises(ClientError, match="already exists"):
        stacks.create(template(R=registration("d-2222222222")), "first")

    assert statuses(stacks) == {"first": "CREATE_COMPLETE"}
    assert directories(client) == [DIRECTORY]
    assert [each["Name"] for each in stacks.client.list_exports()["Exports"]] == ["one"]


@pytest.mark.parametrize("how", ["update", "change set"])
def test_an_update_that_fails_leaves_the_outputs(stacks: Stacks, how: str) -> None:
    """The stack has those that it had, and none of the template that failed."""
    body = {**template(S=registration("d-1111111111")), "Outputs": {"P": {"Value": {"Ref": "S"}}}}
    stacks.create(body)
    before = stacks.outputs()
    outputs = {"P": {"Value": "new"}, "Q": {"Value": {"Fn::GetAtt": ["S", "Nope"]}}}

    with pytest.raises(ClientError, match="Nope"):
        if how == "update":
            stacks.update(body | {"Outputs": outputs})
        else:
            stacks.change("changes", "UPDATE", body | {"Outputs": outputs})

    assert stacks.outputs() == before
    assert list(before) == ["P"]


def test_a_refused_stack_stays_where_it_cannot_be_undone(
    stacks: Stacks, client: PcaConnectorAdClient, mock: MockHandle
) -> None:
    """So that it can be deleted later."""
    mock.fail_calls("DeleteDirectoryRegistration", "AccessDeniedException")
    with pytest.raises(ClientError, match="No export named nothing found"):
        deploy(stacks, "create", UNKNOWN_EXPORT)

    assert statuses(stacks) == {"stack": "ROLLBACK_FAILED"}
    assert directories(client) == [DIRECTORY]
    stacks.delete()
    assert directories(client) == []


def test_an_error_around_a_stack_within_a_stack(
    stacks: Stacks, client: PcaConnectorAdClient
) -> None:
    """The inner stack is undone, with resources of ours and without."""
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="templates")
    s3.put_object(Bucket="templates", Key="ours", Body=json.dumps(template_of_connector()))
    network = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}
    s3.put_object(Bucket="templates", Key="motos", Body=json.dumps(template(V=network)))
    wrong = {"Type": "AWS::EC2::VPC", "DependsOn": "A", "Properties": {"CidrBlock": "wrong"}}

    def outer(key: str) -> dict[str, Any]:
        properties = {"TemplateURL": f"https://templates.s3.amazonaws.com/{key}"}
        return template(A={"Type": "AWS::CloudFormation::Stack", "Properties": properties}, W=wrong)

    with pytest.raises(ClientError, match="wrong"):
        stacks.create(outer("ours"))
    assert statuses(stacks) == {"stack": "ROLLBACK_COMPLETE"}
    assert client.list_connectors()["Connectors"] == []

    with pytest.raises(ClientError, match="wrong"):
        stacks.create(outer("motos"), "other")
    assert statuses(stacks) == {"stack": "ROLLBACK_COMPLETE", "other": "ROLLBACK_COMPLETE"}


def test_a_stack_set_can_have_a_stack_within(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """moto gives the stacks of a stack set no tags."""
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="templates")
    s3.put_object(Bucket="templates", Key="ours", Body=json.dumps(template(R=registration())))
    properties = {"TemplateURL": "https://templates.s3.amazonaws.com/ours"}

    deploy_set(stacks, template(A={"Type": "AWS::CloudFormation::Stack", "Properties": properties}))

    assert directories(client) == [DIRECTORY]


def test_a_status_says_what_failed_in_which_way(stacks: Stacks, mock: MockHandle) -> None:
    """To create or to update, and which resource."""
    stacks.create(template(R=registration()))
    mock.fail_resources("DirectoryRegistration", "INTERNAL_FAILURE", times=2)
    stacks.update(template(R=registration(), S=registration("d-1111111111")))
    stacks.create(template(T=registration("d-2222222222")), "other")

    for name, reason in (("stack", "update: [S]"), ("other", "create: [T]")):
        reasons = stacks.reasons(name).values()
        assert f"The following resource(s) failed to {reason}." in reasons


def test_an_inner_stack_of_motos_goes_with_an_update_that_fails(
    stacks: Stacks, client: PcaConnectorAdClient
) -> None:
    """What an update with ours added is not left behind."""
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="templates")
    s3.put_object(
        Bucket="templates", Key="queue", Body=json.dumps(template(Q={"Type": "AWS::SQS::Queue"}))
    )
    properties = {"TemplateURL": "https://templates.s3.amazonaws.com/queue"}
    inner = {"Type": "AWS::CloudFormation::Stack", "Properties": properties}
    stacks.create(BEFORE)
    body = template(I=inner, S=registration("d-1111111111"), R=registration("wrong"))
    assert stacks.update(body) == "UPDATE_ROLLBACK_COMPLETE"
    assert statuses(stacks) == {"stack": "UPDATE_ROLLBACK_COMPLETE"}


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "circle": (
        template(
            C=registration(DependsOn=["B"]),
            B=registration(DependsOn="A"),
            A=resource("DirectoryRegistration", {"DirectoryId": {"Fn::Sub": "${B}"}}),
            Free=registration("d-2222222222"),
        ),
        "Circular dependency between resources: [B, A]",
    ),
    "circle through moto's": (
        template(
            R=registration(DependsOn="V"),
            V={"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": {"Fn::GetAtt": ["R", "X"]}}},
        ),
        "Circular dependency between resources: [R, V]",
    ),
    "itself": (
        template(R=registration(DependsOn="R")),
        "Circular dependency between resources: [R]",
    ),
    "depends on nothing": (
        template(R=registration(DependsOn=["Nope", "Missing"])),
        "Template format error: Unresolved resource dependencies [Missing, Nope] in the Resources "
        "block of the template",
    ),
    "refers to nothing": (
        template(R=resource("DirectoryRegistration", {"DirectoryId": {"Ref": "Nope"}})),
        "Template format error: Unresolved resource dependencies [Nope] in the Resources "
        "block of the template",
    ),
    "attribute of nothing": (
        template(R=resource("DirectoryRegistration", {"DirectoryId": {"Fn::GetAtt": "No.Arn"}})),
        "Template error: instance of Fn::GetAtt references undefined resource No",
    ),
    "unknown attribute": (
        template(
            R=registration(),
            S=resource("DirectoryRegistration", {"DirectoryId": {"Fn::GetAtt": ["R", "Nothing"]}}),
        ),
        "Template error: resource R does not support attribute type Nothing in Fn::GetAtt",
    ),
    "unknown attribute in a text": (
        template(
            R=registration(),
            S=resource("DirectoryRegistration", {"DirectoryId": {"Fn::Sub": "-${R.No.Thing}"}}),
        ),
        "Template error: resource R does not support attribute type No.Thing in Fn::GetAtt",
    ),
    "a resource that is left out": (
        {
            **template(
                R=registration(Condition="Never"),
                S=resource("DirectoryRegistration", {"DirectoryId": {"Ref": "R"}}),
            ),
            "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
        },
        "Template format error: Unresolved resource dependencies [R] in the Resources block of "
        "the template",
    ),
    "a type that moto does not have": (
        template(
            D={"Type": "AWS::DirectoryService::SimpleAD", "Properties": {}},
            R=resource("DirectoryRegistration", {"DirectoryId": {"Fn::Sub": "${D}"}}),
        ),
        "Template error: instance of Fn::Sub references resource D, whose type "
        "AWS::DirectoryService::SimpleAD moto's CloudFormation does not have",
    ),
    "another form of DependsOn": (
        template(R=registration(DependsOn={"Ref": "S"}), S=registration("d-2222222222")),
        "Template format error: DependsOn must be a string or list of strings.",
    ),
    "another form in DependsOn": (
        template(R=registration(DependsOn=[{"Ref": "S"}]), S=registration("d-2222222222")),
        "Template format error: Every DependsOn value must be a string.",
    ),
    "no type": (
        {"Resources": {"R": {"Properties": {}}}},
        "Template format error: [/Resources/R] Every Resources object must contain a Type member.",
    ),
    "no properties": (
        template(R={"Type": "AWS::PCAConnectorAD::Connector", "Properties": "none"}),
        "Template format error: [/Resources/R] Every Properties member must be an object.",
    ),
    "no resources": (
        {"Resources": {}},
        "Template format error: At least one Resources member must be defined.",
    ),
    "half an attribute": (
        template(R=resource("DirectoryRegistration", {"DirectoryId": {"Fn::GetAtt": "R"}})),
        "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource "
        "name and the resource attribute",
    ),
    "no text": (
        template(R=resource("DirectoryRegistration", {"DirectoryId": {"Fn::Sub": 5}})),
        "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. "
        "Specify a string as first argument, and an optional second argument to specify a mapping "
        "of values to replace in the string",
    ),
    "two branches": (
        template(R=resource("DirectoryRegistration", {"DirectoryId": {"Fn::If": ["C", "a"]}})),
        "Template error: Fn::If requires a list argument with three elements",
    ),
    "unknown condition": (
        template(R=registration(Condition="Nope")),
        "Template error: unresolved condition dependency Nope",
    ),
    "no output": (
        {**template(R=registration()), "Outputs": {"O": "text"}},
        "Template format error: Outputs must be objects.",
    ),
    "output of nothing": (
        {**template(R=registration()), "Outputs": {"O": {"Value": {"Fn::Sub": "${Nope}"}}}},
        "Template format error: Unresolved resource dependencies [Nope] in the Outputs "
        "block of the template",
    ),
}


@pytest.mark.parametrize("how", [*CREATIONS, *UPDATES])
@pytest.mark.parametrize("case", REFUSED)
def test_resources_without_an_order_are_refused(
    stacks: Stacks, client: PcaConnectorAdClient, case: str, how: str
) -> None:
    """With CloudFormation's sentence, before anything is made, noted or changed."""
    body, sentence = REFUSED[case]
    with pytest.raises(ClientError) as caught:
        deploy(stacks, how, body)

    assert caught.value.response["Error"]["Code"] == "ValidationError"
    assert caught.value.response["Error"]["Message"] == sentence
    assert statuses(stacks) == ({"stack": "CREATE_COMPLETE"} if how in UPDATES else {})
    assert directories(client) == (["d-1111111111"] if how in UPDATES else [])
    assert stacks.client.list_change_sets(StackName="stack")["Summaries"] == []
    if how in UPDATES:
        assert not [each for each in stacks.events() if "UPDATE" in each[1]]
        assert stacks.client.get_template(StackName="stack")["TemplateBody"] == BEFORE
        more = template(S=registration("d-1111111111"), T=registration("d-3333333333"))
        assert stacks.update(more) == "UPDATE_COMPLETE"


def test_what_conditions_leave_out_makes_no_circle(
    stacks: Stacks, client: PcaConnectorAdClient
) -> None:
    """Neither the branch of `Fn::If` that is not taken nor a resource that is not created."""
    branch = {"Fn::If": ["Never", {"Ref": "B"}, "none"]}
    variables = {"Fn::Sub": ["${Local}-${AWS::Region}-${!Literal}", {"Local": branch}]}
    body = template(
        A=resource("DirectoryRegistration", {"DirectoryId": DIRECTORY, "Tags": {"a": variables}}),
        B=registration("d-1111111111", DependsOn="A"),
        C=resource("DirectoryRegistration", {"DirectoryId": {"Ref": "D"}}, Condition="Never"),
        D=registration("d-3333333333", DependsOn="C"),
    )
    body["Conditions"] = {"Never": {"Fn::Equals": ["a", "b"]}}

    assert stacks.create(body) == "CREATE_COMPLETE"

    assert directories(client) == [DIRECTORY, "d-1111111111", "d-3333333333"]
    tags = client.list_tags_for_resource(ResourceArn=stacks.physical_id("A"))["Tags"]
    assert tags["a"] == "none-us-east-1-${Literal}"


def test_what_a_macro_adds_is_not_missed(stacks: Stacks) -> None:
    """A template with a transform is not searched for what it does not have."""
    body = {**template(R=registration(DependsOn="R")), "Transform": "AWS::Serverless-2016-10-31"}
    body["Outputs"] = {"O": {"Value": {"Ref": "Generated"}}}
    with pytest.raises(ClientError, match="Circular dependency"):
        stacks.create(body)


@pytest.mark.parametrize("how", UPDATES)
def test_an_update_that_is_refused_leaves_the_stack(
    stacks: Stacks, client: PcaConnectorAdClient, how: str
) -> None:
    """Also for a parameter that is missing, or a type that is changed."""
    body = template(S=registration({"Ref": "DirectoryId"}))  # type: ignore[arg-type]
    body["Parameters"] = {"DirectoryId": {"Type": "String"}}
    with pytest.raises(ClientError, match="Missing parameter DirectoryId"):
        deploy(stacks, how, body)
    assert statuses(stacks) == {"stack": "CREATE_COMPLETE"}
    stacks.delete()
    body = template(S={"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}})
    with pytest.raises(ClientError, match=r"resource type is not permitted.*\[S\]"):
        deploy(stacks, how, body)
    assert statuses(stacks) == {"stack": "CREATE_COMPLETE"}
    assert directories(client) == ["d-1111111111"]


def test_moto_decides_on_other_types_that_change() -> None:
    """Only a change from or to one of this service's types is refused."""
    ours, vpc, queue = (
        TemplateGraph(template(R={"Type": f"AWS::{name}"}))
        for name in ("PCAConnectorAD::Connector", "EC2::VPC", "SQS::Queue")
    )
    require_types_of(vpc, queue)
    for old, new in ((ours, vpc), (vpc, ours)):
        with pytest.raises(ValidationError, match=r"not permitted.*\[R\]"):
            require_types_of(old, new)
