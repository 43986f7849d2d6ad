"""How do moto's stacks complete a change, or roll it back?

moto's CloudFormation creates, updates and deletes resources one after another, and lets an error
escape to the caller, with whatever was created left behind. For stacks with resources of this
service, each function here wraps a method of moto's so that the change is completed or undone
whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from moto.cloudformation.exceptions import (
    CloudFormationError,
    UnformattedGetAttTemplateException,
    ValidationError,
)
from moto.core.exceptions import ServiceException
from werkzeug.exceptions import HTTPException

from .._types import Function, JsonObject
from .events import fail, record, recorder, set_status
from .moto_protocols import CloudFormationBackend, Stack
from .rollback import (
    end_creation,
    fail_creation,
    restorer,
    roll_back,
    stacks_in,
    sync_exports,
)
from .template_graph import readable
from .template_language import expanded
from .transaction import ResourceFailure, StackTransaction, is_on
from .unavailable import PREFIX


def creating(create_stack: Function) -> Function:
    """Wrap `create_stack`: a failed stack is rolled back; a refused one is removed."""

    def create(backend: CloudFormationBackend, name: str, *args: Any, **kwargs: Any) -> Any:
        others = set(backend.stacks)

        def find() -> list[Stack]:
            new = [stack for key, stack in backend.stacks.items() if key not in others]
            return [stack for stack in new if stack.name == name]

        outer = StackTransaction.active()
        if outer:
            # moto gives a stack within a stack none.
            kwargs["tags"] = dict(outer.tags)
        tags = kwargs.get("tags") or {}
        with StackTransaction(tags, recorder(lambda: find()[0])).activated() as transaction:
            transaction.is_of_ours = bool(outer and outer.is_of_ours)
            try:
                created = create_stack(backend, name, *args, **kwargs)
                _read_outputs(created)
            except ResourceFailure as error:
                (stack,) = find()
                fail_creation(stack, transaction, error)
                if outer:
                    raise
                return stack
            except Exception as error:
                for stack in find():
                    is_undone = end_creation(stack, transaction, error)
                    # AWS refuses such a template before there is a stack.
                    is_of_service = isinstance(error, (ServiceException, HTTPException))
                    is_refused = isinstance(error, CloudFormationError) or not is_of_service
                    if is_refused and is_undone:
                        del backend.stacks[stack.stack_id]
                raise
        return created

    return create


def attribute_of(stack: Stack, name: str) -> Any:
    """What `Fn::GetAtt` gives of a stack within another: an output.

    Raises:
        UnformattedGetAttTemplateException: there is no such output.
    """
    if not stack.resource_map.is_ours():
        raise AttributeError("'Stack' object has no attribute 'get_cfn_attribute'")
    outputs = {f"Outputs.{each.key}": each.value for each in stack.output_map.values() if each}
    if name not in outputs:
        raise UnformattedGetAttTemplateException
    return outputs[name]


def _read_outputs(stack: Stack) -> None:
    """Read the outputs, which moto reads when it is asked for them, while errors count."""
    if stack.resource_map.is_ours():
        _ = [*stack.output_map.values()]


def mapping_resources(create_resource_map: Function) -> Function:
    """Wrap `_create_resource_map`: the template is made readable before."""

    def create(stack: Stack) -> Any:
        # moto makes a stack from nothing for a change set.
        if stack.template and (is_on() or PREFIX in str(stack.template_dict)):
            template = stack.template_dict
            if template.get("Transform"):
                template = expanded(template, stack.parameters)
            stack.template_dict = readable(template)
        return create_resource_map(stack)

    return create


def creating_resources(create_resources: Callable[..., None]) -> Callable[..., None]:
    """Wrap `create_resources`, for stacks not created by `create_stack`: those of stack sets."""

    def create(stack: Stack) -> None:
        if StackTransaction.active():
            create_resources(stack)
            return
        with _creation_of(stack, stack.tags):
            create_resources(stack)

    return create


def updating(update_stack: Function) -> Function:
    """Wrap `update_stack`: an update that fails is rolled back."""

    def update(backend: CloudFormationBackend, name: str, *args: Any, **kwargs: Any) -> Any:
        stack = backend.get_stack(name)
        tags = kwargs.get("tags")
        _require_changes(stack, kwargs, tags)
        with _update_of(stack, stack.tags if tags is None else tags):
            update_stack(backend, name, *args, **kwargs)
        return stack

    return update


def _require_changes(stack: Stack, request: JsonObject, tags: dict[str, str] | None) -> None:
    """Refuse an update that changes nothing."""
    given = {each["ParameterKey"]: each["ParameterValue"] for each in request["parameters"]}
    template = stack.resource_map.prepared(stack.parse_template(request["template"]), given)
    after = stack.resource_map.validate_update(template, given)
    is_same = tags is None or tags == stack.tags
    if after and is_same and not stack.resource_map.is_changed_by(after):
        raise ValidationError(message="No updates are to be performed.")


def executing(execute_change_set: Callable[..., None]) -> Callable[..., None]:
    """Wrap `execute_change_set`: what fails is rolled back."""

    def execute(
        backend: CloudFormationBackend, change_set_name: str, *args: Any, **kwargs: Any
    ) -> None:
        change_set = backend.describe_change_set(change_set_name)
        stack = change_set.stack

        def run() -> None:
            try:
                execute_change_set(backend, change_set_name, *args, **kwargs)
            except BaseException:
                if stack.resource_map.is_ours(change_set.template_dict):
                    change_set.execution_status = "EXECUTE_FAILED"
                raise
            if stack.resource_map.is_ours():
                # moto forgets these where a change set is executed.
                stack.template_dict = change_set.template_dict
                stack.output_map = stack._create_output_map()

        if change_set.change_set_type == "CREATE":
            with _creation_of(stack, change_set.tags or {}):
                run()
                sync_exports(stack)
        else:
            with _update_of(stack, change_set.tags or stack.tags):
                run()

    return execute


def deleting(delete_stack: Callable[..., None]) -> Callable[..., None]:
    """Wrap `delete_stack`: a stack with resources that cannot be deleted stays."""

    def delete(backend: CloudFormationBackend, name_or_stack_id: str) -> None:
        stack = backend.stacks.get(name_or_stack_id)
        if stack is None:
            # By its name, moto finds a stack, and comes back with its id.
            delete_stack(backend, name_or_stack_id)
            return
        ours = stack.resource_map.our_resources()
        # Outputs and resources of a deleted stack can still be described.
        known = {**ours, **stacks_in(stack)}
        outer = StackTransaction.active()
        transaction = StackTransaction(stack.tags, recorder(lambda: stack))
        with transaction.activated():
            try:
                delete_stack(backend, stack.stack_id)
            except ResourceFailure as error:
                backend.stacks[stack.stack_id] = stack
                fail(stack, error, "DELETE_FAILED", "DELETE_FAILED")
                if outer:
                    raise
            except Exception as error:
                if stack.resource_map.is_ours():
                    backend.stacks[stack.stack_id] = stack
                    set_status(stack, "DELETE_FAILED", str(error))
                raise
            finally:
                stack.resource_map._parsed_resources.update(known)

    return delete


@contextmanager
def _creation_of(stack: Stack, tags: dict[str, str]) -> Iterator[None]:
    """Complete the creation of a stack that is there already, or roll it back."""
    with StackTransaction(tags, recorder(lambda: stack)).activated() as transaction:
        try:
            yield
            _read_outputs(stack)
        except ResourceFailure as error:
            fail_creation(stack, transaction, error)
        except Exception as error:
            end_creation(stack, transaction, error)
            raise


@contextmanager
def _update_of(stack: Stack, tags: dict[str, str]) -> Iterator[None]:
    """Complete an update of a stack, or restore the stack."""
    restore = restorer(stack)
    refuse = restorer(stack, "status", "events")
    before = stack.resource_map.our_resources()
    with StackTransaction(tags, recorder(lambda: stack)).activated() as transaction:
        try:
            yield
            _read_outputs(stack)
        except ResourceFailure as error:
            verb = "UPDATE" if error.resource in before.values() else "CREATE"
            fail(stack, error, f"{verb}_FAILED", "UPDATE_ROLLBACK_IN_PROGRESS", "update")
            restore()
            roll_back(stack, transaction, "UPDATE_ROLLBACK")
            return
        except Exception as error:
            # An error in moto or in the template reaches the caller.
            if transaction.is_refused:
                refuse()
            elif stack.resource_map.is_ours() or transaction.has_changes:
                set_status(stack, "UPDATE_ROLLBACK_IN_PROGRESS", str(error))
                restore()
                roll_back(stack, transaction, "UPDATE_ROLLBACK")
            raise
        if before or stack.resource_map.is_ours():
            stack.tags = dict(tags)
            sync_exports(stack)
        try:
            transaction.complete()
        except ResourceFailure as error:
            # As with CloudFormation, what cannot be deleted in the end is left behind.
            record(stack, error.resource, "DELETE_FAILED", str(error))
