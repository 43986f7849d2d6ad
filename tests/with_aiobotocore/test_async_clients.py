"""Does aiobotocore meet the same service as boto3?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import Any

import boto3
import pytest
import pytest_asyncio
from aiobotocore.config import AioConfig
from aiobotocore.credentials import (
    AioDeferredRefreshableCredentials,
    AioRefreshableCredentials,
)
from aiobotocore.session import get_session
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.handlers import BUILTIN_HANDLERS

from pca_ad_mock import MockHandle, mock_pca_connector_ad

from ..interpreters import bare
from ..provisioning import AUTHORITY, DIRECTORY, SECURITY_GROUPS, stored
from ..test_clients import OWN_ENDPOINT

CONNECTOR: dict[str, Any] = {
    "CertificateAuthorityArn": AUTHORITY,
    "DirectoryId": DIRECTORY,
    "VpcInformation": {"SecurityGroupIds": SECURITY_GROUPS},
}


@pytest_asyncio.fixture
async def async_client(mock: MockHandle) -> AsyncIterator[Any]:
    async with get_session().create_client("pca-connector-ad") as client:
        yield client


@pytest.mark.asyncio
async def test_a_client_provisions(async_client: Any) -> None:
    """A whole life of a connector, and what a blocking client sees of it."""
    arn = (await async_client.create_connector(**CONNECTOR, Tags={"a": "1"}))["ConnectorArn"]
    connector = (await async_client.get_connector(ConnectorArn=arn))["Connector"]
    assert connector["Status"] == "ACTIVE"
    assert (
        boto3.client("pca-connector-ad").get_connector(ConnectorArn=arn)["Connector"] == connector
    )
    await async_client.untag_resource(ResourceArn=arn, TagKeys=["a"])
    assert (await async_client.list_tags_for_resource(ResourceArn=arn))["Tags"] == {}

    await async_client.delete_connector(ConnectorArn=arn)

    with pytest.raises(async_client.exceptions.ResourceNotFoundException) as gone:
        await async_client.get_connector(ConnectorArn=arn)
    assert gone.value.response["ResourceId"] == arn


@pytest.mark.asyncio
async def test_the_metadata_are_those_of_boto3(
    async_client: Any, client: Any, mock: MockHandle
) -> None:
    """`ResponseMetadata` has the same members and values, after an answer and after an error."""

    def comparable(response: dict[str, Any]) -> dict[str, Any]:
        metadata: dict[str, Any] = response["ResponseMetadata"]
        assert metadata.pop("RequestId") == metadata["HTTPHeaders"].pop("x-amzn-requestid")
        return metadata

    assert comparable(await async_client.list_connectors()) == comparable(client.list_connectors())
    metadata = []
    mock.fail_calls("list_connectors", "AccessDeniedException", times=2)
    for call in (async_client.list_connectors, client.list_connectors):
        with pytest.raises(ClientError) as refused:
            result = call()
            await result
        metadata.append(comparable(dict(refused.value.response)))
    assert metadata[0] == metadata[1]


@pytest.mark.asyncio
async def test_paginators_walk(async_client: Any) -> None:
    """Pages follow one another, and nothing is lost or doubled."""
    for number in range(5):
        await async_client.create_directory_registration(DirectoryId=f"d-000000000{number}")
    pages = [
        [entry["DirectoryId"] for entry in page["DirectoryRegistrations"]]
        async for page in async_client.get_paginator("list_directory_registrations").paginate(
            PaginationConfig={"PageSize": 2}
        )
    ]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert len({entry for page in pages for entry in page}) == 5


@pytest.mark.asyncio
async def test_what_is_throttled_is_tried_again(mock: MockHandle) -> None:
    """Retries are aiobotocore's own, and counted."""
    config = AioConfig(retries={"mode": "standard", "total_max_attempts": 4})
    mock.fail_calls("list_connectors", "ThrottlingException", times=2)
    async with get_session().create_client("pca-connector-ad", config=config) as client:
        answer = await client.list_connectors()
    assert answer["ResponseMetadata"]["RetryAttempts"] == 2


@pytest.mark.asyncio
async def test_calls_at_once(async_client: Any) -> None:
    """Of twenty creates at once ten succeed, as the quota has it."""
    results = await asyncio.gather(
        *(async_client.create_connector(**CONNECTOR) for _ in range(20)), return_exceptions=True
    )
    assert sum(isinstance(each, ClientError) for each in results) == 10


