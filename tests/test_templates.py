"""What can be done with templates?"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import time_machine
from moto.moto_api import state_manager

from pca_ad_mock import mock_pca_connector_ad

from .provisioning import (
    ABSENT_CONNECTOR,
    ABSENT_TEMPLATE,
    GROUP,
    broken_in,
    create_active_connector,
    create_connector,
    create_entry,
    create_template,
    definition,
    essence,
    not_found,
    refused,
)

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

VERSIONS = pytest.mark.parametrize("version", [2, 3, 4])


def get(client: PcaConnectorAdClient, arn: str) -> Any:
    return client.get_template(TemplateArn=arn)["Template"]


def names(client: PcaConnectorAdClient, connector: str) -> list[str]:
    return [each["Name"] for each in client.list_templates(ConnectorArn=connector)["Templates"]]


@VERSIONS
def test_a_template_is_active_at_once(client: PcaConnectorAdClient, version: int) -> None:
    """A create answers 200, and the first Get shows all that was asked for and what is added."""
    before = datetime.now(timezone.utc).replace(microsecond=0)
    connector = create_active_connector(client)

    answer = client.create_template(
        ConnectorArn=connector, Name="Workstation", Definition=definition(version)
    )

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    arn = answer["TemplateArn"]
    uuid4 = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    assert re.fullmatch(rf"{re.escape(connector)}/template/{uuid4}", arn)
    template = get(client, arn)
    assert before <= template.pop("CreatedAt") <= template.pop("UpdatedAt")
    assert re.fullmatch(r"1\.3\.6\.1\.4\.1\.311\.21\.8(\.\d+)+", template.pop("ObjectIdentifier"))
    assert template == {
        "Arn": arn,
        "ConnectorArn": connector,
        "Definition": definition(version),
        "Name": "Workstation",
        "PolicySchema": version,
        "Revision": {"MajorRevision": 1, "MinorRevision": 0},
        "Status": "ACTIVE",
    }


def test_object_identifiers_are_unique_and_not_too_long(client: PcaConnectorAdClient) -> None:
    """Each template has one of its own, of at most 64 characters."""
    connector = create_active_connector(client)
    identifiers = {
        get(client, create_template(client, ConnectorArn=connector, Name=f"T{n}"))[
            "ObjectIdentifier"
        ]
        for n in range(50)
    }
    assert len(identifiers) == 50
    assert max(map(len, identifiers)) <= 64


def test_list_shows_what_get_shows_of_one_connector(client: PcaConnectorAdClient) -> None:
    """The entries have the same members as a Get, in order of creation, of no other connector."""
    connector = create_active_connector(client)
    arns = [
        create_template(client, ConnectorArn=connector, Name=f"T{n}", Definition=definition(n))
        for n in (4, 2, 3)
    ]
    create_template(client)

    listed = client.list_templates(ConnectorArn=connector)["Templates"]

    assert listed == [get(client, arn) for arn in arns]


def test_the_name_is_unique_on_its_connector(client: PcaConnectorAdClient) -> None:
    """A taken name is a conflict with its template; on another connector it is free."""
    connector = create_active_connector(client)
    arn = create_template(client, ConnectorArn=connector)

    refusal = refused(create_template, client, ConnectorArn=connector)

    assert essence(refusal) == {
        "code": "ConflictException",
        "status": 409,
        "members": {"ResourceType": "Template", "ResourceId": arn},
    }
    create_template(client)
    create_template(client, ConnectorArn=connector, Name="workstation")


def test_a_name_is_free_again_once_its_template_is_gone(client: PcaConnectorAdClient) -> None:
    """While the template is DELETING the name is taken."""
    connector = create_active_connector(client)
    arn = create_template(client, ConnectorArn=connector)
    client.delete_template(TemplateArn=arn)
    assert refused(create_template, client, ConnectorArn=connector).code == "ConflictException"
    assert names(client, connector) == []

    create_template(client, ConnectorArn=connector)


@pytest.mark.parametrize("operation", ["create", "list"])
def test_an_unknown_connector_is_not_found(client: PcaConnectorAdClient, operation: str) -> None:
    """Both need their parent."""
    call: Any = {
        "create": lambda: create_template(client, ConnectorArn=ABSENT_CONNECTOR),
        "list": lambda: client.list_templates(ConnectorArn=ABSENT_CONNECTOR),
    }[operation]

    assert essence(refused(call)) == not_found("Connector", ABSENT_CONNECTOR)


def test_create_needs_an_active_connector(client: PcaConnectorAdClient) -> None:
    """A connector that is CREATING, or DELETING, is answered as if it were missing."""
    connector = create_connector(client)
    gone = not_found("Connector", connector)
    assert essence(refused(create_template, client, ConnectorArn=connector)) == gone
    client.get_connector(ConnectorArn=connector)
    client.delete_connector(ConnectorArn=connector)
    assert essence(refused(create_template, client, ConnectorArn=connector)) == gone


@pytest.mark.parametrize("operation", ["get_template", "update_template", "delete_template"])
def test_an_unknown_arn_is_not_found(client: PcaConnectorAdClient, operation: str) -> None:
    """An ARN that nothing has is answered with 404 and the ARN."""
    refusal = refused(getattr(client, operation), TemplateArn=ABSENT_TEMPLATE)

    assert essence(refusal) == not_found("Template", ABSENT_TEMPLATE)


# --- Updates


def revision(client: PcaConnectorAdClient, arn: str) -> tuple[int, int]:
    found = get(client, arn)["Revision"]
    return found["MajorRevision"], found["MinorRevision"]


def test_revisions_count_updates_and_reenrollments(client: PcaConnectorAdClient) -> None:
    """An update adds one to the minor revision; a re-enrollment to the major, minor back to 0."""
    arn = create_template(client)
    steps: list[tuple[dict[str, Any], tuple[int, int]]] = [
        ({"Definition": definition()}, (1, 1)),
        ({"Definition": definition(), "ReenrollAllCertificateHolders": False}, (1, 2)),
        ({"ReenrollAllCertificateHolders": True}, (2, 0)),
        ({"Definition": definition()}, (2, 1)),
        ({"Definition": definition(), "ReenrollAllCertificateHolders": True}, (3, 0)),
    ]
    for change, expected in steps:
        answer = client.update_template(TemplateArn=arn, **change)
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
        assert revision(client, arn) == expected


def test_an_update_replaces_the_definition_whole(client: PcaConnectorAdClient) -> None:
    """What the new definition lacks is gone; name, identifier and creation stay."""
    start = datetime(2026, 1, 1, tzinfo=timezone.utc)
    with time_machine.travel(start, tick=False) as clock:
        superseding = definition(SupersededTemplates=["Old"])
        arn = create_template(client, Definition=superseding)
        before = get(client, arn)
        assert before["Definition"] == superseding
        clock.shift(60)
        client.update_template(TemplateArn=arn, Definition=definition(GeneralFlags={}))

    after = get(client, arn)
    assert after["Definition"] == definition(GeneralFlags={})
    assert after["UpdatedAt"] == start + timedelta(seconds=60)
    unchanged = ("Arn", "Name", "ObjectIdentifier", "CreatedAt", "PolicySchema", "Status")
    assert [after[name] for name in unchanged] == [before[name] for name in unchanged]


@pytest.mark.parametrize("nothing", [{}, {"ReenrollAllCertificateHolders": False}])
def test_an_update_with_nothing_to_change_changes_nothing(
    client: PcaConnectorAdClient, nothing: Any
) -> None:
    """It is accepted; revision and time of update stay."""
    arn = create_template(client)
    before = get(client, arn)

    answer = client.update_template(TemplateArn=arn, **nothing)

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert get(client, arn) == before


def test_the_schema_version_cannot_be_changed(client: PcaConnectorAdClient) -> None:
    """A definition of another version is refused, and nothing changes."""
    arn = create_template(client, Definition=definition(2))
    before = get(client, arn)

    refusal = refused(client.update_template, TemplateArn=arn, Definition=definition(4))

    assert essence(refusal) == {
        "code": "ValidationException",
        "status": 400,
        "members": {"Reason": "OTHER"},
    }
    assert get(client, arn) == before


def test_a_template_that_is_deleting_cannot_be_updated(client: PcaConnectorAdClient) -> None:
    """It is a conflict with the deletion."""
    arn = create_template(client)
    client.delete_template(TemplateArn=arn)

    refusal = refused(client.update_template, TemplateArn=arn, ReenrollAllCertificateHolders=True)

    assert essence(refusal) == {
        "code": "ConflictException",
        "status": 409,
        "members": {"ResourceType": "Template", "ResourceId": arn},
    }


# --- Deletion


def test_delete_answers_202_and_the_template_is_gone(client: PcaConnectorAdClient) -> None:
    """After a delete and one look the template is not found; a second delete before is fine."""
    arn = create_template(client)
    for _ in range(2):
        answer = client.delete_template(TemplateArn=arn)
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202

    assert essence(refused(client.get_template, TemplateArn=arn)) == not_found("Template", arn)
    assert essence(refused(client.delete_template, TemplateArn=arn)) == not_found("Template", arn)


def test_deleting_takes_the_steps_that_moto_was_told(client: PcaConnectorAdClient) -> None:
    """A template is DELETING for as long as `pca-connector-ad::template` says."""
    state_manager.set_transition(
        "pca-connector-ad::template", {"progression": "manual", "times": 2}
    )
    try:
        arn = create_template(client)
        client.delete_template(TemplateArn=arn)
        assert get(client, arn)["Status"] == "DELETING"
        assert refused(client.get_template, TemplateArn=arn).status == 404
    finally:
        state_manager.unset_transition("pca-connector-ad::template")


def test_delete_takes_the_entries_along(client: PcaConnectorAdClient) -> None:
    """With a template go its access control entries, and no other's."""
    doomed, spared = create_entry(client), create_entry(client)

    client.delete_template(TemplateArn=doomed["TemplateArn"])

    refusal = refused(client.get_template_group_access_control_entry, **doomed)
    assert refusal.code == "ResourceNotFoundException"
    client.get_template_group_access_control_entry(**spared)


