"""What is left of a stack when one of its resources fails?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from pca_ad_mock import MockHandle

from .provisioning import (
    ABSENT_CONNECTOR,
    DIRECTORY,
    SECURITY_GROUPS,
    create_registration,
    definition,
)
from .stacks import (
    CONNECTOR,
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

    from pca_ad_mock import ErrorName, FailingKindName


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


def groups(number: int) -> list[str]:
    return [f"sg-{each:017x}" for each in range(number)]


def with_key(length: Any) -> dict[str, Any]:
    attributes = {"KeySpec": "SIGNATURE", "MinimalKeyLength": length}
    return {
        "ConnectorArn": ABSENT_CONNECTOR,
        "Name": "T",
        "Definition": definition(PrivateKeyAttributes=attributes),
    }


MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "missing": (
        resource("Connector", {"DirectoryId": DIRECTORY}),
        "#: required key [CertificateAuthorityArn] not found\n"
        "#: required key [VpcInformation] not found",
    ),
    "none at all": (
        {"Type": "AWS::PCAConnectorAD::DirectoryRegistration"},
        "#: required key [DirectoryId] not found",
    ),
    "pattern": (
        resource("DirectoryRegistration", {"DirectoryId": "wrong"}),
        "#/DirectoryId: failed validation constraint for keyword [pattern]",
    ),
    "unknown": (
        resource("DirectoryRegistration", {"DirectoryId": DIRECTORY, "Foo": "x"}),
        "#: extraneous key [Foo] is not permitted",
    ),
    "unknown, within": (
        resource("Connector", {**CONNECTOR, "VpcInformation": {"Groups": SECURITY_GROUPS}}),
        "#/VpcInformation: extraneous key [Groups] is not permitted\n"
        "#/VpcInformation: required key [SecurityGroupIds] not found",
    ),
    "token": (
        resource("DirectoryRegistration", {"DirectoryId": DIRECTORY, "ClientToken": "x"}),
        "#: extraneous key [ClientToken] is not permitted",
    ),
    "tags as a list": (
        resource("DirectoryRegistration", {"DirectoryId": DIRECTORY, "Tags": [{"Key": "a"}]}),
        "#/Tags: expected type: JSONObject, found: JSONArray",
    ),
    "no number": (
        resource("Template", with_key("many")),
        "#/Definition: #: 0 subschemas matched instead of one\n"
        "#/Definition/TemplateV2/PrivateKeyAttributes/MinimalKeyLength: "
        "expected type: Number, found: String",
    ),
    "no list": (
        resource("Connector", {**CONNECTOR, "VpcInformation": {"SecurityGroupIds": "sg-1"}}),
        "#/VpcInformation/SecurityGroupIds: expected type: JSONArray, found: String",
    ),
    "too many": (
        resource("Connector", {**CONNECTOR, "VpcInformation": {"SecurityGroupIds": groups(6)}}),
        "#/VpcInformation/SecurityGroupIds: expected maximum item count: 5, found: 6",
    ),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_properties_are_checked_before_any_handler_runs(
    stacks: Stacks, mock: MockHandle, case: str
) -> None:
    """By the schema of the type, whose sentences are the reason; the API is not called."""
    body, sentences = MISTAKES[case]
    assert stacks.create(template(R=body)) == "ROLLBACK_COMPLETE"
    assert stacks.reasons()["R", "CREATE_FAILED"] == (
        f"Properties validation failed for resource R with message: {sentences}"
    )
    assert [*mock.calls] == []


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            resource("DirectoryRegistration", {"DirectoryId": DIRECTORY, "Tags": {"aws:a": "1"}}),
            "Member must not have a key that begins with aws:",
        ),
        (
            resource("Connector", {**CONNECTOR, "VpcInformation": {"SecurityGroupIds": groups(5)}}),
            "between 1 and 4, inclusive",
        ),
    ],
    ids=["reserved tag", "five groups"],
)
def test_what_only_the_api_refuses_is_an_error_of_the_handler(
    stacks: Stacks, body: dict[str, Any], sentence: str
) -> None:
    """It passes the schema, and fails with the sentence that the API has for it."""
    assert stacks.create(template(R=body)) == "ROLLBACK_COMPLETE"
    reason = stacks.reasons()["R", "CREATE_FAILED"]
    assert sentence in reason
    assert "Status Code: 400, Error Code: ValidationException" in reason
    assert reason.endswith("(HandlerErrorCode: InvalidRequest)")


def test_a_read_only_property_is_an_error_of_the_handler(stacks: Stacks) -> None:
    """The schema has it, but nobody can set it: neither in a new resource nor in one that is."""
    stacks.create(template(R=registration()))
    wrong = {"DirectoryId": DIRECTORY, "DirectoryRegistrationArn": stacks.physical_id("R")}
    reason = (
        'Resource handler returned message: "Read-only properties cannot be set: '
        'DirectoryRegistrationArn" (HandlerErrorCode: InvalidRequest)'
    )

    body = template(R=resource("DirectoryRegistration", wrong))
    assert stacks.update(body) == "UPDATE_ROLLBACK_COMPLETE"
    assert stacks.create(body, "other") == "ROLLBACK_COMPLETE"

    assert stacks.reasons()["R", "UPDATE_FAILED"] == reason
    assert stacks.reasons("other")["R", "CREATE_FAILED"] == reason


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


def test_a_conflict_that_is_no_creations_has_another_name(stacks: Stacks, mock: MockHandle) -> None:
    """Only what is created can be there already; an update and a deletion conflict with others."""
    stacks.create(template_of_connector())
    mock.fail_calls("UpdateTemplate", "ConflictException", Message="no")
    changed = definition(GeneralFlags={"MachineType": True})

    stacks.update(template_of_connector(Template={"Definition": changed}))

    reason = stacks.reasons()["Template", "UPDATE_FAILED"]
    assert reason.endswith('Error Code: ConflictException)" (HandlerErrorCode: ResourceConflict)')
    mock.fail_calls("DeleteTemplate", "ConflictException", Message="no")
    stacks.delete()
    reason = stacks.reasons()["Template", "DELETE_FAILED"]
    assert reason.endswith('Error Code: ConflictException)" (HandlerErrorCode: ResourceConflict)')


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
    assert stacks.update(template_of_connector(), tags={"stage": "other"}) == "UPDATE_COMPLETE"


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
    for wrong, sentence in (
        ({"Title": "T"}, "#: extraneous key [Title] is not permitted"),
        ({"Tags": [{"Key": "a"}]}, "#/Tags: expected type: JSONObject, found: JSONArray"),
    ):
        body = template_of_connector(Template=wrong)
        assert stacks.update(body) == "UPDATE_ROLLBACK_COMPLETE"
        events = stacks.client.describe_stack_events(StackName="stack")["StackEvents"]
        newest = next(each for each in events if each["ResourceStatus"] == "UPDATE_FAILED")
        assert newest["ResourceStatusReason"] == (
            f"Properties validation failed for resource Template with message: {sentence}"
        )


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
    assert stacks.update(template_of_connector(), tags={"stage": "test"}) == "UPDATE_COMPLETE"
    stacks.delete()
    assert connectors(client) == []


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


# moto warns of its own errors, which CloudFormation's model does not have.
@pytest.mark.filterwarnings("ignore:Exception")
def test_motos_refusal_to_delete_keeps_the_stack(
    stacks: Stacks, client: PcaConnectorAdClient
) -> None:
    """Ours go first; where moto then refuses, the stack says so and can be deleted later."""
    stacks.create(network_with_ours())
    ec2 = boto3.client("ec2", region_name="us-east-1")
    subnet = ec2.create_subnet(VpcId=stacks.physical_id("Network"), CidrBlock="10.0.0.0/24")
    stacks.delete()
    assert stacks.status() == "DELETE_FAILED"
    assert "has dependencies" in stacks.reasons()["Network", "DELETE_FAILED"]
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
    assert stacks.reasons()["Network", "DELETE_FAILED"] == "it has dependencies"
    assert "[Network]" in stacks.reasons()["stack", "ROLLBACK_FAILED"]
    assert connectors(client) == []
    stacks.delete()


def test_a_stack_meets_what_is_there(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """What it cannot make besides that, fails it."""
    create_registration(client)
    body = template(R=resource("DirectoryRegistration", {"DirectoryId": DIRECTORY}))
    assert stacks.create(body) == "ROLLBACK_COMPLETE"
    assert "ConflictException" in stacks.reasons()["R", "CREATE_FAILED"]
    assert len(registrations(client)) == 1, "what it did not make, it does not delete"
