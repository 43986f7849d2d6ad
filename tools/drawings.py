"""What do the drawings of the documentation show?

    python tools/drawings.py

writes them to `docs/_static/`; a test says when one is out of date. They are narrow, so that they
can be read on a telephone, and take their colours from the page, light or dark: the pages include
their text, and the style sheet `pages.css` has their classes.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent.parent / "docs" / "_static"

_WIDTH = 380
_LINE = 16


class _Box(NamedTuple):
    """A box with lines of text; dashed where it is of another service, or of the user."""

    x: int
    y: int
    width: int
    lines: str
    kind: str = "ours"

    @property
    def height(self) -> int:
        return _LINE * len(self.lines.split("\n")) + 14

    def drawn(self) -> list[str]:
        first, *more = self.lines.split("\n")
        x = self.x + self.width // 2
        parts = [
            f'<rect class="{self.kind}" x="{self.x}" y="{self.y}" width="{self.width}" '
            f'height="{self.height}" rx="6"/>',
            f'<text class="name" x="{x}" y="{self.y + 19}">{first}</text>',
        ]
        return parts + [
            f'<text x="{x}" y="{self.y + 19 + _LINE * number}">{line}</text>'
            for number, line in enumerate(more, start=1)
        ]


class _Arrow(NamedTuple):
    """An arrow through points, with words beside it."""

    points: str
    words: str = ""
    place: tuple[int, int] = (0, 0)
    kind: str = "arrow"

    def drawn(self) -> list[str]:
        parts = [f'<polyline class="{self.kind}" points="{self.points}"/>']
        x, y = self.place
        return parts + [
            f'<text class="label" x="{x}" y="{y + 14 * number}">{line}</text>'
            for number, line in enumerate(self.words.split("\n"))
            if line
        ]


def _drawing(title: str, height: int, parts: list[_Box | _Arrow]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing" viewBox="0 0 {_WIDTH} {height}" '
        f'role="img" aria-label="{title}">'
    )
    # Each has a name of its own, as a page may include several.
    name = "".join(each for each in title.lower() if each.isalpha())
    marker = (
        f'<defs><marker id="{name}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="9" '
        'markerHeight="9" orient="auto-start-reverse"><path class="head" d="M0 0 8 4 0 8z"/>'
        "</marker></defs>"
    )
    lines = [line for part in parts for line in part.drawn()]
    arrow = f'<polyline marker-end="url(#{name})"'
    drawn = [line.replace("<polyline", arrow) for line in lines]
    return "\n".join([head, f"<title>{title}</title>", marker, *drawn, "</svg>"]) + "\n"


def resources() -> str:
    """What belongs to what."""
    left, right, width = 4, 204, 172
    return _drawing(
        "What belongs to what: solid boxes are of this service, dashed ones of others",
        478,
        [
            _Box(left, 8, width, "certificate authority\nacm-pca", "other"),
            _Box(right, 8, width, "directory\nds", "other"),
            _Box(left, 98, width, "share\nram, with the service", "other"),
            _Box(right, 98, width, "directory registration\none for a directory"),
            _Box(left, 196, width, "connector\nup to 10 in a region"),
            _Box(right, 196, width, "service principal name\nof both"),
            _Box(left, 294, width, "template\nup to 100 of a connector"),
            _Box(left, 392, width, "access control entry\nup to 100 of a template"),
            _Box(right, 392, width, "group\nActive Directory", "other"),
            _Arrow("90,98 90,54"),
            _Arrow("90,196 90,144", "uses it by", (48, 174)),
            _Arrow("290,98 290,54"),
            _Arrow("156,196 190,170 190,31 204,31"),
            _Arrow("290,196 290,144"),
            _Arrow("204,219 176,219"),
            _Arrow("90,294 90,242"),
            _Arrow("90,392 90,340"),
            _Arrow("176,415 204,415", "allows or denies", (190, 456)),
        ],
    )


def request() -> str:
    """How a call is answered, and where the handle is."""
    left, right, width = 8, 226, 146
    return _drawing(
        "A script calls botocore, the mock answers from its state, and the test has the handle",
        400,
        [
            _Box(left, 8, width, "your script\nmakes a client"),
            _Box(right, 8, width, "your test\nasks for the fixture"),
            _Box(left, 110, width, "botocore\nsigns, sends, retries", "other"),
            _Box(left, 222, width, "the mock\nchecks and answers"),
            _Box(right, 222, width, "the handle\nmock"),
            _Box(left, 334, width, "its state\nuntil the mock ends"),
            _Arrow("81,54 81,110", "a call", (108, 88)),
            _Arrow("81,156 81,222", "a request, which\nnever leaves the process", (168, 182)),
            _Arrow("81,268 81,334", "a rule of the model,\na change of state", (150, 298)),
            _Arrow("299,54 299,222"),
            _Arrow("226,245 154,245", "fail_calls", (190, 238)),
            _Arrow("299,268 299,357 154,357", "make, state, load", (232, 376)),
        ],
    )


def certificate() -> str:
    """From a template to a certificate."""
    return _drawing(
        "From template to certificate: the steps of mock.enroll",
        480,
        [
            _Box(8, 8, 112, "template\nits settings"),
            _Box(132, 8, 116, "entries\ngroups and rights"),
            _Box(260, 8, 112, "principal\nnames, groups"),
            _Arrow("64,54 64,78 150,104"),
            _Arrow("190,54 190,104"),
            _Arrow("316,54 316,78 230,104"),
            _Box(92, 104, 196, "mock.enroll\nmay a group of the principal?"),
            _Arrow("288,127 330,127 330,196", "no", (312, 120)),
            _Box(242, 196, 134, "EnrollmentRefused\nAWS's code", "other"),
            _Arrow("150,150 150,196", "yes", (132, 178)),
            _Box(4, 196, 226, "policy and request\nkey, flags, names of the principal"),
            _Arrow("121,242 121,290"),
            _Box(4, 290, 226, "the authority of the connector\nsigns, in moto's acm-pca", "other"),
            _Arrow("121,336 121,384"),
            _Box(4, 384, 226, "certificate, chain, key\nread with cryptography, openssl"),
        ],
    )


#: What each layer is for; those of a row do not import each other.
_LAYERS = (
    ("__main__, pytest_plugin", "the command line; what pytest loads"),
    ("_public", "the public names, imported lazily"),
    ("server, _switch", "for other processes; on and off"),
    ("_control", "how a test directs the service"),
    ("_patching", "what is replaced in other libraries"),
    ("_cloudcontrol, _cloudformation, definitions", "Cloud Control; stacks; definitions"),
    ("_registry", "CloudFormation's types and handlers"),
    ("pcaconnectorad", "the service, where moto looks for it"),
    ("_environment", "isolation from your configuration"),
    ("_seams", "private names that we rely on"),
    ("_locking, _types", "locks that survive a fork; types"),
)


def architecture() -> str:
    """The layers of the package."""
    parts: list[_Box | _Arrow] = []
    for number, (names, words) in enumerate(_LAYERS):
        y = 8 + number * 58
        parts.append(_Box(8, y, _WIDTH - 16, f"{names}\n{words}"))
        if number:
            parts.append(_Arrow(f"190,{y - 12} 190,{y}"))
    return _drawing("The layers of the package: imports go down only", 8 + 58 * len(_LAYERS), parts)


DRAWINGS = {
    "resources": resources,
    "request": request,
    "certificate": certificate,
    "architecture": architecture,
}

if __name__ == "__main__":
    for name, draw in DRAWINGS.items():
        (FOLDER / f"{name}.svg").write_text(draw(), "utf-8")
