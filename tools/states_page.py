"""Which states does a resource pass through?

    python tools/states_page.py

writes the section on states of `docs/waiting.md`, with a diagram of those that most kinds have.
The arrows are not typed in: they are what resources of the mock do when they are created, fail, and
are deleted in each state. A test says when the page is out of date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError

from pca_ad_mock import MockHandle, mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad.model.kinds import KINDS, Kind

if TYPE_CHECKING:
    from pca_ad_mock import FailingKindName, StatusReason

PAGE = Path(__file__).parent.parent / "docs" / "waiting.md"

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
    """Return the text of the page, with its section on states."""
    begin, end = "<!-- states -->\n", "<!-- end of states -->\n"
    head, _, rest = PAGE.read_text("utf-8").partition(begin)
    return f"{head}{begin}{_section()}{end}{rest.partition(end)[2]}"


def _section() -> str:
    """Draw the states of most kinds, and say what is different for the others."""
    found = {kind: tuple(arrows(kind)) for kind in KINDS.values() if kind.has_lifecycle}
    most, *_ = found.values()
    alike = [kind.name for kind, those in found.items() if those == most]
    drawn = [arrow for arrow in most if not arrow.after.endswith("Exception")]
    parts = ["```{raw} html", *_draw(drawn), "```\n"]
    parts += [f"- These are the states of {_listed(alike)}."]
    parts += [f"- {_refusal(arrow)}" for arrow in most if arrow not in drawn]
    parts += [
        f"- A {kind.name} has the states {_listed(_states(those))} only."
        for kind, those in found.items()
        if those != most
    ]
    parts += [
        f"- A {kind.name} has no status: creating and deleting it take effect immediately."
        for kind in KINDS.values()
        if not kind.has_lifecycle
    ]
    return "\n".join(parts) + "\n"


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _states(found: Iterable[_Arrow]) -> list[str]:
    names = {state for arrow in found for state in arrow[:2] if state in _PLACES}
    return [state for state in _PLACES if state in names]


def _refusal(arrow: _Arrow) -> str:
    return f"A {arrow.request} while it is {arrow.before} is refused with {arrow.after}."


#: The centre of each state.
_PLACES = {
    "start": (180, 12),
    "CREATING": (180, 84),
    "ACTIVE": (90, 166),
    "FAILED": (270, 166),
    "DELETING": (180, 248),
    "end": (180, 318),
}
_WIDTH, _HEIGHT = 110, 34


def _draw(drawn: list[_Arrow]) -> Iterator[str]:
    """Draw a diagram, in the colours of the page."""
    yield (
        '<svg class="drawing" viewBox="0 0 360 330" role="img" aria-label="The states of a '
        'resource">'
    )
    yield (
        '<defs><marker id="arrow-of-states" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="9" '
        'markerHeight="9" orient="auto-start-reverse"><path class="head" d="M0 0 8 4 0 8z"/>'
        "</marker></defs>"
    )
    for arrow in drawn:
        yield from _draw_arrow(arrow)
    for state in _states(drawn):
        x, y = _PLACES[state]
        yield (
            f'<rect class="ours" x="{x - _WIDTH // 2}" y="{y - _HEIGHT // 2}" width="{_WIDTH}" '
            f'height="{_HEIGHT}" rx="6"/><text class="name" x="{x}" y="{y + 5}">{state}</text>'
        )
    for place in ("start", "end"):
        x, y = _PLACES[place]
        yield f'<circle cx="{x}" cy="{y}" r="7"/>'
    yield "</svg>"


def _draw_arrow(arrow: _Arrow) -> Iterator[str]:
    before = _PLACES["start" if arrow.before == _NOTHING else arrow.before]
    after = _PLACES["end" if arrow.after == _NOTHING else arrow.after]
    from_y = before[1] + (7 if arrow.before == _NOTHING else _HEIGHT // 2)
    to_y = after[1] - (7 if arrow.after == _NOTHING else _HEIGHT // 2)
    kind = "arrow" if arrow.request else "arrow itself"
    points = f"{before[0]},{from_y} {after[0]},{to_y}"
    yield f'<polyline class="{kind}" points="{points}" marker-end="url(#arrow-of-states)"/>'
    if arrow.request:
        x, y = (before[0] + after[0]) // 2, (from_y + to_y) // 2
        # Outside of a line that slopes, beside one that does not.
        x += 34 if before[0] >= after[0] else -34
        yield f'<text class="label" x="{x}" y="{y + 4}">{arrow.request}</text>'


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
