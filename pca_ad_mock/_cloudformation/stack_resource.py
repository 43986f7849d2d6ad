"""What does a stack do with a resource of the service, or with what a connector needs?

The handlers of the type create, change and delete a resource. The stack adds its policies and tags,
and the transaction in which each change is undone or completed.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, ClassVar

from moto.cloudformation.parsing import clean_json

from .._registry.handler_errors import HandlerError
from .._registry.handlers import Handlers
from .._registry.properties import Properties, read_properties, sentences_on
from .._registry.resource_types import ResourceType
from .._registry.schemas import Schema
from .._types import Function, JsonMapping, JsonObject
from .dynamic_references import MARK, resolved
from .motos_types import MotosType
from .partner_handlers import PartnerHandlers
from .partner_types import PartnerType
from .transaction import ResourceFailure, StackTransaction

#: Of CloudFormation's own tags on a resource, the beginning.
_SYSTEM_TAG = "aws:cloudformation:"


class StackResource:
    """A resource of a stack, of any of these types, as moto calls it.

    Args:
        handlers: those of its type, in the account and region of the stack.
        logical_id: its name in the template.
        stack_id: its stack.

    Attributes:
        resource_type: its type in the registry.
        logical_resource_id: its name in the template.
        physical_resource_id: what `Ref` gives: the ARN, or the parts of the key joined by a bar;
            empty until it is created.
        cf_resource_type: the name of its type.
        stack_id: its stack.
        properties: what the template says of it.
        deletion_policy: what the template says of its end: `Delete`, `Retain`, or
            `RetainExceptOnCreate`.
        serial: the place in which it was made, among all.
    """

    resource_type: ClassVar[ResourceType | PartnerType]
    _schema: ClassVar[Callable[[], Schema]]
    _make_handlers: ClassVar[Callable[[str, str], Handlers | PartnerHandlers]]

    _serials: ClassVar[itertools.count[int]] = itertools.count()

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Make one that is not in moto's list of instances."""
        return object.__new__(cls)

    def __init__(
        self, handlers: Handlers | PartnerHandlers, logical_id: str, stack_id: str
    ) -> None:
        self.logical_resource_id = logical_id
        self.physical_resource_id = ""
        self.cf_resource_type = self.resource_type.name
        self.stack_id = stack_id
        self.properties: Properties = {}
        self.deletion_policy = "Delete"
        # What its tags owe to the stack, so that those set by others are left alone.
        self._tags_given: dict[str, str] = {}
        self.serial = next(self._serials)
        self._handlers: Any = handlers
        self._resource: Any

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

    def get_cfn_attribute(self, attribute_name: str) -> Any:
        """What `Fn::GetAtt` gives."""
        return self._handlers.key(self._resource)[attribute_name]

    def is_created(self) -> bool:
        """Whether it has settled: creating it has waited for that."""
        return True

    @classmethod
    def create_from_cloudformation_json(
        cls,
        resource_name: str,
        cloudformation_json: JsonObject,
        account_id: str,
        region_name: str,
        **kwargs: Any,
    ) -> Any:
        """Create what a template describes, and wait until it has settled.

        Raises:
            ResourceFailure: it was refused, or ended in FAILED.
        """
        handlers = cls._make_handlers(account_id, region_name)
        made = cls(handlers, kwargs["LogicalId"], kwargs["StackId"])
        made._create(cloudformation_json)
        return made

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: Any,
        new_resource_name: str,
        cloudformation_json: JsonObject,
        account_id: str,
        region_name: str,
    ) -> Any:
        """Change a resource, or make another in its place.

        Raises:
            ResourceFailure: it was refused, or ended in FAILED.
        """
        if not original_resource._must_be_replaced(cloudformation_json):
            original_resource._update(cloudformation_json)
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

    def _create(self, description: JsonMapping) -> None:
        transaction = StackTransaction.current()
        self.deletion_policy = description.get("DeletionPolicy", "Delete")
        self.properties = self._read(description)
        self._tags_given = self._wanted_tags(self.properties)
        with transaction.recorded(self, "CREATE"), self._failing():
            self._resource = self._handlers.create(
                self.properties, self._tags_given, self._system_tags()
            )
            # Assumption stack-reference: CloudFormation's habit; the types' pages do not say.
            self.physical_resource_id = self._resource.resource_id
            try:
                self._handlers.settle(self._resource)
            finally:
                transaction.has_created(self)

    def _must_be_replaced(self, description: JsonMapping) -> bool:
        """Whether another resource is needed for what the template says now."""
        wanted = self._read(description)
        names = self.resource_type.create_only
        return any(wanted.get(name) != self.properties.get(name) for name in names)

    def _update(self, description: JsonMapping) -> None:
        """Update the resource to the template, where they differ."""
        transaction = StackTransaction.current()
        self.deletion_policy = description.get("DeletionPolicy", "Delete")
        wanted = self._read(description)
        tags = self._wanted_tags(wanted)
        is_retagged = tags != self._tags_given and "Tags" in self.resource_type.properties
        if wanted == self.properties and not is_retagged:
            return
        transaction.on_rollback(partial(transaction.restore, self, self._restorer()))
        with transaction.recorded(self, "UPDATE"), self._failing():
            self._apply(wanted)
            if is_retagged:
                self._handlers.retag(self._resource, self._tags_given, tags)
        self._tags_given = tags

    def _read(self, description: JsonMapping) -> Properties:
        """The properties in a description, which CloudFormation checks before any handler runs."""
        schema = type(self)._schema()
        properties = read_properties(description["Properties"], schema)
        if sentences := sentences_on(properties, schema):
            message = "\n".join(sentences)
            validation = f"Properties validation failed for resource {self.logical_resource_id}"
            raise ResourceFailure(self, f"{validation} with message: {message}")
        return properties

    def _restorer(self) -> Callable[[], None]:
        """Make a function that restores the resource to its present state."""
        properties, given = self.properties, self._tags_given
        restore_tags = self._handlers.tag_restorer(self._resource)

        def restore() -> None:
            with self._failing():
                self._apply(properties)
            self._tags_given = given
            restore_tags()

        return restore

    def _apply(self, wanted: Properties) -> None:
        self._handlers.update(self._resource, self.properties, wanted)
        self.properties = wanted

    def remove(self) -> None:
        """Delete the resource and wait until it is gone; it may be gone already.

        Raises:
            ResourceFailure: it was refused.
        """
        with self._failing():
            if self._handlers.delete(self._resource):
                self._handlers.settle(self._resource)

    @staticmethod
    def _wanted_tags(properties: Properties) -> Any:
        """The stack's tags and its own; the service refuses malformed ones."""
        stack_tags, own = StackTransaction.current().tags, properties.get("Tags", {})
        if isinstance(own, list):
            own = {each["Key"]: each.get("Value", "") for each in own}
        return {**stack_tags, **own} if isinstance(own, Mapping) else own

    def _system_tags(self) -> dict[str, str]:
        return {
            f"{_SYSTEM_TAG}stack-name": self.stack_id.split("/")[1],
            f"{_SYSTEM_TAG}stack-id": self.stack_id,
            f"{_SYSTEM_TAG}logical-id": self.logical_resource_id,
        }

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """Let an error of a handler fail the stack."""
        try:
            yield
        except HandlerError as error:
            returned = f'Resource handler returned message: "{error.message}"'
            raise ResourceFailure(self, f"{returned} (HandlerErrorCode: {error.code})") from error


def parsing(parse_resource: Function) -> Function:
    """Wrap `parse_resource`: a stack that is ours has more types, and dynamic references."""

    def parse(description: JsonObject, resource_map: Any) -> Any:
        type_name: str = description["Type"]
        if adapter := resource_map.adapter_of(type_name):
            cleaned = clean_json({"Properties": {}, **description}, resource_map)
            parsed: Any = (adapter, cleaned, type_name)
        else:
            parsed = parse_resource(description, resource_map)
            if parsed and resource_map.is_ours():
                parsed = (MotosType(parsed[0], resource_map), *parsed[1:])
        if parsed and MARK in str(parsed[1]["Properties"]) and resource_map.is_ours():
            location = (resource_map._account_id, resource_map._region_name)
            properties, path = parsed[1]["Properties"], f"{type_name}/Properties"
            parsed[1]["Properties"] = resolved(properties, path, location)
        return parsed

    return parse
