"""Is whatever arrives answered as the service would, and never with a fault of ours?"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
import requests
from botocore.awsrequest import AWSPreparedRequest
from botocore.compat import HTTPHeaders
from moto.core.models import botocore_stubber
from moto.moto_api._internal import mock_random
from werkzeug.test import create_environ
from werkzeug.wrappers import Request

from pca_ad_mock import MockHandle
from pca_ad_mock.pcaconnectorad.request.parsing import LONGEST_BODY
from pca_ad_mock.pcaconnectorad.request.routing import router
from pca_ad_mock.pcaconnectorad.request.wire import HttpRequest, from_moto_request

from .interpreters import PATIENCE
from .provisioning import (
    ABSENT_CONNECTOR,
    AUTHORITY,
    DIRECTORY,
    GROUP,
    SECURITY_GROUPS,
    broken_in,
    definition,
    essence,
)
from .wire import ENDPOINT, Wire

VALID = {
    "CertificateAuthorityArn": AUTHORITY,
    "DirectoryId": DIRECTORY,
    "VpcInformation": {"SecurityGroupIds": SECURITY_GROUPS},
}

UNREADABLE = {"code": "SerializationException", "status": 400, "members": {}}

UNSUPPORTED = {"code": "UnsupportedMediaTypeException", "status": 415, "members": {}}

UNKNOWN = {"code": "UnknownOperationException", "status": 404, "members": {}}


@pytest.mark.parametrize(
    "body",
    [
        b"{oops",
        b'{"DirectoryId": "d-0123456789"',
        b"[]",
        b'"text"',
        b"null",
        b"5",
        b"\xff\xfe",
        b'{"DirectoryId": NaN}',
        b'{"DirectoryId": Infinity}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"\xef\xbb\xbf{}",
        b"DirectoryId=d-0123456789",
    ],
    ids=lambda body: repr(body[:20]),
)
def test_an_unreadable_body_is_a_serialization_error(wire: Wire, body: bytes) -> None:
    """Broken JSON, and JSON that is no object, cannot be read."""
    refusal = wire.refused("POST", "/directoryRegistrations", body)

    assert essence(refusal) == UNREADABLE
    assert refusal.message.startswith("The request body ")


@pytest.mark.parametrize("number", ["1" * 19, "1" * 100_000, "-" + "1" * 100_000, "1e400", "0.5"])
def test_a_number_of_any_size_is_refused_like_any_other(wire: Wire, number: str) -> None:
    """A number where a string belongs is a violation, however long it is."""
    refusal = wire.refused(
        "POST", "/directoryRegistrations", f'{{"DirectoryId": {number}}}'.encode()
    )

    assert essence(refusal) == UNREADABLE
    assert refusal.message.endswith("Member must be a string")


def test_the_longest_number_keeps_its_value(wire: Wire) -> None:
    """The lowest that a member of type long can have is read as it is, and held to the bounds."""
    validity = {"Period": -(2**63), "PeriodType": "HOURS"}
    renewal = {"Period": 1, "PeriodType": "HOURS"}
    periods = {"ValidityPeriod": validity, "RenewalPeriod": renewal}
    request = {
        "ConnectorArn": ABSENT_CONNECTOR,
        "Name": "Workstation",
        "Definition": definition(CertificateValidity=periods),
    }

    refusal = wire.refused("POST", "/templates", request)

    path = "/Definition/TemplateV2/CertificateValidity/ValidityPeriod/Period"
    assert broken_in(refusal) == [path]


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-amz-json-1.1", "application/x-www-form-urlencoded", ""],
)
def test_a_body_of_another_content_type_is_refused(wire: Wire, content_type: str) -> None:
    """What is not declared to be JSON is not read as JSON."""
    refusal = wire.refused(
        "POST", "/directoryRegistrations", VALID, headers={"Content-Type": content_type}
    )

    assert essence(refusal) == UNSUPPORTED
    assert f"Content-Type {content_type!r}" in refusal.message
    assert wire.send("GET", "/directoryRegistrations").json() == {"DirectoryRegistrations": []}


def test_a_body_over_the_limit_is_too_large(wire: Wire) -> None:
    """Whatever it has in it; a body of just the limit is read."""
    longest = b'{"DirectoryId": "d-0123456789", "ClientToken": "t"}'.ljust(LONGEST_BODY)

    refusal = wire.refused("POST", "/directoryRegistrations", longest + b" ")

    assert essence(refusal) == {
        "code": "RequestEntityTooLargeException",
        "status": 413,
        "members": {},
    }
    assert wire.send("POST", "/directoryRegistrations", longest).status_code == 202


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=utf-8", "Application/JSON"]
)
def test_json_can_be_declared_in_every_way_that_http_has(wire: Wire, content_type: str) -> None:
    """Parameters and case of the content type do not matter."""
    answer = wire.send("POST", "/connectors", VALID, headers={"Content-Type": content_type})

    assert answer.status_code == 202


def test_a_body_without_a_content_type_is_refused(mock: object) -> None:
    """Plain HTTP libraries send none with bytes; SDKs always name it."""
    answer = requests.post(
        "https://pca-connector-ad.us-east-1.amazonaws.com/connectors",
        data=json.dumps(VALID).encode(),
        timeout=PATIENCE,
    )

    assert "Content-Type" not in answer.request.headers
    assert answer.status_code == 415
    assert answer.headers["x-amzn-ErrorType"] == "UnsupportedMediaTypeException"


def test_an_absent_body_is_an_empty_one(wire: Wire) -> None:
    """A create without a body lacks its required members."""
    refusal = wire.refused("POST", "/directoryRegistrations")

    assert broken_in(refusal) == ["/DirectoryId"]


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/"),
        ("GET", ""),
        ("GET", "/nothing"),
        ("GET", "/Connectors"),
        ("PUT", "/connectors"),
        ("PATCH", "/connectors/x"),
        ("POST", "/connectors/x/y/z"),
        ("DELETE", "/connectors"),
        ("OPTIONS", "/connectors"),
        ("POST", "/?Action=ListConnectors"),
    ],
)
def test_an_unknown_route_is_an_unknown_operation(wire: Wire, method: str, target: str) -> None:
    """What is no operation is refused as such, in a form that every client can read."""
    assert essence(wire.refused(method, target)) == UNKNOWN


def test_an_empty_label_is_a_label(wire: Wire) -> None:
    """A Get of nothing is a malformed Get, not a List."""
    assert "at '/ConnectorArn'" in wire.refused("GET", "/connectors/").message


def test_a_label_that_is_no_text_breaks_the_pattern(wire: Wire) -> None:
    """What cannot be decoded is a value like others, and no ARN."""
    refusal = wire.refused("GET", "/connectors/%FF%2F")
    assert refusal.code == "ValidationException"


@pytest.mark.parametrize("path", ["", "*", "connectors"])
def test_a_path_without_a_slash_is_no_operation(path: str) -> None:
    """As in `OPTIONS *`, which HTTP has."""
    assert router().match("GET", path) is None


def test_an_action_in_the_body_does_not_reroute_the_request(wire: Wire) -> None:
    """moto takes `Action=` anywhere in a body for a query; here it is just text."""
    tags = {"note": "x&Action=ListConnectors&y"}

    answer = wire.send("POST", "/connectors", {**VALID, "Tags": tags})

    assert answer.status_code == 202
    arn = answer.json()["ConnectorArn"]
    assert wire.send("GET", f"/tags/{quote(arn, safe='')}").json() == {"Tags": tags}


@pytest.mark.parametrize("safe", ["", ":", ":/", "/"], ids=lambda safe: safe or "none")
def test_arns_in_the_path_can_be_encoded_in_every_way(wire: Wire, safe: str) -> None:
    """Clients differ in which characters of an ARN they encode; all reach the same resource."""
    connector = wire.send("POST", "/connectors", VALID).json()["ConnectorArn"]
    body = {"DirectoryId": DIRECTORY}
    registration = wire.send("POST", "/directoryRegistrations", body).json()[
        "DirectoryRegistrationArn"
    ]
    names = f"/directoryRegistrations/{quote(registration, safe=safe)}/servicePrincipalNames"
    name = f"{names}/{quote(connector, safe=safe)}"

    def get(target: str) -> Any:
        return wire.send("GET", target).json()

    assert get(f"/connectors/{quote(connector, safe=safe)}")["Connector"]["Arn"] == connector
    found = get(f"/directoryRegistrations/{quote(registration, safe=safe)}")
    assert found["DirectoryRegistration"]["Arn"] == registration
    assert wire.send("POST", name, {}).status_code == 202
    assert get(name)["ServicePrincipalName"]["ConnectorArn"] == connector
    assert len(get(names)["ServicePrincipalNames"]) == 1
    assert wire.send("DELETE", name).status_code == 202
    assert get(f"/tags/{quote(registration, safe=safe)}") == {"Tags": {}}


def test_an_answer_has_the_headers_of_the_service(wire: Wire) -> None:
    """Content type, length and a request id of its own are on every answer."""
    answers = [wire.send("GET", "/connectors"), wire.send("GET", "/nothing")]

    assert {answer.headers["Content-Type"] for answer in answers} == {"application/json"}
    assert [int(answer.headers["Content-Length"]) for answer in answers] == [
        len(answer.content) for answer in answers
    ]
    assert len({answer.headers["x-amzn-RequestId"] for answer in answers}) == 2


def test_a_header_may_be_bytes() -> None:
    """HTTP's own encoding is taken, in which every byte is a character; a missing one is None."""
    request = HttpRequest("GET", "host", "/", "", {"x-name": b"\xe9t\xe9"}, b"")
    assert request.header("x-name") == "\u00e9t\u00e9"
    assert request.header("x-other") is None


