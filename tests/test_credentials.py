"""What is answered to those who are not who they say, where a test switched moto's IAM on?"""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
import time_machine
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from freezegun import freeze_time
from moto.core.authorization import enable_iam_authentication

from pca_ad_mock.server import ThreadedServer

from .interpreters import PATIENCE
from .provisioning import essence, refused
from .test_authorization import client_of
from .wire import ENDPOINT

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

UNRECOGNIZED = {"code": "UnrecognizedClientException", "status": 403, "members": {}}
INCOMPLETE = {"code": "IncompleteSignature", "status": 403, "members": {}}
INVALID = {"code": "InvalidSignatureException", "status": 403, "members": {}}
MISSING = {"code": "MissingAuthenticationTokenException", "status": 403, "members": {}}
EXPIRED = {"code": "ExpiredTokenException", "status": 403, "members": {}}

#: A policy that allows everything.
EVERYTHING = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    }
)

NOW = datetime(2026, 6, 15, 12, tzinfo=timezone.utc)

MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS "
    "Secret Access Key and signing method. Consult the service documentation for details."
)

ROLE = "arn:aws:iam::123456789012:role/operator"


def create_role() -> None:
    iam = boto3.client("iam")
    trust = {"Version": "2012-10-17", "Statement": []}
    iam.create_role(RoleName="operator", AssumeRolePolicyDocument=json.dumps(trust))
    iam.put_role_policy(RoleName="operator", PolicyName="all", PolicyDocument=EVERYTHING)


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

    assert essence(refusal) == INVALID
    assert refusal.message == MISMATCH


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


def user() -> Credentials:
    """The key of a user who may do everything."""
    credentials: Credentials = client_of("*")._request_signer._credentials  # type: ignore[attr-defined]
    return credentials


def signed(
    credentials: Credentials, endpoint: str = ENDPOINT, service: str = "pca-connector-ad"
) -> dict[str, str]:
    """The headers of a request for a list that a user signs now."""
    request = AWSRequest("GET", f"{endpoint}/connectors")
    SigV4Auth(credentials, service, "us-east-1").add_auth(request)
    return dict(request.headers.items())


def test_a_request_without_a_signature_is_refused(wire: Any) -> None:
    """But only while moto's IAM is enforced."""
    assert wire.send("GET", "/connectors").status_code == 200

    with enable_iam_authentication():
        refusal = wire.refused("GET", "/connectors")

    assert (essence(refusal), refusal.message) == (MISSING, "Missing Authentication Token")


@pytest.mark.parametrize(
    ("headers", "wrong"),
    [
        ({"Authorization": "Bearer token"}, "Authorization"),
        ({"Authorization": "AWS4-HMAC-SHA256 Credential=A, SignedHeaders=host"}, "Authorization"),
        ({"X-Amz-Date": "2026-06-15T12:00:00Z"}, "X-Amz-Date"),
        ({"X-Amz-Date": "soon"}, "X-Amz-Date"),
        ({"X-Amz-Date": ""}, "X-Amz-Date"),
    ],
)
def test_a_malformed_signature_is_refused(wire: Any, headers: dict[str, str], wrong: str) -> None:
    """By the name of the header."""
    changed = {name: value for name, value in {**signed(user()), **headers}.items() if value}

    with enable_iam_authentication():
        refusal = wire.refused("GET", "/connectors", headers=changed)

    assert essence(refusal) == INCOMPLETE
    assert refusal.message == f"The header {wrong} is malformed or missing."


def test_a_signature_is_for_one_service_in_one_region(wire: Any) -> None:
    """One for another service, or for another region than the host's, is invalid."""
    alice = user()
    elsewhere = "https://pca-connector-ad.eu-west-1.amazonaws.com"

    with enable_iam_authentication():
        service = wire.refused("GET", "/connectors", headers=signed(alice, service="acm-pca"))
        headers = signed(alice, elsewhere)
        region = wire.refused("GET", "/connectors", headers=headers, endpoint=elsewhere)

    assert essence(service) == essence(region) == INVALID
    assert service.message == "Credential should be scoped to correct service: 'pca-connector-ad'."
    assert region.message == "Credential should be scoped to a valid region, not 'us-east-1'."


