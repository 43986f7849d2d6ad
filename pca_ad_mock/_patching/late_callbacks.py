"""How does a mock start without making callbacks that few tests need?

Whenever a mock starts, moto makes some 1,300 callbacks for requests by the library `requests`, one
for each service and HTTP method, which is nine tenths of the time that the start takes. Here moto
makes them on the first access to the registry that holds them, as every request by
`requests` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from moto.core import models as moto_models

from .._locking import ForkSafeLock
from .._seams.table import LATE_CALLBACKS
from .replacing import Replacements


class LateCallbacks:
    """The callbacks of one of moto's mocks, made when they are needed, or at its end.

    Where moto lacks a seam, or starts in another way than it does now, they are made as ever.

    Args:
        moto: the mock, which has not started.
    """

    def __init__(self, moto: object) -> None:
        self._lock = ForkSafeLock()
        self._registry: Any = None
        self._are_due = False
        # Mocks of the server and proxy modes have none.
        if type(moto) is moto_models.MockAWS and not LATE_CALLBACKS.missing():
            self._enable: Callable[..., None] = moto._enable_patching
            # moto calls it for the first of nested mocks only.
            moto._enable_patching = self._enable_without_callbacks  # type: ignore[method-assign]

    @contextmanager
    def ending(self) -> Iterator[None]:
        """Make them at the end of a block that stops the mock, if another of moto's goes on."""
        # A request in another thread meets the mock as it was, or as it is then.
        with self._lock:
            yield
            if moto_models.botocore_stubber.enabled:
                self._make()
            self._are_due = False

    def get_registry(self) -> object:
        """Return moto's registry with the callbacks in it."""
        with self._lock:
            self._make()
        return self._registry

    def _enable_without_callbacks(self, reset: bool = True) -> None:
        from moto.core import responses_custom_registry as registries

        with Replacements() as during_start:
            during_start.put(moto_models, "RESPONSES_METHODS", [])
            registry = self._replacing(registries.CustomRegistry)
            during_start.put(registries, "CustomRegistry", registry)
            self._enable(reset=reset)
        # Anything in it was put there by a moto that does not go by that list.
        self._are_due = self._registry is None or not self._registry.registered
        if self._registry is None:
            self._make()

    def _replacing(self, make_registry: Callable[[], Any]) -> Callable[[], Any]:
        def make() -> _Registry:
            self._registry = make_registry()
            return _Registry(self)

        return make

    def _make(self) -> None:
        if self._are_due:
            # Before the call, which looks into the registry.
            self._are_due = False
            self._enable(reset=False)


class _Registry:
    """Stands for moto's registry, to notice the first look into it."""

    def __init__(self, callbacks: LateCallbacks) -> None:
        self._callbacks = callbacks

    def __getattr__(self, name: str) -> Any:
        return getattr(self._callbacks.get_registry(), name)
