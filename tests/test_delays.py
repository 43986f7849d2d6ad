"""Can answers be made slow, and do faults take what a test has at hand?"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ReadTimeoutError

from pca_ad_mock import SeamError, UnusedFaultError, mock_pca_connector_ad
from pca_ad_mock._patching import delays
from pca_ad_mock._seams.table import AWAITED_DELAYS
from pca_ad_mock.server import ThreadedServer

from .provisioning import create_connector, refused
from .stacks import Stacks, resource, template
from .test_control_over_http import Control
from .test_server import client_of

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

    from pca_ad_mock import MockHandle


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that were waited; no time passes."""
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    return waited


def test_answers_can_be_slow(
    mock: MockHandle, client: PcaConnectorAdClient, waits: list[float]
) -> None:
    """Those of an operation, so often, and of the first delay that there is for them."""
    delay = mock.delay_calls("list_connectors", 2.5, times=2)
    mock.delay_calls("*", 7, when={"MaxResults": 5})
    client.list_directory_registrations()
    for _ in range(3):
        client.list_connectors()
    assert waits == [2.5, 2.5]
    client.list_directory_registrations(MaxResults=5)
    assert waits == [2.5, 2.5, 7]
    assert (delay.happened, delay.remaining, len(delay.calls)) == (2, 0, 2)
    assert delay.calls[0].fault is delay
    assert repr(delay) == "<Fault operation='ListConnectors', seconds=2.5: happened 2 times>"


def test_errors_can_be_slow(
    mock: MockHandle, client: PcaConnectorAdClient, waits: list[float]
) -> None:
    """A call that fails and is slow was answered by the fault; both have happened."""
    fault = mock.fail_calls("list_connectors", "AccessDeniedException")
    delay = mock.delay_calls("list_connectors", 1, region="us-east-1", account_id="123456789012")
    assert refused(client.list_connectors).code == "AccessDeniedException"
    assert waits == [1]
    (call,) = mock.calls
    assert call.fault is fault
    assert (fault.happened, delay.happened) == (1, 1)


