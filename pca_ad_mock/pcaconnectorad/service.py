"""What is the service in one account and region? One collection for each kind of resource."""

from __future__ import annotations

from .kinds.collection import AnyCollection, BaseService
from .kinds.connectors import Connectors
from .kinds.directory_registrations import DirectoryRegistrations
from .kinds.resource import Resource, TaggableResource
from .kinds.service_principal_names import ServicePrincipalNames
from .kinds.tagged_resources import TaggedResources
from .kinds.template_group_access_control_entries import TemplateGroupAccessControlEntries
from .kinds.templates import Templates
from .model.endpoints import Location

#: The collections, by the names of their kinds; parents before their children.
COLLECTIONS: dict[str, type[AnyCollection]] = {
    collection.kind.name: collection
    for collection in (
        DirectoryRegistrations,
        Connectors,
        ServicePrincipalNames,
        Templates,
        TemplateGroupAccessControlEntries,
    )
}


class Service(BaseService):
    """The service in one account and region.

    Args:
        location: the account and region.

    Attributes:
        tagged_resources: the resources of all kinds that can carry tags.
    """

    def __init__(self, location: Location) -> None:
        super().__init__(location)
        for name, collection in COLLECTIONS.items():
            self.collections[name] = collection(self)
        self.tagged_resources = TaggedResources(self.collections.values())

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
