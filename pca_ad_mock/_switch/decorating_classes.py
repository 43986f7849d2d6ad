"""How is a class wrapped, so that each of its tests runs inside its own mock?

For `unittest`, the wrapped `run` covers everything done for one test. For pytest, the mock starts
in `setup_method` and stops in `teardown_method`, which pytest calls around each test, so it covers
function-scoped fixtures and tests of any sort. Class-level set-up runs outside the mock.
"""

from __future__ import annotations

import inspect
import unittest
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from types import FunctionType
from typing import Any

#: Starts a new mock at each call, active until the context exits.
NewMock = Callable[[], AbstractContextManager[Any]]

#: Wraps a function, a static or class method, or a class.
Decorate = Callable[[Any, NewMock], Any]

#: Methods not decorated: pytest calls the first two once per class, with arguments that it reads
#: off the signature; `_bracket` handles the others.
_SET_UPS = {"setup_class", "teardown_class", "setup_method", "teardown_method"}

#: The attribute that holds the mocks started by an instance's set-ups. There can be several: for a
#: nested class, pytest calls the set-ups of both classes with the inner instance.
_RUNNING = "_pca_connector_ad_mocks"

#: Set on an instance while a set-up or tear-down runs, as it may call that of its base class.
_INSIDE = "_inside_pca_connector_ad_mock"


def decorate_class(test_class: type, new_mock: NewMock, decorate: Decorate) -> None:
    """Wrap a class in place.

    Args:
        test_class: a `unittest.TestCase`, a pytest test class, or any other class; the public
            methods of the latter two run inside the mock.
        new_mock: starts a mock.
        decorate: wraps its methods and nested classes.
    """
    if issubclass(test_class, unittest.TestCase):
        for name in ("run", "debug"):
            setattr(test_class, name, decorate(getattr(test_class, name), new_mock))
        return
    for name, member in list(vars(test_class).items()):
        if _is_public_method(name, member) or _is_nested_test_class(member, test_class):
            setattr(test_class, name, decorate(member, new_mock))
    _bracket(test_class, new_mock)
    _bracket_subclasses(test_class, new_mock)


def _is_public_method(name: str, member: object) -> bool:
    is_method = isinstance(member, (FunctionType, staticmethod, classmethod))
    return is_method and not name.startswith("_") and name not in _SET_UPS


def _is_nested_test_class(member: Any, test_class: type) -> bool:
    """Whether a member is a test class defined in the body of this class."""
    return (
        inspect.isclass(member)
        and member.__qualname__ == f"{test_class.__qualname__}.{member.__name__}"
        and member.__name__.startswith("Test")
    )


def _bracket_subclasses(test_class: type, new_mock: NewMock) -> None:
    """Bracket the set-ups of subclasses too, which may override those of this class."""
    original = vars(test_class).get("__init_subclass__")

    def __init_subclass__(cls: Any, **kwargs: Any) -> None:  # noqa: N807
        if original:
            original.__get__(None, cls)(**kwargs)
        else:
            super(test_class, cls).__init_subclass__(**kwargs)  # type: ignore[arg-type]
        _bracket(cls, new_mock)

    test_class.__init_subclass__ = classmethod(__init_subclass__)  # type: ignore[assignment, arg-type]


def _bracket(test_class: type, new_mock: NewMock) -> None:
    """Start a mock before the set-up of each test, and stop it after the tear-down."""
    set_up = inspect.getattr_static(test_class, "setup_method", None)
    tear_down = inspect.getattr_static(test_class, "teardown_method", None)

    def setup_method(self: Any, method: Any = None) -> None:
        if _INSIDE in vars(self):
            _call(set_up, self, method)
            return
        with ExitStack() as running:
            running.enter_context(new_mock())
            with _marked_inside(self):
                _call(set_up, self, method)
            vars(self).setdefault(_RUNNING, []).append(running.pop_all())

    def teardown_method(self: Any, method: Any = None) -> None:
        if _INSIDE in vars(self):
            _call(tear_down, self, method)
            return
        with vars(self)[_RUNNING].pop(), _marked_inside(self):
            _call(tear_down, self, method)

    test_class.setup_method = setup_method  # type: ignore[attr-defined]
    test_class.teardown_method = teardown_method  # type: ignore[attr-defined]


@contextmanager
def _marked_inside(instance: Any) -> Iterator[None]:
    vars(instance)[_INSIDE] = True
    try:
        yield
    finally:
        del vars(instance)[_INSIDE]


def _call(function: Any, instance: Any, method: Any) -> None:
    """Call a set-up as pytest does: bound, and with the test method if it takes one."""
    if function is not None:
        bound = function.__get__(instance, type(instance))
        bound(*([method] if inspect.signature(bound).parameters else []))
