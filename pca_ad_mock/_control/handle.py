"""How does a test control the service? By the methods of the handle that the mock returns."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from .._patching.moments import asked_for
from ..pcaconnectorad.calls import Calls, Fault
from ..pcaconnectorad.faults.fault import Predicate, Scope
from ..pcaconnectorad.faults.injection import InjectedFaults
from ..pcaconnectorad.model.literals import (
    AnyOperation,
    ErrorMembers,
    ErrorName,
    FailingKindName,
    Operation,
    RefusalCode,
    StatusReason,
)
from ..pcaconnectorad.recording import recording
from .commands import command
from .enrollment_controls import EnrollmentControls
from .seeding.making import Make
from .state_controls import StateControls

if TYPE_CHECKING:
    from typing_extensions import Unpack

C = TypeVar("C")


class MockHandle(StateControls, EnrollmentControls):
    """The object that `with mock_pca_connector_ad() as mock:` returns.

    An injected fault takes effect immediately. It ends when it has happened as often as requested,
    when it is taken back, or when the mock ends.

    Attributes:
        make: makes resources to test with, `mock.make.connector()`.
    """

    def __init__(self) -> None:
        self._calls = Calls()
        self._faults = InjectedFaults(lambda: self.calls)
        self._running = ExitStack()
        self._running.enter_context(recording(self._calls))
        self.make = Make(self._make)

    def __repr__(self) -> str:
        from ..pcaconnectorad.settings import Settings, current

        now, defaults = vars(current()), vars(Settings())
        told = {name: now[name] for name in now if name == "region" or now[name] != defaults[name]}
        listed = ", ".join(f"{name}={each!r}" for name, each in told.items())
        waiting = sum(fault.remaining != 0 for fault in self._faults)
        state = "ended" if self._has_ended else f"{waiting} faults waiting"
        return f"<MockHandle {listed}: {len(self._calls)} calls, {state}>"

    @property
    def calls(self) -> Calls:
        """The calls of the service since the mock began, the oldest first."""
        return self._calls

    @command("GET", "permissions-used")
    def permissions_used(
        self, resources: Literal["exact", "types"] = "exact", *, partners: bool = False
    ) -> dict[str, Any]:
        """Return the IAM policy document that allows the calls so far, and nothing else.

        Args:
            resources: `"exact"` for the ARNs of the calls; `"types"` for one of all resources of a
                type in a region and account, so that two runs of a script give the same policy.
            partners: whether to include what the calls needed in `acm-pca`, `ds`, `ec2` and `ram`.

        Raises:
            ValueError: `resources` or `partners` is something else.
        """
        from ..pcaconnectorad.iam.policy_writer import policy_for

        return policy_for(self._calls, resources, partners=partners)

    @command("POST", "fail-calls", status=201)
    def fail_calls(
        self,
        /,
        operation: AnyOperation | Literal["*"],
        error: ErrorName | RefusalCode | int | type[Exception],
        *,
        times: int | None = 1,
        when: Mapping[str, Any] | Predicate | None = None,
        region: str | None = None,
        account_id: str | None = None,
        **members: Unpack[ErrorMembers],
    ) -> Fault:
        """Make the next calls of an operation fail.

        An unused fault is an error at the end of the mock, or of the fault's own `with` block,
        unless the option `allow_unused_faults` is set.

        Args:
            operation: its name in any spelling, `"CreateConnector"` or `"create_connector"`; `"*"`
                for any; or what clients ask of a connector, `"RequestSecurityToken"` (`enroll`) or
                `"GetPolicies"` (`policies`).
            error: an error that the operation declares, such as `"ThrottlingException"`; one that
                AWS documents for all operations, such as `"ExpiredTokenException"`; an exception
                of botocore for a lost connection, such as `"ReadTimeoutError"`; or, of a connector,
                a code that AWS documents, `"0x8FFFA000"` or `0x8FFFA000`. Instead of its name, the
                class of an exception, such as `client.exceptions.ConflictException`.
            times: how many calls; None for all until the fault is taken back.
            when: the parameters that a call must have in order to fail, by their names in the API,
                nested as they are there; or a function which decides by the parameters.
            region: the region in which calls fail; by default, all.
            account_id: the account in which calls fail; by default, all.
            members: members of the error, by their names in the API: `Message`, `Reason`,
                `ResourceId`. The others get values that fit the call.

        Returns:
            a context manager that takes the fault back on exit.

        Raises:
            TypeError: a value has the wrong type.
            ValueError: there is no such operation, error, member, region or value; the message
                lists the known ones.
            RuntimeError: the mock has ended.
        """
        from ..pcaconnectorad.faults.building import build_call_fault

        scope = Scope(region=region, account_id=account_id, when=when)
        return self._inject(
            build_call_fault(operation, error, times=times, scope=scope, members=members)
        )

    @command("POST", "delay-calls", status=201)
    def delay_calls(
        self,
        operation: Operation | Literal["*"],
        seconds: float,
        *,
        times: int | None = 1,
        when: Mapping[str, Any] | Predicate | None = None,
        region: str | None = None,
        account_id: str | None = None,
    ) -> Fault:
        """Delay the answers to the next calls of an operation, whether they succeed or fail.

        The call is executed, and then answered after a wait, by `time.sleep`; a client of
        aiobotocore waits by `asyncio.sleep`. Together with `fail_calls`, it makes errors slow. An
        unused delay is an error, as with `fail_calls`.

        Args:
            operation: its name in any spelling; `"*"` for any.
            seconds: how long each answer takes.
            times: how many calls; None for all until the delay is taken back.
            when: the parameters that a call must have, as for `fail_calls`.
            region: the region in which answers are slow; by default, all.
            account_id: the account in which answers are slow; by default, all.

        Returns:
            a context manager that takes the delay back on exit.

        Raises:
            TypeError: a value has the wrong type.
            ValueError: there is no such operation, member, region or value; the message lists the
                known ones.
            RuntimeError: the mock has ended.
            SeamError: aiobotocore is in use, and lacks a name that this needs.
        """
        from ..pcaconnectorad.faults.building import build_delay

        asked_for(delays=True)
        scope = Scope(region=region, account_id=account_id, when=when)
        return self._inject(build_delay(operation, seconds, times=times, scope=scope))

    @command("POST", "fail-resources", status=201)
    def fail_resources(
        self,
        kind: FailingKindName,
        status_reason: StatusReason,
        *,
        times: int | None = 1,
        when: Mapping[str, Any] | Predicate | None = None,
        region: str | None = None,
        account_id: str | None = None,
    ) -> Fault:
        """Make the next resources of a kind that are created end in FAILED.

        Use it if the code under test creates the resource; if a test begins with one that has
        failed, use `make.connector(Status="FAILED", StatusReason=…)`. An unused fault is an
        error, as with `fail_calls`.

        Args:
            kind: `"Connector"`, `"DirectoryRegistration"` or `"ServicePrincipalName"`.
            status_reason: a reason that the API defines for the kind.
            times: how many resources; None for all until the fault is taken back.
            when: the parameters that the creating call must have, as for `fail_calls`.
            region: the region in which they are created; by default, all.
            account_id: the account in which they are created; by default, all.

        Returns:
            a context manager that takes the fault back on exit.

        Raises:
            TypeError: a value has the wrong type.
            ValueError: there is no such kind, reason, member or region; the message lists the known
                ones.
            RuntimeError: the mock has ended.
        """
        from ..pcaconnectorad.faults.building import build_creation_fault

        scope = Scope(region=region, account_id=account_id, when=when)
        return self._inject(build_creation_fault(kind, status_reason, times=times, scope=scope))

    @command("POST", "reset")
    def reset(self) -> None:
        """Remove all resources of this service, all faults, and the calls so far.

        Raises:
            RuntimeError: the mock has ended.
        """
        self._require_running()
        self._faults.take_back()
        self._remove_resources()
        self._calls.clear()

    def adopt(self, client: C) -> C:
        """Redirect a client with a custom endpoint to the mock until the mock ends.

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
        from .adoption import adopt

        self._require_running()
        self._running.callback(adopt(client, self._endpoint_url()))
        return client

    def _end(self, *, failed: bool = False) -> None:
        """Take back all faults and refuse further commands, because the mock has ended.

        Args:
            failed: whether it ends by an exception, so that faults may be unused.

        Raises:
            UnusedFaultError: a fault was never used.
        """
        self._has_ended = True
        unused = [] if failed else self._faults.unused()
        try:
            self._faults.require_used(*unused)
        finally:
            self._faults.take_back()
            self._running.close()

    def _inject(self, fault: Fault) -> Fault:
        self._require_running()
        return self._faults.inject(fault)

    def _make(self, kind: str, members: Mapping[str, Any]) -> dict[str, Any]:
        from .seeding.seeding import make
        from .state.locations import find_location

        self._require_running()
        given = dict(members)
        location = find_location(given.pop("region", None), given.pop("account_id", None))
        return make(kind, location, given)

    def _endpoint_url(self) -> str | None:
        """Return where adopted clients send requests; None means the service's AWS endpoint."""
        return None
