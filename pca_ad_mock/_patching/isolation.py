"""What is around active mocks, from the start of the first to the stop of the last?

An environment without the user's AWS configuration, a default session of boto3 of its own, kept
data, and moto itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from moto import mock_aws

from .._environment import environment, own_default_session
from .._seams.table import KEPT_SESSION
from .kept_data import kept_data
from .late_callbacks import LateCallbacks
from .replacing import Replacements, Temporary


def _isolate_and_run(replacements: Replacements) -> None:
    replacements.enter_context(environment.isolated())
    replacements.enter_context(kept_data())
    replacements.enter_context(own_default_session(keep=_keeps_session()))
    replacements.enter_context(_moto_running())


#: Holds while any mock is active.
isolated = Temporary(_isolate_and_run)


def _keeps_session() -> bool:
    """Whether the user has told moto to keep boto3's default session from mock to mock."""
    with KEPT_SESSION.attempted():
        from moto.core.config import default_user_config

        return not default_user_config.get("core", {}).get("reset_boto3_session", True)
    return False


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
