"""What happens when a release of another library has renamed a seam?

For each row of the table: a project that has the library installed and never uses it does not
notice, and whoever uses the feature gets the error that its row describes.
"""

from __future__ import annotations

import builtins
import os
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from pca_ad_mock._cloudformation.moto_protocols import CLOUDFORMATION
from pca_ad_mock._seams import services, table
from pca_ad_mock._seams.seam import Feature, Seam

from ..interpreters import PATIENCE
from ..test_seams import FEATURES
from .renaming import environment

#: How many seams are gone at once where that shall not be noticed.
_AT_ONCE = 12

#: Names that users of the libraries call them by, or that attributes of other things have as well,
#: so that they cannot be changed throughout: such a seam is hidden from this library instead.
_LISTED = {
    *("account_id", "region_name"),
    # The service needs one of that name as well.
    "create_loader",
    # Also the name of a method of functools.
    "cache_clear",
    # moto comes to these by texts: the names of actions and services.
    *("create_stack", "update_stack", "delete_stack", "create_change_set", "execute_change_set"),
    "create_stack_instances",
    "cloudformation_backends",
}

_TOO_COMMON = {
    *(name for each in (dict, list, str, bytes, object) for name in dir(each)),
    *dir(builtins),
    *_LISTED,
}


def _is_too_common(seam: Seam) -> bool:
    last = seam.name.rpartition(".")[2]
    is_word = last.islower() and "_" not in last.strip("_")
    return not last or is_word or last in _TOO_COMMON


ROWS = [
    pytest.param(feature, seam, id=f"{seam}, for {feature.name}")
    for feature in FEATURES
    for seam in feature.seams
    # What a feature needs includes what those below it need.
    if feature is not table.SERVICE or seam not in table.TABLE.seams
    if feature is not CLOUDFORMATION or seam not in table.SERVICE.seams
    if find_spec("aiobotocore") or "aiobotocore" not in (seam.library, *feature.name.split())
]


#: Some of the public names that are only read, and have no row. Each is in few files, so that it is
#: soon changed.
READ = [
    Seam("botocore.hooks", "EventAliaser", "made"),
    Seam("botocore.loaders", "instance_cache", "used"),
    Seam("botocore.model", "StructureShape.is_tagged_union", "read"),
    Seam("moto.backends", "get_backend", "called"),
    Seam("moto.core.base_backend", "BackendDict", "made"),
    Seam("moto.core.config", "default_user_config", "read"),
    Seam("moto.core.resource_tagging", "TaggedResource", "made"),
]

#: A project that never uses the service.
BYSTANDER = """
import json
import boto3
from moto import mock_aws

KEYS = {"region_name": "us-east-1"}


@mock_aws
def test_buckets():
    s3 = boto3.client("s3", **KEYS)
    s3.create_bucket(Bucket="bucket")
    s3.put_object(Bucket="bucket", Key="k", Body=b"x")
    assert s3.get_object(Bucket="bucket", Key="k")["Body"].read() == b"x"


@mock_aws
def test_queues():
    sqs = boto3.client("sqs", **KEYS)
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="x")
    assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "x"


def body(**properties):
    return json.dumps(
        {"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": properties}}}
    )


@mock_aws
def test_stacks():
    stacks = boto3.client("cloudformation", **KEYS)
    stacks.create_stack(StackName="s", TemplateBody=body(QueueName="q"))
    stacks.update_stack(StackName="s", TemplateBody=body(QueueName="q", DelaySeconds=5))
    stacks.create_change_set(
        StackName="t", ChangeSetName="c", ChangeSetType="CREATE", TemplateBody=body(QueueName="t")
    )
    stacks.execute_change_set(StackName="t", ChangeSetName="c")
    stacks.delete_stack(StackName="s")
    assert len(boto3.client("sqs", **KEYS).list_queues()["QueueUrls"]) == 1
"""

_IN_MOCK = """
import boto3
from pca_ad_mock import mock_pca_connector_ad
with mock_pca_connector_ad({options}) as mock:
    client = boto3.client("pca-connector-ad")
    {body}
"""

_AS_EVER = _IN_MOCK.format(options="", body="client.list_connectors()")

_STACK = """boto3.client("cloudformation").create_stack(
        StackName="s",
        TemplateBody='{"Resources": {"R": {"Type": "AWS::PCAConnectorAD::DirectoryRegistration", '
        '"Properties": {"DirectoryId": "d-0123456789"}}}}',
    )"""

_SHARE = _STACK.replace("PCAConnectorAD::DirectoryRegistration", "RAM::ResourceShare").replace(
    '"DirectoryId": "d-0123456789"', '"Name": "share"'
)

