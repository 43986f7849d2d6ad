"""What happens when a mock starts, and when it stops?

moto starts and stops with it, in an environment without the user's AWS configuration.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, cast

from moto import mock_aws
from moto import settings as moto_settings

from .._control.options import options_in_force
from .._environment import environment, own_default_session
from .._locking import ForkSafeLock
from .._patching.credentials import hold_back_late_credentials
from .._patching.kept_data import kept_data
from .._patching.late_callbacks import LateCallbacks
from .._patching.registration import prepare_for_use
from .._seams.table import KEPT_SESSION
from ..pcaconnectorad.option_types import Options

if TYPE_CHECKING:
    from .._control.handle import MockHandle

#: The options that concern clients and tests, which a server does not have.
_LOCAL = ("region", "allow_unused_faults", "instant_retries")


class _SharedState:
    """What all active mocks share: the environment, boto3's default session, moto itself.

    The first mock to start sets it up; the last to stop takes it down, in any order.
    """

    def __init__(self) -> None:
        self._mocks = 0
        self._isolation = ExitStack()

    @contextmanager
    def shared(self) -> Iterator[None]:
        if self._mocks == 0:
            with ExitStack() as isolation:
                isolation.enter_context(environment.isolated())
                isolation.enter_context(kept_data())
                isolation.enter_context(own_default_session(keep=_keeps_session()))
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

#: Held while a mock starts or stops.
lock = ForkSafeLock()


def started(options: Options) -> tuple[MockHandle, ExitStack]:
    """Start a mock; return its handle, and what stops it. The lock is held."""
    with ExitStack() as run:
        _require_server_if_remote()
        prepare_for_use()
        hold_back_late_credentials()
        run.enter_context(_shared_state.shared())
        handle = run.enter_context(_handle_with(options))
        run.push(_ending(handle))
        return handle, run.pop_all()


def _require_server_if_remote() -> None:
    if moto_settings.TEST_SERVER_MODE:
        from .._control.remote import require_server

        require_server()


def _ending(handle: MockHandle) -> Callable[..., None]:
    """Return what ends a handle, given the exception by which the mock is left."""

    def end(exc_type: object, *exc_info: object) -> None:
        handle._end(failed=exc_type is not None)

    return end


@contextmanager
def _handle_with(options: Options) -> Iterator[MockHandle]:
    """Put options in force where the service runs: here or, in moto's server mode, on a server."""
    if not moto_settings.TEST_SERVER_MODE:
        # Imported here: many processes import the switch and never start a mock.
        from .._control.handle import MockHandle

        with options_in_force(options):
            yield MockHandle()
        return
    from .._control.remote import RemoteHandle, options_in_force_on_server

    here = cast("Options", {name: each for name, each in options.items() if name in _LOCAL})
    with options_in_force(here), options_in_force_on_server(options):
        yield RemoteHandle()


def _keeps_session() -> bool:
    """Whether the user has told moto to keep boto3's default session from mock to mock."""
    if KEPT_SESSION.missing():
        return False
    from moto.core.config import default_user_config

    return not default_user_config.get("core", {}).get("reset_boto3_session", True)


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
