"""Does the switch work in moto's server mode, where the service is in another process?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.awsrequest import AWSRequest
from botocore.exceptions import EndpointConnectionError
from moto import settings as moto_settings

from pca_ad_mock import (
    EnrollmentRefused,
    Principal,
    UnusedFaultError,
    mock_pca_connector_ad,
)
from pca_ad_mock._control.commands import commands_of
from pca_ad_mock._control.server_controls import ServerControls
from pca_ad_mock.pcaconnectorad import settings
from pca_ad_mock.pcaconnectorad.faults import injection
from pca_ad_mock.server import ThreadedServer

from .interpreters import python
from .provisioning import create_connector, create_registration, refused
from .test_clients import OWN_ENDPOINT
from .test_server import client_of

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

pytestmark = pytest.mark.server


@pytest.fixture
def server_mode(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadedServer]:
    """moto's server mode, with a server that the test can look into."""
    with ThreadedServer() as running:
        monkeypatch.setattr(moto_settings, "TEST_SERVER_MODE", True)
        monkeypatch.setenv("TEST_SERVER_MODE_ENDPOINT", running.endpoint_url)
        yield running


def registrations(client: PcaConnectorAdClient) -> int:
    return len(client.list_directory_registrations()["DirectoryRegistrations"])


def test_calls_go_to_the_server(server_mode: ThreadedServer) -> None:
    """Clients made inside are sent there, and the state is cleared when the mock ends."""
    with mock_pca_connector_ad(region="eu-west-1"):
        client = boto3.client("pca-connector-ad")
        assert client.meta.endpoint_url == server_mode.endpoint_url
        assert client.meta.region_name == "eu-west-1"
        create_registration(client)
        assert registrations(client) == 1
    assert registrations(client_of(server_mode.endpoint_url)) == 0


def test_the_handle_directs_the_server(server_mode: ThreadedServer) -> None:
    """What it is told happens there, and is taken back with the mock."""
    with mock_pca_connector_ad() as mock:
        client = boto3.client("pca-connector-ad")
        fault = mock.fail_calls("list_connectors", "AccessDeniedException", times=9, Message="no")
        assert refused(client.list_connectors).message == "no"
        assert (fault.happened, fault.remaining) == (1, 8)
        with mock.fail_resources("Connector", "INTERNAL_FAILURE"):
            arn = create_connector(client)
        mock.settle()
        assert client.get_connector(ConnectorArn=arn)["Connector"]["Status"] == "FAILED"
        fault.take_back()
        assert client.list_connectors()["Connectors"]
        create_registration(client)
        mock.fail_calls("list_connectors", "AccessDeniedException", when={"MaxResults": 5})
        mock.reset()
        assert registrations(client) == 0
        assert client.list_connectors(MaxResults=5)["Connectors"] == []
        assert (fault.happened, fault.remaining) == (1, 0)
        assert repr(mock).startswith("<RemoteHandle of http://127.0.0.1:")
        mock.fail_calls("list_connectors", client.exceptions.AccessDeniedException).take_back()
        mock.fail_calls("list_connectors", "AccessDeniedException").take_back()
        unused = mock.fail_calls("list_connectors", "AccessDeniedException")
        assert not unused.happened
        refused(client.list_connectors)
    assert injection._injected == []


