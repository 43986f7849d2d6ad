"""With `linked`, do the answers follow what a test made in moto's other services?"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import boto3
import pytest
from moto.ds.models import ds_backends
from moto.ec2.exceptions import InvalidVPCIdError

from pca_ad_mock import MockHandle, mock_pca_connector_ad

from .interpreters import PATIENCE
from .landscape import EXAMPLE, Landscape
from .provisioning import (
    ABSENT_REGISTRATION,
    AUTHORITY,
    create_name,
    create_registration,
    essence,
    not_found,
    refused,
)

OTHER_ACCOUNT = "999988887777"


def failed(reason: str) -> tuple[str, str]:
    return "FAILED", reason


# --- Connectors


def test_a_connector_in_order_owns_an_endpoint_as_long_as_it_lives(landscape: Landscape) -> None:
    """Once ACTIVE it has an interface endpoint in the directory's VPC, which goes with it."""
    arn = landscape.create()
    assert landscape.endpoints() == []
    assert landscape.outcome(arn) == ("ACTIVE", None)

    (endpoint,) = landscape.endpoints()
    assert endpoint["VpcEndpointType"] == "Interface"
    assert endpoint["VpcId"] == landscape.vpc
    assert endpoint["ServiceName"] == "com.amazonaws.us-east-1.pca-connector-ad"
    assert sorted(endpoint["SubnetIds"]) == sorted(landscape.subnets)
    assert [group["GroupId"] for group in endpoint["Groups"]] == [landscape.group]

    landscape.client.delete_connector(ConnectorArn=arn)
    assert landscape.endpoints() == []


def test_a_failed_connector_owns_no_endpoint(landscape: Landscape, linked: MockHandle) -> None:
    """Neither one that was told to fail nor one that had to; both can be deleted."""
    linked.fail_resources("Connector", "INTERNAL_FAILURE")
    arn = landscape.create()
    assert landscape.outcome(arn) == failed("INTERNAL_FAILURE")
    assert landscape.endpoints() == []
    landscape.client.delete_connector(ConnectorArn=arn)


def test_a_reset_takes_endpoints_along(landscape: Landscape, linked: MockHandle) -> None:
    """Resetting this service leaves nothing of it in another, and no more than it in that."""
    landscape.outcome(landscape.create())
    assert len(landscape.endpoints()) == 1

    linked.reset()

    assert landscape.endpoints() == []
    assert landscape.ec2.describe_vpcs(VpcIds=[landscape.vpc])["Vpcs"]


def test_with_immediate_progression_the_endpoint_is_there_at_once() -> None:
    """CREATING ends in the create: what happens afterwards does not count any more."""
    with mock_pca_connector_ad(linked=True, transition={"progression": "immediate"}) as mock:
        landscape = Landscape(mock)
        arn = landscape.create()
        assert len(landscape.endpoints()) == 1
        landscape.unshare()
        assert landscape.outcome(arn) == ("ACTIVE", None)


