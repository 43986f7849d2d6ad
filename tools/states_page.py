"""Which states does a resource pass through?

    python tools/states_page.py

writes `docs/states.md`, with a diagram for each kind that has states. The arrows are not typed in:
they are what resources of the mock do when they are created, fail, and are deleted in each state.
A test says when the page is out of date.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError

from pca_ad_mock import MockHandle, mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad.model.kinds import KINDS, Kind

if TYPE_CHECKING:
    from pca_ad_mock import FailingKindName, StatusReason

PAGE = Path(__file__).parent.parent / "docs" / "states.md"

_HEAD = """# States

A resource is created in one state and passes to others by itself. The diagrams are drawn from what
the resources of the mock do. A solid arrow is what a request does. A dashed arrow happens by
itself: at the first poll, unless [the transition](transitions.md) is another one.
"""

#: Before a resource exists, and after it was deleted.
_NOTHING = "nothing"


class _Arrow(NamedTuple):
    """What takes a resource from one state to another; no request where that happens by itself."""

    before: str
    after: str
    request: str = ""


class _Subject:
    """A resource of a kind, in a mock of its own, with parents that are ACTIVE."""

    def __init__(self, kind: Kind, mock: MockHandle) -> None:
        self._kind = kind
        self._mock = mock
        self._client: Any = boto3.client("pca-connector-ad", region_name="us-east-1")
        self._key: dict[str, str] = {}

    def create(self, reason: str = "") -> str:
        """Create it, to fail for a reason if one is given, and return its state."""
        request = self._request()
        if reason:
            kind = cast("FailingKindName", self._kind.name)
            self._mock.fail_resources(kind, cast("StatusReason", reason))
        known = {**request, **self._call("create", request)}
        self._key = {name: known[name] for name in self._kind.key}
        return self.state()

    def _request(self) -> dict[str, Any]:
        """A request like that for another resource, which is gone again, and left its parents."""
        made = getattr(self._mock.make, self._kind.short_name)()
        if self._kind.arn_member:
            made[self._kind.arn_member] = made["Arn"]
        self._call("delete", {name: made[name] for name in self._kind.key})
        self._mock.settle()
        return {name: made[name] for name in self._kind.input_members("Create") if name in made}

    def delete(self) -> str:
        """Delete it, and return its state, or the error."""
        try:
            self._call("delete", self._key)
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return self.state()

    def settle(self) -> str:
        """End what is under way, and return its state."""
        self._mock.settle()
        return self.state()

    def state(self) -> str:
        """Return its state without a poll, as a Get would change it."""
        with mock_pca_connector_ad(transition={"progression": "manual", "times": 10**6}):
            try:
                (found, *_) = [
                    each for each in self._call("get", self._key).values() if "CreatedAt" in each
                ]
            except self._client.exceptions.ResourceNotFoundException:
                return _NOTHING
        return str(found["Status"])

    def _call(self, verb: str, request: dict[str, Any]) -> Any:
        return getattr(self._client, f"{verb}_{xform_name(self._kind.name)}")(**request)


def arrows(kind: Kind) -> list[_Arrow]:
    """Find out what takes a resource of a kind from state to state."""
    found: dict[_Arrow, None] = {}
    for reason in ("", *kind.status_reasons[:1]):
        for steps in ("delete", "settle delete"):
            with mock_pca_connector_ad() as mock:
                subject = _Subject(kind, mock)
                state = subject.create(reason)
                found[_Arrow(_NOTHING, state, "Create")] = None
                for step in [*steps.split(), "settle"]:
                    before, state = state, getattr(subject, step)()
                    request = "Delete" if step == "delete" else ""
                    if state != before:
                        found[_Arrow(before, state, request)] = None
                    if state.endswith("Exception"):
                        break
    return list(found)


def page() -> str:
    """Return the text of the page."""
    parts = [_HEAD]
    for kind in KINDS.values():
        if not kind.has_lifecycle:
            continue
        found = arrows(kind)
        drawn = [arrow for arrow in found if not arrow.after.endswith("Exception")]
        parts += [f"## {kind.name}\n", "```{raw} html", *_draw(kind, drawn), "```\n"]
        parts += [f"- {_refusal(arrow)}\n" for arrow in found if arrow not in drawn]
    parts += [
        f"A {kind.name} has no states: it is there at once, and gone at once.\n"
        for kind in KINDS.values()
        if not kind.has_lifecycle
    ]
    return "\n".join(parts)


def _refusal(arrow: _Arrow) -> str:
    return f"{arrow.request} while it is {arrow.before} is refused with {arrow.after}."


#: Where the states are, in a grid of columns and rows.
_PLACES = {
    "start": (0, 0),
    "CREATING": (1, 0),
    "ACTIVE": (2, 0),
    "FAILED": (2, 1),
    "DELETING": (3, 0),
    "end": (4, 0),
}
_COLUMN, _ROW, _WIDTH, _HEIGHT = 150, 80, 96, 34


def _draw(kind: Kind, drawn: list[_Arrow]) -> Iterator[str]:
    """Draw a diagram, in the colours of the page."""
    states = {state for arrow in drawn for state in arrow[:2]} - {_NOTHING}
    height = 130 if "FAILED" in states else 60
    yield (
        f'<svg class="states" viewBox="-10 -30 700 {height + 10}" role="img" '
        f'aria-label="The states of a {kind.name}">'
    )
    yield (
        '<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" '
        'markerHeight="8" orient="auto-start-reverse"><path d="M0 0 8 4 0 8z"/></marker></defs>'
    )
    for arrow in drawn:
        yield from _draw_arrow(arrow)
    for state in sorted(states):
        x, y = _center(state)
        yield (
            f'<rect x="{x - _WIDTH // 2}" y="{y - _HEIGHT // 2}" width="{_WIDTH}" '
            f'height="{_HEIGHT}" rx="6"/><text x="{x}" y="{y + 4}">{state}</text>'
        )
    for place in ("start", "end"):
        x, y = _center(place)
        yield f'<circle cx="{x}" cy="{y}" r="7"/>'
    yield "</svg>"


def _draw_arrow(arrow: _Arrow) -> Iterator[str]:
    before = _center("start" if arrow.before == _NOTHING else arrow.before)
    after = _center("end" if arrow.after == _NOTHING else arrow.after)
    is_down, is_up = after[1] > before[1], after[1] < before[1]
    from_x = before[0] + (7 if arrow.before == _NOTHING else _WIDTH // 2)
    to_x = after[0] - (8 if arrow.after == _NOTHING else _WIDTH // 2)
    # An arrow to another row leaves and arrives beside those within the row.
    from_y = before[1] + (10 if is_down else 0)
    to_y = after[1] + (10 if is_up else 0)
    kind = "request" if arrow.request else "itself"
    yield f'<path class="{kind}" d="M{from_x} {from_y} L{to_x} {to_y}"/>'
    if arrow.request:
        x, y = (from_x + to_x) // 2, (from_y + to_y) // 2
        # Beside a line that slopes, above one that does not.
        x -= 24 if is_up or is_down else 0
        yield f'<text class="label" x="{x}" y="{y - 8}">{arrow.request}</text>'


def _center(place: str) -> tuple[int, int]:
    column, row = _PLACES[place]
    return 30 + column * _COLUMN, row * _ROW


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
