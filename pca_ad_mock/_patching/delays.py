"""How are clients of aiobotocore delayed without blocking their event loop?

While one of them waits for an answer, the service only says how long to wait, and the client does.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

from .._seams.table import AWAITED_DELAYS
from ..pcaconnectorad.faults.injection import deferred_waits
from .importing import Watch
from .replacing import replace_in_loaded

_MODULE = "aiobotocore.endpoint"


def let_delays_be_awaited() -> None:
    """Make clients of aiobotocore await injected delays, now or once it is imported.

    Raises:
        SeamError: aiobotocore lacks the name that this needs.
    """
    AWAITED_DELAYS.require()
    if _MODULE in sys.modules:
        _replace()
    else:
        _watch()


@cache
def _watch() -> None:
    Watch(_MODULE, _replace).begin()


def _replace() -> None:
    if not AWAITED_DELAYS.missing():
        replace_in_loaded(_MODULE, "AioEndpoint", "_do_get_response", _awaiting)


def _awaiting(get_response: Callable[..., Any]) -> Callable[..., Any]:
    async def get_and_wait(*args: Any, **kwargs: Any) -> Any:
        waits: list[float] = []
        token = deferred_waits.set(waits)
        try:
            return await get_response(*args, **kwargs)
        finally:
            deferred_waits.reset(token)
            if waits:
                await asyncio.sleep(sum(waits))

    return get_and_wait
