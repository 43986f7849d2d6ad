"""How does a test control the service in moto's server mode, where it runs on a server?

With `TEST_SERVER_MODE=true`, moto's mocks send all calls to a server. The handle sends its commands
to the same server.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partialmethod
from typing import TYPE_CHECKING, Any, NoReturn

import requests
from moto import settings as moto_settings

from ..pcaconnectorad.faults.injected import Fault
from .commands import Command, commands_of
from .handle import MockHandle
from .http_api import PREFIX

if TYPE_CHECKING:
    from ..pcaconnectorad.model.settings import Options

#: Seconds to wait for an answer of the server.
_TIMEOUT = 30


class RemoteFault(Fault):
    """A fault injected on a server; as a context manager, it is taken back on exit."""

    def __init__(self, fault_id: str) -> None:
        self.id = fault_id
        self._path = f"faults/{fault_id}"

    @property
    def times(self) -> int:
        """How many times it will still happen; 0 after a reset of the server."""
        try:
            return int(_call("GET", self._path)["times"])
        except ValueError:
            return 0

    def take_back(self) -> None:
        """Prevent it from happening again."""
        # After a reset, the server no longer knows it.
        with suppress(ValueError):
            _call("DELETE", self._path)


class RemoteHandle(MockHandle):
    """The object that `with mock_pca_connector_ad() as mock:` returns in moto's server mode.

    It has the commands of `MockHandle`, which the server executes.
    """

    def backend(self, region: str | None = None, account_id: str | None = None) -> NoReturn:
        """Refuse: the state is on the server.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError(
            "in moto's server mode the state is on the server; read it with a client, or at "
            f"{moto_settings.test_server_mode_endpoint()}/moto-api/data.json"
        )

    def _endpoint_url(self) -> str:
        return moto_settings.test_server_mode_endpoint()

    def _send(self, command: Command, *args: Any, **kwargs: Any) -> Fault | None:
        """Have the server execute a command."""
        self._require_running()
        answer = _call(command.method, command.path, command.document(*args, **kwargs))
        if "id" not in answer:
            return None
        fault = RemoteFault(answer["id"])
        self._faults[fault.id] = fault
        return fault


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


def _call(method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Send a request to the server.

    Raises:
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
        document: dict[str, Any] = response.json()
    except ValueError:
        raise RuntimeError(
            f"the server does not know {url}; moto's server mode needs a server with this service: "
            "python -m pca_ad_mock"
        ) from None
    if "error" in document:
        raise ValueError(document["error"])
    return document


def require_server() -> None:
    """Check that there is a server, before moto calls it and fails half-way.

    Raises:
        RuntimeError: there is no server, or it does not have this service.
    """
    _call("GET", "options")


def _plain(value: object) -> dict[str, Any]:
    """Convert a value that `json` cannot serialize to one that it can."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{value!r} cannot be sent to a server, because JSON cannot represent it")
