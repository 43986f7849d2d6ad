"""How do retries cost no time inside a mock?

botocore computes how long to wait before it tries a call again. Where the option says so, it gets
zero for an answer, in its legacy, standard and adaptive mode alike.
"""

from __future__ import annotations

from .._seams.table import INSTANT_RETRIES
from .._types import Function
from ..pcaconnectorad import settings
from .replacing import Lasting, Replacements


def _patch_retries(replacements: Replacements) -> None:
    for module, owner, name, make in _REPLACED:
        replacements.replace_in_mocks(module, owner, name, make)


#: Lets retries cost no time while the option `instant_retries` is in force.
shorten_retries = Lasting(INSTANT_RETRIES, _patch_retries)


def _without_delay(compute: Function) -> Function:
    def compute_delay(*args: object, **kwargs: object) -> object:
        return _shortened(compute(*args, **kwargs))

    return compute_delay


def _without_awaited_delay(compute: Function) -> Function:
    async def compute_delay(*args: object, **kwargs: object) -> object:
        return _shortened(await compute(*args, **kwargs))

    return compute_delay


def _shortened(delay: float | None) -> float | None:
    """Return no delay instead of one; None, which stands for no retry, is left as it is."""
    return 0 if delay and settings.current().instant_retries else delay


def _without_waiting(acquire: Function) -> Function:
    def acquire_token(*args: object, **kwargs: object) -> object:
        return True if settings.current().instant_retries else acquire(*args, **kwargs)

    return acquire_token


def _without_awaiting(acquire: Function) -> Function:
    async def acquire_token(*args: object, **kwargs: object) -> object:
        return True if settings.current().instant_retries else await acquire(*args, **kwargs)

    return acquire_token


_REPLACED = (
    # Legacy mode.
    ("botocore.retryhandler", "RetryHandler", "__call__", _without_delay),
    ("aiobotocore.retryhandler", "AioRetryHandler", "_call", _without_awaited_delay),
    # Standard mode, and adaptive mode, which limits the rate of calls besides.
    ("botocore.retries.standard", "RetryPolicy", "compute_retry_delay", _without_delay),
    ("botocore.retries.bucket", "TokenBucket", "acquire", _without_waiting),
    ("aiobotocore.retries.bucket", "AsyncTokenBucket", "acquire", _without_awaiting),
)
