"""How much does a call to the mock cost, over what botocore alone costs?

Prints ratios, which compare across machines; the seconds behind them do not. Run it as
`python benchmarks/calls.py`, with the number of rounds as an optional argument.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from moto.core.models import botocore_stubber

from pca_ad_mock import mock_pca_connector_ad

CALLS_IN_A_ROUND = 200


class _Raw(io.BytesIO):
    def stream(self, **_: Any) -> Any:
        yield self.read()


def answer_at_once(request: Any, **_: Any) -> AWSResponse:
    """Answer for botocore's HTTP layer, so that what remains is botocore."""
    headers = HTTPHeaders()
    headers["content-type"] = "application/json"
    return AWSResponse(request.url, 200, headers, _Raw(b'{"DirectoryRegistrations":[]}'))


def seconds_of(call: Callable[[], Any]) -> float:
    """The time of one call, on average over a round."""
    begin = time.perf_counter()
    for _ in range(CALLS_IN_A_ROUND):
        call()
    return (time.perf_counter() - begin) / CALLS_IN_A_ROUND


def main(rounds: int) -> None:
    """Measure in turns, and print the median of the ratios."""
    with mock_pca_connector_ad():
        client = boto3.client("pca-connector-ad")
        bare: Any = boto3.client("pca-connector-ad")
        bare.meta.events.unregister("before-send", botocore_stubber)
        bare.meta.events.register("before-send", answer_at_once)
        moto = boto3.client("sts")
        arn = client.create_directory_registration(DirectoryId="d-0123456789")[
            "DirectoryRegistrationArn"
        ]
        cases = {
            "ListDirectoryRegistrations": client.list_directory_registrations,
            "GetDirectoryRegistration": lambda: client.get_directory_registration(
                DirectoryRegistrationArn=arn
            ),
            "GetCallerIdentity, of moto's own": moto.get_caller_identity,
        }
        ratios: dict[str, list[float]] = {name: [] for name in cases}
        for _ in range(rounds):
            alone = seconds_of(bare.list_directory_registrations)
            for name, call in cases.items():
                ratios[name].append(seconds_of(call) / alone)
    for name, measured in ratios.items():
        print(f"{name}: {sorted(measured)[len(measured) // 2]:.2f} times botocore alone")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
