"""Is there room for one more?"""

from __future__ import annotations

import math
from dataclasses import replace

from ..model import settings
from ..model.documented import Quota
from ..model.exceptions import ServiceQuotaExceededException
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
    limit = limit_of(kind, quota.value)
    if held >= limit:
        # Assumption quota-resource-id: the error names what the quota is counted in.
        raise ServiceQuotaExceededException(
            replace(quota, value=int(limit)), kind.__name__, counted_in
        )


def limit_of(kind: type[Resource], documented: int) -> float:
    """How many there may be of a kind, by the settings in force; infinity where none count."""
    quotas = settings.current().quotas
    if isinstance(quotas, bool):
        return documented if quotas else math.inf
    return quotas.get(kind.__name__, documented)
