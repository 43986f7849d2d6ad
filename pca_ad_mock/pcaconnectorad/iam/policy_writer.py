"""Which permissions did the calls need?

Those on the actions and resources that AWS documents for each operation, as an IAM policy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..._types import JsonObject
from ..calls import Call
from ..model.documented import AUTHORIZED_ON, PARTNER_ACTIONS
from ..model.kinds import KINDS
from ..model.specification import SERVICE_NAME, service_model
from ..model.suggestions import unknown_name
from .authorization import needed_permissions

_RESOURCES, _FLAG = ("exact", "types"), (True, False, "true", "false")

#: The types of resources in an ARN, each with the identifier that follows.
_PARTS = re.compile("(connector|directory-registration|template)/[^/]+")


def policy_for(calls: Iterable[Call], resources: object, *, partners: object) -> JsonObject:
    """Return the IAM policy document that allows calls, as `MockHandle.permissions_used` describes.

    Args:
        calls: the calls; those that are for no operation need no permission.
        resources: `"exact"` or `"types"`.
        partners: whether what calls needed of other services is in it; in a query, it is a text.

    Raises:
        ValueError: `resources` or `partners` is something else.
    """
    for name, value, known in (("resources", resources, _RESOURCES), ("partners", partners, _FLAG)):
        if value not in known:
            raise ValueError(unknown_name(value, map(str, known), f"{name} cannot be"))
    found: dict[str, set[str]] = {}
    for call in calls:
        if call.operation and call.source != "enrollment":
            for action, resource in _needed(call, partners=partners in (True, "true")):
                arn = _PARTS.sub(r"\1/*", resource) if resources == "types" else resource
                found.setdefault(action, set()).add(arn)
    actions: dict[tuple[str, ...], list[str]] = {}
    for action, those in sorted(found.items()):
        actions.setdefault(tuple(sorted(those)), []).append(action)
    statements = [
        {"Effect": "Allow", "Action": allowed, "Resource": [*those]}
        for those, allowed in actions.items()
    ]
    return {"Version": "2012-10-17", "Statement": statements}


def _needed(call: Call, *, partners: bool) -> Iterator[tuple[str, str]]:
    """Yield the actions that a call needs, each with its resource."""
    operation = str(call.operation)
    for action, resource in needed_permissions(operation, call.parameters):
        # What is no ARN was refused; and as a pattern it would stand for more than the call named.
        if _is_arn(resource) or action != operation or not AUTHORIZED_ON[operation]:
            yield f"{SERVICE_NAME}:{action}", resource
    if partners and not call.error:
        # Assumption partner-permissions: which of the documented ones each operation needs, and
        # on which resources.
        yield from ((action, "*") for action in PARTNER_ACTIONS.get(operation, ()))


def _is_arn(resource: str) -> bool:
    members = (each.arn_member for each in KINDS.values() if each.arn_member)
    patterns = (service_model().shape_for(each).metadata["pattern"] for each in members)
    return "\n" not in resource and any(re.match(each, resource) for each in patterns)
