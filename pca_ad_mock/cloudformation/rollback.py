"""How do moto's stacks wait for resources of ours, fail with them, and roll back?

moto's CloudFormation creates, updates and deletes resources one after another, and lets an error
escape to the caller, with whatever was made left behind. For resources of ours it shall do as
CloudFormation does. This module relies on:

- `create_stack`, `update_stack`, `delete_stack` and `execute_change_set` of moto's
  `CloudFormationBackend`, and `Stack.create_resources`: wrapped, so that a change of a stack is
  completed or taken back whole;
- `ResourceMap.__getitem__`, which makes a resource where there is none yet: wrapped, so that
  looking at a stack makes none of ours;
- `ChangeSet.diff`: wrapped, so that a change set shows also what its parameters change;
- `ResourceMap.update`, `delete` and `build_resource_diff`: wrapped, so that resources of ours are
  changed by what their properties come to, and in order;
- the attributes of `Stack` and `ResourceMap` that an update changes;
- the three caches of `moto.cloudformation.parsing`, which must forget that they knew none of ours.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import wraps
from typing import Any

from .resource_map import (
    comparing_parameters,
    deleting_ours_first,
    making_none_by_looking,
    ours_in,
    updating_ours_in_order,
    with_ours_apart,
)
from .transaction import ResourceHandlerError, StackChange, StackResource

_MODELS = "moto.cloudformation.models"
_CACHES = ("get_model_list", "get_model_map", "get_name_type_map")

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


def register_types() -> None:
    """Let moto's CloudFormation, which has been imported, know our types."""
    from . import types  # noqa: F401 - which moto finds as subclasses of its own

    models: Any = sys.modules[_MODELS]
    backend, resource_map = models.CloudFormationBackend, models.ResourceMap
    for name in _CACHES:
        getattr(sys.modules[resource_map.__module__], name).cache_clear()
    for owner, name, wrapped in (
        (backend, "create_stack", _creating),
        (backend, "update_stack", _updating),
        (backend, "delete_stack", _deleting),
        (backend, "execute_change_set", _executing),
        (models.Stack, "create_resources", _creating_resources),
        (models.ChangeSet, "diff", comparing_parameters),
        (resource_map, "__getitem__", making_none_by_looking),
        (resource_map, "update", updating_ours_in_order),
        (resource_map, "delete", deleting_ours_first),
        (resource_map, "build_resource_diff", with_ours_apart),
    ):
        original = getattr(owner, name)
        setattr(owner, name, wraps(original)(wrapped(original)))


