"""What does a call cost, over what botocore alone costs a client?

The floor is a client whose handler of `before-send` returns the same bytes at once. What is above
it is the mock. moto's own service `dsql`, of the same protocol, is measured in the same way.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from types import MethodType
from typing import Any
from unittest.mock import patch

import boto3
from botocore.awsrequest import AWSResponse
from botocore.signers import RequestSigner
from moto.core.botocore_stubber import MockRawResponse
from moto.core.models import botocore_stubber

from pca_ad_mock import mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad import dispatch
from pca_ad_mock.pcaconnectorad.calls import Call
from pca_ad_mock.pcaconnectorad.faults import injection
from tests.provisioning import create_active_connector

from .measuring import Effort, Figure, Goal, ratios, repeated, without_collector

_SMALL, _LARGE = 200, 20


def figures(effort: Effort) -> Iterator[Figure]:
    """Measure a small call and a large one, ours and moto's."""
    with mock_pca_connector_ad(quotas=False), without_collector():
        ours, motos = boto3.client("pca-connector-ad"), boto3.client("dsql")
        arns = [create_active_connector(ours) for _ in range(100)]
        clusters = [motos.create_cluster()["identifier"] for _ in range(100)]
        get, get_of_moto = {"ConnectorArn": arns[0]}, {"identifier": clusters[0]}
        cases: tuple[tuple[str, Any, str, dict[str, Any], int, Goal | None], ...] = (
            ("GetConnector", ours, "get_connector", get, _SMALL, Goal(1.20)),
            ("a page of 100 connectors", ours, "list_connectors", {}, _LARGE, Goal(1.18)),
            ("GetCluster, of moto's dsql", motos, "get_cluster", get_of_moto, 100, None),
            ("a page of 100 clusters", motos, "list_clusters", {"maxResults": 100}, 5, None),
        )
        for name, client, method, members, times, goal in cases:
            call = bind(client, method, members)
            floor = bind(floor_of(client), method, members)
            measured = ratios((repeated(call, times), repeated(floor, times)), effort.rounds)
            yield Figure(f"{name}, over its floor", measured, goal)
        yield _recording(bind(ours, "get_connector", get), effort)


def bind(client: Any, method: str, members: dict[str, Any]) -> Callable[[], object]:
    """Return a call of a client's method."""
    bound = getattr(client, method)
    return lambda: bound(**members)


def floor_of(client: Any) -> Any:
    """Make a client like another, whose calls all get the answer of the first at once."""
    floor: Any = boto3.client(client.meta.service_model.service_name)
    floor.meta.events.unregister("before-send", botocore_stubber)
    floor.meta.events.register("before-send", _Replay())
    # The mock replaces a method of all clients, which is not to count as botocore's own.
    signer = floor._request_signer
    signer.sign = MethodType(inspect.unwrap(RequestSigner.sign), signer)
    return floor


class _Replay:
    """Answers every request as moto's stubber answered the first."""

    def __init__(self) -> None:
        self._first: tuple[int, dict[str, str], bytes] | None = None

    def __call__(self, request: Any, **_: Any) -> AWSResponse:
        if self._first is None:
            answer: Any = botocore_stubber("before-send", request)
            self._first = answer.status_code, dict(answer.headers), answer.content
        status, headers, body = self._first
        raw: Any = MockRawResponse(body)
        return AWSResponse(request.url, status, headers, raw)  # type: ignore[arg-type]


def _recording(get: Callable[[], object], effort: Effort) -> Figure:
    """Measure a call that `mock.calls` records, over one that it does not."""
    unrecorded = Call()

    def get_without() -> float:
        with (
            patch.object(dispatch, "Call", lambda **members: unrecorded),
            patch.object(injection, "record", lambda call: None),
        ):
            return repeated(get, _SMALL)()

    cases = (repeated(get, _SMALL), get_without)
    name = "GetConnector recorded in mock.calls, over without"
    return Figure(name, ratios(cases, 2 * effort.rounds), Goal(1.05))
