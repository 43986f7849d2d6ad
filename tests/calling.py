"""How does a test call an operation without a client in between?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

from botocore.model import StructureShape

from pca_ad_mock.pcaconnectorad import dispatch
from pca_ad_mock.pcaconnectorad.model.specification import service_model
from pca_ad_mock.pcaconnectorad.request.wire import HttpRequest

HOST = "pca-connector-ad.us-east-1.amazonaws.com"


@dataclass(frozen=True)
class Answer:
    """An answer of the dispatcher.

    Attributes:
        status: the HTTP status.
        error: the name of the error, None where there is none.
        document: the body.
    """

    status: int
    error: str | None
    document: dict[str, Any]


def input_shape(operation: str) -> StructureShape:
    """The shape of an operation's input."""
    shape = service_model().operation_model(operation).input_shape
    assert shape
    return shape


def build_request(operation: str, members: dict[str, Any]) -> HttpRequest:
    """Write a request as a client does, with a token and without checking anything."""
    model = service_model().operation_model(operation)
    labels: dict[str, str] = {}
    query: list[tuple[str, Any]] = []
    body: dict[str, Any] = {}
    if "ClientToken" in input_shape(operation).members:
        members = {"ClientToken": str(uuid4()), **members}
    for name, value in members.items():
        serialization = input_shape(operation).members[name].serialization
        wire_name = serialization.get("name", name)
        if serialization.get("location") == "uri":
            labels[wire_name] = quote(value, safe="")
        elif serialization.get("location") == "querystring":
            values = value if isinstance(value, list) else [value]
            query.extend((wire_name, item) for item in values)
        else:
            body[wire_name] = value
    return HttpRequest(
        method=model.http["method"],
        host=HOST,
        path=model.http["requestUri"].format(**labels),
        query=urlencode(query),
        headers={"content-type": "application/json"} if body else {},
        body=json.dumps(body).encode() if body else b"",
    )


def send(request: HttpRequest) -> Answer:
    """Put a request to the dispatcher, whose answer is checked as every test's is."""
    response = dispatch.answer(request)
    return Answer(
        response.status,
        response.headers.get("x-amzn-ErrorType"),
        json.loads(response.body or b"{}"),
    )


def call(operation: str, **members: Any) -> Answer:
    """Call an operation with members by their names in the model."""
    return send(build_request(operation, members))


def succeed(operation: str, **members: Any) -> dict[str, Any]:
    """Call an operation that must succeed, and give its output."""
    answer = call(operation, **members)
    assert answer.error is None, answer
    return answer.document
