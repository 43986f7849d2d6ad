"""Where does the time of a call go?

cProfile says what each step of a warm GetConnector takes, with all that it calls. It makes calls of
functions dearer than they are, so that shares are to be read and not times.
"""

from __future__ import annotations

import cProfile
import pstats

import boto3

from pca_ad_mock import mock_pca_connector_ad
from tests.provisioning import create_active_connector

_CALLS = 2_000

#: What a step is, indented below the step that it is part of; its module and its function.
_STEPS = (
    ("the call of the client", "botocore/client.py", "_api_call"),
    ("  moto's stubber", "moto/core/botocore_stubber.py", "__call__"),
    ("    the request in a plain form", "request/wire.py", "from_moto_request"),
    ("    the dispatcher", "pcaconnectorad/dispatch.py", "answer"),
    ("      which operation", "pcaconnectorad/dispatch.py", "_route"),
    ("      which account and region", "request/caller.py", "of"),
    ("      validation, and the operation itself", "request/execution.py", "execute"),
    ("      the answer by its shape", "model/serialization.py", "write"),
    ("      the answer as JSON", "model/serialization.py", "to_json"),
    ("      its headers", "pcaconnectorad/dispatch.py", "_response"),
)


def profile_of_a_get() -> str:
    """Return a table of the steps of a call, each as a share of the whole."""
    with mock_pca_connector_ad():
        client = boto3.client("pca-connector-ad")
        arn = create_active_connector(client)
        profile = cProfile.Profile()
        profile.enable()
        for _ in range(_CALLS):
            client.get_connector(ConnectorArn=arn)
        profile.disable()
    seconds = [_seconds(pstats.Stats(profile), *where) for _, *where in _STEPS]
    lines = [
        f"{step:44} {taken / seconds[0]:5.1%}"
        for (step, *_), taken in zip(_STEPS, seconds, strict=True)
    ]
    return "\n".join(lines)


def _seconds(stats: pstats.Stats, module: str, function: str) -> float:
    rows: dict[tuple[str, int, str], tuple[int, int, float, float, object]]
    rows = stats.stats  # type: ignore[attr-defined]
    return sum(
        total
        for (path, _, name), (_, _, _, total, _) in rows.items()
        if path.replace("\\", "/").endswith(module) and name == function
    )
