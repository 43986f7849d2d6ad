"""How do the resources of a template refer to each other?

A template is read once into a `TemplateGraph`, which knows in which order its resources are created
and which of them an update reaches.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from moto.cloudformation.exceptions import ValidationError

from .._registry.resource_types import RESOURCE_TYPES

#: A template or a part of it, as its JSON or YAML was read.
Description = Mapping[str, Any]

#: A reference in `Fn::Sub`, up to the dot before an attribute.
_find_references = re.compile(r"\$\{([^!.}]+)[^}]*\}").findall


@dataclass(frozen=True, slots=True)
class Use:
    """A use of a parameter or a resource in a template.

    Attributes:
        function: how, `Fn::GetAtt`.
        name: the name of the parameter or resource.
        is_taken: whether conditions let it happen, as far as they are known.
    """

    function: str
    name: str
    is_taken: bool


class Node:
    """A resource in a template.

    Attributes:
        description: what the template says of it.
        is_wanted: whether its condition holds, if it has one, as far as that is known.
        depends_on: the resources in its `DependsOn`.
        uses: what its properties use, by their names; and the rest of its description, by "".
        needs: what it depends on, and what it uses if it is created.
    """

    def __init__(self, description: Description, conditions: Mapping[str, bool] | None) -> None:
        self.description = description
        condition = description.get("Condition")
        self.is_wanted = bool(condition is None or conditions is None or conditions[condition])
        names = description.get("DependsOn") or []
        self.depends_on: list[str] = [names] if isinstance(names, str) else names
        self.uses = {
            name: list(_uses(part, conditions, is_taken=self.is_wanted))
            for name, part in _parts(description).items()
        }
        taken = [each.name for each in self.all_uses() if each.is_taken]
        self.needs = list(dict.fromkeys([*self.depends_on, *taken]))

    def all_uses(self) -> list[Use]:
        """All that it uses, anywhere."""
        return [each for uses in self.uses.values() for each in uses]

    @property
    def is_ours(self) -> bool:
        """Whether it is of a type of this service."""
        return self.description.get("Type") in RESOURCE_TYPES

    def uses_any(self, names: set[str], part: str | None = None) -> bool:
        """Whether it uses one of several parameters or resources.

        Args:
            names: the parameters and resources.
            part: in which of its properties; if not given, anywhere.
        """
        uses = self.all_uses() if part is None else self.uses.get(part, [])
        return any(each.is_taken and each.name in names for each in uses)

    def is_replaced(self, new: Node, changing: set[str]) -> bool:
        """Whether an update makes another resource of it, as far as the templates tell.

        Args:
            new: the same resource in the new template.
            changing: the parameters and resources whose values change.
        """
        before = self.description.get("Properties") or {}
        after = new.description.get("Properties") or {}
        return any(
            before.get(name) != after.get(name) or new.uses_any(changing, name)
            for name in RESOURCE_TYPES[new.description["Type"]].create_only
        )


class TemplateGraph:
    """The resources of a template, and what each needs.

    Args:
        template: the template.
        conditions: whether each of its conditions holds; if not given, nothing is left out.

    Attributes:
        resources: the descriptions of its resources, by their names.
    """

    def __init__(self, template: Description, conditions: Mapping[str, bool] | None = None) -> None:
        self.resources: Description = template.get("Resources") or {}
        self._template = template
        self._conditions = conditions

    @cached_property
    def has_ours(self) -> bool:
        """Whether a resource is of a type of this service; the rest need not be well-formed."""
        return any(is_ours(each) for each in self.resources.values())

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """Its resources, by their names."""
        return {
            name: Node(each, self._conditions)
            for name, each in self.resources.items()
            if isinstance(each, dict)
        }

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
            uses = [each for node in self.nodes.values() for each in node.all_uses()]
            self._require_names(uses, "Resources", required - self.nodes.keys())
            outputs = self._template.get("Outputs") or {}
            self._require_names(_uses([*outputs.values()], None), "Outputs")
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
            and (is_ours(old.resources[name]) or is_ours(self.resources[name]))
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
                if name in reached and before.is_replaced(after, changing):
                    changing.add(name)
        return reached


def is_ours(description: Any) -> bool:
    """Whether the description of a resource is of a type of this service."""
    return isinstance(description, dict) and description.get("Type") in RESOURCE_TYPES


def _parts(description: Description) -> dict[str, Any]:
    """The properties of a resource, by their names, and the rest of its description, by ""."""
    properties = description.get("Properties")
    if not isinstance(properties, dict):
        return {"": description}
    rest = {name: each for name, each in description.items() if name != "Properties"}
    return {**{name: {name: each} for name, each in properties.items()}, "": rest}


def _uses(
    part: Any, conditions: Mapping[str, bool] | None, *, is_taken: bool = True
) -> Iterator[Use]:
    """Where a part of a template uses a parameter or a resource."""
    if isinstance(part, list):
        for each in part:
            yield from _uses(each, conditions, is_taken=is_taken)
    elif isinstance(part, dict):
        for function, argument in part.items():
            if function == "Ref":
                yield Use(function, str(argument), is_taken)
            elif function == "Fn::GetAtt":
                names = argument.split(".") if isinstance(argument, str) else argument
                yield Use(function, names[0], is_taken)
            elif function == "Fn::Sub":
                text, variables = argument if isinstance(argument, list) else (argument, {})
                names = [name for name in _find_references(text) if name not in variables]
                yield from (Use(function, name, is_taken) for name in names)
                yield from _uses(variables, conditions, is_taken=is_taken)
            elif function == "Fn::If" and conditions is not None and is_taken:
                condition, *branches = argument
                for each, holds in zip(branches, (True, False), strict=True):
                    yield from _uses(
                        each, conditions, is_taken=bool(conditions[condition]) is holds
                    )
            else:
                yield from _uses(argument, conditions, is_taken=is_taken)
