"""Do the pages of the reference say what the code says?"""

from __future__ import annotations

import ast
import re
import runpy
from dataclasses import fields
from pathlib import Path

import pytest

import pca_ad_mock
from pca_ad_mock import definitions
from pca_ad_mock._seams.seam import KNOWN_TO_WORK
from pca_ad_mock.pcaconnectorad.settings import Settings
from pca_ad_mock.server import ThreadedServer

from .pages import CHECKOUT

DOCS = CHECKOUT / "docs"
PACKAGE = Path(pca_ad_mock.__file__).parent


@pytest.mark.parametrize(("script", "page"), [("operations", "operations"), ("states", "waiting")])
def test_the_generated_pages_are_up_to_date(script: str, page: str) -> None:
    """A page is what its script makes of the installed model and the code; else run the script."""
    tool = runpy.run_path(str(CHECKOUT / "tools" / f"{script}_page.py"))
    assert tool["page"]() == (DOCS / f"{page}.md").read_text("utf-8")


def test_the_drawings_are_up_to_date() -> None:
    """Each is what its script draws; the layers are those that imports are checked against."""
    tool = runpy.run_path(str(CHECKOUT / "tools" / "drawings.py"))
    for name, draw in tool["DRAWINGS"].items():
        assert draw() == (DOCS / "_static" / f"{name}.svg").read_text("utf-8")
    contract = (CHECKOUT / "pyproject.toml").read_text("utf-8").partition("layers = [\n")[2]
    layers = re.findall(r'"(.+)"', contract.partition("]")[0])
    assert [layer.replace(" | ", ", ") for layer in layers] == [row[0] for row in tool["_LAYERS"]]


def test_every_option_has_its_row() -> None:
    """The reference has the options in their order, and each default."""
    page = (DOCS / "api-reference.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| `(.+?)` \|", page.partition("### Transitions")[0], re.M)
    settings = Settings()
    assert [name for name, _ in rows] == [option.name for option in fields(Settings)]
    assert all(ast.literal_eval(default) == getattr(settings, name) for name, default in rows)


def test_every_public_name_has_its_docstring_on_the_page() -> None:
    """The reference shows those of the package and of the server, and nothing else."""
    page = (DOCS / "api-reference.md").read_text("utf-8")
    shown = set(re.findall(r"^(?:\.\. auto\w+:: |\| `)pca_ad_mock\.(\w+)", page, re.MULTILINE))
    assert set(pca_ad_mock.__all__) - {"__version__"} == shown - {"definitions", "server"}
    assert f".. autoclass:: pca_ad_mock.server.{ThreadedServer.__name__}\n" in page


def test_the_tables_of_the_reference_are_complete() -> None:
    """Each class begins with a table of what follows on it, and so do the definitions."""
    page = (DOCS / "api-reference.md").read_text("utf-8")
    for name in ("MockHandle", "Make", "Fault", "Calls"):
        (members,) = re.findall(rf"autoclass:: pca_ad_mock\.{name}\n   :members: (.*)\n", page)
        assert re.findall(rf"^   {name}\.(\w+)$", page, re.MULTILINE) == members.split(", ")
    listed = set(re.findall(r"^   definitions\.(\w+)$", page, re.MULTILINE))
    assert listed == {name for name in definitions.__all__ if name.islower()}


def texts_of_the_package() -> str:
    """Every text in the code, with a mark between those that do not belong together."""
    texts = []
    for module in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = [str(each.value) for each in node.values if isinstance(each, ast.Constant)]
                texts.append("…".join(parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(node.value)
    return "\n".join(texts)


def test_every_error_text_on_its_page_is_one_of_the_library() -> None:
    """What stands between the names and values of a text stands so in the code."""
    page = (DOCS / "errors.md").read_text("utf-8")
    rows = [row for row in re.findall(r"^\| (.+?) \|", page, re.MULTILINE) if row != "text"]
    assert len(rows) > 30
    known = texts_of_the_package()
    parts = {part.strip(" ;:,.") for row in rows for part in row.split("…")}
    assert not [part for part in parts if part not in known]


#: Modules whose errors become a part of the service's answer to a malformed request.
ANSWERED = {"encoding.py", "parsing.py", "_request_body.py", "_request_handler.py"}


def errors_of_the_package() -> dict[str, str]:
    """The text of each error that the library raises, by where it is raised."""
    found = {}
    for module in PACKAGE.rglob("*.py"):
        if module.name in ANSWERED:
            continue
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if not isinstance(node, ast.Raise) or not isinstance(node.exc, ast.Call):
                continue
            if getattr(node.exc.func, "id", "") in ("RuntimeError", "TypeError", "ValueError"):
                texts = (
                    each.value for each in ast.walk(node.exc) if isinstance(each, ast.Constant)
                )
                text = "…".join(each for each in texts if isinstance(each, str))
                # Shorter ones have nothing of their own: they pass on what another error says.
                if len(text) > 8:
                    found[f"{module.relative_to(PACKAGE)}:{node.lineno}"] = text
    return found


def test_every_error_text_of_the_library_is_on_its_page() -> None:
    """Whoever searches the page for a message finds its cause and remedy."""
    page = (DOCS / "errors.md").read_text("utf-8")
    rows = [
        [part.strip(" ;:,.") for part in row.split("…")]
        for row in re.findall(r"^\| (.+?) \|", page, re.MULTILINE)
    ]
    errors = errors_of_the_package()
    assert len(errors) > 60
    assert not {
        place: text
        for place, text in errors.items()
        if not any(all(part in text for part in row) and is_most(row, text) for row in rows)
    }


def is_most(parts: list[str], text: str) -> bool:
    """Whether parts of a text are most of it, or many words, so that no row is for everything."""
    length = len("".join(parts))
    return 2 * length > len(text.replace("…", "")) or length > 20


def test_the_table_of_compatible_releases_is_that_of_the_code() -> None:
    """It names the oldest and newest releases that an error about a seam names."""
    page = (DOCS / "install.md").read_text("utf-8")
    for name, library in (
        ("moto", "moto"),
        ("boto3 and botocore", "botocore"),
        ("aiobotocore", "aiobotocore"),
        ("pytest", "pytest"),
    ):
        oldest, newest = KNOWN_TO_WORK[library].split(" to ")
        assert f"\n| {name} | {oldest} | {newest} |" in page
