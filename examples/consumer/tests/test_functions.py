"""Plain functions, with the decorator and with the fixtures of the plugin."""

from __future__ import annotations

import boto3
import pytest
from enrollment import ProvisioningError, Request, provision, share_authority, tear_down

from pca_ad_mock import mock_pca_connector_ad


def test_everything_is_set_up(request_for):
    with mock_pca_connector_ad(region="eu-west-1") as mock:
        provision(boto3.client("pca-connector-ad"), request_for())
        state = mock.state()

    assert {each["Status"] for each in state["Connectors"] + state["Templates"]} == {"ACTIVE"}
    assert state["AccessControlEntries"][0]["GroupDisplayName"] == "Domain Computers"


def test_the_service_may_use_the_authority():
    with mock_pca_connector_ad(linked=True) as mock:
        here = mock.make.surroundings()
        ram = boto3.client("ram")
        (made,) = ram.get_resource_shares(resourceOwner="SELF")["resourceShares"]
        ram.delete_resource_share(resourceShareArn=made["resourceShareArn"])
        request = Request(
            directory_id=here["directory_id"],
            certificate_authority_arn=here["certificate_authority_arn"],
            security_group_ids=[here["security_group_id"]],
            groups={},
        )
        client = boto3.client("pca-connector-ad")
        with pytest.raises(ProvisioningError, match="PRIVATECA_ACCESS_DENIED"):
            provision(client, request)

        share_authority(ram, request)

        assert provision(client, request)


def test_a_directory_is_registered_once(
    pca_connector_ad_client, mock_pca_connector_ad, request_for
):
    mock_pca_connector_ad.make.directory_registration(DirectoryId="d-0123456789")
    provision(pca_connector_ad_client, request_for())

    assert not mock_pca_connector_ad.calls.of("create_directory_registration")


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("DirectoryRegistration", "DIRECTORY_NOT_REACHABLE"),
        ("Connector", "PRIVATECA_ACCESS_DENIED"),
        ("ServicePrincipalName", "SPN_EXISTS_ON_DIFFERENT_AD_OBJECT"),
    ],
)
def test_failures_are_told(
    pca_connector_ad_client, mock_pca_connector_ad, request_for, kind, reason
):
    mock_pca_connector_ad.fail_resources(kind, reason)

    with pytest.raises(ProvisioningError, match=reason):
        provision(pca_connector_ad_client, request_for())


@pytest.mark.pca_connector_ad(transition={"progression": "manual", "times": 1000})
def test_patience_has_an_end(pca_connector_ad_client, request_for):
    with pytest.raises(ProvisioningError, match="still CREATING"):
        provision(pca_connector_ad_client, request_for())


@pytest.mark.pca_connector_ad(instant_retries=True)
@pytest.mark.parametrize("error", ["ThrottlingException", "ReadTimeoutError"])
def test_errors_are_survived(pca_connector_ad_client, mock_pca_connector_ad, request_for, error):
    with mock_pca_connector_ad.fail_calls("create_connector", error, times=2):
        assert provision(pca_connector_ad_client, request_for())


def test_tearing_down(pca_connector_ad_client, connector_arn):
    tear_down(pca_connector_ad_client, connector_arn)

    assert pca_connector_ad_client.list_connectors()["Connectors"] == []
