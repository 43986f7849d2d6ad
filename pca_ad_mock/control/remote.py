"""How does a test direct the service where moto's server mode is on, and it runs elsewhere?

Under `TEST_SERVER_MODE=true` moto's mocks send all calls to a server. The handle sends its commands
there, too.
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

#: Seconds that a server has to answer.
_TIMEOUT = 30


class RemoteFault(Fault):
    """A fault that was injected on a server; a context manager that takes it back at its end."""

    def __init__(self, fault_id: str) -> None:
        self.id = fault_id
        self._path = f"faults/{fault_id}"

    @property
    def times(self) -> int:
        """How often it is still to happen; not at all, where the server was reset."""
        try:
            return int(_call("GET", self._path)["times"])
        except ValueError:
            return 0

    def take_back(self) -> None:
        """Let it happen no more."""
        # After a reset of the server, it is not there any more.
        with suppress(ValueError):
            _call("DELETE", self._path)


class RemoteHandle(MockHandle):
    """What `with mock_pca_connector_ad() as mock:` gives in moto's server mode.

    Its commands are those of `MockHandle`, carried out by the server.
    """

    def backend(self, region: str | None = None, account_id: str | None = None) -> NoReturn:
        """The state is in the server.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError(
            "in moto's server mode the state is in the server; look at it by a client, or at "
            f"{moto_settings.test_server_mode_endpoint()}/moto-api/data.json"
        )

    def _endpoint_url(self) -> str:
        return moto_settings.test_server_mode_endpoint()

    def _send(self, command: Command, *args: Any, **kwargs: Any) -> Fault | None:
        """Let the server carry out a command."""
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
    """Put options in force on the server, over those that are."""
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
    """Ask the server.

    Raises:
        ValueError: it refuses; it says why.
        RuntimeError: it does not understand, or is not there.
        TypeError: the body has what JSON has not.
    """
    endpoint = moto_settings.test_server_mode_endpoint()
    url = f"{endpoint}{PREFIX}/{path}"
    data = None if body is None else json.dumps(body, default=_plain)
    try:
        response = requests.request(method, url, data=data, timeout=_TIMEOUT)
    except requests.ConnectionError:
        raise RuntimeError(
            f"moto's server mode is on, and there is no server at {endpoint}; "
            "start one by python -m pca_ad_mock"
        ) from None
    try:
        document: dict[str, Any] = response.json()
    except ValueError:
        raise RuntimeError(
            f"the server does not know {url}; moto's server mode needs one that has this service, "
            "python -m pca_ad_mock"
        ) from None
    if "error" in document:
        raise ValueError(document["error"])
    return document


def require_server() -> None:
    """Make sure that there is a server, before moto asks it and stops half-way.

    Raises:
        RuntimeError: there is none, or one without this service.
    """
    _call("GET", "options")


def _plain(value: object) -> dict[str, Any]:
    """What `json` does not know, as something that it knows."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{value!r} cannot be sent to a server, as JSON has nothing of the kind")
