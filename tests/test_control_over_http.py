"""Can a test that is not in Python's process direct the service?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest
import requests

from pca_ad_mock import mock_pca_connector_ad
from pca_ad_mock._control.http_api import PREFIX, ControlApi
from pca_ad_mock.pcaconnectorad import settings
from pca_ad_mock.pcaconnectorad.faults import injection
from pca_ad_mock.server import ThreadedServer

from .interpreters import PATIENCE
from .provisioning import create_connector, create_registration, refused
from .test_server import client_of

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

pytestmark = pytest.mark.server

OPTIONS = asdict(settings.Settings())

DENIED = {"operation": "ListConnectors", "error": "AccessDeniedException"}


class Control:
    """Sends requests that direct a server."""

    def __init__(self, endpoint_url: str) -> None:
        self._url = f"{endpoint_url}{PREFIX}"

    def __call__(self, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, Any]:
        answer = requests.request(
            method, f"{self._url}/{path}", json=body, timeout=PATIENCE, **more
        )
        assert answer.headers["Content-Type"] == "application/json"
        return answer.status_code, answer.json()


@pytest.fixture
def running() -> Iterator[ThreadedServer]:
    with ThreadedServer() as started:
        yield started


@pytest.fixture
def control(running: ThreadedServer) -> Control:
    return Control(running.endpoint_url)


@pytest.fixture
def http_client(running: ThreadedServer) -> PcaConnectorAdClient:
    client: PcaConnectorAdClient = client_of(running.endpoint_url)
    return client


def test_calls_can_be_told_to_fail(control: Control, http_client: PcaConnectorAdClient) -> None:
    """With an error's members, for so many calls, and only for requests that are meant."""
    told = control(
        "POST",
        "fail-calls",
        {
            "operation": "create_directory_registration",
            "error": "ConflictException",
            "times": 2,
            "when": {"DirectoryId": "d-1111111111"},
            "members": {"Message": "not now", "ResourceId": "it"},
        },
    )
    assert told == (
        201,
        {
            "id": "1",
            "operation": "CreateDirectoryRegistration",
            "error": "ConflictException",
            "members": {"Message": "not now", "ResourceId": "it"},
            "when": {"DirectoryId": "d-1111111111"},
            "region": None,
            "account_id": None,
            "happened": 0,
            "remaining": 2,
        },
    )
    create_registration(http_client)
    refusal = refused(create_registration, http_client, DirectoryId="d-1111111111")
    assert (refusal.code, refusal.message) == ("ConflictException", "not now")
    assert refusal.members == {"ResourceId": "it", "ResourceType": "DirectoryRegistration"}

    fault = control("GET", "faults/1")[1]
    assert (fault["happened"], fault["remaining"]) == (1, 1)


def test_resources_can_be_told_to_fail(control: Control, http_client: PcaConnectorAdClient) -> None:
    """A test in another language can provoke a FAILED connector."""
    status, fault = control(
        "POST", "fail-resources", {"kind": "Connector", "status_reason": "DIRECTORY_ACCESS_DENIED"}
    )
    assert status == 201
    assert fault == {
        "id": "1",
        "kind": "Connector",
        "status_reason": "DIRECTORY_ACCESS_DENIED",
        "when": None,
        "region": None,
        "account_id": None,
        "happened": 0,
        "remaining": 1,
    }
    arn = create_connector(http_client)
    connector = http_client.get_connector(ConnectorArn=arn)["Connector"]
    assert (connector["Status"], connector["StatusReason"]) == ("FAILED", "DIRECTORY_ACCESS_DENIED")


def test_faults_can_be_listed_and_taken_back(
    control: Control, http_client: PcaConnectorAdClient
) -> None:
    """One by one, or all at once; the list says which have happened."""
    for _ in range(3):
        control("POST", "fail-calls", DENIED)
    refused(http_client.list_connectors)
    listed = control("GET", "faults")[1]["faults"]
    assert [fault["id"] for fault in listed] == ["1", "2", "3"]
    assert [fault["happened"] for fault in listed] == [1, 0, 0]

    status, deleted = control("DELETE", "faults/2")
    assert (status, deleted["id"], deleted["remaining"]) == (200, "2", 0)
    assert control("DELETE", "faults/2")[0] == 404
    assert control("DELETE", "faults") == (200, {"faults": []})

    assert http_client.list_connectors()["Connectors"] == []
    assert injection._injected == []


