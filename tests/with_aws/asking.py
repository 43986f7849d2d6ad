"""How is a probe asked, and are its answers worth keeping?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .account import Account
from .conversation import Conversation
from .ground import Ground
from .making import Made
from .probing import Probe

#: What says something about the caller or the moment, and nothing about the service.
_WORTHLESS = {
    "AccessDeniedException",
    "ExpiredTokenException",
    "InternalServerException",
    "ThrottlingException",
    "UnrecognizedClientException",
    "no answer",
}


@dataclass(frozen=True)
class Observation:
    """What came of a probe.

    Attributes:
        probe: the probe.
        answers: what was answered, by what was asked.
        left: what could not be deleted.
        called: the operations that were called.
    """

    probe: Probe
    answers: dict[str, Any]
    left: list[Made]
    called: frozenset[str]

    @property
    def worthless(self) -> list[str]:
        """Why its answers are not to be kept; empty if they are."""
        found = {what: _error(answer) for what, answer in self.answers.items()}
        return [
            f"{what}: {error}"
            for what, error in found.items()
            if error in _WORTHLESS - self.probe.expects
        ]


def ask(account: Account, probe: Probe, ground: Ground) -> Observation:
    """Ask a probe, and delete what it made, whatever happens.

    Args:
        account: where to ask.
        probe: the probe.
        ground: what the probes share.
    """
    account.called.clear()
    with Conversation(account, probe, ground) as conversation:
        probe.ask(conversation)
    return Observation(probe, conversation.answers, conversation.left, frozenset(account.called))


def _error(answer: Any) -> str | None:
    if not isinstance(answer, dict):
        return None
    return "no answer" if "no answer" in answer else answer.get("error")
