"""Which permissions did the calls need?

Those on the actions and resources that AWS documents for each operation, as an IAM policy.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..calls import Call
from ..model.specification import SERVICE_NAME
from .authorization import needed_permissions


def policy_for(calls: Iterable[Call]) -> dict[str, Any]:
    """Return the IAM policy document that allows calls, and nothing else.

    Args:
        calls: the calls; those that are for no operation need no permission.
    """
    resources: dict[str, set[str]] = {}
    for call in calls:
        if call.operation and call.source != "enrollment":
            for action, resource in needed_permissions(call.operation, call.parameters):
                # What is no ARN was refused, and no policy could name it.
                if resource == "*" or resource.startswith("arn:"):
                    resources.setdefault(f"{SERVICE_NAME}:{action}", set()).add(resource)
    actions: dict[tuple[str, ...], list[str]] = {}
    for action, those in sorted(resources.items()):
        actions.setdefault(tuple(sorted(those)), []).append(action)
    statements = [
        {"Effect": "Allow", "Action": allowed, "Resource": [*those]}
        for those, allowed in actions.items()
    ]
    return {"Version": "2012-10-17", "Statement": statements}
