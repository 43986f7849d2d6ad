"""Which kinds of resources does the service have, and what sets each apart?

What botocore's model says of a kind is read from there: its parents and its key, whether it has an
ARN or a lifecycle, and the names under which other services know it. What AWS documents besides
stands in `documented`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import get_args

from botocore import xform_name
from botocore.model import Shape, StringShape, StructureShape

from .documented import NEWER_STATUS_REASONS, QUOTAS, TAGGING_TYPES, Quota
from .literals import KindName
from .specification import SERVICE_NAME, service_model
from .validation import Validator, Violation, compile_validator

#: An operation's verb, and what that is about.
_split_name = re.compile("(Create|Get|List|Update|Delete)(.+)").fullmatch


@dataclass(frozen=True)
class Kind:
    """One kind of resource.

    Attributes:
        name: as in the model, `Connector`.
    """

    name: str

    @property
    def quota(self) -> Quota | None:
        """The documented quota of its resources, if there is one."""
        return QUOTAS.get(self.name)

    @property
    def tagging_type(self) -> str | None:
        """What the Resource Groups Tagging API calls it, if that knows it."""
        return TAGGING_TYPES.get(self.name)

    @property
    def short_name(self) -> str:
        """What tests make it by, `access_control_entry`."""
        return xform_name(self.shape.name)

    @cached_property
    def plural(self) -> str:
        """What its List operation is named after, `TemplateGroupAccessControlEntries`."""
        possible = {f"List{self.name}s", f"List{self.name.removesuffix('y')}ies"}
        (operation,) = possible.intersection(service_model().operation_names)
        return operation.removeprefix("List")

    @property
    def model_name(self) -> str:
        """What moto's `state_manager` knows it by, `pca-connector-ad::service-principal-name`."""
        return f"{SERVICE_NAME}::{xform_name(self.name, '-')}"

    @property
    def cloudformation_type(self) -> str:
        """Its type in CloudFormation's templates, `AWS::PCAConnectorAD::Connector`."""
        return f"AWS::PCAConnectorAD::{self.name}"

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The members by which operations name one resource."""
        return tuple(self.input_members("Get"))

    @cached_property
    def arn_member(self) -> str | None:
        """The member that holds its ARN, if it has one."""
        name = f"{self.name}Arn"
        return name if self.key == (name,) else None

    def is_arn(self, text: str) -> bool:
        """Whether a text could be the ARN of such a resource, by the model."""
        if self.arn_member is None:
            return False
        violations: list[Violation] = []
        self._arn_validator(text, "", violations)
        return not violations

    @cached_property
    def _arn_validator(self) -> Validator:
        return compile_validator(self.input_members("Get")[str(self.arn_member)])

    @cached_property
    def parents(self) -> tuple[Kind, ...]:
        """The kinds that a resource of this one belongs to, and is deleted with."""
        members = self.input_members("Create")
        return tuple(kind for kind in KINDS.values() if f"{kind.name}Arn" in members)

    @cached_property
    def parent(self) -> Kind | None:
        """The kind that its resources are listed and counted under, if there is one."""
        listed_by = _input_members(f"List{self.plural}")
        return next((kind for kind in self.parents if kind.arn_member in listed_by), None)

    @cached_property
    def shape(self) -> StructureShape:
        """What its Get answers of a resource."""
        output = service_model().operation_model(f"Get{self.name}").output_shape
        assert output, "every Get answers a resource"
        (resource,) = output.members.values()
        assert isinstance(resource, StructureShape)
        return resource

    @cached_property
    def list_member(self) -> str:
        """What its List answers resources in, `AccessControlEntries`."""
        output = service_model().operation_model(f"List{self.plural}").output_shape
        assert output, "every List answers resources"
        (name,) = output.members.keys() - {"NextToken"}
        return name

    @cached_property
    def has_lifecycle(self) -> bool:
        """Whether creating or deleting it takes time, so that it has a status."""
        return "Status" in self.shape.members

    @cached_property
    def status_reasons(self) -> tuple[str, ...]:
        """The reasons for which it can fail; none for a kind that cannot."""
        name = f"{self.name}StatusReason"
        if name not in service_model().shape_names:
            return ()
        shape = service_model().shape_for(name)
        assert isinstance(shape, StringShape)
        return tuple(dict.fromkeys((*shape.enum, *NEWER_STATUS_REASONS.get(self.name, ()))))

    def input_members(self, verb: str) -> dict[str, Shape]:
        """The members of the input of its Create, Get, Update or Delete operation.

        Args:
            verb: the beginning of the operation's name; it may be one that the kind does not have.
        """
        return _input_members(f"{verb}{self.name}")

    def required_members(self, verb: str) -> frozenset[str]:
        """The required members of the input of its Create, Get, List or Delete operation.

        Args:
            verb: the beginning of the operation's name.
        """
        shape = _input_shape(f"{verb}{self.plural if verb == 'List' else self.name}")
        return frozenset(shape.required_members)


def joined(*parts: str) -> str:
    """The id of a resource without an ARN.

    Args:
        parts: what its key names it by, in the order of `Kind.key`.
    """
    # Assumption joined-ids: as CloudFormation joins them; nothing says what the service does.
    return "|".join(parts)


def _input_members(operation: str) -> dict[str, Shape]:
    is_known = operation in service_model().operation_names
    return dict(_input_shape(operation).members) if is_known else {}


def _input_shape(operation: str) -> StructureShape:
    shape = service_model().operation_model(operation).input_shape
    assert isinstance(shape, StructureShape)
    return shape


@cache
def kind_named(name: str) -> Kind:
    """The kind with this name in the model."""
    return Kind(name)


def kind_of(operation: str) -> Kind | None:
    """The kind that an operation is about; None for one on tags.

    Args:
        operation: its name in the model.
    """
    names = _split_name(operation)
    subject = names[2] if names else ""
    return next((kind for kind in KINDS.values() if subject in (kind.name, kind.plural)), None)


#: Every kind that the library has, by its name, parents before their children.
KINDS = {name: kind_named(name) for name in get_args(KindName)}
