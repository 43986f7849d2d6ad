"""Does each condition operator hold for what it should, and for nothing else?"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from pca_ad_mock.pcaconnectorad.iam.conditions import unmet
from pca_ad_mock.pcaconnectorad.iam.context import Context, UnknownKeyError
from pca_ad_mock.pcaconnectorad.iam.operators import OPERATORS
from pca_ad_mock.pcaconnectorad.iam.text import matches, matches_arn, replaced

CONNECTOR = "arn:aws:pca-connector-ad:us-east-1:123456789012:connector/c"

CONTEXT = Context(
    {
        "aws:CurrentTime": "2026-06-15T12:00:00+00:00",
        "aws:EpochTime": "1781524800",
        "aws:PrincipalArn": "arn:aws:iam::123456789012:user/team/alice",
        "aws:SecureTransport": "true",
        "aws:username": "alice",
        "aws:PrincipalTag/braces": "{a}",
        "aws:PrincipalTag/open": "${aws:username",
        "aws:PrincipalTag/open quote": "${aws:username, 'a}' ${aws:username",
        "aws:PrincipalTag/pattern": "a*e",
        "aws:ResourceTag/stage": "prod",
        "aws:ResourceTag/owner": "alice",
        "aws:ResourceTag/empty": "",
        "aws:TagKeys": ["stage", "cost"],
    }
)

STAGE, KEYS, EMPTY = "aws:ResourceTag/stage", "aws:TagKeys", "aws:ResourceTag/empty"

HOLDS: list[tuple[str, str, Any]] = [
    ("StringEquals", STAGE, "prod"),
    ("StringEquals", STAGE, ["dev", "prod"]),
    ("StringEquals", "AWS:resourcetag/STAGE", "prod"),
    ("StringNotEquals", STAGE, "dev"),
    ("StringNotEquals", STAGE, ["dev", "test"]),
    ("StringEqualsIgnoreCase", STAGE, "PROD"),
    ("StringNotEqualsIgnoreCase", STAGE, "DEV"),
    ("StringLike", STAGE, "p?o*"),
    ("StringNotLike", STAGE, "d*"),
    ("NumericEquals", "aws:EpochTime", "1781524800"),
    ("NumericEquals", "aws:EpochTime", 1781524800),
    ("NumericNotEquals", "aws:EpochTime", "1"),
    ("NumericLessThan", "aws:EpochTime", "1781524801"),
    ("NumericLessThanEquals", "aws:EpochTime", "1781524800"),
    ("NumericGreaterThan", "aws:EpochTime", "1781524799"),
    ("NumericGreaterThanEquals", "aws:EpochTime", "1781524800"),
    ("DateEquals", "aws:CurrentTime", "2026-06-15T12:00:00Z"),
    ("DateEquals", "aws:CurrentTime", "1781524800"),
    ("DateNotEquals", "aws:CurrentTime", "2026-06-15"),
    ("DateLessThan", "aws:CurrentTime", "2026-06-15T14:30:00+02:00"),
    ("DateLessThanEquals", "aws:CurrentTime", "2026-06-15T12:00:00Z"),
    ("DateGreaterThan", "aws:CurrentTime", "2026-06-15T11:59:59Z"),
    ("DateGreaterThanEquals", "aws:EpochTime", "2026-06-15T12:00:00Z"),
    ("Bool", "aws:SecureTransport", "true"),
    ("Bool", "aws:SecureTransport", True),
    ("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::*:user/team/*"),
    ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::123456789012:user/*"),
    ("ArnNotEquals", "aws:PrincipalArn", "arn:aws:iam::*:role/*"),
    ("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::999988887777:*"),
    ("Null", "aws:ResourceTag/absent", "true"),
    ("Null", STAGE, False),
    ("ForAllValues:StringEquals", KEYS, ["stage", "cost", "team"]),
    ("ForAllValues:StringNotEquals", KEYS, "team"),
    ("ForAnyValue:StringEquals", KEYS, ["team", "cost"]),
    ("ForAnyValue:StringNotEquals", KEYS, "stage"),
    ("ForAllValues:StringLike", KEYS, ["s*", "c*"]),
    ("StringEquals", KEYS, "cost"),
    ("StringEqualsIfExists", STAGE, "prod"),
    ("StringEquals", "aws:ResourceTag/owner", "${aws:username}"),
    ("StringEquals", "aws:ResourceTag/owner", "${ aws:username }"),
    ("StringLike", "aws:username", "${aws:PrincipalTag/absent, 'ali'}*"),
    ("StringEquals", "aws:PrincipalTag/pattern", "a${*}e"),
    ("StringLike", "aws:PrincipalTag/pattern", "a${*}?"),
    ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:user/team/${aws:username}"),
    ("StringEquals", EMPTY, ""),
    ("ForAllValues:StringEquals", EMPTY, "prod"),
    ("ForAllValues:StringEquals", "aws:RequestTag/absent", "${aws:PrincipalTag/absent}"),
    ("Null", EMPTY, "true"),
    ("DateGreaterThanEquals", "aws:CurrentTime", "2026"),
    ("DateGreaterThan", "aws:CurrentTime", "2026-06"),
    ("DateLessThan", "aws:CurrentTime", "2026-07"),
    ("DateLessThan", "aws:CurrentTime", "2026-06-15T14:00+00:00"),
    ("DateLessThan", "aws:CurrentTime", "2026-06-15T12:00:00.5Z"),
    ("StringEquals", "aws:PrincipalTag/braces", "${aws:PrincipalTag/absent, '{a}'}"),
    ("StringEquals", "aws:ResourceTag/owner", "${aws:username,'nobody'}"),
    ("StringEquals", "aws:PrincipalTag/open", "${aws:username"),
    ("StringEquals", "aws:PrincipalTag/open quote", "${aws:username, 'a}' ${aws:username"),
]

#: Operators that hold where a value differs.
NEGATED = [name for name, operator in OPERATORS.items() if operator.is_negated]

FAILS: list[tuple[str, str, Any]] = [
    ("StringEquals", STAGE, "Prod"),
    ("StringEquals", STAGE, "pr*"),
    ("StringNotEquals", STAGE, ["dev", "prod"]),
    ("StringNotEqualsIgnoreCase", STAGE, "PROD"),
    ("StringLike", STAGE, "p?d"),
    ("NumericLessThan", "aws:EpochTime", "1781524800"),
    ("NumericGreaterThan", "aws:EpochTime", "1781524800"),
    ("NumericEquals", "aws:EpochTime", "soon"),
    ("DateLessThan", "aws:CurrentTime", "2026-06-15T12:00:00Z"),
    ("DateGreaterThan", "aws:CurrentTime", "yesterday"),
    ("Bool", "aws:SecureTransport", "false"),
    ("Bool", "aws:SecureTransport", "${aws:PrincipalTag/absent, 'true'}"),
    ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::123456789012:*/bob"),
    ("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:user/*"),
    ("ArnLike", "aws:username", "arn:aws:iam::*:alice"),
    ("Null", STAGE, "true"),
    ("ForAllValues:StringEquals", KEYS, "stage"),
    ("ForAllValues:StringNotEquals", KEYS, "stage"),
    ("ForAnyValue:StringEquals", KEYS, "team"),
    ("ForAnyValue:StringNotEquals", KEYS, ["stage", "cost"]),
    ("StringNotEquals", KEYS, "cost"),
    ("StringEqualsIfExists", STAGE, "dev"),
    ("StringLike", "aws:username", "${aws:PrincipalTag/pattern}"),
    ("StringEquals", "aws:username", "${aws:PrincipalTag/absent}"),
    ("StringEquals", "aws:username", ["alice", "${aws:PrincipalTag/absent}"]),
    ("StringNotEquals", "aws:username", ["alice", "${aws:PrincipalTag/absent}"]),
    ("ForAllValues:StringEquals", KEYS, ["stage", "cost", "${aws:PrincipalTag/absent}"]),
    ("ForAnyValue:StringEquals", KEYS, ["stage", "${aws:PrincipalTag/absent}"]),
    ("ForAnyValue:StringLike", EMPTY, "*"),
    ("StringEquals", "aws:username", "${aws:TagKeys}"),
    ("DateLessThan", "aws:CurrentTime", "2026"),
    ("DateGreaterThan", "aws:CurrentTime", "2026-13"),
    ("DateGreaterThan", "aws:CurrentTime", "0000"),
    ("NumericGreaterThan", "aws:EpochTime", "2026-06"),
    ("Null", EMPTY, "false"),
]


def holds(operator: str, key: str, wanted: Any, version: str = "2012-10-17") -> Any:
    result = unmet({operator: {key: wanted}}, CONTEXT, version)
    return not result if isinstance(result, bool) or not result else result


@pytest.mark.parametrize(("operator", "key", "wanted"), HOLDS)
def test_a_condition_holds(operator: str, key: str, wanted: Any) -> None:
    """Where a value of the request is what the operator asks for."""
    assert holds(operator, key, wanted) is True


@pytest.mark.parametrize(("operator", "key", "wanted"), FAILS)
def test_a_condition_does_not_hold(operator: str, key: str, wanted: Any) -> None:
    """Where no value is, or one is that must not be."""
    assert holds(operator, key, wanted) is False


def test_every_operator_is_tried() -> None:
    """Among the conditions that hold, and each that is no negation among those that do not."""
    tried = {operator.rpartition(":")[2].removesuffix("IfExists") for operator, *_ in HOLDS}
    assert tried == {*OPERATORS, "Null"}


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        *((name, operator.is_negated) for name, operator in OPERATORS.items()),
        *((f"{name}IfExists", True) for name in OPERATORS),
        *((f"ForAllValues:{name}", True) for name in OPERATORS),
        *((f"ForAnyValue:{name}", False) for name in OPERATORS),
        ("ForAnyValue:StringEqualsIfExists", True),
    ],
)
def test_what_the_request_does_not_have(operator: str, expected: bool) -> None:
    """A condition on an absent key fails, unless it is negated, for all values, or `IfExists`."""
    assert holds(operator, "aws:RequestTag/absent", "1") is expected


@pytest.mark.parametrize(
    ("operator", "key", "unknown"),
    [
        ("StringEquals", "aws:SourceIp", "the condition key 'aws:SourceIp'"),
        ("StringEquals", "aws:ResourceTag/", "the condition key 'aws:ResourceTag/'"),
        ("Null", "aws:SourceIp", "the condition key 'aws:SourceIp'"),
        ("StringEqualsIfExists", "aws:SourceIp", "the condition key 'aws:SourceIp'"),
        ("IpAddress", STAGE, "the condition operator 'IpAddress'"),
        ("stringequals", STAGE, "the condition operator 'stringequals'"),
        (
            "ForSomeValues:StringEquals",
            STAGE,
            "the condition operator 'ForSomeValues:StringEquals'",
        ),
        ("ForAnyValue:Null", STAGE, "the condition operator 'ForAnyValue:Null'"),
    ],
)
def test_what_is_not_known_is_named(operator: str, key: str, unknown: str) -> None:
    """Nobody can say whether such a condition holds."""
    assert holds(operator, key, "x") == [unknown]


@pytest.mark.parametrize("variable", ["aws:SourceIp", "aws:username, alice", "aws:username, '", ""])
def test_a_variable_that_is_not_known_is_named(variable: str) -> None:
    """As a key that is not known, as which it is used; so is one that has no meaning."""
    found = holds("StringEquals", STAGE, f"${{{variable}}}")
    assert found == [f"the condition key {variable!r}"]


@pytest.mark.parametrize("prefix", ["", "ForAllValues:", "ForAnyValue:"])
@pytest.mark.parametrize("suffix", ["", "IfExists"])
@pytest.mark.parametrize("operator", [name for name in NEGATED if OPERATORS[name].has_variables])
def test_everything_differs_from_a_variable_without_a_value(
    prefix: str, operator: str, suffix: str
) -> None:
    """So an operator that is negated holds, where its opposite does not."""
    name = f"{prefix}{operator}{suffix}"
    assert holds(name, "aws:PrincipalArn", "${aws:PrincipalTag/absent}") is True
    opposite = name.replace("Not", "")
    assert holds(opposite, "aws:PrincipalArn", "${aws:PrincipalTag/absent}") is False


class Counted(str):
    """A text that counts how many of its characters are looked at."""

    __slots__ = ("steps",)

    steps: int

    def __getitem__(self, index: Any) -> str:
        found = str.__getitem__(self, index)
        self.steps = getattr(self, "steps", 0) + len(found)
        return found

    def find(self, part: str, start: Any = 0, end: Any = None) -> int:
        found = str.find(self, part, start, end)
        last = len(self) if end is None else end
        self.steps = getattr(self, "steps", 0) + (last if found < 0 else found) - start + 1
        return found


def steps_of_matching(pattern: str, text: str) -> int:
    """The steps of a match that fails."""
    counted = Counted(pattern), Counted(text)
    assert not matches(*counted)
    return sum(each.steps for each in counted)


@pytest.mark.parametrize(
    ("part", "end", "text"),
    [("*a", "*!", "a"), ("*", "!", "a"), ("a?", "*!", "a"), ("*ab", "!", "ab"), ("?*", "!", "a")],
)
def test_matching_takes_linear_time(part: str, end: str, text: str) -> None:
    """The steps at most double with the text's length, and with the pattern's."""

    def steps(parts: int, length: int) -> int:
        return steps_of_matching(part * parts + end, text * length)

    # What the first match of the pattern saves is saved once.
    once = len(part * 40 + end)
    assert steps(20, 800) <= 2 * steps(20, 400) + once
    assert steps(40, 400) <= 2 * steps(20, 400) + once
    assert steps(40, 800) <= 2 * min(steps(20, 800), steps(40, 400)) + once


@pytest.mark.parametrize(
    "part",
    [
        "${",
        "${ ",
        "${aws:username}",
        "${aws:username",
        "${a, '",
        "'${a}",
        "${aws:username, '}",
        "${ '",
    ],
)
@pytest.mark.parametrize("end", ["", "}", "'}", " " * 50])
def test_variables_are_found_in_linear_time(part: str, end: str) -> None:
    """The steps at most double with the length of the text, whatever is in it."""

    def steps(length: int) -> int:
        text = Counted(part * length + end)
        with suppress(UnknownKeyError):
            replaced(text, CONTEXT, "2012-10-17")
        return text.steps

    assert steps(800) <= 2 * steps(400) + len(part + end)


def test_one_condition_that_fails_is_enough() -> None:
    """Then it does not matter that another one is not known."""
    block = {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}, "StringEquals": {STAGE: "dev"}}
    assert unmet(block, CONTEXT, "2012-10-17") is True


@pytest.mark.parametrize("version", ["2008-10-17", ""])
def test_older_policies_have_no_variables(version: str) -> None:
    """Without the newer version, `${aws:username}` is a text like any other."""
    variable = ("aws:ResourceTag/owner", "${aws:username}")
    assert holds("StringEquals", *variable, version=version) is False
    assert holds("StringNotEquals", *variable, version=version) is True


@pytest.mark.parametrize(
    ("pattern", "arn", "expected"),
    [
        ("*", "*", True),
        ("**", CONNECTOR, True),
        (CONNECTOR, CONNECTOR, True),
        ("arn:aws:pca-connector-ad", CONNECTOR, True),
        ("arn:aws:pca-connector-ad:*", CONNECTOR, True),
        ("arn:*:pca-connector-ad:*:*:connector/*", CONNECTOR, True),
        ("arn:aws:pca-connector-ad:us-*-?:*:connector/?", CONNECTOR, True),
        ("arn:aws:pca-connector-ad:*:*:connector/*", f"{CONNECTOR}/template/t", True),
        ("arn:aws:pca-connector-ad:*:connector/c", CONNECTOR, False),
        ("arn:aws:pca-connector-ad:*:*:template/*", CONNECTOR, False),
        ("arn:aws:pca-connector-ad:eu-*:*:*", CONNECTOR, False),
        ("arn:aws:pca-connector-ad:*:*:*", "*", False),
        ("arn:aws:s3:::*", CONNECTOR, False),
    ],
)
def test_wildcards_in_arns(pattern: str, arn: str, expected: bool) -> None:
    """They do not reach over a colon; what a pattern lacks may be anything."""
    assert matches_arn(pattern, arn) is expected
