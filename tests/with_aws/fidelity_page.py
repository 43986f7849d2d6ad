"""What does the page on fidelity say about the probes, and about what was seen on AWS?

`python -m tests.with_aws.fidelity_page` writes the last two columns of its table of assumptions,
and the count of its rows at its end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..pages import CHECKOUT
from .on_mock import ask_mock
from .probing import Probe, Tier, all_probes
from .snapshots import SNAPSHOTS, Snapshot, differences, load
from .unprobed import NOTHING, UNPROBED

PAGE = CHECKOUT / "docs" / "fidelity.md"

_HEADINGS = ["assumption", "our choice", "what is known about it", "settled by", "seen on AWS"]

#: What is known of an assumption, and what the count calls it.
_KNOWN = {
    "half documented": "half documented, half assumed",
    "hint": "assumed, with a hint",
    "no hint": "assumed, without a hint",
}

_match_row = re.compile(
    rf"\| `(?P<name>[a-z-]+)` \| [^|]+ \| (?P<known>{'|'.join(_KNOWN)})\b.*\|"
).fullmatch

_match_count = re.compile(r"(?s)(<!-- counted -->\n).*?(<!-- end of what is counted -->)").search

_match_headings = re.compile(r"(?m)^\| assumption \|.*\n\|[-|]+\|$")


@dataclass(frozen=True)
class Row:
    """A row of the table, as far as the probes know it.

    Attributes:
        name: the name of the assumption.
        known: what is known of it, the first words of its third cell.
        probes: those that ask about it, the cheapest first.
        seen: what was seen on AWS by each that was asked, and in how many points the mock differs.
    """

    name: str
    known: str
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
            f"`{probe.tier.label}`" + (f" (open: {probe.leaves_open})" * bool(probe.leaves_open))
            for probe in self.probes
        )

    @property
    def seen_on_aws(self) -> str:
        """What AWS answered."""
        if not self.seen:
            return "—" if self.settled_by == NOTHING else "open"
        return "; ".join(
            f"`{snapshot.probe.partition('/')[0]}`, {snapshot.seen}: "
            + (f"differences from the mock: {count}" if count else "same as the mock")
            for snapshot, count in self.seen
        )


def render(page: str, folder: Path = SNAPSHOTS) -> str:
    """Give the text of the page with its columns and its count.

    Args:
        page: the text that it has.
        folder: where the snapshots are.
    """
    rows = rows_of(page, folder)
    text = "".join(f"{_completed(line, rows)}\n" for line in page.splitlines())
    headings = f"| {' | '.join(_HEADINGS)} |\n|{'---|' * len(_HEADINGS)}"
    text = _match_headings.sub(headings, text)
    where = _match_count(text)
    assert where, "the page has no place for the count"
    return text[: where.end(1)] + _count([*rows.values()]) + text[where.start(2) :]


def rows_of(page: str, folder: Path = SNAPSHOTS) -> dict[str, Row]:
    """The rows of the page's table, by the names of their assumptions.

    Args:
        page: its text.
        folder: where the snapshots are.
    """
    snapshots = {each: snapshot for each in all_probes() if (snapshot := load(each, folder))}
    differing = {
        each.probe: len(differences(each.probe, snapshots[each.probe].answers, each.answers))
        for each in ask_mock([*snapshots])
    }
    rows = {}
    for match in filter(None, map(_match_row, page.splitlines())):
        probes = [each for each in all_probes() if each.assumption == match["name"]]
        seen = [(snapshots[each], differing[each]) for each in probes if each in snapshots]
        rows[match["name"]] = Row(match["name"], match["known"], probes, seen)
    return rows


def _completed(line: str, rows: dict[str, Row]) -> str:
    """A line of the page; if it is a row of the table, its first three cells stay."""
    match = _match_row(line)
    if not match:
        return line
    row = rows[match["name"]]
    cells = [cell.strip() for cell in line.split("|")[1:4]]
    return f"| {' | '.join([*cells, row.settled_by, row.seen_on_aws])} |"


def _count(rows: Sequence[Row]) -> str:
    """Count the rows by kind, as a table."""
    counted = {"assumptions": len(rows)}
    for known, words in _KNOWN.items():
        counted[words] = sum(row.known == known for row in rows)
    for tier in Tier:
        words = f"settled by a probe of tier `{tier.label}`"
        counted[words] = sum(row.tier is tier for row in rows)
    counted["settled in part by a probe"] = sum(bool(row.probes) and not row.tier for row in rows)
    counted["without a probe"] = sum(not row.probes for row in rows)
    counted["probed by the two free tiers, at least in part"] = sum(
        any(probe.tier is not Tier.FULL for probe in row.probes) for row in rows
    )
    counted["seen on AWS"] = sum(bool(row.seen) for row in rows)
    counted["seen on AWS, and different in the mock"] = sum(
        any(number for _, number in row.seen) for row in rows
    )
    lines = [f"| {what} | {number} |" for what, number in counted.items()]
    return "\n".join(["", "| kind | rows |", "|---|---|", *lines, "", ""])


if __name__ == "__main__":
    PAGE.write_text(render(PAGE.read_text("utf-8")), "utf-8")
