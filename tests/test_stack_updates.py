"""What does an update make of a stack with resources of the service?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from pca_ad_mock import MockHandle

from .provisioning import (
    DIRECTORY,
    definition,
    refused,
)
from .stacks import (
    EXAMPLE,
    PARAMETERS,
    Stacks,
    connectors,
    network_with_ours,
    registration,
    registrations,
    resource,
    template,
    template_of_connector,
    templates,
)

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient


def test_changes_without_interruption(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """Definition, re-enrollment, rights and names change where they are."""
    stacks.create(template_of_connector())
    arn, entry_id = stacks.physical_id("Template"), stacks.physical_id("Entry")
    key = {"TemplateArn": arn, "GroupSecurityIdentifier": "S-1-5-21-1-2-3-515"}

    def revision() -> tuple[int, int]:
        found = client.get_template(TemplateArn=arn)["Template"]["Revision"]
        return found["MajorRevision"], found["MinorRevision"]

    reenroll = {"ReenrollAllCertificateHolders": "true"}
    stacks.update(template_of_connector(Template=reenroll))
    assert revision() == (2, 0)
    stacks.update(template_of_connector(Template=reenroll, Entry={"GroupDisplayName": "Servers"}))
    assert revision() == (2, 0), "the order was given, and is not given again by itself"
    other = definition(GeneralFlags={"MachineType": True})
    stacks.update(template_of_connector(Template={**reenroll, "Definition": other}))
    assert revision() == (3, 0)
    stacks.update(template_of_connector(Template={"Definition": definition()}))
    assert revision() == (3, 1)
    rights = {"AccessRights": {"Enroll": "DENY"}, "GroupDisplayName": "Servers"}
    stacks.update(template_of_connector(Entry=rights))
    entry = client.get_template_group_access_control_entry(**key)["AccessControlEntry"]
    assert entry["AccessRights"] == {"Enroll": "DENY"}
    assert entry["GroupDisplayName"] == "Servers"
    assert (stacks.physical_id("Template"), stacks.physical_id("Entry")) == (arn, entry_id)


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"Connector": {"DirectoryId": "d-1111111111"}}, set()),
        ({"Template": {"Name": "Another"}}, {"Connector"}),
        ({"Entry": {"GroupSecurityIdentifier": "S-1-5-21-1-2-3-516"}}, {"Connector", "Template"}),
    ],
    ids=["Connector", "Template", "Entry"],
)
def test_changes_with_replacement(
    stacks: Stacks, client: PcaConnectorAdClient, changes: Any, kept: set[str]
) -> None:
    """What cannot be changed is made anew, with all that refers to it, and the old one goes."""
    stacks.create(template_of_connector())
    names = ("Connector", "Template", "Entry")
    before = {name: stacks.physical_id(name) for name in names}

    assert stacks.update(template_of_connector(**changes)) == "UPDATE_COMPLETE"

    after = {name: stacks.physical_id(name) for name in names}
    assert {name for name in names if before[name] == after[name]} == kept
    (connector,) = connectors(client)
    assert connector["Arn"] == after["Connector"]
    (found,) = templates(client, after["Connector"]).values()
    assert found["Arn"] == after["Template"]
    (entry,) = client.list_template_group_access_control_entries(TemplateArn=found["Arn"])[
        "AccessControlEntries"
    ]
    assert f"{entry['GroupSecurityIdentifier']}|{entry['TemplateArn']}" == after["Entry"]


def test_resources_come_and_go_by_updates(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """What a new template has no more is deleted, and what it has more is created."""
    stacks.create(template_of_connector())
    connector_arn = stacks.physical_id("Connector")
    body = template_of_connector()
    del body["Resources"]["Entry"], body["Resources"]["Template"]
    body["Resources"]["Other"] = resource(
        "Template",
        {"ConnectorArn": {"Fn::Sub": "${Connector}"}, "Name": "T", "Definition": definition(3)},
    )
    body["Resources"]["Other"]["Properties"]["Name"] = "T2"

    assert stacks.update(body) == "UPDATE_COMPLETE"

    assert set(templates(client, connector_arn)) == {"T2"}
    assert stacks.physical_id("Connector") == connector_arn


def test_the_same_template_again_changes_nothing(
    stacks: Stacks, client: PcaConnectorAdClient
) -> None:
    """It is refused, with CloudFormation's sentence; every resource is as it was."""
    stacks.create(EXAMPLE, parameters=PARAMETERS, tags={"stage": "test"})
    (connector,) = connectors(client)

    def state() -> Any:
        return connectors(client), registrations(client), templates(client, connector["Arn"])

    before, told = state(), stacks.events()
    refusal = refused(stacks.update, EXAMPLE, parameters=PARAMETERS, tags={"stage": "test"})
    assert refusal.code == "ValidationError"
    assert refusal.message == "No updates are to be performed."
    assert (state(), stacks.events()) == (before, told)


