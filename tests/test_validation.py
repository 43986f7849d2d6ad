"""Is every constraint of the model enforced, on what arrives, whatever the client checked?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.model import Shape, StringShape

from pca_ad_mock.pcaconnectorad.model.documented import LISTS_OF_UNIQUE_ITEMS
from pca_ad_mock.pcaconnectorad.model.specification import service_model
from pca_ad_mock.pcaconnectorad.model.validation import Violation, compile_validator

from .provisioning import (
    ABSENT_CONNECTOR,
    AUTHORITY,
    DIRECTORY,
    SECURITY_GROUPS,
    broken_in,
    definition,
    essence,
    refused,
)
from .strategies import fullest_of

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

VALID = {
    "CertificateAuthorityArn": AUTHORITY,
    "DirectoryId": DIRECTORY,
    "VpcInformation": {"SecurityGroupIds": SECURITY_GROUPS},
}


@pytest.fixture
def unchecked(client: PcaConnectorAdClient) -> PcaConnectorAdClient:
    """A client that sends what it is given."""
    return boto3.client("pca-connector-ad", config=Config(parameter_validation=False))


def constraint(shape: str, name: str) -> Any:
    return service_model().shape_for(shape).metadata[name]


def group(n: int) -> str:
    return f"sg-{n:08x}"


SG_PATTERN = constraint("SecurityGroupId", "pattern")

CASES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "missing": (
        {"DirectoryId": None},
        ["Value at '/DirectoryId' failed to satisfy constraint: Member must not be null"],
    ),
    "missing in a structure": (
        {"VpcInformation": {}},
        [
            "Value at '/VpcInformation/SecurityGroupIds' failed to satisfy constraint: "
            "Member must not be null"
        ],
    ),
    "pattern": (
        {"DirectoryId": "d-XYZ"},
        [
            "Value at '/DirectoryId' failed to satisfy constraint: Member must satisfy regular "
            f"expression pattern: {constraint('DirectoryId', 'pattern')}"
        ],
    ),
    "pattern before a final newline": (
        {"DirectoryId": f"{DIRECTORY}\n"},
        [
            "Value at '/DirectoryId' failed to satisfy constraint: Member must satisfy regular "
            f"expression pattern: {constraint('DirectoryId', 'pattern')}"
        ],
    ),
    "pattern with letters beyond ASCII": (
        {"CertificateAuthorityArn": AUTHORITY.replace("arn:aws:", "arn:äws:")},
        [
            "Value at '/CertificateAuthorityArn' failed to satisfy constraint: Member must satisfy "
            f"regular expression pattern: {constraint('CertificateAuthorityArn', 'pattern')}"
        ],
    ),
    "too long a string": (
        {"ClientToken": "t" * 65},
        [
            "Value with length 65 at '/ClientToken' failed to satisfy constraint: "
            "Member must have length between 1 and 64, inclusive"
        ],
    ),
    "an empty string": (
        {"ClientToken": ""},
        [
            "Value with length 0 at '/ClientToken' failed to satisfy constraint: "
            "Member must have length between 1 and 64, inclusive",
            "Value at '/ClientToken' failed to satisfy constraint: Member must satisfy regular "
            f"expression pattern: {constraint('ClientToken', 'pattern')}",
        ],
    ),
    "too short a list": (
        {"VpcInformation": {"SecurityGroupIds": []}},
        [
            "Value with length 0 at '/VpcInformation/SecurityGroupIds' failed to satisfy "
            "constraint: Member must have length between 1 and 4, inclusive"
        ],
    ),
    "too long a list": (
        {"VpcInformation": {"SecurityGroupIds": [group(n) for n in range(5)]}},
        [
            "Value with length 5 at '/VpcInformation/SecurityGroupIds' failed to satisfy "
            "constraint: Member must have length between 1 and 4, inclusive"
        ],
    ),
    "an item of a list": (
        {"VpcInformation": {"SecurityGroupIds": [group(1), "sg-nothexadec"]}},
        [
            "Value at '/VpcInformation/SecurityGroupIds/1' failed to satisfy constraint: "
            f"Member must satisfy regular expression pattern: {SG_PATTERN}"
        ],
    ),
    "repeated items": (
        {"VpcInformation": {"SecurityGroupIds": [group(1), group(2), group(1)]}},
        [
            "Value with repeated values at indices [0, 2] at '/VpcInformation/SecurityGroupIds' "
            "failed to satisfy constraint: Member must have unique values"
        ],
    ),
    "items repeated in turns": (
        {"VpcInformation": {"SecurityGroupIds": [group(1), group(2), group(2), group(1)]}},
        [
            "Value with repeated values at indices [0, 1, 2, 3] at "
            "'/VpcInformation/SecurityGroupIds' failed to satisfy constraint: "
            "Member must have unique values"
        ],
    ),
    "enum": (
        {"VpcInformation": {"SecurityGroupIds": SECURITY_GROUPS, "IpAddressType": "IPV6"}},
        [
            "Value at '/VpcInformation/IpAddressType' failed to satisfy constraint: "
            "Member must satisfy enum value set: [IPV4, DUALSTACK]"
        ],
    ),
}

#: What cannot be read, as it is not of its shape's type.
MALFORMED: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {
    "a null in a list": (
        {"VpcInformation": {"SecurityGroupIds": [group(1), None]}},
        ("/VpcInformation/SecurityGroupIds/1", "Member must not be null"),
    ),
    "a number for a string": (
        {"DirectoryId": 5},
        ("/DirectoryId", "Member must be a string"),
    ),
    "a string for a structure": (
        {"VpcInformation": "x"},
        ("/VpcInformation", "Member must be a structure"),
    ),
    "a list for a map": (
        {"Tags": ["a"]},
        ("/Tags", "Member must be a map"),
    ),
    "a map for a list": (
        {"VpcInformation": {"SecurityGroupIds": {"a": "b"}}},
        ("/VpcInformation/SecurityGroupIds", "Member must be a list"),
    ),
    "a number in a map": (
        {"Tags": {"a": 1}},
        ("/Tags/a", "Member must be a string"),
    ),
    "a null in a map": (
        {"Tags": {"a": None}},
        ("/Tags/a", "Member must not be null"),
    ),
}

UNREADABLE = {"code": "SerializationException", "status": 400, "members": {}}


@pytest.mark.parametrize(("changes", "expected"), CASES.values(), ids=CASES.keys())
def test_a_broken_constraint_is_named_with_its_path(
    wire: Any, changes: dict[str, Any], expected: list[str]
) -> None:
    """The error says what is wrong and where, in the words of Smithy's validation."""
    refusal = wire.refused("POST", "/connectors", {**VALID, **changes})

    count = f"{len(expected)} validation error{'s' if len(expected) > 1 else ''} detected. "
    assert refusal.message == count + "; ".join(expected)
    assert essence(refusal) == {
        "code": "ValidationException",
        "status": 400,
        "members": {"Reason": "FIELD_VALIDATION_FAILED"},
    }
    assert wire.send("GET", "/connectors").json() == {"Connectors": []}


