"""How is the mock switched on and off?

`mock_pca_connector_ad` makes a switch with `start` and `stop`. Every other form, decorator or
context manager, calls these two.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar, cast, overload

from moto import mock_aws
from moto import settings as moto_settings

from .._control.options import options_in_force
from .._environment import environment, fresh_default_session
from .._locking import ForkSafeLock
from .._patching.credentials import hold_back_late_credentials
from .._patching.late_callbacks import LateCallbacks
from .._patching.registration import prepare_for_use, register
from ..pcaconnectorad.settings import Options, Settings
from .decorating import decorate

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .._control.handle import MockHandle

T = TypeVar("T")

#: The options that concern clients and tests, which a server does not have.
_LOCAL = ("region", "unused_faults", "instant_retries")

register()


class _SharedState:
    """What all active mocks share: the environment, boto3's default session, moto itself.

    The first mock to start sets it up; the last to stop takes it down, in any order.
    """

    def __init__(self) -> None:
        self.lock = ForkSafeLock()
        self._mocks = 0
        self._isolation = ExitStack()

    @contextmanager
    def shared(self) -> Iterator[None]:
        if self._mocks == 0:
            with ExitStack() as isolation:
                isolation.enter_context(environment.isolated())
                isolation.enter_context(fresh_default_session())
                isolation.enter_context(_moto_running())
                self._isolation = isolation.pop_all()
        self._mocks += 1
        try:
            yield
        finally:
            self._mocks -= 1
            if self._mocks == 0:
                self._isolation.close()


_shared_state = _SharedState()


class MockPcaConnectorAd:
    """The switch with its options, made by `mock_pca_connector_ad`.

    It can be started more than once, and in several threads; each start needs its own stop.
    """

    def __init__(self, **options: Unpack[Options]) -> None:
        Settings.of(**options)  # report a wrong option here, not in `start`
        self._options = options
        self._runs: list[ExitStack] = []
        # The runs started in this thread or task, which stops its own before any other.
        self._own: ContextVar[tuple[ExitStack, ...]] = ContextVar("own runs", default=())

    def start(self) -> MockHandle:
        """Switch the mock on.

        Returns:
            the handle by which a test controls the service.
        """
        with _shared_state.lock, ExitStack() as run:
            _require_server_if_remote()
            prepare_for_use()
            hold_back_late_credentials()
            run.enter_context(_shared_state.shared())
            handle = run.enter_context(_handle_with(self._options))
            run.push(_ending(handle))
            started = run.pop_all()
            self._runs.append(started)
            self._own.set((*self._own.get(), started))
        return handle

    def stop(self) -> None:
        """Switch off what `start` switched on.

        Restores the environment and boto3's default session. When no other mock is active, neither
        one of these nor one of moto's, removes all resources.

        Raises:
            RuntimeError: the mock was not started.
            UnusedFaultError: an injected fault never happened.
        """
        self._stop(None, None, None)

    def _stop(self, *exc_info: Any) -> None:
        with _shared_state.lock:
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
        return decorate(target, lambda: MockPcaConnectorAd(**self._options))


@overload
def mock_pca_connector_ad(target: T, /) -> T: ...


@overload
def mock_pca_connector_ad(**options: Unpack[Options]) -> MockPcaConnectorAd: ...


def mock_pca_connector_ad(*target: Any, **options: Any) -> Any:
    """Mock AWS Private CA Connector for Active Directory, and everything that moto mocks.

    Use it as a decorator, bare or with options, on functions, coroutine functions, generators
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
    `fail_resources` make the service fail, `settle` ends all waiting, `make` creates resources to
    begin with, and `calls` lists what was called. Under pytest, the fixture of the same name
    returns it too.

    Mocks can be nested in each other and in moto's `mock_aws`. They share one state, which the
    outermost clears. A nested mock inherits the options that it does not set.

    Args:
        target: the function or class to decorate, in the bare form.
        options: by keyword. `region`: the default region, `"us-east-1"`. `transition`: when
            creations and deletions end; by default at the first Get or List, or `"immediate"`.
            `quotas`: whether the documented quotas apply (True), or a mapping that sets some.
            `rates`: whether the documented request rates apply (False). `linked`: whether
            authorities and directories must exist in moto (False). `unused_faults`: `"error"`, or
            `"ignore"` faults that never happened. `instant_retries`: whether botocore's waits
            between attempts take no time (False).

    Raises:
        TypeError: an option is unknown, or its value has the wrong type.
        ValueError: moto does not know the transition.
    """
    switch = MockPcaConnectorAd(**options)
    if not target:
        return switch
    if len(target) > 1 or options:
        raise TypeError("mock_pca_connector_ad takes its options as keywords, and nothing else")
    return switch(target[0])


def _require_server_if_remote() -> None:
    if moto_settings.TEST_SERVER_MODE:
        from .._control.remote import require_server

        require_server()


def _ending(handle: MockHandle) -> Callable[..., None]:
    """Return what ends a handle, given the exception by which the mock is left."""

    def end(exc_type: object, *exc_info: object) -> None:
        handle.end(failed=exc_type is not None)

    return end


@contextmanager
def _handle_with(options: Options) -> Iterator[MockHandle]:
    """Put options in force where the service runs: here or, in moto's server mode, on a server."""
    if not moto_settings.TEST_SERVER_MODE:
        # Imported here: many a process imports the switch and starts no mock.
        from .._control.handle import MockHandle

        with options_in_force(options):
            yield MockHandle()
        return
    from .._control.remote import RemoteHandle, options_in_force_on_server

    here = cast("Options", {name: each for name, each in options.items() if name in _LOCAL})
    with options_in_force(here), options_in_force_on_server(options):
        yield RemoteHandle()


@contextmanager
def _moto_running() -> Iterator[None]:
    moto = mock_aws()
    callbacks = LateCallbacks(moto)
    moto.start()
    try:
        yield
    finally:
        # moto deletes these two, and fails half-way if the test has already deleted them.
        os.environ.setdefault("AWS_ACCESS_KEY_ID", "")
        os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "")
        with callbacks.ending():
            moto.stop()
