"""Are the credentials of clients that are older than a mock left alone inside it?"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
import pytest
from botocore.credentials import DeferredRefreshableCredentials, RefreshableCredentials
from moto import mock_aws

from pca_ad_mock import mock_pca_connector_ad
from pca_ad_mock._seams.seam import SeamError
from pca_ad_mock._seams.table import LATE_CREDENTIALS

from .interpreters import bare
from .provisioning import create_registration

if TYPE_CHECKING:
    from pathlib import Path


def metadata() -> dict[str, Any]:
    """What a refresh brings."""
    return {
        "access_key": "REAL",
        "secret_key": "secret",
        "token": "token",
        "expiry_time": (datetime.now(timezone.utc) + timedelta(hours=9)).isoformat(),
    }


def refuse() -> Any:
    raise AssertionError("credentials are refreshed inside a mock")  # pragma: no cover


def client_with(credentials: Any, service: str = "pca-connector-ad") -> Any:
    session = botocore.session.get_session()
    vars(session)["_credentials"] = credentials
    return session.create_client(service, region_name="us-east-1")


def expired() -> RefreshableCredentials:
    """Credentials that the next request refreshes."""
    long_ago = datetime.now(timezone.utc) - timedelta(hours=1)
    return RefreshableCredentials("OLD", "s", "t", long_ago, refuse, "sso")


def valid() -> RefreshableCredentials:
    later = datetime.now(timezone.utc) + timedelta(hours=9)
    return RefreshableCredentials("REAL", "s", "t", later, refuse, "sso")


def deferred() -> DeferredRefreshableCredentials:
    return DeferredRefreshableCredentials(refuse, "assume-role")


@pytest.mark.parametrize("make", [expired, valid, deferred])
@pytest.mark.parametrize("service", ["pca-connector-ad", "sts"])
def test_an_older_client_signs_with_fake_ones(make: Any, service: str) -> None:
    """Its own are neither resolved, refreshed nor changed."""
    credentials = make()
    client = client_with(credentials, service)
    before = {name: value for name, value in vars(credentials).items() if name != "_refresh_lock"}
    signed: list[str] = []
    client.meta.events.register(
        f"before-send.{service}",
        lambda request, **_: signed.append(request.headers["Authorization"].decode()),
    )

    with mock_pca_connector_ad():
        if service == "sts":
            assert client.get_caller_identity()["Account"] == "123456789012"
        else:
            create_registration(client)
        assert credentials.access_key in (None, "OLD", "REAL")

    assert "Credential=FOOBARKEY/" in signed[0]
    after = {name: value for name, value in vars(credentials).items() if name != "_refresh_lock"}
    assert after == before


def test_after_the_mock_they_are_resolved_as_ever() -> None:
    """A client that was used inside gets its own credentials when it needs them."""
    credentials = DeferredRefreshableCredentials(metadata, "assume-role")
    with mock_pca_connector_ad():
        create_registration(client_with(credentials))
    assert credentials.get_frozen_credentials().access_key == "REAL"


def test_those_made_inside_are_used() -> None:
    """A session that assumes a role inside a mock acts for the account of the role."""
    with mock_pca_connector_ad():
        sts = boto3.client("sts")

        def assume() -> dict[str, Any]:
            assumed = sts.assume_role(
                RoleArn="arn:aws:iam::111111111111:role/r", RoleSessionName="role"
            )["Credentials"]
            return {
                "access_key": assumed["AccessKeyId"],
                "secret_key": assumed["SecretAccessKey"],
                "token": assumed["SessionToken"],
                "expiry_time": assumed["Expiration"].isoformat(),
            }

        client = client_with(DeferredRefreshableCredentials(assume, "assume-role"))
        arn = create_registration(client)
        with mock_pca_connector_ad():
            create_registration(client, DirectoryId="d-1111111111")
    assert arn.split(":")[4] == "111111111111"


def test_those_of_an_earlier_mock_are_not() -> None:
    """What was made inside a mock that has ended is older than the next one."""
    with mock_pca_connector_ad():
        client = client_with(deferred())
    with mock_pca_connector_ad():
        create_registration(client)


def test_profiles_and_processes_are_left_alone(tmp_path: Path) -> None:
    """A role in a profile is not assumed, and a process for credentials is not run."""
    (tmp_path / "process.py").write_text(
        f"""
