"""Is every endpoint that botocore can compute for the service caught?"""

from __future__ import annotations

import itertools

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import EndpointResolutionError, EndpointVariantError

from pca_ad_mock import mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad.model.endpoints import (
    PARTITIONS,
    REGIONS,
    partition_of,
    region_of,
    service_at,
)

from .provisioning import create_connector

PARTITION_NAMES = {
    "us-east-1": "aws",
    "cn-north-1": "aws-cn",
    "us-gov-west-1": "aws-us-gov",
    "eusc-de-east-1": "aws-eusc",
    "us-iso-east-1": "aws-iso",
    "us-isob-east-1": "aws-iso-b",
    "eu-isoe-west-1": "aws-iso-e",
    "us-isof-south-1": "aws-iso-f",
}


# An older botocore does not know all of them.
@pytest.mark.parametrize("region", sorted(PARTITION_NAMES.keys() & REGIONS))
def test_every_variant_of_every_partition_is_caught(region: str) -> None:
    """Plain, dual stack, FIPS and both: no request leaves, and ARNs carry the partition."""
    partition = PARTITION_NAMES[region]
    hosts = set()
    with mock_pca_connector_ad():
        for fips, dual_stack in itertools.product([False, True], repeat=2):
            config = Config(use_fips_endpoint=fips, use_dualstack_endpoint=dual_stack)
            try:
                client = boto3.client("pca-connector-ad", region_name=region, config=config)
                arn = create_connector(client)
            # Older releases find out at the first call.
            except (EndpointVariantError, EndpointResolutionError):  # pragma: no cover
                continue
            assert arn.startswith(f"arn:{partition}:pca-connector-ad:{region}:123456789012:")
            connector = client.get_connector(ConnectorArn=arn)["Connector"]
            host = connector["CertificateEnrollmentPolicyServerEndpoint"].removeprefix("https://")
            assert region_of(host.rstrip("/")) == region
            hosts.add(client.meta.endpoint_url)
    assert len(hosts) >= 2


@pytest.mark.parametrize("region", ["us-east-1", "ap-southeast-7", "mx-central-1", "cn-north-1"])
def test_the_hosts_of_a_region_name_it(region: str) -> None:
    """The region is read off the host, with and without a port."""
    suffix = partition_of(region)["outputs"]["dnsSuffix"]
    for name in ("pca-connector-ad", "pca-connector-ad-fips", "vpce-1.pca-connector-ad"):
        assert region_of(f"{name}.{region}.{suffix}") == region
        assert region_of(f"{name}.{region}.{suffix}:8443") == region
        assert region_of(f"{name}.{region}.{suffix}.") == region


@pytest.mark.parametrize(
    "url",
    [
        "https://pca-connector-ad.us-east-1.amazonaws.com.example.org/",
        "https://pca-connector-ad.us-east-1.example.org/",
        "https://xpca-connector-ad.us-east-1.amazonaws.com/",
        "https://pca-connector-scep.us-east-1.amazonaws.com/",
        "https://acm-pca.us-east-1.amazonaws.com/",
        "https://example.org/?https://pca-connector-ad.us-east-1.amazonaws.com/",
        "ftp://pca-connector-ad.us-east-1.amazonaws.com/",
        "http://localhost:5000/connectors",
    ],
)
def test_other_hosts_are_not_ours(url: str) -> None:
    """What only resembles an endpoint of the service is none."""
    assert service_at(url) is None


def test_a_region_of_no_host_is_unknown() -> None:
    """A request to a server of moto's does not have its region in its host."""
    assert region_of("localhost:5000") is None


def test_the_regions_are_those_of_botocore_without_the_pseudo_regions() -> None:
    """Each region lies in one partition; names like aws-global are no regions."""
    assert len(REGIONS) == len(set(REGIONS)) > 40
    assert not [region for region in REGIONS if "global" in region]
    for partition in PARTITIONS:
        regions = {*REGIONS} & partition["regions"].keys()
        assert all(partition_of(region) == partition for region in regions)


def test_a_region_newer_than_botocore_is_placed_by_its_name() -> None:
    """The form of its name gives the partition away; any other name is taken for plain AWS."""
    assert partition_of("cn-south-9")["id"] == "aws-cn"
    assert partition_of("us-gov-north-9")["id"] == "aws-us-gov"
    assert partition_of("moon-base-1")["id"] == "aws"