def test_an_endpoint_that_ec2_refuses(
    landscape: Landscape, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error of moto's ends in FAILED, and does not reach the caller as it is."""

    def refuse(*_: object, **__: object) -> None:
        raise InvalidVPCIdError("vpc-0")

    arn = landscape.create()
    monkeypatch.setattr("moto.ec2.models.EC2Backend.create_vpc_endpoint", refuse)

    assert landscape.outcome(arn) == failed("INTERNAL_FAILURE")


@pytest.mark.parametrize(
    ("delete", "reason"),
    [(False, "PRIVATECA_ACCESS_DENIED"), (True, "PRIVATECA_RESOURCE_NOT_FOUND")],
)
def test_an_authority_that_is_lost(landscape: Landscape, delete: bool, reason: str) -> None:
    """One that is disabled, or deleted, while the connector is CREATING."""
    connector = landscape.create()
    acm_pca = boto3.client("acm-pca")
    acm_pca.update_certificate_authority(
        CertificateAuthorityArn=landscape.authority, Status="DISABLED"
    )
    if delete:
        acm_pca.delete_certificate_authority(CertificateAuthorityArn=landscape.authority)

    assert landscape.outcome(connector) == failed(reason)


def test_an_absent_authority(landscape: Landscape) -> None:
    """The ARN of none ends in FAILED, also one of a region and an account that nobody used."""
    for arn in (AUTHORITY, AUTHORITY.replace("us-east-1:123456789012", "eu-moon-1:1")):
        connector = landscape.create(CertificateAuthorityArn=arn)
        assert landscape.outcome(connector) == failed("PRIVATECA_RESOURCE_NOT_FOUND")


def test_an_authority_without_a_certificate(landscape: Landscape) -> None:
    """One that is not ACTIVE is refused at the call."""
    arn = create_authority(boto3.client("acm-pca"), {"CommonName": "CA"})

    refusal = refused(landscape.create, CertificateAuthorityArn=arn)

    assert essence(refusal) == {
        "code": "ValidationException",
        "status": 400,
        "members": {"Reason": "INVALID_STATE"},
    }


def test_an_authority_without_a_common_name(landscape: Landscape) -> None:
    """A subject without a common name is refused at the call."""
    acm_pca = boto3.client("acm-pca")
    arn = create_authority(acm_pca, {"Organization": "Example"})
    activate(acm_pca, arn)

    refusal = refused(landscape.create, CertificateAuthorityArn=arn)

    assert refusal.members == {"Reason": "INVALID_CA_SUBJECT"}
    assert landscape.client.list_connectors()["Connectors"] == []


def create_authority(acm_pca: Any, subject: dict[str, str]) -> str:
    return str(
        acm_pca.create_certificate_authority(
            CertificateAuthorityType="ROOT",
            CertificateAuthorityConfiguration={
                "KeyAlgorithm": "RSA_2048",
                "SigningAlgorithm": "SHA256WITHRSA",
                "Subject": subject,
            },
        )["CertificateAuthorityArn"]
    )


def activate(acm_pca: Any, arn: str) -> None:
    csr = acm_pca.get_certificate_authority_csr(CertificateAuthorityArn=arn)["Csr"]
    certificate = acm_pca.issue_certificate(
        CertificateAuthorityArn=arn,
        Csr=csr.encode(),
        SigningAlgorithm="SHA256WITHRSA",
        TemplateArn="arn:aws:acm-pca:::template/RootCACertificate/V1",
        Validity={"Type": "YEARS", "Value": 1},
    )["CertificateArn"]
    issued = acm_pca.get_certificate(CertificateAuthorityArn=arn, CertificateArn=certificate)
    acm_pca.import_certificate_authority_certificate(
        CertificateAuthorityArn=arn, Certificate=issued["Certificate"].encode()
    )


def client_in_other_account(service: str) -> Any:
    credentials = boto3.client("sts").assume_role(
        RoleArn=f"arn:aws:iam::{OTHER_ACCOUNT}:role/owner", RoleSessionName="test"
    )["Credentials"]
    return boto3.client(
        service,  # type: ignore[call-overload]
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    )


@pytest.fixture
def foreign_authority(landscape: Landscape) -> tuple[Any, str]:
    """An ACTIVE certificate authority of another account, and a client of its owner."""
    owner = client_in_other_account("acm-pca")
    arn = create_authority(owner, {"CommonName": "Foreign CA"})
    activate(owner, arn)
    return owner, arn


SERVICE = "pca-connector-ad.amazonaws.com"
DENIED = failed("PRIVATECA_ACCESS_DENIED")


def test_an_authority_that_nobody_shared(
    landscape: Landscape, foreign_authority: tuple[Any, str]
) -> None:
    """Neither one of the caller's own account can be used, nor one of another."""
    landscape.unshare()
    for arn in (landscape.authority, foreign_authority[1]):
        assert landscape.outcome(landscape.create(CertificateAuthorityArn=arn)) == DENIED


@pytest.mark.parametrize(
    ("principal", "reason"),
    [
        (SERVICE, None),
        ("123456789012", "PRIVATECA_ACCESS_DENIED"),
        ("arn:aws:iam::123456789012:root", "PRIVATECA_ACCESS_DENIED"),
        ("pca-connector-scep.amazonaws.com", "PRIVATECA_ACCESS_DENIED"),
        ("acm-pca.amazonaws.com", "PRIVATECA_ACCESS_DENIED"),
    ],
)
@pytest.mark.parametrize("whose", ["own", "foreign"])
def test_an_authority_shared_by_ram(
    landscape: Landscape,
    foreign_authority: tuple[Any, str],
    whose: str,
    principal: str,
    reason: str | None,
) -> None:
    """A share with the service is needed: no account, and no other service, is one."""
    landscape.unshare()
    ram = boto3.client("ram") if whose == "own" else client_in_other_account("ram")
    arn = landscape.authority if whose == "own" else foreign_authority[1]
    share = ram.create_resource_share(name="ca", resourceArns=[arn], principals=[principal])[
        "resourceShare"
    ]["resourceShareArn"]

    connector = landscape.create(CertificateAuthorityArn=arn)
    assert landscape.outcome(connector)[1] == reason

    ram.delete_resource_share(resourceShareArn=share)
    assert landscape.outcome(landscape.create(CertificateAuthorityArn=arn)) == DENIED


def test_a_share_counts_when_creating_ends(landscape: Landscape) -> None:
    """One made after the connector suffices, and one that is deleted before the end does not."""
    landscape.unshare()
    connector = landscape.create()
    landscape.share()
    assert landscape.outcome(connector) == ("ACTIVE", None)

    connector = landscape.create()
    landscape.unshare()
    assert landscape.outcome(connector) == DENIED


def test_a_share_of_another_region(landscape: Landscape) -> None:
    """Shares are regional: one that lies elsewhere does not count, whatever it names."""
    landscape.unshare()
    landscape.share(boto3.client("ram", region_name="eu-west-1"))

    assert landscape.outcome(landscape.create()) == DENIED


def test_a_share_of_something_else(landscape: Landscape) -> None:
    """It counts for the authorities that it names."""
    other = EXAMPLE["create_certificate_authority"]()

    assert landscape.outcome(landscape.create(CertificateAuthorityArn=other)) == DENIED
    assert landscape.outcome(landscape.create()) == ("ACTIVE", None)


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        ({"Effect": "Allow", "Principal": {"Service": SERVICE}}, None),
        ({"Effect": "Allow", "Principal": {"Service": ["a.amazonaws.com", SERVICE]}}, None),
        ({"Effect": "Allow", "Principal": "*"}, None),
        ([{"Effect": "Allow", "Principal": {"AWS": "*"}}], None),
        ([{"Effect": "Allow", "Principal": {"AWS": ["*"]}}], None),
        ({"Effect": "Allow", "Principal": {"AWS": "123456789012"}}, "PRIVATECA_ACCESS_DENIED"),
        (
            {"Effect": "Allow", "Principal": {"Service": f"x-{SERVICE}"}},
            "PRIVATECA_ACCESS_DENIED",
        ),
        ({"Effect": "Allow", "Principal": {"AWS": SERVICE}}, "PRIVATECA_ACCESS_DENIED"),
        ({"Effect": "Allow"}, "PRIVATECA_ACCESS_DENIED"),
        ({"Effect": "Deny", "Principal": "*"}, "PRIVATECA_ACCESS_DENIED"),
        (
            [
                {"Effect": "Allow", "Principal": "*"},
                {"Effect": "Deny", "Principal": {"Service": SERVICE}},
            ],
            "PRIVATECA_ACCESS_DENIED",
        ),
        (["nonsense"], "PRIVATECA_ACCESS_DENIED"),
        ("{not json", "PRIVATECA_ACCESS_DENIED"),
        ("[]", "PRIVATECA_ACCESS_DENIED"),
    ],
)
def test_an_authority_shared_by_its_policy(
    landscape: Landscape, foreign_authority: tuple[Any, str], policy: Any, reason: str | None
) -> None:
    """A policy that allows the service is enough; whatever else is there, is not."""
    owner, arn = foreign_authority
    text = policy if isinstance(policy, str) else json.dumps({"Statement": policy})
    owner.put_policy(ResourceArn=arn, Policy=text)

    connector = landscape.create(CertificateAuthorityArn=arn)

    assert landscape.outcome(connector)[1] == reason


