"""How is a class decorated, so that each of its tests runs inside a mock of its own?

For `unittest`, by `run` and `debug`, which cover all that is done for one test. For pytest, by the
marker of the plug-in, which covers function-scoped fixtures and set-ups. Class-level set-up runs
outside the mock.
"""

from __future__ import annotations

import inspect
import sys
import unittest
from collections.abc import Callable
from types import FunctionType
from typing import Any

from .._types import Function, JsonMapping

#: Wraps a function, a static or class method, or a class.
Decorate = Callable[[Any], Any]

#: What runners call inside the mock already, or once for a class.
_SET_UPS = {
    *("setup_method", "teardown_method", "setup_class", "teardown_class"),
    *("setUp", "tearDown", "asyncSetUp", "asyncTearDown", "setUpClass", "tearDownClass"),
}

#: What runs one test of a `unittest.TestCase`.
_RUNNERS = ("run", "debug")


def decorate_class(test_class: type, options: JsonMapping, decorate: Decorate) -> None:
    """Wrap a class in place.

    Args:
        test_class: a `unittest.TestCase`, a test class of pytest, a mixin, or any other class; of
            all but the first, the public methods run inside a mock, whoever calls them.
        options: those of the mock.
        decorate: wraps methods and nested classes.
    """
    if issubclass(test_class, unittest.TestCase):
        for name in _RUNNERS:
            setattr(test_class, name, decorate(getattr(test_class, name)))
        return
    for name, member in list(vars(test_class).items()):
        if _is_public_method(name, member) or _is_nested_test_class(member, test_class):
            setattr(test_class, name, decorate(member))
    for name in _RUNNERS:
        if name not in vars(test_class):
            setattr(test_class, name, decorate(_next_in_line(test_class, name)))
    if "pca_ad_mock.pytest_plugin" in sys.modules:
        import pytest

        pytest.mark.pca_connector_ad(**options)(test_class)


def _is_public_method(name: str, member: object) -> bool:
    is_method = isinstance(member, (FunctionType, staticmethod, classmethod))
    return is_method and not name.startswith("_") and name not in _SET_UPS


def _is_nested_test_class(member: object, test_class: type) -> bool:
    """Whether a member is a test class defined in the body of this class."""
    return (
        inspect.isclass(member)
        and member.__qualname__ == f"{test_class.__qualname__}.{member.__name__}"
        and member.__name__.startswith("Test")
    )


def _next_in_line(mixin: type, name: str) -> Function:
    """Make a method for a mixin that calls that of the `TestCase` which comes after it."""

    def call(self: object, *args: object, **kwargs: object) -> Any:
        return getattr(super(mixin, self), name)(*args, **kwargs)

    call.__name__ = name
    return call
