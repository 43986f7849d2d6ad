"""Provision certificate enrollment for an Active Directory, and take it away again.

The functions are plain boto3, as they would run against AWS. Only the last lines know of the mock.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import boto3

from pca_ad_mock import mock_pca_connector_ad

REGION = "us-east-1"
TAGS = {"team": "identity", "stage": "test"}


def create_certificate_authority() -> str:
    """Create a root certificate authority with a certificate of its own, and give its ARN."""
    acm_pca = boto3.client("acm-pca", region_name=REGION)
    authority: str = acm_pca.create_certificate_authority(
        CertificateAuthorityType="ROOT",
        CertificateAuthorityConfiguration={
            "KeyAlgorithm": "RSA_2048",
            "SigningAlgorithm": "SHA256WITHRSA",
            "Subject": {"Organization": "Example", "CommonName": "Example Root CA"},
        },
    )["CertificateAuthorityArn"]
    request = acm_pca.get_certificate_authority_csr(CertificateAuthorityArn=authority)["Csr"]
    certificate = acm_pca.issue_certificate(
        CertificateAuthorityArn=authority,
        Csr=request.encode(),
        SigningAlgorithm="SHA256WITHRSA",
        TemplateArn="arn:aws:acm-pca:::template/RootCACertificate/V1",
        Validity={"Type": "YEARS", "Value": 10},
    )["CertificateArn"]
    issued = acm_pca.get_certificate(CertificateAuthorityArn=authority, CertificateArn=certificate)
    acm_pca.import_certificate_authority_certificate(
        CertificateAuthorityArn=authority, Certificate=issued["Certificate"].encode()
    )
    return authority


def share_certificate_authority(authority: str) -> None:
    """Share a certificate authority with the service, which the console does by itself."""
    boto3.client("ram", region_name=REGION).create_resource_share(
        name="connector-for-ad",
        resourceArns=[authority],
        principals=["pca-connector-ad.amazonaws.com"],
        permissionArns=[
            "arn:aws:ram::aws:permission/"
            "AWSRAMBlankEndEntityCertificateAPIPassthroughIssuanceCertificateAuthority"
        ],
    )


def create_network() -> tuple[str, list[str], str]:
    """Create a VPC with two subnets and a security group, and give the ids of all."""
    ec2 = boto3.client("ec2", region_name=REGION)
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=REGION + zone)
        for n, zone in enumerate("ab")
    ]
    group = ec2.create_security_group(
        GroupName="enrollment", Description="Enrollment over HTTPS", VpcId=vpc
    )["GroupId"]
    ec2.authorize_security_group_ingress(
        GroupId=group, IpProtocol="tcp", FromPort=443, ToPort=443, CidrIp="10.0.0.0/16"
    )
    return vpc, [subnet["Subnet"]["SubnetId"] for subnet in subnets], group


def create_directory(vpc: str, subnets: list[str]) -> str:
    """Create a managed Microsoft AD in the VPC, and give its id."""
    directory_service = boto3.client("ds", region_name=REGION)
    directory = directory_service.create_microsoft_ad(
        Name="corp.example.com",
        Password="Passw0rd-of-an-example",  # noqa: S106
        Edition="Standard",
        VpcSettings={"VpcId": vpc, "SubnetIds": subnets},
    )
    return str(directory["DirectoryId"])


def delete_surroundings(directory: str, group: str) -> None:
    """Delete directory and security group, which nothing may use any more."""
    boto3.client("ds", region_name=REGION).delete_directory(DirectoryId=directory)
    boto3.client("ec2", region_name=REGION).delete_security_group(GroupId=group)


def wait_until_active(describe: Callable[[], Any], attempts: int = 20, pause: float = 0.1) -> None:
    """Look at a resource until it is ACTIVE; botocore has no waiters for this service."""
    for _ in range(attempts):
        resource = describe()
        if resource["Status"] == "ACTIVE":
            return
        if resource["Status"] == "FAILED":
            raise RuntimeError(f"creation failed: {resource['StatusReason']}")
        time.sleep(pause)
    raise TimeoutError("the resource did not become ACTIVE in time")


def wait_until_gone(
    client: Any, describe: Callable[[], Any], attempts: int = 20, pause: float = 0.1
) -> None:
    """Look at a resource until it is not found."""
    for _ in range(attempts):
        try:
            describe()
        except client.exceptions.ResourceNotFoundException:
            return
        time.sleep(pause)
    raise TimeoutError("the resource did not go in time")


def describe_template(version: int) -> Any:
    """Define a template for computers, in one of the three schema versions."""
    key: dict[str, Any] = {"KeySpec": "KEY_EXCHANGE", "MinimalKeyLength": 2048}
    definition: dict[str, Any] = {
        "CertificateValidity": {
            "ValidityPeriod": {"Period": 1, "PeriodType": "YEARS"},
            "RenewalPeriod": {"Period": 6, "PeriodType": "WEEKS"},
        },
        "EnrollmentFlags": {"IncludeSymmetricAlgorithms": True},
        "Extensions": {
            "KeyUsage": {"Critical": True, "UsageFlags": {"DigitalSignature": True}},
            "ApplicationPolicies": {"Policies": [{"PolicyType": "CLIENT_AUTHENTICATION"}]},
        },
        "GeneralFlags": {"AutoEnrollment": True, "MachineType": True},
        "PrivateKeyAttributes": key,
        "PrivateKeyFlags": {"ClientVersion": "WINDOWS_SERVER_2012_R2"},
        "SubjectNameFlags": {"RequireDnsAsCn": True, "SanRequireDns": True},
    }
    if version > 2:  # noqa: PLR2004 - which has key storage providers and names its algorithms
        key.update(Algorithm="RSA", KeyUsageProperty={"PropertyType": "ALL"})
        definition["HashAlgorithm"] = "SHA256"
    return {f"TemplateV{version}": definition}


def create_templates(client: Any, connector: str) -> list[str]:
    """Create a template of each schema version, and give their ARNs."""
    return [
        client.create_template(
            ConnectorArn=connector,
            Name=f"Computer V{version}",
            Definition=describe_template(version),
            Tags=TAGS,
        )["TemplateArn"]
        for version in (2, 3, 4)
    ]


def allow_groups(client: Any, template: str) -> None:
    """Let computers enroll by themselves, and administrators on demand."""
    for name, identifier, rights in (
        ("Domain Computers", 515, {"Enroll": "ALLOW", "AutoEnroll": "ALLOW"}),
        ("Domain Admins", 512, {"Enroll": "ALLOW", "AutoEnroll": "DENY"}),
    ):
        client.create_template_group_access_control_entry(
            TemplateArn=template,
            GroupDisplayName=name,
            GroupSecurityIdentifier=f"S-1-5-21-1004336348-1177238915-682003330-{identifier}",
            AccessRights=rights,
        )


def provision() -> None:
    """Walk through the life of a connector, printing each step."""
    client = boto3.client("pca-connector-ad", region_name=REGION)

    authority = create_certificate_authority()
    share_certificate_authority(authority)
    print("certificate authority", authority)
    vpc, subnets, group = create_network()
    print("network              ", vpc, *subnets, group)
    directory = create_directory(vpc, subnets)
    print("directory            ", directory)

    registration = client.create_directory_registration(DirectoryId=directory, Tags=TAGS)[
        "DirectoryRegistrationArn"
    ]

    def describe_registration() -> Any:
        answer = client.get_directory_registration(DirectoryRegistrationArn=registration)
        return answer["DirectoryRegistration"]

    wait_until_active(describe_registration)
    print("registration ACTIVE  ", registration)

    connector = client.create_connector(
        CertificateAuthorityArn=authority,
        DirectoryId=directory,
        VpcInformation={"SecurityGroupIds": [group]},
        Tags=TAGS,
    )["ConnectorArn"]

    def describe_connector() -> Any:
        return client.get_connector(ConnectorArn=connector)["Connector"]

    wait_until_active(describe_connector)
    print("connector ACTIVE     ", connector)
    print(
        "enrollment endpoint  ", describe_connector()["CertificateEnrollmentPolicyServerEndpoint"]
    )

    name = {"ConnectorArn": connector, "DirectoryRegistrationArn": registration}

    def describe_name() -> Any:
        return client.get_service_principal_name(**name)["ServicePrincipalName"]

    client.create_service_principal_name(**name)
    wait_until_active(describe_name)
    print("principal name ACTIVE", describe_name()["UpdatedAt"].isoformat())

    templates = create_templates(client, connector)
    for template in templates:
        allow_groups(client, template)
        print("template ACTIVE      ", template)
    client.update_template(
        TemplateArn=templates[-1],
        Definition=describe_template(4),
        ReenrollAllCertificateHolders=True,
    )
    updated = client.get_template(TemplateArn=templates[-1])["Template"]
    print("template updated     ", updated["Name"], updated["Revision"])
    for entry in client.list_template_group_access_control_entries(TemplateArn=templates[0])[
        "AccessControlEntries"
    ]:
        print("allowed              ", entry["GroupDisplayName"], entry["AccessRights"])

    client.tag_resource(ResourceArn=connector, Tags={"stage": "production"})
    print("tags                 ", client.list_tags_for_resource(ResourceArn=connector)["Tags"])
    for page in client.get_paginator("list_connectors").paginate():
        for listed in page["Connectors"]:
            print("listed               ", listed["Arn"], listed["Status"])

    client.delete_service_principal_name(**name)
    wait_until_gone(client, describe_name)
    print("principal name gone")
    client.delete_connector(ConnectorArn=connector)
    wait_until_gone(client, describe_connector)
    print("connector gone")
    client.delete_directory_registration(DirectoryRegistrationArn=registration)
    wait_until_gone(client, describe_registration)
    print("registration gone")
    delete_surroundings(directory, group)
    print("directory gone       ", directory)


if __name__ == "__main__":
    with mock_pca_connector_ad(linked=True):
        provision()
