"""Does moto's server have the service in it, and does it stand what is thrown at it?"""

from __future__ import annotations

import json
import os
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from http.client import HTTPResponse
from importlib.metadata import version
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from moto import mock_aws
from moto.moto_api import state_manager
from moto.server import ThreadedMotoServer

import pca_ad_mock
from pca_ad_mock import mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad.kinds.resource import Resource
from pca_ad_mock.pcaconnectorad.models import pcaconnectorad_backends
from pca_ad_mock.server import ThreadedServer
from pca_ad_mock.server import _threaded_server as threaded_server
from pca_ad_mock.server._http_server import HttpServer
from pca_ad_mock.server._request_handler import RequestHandler

from .interpreters import PATIENCE
from .leftovers import alive
from .provisioning import (
    AUTHORITY,
    DIRECTORY,
    SECURITY_GROUPS,
    create_active_connector,
    create_connector,
    create_registration,
    refused,
)
from .searching import LOAD

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

    from pca_ad_mock import MockHandle

pytestmark = pytest.mark.server

CLIENTS = 32

#: A server has so many seconds to answer, and a socket to be closed.


def client_of(endpoint_url: str, service: Any = "pca-connector-ad", **options: Any) -> Any:
    return boto3.session.Session("AKIA", "secret", region_name="us-east-1").client(
        service, endpoint_url=endpoint_url, **options
    )


def body_of(answered: socket.socket, status: int) -> Any:
    """The document of an answer, which must have a status."""
    answer = HTTPResponse(answered)
    answer.begin()
    assert answer.status == status
    return json.loads(answer.read())


@pytest.fixture
def running() -> Iterator[ThreadedServer]:
    with ThreadedServer() as started:
        yield started


@pytest.fixture
def http_client(running: ThreadedServer) -> PcaConnectorAdClient:
    client: PcaConnectorAdClient = client_of(running.endpoint_url)
    return client


def post(running: ThreadedServer, path: str, body: Any = None) -> Any:
    return requests.post(f"{running.endpoint_url}/moto-api/{path}", json=body, timeout=PATIENCE)


def test_a_client_provisions_over_http(http_client: PcaConnectorAdClient) -> None:
    """States, tags, errors and pages are those of the mock in the process."""
    arn = create_active_connector(http_client, Tags={"a": "1", "b": "2"})
    http_client.untag_resource(ResourceArn=arn, TagKeys=["a"])
    assert http_client.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"b": "2"}
    for _ in range(2):
        create_connector(http_client)
    pages = http_client.get_paginator("list_connectors").paginate(PaginationConfig={"PageSize": 2})
    assert [len(page["Connectors"]) for page in pages] == [2, 1]
    http_client.delete_connector(ConnectorArn=arn)

    refusal = refused(http_client.get_connector, ConnectorArn=arn)

    assert refusal.status == 404
    assert refusal.members == {"ResourceId": arn, "ResourceType": "Connector"}


def test_regions_do_not_see_each_other(running: ThreadedServer) -> None:
    """All clients reach one host, and the region of each is that of its signature."""
    here, there = (
        client_of(running.endpoint_url, region_name=name) for name in ("us-east-1", "eu-west-1")
    )

    arns = [create_registration(client) for client in (here, there)]

    assert [arn.split(":")[3] for arn in arns] == ["us-east-1", "eu-west-1"]
    for client, arn in zip((here, there), arns, strict=True):
        (listed,) = client.list_directory_registrations()["DirectoryRegistrations"]
        assert listed["Arn"] == arn


@pytest.mark.parametrize(
    "path", ["moto-api/data.json", "favicon.ico", "latest/meta-data/", "latest/api/token"]
)
def test_motos_own_paths_stay_motos(running: ThreadedServer, path: str) -> None:
    """A request has the same answer if its signature names this service."""
    scope = "AKIA/20260101/us-east-1/pca-connector-ad/aws4_request"
    authorization = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"

    plain, signed = (
        requests.get(f"{running.endpoint_url}/{path}", headers=headers, timeout=PATIENCE)
        for headers in ({}, {"Authorization": authorization})
    )

    assert (signed.status_code, signed.content) == (plain.status_code, plain.content)