def test_deleting_a_connector_takes_its_templates_along(client: PcaConnectorAdClient) -> None:
    """With a connector go its templates and their entries, whatever their state."""
    connector = create_active_connector(client)
    first = create_template(client, ConnectorArn=connector, Name="First")
    second = create_template(client, ConnectorArn=connector, Name="Second")
    entry = create_entry(client, TemplateArn=first)
    client.delete_template(TemplateArn=second)

    client.delete_connector(ConnectorArn=connector)

    for arn in (first, second):
        assert essence(refused(client.get_template, TemplateArn=arn)) == not_found("Template", arn)
        refusal = refused(client.list_tags_for_resource, ResourceArn=arn)
        assert essence(refusal) == not_found("Template", arn)
    assert refused(client.get_template_group_access_control_entry, **entry).status == 404


# --- The rules that AWS documents


def periods(validity: tuple[int, str], renewal: tuple[int, str]) -> dict[str, Any]:
    return {
        name: {"Period": period, "PeriodType": kind}
        for name, (period, kind) in (("ValidityPeriod", validity), ("RenewalPeriod", renewal))
    }


def violation(client: PcaConnectorAdClient, broken: Any) -> list[str]:
    """Refuse a definition in a create and in an update, and give the paths that are broken."""
    connector = create_active_connector(client)
    arn = create_template(
        client, ConnectorArn=connector, Definition=definition(int(next(iter(broken))[-1]))
    )
    before = get(client, arn)
    refusals = [
        refused(client.create_template, ConnectorArn=connector, Name="Broken", Definition=broken),
        refused(client.update_template, TemplateArn=arn, Definition=broken),
    ]
    assert refusals[0].message == refusals[1].message
    assert names(client, connector) == ["Workstation"]
    assert get(client, arn) == before
    assert broken_in(refusals[0]) == broken_in(refusals[1])
    return broken_in(refusals[0])


