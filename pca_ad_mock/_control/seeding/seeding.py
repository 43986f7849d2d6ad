"""How does a test get the resources that it begins with, in one line each?

They are made by the service's own operations, so that they are valid; but this is not a call of the
code under test, so that neither faults nor quotas nor rates apply, and it is not recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from uuid import uuid4

from botocore import xform_name
from botocore.model import Shape, StructureShape

from ..._seams.services import SEEDED_PARTNERS
from ..._types import JsonMapping, JsonObject
from ...pcaconnectorad.foreign import explained
from ...pcaconnectorad.kinds.progress import transition_of
from ...pcaconnectorad.kinds.resource import ACTIVE, CREATING, FAILED, Resource, now
from ...pcaconnectorad.model.endpoints import Location
from ...pcaconnectorad.model.exceptions import PcaConnectorAdError
from ...pcaconnectorad.model.kinds import KINDS, Kind
from ...pcaconnectorad.model.specification import service_model
from ...pcaconnectorad.model.suggestions import shown, unknown_name
from ...pcaconnectorad.request.execution import execute
from ...pcaconnectorad.request.operations import operation_named
from ...pcaconnectorad.service import Service
from ..state.exporting import as_answered
from ..state.locations import backend_in
from .defaults import Defaults
from .surroundings import Partners

#: The kinds, by what tests make them by.
NAMES = {kind.short_name: kind for kind in KINDS.values()}

_STATUS_MEMBERS = ("Status", "StatusReason")


def make(name: str, location: Location, members: JsonMapping) -> JsonObject:
    """Make a resource, and the parents that it needs; or what is around connectors.

    Args:
        name: what tests call its kind by, one of `NAMES`, or `"surroundings"`.
        location: the account and region.
        members: of the create operation, and the status.

    Returns:
        what its Get answers; or `Surroundings`.

    Raises:
        ValueError: there is no such kind or member, or the service refuses what is given.
    """
    if name == "surroundings":
        if members:
            raise ValueError(f"surroundings have no members; leave out {', '.join(members)}")
        with SEEDED_PARTNERS.explained(), ExitStack() as undo:
            made = Partners(location, undo).make_surroundings()
            undo.pop_all()
            return {**made}
    if name not in NAMES:
        raise ValueError(unknown_name(name, NAMES, "there is no resource type"))
    service = backend_in(location).service
    failure = explained(f"moto cannot make what a {name} needs; make that first")
    with service.lock, failure, SEEDED_PARTNERS.explained(), ExitStack() as undo:
        resource = _Seeding(service, undo).make(NAMES[name], members)
        undo.pop_all()
        return as_answered(resource)


class _Seeding:
    """Makes resources in one account and region, whose lock is held."""

    def __init__(self, service: Service, undo: ExitStack) -> None:
        self._service = service
        self._undo = undo
        self._defaults = Defaults(service, self._make_parent, undo)

    def make(self, kind: Kind, members: JsonMapping) -> Resource:
        wanted = {name: members[name] for name in _STATUS_MEMBERS if name in members}
        status = _Status(kind, **{xform_name(name): value for name, value in wanted.items()})
        given = {name: value for name, value in members.items() if name not in wanted}
        operation = operation_named(f"Create{kind.name}")
        shape = service_model().operation_model(operation.name).input_shape
        assert isinstance(shape, StructureShape)
        top = {name: value for name, value in given.items() if name in shape.members}
        parameters = {**self._defaults.of(kind, top), **top}
        for name in given.keys() - top.keys():
            _place(parameters, shape, name, given[name], operation.name)
        parameters.setdefault("ClientToken", str(uuid4()))
        try:
            resource: Resource = execute(operation, self._service, parameters, call=None)
        except PcaConnectorAdError as error:
            raise ValueError(f"{operation.name} refuses it: {error.name}: {error}") from None
        status.apply(resource, self._service)
        self._undo.callback(self._service.collections[kind.name].remove, resource)
        return resource

    def _make_parent(self, kind: str, **members: object) -> Resource:
        return self.make(KINDS[kind], members)


class _Status:
    """The status in which a resource is wanted.

    Raises:
        ValueError: resources of this kind are never made in it.
    """

    def __init__(self, kind: Kind, status: str = ACTIVE, status_reason: str | None = None) -> None:
        possible = (ACTIVE, CREATING, FAILED) if kind.status_reasons else (ACTIVE,)
        if status not in possible:
            raise ValueError(unknown_name(status, possible, f"a {kind.name} cannot have status"))
        if status == FAILED and status_reason not in kind.status_reasons:
            what = f"a {kind.name} that failed has no StatusReason"
            raise ValueError(unknown_name(status_reason, kind.status_reasons, what))
        if status != FAILED and status_reason is not None:
            raise ValueError(f"StatusReason needs Status={FAILED!r}, not {shown(status)}")
        immediate = transition_of(kind.model_name)["progression"] == "immediate"
        if status == CREATING and immediate:
            raise ValueError(f"nothing stays {CREATING} where the transition is immediate")
        self._status = status
        self._reason = status_reason

    def apply(self, resource: Resource, service: Service) -> None:
        """Bring a resource that was just created into the status."""
        if self._status == FAILED:
            service.progress.cancel(resource)
            resource.enter(FAILED, now(), self._reason)
        if self._status == ACTIVE:
            service.progress.settle_one(resource)
            if resource.status == FAILED:
                service.collections[resource.kind.name].remove(resource)
                raise ValueError(
                    f"the creation of {resource.resource_id} failed: {resource.status_reason}"
                )


def _place(
    parameters: JsonObject, shape: StructureShape, name: str, value: object, operation: str
) -> None:
    """Put a nested member where it belongs.

    Raises:
        ValueError: there is no place for it, or there are several.
    """
    places = [*_structures(parameters, shape, "")]
    found = {path: place for path, place, members in places if name in members}
    if not found:
        known = dict.fromkeys(each for _, _, members in places for each in members)
        raise ValueError(unknown_name(name, known, f"{operation} has no member"))
    if len(found) > 1:
        raise ValueError(f"{name} may belong to {' or '.join(found)}; give the whole of it")
    (place,) = found.values()
    place[name] = value


def _structures(
    value: JsonObject, shape: StructureShape, path: str
) -> Iterator[tuple[str, JsonObject, Mapping[str, Shape]]]:
    """Yield each structure that the parameters have, with its path and its possible members."""
    # Another member of a union would contradict the one that is there.
    yield path or "the request", value, {} if shape.is_tagged_union else shape.members
    for name, member in shape.members.items():
        if isinstance(member, StructureShape) and isinstance(value.get(name), dict):
            yield from _structures(value[name], member, f"{path}/{name}")
