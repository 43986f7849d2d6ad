"""Do the calls that Terraform's awscc and Pulumi's aws-native make get what these expect?

The providers cannot be run here. Their calls are replayed as their sources have them:
hashicorp/terraform-provider-awscc and pulumi/pulumi-aws-native, of August 2026.
"""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from pca_ad_mock import MockHandle

from .cloud_control import CONNECTOR, KINDS, WRITE_ONLY, CloudControl, desired
from .provisioning import definition, refused, stored

ENTRY = "TemplateGroupAccessControlEntry"

#: Of a template, as awscc finds them: deep paths, and write-only properties always added.
DEEP = [
    {
        "op": "replace",
        "path": "/Definition/TemplateV2/PrivateKeyAttributes/MinimalKeyLength",
        "value": 4096,
    },
    {"op": "add", "path": "/Definition/TemplateV2/GeneralFlags/MachineType", "value": True},
]


def awscc_creates(cloud: CloudControl, made: dict[str, str], kind: str) -> dict[str, Any]:
    """Create, ask until it is done, read what is unknown; the state."""
    made[kind] = cloud.made(kind, desired(kind, made), ClientToken=f"terraform-{kind}")
    return cloud.read(kind, made[kind])


def replaced(properties: dict[str, Any], wanted: dict[str, Any]) -> list[dict[str, Any]]:
    """The patch that Pulumi sends: whole properties, in alphabetical order."""
    patch = []
    for name in sorted(properties.keys() | wanted):
        op = "add" if name not in properties else "replace" if name in wanted else "remove"
        if name in WRITE_ONLY or properties.get(name) != wanted.get(name):
            value = {"value": wanted[name]} if name in wanted else {}
            patch.append({"op": op, "path": f"/{name}", **value})
    return patch


def test_awscc_finds_out_who_calls(mock: MockHandle) -> None:
    """The provider starts by STS, which is moto's."""
    identity = boto3.client("sts").get_caller_identity()
    assert identity["Arn"].startswith("arn:aws:")


def test_awscc_plans_no_difference_after_a_create(cloud: CloudControl) -> None:
    """What was desired stands in the state, but for what is write-only; a refresh is one read."""
    made: dict[str, str] = {}
    for kind in KINDS:
        state = awscc_creates(cloud, made, kind)
        for name, value in desired(kind, made).items():
            if kind == ENTRY and name in WRITE_ONLY:
                assert name not in state
            elif name == "VpcInformation":
                assert state[name] == {**value, "IpAddressType": "IPV4"}
            else:
                assert state[name] == value
        assert cloud.read(kind, made[kind]) == state


def test_awscc_updates_by_deep_paths(cloud: CloudControl) -> None:
    """Removals come first, and where nothing differs the patch is empty."""
    made: dict[str, str] = {}
    for kind in ("Connector", "Template"):
        awscc_creates(cloud, made, kind)
    cloud.updated("Template", made["Template"], *DEEP)
    cloud.updated("Template", made["Template"])
    shown = cloud.read("Template", made["Template"])["Definition"]["TemplateV2"]
    assert shown["PrivateKeyAttributes"]["MinimalKeyLength"] == 4096
    assert shown["GeneralFlags"] == {"AutoEnrollment": True, "MachineType": True}
    last = [{"op": "remove", "path": "/Definition/TemplateV2/GeneralFlags/MachineType"}]
    cloud.updated("Template", made["Template"], *last)
    after = cloud.read("Template", made["Template"])["Definition"]["TemplateV2"]["GeneralFlags"]
    assert after == {"AutoEnrollment": True}


def test_awscc_changes_tags_by_keys(cloud: CloudControl) -> None:
    """With `~1` for a slash; taking the last one away removes them all."""
    made = cloud.made("Connector", {**CONNECTOR, "Tags": {"a/b": "1", "c": "2"}})
    cloud.updated(
        "Connector",
        made,
        {"op": "remove", "path": "/Tags/c"},
        {"op": "replace", "path": "/Tags/a~1b", "value": "3"},
    )
    assert cloud.read("Connector", made)["Tags"] == {"a/b": "3"}
    cloud.updated("Connector", made, {"op": "remove", "path": "/Tags"})
    assert "Tags" not in cloud.read("Connector", made)


