"""Do requests reach the service by every door that moto has, once, and no other's?"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from botocore.awsrequest import AWSPreparedRequest
from botocore.compat import HTTPHeaders
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.backends import get_backend
from moto.core.exceptions import ServiceNotWhitelisted
from moto.core.models import botocore_stubber
from moto.moto_api import recorder
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from pca_ad_mock import mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad import dispatch, urls
from pca_ad_mock.pcaconnectorad.models import pcaconnectorad_backends
from pca_ad_mock.pcaconnectorad.request.wire import HttpRequest, HttpResponse

from .interpreters import PATIENCE
from .provisioning import create_connector, create_registration, refused
from .wire import ENDPOINT, Wire

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

OUTSIDE = "http://pca-connector-ad.us-east-1.amazonaws.com.example.org/connectors"


@pytest.fixture
def executions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Methods and paths of the requests that were carried out, by whichever door."""
    carried_out: list[str] = []
    answer = dispatch.answer

    def noting(request: HttpRequest) -> HttpResponse:
        carried_out.append(f"{request.method} {request.path}")
        return answer(request)

    monkeypatch.setattr(dispatch, "answer", noting)
    return carried_out


def leaves_the_process() -> Any:
    return pytest.raises(Exception, match="reaches for the network")


def test_botocore_calls_are_carried_out_once(
    client: PcaConnectorAdClient, executions: list[str]
) -> None:
    """One call makes one resource."""
    create_connector(client)

    assert executions == ["POST /connectors"]
    assert len(client.list_connectors()["Connectors"]) == 1


def test_calls_by_requests_are_carried_out_once(wire: Wire, executions: list[str]) -> None:
    """The `requests` library meets the same service."""
    answer = wire.send("POST", "/directoryRegistrations", {"DirectoryId": "d-0123456789"})

    assert answer.status_code == 202
    assert executions == ["POST /directoryRegistrations"]


@pytest.mark.parametrize(
    "core",
    [
        {"service_whitelist": ["pcaconnectorad"]},
        {"passthrough": {"urls": ["https://elsewhere.example.org"]}},
        {"passthrough": {"services": ["s3"]}},
    ],
    ids=["whitelist", "passthrough of URLs", "passthrough of services"],
)
def test_motos_settings_do_not_stand_in_the_way(core: Any, executions: list[str]) -> None:
    """Where moto looks at requests itself, they are still carried out once."""
    with mock_aws(config={"core": core}):
        client = boto3.client("pca-connector-ad", region_name="cn-north-1")
        arn = create_connector(client)

        assert arn.startswith("arn:aws-cn:pca-connector-ad:cn-north-1:")
        assert executions == ["POST /connectors"]


def test_a_whitelist_without_the_service_refuses_it() -> None:
    """moto's whitelist means this service too."""
    with mock_aws(config={"core": {"service_whitelist": ["s3"]}}):
        client = boto3.client("pca-connector-ad", region_name="us-east-1")
        with pytest.raises(ServiceNotWhitelisted):
            client.list_connectors()


@pytest.mark.parametrize(
    "passthrough",
    [{"services": ["pcaconnectorad"]}, {"urls": ["https://pca-connector-ad"]}],
    ids=["service", "URL"],
)
def test_a_passthrough_lets_requests_go(passthrough: Any, executions: list[str]) -> None:
    """Who tells moto to let the service through reaches for the network."""
    with mock_aws(config={"core": {"passthrough": passthrough}}):
        client = boto3.client("pca-connector-ad", region_name="us-east-1")
        with leaves_the_process():
            client.list_connectors()

    assert executions == []


