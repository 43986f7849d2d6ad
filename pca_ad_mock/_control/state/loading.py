"""How does a document become the state?

Every member is validated against botocore's model, and every resource against its parents and
neighbours. A document that does not fit is refused whole.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields
from datetime import datetime, timezone
from functools import cache
from types import NoneType
from typing import Any

from botocore import xform_name

from ..._types import JsonMapping, JsonObject
from ...pcaconnectorad.kinds.resource import FAILED, Resource
from ...pcaconnectorad.model.endpoints import Location
from ...pcaconnectorad.model.kinds import KINDS, Kind
from ...pcaconnectorad.model.suggestions import shown, unknown_name
from ...pcaconnectorad.model.validation import Validator, Violation, compile_validator
from ...pcaconnectorad.models import backends
from ...pcaconnectorad.service import COLLECTIONS, Service
from ...pcaconnectorad.settings import check_account, check_region
from .documents import time_members
from .exporting import VERSION
from .locations import backend_in


def read_document(document: Any) -> dict[Location, Service]:
    """Return the services that a document describes, by account and region.

    Raises:
        ValueError: the document does not fit; the message names the path.
    """
    _require_mapping(document, "the document")
    if (version := document.get("version")) != VERSION or version is True:
        raise ValueError(f"version: must be {VERSION}, not {shown(version)}")
    _require_known(document, ("version", "accounts"), "the document")
    services = {}
    for account_id, regions in _require_mapping(document.get("accounts"), "accounts").items():
        path = f"accounts.{account_id}"
        _check(path, check_account, account_id)
        for region, lists in _require_mapping(regions, path).items():
            _check(f"{path}.{region}", check_region, region)
            location = Location(account_id, region)
            if service := _read_service(location, lists, f"{path}.{region}"):
                services[location] = service
    return services


def check_resource(kind: Kind, given: JsonMapping) -> None:
    """Check that a resource could be one of a document, wherever it belongs.

    Raises:
        ValueError: it does not fit; the message names the path.
    """
    _read_resource(kind, given, "")


def replace_state(services: Mapping[Location, Service]) -> None:
    """Put services in the place of all that there are.

    Args:
        services: by account and region; all others are emptied.
    """
    for location in services:
        backend_in(location)
    for backend in backends():
        earlier = backend.service
        backend.reset()
        backend.service = services.get(earlier.location, backend.service)
        earlier.remove_all()


def _read_service(location: Location, lists: Any, path: str) -> Service | None:
    """Return the service with the resources in lists; None if there are none."""
    known = {kind.list_member: kind for kind in KINDS.values()}
    _require_known(_require_mapping(lists, path), known, path)
    read = [[*_read_list(kind, lists.get(name), f"{path}.{name}")] for name, kind in known.items()]
    if not any(read):
        return None
    service = Service(location)
    places = {}
    # In the order in which they were created; those of one kind, in the order of their list.
    for resource, where in heapq.merge(*read, key=lambda each: each[0].created_at):
        _check_place(service, resource, where)
        service.collections[resource.kind.name].restore(resource)
        places[resource.kind, resource.resource_id] = where
    _check_parents(service, places)
    service.resume()
    return service


def _read_list(kind: Kind, listed: object, path: str) -> Iterator[tuple[Resource, str]]:
    if not isinstance(listed, (list, NoneType)):
        raise ValueError(f"{path}: must be a list, not {shown(listed)}")
    for index, given in enumerate(listed or []):
        yield _read_resource(kind, given, f"{path}[{index}]"), f"{path}[{index}]"


def _read_resource(kind: Kind, given: object, path: str) -> Resource:
    shape = kind.shape
    resource_class: Any = COLLECTIONS[kind.name].resource_class
    members = dict(_require_mapping(given, path))
    tags = {"tags": _read_tags(members.pop("Tags", {}), path)} if kind.arn_member else {}
    _require_known(members, shape.members, path)
    known = _validated(kind, members, path)
    for field in fields(resource_class):
        if field.init and field.default is MISSING and field.default_factory is MISSING:
            name = _member_named(kind, field.name)
            if name not in known:
                raise ValueError(f"{path}.{name}: is missing")
    attributes = {xform_name(name): value for name, value in known.items()}
    times = {
        xform_name(name): _read_time(attributes.pop(xform_name(name)), f"{path}.{name}")
        for name in time_members()
        if name in known
    }
    updated_at = times.pop("updated_at", None)
    resource: Resource = resource_class(**attributes, **times, **tags)
    if updated_at:
        resource.updated_at = updated_at
    if (resource.status == FAILED) != (resource.status_reason is not None):
        raise ValueError(f"{path}.StatusReason: may be given only where Status is {FAILED}")
    return resource


@cache
def _member_named(kind: Kind, attribute: str) -> str:
    return {xform_name(name): name for name in kind.shape.members}[attribute]


def _validated(kind: Kind, members: JsonMapping, path: str) -> JsonObject:
    """Return the members as the model has them.

    Raises:
        ValueError: one breaks a constraint, or is not in the model.
    """
    violations: list[Violation] = []
    known: JsonObject = _validator(kind)(members, "", violations)
    # Newer reasons than those of the installed botocore come from real accounts.
    for each in violations:
        if each.path != "/StatusReason" or each.is_malformed:
            raise ValueError(f"{path}{each.path.replace('/', '.')}: {each.constraint}")
    if unknown := next(_unknown_paths(members, known), None):
        raise ValueError(f"{path}{unknown}: is not in the model")
    return known


@cache
def _validator(kind: Kind) -> Validator:
    return compile_validator(kind.shape)


def _unknown_paths(given: Any, known: Any) -> Iterator[str]:
    """Yield the paths of what validation has left out, apart from nulls."""
    if isinstance(known, Mapping):
        for name, value in given.items():
            if name in known:
                yield from (f".{name}{path}" for path in _unknown_paths(value, known[name]))
            elif value is not None:
                yield f".{name}"
    elif isinstance(known, list):
        for index, pair in enumerate(zip(given, known, strict=True)):
            yield from (f"[{index}]{path}" for path in _unknown_paths(*pair))


def _read_tags(tags: Any, path: str) -> dict[str, str]:
    for key, value in _require_mapping(tags, f"{path}.Tags").items():
        if {type(key), type(value)} != {str}:
            raise ValueError(f"{path}.Tags.{key}: must be a string, not {shown(value)}")
    return dict(tags)


def _read_time(text: Any, path: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
        # At the ends of the calendar, a time elsewhere may be none in UTC.
        return moment.astimezone(timezone.utc)
    except (OverflowError, TypeError, ValueError):
        message = f"{path}: {shown(text)} is not an ISO 8601 time"
        raise ValueError(message) from None


def _check_place(service: Service, resource: Resource, path: str) -> None:
    """Refuse a resource of another account or region, or one that is there twice."""
    store = service.collections[resource.kind.name].store
    if resource.kind.arn_member:
        begin = service.location.arn("")
        if not resource.resource_id.startswith(begin):
            arn = shown(resource.resource_id)
            raise ValueError(f"{path}.Arn: must begin with {begin}, not {arn}")
    if store.find(resource.resource_id):
        raise ValueError(f"{path}: {resource.resource_id} appears twice")
    if store.has_namesake(resource):
        raise ValueError(f"{path}.Name: is taken by another template of its connector")


def _check_parents(service: Service, places: Mapping[tuple[Kind, str], str]) -> None:
    for resource in service.resources():
        for kind, parent_id in zip(resource.kind.parents, resource.parent_ids, strict=True):
            if not service.collections[kind.name].store.find(parent_id):
                raise ValueError(
                    f"{places[resource.kind, resource.resource_id]}.{kind.arn_member}: "
                    f"{parent_id} is not in {kind.list_member}"
                )


def _require_mapping(value: object, path: str) -> JsonMapping:
    if not isinstance(value, Mapping):
        raise ValueError(f"{path}: must be an object, not {shown(value)}")
    return value


def _require_known(given: JsonMapping, known: Any, path: str) -> None:
    for name in given:
        if name not in known:
            raise ValueError(unknown_name(name, known, f"{path} has no member"))


def _check(path: str, check: Callable[[Any], object], given: object) -> None:
    try:
        check(given)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path}: {error}") from None
