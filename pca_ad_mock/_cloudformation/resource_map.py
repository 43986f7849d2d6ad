"""What does a stack do with its resources?

moto keeps the resources of a stack in a `ResourceMap`: the description of each in the template, and
what was created from it. Stacks that are ours get more than moto gives: all of them while a mock of
this library is on, and else those with resources of this service, with the stacks within them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from copy import copy
from typing import Any

from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.parsing import ResourceMap, get_model_map, parse_and_update_resource

from .._registry.resource_types import RESOURCE_TYPES
from .._types import JsonObject
from .adapters import adapter_of
from .motos_types import MotosResource
from .partner_types import PARTNER_TYPES
from .stack_resource import StackResource
from .template_changes import are_other_tags, details_of, require_types_of
from .template_graph import Description, TemplateGraph, Types, Use, readable
from .template_language import expanded
from .transaction import Participant, StackTransaction, is_on
from .unavailable import PREFIX

#: The change set whose changes moto is finding, without a look at its parameters and tags.
found_change_set: ContextVar[Any] = ContextVar("change set")


class OrderedResourceMap(ResourceMap):
    """A map that creates, changes and deletes resources as CloudFormation does."""

    _graph: TemplateGraph | None = None
    _is_within_ours = False

    @property
    def graph(self) -> TemplateGraph:
        """The template that the resources are from, with its conditions."""
        if self._graph is None or self._graph.resources is not self._resource_json_map:
            template = {**self._template, "Resources": self._resource_json_map}
            self._graph = TemplateGraph(template, self.lazy_condition_map, self._types())
        return self._graph

    @staticmethod
    def _types() -> Types:
        """The types that this library deploys; it does so in stacks that are ours."""
        partners = {name: each for name, each in PARTNER_TYPES.items() if adapter_of(name)}
        return {**RESOURCE_TYPES, **partners}

    def is_ours(self, *templates: Description) -> bool:
        """Whether the stack is ours, or would be with one of other templates."""
        own = {"Resources": self._resource_json_map}
        return (
            is_on()
            or self._is_within_ours
            or bool(self.our_resources())
            or any(TemplateGraph(each).has_ours for each in (own, *templates))
        )

    def adapter_of(self, type_name: str) -> type[StackResource] | None:
        """The adapter of a type that this library deploys in this stack, if it does."""
        return adapter_of(type_name) if self.is_ours() else None

    def our_resources(self) -> dict[str, StackResource]:
        """The resources of the stack that this library deployed, by their names."""
        made = self._parsed_resources
        return {name: each for name, each in made.items() if isinstance(each, StackResource)}

    def __getitem__(self, key: str) -> Any:
        """Give a resource, which is created if it is looked for.

        moto creates a resource whenever it is looked for, and reads `DependsOn` only where nothing
        refers to the resource. Ours are created only inside a transaction.
        """
        if key in self._parsed_resources or not self.is_ours():
            return super().__getitem__(key)
        (StackTransaction.active() or StackTransaction({})).is_of_ours = True
        node = self.graph.nodes.get(key)
        for each in node.depends_on if node and node.is_ours else ():
            _ = self[each]
        return super().__getitem__(key)

    def __iter__(self) -> Iterator[str]:
        """The names of the resources; of a stack that is ours, of those that there are."""
        made, is_ours = self._parsed_resources, self.is_ours()
        return iter([name for name in super().__iter__() if not is_ours or made.get(name)])

    def load(self) -> None:
        """Read the parts of the template; a stack within one of ours is ours."""
        outer = StackTransaction.active()
        self._is_within_ours = self._is_within_ours or bool(outer and outer.is_of_ours)
        super().load()

    def validate_outputs(self) -> None:
        """Refuse a template whose resources have no order, or that refers to what there is not."""
        if not self.is_ours():
            super().validate_outputs()
            return
        self.graph.require_order()
        for node in self.graph.nodes.values():
            for use in node.uses:
                self._require_reference(use, "Resources")
        for use in self.graph.outputs:
            self._require_reference(use, "Outputs")

    def _require_reference(self, use: Use, block: str) -> None:
        node = self.graph.nodes.get(use.name) if use.is_taken else None
        if node is None:
            return
        if not node.is_wanted:
            raise ValidationError(
                message=f"Template format error: Unresolved resource dependencies [{use.name}] in "
                f"the {block} block of the template"
            )
        type_name = self._resource_json_map[use.name]["Type"]
        model: Any = self.adapter_of(type_name) or get_model_map().get(type_name)
        if model is None and not type_name.startswith("Custom::"):
            raise ValidationError(
                message=f"Template error: instance of {use.function} references resource "
                f"{use.name}, whose type {type_name} moto's CloudFormation does not have"
            )
        is_checked = node.is_ours or block == "Outputs"
        if use.attribute and is_checked and model and not model.has_cfn_attr(use.attribute):
            raise ValidationError(
                message=f"Template error: resource {use.name} does not support attribute type "
                f"{use.attribute} in {use.function}"
            )

    def load_parameters(self) -> None:
        """Read the parameters; moto does not read defaults as it reads what is given."""
        given = self.input_parameters
        if self.is_ours():
            self.resolved_parameters = {}
            self.input_parameters = self.given_parameters(given=given)
        try:
            super().load_parameters()
        finally:
            self.input_parameters = given

    def given_parameters(
        self, template: Description | None = None, given: JsonObject | None = None
    ) -> JsonObject:
        """The parameters before they are read: as they are given, or the defaults."""
        slots = (template or self._template).get("Parameters") or {}
        defaults = {name: each["Default"] for name, each in slots.items() if "Default" in each}
        texts = {
            name: each if isinstance(each, str) else json.dumps(each)
            for name, each in defaults.items()
        }
        return {**texts, **(given or self.input_parameters)}

    def prepared(self, template: JsonObject, given: JsonObject | None) -> JsonObject:
        """A template as moto can read it, with parameters as an update has them."""
        if not (is_on() or PREFIX in str(template) or self.is_ours()):
            return template
        return readable(expanded(template, given or self.input_parameters))

    def validate_update(
        self, template: Description, parameters: JsonObject | None
    ) -> OrderedResourceMap | None:
        """Refuse an update to a template that cannot be; nothing is changed.

        Args:
            template: the template.
            parameters: the parameters, unless they stay as they are.

        Returns:
            the map as it will be, without its resources; None if the stack is not ours.

        Raises:
            ValidationError: of CloudFormation.
        """
        if not self.is_ours(template):
            return None
        after = copy(self)
        after._template = after_template = dict(template)
        after._resource_json_map = after_template["Resources"]
        after._parsed_resources = dict(self._parsed_resources)
        after.resolved_parameters = {}
        after.input_parameters = parameters or self.input_parameters
        after.load()
        require_types_of(self.graph, after.graph)
        return after

    def is_changed_by(self, after: OrderedResourceMap) -> bool:
        """Whether an update, to what `validate_update` returned, would change anything."""
        before = (self._template, self.resolved_parameters)
        return before != (after._template, after.resolved_parameters)

    def update(self, template: JsonObject, parameters: JsonObject | None = None) -> None:
        """Change moto's resources, and then ours, into what the new template makes of them."""
        transaction = StackTransaction.current()
        transaction.is_refused = True
        # In its place, as moto goes on with it.
        template.update(self.prepared(template, parameters))
        after = self.validate_update(template, parameters)
        transaction.is_refused = False
        if after is None:
            super().update(template, parameters)
            return
        before, values = self.graph, self.resolved_parameters
        self._graph = after.graph
        super().update(template, parameters)
        wanted = {name for name, node in after.graph.nodes.items() if node.is_wanted}
        self._delete_later([name for name in before.order if name not in wanted], before)
        changed = after.resolved_parameters.items()
        self._update_resources(before, {name for name, each in changed if values.get(name) != each})

    def delete(self) -> None:
        """Delete ours in the reverse of their order, and then moto's, to which ours refer."""
        if not self.is_ours():
            super().delete()
            return
        # Nobody sees the events of the hidden stacks of a stack set.
        transaction = StackTransaction.active() or StackTransaction({})
        with transaction.activated():
            transaction.complete(among=self._delete_later(self.graph.order, self.graph))

    def _delete_later(self, names: Sequence[str], graph: TemplateGraph) -> list[Participant]:
        """Delete resources when the transaction is completed, unless they are retained.

        Args:
            names: those of the template, each after those that it needs.
            graph: the template.
        """
        transaction, made = StackTransaction.current(), self._parsed_resources
        deleted: list[Participant] = []
        for name in reversed(names):
            each = made.get(name)
            if each is None:
                continue
            if not isinstance(each, StackResource):
                each = MotosResource(self, name, graph.resources[name], each)
            if not each.deletion_policy.startswith("Retain"):
                transaction.delete_later(each)
                deleted.append(each)
        return deleted

    def build_resource_diff(
        self, other_template: JsonObject, parameters: JsonObject | None = None
    ) -> JsonObject:
        """Compare templates for a change set; an update is not moto's."""
        if not self.is_ours(other_template):
            return super().build_resource_diff(other_template, parameters)
        if StackTransaction.active():
            return {"Add": [], "Modify": [], "Remove": []}
        change_set = found_change_set.get()
        new = TemplateGraph(other_template, types=self._types())
        changed = self._changed_parameters(other_template, change_set.parameters)
        actions = super().build_resource_diff(other_template, changed)
        details = self.change_details(change_set)
        modified = {*actions["Modify"], *(name for name, each in details.items() if each)}
        add = [name for name in new.order if name in actions["Add"]]
        return {**actions, "Add": add, "Modify": [name for name in new.order if name in modified]}

    def _changed_parameters(self, template: JsonObject, given: JsonObject | None) -> JsonObject:
        before, after = self.given_parameters(), self.given_parameters(template, given)
        return {name: each for name, each in after.items() if before.get(name) != each}

    def change_details(self, change_set: Any) -> dict[str, list[JsonObject]]:
        """What a change set changes of each resource of ours, and why."""
        template = change_set.template_dict
        changed = self._changed_parameters(template, change_set.parameters)
        new = TemplateGraph(template, types=self._types())
        return details_of(self.graph, new, changed, are_other_tags(change_set))

    def _update_resources(self, before: TemplateGraph, changed: set[str]) -> None:
        """Create, change or replace each resource, ours by what its properties come to.

        moto compares the texts of templates; conditions, mappings, defaults and what a reference
        comes to can change without them.

        Args:
            before: the template until now.
            changed: the parameters that have another value.
        """
        made, nodes = self._parsed_resources, self.graph.nodes
        for name in before.resources:
            if name not in nodes or not nodes[name].is_wanted:
                made.pop(name, None)
        for name in self.graph.order:
            node, old = nodes[name], made.get(name)
            if not node.is_wanted:
                continue
            if old is None:
                _ = self[name]
                continue
            is_other = node.properties != before.nodes[name].properties
            if node.is_ours or is_other or node.uses_any(changed, "Properties"):
                location = self._account_id, self._region_name
                description = self._resource_json_map[name]
                made[name] = parse_and_update_resource(name, description, self, *location)
                if made[name] is not old:
                    changed.add(name)
