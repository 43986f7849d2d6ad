"""Do the resources of other services that a request names exist, and are they usable?

With the option `linked`, answers depend on what a test created in moto's acm-pca, ds, ec2 and ram.
Without it, nothing here is called, and none of those services is imported.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from moto.backends import get_backend
from moto.core.exceptions import ServiceException
from werkzeug.exceptions import HTTPException

from ..._seams.services import LINKS
from ..._types import JsonObject
from ..calls import Rights
from ..model.documented import CALLERS_RIGHTS, DENIAL_REASONS
from ..model.endpoints import SERVICE_PRINCIPAL, Location
from ..model.exceptions import ValidationException
from ..model.specification import SERVICE_NAME

#: AWS Private CA User Guide, "Prerequisites for Connector for AD": the supported directories.
_SUPPORTED_DIRECTORY_TYPES = ("MicrosoftAD", "ADConnector")


class Links:
    """Questions about the partner services.

    Args:
        location: the account and region.
        rights: the rights of who asks, which are needed there; None where they do not matter.
    """

    def __init__(self, location: Location, rights: Rights | None = None) -> None:
        self._location = location
        self._rights = rights

    @LINKS.explained()
    def require_usable_authority(self, arn: str) -> None:
        """Refuse a certificate authority that exists but cannot be used.

        Raises:
            ValidationException: it is not ACTIVE, or its subject has no common name.
        """
        # Assumption unusable-authority: refused at the call, as no status reason fits.
        authority = _authority(arn)
        is_own = authority and authority.account_id == self._location.account_id
        if authority is None or not (is_own or is_shared(authority)):
            return
        if authority.status != "ACTIVE":
            raise ValidationException(
                f"Certificate authority {arn} is {authority.status}, not ACTIVE.", "INVALID_STATE"
            )
        if not authority.subject.get("CommonName"):
            raise ValidationException(
                f"The subject of certificate authority {arn} has no common name.",
                "INVALID_CA_SUBJECT",
            )

    @LINKS.explained()
    def registration_failure(self, directory_id: str) -> str | None:
        """Return why a directory cannot be registered, or None."""
        denial = self._directory_denial("DirectoryRegistration", directory_id)
        return denial or self._directory_failure(directory_id)

    @LINKS.explained()
    def name_failure(self, directory_id: str) -> str | None:
        """Return why a service principal name cannot be written to a directory, or None."""
        failure = self._directory_denial("ServicePrincipalName", directory_id)
        failure = failure or self._directory_failure(directory_id)
        # Assumption linked-principal-name: the type of a directory has no reason of its own.
        return "DIRECTORY_ACCESS_DENIED" if failure == "DIRECTORY_TYPE_NOT_SUPPORTED" else failure

    @LINKS.explained()
    def connector_failure(
        self, certificate_authority_arn: str, directory_id: str, vpc_information: JsonObject
    ) -> str | None:
        """Return why a connector cannot be created, or None."""
        # Assumption order-of-reasons: the certificate authority, the directory, then the network.
        return (
            self._denial("Connector", "acm-pca", certificate_authority_arn)
            or self._authority_failure(certificate_authority_arn)
            or self._directory_denial("Connector", directory_id)
            or self._access_failure(directory_id)
            or self._denial("Connector", "ec2", self._arn("ec2", "vpc-endpoint/*"))
            or self._network_failure(directory_id, vpc_information)
        )

    def _directory_denial(self, kind: str, directory_id: str) -> str | None:
        return self._denial(kind, "ds", self._arn("ds", f"directory/{directory_id}"))

    def _denial(self, kind: str, service: str, resource: str) -> str | None:
        """Return the reason for a right that is missing in a service, or None."""
        # Assumption callers-rights: in which order, and on what; what describes directories and
        # endpoints has no resource of its own.
        needed = [each for each in CALLERS_RIGHTS[kind] if each.startswith(f"{service}:")]
        for action in needed:
            has_none = service != "acm-pca" and ":Describe" in action
            if self._rights and not self._rights(action, "*" if has_none else resource):
                return DENIAL_REASONS[service]
        return None

    def _arn(self, service: str, resource: str) -> str:
        return self._location.arn(resource).replace(SERVICE_NAME, service, 1)

    @LINKS.explained()
    def create_endpoint(self, directory_id: str, security_group_ids: list[str]) -> str | None:
        """Create the interface endpoint of a connector in the directory's VPC.

        Returns:
            its id, or None if moto's ec2 refuses to create it.
        """
        vpc_id, subnet_ids = _network_of(self._directory(directory_id))
        try:
            endpoint = self._ec2.create_vpc_endpoint(
                vpc_id=vpc_id,
                service_name=f"com.amazonaws.{self._location.region}.{SERVICE_NAME}",
                endpoint_type="Interface",
                policy_document=None,
                route_table_ids=[],
                subnet_ids=subnet_ids,
                security_group_ids=security_group_ids,
            )
        except (HTTPException, ServiceException):
            return None
        endpoint_id: str = endpoint.id
        return endpoint_id

    @LINKS.explained()
    def delete_endpoint(self, endpoint_id: str) -> None:
        """Delete the interface endpoint of a connector."""
        self._ec2.delete_vpc_endpoints([endpoint_id])

    @property
    def _ec2(self) -> Any:
        return backend_of("ec2", self._location.account_id, self._location.region)

    def _directory(self, directory_id: str) -> Any:
        service = backend_of("ds", self._location.account_id, self._location.region)
        return service.directories.get(directory_id)

    def _directory_failure(self, directory_id: str) -> str | None:
        directory = self._directory(directory_id)
        if directory is None:
            return "DIRECTORY_RESOURCE_NOT_FOUND"
        if directory.directory_type not in _SUPPORTED_DIRECTORY_TYPES:
            return "DIRECTORY_TYPE_NOT_SUPPORTED"
        return None if directory.stage == "Active" else "DIRECTORY_NOT_ACTIVE"

    def _access_failure(self, directory_id: str) -> str | None:
        # Assumption linked-directory: a connector has one reason for a directory it cannot use.
        return "DIRECTORY_ACCESS_DENIED" if self._directory_failure(directory_id) else None

    def _authority_failure(self, arn: str) -> str | None:
        authority = _authority(arn)
        if authority is None:
            return "PRIVATECA_RESOURCE_NOT_FOUND"
        # Assumption authority-lost: ACTIVE at the call, but no longer.
        usable = is_shared(authority) and authority.status == "ACTIVE"
        return None if usable else "PRIVATECA_ACCESS_DENIED"

    def _network_failure(self, directory_id: str, vpc_information: JsonObject) -> str | None:
        vpc_id, subnet_ids = _network_of(self._directory(directory_id))
        subnets = {each.id: each for zone in self._ec2.subnets.values() for each in zone.values()}
        if vpc_id not in self._ec2.vpcs or not set(subnet_ids) <= set(subnets):
            return "VPC_RESOURCE_NOT_FOUND"
        for group_id in vpc_information["SecurityGroupIds"]:
            group = self._ec2.get_security_group_from_id(group_id)
            if group is None or group.vpc_id != vpc_id:
                return "SECURITY_GROUP_NOT_IN_VPC"
        chosen = [subnets[subnet_id] for subnet_id in subnet_ids]
        if vpc_information["IpAddressType"] == "DUALSTACK" and not all(
            subnet.ipv6_cidr_block_association_set for subnet in chosen
        ):
            return "INVALID_SUBNET_IP_PROTOCOL"
        full = any(subnet.available_ip_address_count < 1 for subnet in chosen)
        return "INSUFFICIENT_FREE_ADDRESSES" if full else None


def backend_of(service: str, account_id: str, region: str) -> Any:
    """Return the backend of one of moto's services.

    Args:
        service: the service, as moto names it.
        account_id: the account.
        region: the region; one that moto's service does not have is taken, too.
    """
    # Use moto's registry, which imports a backend only when needed.
    backends: Any = get_backend(service)  # type: ignore[call-overload]
    account = backends[account_id]
    return account[region] if region in account else backends.backend(region, account_id)


def _authority(arn: str) -> Any:
    """Return the certificate authority with an ARN, unless it was deleted."""
    authority = stored_authority(arn)
    # moto keeps deleted authorities.
    return None if authority is None or authority.status == "DELETED" else authority


def stored_authority(arn: str) -> Any:
    """Return what moto's acm-pca has under an ARN, deleted or not; None if it has nothing."""
    _, _, _, region, account_id, _ = arn.split(":")
    return backend_of("acm-pca", account_id, region).certificate_authorities.get(arn)


