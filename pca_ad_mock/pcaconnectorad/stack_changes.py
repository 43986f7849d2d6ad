"""What has been done to a stack's resources, and how is it undone or brought to its end?

CloudFormation deletes what is to go after all else is done, and takes back what it did where
something fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol


class StackResource(Protocol):
    """What is known here of a resource of a stack."""

    logical_resource_id: str
    physical_resource_id: str
    cf_resource_type: str
    serial: int

    def remove(self) -> None:
        """Delete it, now."""

    def update(self, properties: Mapping[str, Any]) -> None:
        """Bring it to other properties."""


class ResourceHandlerError(BaseException):
    """The handler of a resource failed.

    Not an `Exception`, as moto tries again whatever fails with one, four times more.

    Args:
        resource: the resource.
        message: the handler's message.
        code: CloudFormation's name for the sort of error.
    """

    def __init__(self, resource: StackResource, message: str, code: str) -> None:
        super().__init__(
            f'Resource handler returned message: "{message}" (HandlerErrorCode: {code})'
        )
        self.resource = resource


_current: ContextVar[StackChange] = ContextVar("change of a stack")


class StackChange:
    """One creation, update or deletion of a stack.

    Attributes:
        tags: those of the stack, which its resources get.
        note: called with each resource and what was done with it, `CREATE_COMPLETE`.
    """

    def __init__(self, tags: Mapping[str, str], note: Callable[[StackResource, str], None]) -> None:
        self.tags = tags
        self._note = note
        self._undo: list[Callable[[], None]] = []
        self._to_delete: dict[int, StackResource] = {}
        self._removed: set[int] = set()

    @staticmethod
    def current() -> StackChange:
        """The change that is being made."""
        return _current.get()

    @staticmethod
    def is_being_made() -> bool:
        """Whether there is one, as there is while a stack within another is changed."""
        return _current.get(None) is not None

    @contextmanager
    def being_made(self) -> Iterator[None]:
        """Let resources note here what is done with them."""
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)

    def has_created(self, resource: StackResource) -> None:
        """Note that a resource was created."""
        self._undo.append(lambda: self._remove(resource))

    def has_settled(self, resource: StackResource) -> None:
        """Note that a resource that was created has come to rest."""
        self._note(resource, "CREATE_COMPLETE")

    def has_updated(self, resource: StackResource, before: Mapping[str, Any]) -> None:
        """Note that a resource was changed, and what its properties were."""
        self._note(resource, "UPDATE_COMPLETE")
        self._undo.append(lambda: resource.update(before))

    def will_delete(self, resource: StackResource) -> None:
        """Note that a resource is to go."""
        self._to_delete[resource.serial] = resource

    def complete(self) -> None:
        """Delete what is to go, in the reverse of the order in which it was made."""
        for serial in sorted(self._to_delete, reverse=True):
            self._remove(self._to_delete[serial])
            del self._to_delete[serial]

    def take_back(self) -> None:
        """Undo what was done, the last thing first."""
        self._to_delete.clear()
        undo, self._undo = self._undo, []
        for each in reversed(undo):
            each()

    def _remove(self, resource: StackResource) -> None:
        if resource.serial not in self._removed:
            resource.remove()
            self._removed.add(resource.serial)
            self._note(resource, "DELETE_COMPLETE")
