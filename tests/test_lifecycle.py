"""What moves resources from state to state?"""

from __future__ import annotations

import sys
import time
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import time_machine
from freezegun import freeze_time
from moto.moto_api import state_manager

from pca_ad_mock import mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad.kinds.directory_registrations import DirectoryRegistration
from pca_ad_mock.pcaconnectorad.kinds.progress import Progress

from .interpreters import needs_posix
from .provisioning import (
    create_active_connector,
    create_active_registration,
    create_connector,
    create_name,
    create_registration,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient


class ConnectorLife:
    """The calls by which a test follows a connector."""

    model_name = "pca-connector-ad::connector"

    def __init__(self, client: PcaConnectorAdClient) -> None:
        self.client = client

    def create(self) -> None:
        self.arn = create_connector(self.client)

    def get(self) -> dict[str, Any]:
        return dict(self.client.get_connector(ConnectorArn=self.arn)["Connector"])

    def list(self) -> list[Any]:
        return list(self.client.list_connectors()["Connectors"])

    def delete(self) -> None:
        self.client.delete_connector(ConnectorArn=self.arn)


class RegistrationLife(ConnectorLife):
    """The same for a directory registration."""

    model_name = "pca-connector-ad::directory-registration"

    def create(self) -> None:
        self.arn = create_registration(self.client)

    def get(self) -> dict[str, Any]:
        answer = self.client.get_directory_registration(DirectoryRegistrationArn=self.arn)
        return dict(answer["DirectoryRegistration"])

    def list(self) -> list[Any]:
        return list(self.client.list_directory_registrations()["DirectoryRegistrations"])

    def delete(self) -> None:
        self.client.delete_directory_registration(DirectoryRegistrationArn=self.arn)


class NameLife(ConnectorLife):
    """The same for a service principal name, on parents that are ACTIVE."""

    model_name = "pca-connector-ad::service-principal-name"

    def __init__(self, client: PcaConnectorAdClient) -> None:
        super().__init__(client)
        self.parents = {
            "ConnectorArn": _active(client.get_connector, "ConnectorArn", create_connector(client)),
            "DirectoryRegistrationArn": _active(
                client.get_directory_registration,
                "DirectoryRegistrationArn",
                create_registration(client),
            ),
        }

    def create(self) -> None:
        create_name(self.client, **self.parents)

    def get(self) -> dict[str, Any]:
        return dict(self.client.get_service_principal_name(**self.parents)["ServicePrincipalName"])

    def list(self) -> list[Any]:
        registration = self.parents["DirectoryRegistrationArn"]
        answer = self.client.list_service_principal_names(DirectoryRegistrationArn=registration)
        return list(answer["ServicePrincipalNames"])

    def delete(self) -> None:
        self.client.delete_service_principal_name(**self.parents)


def _active(get: Any, member: str, arn: str) -> str:
    get(**{member: arn})
    return arn


@pytest.fixture(params=[ConnectorLife, RegistrationLife, NameLife])
def life(client: PcaConnectorAdClient, request: pytest.FixtureRequest) -> ConnectorLife:
    made: ConnectorLife = request.param(client)
    return made


@pytest.fixture
def transition(life: ConnectorLife) -> Iterator[Any]:
    """Set a transition by moto's own means, for the kind under test."""
    yield lambda **words: state_manager.set_transition(life.model_name, words)
    state_manager.unset_transition(life.model_name)


def status_or_gone(life: ConnectorLife) -> str:
    try:
        return str(life.get()["Status"])
    except life.client.exceptions.ResourceNotFoundException:
        return "gone"


def test_by_default_the_first_get_shows_the_next_state(life: ConnectorLife) -> None:
    """CREATING and DELETING last until the first Get; in between the state stays."""
    life.create()
    assert [status_or_gone(life) for _ in range(3)] == ["ACTIVE"] * 3
    life.delete()
    assert [status_or_gone(life) for _ in range(2)] == ["gone"] * 2


def test_by_default_the_first_list_shows_the_next_state(life: ConnectorLife) -> None:
    """A list moves a resource on just as a get does."""
    life.create()
    assert [entry["Status"] for entry in life.list()] == ["ACTIVE"]
    life.delete()
    assert life.list() == []


@pytest.mark.usefixtures("life")
def test_manual_counts_gets_and_lists_alike(life: ConnectorLife, transition: Any) -> None:
    """With three steps, the third look of either sort shows the next state."""
    transition(progression="manual", times=3)
    life.create()
    assert life.get()["Status"] == "CREATING"
    assert life.list()[0]["Status"] == "CREATING"
    assert life.get()["Status"] == "ACTIVE"


def test_looks_before_a_delete_do_not_count_for_it(life: ConnectorLife, transition: Any) -> None:
    """A deletion takes all its steps, however often the resource was looked at before."""
    transition(progression="manual", times=3)
    life.create()
    assert [status_or_gone(life) for _ in range(5)] == ["CREATING"] * 2 + ["ACTIVE"] * 3
    life.delete()
    assert [status_or_gone(life) for _ in range(3)] == ["DELETING"] * 2 + ["gone"]


def test_immediate_skips_the_transient_states(life: ConnectorLife, transition: Any) -> None:
    """With immediate progression a resource is ACTIVE, and gone, at once."""
    transition(progression="immediate")
    life.create()
    life.delete()  # which would be a conflict while CREATING
    assert status_or_gone(life) == "gone"
    assert life.list() == []


def test_time_moves_by_a_frozen_clock(life: ConnectorLife, transition: Any) -> None:
    """With time progression, under freezegun, only the clock decides."""
    transition(progression="time", seconds=60)
    with freeze_time("2026-01-01 12:00:00") as clock:
        life.create()
        assert [status_or_gone(life) for _ in range(5)] == ["CREATING"] * 5
        clock.tick(timedelta(seconds=61))
        assert status_or_gone(life) == "ACTIVE"
        life.delete()
        assert [entry["Status"] for entry in life.list()] == ["DELETING"]
        clock.tick(timedelta(seconds=61))
        assert life.list() == []
        assert status_or_gone(life) == "gone"


def test_time_moves_by_a_travelled_clock(life: ConnectorLife, transition: Any) -> None:
    """The same under time-machine; the resource changed when it was due, not when looked at."""
    transition(progression="time", seconds=60)
    start = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)
    with time_machine.travel(start, tick=False) as traveller:
        life.create()
        traveller.shift(30)
        before = life.get()
        traveller.shift(3_600)
        after = life.get()

    assert before["Status"] == "CREATING"
    assert before["CreatedAt"] == before["UpdatedAt"] == start
    assert after["Status"] == "ACTIVE"
    assert (after["CreatedAt"], after["UpdatedAt"]) == (start, start + timedelta(seconds=60))