def test_the_handle_shows_what_is_on_the_server(server_mode: ThreadedServer) -> None:
    """Calls with their faults, the state with its times, and what a test begins with."""
    with mock_pca_connector_ad() as mock:
        client = boto3.client("pca-connector-ad")
        fault = mock.fail_calls("list_connectors", "AccessDeniedException", times=None)
        refused(client.list_connectors)
        (call,) = mock.calls
        assert (call.operation, call.status, call.fault) == ("ListConnectors", 403, fault)
        assert list(fault.calls) == [call]
        assert "error='AccessDeniedException'" in repr(fault)
        assert fault.remaining is None
        fault.take_back()
        connector = mock.make.connector(IpAddressType="DUALSTACK")
        found = client.get_connector(ConnectorArn=connector["Arn"])["Connector"]
        assert connector == found
        assert mock.state()["Connectors"] == [{**found, "Tags": {}}]
        assert [call.operation for call in mock.calls.of("get_connector")] == ["GetConnector"]
        assert mock.permissions_used()["Statement"][0]["Action"] == [
            "pca-connector-ad:GetConnector"
        ]
        document = mock.export()
        calls = mock.calls
        calls.clear()
        assert not calls
        mock.reset()
        assert not mock.calls
        mock.load(document)
        assert mock.export() == document


def test_an_unused_fault_on_the_server_fails_the_test(server_mode: ThreadedServer) -> None:
    """Unless this process is told not to mind."""
    with pytest.raises(UnusedFaultError, match="ListConnectors"), mock_pca_connector_ad() as mock:
        mock.fail_calls("list_connectors", "AccessDeniedException")
    with mock_pca_connector_ad(allow_unused_faults=True) as mock:
        mock.fail_calls("list_connectors", "AccessDeniedException")
    with mock_pca_connector_ad() as mock:
        with mock.fail_calls("list_connectors", "AccessDeniedException") as fault:
            refused(boto3.client("pca-connector-ad").list_connectors)
        assert (fault.happened, fault.remaining) == (1, 0)


def test_mistakes_are_those_of_the_handle(server_mode: ThreadedServer) -> None:
    """The server's words arrive as Python's errors."""
    with (
        mock_pca_connector_ad() as mock,
        pytest.raises(ValueError, match="Did you mean 'ListConnectors'"),
    ):
        mock.fail_calls("ListConnector", "AccessDeniedException")  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="has ended"):
        mock.fail_calls("list_connectors", "AccessDeniedException")


def test_options_are_in_force_on_the_server(server_mode: ThreadedServer) -> None:
    """Those of the mock are, as long as it lasts."""
    with mock_pca_connector_ad(quotas={"Connector": 0}):
        client = boto3.client("pca-connector-ad")
        assert refused(create_connector, client).code == "ServiceQuotaExceededException"
        with mock_pca_connector_ad(quotas=False):
            create_connector(client)
        assert refused(create_connector, client).code == "ServiceQuotaExceededException"
    create_connector(client_of(server_mode.endpoint_url))
    assert len(settings._layers) == 1


def test_a_client_of_another_endpoint_is_adopted(server_mode: ThreadedServer) -> None:
    """Its calls go to the server, and not to AWS."""
    client = client_of(OWN_ENDPOINT)
    with mock_pca_connector_ad() as mock:
        create_registration(mock.adopt(client))
        assert registrations(client_of(server_mode.endpoint_url)) == 1
    with pytest.raises(RuntimeError, match="has ended"):
        mock.adopt(client)


