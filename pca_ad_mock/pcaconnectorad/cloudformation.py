"""How do resources of this service come out of CloudFormation's templates?

Five types for moto's CloudFormation, over the operations of the API. What a type requires, what can
be changed and what makes a new resource, follows from the operations that the model has, as it does
in the schemas of CloudFormation's registry.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

from botocore import xform_name
from botocore.model import StructureShape
from moto.core.common_models import CloudFormationModel

from . import front_door, resources
from .exceptions import PcaConnectorAdError, ResourceNotFoundException, ValidationException
from .lifecycle import FAILED
from .models import PcaConnectorAdBackend, pcaconnectorad_backends
from .resources import Resource, TaggableResource
from .specification import service_model
from .stack_changes import ResourceHandlerError, StackChange
from .template_values import read_properties
from .validation import Violation

_TYPE_PREFIX = "AWS::PCAConnectorAD::"

#: Of CloudFormation's own tags on a resource, the beginning.
_SYSTEM_TAG = "aws:cloudformation:"

_NOT_A_PROPERTY = {"ClientToken"}

#: What is no state of the resource but an order, given with each update as long as it stands there.
_WITH_EVERY_UPDATE = ("ReenrollAllCertificateHolders",)


class ResourceOfStack:
    """A resource of a stack, whichever its type.

    Attributes:
        kind: what it is in the service.
        logical_resource_id: its name in the template.
        physical_resource_id: what `Ref` gives: the ARN, or the parts of the key joined by a bar;
            empty until it is created.
        stack_id: its stack.
        properties: what the template says of it.
        serial: the place in which it was made, among all.
    """

    kind: ClassVar[type[Resource]]
    cf_resource_type: str

    _serials: ClassVar[itertools.count[int]] = itertools.count()

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Make one that moto does not keep a list of; its dashboard shows the resource itself."""
        return object.__new__(cls)

    def __init__(self, backend: PcaConnectorAdBackend, logical_id: str, stack_id: str) -> None:
        self.logical_resource_id = logical_id
        self.cf_resource_type = self.cloudformation_type()
        self.stack_id = stack_id
        self.physical_resource_id = ""
        self.properties: dict[str, Any] = {}
        self.serial = next(self._serials)
        self._backend = backend
        self._resource: Resource

    @staticmethod
    def cloudformation_name_type() -> str:
        """None of the types has a name that CloudFormation makes up."""
        return ""

    @classmethod
    def cloudformation_type(cls) -> str:
        """The type in templates."""
        return f"{_TYPE_PREFIX}{cls.kind.__name__}"

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Whether `Fn::GetAtt` knows an attribute: only the ARN, of what has one."""
        return issubclass(cls.kind, TaggableResource) and attr == f"{cls.kind.__name__}Arn"

    @classmethod
    def create_from_cloudformation_json(
        cls,
        resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
        **kwargs: Any,
    ) -> Any:
        """Create what a template describes, and wait until it has settled."""
        made = cls(
            pcaconnectorad_backends[account_id][region_name], kwargs["LogicalId"], kwargs["StackId"]
        )
        made._create(cloudformation_json["Properties"])
        return made

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: Any,
        new_resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
    ) -> Any:
        """Change a resource, or make another in its place."""
        assert isinstance(original_resource, ResourceOfStack)
        properties = cloudformation_json["Properties"]
        if not original_resource._must_be_replaced(properties):
            original_resource.update(properties)
            return original_resource
        names = {
            "LogicalId": original_resource.logical_resource_id,
            "StackId": original_resource.stack_id,
        }
        replacement = cls.create_from_cloudformation_json(
            new_resource_name, cloudformation_json, account_id, region_name, **names
        )
        original_resource.delete(account_id, region_name)
        return replacement

    @classmethod
    def delete_from_cloudformation_json(
        cls,
        resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
    ) -> None:
        """Never asked for, as each resource has a `delete` of its own."""

    def is_created(self) -> bool:
        """Whether it has settled: creating it has waited for that."""
        return True

    def get_cfn_attribute(self, attribute_name: str) -> str:
        """What `Fn::GetAtt` gives."""
        from moto.cloudformation.exceptions import UnformattedGetAttTemplateException

        if not self.has_cfn_attr(attribute_name):
            raise UnformattedGetAttTemplateException
        return self._resource.resource_id

    def delete(self, account_id: str, region_name: str) -> None:
        """Leave it to be deleted when all changes of the stack are made."""
        StackChange.current().will_delete(self)

    def remove(self) -> None:
        """Delete the resource and wait until it is gone; what is gone already is no error."""
        try:
            self._perform(f"Delete{self.kind.__name__}", self._key())
        except ResourceNotFoundException:
            return
        except PcaConnectorAdError as error:
            raise _handler_error(self, error) from error
        self._resource.lifecycle.settle()

    def update(self, properties: Mapping[str, Any]) -> None:
        """Bring the resource to other properties; what is the same is not touched."""
        before = self.properties
        try:
            self._apply(properties)
        except PcaConnectorAdError as error:
            raise _handler_error(self, error) from error
        StackChange.current().has_updated(self, before)

    def apply_tags(self, stack_tags: Mapping[str, str]) -> None:
        """Give it the tags that the stack has now, besides its own."""
        if isinstance(self._resource, TaggableResource):
            self._retag(self._wanted_tags(stack_tags))

    def _create(self, properties: Mapping[str, Any]) -> None:
        change = StackChange.current()
        try:
            self.properties = self._read(properties)
            members = {
                name: value
                for name, value in self.properties.items()
                if name in _members(f"Create{self.kind.__name__}")
            }
            if issubclass(self.kind, TaggableResource):
                members["Tags"] = self._wanted_tags(change.tags)
            self._resource = self._perform(f"Create{self.kind.__name__}", members)
            # Assumption stack-reference: CloudFormation's habit; the types' pages do not say.
            self.physical_resource_id = self._resource.resource_id
        except PcaConnectorAdError as error:
            raise _handler_error(self, error) from error
        change.has_created(self)
        self._settle()

    def _settle(self) -> None:
        with self._backend.lock:
            if isinstance(self._resource, TaggableResource):
                self._resource.tags.update(self._system_tags())
            self._resource.lifecycle.settle()
            if self._resource.status == FAILED:
                raise _not_stabilized(self, self._resource)
        StackChange.current().has_settled(self)

    def _apply(self, properties: Mapping[str, Any]) -> None:
        wanted = self._read(properties)
        operation = f"Update{self.kind.__name__}"
        if operation in service_model().operation_names:
            changed = {
                name: value
                for name, value in wanted.items()
                if name in _members(operation) and value != self.properties.get(name)
            }
            if changed:
                again = {name: wanted[name] for name in _WITH_EVERY_UPDATE if name in wanted}
                self._perform(operation, {**self._key(), **changed, **again})
        self.properties = wanted
        self.apply_tags(StackChange.current().tags)

    def _wanted_tags(self, stack_tags: Mapping[str, str]) -> Any:
        """The stack's tags and its own; what are no tags is left for the service to refuse."""
        own = self.properties.get("Tags", {})
        return {**stack_tags, **own} if isinstance(own, Mapping) else own

    def _retag(self, wanted: Any) -> None:
        assert isinstance(self._resource, TaggableResource)
        tags = self._resource.tags
        arn = {"ResourceArn": self._resource.arn}
        if not isinstance(wanted, Mapping):
            self._perform("TagResource", {**arn, "Tags": wanted})
        surplus = [key for key in tags if key not in wanted and not key.startswith(_SYSTEM_TAG)]
        if surplus:
            self._perform("UntagResource", {**arn, "TagKeys": surplus})
        changed = {key: value for key, value in wanted.items() if tags.get(key) != value}
        if changed:
            self._perform("TagResource", {**arn, "Tags": changed})

    def _must_be_replaced(self, properties: Mapping[str, Any]) -> bool:
        try:
            wanted = self._read(properties)
        except PcaConnectorAdError as error:
            raise _handler_error(self, error) from error
        return any(wanted.get(name) != self.properties.get(name) for name in self.create_only())

    @classmethod
    def create_only(cls) -> frozenset[str]:
        """The properties that cannot be changed: a resource with others is another resource."""
        operation = f"Update{cls.kind.__name__}"
        updatable = {"Tags"}
        if operation in service_model().operation_names:
            updatable |= _body_members(operation)
        return frozenset(_members(f"Create{cls.kind.__name__}") - updatable - _NOT_A_PROPERTY)

    @classmethod
    def properties_shape(cls) -> dict[str, Any]:
        """The shapes of the properties that the type has, by their names."""
        shapes = _shapes(f"Create{cls.kind.__name__}")
        operation = f"Update{cls.kind.__name__}"
        if operation in service_model().operation_names:
            shapes |= {name: _shapes(operation)[name] for name in _body_members(operation)}
        return {name: shape for name, shape in shapes.items() if name not in _NOT_A_PROPERTY}

    def _read(self, properties: Mapping[str, Any]) -> dict[str, Any]:
        """The properties with the types of the schema.

        Raises:
            ValidationException: the type has no such property.
        """
        violations: list[Violation] = []
        read = read_properties(properties, self.properties_shape(), violations)
        if violations:
            raise ValidationException.of_violations(violations)
        return read

    def _key(self) -> dict[str, str]:
        """The members by which operations name the resource."""
        if isinstance(self._resource, TaggableResource):
            return {f"{self.kind.__name__}Arn": self._resource.arn}
        names = _members(f"Delete{self.kind.__name__}")
        return {name: getattr(self._resource, xform_name(name)) for name in names}

    def _system_tags(self) -> dict[str, str]:
        return {
            f"{_SYSTEM_TAG}stack-name": self.stack_id.split("/")[1],
            f"{_SYSTEM_TAG}stack-id": self.stack_id,
            f"{_SYSTEM_TAG}logical-id": self.logical_resource_id,
        }

    def _perform(self, operation: str, members: Mapping[str, Any]) -> Any:
        return front_door.perform(operation, self._backend, members)


