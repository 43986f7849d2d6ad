"""Do stacks with resources of the service deploy on moto as they do on AWS?"""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from pca_ad_mock import MockHandle
from pca_ad_mock._cloudformation.adapters import ADAPTERS
from pca_ad_mock._registry.handler_errors import HANDLER_ERROR_CODES
from pca_ad_mock.pcaconnectorad.model.documented import COMMON_ERRORS, PROTOCOL_ERRORS
from pca_ad_mock.pcaconnectorad.model.specification import service_model

from .interpreters import python
from .provisioning import (
    DIRECTORY,
    SECURITY_GROUPS,
    create_registration,
    definition,
    stored,
)
from .stacks import (
    CONNECTOR,
    EXAMPLE,
    PARAMETERS,
    Stacks,
    resource,
    template,
    template_of_connector,
)

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

    from pca_ad_mock import ErrorName, FailingKindName


@pytest.fixture
def stacks(mock: MockHandle) -> Stacks:
    return Stacks()


def connectors(client: PcaConnectorAdClient) -> list[Any]:
    return list(client.list_connectors()["Connectors"])


def registrations(client: PcaConnectorAdClient) -> list[Any]:
    return list(client.list_directory_registrations()["DirectoryRegistrations"])


def templates(client: PcaConnectorAdClient, connector_arn: str) -> dict[str, Any]:
    listed = client.list_templates(ConnectorArn=connector_arn)["Templates"]
    return {each["Name"]: each for each in listed}


def test_the_example_deploys_updates_and_deletes(
    stacks: Stacks, client: PcaConnectorAdClient
) -> None:
    """A whole stack: created, changed in place, a part replaced, and gone, as the API shows it."""
    assert stacks.create(EXAMPLE, parameters=PARAMETERS) == "CREATE_COMPLETE"
    (connector,), (registration,) = connectors(client), registrations(client)
    assert connector["Status"] == registration["Status"] == "ACTIVE"
    key = {"ConnectorArn": connector["Arn"], "DirectoryRegistrationArn": registration["Arn"]}
    assert client.get_service_principal_name(**key)["ServicePrincipalName"]["Status"] == "ACTIVE"
    before = templates(client, connector["Arn"])
    assert {each["Name"]: each["PolicySchema"] for each in before.values()} == {
        "Legacy": 2,
        "Server": 3,
        "Workstation": 4,
    }
    entries = {
        name: client.list_template_group_access_control_entries(TemplateArn=each["Arn"])[
            "AccessControlEntries"
        ]
        for name, each in before.items()
    }
    assert {name: len(each) for name, each in entries.items()} == {
        "Legacy": 1,
        "Server": 1,
        "Workstation": 2,
    }
    assert stacks.outputs() == {
        "ConnectorArn": connector["Arn"],
        "PrincipalName": f"{connector['Arn']}|{registration['Arn']}",
        "Guests": "S-1-5-21-1111111111-2222222222-3333333333-514|" + before["Workstation"]["Arn"],
    }

    changed = {**PARAMETERS, "WorkstationPolicy": "SERVER_AUTHENTICATION"}
    assert stacks.update(EXAMPLE, parameters=changed) == "UPDATE_COMPLETE"
    after = templates(client, connector["Arn"])
    assert after["Workstation"]["Arn"] == before["Workstation"]["Arn"]
    assert after["Workstation"]["Revision"] == {"MajorRevision": 1, "MinorRevision": 1}
    policies = after["Workstation"]["Definition"]["TemplateV4"]["Extensions"]["ApplicationPolicies"]
    assert policies["Policies"] == [{"PolicyType": "SERVER_AUTHENTICATION"}]
    assert after["Legacy"] == before["Legacy"]

    replaced = {**changed, "SecurityGroupId": "sg-11111111111111111"}
    assert stacks.update(EXAMPLE, parameters=replaced) == "UPDATE_COMPLETE"
    (other,) = connectors(client)
    assert other["Arn"] != connector["Arn"]
    assert other["VpcInformation"]["SecurityGroupIds"] == ["sg-11111111111111111"]
    assert set(templates(client, other["Arn"])) == set(before)
    assert stacks.outputs()["ConnectorArn"] == other["Arn"]
    assert registrations(client) == [registration]
    (name,) = client.list_service_principal_names(DirectoryRegistrationArn=registration["Arn"])[
        "ServicePrincipalNames"
    ]
    assert name["ConnectorArn"] == other["Arn"]

    stacks.delete()
    assert connectors(client) == registrations(client) == []


def test_creation_and_deletion_have_an_order(stacks: Stacks) -> None:
    """References and `DependsOn` decide; what was made last goes first, and events tell it."""
    stacks.create(EXAMPLE, parameters=PARAMETERS)
    stack_id = stacks.describe()["StackId"]
    made = [name for name, status in stacks.events() if status == "CREATE_COMPLETE"][:-1]
    assert made.index("Registration") < made.index("Connector") < made.index("LegacyTemplate")
    assert made.index("WorkstationTemplate") < made.index("Guests")
    assert len(made) == 10

    stacks.delete()

    events = stacks.events(stack_id)
    gone = [name for name, status in events if status == "DELETE_COMPLETE"]
    assert gone == [*reversed(made), "stack"]
    assert events[-12] == ("stack", "DELETE_IN_PROGRESS")


