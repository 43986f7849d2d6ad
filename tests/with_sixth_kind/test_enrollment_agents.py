"""Does all of the library work for a kind and an operation that it did not have?"""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
from moto.core.model_instances import model_data

from pca_ad_mock import mock_pca_connector_ad
from pca_ad_mock.__main__ import main
from pca_ad_mock._control.capture.anonymizing import Anonymizer
from pca_ad_mock._control.http_api import PREFIX
from pca_ad_mock.pcaconnectorad.model.literals import FailingKindName, KindName
from pca_ad_mock.server import ThreadedServer

from ..interpreters import PATIENCE

KIND = "EnrollmentAgent"

PROJECT = Path(__file__).parent.parent.parent

#: Typed as if the model were that of botocore.
AnyMock = Any


@pytest.fixture
def mock(mock_pca_connector_ad: Any) -> AnyMock:
    return mock_pca_connector_ad


@pytest.fixture
def client(mock: AnyMock) -> Any:
    return boto3.client("pca-connector-ad", region_name="us-east-1")


def test_it_lives_as_every_kind_does(mock: AnyMock, client: Any) -> None:
    """It is created, listed in pages, and deleted; with its parent, too."""
    connector = mock.make.connector()["Arn"]
    arns = [
        client.create_enrollment_agent(ConnectorArn=connector)["EnrollmentAgentArn"]
        for _ in range(3)
    ]
    found = client.get_enrollment_agent(EnrollmentAgentArn=arns[0])[KIND]
    assert found.items() >= {"Arn": arns[0], "ConnectorArn": connector, "Status": "ACTIVE"}.items()
    pages = client.get_paginator("list_enrollment_agents").paginate(
        ConnectorArn=connector, PaginationConfig={"PageSize": 2}
    )
    listed = [[each["Arn"] for each in page["EnrollmentAgents"]] for page in pages]
    assert listed == [arns[:2], arns[2:]]
    client.delete_enrollment_agent(EnrollmentAgentArn=arns[0])
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_enrollment_agent(EnrollmentAgentArn=arns[0])
    client.delete_connector(ConnectorArn=connector)
    assert mock.state()["EnrollmentAgents"] == []


def test_another_operation_answers(mock: AnyMock, client: Any) -> None:
    """That about no kind, too; a fault goes into it and names its connector."""
    connector = mock.make.connector()["Arn"]
    health = client.get_connector_health(ConnectorArn=connector)["ConnectorHealth"]
    assert health["Healthy"] is True
    mock.fail_calls("GetConnectorHealth", "ResourceNotFoundException")
    with pytest.raises(client.exceptions.ResourceNotFoundException) as caught:
        client.get_connector_health(ConnectorArn=connector)
    assert caught.value.response["ResourceId"] == connector
    assert [call.operation for call in mock.calls.of("get_connector_health")] == (
        ["GetConnectorHealth"] * 2
    )


def test_it_has_tags(mock: AnyMock, client: Any) -> None:
    """They are set, listed and removed; moto's tagging API does not know its type yet."""
    arn = mock.make.enrollment_agent(Tags={"a": "b"})["Arn"]
    client.tag_resource(ResourceArn=arn, Tags={"c": "d"})
    client.untag_resource(ResourceArn=arn, TagKeys=["a"])
    assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"c": "d"}
    tagging = boto3.client("resourcegroupstaggingapi", region_name="us-east-1")
    assert tagging.get_resources()["ResourceTagMappingList"] == []


@pytest.mark.parametrize(
    ("status", "reason"),
    [("ACTIVE", {}), ("CREATING", {}), ("FAILED", {"StatusReason": "INTERNAL_FAILURE"})],
)
def test_tests_make_it_in_one_line(mock: AnyMock, status: str, reason: dict[str, str]) -> None:
    """With the parent that it needs, in each state, and under the option `linked`."""
    made = mock.make.enrollment_agent(Notes="For badges", Status=status, **reason)
    assert made.items() >= {"Status": status, "Notes": "For badges", **reason}.items()
    (connector,) = mock.state()["Connectors"]
    assert made["ConnectorArn"] == connector["Arn"]
    other = mock.make.enrollment_agent(ConnectorArn=connector["Arn"])
    assert [len(mock.state()[name]) for name in ("Connectors", "EnrollmentAgents")] == [1, 2]
    assert other["Status"] == "ACTIVE"
    with pytest.raises(AttributeError, match="Did you mean 'enrollment_agent'"):
        mock.make.enrolment_agent  # noqa: B018
    with mock_pca_connector_ad(linked=True) as handle:
        linked: AnyMock = handle
        assert linked.make.enrollment_agent()["Status"] == "ACTIVE"


