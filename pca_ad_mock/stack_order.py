"""Which resources of a stack does an update reach, and in which order?

A resource that is replaced has another identifier afterwards, so that whatever of ours refers to it
changes with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from .pcaconnectorad.cloudformation import TYPES

#: A reference in `Fn::Sub`, up to the dot before an attribute.
_find_references = re.compile(r"\$\{([^!.}]+)[^}]*\}").findall


def with_dependents(build_resource_diff: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap moto's comparison of two templates, so that it has dependents and the right order."""

    def build(
        resource_map: Any, other_template: dict[str, Any], parameters: Any = None
    ) -> dict[str, Any]:
        actions: dict[str, Any] = build_resource_diff(resource_map, other_template, parameters)
        old, new = resource_map._resource_json_map, other_template["Resources"]
        given = resource_map.input_parameters
        changed = {name for name, value in (parameters or {}).items() if given.get(name) != value}
        order = list(_in_order(new))
        modified = _modified(old, new, order, set(actions["Modify"]), changed)
        added = set(actions["Add"])
        actions["Add"] = [name for name in order if name in added]
        actions["Modify"] = [name for name in order if name in modified]
        return actions

    return build


def _modified(
    old: dict[str, Any],
    new: dict[str, Any],
    order: list[str],
    modified: set[str],
    changed: set[str],
) -> set[str]:
    """Those that are changed, and what refers to those that are replaced.

    Args:
        old: the resources before, by their names.
        new: the resources after.
        order: their names, each after what it refers to.
        modified: those whose own text, or whose parameters, have changed.
        changed: the parameters that have; replaced resources are added to them.
    """
    reached = set(modified)
    unsteady = set(changed)
    for name in order:
        if name not in old or new[name]["Type"] not in TYPES:
            continue
        if name in modified or unsteady & set(references(new[name])):
            reached.add(name)
            if _is_replaced(old[name], new[name], unsteady):
                unsteady.add(name)
    return reached


def _is_replaced(old: dict[str, Any], new: dict[str, Any], unsteady: set[str]) -> bool:
    before, after = old.get("Properties") or {}, new.get("Properties") or {}
    return any(
        before.get(name) != after.get(name) or unsteady & set(references(after.get(name)))
        for name in TYPES[new["Type"]].create_only()
    )


def _in_order(resources: dict[str, Any]) -> Iterator[str]:
    """The names of resources, each after those that it refers to or depends on."""
    seen: set[str] = set()

    def visit(name: str) -> Iterator[str]:
        if name in seen or name not in resources:
            return
        seen.add(name)
        depends_on = resources[name].get("DependsOn") or []
        for each in [depends_on] if isinstance(depends_on, str) else depends_on:
            yield from visit(each)
        for each in references(resources[name]):
            yield from visit(each)
        yield name

    for name in resources:
        yield from visit(name)


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