def test_motos_services_are_beside_it(running: ThreadedServer) -> None:
    """It is moto's own server."""
    sts = client_of(running.endpoint_url, "sts")
    assert sts.get_caller_identity()["Account"] == "123456789012"
    s3 = client_of(running.endpoint_url, "s3", config=Config(s3={"addressing_style": "path"}))
    s3.create_bucket(Bucket="templates")
    s3.put_object(Bucket="templates", Key="big", Body=b"x" * (10 << 20))
    assert s3.head_object(Bucket="templates", Key="big")["ContentLength"] == 10 << 20


@pytest.fixture
def motos_own() -> Iterator[str]:
    """The address of moto's own server."""
    of_moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    of_moto.start()
    host, port = of_moto.get_host_and_port()
    yield f"http://{host}:{port}"
    requests.post(f"http://{host}:{port}/moto-api/reset", timeout=PATIENCE)
    of_moto.stop()


def test_motos_own_server_has_it_too(motos_own: str) -> None:
    """Once the service is registered, moto's `ThreadedMotoServer` serves it."""
    create_registration(client_of(motos_own))


@pytest.mark.parametrize("arn", ["arn:aws\n", "arn:\naws", "\narn:aws"])
def test_a_line_break_in_an_arn_is_refused_by_the_service(
    running: ThreadedServer, motos_own: str, mock: MockHandle, arn: str
) -> None:
    """Through both servers it ends in the same error as in the process."""
    clients = [
        boto3.client("pca-connector-ad"),
        client_of(running.endpoint_url),
        client_of(motos_own),
    ]
    refusals = [refused(each.get_connector, ConnectorArn=arn) for each in clients]
    assert {refusal.code for refusal in refusals} == {"ValidationException"}
    assert refusals[0].message == refusals[1].message == refusals[2].message


def test_an_unsigned_request_is_found_by_its_host(running: ThreadedServer) -> None:
    """Anything that speaks HTTP can name the service and the region in the header `Host`."""
    answer = requests.post(
        f"{running.endpoint_url}/directoryRegistrations",
        json={"DirectoryId": DIRECTORY, "ClientToken": "token"},
        headers={"Host": "pca-connector-ad.eu-west-1.amazonaws.com"},
        timeout=PATIENCE,
    )
    assert answer.status_code == 202
    assert ":eu-west-1:" in answer.json()["DirectoryRegistrationArn"]


def test_it_binds_to_loopback_only(running: ThreadedServer) -> None:
    """Unless it is told to, nobody reaches it from outside."""
    assert running.endpoint_url.startswith("http://127.0.0.1:")
    assert running._server is not None
    assert running._server.socket.getsockname()[0] == "127.0.0.1"


def test_it_binds_to_version_six() -> None:
    """An address of IPv6 is written as URLs have it."""
    with ThreadedServer(host="::1") as started:
        assert started.endpoint_url.startswith("http://[::1]:")


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ({"host": "192.0.2.1"}, "cannot listen on port 0 of 192.0.2.1: .*assign"),
        ({"port": 65536}, "cannot listen on port 65536 of 127.0.0.1: .*0-65535"),
    ],
)
def test_an_address_that_cannot_be_is_an_error(address: Any, why: str) -> None:
    """What cannot be bound to is named, with the reason."""
    with pytest.raises(OSError, match=why):
        ThreadedServer(**address).start()


def test_a_port_that_is_taken_is_an_error(running: ThreadedServer) -> None:
    """The error names the port, and the running server goes on."""
    port = int(running.endpoint_url.rpartition(":")[2])
    with pytest.raises(OSError, match=f"port {port} of 127.0.0.1: it is taken. Port 0 picks"):
        ThreadedServer(port=port).start()
    create_registration(client_of(running.endpoint_url))


def test_its_life_is_one(running: ThreadedServer) -> None:
    """It is started once, stopped as often as one likes, and can be started anew."""
    with pytest.raises(RuntimeError, match="started already"):
        running.start()
    running.stop()
    running.stop()
    with pytest.raises(RuntimeError, match="has not been started"):
        _ = running.endpoint_url
    with running:
        create_registration(client_of(running.endpoint_url))


def test_options_are_those_of_the_decorator() -> None:
    """They are in force while it runs; what is wrong with them shows at once."""
    with ThreadedServer(quotas={"Connector": 0}, region="eu-west-1") as started:
        client = client_of(started.endpoint_url)
        assert refused(create_connector, client).code == "ServiceQuotaExceededException"
    with ThreadedServer() as started:
        create_connector(client_of(started.endpoint_url))
    with pytest.raises(TypeError, match="Did you mean 'quotas'"):
        ThreadedServer(quota=True)  # type: ignore[call-arg]