class Connector(ResourceOfStack, CloudFormationModel):
    """`AWS::PCAConnectorAD::Connector`."""

    kind = resources.Connector


class DirectoryRegistration(ResourceOfStack, CloudFormationModel):
    """`AWS::PCAConnectorAD::DirectoryRegistration`."""

    kind = resources.DirectoryRegistration


class ServicePrincipalName(ResourceOfStack, CloudFormationModel):
    """`AWS::PCAConnectorAD::ServicePrincipalName`."""

    kind = resources.ServicePrincipalName


class Template(ResourceOfStack, CloudFormationModel):
    """`AWS::PCAConnectorAD::Template`."""

    kind = resources.Template


class TemplateGroupAccessControlEntry(ResourceOfStack, CloudFormationModel):
    """`AWS::PCAConnectorAD::TemplateGroupAccessControlEntry`."""

    kind = resources.TemplateGroupAccessControlEntry


#: By their names in templates.
TYPES: dict[str, type[ResourceOfStack]] = {
    each.cloudformation_type(): each
    for each in (
        Connector,
        DirectoryRegistration,
        ServicePrincipalName,
        Template,
        TemplateGroupAccessControlEntry,
    )
}

#: What CloudFormation calls the errors of a handler.
_HANDLER_ERROR_CODES = {
    "AccessDeniedException": "AccessDenied",
    "ConflictException": "AlreadyExists",
    "InternalServerException": "ServiceInternalError",
    "ResourceNotFoundException": "NotFound",
    "ServiceQuotaExceededException": "ServiceLimitExceeded",
    "ThrottlingException": "Throttling",
    "ValidationException": "InvalidRequest",
}


def _handler_error(resource: ResourceOfStack, error: PcaConnectorAdError) -> ResourceHandlerError:
    name = type(error).__name__
    status = service_model().shape_for(name).metadata["error"]["httpStatusCode"]
    message = (
        f"{error.message} (Service: PcaConnectorAd, Status Code: {status}, Error Code: {name})"
    )
    return ResourceHandlerError(resource, message, _HANDLER_ERROR_CODES[name])


def _not_stabilized(stack_resource: ResourceOfStack, resource: Resource) -> ResourceHandlerError:
    message = (
        f"{resource.resource_type} {resource.resource_id} is {FAILED}: {resource.status_reason}"
    )
    return ResourceHandlerError(stack_resource, message, "NotStabilized")


@cache
def _shapes(operation: str) -> dict[str, Any]:
    shape = service_model().operation_model(operation).input_shape
    assert isinstance(shape, StructureShape)
    return dict(shape.members)


def _members(operation: str) -> set[str]:
    return set(_shapes(operation))


def _body_members(operation: str) -> set[str]:
    """The members of an operation that do not name the resource it is about."""
    shapes = _shapes(operation)
    return {name for name, shape in shapes.items() if "location" not in shape.serialization}