@VERSIONS
def test_the_validity_is_at_least_two_hours(client: PcaConnectorAdClient, version: int) -> None:
    """One hour is too short; the path names the period."""
    short = definition(version, CertificateValidity=periods((1, "HOURS"), (1, "HOURS")))

    assert f"/Definition/TemplateV{version}/CertificateValidity/ValidityPeriod" in violation(
        client, short
    )


@pytest.mark.parametrize(
    ("validity", "renewal"),
    [
        ((4, "HOURS"), (4, "HOURS")),
        ((1, "DAYS"), (19, "HOURS")),
        ((1, "YEARS"), (10, "MONTHS")),
        ((4, "WEEKS"), (22, "DAYS")),
        ((10_000, "HOURS"), (7_501, "HOURS")),
        ((1, "YEARS"), (6_575, "HOURS")),
    ],
)
def test_the_renewal_is_at_most_three_quarters_of_the_validity(
    client: PcaConnectorAdClient, validity: tuple[int, str], renewal: tuple[int, str]
) -> None:
    """Whichever units the periods have, they are compared."""
    broken = violation(client, definition(CertificateValidity=periods(validity, renewal)))

    assert broken == ["/Definition/TemplateV2/CertificateValidity/RenewalPeriod"]


@pytest.mark.parametrize(
    ("validity", "renewal"),
    [
        ((2, "HOURS"), (1, "HOURS")),
        ((1, "DAYS"), (18, "HOURS")),
        ((1, "YEARS"), (9, "MONTHS")),
        ((4, "WEEKS"), (21, "DAYS")),
        ((8_766_000, "YEARS"), (1, "HOURS")),
    ],
)
def test_periods_at_the_limits_are_accepted(
    client: PcaConnectorAdClient, validity: tuple[int, str], renewal: tuple[int, str]
) -> None:
    """Two hours, and three quarters exactly, are enough and not too much."""
    validities = periods(validity, renewal)
    arn = create_template(client, Definition=definition(CertificateValidity=validities))

    template = get(client, arn)["Definition"]["TemplateV2"]
    assert template["CertificateValidity"] == validities


