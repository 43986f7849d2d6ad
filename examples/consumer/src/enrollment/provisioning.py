"""How is enrollment set up for a directory?"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

#: Connectors take minutes.
POLL_SECONDS = 30
ATTEMPTS = 20


class ProvisioningError(Exception):
    """Something did not become ACTIVE."""


@dataclass(frozen=True)
class Request:
    """What is to be set up.

    Attributes:
        directory_id: the directory.
        certificate_authority_arn: who issues its certificates.
        security_group_ids: who may reach the connector.
        groups: the names of the groups whose members may enroll, by SID.
    """

    directory_id: str
    certificate_authority_arn: str
    security_group_ids: list[str]
    groups: Mapping[str, str]


def provision(client: Any, request: Request) -> str:
    """Set enrollment up, and give the connector's ARN.

    Raises:
        ProvisioningError: the registration, the connector or its name failed.
    """
    registration_arn = _register(client, request.directory_id)
    connector_arn = client.create_connector(
        CertificateAuthorityArn=request.certificate_authority_arn,
        DirectoryId=request.directory_id,
        VpcInformation={"SecurityGroupIds": request.security_group_ids},
    )["ConnectorArn"]
    wait_until_active(lambda: client.get_connector(ConnectorArn=connector_arn)["Connector"])
    key = {"ConnectorArn": connector_arn, "DirectoryRegistrationArn": registration_arn}
    client.create_service_principal_name(**key)
    wait_until_active(lambda: client.get_service_principal_name(**key)["ServicePrincipalName"])
    _allow(client, connector_arn, request.groups)
    return connector_arn


def share_authority(ram: Any, request: Request) -> None:
    """Let the service use the certificate authority, as AWS's console does by itself."""
    ram.create_resource_share(
        name="connector-for-ad",
        resourceArns=[request.certificate_authority_arn],
        principals=["pca-connector-ad.amazonaws.com"],
    )


def tear_down(client: Any, connector_arn: str) -> None:
    """Delete a connector, and wait until it is gone."""
    client.delete_connector(ConnectorArn=connector_arn)
    for _ in range(ATTEMPTS):
        try:
            client.get_connector(ConnectorArn=connector_arn)
        except client.exceptions.ResourceNotFoundException:
            return
        time.sleep(POLL_SECONDS)
    raise ProvisioningError(f"{connector_arn} is still there")


def wait_until_active(get: Callable[[], Mapping[str, Any]]) -> None:
    """Poll something until it is ACTIVE.

    Raises:
        ProvisioningError: it failed, or took too long.
    """
    for _ in range(ATTEMPTS):
        resource = get()
        if resource["Status"] == "ACTIVE":
            return
        if resource["Status"] == "FAILED":
            raise ProvisioningError(resource["StatusReason"])
        time.sleep(POLL_SECONDS)
    raise ProvisioningError(f"still {resource['Status']}")


def _register(client: Any, directory_id: str) -> str:
    for page in client.get_paginator("list_directory_registrations").paginate():
        for registration in page["DirectoryRegistrations"]:
            if registration["DirectoryId"] == directory_id and registration["Status"] == "ACTIVE":
                return registration["Arn"]
    arn = client.create_directory_registration(DirectoryId=directory_id)["DirectoryRegistrationArn"]
    wait_until_active(
        lambda: client.get_directory_registration(DirectoryRegistrationArn=arn)[
            "DirectoryRegistration"
        ]
    )
    return arn


def _allow(client: Any, connector_arn: str, groups: Mapping[str, str]) -> None:
    template_arn = client.create_template(
        ConnectorArn=connector_arn, Name="Workstation", Definition=WORKSTATION
    )["TemplateArn"]
    for identifier, name in groups.items():
        client.create_template_group_access_control_entry(
            TemplateArn=template_arn,
            GroupSecurityIdentifier=identifier,
            GroupDisplayName=name,
            AccessRights={"Enroll": "ALLOW", "AutoEnroll": "ALLOW"},
        )


#: Certificates by which workstations prove who they are.
WORKSTATION = {
    "TemplateV4": {
        "CertificateValidity": {
            "ValidityPeriod": {"PeriodType": "DAYS", "Period": 365},
            "RenewalPeriod": {"PeriodType": "DAYS", "Period": 30},
        },
        "EnrollmentFlags": {},
        "Extensions": {
            "KeyUsage": {"UsageFlags": {"DigitalSignature": True}, "Critical": True},
            "ApplicationPolicies": {"Policies": [{"PolicyType": "CLIENT_AUTHENTICATION"}]},
        },
        "GeneralFlags": {"AutoEnrollment": True, "MachineType": True},
        "PrivateKeyAttributes": {"KeySpec": "KEY_EXCHANGE", "MinimalKeyLength": 2048},
        "PrivateKeyFlags": {"ClientVersion": "WINDOWS_SERVER_2016"},
        "SubjectNameFlags": {"SanRequireDns": True},
    }
}
