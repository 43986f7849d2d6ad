"""How do the status and the events of a stack show what happened to it?"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from moto.cloudformation import models

if TYPE_CHECKING:
    from .moto_protocols import Stack
    from .transaction import Participant, ResourceFailure


def record(stack: Stack, resource: Participant, status: str, reason: str | None = None) -> None:
    """Add an event about a resource.

    Args:
        stack: the stack of the resource.
        resource: the resource.
        status: what was done with it, `CREATE_COMPLETE`.
        reason: why, where it failed.
    """
    event = models.Event(
        stack_id=stack.stack_id,
        stack_name=stack.name,
        logical_resource_id=resource.logical_resource_id,
        physical_resource_id=resource.physical_resource_id,
        resource_type=resource.cf_resource_type,
        resource_status=status,
        resource_status_reason=reason,
        resource_properties=None,
    )
    event.sendToSns(stack.account_id, stack.region_name, stack.notification_arns)
    stack.events.append(event)


def recorder(find_stack: Callable[[], Stack]) -> Callable[..., None]:
    """Make a function that adds events about the resources of a stack.

    Args:
        find_stack: returns the stack, which moto may make only later.
    """
    return lambda *about: record(find_stack(), *about)


def set_status(stack: Stack, status: str, reason: str | None = None) -> None:
    """Give a stack a status, and add an event about it.

    Args:
        stack: the stack.
        status: the status, `ROLLBACK_COMPLETE`.
        reason: why, where something failed.
    """
    stack.status = status
    stack._add_stack_event(status, resource_status_reason=reason)


def fail(stack: Stack, error: ResourceFailure, event: str, status: str, verb: str = "") -> None:
    """Add an event about the failure of a resource, and give its stack the status that follows.

    Args:
        stack: the stack.
        error: the failure.
        event: what failed, `CREATE_FAILED`.
        status: the status of the stack, `ROLLBACK_IN_PROGRESS`.
        verb: what the stack failed to do; if not given, what the resource did: `create`.
    """
    record(stack, error.resource, event, str(error))
    name = error.resource.logical_resource_id
    failed = verb or event.removesuffix("_FAILED").lower()
    set_status(stack, status, f"The following resource(s) failed to {failed}: [{name}].")
