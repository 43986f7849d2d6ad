"""What does a call cost, over how much there is?

A plot of three calls, ours and those of moto's `dsql`, in a region with more and more resources:
each over its floor, which a page of few resources has lower than one of many.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dsql.models import dsql_backends

from pca_ad_mock import mock_pca_connector_ad
from tests.provisioning import AUTHORITY, DIRECTORY, SECURITY_GROUPS

from .calls import bind, floor_of
from .measuring import Effort, ratios, repeated, without_collector
from .places import Place

# One that moto has for both services.
_REGION = "us-east-1"
_SIZES = (10, 100, 1_000, 10_000, 100_000)

#: The cost of a call over its floor, by number of resources.
Line = Mapping[int, float]


@dataclass(frozen=True)
class _Subject:
    """A service that is measured.

    Attributes:
        label: how it is called in the plot.
        client: its client.
        fill: adds resources.
        most: how many it has at most; more would take moto too long.
        calls: methods of the client and their members, by their names in the plot.
    """

    label: str
    client: Any
    fill: Callable[[int], object]
    most: int
    calls: Mapping[str, tuple[str, dict[str, Any]]]

    def cost(self, name: str, rounds: int) -> float:
        """Measure a call over its floor."""
        method, members = self.calls[name]
        call, floor = (bind(each, method, members) for each in (self.client, floor_of(self.client)))
        times = 10 if name.startswith("page") else 100
        return statistics.median(ratios((repeated(call, times), repeated(floor, times)), rounds))


def write(path: Path, effort: Effort) -> None:
    """Measure, and write the plot as SVG.

    Args:
        path: where to.
        effort: how much to measure.
    """
    with mock_pca_connector_ad(quotas=False, region=_REGION), without_collector():
        lines = dict(_lines(effort))
    path.write_text(_svg(lines), "utf-8")


def _lines(effort: Effort) -> Iterator[tuple[str, Line]]:
    for subject in (_ours(), _of_moto()):
        there = 0
        lines: dict[str, dict[int, float]] = {name: {} for name in subject.calls}
        for size in _SIZES:
            if size <= min(subject.most, effort.many(_SIZES[-1])):
                subject.fill(size - there)
                there = size
                for name, line in lines.items():
                    line[size] = subject.cost(name, effort.rounds // 2 + 1)
        yield from ((f"{name}, {subject.label}", line) for name, line in lines.items())


def _ours() -> _Subject:
    place = Place(_REGION)
    (arn,) = place.connectors(1)
    members: dict[str, Any] = {
        "CertificateAuthorityArn": AUTHORITY,
        "DirectoryId": DIRECTORY,
        "VpcInformation": {"SecurityGroupIds": SECURITY_GROUPS},
    }
    calls = {
        "create": ("create_connector", members),
        "get": ("get_connector", {"ConnectorArn": arn}),
        "page": ("list_connectors", {"MaxResults": 100}),
    }
    client = boto3.client("pca-connector-ad")
    return _Subject("ours", client, place.connectors, _SIZES[-1], calls)


def _of_moto() -> _Subject:
    client = boto3.client("dsql")
    backend = dsql_backends[DEFAULT_ACCOUNT_ID][_REGION]

    def fill(number: int) -> None:
        for _ in range(number):
            backend.create_cluster(False, None, None)

    calls: dict[str, tuple[str, dict[str, Any]]] = {
        "create": ("create_cluster", {}),
        "get": ("get_cluster", {"identifier": client.create_cluster()["identifier"]}),
        "page": ("list_clusters", {"maxResults": 100}),
    }
    return _Subject("moto's dsql", client, fill, 10_000, calls)


_WIDTH, _HEIGHT = 400, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 138, 36, 50
#: Those that can be told apart on white and on black.
_COLORS = {"create": "#d2692d", "get": "#3d8dbb", "page": "#6a9c3f"}


class _Scale:
    """A logarithmic scale.

    Args:
        lowest: the power of ten where it begins.
        highest: that where it ends.
        begin: the coordinate of its beginning.
        end: that of its end.
    """

    def __init__(self, lowest: int, highest: int, begin: float, end: float) -> None:
        self.powers = range(lowest, highest + 1)
        self._begin = begin
        self._by_power = (end - begin) / (highest - lowest)

    def __call__(self, value: float) -> float:
        return round(self._begin + (math.log10(value) - self.powers[0]) * self._by_power, 1)


def _svg(lines: Mapping[str, Line]) -> str:
    dearest = max(cost for line in lines.values() for cost in line.values())
    across = _Scale(1, 5, _LEFT, _WIDTH - _RIGHT)
    up = _Scale(0, math.ceil(math.log10(dearest)), _HEIGHT - _BOTTOM, _TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        'role="img" aria-label="What a call costs, over the number of resources in the region">',
        *_axes(across, up),
        *_curves(lines, across, up),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _axes(across: _Scale, up: _Scale) -> Iterator[str]:
    right, bottom = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    for power in across.powers:
        x = across(10.0**power)
        yield f'<line class="grid" x1="{x}" y1="{_TOP}" x2="{x}" y2="{bottom}"/>'
        yield f'<text x="{x}" y="{bottom + 18}">{_short(10**power)}</text>'
    for value in (factor * 10.0**power for power in up.powers for factor in (1, 2, 5)):
        if value <= 10.0 ** up.powers[-1]:
            y = up(value)
            yield f'<line class="grid" x1="{_LEFT}" y1="{y}" x2="{right}" y2="{y}"/>'
            yield f'<text class="end" x="{_LEFT - 6}" y="{y + 4}">{value:.0f}x</text>'
    caption = "cost of a call, over botocore alone"
    yield f'<text class="begin name" x="4" y="{_TOP - 18}">{caption}</text>'
    middle = (_LEFT + right) / 2
    yield f'<text class="name" x="{middle}" y="{_HEIGHT - 10}">resources in the region</text>'


def _short(number: int) -> str:
    return f"{number:,}".replace(",000", "k")


def _curves(lines: Mapping[str, Line], across: _Scale, up: _Scale) -> Iterator[str]:
    ends = {name: up([*line.values()][-1]) + 4 for name, line in lines.items()}
    for name, y in zip(
        sorted(ends, key=ends.__getitem__), _apart(sorted(ends.values())), strict=True
    ):
        line = lines[name]
        color = _COLORS[name.partition(",")[0]]
        dashes = "" if name.endswith("ours") else ' stroke-dasharray="5 4"'
        points = " ".join(f"{across(size)},{up(cost)}" for size, cost in line.items())
        yield f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2"{dashes}/>'
        x = _WIDTH - _RIGHT + 8
        yield f'<text class="begin" x="{x}" y="{y}" style="fill: {color}">{name}</text>'


def _apart(places: Sequence[float], distance: float = 16) -> list[float]:
    """Move labels down until none covers another; they are in order."""
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + distance) if moved else place)
    return moved