def test_awscc_adds_what_is_write_only_to_each_patch(cloud: CloudControl) -> None:
    """Both of an entry; without them the model is not whole. A template enrols all again."""
    made = cloud.chain("DirectoryRegistration", "Connector", "ServicePrincipalName", "Template")
    entry = cloud.made(ENTRY, desired(ENTRY, made))
    cloud.updated(
        ENTRY,
        entry,
        {"op": "add", "path": "/AccessRights", "value": {"Enroll": "DENY"}},
        {"op": "add", "path": "/GroupDisplayName", "value": "Computers"},
    )
    assert stored(ENTRY)[0].access_rights == {"Enroll": "DENY"}
    refusal = refused(cloud.update, ENTRY, entry)
    assert "required key [AccessRights] not found" in refusal.message
    assert "required key [GroupDisplayName] not found" in refusal.message
    again = {"op": "add", "path": "/ReenrollAllCertificateHolders", "value": True}
    before = stored("Template")[0].revision
    cloud.updated("Template", made["Template"], again)
    assert stored("Template")[0].revision != before
    assert "ReenrollAllCertificateHolders" not in cloud.read("Template", made["Template"])


def test_awscc_taints_what_failed_and_deletes_it(cloud: CloudControl, mock: MockHandle) -> None:
    """It saves the identifier of a failed create, and replaces the resource with the next plan."""
    mock.fail_resources("Connector", "CA_CERTIFICATE_REGISTRATION_FAILED")
    event = cloud.poll(cloud.create("Connector", CONNECTOR))
    assert event["OperationStatus"] == "FAILED"
    assert cloud.read("Connector", event["Identifier"])["DirectoryId"]
    assert cloud.poll(cloud.delete("Connector", event["Identifier"]))["OperationStatus"] == (
        "SUCCESS"
    )
    assert cloud.made("Connector", CONNECTOR) != event["Identifier"]


@pytest.mark.parametrize("kind", KINDS)
def test_providers_take_what_is_gone_for_deleted(cloud: CloudControl, kind: str) -> None:
    """A read says ResourceNotFoundException; a deletion fails with NotFound."""
    made = cloud.chain()
    if kind != "DirectoryRegistration":
        made.pop("DirectoryRegistration")
    identifier = made[kind]
    cloud.poll(cloud.delete(kind, identifier))
    refusal = refused(cloud.read, kind, identifier)
    assert (refusal.code, refusal.status) == ("ResourceNotFoundException", 400)
    assert cloud.poll(cloud.delete(kind, identifier))["ErrorCode"] == "NotFound"


@pytest.mark.parametrize("kind", KINDS)
def test_awscc_imports_by_the_identifier(cloud: CloudControl, kind: str) -> None:
    """A text with bars; one read gives the state."""
    made = cloud.chain()
    assert made[kind].count("|") == (kind in ("ServicePrincipalName", ENTRY))
    assert cloud.read(kind, made[kind])


def test_awscc_lists_for_its_plural_data_sources(cloud: CloudControl) -> None:
    """Which exist for the two types that need no model."""
    made = cloud.chain("DirectoryRegistration", "Connector")
    for kind, identifier in made.items():
        assert cloud.list(kind) == [identifier]


def test_pulumi_updates_whole_properties(cloud: CloudControl) -> None:
    """Of a template, of tags, and of an entry, whose write-only ones are added again."""
    made = cloud.chain("DirectoryRegistration", "Connector", "ServicePrincipalName", "Template")
    made[ENTRY] = cloud.made(ENTRY, desired(ENTRY, made))
    for kind, change in (
        (
            "Template",
            {"Definition": definition(PrivateKeyFlags={"ClientVersion": "WINDOWS_SERVER_2008"})},
        ),
        ("Connector", {"Tags": {"a": "1"}}),
        (ENTRY, {**WRITE_ONLY, "GroupDisplayName": "Laptops"}),
    ):
        state = cloud.read(kind, made[kind])
        patch = replaced(state, {**state, **change})
        assert [each["path"] for each in patch] == [f"/{name}" for name in sorted(change)]
        cloud.updated(kind, made[kind], *patch)
    assert cloud.read("Connector", made["Connector"])["Tags"] == {"a": "1"}
    assert stored(ENTRY)[0].group_display_name == "Laptops"
    flags = stored("Template")[0].definition["TemplateV2"]["PrivateKeyFlags"]
    assert flags == {"ClientVersion": "WINDOWS_SERVER_2008"}


def test_pulumi_never_sleeps_until_a_retry(cloud: CloudControl) -> None:
    """It does before its first poll, if RetryAfter lies in the future."""
    event = cloud.create("Connector", CONNECTOR)
    assert event["RetryAfter"] == event["EventTime"]
    assert "RetryAfter" not in cloud.poll(event)


def test_pulumi_sends_what_was_throttled_again(cloud: CloudControl, mock: MockHandle) -> None:
    """With another client token."""
    mock.fail_calls("CreateConnector", "ThrottlingException")
    event = cloud.poll(cloud.create("Connector", CONNECTOR, ClientToken="a"))
    assert event["ErrorCode"] == "Throttling"
    assert cloud.made("Connector", CONNECTOR, ClientToken="b")
