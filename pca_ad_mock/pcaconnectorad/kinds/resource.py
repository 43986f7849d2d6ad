"""What is stored for every resource, whatever its kind?

Its id, parents, state and times. Attributes are named like the model's members, in snake case,
because answers are serialized from them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import ClassVar

from botocore import xform_name

from ..model.kinds import Kind, joined

CREATING = "CREATING"
ACTIVE = "ACTIVE"
FAILED = "FAILED"
DELETING = "DELETING"


def now() -> datetime:
    """Return the time of the mock's clock, which freezegun and time-machine can move."""
    return datetime.now(timezone.utc)


@dataclass(kw_only=True, eq=False, slots=True)
class Resource:
    """What all kinds have in common.

    Attributes:
        kind: its kind.
        resource_id: its id in the service's errors: its ARN, or the parts of its key.
        parent_ids: the ids of the resources that it belongs to.
        status: its state. Reading it changes nothing; `Progress` updates it.
        status_reason: why it failed, if it did.
        created_at: when it was created.
        updated_at: when it, or its state, last changed.
        serial: its position in the order of creation.
        began: the position of its latest creation or deletion in the order of their starts.
        client_token: the idempotency token that it was created with.
    """

    kind: ClassVar[Kind]

    resource_id: str = field(init=False)
    parent_ids: tuple[str, ...] = field(init=False)
    status: str = ACTIVE
    status_reason: str | None = None
    created_at: datetime = field(default_factory=now)
    updated_at: datetime = field(init=False)
    serial: int = field(init=False)
    began: int = field(init=False)
    client_token: str | None = None

    def __post_init__(self) -> None:
        self.updated_at = self.created_at
        self.resource_id = self._id()
        self.parent_ids = tuple(
            getattr(self, f"{xform_name(parent.name)}_arn") for parent in self.kind.parents
        )

    def _id(self) -> str:
        return joined(*(getattr(self, xform_name(member)) for member in self.kind.key))

    def enter(self, status: str, moment: datetime, reason: str | None = None) -> None:
        """Change the state.

        Args:
            status: the new state.
            moment: when it changes.
            reason: why it is `FAILED`.
        """
        self.status = status
        self.status_reason = reason
        self.updated_at = moment


@dataclass(kw_only=True, eq=False, slots=True)
class TaggableResource(Resource):
    """A resource with an ARN, which can carry tags."""

    arn: str
    tags: dict[str, str] = field(default_factory=dict)

    def _id(self) -> str:
        return self.arn
