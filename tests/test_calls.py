"""Does a test see which calls were made?"""

from __future__ import annotations

import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError, ReadTimeoutError

from pca_ad_mock import Call, Calls, mock_pca_connector_ad
from pca_ad_mock._control.http_api import PREFIX
from pca_ad_mock._control.state.documents import to_json
from pca_ad_mock.pcaconnectorad import calls as calls_module
from pca_ad_mock.pcaconnectorad.dispatch import answer
from pca_ad_mock.server import ThreadedServer

from .calling import build_request
from .interpreters import PATIENCE
from .provisioning import (
    ABSENT_CONNECTOR,
    DIRECTORY,
    create_active_connector,
    create_connector,
    create_registration,
    create_template,
    refused,
)
from .stacks import Stacks, resource, template
from .test_control_over_http import Control
from .test_server import client_of

SIGNATURE = "AWS4-HMAC-SHA256 Credential=A/2026/us-east-1/pca-connector-ad/aws4_request"

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

    from pca_ad_mock import MockHandle


def operations(mock: MockHandle) -> list[str | None]:
    return [call.operation for call in mock.calls]


def test_a_call_says_what_was_asked_and_answered(
    mock: MockHandle, client: PcaConnectorAdClient
) -> None:
    """Every attribute of a call, of one that succeeds and of one that does not."""
    client.create_directory_registration(DirectoryId=DIRECTORY, ClientToken="token")
    refused(client.get_connector, ConnectorArn=ABSENT_CONNECTOR)

    assert list(mock.calls) == [
        Call(
            source="api",
            operation="CreateDirectoryRegistration",
            parameters={"DirectoryId": DIRECTORY, "ClientToken": "token"},
            region="us-east-1",
            account_id="123456789012",
            status=202,
            error=None,
            fault=None,
        ),
        Call(
            source="api",
            operation="GetConnector",
            parameters={"ConnectorArn": ABSENT_CONNECTOR},
            region="us-east-1",
            account_id="123456789012",
            status=404,
            error="ResourceNotFoundException",
            fault=None,
        ),
    ]


def test_a_call_is_one_readable_line(mock: MockHandle, client: PcaConnectorAdClient) -> None:
    """Also where it gives much, and where a fault answered it."""
    fault = mock.fail_calls("list_connectors", "AccessDeniedException")
    refused(client.list_connectors, MaxResults=5)

    (call,) = fault.calls

    assert repr(call) == (
        "<ListConnectors(MaxResults=5) in us-east-1: 403 AccessDeniedException injected>"
    )
    assert repr(mock.calls) == f"[\n    {call!r}\n]"
    long = Call("tagging", "TagResource", {"Tags": {str(n): "x" * 500 for n in range(99)}}, "r")
    assert len(repr(long)) < 2000
    assert "from tagging" in repr(long)
    assert "\n" not in repr(long)
    assert repr(Call()) == "<no operation() in : no answer>"


def test_long_values_are_cut_in_the_line() -> None:
    """It has eight items of each list and mapping, and two hundred characters of each text."""
    pairs = ", ".join(f"'{letter}': 1" for letter in "abcdefgh")
    tags, texts = dict.fromkeys("abcdefghi", 1), [*range(9)]

    assert repr(Call(parameters={"Tags": tags, "Texts": texts})) == (
        f"<no operation(Tags={{{pairs}, ...}}, Texts=[0, 1, 2, 3, 4, 5, 6, 7, ...]) in : no answer>"
    )
    cut = repr(Call(parameters={"Text": "x" * 201}))
    assert len(cut) == len("<no operation(Text=) in : no answer>") + 200


def test_calls_can_be_picked_by_operation(mock: MockHandle, client: PcaConnectorAdClient) -> None:
    """In any spelling; a name that does not exist is an error that says the nearest one."""
    client.list_connectors()
    client.list_directory_registrations()
    client.list_connectors(MaxResults=7)

    for name in ("ListConnectors", "list_connectors", "listConnectors", "list-connectors"):
        listed: Any = mock.calls.of(name)
        assert [dict(call.parameters) for call in listed] == [{}, {"MaxResults": 7}]
    with pytest.raises(ValueError, match="Did you mean 'ListConnectors'"):
        mock.calls.of("ListConnector")  # type: ignore[arg-type]


