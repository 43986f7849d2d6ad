"""What do the values of a template mean, as members of the API?

CloudFormation takes a number or a boolean for a text and the other way round, as its registry does
for every type, and refuses properties that a type does not have.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from ..pcaconnectorad.model.validation import Violation

#: As many digits as a number of the API can have.
_is_whole_number = re.compile(r"-?[0-9]{1,19}", re.ASCII).fullmatch


def read_properties(
    properties: Mapping[str, Any],
    shapes: Mapping[str, Shape],
    violations: list[Violation],
    path: str = "",
) -> dict[str, Any]:
    """The values of properties, with the types that their shapes have.

    Args:
        properties: as in the template, after its functions.
        shapes: of the properties that there are.
        violations: what is none of them is added here.
        path: where they stand.
    """
    read = {}
    for name, value in properties.items():
        if name in shapes:
            read[name] = _read(value, shapes[name], violations, f"{path}/{name}")
        else:
            known = ", ".join(shapes)
            sentence = f"Member must be one of the properties that there are: {known}"
            violations.append(Violation(f"{path}/{name}", sentence))
    return read


def _read(value: Any, shape: Shape, violations: list[Violation], path: str) -> Any:
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        return read_properties(value, shape.members, violations, path)
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
    is_number = isinstance(value, str) and _is_whole_number(value)
    return int(value) if type_name in ("integer", "long") and is_number else value