def test_a_policy_that_denies_what_a_share_allows(landscape: Landscape) -> None:
    """As everywhere in IAM, an explicit deny wins."""
    statement = {"Effect": "Deny", "Principal": {"Service": SERVICE}}
    boto3.client("acm-pca").put_policy(
        ResourceArn=landscape.authority, Policy=json.dumps({"Statement": [statement]})
    )

    assert landscape.outcome(landscape.create()) == DENIED


def test_a_directory_without_a_registration(landscape: Landscape) -> None:
    """A connector needs one that is ACTIVE, which is named where it is missing."""
    directory = EXAMPLE["create_directory"](landscape.vpc, landscape.subnets)
    arn = ABSENT_REGISTRATION.replace("d-ffffffffff", directory)
    missing = not_found("DirectoryRegistration", arn)
    assert essence(refused(landscape.create, DirectoryId=directory)) == missing
    create_registration(landscape.client, DirectoryId=directory)
    assert essence(refused(landscape.create, DirectoryId=directory)) == missing
    landscape.client.list_directory_registrations()
    assert landscape.outcome(landscape.create(DirectoryId=directory)) == ("ACTIVE", None)


@pytest.mark.parametrize("what", ["is not Active", "is of another type"])
def test_a_directory_that_cannot_be_used(landscape: Landscape, what: str) -> None:
    """What counts is the moment when CREATING ends, not that of the call."""
    connector = landscape.create()
    directory = ds_backends["123456789012"]["us-east-1"].directories[landscape.directory]
    directory.stage = "Impaired" if what == "is not Active" else directory.stage
    directory.directory_type = "SimpleAD" if what == "is of another type" else "MicrosoftAD"

    assert landscape.outcome(connector) == failed("DIRECTORY_ACCESS_DENIED")


