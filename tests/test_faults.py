"""Does the service fail exactly as it was told, and no longer than it was told?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import boto3
import botocore.exceptions
import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.model import StructureShape
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request as WerkzeugRequest

from pca_ad_mock import MockHandle, UnusedFaultError, definitions, mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad import urls
from pca_ad_mock.pcaconnectorad.calls import Call
from pca_ad_mock.pcaconnectorad.faults import injection
from pca_ad_mock.pcaconnectorad.faults.errors import CONNECTION_ERRORS
from pca_ad_mock.pcaconnectorad.model.documented import UNDECLARED_ERRORS
from pca_ad_mock.pcaconnectorad.model.exceptions import LostConnectionError
from pca_ad_mock.pcaconnectorad.model.specification import service_model
from pca_ad_mock.server import ThreadedServer

from .calling import HOST, call, input_shape
from .provisioning import (
    ABSENT_CONNECTOR,
    ABSENT_REGISTRATION,
    ABSENT_TEMPLATE,
    DIRECTORY,
    create_active_connector,
    create_connector,
    create_entry,
    create_name,
    create_registration,
    create_template,
    refused,
)
from .strategies import fullest_of
from .test_server import client_of

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

    from pca_ad_mock import ErrorName, FailingKindName, Operation, StatusReason


@pytest.fixture
def impatient(client: PcaConnectorAdClient) -> PcaConnectorAdClient:
    """A client that does not try again."""
    return boto3.client("pca-connector-ad", config=Config(retries={"total_max_attempts": 1}))


def every_error() -> list[Any]:
    model = service_model()
    return [
        pytest.param(name, shape.name, id=f"{name} {shape.name}")
        for name in model.operation_names
        for shape in model.operation_model(name).error_shapes
    ]


@pytest.mark.parametrize(("operation", "error"), every_error())
def test_every_operation_answers_every_error_that_it_declares(
    mock: MockHandle, operation: Operation, error: ErrorName
) -> None:
    """The next call answers it with all members filled, and the one after that does not."""
    request = fullest_of(input_shape(operation), 0)
    mock.fail_calls(operation, error)

    first, second = call(operation, **request), call(operation, **request)

    shape = service_model().shape_for(error)
    assert (first.error, first.status) == (error, shape.metadata["error"]["httpStatusCode"])
    assert isinstance(shape, StructureShape)
    members = set(shape.members)
    assert set(first.document) == members
    assert all(first.document.values())
    assert second.document.get("Message") != first.document["Message"]


def test_so_many_calls_fail_as_were_told(mock: MockHandle, impatient: PcaConnectorAdClient) -> None:
    """Operations can be named as in boto3, and other operations are not meant."""
    fault = mock.fail_calls("list_connectors", "InternalServerException", times=2)

    impatient.list_directory_registrations()
    for happened, left in ((1, 1), (2, 0)):
        assert refused(impatient.list_connectors).code == "InternalServerException"
        assert (fault.happened, fault.remaining) == (happened, left)
    impatient.list_connectors()


def test_members_of_an_error_can_be_told(mock: MockHandle, impatient: PcaConnectorAdClient) -> None:
    """What is given stands in the error; the rest is filled with what fits the call."""
    mock.fail_calls(
        "CreateConnector", "ValidationException", Reason="INVALID_CA_SUBJECT", Message="no CN"
    )
    refusal = refused(create_connector, impatient)
    assert refusal.message == "no CN"
    assert refusal.members == {"Reason": "INVALID_CA_SUBJECT"}

    mock.fail_calls("CreateConnector", "ServiceQuotaExceededException")
    assert refused(create_connector, impatient).members == {
        "ResourceType": "Connector",
        "ResourceId": "123456789012",
        "QuotaCode": "L-351D0DCC",
        "ServiceCode": "pca-connector-ad",
    }


def test_errors_of_creates_and_lists_name_the_parent(
    mock: MockHandle, impatient: PcaConnectorAdClient
) -> None:
    """What is not found there is what the new or listed resources belong to."""
    error: Final = "ResourceNotFoundException"
    mock.fail_calls("ListTemplates", error)
    mock.fail_calls("ListServicePrincipalNames", error)
    mock.fail_calls("GetServicePrincipalName", error)
    key = {"ConnectorArn": ABSENT_CONNECTOR, "DirectoryRegistrationArn": ABSENT_REGISTRATION}

    refusals = [
        refused(impatient.list_templates, ConnectorArn=ABSENT_CONNECTOR),
        refused(
            impatient.list_service_principal_names, DirectoryRegistrationArn=ABSENT_REGISTRATION
        ),
        refused(impatient.get_service_principal_name, **key),
    ]

    assert [refusal.members for refusal in refusals] == [
        {"ResourceType": "Connector", "ResourceId": ABSENT_CONNECTOR},
        {"ResourceType": "DirectoryRegistration", "ResourceId": ABSENT_REGISTRATION},
        {
            "ResourceType": "ServicePrincipalName",
            "ResourceId": f"{ABSENT_CONNECTOR}|{ABSENT_REGISTRATION}",
        },
    ]


def test_quota_errors_of_entries_name_the_template(
    mock: MockHandle, impatient: PcaConnectorAdClient
) -> None:
    """Told, the error is as when the quota is really reached."""
    template = create_template(impatient)
    mock.fail_calls("CreateTemplateGroupAccessControlEntry", "ServiceQuotaExceededException")

    assert refused(create_entry, impatient, TemplateArn=template).members == {
        "ResourceType": "TemplateGroupAccessControlEntry",
        "ResourceId": template,
        "QuotaCode": "L-B2C010E5",
        "ServiceCode": "pca-connector-ad",
    }


@pytest.mark.parametrize(
    ("operation", "member", "arn", "kind"),
    [
        ("get_connector", "ConnectorArn", ABSENT_CONNECTOR, "Connector"),
        ("get_template", "TemplateArn", ABSENT_TEMPLATE, "Template"),
        ("list_tags_for_resource", "ResourceArn", ABSENT_TEMPLATE, "Template"),
        ("list_tags_for_resource", "ResourceArn", ABSENT_CONNECTOR, "Connector"),
        (
            "list_tags_for_resource",
            "ResourceArn",
            ABSENT_REGISTRATION,
            "DirectoryRegistration",
        ),
    ],
)
def test_errors_name_what_the_call_is_about(
    mock: MockHandle,
    impatient: PcaConnectorAdClient,
    operation: Operation,
    member: str,
    arn: str,
    kind: str,
) -> None:
    """ResourceId and ResourceType are those of the request, unless told otherwise."""
    mock.fail_calls(operation, "ResourceNotFoundException", Message="told")

    refusal = refused(getattr(impatient, operation), **{member: arn})

    assert refusal.message == "told"
    assert refusal.members == {"ResourceType": kind, "ResourceId": arn}


def test_an_error_of_a_create_names_the_directory(
    mock: MockHandle, impatient: PcaConnectorAdClient
) -> None:
    """What is to be created has no ARN yet; the directory is what the request says of it."""
    mock.fail_calls("create_directory_registration", "ConflictException")
    mock.fail_calls("create_connector", "ConflictException")

    refusals = [
        refused(impatient.create_directory_registration, DirectoryId=DIRECTORY),
        refused(create_connector, impatient),
    ]

    assert [each.members["ResourceId"] for each in refusals] == [DIRECTORY, DIRECTORY]


def test_conditions_within_lists_are_checked(mock: MockHandle) -> None:
    """By what the items of the list can have."""
    policies = {"Policies": [{"PolicyType": "SERVER_AUTHENTICATION"}, {"PolicyTyp": "x"}]}
    when = {"Definition": {"TemplateV4": {"Extensions": {"ApplicationPolicies": policies}}}}

    with pytest.raises(ValueError, match=r"\['Policies'\]\[1\] has no member 'PolicyTyp'"):
        mock.fail_calls("create_template", "ConflictException", when=when)


def test_a_fault_can_be_meant_for_some_arguments(
    mock: MockHandle, impatient: PcaConnectorAdClient
) -> None:
    """Calls whose arguments do not match are carried out, and do not use it up."""
    fault = mock.fail_calls(
        "CreateDirectoryRegistration", "AccessDeniedException", when={"DirectoryId": DIRECTORY}
    )

    create_registration(impatient, DirectoryId="d-aaaaaaaaaa")
    assert (fault.happened, fault.remaining) == (0, 1)
    assert refused(create_registration, impatient).code == "AccessDeniedException"
    create_registration(impatient)


def test_a_body_that_cannot_be_read_matches_nothing(mock: MockHandle, wire: Any) -> None:
    """It is refused for what it is."""
    mock.fail_calls(
        "CreateDirectoryRegistration", "AccessDeniedException", when={"DirectoryId": DIRECTORY}
    )

    refusal = wire.refused("POST", "/directoryRegistrations", b"{")

    assert refusal.code == "SerializationException"
    mock.reset()


def test_faults_happen_in_the_order_they_were_told(
    mock: MockHandle, impatient: PcaConnectorAdClient
) -> None:
    """The first told is used up first."""
    mock.fail_calls("ListConnectors", "AccessDeniedException")
    mock.fail_calls("ListConnectors", "ThrottlingException")

    codes = [refused(impatient.list_connectors).code for _ in range(2)]

    assert codes == ["AccessDeniedException", "ThrottlingException"]


def test_botocore_tries_again_after_a_throttling(
    mock: MockHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with AWS: in standard mode the third attempt succeeds, after two that are throttled."""
    monkeypatch.setattr("time.sleep", lambda _: None)
    client = boto3.client(
        "pca-connector-ad", config=Config(retries={"mode": "standard", "total_max_attempts": 3})
    )
    mock.fail_calls("ListConnectors", "ThrottlingException", times=2)

    answer = client.list_connectors()

    assert answer["ResponseMetadata"]["RetryAttempts"] == 2
    assert answer["Connectors"] == []


