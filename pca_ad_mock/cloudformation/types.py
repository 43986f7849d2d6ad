"""How does moto's CloudFormation come by resources of this service?

Five types, as moto wants them: direct subclasses of its `CloudFormationModel`.
"""

from __future__ import annotations

from typing import Any

from moto.core.common_models import CloudFormationModel

from ..pcaconnectorad.model.kinds import KINDS
from ..pcaconnectorad.models import pcaconnectorad_backends
from .resource_handlers import ResourceOfStack
from .transaction import StackChange


class _ModelOfMoto(ResourceOfStack):
    """What moto asks a type for, and a resource of it."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Make one that moto does not keep a list of; its dashboard shows the resource itself."""
        return object.__new__(cls)

    @staticmethod
    def cloudformation_name_type() -> str:
        """None of the types has a name that CloudFormation makes up."""
        return ""

    @classmethod
    def cloudformation_type(cls) -> str:
        """The type in templates."""
        return cls.registry_type().name

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Whether `Fn::GetAtt` knows an attribute: only the ARN, of what has one."""
        return attr == cls.registry_type().arn_attribute

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
        service = pcaconnectorad_backends[account_id][region_name].service
        made = cls(service, kwargs["LogicalId"], kwargs["StackId"])
        made.create(cloudformation_json)
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
        if not original_resource.must_be_replaced(cloudformation_json):
            original_resource.update(cloudformation_json)
            return original_resource
        names = {
            "LogicalId": original_resource.logical_resource_id,
            "StackId": original_resource.stack_id,
        }
        replacement = cls.create_from_cloudformation_json(
            new_resource_name, cloudformation_json, account_id, region_name, **names
        )
        if cloudformation_json.get("UpdateReplacePolicy") != "Retain":
            StackChange.current().will_delete(original_resource)
        return replacement

    def is_created(self) -> bool:
        """Whether it has settled: creating it has waited for that."""
        return True

    def get_cfn_attribute(self, attribute_name: str) -> str:
        """What `Fn::GetAtt` gives."""
        from moto.cloudformation.exceptions import UnformattedGetAttTemplateException

        if not self.has_cfn_attr(attribute_name):
            raise UnformattedGetAttTemplateException
        return self.physical_resource_id


class Connector(_ModelOfMoto, CloudFormationModel):
    """`AWS::PCAConnectorAD::Connector`."""

    kind = KINDS["Connector"]


class DirectoryRegistration(_ModelOfMoto, CloudFormationModel):
    """`AWS::PCAConnectorAD::DirectoryRegistration`."""

    kind = KINDS["DirectoryRegistration"]


class ServicePrincipalName(_ModelOfMoto, CloudFormationModel):
    """`AWS::PCAConnectorAD::ServicePrincipalName`."""

    kind = KINDS["ServicePrincipalName"]


class Template(_ModelOfMoto, CloudFormationModel):
    """`AWS::PCAConnectorAD::Template`."""

    kind = KINDS["Template"]


class TemplateGroupAccessControlEntry(_ModelOfMoto, CloudFormationModel):
    """`AWS::PCAConnectorAD::TemplateGroupAccessControlEntry`."""

    kind = KINDS["TemplateGroupAccessControlEntry"]


#: By their names in templates.
TYPES: dict[str, type[_ModelOfMoto]] = {
    each.cloudformation_type(): each
    for each in (
        Connector,
        DirectoryRegistration,
        ServicePrincipalName,
        Template,
        TemplateGroupAccessControlEntry,
    )
}
