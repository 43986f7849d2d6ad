"""What does pytest offer, once this library is installed?

Fixtures and a marker, and the service in plain `mock_aws`. pytest loads this module in every
session of every project that has the library installed: it imports nothing heavy.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from .importing import Watch

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

    from . import MockHandle

_MARKER = "pca_connector_ad"

_FIXTURE = "mock_pca_connector_ad"

#: Registers the service as soon as the session itself has imported moto.
_WATCH = pytest.StashKey[Watch]()


@pytest.fixture
def mock_pca_connector_ad(request: pytest.FixtureRequest) -> Iterator[MockHandle]:
    """Mock AWS Private CA Connector for AD, and all of moto; the handle directs the service.

    Options are keywords of the marker `pca_connector_ad`.
    """
    from .switch.mocking import mock_pca_connector_ad as switch

    with switch(**_options(request)) as handle:
        yield handle


@pytest.fixture
def pca_connector_ad_client(
    request: pytest.FixtureRequest, mock_pca_connector_ad: MockHandle
) -> PcaConnectorAdClient:
    """A boto3 client of AWS Private CA Connector for AD, whose calls the mock answers.

    Its region is that of the marker `pca_connector_ad`, or us-east-1.
    """
    import boto3

    from .pcaconnectorad.model.settings import Settings

    region = Settings.of(**_options(request)).region
    return boto3.client("pca-connector-ad", region_name=region)


def _options(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The options of the closest marker."""
    marker = request.node.get_closest_marker(_MARKER)
    if marker is None:
        return {}
    from .pcaconnectorad.model.settings import Settings

    options: dict[str, Any] = dict(marker.kwargs)
    try:
        if marker.args:
            raise TypeError(f"options are keywords; it was given {marker.args!r}")
        Settings.of(**options)
    except (TypeError, ValueError) as error:
        reason = f"in the marker {_MARKER} of {request.node.nodeid}: {error}"
        raise pytest.fail.Exception(reason, pytrace=False) from None
    return options


def pytest_configure(config: pytest.Config) -> None:
    """Describe the marker, and watch for moto."""
    config.addinivalue_line(
        "markers",
        f"{_MARKER}(*, region, transition, quotas, rates, linked): mock AWS Private CA Connector "
        "for AD during the test, with these options; the closest marker wins.",
    )
    config.stash[_WATCH] = Watch("moto", _register)
    config.stash[_WATCH].begin()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mock the service for every test that is marked, also where it names no fixture."""
    for item in [each for each in items if isinstance(each, pytest.Function)]:
        if _FIXTURE in item.fixturenames or item.get_closest_marker(_MARKER):
            item.fixturenames = _with_mock_first(item, item.fixturenames)


def _with_mock_first(item: pytest.Item, names: list[str]) -> list[str]:
    """The names of a test's fixtures, with the mock before all that live no longer than it.

    What another fixture does, and what it undoes at its end, is then inside. Not in front of them
    all: a fixture of the session must not be made inside the mock of a test. An autouse fixture
    would come first as well, but cost every test of every project a tenth of a millisecond.
    """
    manager = item.session._fixturemanager

    def is_wider(name: str) -> bool:
        definitions = manager.getfixturedefs(name, item) or ()
        return any(definition.scope != "function" for definition in definitions[-1:])

    others = [name for name in names if name != _FIXTURE]
    wider = sum(map(is_wider, others))
    return [*others[:wider], _FIXTURE, *others[wider:]]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Watch no longer."""
    # There is none where another plugin ended the session before ours was configured.
    if watch := config.stash.get(_WATCH, None):
        watch.end()


def _register() -> None:
    """Give plain `mock_aws` the service; a session that does not need it must not suffer."""
    try:
        importlib.import_module("pca_ad_mock.registration").register()
    except Exception as error:
        warnings.warn(
            f"pca_ad_mock cannot add its service to this release of moto: {error!r}",
            pytest.PytestWarning,
            stacklevel=2,
        )
