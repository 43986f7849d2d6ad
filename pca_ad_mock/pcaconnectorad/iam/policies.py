"""Do the policies of a principal permit an action?

An explicit deny in any policy comes first; then every sort of policy that applies must allow the
action. The words of a refusal are AWS's own, which name the sort.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..._types import JsonMapping
from .conditions import unmet
from .context import Context, UnknownKeyError
from .policy_documents import MalformedPolicyError, listed, statements
from .text import matches, matches_arn, replaced


class ConditionWarning(UserWarning):
    """A policy has a condition key, an operator or a variable that the mock does not evaluate.

    A statement that allows then grants nothing, and one that denies still denies.
    """


@dataclass(frozen=True, slots=True)
class PolicySet:
    """Policies of one sort.

    Attributes:
        sort: the sort, in the words of AWS's messages: "identity-based policy".
        documents: the policies, as JSON.
    """

    sort: str
    documents: Sequence[str]


@dataclass(frozen=True, slots=True)
class Question:
    """What policies are asked.

    Attributes:
        action: the action, `pca-connector-ad:GetConnector`.
        resource: the ARN of the resource; `*` where the action has none of its own.
        context: the condition keys of the request.
    """

    action: str
    resource: str
    context: Context


def refusal(question: Question, policy_sets: Iterable[PolicySet]) -> str | None:
    """Return why an action is refused, in AWS's words; None if it is permitted.

    Args:
        question: the action, the resource and the context.
        policy_sets: the policies that apply, each sort of which must allow the action.

    Raises:
        MalformedPolicyError: a policy is none.
    """
    effects = {each.sort: _effects(question, each) for each in policy_sets}
    for sort, found in effects.items():
        if "Deny" in found:
            article = "an" if sort.startswith("i") else "a"
            return f"with an explicit deny in {article} {sort}"
    for sort, found in effects.items():
        if "Allow" not in found:
            return f"because no {sort} allows the {question.action} action"
    return None


def _effects(question: Question, policies: PolicySet) -> set[str]:
    """Return the effects of the statements that apply."""
    try:
        found = [each for document in policies.documents for each in statements(document)]
    except MalformedPolicyError as error:
        raise MalformedPolicyError(
            f"malformed {policies.sort}, which AWS would have refused: {error}"
        ) from None
    return {
        statement["Effect"]
        for version, statement in found
        if _applies(statement, version, question)
    }


def _applies(statement: JsonMapping, version: str, question: Question) -> bool:
    unknown: list[str] = []
    if not _concerns(statement, version, question, unknown):
        return False
    result = unmet(statement.get("Condition", {}), question.context, version)
    if isinstance(result, bool):
        return False
    unknown += result
    if unknown:
        _warn(statement, question, unknown)
        return bool(statement["Effect"] == "Deny")
    return True


def _concerns(statement: JsonMapping, version: str, question: Question, unknown: list[str]) -> bool:
    """Whether a statement is about the action and the resource."""
    action = question.action.lower()
    actions = [each.lower() for each in _given(statement, "Action")]
    if any(matches(each, action) for each in actions) != ("Action" in statement):
        return False

    def is_meant(pattern: str) -> bool:
        try:
            wanted = replaced(pattern, question.context, version)
        except UnknownKeyError as error:
            unknown.append(f"the policy variable {error.key!r}")
            return "Resource" in statement
        return wanted is not None and matches_arn(wanted, question.resource)

    resources = _given(statement, "Resource")
    return any(is_meant(each) for each in resources) == ("Resource" in statement)


def _given(statement: JsonMapping, element: str) -> list[str]:
    """Return what a statement has for an element, or for its opposite."""
    return listed(statement.get(element, statement.get(f"Not{element}", [])))


def _warn(statement: JsonMapping, question: Question, unknown: Iterable[str]) -> None:
    effect = "denies" if statement["Effect"] == "Deny" else "grants nothing"
    named = f"The statement {statement['Sid']!r}" if "Sid" in statement else "A statement"
    warnings.warn(
        f"{named} about {question.action} has {' and '.join(unknown)}, which pca_ad_mock does not "
        f"evaluate. To be on the safe side, it {effect}.",
        ConditionWarning,
        stacklevel=2,
    )
