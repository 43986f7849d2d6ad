"""What do tests of a linked mock need? What is around a connector, and connectors in it."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3

from .provisioning import create_connector, create_registration

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

    from pca_ad_mock import MockHandle

EXAMPLE = runpy.run_path(str(Path(__file__).parent.parent / "examples" / "provision.py"))


class Landscape:
    """A certificate authority, a network, and a directory whose registration is ACTIVE."""

    def __init__(self, mock: MockHandle) -> None:
        self.client: PcaConnectorAdClient = boto3.client("pca-connector-ad")
        self.ec2 = boto3.client("ec2")
        here = mock.make.surroundings()
        self.authority = here["certificate_authority_arn"]
        self.vpc, self.subnets = here["vpc_id"], here["subnet_ids"]
        self.group, self.directory = here["security_group_id"], here["directory_id"]
        self.registration = self.register(self.directory)

    def share(self, ram: Any = None) -> None:
        """Share the authority with the service, by the shares of the default region or others."""
        (ram or boto3.client("ram")).create_resource_share(
            name="ca", resourceArns=[self.authority], principals=["pca-connector-ad.amazonaws.com"]
        )

    def unshare(self) -> None:
        """Delete all shares."""
        ram = boto3.client("ram")
        for share in ram.get_resource_shares(resourceOwner="SELF")["resourceShares"]:
            ram.delete_resource_share(resourceShareArn=share["resourceShareArn"])

    def register(self, directory: str) -> str:
        arn = create_registration(self.client, DirectoryId=directory)
        self.client.get_directory_registration(DirectoryRegistrationArn=arn)
        return arn

    def create(self, **changes: Any) -> str:
        request: dict[str, Any] = {
            "CertificateAuthorityArn": self.authority,
            "DirectoryId": self.directory,
            "VpcInformation": {"SecurityGroupIds": [self.group]},
            **changes,
        }
        return create_connector(self.client, **request)

    def outcome(self, arn: str) -> tuple[str, str | None]:
        connector = self.client.get_connector(ConnectorArn=arn)["Connector"]
        return connector["Status"], connector.get("StatusReason")

    def endpoints(self) -> list[Any]:
        found = self.ec2.describe_vpc_endpoints()["VpcEndpoints"]
        return [each for each in found if each["State"] != "deleted"]
