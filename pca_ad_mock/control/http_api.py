"""How is the service directed by a test that is not in its process?

By JSON over HTTP, under `/moto-api/pca-connector-ad/` of a server: what the handle does, a test in
any language can do.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from threading import Lock
from types import MappingProxyType
from typing import Any, NamedTuple

from ..pcaconnectorad.faults.injected import FailingCalls, FailingCreations
from ..pcaconnectorad.model import settings
from ..pcaconnectorad.model.names import unknown_name
from ..pcaconnectorad.model.settings import Options, Settings
from .fault_builder import failing_calls, failing_creations
from .handle import MockHandle
from .options import options_in_force

#: Where the paths of this module begin.
PREFIX = "/moto-api/pca-connector-ad"


#: The number of the options that the server was started with.
_FROM_THE_START = "0"


class Answer(NamedTuple):
    """A status and a JSON document, and the methods that there are where another was used."""

    status: int
    document: dict[str, Any]
    allowed: str = ""


class _RefusalError(Exception):
    def __init__(self, status: int, message: str, allowed: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.allowed = allowed


class Director:
    """Directs the service for those outside of the process, until it is closed.

    Args:
        options: those of the decorator, in force from the beginning.
    """

    def __init__(self, options: Options) -> None:
        self._handle = MockHandle()
        self._faults: dict[str, FailingCalls | FailingCreations] = {}
        self._numbers = itertools.count(1)
        self._lock = Lock()
        self._options: dict[str, ExitStack] = {}
        self._use_options(_FROM_THE_START, options)
        self._actions: dict[str, dict[str, Callable[[dict[str, Any]], Answer]]] = {
            "fail-calls": {"POST": self._fail_calls},
            "fail-resources": {"POST": self._fail_resources},
            "faults": {"GET": self._list_faults, "DELETE": self._take_back_all},
            "settle": {"POST": self._settle},
            "options": {
                "GET": self._get_options,
                "POST": self._set_options,
                "DELETE": self._take_back_options,
            },
            "reset": {"POST": self._reset},
        }

    def close(self) -> None:
        """Take back what was told, and the options."""
        self._handle.end()
        for number in [*self._options]:
            self._options.pop(number).close()

    def take_back(self) -> None:
        """Take back what was told."""
        self._handle.take_back()
        self._faults.clear()

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        """Do what a request asks for.

        Args:
            method: the HTTP method.
            path: the path, after `PREFIX`.
            body: a JSON object, or nothing.

        Returns:
            a document; where something is wrong with the request, its member `error` says what was
            given, what is possible and what to do.
        """
        try:
            with self._lock:
                action = self._find_action(method, path.strip("/"))
                return action(_read(body))
        except _RefusalError as refusal:
            return Answer(refusal.status, {"error": str(refusal)}, refusal.allowed)
        except (TypeError, ValueError) as error:
            return Answer(400, {"error": str(error)})

    def _find_action(self, method: str, path: str) -> Callable[[dict[str, Any]], Answer]:
        name, _, number = path.partition("/")
        if name == "options" and number:
            actions = {"DELETE": lambda _: self._take_back_option(number)}
        elif name == "faults" and number:
            actions = {
                "GET": lambda _: self._get_fault(number),
                "DELETE": lambda _: self._take_back(number),
            }
        elif path in self._actions:
            actions = self._actions[path]
        else:
            known = [*self._actions, "faults/<id>", "options/<id>"]
            raise _RefusalError(404, unknown_name(path, known, f"there is no {PREFIX}/"))
        if method not in actions:
            possible = ", ".join(actions)
            message = f"{PREFIX}/{path} takes {possible}, not {method}"
            raise _RefusalError(405, message, possible)
        return actions[method]

    def _fail_calls(self, body: dict[str, Any]) -> Answer:
        optional: dict[str, Any] = {"times": 1, "when": None, "members": {}}
        given = _arguments(body, required=("operation", "error"), optional=optional)
        if not isinstance(given["members"], dict):
            raise ValueError(f"members must be an object, not {given['members']!r}")
        return self._told(failing_calls(**given))

    def _fail_resources(self, body: dict[str, Any]) -> Answer:
        given = _arguments(body, required=("kind", "status_reason"), optional={"times": 1})
        return self._told(failing_creations(**given))

    def _told(self, fault: FailingCalls | FailingCreations) -> Answer:
        number = str(next(self._numbers))
        self._faults[number] = self._handle.tell(fault)
        return Answer(201, _describe(number, fault))

    def _list_faults(self, body: dict[str, Any]) -> Answer:
        _arguments(body)
        pending = {number: fault for number, fault in self._faults.items() if fault.times}
        return Answer(200, {"faults": [_describe(*each) for each in pending.items()]})

    def _get_fault(self, number: str) -> Answer:
        return Answer(200, _describe(number, self._find_fault(number)))

    def _take_back(self, number: str) -> Answer:
        fault = self._find_fault(number)
        fault.take_back()
        del self._faults[number]
        return Answer(200, _describe(number, fault))

    def _find_fault(self, number: str) -> FailingCalls | FailingCreations:
        if number not in self._faults:
            raise _RefusalError(404, unknown_name(number, self._faults, "there is no fault"))
        return self._faults[number]

    def _take_back_all(self, body: dict[str, Any]) -> Answer:
        _arguments(body)
        self.take_back()
        return Answer(200, {"faults": []})

    def _settle(self, body: dict[str, Any]) -> Answer:
        _arguments(body)
        self._handle.settle()
        return Answer(200, {"status": "ok"})

    def _reset(self, body: dict[str, Any]) -> Answer:
        _arguments(body)
        self._handle.reset()
        self._faults.clear()
        return Answer(200, {"status": "ok"})

    def _get_options(self, body: dict[str, Any]) -> Answer:
        _arguments(body)
        return Answer(200, {"options": asdict(settings.current())})

    def _set_options(self, body: dict[str, Any]) -> Answer:
        options: Any = body
        Settings.of(**options)
        number = str(next(self._numbers))
        self._use_options(number, options)
        return Answer(200, {"id": number, "options": asdict(settings.current())})

    def _take_back_option(self, number: str) -> Answer:
        if number not in self._options or number == _FROM_THE_START:
            posted = [each for each in self._options if each != _FROM_THE_START]
            raise _RefusalError(404, unknown_name(number, posted, "there are no options"))
        self._options.pop(number).close()
        return self._get_options({})

    def _take_back_options(self, body: dict[str, Any]) -> Answer:
        _arguments(body)
        for number in [each for each in self._options if each != _FROM_THE_START]:
            self._options.pop(number).close()
        return self._get_options({})

    def _use_options(self, number: str, options: Options) -> None:
        """Put options over those in force."""
        with ExitStack() as layer:
            layer.enter_context(options_in_force(options))
            self._options[number] = layer.pop_all()


def _read(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _RefusalError(400, f"the body is not valid JSON: {error}") from None
    if not isinstance(document, dict):
        raise _RefusalError(400, "the body is not a JSON object")
    return document


def _arguments(
    body: dict[str, Any],
    required: tuple[str, ...] = (),
    optional: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, Any]:
    """The members of a body, none missing and none too many; defaults for those not given."""
    known = (*required, *optional)
    for name in body:
        if name not in known:
            raise ValueError(unknown_name(name, known or ["nothing"], "the body cannot have"))
    if missing := [name for name in required if name not in body]:
        raise ValueError(f"the body lacks {', '.join(missing)}")
    return {**optional, **body}


def _describe(number: str, fault: FailingCalls | FailingCreations) -> dict[str, Any]:
    if isinstance(fault, FailingCalls):
        what: dict[str, Any] = {"operation": fault.operation, "when": fault.when}
    else:
        what = {"kind": fault.kind, "status_reason": fault.status_reason}
    return {"id": number, **what, "times": fault.times}