@pytest.mark.parametrize(("changes", "expected"), MALFORMED.values(), ids=MALFORMED.keys())
def test_a_value_of_another_type_cannot_be_read(
    wire: Any, changes: dict[str, Any], expected: tuple[str, str]
) -> None:
    """The error is that of the protocol, and says as well what is wrong and where."""
    refusal = wire.refused("POST", "/connectors", {**VALID, **changes})

    path, constraint = expected
    assert essence(refusal) == UNREADABLE
    assert f"'{path}'" in refusal.message
    assert refusal.message.endswith(constraint)
    assert wire.send("GET", "/connectors").json() == {"Connectors": []}


def test_what_cannot_be_read_hides_what_breaks_a_constraint(wire: Any) -> None:
    """A request is read before its constraints are looked at."""
    refusal = wire.refused("POST", "/connectors", {"DirectoryId": "d-X", "Tags": {"a": 1}})

    assert essence(refusal) == UNREADABLE
    assert "'/Tags/a'" in refusal.message
    assert "'/DirectoryId'" not in refusal.message


def test_a_union_with_two_members_cannot_be_read(unchecked: PcaConnectorAdClient) -> None:
    """As little as one with none, over HTTP as in the compiled shape."""
    two = {**definition(2), **definition(3)}
    for union in (two, {}):
        refusal = refused(
            unchecked.create_template,
            ConnectorArn=ABSENT_CONNECTOR,
            Name="T",
            Definition=union,
        )
        assert essence(refusal) == UNREADABLE
        assert "'/Definition'" in refusal.message