# --- Resources


@pytest.mark.parametrize("times", [1, 2])
def test_so_many_resources_fail_as_were_told(
    mock: MockHandle, client: PcaConnectorAdClient, times: int
) -> None:
    """The next ones created end in FAILED with the reason; the one after that is ACTIVE."""
    mock.fail_resources("Connector", "PRIVATECA_ACCESS_DENIED", times=times)
    arns = [create_connector(client) for _ in range(times + 1)]

    found = [client.get_connector(ConnectorArn=arn)["Connector"] for arn in arns]

    assert [each["Status"] for each in found] == ["FAILED"] * times + ["ACTIVE"]
    assert [each.get("StatusReason") for each in found] == (
        ["PRIVATECA_ACCESS_DENIED"] * times + [None]
    )


def reasons() -> list[Any]:
    kinds = {
        "Connector": create_connector,
        "DirectoryRegistration": create_registration,
        "ServicePrincipalName": create_name,
    }
    return [
        pytest.param(kind, create, reason, id=f"{kind} {reason}")
        for kind, create in kinds.items()
        for reason in (
            *service_model().shape_for(f"{kind}StatusReason").metadata["enum"],
            *(["DIRECTORY_NOT_ACTIVE"] if kind == "ServicePrincipalName" else []),
        )
    ]


