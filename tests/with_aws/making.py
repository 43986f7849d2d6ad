"""What did the probes make, and how is it deleted again?

Each resource is known by its kind and its key. It is deleted once its creation has ended; and it is
gone when a Get says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError

from pca_ad_mock.pcaconnectorad.model.kinds import KINDS, Kind

from .account import TAG, Account

#: How long the creation or the deletion of a resource may take, and how often one looks.
_MOST_SECONDS, _SECONDS_BETWEEN = 1800, 10


@dataclass(frozen=True)
class Made:
    """A resource that a probe made.

    Attributes:
        kind: its kind.
        key: what names it in requests.
    """

    kind: Kind
    key: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, kind_name: str, members: dict[str, Any]) -> Made:
        """The resource that members of a request or an answer name.

        Args:
            kind_name: the name of its kind.
            members: all of its key, and maybe others; an ARN of its own may be just `Arn`.
        """
        kind = KINDS[kind_name]
        return cls(kind, tuple((name, members.get(name) or members["Arn"]) for name in kind.key))

    @property
    def members(self) -> dict[str, Any]:
        """The members that name it."""
        return dict(self.key)

    @property
    def arn(self) -> str:
        """Its ARN, if its kind has one."""
        return str(self.members[f"{self.kind.name}Arn"])

    def __str__(self) -> str:
        return f"{self.kind.name} {' '.join(value for _, value in self.key)}"


class Resources:
    """The service's resources, as one looks at them and deletes them.

    Args:
        account: whose they are.
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        self._client = account.service

    def call(self, operation: str, **members: Any) -> dict[str, Any]:
        """Call an operation, at the account's pace.

        Args:
            operation: its name in the model.
            **members: those of its input.
        """
        self._account.pace(operation)
        output: dict[str, Any] = getattr(self._client, xform_name(operation))(**members)
        return output

    def find(self, made: Made) -> dict[str, Any] | None:
        """Give a resource as a Get shows it, None if there is none.

        Args:
            made: what to look for.
        """
        try:
            output = self.call(f"Get{made.kind.name}", **made.members)
        except self._client.exceptions.ResourceNotFoundException:
            return None
        found: dict[str, Any] = output.get(made.kind.name) or output["AccessControlEntry"]
        return found

    def settle(self, made: Made) -> dict[str, Any] | None:
        """Wait until a creation or a deletion has ended, and give the resource, if it is there.

        Args:
            made: what to wait for.

        Raises:
            TimeoutError: it takes longer than anybody said it would.
        """
        for _ in range(_MOST_SECONDS // _SECONDS_BETWEEN):
            found = self.find(made)
            if not found or found.get("Status") not in ("CREATING", "DELETING"):
                return found
            self._account.wait(_SECONDS_BETWEEN)
        raise TimeoutError(f"{made} is still {found['Status'] if found else 'there'}")

    def delete(self, resources: Iterable[Made]) -> list[Made]:
        """Delete resources, the last made first, and wait until they are gone.

        Args:
            resources: in the order in which they were made.

        Returns:
            those that could not be deleted.
        """
        left = []
        for _, group in groupby(reversed(list(resources)), key=lambda made: made.kind):
            batch = list(group)
            # All of a kind before waiting for any: that there are many must not take long.
            begun = [made for made in batch if self._begin_to_delete(made)]
            gone = [made for made in begun if self._is_gone(made)]
            left += [made for made in batch if made not in gone]
        return left

    def _begin_to_delete(self, made: Made) -> bool:
        try:
            if not made.kind.has_lifecycle or self.settle(made):
                self.call(f"Delete{made.kind.name}", **made.members)
        except self._client.exceptions.ResourceNotFoundException:
            return True
        except (BotoCoreError, ClientError, TimeoutError):
            return False
        return True

    def _is_gone(self, made: Made) -> bool:
        try:
            return not made.kind.has_lifecycle or self.settle(made) is None
        except (BotoCoreError, ClientError, TimeoutError):
            return False

    def tagged(self, run: str | None = None) -> list[Made]:
        """Find what the probes made and did not delete, in the order in which it was made.

        Args:
            run: the id of the run that made it; None for any.
        """
        registrations = list(self._tagged("DirectoryRegistration", run))
        connectors = list(self._tagged("Connector", run))
        templates = [
            template
            for connector in connectors
            for template in self._tagged("Template", run, ConnectorArn=connector.arn)
        ]
        entries = [
            Made.of("TemplateGroupAccessControlEntry", item)
            for template in templates
            for item in self.list("TemplateGroupAccessControlEntry", TemplateArn=template.arn)
        ]
        names = [
            Made.of("ServicePrincipalName", item)
            for each in registrations
            for item in self.list("ServicePrincipalName", DirectoryRegistrationArn=each.arn)
        ]
        return [*registrations, *connectors, *names, *templates, *entries]

    def _tagged(self, kind_name: str, run: str | None, **parent: str) -> Iterator[Made]:
        for item in self.list(kind_name, **parent):
            made = Made.of(kind_name, item)
            tags = self.call("ListTagsForResource", ResourceArn=made.arn).get("Tags", {})
            if TAG in tags and run in (None, tags[TAG]):
                yield made

    def list(self, kind_name: str, **parent: str) -> list[dict[str, Any]]:
        """Give everything of a kind that the account has.

        Args:
            kind_name: the name of the kind.
            **parent: the member that names the parent, for a kind that has one.
        """
        operation = f"List{KINDS[kind_name].plural}"
        self._account.pace(operation)
        pages = self._client.get_paginator(xform_name(operation)).paginate(**parent)
        items: list[dict[str, Any]] = pages.build_full_result()[_result_key(operation)]
        return items


def _result_key(operation: str) -> str:
    """The member of an output that has the items, `Connectors`."""
    named = operation.removeprefix("List")
    return "AccessControlEntries" if named.endswith("AccessControlEntries") else named
