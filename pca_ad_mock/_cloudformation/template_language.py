"""What does a template come to whose transform is `AWS::LanguageExtensions`?

cfn-lint expands its loops. What it leaves, the length of lists and defaults in mappings, is done
here where literals and parameters are enough, and is refused by its name where they are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from moto.cloudformation.exceptions import ValidationError

from .._registry.extras import import_extra
from .._types import JsonMapping, JsonObject

TRANSFORM = "AWS::LanguageExtensions"

_BLOCKS = ("Conditions", "Resources", "Outputs")


def expanded(template: Any, given: JsonMapping) -> Any:
    """A template, which stays as it is, without its language extensions."""
    listed = template.get("Transform", []) if isinstance(template, dict) else []
    transforms = [listed] if isinstance(listed, str) else listed
    if TRANSFORM not in transforms:
        return template
    slots = deepcopy(template.get("Parameters") or {})
    for name in slots.keys() & given.keys():
        slots[name]["Default"] = given[name]
    linting = import_extra("cfnlint.template", f"expands {TRANSFORM}")
    linted = linting.Template("template", deepcopy({**template, "Parameters": slots}), [])
    if matches := linted.transform():
        raise ValidationError(message=f"Transform {TRANSFORM} failed with: {matches[0].message}")
    found: JsonObject = linted.template
    values = {name: _value(slot) for name, slot in slots.items()}
    finished = _Finishing(values, found.get("Mappings") or {})
    for block in _BLOCKS:
        if block in found:
            found[block] = finished(found[block])
    rest = [each for each in transforms if each != TRANSFORM]
    return {**found, "Transform": rest, "Parameters": template.get("Parameters") or {}}


def _value(slot: JsonMapping) -> Any:
    is_list = "List" in str(slot.get("Type")) and isinstance(slot.get("Default"), str)
    return slot["Default"].split(",") if is_list else slot.get("Default")


class _Finishing:
    """Does what cfn-lint leaves."""

    def __init__(self, values: JsonMapping, mappings: JsonMapping) -> None:
        self._values = values
        self._mappings = mappings

    def __call__(self, part: Any) -> Any:
        if isinstance(part, list):
            return [self(each) for each in part]
        if not isinstance(part, dict):
            return part
        if "Fn::Length" in part:
            counted = self._known(part["Fn::Length"])
            if not isinstance(counted, list):
                raise ValidationError(message=f"Fn::Length cannot be done here: {part}")
            return len(counted)
        found = part.get("Fn::FindInMap")
        if isinstance(found, list) and isinstance(found[-1], dict) and "DefaultValue" in found[-1]:
            return self._find(found[:-1], found[-1]["DefaultValue"])
        finished = {name: self(each) for name, each in part.items()}
        for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
            if policy in finished:
                finished[policy] = self._known(finished[policy])
        return finished

    def _known(self, part: Any) -> Any:
        is_reference = isinstance(part, dict) and [*part] == ["Ref"]
        return self._values.get(part["Ref"], part) if is_reference else part

    def _find(self, path: list[Any], default: Any) -> Any:
        found: Any = self._mappings
        for each in map(self._known, path):
            if not isinstance(each, str):
                raise ValidationError(message=f"Fn::FindInMap with a default cannot find {path}")
            found = found.get(each) if isinstance(found, Mapping) else None
        return self(default) if found is None else found
