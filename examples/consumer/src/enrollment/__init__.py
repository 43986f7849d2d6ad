"""Certificate enrollment for Active Directory by AWS Private CA."""

from .provisioning import ProvisioningError, Request, provision, tear_down, wait_until_active
from .report import report

__all__ = [
    "ProvisioningError",
    "Request",
    "provision",
    "report",
    "tear_down",
    "wait_until_active",
]
