"""What do the probes of the tier `full` share?

A registration of the directory that was given, and a connector on it. Both are made when the first
probe asks for them, as that takes minutes, and deleted after the last.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from botocore.exceptions import ClientError

from .account import TAG, Account, RefusedError
from .making import Made, Resources


class Ground:
    """A registration and a connector that are ACTIVE.

    Args:
        account: whose they are.
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        self._resources = Resources(account)
        self._made: list[Made] = []

    @cached_property
    def registration(self) -> Made:
        """The registration."""
        return self._make("DirectoryRegistration", DirectoryId=self._account.given["directory"])

    @cached_property
    def connector(self) -> Made:
        """The connector, whose directory is registered."""
        directory = self._resources.find(self.registration) or {}
        request = {**self.connector_request(), "DirectoryId": directory["DirectoryId"]}
        return self._make("Connector", **request)

    def connector_request(self) -> dict[str, Any]:
        """The members of a request for such a connector."""
        given = self._account.given
        return {
            "CertificateAuthorityArn": given["authority"],
            "DirectoryId": given["directory"],
            "VpcInformation": {"SecurityGroupIds": [given["security_group"]]},
        }

    def delete(self) -> list[Made]:
        """Delete both; gives what could not be deleted."""
        return self._resources.delete(self._made)

    def _make(self, kind: str, **members: Any) -> Made:
        tags = {TAG: self._account.run}
        try:
            output = self._resources.call(f"Create{kind}", **members, Tags=tags)
        except ClientError as error:
            raise RefusedError(f"the {kind} that all probes share was refused: {error}") from error
        made = Made.of(kind, {**members, **output})
        self._made.append(made)
        found = self._resources.settle(made) or {}
        if found.get("Status") != "ACTIVE":
            reason = found.get("StatusReason")
            raise RefusedError(f"the {kind} that all probes share is not ACTIVE: {reason}")
        return made
