"""Which resources are there?

All of them in an account and region, each as its Get would answer it, without a poll.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime

from botocore import xform_name

from ..._types import JsonObject
from ...pcaconnectorad.kinds.resource import Resource, TaggableResource
from ...pcaconnectorad.model.endpoints import Location
from ...pcaconnectorad.model.kinds import KINDS
from ...pcaconnectorad.model.serialization import to_milliseconds
from ...pcaconnectorad.models import pcaconnectorad_backends
from ...pcaconnectorad.service import Service
from .documents import to_json
from .locations import existing_backend_in

#: The version of the documents that `export_state` makes.
VERSION = 1

#: The resources of each kind, by the name of the list in the API.
Lists = dict[str, list[JsonObject]]


def state_in(location: Location) -> Lists:
    """Return the resources in an account and region."""
    backend = existing_backend_in(location)
    if backend is None:
        return {kind.list_member: [] for kind in KINDS.values()}
    return _lists_of(backend.service, as_listed)


def export_state() -> JsonObject:
    """Return the resources of all accounts and regions as a JSON document."""
    accounts: dict[str, dict[str, Lists]] = {}
    for account_id, account in sorted(pcaconnectorad_backends.items()):
        for region, backend in sorted(account.items()):
            lists = _lists_of(backend.service, lambda resource: to_json(as_listed(resource)))
            if any(lists.values()):
                accounts.setdefault(account_id, {})[region] = lists
    return {"version": VERSION, "accounts": accounts}


def _lists_of(service: Service, describe: Callable[[Resource], JsonObject]) -> Lists:
    with service.lock:
        service.progress.catch_up()
        return {
            kind.list_member: [describe(each) for each in service.collections[name].store.all()]
            for name, kind in KINDS.items()
        }


def as_listed(resource: Resource) -> JsonObject:
    """Return what the Get of a resource answers, and its tags if its kind has them."""
    tags = {"Tags": dict(resource.tags)} if isinstance(resource, TaggableResource) else {}
    return {**as_answered(resource), **tags}


def as_answered(resource: Resource) -> JsonObject:
    """Return what the Get of a resource answers."""
    attributes = {name: getattr(resource, xform_name(name)) for name in resource.kind.shape.members}
    return {name: _copied(value) for name, value in attributes.items() if value is not None}


def _copied(value: object) -> object:
    return to_milliseconds(value) if isinstance(value, datetime) else deepcopy(value)
