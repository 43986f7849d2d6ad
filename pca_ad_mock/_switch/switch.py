"""How is the mock switched on and off?

`mock_pca_connector_ad` makes a switch with `start` and `stop`. Every other form, decorator or
context manager, calls these two. moto and boto3 are imported by a call, and not before.
"""

from __future__ import annotations

from contextlib import ExitStack
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, overload

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .._control.handle import MockHandle
    from ..pcaconnectorad.option_types import Options

#: pytest ends the traceback of a mistake in the user's line, also where it is found on import.
__tracebackhide__ = True

T = TypeVar("T")


def register() -> None:
    """Add this service to moto, so that plain `mock_aws` mocks it too.

    Under pytest the plug-in does this, and so does every call of `mock_pca_connector_ad`. A second
    call has no effect.

    Raises:
        SeamError: the installed moto or botocore lacks a name that this needs.
    """
    _register_once()


@cache
def _register_once() -> None:
    from .._patching.moments import registered

    registered()


class MockPcaConnectorAd:
    """The switch with its options, as `mock_pca_connector_ad` returns it.

    It can be started more than once, and in several threads; each start needs its own stop.
    """

    def __init__(self, **options: Unpack[Options]) -> None:
        register()
        from ..pcaconnectorad.settings import checked

        self._options = checked(options)
        self._runs: list[ExitStack] = []
        # The runs started in this thread or task, which stops its own before any other.
        self._own: ContextVar[tuple[ExitStack, ...]] = ContextVar("own runs", default=())

    def start(self) -> MockHandle:
        """Switch the mock on.

        Returns:
            the handle by which a test controls the service.
        """
        from .._seams.table import SERVICE

        with SERVICE.explained():
            from .mocking import lock, started

            with lock:
                handle, run = started(self._options)
                self._runs.append(run)
                self._own.set((*self._own.get(), run))
        return handle

    def stop(self) -> None:
        """Switch off what `start` switched on.

        Restores the environment and boto3's default session. If no other mock is active, of this
        library or of moto, removes all resources.

        Raises:
            RuntimeError: the mock was not started.
            UnusedFaultError: an injected fault was never used.
        """
        self._stop(None, None, None)

    def _stop(self, *exc_info: Any) -> None:
        from .mocking import lock

        with lock:
            if not self._runs:
                raise RuntimeError("mock_pca_connector_ad was stopped without having been started")
            own = [run for run in self._own.get() if run in self._runs]
            # Another task may have started it, as when a fixture runs in a separate task.
            run = own[-1] if own else self._runs[-1]
            self._own.set(tuple(own[:-1]))
            self._runs.remove(run)
            run.__exit__(*exc_info)

    def __enter__(self) -> MockHandle:
        return self.start()

    def __exit__(self, *exc_info: object) -> None:
        self._stop(*exc_info)

    async def __aenter__(self) -> MockHandle:
        return self.start()

    async def __aexit__(self, *exc_info: object) -> None:
        self._stop(*exc_info)

    def __call__(self, target: T) -> T:
        """Decorate a function or a test class, to run each call or test in its own mock."""
        from .decorating import decorate

        return decorate(target, lambda: MockPcaConnectorAd(**self._options), self._options)


@overload
def mock_pca_connector_ad(target: T, /) -> T: ...


@overload
def mock_pca_connector_ad(**options: Unpack[Options]) -> MockPcaConnectorAd: ...


def mock_pca_connector_ad(*target: Any, **options: Any) -> object:
    """Mock AWS Private CA Connector for Active Directory, and everything that moto mocks.

    Use it as a decorator, with or without options, on functions, coroutine functions, generators
    (sync and async pytest fixtures) and test classes (pytest, unittest, sync or async); in `with`
    and `async with`; or call `start` and `stop`::

        @mock_pca_connector_ad
        def test_provisioning():
            client = boto3.client("pca-connector-ad")
            ...

        with mock_pca_connector_ad(region="eu-west-1") as mock:
            mock.fail_calls("create_connector", "AccessDeniedException")
            ...

    `with` and `start` return the handle, `pca_ad_mock.MockHandle`. Its `fail_calls` and
    `fail_resources` make the service fail, `settle` completes all creations and deletions, `make`
    creates resources to begin with, and `calls` lists the calls that were made. Under pytest, the
    fixture of the same name returns the handle too.

    Mocks can be nested in each other and in moto's `mock_aws`. They share one state, which the
    outermost clears. A nested mock inherits the options that it does not set.

    Args:
        target: the function or class to decorate, in the bare form.
        options: by keyword. `region`: the default region, `"us-east-1"`. `transition`: when
            creations and deletions end; by default at the first Get or List, or `"immediate"`.
            `quotas`: whether the documented quotas apply (True), or a mapping that sets some.
            `rates`: whether the documented request rates apply (False). `linked`: whether
            authorities and directories must exist in moto (False). `allow_unused_faults`: whether
            a fault may be injected and never used (False). `instant_retries`: whether botocore's
            waits between attempts take no time (False).

    Raises:
        TypeError: an option is unknown, or its value has the wrong type.
        ValueError: moto does not know the transition.
    """
    switch = MockPcaConnectorAd(**options)
    if not target:
        return switch
    if len(target) > 1 or options:
        raise TypeError("mock_pca_connector_ad takes nothing but its options, as keywords")
    return switch(target[0])
