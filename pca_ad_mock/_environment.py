"""What does code inside a mock see of the user's AWS configuration?

Nothing: no profile, no config or credentials file, no endpoint, no credentials but fake ones.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from unittest.mock import patch

import boto3

#: Variables that would lead botocore to credentials, profiles and roles other than the fake ones.
_REMOVED = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
)

#: AWS_ENDPOINT_URL, and AWS_ENDPOINT_URL_<service> for each service.
_REMOVED_PREFIX = "AWS_ENDPOINT_URL"

#: The fake credentials, the same as moto's.
ACCESS_KEY_ID, SECRET_ACCESS_KEY = "FOOBARKEY", "FOOBARSECRET"

_SET = {
    "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
    "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}

_REGION = "AWS_DEFAULT_REGION"


class HermeticEnvironment:
    """The process's environment while mocks are active.

    Attributes:
        mock: an object that identifies the active mocks, from the start of the first to the stop
            of the last; None while no mock is active.
    """

    def __init__(self) -> None:
        self.mock: object | None = None
        self._region: str | None = None
        self._user_has_region = False

    @contextmanager
    def isolated(self) -> Iterator[None]:
        """Replace the user's environment, and restore it at the end."""
        endpoints = [name for name in os.environ if name.startswith(_REMOVED_PREFIX)]
        removed = [*_REMOVED, *endpoints]
        outside = {name: os.environ.get(name) for name in (*removed, *_SET, _REGION)}
        for name in removed:
            os.environ.pop(name, None)
        os.environ.update(_SET)
        self._region = outside[_REGION]
        self._user_has_region = bool(self._region)
        self.mock = object()
        try:
            yield
        finally:
            self.mock = None
            _restore(outside)

    def use_region(self, region: str) -> None:
        """Set the default region, unless the user's environment or a test inside has set one.

        Leaves the user's environment alone while no mock is active, as in a server.
        """
        if self.mock is None:
            return
        if not self._user_has_region and os.environ.get(_REGION) == self._region:
            os.environ[_REGION] = self._region = region


#: The environment of this process.
environment = HermeticEnvironment()


def _restore(variables: dict[str, str | None]) -> None:
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def own_default_session(keep: bool) -> AbstractContextManager[object]:
    """Set aside boto3's default session, which may hold the user's credentials.

    Args:
        keep: whether all mocks share one instead, rather than each to begin without one.
    """
    return patch.object(boto3, "DEFAULT_SESSION", _shared_session() if keep else None)


@cache
def _shared_session() -> boto3.Session:
    session = boto3.Session()
    # Not those that a test puts into the environment before it makes a client.
    session.get_credentials()
    return session