@pytest.mark.asyncio
async def test_other_services_of_moto_are_there(mock: MockHandle) -> None:
    """Inside the mock, an asynchronous client of another service is answered as well."""
    async with get_session().create_client("sts") as client:
        assert (await client.get_caller_identity())["Account"] == "123456789012"


@pytest.mark.asyncio
@mock_pca_connector_ad(region="eu-west-1")
async def test_the_decorator_covers_coroutines() -> None:
    """What a decorated coroutine awaits is inside."""
    await asyncio.sleep(0)
    async with get_session().create_client("pca-connector-ad") as client:
        arn = (await client.create_connector(**CONNECTOR))["ConnectorArn"]
    assert ":eu-west-1:" in arn


@pytest.mark.asyncio
@pytest.mark.server
async def test_a_client_of_another_endpoint_is_adopted(mock: MockHandle) -> None:
    """Before, its error says what to do; after, the mock answers it."""
    config = AioConfig(retries={"total_max_attempts": 1})
    async with get_session().create_client(
        "pca-connector-ad", endpoint_url=OWN_ENDPOINT, config=config
    ) as client:
        with pytest.raises(EndpointConnectionError, match=r"mock\.adopt\(client\)"):
            await client.list_connectors()
        assert (await mock.adopt(client).list_connectors())["Connectors"] == []


def test_two_event_loops_at_once(mock: MockHandle) -> None:
    """Loops of two threads share the service, and do not disturb each other."""

    async def work(number: int) -> None:
        async with get_session().create_client("pca-connector-ad") as client:
            for turn in range(20):
                await client.create_directory_registration(DirectoryId=f"d-{number:05}{turn:05}")
                await client.list_directory_registrations()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda number: asyncio.run(work(number)), range(2)))
    assert len(stored("DirectoryRegistration")) == 40


def test_a_client_made_at_import_stays_inside_a_mock() -> None:
    """A client older than moto, without credentials, is answered; and only inside."""
    printed = bare(
        """
        import asyncio
        from aiobotocore.session import get_session

        async def main():
            async with get_session().create_client(
                "pca-connector-ad", region_name="us-east-1"
            ) as client:
                from pca_ad_mock import mock_pca_connector_ad
                async with mock_pca_connector_ad():
                    print((await client.list_connectors())["Connectors"])
                try:
                    await client.list_connectors()
                except Exception as error:
                    print(error)

        asyncio.run(main())
        """
    )
    assert printed == ["[]", "Unable to locate credentials"]


def test_a_client_made_before_a_mock_of_motos() -> None:
    """Also where aiobotocore came after the library, and only moto's own mock is active."""
    printed = bare(
        """
        import pca_ad_mock
        pca_ad_mock.register()
        import asyncio
        from aiobotocore.session import get_session
        from moto import mock_aws

        async def main():
            async with get_session().create_client(
                "pca-connector-ad", region_name="us-east-1"
            ) as client:
                with mock_aws():
                    print((await client.list_connectors())["Connectors"])

        asyncio.run(main())
        """
    )
    assert printed == ["[]"]


@pytest.mark.asyncio
@pytest.mark.parametrize("deferred", [True, False])
async def test_late_credentials_are_left_alone(deferred: bool) -> None:
    """An older client signs with fake ones; its own are neither resolved nor refreshed."""

    async def refuse() -> Any:
        raise AssertionError("credentials are refreshed inside a mock")

    if deferred:
        late: Any = AioDeferredRefreshableCredentials(refuse, "assume-role")
    else:
        expired = datetime.now(timezone.utc) - timedelta(hours=1)
        late = AioRefreshableCredentials("OLD", "s", "t", expired, refuse, "sso")
    session = get_session()
    vars(session)["_credentials"] = late
    async with session.create_client("pca-connector-ad", region_name="us-east-1") as client:
        with mock_pca_connector_ad():
            assert (await client.list_connectors())["Connectors"] == []
    assert late._access_key == (None if deferred else "OLD")


def test_the_second_client_opens_no_file_of_botocore() -> None:
    """In a second mock, as for boto3."""
    program = """
    import asyncio, os, sys
    import botocore
    from aiobotocore.session import get_session
    from pca_ad_mock import mock_pca_connector_ad

    data = os.path.join(os.path.dirname(botocore.__file__), "data")
    opened = []

    def note(event, arguments):
        if event == "open" and str(arguments[0]).startswith(data):
            opened.append(arguments[0])

    async def use():
        with mock_pca_connector_ad():
            async with get_session().create_client("pca-connector-ad") as client:
                await client.list_connectors()

    asyncio.run(use())
    sys.addaudithook(note)
    asyncio.run(use())
    print(opened)
    """
    assert bare(program) == ["[]"]


