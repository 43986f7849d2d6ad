"""How does a resource, or an error, become JSON?

A shape is compiled once into a writer. For a structure it picks each member from a mapping by the
member's name, and from an object by that name in snake case; what is None is left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from botocore import xform_name
from botocore.model import ListShape, Shape, StructureShape

#: Turns a value into what `json.dumps` takes.
Serializer = Callable[[Any], Any]

_encode = json.JSONEncoder(separators=(",", ":")).encode


def to_json(document: Any) -> bytes:
    """Encode a document as compactly as it can be."""
    return _encode(document).encode()


def compile_serializer(shape: Shape) -> Serializer:
    """Build the writer of a shape, with the writers of all that it contains."""
    if isinstance(shape, StructureShape):
        return _compile_structure(shape)
    if isinstance(shape, ListShape):
        write_item = compile_serializer(shape.member)
        return lambda items: [write_item(item) for item in items]
    if shape.type_name == "timestamp":
        return _seconds
    return lambda value: value


def _seconds(moment: datetime) -> float:
    """A time in seconds, cut off to milliseconds so that none is later than the present."""
    whole = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    return round(whole.timestamp(), 3)


def _compile_structure(shape: StructureShape) -> Serializer:
    members = [
        (name, xform_name(name), compile_serializer(member))
        for name, member in shape.members.items()
    ]

    def write(value: Any) -> dict[str, Any]:
        written = {}
        from_mapping = isinstance(value, Mapping)
        for name, attribute, write_member in members:
            item = value.get(name) if from_mapping else getattr(value, attribute, None)
            if item is not None:
                written[name] = write_member(item)
        return written

    return write
