"""What becomes of a request to Cloud Control, and which errors does it answer?"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
import requests
from botocore.handlers import generate_idempotent_uuid
from freezegun import freeze_time
from moto.moto_api import state_manager

from pca_ad_mock import MockHandle, mock_pca_connector_ad
from pca_ad_mock._cloudcontrol.cloud_control_errors import handler_failed
from pca_ad_mock._cloudcontrol.model import operation_at
from pca_ad_mock._registry.handler_errors import HANDLER_ERROR_CODES, HandlerError
from pca_ad_mock.pcaconnectorad.model.kinds import KINDS

from .cloud_control import CONNECTOR, LISTED_BY, CloudControl, desired, type_of
from .interpreters import PATIENCE
from .provisioning import (
    ABSENT_CONNECTOR,
    ABSENT_REGISTRATION,
    ABSENT_TEMPLATE,
    DIRECTORY,
    GROUP,
    create_name,
    refused,
    stored,
)

REGISTRATION = {"DirectoryId": DIRECTORY}


@pytest.fixture
def slow(mock: MockHandle) -> Any:
    """Creations and deletions take three polls."""
    name = "pca-connector-ad::directory-registration"
    state_manager.set_transition(name, {"progression": "manual", "times": 3})
    yield mock
    state_manager.unset_transition(name)


def statuses(cloud: CloudControl, **filters: list[str]) -> list[str]:
    listed = cloud.client.list_resource_requests(ResourceRequestStatusFilter=filters)
    return [each["OperationStatus"] for each in listed["ResourceRequestStatusSummaries"]]


def test_a_request_follows_its_resource(slow: MockHandle) -> None:
    """Each poll is one of the resource; a final status is kept."""
    cloud = CloudControl()
    event = cloud.create("DirectoryRegistration", REGISTRATION)
    assert "Identifier" not in event
    polled = [cloud.poll(event)["OperationStatus"] for _ in range(4)]
    assert polled == ["IN_PROGRESS", "IN_PROGRESS", "SUCCESS", "SUCCESS"]
    identifier = cloud.poll(event)["Identifier"]
    assert stored("DirectoryRegistration")[0].arn == identifier
    deleted = cloud.delete("DirectoryRegistration", identifier)
    assert deleted["Identifier"] == identifier
    assert cloud.poll(deleted)["OperationStatus"] == "IN_PROGRESS"
    slow.settle()
    assert cloud.poll(deleted)["OperationStatus"] == "SUCCESS"
    assert cloud.poll(event)["OperationStatus"] == "SUCCESS"


def test_a_request_that_has_ended_is_no_poll(slow: MockHandle) -> None:
    """Of its resource, which another request may be deleting."""
    cloud = CloudControl()
    created = cloud.create("DirectoryRegistration", REGISTRATION)
    slow.settle()
    identifier = cloud.poll(created)["Identifier"]
    deleted = cloud.delete("DirectoryRegistration", identifier)

    assert [cloud.poll(created)["OperationStatus"] for _ in range(4)] == ["SUCCESS"] * 4
    polled = [cloud.poll(deleted)["OperationStatus"] for _ in range(3)]

    assert polled == ["IN_PROGRESS", "IN_PROGRESS", "SUCCESS"]


def test_an_answer_has_the_headers_of_aws(cloud: CloudControl) -> None:
    """Its length, its type and an id of its own."""
    answers = [cloud.client.list_resources(TypeName=type_of("Connector")) for _ in range(2)]
    first, second = (answer["ResponseMetadata"] for answer in answers)

    headers = first["HTTPHeaders"]
    body = {"TypeName": type_of("Connector"), "ResourceDescriptions": []}
    assert headers["content-type"] == "application/x-amz-json-1.0"
    assert int(headers["content-length"]) == len(json.dumps(body, separators=(",", ":")))
    assert UUID(first["RequestId"]) != UUID(second["RequestId"])


def test_what_is_known_of_an_identifier_is_told_at_once(cloud: CloudControl, client: Any) -> None:
    """A name's parents are in the desired state."""
    made = cloud.chain("DirectoryRegistration", "Connector")
    event = cloud.create("ServicePrincipalName", desired("ServicePrincipalName", made))
    assert event["Identifier"] == f"{made['Connector']}|{made['DirectoryRegistration']}"


