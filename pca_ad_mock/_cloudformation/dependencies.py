"""Can the resources of a template be created in any order?

CloudFormation refuses a template whose resources depend on each other in a circle, or on something
that the template does not have, before it creates anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from moto.cloudformation.exceptions import ValidationError

from .interface import Description
from .templates import depends_on, is_ours, references, uses, with_conditions


def require_order(template: Description, conditions: Mapping[str, bool]) -> None:
    """Refuse a template whose resources have no order.

    Args:
        template: the template.
        conditions: whether each of its conditions holds.

    Raises:
        ValidationError: of CloudFormation, with its sentence.
    """
    resources = {
        name: each for name, each in template["Resources"].items() if isinstance(each, dict)
    }
    # A macro may add the resources that are missing here.
    if "Transform" not in template:
        names = {*resources, *template.get("Parameters", {})}
        required = {name for each in resources.values() for name in depends_on(each)}
        _require_names([*resources.values()], names, "Resources", required - resources.keys())
        outputs = template.get("Outputs") or {}
        _require_names([*outputs.values()], names, "Outputs")
    _require_no_circle(resources, conditions)


def _require_names(part: Any, names: set[str], block: str, unresolved: Iterable[str] = ()) -> None:
    missing = [each for each in uses(part) if each.name not in names and "::" not in each.name]
    for each in missing:
        if each.function == "Fn::GetAtt":
            raise ValidationError(
                message=f"Template error: instance of {each.function} references undefined "
                f"resource {each.name}"
            )
    if listed := ", ".join(sorted({*unresolved, *(each.name for each in missing)})):
        raise ValidationError(
            message=f"Template format error: Unresolved resource dependencies [{listed}] in the "
            f"{block} block of the template"
        )


def _require_no_circle(resources: Description, conditions: Mapping[str, bool]) -> None:
    needs = {
        name: {*depends_on(each), *_references(each, conditions)} & resources.keys()
        for name, each in resources.items()
    }
    while needs:
        needed = set().union(*needs.values())
        # What needs nothing more, or is needed by nothing more, is in no circle.
        free = {name for name in needs if name not in needed or not needs[name] & needs.keys()}
        if not free:
            raise ValidationError(
                message=f"Circular dependency between resources: [{', '.join(needs)}]"
            )
        needs = {name: each for name, each in needs.items() if name not in free}


def _references(description: Description, conditions: Mapping[str, bool]) -> Iterable[str]:
    """What a resource refers to; unlike `DependsOn`, only where it is created."""
    condition = description.get("Condition")
    is_wanted = condition is None or conditions[condition]
    return references(with_conditions(description, conditions)) if is_wanted else ()


def require_same_types(old: Description, new: Description) -> None:
    """Refuse an update that changes the type of a resource, from or to one of this service.

    Args:
        old: the resources before, by their names.
        new: the resources after.

    Raises:
        ValidationError: of CloudFormation, with its sentence.
    """
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
