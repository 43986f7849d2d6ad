"""How fast is the server?

It runs in a process of its own, and the calls to this service and to moto's `dsql` go to the same
server. These figures are by the wall clock: what a client waits for.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import boto3

from tests.provisioning import create_active_connector

from .calls import bind
from .measuring import Effort, Figure, Goal, Timed, ratios

_SERVER = """
from pca_ad_mock.server import ThreadedServer
with ThreadedServer(quotas=False) as server:
    print(server.endpoint_url, flush=True)
    input()
"""

_KEYS: dict[str, Any] = {
    "region_name": "us-east-1",
    "aws_access_key_id": "AKIAIOSFODNN7EXAMPLE",
    "aws_secret_access_key": "secret",
}

_CALLS = 50
_CLIENTS, _REQUESTS = 32, 20


def figures(effort: Effort) -> Iterator[Figure]:
    """Measure one client that waits for each answer, and many that do not wait for each other."""
    with _serving() as endpoint:
        ours: Any = boto3.client("pca-connector-ad", endpoint_url=endpoint, **_KEYS)
        motos: Any = boto3.client("dsql", endpoint_url=endpoint, **_KEYS)
        members = {"ConnectorArn": create_active_connector(ours)}
        cluster = {"identifier": motos.create_cluster()["identifier"]}
        get, moto_get = bind(ours, "get_connector", members), bind(motos, "get_cluster", cluster)
        alone = ratios((_waiting_for(get), _waiting_for(moto_get)), effort.rounds)
        yield Figure("server: GetConnector, over GetCluster of moto's dsql", alone, Goal(0.5))
        sent = _request_of(ours, get), _request_of(motos, moto_get)
        many, moto_many = (_many_sending(each, endpoint) for each in sent)
        together = ratios((moto_many, many), effort.rounds)
        name = f"server: requests a second of {_CLIENTS} clients, over the same for moto's dsql"
        yield Figure(name, together, Goal(2, is_least=True))


@contextmanager
def _serving() -> Iterator[str]:
    server = subprocess.Popen(
        [sys.executable, "-c", _SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with server:
        assert server.stdout
        try:
            yield server.stdout.readline().strip()
        finally:
            server.communicate("\n")


def _waiting_for(call: Callable[[], object]) -> Timed:
    def run() -> float:
        begin = time.perf_counter()
        for _ in range(_CALLS):
            call()
        return (time.perf_counter() - begin) / _CALLS

    return run


def _request_of(client: Any, call: Callable[[], object]) -> Any:
    """Return the signed request that a client sends for a call."""
    sent: list[Any] = []
    client.meta.events.register("before-send", lambda request, **_: sent.append(request))
    call()
    return sent[0]


def _many_sending(request: Any, endpoint: str) -> Timed:
    """Time many clients that send a request again and again, and keep their connections."""
    address = urlsplit(endpoint)
    path = request.url.removeprefix(endpoint)
    headers = {name: _text(value) for name, value in request.headers.items()}

    def send_all(connection: HTTPConnection) -> None:
        for _ in range(_REQUESTS):
            connection.request(request.method, path, headers=headers)
            response = connection.getresponse()
            response.read()
            assert response.status == HTTPStatus.OK, response.status
        connection.close()

    def run() -> float:
        connections = [HTTPConnection(str(address.hostname), address.port) for _ in range(_CLIENTS)]
        begin = time.perf_counter()
        with ThreadPoolExecutor(_CLIENTS) as clients:
            list(clients.map(send_all, connections))
        return time.perf_counter() - begin

    return run


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
