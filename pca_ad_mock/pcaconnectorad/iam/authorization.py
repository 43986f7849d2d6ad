"""May the caller do this?

The policies decide that the test created in moto's IAM.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timezone
from typing import Any

from moto.core.exceptions import ServiceException
from werkzeug.exceptions import HTTPException

from ..model.documented import AUTHORIZED_ON
from ..model.exceptions import AccessDeniedException, CommonError
from ..model.specification import SERVICE_NAME
from ..request.wire import HttpRequest
from ..service import Service
from .callers import Principal, principal_of
from .context import Context, tag_keys
from .policies import Question, refusal

_TAGGING = "TagResource"

#: The header of a version 4 signature, with its access key.
_match_signature = re.compile(
    rf"AWS4-HMAC-SHA256 +Credential=([^/,\s]+)/[0-9]+/[^/,\s]+/{SERVICE_NAME}/aws4_request, *"
    r"SignedHeaders=[^,\s]+, *Signature=[0-9a-f]+"
).fullmatch


def authorize(
    request: HttpRequest, service: Service, operation: str, members: Mapping[str, Any]
) -> None:
    """Check who signed a request, and each action and resource that it needs.

    Args:
        request: the request, whose signature is checked.
        service: the service, in the account and region of the request.
        operation: the operation that it calls.
        members: the members of its input, valid or not.

    Raises:
        AccessDeniedException: an action is not permitted.
        CommonError: the signature is missing, or wrong, or nobody's.
    """
    principal = _authenticate(request, service)
    for action, resource in needed_permissions(operation, members):
        context = _context(request, service, principal, members, resource)
        question = Question(f"{SERVICE_NAME}:{action}", resource, context)
        if reason := refusal(question, principal.policy_sets):
            raise AccessDeniedException(
                f"User: {principal.arn} is not authorized to perform: {question.action} "
                f"on resource: {resource} {reason}"
            )


def _authenticate(request: HttpRequest, service: Service) -> Principal:
    """Return the principal whose signature a request has."""
    header = request.header("authorization")
    signature = _match_signature(header or "")
    # Assumption bad-credentials: a request without a signature has an incomplete one, and sessions
    # of roles that do not exist are not recognised, as if their keys were nobody's.
    if signature is None or "x-amz-date" not in request.headers:
        missing = "has a malformed signature" if header else "is not signed"
        raise CommonError("IncompleteSignature", f"The request {missing}.")
    location = service.location
    principal = principal_of(
        signature[1],
        request.header("x-amz-security-token"),
        location.account_id,
        location.partition,
    )
    _check_signature(request, location.account_id)
    return principal


def _check_signature(request: HttpRequest, account_id: str) -> None:
    # Imported here: moto's IAM takes long to import, and few tests need it.
    from moto.iam.access_control import IAMRequest

    query = f"?{request.query}" if request.query else ""
    try:
        IAMRequest(
            account_id=account_id,
            method=request.method,
            path=request.path + query,
            data={},
            body=request.body,
            headers=_as_signed(request),
            action="",
        ).check_signature()
    except (HTTPException, ServiceException) as error:
        raise CommonError("IncompleteSignature", str(getattr(error, "message", error))) from None


def _as_signed(request: HttpRequest) -> dict[str, str]:
    """Return the headers under the names that moto's check of the signature expects."""
    names = (name.lower() for name in request.headers)
    return {"Host": request.host, **{name.title(): request.header(name) or "" for name in names}}


def needed_permissions(operation: str, members: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the actions that an operation needs, each with its resource."""
    member = AUTHORIZED_ON.get(operation)
    yield operation, str(members.get(member) or "*") if member else "*"
    if operation.startswith("Create") and members.get("Tags"):
        # Assumption tags-of-a-create: on any resource, as there is none yet.
        yield _TAGGING, "*"


def _context(
    request: HttpRequest,
    service: Service,
    principal: Principal,
    members: Mapping[str, Any],
    resource: str,
) -> Context:
    """Return the condition keys of a request."""
    now = time.time()
    requested = _texts(members.get("Tags"))
    return Context(
        {
            "aws:CurrentTime": datetime.fromtimestamp(now, timezone.utc).isoformat(),
            "aws:EpochTime": str(int(now)),
            "aws:MultiFactorAuthPresent": "false" if principal.type == "AssumedRole" else None,
            "aws:PrincipalAccount": service.location.account_id,
            "aws:PrincipalArn": principal.policy_arn,
            "aws:PrincipalIsAWSService": "false",
            "aws:PrincipalType": principal.type,
            "aws:RequestedRegion": service.location.region,
            "aws:ResourceAccount": _account_in(resource) or service.location.account_id,
            # As AWS's own endpoints, whatever the scheme of a server on loopback is.
            "aws:SecureTransport": "true",
            "aws:TagKeys": requested or _items(members.get("TagKeys")),
            "aws:UserAgent": request.header("user-agent"),
            "aws:userid": principal.user_id,
            "aws:username": principal.user_name,
            "aws:ViaAWSService": "false",
            **tag_keys("aws:PrincipalTag/", principal.tags),
            **tag_keys("aws:RequestTag/", requested),
            **tag_keys("aws:ResourceTag/", service.tags_of(resource)),
        }
    )


def _account_in(arn: str) -> str:
    return arn.split(":")[4] if arn.count(":") > 4 else ""  # noqa: PLR2004 - the parts of an ARN


def _texts(tags: Any) -> dict[str, str]:
    """Return the tags of a request; malformed ones are refused later."""
    if not isinstance(tags, dict):
        return {}
    return {key: value for key, value in tags.items() if isinstance(value, str)}


def _items(keys: Any) -> Iterable[str]:
    return keys if isinstance(keys, list) else ()
