"""May the caller do this, and the service on its behalf?

The policies decide that the test created in moto's IAM.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone

from ..._seams.services import PERMISSIONS
from ..._types import JsonMapping
from ..calls import Rights
from ..model.documented import AUTHORIZED_ON, ISSUING_TEMPLATE
from ..model.endpoints import SERVICE_PRINCIPAL, Location
from ..model.exceptions import AccessDeniedException
from ..model.specification import SERVICE_NAME
from ..request.wire import HttpRequest
from ..service import Service
from .authentication import authenticate
from .callers import Principal, current_policies
from .context import Context, tag_keys
from .policies import Question, refusal
from .policy_documents import MalformedPolicyError

_TAGGING = "TagResource"

#: The resource of actions that have none of their own.
_ANY = "*"


def authorize(
    request: HttpRequest, service: Service, operation: str, members: JsonMapping
) -> Principal:
    """Check who signed a request, and each action and resource that it needs.

    Args:
        request: the request, whose signature is checked.
        service: the service, in the account and region of the request.
        operation: the operation that it calls.
        members: the members of its input, valid or not.

    Returns:
        who signed it.

    Raises:
        AccessDeniedException: an action is not permitted.
        CommonError: the signature is missing, or wrong, or nobody's.
        MalformedPolicyError: a policy that decides is none.
    """
    principal = authenticate(request, service.location)
    for action, resource in needed_permissions(operation, members):
        permission = f"{SERVICE_NAME}:{action}", resource
        _require(permission, principal, request, service, members)
    return principal


@PERMISSIONS.explained()
def authorize_for(
    signed_for: str, request: HttpRequest, service: Service, permission: tuple[str, str]
) -> None:
    """Check who signed a request to another service, and the permission that it needs.

    Args:
        signed_for: the service, by its name in signatures.
        request: the request, whose signature is checked.
        service: our service, in the account and region of the request.
        permission: an action and a resource.

    Raises:
        AccessDeniedException: the action is not permitted.
        CommonError: the signature is missing, or wrong, or nobody's.
        MalformedPolicyError: a policy that decides is none.
    """
    principal = authenticate(request, service.location, signed_for)
    _require(permission, principal, request, service, {})


def _require(
    permission: tuple[str, str],
    principal: Principal,
    request: HttpRequest,
    service: Service,
    members: JsonMapping,
) -> None:
    action, resource = permission
    question = Question(action, resource, _context(request, service, principal, members, resource))
    try:
        reason = refusal(question, principal.policy_sets)
    except MalformedPolicyError as error:
        raise MalformedPolicyError(f"{principal.arn} has a {error}") from None
    if reason:
        raise AccessDeniedException(
            f"User: {principal.arn} is not authorized to perform: {action} "
            f"on resource: {resource} {reason}"
        )


def forwarded_rights(principal: Principal, location: Location) -> Rights:
    """Return what says whether the service may do something elsewhere on behalf of a principal.

    Args:
        principal: who called the service.
        location: the account and region of the call.
    """
    # IAM User Guide, "Forward access sessions".
    forwarded = {
        "aws:CalledVia": SERVICE_PRINCIPAL,
        "aws:CalledViaFirst": SERVICE_PRINCIPAL,
        "aws:CalledViaLast": SERVICE_PRINCIPAL,
        "aws:ViaAWSService": "true",
        "acm-pca:TemplateArn": f"arn:{location.partition}:acm-pca:::{ISSUING_TEMPLATE}",
    }

    def allows(action: str, resource: str) -> bool:
        context = Context({**_common_keys(principal, location, resource), **forwarded})
        policies = current_policies(principal, location.account_id, location.partition)
        return refusal(Question(action, resource, context), policies) is None

    return allows


def needed_permissions(operation: str, members: JsonMapping) -> Iterator[tuple[str, str]]:
    """Yield the actions that an operation needs, each with its resource."""
    member = AUTHORIZED_ON.get(operation)
    yield operation, str(members.get(member) or _ANY) if member else _ANY
    if operation.startswith("Create") and members.get("Tags"):
        # Assumption tags-of-a-create: on any resource, as there is none yet.
        yield _TAGGING, _ANY


def _context(
    request: HttpRequest,
    service: Service,
    principal: Principal,
    members: JsonMapping,
    resource: str,
) -> Context:
    """Return the condition keys of a request."""
    requested = _texts(members.get("Tags"))
    # A resource that is about to be created has the tags that it will have.
    tags = requested if resource == _ANY else service.tags_of(resource)
    return Context(
        {
            **_common_keys(principal, service.location, resource),
            "aws:TagKeys": requested or _items(members.get("TagKeys")),
            "aws:UserAgent": request.header("user-agent"),
            "aws:ViaAWSService": "false",
            **tag_keys("aws:RequestTag/", requested),
            **tag_keys("aws:ResourceTag/", tags),
        }
    )


def _common_keys(principal: Principal, location: Location, resource: str) -> dict[str, str | None]:
    """Return the condition keys that a request has, whatever it asks for."""
    now = time.time()
    return {
        "aws:CurrentTime": datetime.fromtimestamp(now, timezone.utc).isoformat(),
        "aws:EpochTime": str(int(now)),
        "aws:MultiFactorAuthPresent": "false" if principal.type == "AssumedRole" else None,
        "aws:PrincipalAccount": location.account_id,
        "aws:PrincipalArn": principal.policy_arn,
        "aws:PrincipalIsAWSService": "false",
        "aws:PrincipalType": principal.type,
        "aws:RequestedRegion": location.region,
        "aws:ResourceAccount": _account_in(resource) or location.account_id,
        # As AWS's own endpoints, whatever the scheme of a server on loopback is.
        "aws:SecureTransport": "true",
        "aws:TokenIssueTime": principal.issued,
        "aws:userid": principal.user_id,
        "aws:username": principal.user_name,
        **tag_keys("aws:PrincipalTag/", principal.tags),
    }


def _account_in(arn: str) -> str:
    return arn.split(":")[4] if arn.count(":") > 4 else ""  # noqa: PLR2004 - the parts of an ARN


def _texts(tags: object) -> dict[str, str]:
    """Return the tags of a request; malformed ones are refused later."""
    if not isinstance(tags, dict):
        return {}
    return {key: value for key, value in tags.items() if isinstance(value, str)}


def _items(keys: object) -> Iterable[str]:
    return keys if isinstance(keys, list) else ()