def test_a_stack_that_is_gone_stays_so(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """Asking for what a deleted stack was does not make its resources anew."""
    stacks.create(EXAMPLE, parameters=PARAMETERS)
    stack_id = stacks.describe()["StackId"]
    stacks.delete()
    assert stacks.status(stack_id) == "DELETE_COMPLETE"
    stacks.client.describe_stack_resources(StackName=stack_id)
    stacks.delete("nothing")
    assert connectors(client) == registrations(client) == []


@pytest.mark.parametrize("times", [1, 50])
def test_creation_waits(client: PcaConnectorAdClient, stacks: Stacks, times: int) -> None:
    """Whatever the progression, a resource has settled before the next is made."""
    from pca_ad_mock import mock_pca_connector_ad

    with mock_pca_connector_ad(transition={"progression": "manual", "times": times}):
        assert stacks.create(EXAMPLE, parameters=PARAMETERS) == "CREATE_COMPLETE"
        stacks.delete()
        assert connectors(client) == []


def test_tags_are_those_of_resource_and_stack(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """A resource's own tags go before the stack's; CloudFormation's own are there too."""
    own = {"stage": "own", "number": 1, "flag": True}
    body = template(R=resource("DirectoryRegistration", {"DirectoryId": DIRECTORY, "Tags": own}))
    stacks.create(body, tags={"stage": "stack", "team": "pki"})
    arn = stacks.physical_id("R")

    def tags() -> dict[str, str]:
        return client.list_tags_for_resource(ResourceArn=arn)["Tags"]

    system = {
        "aws:cloudformation:stack-name": "stack",
        "aws:cloudformation:stack-id": stacks.describe()["StackId"],
        "aws:cloudformation:logical-id": "R",
    }
    assert tags() == {"stage": "own", "team": "pki", "number": "1", "flag": "true", **system}

    body["Resources"]["R"]["Properties"]["Tags"] = {"number": 2, "new": "1"}
    stacks.update(body, tags={"stage": "other"})
    assert tags() == {"stage": "other", "number": "2", "new": "1", **system}
    client.tag_resource(ResourceArn=arn, Tags={f"t{n}": "" for n in range(47)})
    assert len(tags()) == 53, "those of CloudFormation do not count"


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
    """A deploy of what is deployed leaves every resource as it is, and touches none."""
    stacks.create(EXAMPLE, parameters=PARAMETERS, tags={"stage": "test"})
    (connector,) = connectors(client)

    def state() -> Any:
        return connectors(client), registrations(client), templates(client, connector["Arn"])

    before, told = state(), len(stacks.events())
    stacks.update(EXAMPLE, parameters=PARAMETERS, tags={"stage": "test"})
    assert state() == before
    assert {name for name, _ in stacks.events()[told:]} == {"stack"}


@pytest.mark.parametrize("kind", ["DirectoryRegistration", "Connector", "ServicePrincipalName"])
def test_a_failed_resource_fails_the_stack(
    stacks: Stacks, client: PcaConnectorAdClient, mock: MockHandle, kind: FailingKindName
) -> None:
    """With the reason in its events; all is rolled back, and the stack can be deleted."""
    mock.fail_resources(kind, "DIRECTORY_ACCESS_DENIED")
    name = {"DirectoryRegistration": "Registration"}.get(kind, kind)

    assert stacks.create(EXAMPLE, parameters=PARAMETERS) == "ROLLBACK_COMPLETE"

    reasons = stacks.reasons()
    assert "is FAILED: DIRECTORY_ACCESS_DENIED" in reasons[name, "CREATE_FAILED"]
    assert reasons[name, "CREATE_FAILED"].endswith("(HandlerErrorCode: NotStabilized)")
    assert f"[{name}]" in reasons["stack", "ROLLBACK_IN_PROGRESS"]
    events = stacks.events()
    assert events[-1] == ("stack", "ROLLBACK_COMPLETE")
    assert (name, "DELETE_COMPLETE") in events
    assert len(events) == len(set(events))
    assert stacks.outputs() == {}
    assert stacks.client.describe_stack_resources(StackName="stack")["StackResources"] == []
    assert connectors(client) == registrations(client) == []
    stacks.delete()
    assert stacks.create(EXAMPLE, parameters=PARAMETERS) == "CREATE_COMPLETE"


MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "missing": (
        resource("Connector", {"DirectoryId": DIRECTORY}),
        "Value at '/CertificateAuthorityArn' failed to satisfy constraint: Member must not be null",
    ),
    "none at all": ({"Type": "AWS::PCAConnectorAD::DirectoryRegistration"}, "/DirectoryId"),
    "pattern": (
        resource("DirectoryRegistration", {"DirectoryId": "wrong"}),
        "Value at '/DirectoryId' failed to satisfy constraint: Member must satisfy regular expr",
    ),
    "unknown": (
        resource("DirectoryRegistration", {"DirectoryId": DIRECTORY, "Directory": "x"}),
        "Value at '/Directory' failed to satisfy constraint: Member must be one of the properties",
    ),
    "unknown, within": (
        resource("Connector", {**CONNECTOR, "VpcInformation": {"Groups": SECURITY_GROUPS}}),
        "Value at '/VpcInformation/Groups'",
    ),
    "token": (
        resource("DirectoryRegistration", {"DirectoryId": DIRECTORY, "ClientToken": "x"}),
        "Value at '/ClientToken'",
    ),
    "tags as a list": (
        resource("DirectoryRegistration", {"DirectoryId": DIRECTORY, "Tags": [{"Key": "a"}]}),
        "Value at '/Tags' failed to satisfy constraint: Member must be a map",
    ),
    "reserved tag": (
        resource("DirectoryRegistration", {"DirectoryId": DIRECTORY, "Tags": {"aws:a": "1"}}),
        "Member must not have a key that begins with aws:",
    ),
    "no number": (
        resource(
            "Template",
            {
                "ConnectorArn": "wrong",
                "Name": "T",
                "Definition": definition(
                    PrivateKeyAttributes={"KeySpec": "SIGNATURE", "MinimalKeyLength": "many"}
                ),
            },
        ),
        "Value at '/Definition/TemplateV2/PrivateKeyAttributes/MinimalKeyLength'",
    ),
    "no list": (
        resource("Connector", {**CONNECTOR, "VpcInformation": {"SecurityGroupIds": "sg-1"}}),
        "Value at '/VpcInformation/SecurityGroupIds' failed to satisfy constraint: Member must be",
    ),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_property_errors_are_those_of_the_api(stacks: Stacks, case: str) -> None:
    """A property that is wrong fails the stack with the error that the API has for it."""
    body, sentence = MISTAKES[case]
    assert stacks.create(template(R=body)) == "ROLLBACK_COMPLETE"
    reason = stacks.reasons()["R", "CREATE_FAILED"]
    assert sentence in reason
    is_malformed = case in {"tags as a list", "no number", "no list"}
    name = "SerializationException" if is_malformed else "ValidationException"
    assert f"Status Code: 400, Error Code: {name}" in reason
    assert reason.endswith("(HandlerErrorCode: InvalidRequest)")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("ThrottlingException", "Throttling"),
        ("AccessDeniedException", "AccessDenied"),
        ("ServiceQuotaExceededException", "ServiceLimitExceeded"),
        ("ConflictException", "AlreadyExists"),
        ("ResourceNotFoundException", "NotFound"),
        ("InternalServerException", "ServiceInternalError"),
    ],
)
def test_errors_of_the_api_fail_the_stack(
    stacks: Stacks, mock: MockHandle, error: ErrorName, code: str
) -> None:
    """Told or not, under CloudFormation's name for them."""
    mock.fail_calls("CreateConnector", error, Message="no")
    assert stacks.create(template_of_connector()) == "ROLLBACK_COMPLETE"
    reason = stacks.reasons()["Connector", "CREATE_FAILED"]
    assert reason.startswith('Resource handler returned message: "no (Service: PcaConnectorAd, ')
    assert reason.endswith(f'Error Code: {error})" (HandlerErrorCode: {code})')


