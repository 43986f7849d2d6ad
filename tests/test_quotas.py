"""How many resources may there be?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3

from pca_ad_mock import mock_pca_connector_ad

from .provisioning import (
    GROUP,
    create_active_connector,
    create_active_registration,
    create_connector,
    create_entry,
    create_name,
    create_registration,
    create_template,
    essence,
    refused,
)

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

    from pca_ad_mock import Quotas

QUOTA_ERROR = {
    "code": "ServiceQuotaExceededException",
    "status": 402,
    "members": {
        "ResourceType": "Connector",
        "ResourceId": "123456789012",
        "QuotaCode": "L-351D0DCC",
        "ServiceCode": "pca-connector-ad",
    },
}


def test_the_eleventh_connector_is_over_the_quota(client: PcaConnectorAdClient) -> None:
    """Ten connectors can be created, the next answers 402 with the quota's code."""
    for _ in range(10):
        create_connector(client)

    assert essence(refused(create_connector, client)) == QUOTA_ERROR
    assert len(client.list_connectors()["Connectors"]) == 10


def test_a_connector_counts_until_it_is_gone(client: PcaConnectorAdClient) -> None:
    """One that is DELETING still counts; once it is gone there is room."""
    arns = [create_active_connector(client) for _ in range(10)]
    client.delete_connector(ConnectorArn=arns[0])
    assert essence(refused(create_connector, client)) == QUOTA_ERROR

    refused(client.get_connector, ConnectorArn=arns[0])

    create_connector(client)


def test_the_quota_is_one_of_each_region_and_account(client: PcaConnectorAdClient) -> None:
    """A full region leaves room in another."""
    for _ in range(10):
        create_connector(client)

    create_connector(boto3.client("pca-connector-ad", region_name="eu-west-1"))


def test_a_repeated_request_is_not_over_the_quota(client: PcaConnectorAdClient) -> None:
    """A request that makes nothing new is answered also where there is no room."""
    arns = [create_connector(client, ClientToken=f"token-{n}") for n in range(10)]

    assert create_connector(client, ClientToken="token-9") == arns[9]


def fill_directory(client: PcaConnectorAdClient) -> tuple[str, list[dict[str, str]]]:
    """Ten ACTIVE service principal names in one directory, and its registration."""
    registration = create_active_registration(client)
    keys = [create_name(client, DirectoryRegistrationArn=registration) for _ in range(9)]
    keys.append(create_name(client, DirectoryRegistrationArn=registration))
    client.list_service_principal_names(DirectoryRegistrationArn=registration)
    return registration, keys


def test_the_eleventh_service_principal_name_of_a_directory_fails() -> None:
    """It is accepted and ends in FAILED with SPN_LIMIT_EXCEEDED, as AWS documents."""
    with mock_pca_connector_ad():
        client = boto3.client("pca-connector-ad")
        registration, _ = fill_directory(client)
        with mock_pca_connector_ad(quotas=False):
            eleventh = create_name(
                client,
                ConnectorArn=create_active_connector(client),
                DirectoryRegistrationArn=registration,
            )

        name = client.get_service_principal_name(**eleventh)["ServicePrincipalName"]

        assert (name["Status"], name.get("StatusReason")) == ("FAILED", "SPN_LIMIT_EXCEEDED")


def test_a_failed_service_principal_name_can_be_created_again() -> None:
    """Once another has gone, creating it anew succeeds; so does deleting it."""
    with mock_pca_connector_ad():
        client = boto3.client("pca-connector-ad")
        registration, keys = fill_directory(client)
        with mock_pca_connector_ad(quotas=False):
            spare = create_active_connector(client)
        eleventh = create_name(client, ConnectorArn=spare, DirectoryRegistrationArn=registration)
        client.get_service_principal_name(**eleventh)

        create_name(client, **eleventh)
        again = client.get_service_principal_name(**eleventh)["ServicePrincipalName"]
        assert again["Status"] == "FAILED"

        client.delete_service_principal_name(**keys[0])
        refused(client.get_service_principal_name, **keys[0])
        create_name(client, **eleventh)
        healed = client.get_service_principal_name(**eleventh)["ServicePrincipalName"]
        assert healed["Status"] == "ACTIVE"
        assert "StatusReason" not in healed
        listed = client.list_service_principal_names(DirectoryRegistrationArn=registration)
        assert len(listed["ServicePrincipalNames"]) == 10


def test_a_failed_service_principal_name_can_be_deleted() -> None:
    """DELETING follows FAILED too, without a reason, and then it is gone."""
    with mock_pca_connector_ad(transition={"progression": "manual", "times": 2}):
        client = boto3.client("pca-connector-ad")
        with mock_pca_connector_ad(transition={"progression": "immediate"}):
            registration, _ = fill_directory(client)
            with mock_pca_connector_ad(quotas=False):
                spare = create_active_connector(client)
            failed = create_name(client, ConnectorArn=spare, DirectoryRegistrationArn=registration)
            assert (
                client.get_service_principal_name(**failed)["ServicePrincipalName"]["Status"]
                == "FAILED"
            )

        client.delete_service_principal_name(**failed)

        name = client.get_service_principal_name(**failed)["ServicePrincipalName"]
        assert name["Status"] == "DELETING"
        assert "StatusReason" not in name
        refused(client.get_service_principal_name, **failed)


