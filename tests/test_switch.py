"""Does the switch work in every form it can be written in?"""

from __future__ import annotations

import asyncio
import inspect
import os
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any
from unittest import mock

import boto3
import pytest
import pytest_asyncio
from moto import mock_aws
from moto.core.models import botocore_stubber

from pca_ad_mock import MockHandle, mock_pca_connector_ad

from .interpreters import PATIENCE
from .provisioning import create_connector, stored


def is_on() -> bool:
    return botocore_stubber.enabled


def count() -> int:
    client = boto3.client("pca-connector-ad", region_name="us-east-1")
    return len(client.list_connectors()["Connectors"])


def create() -> str:
    return create_connector(boto3.client("pca-connector-ad", region_name="us-east-1"))


@pytest.fixture(autouse=True)
def _off_before_and_after() -> Iterator[None]:
    assert not is_on()
    yield
    assert not is_on()


# --- Functions


@mock_pca_connector_ad
def test_a_bare_decorator() -> None:
    """A function decorated without parentheses runs inside."""
    create()
    assert count() == 1


@mock_pca_connector_ad(region="eu-west-1")
def test_a_decorator_with_options() -> None:
    """A function decorated with options runs inside, under them."""
    arn = create_connector(boto3.client("pca-connector-ad"))
    assert ":eu-west-1:" in arn


@pytest.mark.parametrize("number", [1, 2])
@mock_pca_connector_ad
def test_fixtures_and_parameters_are_still_seen(number: int, tmp_path: Any) -> None:
    """pytest finds the arguments of the function behind the decorator."""
    assert number in (1, 2)
    assert tmp_path.is_dir()
    create()
    assert count() == 1, "each call has a mock of its own"


def test_a_decorated_function_is_still_itself() -> None:
    """Name, docstring, attributes, arguments, result and signature are the function's."""

    def scale(value: int, *, by: int = 2) -> int:
        """Scale."""
        assert is_on()
        return value * by

    scale.note = "kept"  # type: ignore[attr-defined]
    decorated = mock_pca_connector_ad(scale)

    assert decorated(3, by=4) == 12
    assert (decorated.__name__, decorated.__doc__) == ("scale", "Scale.")
    assert decorated.note == "kept"  # type: ignore[attr-defined]
    assert inspect.signature(decorated) == inspect.signature(scale)


def test_a_lambda_and_a_callable_object_can_be_decorated() -> None:
    """Whatever can be called can be decorated."""

    class Callable:
        def __call__(self) -> bool:
            return is_on()

    assert mock_pca_connector_ad(lambda: botocore_stubber.enabled)()
    assert mock_pca_connector_ad(Callable())()


def test_one_switch_can_decorate_several_functions_that_call_each_other() -> None:
    """A switch is not used up, and recursion is no trouble."""
    switch = mock_pca_connector_ad(quotas=False)

    @switch
    def outer(depth: int) -> int:
        create()
        return outer(depth - 1) if depth else inner()

    @switch
    def inner() -> int:
        return count()

    assert outer(2) == 3
    assert outer(0) == 1


# --- Coroutine functions and generators


@pytest.mark.asyncio
@mock_pca_connector_ad
async def test_a_coroutine_function() -> None:
    """The body of a coroutine function runs inside, across its awaits."""
    create()
    await asyncio.sleep(0)
    assert count() == 1


def test_a_coroutine_is_off_until_awaited() -> None:
    """Calling the function starts nothing; and its result comes back."""

    @mock_pca_connector_ad
    async def work() -> bool:
        return is_on()

    assert inspect.iscoroutinefunction(work)
    coroutine = work()
    assert not is_on()
    assert asyncio.run(coroutine)


@pytest.fixture
@mock_pca_connector_ad
def generator_fixture() -> Iterator[str]:
    yield create()
    assert count() == 1, "the tear-down is inside too"


