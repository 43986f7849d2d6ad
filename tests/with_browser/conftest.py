from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

from pca_ad_mock.server import ThreadedServer

from ..interpreters import PATIENCE
from ..test_server import client_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from .opened import Opened

#: The tests here run in an environment of their own, which has Playwright.
collect_ignore_glob = [] if find_spec("playwright") else ["test_*.py"]

#: The names under which systems install Chromium or Chrome.
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """An installed Chromium, for which a name leads to a foreign page's server."""
    from playwright.sync_api import expect, sync_playwright

    found = os.environ.get("PCA_AD_MOCK_BROWSER") or next(
        filter(None, map(shutil.which, _NAMES)), None
    )
    if found is None:
        pytest.skip(
            "there is no Chromium: install it, as with apt-get install chromium, or say where "
            "another browser of its kind is in PCA_AD_MOCK_BROWSER"
        )
    expect.set_options(timeout=PATIENCE * 1000)
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(
            executable_path=found, args=["--host-resolver-rules=MAP *.example 127.0.0.1"]
        ) as launched,
    ):
        yield launched


@pytest.fixture
def running() -> Iterator[ThreadedServer]:
    with ThreadedServer(quotas=False, transition="immediate") as started:
        yield started


@pytest.fixture
def opened(browser: Browser, running: ThreadedServer) -> Iterator[Opened]:
    """The page; whatever is done with it, nothing goes wrong in it, or leaves this server."""
    from .opened import Opened

    found = Opened(browser, running.endpoint_url).open()
    yield found
    found.page.close()
    assert found.errors == []
    assert [each for each in found.requests if not each.startswith(f"{found.url}/")] == []


@pytest.fixture
def client(running: ThreadedServer) -> Any:
    return client_of(running.endpoint_url)
