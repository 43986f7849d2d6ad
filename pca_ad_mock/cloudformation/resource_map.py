"""What do moto's stacks do with those of their resources that are ours?

moto keeps the resources of a stack in a `ResourceMap`: what the template says of each, and what was
made of it. Each function here wraps one of its methods, for `stacks` to put in place.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from .ordering import depends_on, in_order, is_ours, references, with_dependents
from .resource_handlers import ResourceOfStack
from .transaction import StackChange

#: Those of the change set whose changes are being found out.
_parameters: ContextVar[dict[str, Any] | None] = ContextVar("of a change set", default=None)


def ours_in(resource_map: Any) -> dict[str, ResourceOfStack]:
    """The resources of ours that a stack has, by their names in its template."""
    made = resource_map._parsed_resources
    return {name: each for name, each in made.items() if isinstance(each, ResourceOfStack)}


def making_none_by_looking(get: Callable[..., Any]) -> Callable[..., Any]:
    """Make resources of ours only while the stack is changed, and after what they depend on.

    moto makes a resource whenever it is looked for, and minds `DependsOn` only where nothing refers
    to the resource.
    """

    def get_item(resource_map: Any, name: str) -> Any:
        described = resource_map._resource_json_map.get(name)
        if name not in resource_map._parsed_resources and is_ours(described):
            if not StackChange.being_made_now():
                return None
            for each in depends_on(described):
                _ = resource_map[each]
        return get(resource_map, name)

    return get_item


def deleting_ours_first(delete: Callable[[Any], None]) -> Callable[[Any], None]:
    """Delete ours in the reverse of their order, and then moto's, to which ours refer."""

    def delete_all(resource_map: Any) -> None:
        ours = ours_in(resource_map).values()
        change = StackChange.being_made_now() or StackChange({}, lambda resource, status: None)
        with change.being_made():
            for each in ours:
                each.delete(resource_map._account_id, resource_map._region_name)
            change.complete(among=ours)
            delete(resource_map)

    return delete_all


def comparing_parameters(diff: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Find out the changes of a change set with its parameters, which moto leaves out."""

    def find_changes(change_set: Any) -> Any:
        token = _parameters.set(change_set.parameters)
        try:
            return diff(change_set)
        finally:
            _parameters.reset(token)

    return find_changes


def with_ours_apart(build_resource_diff: Callable[..., Any]) -> Callable[..., Any]:
    """Compare templates for moto without ours; for who wants to see the changes, with them."""

    def build(
        resource_map: Any, other_template: dict[str, Any], parameters: Any = None
    ) -> dict[str, Any]:
        old, new = resource_map._resource_json_map, other_template["Resources"]
        has_ours = any(map(is_ours, [*old.values(), *new.values()]))
        compared = _parameters.get() if has_ours and parameters is None else parameters
        actions: dict[str, Any] = build_resource_diff(resource_map, other_template, compared)
        if not has_ours:
            return actions
        if StackChange.being_made_now():
            ours = {name for name in (*old, *new) if is_ours(old.get(name) or new.get(name))}
            return {
                action: [name for name in names if name not in ours]
                for action, names in actions.items()
            }
        given = resource_map.input_parameters
        unsteady = {name for name, value in (compared or {}).items() if given.get(name) != value}
        modified = with_dependents(old, new, set(actions["Modify"]), unsteady)
        order = in_order(new)
        actions["Add"] = [name for name in order if name in actions["Add"]]
        actions["Modify"] = [name for name in order if name in modified]
        return actions

    return build


def updating_ours_in_order(update: Callable[..., Any]) -> Callable[..., Any]:
    """After moto's resources, bring ours to what the new template makes of them."""

    def update_all(
        resource_map: Any, template: dict[str, Any], parameters: dict[str, Any] | None = None
    ) -> None:
        old, new = resource_map._resource_json_map, template["Resources"]
        if not any(map(is_ours, [*old.values(), *new.values()])):
            update(resource_map, template, parameters)
            return
        _require_same_types(old, new)
        update(resource_map, template, parameters)
        _bring_up_to_date(resource_map)

    return update_all


def _require_same_types(old: dict[str, Any], new: dict[str, Any]) -> None:
    from moto.cloudformation.exceptions import ValidationError

    retyped = [
        name
        for name in old.keys() & new.keys()
        if old[name]["Type"] != new[name]["Type"] and (is_ours(old[name]) or is_ours(new[name]))
    ]
    if retyped:
        raise ValidationError(
            message="Update of resource type is not permitted. The new template modifies resource "
            f"type of the following resources: [{', '.join(sorted(retyped))}]"
        )


def _bring_up_to_date(resource_map: Any) -> None:
    """Make, change, replace or leave to be deleted, as each resource's properties come to.

    moto compares the texts of templates; conditions, mappings, defaults and what a reference comes
    to can change without them.
    """
    made, new = resource_map._parsed_resources, resource_map._resource_json_map
    place = (resource_map._account_id, resource_map._region_name)
    for name in ours_in(resource_map):
        if name not in new or not _holds(resource_map, new[name]):
            made.pop(name).delete(*place)
    replaced: set[str] = set()
    for name in in_order(new):
        if is_ours(new[name]):
            if not _holds(resource_map, new[name]):
                continue
            before = made.get(name)
            made[name] = _updated(resource_map, name) if before else resource_map[name]
            if before and made[name] is not before:
                replaced.add(name)
        elif name in made and replaced & set(references(new[name])):
            # None is from types of moto's that cannot be updated.
            made[name] = _updated(resource_map, name) or made[name]


def _holds(resource_map: Any, description: dict[str, Any]) -> bool:
    """Whether the condition of a resource holds, if it has one."""
    condition = description.get("Condition")
    return condition is None or bool(resource_map.lazy_condition_map[condition])


def _updated(resource_map: Any, name: str) -> Any:
    parsing: Any = sys.modules["moto.cloudformation.parsing"]
    return parsing.parse_and_update_resource(
        name,
        resource_map._resource_json_map[name],
        resource_map,
        account_id=resource_map._account_id,
        region_name=resource_map._region_name,
    )