def test_the_environment_is_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other than a mock, a server changes nothing in the environment of its process."""
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    before = dict(os.environ)
    with ThreadedServer(region="eu-west-1"):
        assert dict(os.environ) == before
    assert dict(os.environ) == before


def test_state_is_forgotten_with_the_last() -> None:
    """A server leaves nothing behind; inside a mock it shares the state, which the mock clears."""
    with ThreadedServer() as started:
        create_registration(client_of(started.endpoint_url))
    assert len(pcaconnectorad_backends) == 0

    with mock_pca_connector_ad():
        with ThreadedServer() as started:
            create_registration(client_of(started.endpoint_url))
        client = boto3.client("pca-connector-ad")
        assert len(client.list_directory_registrations()["DirectoryRegistrations"]) == 1
    assert len(pcaconnectorad_backends) == 0


def test_the_extra_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Flask there is no server, and the error says what to install."""
    monkeypatch.setattr(threaded_server, "find_spec", lambda name: None)
    with pytest.raises(
        ImportError, match=r"flask and flask_cors; pip install 'pca-ad-mock\[server\]'"
    ):
        ThreadedServer()


def test_requests_are_logged_on_demand(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """In a test it is silent, unless it is asked to speak."""
    caplog.set_level("INFO", "werkzeug")
    for log in (False, True):
        with ThreadedServer(log=log) as started:
            create_registration(client_of(started.endpoint_url))
        assert ("POST /directoryRegistrations" in caplog.text) is log
    assert capfd.readouterr().out == ""


def test_the_log_says_which_call_it_was(caplog: pytest.LogCaptureFixture) -> None:
    """Its operation, status, error and injected fault; nothing of what our page asks by itself."""
    caplog.set_level("INFO", "werkzeug")
    with ThreadedServer(log=True) as started, mock_pca_connector_ad() as mock:
        client = client_of(started.endpoint_url)
        client.list_connectors()
        fault = mock.fail_calls("ListConnectors", "AccessDeniedException")
        refused(client.list_connectors)
        requests.get(f"{started.endpoint_url}/moto-api/data.json", timeout=PATIENCE)
        requests.get(
            f"{started.endpoint_url}/moto-api/pca-connector-ad/health",
            headers={"Pca-Ad-Mock-By-Itself": "1"},
            timeout=PATIENCE,
        )
    lines = [record.getMessage() for record in caplog.records]
    assert [line.partition('" ')[2] for line in lines] == [
        "200 ListConnectors",
        f"403 ListConnectors AccessDeniedException injected by fault {fault.id}",
        "200 -",
    ]


@pytest.mark.parametrize("is_terminal", [False, True])
def test_the_log_has_colours_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, is_terminal: bool
) -> None:
    """In a file or a pipe, escape sequences would be in the way."""
    caplog.set_level("INFO", "werkzeug")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)
    with ThreadedServer(log=True) as started:
        create_registration(client_of(started.endpoint_url))
    (line,) = [record.getMessage() for record in caplog.records]
    assert ("\x1b[35m" in line) is ("\x1b[0m" in line) is is_terminal
    assert "POST /directoryRegistrations" in line


def test_a_server_can_be_reset(capfd: pytest.CaptureFixture[str]) -> None:
    """Resources of all services, faults and calls are gone; a stopped one says that it is."""
    server = ThreadedServer()
    with pytest.raises(RuntimeError, match="the server has not been started"):
        server.reset()
    with server:
        client = client_of(server.endpoint_url)
        create_registration(client)
        control = f"{server.endpoint_url}/moto-api/pca-connector-ad"
        fault = {"operation": "*", "error": "AccessDeniedException", "times": None}
        requests.post(f"{control}/fail-calls", json=fault, timeout=PATIENCE)
        server.reset()
        assert requests.get(f"{control}/calls", timeout=PATIENCE).json()["calls"] == []
        assert client.list_directory_registrations()["DirectoryRegistrations"] == []


