"""Do requests that come at once follow one another?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from pca_ad_mock import Handle, mock_pca_connector_ad

from .provisioning import create_connector

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

THREADS = 16


def at_once(call: Callable[[int], Any]) -> list[Any]:
    """Make a call in many threads that start together, and give what each returned or raised."""
    barrier = Barrier(THREADS)

    def wait_and_call(number: int) -> Any:
        barrier.wait(timeout=30)
        try:
            return call(number)
        except ClientError as error:
            return error.response["Error"]["Code"]

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(wait_and_call, range(THREADS)))


def test_one_token_makes_one_resource(client: PcaConnectorAdClient) -> None:
    """However many requests with one token come at once, one resource is made."""
    for attempt in range(5):
        arns = at_once(lambda _, token=f"t{attempt}": create_connector(client, ClientToken=token))  # type: ignore[misc]
        assert len(set(arns)) == 1
    assert len(client.list_connectors()["Connectors"]) == 5


def test_the_quota_holds(client: PcaConnectorAdClient) -> None:
    """Of sixteen creates at once, ten succeed and six are over the quota."""
    results = at_once(lambda _: create_connector(client))

    assert results.count("ServiceQuotaExceededException") == 6
    assert len(set(results)) == 11
    assert len(client.list_connectors()["Connectors"]) == 10


def test_a_directory_is_registered_once(client: PcaConnectorAdClient) -> None:
    """Of many registrations at once, one succeeds and the others are conflicts."""
    results = at_once(lambda _: client.create_directory_registration(DirectoryId="d-0123456789"))

    assert results.count("ConflictException") == THREADS - 1


def test_readers_and_writers_do_not_disturb_each_other(mock: Handle) -> None:
    """Lists while others create and delete: no fault, and every resource at most once."""
    clients = [boto3.client("pca-connector-ad", region_name="us-east-1") for _ in range(THREADS)]

    def work(number: int) -> list[int]:
        client, pages = clients[number], []
        for turn in range(10):
            directory = f"d-{number:05x}{turn:05x}"
            arn = client.create_directory_registration(DirectoryId=directory)[
                "DirectoryRegistrationArn"
            ]
            listed = client.list_directory_registrations()["DirectoryRegistrations"]
            pages.append(len(listed) - len({entry["Arn"] for entry in listed}))
            client.delete_directory_registration(DirectoryRegistrationArn=arn)
        return pages

    assert at_once(work) == [[0] * 10] * THREADS
    client = clients[0]
    assert client.list_directory_registrations()["DirectoryRegistrations"] == []
    assert mock.backend().directory_registrations.store.present() == []


def test_mocks_can_start_and_stop_in_threads() -> None:
    """One switch, started and stopped by many threads, leaves nothing on."""
    switch = mock_pca_connector_ad()

    def work(number: int) -> str:
        with switch as handle:
            client = boto3.session.Session().client("pca-connector-ad", region_name="us-east-1")
            client.create_directory_registration(DirectoryId=f"d-{number:010x}")
            return type(handle).__name__

    assert at_once(work) == ["Handle"] * THREADS
    with pytest.raises(RuntimeError, match="without having been started"):
        switch.stop()
