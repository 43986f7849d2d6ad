"""What does a stack do with its resources of this service?

moto keeps the resources of a stack in a `ResourceMap`: the description of each in the template, and
what was created from it.
"""

from __future__ import annotations

from contextvars import ContextVar
from copy import copy
from typing import Any

from moto.cloudformation.parsing import ResourceMap, parse_and_update_resource

from .adapters import StackResource
from .template_graph import Description, TemplateGraph, is_ours
from .transaction import StackTransaction

#: The parameters of the change set whose changes moto is finding, which it leaves out.
change_set_parameters: ContextVar[dict[str, Any] | None] = ContextVar("parameters", default=None)


class OrderedResourceMap(ResourceMap):
    """A map that creates, changes and deletes resources of this service as CloudFormation does."""

    _graph: TemplateGraph | None = None

    @property
    def graph(self) -> TemplateGraph:
        """The template that the resources are from, with its conditions."""
        if self._graph is None or self._graph.resources is not self._resource_json_map:
            template = {**self._template, "Resources": self._resource_json_map}
            self._graph = TemplateGraph(template, self.lazy_condition_map)
        return self._graph

    def our_resources(self) -> dict[str, StackResource]:
        """The resources of this service that the stack has, by their names in the template."""
        made = self._parsed_resources
        return {name: each for name, each in made.items() if isinstance(each, StackResource)}

    def has_ours(self, *templates: Description) -> bool:
        """Whether the stack's template, or one of others, has a resource of this service."""
        return self.graph.has_ours or any(TemplateGraph(each).has_ours for each in templates)

    def __getitem__(self, key: str) -> Any:
        """Give a resource, or None for one of ours that is read before it was created.

        moto creates a resource whenever it is looked for, and reads `DependsOn` only where nothing
        refers to the resource. Ours are created only inside a transaction.
        """
        if key not in self._parsed_resources and is_ours(self._resource_json_map.get(key)):
            if not StackTransaction.active():
                return None
            for each in self.graph.nodes[key].depends_on:
                _ = self[each]
        return super().__getitem__(key)

    def validate_outputs(self) -> None:
        """Refuse a template whose resources have no order, before moto looks at its outputs."""
        if self.graph.has_ours:
            self.graph.require_order()
        super().validate_outputs()

    def validate_update(
        self, template: Description, parameters: dict[str, Any] | None
    ) -> TemplateGraph | None:
        """Refuse an update to a template that cannot be; nothing is changed.

        Args:
            template: the template.
            parameters: the parameters, unless they stay as they are.

        Returns:
            the graph of the template; None if neither has a resource of this service.

        Raises:
            ValidationError: of CloudFormation.
        """
        if not self.has_ours(template):
            return None
        after = copy(self)
        after._template = after_template = dict(template)
        after._resource_json_map = after_template["Resources"]
        after._parsed_resources = dict(self._parsed_resources)
        after.resolved_parameters = {}
        after.input_parameters = parameters or self.input_parameters
        after.load()
        after.graph.require_types_of(self.graph)
        return after.graph

    def update(self, template: dict[str, Any], parameters: dict[str, Any] | None = None) -> None:
        """Change moto's resources, and then ours, into what the new template makes of them."""
        transaction = StackTransaction.current()
        transaction.is_refused = True
        graph = self.validate_update(template, parameters)
        transaction.is_refused = False
        self._graph = graph or self._graph
        super().update(template, parameters)
        if graph:
            self._update_ours()

    def delete(self) -> None:
        """Delete ours in the reverse of their order, and then moto's, to which ours refer."""
        ours = self.our_resources().values()
        # Nobody sees the events of the hidden stacks of a stack set.
        transaction = StackTransaction.active() or StackTransaction({})
        with transaction.activated():
            for each in ours:
                each.delete(self._account_id, self._region_name)
            transaction.complete(among=ours)
            super().delete()

    def build_resource_diff(
        self, other_template: dict[str, Any], parameters: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Compare templates: for moto's update without ours; for a change set with them."""
        old, new = self._resource_json_map, other_template["Resources"]
        if not any(is_ours(each) for each in (*old.values(), *new.values())):
            return super().build_resource_diff(other_template, parameters)
        if StackTransaction.active():
            actions = super().build_resource_diff(other_template, parameters)
            return _without_our_resources(actions, old, new)
        given = change_set_parameters.get() if parameters is None else parameters
        actions = super().build_resource_diff(other_template, given)
        return self._with_dependents(actions, TemplateGraph(other_template), given or {})

    def _with_dependents(
        self, actions: dict[str, Any], new: TemplateGraph, given: dict[str, Any]
    ) -> dict[str, Any]:
        before = self.input_parameters
        changed = [name for name, value in given.items() if before.get(name) != value]
        modified = new.dependents(self.graph, actions["Modify"], changed)
        add = [name for name in new.order if name in actions["Add"]]
        return {**actions, "Add": add, "Modify": [name for name in new.order if name in modified]}

    def _update_ours(self) -> None:
        """Create, change, replace or delete each resource, by what its properties come to.

        moto compares the texts of templates; conditions, mappings, defaults and what a reference
        comes to can change without them.
        """
        made, nodes = self._parsed_resources, self.graph.nodes
        for name in self.our_resources():
            if name not in nodes or not nodes[name].is_wanted:
                made.pop(name).delete(self._account_id, self._region_name)
        replaced: set[str] = set()
        for name in self.graph.order:
            before, node = made.get(name), nodes[name]
            if node.is_ours and node.is_wanted:
                made[name] = self._updated(name) if before else self[name]
                if before and made[name] is not before:
                    replaced.add(name)
            elif before and not node.is_ours and node.uses_any(replaced):
                # None is from types of moto's that cannot be updated.
                made[name] = self._updated(name) or before

    def _updated(self, name: str) -> Any:
        return parse_and_update_resource(
            name,
            self._resource_json_map[name],
            self,
            account_id=self._account_id,
            region_name=self._region_name,
        )


def _without_our_resources(
    actions: dict[str, Any], old: Description, new: Description
) -> dict[str, Any]:
    ours = {name for name in (*old, *new) if is_ours(old.get(name) or new.get(name))}
    return {
        action: [name for name in names if name not in ours] for action, names in actions.items()
    }