def test_a_request_without_a_query_has_an_empty_one() -> None:
    """Whether botocore sends it or a server passes it on."""
    url = f"{ENDPOINT}/connectors"
    sent = AWSPreparedRequest("GET", url, HTTPHeaders(), None, stream_output=False)
    environ = create_environ("/connectors", ENDPOINT)
    del environ["QUERY_STRING"]
    assert from_moto_request(sent).query == from_moto_request(Request(environ)).query == ""


def test_motos_seed_repeats_all_ids(mock: MockHandle, wire: Wire) -> None:
    """After the same seed, resources and requests get the same ids, and others after another."""

    def ids(seed: int) -> tuple[str, str]:
        mock.reset()
        mock_random.seed(seed)
        answer = wire.send("POST", "/connectors", {**VALID, "ClientToken": "token"})
        return answer.json()["ConnectorArn"], answer.headers["x-amzn-RequestId"]

    first, again, other = ids(1), ids(1), ids(2)
    assert first == again
    assert not {*first} & {*other}


@pytest.mark.parametrize(
    "form",
    [
        lambda text: text,
        str.encode,
        lambda text: bytearray(text.encode()),
        lambda text: memoryview(text.encode()),
        lambda text: io.BytesIO(text.encode()),
        lambda text: iter([text[:20].encode(), text[20:]]),
    ],
    ids=["text", "bytes", "bytearray", "memoryview", "file", "chunks"],
)
def test_a_body_can_come_in_every_form_that_clients_give_it(
    mock: object, form: Callable[[str], Any]
) -> None:
    """Text, bytes, files and chunks are all read whole."""
    body: Any = form(json.dumps({**VALID, "ClientToken": "token"}))
    headers = HTTPHeaders.from_dict({"Content-Type": "application/json"})
    request = AWSPreparedRequest("POST", f"{ENDPOINT}/connectors", headers, body, False)

    response = botocore_stubber("before-send", request)

    assert response is not None
    assert response.status_code == 202


