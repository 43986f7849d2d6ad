"""Who sends a request, and to which region?

The host or the signature names the region. The account is found as moto finds it, so that one test
can act as several accounts by moto's means.
"""

from __future__ import annotations

import os
import re
import sys
from typing import NamedTuple

from moto.core.models import DEFAULT_ACCOUNT_ID

from ..._seams.seam import SeamError
from ..._seams.services import ACCOUNTS
from .. import settings
from ..model.endpoints import region_of
from ..model.exceptions import ValidationException
from ..model.specification import SERVICE_NAME
from .wire import HttpRequest

#: The scope of a version 4 signature: access key, date, region.
_search_credential = re.compile(r"Credential=([^/,\s]+)/[^/,\s]*/([^/,\s]+)/").search

#: The prefixes of access keys that moto's IAM and STS create.
_is_made_by_moto = re.compile("(AKIA|ASIA|LKIA|LSIA)").match


class Caller(NamedTuple):
    """Who sends a request, and to which region.

    Attributes:
        account_id: the account in which it is executed.
        region: the region to which it is sent.
    """

    account_id: str
    region: str

    @classmethod
    def of(cls, request: HttpRequest) -> Caller:
        """Read the caller from a request.

        The host's region takes precedence; at moto's server, only the signature has one.

        Raises:
            ValidationException: a test has set the account to an invalid id.
        """
        signed = _search_credential(request.header("authorization") or "")
        access_key, signed_region = signed.groups() if signed else (None, None)
        region = region_of(request.host) or signed_region or settings.current().region
        account_id = _account_of(request, access_key, region)
        # The model's ARN patterns accept any number of digits.
        if not (account_id.isascii() and account_id.isdigit()):
            raise ValidationException(
                f"{account_id!r} is not an account id, which has only digits. It came from "
                "MOTO_ACCOUNT_ID or the header x-moto-account-id.",
                "OTHER",
            )
        return cls(account_id, region)


def _account_of(request: HttpRequest, access_key: str | None, region: str) -> str:
    """Find the account, in the same order as moto."""
    chosen = os.environ.get("MOTO_ACCOUNT_ID") or request.header("x-moto-account-id")
    # Only a test that used IAM or STS can have access keys, and it has already imported this.
    # Importing it here would cost the first request some 150 ms.
    iam = sys.modules.get("moto.iam.models")
    if iam is None or access_key is None:
        return chosen or DEFAULT_ACCOUNT_ID
    try:
        with ACCOUNTS.explained():
            account_id: str = chosen or iam.get_account_id_from(access_key)
            iam.mark_account_as_visited(account_id, access_key, SERVICE_NAME, region)
            return account_id
    except SeamError:
        if _is_made_by_moto(access_key):
            raise
        return chosen or DEFAULT_ACCOUNT_ID
