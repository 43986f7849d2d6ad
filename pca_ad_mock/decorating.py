"""How is a function or a class wrapped, so that all of its body runs inside a mock?"""

from __future__ import annotations

import functools
import inspect
import unittest
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractContextManager
from types import FunctionType
from typing import Any, TypeVar, cast

T = TypeVar("T")

#: Begins a mock of its own each time it is called, active until the context is left.
NewMock = Callable[[], AbstractContextManager[Any]]

_RUNNING_MOCKS = "_running_mocks_pca_connector_ad"


def decorate(target: T, new_mock: NewMock) -> T:
    """Wrap a function of any sort, a static or class method, or a test class.

    Raises:
        TypeError: the target is none of these.
    """
    if isinstance(target, (staticmethod, classmethod)):
        return cast("T", type(target)(_decorate_function(target.__func__, new_mock)))
    if inspect.isclass(target):
        return cast("T", _decorate_class(target, new_mock))
    if callable(target):
        return cast("T", _decorate_function(target, new_mock))
    raise TypeError(
        "mock_pca_connector_ad decorates functions and classes, and takes its options as keywords; "
        f"it was given {target!r}"
    )


def _decorate_function(function: Callable[..., Any], new_mock: NewMock) -> Callable[..., Any]:
    if inspect.isasyncgenfunction(function):
        wrapper = _around_async_generator(function, new_mock)
    elif inspect.isgeneratorfunction(function):
        wrapper = _around_generator(function, new_mock)
    elif inspect.iscoroutinefunction(function):
        wrapper = _around_coroutine(function, new_mock)
    else:
        wrapper = _around_call(function, new_mock)
    return functools.wraps(function)(wrapper)


def _around_call(function: Callable[..., Any], new_mock: NewMock) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        with new_mock():
            return function(*args, **kwargs)

    return call


def _around_coroutine(function: Callable[..., Any], new_mock: NewMock) -> Callable[..., Any]:
    async def call(*args: Any, **kwargs: Any) -> Any:
        with new_mock():
            return await function(*args, **kwargs)

    return call


def _around_generator(function: Callable[..., Any], new_mock: NewMock) -> Callable[..., Any]:
    def generate(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        with new_mock():
            return (yield from function(*args, **kwargs))

    return generate


def _around_async_generator(function: Callable[..., Any], new_mock: NewMock) -> Callable[..., Any]:
    async def generate(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        with new_mock():
            inner: AsyncGenerator[Any, Any] = function(*args, **kwargs)
            step = inner.asend(None)
            while True:
                try:
                    value = await step
                except StopAsyncIteration:
                    return
                try:
                    step = inner.asend((yield value))
                except GeneratorExit:
                    await inner.aclose()
                    raise
                except BaseException as error:
                    step = inner.athrow(error)

    return generate


def _decorate_class(test_class: type[T], new_mock: NewMock) -> type[T]:
    if issubclass(test_class, unittest.TestCase):
        _mock_each_run(test_class, new_mock)
    else:
        _mock_each_method(test_class, new_mock)
        _mock_from_setup_to_teardown(test_class, new_mock)
    return test_class


def _mock_each_run(test_class: type[unittest.TestCase], new_mock: NewMock) -> None:
    """Cover all that unittest does for a test: set-up, the test, tear-down, clean-ups."""
    for name in ("run", "debug"):
        setattr(test_class, name, _decorate_function(getattr(test_class, name), new_mock))


def _mock_each_method(test_class: type, new_mock: NewMock) -> None:
    """Cover every public method, for classes whose methods are called by others than pytest."""
    for name, member in list(vars(test_class).items()):
        if name.startswith("_") or name in ("setup_method", "teardown_method"):
            continue
        is_nested = inspect.isclass(member) and member.__qualname__.startswith(
            f"{test_class.__qualname__}."
        )
        if is_nested or isinstance(member, (FunctionType, staticmethod, classmethod)):
            setattr(test_class, name, decorate(member, new_mock))


def _mock_from_setup_to_teardown(test_class: type, new_mock: NewMock) -> None:
    """Cover all that pytest does for a test, in one mock, so that set-up shares state with it."""
    set_up = getattr(test_class, "setup_method", None)
    tear_down = getattr(test_class, "teardown_method", None)

    def setup_method(self: Any, method: Any = None) -> None:
        running = new_mock()
        running.__enter__()
        try:
            _call_with_optional(set_up, self, method)
        except BaseException:
            running.__exit__(None, None, None)
            raise
        # A stack: for a class within a class, pytest calls both set-ups with the inner instance.
        vars(self).setdefault(_RUNNING_MOCKS, []).append(running)

    def teardown_method(self: Any, method: Any = None) -> None:
        try:
            _call_with_optional(tear_down, self, method)
        finally:
            vars(self)[_RUNNING_MOCKS].pop().__exit__(None, None, None)

    test_class.setup_method = setup_method  # type: ignore[attr-defined]
    test_class.teardown_method = teardown_method  # type: ignore[attr-defined]


def _call_with_optional(function: Callable[..., Any] | None, self: Any, method: Any) -> None:
    """Call a set-up as pytest does: with the test method, if it takes one."""
    if function is not None:
        takes_method = len(inspect.signature(function).parameters) > 1
        function(self, *([method] if takes_method else []))