def test_what_is_under_way_can_be_settled(
    control: Control, http_client: PcaConnectorAdClient
) -> None:
    """As by the handle, whatever progression is in force."""
    control("POST", "options", {"transition": {"progression": "manual", "times": 99}})
    arn = create_connector(http_client)
    assert http_client.get_connector(ConnectorArn=arn)["Connector"]["Status"] == "CREATING"

    assert control("POST", "settle") == (200, {"status": "ok"})

    assert http_client.get_connector(ConnectorArn=arn)["Connector"]["Status"] == "ACTIVE"


def test_options_can_be_changed(control: Control, http_client: PcaConnectorAdClient) -> None:
    """What is not named stays as it was; they are gone with the server."""
    assert control("GET", "options") == (200, {"options": OPTIONS})
    assert control("POST", "options", {"quotas": {"Connector": 0}}) == (
        200,
        {"id": "1", "options": {**OPTIONS, "quotas": {"Connector": 0}}},
    )
    control("POST", "options", {"region": "eu-west-1"})
    assert refused(create_connector, http_client).code == "ServiceQuotaExceededException"
    assert control("GET", "options")[1]["options"]["region"] == "eu-west-1"
    assert control("DELETE", "options/1")[1]["options"] == {**OPTIONS, "region": "eu-west-1"}
    create_connector(http_client)
    assert control("DELETE", "options") == (200, {"options": OPTIONS})
    for number in ("0", "1"):
        status, document = control("DELETE", f"options/{number}")
        assert (status, document["error"]) == (
            404,
            f"there are no options {number!r}; choose from none.",
        )
    assert len(settings._layers) == 1


def test_options_of_a_mock_end_with_it(control: Control) -> None:
    """Whatever is changed over HTTP while it lasts, and in whichever order they end."""
    with mock_pca_connector_ad(quotas=False):
        control("POST", "options", {"rates": True})
        assert control("GET", "options")[1]["options"]["quotas"] is False
    assert control("GET", "options")[1]["options"] == {**OPTIONS, "rates": True}


def test_a_server_leaves_no_options_behind() -> None:
    """Nor anything that was told."""
    with ThreadedServer(rates=True) as running:
        control = Control(running.endpoint_url)
        control("POST", "options", {"quotas": False})
        control(
            "POST", "fail-calls", {"operation": "ListConnectors", "error": "AccessDeniedException"}
        )
    assert settings._layers == []
    assert injection._injected == []


