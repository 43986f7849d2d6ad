"""Is the checkout ready to be released under a tag?

    python tools/release.py check v1.2.3

compares the tag with the version in `pyproject.toml` and with the changelog, and lists everything
that is missing;

    python tools/release.py images v1.2.3

gives the images of `README.md` their addresses at the tag, under that of the repository, which
stands in `pyproject.toml`: an index shows the README alone;

    python tools/release.py notes v1.2.3

prints the changelog's section for that version. Standard library only, and any Python from 3.11 on.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import tomllib

PROJECT = Path(__file__).parent.parent

#: The top-level domain of placeholders (RFC 2606); no address under it can exist.
_PLACEHOLDER = ".invalid"

#: Says how to install what no index has; the pages link to it while it is there.
_BEFORE_THE_FIRST = "## Before the first release"

#: The target of an image of the README: its path in the repository, after an address if it has one.
_image = re.compile(r"(?<=\]\()(?:https://[^)\s]*/raw/[^)\s/]+/)?(docs/_static/[^)\s]+)(?=\))")


def problems(tag: str, project: Path = PROJECT) -> list[str]:
    """List what keeps a checkout from being released.

    Args:
        tag: the tag, such as `v1.2.3`.
        project: the checkout.

    Returns:
        one sentence for each problem; empty if it is ready.
    """
    metadata = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]
    changelog = (project / "CHANGELOG.md").read_text("utf-8")
    version = metadata["version"]
    found = []
    if tag != f"v{version}":
        found.append(
            f"The tag is {tag}; pyproject.toml has version {version}, so it must be v{version}."
        )
    if not section(changelog, version):
        found.append(f"CHANGELOG.md needs a section `## {version} (<date>)` that says what is new.")
    if section(changelog, "Unreleased"):
        found.append(
            "CHANGELOG.md still has entries under `## Unreleased`; move them to the version."
        )
    found += [
        f"The {name} URL in pyproject.toml is a placeholder: {url}"
        for name, url in metadata["urls"].items()
        if _PLACEHOLDER in url
    ]
    readme = (project / "README.md").read_text("utf-8")
    if with_images(readme, metadata["urls"]["Repository"], tag) != readme:
        found.append(
            "README.md has images that an index cannot find: run `python tools/release.py images "
            f"{tag}`."
        )
    if _BEFORE_THE_FIRST in (project / "docs" / "install.md").read_text("utf-8"):
        found.append(f"docs/install.md still has the section `{_BEFORE_THE_FIRST}`; delete it.")
    return found


def with_images(readme: str, repository: str, tag: str) -> str:
    """Return the README with the addresses that its images have at a tag."""
    return _image.sub(rf"{repository}/raw/{tag}/\1", readme)


def section(changelog: str, version: str) -> str:
    """Return the changelog's text for a version, without its heading; empty if there is none."""
    heading = re.compile(rf"^## {re.escape(version)}(?: \(\d{{4}}-\d\d-\d\d\))?\n", re.MULTILINE)
    if not (start := heading.search(changelog)):
        return ""
    rest = changelog[start.end() :]
    following = re.search(r"^## ", rest, re.MULTILINE)
    return rest[: following.start() if following else None].strip()


def main(command: str, tag: str) -> int:
    """Run a command.

    Args:
        command: `check`, `images` or `notes`.
        tag: the tag.

    Returns:
        the exit code.
    """
    if command == "images":
        metadata = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
        readme = PROJECT / "README.md"
        text = with_images(readme.read_text("utf-8"), metadata["urls"]["Repository"], tag)
        readme.write_text(text, "utf-8")
        return 0
    if command == "notes":
        print(section((PROJECT / "CHANGELOG.md").read_text("utf-8"), tag.removeprefix("v")))
        return 0
    found = problems(tag)
    print("\n".join(found) or f"{tag} is ready to be released.")
    return int(bool(found))


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("check", "images", "notes"):  # noqa: PLR2004
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
