"""What may be done with service principal names?"""

from __future__ import annotations

from ..model import settings
from ..model.documented import (
    SERVICE_PRINCIPAL_NAME_LIMIT_REASON,
    SERVICE_PRINCIPAL_NAMES_PER_DIRECTORY,
)
from ..model.exceptions import ValidationException
from ..model.location import Location
from .collection import Dependents, conflict
from .connectors import Connectors
from .directory_registrations import DirectoryRegistrations
from .idempotency import idempotent
from .lifecycle import ACTIVE, DELETING, FAILED
from .links import Links
from .pagination import Page
from .quotas import limit_of
from .resources import (
    Connector,
    DirectoryRegistration,
    ServicePrincipalName,
    TaggableResource,
    service_principal_name_id,
)

#: The states in which a name takes one of the places that a directory has.
_HOLDING = (ACTIVE, DELETING)


class ServicePrincipalNames(Dependents[ServicePrincipalName]):
    """The service principal names of an account and region, over all directories."""

    kind = ServicePrincipalName

    def __init__(
        self,
        location: Location,
        connectors: Connectors,
        directory_registrations: DirectoryRegistrations,
    ) -> None:
        super().__init__(connectors, directory_registrations)
        self._links = Links(location)
        self._connectors = connectors
        self._directory_registrations = directory_registrations

    @idempotent
    def create(
        self,
        *,
        connector_arn: str,
        directory_registration_arn: str,
        client_token: str | None = None,
    ) -> ServicePrincipalName:
        """Begin to give a connector its service principal name in a directory."""
        registration = self._directory_registrations.find_active(directory_registration_arn)
        connector = self._connectors.find_active(connector_arn)
        _require_same_directory(connector, registration)
        # Assumption second-service-principal-name: only a failed one can be created again.
        present = self.store.find(service_principal_name_id(connector.arn, registration.arn))
        if present and present.status != FAILED:
            raise conflict(present, "exists already")
        linked = settings.current().linked
        name = ServicePrincipalName(
            lifecycle=self.begin_creating(
                lambda: (
                    (self._links.name_failure(name) if linked else None)
                    or self._limit_reason(name, registration)
                )
            ),
            connector_arn=connector.arn,
            directory_registration_arn=registration.arn,
        )
        return self.store.keep(name)

    def get(self, *, connector_arn: str, directory_registration_arn: str) -> ServicePrincipalName:
        """The service principal name of a connector in a directory."""
        return self.describe(service_principal_name_id(connector_arn, directory_registration_arn))

    def list(
        self,
        *,
        directory_registration_arn: str,
        max_results: int | None = None,
        next_token: str | None = None,
    ) -> Page[ServicePrincipalName]:
        """A page of the service principal names in a directory."""
        registration = self._directory_registrations.find(directory_registration_arn)
        return self.page_of(registration, max_results, next_token)

    def delete(self, *, connector_arn: str, directory_registration_arn: str) -> None:
        """Begin to delete a service principal name, if there is one."""
        self.delete_if_present(service_principal_name_id(connector_arn, directory_registration_arn))

    def _limit_reason(
        self, name: ServicePrincipalName, registration: DirectoryRegistration
    ) -> str | None:
        """Why a service principal name in a directory is one too many, if it is."""
        # Assumption service-principal-name-limit: judged when CREATING ends, in order of creation,
        # and those that are ACTIVE or DELETING count.
        others = [each for each in self.store.kept() if self.belongs(each, registration)]
        position = others.index(name)
        # Looking at a status may end a CREATING that is due. That is for those created earlier
        # only, so that names are judged in the order they were created in.
        held = sum(each.status in _HOLDING for each in others[:position])
        for each in others[position + 1 :]:
            if each.lifecycle.last_known_status in _HOLDING:
                held += each.status in _HOLDING
        limit = limit_of(ServicePrincipalName, SERVICE_PRINCIPAL_NAMES_PER_DIRECTORY)
        return SERVICE_PRINCIPAL_NAME_LIMIT_REASON if held >= limit else None

    def belongs(self, resource: ServicePrincipalName, parent: TaggableResource) -> bool:
        """Whether a name is one of a connector, or in the directory of a registration."""
        return parent.arn in (resource.connector_arn, resource.directory_registration_arn)


def _require_same_directory(connector: Connector, registration: DirectoryRegistration) -> None:
    # Assumption mismatched-connector: the reason; the model has the value and no word on it.
    if connector.directory_id != registration.directory_id:
        raise ValidationException(
            f"Connector {connector.arn} belongs to directory {connector.directory_id}, not to "
            f"{registration.directory_id}.",
            "MISMATCHED_CONNECTOR",
        )