def test_an_absent_security_group(landscape: Landscape) -> None:
    """One that is nowhere is not in the VPC."""
    vpc = {"SecurityGroupIds": [landscape.group, "sg-01234567"]}

    connector = landscape.create(VpcInformation=vpc)

    assert landscape.outcome(connector) == failed("SECURITY_GROUP_NOT_IN_VPC")


def test_a_security_group_of_another_vpc(landscape: Landscape) -> None:
    """One that is elsewhere is not in the VPC either."""
    vpc = landscape.ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    group = landscape.ec2.create_security_group(GroupName="g", Description="g", VpcId=vpc)

    connector = landscape.create(VpcInformation={"SecurityGroupIds": [group["GroupId"]]})

    assert landscape.outcome(connector) == failed("SECURITY_GROUP_NOT_IN_VPC")


def test_a_directory_in_all_the_subnets_there_are(landscape: Landscape) -> None:
    """It needs none besides its own."""
    for subnet in landscape.ec2.describe_subnets()["Subnets"]:
        if subnet["SubnetId"] not in landscape.subnets:
            landscape.ec2.delete_subnet(SubnetId=subnet["SubnetId"])

    assert landscape.outcome(landscape.create()) == ("ACTIVE", None)


@pytest.mark.parametrize("what", ["subnet", "VPC"])
def test_a_network_that_is_gone(landscape: Landscape, what: str) -> None:
    """Without the directory's VPC, or a subnet of it, there is no place for an endpoint."""
    connector = landscape.create()
    for subnet in landscape.subnets:
        landscape.ec2.delete_subnet(SubnetId=subnet)
    if what == "VPC":
        landscape.ec2.delete_security_group(GroupId=landscape.group)
        landscape.ec2.delete_vpc(VpcId=landscape.vpc)

    assert landscape.outcome(connector) == failed("VPC_RESOURCE_NOT_FOUND")


def test_subnets_that_are_full(landscape: Landscape) -> None:
    """An endpoint needs a free address in each subnet of the directory."""
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
    connector = landscape.create(DirectoryId=directory)
    for address in range(5, 16):
        landscape.ec2.create_network_interface(
            SubnetId=subnets[0], PrivateIpAddress=f"10.0.9.{address}"
        )

    assert landscape.outcome(connector) == failed("INSUFFICIENT_FREE_ADDRESSES")


def test_dual_stack_needs_subnets_with_ipv6(landscape: Landscape) -> None:
    """Without IPv6 it ends in FAILED, with IPv6 in every subnet it is ACTIVE."""
    vpc = {"SecurityGroupIds": [landscape.group], "IpAddressType": "DUALSTACK"}
    connector = landscape.create(VpcInformation=vpc)
    assert landscape.outcome(connector) == failed("INVALID_SUBNET_IP_PROTOCOL")

    for n, subnet in enumerate(landscape.subnets):
        block = f"2001:db8:1234:1a0{n}::/64"
        landscape.ec2.associate_subnet_cidr_block(SubnetId=subnet, Ipv6CidrBlock=block)
    assert landscape.outcome(landscape.create(VpcInformation=vpc)) == ("ACTIVE", None)


# --- Registrations and service principal names


def outcome_of_registration(landscape: Landscape, directory: str) -> Any:
    arn = create_registration(landscape.client, DirectoryId=directory)
    found = landscape.client.get_directory_registration(DirectoryRegistrationArn=arn)
    registration = found["DirectoryRegistration"]
    return registration["Status"], registration.get("StatusReason")


def test_an_absent_directory(landscape: Landscape) -> None:
    """A registration of a directory that is not there ends in FAILED."""
    outcome = outcome_of_registration(landscape, "d-ffffffffff")

    assert outcome == failed("DIRECTORY_RESOURCE_NOT_FOUND")


