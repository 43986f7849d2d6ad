"""Certificate enrollment for Active Directory by AWS Private CA."""

from .provisioning import (
    ProvisioningError,
    Request,
    provision,
    share_authority,
    tear_down,
    wait_until_active,
)
from .report import report

__all__ = [
    "ProvisioningError",
    "Request",
    "provision",
    "report",
    "share_authority",
    "tear_down",
    "wait_until_active",
]
