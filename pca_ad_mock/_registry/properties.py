"""What do the values of a template mean, as properties of a type?

CloudFormation takes a number or a boolean for a text and the other way round, as its registry does
for every type, and refuses properties that a type does not have.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from ..pcaconnectorad.model.exceptions import ValidationException
from ..pcaconnectorad.model.validation import Violation
from .handler_errors import handler_errors
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

    Raises:
        HandlerError: the type has no such property.
    """
    violations: list[Violation] = []
    read = _read_members(given, resource_type.properties, violations, "")
    if violations:
        with handler_errors(is_create=False):
            raise ValidationException.of_violations(violations)
    return read


def _read_members(
    given: Properties, shapes: Mapping[str, Shape], violations: list[Violation], path: str
) -> dict[str, Any]:
    read = {}
    for name, value in given.items():
        if name in shapes:
            read[name] = _read(value, shapes[name], violations, f"{path}/{name}")
        else:
            known = ", ".join(shapes)
            sentence = f"Member must be one of the properties that there are: {known}"
            violations.append(Violation(f"{path}/{name}", sentence))
    return read


def _read(value: Any, shape: Shape, violations: list[Violation], path: str) -> Any:
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        return _read_members(value, shape.members, violations, path)
    if isinstance(shape, MapShape) and isinstance(value, Mapping):
        return {
            str(key): _read(each, shape.value, violations, f"{path}/{key}")
            for key, each in value.items()
        }
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [
            _read(each, shape.member, violations, f"{path}/{index}")
            # None is what is left of `AWS::NoValue`.
            for index, each in enumerate(each for each in value if each is not None)
        ]
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
