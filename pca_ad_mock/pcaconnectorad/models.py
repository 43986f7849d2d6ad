"""Where is the state of the service?

In one backend for each account and region, kept in the dictionary that moto keeps them in.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any

from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.resource_tagging import TaggableResourcesMixin, TaggedResource

from .kinds import transitions
from .kinds.access_control_entries import AccessControlEntries
from .kinds.connectors import Connectors
from .kinds.directory_registrations import DirectoryRegistrations
from .kinds.resources import Resource, TaggableResource
from .kinds.service_principal_names import ServicePrincipalNames
from .kinds.tagged_resources import TaggedResources
from .kinds.templates import Templates
from .model import settings
from .model.documented import TAGGED_RESOURCE_TYPES
from .model.endpoints import REGIONS
from .model.exceptions import PcaConnectorAdError
from .model.location import Location
from .model.specification import SERVICE_NAME
from .request.rates import Rates


class PcaConnectorAdBackend(BaseBackend, TaggableResourcesMixin):
    """The service in one account and region, which takes part in moto's tagging API.

    Attributes:
        lock: held while a request is carried out, so that requests follow one another.
        rates: the requests of the last second.
        connectors: the connectors.
        directory_registrations: the directory registrations.
        service_principal_names: the service principal names of all registrations.
        templates: the templates of all connectors.
        access_control_entries: the access control entries of all templates.
        tagged_resources: the resources of all kinds that carry tags.
    """

    SERVICE_NAMESPACE = SERVICE_NAME

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        location = Location(account_id, region_name)
        # moto's own reckoning puts two partitions that botocore knows into "aws".
        self.partition = location.partition
        self.lock = RLock()
        self.rates = Rates()
        self.directory_registrations = DirectoryRegistrations(location)
        self.connectors = Connectors(location, self.directory_registrations)
        self.service_principal_names = ServicePrincipalNames(
            location, self.connectors, self.directory_registrations
        )
        self.templates = Templates(self.connectors)
        self.access_control_entries = AccessControlEntries(self.templates)
        self.tagged_resources = TaggedResources(
            [self.connectors, self.directory_registrations, self.templates]
        )

    def resources(self) -> list[Resource]:
        """Every resource of every kind that is not gone; looking does not move them on."""
        with self.lock:
            return [
                *self.connectors.store.present(),
                *self.directory_registrations.store.present(),
                *self.service_principal_names.store.present(),
                *self.templates.store.present(),
                *self.access_control_entries.store.present(),
            ]

    def iter_tagged_resources(self) -> Iterator[TaggedResource]:
        """Every resource that can carry tags, for the tagging API's `GetResources`."""
        for resource in self.resources():
            if isinstance(resource, TaggableResource):
                kind = TAGGED_RESOURCE_TYPES[resource.resource_type]
                yield TaggedResource(resource.arn, dict(resource.tags), kind)

    def tag_resource(self, arn: str, tags: dict[str, str]) -> None:
        """TagResource, by the tagging API's `TagResources`."""
        with _told_by_tagging_api():
            self._perform("TagResource", {"ResourceArn": arn, "Tags": tags})

    def untag_resource(self, arn: str, tag_keys: list[str]) -> None:
        """UntagResource, by the tagging API's `UntagResources`."""
        with _told_by_tagging_api():
            self._perform("UntagResource", {"ResourceArn": arn, "TagKeys": tag_keys})

    def _perform(self, operation: str, members: dict[str, Any]) -> None:
        from .dispatch import perform  # which looks for its backend here

        perform(operation, self, members)

    def settle(self) -> None:
        """End every creation and deletion that is under way, parents before what is theirs."""
        with self.lock:
            self.directory_registrations.settle()
            self.connectors.settle()
            self.service_principal_names.settle()
            self.templates.settle()


@contextmanager
def _told_by_tagging_api() -> Iterator[None]:
    """Let a resource whose tags cannot be changed be listed in the answer as failed.

    moto's tagging API knows one reason for that, and has a sentence of its own for it.
    """
    try:
        yield
    except PcaConnectorAdError as error:
        raise NotImplementedError(error.message) from error


pcaconnectorad_backends = BackendDict(
    PcaConnectorAdBackend,
    SERVICE_NAME,
    use_boto3_regions=False,
    additional_regions=list(REGIONS),
)

transitions.use_by_default(settings.current().transition)
