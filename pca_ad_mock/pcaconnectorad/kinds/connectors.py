"""What may be done with connectors?"""

from __future__ import annotations

from typing import Any

from moto.moto_api._internal import mock_random

from ..model import settings
from ..model.documented import CONNECTORS_PER_REGION
from ..model.location import Location
from .collection import Collection
from .directory_registrations import DirectoryRegistrations
from .idempotency import idempotent
from .links import Links
from .pagination import Page
from .quotas import require_room
from .resources import Connector
from .tagging import merged_tags

#: Assumption ip-address-type: what a connector has where the request names none.
_DEFAULT_IP_ADDRESS_TYPE = "IPV4"


class Connectors(Collection[Connector]):
    """The connectors of an account and region."""

    kind = Connector

    def __init__(self, location: Location, registrations: DirectoryRegistrations) -> None:
        super().__init__()
        self._location = location
        self._registrations = registrations
        self._links = Links(location)
        self.when_deleting.append(self._delete_endpoint)

    @idempotent
    def create(
        self,
        *,
        certificate_authority_arn: str,
        directory_id: str,
        vpc_information: dict[str, Any],
        client_token: str | None = None,
        tags: dict[str, str] | None = None,
    ) -> Connector:
        """Begin to create a connector."""
        checked_tags = merged_tags({}, tags or {})
        # Assumption connector-quota: every connector counts until it is gone.
        require_room(
            CONNECTORS_PER_REGION,
            Connector,
            held=len(self.store.present()),
            counted_in=self._location.account_id,
        )
        linked = settings.current().linked
        if linked:
            # Assumption unregistered-directory: as a parent that is missing.
            self._registrations.find_active(self._registrations.arn_of(directory_id))
            self._links.require_usable_authority(certificate_authority_arn)
        connector_id = mock_random.uuid4()
        connector = Connector(
            lifecycle=self.begin_creating(lambda: self._arrive(connector) if linked else None),
            arn=self._location.arn(f"connector/{connector_id}"),
            tags=checked_tags,
            certificate_authority_arn=certificate_authority_arn,
            # Assumption enrollment-endpoint: only "a URI" is documented.
            certificate_enrollment_policy_server_endpoint=(
                f"https://{connector_id}.{self._location.domain}/"
            ),
            directory_id=directory_id,
            vpc_information={"IpAddressType": _DEFAULT_IP_ADDRESS_TYPE, **vpc_information},
        )
        return self.store.keep(connector)

    def get(self, *, connector_arn: str) -> Connector:
        """The connector of this ARN."""
        return self.describe(connector_arn)

    def list(
        self, *, max_results: int | None = None, next_token: str | None = None
    ) -> Page[Connector]:
        """A page of the connectors."""
        return self.store.describe_page(self._location.arn("connector"), max_results, next_token)

    def delete(self, *, connector_arn: str) -> None:
        """Begin to delete a connector."""
        self.begin_deleting(self.find(connector_arn))

    def _arrive(self, connector: Connector) -> str | None:
        """End the creation of a linked connector: why it failed, or else with its endpoint."""
        reason = self._links.connector_failure(connector)
        if reason:
            return reason
        connector.vpc_endpoint_id = self._links.create_endpoint(connector)
        # Assumption endpoint-refused: whatever else keeps ec2 from making the endpoint.
        return None if connector.vpc_endpoint_id else "INTERNAL_FAILURE"

    def _delete_endpoint(self, connector: Connector) -> None:
        if connector.vpc_endpoint_id:
            self._links.delete_endpoint(connector.vpc_endpoint_id)
