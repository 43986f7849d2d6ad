"""How does a test direct the service that it runs against?"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any, TypeVar

from moto.core.models import DEFAULT_ACCOUNT_ID

from ..clients.adoption import adopt
from ..pcaconnectorad.faults import injected
from ..pcaconnectorad.faults.injected import Fault
from ..pcaconnectorad.model import settings
from ..pcaconnectorad.model.names import unknown_name
from ..pcaconnectorad.models import (
    PcaConnectorAdBackend,
    backends,
    pcaconnectorad_backends,
)
from .fault_builder import failing_calls, failing_creations

C = TypeVar("C")
F = TypeVar("F", bound=Fault)


class MockHandle:
    """What `with mock_pca_connector_ad() as mock:` gives.

    What a test tells the service to do wrong counts from then on, for all accounts and regions. It
    is taken back when this mock ends, or before, by the context manager that telling returns.
    """

    def __init__(self) -> None:
        self._told: list[Fault] = []
        self._adopted = ExitStack()
        self._has_ended = False

    def fail_calls(
        self,
        operation: str,
        error: str,
        *,
        times: int = 1,
        when: Mapping[str, Any] | None = None,
        **members: Any,
    ) -> Fault:
        """Let the next calls of an operation answer a modelled error.

        Args:
            operation: as in boto3 or as in the API, `"create_connector"` or `"CreateConnector"`.
            error: an error that the operation declares, `"ThrottlingException"`.
            times: how many calls.
            when: members that a request must have for it to count, by their names in the API.
            members: members of the error, by their names in the API: `Message`, `Reason`,
                `ResourceId`. Those not given are filled with what makes sense for the call.

        Returns:
            a context manager that takes this back at its end.

        Raises:
            ValueError: the model has no such operation, error, member or value; it says which it
                has.
            RuntimeError: the mock has ended.
        """
        return self.tell(failing_calls(operation, error, times=times, when=when, members=members))

    def fail_resources(self, kind: str, status_reason: str, *, times: int = 1) -> Fault:
        """Let the next resources of a kind that are created end in FAILED.

        Args:
            kind: `"Connector"`, `"DirectoryRegistration"` or `"ServicePrincipalName"`.
            status_reason: a reason that the API has for the kind.
            times: how many resources.

        Returns:
            a context manager that takes this back at its end.

        Raises:
            ValueError: there is no such kind or reason; it says which there are.
            RuntimeError: the mock has ended.
        """
        return self.tell(failing_creations(kind, status_reason, times=times))

    def adopt(self, client: C) -> C:
        """Let a client be answered that talks to an endpoint of its own, until the mock ends.

        Any other client of the service is answered without this, also one that is older than the
        mock.

        Args:
            client: a client of this service, of boto3, botocore or aiobotocore.

        Returns:
            the client.

        Raises:
            TypeError: it is not a client.
            ValueError: it is a client of another service.
            RuntimeError: the mock has ended.
        """
        self._require_running()
        self._adopted.callback(adopt(client))
        return client

    def tell(self, fault: F) -> F:
        """Let a fault happen, until it is taken back or this mock ends.

        Raises:
            RuntimeError: the mock has ended.
        """
        self._require_running()
        self._told.append(fault)
        return injected.tell(fault)

    def settle(self) -> None:
        """End every creation and deletion that is under way, in every account and region."""
        for backend in backends():
            backend.service.settle()

    def backend(
        self, region: str | None = None, account_id: str = DEFAULT_ACCOUNT_ID
    ) -> PcaConnectorAdBackend:
        """The state of the service in a region and an account, to read in a test.

        Args:
            region: the region's name; if not given, the one that a client gets by default.
            account_id: the account; if not given, moto's default one.

        Raises:
            ValueError: botocore knows no such region.
        """
        name = region or os.environ.get("AWS_DEFAULT_REGION") or settings.current().region
        account = pcaconnectorad_backends[account_id]
        try:
            return account[name]
        except KeyError:
            raise ValueError(
                unknown_name(name, account.regions, "botocore knows no region")
            ) from None

    def reset(self) -> None:
        """Forget all resources of this service, in every account and region, and what was told."""
        self.take_back()
        for backend in backends():
            backend.service.remove_all()
            backend.reset()

    def take_back(self) -> None:
        """Take back all that was told by this handle."""
        for fault in self._told:
            fault.take_back()
        self._told.clear()

    def end(self) -> None:
        """Take back all that was told, for good: the mock that gave this handle has ended."""
        self._has_ended = True
        self.take_back()
        self._adopted.close()

    def _require_running(self) -> None:
        if self._has_ended:
            raise RuntimeError(
                "the mock that gave this handle has ended; use that of a running one"
            )
