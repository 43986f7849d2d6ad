"""Whose state does a request see?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID

from pca_ad_mock import MockHandle, mock_pca_connector_ad

from .provisioning import DIRECTORY, create_connector, create_registration, essence, refused, stored
from .wire import Wire

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

OTHER_ACCOUNT = "999988887777"


def count(client: PcaConnectorAdClient) -> int:
    return len(client.list_connectors()["Connectors"])


def test_regions_do_not_see_each_other(mock: object) -> None:
    """A connector is in the region that it was created in, also by its ARN."""
    here = boto3.client("pca-connector-ad", region_name="us-east-1")
    there = boto3.client("pca-connector-ad", region_name="eu-west-1")

    arn = create_connector(here)

    assert ":us-east-1:" in arn
    assert (count(here), count(there)) == (1, 0)
    assert refused(there.get_connector, ConnectorArn=arn).code == "ResourceNotFoundException"


def test_an_assumed_role_is_in_its_account(client: PcaConnectorAdClient) -> None:
    """A client with the credentials of another account's role sees that account's state."""
    credentials = boto3.client("sts").assume_role(
        RoleArn=f"arn:aws:iam::{OTHER_ACCOUNT}:role/admin", RoleSessionName="test"
    )["Credentials"]
    other = boto3.client(
        "pca-connector-ad",
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    )

    arn = create_connector(other)

    assert f":{OTHER_ACCOUNT}:" in arn
    assert (count(client), count(other)) == (0, 1)


def test_an_access_key_of_iam_is_noted_as_used(mock: object) -> None:
    """IAM knows afterwards which service a key was last used for, as under AWS."""
    iam = boto3.client("iam")
    iam.create_user(UserName="alice")
    key = iam.create_access_key(UserName="alice")["AccessKey"]
    client = boto3.client(
        "pca-connector-ad",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )

    arn = create_connector(client)

    assert f":{DEFAULT_ACCOUNT_ID}:" in arn
    used = iam.get_access_key_last_used(AccessKeyId=key["AccessKeyId"])["AccessKeyLastUsed"]
    assert (used["ServiceName"], used["Region"]) == ("pca-connector-ad", "us-east-1")


def test_the_environment_can_name_the_account(
    client: PcaConnectorAdClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MOTO_ACCOUNT_ID decides, as for moto's own services."""
    monkeypatch.setenv("MOTO_ACCOUNT_ID", OTHER_ACCOUNT)
    assert f":{OTHER_ACCOUNT}:" in create_connector(client)
    monkeypatch.delenv("MOTO_ACCOUNT_ID")
    assert count(client) == 0


def test_a_header_can_name_the_account(client: PcaConnectorAdClient) -> None:
    """x-moto-account-id decides, as for moto's own services."""

    def add_account(request: Any, **_: Any) -> None:
        request.headers["x-moto-account-id"] = OTHER_ACCOUNT

    client.meta.events.register("before-sign", add_account)
    assert f":{OTHER_ACCOUNT}:" in create_connector(client)
    client.meta.events.unregister("before-sign", add_account)
    assert count(client) == 0


def test_an_account_that_can_be_none_is_refused(
    client: PcaConnectorAdClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An account of letters would make ARNs that the service itself refuses."""
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "my-account")

    refusal = refused(client.list_connectors)

    assert (refusal.code, refusal.members) == ("ValidationException", {"Reason": "OTHER"})
    assert "'my-account' is not an account id" in refusal.message


def test_an_unsigned_request_is_the_default_accounts(wire: Wire) -> None:
    """Without a signature the account is moto's default one, and the host names the region."""
    endpoint = "https://pca-connector-ad.eu-west-1.amazonaws.com"

    answer = wire.send(
        "POST", "/directoryRegistrations", {"DirectoryId": DIRECTORY}, endpoint=endpoint
    )

    assert answer.json()["DirectoryRegistrationArn"] == (
        f"arn:aws:pca-connector-ad:eu-west-1:{DEFAULT_ACCOUNT_ID}:directory-registration/{DIRECTORY}"
    )


def test_an_unsigned_request_after_iam_was_used_is_the_default_accounts(wire: Wire) -> None:
    """The same holds where moto has access keys to look through."""
    boto3.client("iam").create_user(UserName="alice")

    answer = wire.send("POST", "/directoryRegistrations", {"DirectoryId": DIRECTORY})

    assert f":{DEFAULT_ACCOUNT_ID}:" in answer.json()["DirectoryRegistrationArn"]


def test_a_region_that_there_is_not_is_refused(mock: object) -> None:
    """With AWS there is no such host; here the error says what can be done."""
    client = boto3.client("pca-connector-ad", region_name="us-east-7")

    refusal = refused(client.list_connectors)

    assert essence(refusal) == {
        "code": "ValidationException",
        "status": 400,
        "members": {"Reason": "OTHER"},
    }
    assert "'us-east-7'" in refusal.message
    assert "MOTO_ALLOW_NONEXISTENT_REGION=true" in refusal.message


def test_moto_can_allow_a_region_that_there_is_not(
    mock: MockHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """moto's switch for this holds here too."""
    monkeypatch.setenv("MOTO_ALLOW_NONEXISTENT_REGION", "true")
    client = boto3.client("pca-connector-ad", region_name="us-east-7")

    arn = create_connector(client)

    assert arn.startswith("arn:aws:pca-connector-ad:us-east-7:")
    assert [each.arn for each in stored("Connector", "us-east-7")] == [arn]


def test_the_handle_reads_the_state_of_an_account_and_region(
    mock: MockHandle, client: PcaConnectorAdClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A test can look at the resources themselves, by default at those of a default client."""
    arn = create_connector(client)
    monkeypatch.setenv("MOTO_ACCOUNT_ID", OTHER_ACCOUNT)
    registered = create_registration(client)

    monkeypatch.delenv("MOTO_ACCOUNT_ID")
    assert [each["Arn"] for each in mock.state()["Connectors"]] == [arn]
    other = mock.state("us-east-1", OTHER_ACCOUNT)
    assert [each["Arn"] for each in other["DirectoryRegistrations"]] == [registered]
    assert not any(mock.state("eu-isoe-west-1").values())


def test_the_handle_knows_no_other_regions(mock: MockHandle) -> None:
    """A region that there is not is an error that says which there are."""
    with pytest.raises(ValueError, match=r"no region 'us-east-7'. Did you mean 'us-east-2'"):
        mock.state("us-east-7")


def test_the_handle_forgets_everything_when_told(mock: MockHandle) -> None:
    """`reset` clears every account and region of this service, and nothing of another."""
    clients = [
        boto3.client("pca-connector-ad", region_name=name) for name in ("us-east-1", "eu-west-1")
    ]
    for client in clients:
        create_connector(client)
    boto3.client("iam").create_user(UserName="alice")

    mock.reset()

    assert [count(client) for client in clients] == [0, 0]
    assert len(boto3.client("iam").list_users()["Users"]) == 1


def test_the_handle_reads_after_the_mock_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing names a region the option's default is meant."""
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    with mock_pca_connector_ad() as handle:
        handle.make.connector()
        calls = handle.calls
        boto3.client("pca-connector-ad").list_connectors()
    assert not any(handle.state().values())
    assert [call.operation for call in calls] == ["ListConnectors"]
