"""How do the resources of a template refer to each other?

A template is read once into a `TemplateGraph`, which knows in which order its resources are created
and which of them an update reaches.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple, cast

from moto.cloudformation.exceptions import ValidationError

from .._registry.resource_types import RESOURCE_TYPES
from .._types import JsonMapping, JsonObject

#: A template or a part of it; and whether each of its conditions holds, by its name.
Description = JsonMapping
Conditions = Mapping[str, bool]

#: A reference in `Fn::Sub`, and an attribute after its first dot.
_find_references = re.compile(r"\$\{([^!.}]+)(?:\.([^}]*))?\}").findall

#: A reference in `Fn::Sub` to an attribute whose name has a dot.
_find_attributes = re.compile(r"\$\{([^!.}]+)\.([^.}]+\.[^}]+)\}").findall

#: The types that this library deploys in a stack, by their names.
Types = JsonMapping


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
        self.is_wanted = condition is None or _holds(conditions, condition)
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
        self.types = types

    @cached_property
    def has_ours(self) -> bool:
        """Whether a resource is of a type of this service; the rest need not be well-formed."""
        described = [each for each in self.resources.values() if isinstance(each, dict)]
        return any(each.get("Type") in RESOURCE_TYPES for each in described)

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """Its resources, by their names."""
        return {
            name: Node(each, self._conditions, self.types) for name, each in self.resources.items()
        }

    @cached_property
    def outputs(self) -> list[Use]:
        """What its outputs use."""
        return [
            use
            for each in (self._template.get("Outputs") or {}).values()
            for use in _uses(each, self._conditions, self._is_shown(each))
        ]

    def _is_shown(self, output: Any) -> bool:
        _require(isinstance(output, dict), "Template format error: Outputs must be objects.")
        return "Condition" not in output or _holds(self._conditions, output["Condition"])

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
        if not self._template.get("Transform"):
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


def readable(template: Any) -> JsonObject:
    """A template as this library and moto can read it.

    Raises:
        ValidationError: of CloudFormation; its form is wrong.
    """
    # Assumption template-sentences: of Properties, of Outputs, and of unknown conditions.
    form = "Template format error: {}".format
    _require(isinstance(template, dict), form("unsupported structure."))
    resources = template.get("Resources")
    is_any = isinstance(resources, dict) and bool(resources)
    _require(is_any, form("At least one Resources member must be defined."))
    for name, each in resources.items():
        is_typed = isinstance(each, dict) and isinstance(each.get("Type"), str)
        where = f"[/Resources/{name}]"
        _require(is_typed, form(f"{where} Every Resources object must contain a Type member."))
        has_properties = isinstance(each.get("Properties") or {}, dict)
        _require(has_properties, form(f"{where} Every Properties member must be an object."))
        depends = each.get("DependsOn") or []
        is_either = isinstance(depends, (str, list))
        _require(is_either, form("DependsOn must be a string or list of strings."))
        _require(_are_texts([*depends]), form("Every DependsOn value must be a string."))
    return cast("JsonObject", spelled(template))


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise ValidationError(message=message)


def _are_texts(part: Any) -> bool:
    return isinstance(part, list) and all(isinstance(each, str) for each in part)


_GET_ATT = (
    "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name "
    "and the resource attribute"
)

_SUB = (
    "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. "
    "Specify a string as first argument, and an optional second argument to specify a mapping of "
    "values to replace in the string"
)

_IF, _BRANCHES = "Template error: Fn::If requires a list argument with three elements", 3
_SPELLED = {"Fn::Condition": "Condition"}


def spelled(part: Any) -> Any:
    """A part of a template, with functions spelled as moto knows them."""
    if isinstance(part, list):
        return [spelled(each) for each in part]
    if not isinstance(part, dict):
        return part
    # As moto reads the short form.
    found = {_SPELLED.get(name, name): spelled(each) for name, each in part.items()}
    if "Fn::GetAtt" in found:
        names = found["Fn::GetAtt"]
        names = names.split(".") if isinstance(names, str) else names
        _require(_are_texts(names) and len(names) > 1, _GET_ATT)
        found["Fn::GetAtt"] = [names[0], ".".join(names[1:])]
    if "Fn::Sub" in found:
        text = found["Fn::Sub"]
        text, variables, *rest = text if isinstance(text, list) else (text, {})
        _require(isinstance(text, str) and isinstance(variables, dict) and not rest, _SUB)
        more = {f"Attribute{n}": each for n, each in enumerate(_find_attributes(text))}
        for name, (resource, attribute) in more.items():
            text = text.replace(f"${{{resource}.{attribute}}}", f"${{{name}}}")
            variables = {**variables, name: {"Fn::GetAtt": [resource, attribute]}}
        found["Fn::Sub"] = [text, variables] if variables else text
    return found


def _holds(conditions: Conditions | None, name: Any) -> bool:
    is_known = conditions is None or (isinstance(name, str) and name in conditions)
    _require(is_known, f"Template error: unresolved condition dependency {name}")
    return bool(conditions is None or conditions[name])


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
                yield Use(function, argument[0], argument[1], place, is_taken)
            elif function == "Fn::Sub":
                text, variables = argument if isinstance(argument, list) else (argument, {})
                found = [each for each in _find_references(text) if each[0] not in variables]
                for name, attribute in found:
                    yield Use(function, name, attribute, place, is_taken)
                yield from _uses(variables, conditions, is_taken, place)
            elif function == "Fn::If" and conditions is not None and is_taken:
                _require(isinstance(argument, list) and len(argument) == _BRANCHES, _IF)
                condition, if_true, if_false = argument
                holds = _holds(conditions, condition)
                yield from _uses(if_true, conditions, holds, place)
                yield from _uses(if_false, conditions, not holds, place)
            else:
                yield from _uses(argument, conditions, is_taken, (*place, function))