@pytest.mark.usefixtures("mock")
def test_every_error_has_a_name_in_cloudformation() -> None:
    """Those of the model, and those that the model lacks."""
    modelled = {shape.name for shape in service_model().error_shapes}
    assert set(HANDLER_ERROR_CODES) == modelled | {*COMMON_ERRORS, *PROTOCOL_ERRORS}


def test_a_failed_update_is_rolled_back(
    stacks: Stacks, client: PcaConnectorAdClient, mock: MockHandle
) -> None:
    """What was changed is changed back, what was made is gone, what was to go is still there."""
    stacks.create(template_of_connector(), tags={"stage": "test"})
    names = ("Connector", "Template", "Entry")
    before = {name: stacks.physical_id(name) for name in names}
    body = template_of_connector(
        Template={"Definition": definition(GeneralFlags={"MachineType": True})}
    )
    body["Resources"]["Other"] = resource("DirectoryRegistration", {"DirectoryId": "d-1111111111"})
    body["Resources"]["Last"] = resource(
        "DirectoryRegistration", {"DirectoryId": "d-2222222222"}, DependsOn=["Other"]
    )
    body["Resources"]["Name"] = resource(
        "ServicePrincipalName",
        {"ConnectorArn": {"Ref": "Connector"}, "DirectoryRegistrationArn": {"Ref": "Last"}},
    )
    del body["Resources"]["Entry"]

    assert stacks.update(body, tags={"stage": "other"}) == "UPDATE_ROLLBACK_COMPLETE"

    assert "MISMATCHED" not in stacks.reasons()["Name", "CREATE_FAILED"]
    assert "belongs to directory" in stacks.reasons()["Name", "CREATE_FAILED"]
    assert {name: stacks.physical_id(name) for name in names} == before
    found = client.get_template(TemplateArn=before["Template"])["Template"]
    assert found["Definition"] == definition()
    assert registrations(client) == []
    tags = client.list_tags_for_resource(ResourceArn=before["Connector"])["Tags"]
    assert tags["stage"] == "test"
    assert stacks.update(template_of_connector()) == "UPDATE_COMPLETE"


def test_a_failed_change_in_place_is_rolled_back(
    stacks: Stacks, client: PcaConnectorAdClient, mock: MockHandle
) -> None:
    """It is tried once; what had been changed before it is changed back."""
    stacks.create(template_of_connector())
    template_arn = stacks.physical_id("Template")
    other = {"Definition": definition(GeneralFlags={"MachineType": True})}
    mock.fail_calls("UpdateTemplateGroupAccessControlEntry", "ConflictException", Message="busy")
    body = template_of_connector(Template=other, Entry={"GroupDisplayName": "Servers"})

    assert stacks.update(body) == "UPDATE_ROLLBACK_COMPLETE"

    assert "busy" in stacks.reasons()["Entry", "UPDATE_FAILED"]
    assert client.get_template(TemplateArn=template_arn)["Template"]["Definition"] == definition()
    assert stacks.update(body) == "UPDATE_COMPLETE"


