"""How do moto's stacks wait for resources of ours, fail with them, and roll back?

moto's CloudFormation creates, updates and deletes resources one after another, and lets an error
escape to the caller, with whatever was made left behind. For resources of ours it shall do as
CloudFormation does. This module relies on:

- `create_stack`, `update_stack`, `delete_stack` and `execute_change_set` of moto's
  `CloudFormationBackend`: wrapped, so that a change of a stack is completed or taken back whole;
- `ResourceMap.delete`: wrapped, so that resources go in the reverse of the order they came in;
- `ResourceMap.build_resource_diff`, which says what an update adds, changes and removes: wrapped,
  so that what refers to a replaced resource of ours is changed too, and in order;
- the attributes of `Stack` and `ResourceMap` that an update changes;
- the three caches of `moto.cloudformation.parsing`, which must forget that they knew none of ours.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any

from .importing import Watch
from .pcaconnectorad.cloudformation import ResourceOfStack
from .pcaconnectorad.stack_changes import ResourceHandlerError, StackChange, StackResource
from .stack_order import with_dependents

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
    """Let moto's CloudFormation know our types, as soon as somebody has imported it."""
    Watch(_MODELS, _teach_moto).begin()


def _teach_moto() -> None:
    models: Any = sys.modules[_MODELS]
    resource_map = models.ResourceMap
    for name in _CACHES:
        getattr(sys.modules[resource_map.__module__], name).cache_clear()
    for owner, name, wrapped in (
        (models.CloudFormationBackend, "create_stack", _creating),
        (models.CloudFormationBackend, "update_stack", _updating),
        (models.CloudFormationBackend, "delete_stack", _deleting),
        (models.CloudFormationBackend, "execute_change_set", _executing),
        (resource_map, "delete", _deleting_in_order),
        (resource_map, "build_resource_diff", with_dependents),
    ):
        original = getattr(owner, name)
        setattr(owner, name, wraps(original)(wrapped(original)))


def _creating(create_stack: Callable[..., Any]) -> Callable[..., Any]:
    def create(backend: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        is_within_another = StackChange.is_being_made()

        def stack() -> Any:
            return next(each for each in backend.stacks.values() if each.name == name)

        with _change(stack, kwargs.get("tags")) as change:
            try:
                return create_stack(backend, name, *args, **kwargs)
            except ResourceHandlerError as error:
                _roll_back_creation(backend, stack(), change, error)
                if is_within_another:
                    raise
                return stack()

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
        if change_set.change_set_type == "CREATE":
            with _change(lambda: stack, change_set.tags) as change:
                try:
                    execute_change_set(backend, change_set_name, *args, **kwargs)
                except ResourceHandlerError as error:
                    _roll_back_creation(backend, stack, change, error)
                    return
        else:
            with _update_of(stack, change_set.tags or stack.tags):
                execute_change_set(backend, change_set_name, *args, **kwargs)
        if _ours(stack):
            # moto forgets these where a change set is executed.
            stack.template_dict = change_set.template_dict
            stack.output_map = stack._create_output_map()

    return execute


def _deleting(delete_stack: Callable[..., Any]) -> Callable[..., Any]:
    def delete(backend: Any, name_or_stack_id: str) -> None:
        known = [*backend.stacks.values()]
        stack = next((s for s in known if name_or_stack_id in (s.name, s.stack_id)), None)
        if stack is None or StackChange.is_being_made():
            delete_stack(backend, name_or_stack_id)
            return
        resources = _ours(stack)
        with _change(lambda: stack, stack.tags):
            try:
                delete_stack(backend, name_or_stack_id)
            except ResourceHandlerError as error:
                backend.stacks[stack.stack_id] = stack
                _note(stack, error.resource, "DELETE_FAILED", str(error))
                _set_status(stack, "DELETE_FAILED", _failed_to("delete", error))
        # moto would make them anew, to show the outputs of a stack that is gone.
        stack.resource_map._parsed_resources.update(resources)

    return delete


def _deleting_in_order(delete: Callable[[Any], None]) -> Callable[[Any], None]:
    def delete_in_order(resource_map: Any) -> None:
        delete(resource_map)
        StackChange.current().complete()

    return delete_in_order


@contextmanager
def _change(stack: Callable[[], Any], tags: Mapping[str, str] | None) -> Iterator[StackChange]:
    change = StackChange(tags or {}, lambda resource, status: _note(stack(), resource, status))
    with change.being_made():
        yield change


@contextmanager
def _update_of(stack: Any, tags: Mapping[str, str]) -> Iterator[None]:
    """Bring an update of a stack to its end, or the stack back to where it was."""
    state, map_state = _copied(stack, _STACK_STATE), _copied(stack.resource_map, _MAP_STATE)
    before = _ours(stack)
    with _change(lambda: stack, tags) as change:
        try:
            yield
            stack.tags = dict(tags)
            for resource in _ours(stack).values():
                resource.apply_tags(tags)
        except ResourceHandlerError as error:
            was_there = error.resource in before.values()
            status = "UPDATE_FAILED" if was_there else "CREATE_FAILED"
            _note(stack, error.resource, status, str(error))
            _set_status(stack, "UPDATE_ROLLBACK_IN_PROGRESS", _failed_to("update", error))
            vars(stack).update(state)
            vars(stack.resource_map).update(map_state)
            _take_back(stack, change, "UPDATE_ROLLBACK")
            return
        try:
            change.complete()
        except ResourceHandlerError as error:
            # As with CloudFormation, what cannot be deleted in the end is left behind.
            _note(stack, error.resource, "DELETE_FAILED", str(error))


def _copied(owner: Any, names: Iterable[str]) -> dict[str, Any]:
    values = {name: getattr(owner, name) for name in names}
    return {name: dict(value) if type(value) is dict else value for name, value in values.items()}


def _roll_back_creation(
    backend: Any, stack: Any, change: StackChange, error: ResourceHandlerError
) -> None:
    _note(stack, error.resource, "CREATE_FAILED", str(error))
    _set_status(stack, "ROLLBACK_IN_PROGRESS", _failed_to("create", error))
    _take_back(stack, change, "ROLLBACK", stack.resource_map.delete)
    # Else moto would make the resources anew, when it is asked for them or for outputs of theirs.
    stack.resource_map._resource_json_map = {}
    stack.output_map = type(stack.output_map)(stack.resource_map, {}, stack.stack_id)
    for name, export in list(backend.exports.items()):
        if export.exporting_stack_id == stack.stack_id:
            del backend.exports[name]


def _take_back(
    stack: Any, change: StackChange, what: str, and_then: Callable[[], None] = lambda: None
) -> None:
    try:
        change.take_back()
        and_then()
    except ResourceHandlerError as error:
        _note(stack, error.resource, "DELETE_FAILED", str(error))
        _set_status(stack, f"{what}_FAILED", _failed_to("delete", error))
    else:
        _set_status(stack, f"{what}_COMPLETE")


def _ours(stack: Any) -> dict[str, ResourceOfStack]:
    """The resources of ours that a stack has, by their names in its template."""
    made = stack.resource_map._parsed_resources
    return {name: each for name, each in made.items() if isinstance(each, ResourceOfStack)}


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
