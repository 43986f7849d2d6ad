"""Must this request be authorised?

Only if the test enabled moto's IAM, by `set_initial_no_auth_action_count` or
`enable_iam_authentication`.
"""

from __future__ import annotations

import math

from moto import settings as moto_settings

from ..._seams.services import PERMISSIONS


def is_enforced() -> bool:
    """Whether this request must be authorised; like moto, counts those that need not be."""
    limit = getattr(moto_settings, "INITIAL_NO_AUTH_ACTION_COUNT", math.inf)
    if limit == math.inf:
        return False
    with PERMISSIONS.explained():
        from moto.core.authorization import ActionAuthenticatorMixin

        if ActionAuthenticatorMixin.request_count >= limit:
            return True
        ActionAuthenticatorMixin.request_count += 1
    return False
