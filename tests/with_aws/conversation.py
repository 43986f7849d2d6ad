"""How does a probe ask, and what is kept of the answers?

Each answer is kept under a few words that say what was asked. Whatever is made is
remembered, carries a tag, and is deleted when the conversation ends, whatever happened in it. What
was not made here is never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from botocore import xform_name
from botocore.exceptions import ClientError, EndpointConnectionError, HTTPClientError
from botocore.parsers import ResponseParserError

from pca_ad_mock.pcaconnectorad.model.kinds import KINDS
from pca_ad_mock.pcaconnectorad.model.specification import SERVICE_NAME

from .account import TAG, Account
from .ground import Ground
from .making import Made, Resources
from .normalizing import Normalizer

if TYPE_CHECKING:
    from typing_extensions import Self

    from .probing import Probe

#: Changes a request after botocore has written it and before it is signed.
Change = Callable[[dict[str, Any]], object]

#: The kinds that can carry tags.
_TAGGABLE = {name for name, kind in KINDS.items() if kind.tagging_type}

#: Operations whose answers have resources of the account that are nobody's business here.
_OF_THE_ACCOUNT = {
    "ListConnectors": "Connector",
    "ListDirectoryRegistrations": "DirectoryRegistration",
}


#: Nothing that could be read as an answer.
_NO_ANSWER = (EndpointConnectionError, HTTPClientError, ResponseParserError)


class EndedError(Exception):
    """The service refused what the rest of a probe is about: there is nothing more to ask."""


class NotOursError(Exception):
    """A probe would have changed what it did not make, or made more than it said."""


class Conversation:
    """What one probe asks, and is answered. Leaving its block deletes what was made.

    Args:
        account: where to ask.
        probe: the probe.
        ground: what the probes share.

    Attributes:
        answers: what is kept, by what was asked.
        left: what could not be deleted.
    """

    def __init__(self, account: Account, probe: Probe, ground: Ground) -> None:
        self.account = account
        self.answers: dict[str, Any] = {}
        self.left: list[Made] = []
        self.resources = Resources(account)
        self._probe = probe
        self._ground = ground
        self._client = account.service
        self._made: list[Made] = []
        self._absent: set[str] = set()
        self._may_change: set[str] = set(account.given.values())
        self._normalizer = Normalizer()
        credentials = account.credentials
        for value, placeholder in (
            (credentials.access_key, "<access key>"),
            (credentials.token or "", "<session token>"),
            (account.caller, "<caller>"),
            (account.run, "<run>"),
            (account.id, "<account>"),
            (account.region, "<region>"),
            *((value, f"<{name} given>") for name, value in account.given.items()),
        ):
            self._normalizer.learn(value, placeholder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        self.left = self.resources.delete(self._made)
        return kind is EndedError

    # --- What is asked about

    def given(self, name: str) -> str:
        """What the account was given for its probes.

        Args:
            name: its name in `GIVEN`.
        """
        return self.account.given[name]

    @property
    def registration(self) -> str:
        """The ARN of an ACTIVE registration of the directory that was given."""
        return self._shared(self._ground.registration)

    @property
    def connector(self) -> str:
        """The ARN of an ACTIVE connector of that directory."""
        return self._shared(self._ground.connector)

    def sound_connector(self) -> dict[str, Any]:
        """The members of a request for a connector that becomes ACTIVE."""
        return self._ground.connector_request()

    def _shared(self, made: Made) -> str:
        self._may_change.add(made.arn)
        self._normalizer.learn(made.arn, f"<{made.kind.name}>")
        return made.arn

    def absent(self, kind: str, parent: str = "") -> str:
        """Make up the ARN of a resource that does not exist.

        Args:
            kind: the name of its kind.
            parent: the ARN of the connector of a template.
        """
        if kind == "Template":
            return self._made_up(f"{parent or self.absent('Connector')}/template/{uuid4()}", kind)
        name = self.absent_directory() if kind == "DirectoryRegistration" else str(uuid4())
        return self._made_up(f"{self._arn(SERVICE_NAME)}:{xform_name(kind, '-')}/{name}", kind)

    def absent_directory(self) -> str:
        """Make up the id of a directory that does not exist."""
        return self._made_up(f"d-{uuid4().hex[:10]}", "directory")

    def absent_authority(self) -> str:
        """Make up the ARN of a certificate authority that does not exist."""
        arn = f"{self._arn('acm-pca')}:certificate-authority/{uuid4()}"
        return self._made_up(arn, "certificate authority")

    def absent_security_group(self) -> str:
        """Make up the id of a security group that does not exist."""
        return self._made_up(f"sg-{uuid4().hex[:17]}", "security group")

    def token(self) -> str:
        """Make up a client token."""
        return str(uuid4())

    def _arn(self, service: str) -> str:
        partition = self.account.caller.split(":")[1] if self.account.caller else "aws"
        return f"arn:{partition}:{service}:{self.account.region}:{self.account.id}"

    def _made_up(self, value: str, what: str) -> str:
        self._absent.add(value)
        self._may_change.add(value)
        self._normalizer.learn(value, f"<absent {what}>")
        return value

    # --- Asking

    def ask(
        self,
        what: str,
        operation: str,
        *,
        change: Change | None = None,
        client: Any = None,
        **members: Any,
    ) -> dict[str, Any]:
        """Call an operation, and keep the answer.

        Args:
            what: what is asked, in a few words.
            operation: its name in the model.
            change: changes the request before it is signed.
            client: another client than the account's.
            **members: those of its input.

        Returns:
            the output; empty if the operation was refused.

        Raises:
            NotOursError: it would change what was not made here.
        """
        self._check(operation, members)
        output, answer = self._call(client or self._client, operation, change, members)
        if operation.startswith("Create") and answer.get("status", 400) < 300:
            self._remember(what, operation.removeprefix("Create"), {**members, **output})
        self.note(what, {"operation": operation, **answer})
        return output

    def create(self, what: str, kind: str, **members: Any) -> Made:
        """Create a resource, with the tag of the run, and keep the answer.

        Args:
            what: what is asked, in a few words.
            kind: the name of its kind.
            **members: those of the operation's input.

        Returns:
            the resource.

        Raises:
            EndedError: it was refused.
        """
        if kind in _TAGGABLE:
            members["Tags"] = {**members.get("Tags", {}), TAG: self.account.run}
        output = self.ask(what, f"Create{kind}", **members)
        if self.answers[what].get("status", 400) >= 300:
            raise EndedError
        return Made.of(kind, {**members, **output})

    def settle(self, what: str, made: Made, *members: str) -> dict[str, Any]:
        """Wait until a creation or deletion has ended, and keep what is seen then.

        Args:
            what: what is asked, in a few words.
            made: the resource.
            *members: those that are kept; by default, all.

        Returns:
            the resource; empty if it is gone.
        """
        found = self.resources.settle(made) or {}
        kept = {name: found.get(name) for name in members} if members else found
        self.note(what, kept if found else "gone")
        return found

    def note(self, what: str, answer: Any) -> None:
        """Keep something.

        Args:
            what: what was asked, in a few words.
            answer: what is to be kept of the answer.
        """
        assert what not in self.answers, f"two answers to {what!r}"
        self.answers[what] = self._normalizer.normalize(answer)

    def forget(self, what: str) -> None:
        """Do not keep an answer after all.

        Args:
            what: what was asked, in a few words.
        """
        del self.answers[what]

    def _check(self, operation: str, members: dict[str, Any]) -> None:
        """Refuse what would change, or make, what this probe has no business with."""
        if operation.startswith(("Get", "List")):
            return
        named = {value for value in members.values() if str(value).startswith("arn:")}
        if not named <= self._may_change:
            raise NotOursError(f"{operation} of {', '.join(named - self._may_change)}")
        kind = operation.removeprefix("Create")
        count = sum(made.kind.name == kind for made in self._made)
        can_be_made = operation.startswith("Create") and not named & self._absent
        if can_be_made and count >= self._probe.makes.get(kind, 0):
            raise NotOursError(f"{self._probe.name} makes more than it says: {kind}")

    def _call(
        self, client: Any, operation: str, change: Change | None, members: dict[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Call an operation; gives its output, and the answer as it is kept."""
        self.account.pace(operation)
        with _changed(client, operation, change):
            try:
                output = getattr(client, xform_name(operation))(**members)
            except ClientError as error:
                return {}, _refusal(error.response)
            except _NO_ANSWER as error:
                return {}, {"no answer": type(error).__name__}
        status = output.pop("ResponseMetadata")["HTTPStatusCode"]
        return output, {"status": status, "output": self._without_others(operation, output)}

    def _without_others(self, operation: str, output: dict[str, Any]) -> dict[str, Any]:
        """An output without what else the account has."""
        kind = _OF_THE_ACCOUNT.get(operation)
        if kind is None:
            return output
        ours = {made.arn for made in self._made if made.kind.name == kind}
        items = output[KINDS[kind].plural]
        return {KINDS[kind].plural: [item for item in items if item.get("Arn") in ours]}

    def _remember(self, what: str, kind: str, members: dict[str, Any]) -> None:
        made = Made.of(kind, members)
        if made not in self._made:
            self._made.append(made)
        for name, value in made.key:
            self._may_change.add(value)
            if name == f"{kind}Arn":
                self._normalizer.learn(value, f"<{what}>")


@contextmanager
def _changed(client: Any, operation: str, change: Change | None) -> Iterator[None]:
    """Change the requests of an operation, in a block."""
    event = f"before-call.{SERVICE_NAME}.{operation}"

    def handler(params: dict[str, Any], **_: Any) -> None:
        if change:
            change(params)

    client.meta.events.register(event, handler)
    try:
        yield
    finally:
        client.meta.events.unregister(event, handler)


def _refusal(response: Any) -> dict[str, Any]:
    """What is kept of an error."""
    error = response["Error"]
    others = ("Error", "ResponseMetadata", "Message", "message")
    return {
        "status": response["ResponseMetadata"]["HTTPStatusCode"],
        "error": error["Code"],
        "message": error.get("Message", ""),
        "members": {name: value for name, value in response.items() if name not in others},
    }
