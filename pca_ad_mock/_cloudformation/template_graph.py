"""How do the resources of a template refer to each other?

A template is read once into a `TemplateGraph`, which knows in which order its resources are created
and which of them an update reaches.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from moto.cloudformation.exceptions import ValidationError

from .._registry.resource_types import RESOURCE_TYPES

#: A template or a part of it, as its JSON or YAML was read.
Description = Mapping[str, Any]

#: Whether each condition of a template holds, by its name.
Conditions = Mapping[str, bool]

#: A reference in `Fn::Sub`, and an attribute after its first dot.
_find_references = re.compile(r"\$\{([^!.}]+)(?:\.([^}]*))?\}").findall


class Type(Protocol):
    """A type of resource that this library deploys."""

    @property
    def create_only(self) -> frozenset[str]:
        """The properties of which another value makes another resource."""


#: The types that this library deploys in a stack, by their names.
Types = Mapping[str, Type]


class Use(NamedTuple):
    """A use of a parameter or a resource: by which function, where, and whether it happens."""

    function: str
    name: str
    attribute: str
    place: tuple[str, ...]
    is_taken: bool


class Node:
    """A resource in a template.

    Attributes:
        properties: what the template says of its properties.
        is_ours: whether it is of a type that this library deploys.
        is_wanted: whether its condition holds, if it has one and that is known.
        depends_on: the resources in its `DependsOn`.
        uses: all that it uses, in either branch of each `Fn::If`.
        needs: what it depends on, and what it uses if it is created.
    """

    def __init__(
        self, description: Description, conditions: Conditions | None, types: Types
    ) -> None:
        self.properties = description.get("Properties") or {}
        self.is_ours = description.get("Type") in types
        condition = description.get("Condition")
        self.is_wanted = bool(condition is None or conditions is None or conditions[condition])
        names = description.get("DependsOn") or []
        self.depends_on: list[str] = [names] if isinstance(names, str) else names
        self.uses = list(_uses(description, conditions, self.is_wanted))
        taken = [each.name for each in self.uses if each.is_taken]
        self.needs = list(dict.fromkeys([*self.depends_on, *taken]))

    def uses_any(self, names: set[str], *place: str) -> bool:
        """Whether it uses one of several parameters or resources.

        Args:
            names: the parameters and resources.
            place: where; if not given, anywhere.
        """
        return any(
            each.is_taken and each.name in names and each.place[: len(place)] == place
            for each in self.uses
        )


class TemplateGraph:
    """The resources of a template, and what each needs.

    Args:
        template: the template.
        conditions: whether each of its conditions holds; if not given, nothing is left out.
        types: the types that this library deploys.

    Attributes:
        resources: the descriptions of its resources, by their names.
    """

    def __init__(
        self,
        template: Description,
        conditions: Conditions | None = None,
        types: Types = RESOURCE_TYPES,
    ) -> None:
        self.resources: Description = template.get("Resources") or {}
        self._template = template
        self._conditions = conditions
        self._types = types

    @cached_property
    def has_ours(self) -> bool:
        """Whether a resource is of a type of this service; the rest need not be well-formed."""
        return any(is_ours(each) for each in self.resources.values())

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """Its resources, by their names."""
        return {
            name: Node(each, self._conditions, self._types)
            for name, each in self.resources.items()
            if isinstance(each, dict)
        }

    @cached_property
    def outputs(self) -> list[Use]:
        """What its outputs use."""
        return [
            use
            for each in (self._template.get("Outputs") or {}).values()
            for use in _uses(each, self._conditions, self._holds(each.get("Condition")))
        ]

    def _holds(self, condition: str | None) -> bool:
        return condition is None or self._conditions is None or self._conditions[condition]

    @cached_property
    def order(self) -> list[str]:
        """The names of its resources, each after those that it needs."""
        ordered: dict[str, None] = {}
        seen: set[str] = set()

        def visit(name: str) -> None:
            if name in self.nodes and name not in seen:
                seen.add(name)
                for each in self.nodes[name].needs:
                    visit(each)
                ordered[name] = None

        for name in self.nodes:
            visit(name)
        return list(ordered)

    def require_order(self) -> None:
        """Refuse a template whose resources have no order.

        CloudFormation does so before it creates anything, where resources depend on each other in a
        circle, or on something that the template does not have.

        Raises:
            ValidationError: of CloudFormation, with its sentence.
        """
        # A macro may add the resources that are missing here.
        if "Transform" not in self._template:
            required = {name for node in self.nodes.values() for name in node.depends_on}
            uses = [each for node in self.nodes.values() for each in node.uses]
            self._require_names(uses, "Resources", required - self.nodes.keys())
            self._require_names(self.outputs, "Outputs")
        self._require_no_circle()

    def _require_names(
        self, uses: Iterable[Use], block: str, unresolved: Iterable[str] = ()
    ) -> None:
        names = {*self.nodes, *self._template.get("Parameters", {})}
        missing = [each for each in uses if each.name not in names and "::" not in each.name]
        for each in missing:
            if each.function == "Fn::GetAtt":
                raise ValidationError(
                    message=f"Template error: instance of {each.function} references undefined "
                    f"resource {each.name}"
                )
        if listed := ", ".join(sorted({*unresolved, *(each.name for each in missing)})):
            raise ValidationError(
                message=f"Template format error: Unresolved resource dependencies [{listed}] in "
                f"the {block} block of the template"
            )

    def _require_no_circle(self) -> None:
        needs = {name: self.nodes.keys() & node.needs for name, node in self.nodes.items()}
        while needs:
            needed = set().union(*needs.values())
            # What needs nothing more, or is needed by nothing more, is in no circle.
            free = {name for name in needs if name not in needed or not needs[name] & needs.keys()}
            if not free:
                raise ValidationError(
                    message=f"Circular dependency between resources: [{', '.join(needs)}]"
                )
            needs = {name: each for name, each in needs.items() if name not in free}

    def require_types_of(self, old: TemplateGraph) -> None:
        """Refuse an update that changes the type of a resource, from or to one of this service.

        Args:
            old: the template before.

        Raises:
            ValidationError: of CloudFormation, with its sentence.
        """
        retyped = [
            name
            for name in sorted(old.resources.keys() & self.resources.keys())
            if old.resources[name]["Type"] != self.resources[name]["Type"]
            and (old.nodes[name].is_ours or self.nodes[name].is_ours)
        ]
        if retyped:
            raise ValidationError(
                message="Update of resource type is not permitted. The new template modifies "
                f"resource type of the following resources: [{', '.join(retyped)}]"
            )

    def dependents(
        self, old: TemplateGraph, modified: Iterable[str], parameters: Iterable[str]
    ) -> set[str]:
        """The resources that an update to this template will change, as far as templates tell.

        A resource that is replaced has another identifier afterwards, so whatever refers to it
        changes as well.

        Args:
            old: the template before.
            modified: the resources whose own text, or whose parameters, have changed.
            parameters: the parameters that have changed.
        """
        reached, changing = set(modified), set(parameters)
        for name in self.order:
            before, after = old.nodes.get(name), self.nodes[name]
            if before and after.is_ours:
                if after.uses_any(changing):
                    reached.add(name)
                create_only = self._types[self.resources[name]["Type"]].create_only
                if name in reached and any(
                    before.properties.get(each) != after.properties.get(each)
                    or after.uses_any(changing, "Properties", each)
                    for each in create_only
                ):
                    changing.add(name)
        return reached


def is_ours(description: Any) -> bool:
    """Whether the description of a resource is of a type of this service."""
    return isinstance(description, dict) and description.get("Type") in RESOURCE_TYPES


def _uses(
    part: Any, conditions: Conditions | None, is_taken: bool, place: tuple[str, ...] = ()
) -> Iterator[Use]:
    """Where a part of a template uses a parameter or a resource."""
    if isinstance(part, list):
        for each in part:
            yield from _uses(each, conditions, is_taken, place)
    elif isinstance(part, dict):
        for function, argument in part.items():
            if function == "Ref":
                yield Use(function, str(argument), "", place, is_taken)
            elif function == "Fn::GetAtt":
                names = argument.split(".") if isinstance(argument, str) else argument
                yield Use(function, names[0], ".".join(map(str, names[1:])), place, is_taken)
            elif function == "Fn::Sub":
                text, variables = argument if isinstance(argument, list) else (argument, {})
                found = [each for each in _find_references(text) if each[0] not in variables]
                for name, attribute in found:
                    yield Use(function, name, attribute, place, is_taken)
                yield from _uses(variables, conditions, is_taken, place)
            elif function == "Fn::If" and conditions is not None and is_taken:
                condition, if_true, if_false = argument
                holds = bool(conditions[condition])
                yield from _uses(if_true, conditions, holds, place)
                yield from _uses(if_false, conditions, not holds, place)
            else:
                yield from _uses(argument, conditions, is_taken, (*place, function))