@pytest.mark.asyncio
async def test_what_a_session_is_asked_for_is_its_own(mock: MockHandle) -> None:
    """Changes reach nobody else."""
    one, other = get_session(), get_session()
    data = await one.get_service_data("sqs")
    data["shapes"].clear()
    assert await one.get_service_data("sqs") is data
    assert (await other.get_service_data("sqs"))["shapes"]
    assert (await other.get_service_model("sqs")).shape_names


def test_a_session_has_the_handlers_that_it_would_have() -> None:
    """In an emitter of aiobotocore's, whether it has them from the mock or not."""

    def found() -> tuple[type, list[Any]]:
        emitter: Any = get_session().get_component("event_emitter")._emitter
        events = [each[0] for each in BUILTIN_HANDLERS]
        return type(emitter), [list(emitter._handlers.prefix_search(each)) for each in events]

    as_ever = found()
    for _ in range(2):
        with mock_pca_connector_ad():
            assert found() == as_ever
    assert as_ever[0].__name__ == "AioHierarchicalEmitter"


@pytest.mark.asyncio
@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
async def test_retries_take_no_time(monkeypatch: pytest.MonkeyPatch, mode: Any) -> None:
    """In each mode, as often as ever, where the option says so."""
    waits: list[float] = []
    sleep = asyncio.sleep

    async def note(seconds: float, *args: Any) -> None:
        waits.append(seconds)
        await sleep(0)

    monkeypatch.setattr(asyncio, "sleep", note)
    config = AioConfig(retries={"mode": mode, "total_max_attempts": 4})
    with mock_pca_connector_ad(instant_retries=True) as mock:
        mock.fail_calls("list_connectors", "ThrottlingException", times=3)
        async with get_session().create_client("pca-connector-ad", config=config) as client:
            answer = await client.list_connectors()
    assert answer["ResponseMetadata"]["RetryAttempts"] == 3
    assert not any(waits)


@pytest.mark.asyncio
async def test_a_slow_answer_does_not_block_the_loop(
    async_client: Any, mock: MockHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client waits by `asyncio.sleep`, for answers and for errors, and others do not."""
    waits: list[float] = []
    sleep, others = asyncio.sleep, asyncio.Event()

    async def wait_for_others(seconds: float, *args: Any) -> None:
        if seconds:
            waits.append(seconds)
            await others.wait()
        await sleep(0)

    monkeypatch.setattr(asyncio, "sleep", wait_for_others)
    monkeypatch.setattr("time.sleep", pytest.fail)
    mock.delay_calls("list_connectors", 5)
    slow = asyncio.create_task(async_client.list_connectors())
    while not waits:
        await sleep(0)
    assert (await async_client.list_directory_registrations())["DirectoryRegistrations"] == []
    assert not slow.done()
    others.set()
    assert (await slow)["Connectors"] == []

    mock.delay_calls("list_connectors", 6)
    mock.fail_calls("list_connectors", "AccessDeniedException")
    with pytest.raises(ClientError, match="AccessDenied"):
        await async_client.list_connectors()
    assert waits == [5, 6]


@pytest.mark.asyncio
async def test_a_slow_answer_can_be_given_up(async_client: Any, mock: MockHandle) -> None:
    """By the time-outs of the code under test."""
    delay = mock.delay_calls("list_connectors", 1_000)
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(async_client.list_connectors(), timeout=0.001)
    assert delay.happened == 1


def test_a_client_that_is_imported_later_is_not_blocked() -> None:
    """The delay may be there before aiobotocore is."""
    program = (
        "import asyncio, time\n"
        "from pca_ad_mock import mock_pca_connector_ad\n"
        "time.sleep = None\n"
        "async def main():\n"
        "    from aiobotocore.session import get_session\n"
        "    async with get_session().create_client('pca-connector-ad') as client:\n"
        "        print(len((await client.list_connectors())['Connectors']))\n"
        "with mock_pca_connector_ad() as mock:\n"
        "    mock.delay_calls('list_connectors', 0.001)\n"
        "    asyncio.run(main())\n"
    )
    assert bare(program) == ["0"]