def test_a_failed_creation_names_what_was_made(cloud: CloudControl, mock: MockHandle) -> None:
    """So that whoever asked for it can delete it."""
    mock.fail_resources("Connector", "CA_CERTIFICATE_REGISTRATION_FAILED")
    event = cloud.poll(cloud.create("Connector", CONNECTOR))
    assert (event["OperationStatus"], event["ErrorCode"]) == ("FAILED", "NotStabilized")
    assert event["StatusMessage"].endswith("is FAILED: CA_CERTIFICATE_REGISTRATION_FAILED")
    cloud.poll(cloud.delete("Connector", event["Identifier"]))
    assert stored("Connector") == []


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("ThrottlingException", "Throttling"),
        ("AccessDeniedException", "AccessDenied"),
        ("ServiceQuotaExceededException", "ServiceLimitExceeded"),
    ],
)
def test_faults_are_failed_events(
    cloud: CloudControl, mock: MockHandle, error: Any, code: str
) -> None:
    """Nothing was made, so there is no identifier; a failed request keeps its error."""
    mock.fail_calls("CreateConnector", error)
    event = cloud.create("Connector", CONNECTOR)
    assert event["OperationStatus"] == "IN_PROGRESS"
    first, second = cloud.poll(event), cloud.poll(event)
    assert (first["OperationStatus"], first["ErrorCode"]) == ("FAILED", code)
    assert "Identifier" not in first
    assert first == second


def test_faults_of_reads_are_exceptions(cloud: CloudControl, mock: MockHandle) -> None:
    """Of the operations that answer at once; the code and a token stand in the message."""
    made = cloud.made("Connector", CONNECTOR)
    mock.fail_calls("GetConnector", "AccessDeniedException", Message="x" * 5000)
    refusal = refused(cloud.read, "Connector", made)
    assert (refusal.code, refusal.status) == ("AccessDeniedException", 400)
    beginning = "AWS::PCAConnectorAD::Connector Handler returned status FAILED: xxx"
    assert refusal.message.startswith(beginning)
    assert "(HandlerErrorCode: AccessDenied, RequestToken: " in refusal.message
    assert len(refusal.message) == 2048


def test_every_code_of_a_handler_has_an_exception() -> None:
    """Of the model, but for one that the service answers without it."""
    for code in {*HANDLER_ERROR_CODES.values(), "NotStabilized"}:
        error = handler_failed("T", HandlerError("m", code))
        faults = ("NetworkFailure", "ServiceInternalError", "ServiceTimeout")
        assert error.status == (500 if code in faults else 400)
        assert error.full_name.endswith("Exception")


def test_rates_and_quotas_fail_requests() -> None:
    """As they refuse calls of the API; the handler is the caller."""
    with mock_pca_connector_ad(rates=True, quotas={"Connector": 1}), freeze_time("2026-01-01"):
        cloud = CloudControl()
        cloud.made("Connector", CONNECTOR)
        full = cloud.poll(cloud.create("Connector", CONNECTOR))
        fast = cloud.poll(cloud.create("Connector", CONNECTOR))
    assert [full["ErrorCode"], fast["ErrorCode"]] == ["ServiceLimitExceeded", "Throttling"]