def test_a_resource_can_be_retained(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """`DeletionPolicy: Retain` keeps it when the stack goes."""
    body = template_of_connector()
    for each in body["Resources"].values():
        each["DeletionPolicy"] = "Retain"
    stacks.create(body)
    stacks.delete()
    assert len(connectors(client)) == 1


def test_events_tell_which_resources_were_updated(stacks: Stacks) -> None:
    """Those with another property, and those with other tags only."""
    stacks.create(template_of_connector(), tags={"stage": "test"})

    def updated(body: Any, **tags: str) -> list[str]:
        seen = len(stacks.events())
        stacks.update(body, tags=tags)
        events = stacks.events()[seen:]
        return [name for name, status in events if status == "UPDATE_COMPLETE"]

    renamed = template_of_connector(Entry={"GroupDisplayName": "Servers"})
    assert updated(renamed, stage="test") == ["Entry", "stack"]
    assert updated(renamed, stage="other") == ["Connector", "Template", "stack"]


def test_updates_follow_what_properties_come_to(
    stacks: Stacks, client: PcaConnectorAdClient
) -> None:
    """Conditions, `Fn::If`, defaults and mappings decide, also where no resource's text changes."""

    def body(default: str = "no", mapped: str = "1") -> dict[str, Any]:
        tags = {
            "if": {"Fn::If": ["More", "yes", "no"]},
            "mapped": {"Fn::FindInMap": ["Map", "a", "b"]},
            "default": {"Ref": "Default"},
        }
        return {
            "Parameters": {
                "Many": {"Type": "String", "Default": "false"},
                "Default": {"Type": "String", "Default": default},
            },
            "Mappings": {"Map": {"a": {"b": mapped}}},
            "Conditions": {"More": {"Fn::Equals": [{"Ref": "Many"}, "true"]}},
            "Resources": {
                "R": resource("DirectoryRegistration", {"DirectoryId": DIRECTORY, "Tags": tags}),
                "S": registration("d-1111111111", Condition="More"),
            },
        }

    def tags() -> dict[str, str]:
        found = client.list_tags_for_resource(ResourceArn=stacks.physical_id("R"))["Tags"]
        return {key: value for key, value in found.items() if not key.startswith("aws:")}

    stacks.create(body())
    assert len(registrations(client)) == 1
    assert tags() == {"if": "no", "mapped": "1", "default": "no"}
    stacks.client.list_stack_resources(StackName="stack")
    assert len(registrations(client)) == 1
    stacks.update(body(), parameters={"Many": "true"})
    assert len(registrations(client)) == 2
    assert tags()["if"] == "yes"
    stacks.client.describe_stack_resources(StackName="stack")
    changed = body("yes", "2")
    changed["Resources"]["S"]["Metadata"] = {"text": "changed"}
    stacks.update(changed, parameters={"Many": "false"})
    assert len(registrations(client)) == 1
    assert tags() == {"if": "no", "mapped": "2", "default": "yes"}
    changed["Resources"]["S"]["Metadata"] = {"text": "changed again"}
    assert stacks.update(changed, parameters={"Many": "false"}) == "UPDATE_COMPLETE"


def test_a_name_can_go_and_come_back(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """What an update removed, a later one makes anew."""
    both = template(R=registration(), S=registration("d-1111111111"))
    stacks.create(both)
    stacks.update(template(S=registration("d-1111111111")), tags={"a": "1"})
    assert len(registrations(client)) == 1
    stacks.update(template(S=registration("d-1111111111")), tags={"a": "2"})
    stacks.update(both)
    assert len(registrations(client)) == 2


def test_tags_that_others_set_are_left_alone(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """A stack takes away only what it gave."""
    stacks.create(template(R=registration()), tags={"a": "1"})
    arn = stacks.physical_id("R")
    client.tag_resource(ResourceArn=arn, Tags={"mine": "1"})
    stacks.update(template(R=registration()), tags={"b": "1"})
    tags = client.list_tags_for_resource(ResourceArn=arn)["Tags"]
    assert tags["mine"] == tags["b"] == "1"
    assert "a" not in tags
    with pytest.raises(client.exceptions.ValidationException, match="begins with aws:"):
        client.untag_resource(ResourceArn=arn, TagKeys=["aws:cloudformation:stack-name"])


@pytest.mark.parametrize("kind", ["AWS::EC2::VPC", "AWS::PCAConnectorAD::Connector"])
def test_the_type_of_a_resource_cannot_be_changed(
    stacks: Stacks, client: PcaConnectorAdClient, kind: str
) -> None:
    """Nothing is touched, and the error is CloudFormation's."""
    network = {"Type": kind, "Properties": {"CidrBlock": "10.0.0.0/16"}}
    stacks.create(template(R=registration(), V={**network, "Type": "AWS::EC2::VPC"}))
    for body in (
        template(R=network, V={**network, "Type": "AWS::EC2::VPC"}),
        template(R=registration(), V=registration("d-1111111111")),
    ):
        with pytest.raises(stacks.client.exceptions.ClientError, match="resource type is not perm"):
            stacks.update(body)
    assert len(registrations(client)) == 1
    assert stacks.update(template(R=registration())) == "UPDATE_COMPLETE"


def test_policies_retain(stacks: Stacks, client: PcaConnectorAdClient, mock: MockHandle) -> None:
    """When a resource leaves its stack, is replaced, or its stack goes or is rolled back."""
    kept = registration(DeletionPolicy="Retain", UpdateReplacePolicy="Retain")
    stacks.create(template(R=kept, S=registration("d-1111111111")))
    replaced = registration("d-2222222222", DeletionPolicy="Retain", UpdateReplacePolicy="Retain")
    stacks.update(template(R=replaced, S=registration("d-1111111111")))
    stacks.update(template(S=registration("d-1111111111", DeletionPolicy="RetainExceptOnCreate")))
    stacks.delete()
    assert len(registrations(client)) == 3

    mock.reset()
    for policy, count in (("Retain", 1), ("RetainExceptOnCreate", 0)):
        mock.fail_resources("Connector", "INTERNAL_FAILURE")
        body = template_of_connector(Connector={})
        body["Resources"]["R"] = registration(DeletionPolicy=policy)
        body["Resources"]["Connector"]["DependsOn"] = "R"
        assert stacks.create(body, f"with-{policy}") == "ROLLBACK_COMPLETE"
        assert len(registrations(client)) == count
        mock.reset()


def test_replacement_crosses_between_ours_and_motos(
    stacks: Stacks, client: PcaConnectorAdClient
) -> None:
    """What of moto's refers to ours, and of ours to moto's, has the new identifiers.

    What refers to neither is left alone.
    """
    parameters = {
        logical_id: {
            "Type": "AWS::SSM::Parameter",
            "Properties": {"Name": f"/{logical_id}", "Type": "String", "Value": {"Ref": reference}},
        }
        for logical_id, reference in (("Follower", "Connector"), ("Other", "Network"))
    }
    stacks.create(network_with_ours(**parameters))
    (before,) = connectors(client)
    ssm = boto3.client("ssm", region_name="us-east-1")
    ssm.put_parameter(Name="/Other", Value="by hand", Overwrite=True)
    body = network_with_ours(**parameters)
    body["Resources"]["Group"]["Properties"]["GroupDescription"] = "another"
    assert stacks.update(body) == "UPDATE_COMPLETE"
    (after,) = connectors(client)
    assert after["Arn"] != before["Arn"]
    assert after["VpcInformation"]["SecurityGroupIds"] == [stacks.physical_id("Group")]
    assert ssm.get_parameter(Name="/Follower")["Parameter"]["Value"] == after["Arn"]
    assert ssm.get_parameter(Name="/Other")["Parameter"]["Value"] == "by hand"
