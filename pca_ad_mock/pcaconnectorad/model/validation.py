"""Does a value keep every constraint that the model puts on its shape?

A shape is compiled once into a reader. A reader takes a value as it came off the wire, notes every
violation with its path, and gives the value back with only the members that the shape has. A value
that is not of its shape's type at all is malformed, which is an error of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

from ..._types import JsonObject
from .documented import LISTS_OF_UNIQUE_ITEMS


@dataclass(frozen=True, slots=True)
class Violation:
    """One constraint that one value broke.

    Attributes:
        path: where the value stands, as `/VpcInformation/SecurityGroupIds/0`.
        constraint: what the value must be, as a sentence.
        observed: what was seen of the value, for constraints that say so.
        is_malformed: whether the value is not of the type that its shape has, so that a server that
            reads requests by their types cannot read it.
    """

    path: str
    constraint: str
    observed: str = ""
    is_malformed: bool = False


def _malformed(path: str, constraint: str) -> Violation:
    return Violation(path, constraint, is_malformed=True)


#: Reads a value at a path, appends what is wrong to the list, and returns what it understood.
Validator = Callable[[Any, str, list[Violation]], Any]


def compile_validator(shape: Shape) -> Validator:
    """Build the reader of a shape, with the readers of all that it contains."""
    return _COMPILERS.get(shape.type_name, _compile_anything)(shape)


def _bounds(shape: Shape, of_what: str) -> Callable[[int], str | None]:
    """A check of a length or a number against the shape's min and max."""
    lowest, highest = shape.metadata.get("min"), shape.metadata.get("max")
    if lowest is None and highest is None:
        return lambda number: None
    low = float("-inf") if lowest is None else lowest
    high = float("inf") if highest is None else highest
    if highest is None:
        sentence = f"Member must {of_what} greater than or equal to {lowest}"
    elif lowest is None:
        sentence = f"Member must {of_what} less than or equal to {highest}"
    else:
        sentence = f"Member must {of_what} between {lowest} and {highest}, inclusive"
    return lambda number: None if low <= number <= high else sentence


def _whole_pattern(pattern: str) -> re.Pattern[str]:
    r"""Compile a pattern of the model so that it means in Python what it means to the service.

    A closing `$` must not match before a final newline, and `\w` is ASCII only.
    """
    if pattern.endswith("$"):
        pattern = f"{pattern[:-1]}\\Z"
    return re.compile(pattern, re.ASCII)


def _compile_string(shape: Shape) -> Validator:
    assert isinstance(shape, StringShape)
    length = _bounds(shape, "have length")
    pattern = shape.metadata.get("pattern")
    matches = _whole_pattern(pattern).search if pattern else None
    values = frozenset(shape.enum)
    value_set = f"Member must satisfy enum value set: [{', '.join(shape.enum)}]"

    def read(value: object, path: str, found: list[Violation]) -> object:
        if not isinstance(value, str):
            found.append(_malformed(path, "Member must be a string"))
            return value
        if broken := length(len(value)):
            found.append(Violation(path, broken, f" with length {len(value)}"))
        if matches and not matches(value):
            found.append(
                Violation(path, f"Member must satisfy regular expression pattern: {pattern}")
            )
        if values and value not in values:
            found.append(Violation(path, value_set))
        return value

    return read


def _compile_number(shape: Shape) -> Validator:
    bounds = _bounds(shape, "be")
    limit = 2**31 if shape.type_name == "integer" else 2**63

    def read(value: object, path: str, found: list[Violation]) -> object:
        if type(value) is not int or not -limit <= value < limit:
            found.append(_malformed(path, f"Member must be a number of type {shape.type_name}"))
        elif broken := bounds(value):
            found.append(Violation(path, broken))
        return value

    return read


def _compile_boolean(shape: Shape) -> Validator:
    def read(value: object, path: str, found: list[Violation]) -> object:
        if not isinstance(value, bool):
            found.append(_malformed(path, "Member must be a boolean"))
        return value

    return read


def _compile_list(shape: Shape) -> Validator:
    assert isinstance(shape, ListShape)
    length = _bounds(shape, "have length")
    read_item = compile_validator(shape.member)
    unique = shape.name in LISTS_OF_UNIQUE_ITEMS

    def read(value: object, path: str, found: list[Violation]) -> object:
        if not isinstance(value, list):
            found.append(_malformed(path, "Member must be a list"))
            return value
        if broken := length(len(value)):
            found.append(Violation(path, broken, f" with length {len(value)}"))
        if unique and (repeated := _repeated_indices(value)):
            seen = f" with repeated values at indices {repeated}"
            found.append(Violation(path, "Member must have unique values", seen))
        return [
            _read_present(read_item, item, f"{path}/{index}", found)
            for index, item in enumerate(value)
        ]

    return read


def _repeated_indices(items: list[Any]) -> list[int]:
    """The indices of every item that occurs more than once, as Smithy's sentence lists them."""
    places: dict[str, list[int]] = {}
    for index, item in enumerate(items):
        places.setdefault(repr(item), []).append(index)
    return sorted(index for group in places.values() if len(group) > 1 for index in group)


def _compile_map(shape: Shape) -> Validator:
    assert isinstance(shape, MapShape)
    read_key, read_value = compile_validator(shape.key), compile_validator(shape.value)

    def read(value: object, path: str, found: list[Violation]) -> object:
        if not isinstance(value, dict):
            found.append(_malformed(path, "Member must be a map"))
            return value
        return {
            read_key(key, path, found): _read_present(read_value, item, f"{path}/{key}", found)
            for key, item in value.items()
        }

    return read


def _read_present(read: Validator, value: object, path: str, found: list[Violation]) -> object:
    """Read an item of a list or a value of a map, neither of which may be null."""
    if value is None:
        found.append(_malformed(path, "Member must not be null"))
        return value
    return read(value, path, found)


def _compile_structure(shape: Shape) -> Validator:
    assert isinstance(shape, StructureShape)
    readers = {name: compile_validator(member) for name, member in shape.members.items()}
    required = frozenset(shape.required_members)
    one_of = f"Member must have exactly one of [{', '.join(readers)}] set"

    def read(value: object, path: str, found: list[Violation]) -> object:
        if not isinstance(value, dict):
            found.append(_malformed(path, "Member must be a structure"))
            return value
        known: JsonObject = {}
        for name, read_member in readers.items():
            member = value.get(name)
            if member is not None:
                known[name] = read_member(member, f"{path}/{name}", found)
            elif name in required:
                found.append(Violation(f"{path}/{name}", "Member must not be null"))
        if shape.is_tagged_union and (len(known) != 1 or known.keys() != _members_set(value)):
            found.append(_malformed(path, one_of))
        return known

    return read


def _members_set(value: JsonObject) -> set[str]:
    """The members of a union that a request gives, also those that the shape does not have."""
    return {name for name, member in value.items() if member is not None} - {"__type"}


def _compile_anything(shape: Shape) -> Validator:
    """Timestamps and the like, which the service has in its answers only."""
    return lambda value, path, found: value


_COMPILERS: dict[str, Callable[[Shape], Validator]] = {
    "string": _compile_string,
    "integer": _compile_number,
    "long": _compile_number,
    "boolean": _compile_boolean,
    "list": _compile_list,
    "map": _compile_map,
    "structure": _compile_structure,
}
