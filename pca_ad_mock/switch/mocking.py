"""How is the mock switched on and off?

`mock_pca_connector_ad` is one switch with one life, start and stop, behind every form it is
written in.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar, overload

from moto import mock_aws
from moto import settings as moto_settings

from ..clients.credentials import hold_back_late_credentials
from ..control.handle import MockHandle
from ..control.options import options_in_force
from ..environment import environment, fresh_default_session
from ..locking import ForkSafeLock
from ..pcaconnectorad.model.settings import Options, Settings
from ..registration import prepare_for_use, register
from .decorating import decorate

if TYPE_CHECKING:
    from typing_extensions import Unpack

T = TypeVar("T")

register()


class _SharedState:
    """What all active mocks share: the environment, boto3's default session, moto itself.

    The first mock to start sets it up and the last to stop takes it down, in whichever order.
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
    """The switch, with its options; made by `mock_pca_connector_ad`.

    It can be started more than once, and in several threads; each start wants its stop.
    """

    def __init__(self, **options: Unpack[Options]) -> None:
        Settings.of(**options)  # what is wrong with them shall show here, not at the start
        self._options = options
        self._lives: list[ExitStack] = []
        # The lives that were begun in this thread or task, which ends those and no other's.
        self._own: ContextVar[tuple[ExitStack, ...]] = ContextVar("own lives", default=())

    def start(self) -> MockHandle:
        """Switch the mock on.

        Returns:
            what a test directs the service with.
        """
        with _shared_state.lock, ExitStack() as life:
            _require_server_if_remote()
            prepare_for_use()
            hold_back_late_credentials()
            life.enter_context(_shared_state.shared())
            handle = life.enter_context(_directed(self._options))
            life.callback(handle.end)
            begun = life.pop_all()
            self._lives.append(begun)
            self._own.set((*self._own.get(), begun))
        return handle

    def stop(self) -> None:
        """Switch off what `start` switched on.

        The environment and boto3's default session are restored; resources are forgotten when no
        other mock, of this kind or of moto's, is active.

        Raises:
            RuntimeError: it was not started.
        """
        with _shared_state.lock:
            if not self._lives:
                raise RuntimeError("mock_pca_connector_ad was stopped without having been started")
            own = [life for life in self._own.get() if life in self._lives]
            # None, where it was begun elsewhere, as in a fixture that runs in a task of its own.
            life = own[-1] if own else self._lives[-1]
            self._own.set(tuple(own[:-1]))
            self._lives.remove(life)
            life.close()

    def __enter__(self) -> MockHandle:
        return self.start()

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    async def __aenter__(self) -> MockHandle:
        return self.start()

    async def __aexit__(self, *exc_info: object) -> None:
        self.stop()

    def __call__(self, target: T) -> T:
        """Decorate a function or a test class, each call and each test in a mock of its own."""
        return decorate(target, lambda: MockPcaConnectorAd(**self._options))


@overload
def mock_pca_connector_ad(target: T, /) -> T: ...


@overload
def mock_pca_connector_ad(**options: Unpack[Options]) -> MockPcaConnectorAd: ...


def mock_pca_connector_ad(*target: Any, **options: Any) -> Any:
    """Mock AWS Private CA Connector for Active Directory, and with it all that moto mocks.

    As a decorator, bare or with options, of functions, coroutine functions, generators (pytest
    fixtures, sync and async) and test classes (of pytest and of unittest, async ones too); as
    `with` and `async with`; or by `start` and `stop`:

        @mock_pca_connector_ad
        def test_provisioning(): ...

        with mock_pca_connector_ad(region="eu-west-1") as mock: ...

    It nests, in itself and in moto's `mock_aws`, sharing one state, which the outermost clears; an
    inner one without an option leaves that as it is around it.

    Args:
        target: what is decorated, by the bare form.
        options: the fields of `Settings`, by keyword: `region`, `transition`, `quotas`,
            `rates` and `linked`.

    Raises:
        TypeError: an option that there is not, or of the wrong type.
        ValueError: a transition that moto does not know.
    """
    switch = MockPcaConnectorAd(**options)
    if not target:
        return switch
    if len(target) > 1 or options:
        raise TypeError("mock_pca_connector_ad takes its options as keywords, and nothing besides")
    return switch(target[0])


def _require_server_if_remote() -> None:
    if moto_settings.TEST_SERVER_MODE:
        from ..control.remote import require_server

        require_server()


@contextmanager
def _directed(options: Options) -> Iterator[MockHandle]:
    """Put options in force where the service is: here, or in moto's server mode in a server."""
    if not moto_settings.TEST_SERVER_MODE:
        with options_in_force(options):
            yield MockHandle()
        return
    from ..control.remote import RemoteHandle, options_in_force_on_server

    here: Options = {"region": options["region"]} if "region" in options else {}
    with options_in_force(here), options_in_force_on_server(options):
        yield RemoteHandle()


@contextmanager
def _moto_running() -> Iterator[None]:
    moto = mock_aws()
    moto.start()
    try:
        yield
    finally:
        # moto deletes these two, and stops half-way where the test has deleted them before.
        os.environ.setdefault("AWS_ACCESS_KEY_ID", "")
        os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "")
        moto.stop()