def test_calls_are_a_sequence(mock: MockHandle, client: PcaConnectorAdClient) -> None:
    """With a length, indices, slices and an order; `clear` begins anew."""
    assert not mock.calls
    client.list_connectors()
    client.list_directory_registrations()

    assert len(mock.calls) == 2
    assert mock.calls[0].operation == "ListConnectors"
    assert [call.operation for call in mock.calls[-1:]] == ["ListDirectoryRegistrations"]
    mock.calls.clear()
    assert operations(mock) == []


def test_a_request_for_no_operation_is_a_call_too(mock: MockHandle, wire: Any) -> None:
    """It has no operation, and the error that it was answered with; so has one without sense."""
    wire.refused("GET", "/nothing")
    wire.refused("POST", "/connectors", b"{")

    unknown, unreadable = mock.calls
    assert (unknown.operation, unknown.error) == (None, "UnknownOperationException")
    assert (unreadable.operation, unreadable.error) == ("CreateConnector", "SerializationException")


def test_calls_of_other_services_say_where_they_came_from(mock: MockHandle) -> None:
    """CloudFormation and the tagging API are doors like others."""
    stacks = Stacks()
    stacks.create(template(R=resource("DirectoryRegistration", {"DirectoryId": DIRECTORY})))
    (created,) = mock.calls.of("create_directory_registration")
    arn = mock.state()["DirectoryRegistrations"][0]["Arn"]
    boto3.client("resourcegroupstaggingapi").tag_resources(ResourceARNList=[arn], Tags={"a": "b"})

    assert (created.source, created.status, created.error) == ("cloudformation", 202, None)
    assert created.parameters["DirectoryId"] == DIRECTORY
    (tagged,) = mock.calls.of("tag_resource")
    assert (tagged.source, tagged.status) == ("tagging", 204)


def test_an_error_of_another_service_is_recorded(
    mock: MockHandle, client: PcaConnectorAdClient
) -> None:
    """With its name and status, as for a client."""
    client.list_connectors()
    mock.calls.clear()
    boto3.client("resourcegroupstaggingapi").tag_resources(
        ResourceARNList=[ABSENT_CONNECTOR], Tags={"a": "b"}
    )
    (call,) = mock.calls
    assert (call.error, call.status) == ("ResourceNotFoundException", 404)


def test_each_mock_records_from_its_beginning_to_its_end(client: PcaConnectorAdClient) -> None:
    """An inner mock has its own calls only; a mock that has ended has those that it had."""
    with mock_pca_connector_ad() as outer:
        client.list_connectors()
        with mock_pca_connector_ad() as inner:
            client.list_directory_registrations()
        client.list_connectors()

    assert operations(inner) == ["ListDirectoryRegistrations"]
    assert operations(outer) == ["ListConnectors", "ListDirectoryRegistrations", "ListConnectors"]


def test_the_oldest_calls_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so many are kept, and how many are dropped is said."""
    monkeypatch.setattr(calls_module, "MOST_KEPT", 3)
    calls = Calls([Call(operation=str(number)) for number in range(2)], dropped=4)
    for number in range(2, 5):
        calls._add(Call(operation=str(number)))

    assert [call.operation for call in calls] == ["2", "3", "4"]
    assert calls.dropped == 6
    calls.clear()
    assert (len(calls), calls.dropped) == (0, 0)


def test_a_long_list_is_printed_by_its_end() -> None:
    """What was asked last is what a test fails of."""
    printed = repr(Calls([Call(operation=f"O{number}") for number in range(60)], dropped=2))
    assert printed.startswith("[\n    ... 12 earlier\n    <O10() ")
    assert printed.endswith("<O59() in : no answer>\n]")


@pytest.mark.server
def test_calls_are_read_and_cleared_over_http() -> None:
    """All, or those of an operation; moto's reset clears them, too."""
    with ThreadedServer() as server:
        control = Control(server.endpoint_url)
        client = client_of(server.endpoint_url)
        create_registration(client, ClientToken="t")
        client.list_connectors()

        listed = control("GET", "calls", params={"operation": "create-directory-registration"})
        call = {
            "operation": "CreateDirectoryRegistration",
            "parameters": {"DirectoryId": DIRECTORY, "ClientToken": "t"},
            "region": "us-east-1",
            "account_id": "123456789012",
            "status": 202,
            "error": None,
            "fault": None,
            "source": "api",
            "length": 74,
        }
        assert listed == (200, {"calls": [call], "dropped": 0, "kept": 1})
        assert len(control("GET", "calls")[1]["calls"]) == 2
        assert control("GET", "calls", params={"operation": "x"})[0] == 400
        assert control("DELETE", "calls") == (200, {"status": "ok"})
        assert control("GET", "calls")[1]["calls"] == []
        client.list_connectors()
        requests.post(f"{server.endpoint_url}/moto-api/reset", timeout=PATIENCE)
        assert control("GET", "calls")[1]["calls"] == []


