"""How does moto's CloudFormation find the types of this service?

moto asks `CloudFormationModel` for its direct subclasses. Importing this module makes one for each
kind of resource.
"""

from __future__ import annotations

from typing import Any, cast

from moto.cloudformation.exceptions import UnformattedGetAttTemplateException
from moto.core.common_models import CloudFormationModel

from .._registry.resource_types import RESOURCE_TYPES, ResourceType
from ..pcaconnectorad.models import pcaconnectorad_backends
from .stack_resource import StackResource
from .transaction import StackTransaction


class _CloudFormationAdapter(StackResource):
    """What moto calls on a type, and on a resource of it."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Make one that is not in moto's list of instances."""
        return object.__new__(cls)

    @staticmethod
    def cloudformation_name_type() -> str:
        """None of the types has a name that CloudFormation makes up."""
        return ""

    @classmethod
    def cloudformation_type(cls) -> str:
        """The type in templates."""
        return cls.resource_type.name

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Whether `Fn::GetAtt` knows an attribute: what the registry calls read-only."""
        return attr in cls.resource_type.read_only

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
            StackTransaction.current().delete_later(original_resource)
        return replacement

    def is_created(self) -> bool:
        """Whether it has settled: creating it has waited for that."""
        return True

    def get_cfn_attribute(self, attribute_name: str) -> str:
        """What `Fn::GetAtt` gives."""
        if not self.has_cfn_attr(attribute_name):
            raise UnformattedGetAttTemplateException
        return self.physical_resource_id


def _adapter_of(resource_type: ResourceType) -> type[_CloudFormationAdapter]:
    bases = (_CloudFormationAdapter, CloudFormationModel)
    members = {
        "__module__": __name__,
        "__doc__": f"`{resource_type.name}`.",
        "resource_type": resource_type,
    }
    # Past moto's metaclass, which would list the type on moto's dashboard beside the service.
    adapter: Any = type.__new__(type(CloudFormationModel), resource_type.kind.name, bases, members)
    return cast("type[_CloudFormationAdapter]", adapter)


#: By their names in templates.
ADAPTERS = {name: _adapter_of(each) for name, each in RESOURCE_TYPES.items()}
