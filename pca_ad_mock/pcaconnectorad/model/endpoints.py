"""Which hosts are those of the services answered here, and in which partition does a region lie?

botocore computes endpoints from its own table of partitions; so do we, and therefore know every
host that a client can come up with: plain, FIPS, dual stack and both, in every partition.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from botocore.loaders import create_loader

from ..._types import JsonObject
from .specification import SERVICE_NAME

#: What the service is called in policies and shares, in every partition.
SERVICE_PRINCIPAL = f"{SERVICE_NAME}.amazonaws.com"

#: Cloud Control, which deploys our types, by its name in hosts and signatures.
CLOUD_CONTROL = "cloudcontrolapi"

#: The services that are answered here: their names in botocore, and in hosts and signatures.
ANSWERED = {SERVICE_NAME: SERVICE_NAME, "cloudcontrol": CLOUD_CONTROL}

#: AWS's partitions, as botocore describes them.
PARTITIONS: list[JsonObject] = create_loader().load_data("partitions")["partitions"]

#: Every region of every partition. botocore lists none for this service (it has no entry in its
#: endpoints file), although it computes an endpoint for each.
REGIONS = tuple(
    name for each in PARTITIONS for name in each["regions"] if not name.endswith("-global")
)

_SUFFIXES = sorted(
    {each["outputs"][name] for each in PARTITIONS for name in ("dnsSuffix", "dualStackDnsSuffix")}
)


def _endpoint_pattern(service: str) -> str:
    """The beginning of every URL of a service, up to its path.

    What stands before the service's name in a host (a PrivateLink endpoint, a connector's
    enrollment server) is the service's too.
    """
    suffixes = "|".join(re.escape(suffix) for suffix in _SUFFIXES)
    names = rf"(?:[a-z0-9-]+\.)*{service}(?:-fips)?\.(?P<region>[a-z0-9-]+)(?:\.vpce)?"
    return rf"(?i:https?)://(?:[^/?#@]*@)?(?i:{names}\.(?:{suffixes}))\.?(?::\d+)?(?=[/?#]|$)"


#: By the names of the services in hosts.
ENDPOINT_PATTERNS = {service: _endpoint_pattern(service) for service in ANSWERED.values()}

_any_service = rf"(?P<service>{'|'.join(ENDPOINT_PATTERNS)})"
_match_endpoint = re.compile(_endpoint_pattern(_any_service)).match


def service_at(url: str) -> str | None:
    """The service that a request to this URL is for, by its name in hosts; None for others."""
    match = _match_endpoint(url)
    return match["service"].lower() if match else None


@lru_cache(maxsize=1000)
def service_and_region_of(host: str) -> tuple[str, str] | None:
    """The service and the region in the name of a host; None where it is no host of theirs."""
    url = f"https://{host}"
    match = _match_endpoint(url)
    if not match or match[0] != url:
        return None
    return match["service"].lower(), match["region"].lower()


def region_of(host: str) -> str | None:
    """The region in the name of a host, or None where the host is no service's answered here."""
    found = service_and_region_of(host)
    return found[1] if found else None


def partition_of(region: str) -> JsonObject:
    """The partition of a region, by the form of its name, as botocore may not know it."""
    for partition in PARTITIONS:
        if re.match(partition["regionRegex"], region):
            return partition
    return PARTITIONS[0]


class Location(NamedTuple):
    """An account and a region.

    Attributes:
        account_id: the twelve digits of the account.
        region: the region's name.
    """

    account_id: str
    region: str

    @property
    def partition(self) -> str:
        """The name of the partition that the region lies in."""
        name: str = partition_of(self.region)["id"]
        return name

    def domain_of(self, service: str) -> str:
        """The DNS name under which the hosts of a service in this region lie.

        Args:
            service: its name in hosts.
        """
        return f"{service}.{self.region}.{partition_of(self.region)['outputs']['dnsSuffix']}"

    def arn(self, resource: str) -> str:
        """The ARN of a resource here, given what comes after the account."""
        return f"arn:{self.partition}:{SERVICE_NAME}:{self.region}:{self.account_id}:{resource}"