def test_its_health_can_be_asked() -> None:
    """Whether it is there, of which version, and what is in force."""
    with ThreadedServer(quotas=False) as started:
        url = f"{started.endpoint_url}/moto-api/pca-connector-ad"
        fault = {"operation": "*", "error": "AccessDeniedException"}
        requests.post(f"{url}/fail-calls", json=fault, timeout=PATIENCE)
        answer = requests.get(f"{url}/health", timeout=PATIENCE)
    health = answer.json()
    assert answer.status_code == 200
    assert health["status"] == "ok"
    assert health["version"] == pca_ad_mock.__version__
    assert health["moto"] == version("moto")
    assert (health["options"]["quotas"], health["faults"]) == (False, 1)


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[str, str]:
    """The paths of a certificate for 127.0.0.1, and of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(timezone.utc)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    paths = (tmp_path / "certificate.pem", tmp_path / "key.pem")
    paths[0].write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return str(paths[0]), str(paths[1])


def test_it_speaks_tls(certificate: tuple[str, str]) -> None:
    """With a certificate of the user's own, or with one made up."""
    with ThreadedServer(ssl_context=certificate) as started:
        assert started.endpoint_url.startswith("https://")
        create_registration(client_of(started.endpoint_url, verify=certificate[0]))
    with ThreadedServer(ssl_context="adhoc") as started:
        port = int(started.endpoint_url.rpartition(":")[2])
        assert "BEGIN CERTIFICATE" in ssl.get_server_certificate(("127.0.0.1", port))


def test_urls_in_answers_are_those_of_tls(certificate: tuple[str, str]) -> None:
    """moto's services write their own address as the client reached it."""
    with ThreadedServer(ssl_context=certificate) as started:
        sqs = client_of(started.endpoint_url, "sqs", verify=certificate[0])
        url = sqs.create_queue(QueueName="queue")["QueueUrl"]
        assert url.startswith(f"{started.endpoint_url}/")


@pytest.mark.parametrize("path", ["reset", "reset/"])
def test_motos_reset_means_the_service(
    running: ThreadedServer, http_client: PcaConnectorAdClient, path: str
) -> None:
    """`/moto-api/reset` forgets its resources, and what was told."""
    create_registration(http_client)
    told = {"operation": "list_connectors", "error": "AccessDeniedException", "times": 9}
    assert post(running, "pca-connector-ad/fail-calls", told).status_code == 201

    assert post(running, path).json() == {"status": "ok"}

    assert http_client.list_directory_registrations()["DirectoryRegistrations"] == []
    assert http_client.list_connectors()["Connectors"] == []


def test_motos_seed_means_the_service(
    running: ThreadedServer, http_client: PcaConnectorAdClient
) -> None:
    """The same seed gives the same ARNs."""
    arns = []
    for _ in range(2):
        post(running, "reset")
        assert post(running, "seed?a=42").status_code == 200
        arns.append(create_connector(http_client))
    assert arns[0] == arns[1]


def test_motos_transitions_mean_the_service(
    running: ThreadedServer, http_client: PcaConnectorAdClient
) -> None:
    """What is set by `/moto-api/state-manager` goes before the option."""
    name = "pca-connector-ad::connector"
    transition = {"progression": "manual", "times": 2}
    try:
        post(
            running, "state-manager/set-transition", {"model_name": name, "transition": transition}
        )
        got = requests.get(
            f"{running.endpoint_url}/moto-api/state-manager/get-transition?model_name={name}",
            timeout=PATIENCE,
        )
        assert got.json() == transition
        arn = create_connector(http_client)
        statuses = [
            http_client.get_connector(ConnectorArn=arn)["Connector"]["Status"] for _ in range(2)
        ]
        assert statuses == ["CREATING", "ACTIVE"]
    finally:
        state_manager.unset_transition(name)


def test_motos_dashboard_lists_the_resources(
    running: ThreadedServer, http_client: PcaConnectorAdClient
) -> None:
    """Each kind under `pcaconnectorad`, with what is there and nothing that has gone."""

    def listed() -> Any:
        data = requests.get(f"{running.endpoint_url}/moto-api/data.json", timeout=PATIENCE).json()
        return data["pcaconnectorad"]

    arn = create_active_connector(http_client, Tags={"a": "1"})
    assert set(listed()) >= {
        "Connector",
        "DirectoryRegistration",
        "ServicePrincipalName",
        "Template",
        "TemplateGroupAccessControlEntry",
    }
    (connector,) = listed()["Connector"]
    assert connector["arn"] == arn
    assert connector["status"] == "ACTIVE"
    assert connector["tags"] == {"a": "1"}
    assert connector["directory_id"] == DIRECTORY

    http_client.delete_connector(ConnectorArn=arn)
    assert [each["status"] for each in listed()["Connector"]] == ["DELETING"]
    http_client.list_connectors()

    assert listed()["Connector"] == []
    page = requests.get(f"{running.endpoint_url}/moto-api/", timeout=PATIENCE)
    assert "Moto" in page.text


