"""Does a server refuse what breaks the model as the process does, whichever member it is in?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from itertools import combinations
from random import Random
from typing import Any
from urllib.parse import urlsplit

import pytest
from moto.server import ThreadedMotoServer

from pca_ad_mock import MockHandle
from pca_ad_mock.pcaconnectorad.model.specification import service_model
from pca_ad_mock.pcaconnectorad.request.wire import HttpRequest
from pca_ad_mock.server import ThreadedServer

from .calling import Answer, build_request, input_shape, send
from .interpreters import PATIENCE
from .provisioning import ABSENT_CONNECTOR, ABSENT_REGISTRATION, ABSENT_TEMPLATE
from .strategies import Breakage, breakages, fullest_of

pytestmark = pytest.mark.server

#: Sends a request to a server over a connection that stays open.
Send = Callable[[HttpRequest], Answer]

OPERATIONS = list(service_model().operation_names)

#: Of all pairs of each operation, so many; the same ones each time.
PAIRS = 12

SIGNED = (
    "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/pca-connector-ad/aws4_request, "
    "SignedHeaders=host, Signature=0"
)

ARNS = {
    "ConnectorArn": ABSENT_CONNECTOR,
    "DirectoryRegistrationArn": ABSENT_REGISTRATION,
    "TemplateArn": ABSENT_TEMPLATE,
    "ResourceArn": ABSENT_TEMPLATE,
}


@pytest.fixture(params=["ours", "moto's"])
def over_http(request: pytest.FixtureRequest, mock: MockHandle) -> Iterator[Send]:
    if request.param == "ours":
        with ThreadedServer() as ours:
            yield from sending_to(ours.endpoint_url)
        return
    motos = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    motos.start()
    host, port = motos.get_host_and_port()
    yield from sending_to(f"http://{host}:{port}")
    motos.stop()


def sending_to(endpoint_url: str) -> Iterator[Send]:
    with closing(HTTPConnection(urlsplit(endpoint_url).netloc, timeout=PATIENCE)) as connection:

        def send_over_http(request: HttpRequest) -> Answer:
            target = f"{request.path}?{request.query}" if request.query else request.path
            # moto's own server finds the service by the signature, which it does not check.
            headers = {**request.headers, "Authorization": SIGNED}
            connection.request(request.method, target, request.body, headers)
            answer = connection.getresponse()
            document = json.loads(answer.read() or b"{}")
            return Answer(answer.status, answer.headers["x-amzn-ErrorType"], document)

        yield send_over_http


def request_for(operation: str) -> dict[str, Any]:
    """A request with every member, about resources that are not there."""
    shape = input_shape(operation)
    full: dict[str, Any] = {**fullest_of(shape, 0), "Tags": {"a": "b"}, "TagKeys": ["a"]}
    return {name: ARNS.get(name, full[name]) for name in shape.members}


def location_of(operation: str, member: str) -> str | None:
    location: str | None = input_shape(operation).members[member].serialization.get("location")
    return location


LABELS = [
    (operation, member)
    for operation in OPERATIONS
    for member in input_shape(operation).members
    if location_of(operation, member) == "uri"
]


def test_a_line_break_in_a_label_is_refused(over_http: Send) -> None:
    """At the beginning, in the middle and at the end of every label, as in the process."""
    for operation, member in LABELS:
        valid = request_for(operation)[member]
        for broken in (f"\n{valid}", f"{valid[:9]}\n{valid[9:]}", f"{valid}\n", f"{valid}\r\n"):
            request = build_request(operation, {**request_for(operation), member: broken})

            answer = over_http(request)

            assert (answer.status, answer.error) == (400, "ValidationException"), request.path
            assert answer == send(request)


def can_be_sent(operation: str, breakage: Breakage) -> bool:
    """Whether a client can send it: paths and queries have no types, and paths no gaps."""
    member = breakage.path.split("/")[1] if breakage.path else ""
    if not member or not location_of(operation, member):
        return bool(member)
    value = breakage.value.get(member)
    return isinstance(value, (str, int)) and value != ""


def pairs_of(operation: str) -> list[tuple[Breakage, Breakage]]:
    """Pairs of breakages in two members of an operation's input."""
    shape, valid = input_shape(operation), request_for(operation)
    ways = [each for each in breakages(shape, valid) if can_be_sent(operation, each)]
    pairs = [
        (one, other)
        for one, other in combinations(ways, 2)
        if one.path.split("/")[1] != other.path.split("/")[1]
    ]
    return Random(operation).sample(pairs, min(PAIRS, len(pairs)))  # noqa: S311 - no secret


def both(operation: str, one: Breakage, other: Breakage) -> HttpRequest:
    """The request that is broken in both ways."""
    broken = dict(one.value)
    member = other.path.split("/")[1]
    broken.pop(member, None)
    broken.update({member: other.value[member]} if member in other.value else {})
    request = build_request(operation, broken)
    return request._replace(headers={"content-type": "application/json"})


@pytest.mark.parametrize("operation", [name for name in OPERATIONS if pairs_of(name)])
def test_two_violations_are_both_named(mock: MockHandle, operation: str) -> None:
    """Those that cannot be read come alone; of two that can, neither hides the other."""
    for pair in pairs_of(operation):
        malformed = [each for each in pair if each.is_malformed]

        answer = send(both(operation, *pair))

        name = "SerializationException" if malformed else "ValidationException"
        assert (answer.status, answer.error) == (400, name), pair
        message = answer.document.get("message") or answer.document["Message"]
        for each in malformed or pair:
            assert f"'{each.path}'" in message


def test_pairs_of_violations_are_refused_over_http_too(over_http: Send) -> None:
    """A server answers them to the last character as the process does."""
    for operation in OPERATIONS:
        for pair in pairs_of(operation):
            request = both(operation, *pair)
            assert over_http(request) == send(request), pair


def test_labels_are_those_of_the_model() -> None:
    """All operations but those on lists of a region and three creates have one."""
    without = set(OPERATIONS) - {operation for operation, _ in LABELS}
    model = service_model()
    uris = {name: model.operation_model(name).http["requestUri"] for name in OPERATIONS}
    assert without == {name for name, uri in uris.items() if "{" not in uri}
    assert without >= {
        "CreateConnector",
        "CreateDirectoryRegistration",
        "CreateTemplate",
        "ListConnectors",
        "ListDirectoryRegistrations",
        "ListTemplates",
    }
