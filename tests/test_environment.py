"""Does code inside see nothing of the user's AWS configuration, and find it again outside?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any
from zipfile import ZipFile

import boto3
import pytest
from botocore.exceptions import ProfileNotFound
from moto import mock_aws
from moto.core.config import default_user_config

import pca_ad_mock
from pca_ad_mock import mock_pca_connector_ad
from pca_ad_mock._environment import _shared_session

from .interpreters import PATIENCE
from .provisioning import create_connector

USERS_OWN = {
    "AWS_ACCESS_KEY_ID": "AKIAREALREALREALREAL",
    "AWS_SECRET_ACCESS_KEY": "real",
    "AWS_SESSION_TOKEN": "real",
    "AWS_SECURITY_TOKEN": "real",
    "AWS_PROFILE": "production",
    "AWS_DEFAULT_PROFILE": "production",
    "AWS_CREDENTIAL_EXPIRATION": "2026-01-01T00:00:00Z",
    "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/real",
    "AWS_ROLE_SESSION_NAME": "real",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "token",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN": "real",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "token",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1/credentials",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/credentials",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:4566",
    "AWS_ENDPOINT_URL_PCA_CONNECTOR_AD": "http://127.0.0.1:4566",
    "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:4566",
}


@pytest.fixture
def users_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A user with real credentials, a profile, a region in a file, and a local stack."""
    (tmp_path / "config").write_text("[profile production]\nregion = sa-east-1\n")
    (tmp_path / "credentials").write_text(
        "[production]\naws_access_key_id = AKIAFILEFILEFILEFILE\naws_secret_access_key = real\n"
    )
    own = {
        **USERS_OWN,
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
    }
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    return own


def test_nothing_of_the_users_is_seen_inside(users_configuration: dict[str, str]) -> None:
    """Neither variable nor file decides on credentials, profile, region or endpoint."""
    with mock_pca_connector_ad():
        assert {name: os.environ[name] for name in users_configuration if name in os.environ} == {
            "AWS_ACCESS_KEY_ID": "FOOBARKEY",
            "AWS_SECRET_ACCESS_KEY": "FOOBARSECRET",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }
        session = boto3.Session()
        credentials = session.get_credentials()
        assert credentials is not None
        frozen = credentials.get_frozen_credentials()
        assert frozen.access_key == "FOOBARKEY"
        assert frozen.token is None
        assert session.available_profiles == []
        assert session.region_name == "us-east-1"
        client = session.client("pca-connector-ad")
        assert client.meta.endpoint_url == "https://pca-connector-ad.us-east-1.amazonaws.com"
        create_connector(client)
        assert boto3.client("sts").get_caller_identity()["Account"] == "123456789012"


def test_everything_is_as_before_outside(users_configuration: dict[str, str]) -> None:
    """After a mock, also one that ended in an exception, the environment is the same."""
    before = dict(os.environ)
    with mock_pca_connector_ad(region="eu-west-1"):
        os.environ["AWS_PROFILE"] = "set inside"
    assert dict(os.environ) == before
    with pytest.raises(ValueError, match="of the body"), mock_pca_connector_ad():
        raise ValueError("of the body")
    assert dict(os.environ) == before
    assert users_configuration.items() <= before.items()


def test_an_empty_environment_is_empty_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables that were not set are not set afterwards, and empty ones are empty."""
    for name in (*USERS_OWN, "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "")
    before = dict(os.environ)
    with mock_pca_connector_ad():
        create_connector(boto3.client("pca-connector-ad"))
    assert dict(os.environ) == before


def test_a_region_of_the_environment_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The option is for environments that name no region."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ca-central-1")
    with mock_pca_connector_ad(region="eu-west-1"):
        assert boto3.client("pca-connector-ad").meta.region_name == "ca-central-1"


def test_credentials_that_a_test_removes_are_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that deletes the fake credentials does not break the end of the mock."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    with mock_pca_connector_ad():
        del os.environ["AWS_ACCESS_KEY_ID"]
        del os.environ["AWS_SECRET_ACCESS_KEY"]
    assert "AWS_ACCESS_KEY_ID" not in os.environ
    with mock_pca_connector_ad():
        create_connector(boto3.client("pca-connector-ad"))


@pytest.mark.parametrize("around", [None, mock_aws])
def test_the_default_session_is_put_away_and_brought_back(
    around: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """boto3's default session with the user's credentials is not used inside, and is back after."""
    users_session = boto3.Session("AKIAREALREALREALREAL", "real", region_name="sa-east-1")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", users_session)
    if around:
        with around(), mock_pca_connector_ad():
            assert boto3.DEFAULT_SESSION is None
            boto3.client("pca-connector-ad")
            assert boto3.DEFAULT_SESSION is not users_session
    else:
        with mock_pca_connector_ad():
            assert boto3.DEFAULT_SESSION is None
    assert boto3.DEFAULT_SESSION is users_session


def test_inner_mocks_leave_the_environment_to_the_outermost(
    users_configuration: dict[str, str],
) -> None:
    """The environment is fake until the last mock ends, in whichever order they do."""
    before = dict(os.environ)
    first, second = mock_pca_connector_ad(), mock_pca_connector_ad()
    first.start()
    second.start()
    first.stop()
    assert os.environ["AWS_CONFIG_FILE"] == os.devnull
    assert "AWS_PROFILE" not in os.environ
    second.stop()
    assert dict(os.environ) == before
    assert users_configuration


@pytest.fixture
def keeping(monkeypatch: pytest.MonkeyPatch) -> None:
    """The option of moto by which the default session is not reset, before any mock began."""
    monkeypatch.setitem(default_user_config["core"], "reset_boto3_session", False)
    _shared_session.cache_clear()


@pytest.mark.usefixtures("keeping")
def test_moto_can_be_told_to_keep_the_default_session() -> None:
    """It is one from mock to mock, with the region of the mock that runs."""
    sessions = set()
    for region in ("eu-west-1", "us-west-2"):
        with mock_pca_connector_ad(region=region):
            client = boto3.client("pca-connector-ad")
            assert client.meta.region_name == region
            assert client.list_connectors()["Connectors"] == []
            sessions.add(boto3.DEFAULT_SESSION)
        assert boto3.DEFAULT_SESSION not in sessions
    assert len(sessions) == 1


@pytest.mark.usefixtures("keeping")
def test_the_kept_session_has_nothing_of_the_users_or_of_a_test(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The user's is put aside; one that a test sets up, and keys that it sets, do not stay."""
    users = boto3.Session(aws_access_key_id="theirs", aws_secret_access_key="theirs")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", users)
    with mock_pca_connector_ad():
        assert boto3.DEFAULT_SESSION is not users
        os.environ["AWS_ACCESS_KEY_ID"] = "keys-of-a-test"
        boto3.client("pca-connector-ad").list_connectors()
        boto3.setup_default_session(region_name="eu-north-1")
    assert boto3.DEFAULT_SESSION is users
    with mock_pca_connector_ad():
        client = boto3.client("pca-connector-ad")
        assert client.meta.region_name == "us-east-1"
        session: Any = boto3.DEFAULT_SESSION
        assert session.get_credentials().access_key == "FOOBARKEY"


