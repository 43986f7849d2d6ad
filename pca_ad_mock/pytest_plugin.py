"""What does this library add to pytest?

It adds fixtures, a marker, and the service in plain `mock_aws`. pytest loads this module in every
session of every project that has the library installed, so it imports nothing heavy.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import pytest

from ._patching.importing import Watch
from ._patching.moments import watch
from ._seams.table import FIXTURE_ORDER

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

    from . import MockHandle
    from .server._threaded_server import ThreadedServer

_PACKAGE = Path(__file__).parent

_MARKER = "pca_connector_ad"

_FIXTURE = "mock_pca_connector_ad"

_SERVER_FIXTURE = "pca_connector_ad_server"

#: The ini option by which all of a session keeps botocore's data, and not only inside mocks.
_KEPT_DATA = "pca_ad_mock_kept_data"

#: The server of a session, while it runs.
_SERVER = pytest.StashKey["ThreadedServer"]()

#: How a test failed that uses the fixture, so that faults may be unused.
_FAILURE = pytest.StashKey[BaseException]()

#: The watches of a session for the import of moto and botocore.
_WATCHES = pytest.StashKey[list[Watch]]()


@pytest.fixture
def mock_pca_connector_ad(request: pytest.FixtureRequest) -> Iterator[MockHandle]:
    """Mock AWS Private CA Connector for AD, and all of moto; return the handle.

    Its options are the keywords of the marker `pca_connector_ad`.
    """
    from ._switch.switch import mock_pca_connector_ad as switch

    try:
        mock = switch(**_options(request))
    except (TypeError, ValueError) as error:
        reason = f"in the marker {_MARKER} of {request.node.nodeid}: {error}"
        raise pytest.fail.Exception(reason, pytrace=False) from None
    yield mock.start()
    failure = request.node.stash.get(_FAILURE, None)
    mock.__exit__(type(failure) if failure else None, failure, None)


@pytest.fixture
def pca_connector_ad_client(
    request: pytest.FixtureRequest, mock_pca_connector_ad: MockHandle
) -> PcaConnectorAdClient:
    """A boto3 client of AWS Private CA Connector for AD, whose calls the mock answers.

    Its region is that of the marker `pca_connector_ad`, or us-east-1.
    """
    import boto3

    from .pcaconnectorad.settings import Settings

    region = _options(request).get("region", Settings.region)
    return boto3.client("pca-connector-ad", region_name=region)


@pytest.fixture(scope="session")
def pca_connector_ad_server(request: pytest.FixtureRequest) -> Iterator[ThreadedServer]:
    """A server with AWS Private CA Connector for AD on loopback, for clients of any language.

    It runs for the session, and is reset before each test that uses this fixture.
    """
    from .server._threaded_server import ThreadedServer

    with ThreadedServer() as server:
        request.config.stash[_SERVER] = server
        yield server
        del request.config.stash[_SERVER]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Reset the server before a test that uses it."""
    if _SERVER in item.config.stash and _SERVER_FIXTURE in getattr(item, "fixturenames", ()):
        item.config.stash[_SERVER].reset()


def _options(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return the options of the closest marker."""
    marker = request.node.get_closest_marker(_MARKER)
    if marker is None:
        return {}
    if marker.args:
        raise TypeError(f"options must be keywords; got {marker.args!r}")
    return dict(marker.kwargs)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ini option for tests under plain `mock_aws`."""
    what = "have botocore read its data once for the session, also under moto's plain mock_aws"
    parser.addini(_KEPT_DATA, what, type="bool", default=False)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Watch for moto and botocore before the first conftest, which may make clients."""
    _begin_watching(early_config)


def _begin_watching(config: pytest.Config) -> None:
    if _WATCHES not in config.stash:
        config.stash[_WATCHES] = [watch("botocore.handlers"), watch("moto")]
        if config.getini(_KEPT_DATA):
            keeping = Watch("botocore.session", partial(_keep_data, config))
            keeping.begin()
            config.stash[_WATCHES].append(keeping)


def _keep_data(config: pytest.Config) -> None:
    from ._patching.kept_data import kept_data

    until_the_end = ExitStack()
    until_the_end.enter_context(kept_data())
    config.add_cleanup(until_the_end.close)


def pytest_configure(config: pytest.Config) -> None:
    """Describe the marker, and watch for moto."""
    config.addinivalue_line(
        "markers",
        f"{_MARKER}(*, {_names_of_options(config)}): mock AWS Private CA Connector for AD during "
        "the test, with these options; the closest marker wins.",
    )
    _begin_watching(config)


def _names_of_options(config: pytest.Config) -> str:
    # Imported only for `pytest --markers`, which prints it.
    if not config.getoption("markers", False):
        return "**options"
    from .pcaconnectorad.option_types import Options

    return ", ".join(Options.__annotations__)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mock the service for every marked test, even if it requests no fixture."""
    can_order = not FIXTURE_ORDER.missing()
    for item in [each for each in items if isinstance(each, pytest.Function)]:
        if _FIXTURE in item.fixturenames or item.get_closest_marker(_MARKER):
            others = [name for name in item.fixturenames if name != _FIXTURE]
            wider = _count_wider(item, others) if can_order else 0
            item.fixturenames = [*others[:wider], _FIXTURE, *others[wider:]]


def _count_wider(item: pytest.Function, names: list[str]) -> int:
    """Count the fixtures of a test, besides the mock, that outlive the test.

    The mock comes after these, so that a session-scoped fixture is not set up inside the mock of
    one test, and before all others, so that their set-up and tear-down run inside. An autouse
    fixture would come first too, but cost every test of every project a tenth of a millisecond.
    """
    manager = item.session._fixturemanager

    def is_wider(name: str) -> bool:
        definitions = manager.getfixturedefs(name, item) or ()
        return any(definition.scope != "function" for definition in definitions[-1:])

    return sum(map(is_wider, names))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Note how a test failed, for the fixture, which is torn down afterwards."""
    if call.excinfo is None:
        return
    if not item.config.getoption("fulltrace", False):
        _end_in_users_line(call.excinfo)
    if _FIXTURE in getattr(item, "fixturenames", ()):
        item.stash[_FAILURE] = call.excinfo.value


def _end_in_users_line(excinfo: pytest.ExceptionInfo[BaseException]) -> None:
    """Let the traceback of a mistake that this library reports end where the mistake is."""
    entries = excinfo.traceback
    # What lies outside may have no source, as the frozen modules of Python have none.
    if not _is_inside(entries[-1].path):
        return
    if not str(entries[-1].statement).lstrip().startswith("raise "):
        return
    # The first frames are pytest's.
    position, last = 0, excinfo.tb
    step: TracebackType | None = last
    for number, entry in enumerate(entries):
        assert step, "there is an entry for each"
        if not _is_inside(entry.path):
            position, last = number, step
        step = step.tb_next
    # pytest reads the entries in one place, and what they stand for in another.
    last.tb_next = None
    excinfo.traceback = entries[: position + 1]


def _is_inside(path: Path | str) -> bool:
    """Whether a file is this library's, or the module in which context managers run."""
    return Path(path).is_relative_to(_PACKAGE) or Path(path).name == "contextlib.py"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop watching."""
    # Empty if another plugin ended the session before this one was configured.
    for begun in config.stash.get(_WATCHES, []):
        begun.end()