def test_a_generator_fixture(generator_fixture: str) -> None:
    """A fixture that yields keeps the mock on for its test and its tear-down."""
    assert is_on()
    assert generator_fixture.startswith("arn:aws:pca-connector-ad:")


def test_a_generator_passes_values_and_exceptions_both_ways() -> None:
    """What is sent and thrown into a generator arrives, and what it returns comes back."""

    @mock_pca_connector_ad
    def converse() -> Any:
        received = yield "first"
        try:
            yield received
        except ValueError as error:
            yield str(error)
        return "result"

    generator = converse()
    assert next(generator) == "first"
    assert is_on()
    assert generator.send("sent") == "sent"
    assert generator.throw(ValueError("thrown")) == "thrown"
    with pytest.raises(StopIteration) as stop:
        next(generator)
    assert stop.value.value == "result"


def test_a_context_manager_can_be_decorated() -> None:
    """An exception in the body of a `contextmanager` reaches the generator behind it."""

    @contextmanager
    @mock_pca_connector_ad
    def manage() -> Iterator[bool]:
        with suppress(KeyError):
            yield is_on()

    manager = manage()
    assert manager.__enter__()
    assert manager.__exit__(KeyError, KeyError("body"), None), "the generator handles it"


@pytest_asyncio.fixture
@mock_pca_connector_ad
async def async_generator_fixture() -> AsyncIterator[str]:
    await asyncio.sleep(0)
    yield create()
    await asyncio.sleep(0)
    assert count() == 1, "the tear-down is inside too"


@pytest.mark.asyncio
async def test_an_async_generator_fixture(async_generator_fixture: str) -> None:
    """An async fixture that yields keeps the mock on for its test and its tear-down."""
    assert is_on()
    assert async_generator_fixture.startswith("arn:aws:pca-connector-ad:")


def test_an_async_generator_passes_values_and_exceptions_both_ways() -> None:
    """What is sent and thrown into an async generator arrives, as `asynccontextmanager` needs."""

    @mock_pca_connector_ad
    async def converse() -> Any:
        received = yield "first"
        try:
            yield received
        except ValueError as error:
            yield str(error)

    async def talk() -> None:
        generator = converse()
        assert inspect.isasyncgenfunction(converse)
        assert await generator.asend(None) == "first"
        assert is_on()
        assert await generator.asend("sent") == "sent"
        assert await generator.athrow(ValueError("thrown")) == "thrown"
        with pytest.raises(StopAsyncIteration):
            await generator.asend(None)
        assert not is_on()

    asyncio.run(talk())


def test_an_async_generator_can_be_closed_early() -> None:
    """Closing it closes the generator behind it, and ends the mock."""
    closed: list[bool] = []

    @mock_pca_connector_ad
    async def endless() -> AsyncIterator[int]:
        try:
            while True:
                yield 1
        finally:
            closed.append(is_on())

    async def take_one() -> None:
        generator: Any = endless()
        assert await generator.asend(None) == 1
        await generator.aclose()

    asyncio.run(take_one())
    assert closed == [True]


def test_an_async_context_manager_can_be_decorated() -> None:
    """An exception in the body of an `asynccontextmanager` reaches the generator behind it."""

    @asynccontextmanager
    @mock_pca_connector_ad
    async def manage() -> AsyncIterator[bool]:
        try:
            yield is_on()
        except KeyError:
            assert is_on()
            raise ValueError("translated") from None

    async def use() -> None:
        with pytest.raises(ValueError, match="translated"):
            async with manage() as on:
                assert on
                raise KeyError("body")

    asyncio.run(use())


def plain(function: Any) -> Any:
    """A decorator of somebody's, which hides what it wraps."""

    def call(*args: Any) -> Any:
        return function(*args)

    return call


