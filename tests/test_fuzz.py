"""Is whatever is thrown at the dispatcher answered with a modelled response, and at once?

Requests come from a seeded generator: some are made of random parts, most are valid ones that were
damaged. `PCA_AD_MOCK_FUZZ` says how many there are.
"""

from __future__ import annotations

import gc
import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, unquote

import pytest

from pca_ad_mock import mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad.dispatch import answer
from pca_ad_mock.pcaconnectorad.model.specification import service_model
from pca_ad_mock.pcaconnectorad.request.routing import router
from pca_ad_mock.pcaconnectorad.request.wire import HttpRequest

from .answers import check_answer
from .calling import HOST, build_request, input_shape, succeed
from .provisioning import AUTHORITY, DIRECTORY, GROUP, SECURITY_GROUPS, definition
from .searching import FUZZED_REQUESTS
from .strategies import fullest_definitions, fullest_of

PARTS = 8
#: After so many requests the service begins anew, so that lists stay short.
REQUESTS_IN_A_WORLD = 250
#: Processor time of the thread, which a busy machine does not lengthen.
LONGEST_SECONDS = 1

JUNK: list[Any] = [
    None, True, False, 0, -1, 2**31, 2**63, 2**200, 1.5, 1e300, "", " ", "\x00", "\n", "é", "😀",
    "\ud800", "a" * 300, "%2F", "../..", [], [None], {}, {"": None}, [[]], "ALLOW", "TemplateV2",
]  # fmt: skip

BODIES = [
    b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b"{}" * 50, b"[" * 5_000, b'{"a":' * 5_000, b"NaN",
    b'{"DirectoryId": ' + b"9" * 5_000 + b"}", b'{"Tags": {"a": "b"}, "Tags": 1}', b"\x00" * 100,
    b'{"Tags": {' + b",".join(b'"k%d": "v"' % n for n in range(2_000)) + b"}}",
]  # fmt: skip

PATHS = [
    "/", "", "//", "/connectors", "/connectors/", "/connectors//", "/tags/", "/tags/%", "/tags/%zz",
    "/tags/%00", "/templates/" + "a/" * 500, "/connectors/" + "%2F" * 2_000, "/é", "/connectors?x",
    "/directoryRegistrations/a/servicePrincipalNames/b/c", "/templates/x/accessControlEntries/y/z",
    "*", "/connectors/../connectors", "/connectors;a=b", "/templates/{TemplateArn}", "/\n",
]  # fmt: skip

HEADERS = [
    ("content-type", "text/xml"),
    ("content-type", "application/json; charset=latin-1"),
    ("content-type", ";;;"),
    ("authorization", "AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-west-1/x/aws4_request, Sig"),
    ("authorization", "AWS4-HMAC-SHA256 Credential=/////, SignedHeaders=, Signature="),
    ("authorization", "Bearer é\x00"),
    ("x-moto-account-id", "999988887777"),
    ("x-moto-account-id", "nobody"),
    ("x-moto-account-id", ""),
    ("x-amz-target", "Other.ListConnectors"),
]

QUERIES = [
    "MaxResults=", "MaxResults=0", "MaxResults=1&MaxResults=x", "NextToken=AAAA", "NextToken==",
    "&", "tagKeys", "tagKeys=a&tagKeys=", "=&=", "%ff=%ff", "MaxResults=%31", "tagKeys=a&" * 500,
    "ConnectorArn=" + "a" * 999, "NextToken=" + "A" * 1_001, "Action=ListConnectors",
]  # fmt: skip


class World:
    """A few resources for valid requests to be about."""

    def __init__(self) -> None:
        self.members: dict[str, Any] = {
            "CertificateAuthorityArn": AUTHORITY,
            "DirectoryId": DIRECTORY,
            "VpcInformation": {"SecurityGroupIds": SECURITY_GROUPS},
            "GroupSecurityIdentifier": GROUP,
            "Name": "Workstation",
            "MaxResults": 2,
            "Tags": {"a": "b"},
            "TagKeys": ["a"],
        }
        for operation in (
            "CreateDirectoryRegistration",
            "CreateConnector",
            "CreateConnector",
        ):
            made = succeed(operation, **self.request_members(operation))
            self.members.update(made)
            succeed("List" + operation.removeprefix("Create") + "s")
        template = succeed(
            "CreateTemplate",
            ConnectorArn=self.members["ConnectorArn"],
            Name="Workstation",
            Definition=definition(),
        )
        self.members.update(template, ResourceArn=template["TemplateArn"])
        token = succeed("ListConnectors", MaxResults=1)["NextToken"]
        self.members.update(NextToken=token)

    def request_members(self, operation: str) -> dict[str, Any]:
        """Members that the world has for an operation."""
        return {
            name: self.members[name]
            for name in input_shape(operation).members
            if name in self.members
        }


