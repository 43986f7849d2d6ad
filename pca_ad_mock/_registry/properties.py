"""What do the values of a template mean, as properties of a type?

CloudFormation takes a number or a boolean for a text and the other way round, as its registry does
for every type.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from .resource_types import ResourceType

#: The properties of a resource, by their names.
Properties = Mapping[str, Any]

#: As many digits as a number of the API can have.
_is_whole_number = re.compile(r"-?[0-9]{1,19}", re.ASCII).fullmatch


def read_properties(given: Properties, resource_type: ResourceType) -> dict[str, Any]:
    """The values of properties, with the types that the resource type has for them.

    Args:
        given: as in the template, after its functions.
        resource_type: the type.
    """
    return _read_members(given, resource_type.properties)


def _read_members(given: Properties, shapes: Mapping[str, Shape]) -> dict[str, Any]:
    # What the type does not have is left for its schema to refuse.
    return {
        str(name): _read(value, shapes[name]) if name in shapes else value
        for name, value in given.items()
    }


def _read(value: Any, shape: Shape) -> Any:
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        return _read_members(value, shape.members)
    if isinstance(shape, MapShape) and isinstance(value, Mapping):
        return {str(key): _read(each, shape.value) for key, each in value.items()}
    if isinstance(shape, ListShape) and isinstance(value, list):
        # None is what is left of `AWS::NoValue`.
        return [_read(each, shape.member) for each in value if each is not None]
    return _read_scalar(value, shape.type_name)


def _read_scalar(value: Any, type_name: str) -> Any:
    """A value of the type, where it can be one; if not, it is left for validation to refuse."""
    if type_name == "string":
        if isinstance(value, bool):
            return str(value).lower()
        return str(value) if isinstance(value, (int, float)) else value
    if type_name == "boolean" and isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower(), value)
    if type_name not in ("integer", "long"):
        return value
    # JSON Schema takes 4096.0 for a whole number, too.
    is_whole = isinstance(value, float) and value.is_integer()
    return int(value) if is_whole or (isinstance(value, str) and _is_whole_number(value)) else value
