"""What do references to ssm and secretsmanager in a template come to?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from .provisioning import DIRECTORY, refused
from .stacks import Stacks, registration, registrations, resource, template
from .whole_stacks import directory

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient


@pytest.fixture
def stored(stacks: Stacks) -> dict[str, str]:
    """Parameters and a secret, and the ARNs of one each."""
    ssm = boto3.client("ssm", region_name="us-east-1")
    for value in ("first", "second"):
        ssm.put_parameter(Name="/a/name", Value=value, Type="String", Overwrite=True)
    ssm.put_parameter(Name="password", Value="Not-a-secret-1", Type="SecureString")
    arn = ssm.get_parameter(Name="/a/name")["Parameter"]["ARN"]
    manager = boto3.client("secretsmanager", region_name="us-east-1")
    made = manager.create_secret(Name="a/secret", SecretString=json.dumps({"key": "v1", "n": 1}))
    manager.put_secret_value(
        SecretId="a/secret", SecretString=json.dumps({"key": "v2"}), VersionStages=["AWSCURRENT"]
    )
    return {"parameter": arn, "secret": made["ARN"], "version": made["VersionId"]}


def tagged(value: Any) -> dict[str, Any]:
    """A registration with a tag of this value, which is deep in its properties."""
    tags = {"DirectoryId": DIRECTORY, "Tags": {"value": value}}
    return template(R=resource("DirectoryRegistration", tags))


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("{{resolve:ssm:/a/name}}", "second"),
        ("{{resolve:ssm:/a/name:1}}", "first"),
        ("{{resolve:ssm:PARAMETER}}", "second"),
        ("{{resolve:ssm:PARAMETER:1}}", "first"),
        ("{{resolve:secretsmanager:a/secret:SecretString:key}}", "v2"),
        ("{{resolve:secretsmanager:a/secret:SecretString:key:AWSPREVIOUS}}", "v1"),
        ("{{resolve:secretsmanager:a/secret:SecretString:n::VERSION}}", "1"),
        ("{{resolve:secretsmanager:SECRET:SecretString:key::}}", "v2"),
        ("<{{resolve:ssm:/a/name:1}}-{{resolve:ssm:/a/name}}>", "<first-second>"),
        ({"Fn::Sub": "{{resolve:ssm:/${Word}/name:1}}"}, "first"),
        ({"Fn::Sub": ["{{resolve:${S}:/a/name}}", {"S": "ssm"}]}, "second"),
        ({"Fn::Join": ["", ["{{resolve:ssm:", "/a/", "name", "}}"]]}, "second"),
        ("{{other:ssm:/a/name}}", "{{other:ssm:/a/name}}"),
    ],
    ids=str,
)
def test_references_are_resolved_after_functions(
    stacks: Stacks, client: PcaConnectorAdClient, stored: dict[str, str], value: Any, found: str
) -> None:
    """With version, key and stage; several in one text, anywhere in properties."""
    text = json.dumps(value)
    for name, each in stored.items():
        text = text.replace(name.upper(), each)
    body = {**tagged(json.loads(text)), "Parameters": {"Word": {"Type": "String", "Default": "a"}}}
    stacks.create(body)
    tags = client.list_tags_for_resource(ResourceArn=stacks.physical_id("R"))["Tags"]
    assert tags["value"] == found


def test_a_whole_secret_is_a_text(
    stacks: Stacks, client: PcaConnectorAdClient, stored: dict[str, str]
) -> None:
    """Where no key is named; and resources of moto's have references, too."""
    parameter = {"Name": "copy", "Type": "String", "Value": "{{resolve:secretsmanager:a/secret}}"}
    stacks.create(template(P={"Type": "AWS::SSM::Parameter", "Properties": parameter}))
    ssm = boto3.client("ssm", region_name="us-east-1")
    assert ssm.get_parameter(Name="copy")["Parameter"]["Value"] == '{"key": "v2"}'


def test_secure_references_are_resolved_where_cloudformation_does(
    stacks: Stacks, stored: dict[str, str], client: PcaConnectorAdClient
) -> None:
    """In the password of a directory, and elsewhere refused in its words."""
    assert stacks.create(directory(Password="{{resolve:ssm-secure:password:1}}")) == (
        "CREATE_COMPLETE"
    )
    refusal = refused(stacks.create, tagged("{{resolve:ssm-secure:password}}"), "other")
    assert (refusal.code, refusal.message) == (
        "ValidationError",
        "SSM Secure reference is not supported in: "
        "[AWS::PCAConnectorAD::DirectoryRegistration/Properties/Tags/value]",
    )
    assert registrations(client) == []


def test_a_sentence_of_cloudformation_stands_alone(stacks: Stacks, stored: dict[str, str]) -> None:
    """What moto's services say has the reference behind it."""
    refusal = refused(stacks.create, tagged("{{resolve:ssm:no}}"))
    assert (
        refusal.message == "Unable to fetch parameters [no] from parameter store for this account."
    )
    refusal = refused(stacks.create, tagged("{{resolve:secretsmanager:no}}"))
    assert refusal.message.endswith(" (in [{{resolve:secretsmanager:no}}])")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("{{resolve:ssm:no}}", "Unable to fetch parameters [no] from parameter store for this"),
        ("{{resolve:ssm:/a/name:9}}", "could not find version 9 of /a/name"),
        (
            "{{resolve:ssm:/a/name:}}",
            "Incorrect format is used in the following SSM reference: [{{resolve:ssm:/a/name:}}]",
        ),
        ("{{resolve:ssm:}}", "Incorrect format is used in the following SSM reference: ["),
        ("{{resolve:s3:a}}", "Incorrect format is used in the following dynamic reference: ["),
        ("{{resolve:secretsmanager:no}}", "Secrets Manager can't find the specified secret"),
        (
            "{{resolve:secretsmanager:a/secret:SecretBinary}}",
            "Incorrect format is used in the following Secrets Manager reference: [",
        ),
        (
            "{{resolve:secretsmanager:a/secret:SecretString:no}}",
            "Could not find a value associated with JSONKey in SecretString",
        ),
    ],
)
def test_a_reference_to_nothing_is_refused(
    stacks: Stacks, client: PcaConnectorAdClient, stored: dict[str, str], value: str, message: str
) -> None:
    """By a create, which leaves nothing, and by an update, which is rolled back."""
    body = tagged(value)
    body["Resources"]["First"] = registration("d-1111111111")
    body["Resources"]["R"]["DependsOn"] = "First"
    refusal = refused(stacks.create, body)
    assert refusal.code == "ValidationError"
    assert message in refusal.message
    assert registrations(client) == stacks.client.describe_stacks()["Stacks"] == []

    stacks.create(tagged("old"))
    assert message in refused(stacks.update, body).message
    assert stacks.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert len(registrations(client)) == 1
