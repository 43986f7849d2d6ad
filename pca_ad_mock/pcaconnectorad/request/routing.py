"""Which operation do a method and a path mean?

The one whose template in the model matches the path.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, cached_property, lru_cache
from urllib.parse import unquote_to_bytes

from botocore.model import OperationModel

from ..model.specification import service_model


class _Route:
    """An operation, and the template of its path, whose labels are whole segments."""

    def __init__(self, operation: str, template: str) -> None:
        self.operation = operation
        self._template = template
        segments = template.split("/")
        self._length = len(segments)
        self._labels = [(i, each[1:-1]) for i, each in enumerate(segments) if each[:1] == "{"]
        self._fixed = [(i, each) for i, each in enumerate(segments) if each[:1] != "{"]

    def match(self, segments: Sequence[str]) -> dict[str, str] | None:
        """Return the labels of a path with these segments, or None if it is another route's."""
        if len(segments) != self._length or any(segments[i] != each for i, each in self._fixed):
            return None
        return {name: _decoded(segments[i]) for i, name in self._labels}

    def match_leniently(self, path: str) -> dict[str, str] | None:
        """Return the labels of a path, in which labels may have slashes."""
        match = self._lenient.fullmatch(path)
        return match and {name: _decoded(label) for name, label in match.groupdict().items()}

    @cached_property
    def _lenient(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>.+)", self._template), re.DOTALL)


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
        self._routes: dict[tuple[str, str], list[_Route]] = {}
        for operation in by_precision:
            template = _template(operation)
            key = operation.http["method"], template.split("/")[1]
            self._routes.setdefault(key, []).append(_Route(operation.name, template))
        # A client asks for the same things again and again.
        self._find_once = lru_cache(maxsize=1000)(self._find)

    def match(self, method: str, path: str) -> tuple[str, dict[str, str]] | None:
        """Return the operation and its labels, percent-decoded, or None if no route matches."""
        found = self._find_once(method, path)
        return found and (found[0], {**found[1]})

    def _find(self, method: str, path: str) -> tuple[str, dict[str, str]] | None:
        segments = path.split("/")
        first = segments[1] if len(segments) > 1 else ""
        routes = self._routes.get((method, first), ())
        for route in routes:
            if (labels := route.match(segments)) is not None:
                return route.operation, labels
        for route in routes:
            if (labels := route.match_leniently(path)) is not None:
                return route.operation, labels
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


def _decoded(label: str) -> str:
    # Half of the time that `unquote` takes, and the same text.
    return unquote_to_bytes(label).decode(errors="replace")
