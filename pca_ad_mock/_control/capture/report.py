"""What was read of an account, and what not? Shown while it goes on, and at the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TextIO

from botocore import xform_name

from ...pcaconnectorad.model.kinds import KINDS, Kind

#: How far to overwrite an earlier line of progress.
_WIDTH = 79


@dataclass
class Report:
    """What was read, and what could not be.

    Attributes:
        terminal: where progress is shown, if anywhere.
        read: how many resources were read, by region and kind.
        problems: the resources for which a call failed, by region, operation and error, each with
            what the service said.
    """

    terminal: TextIO | None = None
    read: dict[str, Counter[str]] = field(default_factory=dict)
    problems: dict[tuple[str, str, str], list[tuple[str, str]]] = field(default_factory=dict)

    def begin(self, region: str) -> None:
        """Note that a region is read from now on."""
        self.read[region] = Counter()
        self._show(region)

    def add_resource(self, region: str, kind: Kind) -> None:
        """Note a resource that was read."""
        self.read[region][kind.name] += 1
        self._show(region)

    def add_problem(
        self, region: str, operation: str, error: str, message: str, subject: str
    ) -> None:
        """Note what could not be read.

        Args:
            region: where it is.
            operation: the operation that failed.
            error: the error's name.
            message: what it says.
            subject: the resource that the call was about, or the region.
        """
        self.problems.setdefault((region, operation, error), []).append((subject, message))

    def summary(self) -> str:
        """Return what was read and what not, in lines of text."""
        lines = [f"{region}: {self._counts(region)}" for region in self.read]
        for (region, operation, error), noted in self.problems.items():
            (subject, message), *others = noted
            more = f" and {len(others)} more" if others else ""
            what = f"not read by {operation}: {subject}{more}"
            lines.append(f"{region}: {what} ({error}: {message})")
        return "\n".join(lines)

    def end_progress(self) -> None:
        """Remove the line of progress."""
        self._write("")

    def _counts(self, region: str) -> str:
        counts = self.read[region]
        return ", ".join(
            f"{counts[kind.name]} {xform_name(kind.list_member, ' ')}" for kind in KINDS.values()
        )

    def _show(self, region: str) -> None:
        self._write(f"reading {region}: {sum(self.read[region].values())} resources")

    def _write(self, text: str) -> None:
        if self.terminal:
            self.terminal.write(f"\r{text:{_WIDTH}}\r{text}")
            self.terminal.flush()