@pytest.mark.parametrize(("kind", "create", "reason"), reasons())
def test_every_reason_of_every_kind_can_be_told(
    mock: MockHandle,
    client: PcaConnectorAdClient,
    kind: FailingKindName,
    create: Any,
    reason: StatusReason,
) -> None:
    """Also the one that newer pages of AWS have for service principal names."""
    mock.fail_resources(kind, reason)
    made = create(client)
    key = made if isinstance(made, dict) else {f"{kind}Arn": made}

    (found,) = (
        value
        for name, value in getattr(client, f"get_{xform_name(kind)}")(**key).items()
        if name == kind
    )

    assert (found["Status"], found["StatusReason"]) == ("FAILED", reason)


def test_a_failed_parent_has_no_children(mock: MockHandle, client: PcaConnectorAdClient) -> None:
    """A template on a connector that FAILED is refused, and the connector can be deleted."""
    mock.fail_resources("Connector", "INTERNAL_FAILURE")
    arn = create_connector(client)
    client.get_connector(ConnectorArn=arn)

    assert refused(create_template, client, ConnectorArn=arn).members["ResourceId"] == arn
    client.delete_connector(ConnectorArn=arn)
    assert refused(client.get_connector, ConnectorArn=arn).status == 404


# --- The end of faults


def test_a_fault_that_another_thread_used_up_does_not_happen(mock: MockHandle) -> None:
    """Whoever comes second, after both saw it, is not meant any more."""
    fault = mock.fail_resources("Connector", "INTERNAL_FAILURE")
    assert [fault._use(Call()), fault._use(Call())] == [True, False]
    assert (fault.happened, fault.remaining) == (1, 0)


