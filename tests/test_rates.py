"""Are requests throttled that come faster than AWS allows?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest
import time_machine
from botocore.config import Config
from freezegun import freeze_time

from pca_ad_mock import mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad.model.documented import RATES
from pca_ad_mock.pcaconnectorad.model.specification import service_model
from pca_ad_mock.pcaconnectorad.request.rates import Rates

from .provisioning import create_connector, essence, refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient


def connect(region: str = "us-east-1") -> PcaConnectorAdClient:
    config = Config(retries={"total_max_attempts": 1})
    return boto3.client("pca-connector-ad", region_name=region, config=config)


@pytest.fixture
def client() -> Iterator[PcaConnectorAdClient]:
    with mock_pca_connector_ad(rates=True):
        yield connect()


def test_every_documented_rate_is_that_of_an_operation() -> None:
    """It is of an operation of the model, and has a quota code of its own."""
    assert set(RATES) <= set(service_model().operation_names)
    assert len({rate.code for rate in RATES.values()}) == len(RATES)


def test_one_request_too_many_in_a_second_is_throttled(client: PcaConnectorAdClient) -> None:
    """The third CreateConnector answers 429 with the codes of its quota, and makes nothing."""
    with time_machine.travel(0, tick=False) as clock:
        for _ in range(2):
            create_connector(client)
        throttled = refused(create_connector, client)
        clock.shift(0.9)
        assert refused(create_connector, client).code == "ThrottlingException"
        clock.shift(0.1)
        create_connector(client)

    assert essence(throttled) == {
        "code": "ThrottlingException",
        "status": 429,
        "members": {"QuotaCode": "L-7966F778", "ServiceCode": "pca-connector-ad"},
    }
    assert len(client.list_connectors()["Connectors"]) == 3


def test_a_frozen_clock_moves_it_too(client: PcaConnectorAdClient) -> None:
    """freezegun does as well as time-machine."""
    with freeze_time("2026-01-01") as clock:
        for _ in range(50):
            client.list_connectors()
        assert refused(client.list_connectors).code == "ThrottlingException"
        clock.tick(1)
        client.list_connectors()


def test_a_reset_forgets_the_requests_before_it() -> None:
    """In the same second, as many as the rate allows are answered again."""
    with mock_pca_connector_ad(rates=True) as mock, time_machine.travel(0, tick=False):
        for _ in range(2):
            create_connector(connect())
        assert refused(create_connector, connect()).code == "ThrottlingException"
        mock.reset()
        for _ in range(2):
            create_connector(connect())
        assert refused(create_connector, connect()).code == "ThrottlingException"


def test_operations_and_regions_have_rates_of_their_own(client: PcaConnectorAdClient) -> None:
    """A full second of one leaves others alone; so does a clock that goes back."""
    with time_machine.travel(100, tick=False) as clock:
        for _ in range(2):
            create_connector(client)
        client.list_connectors()
        create_connector(connect("eu-west-1"))
        clock.move_to(50)
        create_connector(client)


def test_a_request_that_is_refused_counts_too(client: PcaConnectorAdClient) -> None:
    """AWS counts requests, not successes."""
    with time_machine.travel(0, tick=False):
        for _ in range(2):
            assert refused(create_connector, client, DirectoryId="x").status == 400
        assert refused(create_connector, client).status == 429


def test_without_the_option_nothing_is_throttled() -> None:
    """Rates are off unless asked for."""
    with mock_pca_connector_ad(), time_machine.travel(0, tick=False):
        client = connect()
        for _ in range(60):
            client.list_connectors()


def test_an_operation_without_a_documented_rate_is_not_throttled() -> None:
    """One of a newer botocore may have none that we know."""
    rates = Rates()
    for _ in range(1_000):
        rates.count("NewerOperation")
