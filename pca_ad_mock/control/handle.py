"""How does a test control the service? By the methods of the handle that the mock returns."""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any, TypeVar

from moto.core.models import DEFAULT_ACCOUNT_ID

from ..clients.adoption import adopt
from ..pcaconnectorad.faults import injected
from ..pcaconnectorad.faults.injected import Fault
from ..pcaconnectorad.model import settings
from ..pcaconnectorad.model.names import hint
from ..pcaconnectorad.models import PcaConnectorAdBackend, backends, pcaconnectorad_backends
from .commands import command
from .fault_builder import build_call_fault, build_creation_fault

C = TypeVar("C")
F = TypeVar("F", bound=Fault)


class MockHandle:
    """The object that `with mock_pca_connector_ad() as mock:` returns.

    An injected fault applies at once, in all accounts and regions, until it has happened as often
    as asked, is taken back, or the mock ends.
    """

    def __init__(self) -> None:
        self._ids = itertools.count(1)
        self._faults: dict[str, Fault] = {}
        self._adopted = ExitStack()
        self._has_ended = False

    @command("POST", "fail-calls", status=201)
    def fail_calls(
        self,
        /,
        operation: str,
        error: str,
        *,
        times: int = 1,
        when: Mapping[str, Any] | None = None,
        **members: Any,
    ) -> Fault:
        """Make the next calls of an operation fail with a modelled error.

        Args:
            operation: its name in boto3 or in the API, `"create_connector"` or `"CreateConnector"`.
            error: an error that the operation declares, such as `"ThrottlingException"`.
            times: how many calls.
            when: the members, by their names in the API, that a request must have in order to fail.
            members: members of the error, by their names in the API: `Message`, `Reason`,
                `ResourceId`. The others get values that fit the call.

        Returns:
            a context manager that takes the fault back on exit.

        Raises:
            ValueError: the model has no such operation, error, member or value; the message lists
                the known ones.
            RuntimeError: the mock has ended.
        """
        fault = build_call_fault(operation, error, times=times, when=when, members=members)
        return self._inject(fault)

    @command("POST", "fail-resources", status=201)
    def fail_resources(self, kind: str, status_reason: str, *, times: int = 1) -> Fault:
        """Make the next resources of a kind to be created end in FAILED.

        Args:
            kind: `"Connector"`, `"DirectoryRegistration"` or `"ServicePrincipalName"`.
            status_reason: a reason that the API defines for the kind.
            times: how many resources.

        Returns:
            a context manager that takes the fault back on exit.

        Raises:
            ValueError: there is no such kind or reason; the message lists the known ones.
            RuntimeError: the mock has ended.
        """
        return self._inject(build_creation_fault(kind, status_reason, times=times))

    @command("POST", "settle")
    def settle(self) -> None:
        """Complete every creation and deletion in progress, in every account and region.

        Raises:
            RuntimeError: the mock has ended.
        """
        self._require_running()
        for backend in backends():
            backend.service.settle()

    @command("POST", "reset")
    def reset(self) -> None:
        """Remove all resources of this service, in every account and region, and all faults.

        Raises:
            RuntimeError: the mock has ended.
        """
        self._require_running()
        self.take_back_faults()
        for backend in backends():
            backend.service.remove_all()
            backend.reset()

    def adopt(self, client: C) -> C:
        """Redirect a client with a custom endpoint to the mock, until the mock ends.

        Every other client of the service needs no adoption, even one created before the mock.

        Args:
            client: a client of this service, made by boto3, botocore or aiobotocore.

        Returns:
            the client.

        Raises:
            TypeError: it is not a client.
            ValueError: it is a client of another service.
            RuntimeError: the mock has ended.
        """
        self._require_running()
        self._adopted.callback(adopt(client, self._endpoint_url()))
        return client

    def backend(
        self, region: str | None = None, account_id: str = DEFAULT_ACCOUNT_ID
    ) -> PcaConnectorAdBackend:
        """Return the state of the service in a region and an account, for a test to read.

        Args:
            region: the region's name; by default, a client's default region.
            account_id: the account; by default, moto's default account.

        Raises:
            ValueError: botocore knows no such region.
        """
        name = region or os.environ.get("AWS_DEFAULT_REGION") or settings.current().region
        account = pcaconnectorad_backends[account_id]
        try:
            return account[name]
        except KeyError:
            raise ValueError(
                f"botocore knows no region {name!r}.{hint(name, account.regions)}"
            ) from None

    def take_back_faults(self) -> None:
        """Take back all faults that were injected through this handle."""
        while self._faults:
            _, fault = self._faults.popitem()
            fault.take_back()

    def end(self) -> None:
        """Take back all faults and refuse further commands, because the mock has ended."""
        self._has_ended = True
        self.take_back_faults()
        self._adopted.close()

    def _inject(self, fault: F) -> F:
        self._require_running()
        fault.id = str(next(self._ids))
        self._faults[fault.id] = fault
        injected.inject(fault)
        return fault

    def _require_running(self) -> None:
        if self._has_ended:
            raise RuntimeError(
                "the mock that returned this handle has ended; use the handle of a running one"
            )

    def _endpoint_url(self) -> str | None:
        """Return where adopted clients send requests; None means the service's AWS endpoint."""
        return None