def test_telling_returns_a_context_manager(
    mock: MockHandle, impatient: PcaConnectorAdClient
) -> None:
    """At its end the fault is taken back, however often it was still to happen."""
    with mock.fail_calls("ListConnectors", "AccessDeniedException", times=9):
        assert refused(impatient.list_connectors).code == "AccessDeniedException"
    impatient.list_connectors()
    with mock.fail_resources("Connector", "INTERNAL_FAILURE", times=9) as fault:
        assert fault.remaining == 9
        create_connector(impatient)
    create_active_connector(impatient)


def test_faults_end_with_the_mock_that_they_were_told() -> None:
    """Those of an inner mock do not outlive it, those of the outer one go on."""
    with mock_pca_connector_ad() as outer:
        client = boto3.client("pca-connector-ad", config=Config(retries={"total_max_attempts": 1}))
        outer.fail_calls("ListConnectors", "AccessDeniedException", times=2)
        with mock_pca_connector_ad() as inner:
            inner.fail_calls("ListTagsForResource", "AccessDeniedException", times=2)
            refused(client.list_tags_for_resource, ResourceArn=ABSENT_CONNECTOR)
            assert refused(client.list_connectors).code == "AccessDeniedException"
        refusal = refused(client.list_tags_for_resource, ResourceArn=ABSENT_CONNECTOR)
        assert refusal.code == "ResourceNotFoundException"
        assert refused(client.list_connectors).code == "AccessDeniedException"
    assert injection._injected == []


def test_a_reset_takes_back_what_was_told(
    mock: MockHandle, impatient: PcaConnectorAdClient
) -> None:
    """A reset service has neither resources nor faults."""
    mock.fail_calls("ListConnectors", "AccessDeniedException", times=2)
    mock.fail_resources("Connector", "INTERNAL_FAILURE")

    mock.reset()

    impatient.list_connectors()
    create_active_connector(impatient)


@pytest.mark.parametrize(
    ("tell", "message"),
    [
        (
            lambda mock: mock.fail_calls("CreateConector", "ThrottlingException"),
            r"no operation 'CreateConector'; choose from .* mean 'CreateConnector'\?",
        ),
        (
            lambda mock: mock.fail_calls("ListConnectors", "ConflictException"),
            "ListConnectors never answers 'ConflictException'; choose from AccessDenied",
        ),
        (
            lambda mock: mock.fail_calls("ListConnectors", "Throttling"),
            r"never answers 'Throttling'; .* Did you mean 'ThrottlingException'\?",
        ),
        (
            lambda mock: mock.fail_calls("ListConnectors", "ThrottlingException", Reason="OTHER"),
            "ThrottlingException has no member 'Reason'; choose from Message, QuotaCode",
        ),
        (
            lambda mock: mock.fail_calls("GetConnector", "ThrottlingException", when={"Arn": "a"}),
            r"when has no member 'Arn'; choose from ConnectorArn\.$",
        ),
        (
            lambda mock: mock.fail_calls(
                "ListConnectors", "ValidationException", Reason="INVALID_STAT"
            ),
            r"Reason has no value 'INVALID_STAT'; .* Did you mean 'INVALID_STATE'\?",
        ),
        (
            lambda mock: mock.fail_calls(["ListConnectors"], "ThrottlingException"),
            r"the model has no operation \['ListConnectors'\]",
        ),
        (
            lambda mock: mock.fail_calls("ListConnectors", "ThrottlingException", times=0),
            "times must be a whole number above 0, or None, not 0",
        ),
        (
            lambda mock: mock.fail_resources("Template", "INTERNAL_FAILURE"),
            "there is no resource type with a lifecycle 'Template'; choose from DirectoryReg",
        ),
        (
            lambda mock: mock.fail_resources("Connector", "INTERNAL_FAILUR"),
            r"a Connector has no status reason .* Did you mean 'INTERNAL_FAILURE'\?",
        ),
        (
            lambda mock: mock.fail_resources("Connector", "INTERNAL_FAILURE", times=True),
            "times must be a whole number above 0, or None, not True",
        ),
    ],
)
def test_what_the_model_does_not_have_cannot_be_told(
    mock: MockHandle, tell: Any, message: str
) -> None:
    """The error names what was given, what is possible, and what was probably meant."""
    with pytest.raises(ValueError, match=message):
        tell(mock)
    assert injection._injected == []


