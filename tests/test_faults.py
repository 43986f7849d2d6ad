"""Does the service fail exactly as it was told, and no longer than it was told?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.model import StructureShape

from pca_ad_mock import MockHandle, mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad.calls import Call
from pca_ad_mock.pcaconnectorad.faults import injected
from pca_ad_mock.pcaconnectorad.model.specification import service_model

from .calling import call, input_shape
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

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient


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
    mock: MockHandle, operation: str, error: str
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
    error = "ResourceNotFoundException"
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
    operation: str,
    member: str,
    arn: str,
    kind: str,
) -> None:
    """ResourceId and ResourceType are those of the request, unless told otherwise."""
    mock.fail_calls(operation, "ResourceNotFoundException", Message="told")

    refusal = refused(getattr(impatient, operation), **{member: arn})

    assert refusal.message == "told"
    assert refusal.members == {"ResourceType": kind, "ResourceId": arn}


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
    mock: MockHandle, client: PcaConnectorAdClient, kind: str, create: Any, reason: str
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
    assert [fault.happens(Call()), fault.happens(Call())] == [True, False]
    assert injected._injected == []


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
    assert injected._injected == []


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
    assert injected._injected == []


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
    assert injected._injected == []


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
