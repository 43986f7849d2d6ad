"""What can a test command, and how is a command sent over HTTP?

A command is a method decorated with `@command`. Its signature serves three callers: a test in the
process calls the method; a request over HTTP gives its arguments as the members of a JSON object;
and the handle of a mock in moto's server mode sends such an object.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from inspect import Parameter
from typing import Any, TypeVar
from urllib.parse import quote

from .._types import Function, JsonMapping, JsonObject
from ..pcaconnectorad.model.suggestions import shown, unknown_name

F = TypeVar("F", bound=Function)

_MARK = "_command"


@dataclass(frozen=True)
class Command:
    """A command.

    Attributes:
        function: the method.
        method: the HTTP method.
        path: the path, with a `{name}` for each argument that it contains.
        status: the HTTP status of a successful answer.
        whole: the argument that the body is, if it is one and not an object of arguments.
        read: makes the result of what an answer contains.
    """

    function: Function
    method: str
    path: str
    status: int
    whole: str | None
    read: Callable[[Any], Any]

    @property
    def name(self) -> str:
        """The name of the method."""
        return self.function.__name__

    @cached_property
    def _parameters(self) -> dict[str, Parameter]:
        _, *parameters = inspect.signature(self.function).parameters.values()
        return {each.name: each for each in parameters if f"{{{each.name}}}" not in self.path}

    @cached_property
    def _var_keyword(self) -> str | None:
        """The name of the `**` parameter, if there is one."""
        kinds = {each.name for each in self._parameters.values() if each.kind is each.VAR_KEYWORD}
        return next(iter(kinds), None)

    def arguments(self, document: JsonMapping) -> JsonObject:
        """Return the keyword arguments that a JSON object represents.

        Raises:
            ValueError: a member is missing or unknown; the message lists the known ones.
        """
        if self.whole:
            return {self.whole: document}
        if self._parameters.keys() == {self._var_keyword}:
            return dict(document)
        known = [*self._parameters]
        for name in document:
            if name not in known:
                if not known:
                    raise ValueError(f"unknown member {name!r}: this command takes none")
                raise ValueError(unknown_name(name, known, "the body cannot have"))
        if missing := [name for name in known if self._is_required(name) and name not in document]:
            raise ValueError(f"the body lacks {', '.join(missing)}")
        arguments = dict(document)
        if self._var_keyword:
            collected = arguments.pop(self._var_keyword, {})
            if not isinstance(collected, dict):
                raise ValueError(f"{self._var_keyword} must be an object, not {shown(collected)}")
            return {**_without_conflicts(collected, known, self._var_keyword), **arguments}
        return arguments

    def request(self, *args: object, **kwargs: object) -> tuple[str, JsonObject]:
        """Return the path and the JSON object that represent a call."""
        bound = inspect.signature(self.function).bind(None, *args, **kwargs).arguments
        path = re.sub(r"\{(\w+)\}", lambda name: quote(str(bound[name[1]]), safe=""), self.path)
        if self.whole:
            return path, bound[self.whole]
        return path, {name: bound[name] for name in self._parameters if name in bound}

    def _is_required(self, name: str) -> bool:
        parameter = self._parameters[name]
        return parameter.default is parameter.empty and parameter.kind is not parameter.VAR_KEYWORD


def _without_conflicts(collected: JsonObject, known: list[str], collecting: str) -> JsonObject:
    """Return what is collected, unless a name in it is also a parameter."""
    if conflicts := [name for name in collected if name in known]:
        raise ValueError(f"{collecting} cannot have {', '.join(map(repr, conflicts))}")
    return collected


def command(
    method: str,
    path: str,
    status: int = 200,
    *,
    whole: str | None = None,
    read: Callable[[Any], Any] = lambda document: document,
) -> Callable[[F], F]:
    """Mark a method as a command.

    Args:
        method: the HTTP method.
        path: the path, with a `{name}` for each parameter that it contains.
        status: the HTTP status of a successful answer.
        whole: the argument that the body is, if it is one and not an object of arguments.
        read: makes the result of what an answer contains.
    """

    def mark(function: F) -> F:
        setattr(function, _MARK, Command(function, method, path, status, whole, read))
        return function

    return mark


def commands_of(owner: type) -> list[Command]:
    """Return the commands of a class and its bases, those of the bases first."""
    found: dict[str, Command] = {}
    for each in reversed(owner.__mro__):
        for name, member in vars(each).items():
            if isinstance(marked := getattr(member, _MARK, None), Command):
                found[name] = marked
    return [*found.values()]