def test_the_time_must_be_signed(wire: Any) -> None:
    """Else the signature would be good at any time."""
    headers = signed(user())
    headers["Authorization"] = headers["Authorization"].replace("host;x-amz-date", "host")

    with enable_iam_authentication():
        refusal = wire.refused("GET", "/connectors", headers=headers)

    assert (essence(refusal), refusal.message) == (INVALID, MISMATCH)


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_a_signature_is_good_for_five_minutes(wire: Any, seconds: int) -> None:
    """Before and after the time at which it was made."""
    with time_machine.travel(NOW, tick=False) as clock:
        headers = signed(user())
        clock.shift(seconds)
        with enable_iam_authentication():
            assert wire.send("GET", "/connectors", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("seconds", "message"),
    [
        (
            301,
            "Signature expired: 20260615T120000Z is now earlier than 20260615T120001Z "
            "(20260615T120501Z - 5 min.)",
        ),
        (
            -301,
            "Signature not yet current: 20260615T120000Z is still later than 20260615T115959Z "
            "(20260615T115459Z + 5 min.)",
        ),
    ],
)
def test_a_signature_is_not_good_for_longer(wire: Any, seconds: int, message: str) -> None:
    """The refusal names both times, in AWS's words."""
    with time_machine.travel(NOW, tick=False) as clock:
        headers = signed(user())
        clock.shift(seconds)
        with enable_iam_authentication():
            refusal = wire.refused("GET", "/connectors", headers=headers)

    assert (essence(refusal), refusal.message) == (INVALID, message)


@pytest.mark.parametrize(
    "clock",
    [
        lambda: time_machine.travel("2001-02-03T04:05:06Z", tick=False),
        lambda: freeze_time("2001-02-03T04:05:06Z"),
        lambda: freeze_time("2001-02-03T04:05:06Z", ignore=["botocore"]),
        lambda: freeze_time("2001-02-03T04:05:06Z", ignore=["pca_ad_mock"]),
    ],
    ids=["time-machine", "freezegun", "freezegun without botocore", "freezegun without us"],
)
def test_a_clock_that_stands_still_changes_nothing(mock: object, clock: Any) -> None:
    """In the process of the client, the age is measured by the clock that it signs by."""
    client = client_of("*")

    with enable_iam_authentication():
        client.list_connectors()
        with clock():
            client.list_connectors()
        client.list_connectors()


@pytest.mark.server
def test_a_server_goes_by_its_own_clock() -> None:
    """A client whose clock stands still elsewhere is refused, as by AWS."""
    with ThreadedServer() as server:
        iam = boto3.client(
            "iam",
            endpoint_url=server.endpoint_url,
            region_name="us-east-1",
            aws_access_key_id="fake",
            aws_secret_access_key="fake",
        )
        iam.create_user(UserName="alice")
        iam.put_user_policy(UserName="alice", PolicyName="all", PolicyDocument=EVERYTHING)
        key = iam.create_access_key(UserName="alice")["AccessKey"]
        alice = Credentials(key["AccessKeyId"], key["SecretAccessKey"])
        with time_machine.travel(NOW, tick=False):
            frozen = signed(alice, server.endpoint_url)
        url = f"{server.endpoint_url}/connectors"
        with enable_iam_authentication():
            old = requests.get(url, headers=frozen, timeout=PATIENCE)
            new = requests.get(url, headers=signed(alice, server.endpoint_url), timeout=PATIENCE)

    assert (old.status_code, old.headers["x-amzn-ErrorType"]) == (403, "InvalidSignatureException")
    assert old.json()["message"].startswith("Signature expired: 20260615T120000Z is now earlier")
    assert new.status_code == 200
