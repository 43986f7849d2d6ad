"""What does a change set say that it will do, and is there anything to do?"""

from __future__ import annotations

from typing import Any

from .._types import Function
from .moto_protocols import Change, ChangeSet, CloudFormationBackend
from .resource_map import found_change_set
from .template_changes import are_other_tags, replacement
from .transaction import is_on
from .unavailable import PREFIX

_NO_CHANGES = (
    "The submitted information didn't contain changes. Submit different information to create a "
    "change set."
)


def creating_change_set(create_change_set: Function) -> Function:
    """Wrap `create_change_set`: a template that cannot be executed is refused."""

    def create(backend: CloudFormationBackend, *args: Any, **kwargs: Any) -> Any:
        stacks, change_sets = {*backend.stacks}, {*backend.change_sets}
        try:
            change_set_id, _ = create_change_set(backend, *args, **kwargs)
            change_set = backend.change_sets[change_set_id]
            resource_map = change_set.stack.resource_map
            after = resource_map.validate_update(change_set.template_dict, change_set.parameters)
        except Exception:
            if is_on() or PREFIX in str(kwargs):
                for each, kept in ((backend.stacks, stacks), (backend.change_sets, change_sets)):
                    for new in {*each} - kept:
                        del each[new]
            raise
        if after:
            _set_changed(
                change_set, are_other_tags(change_set) or resource_map.is_changed_by(after)
            )
            _join_stack_in_review(backend, change_set)
        return change_set_id, change_set.stack_id

    return create


def _set_changed(change_set: ChangeSet, is_changed: bool) -> None:
    """Say of a change set whether there is anything to execute."""
    has_changes = is_changed or change_set.change_set_type == "CREATE"
    change_set.status = "CREATE_COMPLETE" if has_changes else "FAILED"
    change_set.execution_status = "AVAILABLE" if has_changes else "UNAVAILABLE"
    change_set.status_reason = None if has_changes else _NO_CHANGES


def _join_stack_in_review(backend: CloudFormationBackend, change_set: ChangeSet) -> None:
    """Let a change set be one more of a stack in review, of which moto has made a second."""
    same = [each for each in backend.stacks.values() if each.name == change_set.stack.name]
    if change_set.stack in same[1:]:
        del backend.stacks[change_set.stack_id]
        change_set.stack, change_set.stack_id = same[0], same[0].stack_id


def _describe(changes: list[Change], change_set: ChangeSet) -> None:
    """Say of each resource of ours what changes of it, why, and whether it is replaced."""
    resource_map = change_set.stack.resource_map
    made = resource_map.our_resources()
    details = resource_map.change_details(change_set)
    for change in changes:
        name = change.logical_resource_id
        if name in made:
            vars(change).update(physical_resource_id=made[name].physical_resource_id)
        if change.action == "Modify" and name in details:
            scope = dict.fromkeys(each["Target"]["Attribute"] for each in details[name])
            vars(change).update(
                replacement=replacement(details[name]), scope=[*scope], details=details[name]
            )


def finding_changes(diff: Function) -> Function:
    """Wrap `diff`: a change set also shows what its parameters change."""

    def find(change_set: ChangeSet) -> Any:
        resource_map = change_set.stack.resource_map
        change_set.template_dict = resource_map.prepared(
            change_set.template_dict, change_set.parameters
        )
        token = found_change_set.set(change_set)
        try:
            changes: list[Change] = diff(change_set)
        finally:
            found_change_set.reset(token)
        if resource_map.is_ours(change_set.template_dict):
            _describe(changes, change_set)
        return changes

    return find
