"""How does a test in another process control the service?

It sends JSON over HTTP to `/moto-api/pca-connector-ad/` on a server. Every command has a path
there, so a test in any language can do what the handle does.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote

from .._locking import ForkSafeLock
from .._types import JsonObject
from ..pcaconnectorad.model.refusals import EnrollmentRefused
from ..pcaconnectorad.model.suggestions import shortened, unknown_name
from ..pcaconnectorad.option_types import Options
from ..pcaconnectorad.request.parsing import LONGEST_BODY, parse_json
from .commands import Command, commands_of
from .server_controls import ServerControls, UnknownIdError
from .state.documents import to_json

#: The prefix of all paths in this module.
PREFIX = "/moto-api/pca-connector-ad"


class Answer(NamedTuple):
    """A status, a JSON document, and the allowed methods after a wrong one."""

    status: int
    document: JsonObject
    allowed: str = ""


class _RefusalError(Exception):
    def __init__(self, status: int, message: str, allowed: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.allowed = allowed


_COMMANDS = commands_of(ServerControls)


def longest_body(path: str) -> int | None:
    """Return how many bytes a body may have, or None for a document, which may have any number.

    Args:
        path: the path, after `PREFIX`.
    """
    is_document = any(each.whole and each.path == path.strip("/") for each in _COMMANDS)
    return None if is_document else LONGEST_BODY


class ControlApi:
    """Answers the requests that control a service, until it is closed.

    Args:
        options: the decorator's options, in force from the start.
    """

    def __init__(self, options: Options) -> None:
        self._controls = ServerControls(options)
        self._lock = ForkSafeLock()

    def close(self) -> None:
        """Take back all faults, and the options."""
        with self._lock:
            self._controls.close()

    def reset(self) -> None:
        """Take back all faults and forget the calls; moto's own reset removes the resources."""
        with self._lock:
            self._controls.delete_faults()
            self._controls.clear_calls()

    def answer(self, method: str, path: str, query: str, body: bytes) -> Answer:
        """Execute a command.

        Args:
            method: the HTTP method.
            path: the path, after `PREFIX`.
            query: the query string, whose parameters are like members of the body.
            body: a JSON object, or nothing.

        Returns:
            a document. If the request is wrong, its member `error` says what was given, what is
            possible and what to do.
        """
        try:
            command, in_path = _find(method, path.strip("/"))
            given = {**dict(parse_qsl(query, keep_blank_values=True)), **_parse(body)}
            arguments = {**command.arguments(given), **in_path}
            with self._lock:
                result = getattr(self._controls, command.name)(**arguments)
            return Answer(command.status, _describe(command, result))
        except _RefusalError as refusal:
            return Answer(refusal.status, {"error": shortened(str(refusal))}, refusal.allowed)
        except EnrollmentRefused as refused:
            document = {"error": shortened(str(refused)), "refusal": refused._describe()}
            return Answer(403, document)
        except UnknownIdError as error:
            return Answer(404, {"error": shortened(str(error))})
        except RuntimeError as error:
            return Answer(503, {"error": shortened(str(error))})
        except (TypeError, ValueError) as error:
            return Answer(400, {"error": shortened(str(error))})


def _find(method: str, path: str) -> tuple[Command, dict[str, str]]:
    """Return the command for a method and a path, and the arguments in the path."""
    matches = [(each, match) for each in _COMMANDS if (match := _match(each.path, path))]
    if not matches:
        known = dict.fromkeys(re.sub(r"\{\w+\}", "<id>", each.path) for each in _COMMANDS)
        raise _RefusalError(404, unknown_name(path, known, f"there is no {PREFIX}/"))
    for command, match in matches:
        if command.method == method:
            return command, {name: unquote(each) for name, each in match.groupdict().items()}
    possible = ", ".join(command.method for command, _ in matches)
    message = f"{PREFIX}/{path} takes {possible}, not {method}"
    raise _RefusalError(405, message, possible)


def _match(template: str, path: str) -> re.Match[str] | None:
    return re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template), path)


def _parse(body: bytes) -> JsonObject:
    if not body:
        return {}
    try:
        document = parse_json(body)
    except ValueError as error:
        raise _RefusalError(400, f"the body is not valid JSON: {error}") from None
    if not isinstance(document, dict):
        raise _RefusalError(400, "the body is not a JSON object")
    return document


def _describe(command: Command, result: object) -> JsonObject:
    """Return the result of a command as a JSON document; a list is named after the path."""
    if result is None:
        return {"status": "ok"}
    if isinstance(result, list):
        return {command.path: to_json(result)}
    document: JsonObject = to_json(result)
    return document