def test_motos_recorder_sees_requests(
    client: PcaConnectorAdClient,
    executions: list[str],
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What moto records, it records of this service as well."""
    monkeypatch.setattr(recorder, "_location", str(tmp_path / "recording"))
    recorder.start_recording()
    try:
        create_registration(client)
    finally:
        recorder.stop_recording()

    assert "/directoryRegistrations" in recorder.download_recording()
    assert executions == ["POST /directoryRegistrations"]


def test_other_services_are_left_to_moto(mock: object, executions: list[str]) -> None:
    """Inside the mock, all of moto is on."""
    assert boto3.client("sts").get_caller_identity()["Account"] == "123456789012"
    assert executions == []


def test_hosts_that_only_look_alike_are_not_ours(mock: object, executions: list[str]) -> None:
    """A host that begins like the service's is somebody else's."""
    with leaves_the_process():
        requests.get(OUTSIDE, timeout=PATIENCE)
    assert executions == []


def test_motos_table_finds_the_service() -> None:
    """Server and proxy get at the backend by moto's name for it."""
    assert get_backend("pcaconnectorad") is pcaconnectorad_backends  # type: ignore[call-overload]


def test_the_table_serves_werkzeug_requests(
    client: PcaConnectorAdClient, executions: list[str]
) -> None:
    """A request as moto's server has it is understood, with encoded slashes and a query."""
    arn = create_connector(client, Tags={"a": "1", "b": "2"})
    executions.clear()
    encoded = arn.replace(":", "%3A").replace("/", "%2F")
    targets = {
        f"/tags/{encoded}?tagKeys=a": {},
        f"http://localhost/tags/{encoded}?tagKeys=a": {},
        f"/tags/{arn}?tagKeys=a": {"RAW_URI": ""},
    }
    for target, environment in targets.items():
        environ = EnvironBuilder(path=f"/tags/{arn}", query_string="tagKeys=a").get_environ()
        environ.update({"REQUEST_METHOD": "DELETE", "RAW_URI": target}, **environment)
        request = Request(environ)

        status, headers, body = urls.serve(request, request.url, request.headers)

        assert (status, body) == (204, b"")
        assert headers["Content-Type"] == "application/json"
    assert len(executions) == 3
    assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"b": "2"}


def test_a_form_in_a_werkzeug_request_is_not_lost(mock: object) -> None:
    """werkzeug parses forms away from the body; it is refused all the same."""
    environ = EnvironBuilder(
        method="POST",
        path="/directoryRegistrations",
        data=b"DirectoryId=d-0123456789",
        content_type="application/x-www-form-urlencoded",
    ).get_environ()
    request = Request(environ)

    status, headers, _ = urls.serve(request, request.url, request.headers)

    assert (status, headers["x-amzn-ErrorType"]) == (415, "UnsupportedMediaTypeException")


def test_headers_can_be_bytes(mock: object) -> None:
    """botocore gives some header values as bytes, from which the region is read too."""
    headers = HTTPHeaders()
    headers["Authorization"] = b"AWS4 Credential=AKID/20260101/us-east-1/x/aws4_request"  # type: ignore[assignment]
    request = AWSPreparedRequest(
        method="GET", url=f"{ENDPOINT}/connectors", headers=headers, body=None, stream_output=False
    )

    response = botocore_stubber("before-send", request)

    assert response is not None
    assert response.status_code == 200


class _OwnServer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b'{"Connectors": [], "NextToken": "b3du"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def own_server() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _OwnServer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.server
def test_a_server_of_the_users_own_is_reached(
    mock: object, own_server: str, executions: list[str]
) -> None:
    """A client with an `endpoint_url` elsewhere talks to that, and not to the mock."""
    client = boto3.client("pca-connector-ad", endpoint_url=own_server)

    assert client.list_connectors()["NextToken"] == "b3du"
    assert executions == []


def test_an_endpoint_url_of_aws_is_the_mock(mock: object, executions: list[str]) -> None:
    """A PrivateLink endpoint, spelt in whichever case, stays inside."""
    for host in (
        "vpce-0123-abcd.pca-connector-ad.us-west-2.vpce.amazonaws.com",
        "PCA-connector-ad.US-WEST-2.amazonaws.com:443",
        "user:password@pca-connector-ad.us-west-2.api.aws.",
    ):
        client = boto3.client(
            "pca-connector-ad", endpoint_url=f"https://{host}", region_name="us-west-2"
        )
        arn = create_connector(client)
        assert ":us-west-2:" in arn
    assert len(executions) == 3


def test_without_a_mock_nothing_is_intercepted(executions: list[str]) -> None:
    """Outside of a mock a request goes where it was sent."""
    with mock_pca_connector_ad():
        client = boto3.client("pca-connector-ad")
    with leaves_the_process():
        client.list_connectors()
    assert executions == []


def test_errors_reach_the_client_as_modelled_exceptions(client: PcaConnectorAdClient) -> None:
    """boto3 knows the error by its class, and it is a ClientError."""
    with pytest.raises(client.exceptions.ValidationException) as caught:
        client.list_connectors(NextToken="AAAA")
    assert isinstance(caught.value, ClientError)
    assert refused(client.list_connectors, NextToken="AAAA").members == {"Reason": "OTHER"}
