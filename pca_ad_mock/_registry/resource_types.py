"""What does CloudFormation's registry say of a type, as far as it follows from the API?

What a type requires is what its create operation requires; what can be changed is what its update
operation has; everything else makes a new resource.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from botocore.model import Shape

from ..pcaconnectorad.model.kinds import KINDS, Kind

_NOT_A_PROPERTY = {"ClientToken"}

#: What the registry calls write-only although a Get shows it, by the published schemas.
_WRITE_ONLY_THOUGH_SHOWN = {"TemplateGroupAccessControlEntry": {"AccessRights", "GroupDisplayName"}}


@dataclass(frozen=True, slots=True, eq=False)
class ResourceType:
    """A type of resource in CloudFormation's registry.

    Attributes:
        kind: what it is in the service.
        properties: the shapes of the properties that it can be given, by their names.
        required: the properties that a create requires.
        creatable: the properties that a create takes.
        updatable: the properties that an update takes; none where there is no update.
        create_only: the properties of which another value makes another resource.
        read_only: the properties that the service gives: what `Fn::GetAtt` knows.
        write_only: the properties that a read does not give.
        required_by_list: the properties that a list requires.
    """

    kind: Kind
    properties: Mapping[str, Shape]
    required: frozenset[str]
    creatable: frozenset[str]
    updatable: frozenset[str]
    create_only: frozenset[str]
    read_only: frozenset[str]
    write_only: frozenset[str]
    required_by_list: frozenset[str]

    @property
    def name(self) -> str:
        """Its name, `AWS::PCAConnectorAD::Connector`."""
        return self.kind.cloudformation_type

    @property
    def identifier(self) -> tuple[str, ...]:
        """The properties that name a resource of it, in their order."""
        return self.kind.key


def _type_of(kind: Kind) -> ResourceType:
    members = kind.input_members("Create")
    created = {name: shape for name, shape in members.items() if name not in _NOT_A_PROPERTY}
    # Without the members that name the resource that is updated.
    updated = {
        name: shape
        for name, shape in kind.input_members("Update").items()
        if "location" not in shape.serialization
    }
    not_shown = {*created, *updated} - {*kind.shape.members, "Tags"}
    return ResourceType(
        kind=kind,
        properties={**created, **updated},
        required=kind.required_members("Create"),
        creatable=frozenset(created),
        updatable=frozenset(updated),
        create_only=frozenset(created) - frozenset(updated) - {"Tags"},
        read_only=frozenset(kind.key) - frozenset(created),
        write_only=frozenset(not_shown | _WRITE_ONLY_THOUGH_SHOWN.get(kind.name, set())),
        required_by_list=kind.required_members("List"),
    )


#: By their names.
RESOURCE_TYPES = {kind.cloudformation_type: _type_of(kind) for kind in KINDS.values()}
