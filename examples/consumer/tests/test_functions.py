"""Plain functions, with the decorator and with the fixtures of the plugin."""

from __future__ import annotations

import boto3
import pytest
from enrollment import ProvisioningError, provision, tear_down

from pca_ad_mock import mock_pca_connector_ad


@mock_pca_connector_ad(region="eu-west-1")
def test_everything_is_set_up(request_for):
    client = boto3.client("pca-connector-ad")

    arn = provision(client, request_for())

    assert client.get_connector(ConnectorArn=arn)["Connector"]["Status"] == "ACTIVE"
    (template,) = client.list_templates(ConnectorArn=arn)["Templates"]
    entries = client.list_template_group_access_control_entries(TemplateArn=template["Arn"])
    assert entries["AccessControlEntries"][0]["GroupDisplayName"] == "Domain Computers"


def test_a_directory_is_registered_once(pca_connector_ad_client, request_for):
    provision(pca_connector_ad_client, request_for())
    provision(pca_connector_ad_client, request_for())

    registrations = pca_connector_ad_client.list_directory_registrations()
    assert len(registrations["DirectoryRegistrations"]) == 1


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


def test_throttling_is_survived(pca_connector_ad_client, mock_pca_connector_ad, request_for):
    mock_pca_connector_ad.fail_calls("create_connector", "ThrottlingException", times=2)

    assert provision(pca_connector_ad_client, request_for())


def test_tearing_down(pca_connector_ad_client, connector_arn):
    tear_down(pca_connector_ad_client, connector_arn)

    assert pca_connector_ad_client.list_connectors()["Connectors"] == []