@pytest.mark.server
def test_the_latest_calls_are_read_over_http() -> None:
    """So many as are asked for, also of one operation, and how many there are in all."""
    with ThreadedServer() as server:
        control = Control(server.endpoint_url)
        client = client_of(server.endpoint_url)
        for number in range(3):
            client.list_connectors(MaxResults=number + 1)
            client.list_directory_registrations()

        for asked, found in (("1", [3]), ("2", [2, 3]), ("9", [1, 2, 3])):
            given = {"operation": "ListConnectors", "last": asked}
            status, listed = control("GET", "calls", params=given)
            assert (status, listed["kept"]) == (200, 3)
            assert [each["parameters"]["MaxResults"] for each in listed["calls"]] == found
        latest = control("GET", "calls", params={"last": "2"})[1]
        assert [each["operation"] for each in latest["calls"]] == [
            "ListConnectors",
            "ListDirectoryRegistrations",
        ]
        assert latest["kept"] == 6


@pytest.mark.server
@pytest.mark.parametrize("last", [0, -1, "0", "-1", "", "1.0", "x", "٣", True, 1.5, 10**9])
def test_how_many_calls_are_read_is_a_number(last: Any) -> None:
    """Also in a body, where it may be one; anything else is named."""
    with ThreadedServer() as server:
        control = Control(server.endpoint_url)
        assert control("GET", "calls", {"last": 1})[0] == 200
        error = {"error": f"last must be a whole number above 0, not {last!r}"}
        assert control("GET", "calls", {"last": last}) == (400, error)


def test_a_policy_allows_just_what_was_called(
    mock: MockHandle, client: PcaConnectorAdClient
) -> None:
    """Each action on the resources that it was called on; a create with tags needs another one."""
    connector = create_active_connector(client, Tags={"a": "b"})
    template_arn = create_template(client, ConnectorArn=connector)
    client.update_template(TemplateArn=template_arn, ReenrollAllCertificateHolders=True)
    refused(client.get_connector, ConnectorArn=ABSENT_CONNECTOR)
    refused(client.delete_connector, ConnectorArn="not an ARN")

    assert mock.permissions_used() == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["pca-connector-ad:CreateConnector", "pca-connector-ad:TagResource"],
                "Resource": ["*"],
            },
            {
                "Effect": "Allow",
                "Action": ["pca-connector-ad:CreateTemplate"],
                "Resource": [connector],
            },
            {
                "Effect": "Allow",
                "Action": ["pca-connector-ad:GetConnector"],
                "Resource": sorted([ABSENT_CONNECTOR, connector]),
            },
            {
                "Effect": "Allow",
                "Action": ["pca-connector-ad:UpdateTemplate"],
                "Resource": [template_arn],
            },
        ],
    }


def test_the_policy_is_enough_for_the_same_calls(mock: MockHandle) -> None:
    """moto's IAM allows with it what was done without."""
    iam = boto3.client("iam")
    iam.create_user(UserName="u")
    key = iam.create_access_key(UserName="u")["AccessKey"]
    mine = boto3.client(
        "pca-connector-ad",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )
    arn = create_connector(mine, Tags={"a": "b"})
    mine.get_connector(ConnectorArn=arn)
    policy = json.dumps(mock.permissions_used())
    iam.put_user_policy(UserName="u", PolicyName="p", PolicyDocument=policy)

    from moto.core.authorization import enable_iam_authentication

    with enable_iam_authentication():
        create_connector(mine, Tags={"a": "b"}, DirectoryId="d-1111111111")
        mine.get_connector(ConnectorArn=arn)
        assert refused(mine.list_connectors).code == "AccessDeniedException"


