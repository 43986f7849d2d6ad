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
from typing import Any

from botocore import xform_name

from ...pcaconnectorad.kinds.collection import Collection
from ...pcaconnectorad.kinds.resource import FAILED, Resource
from ...pcaconnectorad.model.endpoints import Location
from ...pcaconnectorad.model.kinds import KINDS, Kind
from ...pcaconnectorad.model.suggestions import unknown_name
from ...pcaconnectorad.model.validation import Validator, Violation, compile_validator
from ...pcaconnectorad.models import backends
from ...pcaconnectorad.service import Service
from ...pcaconnectorad.settings import check_account, check_region
from .documents import time_members
from .exporting import VERSION, list_name, resource_shape
from .locations import backend_in


def read_document(document: Any) -> dict[Location, Service]:
    """Return the services that a document describes, by account and region.

    Raises:
        ValueError: the document does not fit; the message names the path.
    """
    _require_mapping(document, "the document")
    if document.get("version") != VERSION:
        raise ValueError(f"version: must be {VERSION}, not {document.get('version')!r}")
    _require_known(document, ("version", "accounts"), "the document")
    services = {}
    for account_id, regions in _require_mapping(document.get("accounts"), "accounts").items():
        path = f"accounts.{account_id}"
        _check(path, check_account, account_id)
        for region, lists in _require_mapping(regions, path).items():
            _check(f"{path}.{region}", check_region, region)
            location = Location(account_id, region)
            services[location] = _read_service(location, lists, f"{path}.{region}")
    return services


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


def _read_service(location: Location, lists: Any, path: str) -> Service:
    known = {list_name(kind): kind for kind in KINDS.values()}
    _require_known(_require_mapping(lists, path), known, path)
    service = Service(location)
    read = [_read_list(service, kind, lists.get(name), path) for name, kind in known.items()]
    # In the order in which they were created; those of one kind, in the order of their list.
    for resource, where in heapq.merge(*read, key=lambda each: each[0].created_at):
        _check_place(service, resource, where)
        service.collections[resource.kind.name].restore(resource)
    _check_parents(service, path)
    service.resume()
    return service


def _read_list(
    service: Service, kind: Kind, listed: Any, path: str
) -> Iterator[tuple[Resource, str]]:
    path = f"{path}.{list_name(kind)}"
    if not isinstance(listed or [], list):
        raise ValueError(f"{path}: must be a list, not {listed!r}")
    for index, given in enumerate(listed or []):
        where = f"{path}[{index}]"
        yield _read_resource(service.collections[kind.name], given, where), where


def _read_resource(collection: Collection[Any], given: Any, path: str) -> Resource:
    kind = collection.kind
    shape = resource_shape(kind)
    resource_class: Any = collection.resource_class
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
        name: _read_time(attributes.pop(name), path)
        for name in map(xform_name, time_members())
        if name in attributes
    }
    updated_at = times.pop("updated_at", None)
    resource: Resource = resource_class(**attributes, **times, **tags)
    if updated_at:
        resource.updated_at = updated_at
    if (resource.status == FAILED) != (resource.status_reason is not None):
        raise ValueError(f"{path}.StatusReason: belongs to {FAILED}, and to nothing else")
    return resource


@cache
def _member_named(kind: Kind, attribute: str) -> str:
    return {xform_name(name): name for name in resource_shape(kind).members}[attribute]


def _validated(kind: Kind, members: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return the members as the model has them.

    Raises:
        ValueError: one breaks a constraint, or is not in the model.
    """
    violations: list[Violation] = []
    known: dict[str, Any] = _validator(kind)(members, "", violations)
    # Newer reasons than those of the installed botocore come from real accounts.
    for each in violations:
        if each.path != "/StatusReason":
            raise ValueError(f"{path}{each.path.replace('/', '.')}: {each.constraint}")
    if unknown := next(_unknown_paths(members, known), None):
        raise ValueError(f"{path}{unknown}: is not in the model")
    return known


@cache
def _validator(kind: Kind) -> Validator:
    return compile_validator(resource_shape(kind))


def _unknown_paths(given: Any, known: Any) -> Iterator[str]:
    """Yield the paths of what validation has left out."""
    if isinstance(known, Mapping):
        for name, value in given.items():
            if name not in known:
                yield f".{name}"
            else:
                yield from (f".{name}{path}" for path in _unknown_paths(value, known[name]))


def _read_tags(tags: Any, path: str) -> dict[str, str]:
    for key, value in _require_mapping(tags, f"{path}.Tags").items():
        if not isinstance(value, str):
            raise ValueError(f"{path}.Tags.{key}: must be a string, not {value!r}")
    return dict(tags)


def _read_time(text: Any, path: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise ValueError(f"{path}: {text!r} is not a time in the form of ISO 8601") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def _check_place(service: Service, resource: Resource, path: str) -> None:
    """Refuse a resource of another account or region, or one that is there twice."""
    store = service.collections[resource.kind.name].store
    if resource.kind.arn_member:
        begin = service.location.arn("")
        if not resource.resource_id.startswith(begin):
            raise ValueError(f"{path}.Arn: must begin with {begin}, not {resource.resource_id!r}")
    if store.find(resource.resource_id):
        raise ValueError(f"{path}: {resource.resource_id} is there twice")
    if store.has_namesake(resource):
        raise ValueError(f"{path}.Name: is taken by another one of its connector")


def _check_parents(service: Service, path: str) -> None:
    for collection in service.collections.values():
        for resource in collection.store.all():
            for kind, parent_id in zip(resource.kind.parents, resource.parent_ids, strict=True):
                if not service.collections[kind.name].store.find(parent_id):
                    raise ValueError(
                        f"{path}.{list_name(resource.kind)}: {resource.resource_id} belongs to "
                        f"{parent_id}, which is not in {list_name(kind)}"
                    )


def _require_mapping(value: Any, path: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{path}: must be an object, not {value!r}")
    return value


def _require_known(given: Mapping[str, Any], known: Any, path: str) -> None:
    for name in given:
        if name not in known:
            raise ValueError(unknown_name(name, known, f"{path} has no member"))


def _check(path: str, check: Callable[[Any], object], given: object) -> None:
    try:
        check(given)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path}: {error}") from None