def test_a_client_token_stands_for_its_request(cloud: CloudControl) -> None:
    """For 36 hours; another request with it is a conflict."""
    token = {"ClientToken": "token"}
    with freeze_time("2026-01-01") as clock:
        event = cloud.create("Connector", CONNECTOR, **token)
        cloud.poll(event)
        again = cloud.create("Connector", CONNECTOR, **token)
        assert again["RequestToken"] == event["RequestToken"]
        assert again["OperationStatus"] == "SUCCESS"
        refusal = refused(cloud.create, "DirectoryRegistration", REGISTRATION, **token)
        assert refusal.code == "ClientTokenConflictException"
        deleting = refused(cloud.delete, "Connector", again["Identifier"], **token)
        assert deleting.code == "ClientTokenConflictException"
        clock.tick(36 * 3600)
        another = cloud.create("Connector", CONNECTOR, **token)
    assert another["RequestToken"] != event["RequestToken"]
    assert len(stored("Connector")) == 2


def test_a_request_without_a_client_token_is_none_of_the_others(cloud: CloudControl) -> None:
    """Though clients give one by themselves: here they do not."""
    events = cloud.client.meta.events
    events.unregister("before-parameter-build", generate_idempotent_uuid)

    both = [cloud.create("DirectoryRegistration", REGISTRATION) for _ in range(2)]
    another = cloud.create("Connector", CONNECTOR)

    assert another["OperationStatus"] == "IN_PROGRESS"
    assert both[0]["RequestToken"] != both[1]["RequestToken"]


def test_requests_are_kept_for_seven_days(cloud: CloudControl) -> None:
    """Then nobody knows them."""
    with freeze_time("2026-01-01") as clock:
        event = cloud.create("Connector", CONNECTOR)
        clock.tick(7 * 24 * 3600 - 1)
        assert statuses(cloud) == ["IN_PROGRESS"]
        clock.tick(1)
        assert statuses(cloud) == []
        assert refused(cloud.poll, event).code == "RequestTokenNotFoundException"


def test_a_reset_forgets_requests(cloud: CloudControl, mock: MockHandle) -> None:
    """With the resources that they are about."""
    event = cloud.create("Connector", CONNECTOR)
    mock.reset()
    assert refused(cloud.poll, event).code == "RequestTokenNotFoundException"


def test_requests_are_listed(cloud: CloudControl) -> None:
    """In pages, by operation and status; a list counts as a poll of what it shows."""
    for number in range(3):
        cloud.create("DirectoryRegistration", {"DirectoryId": f"d-000000000{number}"})
    assert statuses(cloud, Operations=["DELETE"]) == []
    assert statuses(cloud, OperationStatuses=["IN_PROGRESS"]) == ["IN_PROGRESS"] * 3
    assert statuses(cloud, Operations=["CREATE"], OperationStatuses=["SUCCESS"]) == ["SUCCESS"] * 3
    pages = cloud.client.get_paginator("list_resource_requests").paginate(
        PaginationConfig={"PageSize": 2}
    )
    assert [len(each["ResourceRequestStatusSummaries"]) for each in pages] == [2, 1]
    for token in ("AAAA", "A"):
        refusal = refused(cloud.client.list_resource_requests, NextToken=token)
        assert refusal.code == "ValidationException"


def test_a_request_can_be_cancelled(slow: MockHandle) -> None:
    """While it is in progress; what has begun goes on."""
    cloud = CloudControl()
    event = cloud.create("DirectoryRegistration", REGISTRATION)
    token = event["RequestToken"]
    cancelled = cloud.client.cancel_resource_request(RequestToken=token)["ProgressEvent"]
    assert cancelled["OperationStatus"] == "CANCEL_IN_PROGRESS"
    assert cloud.poll(event)["OperationStatus"] == "CANCEL_COMPLETE"
    assert stored("DirectoryRegistration")[0].status == "CREATING"
    refusal = refused(cloud.client.cancel_resource_request, RequestToken=token)
    assert (refusal.code, refusal.status) == ("ValidationException", 400)
    assert "is CANCEL_COMPLETE" in refusal.message


