"""Which operation does a method and a path mean?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from urllib.parse import unquote


class Routed(Protocol):
    """What the router needs to know of an operation."""

    @property
    def http_method(self) -> str:
        """The HTTP method, in capitals."""

    @property
    def uri_template(self) -> str:
        """The path, with a `{Name}` for each label."""


R = TypeVar("R", bound=Routed)


@dataclass(frozen=True)
class _Route(Generic[R]):
    operation: R
    exact: re.Pattern[str]
    lenient: re.Pattern[str]


class Router(Generic[R]):
    """Matches requests to operations by the templates of their paths.

    ARNs stand in the path, and an ARN holds a slash. Most clients encode it, some do not, and some
    servers decode it on the way. So a path is first held against the templates with labels that
    have no slash, then with labels that may. Templates with more fixed segments come first, so
    that `/templates/<arn>/accessControlEntries` is not taken for a template of that name.
    """

    def __init__(self, operations: Iterable[R]) -> None:
        by_precision = sorted(operations, key=lambda each: -_fixed_segments(each.uri_template))
        self._routes: dict[str, list[_Route[R]]] = {}
        for operation in by_precision:
            template = operation.uri_template
            route = _Route(operation, _pattern(template, "[^/]*"), _pattern(template, ".+"))
            self._routes.setdefault(operation.http_method, []).append(route)

    def match(self, method: str, path: str) -> tuple[R, dict[str, str]] | None:
        """The operation and its labels, percent-decoded, or None where there is no such route."""
        routes = self._routes.get(method, [])
        for route in routes:
            if match := route.exact.fullmatch(path):
                return route.operation, _decoded(match)
        for route in routes:
            if match := route.lenient.fullmatch(path):
                return route.operation, _decoded(match)
        return None


def _fixed_segments(template: str) -> int:
    return sum(not segment.startswith("{") for segment in template.split("/"))


def _pattern(template: str, label: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", rf"(?P<\1>{label})", template), re.DOTALL)


def _decoded(match: re.Match[str]) -> dict[str, str]:
    return {name: unquote(label) for name, label in match.groupdict().items()}
