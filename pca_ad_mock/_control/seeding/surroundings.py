"""Which resources of moto's other services does a connector need?

A directory with its network, and a certificate authority that can issue and is shared. They are
made in moto's backends themselves, as a server cannot send requests to itself.
"""

from __future__ import annotations

from base64 import b64encode
from contextlib import ExitStack
from typing import Any

from ...pcaconnectorad.kinds.links import backend_of
from ...pcaconnectorad.model.endpoints import SERVICE_PRINCIPAL, Location
from ...pcaconnectorad.model.suggestions import shown
from .making import Surroundings

_ROOT_TEMPLATE = "template/RootCACertificate/V1"


class Partners:
    """moto's acm-pca, ds and ec2 in an account and region.

    Args:
        location: the account and region.
        undo: takes away what was made, if not all of it can be.
    """

    def __init__(self, location: Location, undo: ExitStack) -> None:
        self._location = location
        self._undo = undo

    def make_surroundings(self) -> Surroundings:
        """Make all that a connector needs."""
        directory_id = self.make_directory()
        network = self._network_of(directory_id)
        return {
            "certificate_authority_arn": self.make_authority(),
            "directory_id": directory_id,
            "vpc_id": network["VpcId"],
            "subnet_ids": [*network["SubnetIds"]],
            "security_group_id": self.security_group_for(directory_id),
        }

    def make_directory(self) -> str:
        """Make a directory in a network of its own; return its id."""
        ec2 = self._backend("ec2")
        vpc = ec2.create_vpc("10.0.0.0/16")
        # moto leaves the default group of a deleted VPC.
        self._undo.callback(ec2.groups.pop, vpc.id, None)
        self._undo.callback(ec2.delete_vpc, vpc.id)
        subnets = []
        for number, letter in enumerate("ab"):
            zone = f"{self._location.region}{letter}"
            subnet = ec2.create_subnet(vpc.id, f"10.0.{number}.0/24", availability_zone=zone)
            self._undo.callback(ec2.delete_subnet, subnet.id)
            subnets.append(subnet.id)
        from moto.ds.models import Directory

        # Not by the operation, which counts directories towards a quota of the test's own.
        directory = Directory(
            self._location.account_id,
            self._location.region,
            "corp.example.com",
            "Not-a-secret-1",
            "MicrosoftAD",
            vpc_settings={"VpcId": vpc.id, "SubnetIds": subnets},
            short_name="CORP",
            description="",
            edition="Standard",
        )
        directory_id: str = directory.directory_id
        directories = self._backend("ds").directories
        directories[directory_id] = directory
        self._undo.callback(directories.pop, directory_id)
        return directory_id

    def security_group_for(self, directory_id: str) -> str:
        """Make a security group in the network of a directory; return its id.

        Raises:
            ValueError: there is no such directory.
        """
        ec2, name = self._backend("ec2"), f"connector-{directory_id}"
        vpc_id = self._network_of(directory_id)["VpcId"]
        group = ec2.get_security_group_from_name(name, vpc_id)
        if group is None:
            group = ec2.create_security_group(name, "Connector for AD", vpc_id)
            self._undo.callback(ec2.delete_security_group, group_id=group.id)
        group_id: str = group.id
        return group_id

    def _network_of(self, directory_id: str) -> Any:
        directory = self._backend("ds").directories.get(directory_id)
        if directory is None:
            raise ValueError(f"moto's ds has no directory {shown(directory_id)}; make it first")
        return directory.vpc_settings or directory.connect_settings

    def make_authority(self) -> str:
        """Make a root certificate authority, ACTIVE and shared with the service; return its ARN."""
        acmpca = self._backend("acm-pca")
        arn: str = acmpca.create_certificate_authority(
            certificate_authority_configuration={
                "KeyAlgorithm": "RSA_2048",
                "SigningAlgorithm": "SHA256WITHRSA",
                "Subject": {"CommonName": "Example Root CA", "Organization": "Example"},
            },
            revocation_configuration={},
            certificate_authority_type="ROOT",
            security_standard=None,
            tags=[],
        )
        self._undo.callback(acmpca.certificate_authorities.pop, arn)
        csr = acmpca.get_certificate_authority_csr(arn)
        template = f"arn:{self._location.partition}:acm-pca:::{_ROOT_TEMPLATE}"
        certificate_arn = acmpca.issue_certificate(arn, b64encode(csr), template)
        certificate, _ = acmpca.get_certificate(arn, certificate_arn)
        acmpca.import_certificate_authority_certificate(arn, certificate, None)
        self._backend("ram").create_resource_share(
            name="connector-for-ad", resourceArns=[arn], principals=[SERVICE_PRINCIPAL]
        )
        return arn

    def _backend(self, service: str) -> Any:
        return backend_of(service, self._location.account_id, self._location.region)
