"""Which credentials do clients sign with inside a mock?

They use their own, if these are static keys or were created inside. A client created before the
mock may have none, or some whose resolution or refresh would use the network or run a command of
the user: it gets fake ones, and its own stay unchanged.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from botocore.credentials import Credentials, ReadOnlyCredentials, RefreshableCredentials
from botocore.exceptions import ProfileNotFound
from moto.core import models as moto_models

from .._environment import ACCESS_KEY_ID, SECRET_ACCESS_KEY, environment
from .._seams.services import ACCOUNTS
from .._seams.table import LATE_CREDENTIALS, LENT_CREDENTIALS
from .._types import Function
from ..pcaconnectorad import settings
from ..pcaconnectorad.model.endpoints import ANSWERED
from .interception import Awaitable
from .replacing import Lasting, Replacements

#: The attribute in which refreshable credentials record the mock that they were created in.
_CREATED_IN = "_created_in_pca_ad_mock"


class _FrozenCredentials(Awaitable, ReadOnlyCredentials):
    """Access key and secret, for synchronous and asynchronous signers."""


_FROZEN = _FrozenCredentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY, None, None)


class _FakeCredentials(Awaitable, Credentials):
    def get_frozen_credentials(self) -> _FrozenCredentials:
        return _FROZEN


FAKE_CREDENTIALS = _FakeCredentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY)

#: The result of a suppressed refresh, which may be awaited or not.
_NOTHING = Awaitable()


def _patch_signers(replacements: Replacements) -> None:
    replacements.replace_in_both("signers", "RequestSigner", "sign", _lending)


#: Lets clients created before a mock sign with fake credentials inside it.
lend_credentials = Lasting(LENT_CREDENTIALS, _patch_signers)


def _patch_credentials(replacements: Replacements) -> None:
    replace, refreshable = replacements.replace_in_both, "RefreshableCredentials"
    replace("session", "Session", "__init__", _recording_mock)
    replace("session", "Session", "get_credentials", _lending_session)
    # aiobotocore's sessions inherit it.
    replacements.replace_in_mocks(
        "botocore.session", "Session", "get_scoped_config", _without_profiles
    )
    for owner in (refreshable, f"Deferred{refreshable}"):
        replace("credentials", owner, "__init__", _recording_mock)
    replace(
        "credentials", refreshable, "get_frozen_credentials", partial(_answering_older, _FROZEN)
    )
    replace("credentials", refreshable, "_refresh", partial(_answering_older, _NOTHING))


#: Prevents credentials from being resolved late or refreshed inside a mock.
hold_back_late_credentials = Lasting(LATE_CREDENTIALS, _patch_credentials)


def _lending_session(get_credentials: Function) -> Function:
    """Let a session that is older than the mock, and has no credentials yet, look for none."""

    def get(session: Any) -> Any:
        # What a test has put into the environment inside the mock is for its sessions to find.
        is_isolated = os.environ.get("AWS_ACCESS_KEY_ID") == ACCESS_KEY_ID
        if session._credentials is None and is_isolated and _was_made_outside(session):
            return FAKE_CREDENTIALS
        # botocore passes over those in the environment for a session that has a profile.
        is_named = _are_files_hidden() and session.get_config_variable("profile")
        return get_credentials(session) or (FAKE_CREDENTIALS if is_named else None)

    return get


def _without_profiles(get_scoped_config: Function) -> Function:
    """Let a session have any profile, as those of the user cannot be read."""

    def get(session: object) -> Any:
        try:
            return get_scoped_config(session)
        except ProfileNotFound:
            if not _are_files_hidden():
                raise
            return {}

    return get


def _are_files_hidden() -> bool:
    """Whether there are no profiles, unless a test has named a file of its own."""
    return environment.mock is not None and os.environ.get("AWS_CONFIG_FILE") == os.devnull


def _lending(sign: Function) -> Function:
    def sign_inside(
        signer: Any, operation_name: str, request: Any, *args: object, **kwargs: object
    ) -> object:
        is_late = isinstance(signer._credentials, RefreshableCredentials)
        if is_late and _is_older_than_mock(signer._credentials):
            # Without its seams, signing would resolve credentials from outside.
            LATE_CREDENTIALS.require()
        if signer._credentials is None and _is_answered(signer):
            request.context.setdefault("signing", {})["request_credentials"] = FAKE_CREDENTIALS
        return sign(signer, operation_name, request, *args, **kwargs)

    return sign_inside


def _is_answered(signer: Any) -> bool:
    """Whether an active mock answers the calls of the client with this signer."""
    is_ours = signer._service_id.hyphenize() in ANSWERED
    return moto_models.botocore_stubber.enabled and (settings.are_any_in_force() or is_ours)


def _recording_mock(initialise: Callable[..., None]) -> Callable[..., None]:
    def record(credentials: object, *args: object, **kwargs: object) -> None:
        setattr(credentials, _CREATED_IN, environment.mock)
        initialise(credentials, *args, **kwargs)

    return record


def _answering_older(answer: object, method: Function) -> Function:
    """Answer credentials that are older than the mock by something else than their own method."""

    def call(credentials: object) -> object:
        return answer if _is_older_than_mock(credentials) else method(credentials)

    return call


def _is_older_than_mock(credentials: object) -> bool:
    """Whether these credentials are neither made inside the active mock nor by moto around it."""
    return _was_made_outside(credentials) and not _is_of_moto(credentials)


def _was_made_outside(made: object) -> bool:
    """Whether a mock is active inside which this was not made."""
    made_inside = getattr(made, _CREATED_IN, None)
    return environment.mock is not None and made_inside is not environment.mock


def _is_of_moto(credentials: Any) -> bool:
    """Whether moto's IAM or STS gave these credentials out, for an account of their own."""
    iam = sys.modules.get("moto.iam.models")
    if iam is None or credentials._access_key is None:
        return False
    with ACCOUNTS.attempted():
        account_id = iam.get_account_id_from(credentials._access_key)
        return bool(account_id != moto_models.DEFAULT_ACCOUNT_ID)
    return False