def test_one_request_at_a_time_changes_a_resource(slow: MockHandle) -> None:
    """Another is refused while it is in progress, which the refusal counts as a poll of."""
    cloud = CloudControl()
    event = cloud.create("DirectoryRegistration", REGISTRATION)
    arn = stored("DirectoryRegistration")[0].arn
    cloud.create("Connector", CONNECTOR)
    for change in (cloud.delete, cloud.update):
        refusal = refused(change, "DirectoryRegistration", arn)
        assert refusal.code == "ConcurrentOperationException"
        assert event["RequestToken"] in refusal.message
    cloud.update("DirectoryRegistration", arn)


def test_what_nobody_polls_blocks_nothing(cloud: CloudControl) -> None:
    """Create, update, delete and create again, without a question in between."""
    cloud.create("DirectoryRegistration", REGISTRATION)
    arn = stored("DirectoryRegistration")[0].arn
    cloud.update("DirectoryRegistration", arn, {"op": "add", "path": "/Tags", "value": {"a": "1"}})
    cloud.delete("DirectoryRegistration", arn)
    event = cloud.create("DirectoryRegistration", REGISTRATION)
    assert cloud.poll(event)["OperationStatus"] == "SUCCESS"
    assert statuses(cloud) == ["SUCCESS"] * 4


def test_a_creation_that_loses_its_parent_fails(cloud: CloudControl, client: Any) -> None:
    """There is nothing left to wait for."""
    made = cloud.chain("DirectoryRegistration", "Connector")
    event = cloud.create("ServicePrincipalName", desired("ServicePrincipalName", made))
    client.delete_connector(ConnectorArn=made["Connector"])
    ended = cloud.poll(event)
    assert (ended["OperationStatus"], ended["ErrorCode"]) == ("FAILED", "NotFound")


@pytest.mark.parametrize(
    ("kind", "identifier"),
    [
        ("Connector", ABSENT_CONNECTOR),
        ("DirectoryRegistration", ABSENT_REGISTRATION),
        ("ServicePrincipalName", f"{ABSENT_CONNECTOR}|{ABSENT_REGISTRATION}"),
        ("Template", ABSENT_TEMPLATE),
        ("TemplateGroupAccessControlEntry", f"{GROUP}|{ABSENT_TEMPLATE}"),
    ],
)
def test_what_is_not_there(cloud: CloudControl, kind: str, identifier: str) -> None:
    """A read says so at once, a deletion fails."""
    refusal = refused(cloud.read, kind, identifier)
    assert (refusal.code, refusal.status) == ("ResourceNotFoundException", 400)
    assert "(HandlerErrorCode: NotFound, RequestToken: " in refusal.message
    ended = cloud.poll(cloud.delete(kind, identifier))
    assert (ended["OperationStatus"], ended["ErrorCode"]) == ("FAILED", "NotFound")
    assert ended["Identifier"] == identifier


def test_identifiers_are_texts_or_objects(cloud: CloudControl, client: Any) -> None:
    """What fits neither form is refused by the names of the properties."""
    key = create_name(client)
    text = "|".join(key.values())
    assert cloud.read("ServicePrincipalName", text) == key
    assert cloud.read("ServicePrincipalName", json.dumps(key)) == key
    one = {"ConnectorArn": key["ConnectorArn"]}
    for wrong in ("x", "a|b|c", "a|", "{", "{}", json.dumps(one), json.dumps({**key, "x": "y"})):
        refusal = refused(cloud.read, "ServicePrincipalName", wrong)
        assert refusal.code == "ValidationException"
    assert "[/properties/ConnectorArn, /properties/DirectoryRegistrationArn]" in refusal.message


def test_only_our_types_are_there(cloud: CloudControl) -> None:
    """The refusal names them."""
    refusal = refused(cloud.client.list_resources, TypeName="AWS::SQS::Queue")
    assert refusal.code == "TypeNotFoundException"
    assert refusal.message.count("AWS::PCAConnectorAD::") == len(KINDS)


