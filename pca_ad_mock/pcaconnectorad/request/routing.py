"""Which operation do a method and a path mean?

The one whose template in the model matches the path.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote

from botocore.model import OperationModel

from ..model.specification import service_model


@dataclass(frozen=True)
class _Route:
    operation: str
    exact: re.Pattern[str]
    lenient: re.Pattern[str]


class Router:
    """Matches requests to operations by the templates of their paths.

    Paths contain ARNs, and an ARN contains a slash. Most clients encode it, some do not, and some
    servers decode it on the way. So a path is first held against the templates with labels that
    have no slash, then with labels that may. Templates with more fixed segments come first, so
    that `/templates/<arn>/accessControlEntries` is not taken for a template of that name.

    Args:
        operations: the operations, whose methods and templates the model has.
    """

    def __init__(self, operations: Iterable[OperationModel]) -> None:
        by_precision = sorted(operations, key=lambda each: -_fixed_segments(_template(each)))
        self._routes: dict[str, list[_Route]] = {}
        for operation in by_precision:
            exact, lenient = (_pattern(_template(operation), label) for label in ("[^/]*", ".+"))
            route = _Route(operation.name, exact, lenient)
            self._routes.setdefault(operation.http["method"], []).append(route)

    def match(self, method: str, path: str) -> tuple[str, dict[str, str]] | None:
        """Return the operation and its labels, percent-decoded, or None if no route matches."""
        routes = self._routes.get(method, [])
        for route in routes:
            if match := route.exact.fullmatch(path):
                return route.operation, _decoded(match)
        for route in routes:
            if match := route.lenient.fullmatch(path):
                return route.operation, _decoded(match)
        return None


@cache
def router() -> Router:
    """Return the router for all operations of the model."""
    model = service_model()
    return Router(model.operation_model(name) for name in model.operation_names)


def _template(operation: OperationModel) -> str:
    template: str = operation.http["requestUri"]
    return template


def _fixed_segments(template: str) -> int:
    return sum(not segment.startswith("{") for segment in template.split("/"))


def _pattern(template: str, label: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", rf"(?P<\1>{label})", template), re.DOTALL)


def _decoded(match: re.Match[str]) -> dict[str, str]:
    return {name: unquote(label) for name, label in match.groupdict().items()}
