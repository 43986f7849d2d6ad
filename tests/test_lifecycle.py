"""What moves resources from state to state?"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import time_machine
from freezegun import freeze_time
from moto.moto_api import state_manager

from pca_ad_mock import mock_pca_connector_ad

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


def test_moto_knows_the_models() -> None:
    """The three kinds are among the models that moto lists, with the documented default."""
    names = {life.model_name for life in (ConnectorLife, RegistrationLife, NameLife)}

    assert names <= set(state_manager.get_registered_models())
    for name in names:
        assert state_manager.get_transition(name) == {"progression": "manual", "times": 1}