def test_a_lost_connection_is_a_call_without_status(mock: MockHandle) -> None:
    """Each attempt of the client is one."""
    client = boto3.client("pca-connector-ad", config=Config(retries={"total_max_attempts": 2}))
    mock.fail_calls("list_connectors", "ReadTimeoutError", times=2)
    with pytest.raises(ReadTimeoutError):
        client.list_connectors()
    assert [(call.status, call.error) for call in mock.calls] == [(0, "ReadTimeoutError")] * 2


def test_a_failing_client_sees_nothing_of_the_record(
    mock: MockHandle, client: PcaConnectorAdClient
) -> None:
    """What a test changes in a recorded call changes no resource."""
    with pytest.raises(ClientError):
        client.get_connector(ConnectorArn=ABSENT_CONNECTOR)
    create_connector(client, Tags={"a": "b"})
    mock.calls[-1].parameters["Tags"]["a"] = "changed"
    assert mock.state()["Connectors"][0]["Tags"] == {"a": "b"}


def test_calls_are_bounded_by_their_length(mock: MockHandle) -> None:
    """The oldest go; a request that is too long says so, and its parameters are not kept."""
    body = json.dumps({"DirectoryId": "d-1", "Tags": {"a": "x" * 60_000}}).encode()
    request = build_request("CreateDirectoryRegistration", {})._replace(body=body)
    for _ in range(1_000):
        assert answer(request).status == 400
    assert mock.calls.dropped == 1_000 - len(mock.calls)
    lengths = [call.length for call in mock.calls]
    assert sum(lengths) <= 1 << 24
    assert len(lengths) > 190
    assert mock.calls[-1].parameters["Tags"] == {"a": "x" * 60_000}

    answer(request._replace(body=b" " * 1_000_000 + body))
    latest = mock.calls[-1]
    assert latest.parameters == {}
    assert latest.length == 1_060_000 + lengths[-1] - 60_000
    assert repr(latest) == (
        f"<CreateDirectoryRegistration({latest.length:,} bytes, not kept) in us-east-1: "
        "413 RequestEntityTooLargeException>"
    )
    for _ in range(30):
        answer(request._replace(body=b" " * 1_000_000 + body))
    assert len(mock.calls) > 190
    for _ in range(300):
        answer(request)
    assert len(mock.calls) > 190
    mock.calls.clear()
    assert (len(mock.calls), mock.calls.dropped) == (0, 0)


@pytest.mark.server
def test_calls_are_json_whatever_was_sent() -> None:
    """Also a number that is too large for JSON, and the values of YAML in a stack."""
    with ThreadedServer() as server:
        url = f"{server.endpoint_url}/directoryRegistrations"
        headers = {"Authorization": SIGNATURE, "Content-Type": "application/json"}
        requests.post(url, data='{"DirectoryId": 1e400}', headers=headers, timeout=PATIENCE)
        url = f"{server.endpoint_url}{PREFIX}/calls"
        text = requests.get(url, timeout=PATIENCE).text
    (call,) = json.loads(text, parse_constant=pytest.fail)["calls"]
    assert call["parameters"] == {"DirectoryId": "inf"}
    value = {1: float("nan"), "set": {1}, "tuple": (None, True, 1.5), "bytes": b"b"}
    assert to_json(value) == {
        "1": "nan",
        "set": "{1}",
        "tuple": [None, True, 1.5],
        "bytes": "b'b'",
    }


def test_calls_are_printed_while_others_call(mock: MockHandle) -> None:
    """A thread that calls changes nothing for one that prints."""
    request = build_request("ListConnectors", {})
    with ThreadPoolExecutor() as pool:
        calling = pool.submit(lambda: [answer(request) for _ in range(2_000)])
        while not calling.done():
            assert repr(mock.calls).startswith("[")
            assert len(repr(mock.calls).splitlines()) <= 53


