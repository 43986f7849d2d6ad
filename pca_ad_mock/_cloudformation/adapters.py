"""How does moto's CloudFormation find our types, and those of what a connector needs?

moto asks `CloudFormationModel` for its direct subclasses; `adapters` makes one for each of our
types. Those of other services are found only in stacks that are ours, by `adapter_of`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, cast

from moto.cloudformation.parsing import get_model_map
from moto.core.common_models import CloudFormationModel

from .._registry.handlers import Handlers
from .._registry.resource_types import RESOURCE_TYPES, ResourceType
from .._registry.schemas import Schema, schema_of
from ..pcaconnectorad.models import pcaconnectorad_backends
from .partner_handlers import PartnerHandlers
from .partner_types import PARTNER_TYPES, PartnerType
from .stack_resource import StackResource


def _adapter_of(
    resource_type: ResourceType | PartnerType,
    bases: tuple[type, ...],
    make_schema: Callable[[], Schema],
    make_handlers: Callable[[str, str], Handlers | PartnerHandlers],
) -> type[StackResource]:
    members = {
        "__module__": __name__,
        "__doc__": f"`{resource_type.name}`.",
        "resource_type": resource_type,
        "_schema": staticmethod(make_schema),
        "_make_handlers": staticmethod(make_handlers),
    }
    # Past moto's metaclass, which would list the type on moto's dashboard beside the service.
    metaclass = type(bases[-1])
    adapter: Any = type.__new__(metaclass, resource_type.name.split(":")[-1], bases, members)
    return cast("type[StackResource]", adapter)


def _adapter_of_ours(resource_type: ResourceType) -> type[StackResource]:
    def make_handlers(account_id: str, region: str) -> Handlers:
        service = pcaconnectorad_backends[account_id][region].service
        return Handlers(resource_type, service, "cloudformation")

    bases = (StackResource, CloudFormationModel)
    return _adapter_of(resource_type, bases, lambda: schema_of(resource_type), make_handlers)


@cache
def adapters() -> dict[str, type[StackResource]]:
    """What moto finds from the first call on: an adapter for each of our types, by its name."""
    return {name: _adapter_of_ours(each) for name, each in RESOURCE_TYPES.items()}


@cache
def _adapter_of_partner(name: str) -> type[StackResource] | None:
    if partner := PARTNER_TYPES.get(name):
        return _adapter_of(partner, (StackResource,), lambda: partner.schema, partner.handlers)
    return None


def adapter_of(type_name: Any) -> type[StackResource] | None:
    """The adapter of a type in a stack that is ours, unless moto has it or nobody."""
    if type_name in adapters():
        return adapters()[type_name]
    return None if type_name in get_model_map() else _adapter_of_partner(type_name)
