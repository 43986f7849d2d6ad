"""Where does a resource live, and what follows from that for its names?"""

from __future__ import annotations

from typing import NamedTuple

from .endpoints import partition_of
from .specification import SERVICE_NAME


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
