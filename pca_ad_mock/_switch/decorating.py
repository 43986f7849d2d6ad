"""How is a function wrapped, so that all of its body runs inside a mock?

The wrapper is the same kind of callable. For a coroutine or a generator, the mock starts when the
body first runs and stops when the body ends.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import (
    AbstractContextManager,
    _AsyncGeneratorContextManager,
    _GeneratorContextManager,
)
from typing import Any, TypeVar, cast

from .._types import Function, JsonMapping
from .decorating_classes import decorate_class

#: Makes a mock, active until its context exits.
NewMock = Callable[[], AbstractContextManager[Any]]

#: pytest ends the traceback of a mistake in the user's line, also where it is found on import.
__tracebackhide__ = True

T = TypeVar("T")


def decorate(target: T, new_mock: NewMock, options: JsonMapping) -> T:
    """Wrap a function of any kind, a static or class method, or a test class.

    Args:
        target: what to wrap.
        new_mock: makes a mock.
        options: the options of the mock.

    Raises:
        TypeError: the target is none of these.
    """
    if isinstance(target, (staticmethod, classmethod)):
        return cast("T", type(target)(_decorate_function(target.__func__, new_mock)))
    if inspect.isclass(target):
        decorate_class(target, options, lambda member: decorate(member, new_mock, options))
        return cast("T", target)
    if callable(target):
        return cast("T", _decorate_function(target, new_mock))
    raise TypeError(
        "mock_pca_connector_ad decorates functions and classes, and takes its options as keywords; "
        f"got {target!r}"
    )


def _decorate_function(function: Function, new_mock: NewMock) -> Function:
    # A callable object has the kind of its `__call__`.
    kinds = (function, getattr(type(function), "__call__", function))  # noqa: B004
    found = (around for is_of, _, around in _DEFERRED if any(map(is_of, kinds)))
    return functools.wraps(function)(next(found, _around_call)(function, new_mock))


def _around_call(function: Function, new_mock: NewMock) -> Function:
    def call(*args: object, **kwargs: object) -> Any:
        with new_mock():
            result = function(*args, **kwargs)
        return _wrap_deferred(result, new_mock)

    return call


def _wrap_deferred(result: object, new_mock: NewMock) -> object:
    """Run a deferred body, which the call returned unstarted, inside a mock.

    Raises:
        TypeError: this kind of body cannot be wrapped.
    """
    for _, is_begun, around in _DEFERRED:
        if is_begun(result):
            return around(lambda: result, new_mock)()
    if isinstance(result, (_GeneratorContextManager, _AsyncGeneratorContextManager)):
        raise TypeError(
            "mock_pca_connector_ad is above @contextmanager or @asynccontextmanager, where the "
            "body would run without the mock; move it below, next to the function"
        )
    return result


def _around_coroutine(function: Function, new_mock: NewMock) -> Function:
    async def call(*args: object, **kwargs: object) -> Any:
        with new_mock():
            return await function(*args, **kwargs)

    return call


def _around_generator(function: Function, new_mock: NewMock) -> Function:
    def generate(*args: object, **kwargs: object) -> Generator[Any, Any, Any]:
        with new_mock():
            return (yield from function(*args, **kwargs))

    return generate


def _around_async_generator(function: Function, new_mock: NewMock) -> Function:
    async def generate(*args: object, **kwargs: object) -> AsyncGenerator[Any, Any]:
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


#: What runs its body later: whether a function does, whether a value is such a body, its wrapper.
_DEFERRED = (
    (inspect.isasyncgenfunction, inspect.isasyncgen, _around_async_generator),
    (inspect.isgeneratorfunction, inspect.isgenerator, _around_generator),
    (inspect.iscoroutinefunction, inspect.iscoroutine, _around_coroutine),
)
