"""What does CloudFormation's registry say of a type, as far as it follows from the API?

What a type requires is what its create operation requires; what can be changed is what its update
operation has; everything else makes a new resource.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from botocore.model import Shape

from ..pcaconnectorad.model.kinds import KINDS, Kind

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
def registry_type_of(kind: Kind) -> RegistryType:
    """The type in templates of a kind of resource."""
    members = kind.input_members("Create")
    created = {name: shape for name, shape in members.items() if name not in _NOT_A_PROPERTY}
    # Without the members that name the resource that is updated.
    updated = {
        name: shape
        for name, shape in kind.input_members("Update").items()
        if "location" not in shape.serialization
    }
    return RegistryType(
        name=kind.cloudformation_type,
        properties={**created, **updated},
        creatable=frozenset(created),
        updatable=frozenset(updated),
        create_only=frozenset(created) - frozenset(updated) - {"Tags"},
        key=frozenset(kind.key),
        arn_attribute=kind.arn_member,
    )


#: By their names in templates.
REGISTRY_TYPES = {kind.cloudformation_type: registry_type_of(kind) for kind in KINDS.values()}
