"""What do mypy and pyright know of the library? Checked by both, and never run."""

from __future__ import annotations

import unittest
from collections.abc import AsyncGenerator, Generator
from typing import TYPE_CHECKING

import boto3
from cryptography import x509
from typing_extensions import assert_type

from pca_ad_mock import (
    EnrollmentRefused,
    ErrorName,
    MockHandle,
    Operation,
    Principal,
    Transition,
    definitions,
    mock_pca_connector_ad,
)
from pca_ad_mock.pcaconnectorad.calls import Calls

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient


@mock_pca_connector_ad
def bare(name: str, *, times: int = 1) -> float:
    return len(name) / times


@mock_pca_connector_ad(region="eu-west-1", quotas={"Connector": 2}, rates=True, linked=False)
def with_options(name: str, *, times: int = 1) -> float:
    return len(name) / times


assert_type(bare("a", times=2), float)
assert_type(with_options("a", times=2), float)
bare(1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
with_options("a", often=2)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


@mock_pca_connector_ad
async def asynchronous(name: str) -> int:
    return len(name)


@mock_pca_connector_ad(transition={"progression": "immediate"})
async def asynchronous_with_options(name: str) -> int:
    return len(name)


async def awaits() -> None:
    assert_type(await asynchronous("a"), int)
    assert_type(await asynchronous_with_options("a"), int)
    async with mock_pca_connector_ad() as mock:
        assert_type(mock, MockHandle)


@mock_pca_connector_ad
def generator() -> Generator[int, str, bool]:
    yield 1
    return True


@mock_pca_connector_ad
async def async_generator() -> AsyncGenerator[int, str]:
    yield 1


assert_type(generator(), Generator[int, str, bool])
assert_type(async_generator(), AsyncGenerator[int, str])


@mock_pca_connector_ad
class OfUnittest(unittest.TestCase):
    attribute: int = 1


@mock_pca_connector_ad(region="eu-west-1")
class OfPytest:
    def method(self, number: int) -> str:
        return str(number)


assert_type(OfUnittest().attribute, int)
assert_type(OfPytest().method(1), str)

with mock_pca_connector_ad() as handle:
    assert_type(handle, MockHandle)
    client = boto3.client("pca-connector-ad")
    assert_type(handle.adopt(client), "PcaConnectorAdClient")

mock_pca_connector_ad(quota=True)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
mock_pca_connector_ad(quotas="no")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType,reportCallIssue]


def test_of_a_user(pca_connector_ad_client: PcaConnectorAdClient) -> None:
    assert_type(pca_connector_ad_client.list_connectors()["Connectors"][0].get("Arn"), "str | None")


handle.fail_calls("create-connector", "ReadTimeoutError", times=None)
handle.fail_calls("*", "ValidationException", Reason="INVALID_STATE")
handle.fail_resources("Connector", "VPC_ACCESS_DENIED")
assert_type(handle.make.surroundings(region="eu-west-1")["subnet_ids"], list[str])
assert_type(handle.make.surroundings()["directory_id"], str)
assert_type(handle.calls.of("createConnector"), Calls)
handle.fail_calls("CreateConector", "ReadTimeoutError")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
handle.fail_calls("CreateConnector", "ThrottledException")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
handle.fail_calls("*", "ValidationException", Reason="STATE")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
handle.fail_calls("*", "ValidationException", Mesage="")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
handle.fail_resources("Template", "INTERNAL_FAILURE")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
handle.fail_resources("Connector", "NO_REASON")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
handle.calls.of("CreateConector")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

slowly: Transition = {"progression": "time", "seconds": 2}
mock_pca_connector_ad(transition=slowly, quotas={"Template": 3})
mock_pca_connector_ad(transition="immediate")
mock_pca_connector_ad(transition="soon")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType,reportCallIssue]
mock_pca_connector_ad(transition={"progression": "manual"})  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType,reportCallIssue]
mock_pca_connector_ad(quotas={"Templates": 3})  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType,reportCallIssue]


def fails(operation: Operation, error: ErrorName) -> None:
    handle.fail_calls(operation, error)


definition = definitions.web_server(algorithm="ECDH_P256", validity_period=(30, "DAYS"))
assert_type(definition, definitions.TemplateDefinition)
client.create_template(ConnectorArn="", Name="", Definition=definition)
template = definition.get("TemplateV4")
assert template
template["Extensions"]["KeyUsage"]["UsageFlags"]["NonRepudiation"] = True
template["Extension"]  # type: ignore[typeddict-item]  # pyright: ignore[reportGeneralTypeIssues]
template["SubjectNameFlags"]["SanRequireDns"] = 1  # type: ignore[typeddict-item]  # pyright: ignore[reportArgumentType]
definitions.minimal(5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
definitions.workstation(algorithm="ECDH_P255")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
definitions.workstation(validity_period=(1, "YEAR"))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
definitions.workstation(extra_policies=["CLIENT_AUTH"])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
definitions.workstation(validity=(1, "YEARS"))  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def enrolls(mock: MockHandle) -> None:
    alice = Principal(common_name="Alice Doe", sid="S-1-5-21-1-2-3-1104", groups={"S-1-5-21-1"})
    try:
        enrolled = mock.enroll(alice, template="Staff", connector="arn")
    except EnrollmentRefused as refusal:
        assert_type(refusal.code, int)
        assert_type(refusal.reason, str)
        assert_type(refusal.is_assumed, bool)
    else:
        assert_type(enrolled.certificate, x509.Certificate)
        assert_type(enrolled.certificate_arn, str)
    for policy in mock.policies(alice, connector="arn"):
        assert_type(policy.auto_enroll, bool)
    mock.enroll("alice", "Staff")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
