"""Does a reader who searches the built site for a word find the page that answers?"""

from __future__ import annotations

import json
import os
import re
import runpy
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from ..pages import CHECKOUT, PAGES, examples_of

HTML = Path(os.environ["PCA_AD_MOCK_HTML"])

#: How many characters of a page are on the first screen, 1400 pixels wide and 1000 high.
FIRST_SCREEN = 2_400

SEARCHED: dict[str, list[str]] = runpy.run_path(str(CHECKOUT / "docs" / "conf.py"))["SEARCHED"]


def index() -> Any:
    """What the search of the site reads."""
    text = (HTML / "searchindex.js").read_text("utf-8")
    return json.loads(text[text.index("(") + 1 : text.rindex(")")])


def text_of(page: str) -> str:
    """What a page shows, from its heading on; what is folded is not shown."""
    html = (HTML / f"{page}.html").read_text("utf-8")
    article = html[html.index("<article") : html.index("</article>")]
    for element in ("script", "style", "svg", "details"):
        article = re.sub(rf"<{element}\b.*?</{element}>", "", article, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", article)))


@pytest.mark.parametrize(
    ("page", "word"), [(page, word) for page, words in SEARCHED.items() for word in words]
)
def test_a_word_finds_the_page_that_answers_it(page: str, word: str) -> None:
    """The search ranks it first, by an entry of its own; and its first screen has the word."""
    found = index()
    entries = found["indexentries"][word.lower()]
    assert page in [found["docnames"][number] for number, _, is_main in entries if is_main]
    assert word.lower() in text_of(page)[:FIRST_SCREEN].lower()


def test_each_page_begins_with_its_answer() -> None:
    """Below its heading stands text, or what to install, before any list, table or drawing."""
    for page in set(SEARCHED) | {path.stem for path in PAGES[1:] if examples_of(path)}:
        first = text_of(page).partition("¶")[2].strip()
        assert re.match(r"[A-Z`\"]|python -m pip install|mock\.|pca-ad-mock", first), (
            page,
            first[:80],
        )


def test_no_block_of_code_is_wider_than_its_column() -> None:
    """100 characters fit into it where the window is 1400 pixels wide."""
    for page in sorted((CHECKOUT / "docs").glob("*.md")):
        for block in re.findall(r"^```\w+\n(.*?)^```", page.read_text("utf-8"), re.S | re.M):
            assert max(map(len, block.splitlines()), default=0) <= 100, (page.name, block)
