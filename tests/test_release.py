"""Is a checkout that is not ready to be released refused, and what is missing named?"""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from .pages import CHECKOUT

pytest.importorskip("tomllib", reason="the release tool needs Python 3.11")

RELEASE = runpy.run_path(str(CHECKOUT / "tools" / "release.py"))

READY = """# Changelog

## Unreleased

## 1.2.3 (2026-01-31)

### Added

- Something can now be done.

## 1.2.2 (2026-01-30)

### Added

- Something else could be done before.
"""


def problems(
    project: Path,
    tag: str,
    *,
    changelog: str = READY,
    url: str = "https://a.b",
    image: str = "https://a.b/raw/v1.2.3/docs/_static/page.png",
    install: str = "# Installing\n",
) -> Any:
    (project / "CHANGELOG.md").write_text(changelog)
    (project / "README.md").write_text(f"# Project\n\n![A page]({image})\n")
    (project / "docs").mkdir(exist_ok=True)
    (project / "docs" / "install.md").write_text(install)
    (project / "pyproject.toml").write_text(
        f'[project]\nversion = "1.2.3"\nurls = {{ Repository = "{url}" }}\n'
    )
    return RELEASE["problems"](tag, project)


def test_a_checkout_that_is_ready_has_no_problems(tmp_path: Path) -> None:
    """Tag, version and changelog agree, nothing is unreleased, and the address is a real one."""
    assert problems(tmp_path, "v1.2.3") == []


def test_another_tag_is_refused(tmp_path: Path) -> None:
    """The problem names the tag that it must be."""
    (problem, *_) = problems(tmp_path, "1.2.3")
    assert "must be v1.2.3" in problem


def test_a_version_without_changes_is_refused(tmp_path: Path) -> None:
    """A version needs a section in the changelog with something in it."""
    without_changes = READY.replace("### Added\n\n- Something can now be done.\n", "")
    for changelog in ("# Changelog\n", without_changes):
        (problem,) = problems(tmp_path, "v1.2.3", changelog=changelog)
        assert "needs a section `## 1.2.3" in problem


def test_changes_that_belong_to_no_version_are_refused(tmp_path: Path) -> None:
    """Nothing may be left under `Unreleased`."""
    changelog = READY.replace("## Unreleased\n", "## Unreleased\n\n- Forgotten.\n")
    (problem,) = problems(tmp_path, "v1.2.3", changelog=changelog)
    assert "Unreleased" in problem


def test_a_placeholder_for_an_address_is_refused(tmp_path: Path) -> None:
    """An address that cannot exist is named."""
    (problem, *_) = problems(tmp_path, "v1.2.3", url="https://project.invalid")
    assert "Repository URL" in problem
    assert "https://project.invalid" in problem


@pytest.mark.parametrize(
    "image", ["docs/_static/page.png", "https://a.b/raw/v1.2.2/docs/_static/page.png"]
)
def test_an_image_that_only_the_repository_has_is_refused(tmp_path: Path, image: str) -> None:
    """An index shows the README by itself; the one of another release would be another one."""
    (problem,) = problems(tmp_path, "v1.2.3", image=image)
    assert "run `python tools/release.py images v1.2.3`" in problem


def test_images_get_their_addresses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command writes them under the address that stands in pyproject.toml, at the tag."""
    problems(tmp_path, "v1.2.3", image="docs/_static/page.png")
    monkeypatch.setitem(RELEASE["main"].__globals__, "PROJECT", tmp_path)
    assert RELEASE["main"]("images", "v1.2.3") == 0
    written = (tmp_path / "README.md").read_text()
    assert written == "# Project\n\n![A page](https://a.b/raw/v1.2.3/docs/_static/page.png)\n"
    assert RELEASE["problems"]("v1.2.3", tmp_path) == []


def test_the_section_for_before_the_first_release_is_refused(tmp_path: Path) -> None:
    """After a release, no page sends readers to a checkout."""
    install = "# Installing\n\n## Before the first release\n\nIn a checkout, run\n"
    (problem,) = problems(tmp_path, "v1.2.3", install=install)
    assert "docs/install.md still has the section `## Before the first release`" in problem


def test_the_notes_of_a_version_are_its_section() -> None:
    """They end before the next version, and have no heading."""
    assert RELEASE["section"](READY, "1.2.3") == "### Added\n\n- Something can now be done."
    assert RELEASE["section"](READY, "9.9.9") == ""


def test_the_command_reports_what_this_checkout_lacks(capsys: pytest.CaptureFixture[str]) -> None:
    """It fails with one line for each problem, and prints the notes of a version."""
    assert RELEASE["main"]("check", "v0") == 1
    assert "The tag is v0" in capsys.readouterr().out
    assert RELEASE["main"]("notes", "Unreleased") == 0
    assert "### Added" in capsys.readouterr().out