class Fuzzer:
    """Makes up requests; one seed makes the same requests each time."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - that it can be repeated is the point
        self.operations = list(service_model().operation_names)
        self.definitions = fullest_definitions()
        self.full = {name: fullest_of(input_shape(name), 0) for name in self.operations}
        self.damages: list[Callable[[HttpRequest], HttpRequest]] = [
            self.other_method,
            self.other_path,
            self.other_encoding,
            self.cut_path,
            self.other_query,
            self.other_header,
            self.other_body,
            self.flipped_body,
            self.cut_body,
            self.junk_in_body,
            self.junk_in_body,
            self.junk_in_body,
        ]

    def requests(self, world: World, count: int) -> Iterator[HttpRequest]:
        """Requests, most of them damaged once or twice, some of them whole."""
        for _ in range(count):
            request = self.valid(world)
            for _ in range(self.random.choice([0, 1, 1, 1, 2, 3])):
                request = self.random.choice(self.damages)(request)
            yield request

    def valid(self, world: World) -> HttpRequest:
        """A request that a client could send."""
        operation = self.random.choice(self.operations)
        members = {**self.full[operation], **world.request_members(operation)}
        if "Definition" in members:
            members["Definition"] = self.random.choice(self.definitions)
        optional = set(members) - set(input_shape(operation).required_members)
        for name in optional:
            if self.random.random() < 0.5:
                del members[name]
        return build_request(operation, members)

    def other_method(self, request: HttpRequest) -> HttpRequest:
        methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "", "get"]
        return request._replace(method=self.random.choice(methods))

    def other_path(self, request: HttpRequest) -> HttpRequest:
        return request._replace(path=self.random.choice(PATHS))

    def other_encoding(self, request: HttpRequest) -> HttpRequest:
        return request._replace(
            path=quote(unquote(request.path), self.random.choice(["/", ":", "/:"]))
        )

    def cut_path(self, request: HttpRequest) -> HttpRequest:
        return request._replace(path=request.path[: self.random.randrange(len(request.path) + 1)])

    def other_query(self, request: HttpRequest) -> HttpRequest:
        return request._replace(query=self.random.choice(QUERIES))

    def other_header(self, request: HttpRequest) -> HttpRequest:
        name, value = self.random.choice(HEADERS)
        hosts = [HOST, "localhost:5000", "[::1]", "", "pca-connector-ad.us-east-9.amazonaws.com"]
        return request._replace(
            headers={**request.headers, name: value}, host=self.random.choice(hosts)
        )

    def other_body(self, request: HttpRequest) -> HttpRequest:
        return request._replace(body=self.random.choice(BODIES))

    def flipped_body(self, request: HttpRequest) -> HttpRequest:
        body = bytearray(request.body or b"{}")
        for _ in range(self.random.randrange(1, 4)):
            body[self.random.randrange(len(body))] = self.random.randrange(256)
        return request._replace(body=bytes(body))

    def cut_body(self, request: HttpRequest) -> HttpRequest:
        return request._replace(body=request.body[: self.random.randrange(len(request.body) + 1)])

    def junk_in_body(self, request: HttpRequest) -> HttpRequest:
        try:
            document = json.loads(request.body)
        except (ValueError, RecursionError):
            return request
        return request._replace(body=json.dumps(self.with_junk(document)).encode())

    def with_junk(self, value: Any) -> Any:
        """Replace something somewhere in a document."""
        if isinstance(value, dict) and value and self.random.random() < 0.8:
            key = self.random.choice(list(value))
            return {**value, key: self.with_junk(value[key])}
        if isinstance(value, list) and value and self.random.random() < 0.6:
            return [*value[1:], self.with_junk(value[0])] * self.random.choice([1, 1, 40])
        return self.random.choice(JUNK)


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_comes_is_answered(part: int) -> None:
    """Every answer is one that the model has, none is a 500 or an exception, and none is slow."""
    fuzzer = Fuzzer(part)
    left = FUZZED_REQUESTS // PARTS
    refused = 0
    while left > 0:
        count = min(left, REQUESTS_IN_A_WORLD)
        with mock_pca_connector_ad(), no_collection_of_garbage():
            refused += sum(map(is_refused, fuzzer.requests(World(), count)))
        left -= count
    share = refused / (FUZZED_REQUESTS // PARTS)
    assert 0.2 < share < 0.95, f"{share:.0%} refused: the fuzzer has lost its aim"


@contextmanager
def no_collection_of_garbage() -> Iterator[None]:
    """Put off what would take time from whichever request it happens in."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def is_refused(request: HttpRequest) -> bool:
    """Answer a request, check the answer, and say whether it is a refusal."""
    begin = time.thread_time()
    response = answer(request)
    seconds = time.thread_time() - begin
    assert response.status < 500, request
    assert seconds < LONGEST_SECONDS, f"{seconds:.3f} s for {request}"
    check_answer(request, response)
    return response.status >= 400


def test_the_fuzzer_reaches_every_operation() -> None:
    """Its undamaged requests are routed to each of them, so that damage begins from there."""
    with mock_pca_connector_ad():
        world, fuzzer = World(), Fuzzer(0)
        routed = {
            found[0]
            for request in (fuzzer.valid(world) for _ in range(1_000))
            if (found := router().match(request.method, request.path))
        }
    assert routed == set(fuzzer.operations)
