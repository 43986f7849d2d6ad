"""Does an app of the AWS CDK deploy on the mock?"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pca_ad_mock import MockHandle

from ..interpreters import PATIENCE
from ..pages import CHECKOUT
from ..stacks import Stacks
from ..test_cdk_template import PARAMETERS, TEMPLATE, WHOLE

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

pytestmark = pytest.mark.skipif(not shutil.which("node"), reason="Node.js is absent")


@pytest.fixture
def synthesised(tmp_path: Path) -> Any:
    """The template that the app writes."""
    subprocess.run(
        [sys.executable, str(CHECKOUT / "examples" / "cdk" / "app.py")],
        cwd=tmp_path,
        check=True,
        timeout=PATIENCE,
    )
    return json.loads((tmp_path / "cdk.out" / "enrollment.template.json").read_text("utf-8"))


def test_the_app_is_deployed_updated_and_deleted(
    synthesised: Any, mock: MockHandle, client: PcaConnectorAdClient
) -> None:
    """It makes what the kept template says, and that is deployed."""
    assert synthesised == json.loads(TEMPLATE.read_text("utf-8"))
    stacks = Stacks()
    assert stacks.create(synthesised, parameters=PARAMETERS) == "CREATE_COMPLETE"
    changed = {**PARAMETERS, "SecurityGroupId": "sg-11111111111111111"}
    assert stacks.update(synthesised, parameters=changed) == "UPDATE_COMPLETE"
    (connector,) = client.list_connectors()["Connectors"]
    assert stacks.outputs() == {"ConnectorArn": connector["Arn"]}
    stacks.delete()
    assert client.list_connectors()["Connectors"] == []


def test_the_whole_app_makes_what_is_kept(tmp_path: Path) -> None:
    """Which `test_cdk_template` deploys."""
    program = str(CHECKOUT / "examples" / "cdk" / "whole.py")
    subprocess.run([sys.executable, program], cwd=tmp_path, check=True, timeout=PATIENCE)
    made = (tmp_path / "cdk.out" / "directory-to-entry.template.json").read_text("utf-8")
    assert json.loads(made) == json.loads(WHOLE.read_text("utf-8"))
