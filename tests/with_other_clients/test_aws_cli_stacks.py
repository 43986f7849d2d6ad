"""Does `aws cloudformation deploy` deploy a stack on the server, and deploy it again?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest

from pca_ad_mock.server import ThreadedServer

from ..interpreters import PATIENCE
from ..pages import CHECKOUT

pytestmark = pytest.mark.server

EXAMPLE = CHECKOUT / "examples" / "enrollment.yaml"
ARN = "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/"
PARAMETERS = {
    "CertificateAuthorityArn": f"{ARN}12345678-90ab-cdef-1234-567890abcdef",
    "DirectoryId": "d-0123456789",
    "SecurityGroupId": "sg-0123456789abcdef0",
}


def deploy(url: str, template: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_CONFIG_FILE": os.devnull,
    }
    command = [sys.executable, "-m", "awscli", "cloudformation", "deploy", "--stack-name", "stack"]
    return subprocess.run(
        [*command, "--template-file", str(template), *options],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        timeout=PATIENCE,
    )


def test_a_stack_is_deployed_once_twice_and_changed(tmp_path: Path) -> None:
    """The second time nothing has changed, with parameters or previous values; then it has."""
    given = ["--parameter-overrides", *(f"{name}={value}" for name, value in PARAMETERS.items())]
    changed = tmp_path / "changed.yaml"
    changed.write_text(EXAMPLE.read_text("utf-8").replace("purpose: enrollment", "purpose: other"))
    with ThreadedServer() as server:
        session: Any = boto3.Session("testing", "testing", region_name="eu-west-1")
        client = session.client("cloudformation", endpoint_url=server.endpoint_url)

        first = deploy(server.endpoint_url, EXAMPLE, *given)
        assert first.returncode == 0, first.stderr
        assert "Successfully created/updated stack - stack" in first.stdout
        for options in (given, []):
            again = deploy(server.endpoint_url, EXAMPLE, *options, "--no-fail-on-empty-changeset")
            assert again.returncode == 0, again.stderr
            assert "No changes to deploy. Stack stack is up to date" in again.stdout
        other = deploy(server.endpoint_url, changed)
        assert "Successfully created/updated stack - stack" in other.stdout, other.stderr

        (stack,) = client.describe_stacks()["Stacks"]
        assert stack["StackStatus"] == "UPDATE_COMPLETE"
