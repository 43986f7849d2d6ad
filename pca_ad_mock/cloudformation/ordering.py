"""Which resources of a stack does an update reach, and in which order?

A resource that is replaced has another identifier afterwards, so that whatever refers to it changes
with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .types import TYPES

#: A reference in `Fn::Sub`, up to the dot before an attribute.
_find_references = re.compile(r"\$\{([^!.}]+)[^}]*\}").findall


def is_ours(description: Any) -> bool:
    """Whether what a template says of a resource is of a type of ours."""
    return isinstance(description, dict) and description.get("Type") in TYPES


def with_dependents(
    old: Mapping[str, Any], new: Mapping[str, Any], modified: set[str], unsteady: set[str]
) -> set[str]:
    """What an update will change, as far as the templates tell before anything is done.

    Args:
        old: the resources before, by their names.
        new: the resources after.
        modified: those whose own text, or whose parameters, have changed.
        unsteady: the parameters that have changed.
    """
    reached, unsteady = set(modified), set(unsteady)
    for name in in_order(new):
        if name in old and is_ours(new[name]):
            if unsteady & set(references(new[name])):
                reached.add(name)
            if name in reached and _is_replaced(old[name], new[name], unsteady):
                unsteady.add(name)
    return reached


def _is_replaced(old: Mapping[str, Any], new: Mapping[str, Any], unsteady: set[str]) -> bool:
    before, after = old.get("Properties") or {}, new.get("Properties") or {}
    return any(
        before.get(name) != after.get(name) or unsteady & set(references(after.get(name)))
        for name in TYPES[new["Type"]].registry_type().create_only
    )


def in_order(resources: Mapping[str, Any]) -> list[str]:
    """The names of resources, each after those that it refers to or depends on."""
    ordered: dict[str, None] = {}
    seen: set[str] = set()

    def visit(name: str) -> None:
        if name in seen or name not in resources:
            return
        seen.add(name)
        for each in (*depends_on(resources[name]), *references(resources[name])):
            visit(each)
        ordered[name] = None

    for name in resources:
        visit(name)
    return list(ordered)


def depends_on(description: Mapping[str, Any]) -> list[str]:
    """What a resource depends on by its own word."""
    names = description.get("DependsOn") or []
    return [names] if isinstance(names, str) else names


def references(part: Any) -> Iterator[str]:
    """What a part of a template refers to: parameters and resources, by their names."""
    if isinstance(part, list):
        for each in part:
            yield from references(each)
    if not isinstance(part, dict):
        return
    for function, argument in part.items():
        if function == "Ref":
            yield argument
        elif function == "Fn::GetAtt":
            yield (argument.split(".") if isinstance(argument, str) else argument)[0]
        elif function == "Fn::Sub":
            yield from _find_references(argument if isinstance(argument, str) else argument[0])
            yield from references(argument)
        else:
            yield from references(argument)