def test_calls_with_faults_can_be_pickled(mock: MockHandle, client: PcaConnectorAdClient) -> None:
    """The copy knows which fault it was, and how often it had happened."""
    fault = mock.fail_calls("list_connectors", "AccessDeniedException", when=lambda given: True)
    refused(client.list_connectors)
    (call,) = pickle.loads(pickle.dumps(mock.calls))  # noqa: S301 - our own
    assert call.fault.id == fault.id
    assert (call.fault.happened, call.fault.remaining) == (1, 0)
    assert repr(call.fault) == repr(fault)
    assert repr(call) == repr(mock.calls[0])
    assert list(call.fault.calls) == []


def test_permissions_name_nothing_that_was_only_spelt(
    mock: MockHandle, client: PcaConnectorAdClient
) -> None:
    """A pattern that a refused call had for an ARN would allow more than the call named."""
    for arn in ("arn:aws:pca-connector-ad:us-east-1:123456789012:connector/*", "*****", "arn:x"):
        refused(client.get_connector, ConnectorArn=arn)
        refused(client.tag_resource, ResourceArn=arn, Tags={"a": "b"})
    assert mock.permissions_used()["Statement"] == []
    refused(client.get_connector, ConnectorArn=ABSENT_CONNECTOR)
    assert mock.permissions_used()["Statement"] == [
        {
            "Effect": "Allow",
            "Action": ["pca-connector-ad:GetConnector"],
            "Resource": [ABSENT_CONNECTOR],
        }
    ]


def test_permissions_by_type_are_the_same_in_each_run(
    mock: MockHandle, client: PcaConnectorAdClient
) -> None:
    """One ARN for each type, region and account, however many resources there are."""

    def provision() -> dict[str, Any]:
        mock.reset()
        for _ in range(2):
            connector = create_active_connector(client, Tags={"a": "b"})
            arn = create_template(client, ConnectorArn=connector)
            client.get_template(TemplateArn=arn)
        registration = create_registration(client)
        mock.settle()
        client.delete_directory_registration(DirectoryRegistrationArn=registration)
        return mock.permissions_used("types")

    first, second = provision(), provision()
    assert first == second
    begin = "arn:aws:pca-connector-ad:us-east-1:123456789012:"
    resources = {
        each["Action"][0].partition(":")[2]: each["Resource"] for each in first["Statement"]
    }
    assert resources == {
        "CreateConnector": ["*"],
        "CreateTemplate": [f"{begin}connector/*"],
        "DeleteDirectoryRegistration": [f"{begin}directory-registration/*"],
        "GetTemplate": [f"{begin}connector/*/template/*"],
    }
    assert mock.permissions_used() != first


def test_permissions_of_partners_are_those_of_what_was_called(
    mock: MockHandle, client: PcaConnectorAdClient
) -> None:
    """A refused call did not come so far; and over HTTP they can be asked for, too."""
    with mock.fail_calls("create_connector", "AccessDeniedException"):
        refused(create_connector, client)
    assert mock.permissions_used() == mock.permissions_used(partners=True)
    create_registration(client)
    (statement,) = mock.permissions_used(partners=True)["Statement"]
    assert statement == {
        "Effect": "Allow",
        "Action": [
            "ds:AuthorizeApplication",
            "ds:DescribeDirectories",
            "pca-connector-ad:CreateConnector",
            "pca-connector-ad:CreateDirectoryRegistration",
        ],
        "Resource": ["*"],
    }
    with pytest.raises(ValueError, match=r"resources cannot be 'type'; .* Did you mean 'types'"):
        mock.permissions_used("type")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="partners cannot be 'yes'"):
        mock.permissions_used(partners="yes")  # type: ignore[arg-type]


@pytest.mark.server
def test_permissions_over_http_have_the_same_arguments() -> None:
    """In the query of a GET."""
    with ThreadedServer() as server:
        create_registration(client_of(server.endpoint_url))
        status, policy = Control(server.endpoint_url)(
            "GET", "permissions-used", params={"resources": "types", "partners": "true"}
        )
    assert status == 200
    assert "ds:AuthorizeApplication" in policy["Statement"][0]["Action"]