def test_arguments_to_match_are_a_mapping(mock: MockHandle) -> None:
    """A bare name says nothing of values."""
    with pytest.raises(
        TypeError, match="when must be a mapping of members to values, or a function, not 'Arn'"
    ):
        mock.fail_calls("GetConnector", "AccessDeniedException", when="Arn")  # type: ignore[arg-type]


def test_a_handle_ends_with_its_mock() -> None:
    """Told through a handle that is kept for too long, a fault would leak; so it is an error."""
    with mock_pca_connector_ad() as ended:
        pass
    with pytest.raises(RuntimeError, match="the mock that returned this handle has ended"):
        ended.fail_calls("ListConnectors", "AccessDeniedException")
    with pytest.raises(RuntimeError, match="the mock that returned this handle has ended"):
        ended.fail_resources("Connector", "INTERNAL_FAILURE")
    assert injection._injected == []


# --- Settling


def test_settling_ends_all_that_is_under_way() -> None:
    """Creations and deletions, in every region and account, whatever moto was told."""
    with mock_pca_connector_ad(transition={"progression": "manual", "times": 99}) as mock:
        here = boto3.client("pca-connector-ad", region_name="us-east-1")
        there = boto3.client("pca-connector-ad", region_name="eu-west-1")
        mock.fail_resources("DirectoryRegistration", "DIRECTORY_NOT_REACHABLE")
        failed = create_registration(there)
        connector, registration = create_connector(here), create_registration(here)
        mock.settle()
        create_name(here, ConnectorArn=connector, DirectoryRegistrationArn=registration)
        template = create_template(here, ConnectorArn=connector)
        here.delete_template(TemplateArn=template)
        mock.settle()

        assert here.list_templates(ConnectorArn=connector)["Templates"] == []
        names = here.list_service_principal_names(DirectoryRegistrationArn=registration)
        assert [each["Status"] for each in names["ServicePrincipalNames"]] == ["ACTIVE"]
        found = there.get_directory_registration(DirectoryRegistrationArn=failed)
        assert found["DirectoryRegistration"]["Status"] == "FAILED"
        here.delete_connector(ConnectorArn=connector)
        mock.settle()
        assert here.list_connectors()["Connectors"] == []


# --- What happened


def test_a_fault_says_how_often_it_happened(
    mock: MockHandle, impatient: PcaConnectorAdClient
) -> None:
    """And in which calls, which name it; one without an end goes on until it is taken back."""
    fault = mock.fail_calls("list_connectors", "AccessDeniedException", times=None)
    for _ in range(3):
        refused(impatient.list_connectors)
    assert (fault.happened, fault.remaining, len(fault.calls)) == (3, None, 3)
    assert {call.operation for call in fault.calls} == {"ListConnectors"}
    assert all(call.fault is fault for call in mock.calls)
    fault.take_back()
    impatient.list_connectors()
    assert (fault.happened, fault.remaining) == (3, 0)
    assert mock.calls[-1].fault is None


def test_a_creation_that_will_fail_names_its_fault(
    mock: MockHandle, client: PcaConnectorAdClient
) -> None:
    """The call itself succeeds."""
    fault = mock.fail_resources("Connector", "VPC_ACCESS_DENIED")
    create_connector(client)
    (call,) = fault.calls
    assert (call.operation, call.status, call.error, call.fault) == (
        "CreateConnector",
        202,
        None,
        fault,
    )


def test_a_fault_that_never_happened_fails_the_test(client: PcaConnectorAdClient) -> None:
    """At the end of the mock; the error names it, and the calls that were made."""
    with pytest.raises(UnusedFaultError) as caught, mock_pca_connector_ad() as mock:
        mock.fail_calls("CreateConnector", "ConflictException", when={"DirectoryId": DIRECTORY})
        mock.fail_resources("Connector", "INTERNAL_FAILURE")
        used = mock.fail_calls("ListConnectors", "AccessDeniedException")
        refused(client.list_connectors)
    message = str(caught.value)
    assert "<Fault operation='CreateConnector', error='ConflictException', when=" in message
    assert "<Fault kind='Connector', status_reason='INTERNAL_FAILURE': happened 0 times>" in message
    assert "<ListConnectors() in us-east-1: 403 AccessDeniedException injected>" in message
    assert "allow_unused_faults=True" in message
    assert repr(used) not in message
    assert injection._injected == []


