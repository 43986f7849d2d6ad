"""Does a linked mock lose anything by moto's machine images being made when somebody looks?"""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.ec2.models import amis, ec2_backends
from moto.ec2.models.amis import Ami, AmiBackend

from pca_ad_mock import mock_pca_connector_ad
from pca_ad_mock._patching import late_images
from pca_ad_mock._seams.seam import Feature
from pca_ad_mock._seams.services import LATE_IMAGES

from .interpreters import python

REGION = "us-east-1"


@pytest.fixture(scope="module", autouse=True)
def _few() -> Iterator[None]:
    """A few of moto's images, instead of 1,300, which take seconds to describe."""

    def load_none(name: str) -> Any:
        raise FileNotFoundError(name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(amis, "AMIS", amis.AMIS[:20])
        patch.setattr(amis, "load_resource", load_none)
        yield


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the images that were made."""
    ids: list[str] = []
    make = Ami.__init__

    def note(image: Any, backend: Any, ami_id: str, *args: Any, **kwargs: Any) -> None:
        ids.append(ami_id)
        make(image, backend, ami_id, *args, **kwargs)

    monkeypatch.setattr(Ami, "__init__", note)
    return ids


@pytest.fixture
def linked() -> Iterator[None]:
    with mock_pca_connector_ad(linked=True):
        yield


def _seen() -> list[Any]:
    """What ec2 says of images and their snapshots, without what is drawn and when it was made."""
    ec2 = boto3.client("ec2", region_name=REGION)
    images: list[Any] = ec2.describe_images()["Images"]
    snapshots = {each["SnapshotId"]: each for each in ec2.describe_snapshots()["Snapshots"]}
    for image in images:
        (device,) = image["BlockDeviceMappings"]
        snapshot = snapshots.pop(device["Ebs"].pop("SnapshotId"))
        for drawn in ("SnapshotId", "StartTime", "VolumeId"):
            del snapshot[drawn]
        image["Snapshot"] = snapshot
        del image["CreationDate"]
    assert snapshots == {}
    return images


@pytest.fixture(scope="module")
def of_moto() -> list[Any]:
    with mock_aws():
        found = _seen()
    assert len(found) == 20
    return found


def test_none_is_made_that_nobody_looks_at(made: list[str]) -> None:
    """Neither by a connector with its network, nor when moto resets ec2 at the end."""
    with mock_pca_connector_ad(linked=True) as mock:
        mock.make.connector()
        assert boto3.client("ec2").describe_vpcs()["Vpcs"]
    assert made == []


def test_all_are_there_once_somebody_looks(linked: None, of_moto: list[Any]) -> None:
    """As under moto's own mock, first at one or at the other."""
    assert _seen() == of_moto
    with mock_pca_connector_ad():
        assert boto3.client("ec2").describe_snapshots()["Snapshots"]


def test_an_instance_runs_by_its_image(linked: None, of_moto: list[Any]) -> None:
    """An image that is there, and one of the test's own."""
    ec2 = boto3.client("ec2")
    image = of_moto[0]["ImageId"]
    (instance,) = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"]
    own = ec2.create_image(InstanceId=instance["InstanceId"], Name="own")["ImageId"]
    (found,) = ec2.describe_images(ImageIds=[own])["Images"]
    assert found["Architecture"] == of_moto[0]["Architecture"]
    assert len(ec2.describe_images()["Images"]) == len(of_moto) + 1
    ec2.deregister_image(ImageId=own)
    assert len(ec2.describe_images()["Images"]) == len(of_moto)


def test_threads_look_at_once(linked: None, made: list[str], of_moto: list[Any]) -> None:
    """And the images are made once."""
    backend = ec2_backends["123456789012"][REGION]
    with ThreadPoolExecutor(max_workers=4) as threads:
        found = list(threads.map(lambda _: len(backend.describe_images()), range(8)))
    assert found == [len(of_moto)] * 8
    assert len(made) == len(of_moto)


def test_moto_alone_makes_them_as_ever(made: list[str]) -> None:
    """Also in a process in which a mock was linked before."""
    with mock_pca_connector_ad(linked=True):
        pass
    with mock_aws():
        boto3.client("ec2", region_name=REGION).describe_vpcs()
        assert made


def test_without_its_seams_they_are_made_as_ever(
    made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """When ec2 is first used."""
    missing = Feature.missing
    monkeypatch.setattr(
        Feature,
        "missing",
        lambda self: list(self.seams[:1]) if self is LATE_IMAGES else missing(self),
    )
    assert not late_images.make_images_late()
    monkeypatch.setattr(AmiBackend, "_load_amis", inspect.unwrap(AmiBackend._load_amis))
    with mock_pca_connector_ad(linked=True):
        boto3.client("ec2").describe_vpcs()
    assert made


def test_the_attribute_is_missing_where_moto_has_none() -> None:
    """A backend that is not made yet, and the class."""
    backend: Any = AmiBackend
    with pytest.raises(AttributeError, match="amis"):
        _ = backend.amis
    with pytest.raises(AttributeError, match="amis"):
        _ = backend.__new__(backend).amis


def test_images_of_the_users_own(tmp_path: Path) -> None:
    """MOTO_AMIS_PATH names the only ones that there are."""
    file = tmp_path / "amis.json"
    file.write_text(json.dumps([{"ami_id": "ami-1", "name": "own", "architecture": "x86_64"}]))
    program = """
    import boto3
    from pca_ad_mock import mock_pca_connector_ad
    with mock_pca_connector_ad(linked=True) as mock:
        mock.make.connector()
        print(*(each["Name"] for each in boto3.client("ec2").describe_images()["Images"]))
    """
    assert python(program, {**os.environ, "MOTO_AMIS_PATH": str(file)}) == "own"