def _network_of(directory: Any) -> tuple[str, list[str]]:
    settings = directory.vpc_settings or directory.connect_settings
    return settings["VpcId"], settings["SubnetIds"]


def is_shared(authority: object) -> bool:
    """Whether a certificate authority of moto's is shared with this service.

    AWS Private CA User Guide, "Prerequisites for Connector for AD", step 5: one of the caller's own
    account must be, too.
    """
    # Assumption shared-authority: by naming the service, or everybody; an account is not enough.
    effects = {*_effects_of_policy(authority)}
    return "Deny" not in effects and ("Allow" in effects or _is_shared_by_ram(authority))


def _is_shared_by_ram(authority: Any) -> bool:
    # Assumption share-sources: any source and any permission, as moto keeps neither.
    shares = backend_of("ram", authority.account_id, authority.region_name).resource_shares
    return any(
        share.status == "ACTIVE"
        and authority.arn in share.resource_arns
        and SERVICE_PRINCIPAL in share.principals
        for share in shares
    )


def _effects_of_policy(authority: Any) -> Iterator[str]:
    """Yield the effects of the statements of its resource policy that are about this service."""
    try:
        document = json.loads(authority.policy or "{}")
    except ValueError:
        return
    statements = document.get("Statement", []) if isinstance(document, dict) else []
    for statement in statements if isinstance(statements, list) else [statements]:
        if isinstance(statement, dict) and _names_the_service(statement.get("Principal")):
            yield str(statement.get("Effect"))


def _names_the_service(principal: object) -> bool:
    if not isinstance(principal, dict):
        return bool(principal == "*")
    named = [principal.get(sort, []) for sort in ("AWS", "Service")]
    aws, services = (each if isinstance(each, list) else [each] for each in named)
    return "*" in aws or SERVICE_PRINCIPAL in services
