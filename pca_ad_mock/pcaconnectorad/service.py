"""What is the service in one account and region?

It is one collection for each kind of resource, and what these share.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from botocore import xform_name

from .._locking import ForkSafeLock
from .kinds.collection import Collection, Shared
from .kinds.resource import Resource, TaggableResource
from .kinds.tagged_resources import TaggedResources
from .model.endpoints import Location
from .model.kinds import KINDS, Kind


class Service:
    """The service in one account and region.

    Args:
        location: the account and region.

    Attributes:
        location: the account and region.
        shared: what the collections share.
        lock: held while a request is answered, so that requests run one at a time.
        progress: the creations and deletions in progress.
        collections: the resources of each kind, by its name; parents before their children.
        tagged_resources: the resources of all kinds that can carry tags.
    """

    def __init__(self, location: Location) -> None:
        self.location = location
        self.lock = ForkSafeLock()
        self.shared = shared = Shared(location)
        for kind in KINDS.values():
            shared.collections[kind.name] = collection_class(kind)(shared)
        self.progress = shared.progress
        self.collections = shared.collections
        self.tagged_resources = TaggedResources(shared.collections.values())

    @contextmanager
    def without_quotas(self) -> Iterator[None]:
        """Let no quota apply to what is created meanwhile; the lock is held."""
        self.shared.has_quotas = False
        try:
            yield
        finally:
            self.shared.has_quotas = True

    def resources(self) -> list[Resource]:
        """Return every resource of every kind, without counting as a poll."""
        with self.lock:
            self.progress.catch_up()
            return [each for held in self.collections.values() for each in held.store.all()]

    def resume(self) -> None:
        """Continue all creations and deletions of the resources that are restored."""
        for collection in self.collections.values():
            collection.resume()

    def tags_of(self, arn: str) -> dict[str, str]:
        """Return the tags of a resource, without counting as a poll; none if it has no tags.

        Args:
            arn: the ARN of the resource, which need not exist.
        """
        with self.lock:
            self.progress.catch_up()
            for collection in self.collections.values():
                resource = collection.store.find(arn)
                if isinstance(resource, TaggableResource):
                    return dict(resource.tags)
        return {}

    def settle(self) -> None:
        """Complete every creation and deletion in progress."""
        with self.lock:
            self.progress.settle()

    def remove_all(self) -> None:
        """Remove every resource, and what it owns in other services."""
        with self.lock:
            for collection in self.collections.values():
                # Parents come first, and take their children with them.
                for resource in collection.store.all():
                    collection.remove(resource)


def collection_class(kind: Kind) -> type[Collection[Any]]:
    """Return the collection of a kind: the class named like its plural, in a module named likewise.

    Args:
        kind: the kind.
    """
    module = import_module(f".kinds.{xform_name(kind.plural)}", __package__)
    found: type[Collection[Any]] = getattr(module, kind.plural)
    return found
