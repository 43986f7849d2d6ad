"""Which account and region does a test mean?"""

from __future__ import annotations

import os
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID

from ...pcaconnectorad import settings
from ...pcaconnectorad.model.endpoints import Location
from ...pcaconnectorad.models import PcaConnectorAdBackend, pcaconnectorad_backends
from ...pcaconnectorad.settings import check_account, check_region


def find_location(region: str | None, account_id: str | None) -> Location:
    """Return an account and region.

    Args:
        region: the region; by default, a client's default region.
        account_id: the account; by default, moto's default account.

    Raises:
        TypeError: one of them is not a string.
        ValueError: botocore knows no such region, or an account's id has other than digits.
    """
    name = region or os.environ.get("AWS_DEFAULT_REGION") or settings.current().region
    check_region(name)
    account = os.environ.get("MOTO_ACCOUNT_ID") or DEFAULT_ACCOUNT_ID
    return Location(account if account_id is None else check_account(account_id), name)


def backend_in(location: Location) -> PcaConnectorAdBackend:
    """Return the backend of an account and region, which is created if there is none."""
    return pcaconnectorad_backends[location.account_id][location.region]


def existing_backend_in(location: Location) -> PcaConnectorAdBackend | None:
    """Return the backend of an account and region, or None if nothing was ever called there."""
    # Not by an index, which would create it.
    account: Any = pcaconnectorad_backends.get(location.account_id, {})
    backend: PcaConnectorAdBackend | None = account.get(location.region)
    return backend
