"""Which resources does an update of a template change, in what, and why?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import reduce
from typing import Any

from moto.cloudformation.exceptions import ValidationError

from .._types import JsonObject
from .template_graph import Node, TemplateGraph

#: What may change of a resource besides its properties.
_ATTRIBUTES = ("Metadata", "DeletionPolicy", "UpdateReplacePolicy")

_DIRECT = {"Evaluation": "Static", "ChangeSource": "DirectModification"}


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


def details_of(
    old: TemplateGraph, new: TemplateGraph, parameters: Collection[str], is_retagged: bool
) -> dict[str, list[JsonObject]]:
    """What an update changes of each resource deployed here, as DescribeChangeSet has it.

    A resource that is replaced has another identifier afterwards, so whatever refers to it
    changes as well.

    Args:
        old: the template before.
        new: the template that it is updated to.
        parameters: the names of those that have another value.
        is_retagged: whether the stack has other tags, which its resources get.
    """
    found: dict[str, list[JsonObject]] = {}
    replaced: set[str] = set()
    for name in new.order:
        if new.nodes[name].is_ours and name in old.nodes:
            descriptions = old.resources[name], new.resources[name]
            of_type = new.types[descriptions[1]["Type"]]
            found[name] = [
                {"Target": _target(place, of_type.create_only), **cause}
                for place in _places(descriptions)
                for cause in _causes(place, descriptions, new.nodes[name], parameters, replaced)
            ]
            has_tags = is_retagged and "Tags" in of_type.properties
            tags = {"Target": _target(("Properties", "Tags"), ()), **_DIRECT}
            found[name] += [tags] if has_tags and tags not in found[name] else []
            if replacement(found[name]) != "False":
                replaced.add(name)
    return found


def are_other_tags(change_set: Any) -> bool:
    """Whether a change set has other tags than its stack; without any, these stay."""
    return change_set.tags not in (None, {}, change_set.stack.tags)


def replacement(details: Sequence[JsonObject]) -> str:
    """Whether changes replace a resource, by the rule in the model of CloudFormation."""
    evaluations = [
        each["Evaluation"] for each in details if each["Target"]["RequiresRecreation"] == "Always"
    ]
    if not evaluations:
        return "False"
    return "True" if "Static" in evaluations else "Conditional"


def _places(descriptions: Sequence[JsonObject]) -> list[tuple[str, ...]]:
    names = dict.fromkeys(name for each in descriptions for name in each.get("Properties") or {})
    return [*(("Properties", name) for name in names), *((each,) for each in _ATTRIBUTES)]


def _target(place: tuple[str, ...], create_only: Collection[str]) -> JsonObject:
    recreation = {"RequiresRecreation": "Always" if place[-1] in create_only else "Never"}
    if place == ("Properties", "Tags"):
        return {"Attribute": "Tags", **recreation}
    names = dict(zip(("Attribute", "Name"), place, strict=False))
    return {**names, **recreation}


def _causes(
    place: tuple[str, ...],
    descriptions: Sequence[JsonObject],
    node: Node,
    parameters: Collection[str],
    replaced: Collection[str],
) -> Iterator[JsonObject]:
    before, after = (reduce(_member, place, each) for each in descriptions)
    if before != after:
        yield _DIRECT
    uses = [each for each in node.uses if each.place[: len(place)] == place]
    for name, attribute in dict.fromkeys((each.name, each.attribute) for each in uses):
        if name in parameters:
            # Beside it, CloudFormation says that the value may change directly, by the parameter.
            yield {**_DIRECT, "Evaluation": "Dynamic"}
            source, evaluation = "ParameterReference", "Static"
        elif name in replaced:
            source = "ResourceAttribute" if attribute else "ResourceReference"
            evaluation = "Dynamic"
        else:
            continue
        entity = f"{name}.{attribute}".rstrip(".")
        yield {"Evaluation": evaluation, "ChangeSource": source, "CausingEntity": entity}


def _member(part: Any, name: str) -> Any:
    return (part or {}).get(name)
