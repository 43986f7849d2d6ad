"""What carries out each operation, and what does it answer?

One method for each operation of the model, named as moto names them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..kinds.pagination import Page
from ..models import PcaConnectorAdBackend


@dataclass(frozen=True, slots=True)
class Handler:
    """How one operation is carried out.

    Attributes:
        carry_out: takes the members of the input in snake case.
        answer: turns what that returned into the output, by the names of its members.
    """

    carry_out: Callable[..., Any]
    answer: Callable[[Any], dict[str, Any]]


def _nothing(result: object) -> dict[str, Any]:
    return {}


def _page_of(member: str) -> Callable[[Page[Any]], dict[str, Any]]:
    return lambda page: {member: page.items, "NextToken": page.next_token}


class PcaConnectorAdResponse:
    """The handlers of a backend."""

    def __init__(self, backend: PcaConnectorAdBackend) -> None:
        self._connectors = backend.connectors
        self._registrations = backend.directory_registrations
        self._names = backend.service_principal_names
        self._templates = backend.templates
        self._entries = backend.access_control_entries
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
        return Handler(self._names.create, _nothing)

    def get_service_principal_name(self) -> Handler:
        """GetServicePrincipalName."""
        return Handler(self._names.get, lambda name: {"ServicePrincipalName": name})

    def list_service_principal_names(self) -> Handler:
        """ListServicePrincipalNames."""
        return Handler(self._names.list, _page_of("ServicePrincipalNames"))

    def delete_service_principal_name(self) -> Handler:
        """DeleteServicePrincipalName."""
        return Handler(self._names.delete, _nothing)

    def create_template(self) -> Handler:
        """CreateTemplate."""
        return Handler(self._templates.create, lambda template: {"TemplateArn": template.arn})

    def get_template(self) -> Handler:
        """GetTemplate."""
        return Handler(self._templates.get, lambda template: {"Template": template})

    def list_templates(self) -> Handler:
        """ListTemplates."""
        return Handler(self._templates.list, _page_of("Templates"))

    def update_template(self) -> Handler:
        """UpdateTemplate."""
        return Handler(self._templates.update, _nothing)

    def delete_template(self) -> Handler:
        """DeleteTemplate."""
        return Handler(self._templates.delete, _nothing)

    def create_template_group_access_control_entry(self) -> Handler:
        """CreateTemplateGroupAccessControlEntry."""
        return Handler(self._entries.create, _nothing)

    def get_template_group_access_control_entry(self) -> Handler:
        """GetTemplateGroupAccessControlEntry."""
        return Handler(self._entries.get, lambda entry: {"AccessControlEntry": entry})

    def list_template_group_access_control_entries(self) -> Handler:
        """ListTemplateGroupAccessControlEntries."""
        return Handler(self._entries.list, _page_of("AccessControlEntries"))

    def update_template_group_access_control_entry(self) -> Handler:
        """UpdateTemplateGroupAccessControlEntry."""
        return Handler(self._entries.update, _nothing)

    def delete_template_group_access_control_entry(self) -> Handler:
        """DeleteTemplateGroupAccessControlEntry."""
        return Handler(self._entries.delete, _nothing)

    def tag_resource(self) -> Handler:
        """TagResource."""
        return Handler(self._tagged.tag, _nothing)

    def untag_resource(self) -> Handler:
        """UntagResource."""
        return Handler(self._tagged.untag, _nothing)

    def list_tags_for_resource(self) -> Handler:
        """ListTagsForResource."""
        return Handler(self._tagged.list_tags, lambda tags: {"Tags": tags})
