"""How is a change of a stack undone? Ours first, in reverse order; then the stack is restored."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

from moto.cloudformation.models import cloudformation_backends
from moto.cloudformation.parsing import OutputMap

from .._types import JsonObject
from .events import fail, set_status
from .moto_protocols import Stack
from .transaction import ResourceFailure, StackTransaction

#: What an update changes of a stack, and of the map of its resources.
_STACK_STATE = ("template", "template_dict", "parameters", "tags", "role_arn", "output_map")
_MAP_STATE = (
    "_template",
    "_resource_json_map",
    "_parsed_resources",
    "input_parameters",
    "resolved_parameters",
    "lazy_condition_map",
)


def restorer(stack: Stack, *more: str) -> Callable[[], None]:
    """Make a function that restores a stack to its present state, without its resources.

    Args:
        stack: the stack.
        more: further attributes of the stack to restore.
    """
    state = [
        (owner, name, _copied(getattr(owner, name)))
        for owner, names in ((stack, (*_STACK_STATE, *more)), (stack.resource_map, _MAP_STATE))
        for name in names
    ]

    def restore() -> None:
        for owner, name, value in state:
            setattr(owner, name, value)

    return restore


def _copied(value: Any) -> Any:
    return copy(value) if type(value) in {dict, list} else value


def fail_creation(stack: Stack, transaction: StackTransaction, error: ResourceFailure) -> None:
    """Roll back a creation in which a resource of this service failed.

    Args:
        stack: the stack.
        transaction: its creation.
        error: the failure.
    """
    fail(stack, error, "CREATE_FAILED", "ROLLBACK_IN_PROGRESS")
    _roll_back_creation(stack, transaction)


def end_creation(stack: Stack, transaction: StackTransaction, error: Exception) -> bool:
    """Roll back a creation that ended with an error in moto or in the template.

    Args:
        stack: the stack; one that is not ours is left to moto.
        transaction: its creation.
        error: the error.

    Returns:
        whether all that was created is gone.
    """
    if not transaction.has_changes and not stack.resource_map.is_ours():
        return False
    set_status(stack, "ROLLBACK_IN_PROGRESS", str(error))
    return _roll_back_creation(stack, transaction)


def _roll_back_creation(stack: Stack, transaction: StackTransaction) -> bool:
    is_undone = roll_back(stack, transaction, "ROLLBACK")
    if is_undone:
        # Otherwise moto would create its resources again when asked for them or for outputs.
        stack.resource_map._resource_json_map = {}
        stack.output_map = OutputMap(stack.resource_map, {}, stack.stack_id)
        sync_exports(stack)
    else:
        # What is left can be deleted with the stack.
        stack.resource_map._parsed_resources.update(transaction.left_behind())
    return is_undone


def roll_back(stack: Stack, transaction: StackTransaction, operation: str) -> bool:
    """Undo a change of a stack, and give the stack the status for it.

    Args:
        stack: the stack.
        transaction: the change.
        operation: the beginning of the status: `ROLLBACK` or `UPDATE_ROLLBACK`.

    Returns:
        whether that succeeded.
    """
    try:
        transaction.roll_back()
    except ResourceFailure as error:
        fail(stack, error, "DELETE_FAILED", f"{operation}_FAILED")
        return False
    set_status(stack, f"{operation}_COMPLETE")
    return True


def sync_exports(stack: Stack) -> None:
    """Update the exports of an account and region to those that a stack has now."""
    exports: JsonObject = cloudformation_backends[stack.account_id][stack.region_name].exports
    for name in [name for name in exports if exports[name].exporting_stack_id == stack.stack_id]:
        del exports[name]
    exports.update({export.name: export for export in stack.exports})


def stacks_in(stack: Stack) -> dict[str, Stack]:
    """The stacks within a stack, by their names in the template."""
    created = stack.resource_map._parsed_resources
    return {name: each for name, each in created.items() if isinstance(each, type(stack))}
