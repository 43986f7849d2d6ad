"""In which state is a resource, and what moves it on?

CREATING becomes ACTIVE or FAILED, DELETING becomes gone. When, is decided by moto's `state_manager`
for the resource's model name; what CREATING becomes, is decided at the moment it ends.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone

from moto.moto_api._internal.managed_state_model import ManagedState

CREATING = "CREATING"
ACTIVE = "ACTIVE"
FAILED = "FAILED"
DELETING = "DELETING"

#: Not a state of the service: what DELETING ends in, after which the resource is not found.
GONE = "GONE"

#: Says, when CREATING ends, why the resource failed; None where it did not.
Outcome = Callable[[], str | None]

_PENDING, _DUE = "PENDING", "DUE"


class Lifecycle:
    """The states that one resource goes through.

    Attributes:
        created_at: when the resource was created.
        updated_at: when its state last changed.
        status_reason: why it failed; None unless it did.
    """

    def __init__(self, model_name: str, outcome: Outcome) -> None:
        self.created_at = self.updated_at = _now()
        self.status_reason: str | None = None
        self._model_name = model_name
        self._outcome = outcome
        self._status = CREATING
        # moto's view of the change that is under way: whether it is due. A new one for each
        # change, so that looks at the resource before the change do not count.
        self._change: ManagedState | None = self._begin_change()

    @property
    def status(self) -> str:
        """The state the resource is in now, which time may have changed."""
        if self._change and self._change.status == _DUE:
            self._end_change()
        return self._status

    @property
    def last_known_status(self) -> str:
        """The state when the resource was last looked at; asking changes nothing."""
        return self._status

    def advance(self) -> None:
        """Count one look at the resource, by which moto's manual progression moves it on."""
        if self._change:
            self._change.advance()

    def start_deleting(self) -> None:
        """Go to DELETING, from whichever state."""
        self._enter(DELETING)
        self._change = self._begin_change()

    def _begin_change(self) -> ManagedState:
        return ManagedState(self._model_name, transitions=[(_PENDING, _DUE)])

    def _end_change(self) -> None:
        # Taken away first: the outcome may look at this resource through another.
        self._change = None
        if self._status == DELETING:
            self._enter(GONE)
        else:
            self.status_reason = self._outcome()
            self._enter(FAILED if self.status_reason else ACTIVE)

    def _enter(self, status: str) -> None:
        self._status = status
        self.updated_at = _now()
        if status != FAILED:
            self.status_reason = None


def _now() -> datetime:
    return datetime.now(timezone.utc)
