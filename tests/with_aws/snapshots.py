"""What was seen on AWS, and does the mock answer the same?

A snapshot is the answers that one probe had, as a file. Where the mock answers otherwise, that is
listed with both answers and a reason in `known_differences.json`, or the tests fail.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .probing import Probe

#: Answers of AWS, and of nothing else.
SNAPSHOTS = Path(__file__).parent / "snapshots"

_KNOWN = Path(__file__).parent / "known_differences.json"

#: Stands for an answer that only the other side has.
_NONE = "<no such answer>"


@dataclass(frozen=True)
class Snapshot:
    """What a probe was answered.

    Attributes:
        probe: the probe's name.
        seen: the day, `2026-11-24`.
        region: where.
        answers: what was answered, by what was asked.
    """

    probe: str
    seen: str
    region: str
    answers: dict[str, Any]

    def save(self, folder: Path) -> Path:
        """Write it to its file, which is given.

        Args:
            folder: where the snapshots are.
        """
        file = folder / f"{self.probe}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n", "utf-8")
        return file


@dataclass(frozen=True)
class Difference:
    """What AWS answers otherwise than the mock.

    Attributes:
        probe: the probe's name.
        path: where in the answers.
        aws: what AWS answers.
        mock: what the mock answers.
    """

    probe: str
    path: str
    aws: Any
    mock: Any

    def __str__(self) -> str:
        aws, mock = (json.dumps(each, ensure_ascii=False) for each in (self.aws, self.mock))
        return f"{self.probe}: {self.path}: AWS has {aws}, the mock {mock}"


def load(probe: Probe, folder: Path = SNAPSHOTS) -> Snapshot | None:
    """Read what a probe was answered; None if it was never asked.

    Args:
        probe: the probe.
        folder: where the snapshots are.
    """
    file = folder / f"{probe.name}.json"
    return Snapshot(**json.loads(file.read_text("utf-8"))) if file.exists() else None


def differences(probe: Probe, aws: dict[str, Any], mock: dict[str, Any]) -> list[Difference]:
    """Compare the answers of AWS with those of the mock.

    Args:
        probe: the probe, which says if the wording of messages counts.
        aws: the answers of AWS.
        mock: those of the mock.
    """
    return [
        Difference(probe.name, path, *values)
        for path, *values in _compare(aws, mock, "")
        if probe.compares_messages or not path.endswith("/message")
    ]


def judge(
    found: Sequence[Difference], probe: Probe, known: Sequence[dict[str, Any]] | None = None
) -> list[str]:
    """Say what is wrong: differences that are not known, and known ones that are no more.

    Args:
        found: the differences of a probe.
        probe: the probe.
        known: the known differences, each with a reason; by default, those in the file.
    """
    listed = json.loads(_KNOWN.read_text("utf-8")) if known is None else known
    reasons = {
        Difference(**{name: each[name] for name in ("probe", "path")}, aws=None, mock=None): each
        for each in listed
        if each["probe"] == probe.name
    }
    wrong = []
    for each in found:
        entry = reasons.pop(Difference(each.probe, each.path, None, None), {})
        if not entry.get("reason") or (entry["aws"], entry["mock"]) != (each.aws, each.mock):
            wrong.append(str(each))
    return [*wrong, *(f"{probe.name}: {each.path}: no longer differs" for each in reasons)]


def _compare(aws: Any, mock: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(aws, dict) and isinstance(mock, dict):
        for name in dict.fromkeys((*aws, *mock)):
            values = aws.get(name, _NONE), mock.get(name, _NONE)
            yield from _compare(*values, f"{path}/{name}")
    elif isinstance(aws, list) and isinstance(mock, list) and len(aws) == len(mock):
        for index, values in enumerate(zip(aws, mock, strict=True)):
            yield from _compare(*values, f"{path}/{index}")
    elif aws != mock:
        yield path, aws, mock
