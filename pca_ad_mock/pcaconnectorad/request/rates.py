"""Do requests come faster than AWS allows?

A request is throttled once its operation has reached its documented rate within a second.
"""

from __future__ import annotations

import time
from collections import deque

from ..model.documented import ENROLLMENT_RATES, RATES
from ..model.exceptions import ThrottlingException


class Rates:
    """The requests of one account and region in the last second, by operation.

    The clock is `time.time`, which freezegun and time-machine move.
    """

    def __init__(self) -> None:
        self._recent: dict[str, deque[float]] = {}

    def count(self, operation: str) -> None:
        """Count a request, unless it exceeds the rate.

        Raises:
            ThrottlingException: it does. It is not counted, so a caller that waits succeeds.
        """
        rate = RATES.get(operation) or ENROLLMENT_RATES.get(operation)
        if rate is None:
            return
        now = time.time()
        recent = self._recent.setdefault(operation, deque())
        # Assumption rate-window: any one second, without a burst on top.
        while recent and not now - 1 < recent[0] <= now:
            recent.popleft()
        if len(recent) >= rate.value:
            raise ThrottlingException(
                f"{rate.name}: the limit of {rate.value} a second is reached.", rate.code
            )
        recent.append(now)
