"""What does the service keep of each kind of resource?

Attributes carry the names of the model's members in snake case, from which answers are written.
The names of the classes are the service's resource types.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from .lifecycle import Lifecycle


@dataclass(kw_only=True, eq=False)
class Resource(ABC):
    """What all kinds have in common.

    Attributes:
        lifecycle: the states it goes through.
        client_token: the idempotency token it was created with.
    """

    model_name: ClassVar[str]

    lifecycle: Lifecycle
    client_token: str | None = None

    @property
    @abstractmethod
    def resource_id(self) -> str:
        """What the service calls the resource by in its errors."""

    @property
    def resource_type(self) -> str:
        """What the service calls its kind in its errors."""
        return type(self).__name__

    @property
    def status(self) -> str:
        """The state it is in."""
        return self.lifecycle.status

    @property
    def status_reason(self) -> str | None:
        """Why it failed, if it did."""
        return self.lifecycle.status_reason

    @property
    def created_at(self) -> datetime:
        """When it was created."""
        return self.lifecycle.created_at

    @property
    def updated_at(self) -> datetime:
        """When its state last changed."""
        return self.lifecycle.updated_at


@dataclass(kw_only=True, eq=False)
class TaggableResource(Resource):
    """A resource with an ARN, which can carry tags."""

    arn: str
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def resource_id(self) -> str:
        """Its ARN."""
        return self.arn


@dataclass(kw_only=True, eq=False)
class Connector(TaggableResource):
    """A connector of a certificate authority to a directory.

    Attributes:
        vpc_endpoint_id: its interface endpoint in moto's ec2, if it is linked and ACTIVE.
    """

    model_name: ClassVar[str] = "pca-connector-ad::connector"

    certificate_authority_arn: str
    certificate_enrollment_policy_server_endpoint: str
    directory_id: str
    vpc_information: dict[str, Any]
    vpc_endpoint_id: str | None = None


@dataclass(kw_only=True, eq=False)
class DirectoryRegistration(TaggableResource):
    """The service's admission to a directory."""

    model_name: ClassVar[str] = "pca-connector-ad::directory-registration"

    directory_id: str


@dataclass(kw_only=True, eq=False)
class ServicePrincipalName(Resource):
    """The name under which a connector is known in a directory."""

    model_name: ClassVar[str] = "pca-connector-ad::service-principal-name"

    connector_arn: str
    directory_registration_arn: str

    @property
    def resource_id(self) -> str:
        """The ARNs of both its parents; it has none of its own."""
        return service_principal_name_id(self.connector_arn, self.directory_registration_arn)


@dataclass(kw_only=True, eq=False)
class Template(TaggableResource):
    """A certificate template of a connector."""

    model_name: ClassVar[str] = "pca-connector-ad::template"

    connector_arn: str
    definition: dict[str, Any]
    name: str
    object_identifier: str
    policy_schema: int
    revision: dict[str, int]


@dataclass(kw_only=True, eq=False)
class TemplateGroupAccessControlEntry(Resource):
    """What the members of an AD group may do with a template."""

    model_name: ClassVar[str] = "pca-connector-ad::template-group-access-control-entry"

    access_rights: dict[str, str]
    group_display_name: str
    group_security_identifier: str
    template_arn: str

    @property
    def resource_id(self) -> str:
        """The group's SID and the template's ARN; it has no ARN of its own."""
        return access_control_entry_id(self.group_security_identifier, self.template_arn)


def access_control_entry_id(group_security_identifier: str, template_arn: str) -> str:
    """What errors call an access control entry by: its key, joined as CloudFormation does."""
    # Assumption access-control-entry-id: nothing says what it is.
    return f"{group_security_identifier}|{template_arn}"


def service_principal_name_id(connector_arn: str, directory_registration_arn: str) -> str:
    """What errors call a service principal name by: its parents, joined as CloudFormation does."""
    # Assumption service-principal-name-id: nothing says what it is.
    return f"{connector_arn}|{directory_registration_arn}"


#: Every kind of resource that the service has.
KINDS: tuple[type[Resource], ...] = (
    Connector,
    DirectoryRegistration,
    ServicePrincipalName,
    Template,
    TemplateGroupAccessControlEntry,
)
