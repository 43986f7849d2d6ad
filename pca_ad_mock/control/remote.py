"""How does a test direct the service where moto's server mode is on, and it runs elsewhere?

Under `TEST_SERVER_MODE=true` moto's mocks send all calls to a server. The handle then tells that
server what it is told.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NoReturn

import requests
from moto import settings as moto_settings

from ..clients.adoption import adopt
from ..pcaconnectorad.faults.injected import Fault
from .handle import C, MockHandle
from .http_api import PREFIX

if TYPE_CHECKING:
    from ..pcaconnectorad.model.settings import Options

#: Seconds that a server has to answer.
_TIMEOUT = 30


class RemoteFault(Fault):
    """Something that a server was told; a context manager that takes it back at its end."""

    def __init__(self, number: str) -> None:
        self._path = f"faults/{number}"

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
    """What `with mock_pca_connector_ad() as mock:` gives in moto's server mode."""

    def fail_calls(
        self,
        operation: str,
        error: str,
        *,
        times: int = 1,
        when: Mapping[str, Any] | None = None,
        **members: Any,
    ) -> Fault:
        """As `MockHandle.fail_calls`."""
        body = {"operation": operation, "error": error, "times": times, "members": members}
        return self._tell_server("fail-calls", {**body, "when": when})

    def fail_resources(self, kind: str, status_reason: str, *, times: int = 1) -> Fault:
        """As `MockHandle.fail_resources`."""
        body = {"kind": kind, "status_reason": status_reason, "times": times}
        return self._tell_server("fail-resources", body)

    def settle(self) -> None:
        """As `MockHandle.settle`."""
        _call("POST", "settle")

    def backend(self, region: str | None = None, account_id: str | None = None) -> NoReturn:
        """The state is in the server.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError(
            "in moto's server mode the state is in the server; look at it by a client, or at "
            f"{moto_settings.test_server_mode_endpoint()}/moto-api/data.json"
        )

    def reset(self) -> None:
        """As `MockHandle.reset`."""
        _call("POST", "reset")
        self._told.clear()

    def adopt(self, client: C) -> C:
        """As `MockHandle.adopt`: the client's calls go to the server."""
        self._require_running()
        self._adopted.callback(adopt(client, moto_settings.test_server_mode_endpoint()))
        return client

    def _tell_server(self, path: str, body: dict[str, Any]) -> Fault:
        self._require_running()
        fault = RemoteFault(_call("POST", path, body)["id"])
        self._told.append(fault)
        return fault


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
    raise TypeError(f"{value!r} cannot be told to a server, as JSON has nothing of the kind")
