"""What do the JSON texts in a request mean: identifiers, properties and patches?"""

from __future__ import annotations

from typing import Any

from .._registry.extras import import_extra
from .._registry.properties import Properties
from .._registry.resource_types import ResourceType
from .._types import JsonObject
from ..pcaconnectorad.request.parsing import parse_json
from .cloud_control_errors import invalid, invalid_patch

#: Those of RFC 6902.
_OPERATIONS = ("add", "copy", "move", "remove", "replace", "test")


def read_identifier(text: str, resource_type: ResourceType) -> dict[str, str]:
    """Read the identifier of a resource: its values joined by bars, or a JSON object.

    Raises:
        CloudControlError: it has not the properties that name a resource of the type.
    """
    names = resource_type.identifier
    identifier: Any = None
    if text.startswith("{"):
        identifier = read_object(text, "Identifier")
    elif len(values := text.split("|")) == len(names):
        identifier = dict(zip(names, values, strict=True))
    if identifier is None or identifier.keys() != set(names) or not _are_texts(identifier):
        listed = ", ".join(f"/properties/{name}" for name in names)
        raise invalid(f"Identifier {text} is not valid for identifier [{listed}]")
    return {name: identifier[name] for name in names}


def _are_texts(identifier: JsonObject) -> bool:
    return all(isinstance(each, str) and each for each in identifier.values())


def read_object(text: str, member: str) -> JsonObject:
    """Read a JSON object.

    Args:
        text: its text.
        member: the member of the request that has it.

    Raises:
        CloudControlError: it is none.
    """
    try:
        document = parse_json(text.encode())
    except ValueError as error:
        raise invalid(f"{member} is not valid JSON: {error}") from error
    if not isinstance(document, dict):
        raise invalid(f"{member} is not a JSON object")
    return document


def patched(properties: Properties, text: str) -> JsonObject:
    """Apply a patch document to properties, which stay as they are.

    Raises:
        CloudControlError: it is no patch document, or cannot be applied.
        ModuleNotFoundError: the library for patches is not installed.
    """
    patch = _read_patch(text)
    jsonpatch = import_extra("jsonpatch", "applies patches")
    pointers = import_extra("jsonpointer", "applies patches")
    errors = (jsonpatch.JsonPatchException, pointers.JsonPointerException)
    try:
        document = jsonpatch.apply_patch(properties, patch)
    # Older releases let the last two out, for operations that do not fit the document.
    except (*errors, TypeError, ValueError) as error:
        raise invalid_patch(error) from error
    if not isinstance(document, dict):
        raise invalid_patch("the result is not a JSON object")
    return document


def _read_patch(text: str) -> list[JsonObject]:
    """Read a patch document, and make the paths absolute that AWS writes without a slash."""
    try:
        document = parse_json(text.encode())
    except ValueError as error:
        raise invalid_patch(f"the document is not valid JSON: {error}") from error
    if not isinstance(document, list):
        raise invalid_patch("the document is not a list of operations")
    return [_read_operation(each, index) for index, each in enumerate(document)]


def _read_operation(operation: object, index: int) -> JsonObject:
    if not isinstance(operation, dict) or operation.get("op") not in _OPERATIONS:
        known = ", ".join(_OPERATIONS)
        raise invalid_patch(f"operation {index} is not an object whose op is one of {known}")
    needed = ("path", "from") if operation["op"] in ("copy", "move") else ("path",)
    paths = {name: operation.get(name) for name in needed}
    if not all(isinstance(path, str) for path in paths.values()):
        raise invalid_patch(f"operation {index} has no string as its {' and '.join(needed)}")
    if operation["op"] in ("add", "replace", "test") and "value" not in operation:
        raise invalid_patch(f"operation {index} has no value")
    return {**operation, **{name: _absolute(path) for name, path in paths.items()}}


def _absolute(path: Any) -> str:
    return path if path.startswith("/") or not path else f"/{path}"
