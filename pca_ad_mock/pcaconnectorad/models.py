"""Where is the state of the service?

It is in one backend per account and region, in the dictionary where moto looks for backends.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .._seams.table import SERVICE

# Checked before the imports below, which may fail.
SERVICE.require()

from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.resource_tagging import TaggableResourcesMixin, TaggedResource
from moto.moto_api import state_manager

from .._types import JsonObject
from .kinds.resource import TaggableResource
from . import settings
from .model.endpoints import REGIONS
from .model.exceptions import PcaConnectorAdError
from .model.kinds import KINDS
from .model.endpoints import Location
from .model.specification import SERVICE_NAME
from .request.execution import perform
from .request.rates import Rates
from .service import Service


class PcaConnectorAdBackend(BaseBackend, TaggableResourcesMixin):
    """The service in one account and region, as moto and its tagging API require it.

    Attributes:
        service: the service itself.
        rates: the requests of the last second.
    """

    SERVICE_NAMESPACE = SERVICE_NAME

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        location = Location(account_id, region_name)
        # moto would assign regions of two partitions that botocore knows to "aws".
        self.partition = location.partition
        use_default_transition()
        self.service = Service(location)
        self.rates = Rates()

    def reset(self) -> None:
        """Remove all resources. A request in progress still sees the old state."""
        self.service = Service(self.service.location)
        self.rates = Rates()

    def iter_tagged_resources(self) -> Iterator[TaggedResource]:
        """Yield every taggable resource, for the tagging API's `GetResources`."""
        for resource in self.service.resources():
            if isinstance(resource, TaggableResource) and (kind := resource.kind.tagging_type):
                yield TaggedResource(resource.arn, dict(resource.tags), kind)

    def tag_resource(self, arn: str, tags: dict[str, str]) -> None:
        """Call TagResource, for the tagging API's `TagResources`."""
        self._retag("TagResource", {"ResourceArn": arn, "Tags": tags})

    def untag_resource(self, arn: str, tag_keys: list[str]) -> None:
        """Call UntagResource, for the tagging API's `UntagResources`."""
        self._retag("UntagResource", {"ResourceArn": arn, "TagKeys": tag_keys})

    def _retag(self, operation: str, given: JsonObject) -> None:
        """Make moto list a resource whose tags cannot be changed as failed.

        moto's tagging API expects this exception, and has its own message for it.
        """
        try:
            perform(self.service, operation, given, source="tagging")
        except PcaConnectorAdError as error:
            raise NotImplementedError(error.message) from error


pcaconnectorad_backends = BackendDict(
    PcaConnectorAdBackend, SERVICE_NAME, use_boto3_regions=False, additional_regions=list(REGIONS)
)


def backends() -> list[PcaConnectorAdBackend]:
    """Return the backends in use, of all accounts and regions; copies, as others may be added."""
    accounts: list[Any] = list(pcaconnectorad_backends.values())
    return [backend for account in accounts for backend in list(account.values())]


def use_default_transition() -> None:
    """Register the transition in force with moto, whose `set_transition` takes precedence."""
    for kind in KINDS.values():
        if kind.has_lifecycle:
            transition = dict(settings.current().transition)
            state_manager.register_default_transition(kind.model_name, transition)