def test_a_server_without_the_service_is_explained(
    server_mode: ThreadedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """moto's server as moto runs it does not understand; the error says which one does."""
    monkeypatch.setattr("pca_ad_mock._control.remote.PREFIX", "/moto-api/another")
    with pytest.raises(
        RuntimeError, match="needs a server with this service: python -m pca_ad_mock"
    ):
        mock_pca_connector_ad().start()


def test_a_server_that_is_not_there_is_explained(
    server_mode: ThreadedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of the mock is left, and it works once there is a server."""
    monkeypatch.setenv("TEST_SERVER_MODE_ENDPOINT", "http://127.0.0.1:9")
    for _ in range(2):
        with pytest.raises(
            RuntimeError, match=r"no server at http://127\.0\.0\.1:9; start one with"
        ):
            mock_pca_connector_ad().start()
    monkeypatch.setenv("TEST_SERVER_MODE_ENDPOINT", server_mode.endpoint_url)
    with mock_pca_connector_ad():
        create_registration(boto3.client("pca-connector-ad"))


def test_mocks_can_end_in_any_order(server_mode: ThreadedServer) -> None:
    """Each takes its own options along."""
    first, second = mock_pca_connector_ad(quotas=False), mock_pca_connector_ad(rates=True)
    first.start()
    second.start()
    first.stop()
    second.stop()
    assert settings.current() == settings.Settings()


def test_what_json_has_not_is_told_as_far_as_it_can_be(server_mode: ThreadedServer) -> None:
    """A mapping of any kind is one; what is nothing in JSON is named."""
    quotas: Any = MappingProxyType({"Connector": 0})
    with mock_pca_connector_ad(quotas=quotas) as mock:
        client = boto3.client("pca-connector-ad")
        assert refused(create_connector, client).code == "ServiceQuotaExceededException"
        with pytest.raises(TypeError, match=r"b'x' cannot be sent to a server"):
            mock.fail_calls("list_connectors", "AccessDeniedException", when={"NextToken": b"x"})


def test_a_client_that_moto_does_not_send_there_says_what_to_do(
    server_mode: ThreadedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """moto sends those made by `boto3.client`; the error of another names `adopt`."""

    def fail(request: Any) -> None:
        raise EndpointConnectionError(endpoint_url=request.url)

    with mock_pca_connector_ad() as mock:
        client: Any = boto3.Session().client("pca-connector-ad")
        monkeypatch.setattr(client._endpoint.http_session, "send", fail)
        client.meta.config.retries = {"total_max_attempts": 1}
        client.meta.events.register("needs-retry.pca-connector-ad", lambda **_: False)
        with pytest.raises(EndpointConnectionError, match=r"only clients created by boto3\.client"):
            client._endpoint._send(AWSRequest("GET", client.meta.endpoint_url).prepare())
        monkeypatch.undo()
        assert mock.adopt(client)


def test_a_process_in_server_mode() -> None:
    """`TEST_SERVER_MODE=true` is all that another process needs, with plain moto as well."""
    program = """
        import boto3
        from moto import mock_aws
        from pca_ad_mock import mock_pca_connector_ad

        @mock_pca_connector_ad(region="eu-west-1")
        def create():
            client = boto3.client("pca-connector-ad")
            arn = client.create_directory_registration(DirectoryId="d-0123456789")
            return arn["DirectoryRegistrationArn"].split(":")[3]

        @mock_aws
        def count():
            client = boto3.client("pca-connector-ad", "us-east-1")
            return len(client.list_directory_registrations()["DirectoryRegistrations"])

        # The option is the test's, and not the server's.
        with mock_pca_connector_ad(allow_unused_faults=True) as mock:
            mock.fail_calls("list_connectors", "AccessDeniedException")

        print(create(), count())
    """
    with ThreadedServer() as running:
        server_mode: dict[str, Any] = {
            **os.environ,
            "TEST_SERVER_MODE": "true",
            "TEST_SERVER_MODE_ENDPOINT": running.endpoint_url,
        }
        assert python(program, server_mode) == "eu-west-1 0"


def test_a_path_has_its_argument_quoted() -> None:
    """An argument with a slash is one segment of the path."""
    by_name = {each.name: each for each in commands_of(ServerControls)}
    path, _ = by_name["make_resource"].request(kind="a/b?c", members={})
    assert path == "make/a%2Fb%3Fc"


def test_a_request_that_is_no_text_is_refused_by_the_server(server_mode: ThreadedServer) -> None:
    """As in the process: bytes that are not ASCII are sent all the same, and are no request."""
    with mock_pca_connector_ad(linked=True) as mock:
        template = mock.make.template()["Arn"]
        pem = b"-----BEGIN CERTIFICATE REQUEST-----\n\xff\n-----END CERTIFICATE REQUEST-----"
        with pytest.raises(EnrollmentRefused, match="base64"):
            mock.enroll(Principal(common_name="A", sid="S-1-5-21-1"), template, csr=pem)