def test_a_healthy_resource_has_no_status_reason(life: ConnectorLife, transition: Any) -> None:
    """StatusReason is left out in CREATING, ACTIVE and DELETING."""
    transition(progression="manual", times=2)
    life.create()
    looks = [life.get(), life.get()]
    life.delete()
    looks.append(life.get())

    assert [look["Status"] for look in looks] == ["CREATING", "ACTIVE", "DELETING"]
    assert not any("StatusReason" in look for look in looks)


def test_the_option_sets_the_transition_of_all_kinds() -> None:
    """`transition` of the decorator holds for every kind, inside the mock only."""
    with mock_pca_connector_ad(transition={"progression": "manual", "times": 2}):
        client = boto3.client("pca-connector-ad")
        arn = create_connector(client)
        assert client.get_connector(ConnectorArn=arn)["Connector"]["Status"] == "CREATING"
        assert client.get_connector(ConnectorArn=arn)["Connector"]["Status"] == "ACTIVE"

    with mock_pca_connector_ad():
        create_active_connector(client)
        create_active_registration(client)


def test_motos_own_setting_goes_before_the_option() -> None:
    """What a test tells moto's state_manager is not overridden by the decorator."""
    state_manager.set_transition("pca-connector-ad::connector", {"progression": "immediate"})
    try:
        with mock_pca_connector_ad(transition={"progression": "manual", "times": 9}):
            create_active_connector(boto3.client("pca-connector-ad"))
    finally:
        state_manager.unset_transition("pca-connector-ad::connector")


