"""Which figures are measured, and where do they go?

`python -m benchmarks` measures all of them, in some minutes, and prints a table with what each
should be beside what it is. `--write` puts them into the documentation instead.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from . import calls, growth, memory, plot, profiling, report, server, starting, whole_tests
from .measuring import FULL, QUICK, Effort, Figure

_GROUPS: dict[str, Callable[[Effort], Iterator[Figure]]] = {
    "tests": whole_tests.figures,
    "calls": calls.figures,
    "growth": growth.figures,
    "starting": starting.figures,
    "server": server.figures,
    "memory": memory.figures,
}

_CHECKOUT = Path(__file__).parent.parent
_PAGE, _CHANGELOG = _CHECKOUT / "docs" / "speed.md", _CHECKOUT / "CHANGELOG.md"


def main(arguments: list[str]) -> None:
    """Measure, and show what was measured."""
    options = _options().parse_args(arguments)
    if options.profile:
        print(profiling.profile_of_a_get())
        return
    effort = QUICK if options.quick else FULL
    where = report.conditions(effort)
    figures: list[Figure] = []
    for name in options.groups or _GROUPS:
        print(f"{name} ...", file=sys.stderr)
        figures += _GROUPS[name](effort)
    if options.write:
        _write(figures, where, effort)
    else:
        print((report.as_json if options.json else report.as_table)(figures, where))


def _write(figures: list[Figure], where: dict[str, str], effort: Effort) -> None:
    table = report.as_page(figures, where)
    report.write_into(_PAGE, "figures", table)
    # A release keeps its figures, which its section of the changelog no longer marks.
    if report.has_section(_CHANGELOG, "figures"):
        report.write_into(_CHANGELOG, "figures", table)
    report.write_into(_PAGE, "profile", f"```text\n{profiling.profile_of_a_get()}\n```")
    plot.write(_PAGE.with_suffix(".svg"), effort)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m benchmarks", description="How fast is the mock?")
    parser.add_argument(
        "groups", nargs="*", metavar="group", help=f"which figures: {', '.join(_GROUPS)}"
    )
    parser.add_argument(
        "--quick", action="store_true", help="few rounds and fewer resources, in under a minute"
    )
    parser.add_argument("--profile", action="store_true", help="print where a Get's time goes")
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="print every round, as JSON")
    output.add_argument(
        "--write",
        action="store_true",
        help="put table, profile and plot into docs/speed.md, and the table into CHANGELOG.md",
    )
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
