"""Is what is under way moved on once for each request, and never after it is gone?"""

from __future__ import annotations

from datetime import timedelta

import boto3
import pytest
from freezegun import freeze_time

from pca_ad_mock import mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad.kinds.directory_registrations import DirectoryRegistration
from pca_ad_mock.pcaconnectorad.kinds.progress import Progress

from .provisioning import create_connector


class Creations:
    """Two registrations that are being created, and those whose creation has ended."""

    def __init__(self) -> None:
        self.progress = Progress()
        self.ended: list[DirectoryRegistration] = []
        self.first = self._begin("first")
        self.second = self._begin("second")

    def _begin(self, arn: str) -> DirectoryRegistration:
        registration = DirectoryRegistration(arn=arn, directory_id="d-0123456789")
        registration.began = self.progress.next_serial()
        self.progress.begin(registration, lambda moment: self.end(registration))
        return registration

    def end(self, registration: DirectoryRegistration) -> None:
        self.ended.append(registration)


@pytest.mark.parametrize("times", [1, 2])
def test_a_request_polls_each_creation_once(times: int) -> None:
    """A request that shows resources in two steps counts as one poll of what both steps reach."""
    with mock_pca_connector_ad(transition={"progression": "manual", "times": times}):
        creations = Creations()
        for _ in range(times):
            assert creations.ended == []
            after = creations.progress.poll([creations.first])
            creations.progress.poll([creations.second], after)
        assert creations.ended == [creations.first, creations.second]


def test_the_clock_does_not_end_what_was_cancelled() -> None:
    """When its time has come, only the creation that was not cancelled ends."""
    with (
        freeze_time("2030-01-01") as clock,
        mock_pca_connector_ad(transition={"progression": "time", "seconds": 60}),
    ):
        creations = Creations()
        creations.progress.cancel(creations.first)
        creations.progress.catch_up()
        assert creations.ended == []
        clock.tick(timedelta(seconds=61))
        creations.progress.catch_up()
        assert creations.ended == [creations.second]


def test_what_an_earlier_one_took_along_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the end of one creation cancels another, that one is not ended after it."""

    def end_and_cancel_second(creations: Creations, registration: DirectoryRegistration) -> None:
        creations.ended.append(registration)
        creations.progress.cancel(creations.second)

    monkeypatch.setattr(Creations, "end", end_and_cancel_second)
    with mock_pca_connector_ad(transition={"progression": "manual", "times": 1}):
        creations = Creations()
        creations.progress.settle()
        assert creations.ended == [creations.first]


def test_immediate_ends_a_creation_when_it_begins() -> None:
    """So that its times are the same, whenever somebody looks."""
    with mock_pca_connector_ad(transition="immediate"), freeze_time("2026-01-01 12:00") as clock:
        client = boto3.client("pca-connector-ad", region_name="us-east-1")
        arn = create_connector(client)
        clock.tick(timedelta(hours=1))
        connector = client.get_connector(ConnectorArn=arn)["Connector"]
    assert connector["UpdatedAt"] == connector["CreatedAt"]


def test_a_change_to_immediate_ends_what_is_under_way() -> None:
    """What began to wait for polls ends at the next request, where nothing waits any more."""
    with mock_pca_connector_ad(transition={"progression": "manual", "times": 9}):
        creations = Creations()
        creations.progress.catch_up()
        assert creations.ended == []
        with mock_pca_connector_ad(transition={"progression": "immediate"}):
            creations.progress.catch_up()
        assert creations.ended == [creations.first, creations.second]
