"""What is a probe?

A small function that asks the service what an assumption of `docs/fidelity.md` is about. What it
was answered can be kept, and compared with the answers of the mock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .conversation import Conversation

#: What a probe's function is given, and does.
Ask = Callable[["Conversation"], None]


class Tier(Enum):
    """What a run of probes can cost; the cheapest comes first.

    Attributes:
        cost: what the account pays for it.
    """

    READ_ONLY = ("read-only", "free: only what is refused, or is not there")
    FAILING = ("failing", "free: what is created ends in FAILED, and is deleted")
    FULL = (
        "full",
        "per hour about $0.55 for a certificate authority in general-purpose mode ($0.07 for short-"
        "lived certificates), $0.01 for the endpoint in each Availability Zone, and the directory: "
        "https://aws.amazon.com/private-ca/pricing/, https://aws.amazon.com/privatelink/pricing/, "
        "https://aws.amazon.com/directoryservice/pricing/",
    )

    def __init__(self, label: str, cost: str) -> None:
        self.label = label
        self.cost = cost


@dataclass(frozen=True, eq=False)
class Probe:
    """One question to the service.

    Attributes:
        assumption: the row of `docs/fidelity.md` that it is about.
        tier: what it can cost.
        ask: the function that asks.
        leaves_open: what it does not settle; empty if it settles the whole row.
        makes: how many resources of each kind it makes, at most.
        needs: the names of what it must be given, `directory`.
        expects: errors that are an answer here, and elsewhere mean that the run is worth nothing.
        compares_messages: whether the wording counts.
    """

    assumption: str
    tier: Tier
    ask: Ask
    leaves_open: str = ""
    makes: Mapping[str, int] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    expects: frozenset[str] = frozenset()
    compares_messages: bool = False

    @property
    def name(self) -> str:
        """Its tier and its assumption, `failing/list-order`."""
        return f"{self.tier.label}/{self.assumption}"

    @property
    def question(self) -> str:
        """What it asks, in a sentence."""
        return " ".join((self.ask.__doc__ or "").split())

    @property
    def announcement(self) -> str:
        """What it asks, and what it makes for that."""
        made = ", ".join(f"at most {count} {kind}" for kind, count in self.makes.items())
        return f"{self.name}: {self.question} Makes {made or 'nothing'}."


class Probes:
    """The probes of a tier.

    Args:
        tier: the tier.
        needs: what each of them must be given.
    """

    def __init__(self, tier: Tier, *needs: str) -> None:
        self._tier = tier
        self._needs = frozenset(needs)
        self._probes: dict[str, Probe] = {}

    def __iter__(self) -> Iterator[Probe]:
        return iter(self._probes.values())

    def probe(
        self,
        assumption: str,
        *,
        leaves_open: str = "",
        needs: str = "",
        expects: tuple[str, ...] = (),
        compares_messages: bool = False,
        **makes: int,
    ) -> Callable[[Ask], Ask]:
        """Make a probe of a function, whose docstring says what it asks.

        Args:
            assumption: the row that it is about.
            leaves_open: what it does not settle.
            needs: what it must be given besides what its tier needs.
            expects: errors that are an answer here.
            compares_messages: whether the wording counts.
            **makes: how many resources of each kind it makes, at most.
        """

        def add(ask: Ask) -> Ask:
            assert assumption not in self._probes, f"{assumption} has two probes of one tier"
            self._probes[assumption] = Probe(
                assumption,
                self._tier,
                ask,
                leaves_open=leaves_open,
                makes=makes,
                needs=self._needs | frozenset(needs.split()),
                expects=frozenset(expects),
                compares_messages=compares_messages,
            )
            return ask

        return add


def all_probes() -> list[Probe]:
    """Every probe, the cheapest first."""
    from . import failing, full, read_only

    return [*read_only.PROBES, *failing.PROBES, *full.PROBES]