_OLDER = """
import os
import boto3
for name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[name]
os.environ.update(AWS_EC2_METADATA_DISABLED="true", HOME="/nowhere")
keys = {keys}
client = boto3.client("pca-connector-ad", region_name="us-east-1", **keys)
from pca_ad_mock import mock_pca_connector_ad
with mock_pca_connector_ad():
    client.list_connectors()
"""

_REFRESHED = """
import boto3, botocore.session
from datetime import datetime, timedelta, timezone
from botocore.credentials import RefreshableCredentials
session = botocore.session.get_session()
session._credentials = RefreshableCredentials(
    "a", "s", "t", datetime.now(timezone.utc) + timedelta(hours=9), lambda: 1 / 0, "x"
)
client = session.create_client("pca-connector-ad", region_name="us-east-1")
from pca_ad_mock import mock_pca_connector_ad
with mock_pca_connector_ad():
    client.list_connectors()
"""

_AIO_OLDER = """
import asyncio, os
for name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[name]
os.environ.update(AWS_EC2_METADATA_DISABLED="true", HOME="/nowhere")
from aiobotocore.session import get_session
session = get_session()
{prepare}

async def run():
    async with session.create_client("pca-connector-ad", region_name="us-east-1") as client:
        from pca_ad_mock import mock_pca_connector_ad
        with mock_pca_connector_ad():
            await client.list_connectors()

asyncio.run(run())
"""

_AIO_REFRESHED = """
from datetime import datetime, timedelta, timezone
from aiobotocore.credentials import AioRefreshableCredentials
session._credentials = AioRefreshableCredentials(
    "a", "s", "t", datetime.now(timezone.utc) + timedelta(hours=9), lambda: 1 / 0, "x"
)
"""

_AWAITED = """
import asyncio
from aiobotocore.session import get_session
from pca_ad_mock import mock_pca_connector_ad

async def run():
    with mock_pca_connector_ad():
        async with get_session().create_client("pca-connector-ad") as client:
            await client.list_connectors()

asyncio.run(run())
"""

_SERVED = """
from pca_ad_mock.server import ThreadedServer
with ThreadedServer():
    pass
"""

#: How each feature is used. Those that are not here have another way that works as well.
USES = {
    table.TABLE: _AS_EVER,
    table.SERVICE: _AS_EVER,
    table.OLDER_CLIENTS: _OLDER.format(
        keys="{'aws_access_key_id': 'AKIA', 'aws_secret_access_key': 's'}"
    ),
    table.LENT_CREDENTIALS: _OLDER.format(keys="{}"),
    table.LATE_CREDENTIALS: _REFRESHED,
    services.LINKS: _IN_MOCK.format(options="linked=True", body="pass"),
    services.PARTNER_TYPES: _IN_MOCK.format(options="", body=_SHARE),
    CLOUDFORMATION: _IN_MOCK.format(options="", body=_STACK),
    table.AWAITED_ANSWERS: _AWAITED,
    table.SERVER: _SERVED,
}


#: How those seams are used that are in aiobotocore.
AIO_USES = {
    table.OLDER_CLIENTS: _AIO_OLDER.format(prepare="session.set_credentials('AKIA', 's')"),
    table.LENT_CREDENTIALS: _AIO_OLDER.format(prepare=""),
    table.LATE_CREDENTIALS: _AIO_OLDER.format(prepare=_AIO_REFRESHED),
}


