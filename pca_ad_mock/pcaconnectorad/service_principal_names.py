"""What may be done with service principal names?"""

from __future__ import annotations

from . import settings
from .collection import Collection, conflict
from .connectors import Connectors
from .directory_registrations import DirectoryRegistrations
from .documented import (
    SERVICE_PRINCIPAL_NAME_LIMIT_REASON,
    SERVICE_PRINCIPAL_NAMES_PER_DIRECTORY,
)
from .exceptions import ValidationException
from .idempotency import idempotent
from .lifecycle import ACTIVE, DELETING, FAILED
from .pagination import Page
from .resources import (
    Connector,
    DirectoryRegistration,
    ServicePrincipalName,
    service_principal_name_id,
)


class ServicePrincipalNames(Collection[ServicePrincipalName]):
    """The service principal names of an account and region, over all directories."""

    kind = ServicePrincipalName

    def __init__(
        self, connectors: Connectors, directory_registrations: DirectoryRegistrations
    ) -> None:
        super().__init__()
        self._connectors = connectors
        self._directory_registrations = directory_registrations
        connectors.when_deleting.append(self._forget_those_of)
        directory_registrations.when_deleting.append(self._forget_those_of)

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
        return self.store.keep(
            ServicePrincipalName(
                lifecycle=self.new_lifecycle(lambda: self._limit_reason(registration)),
                connector_arn=connector.arn,
                directory_registration_arn=registration.arn,
            )
        )

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
        return self.store.describe_page(
            f"{registration.arn}/service-principal-name",
            max_results,
            next_token,
            lambda name: name.directory_registration_arn == registration.arn,
        )

    def delete(self, *, connector_arn: str, directory_registration_arn: str) -> None:
        """Begin to delete a service principal name, if there is one."""
        self.delete_if_present(service_principal_name_id(connector_arn, directory_registration_arn))

    def _limit_reason(self, registration: DirectoryRegistration) -> str | None:
        """Why one more service principal name in a directory fails, if it does."""
        # Assumption service-principal-name-limit: judged when CREATING ends, and those that are
        # ACTIVE or DELETING count.
        if not settings.current().quotas:
            return None
        held = sum(
            name.directory_registration_arn == registration.arn
            and name.lifecycle.last_known_status in (ACTIVE, DELETING)
            for name in self.store.all()
        )
        full = held >= SERVICE_PRINCIPAL_NAMES_PER_DIRECTORY
        return SERVICE_PRINCIPAL_NAME_LIMIT_REASON if full else None

    def _forget_those_of(self, parent: Connector | DirectoryRegistration) -> None:
        # Assumption cascading-delete: what belongs to a resource goes when its deletion begins.
        for name in self.store.all():
            if parent.arn in (name.connector_arn, name.directory_registration_arn):
                self.store.forget(name)


def _require_same_directory(connector: Connector, registration: DirectoryRegistration) -> None:
    # Assumption mismatched-connector: the reason; the model has the value and no word on it.
    if connector.directory_id != registration.directory_id:
        raise ValidationException(
            f"Connector {connector.arn} belongs to directory {connector.directory_id}, not to "
            f"{registration.directory_id}.",
            "MISMATCHED_CONNECTOR",
        )
