"""What does the service need to know about each operation?

One row for each operation of the model, compiled once: how its request is parsed and validated,
which method implements it, and how its answer is written. `CreateConnector` is implemented by
`Connectors.create`, and so on for every kind and verb; only the operations on tags have rows of
their own.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any

from botocore import xform_name
from botocore.model import OperationModel, StructureShape

from ..._types import Function, JsonMapping, JsonObject
from ..kinds.pagination import Page
from ..kinds.tagged_resources import TaggedResources
from ..model.exceptions import CommonError, PcaConnectorAdError
from ..model.kinds import kind_of
from ..model.serialization import Serializer, compile_serializer, to_json
from ..model.specification import service_model
from ..model.validation import Validator, compile_validator
from ..service import COLLECTIONS, Service
from .parsing import Parser, compile_parser

#: Implements an operation, given a collection and the members of the request in snake case.
Method = Function


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the service.

    Attributes:
        name: as in the model, `CreateConnector`.
        status: the HTTP status of a successful answer.
        parse: returns the members of a request as they came, by their names in the model.
        validate: checks them, and leaves out those that the model does not have.
        names: the names of the members in snake case, by those in the model.
        token: the member that makes a repeated request answer as the first one; None without one.
        owner: returns the object of a service that has the method.
        method: implements the operation; None if this library lacks it.
        parameters: the members that the method takes, in snake case.
        takes_call: whether the method takes the call, too.
        answer: makes the output of what the method returned, by the names of its members.
        serialize: writes the output; None for an operation that has none.
    """

    name: str
    status: int
    parse: Parser
    validate: Validator
    names: Mapping[str, str]
    token: str | None
    owner: Callable[[Service], Any]
    method: Method | None
    parameters: frozenset[str]
    takes_call: bool
    answer: Callable[[Any], JsonMapping]
    serialize: Serializer | None


@cache
def operation_named(name: str) -> Operation:
    """Return the operation with this name in the model."""
    model = service_model().operation_model(name)
    members = model.input_shape
    assert members, "every operation of a service modelled in Smithy has an input"
    token = model.idempotent_members
    owner, method = _implementation(name)
    parameters = frozenset(inspect.signature(method).parameters) if method else frozenset()
    return Operation(
        name=name,
        status=model.http["responseCode"],
        parse=compile_parser(members),
        validate=compile_validator(members),
        names={member: xform_name(member) for member in members.members},
        token=token[0] if token else None,
        owner=owner,
        method=method,
        parameters=parameters - {"call"},
        takes_call="call" in parameters,
        answer=_compile_answer(model),
        serialize=compile_serializer(model.output_shape) if model.output_shape else None,
    )


_tagged_resources = attrgetter("tagged_resources")

#: The operations that are not about one kind: the object that owns the method, and the method.
_OTHERS: dict[str, tuple[Callable[[Service], Any], Method | None]] = {
    "TagResource": (_tagged_resources, TaggedResources.tag),
    "UntagResource": (_tagged_resources, TaggedResources.untag),
    "ListTagsForResource": (_tagged_resources, TaggedResources.list_tags),
}


def _implementation(name: str) -> tuple[Callable[[Service], Any], Method | None]:
    """Return the owner of the method that implements an operation, and the method if any."""
    kind = kind_of(name)
    if kind is None:
        return _OTHERS.get(name, (_tagged_resources, None))
    verb = name.removesuffix(kind.name).removesuffix(kind.plural).lower()
    method = getattr(COLLECTIONS.get(kind.name), verb, None)
    return lambda service: service.collections[kind.name], method


def _compile_answer(model: OperationModel) -> Callable[[Any], JsonMapping]:
    """Build the function that turns what the method returns into the operation's output."""
    shape = model.output_shape
    members = [*shape.members] if isinstance(shape, StructureShape) else []
    if "NextToken" in members:
        (items,) = (name for name in members if name != "NextToken")
        return lambda page: _page(items, page)
    if not members:
        return lambda result: {}
    (name,) = members
    if model.name.startswith("Create"):
        return lambda resource: {name: resource.arn}
    return lambda result: {name: result}


def _page(items: str, page: Page[Any]) -> JsonObject:
    return {items: page.items, "NextToken": page.next_token}


def serialize_error(error: PcaConnectorAdError) -> bytes:
    """Return the body of an error's answer."""
    if isinstance(error, CommonError):
        # In small letters, as AWS writes it outside of models: some clients look for nothing else.
        return to_json({"message": error.message})
    return to_json(_error_serializer(error.name)(error))


@cache
def _error_serializer(name: str) -> Serializer:
    return compile_serializer(service_model().shape_for(name))