def simple_directory(landscape: Landscape) -> str:
    return str(
        boto3.client("ds").create_directory(
            Name="simple.example.com",
            Password="Passw0rd-of-a-test",
            Size="Small",
            VpcSettings={"VpcId": landscape.vpc, "SubnetIds": landscape.subnets},
        )["DirectoryId"]
    )


def test_a_directory_of_an_unsupported_type(landscape: Landscape) -> None:
    """A Simple AD cannot be registered."""
    outcome = outcome_of_registration(landscape, simple_directory(landscape))

    assert outcome == failed("DIRECTORY_TYPE_NOT_SUPPORTED")


def ad_connector(landscape: Landscape) -> str:
    return str(
        boto3.client("ds").connect_directory(
            Name="corp.example.com",
            Password="Passw0rd-of-a-test",
            Size="Small",
            ConnectSettings={
                "VpcId": landscape.vpc,
                "SubnetIds": landscape.subnets,
                "CustomerDnsIps": ["10.0.0.10"],
                "CustomerUserName": "admin",
            },
        )["DirectoryId"]
    )


def test_an_ad_connector_is_supported(landscape: Landscape) -> None:
    """It can be registered and connected, by the network that it was connected in."""
    directory = ad_connector(landscape)

    assert outcome_of_registration(landscape, directory) == ("ACTIVE", None)
    assert landscape.outcome(landscape.create(DirectoryId=directory)) == ("ACTIVE", None)


def test_a_directory_that_is_not_active(landscape: Landscape) -> None:
    """moto's directories are Active at once; a test can put one back by hand."""
    directory = EXAMPLE["create_directory"](landscape.vpc, landscape.subnets)
    ds_backends["123456789012"]["us-east-1"].directories[directory].stage = "Creating"

    assert outcome_of_registration(landscape, directory) == failed("DIRECTORY_NOT_ACTIVE")


def outcome_of_name(landscape: Landscape, key: Any) -> Any:
    name = landscape.client.get_service_principal_name(**key)["ServicePrincipalName"]
    return name["Status"], name.get("StatusReason")


def test_a_service_principal_name_needs_its_directory(landscape: Landscape) -> None:
    """While the directory is Active it is ACTIVE; otherwise it ends in FAILED."""
    connectors = [landscape.create() for _ in range(2)]
    landscape.client.list_connectors()
    keys = [
        create_name(
            landscape.client, ConnectorArn=arn, DirectoryRegistrationArn=landscape.registration
        )
        for arn in connectors
    ]
    assert outcome_of_name(landscape, keys[0]) == ("ACTIVE", None)
    directory = ds_backends["123456789012"]["us-east-1"].directories[landscape.directory]
    directory.stage = "Impaired"
    assert outcome_of_name(landscape, keys[1]) == failed("DIRECTORY_NOT_ACTIVE")


def test_a_service_principal_name_in_a_directory_of_an_unsupported_type(
    landscape: Landscape,
) -> None:
    """Where parents were made without links, the name says what it can say."""
    directory = simple_directory(landscape)
    with mock_pca_connector_ad(linked=False):
        registration = landscape.register(directory)
        connector = landscape.create(DirectoryId=directory)
        assert landscape.outcome(connector) == ("ACTIVE", None)
    key = create_name(
        landscape.client, ConnectorArn=connector, DirectoryRegistrationArn=registration
    )

    assert outcome_of_name(landscape, key) == failed("DIRECTORY_ACCESS_DENIED")


# --- The option


def test_partners_of_one_region_are_not_those_of_another(landscape: Landscape) -> None:
    """A directory is looked for in the connector's own region."""
    elsewhere = boto3.client("pca-connector-ad", region_name="eu-west-1")
    arn = create_registration(elsewhere, DirectoryId=landscape.directory)

    found = elsewhere.get_directory_registration(DirectoryRegistrationArn=arn)

    assert found["DirectoryRegistration"].get("StatusReason") == "DIRECTORY_RESOURCE_NOT_FOUND"


def test_without_the_option_no_partner_is_imported() -> None:
    """A process that uses neither links nor partners does not pay for them."""
    program = """
import boto3, sys
from pca_ad_mock import mock_pca_connector_ad
with mock_pca_connector_ad():
    client = boto3.client("pca-connector-ad")
    arn = client.create_directory_registration(DirectoryId="d-0123456789")
    client.get_directory_registration(**{k: v for k, v in arn.items() if k.endswith("Arn")})
print([name for name in ("acmpca", "ds", "ec2", "ram") if f"moto.{name}" in sys.modules])
"""
    result = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    assert result.stdout.strip() == "[]"
