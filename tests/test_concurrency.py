"""Do requests that come at once follow one another?"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from threading import Barrier, Event
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from pca_ad_mock import MockHandle, mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad import settings
from pca_ad_mock.pcaconnectorad.kinds.directory_registrations import DirectoryRegistrations
from pca_ad_mock.pcaconnectorad.models import pcaconnectorad_backends
from pca_ad_mock.pcaconnectorad.request.operations import operation_named

from .interpreters import PATIENCE, needs_posix, python
from .provisioning import create_connector, stored

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

THREADS = 16


def at_once(call: Callable[[int], Any]) -> list[Any]:
    """Make a call in many threads that start together, and give what each returned or raised."""
    barrier = Barrier(THREADS)

    def wait_and_call(number: int) -> Any:
        barrier.wait(timeout=PATIENCE)
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


def test_readers_and_writers_do_not_disturb_each_other(mock: MockHandle) -> None:
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
    assert stored("DirectoryRegistration") == []


def test_mocks_can_start_and_stop_in_threads() -> None:
    """One switch, started and stopped by many threads, leaves nothing on."""
    switch = mock_pca_connector_ad()

    def work(number: int) -> str:
        with switch as handle:
            client = boto3.session.Session().client("pca-connector-ad", region_name="us-east-1")
            client.create_directory_registration(DirectoryId=f"d-{number:010x}")
            return type(handle).__name__

    assert at_once(work) == ["MockHandle"] * THREADS
    with pytest.raises(RuntimeError, match="without having been started"):
        switch.stop()


def test_the_lives_of_one_switch_are_apart() -> None:
    """Who stops it in one thread or task does not end what was begun in another."""
    switch = mock_pca_connector_ad()
    begun, ended = Event(), Event()

    def work() -> str:
        with switch as handle:
            begun.set()
            assert ended.wait(timeout=PATIENCE)
            handle.fail_calls("list_connectors", "AccessDeniedException").take_back()
            return "alive"

    with ThreadPoolExecutor(1) as pool:
        with switch:
            result = pool.submit(work)
            assert begun.wait(timeout=PATIENCE)
        ended.set()
        assert result.result(timeout=PATIENCE) == "alive"

    async def task() -> None:
        async with switch as handle:
            await asyncio.sleep(0)
            handle.fail_calls("list_connectors", "AccessDeniedException").take_back()

    async def tasks() -> None:
        await asyncio.gather(*(task() for _ in range(3)))

    asyncio.run(tasks())
    with pytest.raises(RuntimeError, match="without having been started"):
        switch.stop()


def test_a_life_can_be_ended_elsewhere() -> None:
    """As async fixtures are, which end in another context than they began in."""
    switch = mock_pca_connector_ad()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(switch.start).result(timeout=PATIENCE)
    switch.stop()
    with pytest.raises(RuntimeError, match="without having been started"):
        switch.stop()


def test_accounts_and_regions_in_threads_do_not_see_each_other(mock: MockHandle) -> None:
    """Tests that share a process and a mock, each in a place of its own, have it to themselves."""

    def work(number: int) -> int:
        client = boto3.session.Session().client(
            "pca-connector-ad", region_name=("us-east-1", "eu-west-1")[number % 2]
        )
        account = f"{number // 2:012d}"
        client.meta.events.register(
            "before-sign.pca-connector-ad",
            lambda request, **_: request.headers.add_header("x-moto-account-id", account),
        )
        for turn in range(10):
            client.create_directory_registration(DirectoryId=f"d-{turn:010x}")
        return len(client.list_directory_registrations()["DirectoryRegistrations"])

    assert at_once(work) == [10] * THREADS
    assert len(stored("DirectoryRegistration", "eu-west-1", f"{1:012d}")) == 10


def test_loops_of_two_threads_share_one_mock(mock: MockHandle) -> None:
    """Calls out of two event loops follow one another like those of threads."""

    async def work(number: int) -> None:
        client = boto3.session.Session().client("pca-connector-ad", region_name="us-east-1")
        for turn in range(10):
            directory = f"d-{number:05x}{turn:05x}"
            await asyncio.to_thread(client.create_directory_registration, DirectoryId=directory)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda number: asyncio.run(work(number)), range(2)))
    assert len(stored("DirectoryRegistration")) == 20


@needs_posix
def test_a_forked_process_has_a_copy_of_its_own() -> None:
    """What a child does after a fork, its parent does not see, and the other way round."""
    printed = python(
        """
        import multiprocessing, boto3
        from pca_ad_mock import mock_pca_connector_ad

        def registrations():
            client = boto3.client("pca-connector-ad")
            listed = client.list_directory_registrations()["DirectoryRegistrations"]
            return [entry["DirectoryId"][-1] for entry in listed]

        def register(number):
            boto3.client("pca-connector-ad").create_directory_registration(
                DirectoryId=f"d-000000000{number}"
            )

        def child(inside, outside):
            outside.send(registrations())
            inside.recv()
            register(1)
            outside.send(registrations())

        fork = multiprocessing.get_context("fork")
        with mock_pca_connector_ad() as mock:
            register(0)
            inside, to_child = fork.Pipe()
            from_child, outside = fork.Pipe()
            process = fork.Process(target=child, args=(inside, outside))
            process.start()
            print(from_child.recv())
            register(2)
            fault = mock.fail_calls("list_directory_registrations", "AccessDeniedException")
            to_child.send("go on")
            print(from_child.recv())
            process.join(30)
            fault.take_back()
            print(registrations())
        """
    )
    assert printed.split("\n") == ["['0']", "['0', '1']", "['0', '2']"]


@needs_posix
def test_a_process_forked_in_the_middle_of_a_call_goes_on() -> None:
    """Whichever lock of ours another thread holds at that moment, the child finds it free."""
    printed = python(
        f"""
        import os, threading, warnings
        import boto3
        from pca_ad_mock import _locking as locking, mock_pca_connector_ad
        from pca_ad_mock.server import ThreadedServer

        # Python warns that a process with threads is forked, which is the point here.
        warnings.simplefilter("ignore", DeprecationWarning)
        held, done = threading.Event(), threading.Event()

        def hold_all(locks):
            for lock in locks:
                lock.__enter__()
            held.set()
            done.wait({PATIENCE})
            for lock in locks:
                lock.__exit__()

        def use_everything(mock):
            client = boto3.client("pca-connector-ad")
            mock.fail_calls("list_connectors", "AccessDeniedException").take_back()
            with mock_pca_connector_ad(), ThreadedServer():
                client.create_directory_registration(DirectoryId="d-0123456789")
                mock.settle()
                mock.reset()

        with mock_pca_connector_ad() as mock, ThreadedServer():
            use_everything(mock)
            locks = list(locking._locks)
            names = {{type(lock).__name__ for lock in locks}}
            thread = threading.Thread(target=hold_all, args=(locks,))
            thread.start()
            held.wait({PATIENCE})
            child = os.fork()
            if child == 0:
                # Whatever waits for ever is ended by the system.
                import signal
                signal.alarm({PATIENCE})
                try:
                    use_everything(mock)
                except BaseException as error:
                    print(repr(error), flush=True)
                    os._exit(1)
                os._exit(0)
            status = os.waitpid(child, 0)[1]
            done.set()
            thread.join()
            print(os.waitstatus_to_exitcode(status), len(locks) > 5, names)
        """
    )
    assert printed == "0 True {'ForkSafeLock'}"


def test_a_reset_during_a_call_is_before_or_after_it(
    mock: MockHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is in the middle of a call gets an answer, and nothing of it is left."""
    client = boto3.client("pca-connector-ad")
    create = DirectoryRegistrations.create

    def reset_and_create(*args: Any, **kwargs: Any) -> Any:
        pcaconnectorad_backends.reset()
        return create(*args, **kwargs)

    operation_named.cache_clear()
    monkeypatch.setattr(DirectoryRegistrations, "create", wraps(create)(reset_and_create))
    try:
        answer = client.create_directory_registration(DirectoryId="d-0123456789")
    finally:
        operation_named.cache_clear()

    assert answer["DirectoryRegistrationArn"]
    assert client.list_directory_registrations()["DirectoryRegistrations"] == []


