"""What does it cost to begin?

A mock's start and stop, the first call in a process, and imports. All but the first are measured in
fresh interpreters.
"""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import AbstractContextManager

from moto import mock_aws

from pca_ad_mock import mock_pca_connector_ad

from .measuring import Effort, Figure, Goal, Timed, in_turns, ratios, repeated

#: Services of moto whose protocol is the same, each with an operation that takes no members.
_SAME_PROTOCOL = {
    "dsql": "list_clusters",
    "efs": "describe_file_systems",
    "eks": "list_clusters",
    "scheduler": "list_schedules",
}

_FIRST_CALL = """
import boto3
from {package} import {switch} as mock
with mock():
    client = boto3.client({service!r}, region_name="us-east-1")
    begin = time.process_time()
    client.{operation}()
    print(time.process_time() - begin)
"""

_IMPORT = """
begin = time.process_time()
import boto3
from {package} import {switch}
print(time.process_time() - begin)
"""

_OURS = {"package": "pca_ad_mock", "switch": "mock_pca_connector_ad"}
_MOTOS = {"package": "moto", "switch": "mock_aws"}

_IMPORT_ALONE = """
import typing
begin = time.process_time()
import pca_ad_mock
print(time.process_time() - begin)
assert not {"moto", "boto3"} & sys.modules.keys()
"""


def figures(effort: Effort) -> Iterator[Figure]:
    """Measure what each test pays, then what each process pays."""
    starts = (
        repeated(lambda: _enter(mock_pca_connector_ad()), 20),
        repeated(lambda: _enter(mock_aws()), 20),
    )
    name = "with mock_pca_connector_ad(): pass, over with mock_aws(): pass"
    yield Figure(name, ratios(starts, effort.rounds), Goal(0.5))
    yield from _first_calls(effort)
    imports = (_fresh(_IMPORT.format(**_OURS)), _fresh(_IMPORT.format(**_MOTOS)))
    name = "importing the switch and boto3, over importing moto and boto3"
    yield Figure(name, ratios(imports, effort.rounds), Goal(1.05))
    alone = in_turns({"alone": _fresh(_IMPORT_ALONE)}, effort.rounds)["alone"]
    name = "import pca_ad_mock, which imports neither moto nor boto3, after typing"
    yield Figure(name, [1000 * each for each in alone], Goal(0.6, "ms"), "ms")


def _enter(mock: AbstractContextManager[object]) -> None:
    with mock:
        pass


def _first_calls(effort: Effort) -> Iterator[Figure]:
    cases = {
        service: _fresh(_FIRST_CALL.format(service=service, operation=operation, **_MOTOS))
        for service, operation in _SAME_PROTOCOL.items()
    }
    ours = {"service": "pca-connector-ad", "operation": "list_connectors", **_OURS}
    cases["ours"] = _fresh(_FIRST_CALL.format(**ours))
    # A process takes a second, and a ratio so small need not be known to a hundredth.
    seconds = in_turns(cases, max(1, effort.rounds // 3))
    mine = seconds.pop("ours")
    for service, theirs in seconds.items():
        measured = [one / other for one, other in zip(mine, theirs, strict=True)]
        yield Figure(f"first call in a process, over one to moto's {service}", measured, Goal(0.1))


def _fresh(program: str) -> Timed:
    """Run a program in an interpreter of its own, which prints its seconds.

    All modules are compiled before it is timed, as those of an installed package are.
    """
    command = [sys.executable, "-c", "import sys, time\n" + textwrap.dedent(program)]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}

    def run() -> float:
        return float(subprocess.check_output(command, env=environment))

    run()
    return run
