"""Do the pages of the reference say what the code says?"""

from __future__ import annotations

import ast
import re
import runpy
from dataclasses import fields
from pathlib import Path

import pytest

import pca_ad_mock
from pca_ad_mock._seams.seam import KNOWN_TO_WORK
from pca_ad_mock.pcaconnectorad.settings import Settings
from pca_ad_mock.server import ThreadedServer

from .pages import CHECKOUT

DOCS = CHECKOUT / "docs"
PACKAGE = Path(pca_ad_mock.__file__).parent


@pytest.mark.parametrize("name", ["operations", "states"])
def test_the_generated_pages_are_up_to_date(name: str) -> None:
    """A page is what its script makes of the installed model and the code; else run the script."""
    script = runpy.run_path(str(CHECKOUT / "tools" / f"{name}_page.py"))
    assert script["page"]() == (DOCS / f"{name}.md").read_text("utf-8")


def test_every_option_has_its_row() -> None:
    """The page on options has the options in their order, and each default."""
    rows = re.findall(
        r"^\| `(\w+)` \| `(.+?)` \|", (DOCS / "options.md").read_text("utf-8"), re.MULTILINE
    )
    settings = Settings()
    assert [name for name, _ in rows] == [option.name for option in fields(Settings)]
    assert all(ast.literal_eval(default) == getattr(settings, name) for name, default in rows)


def test_every_public_name_has_its_docstring_on_the_page() -> None:
    """The page on names in Python shows those of the package and of the server; types have rows."""
    page = (DOCS / "reference.md").read_text("utf-8")
    shown = set(re.findall(r"^(?:\.\. auto\w+:: |\| `)pca_ad_mock\.(\w+)", page, re.MULTILINE))
    assert set(pca_ad_mock.__all__) - {"__version__"} <= shown
    assert f".. autoclass:: pca_ad_mock.server.{ThreadedServer.__name__}\n" in page


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
    page = (DOCS / "compatibility.md").read_text("utf-8")
    for name, library in (
        ("moto", "moto"),
        ("boto3 and botocore", "botocore"),
        ("aiobotocore", "aiobotocore"),
        ("pytest", "pytest"),
    ):
        oldest, newest = KNOWN_TO_WORK[library].split(" to ")
        assert f"\n| {name} | {oldest} | {newest} |" in page