def test_settling_and_resetting_while_accounts_are_reached(mock: MockHandle) -> None:
    """Other threads may come to new accounts and regions meanwhile, and nobody gets an error."""
    ended = Event()

    def reach(number: int) -> int:
        for account in range(15):
            backends_of_account = pcaconnectorad_backends[f"{number:06d}{account:06d}"]
            for region in ("us-east-1", "eu-west-1"):
                backends_of_account[region].service.resources()
        return number

    def direct() -> None:
        while not ended.is_set():
            mock.settle()
            mock.reset()

    with ThreadPoolExecutor(1) as pool:
        directing = pool.submit(direct)
        try:
            assert at_once(reach) == list(range(THREADS))
        finally:
            ended.set()
        directing.result(timeout=PATIENCE)


def test_options_that_change_at_once_are_neither_lost_nor_left() -> None:
    """However mocks start and stop in threads, what is in force is what is active."""

    def work(number: int) -> bool:
        for _ in range(50):
            with settings.in_force({"rates": True}):
                assert settings.current().rates
        return True

    assert at_once(work) == [True] * THREADS
    assert settings._layers == []
    assert not settings.current().rates


@needs_posix
def test_a_lock_that_the_forking_thread_holds_stays_its_own() -> None:
    """The child leaves it as the parent does."""
    printed = python(
        """
        import os
        from pca_ad_mock._locking import ForkSafeLock
        lock = ForkSafeLock()
        with lock, lock:
            child = os.fork()
        with lock:
            pass
        if child == 0:
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        """
    )
    assert printed == "0"
