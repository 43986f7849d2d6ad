from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

import pca_ad_mock
from pca_ad_mock._seams.table import SERVICE

from .no_skips import refuse_skips

pytest_plugins = ["pytester"]

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

    from pca_ad_mock import MockHandle
    from pca_ad_mock.pcaconnectorad.request.wire import HttpRequest, HttpResponse

    from .cloud_control import CloudControl
    from .enrolling import Corp
    from .landscape import Landscape
    from .stacks import Stacks
    from .wire import Wire


def pytest_configure(config: pytest.Config) -> None:
    """Under tox, make sure that it is the built wheel which is tested."""
    under_tox = "PCA_AD_MOCK_TESTS_WANT_THE_WHEEL" in os.environ
    assert not under_tox or "site-packages" in pca_ad_mock.__file__
    refuse_skips(config)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the conformance test found."""
    for report in terminalreporter.getreports("passed"):
        if conformance := dict(report.user_properties).get("conformance"):
            terminalreporter.write_line(f"conformance: {conformance}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Remember in which environment a test begins."""
    item.stash[_ENVIRONMENT] = _environment()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Fail a test that has changed the environment of those after it."""
    yield
    assert _environment() == item.stash[_ENVIRONMENT]


_ENVIRONMENT = pytest.StashKey[dict[str, str]]()


def _environment() -> dict[str, str]:
    return {name: os.environ[name] for name in os.environ if name != "PYTEST_CURRENT_TEST"}


@pytest.fixture(autouse=True)
def data_is_kept() -> Iterator[None]:
    """Have botocore read its data once for all tests, also for clients outside of mocks."""
    with pca_ad_mock.kept_data():
        yield


@pytest.fixture(autouse=True)
def _every_answer_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold every answer of every test, through whichever door, against botocore's model."""
    # With a seam gone, the test that holds it shall say so, and not a fixture.
    if SERVICE.missing():  # pragma: no cover
        return
    from pca_ad_mock.pcaconnectorad import dispatch

    from .answers import check_answer

    answer = dispatch.answer

    def checked_answer(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        check_answer(request, response)
        return response

    monkeypatch.setattr(dispatch, "answer", checked_answer)


@pytest.fixture(autouse=True)
def _no_test_opens_a_connection(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fail what connects to anything, but for tests with a server of their own on loopback."""
    # On Windows, each event loop connects to itself.
    has_server = request.node.get_closest_marker("server") or os.name == "nt"

    def guarded(connect: Any) -> Any:
        def connect_to_own_server(self: socket.socket, address: Any) -> Any:
            if not has_server or address[0] not in _LOOPBACK:
                raise RuntimeError(f"something reaches for the network: {address}")
            return connect(self, address)

        return connect_to_own_server

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
    monkeypatch.setattr(socket, "getaddrinfo", _look_up_loopback)


_LOOPBACK = ("127.0.0.1", "localhost", "::1")

_look_up = socket.getaddrinfo


def _look_up_loopback(host: str, *args: Any, **kwargs: Any) -> Any:
    if host not in _LOOPBACK:
        raise RuntimeError(f"something reaches for the network: {host}")
    return _look_up(host, *args, **kwargs)


@pytest.fixture
def mock(mock_pca_connector_ad: MockHandle) -> MockHandle:
    return mock_pca_connector_ad


@pytest.fixture
def stacks(mock: MockHandle) -> Stacks:
    """moto's CloudFormation, inside a mock."""
    from .stacks import Stacks

    return Stacks()


@pytest.fixture
def cloud(mock: MockHandle) -> CloudControl:
    """Cloud Control, inside a mock."""
    from .cloud_control import CloudControl

    return CloudControl()


@pytest.fixture
def client(pca_connector_ad_client: PcaConnectorAdClient) -> PcaConnectorAdClient:
    return pca_connector_ad_client


@pytest.fixture
def wire(mock: MockHandle) -> Wire:
    from .wire import Wire

    return Wire()


@pytest.fixture
def linked(monkeypatch: pytest.MonkeyPatch) -> Iterator[MockHandle]:
    from pca_ad_mock import mock_pca_connector_ad

    from .enrolling import reuse_keys

    reuse_keys(monkeypatch)
    with mock_pca_connector_ad(linked=True) as mock:
        yield mock


@pytest.fixture
def secret(linked: MockHandle) -> None:
    """The password of the directory."""
    from .whole_stacks import store_secret

    store_secret()


@pytest.fixture
def landscape(linked: MockHandle) -> Landscape:
    from .landscape import Landscape

    return Landscape(linked)


@pytest.fixture
def corp(mock: MockHandle, client: PcaConnectorAdClient, monkeypatch: pytest.MonkeyPatch) -> Corp:
    from .enrolling import Corp, reuse_keys

    reuse_keys(monkeypatch)
    return Corp(mock, client)
