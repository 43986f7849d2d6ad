"""Do retries cost no time where a test asks for that?"""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config

from pca_ad_mock import SeamError, mock_pca_connector_ad
from pca_ad_mock._patching import retries
from pca_ad_mock._seams.table import INSTANT_RETRIES
from pca_ad_mock.pcaconnectorad import settings

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

    from pca_ad_mock import MockHandle


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that botocore wants to wait, which it does not."""
    seconds: list[float] = []
    monkeypatch.setattr(time, "sleep", seconds.append)
    monkeypatch.setattr(
        threading.Condition, "wait", lambda self, timeout=None: seconds.append(timeout)
    )
    return seconds


def client_in(mode: Any, service: Any = "pca-connector-ad") -> Any:
    retrying: Any = {"mode": mode, "total_max_attempts": 4}
    return boto3.Session().client(
        service,
        region_name="us-east-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(retries=retrying),
    )


def attempts(client: PcaConnectorAdClient, mock: MockHandle) -> int:
    """Be throttled three times, and count what it took."""
    mock.fail_calls("ListConnectors", "ThrottlingException", times=3)
    metadata: Any = client.list_connectors()["ResponseMetadata"]
    return int(metadata["RetryAttempts"])


@pytest.mark.parametrize("is_older", [False, True])
@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_retries_take_no_time(waits: list[float], mode: str, is_older: bool) -> None:
    """In each mode of botocore, for clients of before the mock, too; as often as ever."""
    older = client_in(mode) if is_older else None
    with mock_pca_connector_ad(instant_retries=True) as mock:
        client = older or client_in(mode)
        assert [attempts(client, mock) for _ in range(3)] == [3, 3, 3]
    assert not any(waits)


def test_clients_of_another_service_change_no_retries(waits: list[float]) -> None:
    """In legacy mode, botocore merges the rules of organizations into those of all services."""
    with mock_pca_connector_ad():
        client_in("legacy", "organizations")
    with mock_pca_connector_ad(instant_retries=True) as mock:
        client_in("legacy", "organizations")
        assert attempts(client_in("legacy"), mock) == 3


def test_retries_wait_by_default(waits: list[float]) -> None:
    """As they do with AWS, and again after a mock in which they did not."""
    with mock_pca_connector_ad(instant_retries=True) as mock:
        assert attempts(client_in("standard"), mock) == 3
    assert not any(waits)
    with mock_pca_connector_ad() as mock:
        assert attempts(client_in("standard"), mock) == 3
    assert len([each for each in waits if each]) == 3


def test_the_rate_of_adaptive_clients_is_limited_by_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The limiter is asked where the option is not in force."""
    from botocore.retries.bucket import Clock, TokenBucket

    retries.shorten_retries()
    bucket = TokenBucket(1, Clock())
    assert bucket.acquire(0) is True


def test_a_call_that_is_not_tried_again_has_no_delay() -> None:
    """That there is none is not the same as one of nothing."""
    with settings.in_force({"instant_retries": True}):
        assert retries._shortened(None) is None
        assert retries._shortened(1.5) == 0
    assert retries._shortened(1.5) == 1.5


def test_without_its_seam_the_option_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is left behind, and mocks without it start."""
    monkeypatch.setattr(type(INSTANT_RETRIES), "missing", lambda self: [INSTANT_RETRIES.seams[0]])
    with pytest.raises(SeamError, match="retries that cost no time"):
        mock_pca_connector_ad(instant_retries=True).start()


def test_coroutines_are_shortened_too() -> None:
    """Those of aiobotocore, whose clients wait by them; not where the option is not in force."""

    async def delay() -> float:
        return 1.5

    async def acquire() -> str:
        return "waited"

    shortened, unlimited = retries._without_awaited_delay(delay), retries._without_awaiting(acquire)
    assert (asyncio.run(shortened()), asyncio.run(unlimited())) == (1.5, "waited")
    with settings.in_force({"instant_retries": True}):
        assert (asyncio.run(shortened()), asyncio.run(unlimited())) == (0, True)
