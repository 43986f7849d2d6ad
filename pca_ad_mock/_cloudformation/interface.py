"""Which parts of moto's CloudFormation does this room use?

Each class here describes one of moto's, as far as it is used; `seams.table.CLOUDFORMATION` has a
row for each of these names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from moto.cloudformation.parsing import OutputMap

    from .resource_map import OrderedResourceMap

#: A template or a part of it, as its JSON or YAML was read.
Description = Mapping[str, Any]


class Export(Protocol):
    """An exported output of a stack."""

    @property
    def name(self) -> str:
        """The name under which other stacks import it."""

    @property
    def exporting_stack_id(self) -> str:
        """The stack that exports it."""


class Stack(Protocol):
    """A stack."""

    stack_id: str
    name: str
    account_id: str
    region_name: str
    status: str
    template: Any
    template_dict: dict[str, Any]
    parameters: dict[str, Any]
    tags: dict[str, str]
    role_arn: str | None
    notification_arns: list[str]
    events: list[Any]
    resource_map: OrderedResourceMap
    output_map: OutputMap

    @property
    def exports(self) -> Sequence[Export]:
        """The exported outputs."""

    def _create_output_map(self) -> OutputMap:
        """Compute the outputs from the template and the resources."""

    def _add_stack_event(
        self, resource_status: str, resource_status_reason: str | None = None
    ) -> None:
        """Record a status of the stack itself as an event."""


class ChangeSet(Protocol):
    """A change set."""

    stack: Stack
    change_set_type: str
    execution_status: str | None
    template_dict: dict[str, Any]
    parameters: dict[str, Any]
    tags: dict[str, str] | None


class Backend(Protocol):
    """The stacks of an account and region."""

    stacks: dict[str, Stack]
    change_sets: dict[str, ChangeSet]
    exports: dict[str, Export]

    def get_stack(self, name_or_stack_id: str) -> Stack:
        """Find a stack, which may be deleted already."""

    def describe_change_set(self, change_set_name: str) -> ChangeSet:
        """Find a change set."""