import json
print(file=open("{tmp_path.as_posix()}/ran", "a"))
keys = dict(AccessKeyId="P", SecretAccessKey="s", SessionToken="t")
print(json.dumps(dict(Version=1, Expiration="2001-01-01T00:00:00Z", **keys)))
"""
    )
    (tmp_path / "config").write_text(
        f"""
[profile role]
role_arn = arn:aws:iam::111111111111:role/r
source_profile = static
region = us-east-1
[profile process]
credential_process = {sys.executable} {tmp_path}/process.py
region = us-east-1
[profile static]
aws_access_key_id = AKIA
aws_secret_access_key = secret
"""
    )
    printed = bare(
        f"""
        os.environ["AWS_CONFIG_FILE"] = "{tmp_path.as_posix()}/config"
        role = boto3.Session(profile_name="role").client("pca-connector-ad")
        process = boto3.Session(profile_name="process").client("pca-connector-ad")
        ran = os.path.getsize("{tmp_path.as_posix()}/ran")
        from pca_ad_mock import mock_pca_connector_ad
        with mock_pca_connector_ad():
            for client in (role, process):
                client.list_connectors()
        print(role._request_signer._credentials._frozen_credentials)
        print(os.path.getsize("{tmp_path.as_posix()}/ran") - ran)
        """
    )
    assert printed == ["None", "0"]


def test_where_they_cannot_be_held_back_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rather than to resolve them inside the mock."""
    client = client_with(deferred())
    monkeypatch.setattr(type(LATE_CREDENTIALS), "missing", _missing)
    with mock_pca_connector_ad(), pytest.raises(SeamError, match="resolved late"):
        client.list_connectors()


def _missing(feature: Any) -> list[Any]:
    return list(feature.seams[:1]) if feature is LATE_CREDENTIALS else []


def test_an_older_session_looks_for_none_inside(tmp_path: Path) -> None:
    """Its first client may be made inside; afterwards it finds its own, as ever."""
    (tmp_path / "config").write_text(
        """
[profile role]
role_arn = arn:aws:iam::111111111111:role/r
source_profile = static
[profile static]
aws_access_key_id = AKIAREAL
aws_secret_access_key = secret
"""
    )
    printed = bare(
        f"""
        os.environ["AWS_CONFIG_FILE"] = "{tmp_path.as_posix()}/config"
        role = boto3.Session(profile_name="role", region_name="us-east-1")
        static = boto3.Session(profile_name="static", region_name="us-east-1")
        # As botocore does in any case where AWS_DATA_PATH is not set.
        assert role.available_profiles == static.available_profiles != []
        from pca_ad_mock import mock_pca_connector_ad
        with mock_pca_connector_ad():
            for session in (role, static):
                session.client("pca-connector-ad").list_connectors()
        print(role._session._credentials, static._session._credentials)
        print(static.get_credentials().access_key)
        """
    )
    assert printed == ["None None", "AKIAREAL"]


def test_what_moto_gave_out_around_the_mock_is_used() -> None:
    """A client that acts for another account inside `mock_aws` does so inside ours, too."""
    with mock_aws():
        assumed = boto3.client("sts", region_name="us-east-1").assume_role(
            RoleArn="arn:aws:iam::111111111111:role/r", RoleSessionName="role"
        )["Credentials"]
        later = datetime.now(timezone.utc) + timedelta(hours=9)
        client = client_with(
            RefreshableCredentials(
                assumed["AccessKeyId"],
                assumed["SecretAccessKey"],
                assumed["SessionToken"],
                later,
                refuse,
                "assume-role",
            )
        )
        with mock_pca_connector_ad():
            arn = create_registration(client)
    assert arn.split(":")[4] == "111111111111"
