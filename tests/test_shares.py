"""Does moto's ram share certificate authorities, in every mock and in every partition?"""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.ram.models import ram_backends

from pca_ad_mock import MockHandle, mock_pca_connector_ad

from .interpreters import PATIENCE
from .provisioning import refused

SERVICE = "pca-connector-ad.amazonaws.com"


def arn_in(region: str, partition: str) -> str:
    return (
        f"arn:{partition}:acm-pca:{region}:123456789012:"
        "certificate-authority/12345678-90ab-cdef-1234-567890abcdef"
    )


AUTHORITY = arn_in("us-east-1", "aws")
SUBNET = "arn:aws:ec2:us-east-1:123456789012:subnet/subnet-01234567"


def share(*arns: str, region: str = "us-east-1") -> list[str]:
    """Share resources, and give what moto says is shared."""
    ram = boto3.client("ram", region_name=region)
    created = ram.create_resource_share(name="ca", resourceArns=[*arns], principals=[SERVICE])
    found = ram.get_resource_share_associations(
        associationType="RESOURCE",
        resourceShareArns=[created["resourceShare"]["resourceShareArn"]],
    )
    return [each["associatedEntity"] for each in found["resourceShareAssociations"]]


@pytest.mark.parametrize("switch", [mock_aws, mock_pca_connector_ad])
@pytest.mark.parametrize(
    ("region", "partition"),
    [("us-east-1", "aws"), ("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn")],
)
def test_an_authority_can_be_shared(switch: Any, region: str, partition: str) -> None:
    """Without links, and under plain mock_aws, in each partition."""
    with switch():
        assert share(arn_in(region, partition), region=region) == [arn_in(region, partition)]


@pytest.mark.usefixtures("mock")
def test_authorities_come_one_after_the_other() -> None:
    """Those that were shared before stay."""
    another = AUTHORITY.replace("12345678-", "87654321-")
    ram = boto3.client("ram", region_name="us-east-1")
    created = ram.create_resource_share(name="ca", resourceArns=[AUTHORITY], principals=[SERVICE])
    arn = created["resourceShare"]["resourceShareArn"]
    ram_backends["123456789012"]["us-east-1"].resource_shares[0].add_resources([another])
    found = ram.get_resource_share_associations(associationType="RESOURCE", resourceShareArns=[arn])
    shared = [each["associatedEntity"] for each in found["resourceShareAssociations"]]
    assert shared == [AUTHORITY, another]


def test_an_authority_can_be_shared_in_a_linked_mock(linked: MockHandle) -> None:
    """Where it is asked for, too."""
    assert share(AUTHORITY) == [AUTHORITY]


@pytest.mark.usefixtures("mock")
def test_what_is_shared_keeps_its_order() -> None:
    """Authorities stand among moto's own resources as they were given."""
    given = [SUBNET, AUTHORITY, SUBNET.replace("01234567", "76543210")]
    assert share(*given) == given


@pytest.mark.usefixtures("mock")
@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:sqs:us-east-1:123456789012:queue",
        "arn:aws:acm-pca:us-east-1:123456789012:certificate-authority",
        f"{AUTHORITY}/certificate/1",
        "arn:aws:acm-pca:us-east-1:1:certificate-authority/1",
        "nonsense",
    ],
)
def test_what_cannot_be_shared(arn: str) -> None:
    """moto's ram refuses it as before, and shares nothing of what was given with it."""
    refusal = refused(share, AUTHORITY, arn)

    assert refusal.code == "MalformedArnException"
    ram = boto3.client("ram")
    assert ram.get_resource_shares(resourceOwner="SELF")["resourceShares"] == []


@pytest.mark.parametrize("first", ["pca_ad_mock", "moto.ram.models"])
def test_the_order_of_imports_does_not_matter(first: str) -> None:
    """Whether moto's ram was imported before this library or after it."""
    program = f"""
import {first}, sys
import pca_ad_mock; pca_ad_mock.register()
print("moto.ram.models" in sys.modules)
from moto.ram.models import ResourceShare
share = ResourceShare("123456789012", "us-east-1", name="ca")
share.add_resources(["{AUTHORITY}"])
print(share.resource_arns == ["{AUTHORITY}"])
"""
    result = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    assert result.stdout.split() == [str(first != "pca_ad_mock"), "True"]