@VERSIONS
@pytest.mark.parametrize("flags", [{}, {"RequireEmail": False, "SanRequireUpn": False}])
def test_a_subject_or_a_san_is_needed(
    client: PcaConnectorAdClient, version: int, flags: Any
) -> None:
    """Flags that are all absent or false say nothing of the holder."""
    broken = violation(client, definition(version, SubjectNameFlags=flags))

    assert broken == [f"/Definition/TemplateV{version}/SubjectNameFlags"]


@pytest.mark.parametrize("flag", ["RequireDirectoryPath", "SanRequireSpn"])
def test_a_subject_or_a_san_is_enough(client: PcaConnectorAdClient, flag: str) -> None:
    """Either sort of flag will do alone."""
    create_template(client, Definition=definition(SubjectNameFlags={flag: True}))


def test_a_hash_algorithm_needs_a_key_storage_provider(client: PcaConnectorAdClient) -> None:
    """In version 4, a legacy provider and a hash algorithm exclude each other."""

    def with_provider(legacy: Any) -> Any:
        flags: dict[str, Any] = {"ClientVersion": "WINDOWS_SERVER_2016", **legacy}
        return definition(4, HashAlgorithm="SHA384", PrivateKeyFlags=flags)

    broken = violation(client, with_provider({"UseLegacyProvider": True}))

    assert broken == ["/Definition/TemplateV4/HashAlgorithm"]
    for legacy in ({}, {"UseLegacyProvider": False}):
        create_template(client, Definition=with_provider(legacy))


def test_all_broken_rules_are_listed(client: PcaConnectorAdClient) -> None:
    """One answer names every rule that a definition breaks."""
    broken = violation(
        client,
        definition(CertificateValidity=periods((1, "HOURS"), (1, "HOURS")), SubjectNameFlags={}),
    )

    assert {path.rpartition("/")[2] for path in broken} == {
        "ValidityPeriod",
        "RenewalPeriod",
        "SubjectNameFlags",
    }


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"SupersededTemplates": ["A", "B", "A"]}, "/SupersededTemplates"),
        (
            {
                "PrivateKeyAttributes": {
                    "KeySpec": "SIGNATURE",
                    "MinimalKeyLength": 1,
                    "CryptoProviders": ["A", "A"],
                }
            },
            "/PrivateKeyAttributes/CryptoProviders",
        ),
        (
            {
                "Extensions": {
                    "KeyUsage": {"UsageFlags": {}},
                    "ApplicationPolicies": {
                        "Policies": [{"PolicyType": "CODE_SIGNING"}, {"PolicyType": "CODE_SIGNING"}]
                    },
                }
            },
            "/Extensions/ApplicationPolicies/Policies",
        ),
    ],
)
def test_items_of_the_lists_are_unique(
    client: PcaConnectorAdClient, change: Any, path: str
) -> None:
    """Superseded templates, providers and policies may be named once each."""
    assert violation(client, definition(**change)) == [f"/Definition/TemplateV2{path}"]