@pytest.mark.usefixtures("client")
def test_moto_knows_the_models() -> None:
    """The three kinds are among the models that moto lists, with the documented default."""
    names = {life.model_name for life in (ConnectorLife, RegistrationLife, NameLife)}

    assert names <= set(state_manager.get_registered_models())
    for name in names:
        assert state_manager.get_transition(name) == {"progression": "manual", "times": 1}


def test_whoever_waits_for_the_last_has_waited_for_all(client: PcaConnectorAdClient) -> None:
    """A script that creates two parents and polls the one it created last can go on."""
    registration = create_registration(client)
    connector = create_connector(client)

    client.get_connector(ConnectorArn=connector)

    create_name(client, ConnectorArn=connector, DirectoryRegistrationArn=registration)


def test_a_poll_does_not_touch_what_began_later(client: PcaConnectorAdClient) -> None:
    """Whoever never polls does not get through: what was created later is still CREATING."""
    first, last = create_connector(client), create_connector(client)

    client.get_connector(ConnectorArn=first)

    with pytest.raises(client.exceptions.ConflictException, match="is still CREATING"):
        client.delete_connector(ConnectorArn=last)


def test_a_poll_of_what_is_at_rest_moves_what_began_before(client: PcaConnectorAdClient) -> None:
    """An ACTIVE resource that is polled once more has its place by its own creation."""
    registration = create_registration(client)
    connector = create_active_connector(client)
    client.delete_directory_registration(DirectoryRegistrationArn=registration)

    client.get_connector(ConnectorArn=connector)

    described = client.get_directory_registration
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        described(DirectoryRegistrationArn=registration)
    create_registration(client)


def test_one_request_is_one_poll() -> None:
    """A list moves each resource on by one, also where it shows several and their elders."""
    with mock_pca_connector_ad(transition={"progression": "manual", "times": 2}):
        client = boto3.client("pca-connector-ad")
        registration = create_registration(client)
        for _ in range(3):
            create_connector(client)

        statuses = [[each["Status"] for each in client.list_connectors()["Connectors"]]]
        client.list_connectors(MaxResults=1)
        statuses.append([each["Status"] for each in client.list_connectors()["Connectors"]])

        assert statuses == [["CREATING"] * 3, ["ACTIVE"] * 3]
        shown = client.get_directory_registration(DirectoryRegistrationArn=registration)
        assert shown["DirectoryRegistration"]["Status"] == "ACTIVE"


def test_a_page_that_loses_resources_is_filled_up(client: PcaConnectorAdClient) -> None:
    """What a list sees go is not on its page, and those that take its place are polled, too."""
    arns = [create_active_connector(client) for _ in range(4)]
    for arn in arns[:2]:
        client.delete_connector(ConnectorArn=arn)
    arns.append(create_connector(client))

    page = client.list_connectors(MaxResults=3)

    assert [each["Arn"] for each in page["Connectors"]] == arns[2:]
    assert [each["Status"] for each in page["Connectors"]] == ["ACTIVE"] * 3
    assert "NextToken" not in page


def test_polls_in_another_region_or_account_move_nothing(client: PcaConnectorAdClient) -> None:
    """Each account and region has an order of its own."""
    arn = create_connector(client)
    elsewhere = boto3.client("pca-connector-ad", region_name="eu-west-1")
    create_active_connector(elsewhere)

    with pytest.raises(client.exceptions.ConflictException, match="is still CREATING"):
        client.delete_connector(ConnectorArn=arn)


