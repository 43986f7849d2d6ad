"""What does a call cost, over how much there is?

A plot of three calls of boto3's clients, ours and those of moto's `dsql`, in regions with more and
more resources in them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import boto3
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dsql.models import dsql_backends

from pca_ad_mock import mock_pca_connector_ad
from tests.provisioning import AUTHORITY, DIRECTORY, SECURITY_GROUPS

from .measuring import Effort, repeated, without_collector
from .places import Place

_REGION = "eu-west-1"
_SIZES = (10, 100, 1_000, 10_000, 100_000)
#: moto's own takes too long with more.
_MOST_OF_MOTO = 10_000

#: Milliseconds of a call, by number of resources.
Line = Mapping[int, float]


def write(path: Path, effort: Effort) -> None:
    """Measure, and write the plot as SVG.

    Args:
        path: where to.
        effort: how much to measure.
    """
    path.write_text(_svg(_lines(effort)))


def _lines(effort: Effort) -> Mapping[str, Line]:
    lines: dict[str, dict[int, float]] = {}
    sizes = [size for size in _SIZES if size <= effort.many(_SIZES[-1])]
    with mock_pca_connector_ad(quotas=False, region=_REGION), without_collector():
        for label, fill, calls in (_ours(), _of_moto()):
            there = 0
            for size in sizes:
                if label != "ours" and size > _MOST_OF_MOTO:
                    break
                fill(size - there)
                there = size
                for name, call in calls.items():
                    times = 5 if name.startswith("page") else 20
                    rounds = [repeated(call, times)() for _ in range(effort.rounds // 2 + 1)]
                    lines.setdefault(f"{name}, {label}", {})[size] = 1000 * min(rounds)
    return lines


_Calls = tuple[str, Callable[[int], object], dict[str, Callable[[], object]]]


def _ours() -> _Calls:
    client: Any = boto3.client("pca-connector-ad")
    place = Place(_REGION)
    members: Any = {
        "CertificateAuthorityArn": AUTHORITY,
        "DirectoryId": DIRECTORY,
        "VpcInformation": {"SecurityGroupIds": SECURITY_GROUPS},
    }
    (arn,) = place.connectors(1)
    calls = {
        "create": lambda: client.create_connector(**members),
        "get": lambda: client.get_connector(ConnectorArn=arn),
        "page of 100": client.list_connectors,
    }
    return "ours", place.connectors, calls


def _of_moto() -> _Calls:
    client: Any = boto3.client("dsql")
    backend = dsql_backends[DEFAULT_ACCOUNT_ID][_REGION]
    identifier = client.create_cluster()["identifier"]

    def fill(number: int) -> None:
        for _ in range(number):
            backend.create_cluster(False, None, None)

    calls = {
        "create": client.create_cluster,
        "get": lambda: client.get_cluster(identifier=identifier),
        "page of 100": lambda: client.list_clusters(maxResults=100),
    }
    return "moto's dsql", fill, calls


_WIDTH, _HEIGHT = 760, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 190, 20, 60
_COLORS = {"create": "#b3541e", "get": "#2a6f97", "page of 100": "#4f772d"}


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
    costs = [cost for line in lines.values() for cost in line.values()]
    lowest, highest = math.floor(math.log10(min(costs))), math.ceil(math.log10(max(costs)))
    across = _Scale(1, 5, _LEFT, _WIDTH - _RIGHT)
    up = _Scale(lowest, highest, _HEIGHT - _BOTTOM, _TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        'font-family="sans-serif" font-size="13" fill="#444">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        *_axes(across, up),
        *_curves(lines, across, up),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _axes(across: _Scale, up: _Scale) -> Iterator[str]:
    right, bottom = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    for power in across.powers:
        x = across(10.0**power)
        yield f'<line x1="{x}" y1="{_TOP}" x2="{x}" y2="{bottom}" stroke="#ddd"/>'
        yield f'<text x="{x}" y="{bottom + 20}" text-anchor="middle">{10**power:,}</text>'
    for power in up.powers:
        y = up(10.0**power)
        yield f'<line x1="{_LEFT}" y1="{y}" x2="{right}" y2="{y}" stroke="#ddd"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{10.0**power:g} ms</text>'
    middle = (_LEFT + right) / 2
    yield f'<text x="{middle}" y="{_HEIGHT - 14}" text-anchor="middle">resources there</text>'


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
        yield f'<text x="{_WIDTH - _RIGHT + 10}" y="{y}" fill="{color}">{name}</text>'


def _apart(places: Sequence[float], distance: float = 16) -> list[float]:
    """Move labels down until none covers another; they are in order."""
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + distance) if moved else place)
    return moved