def test_a_body_that_is_put_off_runs_inside_too() -> None:
    """Behind an ordinary decorator, and in objects that can be called, nothing is silently off."""

    async def work() -> bool:
        return is_on()

    def generate() -> Iterator[bool]:
        yield is_on()

    async def generate_later() -> AsyncIterator[bool]:
        yield is_on()

    class Worker:
        async def __call__(self) -> bool:
            return is_on()

    class Generator:
        def __call__(self) -> Iterator[bool]:
            yield is_on()

    async def first(values: Any) -> bool:
        return [value async for value in values] == [True]

    assert asyncio.run(mock_pca_connector_ad(plain(work))())
    assert asyncio.run(mock_pca_connector_ad(Worker())())
    assert list(mock_pca_connector_ad(plain(generate))()) == [True]
    assert list(mock_pca_connector_ad(Generator())()) == [True]
    assert asyncio.run(first(mock_pca_connector_ad(plain(generate_later))()))


@pytest.mark.parametrize("manager", [contextmanager, asynccontextmanager])
def test_above_a_context_manager_it_says_that_it_belongs_below(manager: Any) -> None:
    """There it could not be on in the body, so it is an error and not a surprise."""
    manage = mock_pca_connector_ad(manager(lambda: iter([None])))
    with pytest.raises(TypeError, match="move it below, next to the function"):
        manage()


# --- with, async with, start and stop


def test_with_gives_a_handle() -> None:
    """The context is the mock, and gives what directs it."""
    with mock_pca_connector_ad() as mock:
        assert isinstance(mock, MockHandle)
        create()
        assert len(stored("Connector", "us-east-1")) == 1


@pytest.mark.asyncio
async def test_async_with_gives_a_handle() -> None:
    """The same for the asynchronous form."""
    async with mock_pca_connector_ad() as mock:
        assert isinstance(mock, MockHandle)
        assert is_on()
        create()
    assert not is_on()


def test_start_and_stop() -> None:
    """For set-ups of old, start gives the handle and stop undoes it."""
    switch = mock_pca_connector_ad()
    mock = switch.start()
    assert isinstance(mock, MockHandle)
    create()
    switch.stop()
    assert not is_on()


@pytest.mark.parametrize("thread", ["its own", "another"])
def test_a_stop_ends_the_last_start(thread: str) -> None:
    """Of two starts of one switch the second ends first, wherever the first stop comes from."""
    switch = mock_pca_connector_ad()
    first, second = switch.start(), switch.start()

    if thread == "its own":
        switch.stop()
    else:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(switch.stop).result(timeout=PATIENCE)

    with pytest.raises(RuntimeError, match="has ended"):
        second.fail_calls("list_connectors", "AccessDeniedException")
    first.fail_calls("list_connectors", "AccessDeniedException").take_back()
    switch.stop()
    with pytest.raises(RuntimeError, match="has ended"):
        first.fail_calls("list_connectors", "AccessDeniedException")


def test_a_stop_without_a_start_is_an_error() -> None:
    """It says what went wrong, and breaks nothing."""
    switch = mock_pca_connector_ad()
    with pytest.raises(RuntimeError, match="without having been started"):
        switch.stop()
    with switch:
        create()
    with pytest.raises(RuntimeError, match="without having been started"):
        switch.stop()


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_exceptions_pass_through_and_end_the_mock(error: type[BaseException]) -> None:
    """Whatever happens in the body reaches the caller, after everything is undone."""

    @mock_pca_connector_ad
    def fail() -> None:
        raise error("of the body")

    for body in (fail, lambda: _fail_inside(error)):
        with pytest.raises(error, match="of the body"):
            body()
        assert not is_on()


def _fail_inside(error: type[BaseException]) -> None:
    with mock_pca_connector_ad():
        raise error("of the body")


def test_what_cannot_be_decorated_is_refused() -> None:
    """A region or a number where a function belongs is an error that says so."""
    with pytest.raises(TypeError, match=r"takes its options as keywords; got 'eu-west-1'"):
        mock_pca_connector_ad("eu-west-1")
    with pytest.raises(TypeError, match="takes nothing but its options, as keywords"):
        mock_pca_connector_ad(create, region="eu-west-1")  # type: ignore[call-overload]