@pytest.mark.parametrize("waiting", [10, 1_000])
def test_a_poll_costs_what_it_moves(waiting: int) -> None:
    """Polling the first of many takes as many steps as polling the first of a few."""
    progress = Progress()
    registrations = [DirectoryRegistration(arn=f"{n}", directory_id="d") for n in range(waiting)]
    ended: list[DirectoryRegistration] = []
    with mock_pca_connector_ad():
        for each in registrations:
            each.began = progress.next_serial()
            progress.begin(each, lambda moment, each=each: ended.append(each))  # type: ignore[misc]
        calls = 0

        def count(frame: Any, event: str, arg: Any) -> None:  # pragma: no cover - is not traced
            nonlocal calls
            calls += event in ("call", "c_call")

        sys.setprofile(count)
        progress.poll(registrations[:1])
        sys.setprofile(None)

    assert ended == registrations[:1]
    assert calls < 60


@needs_posix
@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_time_is_not_the_clocks_on_the_wall(
    life: ConnectorLife, transition: Any, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sixty seconds last sixty seconds, also where summer time begins or ends in between."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    transition(progression="time", seconds=60)
    changes = [
        "2026-03-29T00:59:30",
        "2026-10-25T00:59:30",
        "2026-03-08T06:59:30",
        "2026-11-01T05:59:30",
    ]
    try:
        for moment in changes:
            start = datetime.fromisoformat(moment).replace(tzinfo=timezone.utc)
            with mock_pca_connector_ad(), time_machine.travel(start, tick=False) as traveller:
                statuses = []
                life.create()
                for _ in range(2):
                    traveller.shift(31)
                    statuses.append(life.get()["Status"])
                assert statuses == ["CREATING", "ACTIVE"]
                life.delete()
                traveller.shift(60)
                assert status_or_gone(life) == "gone"
    finally:
        monkeypatch.undo()
        time.tzset()


# Moments that botocore can show in every time zone.
@pytest.mark.parametrize("moment", ["9999-12-31T09:00:00", "0001-01-01T12:00:00"])
def test_the_clock_may_stand_at_either_end(
    life: ConnectorLife, transition: Any, moment: str
) -> None:
    """Where there is no moment so late, or so early, a change is not due yet."""
    transition(progression="time", seconds=1_000_000_000)
    with freeze_time(moment):
        life.create()
        assert life.get()["Status"] == "CREATING"
        assert life.get()["Status"] == "CREATING"


def test_times_are_cut_off_to_milliseconds(client: PcaConnectorAdClient) -> None:
    """They are never later than the present."""
    with freeze_time("2026-01-01 12:00:00.999999"):
        arn = create_registration(client)
        found = client.get_directory_registration(DirectoryRegistrationArn=arn)

    created = found["DirectoryRegistration"]["CreatedAt"]
    assert created == datetime(2026, 1, 1, 12, 0, 0, 999_000, timezone.utc)


def test_a_clock_that_is_moved_back_holds_up_nobody() -> None:
    """What began at an earlier time is due earlier, though it was created later."""
    with mock_pca_connector_ad(transition={"progression": "time", "seconds": 60}):
        client = boto3.client("pca-connector-ad")
        with freeze_time("2026-01-02"):
            create_connector(client)
        with freeze_time("2026-01-01") as clock:
            create_connector(client)
            clock.tick(60)
            statuses = [each["Status"] for each in client.list_connectors()["Connectors"]]

    assert statuses == ["CREATING", "ACTIVE"]


@pytest.mark.parametrize("transition", [{"progression": "manual"}, {"seconds": 3}])
def test_a_transition_that_leads_nowhere_is_refused(
    client: PcaConnectorAdClient, transition: dict[str, Any]
) -> None:
    """moto's state_manager takes anything; what leads nowhere is an error, and no resource."""
    name = "pca-connector-ad::directory-registration"
    state_manager.set_transition(name, transition)
    try:
        with pytest.raises(
            ValueError, match=f"moto's state_manager has a wrong transition for {name}: transition"
        ):
            create_registration(client)
    finally:
        state_manager.unset_transition(name)
    assert client.list_directory_registrations()["DirectoryRegistrations"] == []
