"""Is the model of the service the one that clients of botocore have?"""

from __future__ import annotations

from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ConfigParseError, ProfileNotFound

from pca_ad_mock.pcaconnectorad.model.specification import SERVICE_NAME, load_model

from .with_sixth_kind.model import write_model


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The configuration of an interpreter that has nothing else."""
    path = tmp_path / "config"
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_DATA_PATH"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    return path


@pytest.mark.parametrize("place", ["variable", "configuration"])
def test_a_model_is_found_where_clients_find_it(
    place: str, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the folders of `AWS_DATA_PATH`, or of the `data_path` of the configuration."""
    assert "GetConnectorHealth" not in load_model(SERVICE_NAME)["operations"]
    folder = config.parent / "models"
    write_model(folder)
    if place == "variable":
        monkeypatch.setenv("AWS_DATA_PATH", str(folder))
    else:
        config.write_text(f"[default]\ndata_path = {folder}\n")

    assert "GetConnectorHealth" in load_model(SERVICE_NAME)["operations"]
    client = boto3.session.Session().client("pca-connector-ad", region_name="us-east-1")
    assert "GetConnectorHealth" in client.meta.service_model.operation_names


@pytest.mark.parametrize(
    ("profile", "text", "error"),
    [("absent", "[default]\n", ProfileNotFound), ("default", "[default\n", ConfigParseError)],
)
def test_a_configuration_that_stops_clients_does_not_stop_the_mock(
    profile: str, text: str, error: type[Exception], config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server, say, answers clients of other languages, by the model that botocore has."""
    config.write_text(text)
    monkeypatch.setenv("AWS_PROFILE", profile)
    with pytest.raises(error):
        boto3.session.Session().client("pca-connector-ad", region_name="us-east-1")
    assert "GetConnector" in load_model(SERVICE_NAME)["operations"]
