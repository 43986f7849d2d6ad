"""What is answered to those who are not who they say, where a test switched moto's IAM on?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import time_machine
from moto.core.authorization import enable_iam_authentication

from .provisioning import essence, refused
from .test_authorization import client_of

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

UNRECOGNIZED = {"code": "UnrecognizedClientException", "status": 403, "members": {}}
INCOMPLETE = {"code": "IncompleteSignature", "status": 403, "members": {}}
EXPIRED = {"code": "ExpiredTokenException", "status": 403, "members": {}}

ROLE = "arn:aws:iam::123456789012:role/operator"


def create_role() -> None:
    iam = boto3.client("iam")
    trust = {"Version": "2012-10-17", "Statement": []}
    iam.create_role(RoleName="operator", AssumeRolePolicyDocument=json.dumps(trust))
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    iam.put_role_policy(RoleName="operator", PolicyName="all", PolicyDocument=json.dumps(policy))


def client_with(**credentials: str | None) -> PcaConnectorAdClient:
    return boto3.client("pca-connector-ad", **credentials)  # type: ignore[call-overload,no-any-return]


def session(**changes: str | None) -> dict[str, str | None]:
    """The credentials of a session of a role, which need not exist."""
    answer = boto3.client("sts").assume_role(RoleArn=ROLE, RoleSessionName="test")["Credentials"]
    return {
        "aws_access_key_id": answer["AccessKeyId"],
        "aws_secret_access_key": answer["SecretAccessKey"],
        "aws_session_token": answer["SessionToken"],
        **changes,
    }


def test_an_unknown_key_is_unrecognized(client: PcaConnectorAdClient) -> None:
    """Fake credentials that IAM does not know are no user's; nothing is said of a resource."""
    with enable_iam_authentication():
        refusal = refused(client.list_connectors)

    assert essence(refusal) == UNRECOGNIZED
    assert refusal.message == "The security token included in the request is invalid."


def test_a_key_that_was_switched_off_is_unrecognized(mock: object) -> None:
    """Until it is switched on again."""
    client = client_of("*")
    iam = boto3.client("iam")
    (key,) = iam.list_access_keys(UserName="alice")["AccessKeyMetadata"]

    with enable_iam_authentication():
        client.list_connectors()
    iam.update_access_key(UserName="alice", AccessKeyId=key["AccessKeyId"], Status="Inactive")
    with enable_iam_authentication():
        assert essence(refused(client.list_connectors)) == UNRECOGNIZED


def test_a_wrong_secret_is_a_wrong_signature(mock: object) -> None:
    """The signature is checked."""
    known = client_of("*")
    credentials = known._request_signer._credentials  # type: ignore[attr-defined]
    client = client_with(aws_access_key_id=credentials.access_key, aws_secret_access_key="wrong")

    with enable_iam_authentication():
        refusal = refused(client.list_connectors)
        known.list_connectors()

    assert essence(refusal) == INCOMPLETE
    assert "signature" in refusal.message
    assert "on resource" not in refusal.message


def test_a_session_is_recognized_by_its_token(mock: object) -> None:
    """Without it, or with another one, the key is nobody's."""
    create_role()
    credentials = session()

    with enable_iam_authentication():
        client_with(**credentials).list_connectors()
        for token in ("another", None):
            other = client_with(**{**credentials, "aws_session_token": token})
            assert essence(refused(other.list_connectors)) == UNRECOGNIZED


def test_the_key_of_a_user_has_no_token(mock: object) -> None:
    """With one, it is not the user's."""
    credentials = client_of("*")._request_signer._credentials  # type: ignore[attr-defined]
    client = client_with(
        aws_access_key_id=credentials.access_key,
        aws_secret_access_key=credentials.secret_key,
        aws_session_token="token",
    )

    with enable_iam_authentication():
        assert essence(refused(client.list_connectors)) == UNRECOGNIZED


def test_a_session_ends(mock: object) -> None:
    """When the hour of its credentials is over, by the clock of the test."""
    with time_machine.travel("2026-01-01T00:00:00Z", tick=False) as clock:
        create_role()
        client = client_with(**session())
        with enable_iam_authentication():
            clock.shift(3599)
            client.list_connectors()
            clock.shift(1)
            refusal = refused(client.list_connectors)

    assert essence(refusal) == EXPIRED
    assert refusal.message == "The security token included in the request is expired"


def test_a_session_of_no_role_is_unrecognized(mock: object) -> None:
    """What moto's STS gives out for a role that is not there is good for nothing."""
    client = client_with(**session())

    with enable_iam_authentication():
        assert essence(refused(client.list_connectors)) == UNRECOGNIZED


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer token"},
        {"Authorization": "AWS4-HMAC-SHA256 Credential=AKIA, SignedHeaders=host, Signature=0"},
        {
            "Authorization": "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/"
            "pca-connector-ad/aws4_request, SignedHeaders=host, Signature=0"
        },
        {
            "Authorization": "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/acm-pca/"
            "aws4_request, SignedHeaders=host;x-amz-date, Signature=0",
            "X-Amz-Date": "20260101T000000Z",
        },
    ],
    ids=["none", "of another sort", "without a scope", "without a date", "for another service"],
)
def test_a_request_without_a_whole_signature_is_refused(wire: Any, headers: dict[str, str]) -> None:
    """Nobody may do nothing."""
    with enable_iam_authentication():
        refusal = wire.refused("GET", "/connectors", headers=headers)

    assert essence(refusal) == INCOMPLETE
