"""Are the examples of IAM's own pages decided as the pages say?

Each row has its page. Keys of other services have become keys that this service has: a tag of the
request or of the resource, or the keys of the request's tags where a key has several values.
Examples about keys and operators that the mock does not evaluate are left out: addresses, binary
values and organisations. (The table about organisations contradicts the text above it, besides.)
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from pca_ad_mock.pcaconnectorad.iam.context import Context
from pca_ad_mock.pcaconnectorad.iam.policies import PolicySet, Question, refusal

GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"

OPERATORS = f"{GUIDE}reference_policies_elements_condition_operators.html"
VARIABLES = f"{GUIDE}reference_policies_variables.html"
TAGS = f"{GUIDE}access_tags.html"
SETS = f"{GUIDE}reference_policies_condition-single-vs-multi-valued-context-keys.html"
SEVERAL = f"{GUIDE}reference_policies_condition-logic-multiple-context-keys-or-values.html"
KEYS = f"{GUIDE}reference_policies_condition-keys.html"
DATES = f"{GUIDE}reference_policies_examples_aws-dates.html"

#: A page, a condition, and pairs of a request's keys and whether the condition matches it.
Conditions = tuple[str, dict[str, Any], list[tuple[dict[str, Any], bool]]]

JOB, TYPE, PREFIX = "aws:PrincipalTag/job-category", "aws:RequestTag/type", "aws:RequestTag/prefix"
ENVIRONMENT, TAG_KEYS = "aws:RequestTag/environment", "aws:TagKeys"
MFA, ISSUED, SECURE = "aws:MultiFactorAuthPresent", "aws:TokenIssueTime", "aws:SecureTransport"
DEPARTMENT, ROLE, ARN = "aws:PrincipalTag/department", "aws:PrincipalTag/role", "aws:PrincipalArn"
USER = "arn:aws:iam::222222222222:user/"
DISTRIBUTION = "arn:aws:cloudfront::123456789012:distribution/"

STAFF = {DEPARTMENT: ["finance", "hr", "legal"], ROLE: ["audit", "security"]}
ANA_OR_MARY = {ARN: [f"{USER}Ana", f"{USER}Mary"]}

CONDITIONS: list[Conditions] = [
    (
        OPERATORS,
        {"StringEquals": {JOB: "iamuser-admin"}},
        [({JOB: "iamuser-admin"}, True), ({JOB: "dev-ops"}, False), ({}, False)],
    ),
    (
        OPERATORS,
        {"StringLike": {PREFIX: ["", "home/", "home/${aws:username}/"]}},
        [
            ({PREFIX: "home/martha_rivera/", "aws:username": "martha_rivera"}, True),
            ({PREFIX: "home/martha_rivera/", "aws:username": "nikki_wolf"}, False),
            ({PREFIX: "home/", "aws:username": "nikki_wolf"}, True),
            ({PREFIX: "", "aws:username": "nikki_wolf"}, True),
            ({PREFIX: "home/"}, False),
        ],
    ),
    (
        OPERATORS,
        {
            "StringEqualsIgnoreCase": {ENVIRONMENT: ["preprod", "storage"]},
            "ForAnyValue:StringEquals": {TAG_KEYS: "environment"},
        },
        [
            ({TAG_KEYS: ["environment"], ENVIRONMENT: "preprod"}, True),
            ({TAG_KEYS: ["environment", "costcenter"], ENVIRONMENT: "PreProd"}, True),
            ({TAG_KEYS: ["Environment"], "aws:RequestTag/Environment": "preprod"}, False),
            ({TAG_KEYS: ["costcenter"], ENVIRONMENT: "preprod"}, False),
            ({ENVIRONMENT: "storage"}, False),
            ({TAG_KEYS: ["environment"]}, False),
            ({}, False),
        ],
    ),
    (
        OPERATORS,
        {"NumericLessThanEquals": {"aws:RequestTag/max-keys": "10"}},
        [
            ({"aws:RequestTag/max-keys": "10"}, True),
            ({"aws:RequestTag/max-keys": "11"}, False),
            ({}, False),
        ],
    ),
    (
        OPERATORS,
        {"DateGreaterThan": {ISSUED: "2020-01-01T00:00:01Z"}},
        [
            ({ISSUED: "2020-06-30T00:00:00Z"}, True),
            ({ISSUED: "2019-12-31T23:59:59Z"}, False),
            ({}, False),
        ],
    ),
    (
        OPERATORS,
        {"Bool": {SECURE: "false"}},
        [({SECURE: "false"}, True), ({SECURE: "true"}, False), ({}, False)],
    ),
    (
        OPERATORS,
        {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:us-west-2:123456789012:TOPIC-ID"}},
        [
            ({"aws:SourceArn": "arn:aws:sns:us-west-2:123456789012:TOPIC-ID"}, True),
            ({"aws:SourceArn": "arn:aws:sns:us-west-2:777788889999:TOPIC-ID"}, False),
            ({}, False),
        ],
    ),
    # Where a text would match, an ARN need not.
    *(
        (
            OPERATORS,
            {operator: {ARN: "arn:aws:someservice:*:111122223333:finance/*"}},
            [
                (
                    {
                        ARN: "arn:aws:someservice:us-east-2:999999999999:store/abc"
                        ":111122223333:finance/document.txt"
                    },
                    matches,
                )
            ],
        )
        for operator, matches in (("StringLike", True), ("ArnLike", False))
    ),
    (
        OPERATORS,
        {"ForAllValues:ArnLike": {TAG_KEYS: [f"{DISTRIBUTION}cost*", f"{DISTRIBUTION}support*"]}},
        [
            ({TAG_KEYS: [f"{DISTRIBUTION}costcenter"]}, True),
            ({TAG_KEYS: [f"{DISTRIBUTION}costcenter", f"{DISTRIBUTION}support2025"]}, True),
            ({TAG_KEYS: [f"{DISTRIBUTION}costcenter", f"{DISTRIBUTION}admin"]}, False),
            ({TAG_KEYS: ["arn:aws:cloudfront::777788889999:distribution/costcenter"]}, False),
            ({}, True),
        ],
    ),
    # A value that is empty is as good as none, which `Null` prevents.
    (OPERATORS, {"ForAllValues:StringEquals": {TYPE: "t1"}}, [({TYPE: ""}, True)]),
    (
        OPERATORS,
        {"ForAllValues:StringEquals": {TYPE: "t1"}, "Null": {TYPE: "false"}},
        [({TYPE: ""}, False), ({}, False), ({TYPE: "t1"}, True)],
    ),
    (
        OPERATORS,
        {"StringLike": {TYPE: ["t1.*", "t2.*", "m3.*"]}},
        [({TYPE: "t1.micro"}, True), ({}, False)],
    ),
    (
        OPERATORS,
        {"StringLikeIfExists": {TYPE: ["t1.*", "t2.*", "m3.*"]}},
        [({TYPE: "t1.micro"}, True), ({TYPE: "m2.micro"}, False), ({}, True)],
    ),
    (OPERATORS, {"StringNotEqualsIfExists": {TYPE: "t1"}}, [({}, True), ({TYPE: "t1"}, False)]),
    (OPERATORS, {"StringNotLike": {TYPE: "t1*"}}, [({}, True)]),
    (OPERATORS, {"ArnNotLike": {ARN: f"{USER}*"}}, [({}, True)]),
    (
        OPERATORS,
        {"Null": {ISSUED: "false"}},
        [({ISSUED: "2020-06-30T00:00:00Z"}, True), ({}, False)],
    ),
    (
        OPERATORS,
        {"Null": {ISSUED: "true"}},
        [({ISSUED: "2020-06-30T00:00:00Z"}, False), ({}, True)],
    ),
    (
        VARIABLES,
        {"StringEquals": {"aws:ResourceTag/owner": "${aws:PrincipalTag/owner}"}},
        [
            ({"aws:ResourceTag/owner": "ana", "aws:PrincipalTag/owner": "ana"}, True),
            ({"aws:ResourceTag/owner": "ana", "aws:PrincipalTag/owner": "mary"}, False),
            ({"aws:ResourceTag/owner": "ana"}, False),
        ],
    ),
    (
        VARIABLES,
        {"StringLike": {"aws:ResourceTag/costCenter": ["12345", "67890"]}},
        [
            ({"aws:ResourceTag/costCenter": "12345"}, True),
            ({"aws:ResourceTag/costCenter": "67890"}, True),
            ({"aws:ResourceTag/costCenter": "1234"}, False),
            ({"aws:ResourceTag/costCenter": ""}, False),
            ({}, False),
        ],
    ),
    # The usual denial: it applies too where the principal has no such tag.
    (
        VARIABLES,
        {"StringNotEquals": {"aws:ResourceTag/Team": "${aws:PrincipalTag/Team}"}},
        [
            ({"aws:ResourceTag/Team": "pki", "aws:PrincipalTag/Team": "pki"}, False),
            ({"aws:ResourceTag/Team": "pki", "aws:PrincipalTag/Team": "web"}, True),
            ({"aws:ResourceTag/Team": "pki"}, True),
            ({"aws:PrincipalTag/Team": "web"}, True),
        ],
    ),
    (
        VARIABLES,
        {"StringNotLike": {"aws:ResourceTag/Team": "${aws:PrincipalTag/Team}*"}},
        [({"aws:ResourceTag/Team": "pki"}, True)],
    ),
    (
        VARIABLES,
        {"StringLike": {PREFIX: "a${*}b${?}c${$}d*"}},
        [({PREFIX: "a*b?c$d"}, True), ({PREFIX: "a*b?c$dx"}, True), ({PREFIX: "axb?c$d"}, False)],
    ),
    (
        VARIABLES,
        {"DateLessThan": {"AWS:currenttime": "2020-04-01T00:00:00Z"}},
        [({"aws:CurrentTime": "2020-03-31T23:59:59Z"}, True)],
    ),
    *(
        (
            TAGS,
            {"StringEquals": {"aws:ResourceTag/Owner": "${aws:username}"}},
            [
                ({f"aws:ResourceTag/{tag}": "richard-roe", "aws:username": user}, matches)
                for user, matches in (("richard-roe", True), ("ana", False))
            ],
        )
        for tag in ("Owner", "owner")
    ),
    (
        TAGS,
        {
            "StringEquals": {ENVIRONMENT: ["preprod", "production"]},
            "ForAllValues:StringEquals": {TAG_KEYS: "environment"},
        },
        [
            ({ENVIRONMENT: "preprod", TAG_KEYS: ["environment"]}, True),
            ({ENVIRONMENT: "test", TAG_KEYS: ["environment"]}, False),
            ({ENVIRONMENT: "preprod", TAG_KEYS: ["environment", "owner"]}, False),
            ({"aws:RequestTag/Environment": "preprod", TAG_KEYS: ["Environment"]}, False),
        ],
    ),
    (
        SETS,
        {
            "ForAllValues:StringEquals": {TAG_KEYS: ["environment", "cost-center"]},
            "Null": {TAG_KEYS: "false"},
        },
        [
            ({TAG_KEYS: ["environment"]}, True),
            ({TAG_KEYS: ["cost-center"]}, True),
            ({TAG_KEYS: ["environment", "cost-center"]}, True),
            ({TAG_KEYS: ["environment", "dept"]}, False),
            ({}, False),
        ],
    ),
    (
        SETS,
        {"ForAnyValue:StringEquals": {TAG_KEYS: ["environment", "cost-center"]}},
        [
            ({TAG_KEYS: ["environment"]}, True),
            ({TAG_KEYS: ["cost-center"]}, True),
            ({TAG_KEYS: ["environment", "cost-center"]}, True),
            ({TAG_KEYS: ["environment", "dept"]}, True),
            ({TAG_KEYS: ["dept"]}, False),
            ({}, False),
        ],
    ),
    # What has several values is no variable, even where it has one.
    (
        SETS,
        {"StringEquals": {"aws:username": "${aws:TagKeys}"}},
        [({TAG_KEYS: ["ana"], "aws:username": "ana"}, False)],
    ),
    (
        SEVERAL,
        {"StringEquals": STAFF, "ArnLike": ANA_OR_MARY},
        [
            ({DEPARTMENT: "legal", ROLE: "audit", ARN: f"{USER}Mary"}, True),
            ({DEPARTMENT: "hr", ROLE: "audit", ARN: f"{USER}Nikki"}, False),
            ({DEPARTMENT: "hr", ROLE: "payroll", ARN: f"{USER}Mary"}, False),
            ({DEPARTMENT: "hr", ARN: f"{USER}Mary"}, False),
            ({ARN: f"{USER}Mary"}, False),
        ],
    ),
    (
        SEVERAL,
        {"StringEquals": STAFF, "ArnNotLike": ANA_OR_MARY},
        [
            ({DEPARTMENT: "legal", ROLE: "audit", ARN: f"{USER}Nikki"}, True),
            ({DEPARTMENT: "hr", ROLE: "audit", ARN: f"{USER}Mary"}, False),
            ({DEPARTMENT: "hr", ROLE: "payroll", ARN: f"{USER}Nikki"}, False),
            ({DEPARTMENT: "hr", ARN: f"{USER}Nikki"}, False),
            ({ARN: f"{USER}Nikki"}, False),
        ],
    ),
    (
        KEYS,
        {"ForAnyValue:StringEquals": {"aws:CalledVia": ["dynamodb.amazonaws.com"]}},
        [
            ({"aws:CalledVia": ["cloudformation.amazonaws.com", "dynamodb.amazonaws.com"]}, True),
            ({}, False),
        ],
    ),
    (
        KEYS,
        {
            "StringEquals": {
                "aws:CalledViaFirst": "cloudformation.amazonaws.com",
                "aws:CalledViaLast": "dynamodb.amazonaws.com",
            }
        },
        [({}, False)],
    ),
    *(
        (KEYS, condition, [({MFA: "true"}, by_factor), ({MFA: "false"}, without), ({}, by_key)])
        for condition, by_factor, without, by_key in (
            ({"Bool": {MFA: "false"}}, False, True, False),
            ({"BoolIfExists": {MFA: "false"}}, False, True, True),
            ({"BoolIfExists": {MFA: "true"}}, True, False, True),
            ({"Bool": {MFA: "true"}}, True, False, False),
            ({"Null": {MFA: "false"}}, True, True, False),
        )
    ),
    *(
        (
            KEYS,
            {"StringNotEquals": {key: ["123456789012"]}},
            [({key: "123456789012"}, False), ({key: "999999999999"}, True)],
        )
        for key in ("aws:PrincipalAccount", "aws:ResourceAccount")
    ),
    # Denied unless it comes from a network, or from a service.
    (
        KEYS,
        {
            "StringNotEqualsIfExists": {"aws:SourceVpc": "vpc-111bbb22"},
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
        },
        [
            ({"aws:SourceVpc": "vpc-111bbb22", "aws:PrincipalIsAWSService": "false"}, False),
            ({"aws:PrincipalIsAWSService": "true"}, False),
            ({"aws:PrincipalIsAWSService": "false"}, True),
        ],
    ),
    (
        DATES,
        {
            "DateGreaterThan": {"aws:CurrentTime": "2020-04-01T00:00:00Z"},
            "DateLessThan": {"aws:CurrentTime": "2020-06-30T23:59:59Z"},
        },
        [
            ({"aws:CurrentTime": "2020-05-01T00:00:00Z"}, True),
            ({"aws:CurrentTime": "2020-04-01T00:00:00Z"}, False),
            ({"aws:CurrentTime": "2020-07-01T00:00:00Z"}, False),
        ],
    ),
]

#: A page, the element that names resources, and pairs of a request's keys, its resource, and
#: whether the statement is about it.
Resources = tuple[str, dict[str, str], list[tuple[dict[str, Any], str, bool]]]

BUCKET = "arn:aws:s3:::amzn-s3-demo-bucket"

RESOURCES: list[Resources] = [
    (
        VARIABLES,
        {"Resource": f"{BUCKET}/${{aws:username}}/*"},
        [
            ({"aws:username": "ana"}, f"{BUCKET}/ana/photo", True),
            ({"aws:username": "ana"}, f"{BUCKET}/mary/photo", False),
            ({}, f"{BUCKET}/ana/photo", False),
        ],
    ),
    (
        VARIABLES,
        {"Resource": "arn:aws:sqs:us-east-2:*:${aws:username}-queue"},
        [
            ({"aws:username": "ana"}, "arn:aws:sqs:us-east-2:123456789012:ana-queue", True),
            ({"aws:username": "ana"}, "arn:aws:sqs:us-east-1:123456789012:ana-queue", False),
        ],
    ),
    (
        VARIABLES,
        {"Resource": f"{BUCKET}/${{aws:PrincipalTag/dept}}/*"},
        [
            ({"aws:PrincipalTag/dept": "sales"}, f"{BUCKET}/sales/plan", True),
            ({"aws:PrincipalTag/dept": "sales"}, f"{BUCKET}/legal/plan", False),
            ({}, f"{BUCKET}//plan", False),
        ],
    ),
    (
        VARIABLES,
        {
            "Resource": "arn:aws:sns:*:*:${aws:PrincipalTag/access-project}-"
            "${aws:PrincipalTag/access-application}-${aws:PrincipalTag/access-environment}-*"
        },
        [
            (
                {
                    "aws:PrincipalTag/access-project": "peg",
                    "aws:PrincipalTag/access-application": "mail",
                    "aws:PrincipalTag/access-environment": "dev",
                },
                f"arn:aws:sns:us-east-1:123456789012:{topic}",
                matches,
            )
            for topic, matches in (("peg-mail-dev-1", True), ("peg-mail-prod-1", False))
        ],
    ),
    (
        VARIABLES,
        {"Resource": f"{BUCKET}-${{aws:PrincipalTag/team, 'company-wide'}}"},
        [
            ({"aws:PrincipalTag/team": "yellow"}, f"{BUCKET}-yellow", True),
            ({"aws:PrincipalTag/team": "yellow"}, f"{BUCKET}-company-wide", False),
            ({}, f"{BUCKET}-company-wide", True),
            ({}, f"{BUCKET}-yellow", False),
        ],
    ),
    # A variable without a value matches no resource, and so excepts none.
    (
        VARIABLES,
        {"NotResource": f"{BUCKET}/${{aws:PrincipalTag/dept}}/*"},
        [
            ({"aws:PrincipalTag/dept": "sales"}, f"{BUCKET}/sales/plan", False),
            ({}, f"{BUCKET}/sales/plan", True),
        ],
    ),
]


def is_met(
    element: dict[str, Any], request: dict[str, Any], resource: str, version: str = "2012-10-17"
) -> bool:
    """Whether a statement about everything else applies to a request."""
    statement = {"Effect": "Allow", "Action": "*", **element}
    document = json.dumps({"Version": version, "Statement": statement})
    question = Question("pca-connector-ad:GetConnector", resource, Context(request))
    return refusal(question, [PolicySet("identity-based policy", [document])]) is None


def rows(examples: list[Any]) -> list[Any]:
    """Each example with each of its requests, under the name of its page."""
    return [
        pytest.param(element, *request, id=page.removeprefix(GUIDE).removesuffix(".html"))
        for page, element, requests in examples
        for request in requests
    ]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("condition", "request_keys", "expected"), rows(CONDITIONS))
def test_an_example_of_a_condition(
    condition: dict[str, Any], request_keys: dict[str, Any], expected: bool
) -> None:
    """It matches those requests that its page says it matches."""
    assert is_met({"Resource": "*", "Condition": condition}, request_keys, "*") is expected


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("element", "request_keys", "resource", "expected"), rows(RESOURCES))
def test_an_example_of_a_resource(
    element: dict[str, str], request_keys: dict[str, Any], resource: str, expected: bool
) -> None:
    """It is about those resources that its page says it is about."""
    assert is_met(element, request_keys, resource) is expected


def test_older_policies_take_variables_literally() -> None:
    """The page on variables says so of its first example."""
    element = {"Resource": f"{BUCKET}/${{aws:username}}/*"}
    keys = {"aws:username": "ana"}
    assert not is_met(element, keys, f"{BUCKET}/ana/photo", version="2008-10-17")
    assert is_met(element, keys, f"{BUCKET}/${{aws:username}}/photo", version="2008-10-17")
