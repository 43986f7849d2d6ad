"""Do the resources of other services that a request names exist, and are they usable?

With the option `linked`, answers depend on what a test created in moto's acm-pca, ds, ec2 and ram.
Without it, nothing here is called, and none of those services is imported.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.backends import get_backend
from moto.core.exceptions import ServiceException
from werkzeug.exceptions import HTTPException

from ..._seams.services import LINKS
from ..model.endpoints import Location
from ..model.exceptions import ValidationException
from ..model.specification import SERVICE_NAME

#: AWS Private CA User Guide, "Prerequisites for Connector for AD": the supported directories.
_SUPPORTED_DIRECTORY_TYPES = ("MicrosoftAD", "ADConnector")

#: The resource type in the ARN of a certificate authority, for moto's ram.
_SHAREABLE = "certificate-authority"

_SERVICE_PRINCIPAL = f"{SERVICE_NAME}.amazonaws.com"


@contextmanager
def certificate_authorities_shareable() -> Iterator[None]:
    """Let moto's ram share certificate authorities with other accounts, as AWS's can.

    Raises:
        SeamError: one of moto's other services lacks a name that links need.
    """
    LINKS.require()
    from moto.ram.models import ResourceShare

    # One entry for each mock that needs it, so that mocks may end in any order.
    ResourceShare.SHAREABLE_RESOURCES.append(_SHAREABLE)
    try:
        yield
    finally:
        ResourceShare.SHAREABLE_RESOURCES.remove(_SHAREABLE)


class Links:
    """Questions about the partner services, for an account and region."""

    def __init__(self, location: Location) -> None:
        self._location = location

    def require_usable_authority(self, arn: str) -> None:
        """Refuse a certificate authority that exists but cannot be used.

        Raises:
            ValidationException: it is not ACTIVE, or its subject has no common name.
        """
        # Assumption unusable-authority: refused at the call, as no status reason fits.
        authority = _authority(arn)
        if authority is None or not self.may_use(authority):
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

    def registration_failure(self, directory_id: str) -> str | None:
        """Return why a directory cannot be registered, or None."""
        return self._directory_failure(directory_id)

    def name_failure(self, directory_id: str) -> str | None:
        """Return why a service principal name cannot be written to a directory, or None."""
        failure = self._directory_failure(directory_id)
        # Assumption linked-principal-name: the type of a directory has no reason of its own.
        return "DIRECTORY_ACCESS_DENIED" if failure == "DIRECTORY_TYPE_NOT_SUPPORTED" else failure

    def connector_failure(
        self, certificate_authority_arn: str, directory_id: str, vpc_information: dict[str, Any]
    ) -> str | None:
        """Return why a connector cannot be created, or None."""
        # Assumption order-of-reasons: the certificate authority, the directory, then the network.
        return (
            self._authority_failure(certificate_authority_arn)
            or self._access_failure(directory_id)
            or self._network_failure(directory_id, vpc_information)
        )

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
        usable = self.may_use(authority) and authority.status == "ACTIVE"
        return None if usable else "PRIVATECA_ACCESS_DENIED"

    def may_use(self, authority: Any) -> bool:
        """Whether a certificate authority of moto's is this account's, or shared with it."""
        return authority.account_id == self._location.account_id or self._is_shared(authority)

    def _is_shared(self, authority: Any) -> bool:
        """Whether a certificate authority of another account is shared with this one."""
        # Assumption shared-authority: by naming this account, or the service.
        accepted = {self._location.account_id, _SERVICE_PRINCIPAL}
        allowed, denied = (_named_in_policy(authority, each) for each in ("Allow", "Deny"))
        return bool(accepted & {*_sharers(authority), *allowed}) and not accepted & set(denied)

    def _network_failure(self, directory_id: str, vpc_information: dict[str, Any]) -> str | None:
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


def _sharers(authority: Any) -> list[str]:
    """Return the principals with which moto's ram shares a certificate authority."""
    shares = backend_of("ram", authority.account_id, authority.region_name).resource_shares
    principals = [
        share.principals
        for share in shares
        if share.status == "ACTIVE" and authority.arn in share.resource_arns
    ]
    return _find_principals(json.dumps(principals))


def _named_in_policy(authority: Any, effect: str) -> list[str]:
    """Return the accounts and services named in a certificate authority's resource policy."""
    try:
        document = json.loads(authority.policy or "{}")
    except ValueError:
        return []
    statements = document.get("Statement", []) if isinstance(document, dict) else []
    principals = [
        statement.get("Principal")
        for statement in (statements if isinstance(statements, list) else [statements])
        if isinstance(statement, dict) and statement.get("Effect") == effect
    ]
    named = _find_principals(json.dumps(principals))
    return [_SERVICE_PRINCIPAL if name == "*" else name for name in named]


#: Accounts, alone or in ARNs, services, and everybody.
_find_principals = re.compile(
    r"(?<!\d)\d{12}(?!\d)|[a-z0-9-]+\.amazonaws\.com|(?<=\")\*(?=\")"
).findall