def test_all_violations_are_listed_at_once(wire: Any) -> None:
    """One answer names everything that is wrong with a request."""
    refusal = wire.refused(
        "POST",
        "/connectors",
        {
            "DirectoryId": "d-X",
            "VpcInformation": {"IpAddressType": "IPV6"},
            "ClientToken": "€",
        },
    )

    assert sorted(broken_in(refusal)) == [
        "/CertificateAuthorityArn",
        "/ClientToken",
        "/DirectoryId",
        "/VpcInformation/IpAddressType",
        "/VpcInformation/SecurityGroupIds",
    ]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("0", "Member must be between 1 and 1000, inclusive"),
        ("1001", "Member must be between 1 and 1000, inclusive"),
        ("-1", "Member must be between 1 and 1000, inclusive"),
        ("x", "Member must be a number of type integer"),
        ("1.0", "Member must be a number of type integer"),
        ("", "Member must be a number of type integer"),
        ("٣", "Member must be a number of type integer"),
        ("9" * 11, "Member must be a number of type integer"),
        ("9" * 5000, "Member must be a number of type integer"),
    ],
)
def test_a_number_in_the_query_is_checked(wire: Any, value: str, sentence: str) -> None:
    """MaxResults must be a whole number within its bounds."""
    refusal = wire.refused("GET", f"/connectors?MaxResults={value}")

    assert "'/MaxResults'" in refusal.message
    assert refusal.message.endswith(sentence)
    is_malformed = "number of type" in sentence
    assert refusal.code == ("SerializationException" if is_malformed else "ValidationException")


@pytest.mark.parametrize("value", ["1", "1000"])
def test_a_number_at_its_bounds_is_accepted(wire: Any, value: str) -> None:
    """MaxResults may be 1 and 1000."""
    assert wire.send("GET", f"/connectors?MaxResults={value}").status_code == 200


def test_labels_of_the_path_are_checked(unchecked: PcaConnectorAdClient) -> None:
    """A malformed ARN in the path is a violation like any other, also an empty one."""
    for arn in ("arn", "", "a" * 201):
        refusal = refused(unchecked.get_connector, ConnectorArn=arn)
        assert {*broken_in(refusal)} == {"/ConnectorArn"}


def test_what_boto3_lets_through_is_refused(client: PcaConnectorAdClient) -> None:
    """boto3 checks neither maximum, pattern nor enum; the service does."""
    for call, arguments, path in (
        (client.list_connectors, {"MaxResults": 1001}, "/MaxResults"),
        (client.list_connectors, {"NextToken": "!!"}, "/NextToken"),
        (client.create_directory_registration, {"DirectoryId": "bad"}, "/DirectoryId"),
    ):
        assert f"at '{path}'" in refused(call, **arguments).message


def test_unknown_members_are_ignored(wire: Any) -> None:
    """What the model does not have is neither refused nor kept, at whichever depth."""
    request = {
        **VALID,
        "Surprise": {"a": [1]},
        "VpcInformation": {**VALID["VpcInformation"], "Surprise": 1},  # type: ignore[dict-item]
    }

    answer = wire.send("POST", "/connectors?Surprise=1", request)

    assert answer.status_code == 202
    connector = wire.send("GET", "/connectors").json()["Connectors"][0]
    assert "Surprise" not in str(connector)


