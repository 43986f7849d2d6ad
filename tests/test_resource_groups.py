"""Do moto's Resource Groups Tagging API and the service see the same tags?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from freezegun import freeze_time

from pca_ad_mock import MockHandle, mock_pca_connector_ad

from .provisioning import (
    ABSENT_CONNECTOR,
    create_active_connector,
    create_connector,
    create_name,
    create_registration,
    create_template,
)

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient


@pytest.fixture
def tagging(mock: MockHandle) -> Any:
    return boto3.client("resourcegroupstaggingapi", region_name="us-east-1")


@pytest.fixture
def arns(client: PcaConnectorAdClient) -> dict[str, str]:
    """A connector, a template and a registration, each with a tag of its own and a common one."""
    connector = create_active_connector(client, Tags={"kind": "connector", "stage": "test"})
    return {
        "connector": connector,
        "connector/template": create_template(
            client, ConnectorArn=connector, Tags={"kind": "template", "stage": "test"}
        ),
        "directory-registration": create_registration(
            client, Tags={"kind": "registration", "stage": "production"}
        ),
    }


def found(tagging: Any, **filters: Any) -> list[str]:
    pages = tagging.get_paginator("get_resources").paginate(**filters)
    return [each["ResourceARN"] for page in pages for each in page["ResourceTagMappingList"]]


def test_resources_are_found_by_type(tagging: Any, arns: dict[str, str]) -> None:
    """By AWS's names of the three types, and by the service's for all."""
    for kind, arn in arns.items():
        assert found(tagging, ResourceTypeFilters=[f"pca-connector-ad:{kind}"]) == [arn]
    assert found(tagging, ResourceTypeFilters=["pca-connector-ad"]) == list(
        found(tagging, ResourceARNList=list(arns.values()))
    )
    assert sorted(found(tagging)) == sorted(arns.values())
    assert found(tagging, ResourceTypeFilters=["s3"]) == []


def test_resources_are_found_by_tags(
    tagging: Any, arns: dict[str, str], client: PcaConnectorAdClient
) -> None:
    """By keys and by values; what has no tags is not found."""
    create_connector(client)
    client.list_directory_registrations()
    create_name(client, DirectoryRegistrationArn=arns["directory-registration"])
    in_test = [{"Key": "stage", "Values": ["test"]}]
    assert found(tagging, TagFilters=in_test) == [arns["connector"], arns["connector/template"]]
    assert found(tagging, TagFilters=[*in_test, {"Key": "kind", "Values": ["template"]}]) == [
        arns["connector/template"]
    ]
    assert len(found(tagging, TagFilters=[{"Key": "kind"}])) == 3
    (mapping,) = tagging.get_resources(TagFilters=[{"Key": "stage", "Values": ["production"]}])[
        "ResourceTagMappingList"
    ]
    assert mapping["Tags"] == [
        {"Key": "kind", "Value": "registration"},
        {"Key": "stage", "Value": "production"},
    ]


def test_keys_and_values_are_listed(tagging: Any, arns: dict[str, str]) -> None:
    """Of all resources of the account in the region."""
    assert set(tagging.get_tag_keys()["TagKeys"]) == {"kind", "stage"}
    assert set(tagging.get_tag_values(Key="stage")["TagValues"]) == {"test", "production"}


def test_each_sees_what_the_other_did(
    tagging: Any, arns: dict[str, str], client: PcaConnectorAdClient
) -> None:
    """Tags that are set and taken away by the one are so for the other."""
    arn = arns["connector"]
    failed = tagging.tag_resources(ResourceARNList=list(arns.values()), Tags={"new": "1"})
    assert failed["FailedResourcesMap"] == {}
    for each in arns.values():
        assert client.list_tags_for_resource(ResourceArn=each)["Tags"]["new"] == "1"

    client.untag_resource(ResourceArn=arn, TagKeys=["new"])
    assert len(found(tagging, TagFilters=[{"Key": "new"}])) == 2
    tagging.untag_resources(ResourceARNList=[arn], TagKeys=["kind"])
    assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"stage": "test"}
    client.tag_resource(ResourceArn=arn, Tags={"kind": "another"})
    assert found(tagging, TagFilters=[{"Key": "kind", "Values": ["another"]}]) == [arn]


def test_what_is_gone_is_not_found(
    tagging: Any, arns: dict[str, str], client: PcaConnectorAdClient
) -> None:
    """Nor what belongs to it."""
    client.delete_connector(ConnectorArn=arns["connector"])
    client.list_connectors()
    assert found(tagging) == [arns["directory-registration"]]


@pytest.mark.parametrize(
    ("arn", "tags"),
    [
        (ABSENT_CONNECTOR, {"a": "1"}),
        (f"{ABSENT_CONNECTOR}/nothing", {"a": "1"}),
        (None, {"aws:a": "1"}),
    ],
    ids=["absent", "malformed", "reserved"],
)
def test_what_cannot_be_tagged_is_listed_as_failed(
    tagging: Any, client: PcaConnectorAdClient, arn: str | None, tags: dict[str, str]
) -> None:
    """The other resources of the call are tagged, and nothing breaks."""
    sound = create_registration(client)
    arn = arn or create_connector(client)
    if tags == {"aws:a": "1"}:
        failed = tagging.tag_resources(ResourceARNList=[arn], Tags=tags)["FailedResourcesMap"]
    else:
        failed = tagging.tag_resources(ResourceARNList=[arn, sound], Tags=tags)[
            "FailedResourcesMap"
        ]
        assert client.list_tags_for_resource(ResourceArn=sound)["Tags"] == tags
        gone = tagging.untag_resources(ResourceARNList=[arn], TagKeys=["a"])["FailedResourcesMap"]
        assert list(gone) == [arn]
    assert list(failed) == [arn]
    assert failed[arn]["StatusCode"] == 404


def test_what_was_told_reaches_the_tagging_api(
    tagging: Any, client: PcaConnectorAdClient, mock: MockHandle
) -> None:
    """A call of TagResource that is to fail, fails there as well."""
    arn = create_registration(client)
    mock.fail_calls("TagResource", "AccessDeniedException")
    failed = tagging.tag_resources(ResourceARNList=[arn], Tags={"a": "1"})["FailedResourcesMap"]
    assert list(failed) == [arn]
    assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == {}


def test_accounts_and_regions_are_kept_apart(arns: dict[str, str], mock: MockHandle) -> None:
    """As with the service itself."""
    elsewhere = boto3.client("resourcegroupstaggingapi", region_name="eu-west-1")
    assert found(elsewhere) == []


@pytest.mark.parametrize("region", ["us-east-1", "us-gov-west-1"])
def test_the_vpc_endpoint_service_is_described(mock: MockHandle, region: str) -> None:
    """moto's ec2 knows the service that connectors' endpoints are of, as AWS has it."""
    name = f"com.amazonaws.{region}.pca-connector-ad"
    (details,) = boto3.client("ec2", region_name=region).describe_vpc_endpoint_services(
        ServiceNames=[name]
    )["ServiceDetails"]
    assert details["ServiceName"] == name
    assert details["ServiceType"] == [{"ServiceType": "Interface"}]
    assert details["Owner"] == "amazon"
    assert details["PrivateDnsName"] == f"pca-connector-ad.{region}.amazonaws.com"
    assert details["VpcEndpointPolicySupported"] is True
    assert details["AcceptanceRequired"] is False


def test_what_is_gone_by_the_clock_is_not_found() -> None:
    """Also where nobody has asked the service since."""
    a_minute: Any = {"progression": "time", "seconds": 60}
    with freeze_time("2026-01-01") as clock, mock_pca_connector_ad(transition=a_minute):
        client = boto3.client("pca-connector-ad", region_name="us-east-1")
        tagging = boto3.client("resourcegroupstaggingapi", region_name="us-east-1")
        arn = create_registration(client, Tags={"a": "1"})
        clock.tick(61)
        client.delete_directory_registration(DirectoryRegistrationArn=arn)
        assert len(tagging.get_resources()["ResourceTagMappingList"]) == 1
        clock.tick(61)
        assert tagging.get_resources()["ResourceTagMappingList"] == []