def connect(running: ThreadedServer) -> socket.socket:
    port = int(running.endpoint_url.rpartition(":")[2])
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


SIGNED = (
    "POST /directoryRegistrations HTTP/1.1\r\nHost: localhost\r\n"
    "Authorization: AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/pca-connector-ad/"
    "aws4_request, SignedHeaders=host, Signature=0\r\nContent-Type: application/json\r\n"
)


def test_a_body_of_ten_mebibytes_is_refused(running: ThreadedServer) -> None:
    """It is answered as what is too large, and the next request as ever."""
    headers = dict(line.split(": ", 1) for line in SIGNED.split("\r\n")[2:-1])
    answer = requests.post(
        f"{running.endpoint_url}/directoryRegistrations",
        data=json.dumps({"DirectoryId": "d" * (10 << 20)}),
        headers=headers,
        timeout=PATIENCE,
    )
    assert answer.status_code == 413
    assert "has more than 1048576 bytes" in answer.json()["message"]
    create_registration(client_of(running.endpoint_url))


def test_slow_and_half_open_connections_hold_up_nobody(running: ThreadedServer) -> None:
    """While some clients dawdle, or have gone without a word, others are answered."""
    with connect(running), connect(running) as slow, connect(running) as half_open:
        slow.sendall(SIGNED.encode() + b'Content-Length: 48\r\n\r\n{"Direct')
        half_open.sendall(SIGNED.encode())
        half_open.shutdown(socket.SHUT_WR)
        create_registration(client_of(running.endpoint_url))
        slow.sendall(b'oryId":"d-1111111111","ClientToken":"t"}')
        assert slow.recv(12) == b"HTTP/1.1 202"
    assert RequestHandler.timeout == 60


def test_a_thousand_headers_are_refused(running: ThreadedServer) -> None:
    """As too many, and the next request is answered as ever."""
    with connect(running) as talkative:
        talkative.sendall(
            (SIGNED + "".join(f"x-{n}: 1\r\n" for n in range(1000)) + "\r\n").encode()
        )
        assert talkative.recv(12) == b"HTTP/1.1 431"
    create_registration(client_of(running.endpoint_url))


def test_a_client_that_never_shakes_hands_holds_up_nobody(certificate: tuple[str, str]) -> None:
    """With TLS, others are served meanwhile, and the server stops at once."""
    with ThreadedServer(ssl_context=certificate) as running, connect(running) as silent:
        create_registration(client_of(running.endpoint_url, verify=certificate[0]))
        running.stop()
        assert silent.fileno() > 0


def test_a_body_can_come_in_chunks(running: ThreadedServer) -> None:
    """The service reads it whole."""
    chunks = b'30\r\n{"DirectoryId":"d-1111111111","ClientToken":"t"}\r\n0\r\n\r\n'
    with connect(running) as chunked:
        chunked.sendall(SIGNED.encode() + b"Transfer-Encoding: chunked\r\n\r\n" + chunks)
        assert list(body_of(chunked, 202)) == ["DirectoryRegistrationArn"]


