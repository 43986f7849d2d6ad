"""How does a test control the service in moto's server mode, where it runs on a server?

With `TEST_SERVER_MODE=true`, moto's mocks send all calls to a server. The handle sends its commands
to the same server.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partialmethod
from typing import TYPE_CHECKING

import requests
from moto import settings as moto_settings

from .._types import JsonMapping, JsonObject
from ..pcaconnectorad.calls import Call, Calls, Fault
from ..pcaconnectorad.enrollment.principal import Principal
from ..pcaconnectorad.model.refusals import EnrollmentRefused
from ..pcaconnectorad.model.suggestions import shown
from .commands import Command, commands_of
from .handle import MockHandle
from .http_api import PREFIX
from .state.documents import read_resource

if TYPE_CHECKING:
    from ..pcaconnectorad.option_types import Options

#: Seconds to wait for an answer of the server.
_TIMEOUT = 30


class RemoteFault(Fault):
    """A fault injected on a server; as a context manager, it is taken back on exit.

    Args:
        description: what the server says of it.
        handle: the handle by which it was injected.
    """

    def __init__(self, description: JsonObject, handle: RemoteHandle) -> None:
        super().__init__(times=None)
        self.id = description["id"]
        self._description = description
        self._handle = handle

    @property
    def happened(self) -> int:
        """How many times it has happened."""
        return int(self._describe()["happened"])

    @property
    def remaining(self) -> int | None:
        """How many times it will still happen; None if there is no end, 0 after a reset."""
        remaining: int | None = self._describe()["remaining"]
        return remaining

    @property
    def calls(self) -> Calls:
        """The calls that it answered, or whose resources it makes fail."""
        return Calls([call for call in self._handle.calls if call.fault is self])

    def take_back(self) -> None:
        """Prevent it from happening again."""
        self._ask("DELETE")
        self._is_taken_back = True
        self._description["remaining"] = 0

    def _describe(self) -> JsonObject:
        if not self._is_taken_back:
            self._ask("GET")
        return self._description

    def _what(self) -> JsonObject:
        counts = ("id", "happened", "remaining")
        return {name: each for name, each in self._description.items() if name not in counts}

    def _ask(self, method: str) -> None:
        # After a reset, the server no longer knows it.
        try:
            self._description = _call(method, f"faults/{self.id}")
        except ValueError:
            self._is_taken_back = True
            self._description["remaining"] = 0


class _RemoteCalls(Calls):
    """The calls that a server had received when they were asked for."""

    def clear(self) -> None:
        """Remove all calls, those on the server as well."""
        _call("DELETE", "calls")
        super().clear()


class RemoteHandle(MockHandle):
    """The object that `with mock_pca_connector_ad() as mock:` returns in moto's server mode.

    It has the commands of `MockHandle`, which the server executes.
    """

    @property
    def calls(self) -> Calls:
        """The calls that the server has received since its last reset, the oldest first."""
        document = _call("GET", "calls")
        calls = [
            Call(**{**each, "fault": self._faults.get(each["fault"])}) for each in document["calls"]
        ]
        return _RemoteCalls(calls, document["dropped"])

    def __repr__(self) -> str:
        return f"<RemoteHandle of {self._endpoint_url()}>"

    def _make(self, kind: str, members: JsonMapping) -> JsonObject:
        self._require_running()
        given = dict(members)
        place = {name: given.pop(name, None) for name in ("region", "account_id")}
        return read_resource(_call("POST", f"make/{kind}", {**place, "members": given}))

    def _endpoint_url(self) -> str:
        return moto_settings.test_server_mode_endpoint()

    def _send(self, command: Command, *args: object, **kwargs: object) -> object:
        """Have the server execute a command."""
        self._require_running()
        path, document = command.request(*args, **kwargs)
        answer = _call(command.method, path, document)
        if command.path.startswith(("fail-", "delay-")):
            return self._faults.inject(RemoteFault(answer, self))
        return None if answer == {"status": "ok"} else command.read(answer)


for _command in commands_of(MockHandle):
    setattr(RemoteHandle, _command.name, partialmethod(RemoteHandle._send, _command))


@contextmanager
def options_in_force_on_server(options: Options) -> Iterator[None]:
    """Put options in force on the server, on top of its current ones."""
    if not options:
        yield
        return
    number = _call("POST", "options", options)["id"]
    try:
        yield
    finally:
        # Somebody else may have taken them back.
        with suppress(ValueError):
            _call("DELETE", f"options/{number}")


def _call(method: str, path: str, body: JsonMapping | None = None) -> JsonObject:
    """Send a request to the server.

    Raises:
        EnrollmentRefused: a connector refuses to issue a certificate.
        ValueError: the server refuses it; the message says why.
        RuntimeError: there is no server, or it does not have this service.
        TypeError: the body contains a value that JSON cannot represent.
    """
    endpoint = moto_settings.test_server_mode_endpoint()
    url = f"{endpoint}{PREFIX}/{path}"
    data = None if body is None else json.dumps(body, default=_plain)
    try:
        response = requests.request(method, url, data=data, timeout=_TIMEOUT)
    except requests.ConnectionError:
        raise RuntimeError(
            f"moto's server mode is on, but there is no server at {endpoint}; "
            "start one with python -m pca_ad_mock"
        ) from None
    try:
        document: JsonObject = response.json()
    except ValueError:
        raise RuntimeError(
            f"the server does not know {url}; moto's server mode needs a server with this service: "
            "python -m pca_ad_mock"
        ) from None
    if "refusal" in document:
        raise EnrollmentRefused._from_document(document["refusal"])
    if not response.ok:
        raise ValueError(document["error"])
    return document


def require_server() -> None:
    """Check that there is a server, before moto calls it and fails half-way.

    Raises:
        RuntimeError: there is no server, or it does not have this service.
    """
    _call("GET", "options")


def _plain(value: object) -> JsonObject | str:
    """Convert a value that `json` cannot serialize to one that it can."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, Principal):
        return value._describe()
    if isinstance(value, bytes) and value.lstrip().startswith(b"-----BEGIN "):
        return value.decode("ascii", errors="replace")
    if hasattr(value, "public_bytes"):
        from cryptography.hazmat.primitives.serialization import Encoding

        return str(value.public_bytes(Encoding.PEM).decode())
    raise TypeError(f"{shown(value)} cannot be sent to a server, because JSON cannot represent it")
