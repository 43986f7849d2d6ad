"""Which condition operators are there, and when does a value satisfy one?

The operators of the policy language for strings, numbers, dates, booleans and ARNs. `Null`, the
suffix `IfExists` and the prefixes for sets are in `conditions`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from operator import eq, ge, gt, le, lt
from typing import Any

from dateutil.parser import isoparse

from .text import literally, matches, matches_arn

#: Whether a value of the request, the second, is what the policy's value, the first, asks for.
Test = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator.

    Attributes:
        test: compares a value of the request with one of the policy.
        is_negated: whether it holds where no value of the policy passes the test.
        has_variables: whether the policy's values may have variables.
    """

    test: Test
    is_negated: bool = False
    has_variables: bool = True


#: How many digits a year has, which is no number of seconds.
_YEAR = 4


def _moment(text: str) -> float:
    """The seconds since 1970 of a date in a form of the W3C, or of a number of seconds."""
    if len(text) != _YEAR:
        with suppress(ValueError):
            return float(text)
    moment: datetime = isoparse(text)
    return moment.replace(tzinfo=moment.tzinfo or timezone.utc).timestamp()


def _comparing(read: Callable[[str], float], compare: Callable[[Any, Any], bool]) -> Test:
    def test(wanted: str, given: str) -> bool:
        try:
            return compare(read(given), read(wanted))
        except ValueError:
            return False

    return test


def _ordered(name: str, read: Callable[[str], float]) -> dict[str, Operator]:
    comparisons = {
        "Equals": eq,
        "LessThan": lt,
        "LessThanEquals": le,
        "GreaterThan": gt,
        "GreaterThanEquals": ge,
    }
    operators = {
        f"{name}{suffix}": Operator(_comparing(read, compare), has_variables=False)
        for suffix, compare in comparisons.items()
    }
    differs = Operator(_comparing(read, eq), is_negated=True, has_variables=False)
    return {**operators, f"{name}NotEquals": differs}


def _with_negation(positive: str, negative: str, test: Test) -> dict[str, Operator]:
    return {positive: Operator(test), negative: Operator(test, is_negated=True)}


def _equal(wanted: str, given: str) -> bool:
    return literally(wanted) == given


def _equal_in_any_case(wanted: str, given: str) -> bool:
    return literally(wanted).casefold() == given.casefold()


#: By name.
OPERATORS: dict[str, Operator] = {
    **_with_negation("StringEquals", "StringNotEquals", _equal),
    **_with_negation("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", _equal_in_any_case),
    **_with_negation("StringLike", "StringNotLike", matches),
    **_with_negation("ArnEquals", "ArnNotEquals", matches_arn),
    **_with_negation("ArnLike", "ArnNotLike", matches_arn),
    **_ordered("Numeric", float),
    **_ordered("Date", _moment),
    "Bool": Operator(_equal_in_any_case, has_variables=False),
}