@pytest.mark.usefixtures("keeping")
def test_without_motos_option_each_mock_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a release of moto has none, or has it elsewhere."""
    monkeypatch.setitem(sys.modules, "moto.core.config", ModuleType("moto.core.config"))
    with mock_pca_connector_ad():
        assert boto3.DEFAULT_SESSION is None


@pytest.mark.parametrize("has_files", [False, True])
def test_every_profile_is_there_inside(
    has_files: bool, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With fake credentials, whatever files the user has, and for every service of moto."""
    if has_files:
        request.getfixturevalue("users_configuration")
    with mock_pca_connector_ad():
        session = boto3.Session(profile_name="anything")
        assert (session.profile_name, session.region_name) == ("anything", "us-east-1")
        credentials = session.get_credentials()
        assert credentials
        assert credentials.access_key == "FOOBARKEY"
        assert session.client("pca-connector-ad").list_connectors()["Connectors"] == []
        assert session.client("s3").list_buckets()["Buckets"] == []
        monkeypatch.setenv("AWS_PROFILE", "another")
        assert boto3.client("pca-connector-ad").list_connectors()["Connectors"] == []
        monkeypatch.delenv("AWS_PROFILE")


def test_profiles_outside_are_those_of_the_user(users_configuration: dict[str, str]) -> None:
    """A profile that is not there is not found, before a mock and after it."""
    for _ in range(2):
        with pytest.raises(ProfileNotFound, match="anything"):
            boto3.Session(profile_name="anything").client("pca-connector-ad")
        with mock_pca_connector_ad():
            boto3.Session(profile_name="anything").client("pca-connector-ad")


def test_a_file_that_the_test_names_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has the profiles that it has."""
    file = tmp_path / "config"
    file.write_text("[profile staging]\nregion = eu-west-1\n")
    with mock_pca_connector_ad():
        monkeypatch.setenv("AWS_CONFIG_FILE", str(file))
        monkeypatch.delenv("AWS_DEFAULT_REGION")
        client = boto3.Session(profile_name="staging").client("pca-connector-ad")
        assert client.meta.region_name == "eu-west-1"
        assert client.list_connectors()["Connectors"] == []
        with pytest.raises(ProfileNotFound, match="anything"):
            boto3.Session(profile_name="anything").client("pca-connector-ad")
        monkeypatch.undo()


def test_a_zip_file_has_all_of_it(tmp_path: Path) -> None:
    """No module is imported by a name that is put together, and none reads a file beside it."""
    package = Path(pca_ad_mock.__file__).parent
    archive = tmp_path / "app.zip"
    with ZipFile(archive, "w") as zipped:
        for each in package.rglob("*.py"):
            zipped.write(each, each.relative_to(package.parent))
    program = (
        "import boto3, pca_ad_mock\n"
        "assert 'app.zip' in pca_ad_mock.__file__\n"
        "with pca_ad_mock.mock_pca_connector_ad() as mock:\n"
        "    for make in (mock.make.connector, mock.make.access_control_entry):\n"
        "        make()\n"
        "    boto3.client('pca-connector-ad').list_connectors()\n"
        "    mock.load(mock.export())\n"
        "    print(len(mock.permissions_used()['Statement']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(archive)},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert (done.stdout, done.stderr) == ("1\n", "")
