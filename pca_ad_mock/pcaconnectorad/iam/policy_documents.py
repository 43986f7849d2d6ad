"""Which statements does a policy have, and is it one?

moto checks the policies that IAM is given, but neither those of AssumeRole nor those of stacks.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from ..._types import JsonMapping

_EFFECTS = ("Allow", "Deny")


class MalformedPolicyError(ValueError):
    """A policy is not what AWS accepts as one; its message says why."""


def listed(value: object) -> list[Any]:
    """Return what a policy may write alone or in a list, in a list."""
    return value if isinstance(value, list) else [value]


@lru_cache(maxsize=256)
def statements(document: str) -> list[tuple[str, JsonMapping]]:
    """Return the statements of a policy, each with the version of the policy language.

    Args:
        document: the policy, as JSON.

    Raises:
        MalformedPolicyError: it is no policy.
    """
    try:
        policy = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise MalformedPolicyError(f"it is not JSON: {error}") from None
    if not isinstance(policy, dict) or "Statement" not in policy:
        raise MalformedPolicyError("it is not an object with a Statement")
    found = listed(policy["Statement"])
    for number, statement in enumerate(found, 1):
        if wrong := _mistake(statement):
            raise MalformedPolicyError(f"statement {number} {wrong}")
    # Without a version, a policy is of the older language.
    return [(policy.get("Version", "2008-10-17"), each) for each in found]


def _mistake(statement: object) -> str | None:
    """Return what is wrong with a statement, as far as the answer to a request depends on it."""
    if not isinstance(statement, dict):
        return f"is {statement!r} instead of an object"
    if statement.get("Effect") not in _EFFECTS:
        return f"has the Effect {statement.get('Effect')!r} instead of {' or '.join(_EFFECTS)}"
    for element in ("Action", "Resource"):
        given = [name for name in (element, f"Not{element}") if name in statement]
        if len(given) != 1:
            return f"does not have exactly one of {element} and Not{element}"
        value = statement[given[0]]
        if not all(isinstance(each, str) for each in listed(value)):
            return f"has {given[0]} {value!r} instead of a string or a list of strings"
    condition = statement.get("Condition", {})
    if not isinstance(condition, dict) or not all(
        isinstance(keys, dict) for keys in condition.values()
    ):
        return "has a Condition that is not an object of objects"
    return None
