"""What does the page on fidelity say about the probes, and about what was seen on AWS?

`python -m tests.with_aws.fidelity_page` writes the last two columns of its table of assumptions,
and the count of its rows at its head.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..pages import CHECKOUT
from .on_mock import ask_mock
from .probing import Probe, Tier, all_probes
from .snapshots import Snapshot, differences, load
from .unprobed import UNPROBED

PAGE = CHECKOUT / "docs" / "fidelity.md"

_HEADINGS = ["assumption", "our choice", "why", "settled by", "seen on AWS"]

_match_count = re.compile(r"(?s)(<!-- counted -->\n).*?(<!-- end of what is counted -->)").search

_match_row = re.compile(r"\| `(?P<name>[a-z-]+)` \|.*\|").fullmatch


@dataclass(frozen=True)
class Row:
    """A row of the table, as far as the probes know it.

    Attributes:
        name: the name of the assumption.
        probes: those that ask about it, the cheapest first.
        seen: what was seen on AWS by each that was asked, and in how many points the mock differs.
    """

    name: str
    probes: Sequence[Probe]
    seen: Sequence[tuple[Snapshot, int]]

    @property
    def tier(self) -> Tier | None:
        """The cheapest tier that settles all of it."""
        return next((probe.tier for probe in self.probes if not probe.leaves_open), None)

    @property
    def settled_by(self) -> str:
        """Which probes settle it, or what else would."""
        if not self.probes:
            return UNPROBED[self.name]
        return "; ".join(
            f"`{probe.tier.label}`"
            + (f", but for {probe.leaves_open}" if probe.leaves_open else "")
            for probe in self.probes
        )

    @property
    def seen_on_aws(self) -> str:
        """What AWS said."""
        if not self.seen:
            return "open"
        return "; ".join(
            f"`{snapshot.probe}`, {snapshot.seen}: "
            + (f"otherwise in {count} points" if count else "as here")
            for snapshot, count in self.seen
        )


def render(page: str) -> str:
    """Give the text of the page with its columns and its count.

    Args:
        page: the text that it has.
    """
    rows = rows_of(page)
    found = {f"| `{row.name}` |": row for row in rows}
    lines = [
        _cells_of(line, found[f"| `{match['name']}` |"]) if (match := _match_row(line)) else line
        for line in page.splitlines()
    ]
    text = re.sub(
        r"(?m)^\| assumption \|.*\n\|[-|]+\|$",
        f"| {' | '.join(_HEADINGS)} |\n|{'---|' * len(_HEADINGS)}",
        "\n".join(lines) + "\n",
    )
    where = _match_count(text)
    assert where, "the page has no place for the count"
    return text[: where.end(1)] + count(rows) + text[where.start(2) :]


def rows_of(page: str) -> list[Row]:
    """The rows of the page's table.

    Args:
        page: its text.
    """
    names = [match["name"] for line in page.splitlines() if (match := _match_row(line))]
    probes = {name: [each for each in all_probes() if each.assumption == name] for name in names}
    answered = [each for each in all_probes() if load(each)]
    on_mock = {each.probe.name: each.answers for each in ask_mock(answered)}
    return [Row(name, of_row, _seen(of_row, on_mock)) for name, of_row in probes.items()]


def count(rows: Sequence[Row]) -> str:
    """Count the rows by what settles them, as a table.

    Args:
        rows: those of the page.
    """
    counted = {"assumptions, each a row of the table below": len(rows)}
    for tier in Tier:
        which = f"of those, settled by a probe of the tier `{tier.label}`"
        counted[which] = sum(row.tier is tier for row in rows)
    counted["asked about by the two free tiers, in whole or in part"] = sum(
        any(probe.tier is not Tier.FULL for probe in row.probes) for row in rows
    )
    counted["settled in part by a probe"] = sum(bool(row.probes) and not row.tier for row in rows)
    counted["without a probe: the table says what would settle them"] = sum(
        not row.probes for row in rows
    )
    counted["seen on AWS"] = sum(bool(row.seen) for row in rows)
    counted["seen, and otherwise than here"] = sum(
        any(number for _, number in row.seen) for row in rows
    )
    lines = [f"| {what} | {number} |" for what, number in counted.items()]
    return "\n".join(["", "| what | rows |", "|---|---|", *lines, "", ""])


def _seen(
    probes: Sequence[Probe], on_mock: dict[str, dict[str, object]]
) -> list[tuple[Snapshot, int]]:
    return [
        (snapshot, len(differences(probe, snapshot.answers, on_mock[probe.name])))
        for probe in probes
        if (snapshot := load(probe))
    ]


def _cells_of(line: str, row: Row) -> str:
    """A row of the table, of which the first three cells stay."""
    cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:4]]
    return f"| {' | '.join([*cells, row.settled_by, row.seen_on_aws])} |".replace("|  |", "| |")


if __name__ == "__main__":
    PAGE.write_text(render(PAGE.read_text("utf-8")), "utf-8")
