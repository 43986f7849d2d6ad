"""What did the request give for each member of the operation's input?

Members come from the path, the query string and the JSON body. They are parsed as they came;
validation follows later.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NoReturn
from urllib.parse import parse_qs

from botocore.model import Shape, StructureShape

from ..._types import JsonMapping, JsonObject
from ..model.exceptions import CommonError, unreadable
from .wire import HttpRequest

#: Returns the members of a request, given the labels of its path.
Parser = Callable[[HttpRequest, Mapping[str, str]], JsonObject]

_JSON = "application/json"

#: More digits than any number of the service has; Python takes quadratic time over long ones.
_LONGEST_INTEGER = 20

#: Assumption longest-body: in bytes; ten times the largest request that is valid. A list of all
#: violations in a longer one would be longer still.
LONGEST_BODY = 1 << 20

#: The deepest document of ours has a tenth of these levels.
_DEEPEST = 100

_TOO_DEEP = f"it is nested more than {_DEEPEST} levels deep"

_WHOLE_NUMBER = re.compile(rf"-?[0-9]{{1,{_LONGEST_INTEGER}}}", re.ASCII)


def compile_parser(shape: StructureShape) -> Parser:
    """Build the parser of an operation's input shape."""
    labels: list[tuple[str, str]] = []
    parameters: list[tuple[str, str, Callable[[list[str]], Any]]] = []
    fields: list[tuple[str, str]] = []
    for name, member in shape.members.items():
        wire_name = member.serialization.get("name", name)
        location = member.serialization.get("location")
        if location == "uri":
            labels.append((name, wire_name))
        elif location == "querystring":
            parameters.append((name, wire_name, _parameter_parser(member)))
        else:
            fields.append((name, wire_name))

    def parse_members(request: HttpRequest, path_labels: Mapping[str, str]) -> JsonObject:
        members: JsonObject = {name: path_labels[wire_name] for name, wire_name in labels}
        if request.query:
            query = parse_qs(request.query, keep_blank_values=True)
            for name, wire_name, parse in parameters:
                if wire_name in query:
                    members[name] = parse(query[wire_name])
        if fields and request.body:
            document = read_document(request)
            members.update(_present(document, fields))
        return members

    return parse_members


def _present(document: JsonMapping, fields: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Any]]:
    """Yield the fields that a document has; null is the same to the service as none."""
    for name, wire_name in fields:
        if (value := document.get(wire_name)) is not None:
            yield name, value


def _parameter_parser(shape: Shape) -> Callable[[list[str]], Any]:
    if shape.type_name == "list":
        return list
    if shape.type_name in ("integer", "long"):
        return lambda values: _number_or_text(values[-1])
    return lambda values: values[-1]


def _number_or_text(text: str) -> int | str:
    """Convert text to a number if possible; otherwise leave it for validation to refuse."""
    return int(text) if _WHOLE_NUMBER.fullmatch(text) else text


def read_document(request: HttpRequest, expected_type: str = _JSON) -> JsonObject:
    """Read the body of a request.

    Args:
        request: the request.
        expected_type: the Content-Type that it must have.

    Raises:
        CommonError: the body is too long, of another type or no JSON object.
    """
    if len(request.body) > LONGEST_BODY:
        raise CommonError(
            "RequestEntityTooLargeException",
            f"The request body has more than {LONGEST_BODY} bytes.",
        )
    content_type = request.header("content-type") or ""
    if content_type.split(";")[0].strip().lower() != expected_type:
        raise CommonError(
            "UnsupportedMediaTypeException",
            f"The request body has Content-Type {content_type!r}, not {expected_type!r}.",
        )
    try:
        document = parse_json(request.body)
    except ValueError as error:
        raise unreadable(f"The request body is not valid JSON: {error}.") from error
    if not isinstance(document, dict):
        raise unreadable("The request body is not a JSON object.")
    return document


def parse_json(text: bytes) -> object:
    """Parse a document.

    Raises:
        ValueError: it is not JSON, or nested deeper than what reads and writes it can follow.
    """
    try:
        document = json.loads(
            text.decode(), parse_int=_bounded_integer, parse_constant=_refuse_constant
        )
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    if text.count(b"[") + text.count(b"{") > _DEEPEST:
        _require_shallow(document)
    return document


def _require_shallow(document: Any) -> None:
    level = [document]
    for _ in range(_DEEPEST):
        inner = (each.values() if isinstance(each, dict) else each for each in level)
        level = [each for some in inner for each in some if isinstance(each, (dict, list))]
        if not level:
            return
    raise ValueError(_TOO_DEEP)


def _bounded_integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else float(digits)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON value")