def test_its_state_is_exported_loaded_and_anonymized(mock: AnyMock) -> None:
    """What is loaded is what was there; what is anonymized names nobody, and can be loaded."""
    mock.make.enrollment_agent(Notes="Contoso", Tags={"owner": "Contoso"})
    mock.make.enrollment_agent(Status="FAILED", StatusReason="INTERNAL_FAILURE")
    before, document = mock.state(), mock.export()
    mock.load(document)
    assert mock.state() == before
    anonymous = Anonymizer().document(json.loads(json.dumps(document)))
    assert "Contoso" not in json.dumps(anonymous)
    mock.load(anonymous)
    first, second = mock.state(account_id="000000000001")["EnrollmentAgents"]
    assert (first["Notes"], first["Tags"]) == ("text-1", {"key-1": "value-1"})
    assert first["Arn"].startswith(first["ConnectorArn"])
    assert second["StatusReason"] == "INTERNAL_FAILURE"


@pytest.mark.parametrize("reason", ["INTERNAL_FAILURE", "ENROLLMENT_AGENT_LIMIT_EXCEEDED"])
def test_faults_happen_to_it(mock: AnyMock, client: Any, reason: str) -> None:
    """Its calls fail with each error of the model, and its creation with each reason."""
    connector = mock.make.connector()["Arn"]
    mock.fail_calls("CreateEnrollmentAgent", "ConflictException")
    with pytest.raises(client.exceptions.ConflictException) as caught:
        client.create_enrollment_agent(ConnectorArn=connector)
    assert caught.value.response["ResourceType"] == KIND
    mock.fail_calls("CreateEnrollmentAgent", "ServiceQuotaExceededException")
    with pytest.raises(client.exceptions.ServiceQuotaExceededException) as caught:
        client.create_enrollment_agent(ConnectorArn=connector)
    assert caught.value.response["QuotaCode"] == "L-00000000"
    mock.fail_resources(KIND, reason)
    arn = client.create_enrollment_agent(ConnectorArn=connector)["EnrollmentAgentArn"]
    found = client.get_enrollment_agent(EnrollmentAgentArn=arn)[KIND]
    assert (found["Status"], found["StatusReason"]) == ("FAILED", reason)
    with pytest.raises(ValueError, match=r"INTERNAL_FAILURE.*Did you mean"):
        mock.fail_resources(KIND, "INTERNAL_FAILUR")


def test_a_stack_has_it(mock: AnyMock, client: Any) -> None:
    """It is created with its stack, known by Ref and GetAtt, and deleted with it."""
    connector = mock.make.connector()["Arn"]
    body = {
        "Resources": {
            "Agent": {
                "Type": "AWS::PCAConnectorAD::EnrollmentAgent",
                "Properties": {"ConnectorArn": connector, "Notes": "For badges"},
            }
        },
        "Outputs": {
            "Ref": {"Value": {"Ref": "Agent"}},
            "Arn": {"Value": {"Fn::GetAtt": ["Agent", "EnrollmentAgentArn"]}},
        },
    }
    cloudformation = boto3.client("cloudformation", region_name="us-east-1")
    cloudformation.create_stack(StackName="agents", TemplateBody=json.dumps(body))
    (stack,) = cloudformation.describe_stacks(StackName="agents")["Stacks"]
    (agent,) = mock.state()["EnrollmentAgents"]
    assert [each["OutputValue"] for each in stack["Outputs"]] == [agent["Arn"]] * 2
    assert agent["Tags"]["aws:cloudformation:logical-id"] == "Agent"
    cloudformation.delete_stack(StackName="agents")
    mock.settle()
    assert mock.state()["EnrollmentAgents"] == []


def test_everything_else_knows_it(mock: AnyMock) -> None:
    """moto's dashboard, what type checkers read, and the pages of the reference."""
    mock.make.enrollment_agent()
    shown: Any = model_data["pcaconnectorad"][KIND]
    assert len(shown.instances_tracked) == 1
    assert KIND in KindName.__args__  # type: ignore[attr-defined]
    assert KIND in FailingKindName.__args__  # type: ignore[attr-defined]
    operations = runpy.run_path(str(PROJECT / "tools" / "operations_page.py"))["page"]()
    assert "All 30 operations" in operations
    section = operations.split("### GetConnectorHealth\n")[1].split("\n### ")[0]
    assert "on `*`, as AWS documents nothing yet" in section
    assert "Rate: none that AWS documents" in section
    states = runpy.run_path(str(PROJECT / "tools" / "states_page.py"))["page"]()
    alike = states.split("- These are the states of ")[1].split(".\n")[0]
    assert KIND in alike


@pytest.mark.server
def test_a_server_has_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over HTTP it is made, captured without what identifies, and loaded again."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with ThreadedServer() as server:
        url = f"{server.endpoint_url}{PREFIX}/make/enrollment_agent"
        made = requests.post(url, json={"members": {"Notes": "Contoso"}}, timeout=PATIENCE)
        assert made.json()["Notes"] == "Contoso"
        arguments = ["--endpoint-url", server.endpoint_url, "--region", "us-east-1"]
        assert main(["capture", *arguments, "--anonymize"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert "Contoso" not in json.dumps(document)
    with mock_pca_connector_ad() as handle:
        mock: AnyMock = handle
        mock.load(document)
        (agent,) = mock.state(account_id="000000000001")["EnrollmentAgents"]
    assert agent["Notes"] == "text-1"