def test_a_name_has_no_update(cloud: CloudControl, client: Any) -> None:
    """By the registry; the caller has to replace it."""
    key = create_name(client)
    refusal = refused(cloud.update, "ServicePrincipalName", "|".join(key.values()))
    assert refusal.code == "UnsupportedActionException"


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ("[]", "DesiredState is not a JSON object"),
        ("{", "DesiredState is not valid JSON"),
        ('{"DirectoryId": NaN}', "NaN is not a JSON value"),
        ("[" * 100_000, "DesiredState is not valid JSON"),
        ("{}", "Model validation failed (#: required key [DirectoryId] not found)"),
        (
            '{"DirectoryId": "d-0123456789", "Foo": 1, "Tags": {"a": 1}}',
            "Model validation failed (#: extraneous key [Foo] is not permitted\n"
            "#/Tags/a: expected type: String, found: Integer)",
        ),
    ],
)
def test_a_desired_state_fits_the_schema(cloud: CloudControl, state: str, message: str) -> None:
    """At once, by exceptions of the call in CloudFormation's words."""
    refusal = refused(
        cloud.client.create_resource,
        TypeName=type_of("DirectoryRegistration"),
        DesiredState=state,
    )
    assert refusal.code == "ValidationException"
    assert message in refusal.message
    assert statuses(cloud) == []


def test_a_read_only_property_fails_the_request(cloud: CloudControl) -> None:
    """The schema has it, but a handler does not take it."""
    arn = ABSENT_REGISTRATION
    event = cloud.create("DirectoryRegistration", {**REGISTRATION, "DirectoryRegistrationArn": arn})
    ended = cloud.poll(event)
    assert (ended["ErrorCode"], stored("DirectoryRegistration")) == ("InvalidRequest", [])


@pytest.mark.parametrize("kind", LISTED_BY)
def test_lists_need_a_model(cloud: CloudControl, kind: str) -> None:
    """Of the parent, which must be there."""
    name = LISTED_BY[kind]
    for given in ({}, {"ResourceModel": json.dumps({name: 1})}):
        refusal = refused(cloud.client.list_resources, TypeName=type_of(kind), **given)
        assert refusal.code == "InvalidRequestException"
        assert f"list handler request input. Required property: (#: required key [{name}]" in (
            refusal.message
        )
    absent = {
        "ConnectorArn": ABSENT_CONNECTOR,
        "DirectoryRegistrationArn": ABSENT_REGISTRATION,
        "TemplateArn": ABSENT_TEMPLATE,
    }
    refusal = refused(cloud.list, kind, **{name: absent[name]})
    assert refusal.code == "ResourceNotFoundException"


def test_lists_have_pages(cloud: CloudControl) -> None:
    """By the tokens of the API."""
    made = [cloud.made("Connector", CONNECTOR) for _ in range(3)]
    pages = cloud.client.get_paginator("list_resources").paginate(
        TypeName=type_of("Connector"), PaginationConfig={"PageSize": 2}
    )
    listed = [[each["Identifier"] for each in page["ResourceDescriptions"]] for page in pages]
    assert listed == [made[:2], made[2:]]


@pytest.mark.parametrize(
    ("patch", "message"),
    [
        ("{", "the document is not valid JSON"),
        ("{}", "the document is not a list of operations"),
        ("[null]", "operation 0 is not an object whose op is one of add, copy"),
        ('[{"op": "update", "path": "/Name"}]', "whose op is one of"),
        ('[{"op": ["add"], "path": "/Name"}]', "whose op is one of"),
        ('[{"op": "remove"}]', "operation 0 has no string as its path"),
        ('[{"op": "move", "path": "/Name", "from": []}]', "no string as its path and from"),
        ('[{"op": "add", "path": "/Name"}]', "operation 0 has no value"),
        ('[{"op": "remove", "path": "/Foo"}]', "Invalid patch update: "),
        ('[{"op": "test", "path": "/Name", "value": "U"}]', "Invalid patch update: "),
        ('[{"op": "replace", "path": "", "value": []}]', "the result is not a JSON object"),
        ('[{"op": "remove", "path": ""}]', "Invalid patch update: "),
        ('[{"op": "replace", "path": "TemplateArn", "value": "x"}]', "readOnlyProperties [/prop"),
        ('[{"op": "add", "path": "/Foo", "value": 1}]', "extraneous key [Foo] is not permitted"),
        ('[{"op": "remove", "path": "/Definition"}]', "required key [Definition] not found"),
    ],
)
def test_a_patch_is_checked_before_anything_changes(
    cloud: CloudControl, patch: str, message: str
) -> None:
    """Its form, its operations, and the model that it results in."""
    made = cloud.chain("DirectoryRegistration", "Connector", "ServicePrincipalName", "Template")
    before = cloud.read("Template", made["Template"])
    refusal = refused(
        cloud.client.update_resource,
        TypeName=type_of("Template"),
        Identifier=made["Template"],
        PatchDocument=patch,
    )
    assert refusal.code == "ValidationException"
    assert message in refusal.message
    assert cloud.read("Template", made["Template"]) == before


