"""May the caller do this?

moto's IAM decides, by the policies that the test created there, and only if the test enabled it by
`set_initial_no_auth_action_count` or `enable_iam_authentication`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from moto import settings as moto_settings
from moto.core.exceptions import ServiceException
from werkzeug.exceptions import HTTPException

from ...seams.services import PERMISSIONS
from ..model.documented import AUTHORIZED_ON
from ..model.exceptions import AccessDeniedException
from .caller import Caller
from .wire import HttpRequest

_TAGGING = "TagResource"


def is_enforced() -> bool:
    """Whether this request must be authorised; like moto, counts those that need not be."""
    limit = getattr(moto_settings, "INITIAL_NO_AUTH_ACTION_COUNT", math.inf)
    if limit == math.inf:
        return False
    PERMISSIONS.require()
    from moto.core.authorization import ActionAuthenticatorMixin

    if ActionAuthenticatorMixin.request_count >= limit:
        return True
    ActionAuthenticatorMixin.request_count += 1
    return False


def authorize(
    request: HttpRequest, caller: Caller, operation: str, members: Mapping[str, Any]
) -> None:
    """Ask moto's IAM about every action and resource that a request needs.

    Args:
        request: the request, whose signature is checked.
        caller: who sends it.
        operation: the operation that it calls.
        members: the members of its input, valid or not.

    Raises:
        AccessDeniedException: one is not permitted, or the signature is wrong.
    """
    if "authorization" not in request.headers:
        raise AccessDeniedException("The request is not signed.")
    for action, resource in needed_permissions(operation, members):
        _ask(request, caller, action, resource)


def needed_permissions(operation: str, members: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the actions that an operation needs, each with its resource."""
    member = AUTHORIZED_ON.get(operation)
    yield operation, str(members.get(member) or "*") if member else "*"
    if operation.startswith("Create") and members.get("Tags"):
        # Assumption tags-of-a-create: on any resource, as there is none yet.
        yield _TAGGING, "*"


def _ask(request: HttpRequest, caller: Caller, action: str, resource: str) -> None:
    # Imported here: moto's IAM takes long to import, and few tests need it.
    from moto.iam.access_control import IAMRequest

    query = f"?{request.query}" if request.query else ""
    try:
        iam_request = IAMRequest(
            account_id=caller.account_id,
            method=request.method,
            path=request.path + query,
            data={},
            body=request.body,
            headers=_as_signed(request),
            action=action,
        )
        iam_request.check_signature()
        iam_request.check_action_permitted(resource)
    except (HTTPException, ServiceException) as error:
        # Assumption bad-credentials: what is wrong with a signature, or with the role behind it,
        # is no error of the model.
        raise AccessDeniedException(f"{_message(error)} on resource: {resource}") from None


def _as_signed(request: HttpRequest) -> dict[str, str]:
    """Return the headers under the names that moto's check of the signature expects."""
    return {"Host": request.host, **{name.title(): each for name, each in request.headers.items()}}


def _message(error: HTTPException | ServiceException) -> str:
    return str(getattr(error, "message", error)).rstrip(".")