@pytest.mark.parametrize("inject", ["fail_calls", "fail_resources"])
def test_a_fault_in_a_block_must_happen_in_it(mock: MockHandle, inject: str) -> None:
    """At the end of its own block, and not once more at the end of the mock."""
    arguments = {
        "fail_calls": ("ListConnectors", "AccessDeniedException"),
        "fail_resources": ("Connector", "INTERNAL_FAILURE"),
    }[inject]
    with pytest.raises(UnusedFaultError), getattr(mock, inject)(*arguments):
        pass


def test_an_exception_goes_before_unused_faults() -> None:
    """The test has failed already, and the fault is not why."""
    with pytest.raises(KeyError), mock_pca_connector_ad() as mock:
        mock.fail_calls("ListConnectors", "AccessDeniedException")
        with mock.fail_calls("ListConnectors", "AccessDeniedException"):
            raise KeyError("the reason")


def test_what_is_taken_back_need_not_happen(mock: MockHandle) -> None:
    """By hand, also within its block, or by a reset."""
    mock.fail_calls("ListConnectors", "AccessDeniedException").take_back()
    with mock.fail_calls("ListConnectors", "AccessDeniedException") as fault:
        fault.take_back()
    mock.fail_calls("ListConnectors", "AccessDeniedException")
    mock.reset()


def test_unused_faults_can_be_ignored() -> None:
    """By the option, which an inner mock inherits; a server's is for its own faults."""
    with mock_pca_connector_ad(allow_unused_faults=True), mock_pca_connector_ad() as mock:
        mock.fail_calls("ListConnectors", "AccessDeniedException")
        with mock.fail_calls("ListConnectors", "AccessDeniedException"):
            pass


# --- Which calls


def test_a_fault_can_be_for_every_operation(
    mock: MockHandle, impatient: PcaConnectorAdClient
) -> None:
    """Its error is one that all can answer, and its members fit each call."""
    mock.fail_calls("*", "ThrottlingException", times=None)
    for listing in (impatient.list_connectors, impatient.list_directory_registrations):
        assert refused(listing).code == "ThrottlingException"
    assert refused(create_connector, impatient).members["QuotaCode"] == "L-7966F778"
    with pytest.raises(ValueError, match="not every operation answers 'ConflictException'"):
        mock.fail_calls("*", "ConflictException")


def test_a_fault_can_be_for_a_region_and_an_account(mock: MockHandle) -> None:
    """Calls elsewhere succeed."""
    clients = {
        region: boto3.client("pca-connector-ad", region_name=region)
        for region in ("us-east-1", "eu-west-1")
    }
    mock.fail_calls("ListConnectors", "AccessDeniedException", region="eu-west-1")
    mock.fail_resources("Connector", "INTERNAL_FAILURE", account_id="111122223333").take_back()
    clients["us-east-1"].list_connectors()
    assert refused(clients["eu-west-1"].list_connectors).code == "AccessDeniedException"
    with mock.fail_calls("*", "AccessDeniedException", account_id="123456789012"):
        refused(clients["us-east-1"].list_connectors)


def test_conditions_reach_into_members(mock: MockHandle, impatient: PcaConnectorAdClient) -> None:
    """What is nested must have what is wanted, and may have more."""
    mock.fail_calls(
        "CreateConnector",
        "ConflictException",
        when={"VpcInformation": {"IpAddressType": "DUALSTACK"}, "Tags": {"a": "b"}},
    )
    network = {"IpAddressType": "DUALSTACK", "SecurityGroupIds": ["sg-12345678"]}
    create_connector(impatient)
    create_connector(impatient, VpcInformation=network)
    refusal = refused(
        create_connector, impatient, VpcInformation=network, Tags={"a": "b", "c": "d"}
    )
    assert refusal.code == "ConflictException"


def test_true_is_not_one(mock: MockHandle, client: PcaConnectorAdClient) -> None:
    """JSON tells them apart, and so does a condition."""
    template = mock.make.template()["Arn"]
    mock.fail_calls(
        "UpdateTemplate", "ConflictException", when={"ReenrollAllCertificateHolders": 1}
    )
    client.update_template(TemplateArn=template, ReenrollAllCertificateHolders=True)
    mock.reset()


