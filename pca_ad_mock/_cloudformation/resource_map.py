"""What does a stack do with its resources of this service?

moto keeps the resources of a stack in a `ResourceMap`: the description of each in the template, and
what was created from it.
"""

from __future__ import annotations

from contextvars import ContextVar
from copy import copy
from typing import Any

from moto.cloudformation.parsing import ResourceMap, parse_and_update_resource

from .dependencies import require_order, require_same_types
from .interface import Description
from .stack_resource import StackResource
from .templates import depends_on, has_ours, in_order, is_ours, references, with_dependents
from .transaction import StackTransaction

#: The parameters of the change set whose changes moto is finding, which it leaves out.
change_set_parameters: ContextVar[dict[str, Any] | None] = ContextVar("parameters", default=None)


class OrderedResourceMap(ResourceMap):
    """A map that creates, changes and deletes resources of this service as CloudFormation does."""

    def our_resources(self) -> dict[str, StackResource]:
        """The resources of this service that the stack has, by their names in the template."""
        made = self._parsed_resources
        return {name: each for name, each in made.items() if isinstance(each, StackResource)}

    def has_ours(self, *templates: Description) -> bool:
        """Whether the stack's template, or one of others, has a resource of this service."""
        return has_ours({"Resources": self._resource_json_map}, *templates)

    def __getitem__(self, key: str) -> Any:
        """Give a resource, or None for one of ours that is read before it was created.

        moto creates a resource whenever it is looked for, and reads `DependsOn` only where nothing
        refers to the resource. Ours are created only inside a transaction.
        """
        description: Any = self._resource_json_map.get(key)
        if key not in self._parsed_resources and is_ours(description):
            if not StackTransaction.active():
                return None
            for each in depends_on(description):
                _ = self[each]
        return super().__getitem__(key)

    def validate_outputs(self) -> None:
        """Refuse a template whose resources have no order, before moto looks at its outputs."""
        if has_ours(self._template):
            require_order(self._template, self.lazy_condition_map)
        super().validate_outputs()

    def validate_update(self, template: Description, parameters: dict[str, Any] | None) -> None:
        """Refuse an update to a template that cannot be; nothing is changed.

        Args:
            template: the template.
            parameters: the parameters, unless they stay as they are.

        Raises:
            ValidationError: of CloudFormation.
        """
        if not self.has_ours(template):
            return
        after = copy(self)
        after._template = after_template = dict(template)
        after._resource_json_map = after_template["Resources"]
        after._parsed_resources = dict(self._parsed_resources)
        after.resolved_parameters = {}
        after.input_parameters = parameters or self.input_parameters
        after.load()
        require_same_types(self._resource_json_map, after._resource_json_map)

    def update(self, template: dict[str, Any], parameters: dict[str, Any] | None = None) -> None:
        """Change moto's resources, and then ours, into what the new template makes of them."""
        if not self.has_ours(template):
            super().update(template, parameters)
            return
        transaction = StackTransaction.current()
        transaction.is_refused = True
        self.validate_update(template, parameters)
        transaction.is_refused = False
        super().update(template, parameters)
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
        if parameters is None and self.has_ours(other_template):
            parameters = change_set_parameters.get()
        actions = super().build_resource_diff(other_template, parameters)
        if not self.has_ours(other_template):
            return actions
        old, new = self._resource_json_map, other_template["Resources"]
        if StackTransaction.active():
            return _without_our_resources(actions, old, new)
        given = self.input_parameters
        changed = {name for name, value in (parameters or {}).items() if given.get(name) != value}
        modified = with_dependents(old, new, set(actions["Modify"]), changed)
        order = in_order(new)
        actions["Add"] = [name for name in order if name in actions["Add"]]
        actions["Modify"] = [name for name in order if name in modified]
        return actions

    def _update_ours(self) -> None:
        """Create, change, replace or delete each resource, by what its properties come to.

        moto compares the texts of templates; conditions, mappings, defaults and what a reference
        comes to can change without them.
        """
        made, new = self._parsed_resources, self._resource_json_map
        for name in self.our_resources():
            if name not in new or not self._is_wanted(new[name]):
                made.pop(name).delete(self._account_id, self._region_name)
        replaced: set[str] = set()
        for name in in_order(new):
            before = made.get(name)
            if is_ours(new[name]):
                if not self._is_wanted(new[name]):
                    continue
                made[name] = self._updated(name) if before else self[name]
                if before and made[name] is not before:
                    replaced.add(name)
            elif before and replaced & set(references(new[name])):
                # None is from types of moto's that cannot be updated.
                made[name] = self._updated(name) or before

    def _is_wanted(self, description: Description) -> bool:
        """Whether the condition of a resource holds, if it has one."""
        condition = description.get("Condition")
        return condition is None or bool(self.lazy_condition_map[condition])

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
