"""How is a class wrapped, so that each of its tests runs inside a mock of its own?

For `unittest`, the mock covers all that it does for one test. For pytest, which calls them around
each test, `setup_method` and `teardown_method` begin and end it, so that fixtures of functions and
the test itself are covered whatever they are. What is done once for a class is done outside.
"""

from __future__ import annotations

import inspect
import unittest
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from types import FunctionType
from typing import Any

#: Begins a mock of its own each time it is called, active until the context is left.
NewMock = Callable[[], AbstractContextManager[Any]]

#: Wraps a function, a static or class method, or a class.
Decorate = Callable[[Any, NewMock], Any]

#: What pytest calls once for a class, with arguments that it reads off the signature; and what is
#: bracketed on its own.
_SET_UPS = {"setup_class", "teardown_class", "setup_method", "teardown_method"}

#: Where an instance keeps the mocks that its set-ups began. More than one, as for a class within a
#: class pytest calls the set-ups of both with the inner instance.
_RUNNING = "_mocks_of_pca_connector_ad"

#: Set on an instance while a set-up or tear-down runs, which may call those of its base class.
_INSIDE = "_inside_mock_of_pca_connector_ad"


def decorate_class(test_class: type, new_mock: NewMock, decorate: Decorate) -> None:
    """Wrap a class in place.

    Args:
        test_class: a `unittest.TestCase`, a class of pytest's, or any other, whose public methods
            then run inside.
        new_mock: begins a mock.
        decorate: wraps its methods, and the classes within it.
    """
    if issubclass(test_class, unittest.TestCase):
        for name in ("run", "debug"):
            setattr(test_class, name, decorate(getattr(test_class, name), new_mock))
        return
    for name, member in list(vars(test_class).items()):
        if _is_public_method(name, member) or _is_class_within(member, test_class):
            setattr(test_class, name, decorate(member, new_mock))
    _bracket(test_class, new_mock)
    _bracket_subclasses(test_class, new_mock)


def _is_public_method(name: str, member: object) -> bool:
    is_method = isinstance(member, (FunctionType, staticmethod, classmethod))
    return is_method and not name.startswith("_") and name not in _SET_UPS


def _is_class_within(member: Any, test_class: type) -> bool:
    """Whether a member is a class of tests defined in the body of another."""
    return (
        inspect.isclass(member)
        and member.__qualname__ == f"{test_class.__qualname__}.{member.__name__}"
        and member.__name__.startswith("Test")
    )


def _bracket_subclasses(test_class: type, new_mock: NewMock) -> None:
    """Bracket also the set-ups by which a subclass replaces those of this class."""
    of_its_own = vars(test_class).get("__init_subclass__")

    def __init_subclass__(cls: Any, **kwargs: Any) -> None:  # noqa: N807
        if of_its_own:
            of_its_own.__get__(None, cls)(**kwargs)
        else:
            super(test_class, cls).__init_subclass__(**kwargs)  # type: ignore[arg-type]
        _bracket(cls, new_mock)

    test_class.__init_subclass__ = classmethod(__init_subclass__)  # type: ignore[assignment, arg-type]


def _bracket(test_class: type, new_mock: NewMock) -> None:
    """Begin a mock before the set-up of each test, and end it after the tear-down."""
    set_up = inspect.getattr_static(test_class, "setup_method", None)
    tear_down = inspect.getattr_static(test_class, "teardown_method", None)

    def setup_method(self: Any, method: Any = None) -> None:
        if _INSIDE in vars(self):
            _call(set_up, self, method)
            return
        with ExitStack() as running:
            running.enter_context(new_mock())
            with _inside(self):
                _call(set_up, self, method)
            vars(self).setdefault(_RUNNING, []).append(running.pop_all())

    def teardown_method(self: Any, method: Any = None) -> None:
        if _INSIDE in vars(self):
            _call(tear_down, self, method)
            return
        with vars(self)[_RUNNING].pop(), _inside(self):
            _call(tear_down, self, method)

    test_class.setup_method = setup_method  # type: ignore[attr-defined]
    test_class.teardown_method = teardown_method  # type: ignore[attr-defined]


@contextmanager
def _inside(instance: Any) -> Iterator[None]:
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