def run(seams: Sequence[Seam], tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run an interpreter in which names are gone."""
    folder = tmp_path / "path"
    folder.mkdir()
    names = {each.name.rpartition(".")[2] for each in seams if not _is_too_common(each)}
    hidden = [str(each) for each in seams if _is_too_common(each)]
    variables = environment(sorted(names), hidden, folder)
    return subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        cwd=tmp_path,
        env={**os.environ, **variables, "PYTHONDEVMODE": "", "AWS_DEFAULT_REGION": "us-east-1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


@cache
def bystander_of_many(batch: tuple[Seam, ...]) -> str:
    """Run the project where many seams are gone at once: what passes so, passes without each."""
    with TemporaryDirectory() as folder:
        return bystander(batch, Path(folder))


def bystander(seams: Sequence[Seam], tmp_path: Path) -> str:
    """Run the project that never uses the service where seams are gone; what it prints."""
    (tmp_path / "test_bystander.py").write_text(BYSTANDER)
    plugins = [f"-pno:{name}" for name in ("cacheprovider", "randomly", "asyncio", "xdist")]
    # What hides a seam imports this library before pytest does.
    ignored = "-Wignore:Module already imported:pytest.PytestAssertRewriteWarning"
    result = run(seams, tmp_path, "-m", "pytest", "-q", ignored, *plugins)
    return result.stdout + result.stderr


def batches(*, with_feature: bool = False) -> list[Any]:
    """Each seam, with those of its feature that are gone with it; a batch is for one worker.

    Not with those of other features: one that is switched off may need others no more.
    """
    rows = []
    for feature, group in groupby(ROWS, key=lambda row: row.values[0]):
        of_feature = [*group]
        seams = [row.values[1] for row in of_feature]
        for number, row in enumerate(of_feature):
            begin = number - number % _AT_ONCE
            batch = tuple(seams[begin : begin + _AT_ONCE])
            mark = pytest.mark.xdist_group(f"{feature.name} {begin}")
            values = row.values if with_feature else row.values[1:]
            rows.append(pytest.param(*values, batch, id=row.id, marks=mark))
    return rows


def test_every_row_names_something() -> None:
    """A seam that is gone already cannot be missed; nor is an exception for one that is none."""
    seams: list[Any] = [row.values[1] for row in ROWS]
    assert [str(seam) for seam in seams if not seam.exists()] == []
    assert [str(seam) for seam in READ if not seam.exists()] == []
    last_names = {seam.name.rpartition(".")[2] for each in FEATURES for seam in each.seams}
    assert _LISTED - last_names == set()
    assert {*USES, *AIO_USES} <= {*FEATURES}


@pytest.mark.parametrize(("seam", "batch"), batches())
def test_a_bystander_does_not_notice(seam: Seam, batch: tuple[Seam, ...], tmp_path: Path) -> None:
    """Tests of moto's S3, SQS and CloudFormation pass, with warnings as errors."""
    if "3 passed in" not in bystander_of_many(batch):
        printed = bystander([seam], tmp_path)
        assert "3 passed in" in printed, printed


@cache
def used_without_many(use: str, batch: tuple[Seam, ...]) -> subprocess.CompletedProcess[str]:
    """Use a feature where many of its seams are gone: its error names all of them."""
    with TemporaryDirectory() as folder:
        return run(batch, Path(folder), "-c", textwrap.dedent(use))


@pytest.mark.parametrize(("feature", "seam", "batch"), batches(with_feature=True))
def test_whoever_uses_it_gets_one_clear_error(
    feature: Feature, seam: Seam, batch: tuple[Seam, ...]
) -> None:
    """The error names the seam and blames its library; or it goes on another way."""
    uses = {**USES, **(AIO_USES if seam.library == "aiobotocore" else {})}
    if feature in USES:
        of_library = tuple(each for each in batch if each.library == seam.library)
        error = last_line(used_without_many(uses[feature], of_library))
        if str(seam) not in error:
            error = last_line(used_without_many(uses[feature], (seam,)))
        assert "SeamError: pca_ad_mock cannot provide" in error, error
        # botocore and aiobotocore share names; both are without it then, and one is blamed.
        last = seam.name.rpartition(".")[2]
        gone = [each for each in feature.seams if each.name.rpartition(".")[2] == last]
        assert any(f"{each.library} " in error and str(each) in error for each in gone)
    else:
        # One alone, as a feature that is switched off does not come to its other seams.
        result = used_without_many(_AS_EVER, (seam,))
        assert result.returncode == 0, result.stderr


def last_line(result: subprocess.CompletedProcess[str]) -> str:
    return result.stderr.strip().rpartition("\n")[2]


def test_a_bystander_does_not_notice_what_is_only_read(tmp_path: Path) -> None:
    """Where all of these public names are others at once."""
    printed = bystander(READ, tmp_path)
    assert "3 passed in" in printed, printed


@pytest.mark.parametrize("seam", READ, ids=str)
def test_whoever_needs_what_is_only_read_gets_one_clear_error(seam: Seam, tmp_path: Path) -> None:
    """It is a SeamError; or what is used here does without the name."""
    result = run([seam], tmp_path, "-c", _AS_EVER)
    is_explained = "SeamError: pca_ad_mock cannot provide" in last_line(result)
    assert is_explained or result.returncode == 0, result.stderr


def test_a_cloud_control_of_motos_own_is_left_alone_where_it_cannot_be_asked(
    tmp_path: Path,
) -> None:
    """Our types are answered as ever, without the attribute by which its URLs are found."""
    urls = Seam("moto.core.base_backend", "BaseBackend.urls", "read")
    use = """client = boto3.client("cloudcontrol")
    client.list_resources(TypeName="AWS::PCAConnectorAD::Connector")"""
    result = run([urls], tmp_path, "-c", _IN_MOCK.format(options="", body=use))
    assert result.returncode == 0, result.stderr
