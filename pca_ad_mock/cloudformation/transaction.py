"""What has been done to a stack's resources, and how is it undone or brought to its end?

CloudFormation deletes what is to go after all else is done, and takes back what it did where
something fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol


class StackResource(Protocol):
    """What is known here of a resource of a stack."""

    logical_resource_id: str
    physical_resource_id: str
    cf_resource_type: str
    deletion_policy: str
    serial: int

    def remove(self) -> None:
        """Delete it, now."""


class ResourceHandlerError(BaseException):
    """The handler of a resource failed.

    Not an `Exception`, as moto tries again whatever fails with one, four times more.

    Args:
        resource: the resource.
        message: the handler's message.
        code: CloudFormation's name for the sort of error.
    """

    def __init__(self, resource: StackResource, message: str, code: str) -> None:
        returned = f'Resource handler returned message: "{message}"'
        super().__init__(f"{returned} (HandlerErrorCode: {code})")
        self.resource = resource


_current: ContextVar[StackChange | None] = ContextVar("change of a stack", default=None)


class StackChange:
    """One creation, update or deletion of a stack.

    Args:
        tags: those of the stack.
        note: called with each resource and what was done with it, `CREATE_COMPLETE`.

    Attributes:
        tags: those of the stack, which its resources get.
    """

    def __init__(self, tags: Mapping[str, str], note: Callable[[StackResource, str], None]) -> None:
        self.tags = tags
        self._note = note
        self._undo: list[Callable[[], None]] = []
        self._created: list[StackResource] = []
        self._to_delete: dict[int, StackResource] = {}
        self._removed: set[int] = set()

    @staticmethod
    def being_made_now() -> StackChange | None:
        """The innermost change that is being made, if there is one."""
        return _current.get()

    @staticmethod
    def current() -> StackChange:
        """The change that is being made."""
        change = _current.get()
        assert change, "moto reaches resources of ours through the methods that `stacks` wraps"
        return change

    @contextmanager
    def being_made(self) -> Iterator[None]:
        """Let resources note here what is done with them."""
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)

    def will_undo(self, undo: Callable[[], None]) -> None:
        """Note how something that is done now can be undone."""
        self._undo.append(undo)

    def has_created(self, resource: StackResource) -> None:
        """Note that a resource was created, which has not settled yet."""
        self._created.append(resource)
        self.will_undo(lambda: self._unmake(resource))

    def has_settled(self, resource: StackResource) -> None:
        """Note that a resource that was created has come to rest."""
        self._note(resource, "CREATE_COMPLETE")

    def has_updated(self, resource: StackResource) -> None:
        """Note that a resource was changed."""
        self._note(resource, "UPDATE_COMPLETE")

    def will_delete(self, resource: StackResource) -> None:
        """Note that a resource is to go."""
        self._to_delete[resource.serial] = resource

    def complete(self, among: Iterable[StackResource] | None = None) -> None:
        """Delete what is to go, in the reverse of the order in which it was made.

        Args:
            among: only these; if not given, all.

        Raises:
            ResourceHandlerError: one of them cannot be deleted.
        """
        serials = self._to_delete.keys() if among is None else {each.serial for each in among}
        for serial in sorted(serials & self._to_delete.keys(), reverse=True):
            self._remove(self._to_delete.pop(serial))

    def take_back(self) -> None:
        """Undo what was done, the last thing first.

        Raises:
            ResourceHandlerError: something cannot be undone.
        """
        self._to_delete.clear()
        while self._undo:
            self._undo.pop()()

    def left_behind(self) -> dict[str, StackResource]:
        """What was created and is still there, by the names in the template."""
        return {
            each.logical_resource_id: each
            for each in self._created
            if each.serial not in self._removed
        }

    def _unmake(self, resource: StackResource) -> None:
        # Of the two policies that retain, this is the one that does so in a rollback, too.
        if resource.deletion_policy != "Retain":
            self._remove(resource)

    def _remove(self, resource: StackResource) -> None:
        if resource.serial not in self._removed:
            resource.remove()
            self._removed.add(resource.serial)
            self._note(resource, "DELETE_COMPLETE")