@pytest.mark.parametrize("safe", ["", ":", ":/", "/"], ids=lambda safe: safe or "none")
def test_templates_and_entries_can_be_encoded_in_every_way(wire: Wire, safe: str) -> None:
    """A template's ARN has two slashes, and an entry's path an ARN and a SID; all are found."""
    connector = wire.send("POST", "/connectors", VALID).json()["ConnectorArn"]
    wire.send("GET", "/connectors")
    request = {"ConnectorArn": connector, "Name": "T", "Definition": definition()}
    template = wire.send("POST", "/templates", request).json()["TemplateArn"]
    path = f"/templates/{quote(template, safe=safe)}"
    entry = {
        "AccessRights": {"Enroll": "ALLOW"},
        "GroupDisplayName": "G",
        "GroupSecurityIdentifier": GROUP,
    }

    assert wire.send("GET", path).json()["Template"]["Arn"] == template
    listed = wire.send("GET", f"/templates?ConnectorArn={quote(connector, safe=safe)}").json()
    assert [each["Arn"] for each in listed["Templates"]] == [template]
    assert wire.send("POST", f"{path}/accessControlEntries", entry).status_code == 200
    sid = "".join(f"%{ord(character):02x}" for character in GROUP) if not safe else GROUP
    found = wire.send("GET", f"{path}/accessControlEntries/{sid}").json()
    assert found["AccessControlEntry"]["GroupSecurityIdentifier"] == GROUP
    assert wire.send("PATCH", path, {"ReenrollAllCertificateHolders": True}).status_code == 200
    assert wire.send("DELETE", f"{path}/accessControlEntries/{sid}").status_code == 200
    assert wire.send("DELETE", path).status_code == 202