# --- Quotas and tokens


def test_the_hundred_and_first_template_is_over_the_quota(client: PcaConnectorAdClient) -> None:
    """A connector can have a hundred; another connector has room of its own."""
    connector = create_active_connector(client)
    for n in range(100):
        create_template(client, ConnectorArn=connector, Name=f"T{n}")

    refusal = refused(create_template, client, ConnectorArn=connector, Name="One more")

    assert essence(refusal) == {
        "code": "ServiceQuotaExceededException",
        "status": 402,
        "members": {
            "ResourceType": "Template",
            "ResourceId": connector,
            "QuotaCode": "L-FB47817C",
            "ServiceCode": "pca-connector-ad",
        },
    }
    create_template(client)


def test_quotas_can_be_lifted() -> None:
    """`quotas=False` holds for templates and their entries too."""
    with mock_pca_connector_ad(quotas=False):
        client = boto3.client("pca-connector-ad")
        connector = create_active_connector(client)
        arns = [create_template(client, ConnectorArn=connector, Name=f"T{n}") for n in range(101)]
        for n in range(101):
            create_entry(client, TemplateArn=arns[0], GroupSecurityIdentifier=f"S-1-5-{n}")


def test_a_repeated_token_makes_one_template(client: PcaConnectorAdClient) -> None:
    """The same request answers the first ARN; with another definition it is a conflict."""
    request = {"ConnectorArn": create_active_connector(client), "ClientToken": "token"}
    arn = create_template(client, **request)
    client.update_template(TemplateArn=arn, Definition=definition(GeneralFlags={}))

    assert create_template(client, **request) == arn
    refusal = refused(create_template, client, **request, Definition=definition(4))
    assert essence(refusal) == {
        "code": "ConflictException",
        "status": 409,
        "members": {"ResourceType": "Template", "ResourceId": arn},
    }


def test_templates_carry_tags(client: PcaConnectorAdClient) -> None:
    """Tags of the create and of TagResource are there, and untagging removes them."""
    arn = create_template(client, Tags={"a": "1"})
    client.tag_resource(ResourceArn=arn, Tags={"b": "2"})
    client.untag_resource(ResourceArn=arn, TagKeys=["a"])
    assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"b": "2"}
    refusal = refused(client.list_tags_for_resource, ResourceArn=ABSENT_TEMPLATE)
    assert essence(refusal) == not_found("Template", ABSENT_TEMPLATE)
    assert refused(create_template, client, Tags={"aws:x": ""}).code == "ValidationException"


def test_pages_of_templates_and_entries(client: PcaConnectorAdClient) -> None:
    """Paginators walk both lists; a token of one parent is refused for another."""
    connector = create_active_connector(client)
    arns = [create_template(client, ConnectorArn=connector, Name=f"T{n}") for n in range(5)]
    for n in range(5):
        create_entry(client, TemplateArn=arns[0], GroupSecurityIdentifier=f"{GROUP[:-3]}{n}")

    templates = client.get_paginator("list_templates").paginate(
        ConnectorArn=connector, PaginationConfig={"PageSize": 2}
    )
    assert [len(page["Templates"]) for page in templates] == [2, 2, 1]
    entries = client.get_paginator("list_template_group_access_control_entries").paginate(
        TemplateArn=arns[0], PaginationConfig={"PageSize": 2}
    )
    assert [len(page["AccessControlEntries"]) for page in entries] == [2, 2, 1]

    token = client.list_template_group_access_control_entries(TemplateArn=arns[0], MaxResults=1)[
        "NextToken"
    ]
    refusal = refused(
        client.list_template_group_access_control_entries, TemplateArn=arns[1], NextToken=token
    )
    assert refusal.code == "ValidationException"
