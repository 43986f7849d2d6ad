from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from pca_ad_mock import mock_pca_connector_ad, registration
from pca_ad_mock.pcaconnectorad import front_door
from pca_ad_mock.pcaconnectorad.wire import HttpRequest, HttpResponse

from .answers import check_answer
from .wire import Wire

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

    from pca_ad_mock import Handle


def pytest_configure() -> None:
    """Under tox, make sure that it is the built wheel which is tested."""
    under_tox = "PCA_AD_MOCK_TESTS_WANT_THE_WHEEL" in os.environ
    assert not under_tox or "site-packages" in registration.__file__


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the conformance test found."""
    for report in terminalreporter.getreports("passed"):
        if conformance := dict(report.user_properties).get("conformance"):
            terminalreporter.write_line(f"conformance: {conformance}")


@pytest.fixture(autouse=True)
def _every_answer_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold every answer of every test, through whichever door, against botocore's model."""
    answer = front_door.answer

    def checked_answer(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        check_answer(request, response)
        return response

    monkeypatch.setattr(front_door, "answer", checked_answer)


@pytest.fixture(autouse=True)
def _no_test_leaves_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail, without sending anything, what looks up a host that is not this machine."""
    look_up = socket.getaddrinfo

    def look_up_loopback(host: str, *args: Any, **kwargs: Any) -> Any:
        if host not in ("127.0.0.1", "localhost"):
            raise RuntimeError(f"something reaches for the network: {host}")
        return look_up(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", look_up_loopback)


@pytest.fixture
def mock() -> Iterator[Handle]:
    with mock_pca_connector_ad() as handle:
        yield handle


@pytest.fixture
def client(mock: Handle) -> PcaConnectorAdClient:
    return boto3.client("pca-connector-ad", region_name="us-east-1")


@pytest.fixture
def wire(mock: Handle) -> Wire:
    return Wire()
