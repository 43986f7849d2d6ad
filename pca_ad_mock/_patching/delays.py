"""How are clients of aiobotocore delayed without blocking their event loop?

While one of them waits for an answer, the service only says how long to wait, and the client does.
"""

from __future__ import annotations

import asyncio

from .._seams.table import AWAITED_DELAYS
from .._types import Function
from ..pcaconnectorad.faults.injection import deferred_waits
from .replacing import Lasting, Replacements


def _patch_endpoint(replacements: Replacements) -> None:
    module = "aiobotocore.endpoint"
    replacements.replace_in_mocks(module, "AioEndpoint", "_do_get_response", _awaiting)


#: Makes clients of aiobotocore, once it has been imported, await injected delays.
await_delays = Lasting(AWAITED_DELAYS, _patch_endpoint)


def _awaiting(get_response: Function) -> Function:
    async def get_and_wait(*args: object, **kwargs: object) -> object:
        waits: list[float] = []
        token = deferred_waits.set(waits)
        try:
            return await get_response(*args, **kwargs)
        finally:
            deferred_waits.reset(token)
            if waits:
                await asyncio.sleep(sum(waits))

    return get_and_wait