def test_a_slow_call_is_executed_first(
    mock: MockHandle, client: PcaConnectorAdClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And recorded; it blocks no other call meanwhile."""
    seen: list[Any] = []

    def sleep(seconds: float) -> None:
        seen.append((len(mock.calls), len(client.list_connectors()["Connectors"])))

    monkeypatch.setattr(time, "sleep", sleep)
    mock.delay_calls("create_connector", 1)
    create_connector(client)
    assert seen == [(1, 1)]


def test_stacks_wait_too(mock: MockHandle, waits: list[float]) -> None:
    """Calls by moto's other services are calls."""
    mock.delay_calls("create_directory_registration", 3)
    registered = resource("DirectoryRegistration", {"DirectoryId": "d-0123456789"})
    assert Stacks().create(template(R=registered)) == "CREATE_COMPLETE"
    assert waits == [3]


def test_an_unused_delay_is_an_error() -> None:
    """As with any fault; the message reads well for one fault, and for no calls."""
    with pytest.raises(UnusedFaultError) as caught, mock_pca_connector_ad() as mock:
        mock.delay_calls("list_connectors", 1)
    assert str(caught.value) == (
        "this injected fault was never used:\n"
        "    <Fault operation='ListConnectors', seconds=1: happened 0 times>\n"
        "no calls were made\n"
        "If that is intended, take the fault back, or give the mock the option "
        "allow_unused_faults=True."
    )


@pytest.mark.parametrize("seconds", [0, -1, "1", True, None, float("nan"), 1e300])
def test_seconds_are_a_number(mock: MockHandle, seconds: Any) -> None:
    """Above 0, and no more than can be waited."""
    with pytest.raises(ValueError, match="seconds must be a number above 0, not "):
        mock.delay_calls("list_connectors", seconds)


@pytest.mark.server
def test_a_server_is_slow(waits: list[float]) -> None:
    """As told over HTTP; its delays are listed among the faults."""
    with ThreadedServer() as server:
        control = Control(server.endpoint_url)
        status, told = control("POST", "delay-calls", {"operation": "ListConnectors", "seconds": 4})
        assert (status, told["seconds"], told["remaining"]) == (201, 4, 1)
        client_of(server.endpoint_url).list_connectors()
        assert waits == [4]
        assert control("GET", "faults/1")[1]["happened"] == 1


class AioEndpoint:
    """As far as delays know that of aiobotocore: it awaits what the service answers at once."""

    async def _do_get_response(self, client: Any) -> Any:
        return client.list_connectors()


@pytest.mark.parametrize("is_late", [False, True])
def test_an_asynchronous_client_waits_by_itself(
    client: PcaConnectorAdClient,
    waits: list[float],
    monkeypatch: pytest.MonkeyPatch,
    is_late: bool,
) -> None:
    """Whether aiobotocore is imported before the delay or after it."""
    awaited: list[float] = []

    async def note(seconds: float) -> None:
        awaited.append(seconds)

    module: Any = ModuleType("aiobotocore.endpoint")
    module.AioEndpoint = type("AioEndpoint", (), dict(vars(AioEndpoint)))
    monkeypatch.setattr(asyncio, "sleep", note)
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    with mock_pca_connector_ad() as mock:
        if is_late:
            mock.delay_calls("list_connectors", 5)
        monkeypatch.setitem(sys.modules, "aiobotocore", ModuleType("aiobotocore"))
        monkeypatch.setitem(sys.modules, "aiobotocore.endpoint", module)
        if is_late:
            delays.await_delays()
        else:
            mock.delay_calls("list_connectors", 5)
        for _ in range(2):
            coroutine = module.AioEndpoint()._do_get_response(client)
            with pytest.raises(StopIteration) as ended:
                coroutine.send(None)
            assert ended.value.value["Connectors"] == []
        assert (awaited, waits) == ([5], [])
        client.list_connectors()


def test_an_asynchronous_client_without_the_seam_is_an_error(
    mock: MockHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And where the client comes later, it is left as it is."""
    monkeypatch.setattr(type(AWAITED_DELAYS), "missing", lambda feature: ["gone"])
    monkeypatch.setattr(type(AWAITED_DELAYS), "explain", lambda feature, missing: "gone")
    with pytest.raises(SeamError, match="gone"):
        mock.delay_calls("list_connectors", 1)
    delays.await_delays()


# --- Errors by their classes, and functions as conditions


def test_an_error_can_be_a_class(mock: MockHandle, client: PcaConnectorAdClient) -> None:
    """That of a client, or one of botocore."""
    mock.fail_calls("create_connector", client.exceptions.ConflictException)
    with pytest.raises(client.exceptions.ConflictException):
        create_connector(client)
    mock.fail_calls("list_connectors", ReadTimeoutError)
    patient = boto3.client("pca-connector-ad", config=Config(retries={"max_attempts": 0}))
    with pytest.raises(ReadTimeoutError):
        patient.list_connectors()
    with pytest.raises(ValueError, match="CreateConnector never answers 'KeyError'"):
        mock.fail_calls("create_connector", KeyError)


def test_a_function_that_raises_leaves_nothing_made(
    mock: MockHandle, client: PcaConnectorAdClient
) -> None:
    """Its own error is what the call raises."""

    def decide(parameters: Mapping[str, Any]) -> bool:
        raise KeyError("mine")

    mock.fail_resources("Connector", "INTERNAL_FAILURE", when=decide)
    with pytest.raises(KeyError, match="mine"):
        create_connector(client)
    assert mock.state()["Connectors"] == []
    mock._faults.take_back()


def test_a_function_changes_nothing_in_the_call(
    mock: MockHandle, client: PcaConnectorAdClient
) -> None:
    """It gets a copy of the parameters, nested ones included."""

    def decide(parameters: Any) -> bool:
        parameters["VpcInformation"]["SecurityGroupIds"].clear()
        parameters.clear()
        return False

    with mock_pca_connector_ad(allow_unused_faults=True) as inner:
        inner.fail_calls("create_connector", "ConflictException", when=decide)
        inner.fail_resources("Connector", "INTERNAL_FAILURE", when=decide)
        inner.delay_calls("create_connector", 1, when=decide)
        create_connector(client)
    (call,) = mock.calls
    assert call.parameters["VpcInformation"]["SecurityGroupIds"]
    assert mock.state()["Connectors"][0]["VpcInformation"]["SecurityGroupIds"]
    assert json.dumps(call.parameters)
