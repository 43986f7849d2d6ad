"""What does CloudFormation's registry say of the types of moto's acm-pca, ds and ram?

Their schemas are those that cfn-lint ships, which moto's extra for CloudFormation brings. They are
read when a stack has such a type, and not before.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .._registry.extras import import_extra
from .._registry.schemas import Schema
from .._seams import services
from .._types import JsonMapping
from .partner_handlers import PartnerHandlers
from .partners import PARTNERS


@dataclass(frozen=True, eq=False)
class PartnerType:
    """A type of another service, and what makes its handlers."""

    name: str
    handlers: type[PartnerHandlers]

    @cached_property
    def schema(self) -> Schema:
        """Its schema."""
        lint: Any = import_extra("cfnlint.schema", f"has the schema of {self.name}")
        services.PARTNER_TYPES.require()
        found = lint.PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", self.name)
        schema: Schema = found.schema
        return schema

    @property
    def properties(self) -> JsonMapping:
        """What its schema says of each of its properties, by their names."""
        properties: JsonMapping = self.schema["properties"]
        return properties

    @property
    def create_only(self) -> frozenset[str]:
        """The properties of which another value makes another resource."""
        return self._names("createOnlyProperties")

    @property
    def read_only(self) -> frozenset[str]:
        """The properties that the service gives: what `Fn::GetAtt` knows."""
        return self._names("readOnlyProperties")

    def _names(self, keyword: str) -> frozenset[str]:
        return frozenset(each.split("/")[2] for each in self.schema.get(keyword, ()))


#: By their names.
PARTNER_TYPES = {name: PartnerType(name, each) for name, each in PARTNERS.items()}
