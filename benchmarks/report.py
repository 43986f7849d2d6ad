"""How are figures shown?

As a table for a terminal or for the documentation, or as JSON.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from .measuring import Effort, Figure

_COLUMNS = ("figure", "goal", "measured", "middle half of the rounds", "")


def conditions(effort: Effort) -> dict[str, str]:
    """Say where and how figures are measured."""
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return {
        "machine": f"{_processor()}, {os.cpu_count()} cores, {platform.system()}",
        "load": f"{load} over the last 1, 5 and 15 minutes, at the beginning",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        **{name: version(name) for name in ("pca-ad-mock", "moto", "boto3", "botocore")},
        "rounds": str(effort.rounds),
    }


def as_table(figures: Iterable[Figure], where: dict[str, str]) -> str:
    """Write figures for a terminal."""
    rows = [_COLUMNS, *map(_cells, figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    lines.insert(1, "-" * len(max(lines, key=len)))
    return "\n".join([*(f"{name}: {what}" for name, what in where.items()), "", *lines])


def as_json(figures: Iterable[Figure], where: dict[str, str]) -> str:
    """Write figures for other programs."""
    rows = [{**asdict(each), "measured": each.measured, "spread": each.spread} for each in figures]
    return json.dumps({"conditions": where, "figures": rows}, indent=2)


def as_page(figures: Iterable[Figure], where: dict[str, str]) -> str:
    """Write figures for the documentation."""
    rows = [_COLUMNS, ("---",) * len(_COLUMNS), *map(_cells, figures)]
    lines = [f"- {name}: {what}" for name, what in where.items()]
    return "\n".join([*lines, "", *("| " + " | ".join(row) + " |" for row in rows)])


def has_section(page: Path, section: str) -> bool:
    """Whether a page has comments around a section of this name."""
    return f"<!-- end of {section} -->\n" in page.read_text("utf-8")


def write_into(page: Path, section: str, text: str) -> None:
    """Replace a section of a page.

    Args:
        page: the page.
        section: the name of the section, as in the comments before and after it.
        text: what to put there.
    """
    begin, end = f"<!-- {section} -->\n", f"<!-- end of {section} -->\n"
    before, _, rest = page.read_text("utf-8").partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise ValueError(f"{page} has no lines {begin.strip()} and {end.strip()}")
    page.write_text(f"{before}{begin}\n{text}\n\n{end}{after}", "utf-8")


def _cells(figure: Figure) -> tuple[str, ...]:
    lower, upper = figure.spread
    goal, verdict = "", "to compare with"
    if figure.goal:
        goal = str(figure.goal)
        verdict = "met" if figure.goal.is_met(figure.measured) else "missed"
    spread = f"{lower:.3g} to {upper:.3g}" if len(figure.rounds) > 1 else "one round"
    return figure.name, goal, f"{figure.measured:.3g} {figure.unit}".strip(), spread, verdict


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
