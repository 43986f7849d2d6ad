"""Does the JavaScript SDK meet the service?"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from pca_ad_mock.server import ThreadedServer

from ..interpreters import PATIENCE
from ..provisioning import AUTHORITY, DIRECTORY, GROUP, SECURITY_GROUPS, definition

HERE = Path(__file__).parent / "javascript"

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(
        not (shutil.which("node") and shutil.which("npm")), reason="Node.js and npm are absent"
    ),
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the script and the SDK; in the environment's own, so that it is kept."""
    kept = os.environ.get("PCA_AD_MOCK_NODE")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("javascript")
    shutil.copytree(HERE, folder, dirs_exist_ok=True)
    subprocess.run(
        ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"],  # noqa: S607
        cwd=folder,
        check=True,
        timeout=PATIENCE,
    )
    return folder


def test_a_whole_life(project: Path) -> None:
    """Every operation, error branches, retries and pages, as the script asserts them."""
    given = {
        "authority": AUTHORITY,
        "directory": DIRECTORY,
        "group": GROUP,
        "securityGroups": SECURITY_GROUPS,
        "definition": definition(),
    }
    with ThreadedServer() as running:
        result = subprocess.run(
            ["node", "flow.js", running.endpoint_url, json.dumps(given)],  # noqa: S607
            cwd=project,
            env={**os.environ, "AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE": "1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    assert result.returncode == 0, result.stderr
    assert result.stdout == "done\n"
