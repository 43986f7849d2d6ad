"""What do the values of a template mean, and do they fit the schema of their type?

CloudFormation takes a number or a boolean for a text and the other way round, as its registry does
for every type. Stacks and Cloud Control check properties by the same code, in the sentences of
CloudFormation. Those that would show a value are replaced by one that does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from .._types import JsonMapping, JsonObject
from .extras import import_extra
from .schemas import Schema

#: The properties of a resource, by their names.
Properties = JsonMapping

#: As many digits as a number of the API can have.
_is_whole_number = re.compile(r"-?[0-9]{1,19}", re.ASCII).fullmatch


def read_properties(given: Properties, schema: Schema) -> JsonObject:
    """The values of properties, with the types that a schema has for them.

    Args:
        given: as in the template, after its functions.
        schema: the schema of their type.
    """
    read: JsonObject = _read(given, schema, schema)
    return read


def _read(value: Any, part: Schema, schema: Schema) -> Any:
    if reference := part.get("$ref"):
        part = schema["definitions"][reference.removeprefix("#/definitions/")]
    if isinstance(value, Mapping):
        known = _members(part)
        # What the type does not have is left for its schema to refuse.
        others: Schema = next(iter(part.get("patternProperties", {}).values()), {})
        return {
            str(name): _read(each, known.get(name, others), schema) for name, each in value.items()
        }
    if isinstance(value, list):
        # None is what is left of `AWS::NoValue`.
        return [_read(each, part.get("items", {}), schema) for each in value if each is not None]
    return _read_scalar(value, part.get("type"))


def _members(part: Schema) -> Schema:
    """The members of an object, which may be a union."""
    members: Schema = dict(part.get("properties", {}))
    for each in part.get("oneOf", ()):
        members.update(each.get("properties", {}))
    return members


def _read_scalar(value: Any, type_name: str | None) -> Any:
    """A value of the type, where it can be one; if not, it is left for the schema to refuse."""
    if type_name == "string":
        if isinstance(value, bool):
            return str(value).lower()
        return str(value) if isinstance(value, (int, float)) else value
    if type_name == "boolean" and isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower(), value)
    if type_name not in ("integer", "number"):
        return value
    # JSON Schema takes 4096.0 for a whole number, too.
    is_whole = isinstance(value, float) and value.is_integer()
    return int(value) if is_whole or (isinstance(value, str) and _is_whole_number(value)) else value


def sentences_on(properties: Properties, schema: Schema) -> list[str]:
    """What is wrong with properties, in CloudFormation's sentences, from the outside in.

    The sentences and their scrubbing are those of aws-cloudformation/cloudformation-resource-schema
    (`ValidationException`), and of the library for JSON Schema that it uses.

    Args:
        properties: the properties.
        schema: the schema of their type.

    Raises:
        ModuleNotFoundError: the library that walks schemas is not installed.
    """
    jsonschema = import_extra("jsonschema", "checks properties")

    def check_pattern(validator: Any, pattern: str, value: Any, part: Schema) -> Iterator[Any]:
        if isinstance(value, str) and not _search(pattern, value):
            yield jsonschema.ValidationError("")

    draft7 = jsonschema.Draft7Validator
    validator = jsonschema.validators.extend(draft7, {"pattern": check_pattern})(schema)
    return _described(validator.iter_errors(properties))


def _search(pattern: str, text: str) -> Any:
    """Search by a pattern, which may have classes of characters that Python does not know."""
    try:
        return re.search(pattern, text)
    except re.error:
        return import_extra("regex", "reads the patterns of schemas").search(pattern, text)


def _described(errors: Iterable[Any]) -> list[str]:
    by_depth = sorted(errors, key=lambda error: (len(error.absolute_path), _pointer(error)))
    # One error for each property that is missing has them all.
    return list(dict.fromkeys(each for error in by_depth for each in _describe(error)))


def _describe(error: Any) -> Iterator[str]:
    describe = _SENTENCES.get(error.validator)
    if describe is None:
        yield f"{_pointer(error)}: failed validation constraint for keyword [{error.validator}]"
        return
    for sentence in describe(error):
        yield f"{_pointer(error)}: {sentence}"
    yield from _described(_meant(error)) if error.context else ()


def _pointer(error: Any) -> str:
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in error.absolute_path)
    return "/".join(("#", *parts))


def _meant(error: Any) -> list[Any]:
    """The errors of those members of a union that are given, or of all where none is."""
    given = error.instance if isinstance(error.instance, Mapping) else {}
    meant = [
        each
        for each in error.context
        if {*error.validator_value[each.schema_path[0]]["required"]} <= given.keys()
    ]
    return meant or error.context


def _missing(error: Any) -> list[str]:
    names = (name for name in error.validator_value if name not in error.instance)
    return [f"required key [{name}] not found" for name in names]


def _extraneous(error: Any) -> list[str]:
    patterns = error.schema.get("patternProperties", ())
    return [
        f"extraneous key [{name}] is not permitted"
        for name in error.instance
        if name not in error.schema.get("properties", ())
        and not any(re.search(pattern, name) for pattern in patterns)
    ]


_TYPES = {
    "array": "JSONArray",
    "boolean": "Boolean",
    "integer": "Integer",
    "number": "Number",
    "object": "JSONObject",
    "string": "String",
}

_TYPES_OF_VALUES: dict[type, str] = {
    bool: "Boolean",
    dict: "JSONObject",
    float: "BigDecimal",
    int: "Integer",
    list: "JSONArray",
    str: "String",
    type(None): "Null",
}


def _wrong_type(error: Any) -> list[str]:
    found = _TYPES_OF_VALUES.get(type(error.instance), type(error.instance).__name__)
    return [f"expected type: {_TYPES[error.validator_value]}, found: {found}"]


def _bound(expected: str, found: str) -> Callable[[Any], list[str]]:
    return lambda error: [
        f"expected {expected}: {error.validator_value}, {found}: {len(error.instance)}"
    ]


#: By the keyword. Of others, messages would show values.
_SENTENCES: dict[str, Callable[[Any], list[str]]] = {
    "additionalProperties": _extraneous,
    "maxItems": _bound("maximum item count", "found"),
    "maxLength": _bound("maxLength", "actual"),
    "minItems": _bound("minimum item count", "found"),
    "minLength": _bound("minLength", "actual"),
    "oneOf": lambda error: ["#: 0 subschemas matched instead of one"],
    "required": _missing,
    "type": _wrong_type,
    "uniqueItems": lambda error: ["array items are not unique"],
}