def _creating(create_stack: Callable[..., Any]) -> Callable[..., Any]:
    def create(backend: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        def stack() -> Any:
            return next(each for each in backend.stacks.values() if each.name == name)

        outer = StackChange.being_made_now()
        if outer:
            kwargs["tags"] = {**outer.tags, **(kwargs.get("tags") or {})}
        with _change(stack, kwargs.get("tags")) as change:
            try:
                created = create_stack(backend, name, *args, **kwargs)
            except ResourceHandlerError as error:
                _roll_back_creation(stack(), change, error)
                if outer:
                    raise
                return stack()
        if outer:
            outer.will_undo(lambda: _unmake(backend, created, change))
        return created

    return create


def _creating_resources(create_resources: Callable[[Any], None]) -> Callable[[Any], None]:
    """For stacks that moto creates otherwise than by `create_stack`: those of stack sets."""

    def create(stack: Any) -> None:
        if StackChange.being_made_now():
            create_resources(stack)
            return
        with _change(lambda: stack, stack.tags) as change:
            try:
                create_resources(stack)
            except ResourceHandlerError as error:
                _roll_back_creation(stack, change, error)

    return create


def _updating(update_stack: Callable[..., Any]) -> Callable[..., Any]:
    def update(backend: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        stack = backend.get_stack(name)
        tags = kwargs.get("tags")
        with _update_of(stack, stack.tags if tags is None else tags):
            update_stack(backend, name, *args, **kwargs)
        return stack

    return update


def _executing(execute_change_set: Callable[..., Any]) -> Callable[..., Any]:
    def execute(backend: Any, change_set_name: str, *args: Any, **kwargs: Any) -> None:
        change_set = backend.describe_change_set(change_set_name)
        stack = change_set.stack

        def run() -> None:
            execute_change_set(backend, change_set_name, *args, **kwargs)
            if ours_in(stack.resource_map):
                # moto forgets these where a change set is executed.
                stack.template_dict = change_set.template_dict
                stack.output_map = stack._create_output_map()

        if change_set.change_set_type == "CREATE":
            with _change(lambda: stack, change_set.tags) as change:
                try:
                    run()
                    _sync_exports(stack)
                except ResourceHandlerError as error:
                    change_set.execution_status = "EXECUTE_FAILED"
                    _roll_back_creation(stack, change, error)
        else:
            with _update_of(stack, change_set.tags or stack.tags):
                try:
                    run()
                except ResourceHandlerError:
                    change_set.execution_status = "EXECUTE_FAILED"
                    raise

    return execute


def _deleting(delete_stack: Callable[..., Any]) -> Callable[..., Any]:
    def delete(backend: Any, name_or_stack_id: str) -> None:
        stacks = [*backend.stacks.values()]
        stack = next((s for s in stacks if name_or_stack_id in (s.name, s.stack_id)), None)
        if stack is None:
            delete_stack(backend, name_or_stack_id)
            return
        resources = ours_in(stack.resource_map)
        # They know what they were, for who asks for outputs and resources of a stack that is gone.
        known = {**resources, **_stacks_in(stack)}
        outer = StackChange.being_made_now()
        with nullcontext() if outer else _change(lambda: stack, stack.tags):
            try:
                delete_stack(backend, stack.stack_id)
            except ResourceHandlerError as error:
                backend.stacks[stack.stack_id] = stack
                _note(stack, error.resource, "DELETE_FAILED", str(error))
                _set_status(stack, "DELETE_FAILED", _failed_to("delete", error))
                if outer:
                    raise
            except Exception as error:
                if resources:
                    backend.stacks[stack.stack_id] = stack
                    _set_status(stack, "DELETE_FAILED", str(error))
                raise
            finally:
                stack.resource_map._parsed_resources.update(known)

    return delete


@contextmanager
def _change(stack: Callable[[], Any], tags: Mapping[str, str] | None) -> Iterator[StackChange]:
    change = StackChange(tags or {}, lambda resource, status: _note(stack(), resource, status))
    with change.being_made():
        yield change


@contextmanager
def _update_of(stack: Any, tags: Mapping[str, str]) -> Iterator[None]:
    """Bring an update of a stack to its end, or the stack back to where it was."""
    state, map_state = _copied(stack, _STACK_STATE), _copied(stack.resource_map, _MAP_STATE)
    before = ours_in(stack.resource_map)

    def restore() -> None:
        vars(stack).update(state)
        vars(stack.resource_map).update(map_state)

    with _change(lambda: stack, tags) as change:
        try:
            yield
        except ResourceHandlerError as error:
            was_there = error.resource in before.values()
            _note(
                stack, error.resource, f"{'UPDATE' if was_there else 'CREATE'}_FAILED", str(error)
            )
            _set_status(stack, "UPDATE_ROLLBACK_IN_PROGRESS", _failed_to("update", error))
            restore()
            _take_back(stack, change, "UPDATE_ROLLBACK")
            return
        except Exception:
            # An error of moto's or of the template escapes to the caller.
            if before or change.left_behind():
                restore()
                _take_back(stack, change, "UPDATE_ROLLBACK")
            raise
        if before or ours_in(stack.resource_map):
            stack.tags = dict(tags)
            _sync_exports(stack)
        try:
            change.complete()
        except ResourceHandlerError as error:
            # As with CloudFormation, what cannot be deleted in the end is left behind.
            _note(stack, error.resource, "DELETE_FAILED", str(error))


def _copied(owner: Any, names: Iterable[str]) -> dict[str, Any]:
    values = {name: getattr(owner, name) for name in names}
    return {name: dict(value) if type(value) is dict else value for name, value in values.items()}


def _roll_back_creation(stack: Any, change: StackChange, error: ResourceHandlerError) -> None:
    _note(stack, error.resource, "CREATE_FAILED", str(error))
    _set_status(stack, "ROLLBACK_IN_PROGRESS", _failed_to("create", error))
    if not _take_back(stack, change, "ROLLBACK", stack.resource_map.delete):
        # What is left can be deleted with the stack.
        stack.resource_map._parsed_resources.update(change.left_behind())
        return
    # Else moto would make its resources anew, when it is asked for them or for outputs.
    stack.resource_map._resource_json_map = {}
    stack.output_map = type(stack.output_map)(stack.resource_map, {}, stack.stack_id)
    _sync_exports(stack)


def _take_back(
    stack: Any, change: StackChange, what: str, and_then: Callable[[], None] = lambda: None
) -> bool:
    """Undo a change of a stack, and say whether that succeeded."""
    try:
        change.take_back()
        and_then()
    except ResourceHandlerError as error:
        _note(stack, error.resource, "DELETE_FAILED", str(error))
        _set_status(stack, f"{what}_FAILED", _failed_to("delete", error))
        return False
    except Exception as error:
        _set_status(stack, f"{what}_FAILED", str(error))
        return False
    _set_status(stack, f"{what}_COMPLETE")
    return True


def _unmake(backend: Any, stack: Any, change: StackChange) -> None:
    """Undo the creation of a stack within another."""
    change.take_back()
    backend.stacks.pop(stack.stack_id, None)


def _stacks_in(stack: Any) -> dict[str, Any]:
    made = stack.resource_map._parsed_resources
    return {name: each for name, each in made.items() if isinstance(each, type(stack))}


def _sync_exports(stack: Any) -> None:
    """Let the exports of an account and region be those that a stack has now."""
    models: Any = sys.modules[_MODELS]
    exports = models.cloudformation_backends[stack.account_id][stack.region_name].exports
    for name in [name for name in exports if exports[name].exporting_stack_id == stack.stack_id]:
        del exports[name]
    exports.update({export.name: export for export in stack.exports})


def _failed_to(do: str, error: ResourceHandlerError) -> str:
    return f"The following resource(s) failed to {do}: [{error.resource.logical_resource_id}]."


def _set_status(stack: Any, status: str, reason: str | None = None) -> None:
    stack.status = status
    stack._add_stack_event(status, resource_status_reason=reason)


def _note(stack: Any, resource: StackResource, status: str, reason: str | None = None) -> None:
    """Let the events of a stack have what was done with a resource."""
    models: Any = sys.modules[_MODELS]
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
