"""Which JSON Schema does CloudFormation's registry have for a type?

It is derived from botocore's model; where the published schema differs, a row of `DIFFERENCES` has
what the registry says. A test compares the result with the schemas that cfn-lint ships.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

from .._types import JsonObject
from ..pcaconnectorad.model.documented import LISTS_OF_UNIQUE_ITEMS
from .resource_types import ResourceType

#: A schema or a part of it, as JSON has it.
Schema = JsonObject

_ARN = r"^arn:[\w-]+:pca-connector-ad:[\w-]+:[0-9]+:"

#: What the registry says and the model does not: by the kind, and by where it stands.
DIFFERENCES: dict[str, Schema] = {
    "Connector": {"/definitions/VpcInformation/properties/SecurityGroupIds/maxItems": 5},
    "DirectoryRegistration": {
        "/properties/DirectoryRegistrationArn/pattern": _ARN + r"directory-registration(\/[\w-]+)$"
    },
    "ServicePrincipalName": {
        "/properties/ConnectorArn/pattern": _ARN + r"connector(\/[\w-]+)$",
        "/properties/DirectoryRegistrationArn/pattern": _ARN + r"directory-registration(\/[\w-]+)$",
    },
    "TemplateGroupAccessControlEntry": {
        "/properties/TemplateArn/pattern": _ARN + r"connector(\/[\w-]+)\/template(\/[\w-]+)$"
    },
}


@cache
def schema_of(resource_type: ResourceType) -> Schema:
    """The schema of a type.

    Args:
        resource_type: the type.

    Returns:
        the schema, without descriptions and permissions. It is shared: do not change it.
    """
    kind = resource_type.kind
    shapes = {
        **{name: kind.input_members("Get")[name] for name in resource_type.read_only},
        **resource_type.properties,
    }
    definitions: Schema = {}
    schema = {
        "typeName": resource_type.name,
        "definitions": definitions,
        "properties": {name: _describe(each, definitions) for name, each in shapes.items()},
        "additionalProperties": False,
        "required": sorted(resource_type.required),
        "primaryIdentifier": [f"/properties/{name}" for name in resource_type.identifier],
        "readOnlyProperties": _pointers(resource_type.read_only),
        "writeOnlyProperties": _pointers(resource_type.write_only),
        "createOnlyProperties": _pointers(resource_type.create_only),
        "tagging": _tagging(is_taggable="Tags" in shapes),
        "handlers": _handlers(resource_type),
    }
    for pointer, value in DIFFERENCES.get(kind.name, {}).items():
        _set(schema, pointer, value)
    return schema


def _pointers(names: Iterable[str]) -> list[str]:
    return [f"/properties/{name}" for name in sorted(names)]


def _set(schema: Schema, pointer: str, value: Any) -> None:
    *path, last = pointer.split("/")[1:]
    for part in path:
        schema = schema[part]
    schema[last] = value


def _tagging(*, is_taggable: bool) -> Schema:
    names = ("taggable", "tagOnCreate", "tagUpdatable", "cloudFormationSystemTags")
    tagging: Schema = dict.fromkeys(names, is_taggable)
    return {**tagging, "tagProperty": "/properties/Tags"} if is_taggable else tagging


def _handlers(resource_type: ResourceType) -> Schema:
    handlers: Schema = {name: {} for name in ("create", "read", "delete", "list")}
    if resource_type.updatable or "Tags" in resource_type.properties:
        handlers["update"] = {}
    if required := sorted(resource_type.required_by_list):
        handlers["list"] = {"handlerSchema": {"required": required}}
    return handlers


def _describe(shape: Shape, definitions: Schema) -> Schema:
    """Describe a shape; what has members or fixed values is defined once, under its name."""
    described = _DESCRIBED[shape.type_name](shape, definitions)
    if isinstance(shape, StructureShape) or "enum" in described:
        definitions[shape.name] = described
        return {"$ref": f"#/definitions/{shape.name}"}
    return described


def _with_bounds(shape: Shape, described: Schema, lowest: str, highest: str) -> Schema:
    bounds = {lowest: shape.metadata.get("min"), highest: shape.metadata.get("max")}
    return {**described, **{name: each for name, each in bounds.items() if each is not None}}


def _describe_string(shape: Shape, definitions: Schema) -> Schema:
    assert isinstance(shape, StringShape)
    if shape.enum:
        return {"type": "string", "enum": list(shape.enum)}
    pattern = shape.metadata.get("pattern")
    described = {"type": "string", "pattern": pattern} if pattern else {"type": "string"}
    return _with_bounds(shape, described, "minLength", "maxLength")


def _describe_number(shape: Shape, definitions: Schema) -> Schema:
    return _with_bounds(shape, {"type": "number"}, "minimum", "maximum")


def _describe_boolean(shape: Shape, definitions: Schema) -> Schema:
    return {"type": "boolean"}


def _describe_list(shape: Shape, definitions: Schema) -> Schema:
    assert isinstance(shape, ListShape)
    described: Schema = {"type": "array", "items": _describe(shape.member, definitions)}
    if shape.name in LISTS_OF_UNIQUE_ITEMS:  # pragma: no branch - by the model
        described["uniqueItems"] = True
    return _with_bounds(shape, described, "minItems", "maxItems")


def _describe_map(shape: Shape, definitions: Schema) -> Schema:
    assert isinstance(shape, MapShape)
    values = {".+": _describe(shape.value, definitions)}
    return {"type": "object", "patternProperties": values, "additionalProperties": False}


def _describe_structure(shape: Shape, definitions: Schema) -> Schema:
    assert isinstance(shape, StructureShape)
    members = {name: _describe(each, definitions) for name, each in shape.members.items()}
    if shape.is_tagged_union:
        return {"oneOf": [_object({name: each}, [name]) for name, each in members.items()]}
    return _object(members, shape.required_members)


def _object(properties: Schema, required: list[str]) -> Schema:
    described = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**described, "required": sorted(required)} if required else described


_DESCRIBED: dict[str, Callable[[Shape, Schema], Schema]] = {
    "string": _describe_string,
    "integer": _describe_number,
    "long": _describe_number,
    "boolean": _describe_boolean,
    "list": _describe_list,
    "map": _describe_map,
    "structure": _describe_structure,
}
