"""What has been done to a stack's resources, and how is it undone or completed?

A `StackTransaction` records it. As with CloudFormation, resources are deleted after all other
changes, and a failure undoes what was done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from ..pcaconnectorad import settings


class Participant(Protocol):
    """A resource, as far as a transaction needs it."""

    logical_resource_id: str
    cf_resource_type: str
    deletion_policy: str
    serial: int

    @property
    def physical_resource_id(self) -> str:
        """What `Ref` gives."""

    def remove(self) -> None:
        """Delete it now."""


class ResourceFailure(BaseException):
    """A resource failed, by its handler or before that.

    Not an `Exception`, because moto retries whatever fails with one four times.

    Args:
        resource: the resource.
        reason: what its event says.
    """

    def __init__(self, resource: Participant, reason: str) -> None:
        super().__init__(reason)
        self.resource = resource


def is_on() -> bool:
    """Whether every stack is ours now: in a mock of ours, or within a stack that is ours."""
    outer = _active.get()
    return settings.are_any_in_force() or bool(outer and outer.is_of_ours)


_active: ContextVar[StackTransaction | None] = ContextVar("transaction of a stack", default=None)


class StackTransaction:
    """One creation, update or deletion of a stack.

    Args:
        tags: the tags of the stack.
        record: records what was done with a resource, as `CREATE_COMPLETE`, and why; without it,
            nobody sees the events of the stack.

    Attributes:
        tags: the tags of the stack, which its resources get.
        record: records what was done with a resource.
        is_refused: whether the template was refused before anything was changed.
        has_changes: whether resources of this service were changed.
        is_of_ours: whether its stack is ours, and so those within it.
    """

    def __init__(
        self,
        tags: Mapping[str, str],
        record: Callable[..., None] = lambda resource, status, reason=None: None,
    ) -> None:
        self.tags = tags
        self.is_refused = False
        self.has_changes = False
        self.is_of_ours = False
        self.record = record
        self._undo: list[Callable[[], object]] = []
        self._created: list[Participant] = []
        self._to_delete: dict[int, Participant] = {}
        self._removed: set[int] = set()

    @staticmethod
    def active() -> StackTransaction | None:
        """The innermost transaction that is active, if there is one."""
        return _active.get()

    @staticmethod
    def current() -> StackTransaction:
        """The transaction that is active."""
        transaction = _active.get()
        assert transaction, "moto reaches resources of ours only inside a transaction"
        return transaction

    @contextmanager
    def activated(self) -> Iterator[StackTransaction]:
        """Make this the transaction to which resources report their changes."""
        token = _active.set(self)
        try:
            yield self
        finally:
            _active.reset(token)

    def on_rollback(self, undo: Callable[[], object], *, has_changes: bool = True) -> None:
        """Register how to undo a change.

        Args:
            undo: undoes it.
            has_changes: whether it changed resources of this service.
        """
        self._undo.append(undo)
        self.has_changes = self.has_changes or has_changes

    @contextmanager
    def recorded(self, resource: Participant, operation: str) -> Iterator[None]:
        """Record that something is done with a resource, and then that it is done.

        Args:
            resource: the resource.
            operation: what is done with it, `CREATE`.
        """
        self.record(resource, f"{operation}_IN_PROGRESS")
        try:
            yield
        except Exception as error:
            self.record(resource, f"{operation}_FAILED", str(error))
            raise
        self.record(resource, f"{operation}_COMPLETE")

    def has_created(self, resource: Participant) -> None:
        """Record that a resource was created, which may have settled or not."""
        self._created.append(resource)
        self.on_rollback(lambda: self.uncreate(resource))

    def delete_later(self, resource: Participant) -> None:
        """Delete a resource when the transaction is completed."""
        self._to_delete[resource.serial] = resource

    def complete(self, among: Iterable[Participant] | None = None) -> None:
        """Delete the resources to be deleted, in the reverse order of creation.

        Args:
            among: only these; if not given, all.

        Raises:
            ResourceFailure: one of them cannot be deleted.
        """
        serials = self._to_delete.keys() if among is None else {each.serial for each in among}
        for serial in sorted(serials & self._to_delete.keys(), reverse=True):
            self._remove(self._to_delete.pop(serial))

    def roll_back(self) -> None:
        """Undo all changes, the last one first.

        Raises:
            ResourceFailure: something cannot be undone.
        """
        self._to_delete.clear()
        while self._undo:
            self._undo.pop()()

    def left_behind(self) -> dict[str, Participant]:
        """The created resources that still exist, by their names in the template."""
        return {
            each.logical_resource_id: each
            for each in self._created
            if each.serial not in self._removed
        }

    def restore(self, resource: Participant, undo: Callable[[], object]) -> None:
        """Undo an update of a resource."""
        with self.recorded(resource, "UPDATE"):
            undo()

    def uncreate(self, resource: Participant) -> None:
        """Delete a resource that was created, unless it is retained."""
        # Of the two policies that retain, this is the one that does so in a rollback, too.
        if resource.deletion_policy != "Retain":
            self._remove(resource)

    def _remove(self, resource: Participant) -> None:
        with self.recorded(resource, "DELETE"):
            resource.remove()
        self._removed.add(resource.serial)
