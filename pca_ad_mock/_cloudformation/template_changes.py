"""Which resources does an update of a template change?"""

from __future__ import annotations

from collections.abc import Iterable

from moto.cloudformation.exceptions import ValidationError

from .template_graph import TemplateGraph


def require_types_of(old: TemplateGraph, new: TemplateGraph) -> None:
    """Refuse an update that changes the type of a resource, from or to one deployed here."""
    retyped = [
        name
        for name in sorted(old.resources.keys() & new.resources.keys())
        if old.resources[name]["Type"] != new.resources[name]["Type"]
        and (old.nodes[name].is_ours or new.nodes[name].is_ours)
    ]
    if retyped:
        raise ValidationError(
            message="Update of resource type is not permitted. The new template modifies "
            f"resource type of the following resources: [{', '.join(retyped)}]"
        )


def dependents(
    old: TemplateGraph, new: TemplateGraph, modified: Iterable[str], parameters: Iterable[str]
) -> set[str]:
    """The resources that an update will change, as far as templates and changed parameters tell.

    A resource that is replaced has another identifier afterwards, so whatever refers to it
    changes as well.
    """
    reached, changing = set(modified), set(parameters)
    for name in new.order:
        before, after = old.nodes.get(name), new.nodes[name]
        if before and after.is_ours:
            if after.uses_any(changing):
                reached.add(name)
            create_only = new.types[new.resources[name]["Type"]].create_only
            if name in reached and any(
                before.properties.get(each) != after.properties.get(each)
                or after.uses_any(changing, "Properties", each)
                for each in create_only
            ):
                changing.add(name)
    return reached