def test_the_service_can_be_reset(control: Control, http_client: PcaConnectorAdClient) -> None:
    """Its resources and what was told go; the options stay."""
    create_registration(http_client)
    control("POST", "fail-calls", DENIED)
    control("POST", "options", {"quotas": False})

    assert control("POST", "reset") == (200, {"status": "ok"})

    assert http_client.list_directory_registrations()["DirectoryRegistrations"] == []
    assert http_client.list_connectors()["Connectors"] == []
    assert control("GET", "faults")[1] == {"faults": []}
    assert control("GET", "options")[1]["options"]["quotas"] is False


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "error"),
    [
        (
            "GET",
            "fault",
            None,
            404,
            "there is no /moto-api/pca-connector-ad/ 'fault'; choose from",
        ),
        ("GET", "fault", None, 404, "Did you mean 'faults'"),
        (
            "POST",
            "",
            None,
            404,
            "choose from enroll, policies, settle, state, export, permissions-used, fail-calls, "
            "delay-calls, fail-resources, reset, calls, "
            "make/<id>, health, faults, faults/<id>, options",
        ),
        ("GET", "faults/7", None, 404, "there is no fault '7'"),
        ("GET", "settle", None, 405, "/moto-api/pca-connector-ad/settle takes POST, not GET"),
        ("PUT", "faults/7", None, 405, "takes GET, DELETE, not PUT"),
        ("POST", "settle", {"all": True}, 400, "unknown member 'all': this command takes none"),
        (
            "DELETE",
            "options",
            {"id": "1"},
            400,
            "unknown member 'id': this command takes none",
        ),
        ("POST", "fail-calls", {"operation": "X"}, 400, "the body lacks error"),
        ("POST", "fail-calls", {"operations": "X"}, 400, "Did you mean 'operation'"),
        ("POST", "fail-calls", {"operation": 1, "error": "X"}, 400, "the model has no operation 1"),
        (
            "POST",
            "fail-calls",
            {"operation": "ListConnectors", "error": "ConflictException"},
            400,
            "ListConnectors never answers 'ConflictException'",
        ),
        (
            "POST",
            "fail-calls",
            {"operation": "ListConnectors", "error": ["ConflictException"]},
            400,
            "ListConnectors never answers ['ConflictException']",
        ),
        (
            "POST",
            "fail-calls",
            {**DENIED, "members": []},
            400,
            "members must be an object, not []",
        ),
        (
            "POST",
            "fail-calls",
            {
                "operation": "ListConnectors",
                "error": "AccessDeniedException",
                "when": ["MaxResults"],
            },
            400,
            "when must be a mapping of members to values",
        ),
        (
            "POST",
            "fail-calls",
            {**DENIED, "members": {"operation": "X"}},
            400,
            "members cannot have 'operation'",
        ),
        (
            "POST",
            "fail-calls",
            {
                "operation": "ListConnectors",
                "error": "ValidationException",
                "members": {"Reason": ["OTHER"]},
            },
            400,
            "Reason must be a string, not ['OTHER']",
        ),
        (
            "POST",
            "fail-calls",
            {**DENIED, "times": 0},
            400,
            "times must be a whole number above 0, or None, not 0",
        ),
        ("POST", "fail-resources", {"kind": "Connector"}, 400, "the body lacks status_reason"),
        (
            "POST",
            "fail-resources",
            {"kind": "Template", "status_reason": "INTERNAL_FAILURE"},
            400,
            "there is no resource type with a lifecycle 'Template'",
        ),
        (
            "POST",
            "fail-resources",
            {"kind": ["Connector"], "status_reason": {}},
            400,
            "there is no resource type with a lifecycle ['Connector']",
        ),
        ("POST", "options", {"quota": 1}, 400, "Did you mean 'quotas'"),
        ("POST", "options", {"cls": 1}, 400, "mock_pca_connector_ad has no option 'cls'"),
        (
            "POST",
            "fail-calls",
            {**DENIED, "members": {"Message": 5}},
            400,
            "Message must be a string, not 5",
        ),
        ("POST", "options", {"rates": "yes"}, 400, "rates must be True or False, not 'yes'"),
        ("POST", "options", [], 400, "the body is not a JSON object"),
    ],
)
def test_mistakes_are_explained(
    control: Control, method: str, path: str, body: Any, status: int, error: str
) -> None:
    """What is wrong gets the status of its kind, and a sentence that names what is possible."""
    given, document = control(method, path, body)
    assert given == status
    assert error in document["error"]
    assert control("GET", "options") == (200, {"options": OPTIONS})


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_json_is_explained(control: Control, body: bytes) -> None:
    """Whatever arrives, it is answered."""
    status, document = control("POST", "settle", data=body)
    assert status == 400
    assert document["error"].startswith("the body is not valid JSON")


def test_what_is_closed_refuses_by_an_answer() -> None:
    """Neither faults nor options are taken after the end, and nothing is left in force."""
    api = ControlApi({})
    api.close()
    for path, body in (("options", b'{"rates": true}'), ("settle", b"")):
        answer = api.answer("POST", path, "", body)
        assert answer.status == 503
        assert "has ended" in answer.document["error"]
    assert settings._layers == []


def test_not_a_number_is_not_json(control: Control) -> None:
    """What Python's JSON knows and no other does is refused."""
    body = b'{"operation": "ListConnectors", "error": "AccessDeniedException", "when": {"a": NaN}}'
    status, document = control("POST", "fail-calls", data=body)
    assert (status, "NaN is not a JSON value" in document["error"]) == (400, True)


@pytest.mark.parametrize("when", [0, [], ""])
def test_a_condition_is_an_object(control: Control, when: Any) -> None:
    """Also where it is empty, so that a mistake does not make every call fail."""
    status, document = control("POST", "fail-calls", {**DENIED, "when": when})
    assert (status, "when must be a mapping" in document["error"]) == (400, True)
