"""What is a service principal name, and which rules apply to such names?

It identifies a connector in a directory. Both must be ACTIVE, and a directory holds only so many.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..calls import Call
from ..model.documented import SERVICE_PRINCIPAL_NAME_LIMIT_REASON
from ..model.exceptions import ValidationException
from ..model.kinds import joined, kind_named
from .collection import Collection, conflict
from .connectors import Connector, Connectors
from .directory_registrations import DirectoryRegistration, DirectoryRegistrations
from .links import Links
from .pagination import Page
from .resource import ACTIVE, DELETING, FAILED, Resource

#: The states in which a name counts towards the directory's limit.
_HOLDING = (ACTIVE, DELETING)


@dataclass(kw_only=True, eq=False, slots=True)
class ServicePrincipalName(Resource):
    """The name that identifies a connector in a directory."""

    kind = kind_named("ServicePrincipalName")

    connector_arn: str
    directory_registration_arn: str


class ServicePrincipalNames(Collection[ServicePrincipalName]):
    """The service principal names of an account and region, over all directories."""

    kind = ServicePrincipalName.kind
    resource_class = ServicePrincipalName

    def create(
        self, *, call: Call | None, connector_arn: str, directory_registration_arn: str
    ) -> ServicePrincipalName:
        """Begin to give a connector its service principal name in a directory."""
        registration = self.service.get(DirectoryRegistrations).peek_active(
            directory_registration_arn
        )
        connector = self.service.get(Connectors).peek_active(connector_arn)
        _require_same_directory(connector, registration)
        name = ServicePrincipalName(
            connector_arn=connector.arn, directory_registration_arn=registration.arn
        )
        # Assumption second-service-principal-name: only a failed one can be created again.
        earlier = self.store.find(name.resource_id)
        if earlier and earlier.status != FAILED:
            raise conflict(earlier, "exists already")
        return self.begin_creating(name, call, in_place_of=earlier)

    def get(self, *, connector_arn: str, directory_registration_arn: str) -> ServicePrincipalName:
        """Return the service principal name of a connector in a directory."""
        return self.poll(joined(connector_arn, directory_registration_arn))

    def list(
        self,
        *,
        directory_registration_arn: str,
        max_results: int | None = None,
        next_token: str | None = None,
    ) -> Page[ServicePrincipalName]:
        """Return a page of the service principal names in a directory."""
        registration = self.service.get(DirectoryRegistrations).peek(directory_registration_arn)
        return self.poll_page(registration.arn, max_results, next_token)

    def delete(self, *, connector_arn: str, directory_registration_arn: str) -> None:
        """Begin to delete a service principal name, if there is one."""
        self.delete_if_present(joined(connector_arn, directory_registration_arn))

    def failure(
        self, resource: ServicePrincipalName, links: Links | None, has_quotas: bool
    ) -> str | None:
        """Return why the creation of a name in a directory fails, or None."""
        registrations = self.service.get(DirectoryRegistrations)
        registration = registrations.peek(resource.directory_registration_arn)
        if links and (reason := links.name_failure(registration.directory_id)):
            return reason
        # Assumption service-principal-name-limit: judged when CREATING ends, in order of creation,
        # and those that are ACTIVE or DELETING count.
        names = self.store.listing(registration.arn)
        held = sum(name.status in _HOLDING for name in names)
        is_full = has_quotas and held >= self.limit()
        return SERVICE_PRINCIPAL_NAME_LIMIT_REASON if is_full else None


def _require_same_directory(connector: Connector, registration: DirectoryRegistration) -> None:
    # Assumption mismatched-connector: the reason, which the model lists without explaining it.
    if connector.directory_id != registration.directory_id:
        raise ValidationException(
            f"Connector {connector.arn} belongs to directory {connector.directory_id}, not to "
            f"{registration.directory_id}.",
            "MISMATCHED_CONNECTOR",
        )
