"""How do the resources of a template refer to each other, and which does an update reach?

A resource that is replaced has another identifier afterwards, so that whatever refers to it changes
as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from .interface import Description
from .registry_types import REGISTRY_TYPES

#: A reference in `Fn::Sub`, up to the dot before an attribute.
_find_references = re.compile(r"\$\{([^!.}]+)[^}]*\}").findall


def is_ours(description: Any) -> bool:
    """Whether the description of a resource is of a type of this service."""
    return isinstance(description, dict) and description.get("Type") in REGISTRY_TYPES


def has_ours(*templates: Description) -> bool:
    """Whether one of several templates has a resource of this service."""
    return any(
        is_ours(each)
        for template in templates
        for each in (template.get("Resources") or {}).values()
    )


def with_dependents(
    old: Description, new: Description, modified: set[str], changed_parameters: set[str]
) -> set[str]:
    """The resources that an update will change, as far as the templates tell beforehand.

    Args:
        old: the resources before, by their names.
        new: the resources after.
        modified: those whose own text, or whose parameters, have changed.
        changed_parameters: the parameters that have changed.
    """
    reached, changing = set(modified), set(changed_parameters)
    for name in in_order(new):
        if name in old and is_ours(new[name]):
            if changing & set(references(new[name])):
                reached.add(name)
            if name in reached and _is_replaced(old[name], new[name], changing):
                changing.add(name)
    return reached


def _is_replaced(old: Description, new: Description, changing: set[str]) -> bool:
    before, after = old.get("Properties") or {}, new.get("Properties") or {}
    return any(
        before.get(name) != after.get(name) or changing & set(references(after.get(name)))
        for name in REGISTRY_TYPES[new["Type"]].create_only
    )


def in_order(resources: Description) -> list[str]:
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


def depends_on(description: Description) -> list[str]:
    """The resources in the `DependsOn` of a resource."""
    names = description.get("DependsOn") or []
    return [names] if isinstance(names, str) else names


def references(part: Any) -> Iterator[str]:
    """The parameters and resources to which a part of a template refers, by their names."""
    return (each.name for each in uses(part))


class Use(NamedTuple):
    """A use of a parameter or a resource in a template."""

    function: str
    name: str


def uses(part: Any) -> Iterator[Use]:
    """Where a part of a template uses a parameter or a resource."""
    if isinstance(part, list):
        for each in part:
            yield from uses(each)
    elif isinstance(part, dict):
        for function, argument in part.items():
            if function == "Ref":
                yield Use(function, str(argument))
            elif function == "Fn::GetAtt":
                names = argument.split(".") if isinstance(argument, str) else argument
                yield Use(function, names[0])
            elif function == "Fn::Sub":
                yield from _uses_in_text(argument)
            else:
                yield from uses(argument)


def _uses_in_text(argument: Any) -> Iterator[Use]:
    text, variables = argument if isinstance(argument, list) else (argument, {})
    for name in _find_references(text):
        if name not in variables:
            yield Use("Fn::Sub", name)
    yield from uses(variables)


def with_conditions(part: Any, conditions: Mapping[str, bool]) -> Any:
    """A part of a template in which each `Fn::If` is replaced by the branch that is taken.

    Args:
        part: the part.
        conditions: whether each condition holds.
    """
    if isinstance(part, list):
        return [with_conditions(each, conditions) for each in part]
    if not isinstance(part, dict):
        return part
    if "Fn::If" in part:
        condition, if_true, if_false = part["Fn::If"]
        return with_conditions(if_true if conditions[condition] else if_false, conditions)
    return {key: with_conditions(value, conditions) for key, value in part.items()}
