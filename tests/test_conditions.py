"""Does each condition operator hold for what it should, and for nothing else?"""

from __future__ import annotations

from typing import Any

import pytest

from pca_ad_mock.pcaconnectorad.iam.conditions import unmet
from pca_ad_mock.pcaconnectorad.iam.context import Context
from pca_ad_mock.pcaconnectorad.iam.operators import OPERATORS
from pca_ad_mock.pcaconnectorad.iam.text import matches_arn

CONNECTOR = "arn:aws:pca-connector-ad:us-east-1:123456789012:connector/c"

CONTEXT = Context(
    {
        "aws:CurrentTime": "2026-06-15T12:00:00+00:00",
        "aws:EpochTime": "1781524800",
        "aws:PrincipalArn": "arn:aws:iam::123456789012:user/team/alice",
        "aws:SecureTransport": "true",
        "aws:username": "alice",
        "aws:PrincipalTag/pattern": "a*e",
        "aws:ResourceTag/stage": "prod",
        "aws:ResourceTag/owner": "alice",
        "aws:TagKeys": ["stage", "cost"],
    }
)

STAGE, KEYS = "aws:ResourceTag/stage", "aws:TagKeys"

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
]

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
    ("StringNotEquals", "aws:username", "${aws:PrincipalTag/absent}"),
    ("StringEquals", "aws:username", "${aws:TagKeys}"),
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
        ("StringEquals", "aws:SourceVpc", "the condition key 'aws:SourceVpc'"),
        ("StringEquals", "aws:ResourceTag/", "the condition key 'aws:ResourceTag/'"),
        ("Null", "aws:SourceVpc", "the condition key 'aws:SourceVpc'"),
        ("StringEqualsIfExists", "aws:SourceVpc", "the condition key 'aws:SourceVpc'"),
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


def test_a_variable_that_is_not_known_is_named() -> None:
    """As a key that is not known, as which it is used."""
    assert holds("StringEquals", STAGE, "${aws:SourceVpc}") == ["the condition key 'aws:SourceVpc'"]


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
