"""Which hosts are this service's, and in which partition does a region lie?

botocore computes endpoints from its own table of partitions; so do we, and therefore know every
host that a client can come up with: plain, FIPS, dual stack and both, in every partition.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from botocore.loaders import create_loader

from .specification import SERVICE_NAME

#: What the service is called in policies and shares, in every partition.
SERVICE_PRINCIPAL = f"{SERVICE_NAME}.amazonaws.com"


class Partition(NamedTuple):
    """One of AWS's partitions, as botocore describes it."""

    name: str
    regions: tuple[str, ...]
    region_pattern: str
    dns_suffix: str
    dual_stack_dns_suffix: str


def _read_partitions() -> tuple[Partition, ...]:
    return tuple(
        Partition(
            name=entry["id"],
            regions=tuple(name for name in entry["regions"] if not name.endswith("-global")),
            region_pattern=entry["regionRegex"],
            dns_suffix=entry["outputs"]["dnsSuffix"],
            dual_stack_dns_suffix=entry["outputs"]["dualStackDnsSuffix"],
        )
        for entry in create_loader().load_data("partitions")["partitions"]
    )


PARTITIONS = _read_partitions()

#: Every region of every partition. botocore lists none for this service (it has no entry in its
#: endpoints file), although it computes an endpoint for each.
REGIONS = tuple(region for partition in PARTITIONS for region in partition.regions)

_SUFFIXES = sorted(
    {partition.dns_suffix for partition in PARTITIONS}
    | {partition.dual_stack_dns_suffix for partition in PARTITIONS}
)

#: A host of the service. What stands before the service's name (a PrivateLink endpoint, a
#: connector's enrollment server) is the service's too.
_HOST_PATTERN = (
    rf"(?i:(?:[a-z0-9-]+\.)*{SERVICE_NAME}(?:-fips)?\.(?P<region>[a-z0-9-]+)(?:\.vpce)?"
    rf"\.(?:{'|'.join(re.escape(suffix) for suffix in _SUFFIXES)}))\.?(?::\d+)?"
)

#: The beginning of every URL of the service, up to its path.
ENDPOINT_PATTERN = rf"(?i:https?)://(?:[^/?#@]*@)?{_HOST_PATTERN}(?=[/?#]|$)"

_match_endpoint = re.compile(ENDPOINT_PATTERN).match


def is_endpoint(url: str) -> bool:
    """Whether a request to this URL is one to the service."""
    return _match_endpoint(url) is not None


@lru_cache(maxsize=1000)
def region_of(host: str) -> str | None:
    """The region in the name of a host, or None where the host is not the service's."""
    url = f"https://{host}"
    match = _match_endpoint(url)
    return match["region"].lower() if match and match[0] == url else None


def partition_of(region: str) -> Partition:
    """The partition of a region, by the form of its name, as botocore may not know it."""
    for partition in PARTITIONS:
        if re.match(partition.region_pattern, region):
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
        return partition_of(self.region).name

    @property
    def domain(self) -> str:
        """The DNS name under which the service's hosts in this region lie."""
        return f"{SERVICE_NAME}.{self.region}.{partition_of(self.region).dns_suffix}"

    def arn(self, resource: str) -> str:
        """The ARN of a resource here, given what comes after the account."""
        return f"arn:{self.partition}:{SERVICE_NAME}:{self.region}:{self.account_id}:{resource}"