def test_create_only_properties_cannot_be_updated(cloud: CloudControl) -> None:
    """All that the patch changes are named."""
    made = cloud.made("Connector", CONNECTOR)
    refusal = refused(
        cloud.update,
        "Connector",
        made,
        {"op": "replace", "path": "DirectoryId", "value": "d-9999999999"},
        {"op": "remove", "path": "/VpcInformation/IpAddressType"},
    )
    assert refusal.code == "NotUpdatableException"
    assert refusal.message == (
        "Invalid patch update: createOnlyProperties "
        "[/properties/DirectoryId, /properties/VpcInformation] cannot be updated"
    )


def test_what_an_update_is_refused_is_a_failed_event(cloud: CloudControl, mock: MockHandle) -> None:
    """Which comes after the exceptions of the call."""
    made = cloud.made("Connector", CONNECTOR)
    mock.fail_calls("TagResource", "AccessDeniedException")
    patch = {"op": "add", "path": "/Tags", "value": {"a": "1"}}
    ended = cloud.poll(cloud.update("Connector", made, patch))
    assert (ended["OperationStatus"], ended["ErrorCode"]) == ("FAILED", "AccessDenied")


def test_requests_are_validated_by_botocores_model(cloud: CloudControl) -> None:
    """Whole texts against the patterns; the type before anything else."""
    wrong = "AWS::PCAConnectorAD::Connector::More"
    refusal = refused(cloud.client.list_resources, TypeName=wrong)
    assert refusal.code == "ValidationException"
    assert "/TypeName" in refusal.message


@pytest.mark.parametrize(
    ("target", "content_type", "body", "code"),
    [
        ("CloudApiService.DescribeType", "application/x-amz-json-1.0", "{}", "UnknownOperation"),
        ("ListResources", "application/x-amz-json-1.0", "{}", "UnknownOperation"),
        ("CloudApiService.ListResources", "application/json", "{}", "UnsupportedMediaType"),
        ("CloudApiService.ListResources", "application/x-amz-json-1.0", "[", "Serialization"),
        ("CloudApiService.ListResources", "application/x-amz-json-1.0", "", "Validation"),
    ],
)
def test_what_is_no_request(
    mock: MockHandle, target: str, content_type: str, body: str, code: str
) -> None:
    """Errors of the protocol, as our own service has them."""
    answer = requests.post(
        "https://cloudcontrolapi.us-east-1.amazonaws.com/",
        data=body,
        headers={"X-Amz-Target": target, "Content-Type": content_type},
        timeout=PATIENCE,
    )
    assert answer.json()["__type"] == f"{code}Exception"
    assert answer.json()["Message"]


def test_every_operation_of_the_model_is_there(cloud: CloudControl) -> None:
    """Eight of them; one that the model lacks is none."""
    names = cloud.client.meta.service_model.operation_names
    assert len(names) == 8
    assert all(operation_at(f"CloudApiService.{name}") for name in names)
    assert operation_at("CloudApiService.DescribeType") is None