def test_an_update_to_nonsense_is_rolled_back(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """A property that does not exist fails the resource that has it."""
    stacks.create(template_of_connector())
    for wrong, path in (({"Title": "T"}, "/Title"), ({"Tags": [{"Key": "a"}]}, "/Tags")):
        body = template_of_connector(Template=wrong)
        assert stacks.update(body) == "UPDATE_ROLLBACK_COMPLETE"
        events = stacks.client.describe_stack_events(StackName="stack")["StackEvents"]
        newest = next(each for each in events if each["ResourceStatus"] == "UPDATE_FAILED")
        assert f"Value at '{path}'" in newest["ResourceStatusReason"]


@pytest.mark.parametrize("how", ["deletion", "rollback", "rollback of an update", "cleanup"])
def test_a_deletion_that_fails_says_so(
    stacks: Stacks, client: PcaConnectorAdClient, mock: MockHandle, how: str
) -> None:
    """The stack has the status for it, and the rest can be deleted later."""
    denied = mock.fail_calls("DeleteConnector", "AccessDeniedException", Message="no", times=9)
    if how == "rollback":
        mock.fail_calls("CreateTemplate", "ConflictException")
        assert stacks.create(template_of_connector()) == "ROLLBACK_FAILED"
        assert "no (Service" in stacks.reasons()["Connector", "DELETE_FAILED"]
        return
    stacks.create(template_of_connector())
    if how == "rollback of an update":
        mock.fail_calls("CreateTemplate", "ConflictException")
        changes: Any = {"Connector": {"DirectoryId": "d-1111111111"}}
        assert stacks.update(template_of_connector(**changes)) == "UPDATE_ROLLBACK_FAILED"
    elif how == "cleanup":
        changes = {"Connector": {"DirectoryId": "d-1111111111"}}
        assert stacks.update(template_of_connector(**changes)) == "UPDATE_COMPLETE"
        assert len(connectors(client)) == 2, "what could not be deleted is left behind"
    else:
        stacks.delete()
        assert stacks.status() == "DELETE_FAILED"
        assert "[Connector]" in stacks.reasons()["stack", "DELETE_FAILED"]
        denied.take_back()
        stacks.delete()
        assert connectors(client) == []
        return
    assert "no (Service" in stacks.reasons()["Connector", "DELETE_FAILED"]


def test_what_is_gone_already_does_not_stop_a_deletion(
    stacks: Stacks, client: PcaConnectorAdClient
) -> None:
    """As with CloudFormation's handlers, not found is deleted."""
    stacks.create(template_of_connector())
    client.delete_connector(ConnectorArn=stacks.physical_id("Connector"))
    client.list_connectors()
    stacks.delete()
    assert stacks.client.list_stacks()["StackSummaries"][0]["StackStatus"] == "DELETE_COMPLETE"


def test_a_resource_can_be_retained(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """`DeletionPolicy: Retain` keeps it when the stack goes."""
    body = template_of_connector()
    for each in body["Resources"].values():
        each["DeletionPolicy"] = "Retain"
    stacks.create(body)
    stacks.delete()
    assert len(connectors(client)) == 1


def test_change_sets(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """They show what they will do, do it when they are executed, and then outputs are there."""
    outputs = {"Connector": {"Value": {"Ref": "Connector"}}}
    first = {**template_of_connector(), "Outputs": outputs}
    assert stacks.change("first", "CREATE", first, tags={"stage": "test"}) == [
        ("Add", "Connector"),
        ("Add", "Template"),
        ("Add", "Entry"),
    ]
    assert connectors(client) == []
    assert stacks.execute("first") == "CREATE_COMPLETE"
    (connector,) = connectors(client)
    assert stacks.outputs() == {"Connector": connector["Arn"]}
    tags = client.list_tags_for_resource(ResourceArn=connector["Arn"])["Tags"]
    assert tags["stage"] == "test"

    other = {"Definition": definition(GeneralFlags={"MachineType": True})}
    assert stacks.change("in-place", "UPDATE", template_of_connector(Template=other)) == [
        ("Modify", "Template")
    ]
    changes: Any = {"Connector": {"DirectoryId": "d-1111111111"}}
    second = {**template_of_connector(**changes), "Outputs": outputs}
    assert stacks.change("second", "UPDATE", second) == [
        ("Modify", "Connector"),
        ("Modify", "Template"),
        ("Modify", "Entry"),
    ]
    stacks.execute("second")
    (other,) = connectors(client)
    assert stacks.outputs() == {"Connector": other["Arn"]} != {"Connector": connector["Arn"]}


def test_a_change_set_follows_parameters(stacks: Stacks) -> None:
    """It shows what refers to one that has another value, moto's too, and what refers to that."""
    body = template_of_connector(Connector={"DirectoryId": {"Ref": "Directory"}})
    body["Resources"]["Other"] = resource("DirectoryRegistration", {"DirectoryId": {"Ref": "Same"}})
    body["Resources"]["Queue"] = {
        "Type": "AWS::SQS::Queue",
        "Properties": {"QueueName": {"Ref": "Directory"}},
    }
    body["Parameters"] = {"Directory": {"Type": "String"}, "Same": {"Type": "String"}}
    before = {"Directory": DIRECTORY, "Same": DIRECTORY}
    stacks.create(body, parameters=before)

    after = {**before, "Directory": "d-1111111111"}
    changed = stacks.change("change", "UPDATE", body, parameters=after)

    assert changed == [("Modify", name) for name in ("Connector", "Template", "Entry", "Queue")]


def test_a_change_set_after_a_rollback_follows_parameters(stacks: Stacks, mock: MockHandle) -> None:
    """The values that it compares with are those from before the update that was rolled back."""
    body = template_of_connector(Connector={"DirectoryId": {"Ref": "Directory"}})
    body["Parameters"] = {"Directory": {"Type": "String"}}
    stacks.create(body, parameters={"Directory": DIRECTORY})
    mock.fail_calls("CreateConnector", "ConflictException")
    after = {"Directory": "d-1111111111"}
    assert stacks.update(body, parameters=after) == "UPDATE_ROLLBACK_COMPLETE"

    changed = stacks.change("change", "UPDATE", body, parameters=after)

    assert changed == [("Modify", name) for name in ("Connector", "Template", "Entry")]


@pytest.mark.parametrize(
    "substitution",
    [["${Connector}", {"Unused": "x"}], ["${Arn}", {"Arn": {"Ref": "Connector"}}]],
    ids=["in the text", "in the map"],
)
def test_substitutions_with_a_map_refer_to_resources(
    stacks: Stacks, client: PcaConnectorAdClient, substitution: Any
) -> None:
    """In either part, so that what has one is made after the other, and replaced with it."""
    changes: Any = {"Template": {"ConnectorArn": {"Fn::Sub": substitution}}}
    order = [(name, "CREATE_COMPLETE") for name in ("Connector", "Template", "Entry")]
    assert stacks.create(template_of_connector(**changes)) == "CREATE_COMPLETE"
    assert [each for each in stacks.events() if each in order] == order

    changes["Connector"] = {"DirectoryId": "d-1111111111"}
    changed = stacks.change("change", "UPDATE", template_of_connector(**changes))

    assert changed == [("Modify", name) for name, _ in order]
    assert stacks.execute("change") == "UPDATE_COMPLETE"
    (connector,) = connectors(client)
    (found,) = templates(client, connector["Arn"]).values()
    assert found["Arn"] == stacks.physical_id("Template")


def test_tags_of_a_change_set_that_updates(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """They become those of the stack and of its resources; without any, these stay."""
    stacks.create(template(R=registration()), tags={"stage": "test"})
    more = template(R=registration(), S=registration("d-1111111111"))

    def tags() -> list[Any]:
        of_stack = {each["Key"]: each["Value"] for each in stacks.describe()["Tags"]}
        of_resources = [
            client.list_tags_for_resource(ResourceArn=stacks.physical_id(name))["Tags"]
            for name in ("R", "S")
        ]
        return [
            {key: value for key, value in each.items() if not key.startswith("aws:")}
            for each in (of_stack, *of_resources)
        ]

    stacks.change("without", "UPDATE", more)
    assert stacks.execute("without") == "UPDATE_COMPLETE"
    assert tags() == [{"stage": "test"}] * 3
    stacks.change("with", "UPDATE", more, tags={"team": "pki"})
    assert stacks.execute("with") == "UPDATE_COMPLETE"
    assert tags() == [{"team": "pki"}] * 3


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


def test_events_reach_the_topics_of_a_stack(stacks: Stacks) -> None:
    """Those of its resources, beside moto's of the stack itself."""
    topic = boto3.client("sns", region_name="us-east-1").create_topic(Name="events")["TopicArn"]
    sqs = boto3.client("sqs", region_name="us-east-1")
    queue = sqs.create_queue(QueueName="events")["QueueUrl"]
    boto3.client("sns", region_name="us-east-1").subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=topic.replace(":sns:", ":sqs:")
    )

    stacks.create(template(R=registration()), NotificationARNs=[topic])

    received = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    names = re.compile("(?:LogicalResourceId|ResourceStatus)='(.*?)'")
    about = [tuple(names.findall(message["Body"])) for message in received]
    assert sorted(about) == sorted(stacks.events())


def test_texts_stand_for_numbers_and_booleans(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """As in templates of YAML, where parameters and quoted values are texts."""
    key = {"KeySpec": "SIGNATURE", "MinimalKeyLength": 2048}
    flags = {"AutoEnrollment": False, "MachineType": True}
    validity = definition()["TemplateV2"]["CertificateValidity"]
    written = definition(
        PrivateKeyAttributes={**key, "MinimalKeyLength": "2048"},
        GeneralFlags={"AutoEnrollment": "false", "MachineType": "True"},
        CertificateValidity={
            name: {**period, "Period": str(period["Period"])} for name, period in validity.items()
        },
    )

    assert stacks.create(template_of_connector(Template={"Definition": written})) == (
        "CREATE_COMPLETE"
    )

    found = client.get_template(TemplateArn=stacks.physical_id("Template"))["Template"]
    assert found["Definition"] == definition(PrivateKeyAttributes=key, GeneralFlags=flags)


def test_a_change_set_that_fails(
    stacks: Stacks, mock: MockHandle, client: PcaConnectorAdClient
) -> None:
    """The stack that it was to create or to update is rolled back."""
    for name, kind, status in (
        ("first", "CREATE", "ROLLBACK_COMPLETE"),
        ("second", "UPDATE", "UPDATE_ROLLBACK_COMPLETE"),
    ):
        if kind == "UPDATE":
            stacks.delete()
            stacks.create(template_of_connector())
        changes: Any = {"Connector": {"DirectoryId": "d-1111111111"}}
        stacks.client.create_change_set(
            StackName="stack",
            ChangeSetName=name,
            ChangeSetType=kind,
            TemplateBody=json.dumps(template_of_connector(**changes)),
        )
        mock.fail_resources("Connector", "INTERNAL_FAILURE")
        stacks.client.execute_change_set(ChangeSetName=name, StackName="stack")
        assert stacks.status() == status
        described = stacks.client.describe_change_set(ChangeSetName=name, StackName="stack")
        assert described["ExecutionStatus"] == "EXECUTE_FAILED"
        assert "INTERNAL_FAILURE" in stacks.reasons()["Connector", "CREATE_FAILED"]
    assert len(connectors(client)) == 1


def test_exports_of_a_stack_that_fails_are_free_again(stacks: Stacks, mock: MockHandle) -> None:
    """An export whose stack was rolled back can be made by another, and imported."""
    body = template(R=resource("DirectoryRegistration", {"DirectoryId": DIRECTORY}))
    exported = {"Arn": {"Value": {"Ref": "R"}, "Export": {"Name": "registration"}}}
    other = template(S=resource("DirectoryRegistration", {"DirectoryId": "d-1111111111"}))
    other["Outputs"] = {"Arn": {"Value": {"Ref": "S"}, "Export": {"Name": "other"}}}
    stacks.create(other, "other")
    mock.fail_resources("Connector", "INTERNAL_FAILURE")
    failing = {**template_of_connector(), "Outputs": exported}
    failing["Resources"].update(body["Resources"])
    assert stacks.create(failing, "failing") == "ROLLBACK_COMPLETE"
    assert stacks.create({**body, "Outputs": exported}, "exporting") == "CREATE_COMPLETE"

    importing = template(
        C=resource("Connector", CONNECTOR),
        N=resource(
            "ServicePrincipalName",
            {
                "ConnectorArn": {"Ref": "C"},
                "DirectoryRegistrationArn": {"Fn::ImportValue": "registration"},
            },
        ),
    )
    assert stacks.create(importing, "importing") == "CREATE_COMPLETE"


@pytest.mark.parametrize(
    ("name", "attribute"),
    [("Connector", "CertificateEnrollmentPolicyServerEndpoint"), ("Entry", "TemplateArn")],
)
def test_only_what_the_schema_calls_read_only_is_an_attribute(
    stacks: Stacks, name: str, attribute: str
) -> None:
    """`Fn::GetAtt` of anything else is refused, in outputs and in properties."""
    body = template_of_connector()
    wrong = {"Fn::GetAtt": [name, attribute]}
    with pytest.raises(stacks.client.exceptions.ClientError, match="does not support attribute"):
        stacks.create({**body, "Outputs": {"O": {"Value": wrong}}})
    body["Resources"]["R"] = resource(
        "DirectoryRegistration", {"DirectoryId": DIRECTORY, "Tags": {"a": wrong}}
    )
    with pytest.raises(stacks.client.exceptions.ClientError, match="does not support attribute"):
        stacks.create(body, "other")


def test_types_are_those_of_the_registry() -> None:
    """Properties and what is required, create-only and read-only, as the schemas have it."""
    for schema in registry_schemas():
        made = ADAPTERS[schema["typeName"]]
        own_arn = f"{made.resource_type.kind.name}Arn"
        read_only = {each.rpartition("/")[2] for each in schema.get("readOnlyProperties", [])}
        create_only = {each.rpartition("/")[2] for each in schema["createOnlyProperties"]}
        properties = set(schema["properties"]) - read_only
        assert set(made.resource_type.properties) == properties
        assert made.resource_type.create_only == create_only
        assert {name for name in (own_arn, *properties) if made.has_cfn_attr(name)} == read_only


def registry_schemas() -> list[Any]:
    """The schemas of CloudFormation's registry for the five types, as cfn-lint has them."""
    folder = files("cfnlint") / "data" / "schemas" / "resources"
    found = []
    for entry in folder.iterdir():
        text = entry.read_text() if entry.name.endswith(".json") else ""
        if '"typeName": "AWS::PCAConnectorAD::' in text:
            found.append(json.loads(text))
    assert {each["typeName"] for each in found} == set(ADAPTERS)
    return found


def test_a_stack_mixes_with_motos_resources(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """Resources of moto's can be referred to, and refer to ours."""
    parameter = {
        "Type": "AWS::SSM::Parameter",
        "Properties": {"Name": "/c", "Type": "String", "Value": {"Fn::Sub": "${Connector}"}},
    }
    assert stacks.create(network_with_ours(Parameter=parameter)) == "CREATE_COMPLETE"
    (connector,) = connectors(client)
    assert connector["VpcInformation"]["SecurityGroupIds"] == [stacks.physical_id("Group")]
    ssm = boto3.client("ssm", region_name="us-east-1")
    assert ssm.get_parameter(Name="/c")["Parameter"]["Value"] == connector["Arn"]
    stacks.delete()
    assert connectors(client) == []


def registration(directory: str = DIRECTORY, **more: Any) -> dict[str, Any]:
    return resource("DirectoryRegistration", {"DirectoryId": directory}, **more)


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


def test_tags_of_the_stack_fail_and_roll_back_like_all_else(
    stacks: Stacks, client: PcaConnectorAdClient, mock: MockHandle
) -> None:
    """Where they are refused, every tag and definition is as before, and a later update works."""
    stacks.create(template_of_connector(), tags={"stage": "test"})
    arns = [stacks.physical_id(name) for name in ("Connector", "Template")]

    def state() -> Any:
        tags = [client.list_tags_for_resource(ResourceArn=arn)["Tags"] for arn in arns]
        return tags, client.get_template(TemplateArn=arns[1])["Template"]["Definition"]

    before = state()
    other = definition(GeneralFlags={"MachineType": True})
    body = template_of_connector(Template={"Definition": other})
    mock.fail_calls("TagResource", "ThrottlingException", when={"ResourceArn": arns[1]})
    assert stacks.update(body, tags={"stage": "other"}) == "UPDATE_ROLLBACK_COMPLETE"
    assert "ThrottlingException" in stacks.reasons()["Template", "UPDATE_FAILED"]
    assert state() == before
    assert {each["Key"]: each["Value"] for each in stacks.describe()["Tags"]} == {"stage": "test"}

    many = {f"t{number}": "x" for number in range(60)}
    assert stacks.update(template_of_connector(), tags=many) == "UPDATE_ROLLBACK_COMPLETE"
    assert state() == before
    assert stacks.update(body, tags={"stage": "other"}) == "UPDATE_COMPLETE"
    assert state()[0][1]["stage"] == "other"


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


def test_an_error_in_a_template_leaves_the_stack_as_it_was(
    stacks: Stacks, client: PcaConnectorAdClient
) -> None:
    """It escapes to the caller, and nothing of the update is left."""
    stacks.create(template_of_connector())
    (connector,) = connectors(client)
    body = template_of_connector(Connector={"DirectoryId": "d-1111111111"})
    body["Resources"]["R"] = resource(
        "DirectoryRegistration", {"DirectoryId": {"Fn::GetAtt": ["Connector", "Nothing"]}}
    )
    with pytest.raises(stacks.client.exceptions.ClientError, match="does not support attribute"):
        stacks.update(body)
    assert connectors(client) == [connector]
    assert stacks.update(template_of_connector()) == "UPDATE_COMPLETE"
    stacks.delete()
    assert connectors(client) == []


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


@pytest.mark.parametrize("failing", ["what was left behind", "another"])
def test_a_rollback_that_failed_can_be_deleted(
    stacks: Stacks, client: PcaConnectorAdClient, mock: MockHandle, failing: str
) -> None:
    """What is left behind goes with the stack, once that is possible."""
    if failing == "another":
        mock.fail_calls("CreateTemplate", "ConflictException")
    else:
        mock.fail_resources("Connector", "INTERNAL_FAILURE")
    mock.fail_calls("DeleteConnector", "AccessDeniedException")
    assert stacks.create(template_of_connector()) == "ROLLBACK_FAILED"
    (connector,) = connectors(client)
    stacks.client.describe_stack_resources(StackName="stack")
    assert templates(client, connector["Arn"]) == {}, "looking makes nothing"
    stacks.delete()
    assert connectors(client) == []


def network_with_ours(**more: Any) -> dict[str, Any]:
    return template(
        Network={"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        Group={
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {"GroupDescription": "g", "VpcId": {"Ref": "Network"}},
        },
        Connector=resource(
            "Connector",
            {
                **CONNECTOR,
                "VpcInformation": {
                    "SecurityGroupIds": [
                        {"Fn::GetAtt": ["Group", "GroupId"]},
                        {"Ref": "AWS::NoValue"},
                    ]
                },
            },
        ),
        **more,
    )


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


# moto warns of its own errors, which CloudFormation's model does not have.
@pytest.mark.filterwarnings("ignore:Exception")
def test_motos_refusal_to_delete_keeps_the_stack(
    stacks: Stacks, client: PcaConnectorAdClient
) -> None:
    """Ours go first; where moto then refuses, the stack says so and can be deleted later."""
    stacks.create(network_with_ours())
    ec2 = boto3.client("ec2", region_name="us-east-1")
    subnet = ec2.create_subnet(VpcId=stacks.physical_id("Network"), CidrBlock="10.0.0.0/24")
    with pytest.raises(stacks.client.exceptions.ClientError, match="DependencyViolation"):
        stacks.delete()
    assert stacks.status() == "DELETE_FAILED"
    assert connectors(client) == []
    ec2.delete_subnet(SubnetId=subnet["Subnet"]["SubnetId"])
    stacks.delete()
    assert stacks.client.list_stacks()["StackSummaries"][0]["StackStatus"] == "DELETE_COMPLETE"


def test_motos_refusal_to_roll_back_is_a_status(
    stacks: Stacks, client: PcaConnectorAdClient, mock: MockHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The call does not fail, as the stack does."""

    def refuse(*args: Any) -> None:
        raise ValueError("it has dependencies")

    mock.fail_resources("Connector", "INTERNAL_FAILURE")
    with monkeypatch.context() as refusing:
        refusing.setattr("moto.ec2.models.vpcs.VPCBackend.delete_vpc", refuse)
        assert stacks.create(network_with_ours()) == "ROLLBACK_FAILED"
    assert stacks.reasons()["stack", "ROLLBACK_FAILED"] == "it has dependencies"
    assert connectors(client) == []
    stacks.delete()


def test_exports_are_those_that_a_stack_has_now(stacks: Stacks) -> None:
    """Also those of change sets and updates, so that the stack can be deleted."""

    def body(name: str) -> dict[str, Any]:
        output = {"Value": {"Ref": "R"}, "Export": {"Name": name}}
        return {**template(R=registration()), "Outputs": {"O": output}}

    stacks.client.create_change_set(
        StackName="stack",
        ChangeSetName="first",
        ChangeSetType="CREATE",
        TemplateBody=json.dumps(body("one")),
    )
    stacks.client.execute_change_set(ChangeSetName="first", StackName="stack")
    assert [each["Name"] for each in stacks.client.list_exports()["Exports"]] == ["one"]
    stacks.update(body("two"))
    assert [each["Name"] for each in stacks.client.list_exports()["Exports"]] == ["two"]
    stacks.delete()
    assert stacks.client.list_exports()["Exports"] == []


def test_stack_sets(stacks: Stacks, client: PcaConnectorAdClient, mock: MockHandle) -> None:
    """Instances are made and deleted, with resources of ours and without."""
    queue = {"Type": "AWS::SQS::Queue", "Properties": {}}
    organizations = boto3.client("organizations", region_name="us-east-1")
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    for name, body in (("ours", template(R=registration())), ("motos", template(Q=queue))):
        stacks.client.create_stack_set(
            StackSetName=name, TemplateBody=json.dumps(body), PermissionModel="SERVICE_MANAGED"
        )
        targets = {"OrganizationalUnitIds": [root]}
        place: Any = {"DeploymentTargets": targets, "Regions": ["us-east-1"]}
        stacks.client.create_stack_instances(StackSetName=name, **place)
        assert len(registrations(client)) == (name == "ours")
        if name == "ours":
            elsewhere = {**place, "Regions": ["eu-west-1"]}
            mock.fail_resources("DirectoryRegistration", "INTERNAL_FAILURE")
            stacks.client.create_stack_instances(StackSetName=name, **elsewhere)
            assert stored("DirectoryRegistration", "eu-west-1") == []
        stacks.client.delete_stack_instances(
            StackSetName=name,
            Accounts=["123456789012"],
            Regions=["us-east-1"],
            RetainStacks=False,
        )
        assert registrations(client) == []


def test_conditions_leave_resources_out(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """A resource whose condition does not hold is not made."""
    body = template(
        R=resource("DirectoryRegistration", {"DirectoryId": DIRECTORY}),
        S=resource("DirectoryRegistration", {"DirectoryId": "d-1111111111"}, Condition="Never"),
    )
    body["Conditions"] = {"Never": {"Fn::Equals": ["a", "b"]}}
    assert stacks.create(body) == "CREATE_COMPLETE"
    assert len(registrations(client)) == 1


def test_a_stack_within_a_stack(
    stacks: Stacks, client: PcaConnectorAdClient, mock: MockHandle
) -> None:
    """A stack that fails within another fails that too, and nothing of either is left."""
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="templates")
    s3.put_object(Bucket="templates", Key="inner", Body=json.dumps(template_of_connector()))
    outer = template(
        R=resource("DirectoryRegistration", {"DirectoryId": DIRECTORY}),
        Inner={
            "Type": "AWS::CloudFormation::Stack",
            "Properties": {"TemplateURL": "https://templates.s3.amazonaws.com/inner"},
        },
    )
    mock.fail_resources("Connector", "INTERNAL_FAILURE")
    assert stacks.create(outer) == "ROLLBACK_COMPLETE"
    assert connectors(client) == registrations(client) == []
    stacks.delete()

    assert stacks.create(outer, "second", tags={"stage": "test"}) == "CREATE_COMPLETE"
    (connector,) = connectors(client)
    tags = client.list_tags_for_resource(ResourceArn=connector["Arn"])["Tags"]
    assert tags["stage"] == "test"
    mock.fail_calls("DeleteConnector", "AccessDeniedException")
    stacks.delete("second")
    assert stacks.status("second") == "DELETE_FAILED"
    stack_id = stacks.describe("second")["StackId"]
    stacks.delete("second")
    assert connectors(client) == registrations(client) == []
    stacks.client.describe_stack_resources(StackName=stack_id)
    assert connectors(client) == []


def test_a_stack_added_within_a_stack_is_undone(
    stacks: Stacks, client: PcaConnectorAdClient, mock: MockHandle
) -> None:
    """When the outer one's update fails after it was made."""
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="templates")
    s3.put_object(Bucket="templates", Key="inner", Body=json.dumps(template_of_connector()))
    inner = {
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {"TemplateURL": "https://templates.s3.amazonaws.com/inner"},
    }
    stacks.create(template(R=registration()))
    mock.fail_resources("DirectoryRegistration", "INTERNAL_FAILURE")
    body = template(R=registration(), Inner=inner, S=registration("d-1111111111"))
    assert stacks.update(body) == "UPDATE_ROLLBACK_COMPLETE"
    assert connectors(client) == []
    assert len(stacks.client.describe_stacks()["Stacks"]) == 1


@pytest.mark.filterwarnings("ignore:Exception")
def test_other_stacks_are_left_to_moto(stacks: Stacks) -> None:
    """A stack without resources of ours is moto's affair, its errors and exports too."""
    network = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}
    body = template(Network=network)
    assert stacks.create(body) == "CREATE_COMPLETE"
    assert [name for name, _ in stacks.events()] == ["stack"] * 2
    with pytest.raises(stacks.client.exceptions.AlreadyExistsException):
        stacks.create(body)
    stacks.client.create_change_set(
        StackName="stack",
        ChangeSetName="more",
        ChangeSetType="UPDATE",
        TemplateBody=json.dumps(template(Network=network, Other=network)),
    )
    stacks.client.execute_change_set(ChangeSetName="more", StackName="stack")
    assert stacks.status() == "UPDATE_COMPLETE"
    wrong = template(Network=network, Wrong={**network, "Properties": {"CidrBlock": "wrong"}})
    with pytest.raises(stacks.client.exceptions.ClientError):
        stacks.update(wrong)
    ec2 = boto3.client("ec2", region_name="us-east-1")
    ec2.create_subnet(VpcId=stacks.physical_id("Network"), CidrBlock="10.0.0.0/24")
    with pytest.raises(stacks.client.exceptions.ClientError, match="DependencyViolation"):
        stacks.delete()


def test_accounts_and_regions(mock: MockHandle) -> None:
    """A stack makes its resources where it is."""
    abroad = boto3.client("cloudformation", region_name="us-gov-west-1")
    body = template(R=resource("DirectoryRegistration", {"DirectoryId": DIRECTORY}))
    abroad.create_stack(StackName="s", TemplateBody=json.dumps(body))
    (found,) = stored("DirectoryRegistration", "us-gov-west-1")
    assert found.arn.startswith("arn:aws-us-gov:pca-connector-ad:us-gov-west-1:")


def test_a_stack_meets_what_is_there(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """What it cannot make besides that, fails it."""
    create_registration(client)
    body = template(R=resource("DirectoryRegistration", {"DirectoryId": DIRECTORY}))
    assert stacks.create(body) == "ROLLBACK_COMPLETE"
    assert "ConflictException" in stacks.reasons()["R", "CREATE_FAILED"]
    assert len(registrations(client)) == 1, "what it did not make, it does not delete"


@mock_aws
def test_plain_moto_deploys_too() -> None:
    """Without our switch, as soon as the service is registered."""
    assert Stacks().create(template_of_connector()) == "CREATE_COMPLETE"


@pytest.mark.parametrize("first", ["moto", "library"])
def test_types_are_known_whenever_they_come(first: str) -> None:
    """Also where moto's CloudFormation had listed its types before the library came."""
    library = "import pca_ad_mock; pca_ad_mock.register()"
    moto = "import moto.cloudformation.parsing as parsing; parsing.get_model_map()"
    order = [moto, library] if first == "moto" else [library, moto]
    printed = python(
        f"""
import boto3, json
{order[0]}
{order[1]}
from moto import mock_aws
with mock_aws():
    client = boto3.client("cloudformation", "us-east-1")
    body = {{"Resources": {{"R": {{"Type": "AWS::PCAConnectorAD::DirectoryRegistration",
        "Properties": {{"DirectoryId": "d-0123456789"}}}}}}}}
    client.create_stack(StackName="s", TemplateBody=json.dumps(body))
    print(client.describe_stacks()["Stacks"][0]["StackStatus"])
"""
    )
    assert printed == "CREATE_COMPLETE"