def test_names_are_judged_in_order_of_creation_whichever_is_looked_at_first() -> None:
    """Where all are due at once, it is the last one created that fails."""
    with mock_pca_connector_ad(transition={"progression": "immediate"}):
        client = boto3.client("pca-connector-ad")
        registration = create_registration(client)
        keys = []
        for _ in range(11):
            with mock_pca_connector_ad(quotas=False):
                connector = create_connector(client)
            keys.append(
                create_name(client, ConnectorArn=connector, DirectoryRegistrationArn=registration)
            )

        statuses = [
            client.get_service_principal_name(**key)["ServicePrincipalName"]["Status"]
            for key in reversed(keys)
        ]

        assert statuses == ["FAILED"] + ["ACTIVE"] * 10


def test_the_name_that_was_created_first_takes_the_last_place() -> None:
    """Names are judged in the order of their creation, whichever is polled first."""
    with mock_pca_connector_ad():
        client = boto3.client("pca-connector-ad")
        registration, keys = fill_directory(client)
        client.delete_service_principal_name(**keys[0])
        refused(client.get_service_principal_name, **keys[0])
        with mock_pca_connector_ad(quotas=False):
            spare = create_active_connector(client)
        first = create_name(client, ConnectorArn=spare, DirectoryRegistrationArn=registration)
        second = create_name(client, **keys[0])

        statuses = [
            client.get_service_principal_name(**key)["ServicePrincipalName"]["Status"]
            for key in (second, first)
        ]

        assert statuses == ["FAILED", "ACTIVE"]


def test_names_that_have_gone_unseen_make_room() -> None:
    """A deletion that is due has freed its place, whether or not somebody looked."""
    with mock_pca_connector_ad():
        client = boto3.client("pca-connector-ad")
        registration, keys = fill_directory(client)
        with mock_pca_connector_ad(quotas=False):
            spare = create_active_connector(client)
        with mock_pca_connector_ad(transition={"progression": "immediate"}):
            client.delete_service_principal_name(**keys[9])
            late = create_name(client, ConnectorArn=spare, DirectoryRegistrationArn=registration)
            name = client.get_service_principal_name(**late)["ServicePrincipalName"]
            assert name["Status"] == "ACTIVE"
            listed = client.list_service_principal_names(DirectoryRegistrationArn=registration)
            assert len(listed["ServicePrincipalNames"]) == 10


def test_some_quotas_can_be_set() -> None:
    """A mapping sets those that it names; the others stay as documented."""
    with mock_pca_connector_ad(quotas={"Connector": 1, "ServicePrincipalName": 0}):
        client = boto3.client("pca-connector-ad")
        registration = create_active_registration(client)
        connector = create_active_connector(client)

        refusal = refused(create_connector, client)
        assert essence(refusal) == QUOTA_ERROR
        assert refusal.message == "Number of connectors: the limit of 1 is reached."
        key = create_name(client, ConnectorArn=connector, DirectoryRegistrationArn=registration)
        name = client.get_service_principal_name(**key)["ServicePrincipalName"]
        assert name["StatusReason"] == "SPN_LIMIT_EXCEEDED"


def test_the_quotas_of_templates_and_entries_can_be_set() -> None:
    """Both are counted in their parents, and the error says up to which number."""
    quotas: Quotas = {"Template": 1, "TemplateGroupAccessControlEntry": 2}
    with mock_pca_connector_ad(quotas=quotas):
        client = boto3.client("pca-connector-ad")
        connector = create_active_connector(client)
        template = create_template(client, ConnectorArn=connector)
        for number in range(2):
            sid = f"{GROUP}{number}"
            create_entry(client, TemplateArn=template, GroupSecurityIdentifier=sid)

        refusals = [
            refused(create_template, client, ConnectorArn=connector, Name="Another"),
            refused(create_entry, client, TemplateArn=template),
        ]

        assert [refusal.members["ResourceType"] for refusal in refusals] == list(quotas)
        assert [refusal.members["ResourceId"] for refusal in refusals] == [connector, template]
        limits = [refusal.message.partition(": ")[2] for refusal in refusals]
        assert limits == ["the limit of 1 is reached.", "the limit of 2 is reached."]


def test_without_quotas_there_is_no_limit() -> None:
    """`quotas=False` lifts both limits."""
    with mock_pca_connector_ad(quotas=False):
        client = boto3.client("pca-connector-ad")
        registration = create_active_registration(client)
        for _ in range(12):
            create_name(client, DirectoryRegistrationArn=registration)

        listed = client.list_service_principal_names(DirectoryRegistrationArn=registration)

        assert [name["Status"] for name in listed["ServicePrincipalNames"]] == ["ACTIVE"] * 12