def test_null_is_as_good_as_absent(wire: Any) -> None:
    """A null for an optional member is no violation."""
    answer = wire.send("POST", "/connectors", {**VALID, "Tags": None, "ClientToken": "t"})

    assert answer.status_code == 202


#: The shapes of strings that have a pattern or a set of values.
CONSTRAINED_STRINGS = [
    name
    for name in service_model().shape_names
    if isinstance(shape := service_model().shape_for(name), StringShape)
    and (shape.enum or "pattern" in shape.metadata)
]


def violations_of(shape_name: str, value: Any) -> list[str]:
    found: list[Violation] = []
    compile_validator(service_model().shape_for(shape_name))(value, "", found)
    return [violation.constraint for violation in found]


@pytest.mark.parametrize(
    ("value", "count"),
    [
        ({"PropertyType": "ALL"}, 0),
        ({"PropertyFlags": {"Sign": True}}, 0),
        ({}, 1),
        ({"Unheard": 1}, 1),
        ({"PropertyType": "ALL", "PropertyFlags": {}}, 1),
        ({"PropertyType": "ALL", "PropertyFlags": None}, 0),
        ({"PropertyType": "ALL", "Unheard": 1}, 1),
        ({"PropertyType": "ALL", "Unheard": None, "__type": "Property"}, 0),
    ],
)
def test_a_union_has_exactly_one_member(value: dict[str, Any], count: int) -> None:
    """None and two are violations, and one beside an unknown one; what is null does not count."""
    assert (
        violations_of("KeyUsageProperty", value)
        == ["Member must have exactly one of [PropertyFlags, PropertyType] set"][:count]
    )


@pytest.mark.parametrize(
    ("shape", "value", "sentence"),
    [
        ("Boolean", 1, "Member must be a boolean"),
        ("Integer", True, "Member must be a number of type integer"),
        ("Integer", 2**31, "Member must be a number of type integer"),
        ("Integer", 1.0, "Member must be a number of type integer"),
        ("ValidityPeriodPeriodLong", 2**63, "Member must be a number of type long"),
        (
            "ValidityPeriodPeriodLong",
            8766001,
            "Member must be between 1 and 8766000, inclusive",
        ),
        (
            "PrivateKeyAttributesV2MinimalKeyLengthInteger",
            0,
            "Member must be greater than or equal to 1",
        ),
    ],
)
def test_scalars_are_checked(shape: str, value: Any, sentence: str) -> None:
    """Numbers and booleans keep their type and their bounds."""
    assert violations_of(shape, value) == [sentence]


@pytest.mark.parametrize("name", CONSTRAINED_STRINGS)
def test_a_line_break_at_the_end_is_a_violation(name: str) -> None:
    """Whatever pattern or set of values a string has, one more line break is not of it."""
    valid = fullest_of(service_model().shape_for(name), 0)
    assert violations_of(name, valid) == []

    broken = violations_of(name, f"{valid}\n")

    assert sum("pattern: " in each or "enum value set: " in each for each in broken) == 1


def test_a_maximum_alone_has_a_sentence_of_its_own() -> None:
    """No shape of this service has a max and no min; one of a newer botocore may."""
    found: list[Violation] = []
    compile_validator(Shape("Limited", {"type": "integer", "max": 3}))(4, "/Limited", found)

    assert [violation.constraint for violation in found] == [
        "Member must be less than or equal to 3"
    ]


def test_a_pattern_without_anchors_is_searched_for() -> None:
    """All patterns of this service are anchored; those of a newer botocore may not be."""
    shape = StringShape("Loose", {"type": "string", "pattern": "b+"})
    found: list[Violation] = []
    compile_validator(shape)("abba", "/Loose", found)
    compile_validator(shape)("aa", "/Loose", found)

    assert [violation.constraint for violation in found] == [
        "Member must satisfy regular expression pattern: b+"
    ]


def test_the_lists_of_unique_items_are_lists_of_the_model() -> None:
    """The one thing about shapes that is typed in names shapes that there are."""
    for name in LISTS_OF_UNIQUE_ITEMS:
        assert service_model().shape_for(name).type_name == "list"
