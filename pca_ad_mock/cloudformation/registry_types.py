"""What does CloudFormation's registry say of a type, as far as it follows from the API?

What a type requires is what its create operation requires; what can be changed is what its update
operation has; everything else makes a new resource.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from botocore.model import Shape, StructureShape

from ..pcaconnectorad.kinds.resources import Resource, TaggableResource
from ..pcaconnectorad.model.specification import service_model

_NOT_A_PROPERTY = {"ClientToken"}


@dataclass(frozen=True, slots=True)
class RegistryType:
    """A type of resource in templates.

    Attributes:
        name: `AWS::PCAConnectorAD::Connector`.
        properties: the shapes of the properties that it has, by their names.
        creatable: the properties that a create takes.
        updatable: the properties that an update takes; none where there is no update.
        create_only: the properties of which another value makes another resource.
        key: the members by which a delete names the resource.
        arn_attribute: what `Fn::GetAtt` knows, where the type has an ARN.
    """

    name: str
    properties: Mapping[str, Shape]
    creatable: frozenset[str]
    updatable: frozenset[str]
    create_only: frozenset[str]
    key: frozenset[str]
    arn_attribute: str | None


@cache
def registry_type_of(kind: type[Resource]) -> RegistryType:
    """The type in templates of a kind of resource."""
    name = kind.__name__
    members = _members(f"Create{name}")
    created = {each: members[each] for each in members if each not in _NOT_A_PROPERTY}
    updated = _body_members(f"Update{name}")
    return RegistryType(
        name=f"AWS::PCAConnectorAD::{name}",
        properties={**created, **updated},
        creatable=frozenset(created),
        updatable=frozenset(updated),
        create_only=frozenset(created) - frozenset(updated) - {"Tags"},
        key=frozenset(_members(f"Delete{name}")),
        arn_attribute=f"{name}Arn" if issubclass(kind, TaggableResource) else None,
    )


def _members(operation: str) -> dict[str, Shape]:
    """The members of an operation's input; none where there is no such operation."""
    if operation not in service_model().operation_names:
        return {}
    shape = service_model().operation_model(operation).input_shape
    assert isinstance(shape, StructureShape)
    return dict(shape.members)


def _body_members(operation: str) -> dict[str, Shape]:
    """The members of an operation that do not name the resource it is about."""
    members = _members(operation).items()
    return {name: shape for name, shape in members if "location" not in shape.serialization}
