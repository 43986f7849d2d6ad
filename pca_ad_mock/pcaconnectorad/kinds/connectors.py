"""What is a connector, and which rules apply to connectors?

It connects a certificate authority to a directory. If linked, it needs both in moto's services.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from sys import intern

from moto.moto_api._internal import mock_random

from ..._types import JsonObject
from .. import settings
from ..calls import Call
from ..model.endpoints import Location
from ..model.kinds import kind_named
from ..model.specification import SERVICE_NAME
from .collection import Collection
from .directory_registrations import DirectoryRegistrations
from .links import Links
from .pagination import Page
from .resource import ACTIVE, TaggableResource
from .tagging import merged_tags

#: Assumption ip-address-type: the value if the request gives none.
_DEFAULT_IP_ADDRESS_TYPE = "IPV4"


@dataclass(kw_only=True, eq=False, slots=True)
class Connector(TaggableResource):
    """A connector of a certificate authority to a directory.

    Attributes:
        vpc_endpoint_id: its interface endpoint in moto's ec2, if it is linked and ACTIVE.
    """

    kind = kind_named("Connector")

    certificate_authority_arn: str
    directory_id: str
    vpc_information: JsonObject
    certificate_enrollment_policy_server_endpoint: str | None = None
    vpc_endpoint_id: str | None = None

    def enter(self, status: str, moment: datetime, reason: str | None = None) -> None:
        """Change the state; a connector that becomes ACTIVE has an endpoint from then on."""
        # Without `super()`, which finds another class where a dataclass has slots.
        TaggableResource.enter(self, status, moment, reason)
        if status == ACTIVE:
            self.certificate_enrollment_policy_server_endpoint = _endpoint_of(self.arn)


def _endpoint_of(connector_arn: str) -> str:
    _, _, _, region, account_id, resource = connector_arn.split(":", 5)
    connector_id = resource.rpartition("/")[2]
    # Assumption enrollment-endpoint: only "a URI" is documented.
    return f"https://{connector_id}.{Location(account_id, region).domain_of(SERVICE_NAME)}/"


class Connectors(Collection[Connector]):
    """The connectors of an account and region."""

    kind = Connector.kind
    resource_class = Connector

    def create(
        self,
        *,
        call: Call | None,
        certificate_authority_arn: str,
        directory_id: str,
        vpc_information: JsonObject,
        tags: dict[str, str] | None = None,
    ) -> Connector:
        """Begin to create a connector."""
        checked_tags = merged_tags({}, tags or {})
        location = self.service.location
        # Assumption connector-quota: every connector counts until it is gone.
        self.require_room(self.store.listing(), call, counted_in=location.account_id)
        if settings.current().linked:
            registrations = self.service.get(DirectoryRegistrations)
            # Assumption unregistered-directory: treated like a missing parent.
            registrations.peek_active(registrations.arn_of(directory_id))
            self.service.links.require_usable_authority(certificate_authority_arn)
        connector_id = mock_random.uuid4()
        connector = Connector(
            arn=location.arn(f"connector/{connector_id}"),
            tags=checked_tags,
            # Many connectors name the same ones, which are kept in memory once.
            certificate_authority_arn=intern(certificate_authority_arn),
            directory_id=intern(directory_id),
            vpc_information={"IpAddressType": _DEFAULT_IP_ADDRESS_TYPE, **vpc_information},
        )
        return self.begin_creating(connector, call)

    def get(self, *, connector_arn: str) -> Connector:
        """Return the connector with this ARN."""
        return self.poll(connector_arn)

    def list(
        self, *, max_results: int | None = None, next_token: str | None = None
    ) -> Page[Connector]:
        """Return a page of the connectors."""
        return self.poll_page("", max_results, next_token)

    def delete(self, *, connector_arn: str) -> None:
        """Begin to delete a connector."""
        self.begin_deleting(self.peek(connector_arn))

    def on_delete(self, resource: Connector) -> None:
        """Delete the interface endpoint."""
        if resource.vpc_endpoint_id:
            self.service.links.delete_endpoint(resource.vpc_endpoint_id)

    def failure(self, resource: Connector, links: Links | None, has_quotas: bool) -> str | None:
        """Return why the creation of a connector fails, or create the endpoint of a linked one."""
        if links is None:
            return None
        reason = links.connector_failure(
            resource.certificate_authority_arn, resource.directory_id, resource.vpc_information
        )
        if reason:
            return reason
        resource.vpc_endpoint_id = links.create_endpoint(
            resource.directory_id, resource.vpc_information["SecurityGroupIds"]
        )
        # Assumption endpoint-refused: any other reason for which ec2 refuses the endpoint.
        return None if resource.vpc_endpoint_id else "INTERNAL_FAILURE"
