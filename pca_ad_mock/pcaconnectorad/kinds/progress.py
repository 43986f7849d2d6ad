"""What is being created or deleted, and when is it complete?

CREATING becomes ACTIVE or FAILED; a DELETING resource disappears. For each kind, moto's
`state_manager` sets when: at once (`immediate`), after polls (`manual`) or by the clock (`time`).
Only this module completes them, always in the order in which they began.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from moto.moto_api import state_manager

from ..._types import JsonObject
from ..model.kinds import Kind
from ..settings import check_transition
from .resource import Resource, now

#: Completes a creation or deletion, at a given time.
Finish = Callable[[datetime], None]


@dataclass(slots=True)
class _Change:
    """One creation or deletion in progress."""

    resource: Resource
    finish: Finish
    began_at: datetime
    polls: int = 0

    @property
    def serial(self) -> int:
        return self.resource.began


class _Queue(dict[int, _Change]):
    """The creations and deletions in progress of one kind, by serial, in their order."""

    def begun_between(self, after: int, until: int) -> Iterator[_Change]:
        # They are in order, so those up to a serial are at the front.
        for serial, change in self.items():
            if serial > until:
                return
            if serial > after:
                yield change


class Progress:
    """Creations and deletions in progress in an account and region."""

    def __init__(self) -> None:
        self._serials = itertools.count(1)
        self._queues: dict[str, _Queue] = {}

    def next_serial(self) -> int:
        """Return the next serial in the order of all creations and deletions."""
        return next(self._serials)

    def begin(self, resource: Resource, finish: Finish) -> None:
        """Start a creation or deletion.

        Args:
            resource: the resource, already in its new state.
            finish: completes the creation or deletion.
        """
        change = _Change(resource, finish, resource.updated_at)
        if transition_of(resource.kind.model_name)["progression"] == "immediate":
            finish(change.began_at)
        else:
            self._queues.setdefault(resource.kind.model_name, _Queue())[change.serial] = change

    def check(self, kind: Kind) -> None:
        """Refuse to create or delete what could not be brought to an end.

        Raises:
            ValueError: moto was given a transition that nothing could come of.
        """
        transition_of(kind.model_name)

    def cancel(self, resource: Resource) -> None:
        """Cancel the creation or deletion of a resource that no longer exists."""
        if queue := self._queues.get(resource.kind.model_name):
            queue.pop(resource.began, None)

    def poll(self, shown: Iterable[Resource], after: int = 0) -> int:
        """Count one request that shows resources.

        Assumption poll: it counts for what it shows, and for what began before the last of that.
        So whoever waits for what was created last succeeds, and whoever never polls does not.

        Args:
            shown: the resources.
            after: the serial up to which the same request has already polled.

        Returns:
            the serial up to which it has now polled.
        """
        if self._is_idle():
            return after
        until = max((resource.began for resource in shown), default=0)
        if until <= after:
            return after
        polled = [
            (change, transition["times"])
            for model_name, queue in self._queues.items()
            if (transition := transition_of(model_name))["progression"] == "manual"
            for change in queue.begun_between(after, until)
        ]
        for change, _ in polled:
            change.polls += 1
        self._finish([(change, now()) for change, times in polled if change.polls >= times])
        return until

    def catch_up(self) -> None:
        """Complete what is due by the clock.

        Assumption outcome-decided-late: the outcome of a creation is decided at the next request,
        not at the time at which it ends.
        """
        if self._is_idle():
            return
        present = now()
        self._finish(
            [
                due
                for model_name, queue in self._queues.items()
                for due in _due(queue, transition_of(model_name), present)
            ]
        )

    def settle(self) -> None:
        """Complete everything in progress, regardless of moto's `state_manager`."""
        present = now()
        while changes := [each for queue in self._queues.values() for each in queue.values()]:
            self._finish([(change, present) for change in changes])

    def settle_one(self, resource: Resource) -> None:
        """Complete the creation or deletion of one resource."""
        queue = self._queues.get(resource.kind.model_name)
        if queue and (change := queue.get(resource.began)):
            self._finish([(change, now())])

    def _is_idle(self) -> bool:
        return not any(queue for queue in self._queues.values())

    def _finish(self, due: list[tuple[_Change, datetime]]) -> None:
        for change, moment in sorted(due, key=lambda each: each[0].serial):
            queue = self._queues[change.resource.kind.model_name]
            # Finishing an earlier one may have removed this resource.
            if change.serial in queue:
                change.finish(moment)
                queue.pop(change.serial, None)


def transition_of(model_name: str) -> JsonObject:
    """How resources of a kind move on, as the options say or moto's `state_manager`.

    Raises:
        ValueError: moto was given a transition that nothing could come of.
    """
    transition = state_manager.get_transition(model_name)
    try:
        check_transition(transition)
    except ValueError as error:
        raise ValueError(
            f"moto's state_manager has a wrong transition for {model_name}: {error}"
        ) from None
    return transition


def _due(
    queue: _Queue, transition: JsonObject, present: datetime
) -> Iterator[tuple[_Change, datetime]]:
    """Yield the changes that are due, each with its time of completion."""
    if transition["progression"] == "immediate":
        yield from ((change, present) for change in queue.values())
    if transition["progression"] == "time":
        takes = timedelta(seconds=transition["seconds"])
        # A clock set very early could underflow the earliest datetime.
        if present - datetime.min.replace(tzinfo=present.tzinfo) >= takes:
            # In no order of theirs: a test may have moved the clock back between them.
            for change in queue.values():
                if change.began_at <= present - takes:
                    yield change, change.began_at + takes
