"""Who signs a request, and which policies does that principal have?

A user or a session of a role, as a test created it in moto's IAM and STS.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from moto.core.exceptions import ServiceException
from werkzeug.exceptions import HTTPException

from ..model.exceptions import CommonError
from .policies import PolicySet

_IDENTITY_BASED = "identity-based policy"
_SESSION = "session policy"


@dataclass(frozen=True, slots=True)
class Principal:
    """A principal, by the attributes that policies can refer to.

    Attributes:
        arn: its ARN, as messages name it.
        policy_arn: its ARN as the key `aws:PrincipalArn` has it, of a role rather than a session.
        type: `User` or `AssumedRole`.
        user_id: the key `aws:userid`.
        user_name: the key `aws:username`; None for a role.
        issued: the key `aws:TokenIssueTime`; None for a user.
        tags: its tags.
        policy_sets: the policies that apply to it.
    """

    arn: str
    policy_arn: str
    type: str
    user_id: str
    user_name: str | None
    issued: str | None
    tags: Mapping[str, str]
    policy_sets: list[PolicySet]


def principal_of(
    access_key: str, session_token: str | None, account_id: str, partition: str
) -> Principal:
    """Find the principal that an access key belongs to.

    Args:
        access_key: the id of the key.
        session_token: the token of a temporary key.
        account_id: the account in which the request is executed.
        partition: the partition of its region.

    Raises:
        CommonError: the key is nobody's or not active, the token is not its own or has expired, or
            the role behind it does not exist.
    """
    # Imported here: moto's IAM takes long to import, and few tests need it.
    from moto.iam.models import iam_backends
    from moto.sts.models import sts_backends

    iam = iam_backends[account_id][partition]
    session = sts_backends[account_id][partition].get_assumed_role_from_access_key(access_key)
    key = iam.access_keys.get(access_key)
    if session and key:
        return _assumed_role(iam, session, session_token, key.create_date)
    if session_token or key is None or not key.user_name or key.status != "Active":
        raise _unrecognized()
    return _user(iam, iam.get_user(key.user_name))


def current_policies(principal: Principal, account_id: str, partition: str) -> list[PolicySet]:
    """Return the policies that apply to a principal now; what permits nothing if it is gone."""
    from moto.iam.models import iam_backends

    iam = iam_backends[account_id][partition]
    if principal.user_name:
        with suppress(HTTPException, ServiceException):
            return _user(iam, iam.get_user(principal.user_name)).policy_sets
    elif role := _find_role(iam, principal.policy_arn):
        # The policy of a session does not change.
        kept = [each for each in principal.policy_sets if each.sort == _SESSION]
        return [*_policies_of_role(iam, role), *kept]
    return [PolicySet(_IDENTITY_BASED, [])]


def _find_role(iam: Any, arn: str) -> Any:
    return next((each for each in iam.get_roles() if each.arn == arn), None)


def _policies_of_role(iam: Any, role: Any) -> list[PolicySet]:
    policy_sets = [PolicySet(_IDENTITY_BASED, _documents([role]))]
    if role.permissions_boundary_arn:
        boundary = _boundary(iam, role.permissions_boundary_arn)
        policy_sets.append(PolicySet("permissions boundary", boundary))
    return policy_sets


def _user(iam: Any, user: Any) -> Principal:
    holders = [user, *iam.get_groups_for_user(user.name)]
    return Principal(
        arn=user.arn,
        policy_arn=user.arn,
        type="User",
        user_id=user.id,
        user_name=user.name,
        issued=None,
        tags=_tags(iam.list_user_tags(user.name)),
        policy_sets=[PolicySet(_IDENTITY_BASED, _documents(holders))],
    )


def _assumed_role(iam: Any, session: Any, session_token: str | None, issued: datetime) -> Principal:
    role = _find_role(iam, session.role_arn)
    if role is None or session_token != session.session_token:
        raise _unrecognized()
    if session.expiration <= datetime.now(timezone.utc).replace(tzinfo=None):
        raise CommonError(
            "ExpiredTokenException", "The security token included in the request is expired"
        )
    policy_sets = _policies_of_role(iam, role)
    if session.policy:
        policy_sets.append(PolicySet(_SESSION, [session.policy]))
    return Principal(
        arn=session.arn,
        policy_arn=role.arn,
        type="AssumedRole",
        user_id=session.user_id,
        user_name=None,
        issued=f"{issued:%Y-%m-%dT%H:%M:%SZ}",
        tags=_tags(role.tags),
        policy_sets=policy_sets,
    )


def _documents(holders: Iterable[Any]) -> list[str]:
    """Return the policies of users, roles and groups, those inline and those attached."""
    found = []
    for holder in holders:
        found += [_text(document) for document in holder.policies.values()]
        found += [_default_version(policy) for policy in holder.managed_policies.values()]
    return found


def _text(document: object) -> str:
    # From CloudFormation, moto keeps what it parsed.
    return document if isinstance(document, str) else json.dumps(document)


def _default_version(policy: Any) -> str:
    return next(_text(each.document) for each in policy.versions if each.is_default)


def _boundary(iam: Any, arn: str) -> list[str]:
    """Return the policy that is a boundary; none if it does not exist, which permits nothing."""
    policy = iam.managed_policies.get(arn)
    return [_default_version(policy)] if policy else []


def _tags(tags: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}


def _unrecognized() -> CommonError:
    return CommonError(
        "UnrecognizedClientException", "The security token included in the request is invalid."
    )
