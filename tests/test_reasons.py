"""Does the input that the page on failures names for a status reason cause it?"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias

import boto3
import pytest
from moto.core.authorization import enable_iam_authentication
from moto.ds.models import ds_backends

from pca_ad_mock import mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad.model.documented import NEWER_STATUS_REASONS
from pca_ad_mock.pcaconnectorad.model.specification import service_model

from .landscape import EXAMPLE, Landscape
from .pages import CHECKOUT
from .provisioner import Provisioner
from .provisioning import AUTHORITY, create_name, create_registration, stored

#: Creates something that fails, and leaves it in CREATING.
Cause: TypeAlias = Callable[[Landscape], Any]

INJECTED_ONLY = "injected only: "


def rows() -> dict[tuple[str, str], str]:
    """What the table on the page says, by kind and reason."""
    page = (CHECKOUT / "docs" / "failures.md").read_text("utf-8")
    found = re.findall(r"^\| (\w+) \| ([A-Z_]+) \| (.+) \|$", page, re.MULTILINE)
    return {(kind, reason): cause for kind, reason, cause in found}


def stage(landscape: Landscape, name: str) -> None:
    """Bring the directory into a stage, for which moto has no operation."""
    ds_backends["123456789012"]["us-east-1"].directories[landscape.directory].stage = name


def unregister(landscape: Landscape) -> None:
    landscape.client.delete_directory_registration(DirectoryRegistrationArn=landscape.registration)
    landscape.client.list_directory_registrations()


def register(landscape: Landscape) -> None:
    create_registration(landscape.client, DirectoryId=landscape.directory)


def name(landscape: Landscape) -> None:
    connector = landscape.create()
    landscape.client.list_connectors()
    create_name(
        landscape.client, ConnectorArn=connector, DirectoryRegistrationArn=landscape.registration
    )


def full_subnet(landscape: Landscape) -> None:
    subnets = [
        landscape.ec2.create_subnet(
            VpcId=landscape.vpc,
            CidrBlock=f"10.0.9.{16 * n}/28",
            AvailabilityZone=f"us-east-1{zone}",
        )["Subnet"]["SubnetId"]
        for n, zone in enumerate("ab")
    ]
    directory = EXAMPLE["create_directory"](landscape.vpc, subnets)
    landscape.register(directory)
    for address in range(5, 16):
        landscape.ec2.create_network_interface(
            SubnetId=subnets[0], PrivateIpAddress=f"10.0.9.{address}"
        )
    landscape.create(DirectoryId=directory)


def dual_stack(landscape: Landscape) -> None:
    vpc = {"SecurityGroupIds": [landscape.group], "IpAddressType": "DUALSTACK"}
    landscape.create(VpcInformation=vpc)


def unshared(landscape: Landscape) -> None:
    landscape.unshare()
    landscape.create()


def deleted_subnet(landscape: Landscape) -> None:
    landscape.create()
    landscape.ec2.delete_subnet(SubnetId=landscape.subnets[0])


def connector_without(action: str) -> Cause:
    def create(landscape: Landscape) -> None:
        user = Provisioner(landscape)
        user.may_not(action)
        user.connector()

    return create


def registration_without_a_right(landscape: Landscape) -> None:
    unregister(landscape)
    user = Provisioner(landscape)
    user.may_not("ds:AuthorizeApplication")
    with enable_iam_authentication():
        create_registration(user.client, DirectoryId=landscape.directory)


def name_without_a_right(landscape: Landscape) -> None:
    connector = landscape.create()
    landscape.client.list_connectors()
    user = Provisioner(landscape)
    user.may_not("ds:UpdateAuthorizedApplication")
    with enable_iam_authentication():
        user.client.create_service_principal_name(
            ConnectorArn=connector, DirectoryRegistrationArn=landscape.registration
        )


def in_no_active_directory(create: Cause, *, before: Cause = lambda _: None) -> Cause:
    def cause(landscape: Landscape) -> None:
        before(landscape)
        create(landscape)
        stage(landscape, "Impaired")

    return cause


def simple_directory(landscape: Landscape) -> None:
    directory = boto3.client("ds").create_directory(
        Name="simple.example.com",
        Password="Passw0rd-of-a-test",
        Size="Small",
        VpcSettings={"VpcId": landscape.vpc, "SubnetIds": landscape.subnets},
    )["DirectoryId"]
    create_registration(landscape.client, DirectoryId=directory)


def eleven_names(landscape: Landscape) -> None:
    with mock_pca_connector_ad(quotas={"Connector": 11}):
        for _ in range(11):
            name(landscape)


#: The causes, each with the words of the page.
CAUSES: list[tuple[str, str, str, Cause]] = [
    (
        "Connector",
        "DIRECTORY_ACCESS_DENIED",
        "a caller [without a right]",
        connector_without("ds:DescribeDirectories"),
    ),
    (
        "Connector",
        "DIRECTORY_ACCESS_DENIED",
        "a directory whose stage is no longer Active",
        in_no_active_directory(Landscape.create),
    ),
    ("Connector", "INSUFFICIENT_FREE_ADDRESSES", "network interfaces that fill", full_subnet),
    ("Connector", "INVALID_SUBNET_IP_PROTOCOL", "`DUALSTACK` in subnets without IPv6", dual_stack),
    ("Connector", "PRIVATECA_ACCESS_DENIED", "that is not [shared]", unshared),
    (
        "Connector",
        "PRIVATECA_ACCESS_DENIED",
        "a caller without a right in acm-pca",
        connector_without("acm-pca:IssueCertificate"),
    ),
    (
        "Connector",
        "PRIVATECA_RESOURCE_NOT_FOUND",
        "a certificate authority that is not there",
        lambda landscape: landscape.create(CertificateAuthorityArn=AUTHORITY),
    ),
    (
        "Connector",
        "SECURITY_GROUP_NOT_IN_VPC",
        "a security group that is absent",
        lambda landscape: landscape.create(VpcInformation={"SecurityGroupIds": ["sg-01234567"]}),
    ),
    (
        "Connector",
        "VPC_ACCESS_DENIED",
        "a caller without a right in ec2",
        connector_without("ec2:CreateVpcEndpoint"),
    ),
    ("Connector", "VPC_RESOURCE_NOT_FOUND", "`ec2.delete_subnet(...)`", deleted_subnet),
    (
        "DirectoryRegistration",
        "DIRECTORY_ACCESS_DENIED",
        "a caller without a right in ds",
        registration_without_a_right,
    ),
    (
        "DirectoryRegistration",
        "DIRECTORY_RESOURCE_NOT_FOUND",
        "a directory that is not there",
        lambda landscape: create_registration(landscape.client, DirectoryId="d-ffffffffff"),
    ),
    (
        "DirectoryRegistration",
        "DIRECTORY_NOT_ACTIVE",
        "a directory whose stage is not Active",
        in_no_active_directory(register, before=unregister),
    ),
    ("DirectoryRegistration", "DIRECTORY_TYPE_NOT_SUPPORTED", "a Simple AD", simple_directory),
    (
        "ServicePrincipalName",
        "DIRECTORY_ACCESS_DENIED",
        "a caller without a right in ds",
        name_without_a_right,
    ),
    ("ServicePrincipalName", "SPN_LIMIT_EXCEEDED", "the eleventh of a directory", eleven_names),
    (
        "ServicePrincipalName",
        "DIRECTORY_NOT_ACTIVE",
        "a directory whose stage is not Active",
        in_no_active_directory(name),
    ),
]


@pytest.mark.parametrize(
    ("kind", "reason", "words", "cause"),
    [pytest.param(*each, id=f"{each[0]}-{each[1]}-{each[2]}") for each in CAUSES],
)
def test_the_input_causes_the_reason(
    landscape: Landscape, kind: str, reason: str, words: str, cause: Cause
) -> None:
    """The last of its kind ends in FAILED, for the reason in whose row the input stands."""
    assert words in rows()[kind, reason]
    cause(landscape)
    landscape.client.list_connectors()
    landscape.client.list_directory_registrations()
    landscape.client.list_service_principal_names(DirectoryRegistrationArn=landscape.registration)
    found = stored(kind)[-1]
    assert (found.status, found.status_reason) == ("FAILED", reason)


def test_every_reason_has_a_row_and_a_cause() -> None:
    """Of connectors, registrations and names: caused above, or injected only, which says why."""
    model = service_model()
    modelled = {
        (shape.removesuffix("StatusReason"), reason)
        for shape in model.shape_names
        if shape.endswith("StatusReason")
        for reason in model.shape_for(shape).metadata["enum"]
    }
    newer = {(kind, reason) for kind, more in NEWER_STATUS_REASONS.items() for reason in more}
    # A kind that only a newer botocore has is not described by hand.
    described = {kind for kind, _ in rows()}
    assert set(rows()) == {row for row in modelled if row[0] in described} | newer
    caused = {(kind, reason) for kind, reason, _, _ in CAUSES}
    injected = {
        row
        for row, cause in rows().items()
        if cause.startswith(INJECTED_ONLY) and len(cause) > len(INJECTED_ONLY)
    }
    assert caused | injected == set(rows())
    assert not caused & injected