@pytest.mark.parametrize("wanted", [True, False])
def test_a_condition_on_a_boolean_is_met(
    mock: MockHandle, impatient: PcaConnectorAdClient, wanted: bool
) -> None:
    """By the same one, and not by the other."""
    template = mock.make.template()["Arn"]
    member = "ReenrollAllCertificateHolders"
    fault = mock.fail_calls("UpdateTemplate", "ConflictException", when={member: wanted})
    impatient.update_template(TemplateArn=template, ReenrollAllCertificateHolders=not wanted)
    assert fault.happened == 0
    again = {"TemplateArn": template, member: wanted}
    assert refused(impatient.update_template, **again).code == "ConflictException"


def test_a_condition_on_a_number_is_met(mock: MockHandle, impatient: PcaConnectorAdClient) -> None:
    """By the same one, from the query and from a body, and by none other."""
    fault = mock.fail_calls("ListConnectors", "AccessDeniedException", when={"MaxResults": 5})
    impatient.list_connectors(MaxResults=4)
    assert fault.happened == 0
    assert refused(impatient.list_connectors, MaxResults=5).code == "AccessDeniedException"
    minimal: Any = definitions.minimal(2)
    attributes = minimal["TemplateV2"]["PrivateKeyAttributes"]
    wanted = {"TemplateV2": {"PrivateKeyAttributes": {"MinimalKeyLength": 4096}}}
    mock.fail_calls("CreateTemplate", "ConflictException", when={"Definition": wanted})
    template = create_template(impatient, Definition=minimal)
    attributes["MinimalKeyLength"] = 4096
    connector = template.partition("/template/")[0]
    again = {"ConnectorArn": connector, "Name": "Other", "Definition": minimal}
    assert refused(impatient.create_template, **again).code == "ConflictException"


def test_a_function_can_decide(mock: MockHandle, impatient: PcaConnectorAdClient) -> None:
    """It gets the parameters of each call."""
    fault = mock.fail_calls(
        "CreateDirectoryRegistration",
        "ConflictException",
        when=lambda parameters: parameters["DirectoryId"].endswith("9"),
    )
    create_registration(impatient, DirectoryId="d-0000000001")
    assert refused(create_registration, impatient, DirectoryId="d-0000000009").code
    assert "function" in str(fault._describe()["when"])


@pytest.mark.parametrize(
    ("when", "error", "message"),
    [
        ({"VpcInformation": {"Ip": 1}}, ValueError, r"when\['VpcInformation'\] has no member 'Ip'"),
        ({"DirectoryId": float("nan")}, ValueError, "a value that a request can contain, not nan"),
        ({"Tags": {"a": float("inf")}}, ValueError, r"when\['Tags'\]\['a'\] must be a value"),
        ({"DirectoryId": None}, ValueError, "not None"),
        ({"DirectoryId": {1, 2}}, ValueError, "not {1, 2}"),
        (
            {"VpcInformation": {"SecurityGroupIds": [object]}},
            ValueError,
            r"when\['VpcInformation'\]\['SecurityGroupIds'\]\[0\] must be",
        ),
        (5, TypeError, "or a function, not 5"),
    ],
)
def test_conditions_that_no_call_meets_are_refused(
    mock: MockHandle, when: Any, error: type[Exception], message: str
) -> None:
    """Members that the model lacks, and values that JSON lacks."""
    with pytest.raises(error, match=message):
        mock.fail_calls("CreateConnector", "ConflictException", when=when)


def test_conditions_take_numbers_lists_and_fractions(mock: MockHandle) -> None:
    """Whatever a request can have."""
    mock.fail_calls("ListConnectors", "AccessDeniedException", when={"MaxResults": 1.5})
    groups = {"SecurityGroupIds": ["sg-12345678"]}
    mock.fail_calls("CreateConnector", "ConflictException", when={"VpcInformation": groups})
    mock.reset()


