"""How does a copy of this project get a sixth kind and one more operation?

By what CONTRIBUTING.md says of them, and by nothing else: a file and its row, a method and its row,
and the script that writes the names.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pca_ad_mock

from ..pages import CHECKOUT
from .model import write_model

_NOT_COPIED = shutil.ignore_patterns(".git", ".tox", ".venv", ".*_cache", "__pycache__", "build")

_KIND = '''"""What is an enrollment agent, and which rules apply to agents?"""

from __future__ import annotations

from dataclasses import dataclass

from moto.moto_api._internal import mock_random

from ..calls import Call
from ..model.kinds import kind_named
from .collection import Collection
from .connectors import Connectors
from .pagination import Page
from .resource import TaggableResource
from .tagging import merged_tags


@dataclass(kw_only=True, eq=False, slots=True)
class EnrollmentAgent(TaggableResource):
    """What enrolls for others at a connector."""

    kind = kind_named("EnrollmentAgent")

    connector_arn: str
    notes: str | None = None


class EnrollmentAgents(Collection[EnrollmentAgent]):
    """The enrollment agents of an account and region, over all connectors."""

    kind = EnrollmentAgent.kind
    resource_class = EnrollmentAgent

    def create(
        self,
        *,
        call: Call | None,
        connector_arn: str,
        notes: str | None = None,
        tags: dict[str, str] | None = None,
    ) -> EnrollmentAgent:
        """Begin to create an agent."""
        connector = self.service.get(Connectors).peek_active(connector_arn)
        agent = EnrollmentAgent(
            arn=f"{connector.arn}/enrollment-agent/{mock_random.uuid4()}",
            tags=merged_tags({}, tags or {}),
            connector_arn=connector.arn,
            notes=notes,
        )
        return self.begin_creating(agent, call)

    def get(self, *, enrollment_agent_arn: str) -> EnrollmentAgent:
        """Return the agent with this ARN."""
        return self.poll(enrollment_agent_arn)

    def list(
        self,
        *,
        connector_arn: str,
        max_results: int | None = None,
        next_token: str | None = None,
    ) -> Page[EnrollmentAgent]:
        """Return a page of the agents of a connector."""
        connector = self.service.get(Connectors).peek(connector_arn)
        return self.poll_page(connector.arn, max_results, next_token)

    def delete(self, *, enrollment_agent_arn: str) -> None:
        """Begin to delete an agent."""
        self.begin_deleting(self.peek(enrollment_agent_arn))
'''

_METHOD = '''
    def get_health(self, *, connector_arn: str) -> dict[str, Any]:
        """Say whether a connector works."""
        connector = self.peek(connector_arn)
        return {"Healthy": connector.status == ACTIVE, "CheckedAt": connector.updated_at}

    def delete('''

#: In which file, after what, and which lines.
_ADDITIONS = (
    (
        "service.py",
        "from .kinds.directory_registrations import DirectoryRegistrations\n",
        "from .kinds.enrollment_agents import EnrollmentAgents\n",
    ),
    ("service.py", "        TemplateGroupAccessControlEntries,\n", "        EnrollmentAgents,\n"),
    (
        "request/operations.py",
        '    "ListTagsForResource": (_tagged_resources, TaggedResources.list_tags),\n',
        '    "GetConnectorHealth": (lambda each: each.get(Connectors), Connectors.get_health),\n',
    ),
    (
        "request/operations.py",
        "from ..kinds.pagination import Page\n",
        "from ..kinds.connectors import Connectors\n",
    ),
)


def write_project(folder: Path) -> dict[str, str]:
    """Write the project, and give the environment in which its tests run.

    Args:
        folder: an empty folder.
    """
    project = folder / "project"
    shutil.copytree(CHECKOUT, project, ignore=_NOT_COPIED)
    package = project / "pca_ad_mock"
    # Under tox, the wheel is tested and not the checkout.
    shutil.copytree(
        Path(pca_ad_mock.__file__).parent, package, ignore=_NOT_COPIED, dirs_exist_ok=True
    )
    write_model(folder / "models")
    service = package / "pcaconnectorad"
    (service / "kinds" / "enrollment_agents.py").write_text(_KIND)
    for name, after, lines in _ADDITIONS:
        _replace(service / name, after, after + lines)
    _replace(service / "kinds" / "connectors.py", "\n    def delete(", _METHOD)
    inherited = {name: value for name, value in os.environ.items() if not _is_of_tests(name)}
    environment = inherited | {
        "PYTHONPATH": str(project),
        "AWS_DATA_PATH": str(folder / "models"),
        "PCA_AD_MOCK_SIXTH_KIND": "1",
    }
    script = [sys.executable, "tools/generate_names.py"]
    subprocess.run(script, cwd=project, env=environment, check=True, stdout=subprocess.DEVNULL)
    return environment


def _is_of_tests(name: str) -> bool:
    """Whether a variable is for what measures or checks the tests of this project."""
    return name.startswith(("COVERAGE_", "COV_", "PYTEST_")) or name.endswith("WANT_THE_WHEEL")


def _replace(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert text.count(before) == 1, f"{path.name} has changed; so must CONTRIBUTING.md"
    path.write_text(text.replace(before, after))
