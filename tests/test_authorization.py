"""Is each operation authorised by its action and resource, where a test switched moto's IAM on?"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore import xform_name
from botocore.exceptions import ClientError
from moto.core import set_initial_no_auth_action_count
from moto.core.authorization import enable_iam_authentication
from moto.sts.models import sts_backends

from pca_ad_mock import mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad.model.documented import AUTHORIZED_ON
from pca_ad_mock.pcaconnectorad.model.specification import service_model

from .calling import input_shape
from .provisioning import (
    ABSENT_CONNECTOR,
    ABSENT_REGISTRATION,
    ABSENT_TEMPLATE,
    create_connector,
    create_registration,
    refused,
)
from .strategies import fullest_definitions, fullest_of

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

USER = "arn:aws:iam::123456789012:user/alice"
ARNS = {
    "ConnectorArn": ABSENT_CONNECTOR,
    "DirectoryRegistrationArn": ABSENT_REGISTRATION,
    "TemplateArn": ABSENT_TEMPLATE,
    "ResourceArn": ABSENT_TEMPLATE,
}


def client_of(action: str | list[str], resource: str = "*") -> PcaConnectorAdClient:
    """A client of a user who may do something, and no more."""
    iam = boto3.client("iam")
    iam.create_user(UserName="alice")
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    iam.put_user_policy(UserName="alice", PolicyName="p", PolicyDocument=json.dumps(document))
    key = iam.create_access_key(UserName="alice")["AccessKey"]
    return boto3.client(
        "pca-connector-ad",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )


def request_for(operation: str) -> dict[str, Any]:
    """A valid request without tags, about resources that are not there."""
    full = fullest_of(input_shape(operation), 0)
    definitions = {"Definition": fullest_definitions()[0]} if "Definition" in full else {}
    request = {**full, **definitions, **{name: ARNS[name] for name in full if name in ARNS}}
    for unwanted in (
        "NextToken",
        "AccessRights",
        *(["Tags"] if operation != "TagResource" else []),
    ):
        request.pop(unwanted, None)
    if "AccessRights" in input_shape(operation).required_members:
        request["AccessRights"] = {}
    return request


def test_every_action_is_an_operation() -> None:
    """The table has operations of the model, and members that they have."""
    assert set(AUTHORIZED_ON) <= set(service_model().operation_names)
    for operation, member in AUTHORIZED_ON.items():
        assert member is None or member in input_shape(operation).members


@pytest.mark.parametrize("operation", AUTHORIZED_ON)
def test_an_operation_is_denied_without_its_action(mock: object, operation: str) -> None:
    """The denial is a 403 of the service that names principal, action and resource."""
    others = [f"pca-connector-ad:{name}" for name in AUTHORIZED_ON if name != operation]
    client = client_of(others)
    member = AUTHORIZED_ON[operation]

    with enable_iam_authentication():
        refusal = refused(getattr(client, xform_name(operation)), **request_for(operation))

    assert (refusal.code, refusal.status) == ("AccessDeniedException", 403)
    assert refusal.message == (
        f"User: {USER} is not authorized to perform: pca-connector-ad:{operation} "
        f"on resource: {ARNS[member] if member else '*'} "
        f"because no identity-based policy allows the pca-connector-ad:{operation} action"
    )


@pytest.mark.parametrize("operation", AUTHORIZED_ON)
def test_an_operation_is_permitted_by_its_action_on_its_resource(
    mock: object, operation: str
) -> None:
    """With the one action, on the one resource, the call gets through to the service."""
    member = AUTHORIZED_ON[operation]
    client = client_of(f"pca-connector-ad:{operation}", ARNS[member] if member else "*")

    with enable_iam_authentication(), suppress(client.exceptions.ResourceNotFoundException):
        getattr(client, xform_name(operation))(**request_for(operation))


@pytest.mark.parametrize("operation", [name for name, member in AUTHORIZED_ON.items() if member])
def test_an_action_on_another_resource_is_not_enough(mock: object, operation: str) -> None:
    """A policy for one ARN does not reach another."""
    client = client_of(f"pca-connector-ad:{operation}", "arn:aws:pca-connector-ad:*:*:other/*")

    with enable_iam_authentication():
        refusal = refused(getattr(client, xform_name(operation)), **request_for(operation))

    assert refusal.code == "AccessDeniedException"


@pytest.mark.parametrize(
    ("create", "action"),
    [(create_connector, "CreateConnector"), (create_registration, "CreateDirectoryRegistration")],
)
def test_tags_in_a_create_need_their_action_too(mock: object, create: Any, action: str) -> None:
    """Without tags the create's own action is enough, with tags it is not."""
    client = client_of(f"pca-connector-ad:{action}")

    with enable_iam_authentication():
        create(client)
        refusal = refused(create, client, DirectoryId="d-aaaaaaaaaa", Tags={"a": "b"})

    assert "perform: pca-connector-ad:TagResource on resource: * because" in refusal.message


def test_tagging_needs_permission_on_its_arn_only(client: PcaConnectorAdClient) -> None:
    """A policy for one connector is enough to tag it, as there are tags of its own to permit."""
    arn = create_connector(client)
    tagger = client_of("pca-connector-ad:TagResource", arn)

    with enable_iam_authentication():
        tagger.tag_resource(ResourceArn=arn, Tags={"a": "b"})

    assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"a": "b"}


def test_an_operation_newer_than_the_table_is_authorised_on_everything(
    mock: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A botocore that knows more operations finds an answer here too."""
    monkeypatch.delitem(AUTHORIZED_ON, "GetConnector")
    client = client_of("pca-connector-ad:ListConnectors")

    with enable_iam_authentication():
        refusal = refused(client.get_connector, ConnectorArn=ABSENT_CONNECTOR)

    assert "perform: pca-connector-ad:GetConnector on resource: * because" in refusal.message


@set_initial_no_auth_action_count(3)
@mock_pca_connector_ad
def test_the_first_calls_can_be_free() -> None:
    """moto's count of calls that need no permission counts ours as well."""
    client = boto3.client("pca-connector-ad")
    for _ in range(3):
        client.list_connectors()
    assert refused(client.list_connectors).code == "UnrecognizedClientException"


@mock_pca_connector_ad
def test_a_temporary_key_without_its_session_is_nobodys() -> None:
    """moto's IAM has the key of a session still, and no user of it."""
    boto3.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")
    arn = "arn:aws:iam::123456789012:role/r"
    key = boto3.client("sts").assume_role(RoleArn=arn, RoleSessionName="session")["Credentials"]
    sts_backends["123456789012"]["aws"].assumed_roles.clear()
    client = boto3.client(
        "pca-connector-ad",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )

    with enable_iam_authentication(), pytest.raises(ClientError, match="UnrecognizedClient"):
        client.list_connectors()
