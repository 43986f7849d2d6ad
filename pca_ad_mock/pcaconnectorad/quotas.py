"""Is there room for one more?"""

from __future__ import annotations

from . import settings
from .documented import Quota
from .exceptions import ServiceQuotaExceededException
from .resources import Resource


def require_room(quota: Quota, kind: type[Resource], held: int, counted_in: str) -> None:
    """Refuse what would be over a quota, if quotas apply.

    Args:
        quota: the quota.
        kind: what it counts.
        held: how many there are.
        counted_in: the id of what it counts them in.

    Raises:
        ServiceQuotaExceededException: there is no room.
    """
    if settings.current().quotas and held >= quota.value:
        # Assumption quota-resource-id: the error names what the quota is counted in.
        raise ServiceQuotaExceededException(quota, kind.__name__, counted_in)