def test_chunks_that_are_none_are_refused(running: ThreadedServer) -> None:
    """With a word on what is wrong."""
    with connect(running) as chunked:
        chunked.sendall(SIGNED.encode() + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n")
        document = body_of(chunked, 400)
    assert list(document) == ["error"]
    assert document["error"].startswith("the body cannot be read: ")


def test_what_arrives_after_the_end_is_not_carried_out(running: ThreadedServer) -> None:
    """A request that was on its way when the server stopped is refused."""
    with connect(running) as late:
        late.sendall(SIGNED.encode() + b'Content-Length: 48\r\n\r\n{"Direct')
        create_registration(client_of(running.endpoint_url))
        running.stop()
        late.sendall(b'oryId":"d-1111111111","ClientToken":"t"}')
        assert body_of(late, 503) == {"error": "the server is stopping"}
    with running:
        client = client_of(running.endpoint_url)
        assert client.list_directory_registrations()["DirectoryRegistrations"] == []


def test_servers_share_the_state_of_the_process() -> None:
    """It is forgotten with the last of them, and each takes its own options along."""
    first = ThreadedServer(quotas={"Connector": 0}).start()
    with ThreadedServer() as second:
        client = client_of(second.endpoint_url)
        create_registration(client)
        first.stop()
        assert len(client.list_directory_registrations()["DirectoryRegistrations"]) == 1
        create_connector(client)
    assert len(pcaconnectorad_backends) == 0


@pytest.mark.parametrize("host", ["", "unix:///tmp/socket"])
def test_a_host_that_is_none_is_refused(host: str) -> None:
    """Rather than all interfaces, or none."""
    with pytest.raises(ValueError, match="host must be the name or address of an interface"):
        ThreadedServer(host=host)


def test_a_certificate_that_cannot_be_used_is_named(
    certificate: tuple[str, str], tmp_path: Path
) -> None:
    """With its key, and why."""
    junk = tmp_path / "junk.pem"
    junk.write_text("junk")
    for path in ("/nowhere.pem", str(junk)):
        with pytest.raises(ValueError, match=f"certificate '{path}' and key .* cannot be used: "):
            ThreadedServer(ssl_context=(path, certificate[1]))
    with pytest.raises(
        ValueError, match=r"ssl_context must be 'adhoc', or the paths .*, not 'x\.pem'"
    ):
        ThreadedServer(ssl_context="x.pem")  # type: ignore[arg-type]


def _fail_with(error: Exception) -> None:
    try:
        raise error
    finally:
        HttpServer.handle_error(Mock(), None, None)


def test_a_fault_of_the_server_itself_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """Clients that leave are let go in silence."""
    for error in (ConnectionResetError("gone"), LookupError("a fault")):
        with pytest.raises(type(error)):
            _fail_with(error)
    printed = capsys.readouterr().err
    assert "a fault" in printed
    assert "gone" not in printed


def in_parallel(work: Callable[[int], Any]) -> list[Any]:
    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(work, range(CLIENTS)))


def threads_of_connections() -> set[threading.Thread]:
    return {each for each in threading.enumerate() if "process_request" in each.name}


def outlives(thread: threading.Thread) -> bool:
    """Whether a thread goes on although it has had the time to end."""
    thread.join(PATIENCE)
    return thread.is_alive()


def test_it_stands_its_load() -> None:
    """Many clients at once: no fault of the server, nothing lost or doubled, and no memory kept."""
    with ThreadedServer(quotas=False) as running:
        config = Config(retries={"total_max_attempts": 1}, max_pool_connections=1)
        clients = [client_of(running.endpoint_url, config=config) for _ in range(CLIENTS)]
        rounds = LOAD // CLIENTS // 8

        def work(number: int) -> list[str]:
            client, kept = clients[number], []
            for turn in range(rounds):
                directory = f"d-{number:05x}{turn:05x}"
                arn = create_registration(client, DirectoryId=directory, Tags={"turn": str(turn)})
                client.get_directory_registration(DirectoryRegistrationArn=arn)
                client.tag_resource(ResourceArn=arn, Tags={"number": str(number)})
                client.list_directory_registrations(MaxResults=5)
                client.create_connector(
                    CertificateAuthorityArn=AUTHORITY,
                    DirectoryId=directory,
                    VpcInformation={"SecurityGroupIds": SECURITY_GROUPS},
                )
                with pytest.raises(ClientError) as conflict:
                    create_registration(client, DirectoryId=directory)
                assert conflict.value.response["ResponseMetadata"]["HTTPStatusCode"] == 409
                assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == {
                    "turn": str(turn),
                    "number": str(number),
                }
                if turn % 2:
                    client.delete_directory_registration(DirectoryRegistrationArn=arn)
                else:
                    client.list_connectors(MaxResults=5)
                    kept.append(arn)
            return kept

        kept = [arn for arns in in_parallel(work) for arn in arns]

        client = clients[0]
        for _ in range(2):
            paginator = client.get_paginator("list_directory_registrations")
            listed = [
                entry["Arn"]
                for page in paginator.paginate()
                for entry in page["DirectoryRegistrations"]
            ]
        assert sorted(listed) == sorted(kept)
        connectors = [
            entry["Arn"]
            for page in client.get_paginator("list_connectors").paginate()
            for entry in page["Connectors"]
        ]
        assert len(connectors) == len(set(connectors)) == rounds * CLIENTS
        post(running, "reset")
        serving = threads_of_connections()
    assert not any(map(outlives, serving))
    # Only now, as the frame of a thread may hold what it answered last.
    assert alive(Resource) == 0


def test_a_mock_joins_the_state_of_a_server(running: ThreadedServer) -> None:
    """Within one process there is one state, whichever door."""
    create_registration(client_of(running.endpoint_url))
    with mock_aws():
        assert len(pcaconnectorad_backends) == 0, "moto's mocks begin empty"
