"""In which state is a resource, and what moves it on?

CREATING becomes ACTIVE or FAILED, DELETING becomes gone. When, is decided by moto's `state_manager`
for the resource's model name; what CREATING becomes, is decided at the moment it ends.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from moto.moto_api import state_manager
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

    Args:
        model_name: what moto's `state_manager` knows the kind by.
        outcome: what CREATING ends in; a kind that is created at once has none, and is ACTIVE.

    Attributes:
        created_at: when the resource was created.
        updated_at: when its state last changed.
        status_reason: why it failed; None unless it did.
    """

    def __init__(self, model_name: str, outcome: Outcome | None) -> None:
        self.created_at = self.updated_at = _now()
        self.status_reason: str | None = None
        self._model_name = model_name
        self._outcome = outcome
        self._status = CREATING if outcome else ACTIVE
        # moto's view of the change that is under way: whether it is due. A new one for each
        # change, so that looks at the resource before the change do not count.
        self._change = self._begin_change() if outcome else None

    @property
    def status(self) -> str:
        """The state the resource is in now, which time may have changed.

        Assumption judged-when-looked-at: what the clock ends is seen, and judged, at the next
        request that looks at the resource.
        """
        if self._change and self._change.status == _DUE:
            self._end_change(self._moment_of_change())
        return self._status

    @property
    def last_known_status(self) -> str:
        """The state when the resource was last looked at; asking changes nothing."""
        return self._status

    def advance(self) -> None:
        """Count one look at the resource, by which moto's manual progression moves it on."""
        if self._change:
            self._change.advance()

    def settle(self) -> None:
        """End what is under way now, whatever moto was told."""
        if self._change:
            self._end_change(_now())

    def note_update(self) -> None:
        """Remember that the resource was changed now."""
        self.updated_at = _now()

    def start_deleting(self) -> None:
        """Go to DELETING, from whichever state."""
        self._enter(DELETING, _now())
        self._change = self._begin_change()

    def _begin_change(self) -> ManagedState:
        return ManagedState(self._model_name, transitions=[(_PENDING, _DUE)])

    def _moment_of_change(self) -> datetime:
        """When the change that is due came about: by the clock if that decides, else now."""
        transition = state_manager.get_transition(self._model_name)
        if transition["progression"] != "time":
            return _now()
        return self.updated_at + timedelta(seconds=transition["seconds"])

    def _end_change(self, moment: datetime) -> None:
        # Taken away first: the outcome may look at this resource through another.
        self._change = None
        if self._outcome and self._status == CREATING:
            reason = self._outcome()
            self._enter(FAILED if reason else ACTIVE, moment, reason)
        else:
            self._enter(GONE, moment)

    def _enter(self, status: str, moment: datetime, reason: str | None = None) -> None:
        self._status = status
        self.status_reason = reason
        self.updated_at = moment


def _now() -> datetime:
    return datetime.now(timezone.utc)
