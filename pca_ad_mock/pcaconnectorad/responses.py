"""What carries out each operation, and what does it answer?

One method for each operation of the model, named as moto names them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .models import PcaConnectorAdBackend
from .pagination import Page


@dataclass(frozen=True, slots=True)
class Handler:
    """How one operation is carried out.

    Attributes:
        carry_out: takes the members of the input in snake case.
        answer: turns what that returned into the output, by the names of its members.
    """

    carry_out: Callable[..., Any]
    answer: Callable[[Any], dict[str, Any]]


def _nothing(result: None) -> dict[str, Any]:
    return {}


def _page_of(member: str) -> Callable[[Page[Any]], dict[str, Any]]:
    return lambda page: {member: page.items, "NextToken": page.next_token}


class PcaConnectorAdResponse:
    """The handlers of a backend."""

    def __init__(self, backend: PcaConnectorAdBackend) -> None:
        self._connectors = backend.connectors
        self._registrations = backend.directory_registrations
        self._names = backend.service_principal_names
        self._tagged = backend.tagged_resources

    def create_connector(self) -> Handler:
        """CreateConnector."""
        return Handler(self._connectors.create, lambda connector: {"ConnectorArn": connector.arn})

    def get_connector(self) -> Handler:
        """GetConnector."""
        return Handler(self._connectors.get, lambda connector: {"Connector": connector})

    def list_connectors(self) -> Handler:
        """ListConnectors."""
        return Handler(self._connectors.list, _page_of("Connectors"))

    def delete_connector(self) -> Handler:
        """DeleteConnector."""
        return Handler(self._connectors.delete, _nothing)

    def create_directory_registration(self) -> Handler:
        """CreateDirectoryRegistration."""
        return Handler(
            self._registrations.create,
            lambda registration: {"DirectoryRegistrationArn": registration.arn},
        )

    def get_directory_registration(self) -> Handler:
        """GetDirectoryRegistration."""
        return Handler(
            self._registrations.get,
            lambda registration: {"DirectoryRegistration": registration},
        )

    def list_directory_registrations(self) -> Handler:
        """ListDirectoryRegistrations."""
        return Handler(self._registrations.list, _page_of("DirectoryRegistrations"))

    def delete_directory_registration(self) -> Handler:
        """DeleteDirectoryRegistration."""
        return Handler(self._registrations.delete, _nothing)

    def create_service_principal_name(self) -> Handler:
        """CreateServicePrincipalName."""
        return Handler(self._names.create, lambda name: {})

    def get_service_principal_name(self) -> Handler:
        """GetServicePrincipalName."""
        return Handler(self._names.get, lambda name: {"ServicePrincipalName": name})

    def list_service_principal_names(self) -> Handler:
        """ListServicePrincipalNames."""
        return Handler(self._names.list, _page_of("ServicePrincipalNames"))

    def delete_service_principal_name(self) -> Handler:
        """DeleteServicePrincipalName."""
        return Handler(self._names.delete, _nothing)

    def tag_resource(self) -> Handler:
        """TagResource."""
        return Handler(self._tagged.tag, _nothing)

    def untag_resource(self) -> Handler:
        """UntagResource."""
        return Handler(self._tagged.untag, _nothing)

    def list_tags_for_resource(self) -> Handler:
        """ListTagsForResource."""
        return Handler(self._tagged.list_tags, lambda tags: {"Tags": tags})