@pytest.mark.parametrize(
    ("scope", "message"),
    [
        ({"region": "us-east-7"}, "botocore knows no region 'us-east-7'"),
        ({"account_id": "me"}, "account_id must be a string of digits, not 'me'"),
    ],
)
def test_a_place_that_does_not_exist_is_refused(mock: MockHandle, scope: Any, message: str) -> None:
    """For calls and for resources."""
    with pytest.raises(ValueError, match=message):
        mock.fail_calls("ListConnectors", "AccessDeniedException", **scope)
    with pytest.raises(ValueError, match=message):
        mock.fail_resources("Connector", "INTERNAL_FAILURE", **scope)


# --- Errors that the model lacks


@pytest.mark.parametrize(("name", "status"), UNDECLARED_ERRORS.items())
def test_common_errors_can_be_injected(
    mock: MockHandle, impatient: PcaConnectorAdClient, name: ErrorName, status: int
) -> None:
    """With their documented status, and the message that is given."""
    mock.fail_calls("ListConnectors", name, Message="why")
    refusal = refused(impatient.list_connectors)
    assert (refusal.code, refusal.status, refusal.message) == (name, status, "why")
    mock.fail_calls("ListConnectors", name)
    assert refused(impatient.list_connectors).message == f"Injected {name} into ListConnectors."


def test_errors_have_no_foreign_members(mock: MockHandle) -> None:
    """A common error has its message; a lost connection has nothing."""
    with pytest.raises(ValueError, match="NotAuthorized has no member 'Reason'; choose from Mess"):
        mock.fail_calls("ListConnectors", "NotAuthorized", Reason="OTHER")
    with pytest.raises(ValueError, match="ReadTimeoutError has no member 'Message'; choose from n"):
        mock.fail_calls("ListConnectors", "ReadTimeoutError", Message="x")


@pytest.mark.parametrize("name", CONNECTION_ERRORS)
@pytest.mark.parametrize("mode", ["legacy", "standard"])
@pytest.mark.pca_connector_ad(instant_retries=True)
def test_lost_connections_are_tried_again(mock: MockHandle, name: Any, mode: Any) -> None:
    """botocore raises its own exception, after the attempts that it makes."""
    retries: Any = {"mode": mode, "total_max_attempts": 2}
    client = boto3.client("pca-connector-ad", config=Config(retries=retries))
    fault = mock.fail_calls("ListConnectors", name)
    assert client.list_connectors()["ResponseMetadata"]["RetryAttempts"] == 1
    again = mock.fail_calls("ListConnectors", name, times=2)
    with pytest.raises(getattr(botocore.exceptions, name), match="amazonaws"):
        client.list_connectors()
    assert (fault.happened, again.happened) == (1, 2)


@pytest.mark.server
def test_a_server_closes_the_connection(caplog: pytest.LogCaptureFixture) -> None:
    """Without an answer, which its log says; the client's next attempt is served."""
    caplog.set_level("INFO", "werkzeug")
    with ThreadedServer(log=True) as server, mock_pca_connector_ad(instant_retries=True) as mock:
        client = client_of(server.endpoint_url)
        fault = mock.fail_calls("ListConnectors", "ReadTimeoutError")
        answer = client.list_connectors()
        assert (fault.happened, answer["ResponseMetadata"]["RetryAttempts"]) == (1, 1)
    assert "closed without an answer: injected ReadTimeoutError into ListConn" in caplog.text


def test_other_services_have_no_connection_to_lose(mock: MockHandle) -> None:
    """Their calls succeed, and the fault waits for a client."""
    fault = mock.fail_calls("*", "ConnectionClosedError", times=None)
    registered = mock.make.directory_registration()["Arn"]
    tagging = boto3.client("resourcegroupstaggingapi")
    tagging.tag_resources(ResourceARNList=[registered], Tags={"a": "b"})
    assert mock.state()["DirectoryRegistrations"][0]["Tags"] == {"a": "b"}
    assert fault.happened == 0
    fault.take_back()


def test_moto_s_own_server_loses_the_connection_as_it_can(mock: MockHandle) -> None:
    """It gets the exception itself, and answers that it failed."""
    mock.fail_calls("ListConnectors", "ReadTimeoutError")
    environ = EnvironBuilder(path="/connectors").get_environ()
    request = WerkzeugRequest({**environ, "HTTP_HOST": HOST})
    with pytest.raises(LostConnectionError, match="injected ReadTimeoutError into ListConnectors"):
        urls.serve(request, request.url, request.headers)
