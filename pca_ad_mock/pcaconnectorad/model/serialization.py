"""How does a resource, or an error, become JSON?

A shape is compiled once into a writer. For a structure it picks each member from a mapping by the
member's name, and from an object by that name in snake case; what is None is left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from botocore import xform_name
from botocore.model import ListShape, Shape, StructureShape

from ..._types import JsonObject

#: Turns a value into what `json.dumps` takes.
Serializer = Callable[[Any], Any]

# Documents are written from shapes, none of which contains itself, so none can be circular.
_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


def to_json(document: object) -> bytes:
    """Encode a document as compactly as it can be."""
    return _encode(document).encode()


def compile_serializer(shape: Shape) -> Serializer:
    """Build the writer of a structure, with the writers of all that it contains."""
    assert isinstance(shape, StructureShape), "outputs and errors are structures"
    return _compile_structure(shape)


def _compile(shape: Shape) -> Serializer | None:
    """Build the writer of any shape; None if its values are written as they are."""
    if isinstance(shape, StructureShape):
        return _compile_structure(shape)
    if isinstance(shape, ListShape):
        return _compile_list(shape)
    return _seconds if shape.type_name == "timestamp" else None


def _compile_structure(shape: StructureShape) -> Serializer:
    members = [(name, xform_name(name), _compile(member)) for name, member in shape.members.items()]

    def write(value: Any) -> JsonObject:
        written = {}
        from_mapping = isinstance(value, dict)
        for name, attribute, write_member in members:
            item = value.get(name) if from_mapping else getattr(value, attribute, None)
            if item is not None:
                written[name] = write_member(item) if write_member else item
        return written

    return write


def _compile_list(shape: ListShape) -> Serializer | None:
    write_item = _compile(shape.member)
    return (lambda items: [write_item(item) for item in items]) if write_item else None


_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MILLISECOND = timedelta(milliseconds=1)


def to_milliseconds(moment: datetime) -> datetime:
    """Cut a time off to milliseconds, so that none is later than the present."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _seconds(moment: datetime) -> float:
    return (moment - _EPOCH) // _MILLISECOND / 1000