# --- Nesting


def test_inner_mocks_share_the_state_which_the_outermost_clears() -> None:
    """Nested in itself, nothing is lost at the inner ends, and all at the outer one."""
    with mock_pca_connector_ad():
        create()
        with mock_pca_connector_ad():
            assert count() == 1
            create()
        assert count() == 2
    with mock_pca_connector_ad():
        assert count() == 0


@pytest.mark.parametrize(
    ("outer", "inner"),
    [(mock_pca_connector_ad, mock_aws), (mock_aws, mock_pca_connector_ad)],
    ids=["around mock_aws", "inside mock_aws"],
)
def test_it_nests_with_mock_aws_in_both_orders(outer: Any, inner: Any) -> None:
    """Both see one state, of this service and of moto's, until the outer one ends."""
    with outer():
        create()
        boto3.client("iam").create_user(UserName="outer")
        with inner():
            assert count() == 1
            create()
            assert len(boto3.client("iam").list_users()["Users"]) == 1
        assert count() == 2
        assert len(boto3.client("iam").list_users()["Users"]) == 1
    with outer():
        assert count() == 0


def test_plain_mock_aws_has_the_service_too() -> None:
    """Having imported the switch is enough."""

    @mock_aws
    def provision() -> int:
        create()
        return count()

    assert provision() == 1
    assert provision() == 1


def test_an_inner_mock_keeps_what_it_does_not_name() -> None:
    """A bare inner mock runs under the options of the one around it; named ones are its own."""

    def region() -> str:
        return create_connector(boto3.client("pca-connector-ad")).split(":")[3]

    with mock_pca_connector_ad(region="eu-west-1", quotas=False):
        with mock_pca_connector_ad():
            assert region() == "eu-west-1"
            for _ in range(10):
                region()
        with mock_pca_connector_ad(region="eu-north-1"):
            assert region() == "eu-north-1"
        assert region() == "eu-west-1"


def test_a_region_that_a_test_set_inside_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """An inner mock overrides its own doing only, and not what happened in between."""
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    with mock_pca_connector_ad(region="eu-west-1"):
        os.environ["AWS_DEFAULT_REGION"] = "sa-east-1"
        with mock_pca_connector_ad(region="eu-north-1"):
            assert os.environ["AWS_DEFAULT_REGION"] == "sa-east-1"
        assert os.environ["AWS_DEFAULT_REGION"] == "sa-east-1"
        del os.environ["AWS_DEFAULT_REGION"]
        with mock_pca_connector_ad():
            assert "AWS_DEFAULT_REGION" not in os.environ
    assert "AWS_DEFAULT_REGION" not in os.environ


def test_an_inner_mock_keeps_the_default_session() -> None:
    """What a test set up for boto3 inside holds in a mock within it."""
    with mock_pca_connector_ad():
        boto3.setup_default_session(region_name="us-west-2")
        with mock_pca_connector_ad():
            assert boto3.client("pca-connector-ad").meta.region_name == "us-west-2"


def test_nesting_leaves_nothing_of_motos_behind() -> None:
    """moto starts a patch each time it is started, and stops the outermost's only."""
    active = mock._patch._active_patches  # type: ignore[attr-defined]
    before = len(active)
    with mock_pca_connector_ad():
        for _ in range(10):
            with mock_pca_connector_ad():
                pass
    assert len(active) == before


def test_mocks_can_end_in_whichever_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mock that outlives the one around it keeps its state and its options."""
    users_session = boto3.Session()
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", users_session)
    first = mock_pca_connector_ad(region="eu-west-1")
    second = mock_pca_connector_ad(region="eu-north-1")
    first.start()
    second.start()
    create()
    first.stop()
    assert is_on()
    assert count() == 1
    assert ":eu-north-1:" in create_connector(boto3.client("pca-connector-ad"))
    second.stop()
    assert boto3.DEFAULT_SESSION is users_session
