"""Does the server answer one request after another on a connection, whatever a client sends?"""

from __future__ import annotations

import http.client
import itertools
import select
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple

import boto3
import pytest
import requests
from moto.moto_api import recorder
from moto.moto_server.werkzeug_app import DomainDispatcherApplication

from pca_ad_mock._control.http_api import PREFIX
from pca_ad_mock.pcaconnectorad.request.parsing import LONGEST_BODY
from pca_ad_mock.server import (
    ThreadedServer,
)
from pca_ad_mock.server import (
    _connections as connections,
)
from pca_ad_mock.server import (
    _request_handler as request_handler,
)
from pca_ad_mock.server._application import service_of
from pca_ad_mock.server._connections import Connections
from pca_ad_mock.server._request_handler import RequestHandler

from .interpreters import PATIENCE
from .provisioning import create_registration, refused
from .test_server import (
    SIGNED,
    certificate,
    client_of,
    connect,
    outlives,
    running,
    threads_of_connections,
)

if TYPE_CHECKING:
    from typing_extensions import Self

    from pca_ad_mock import MockHandle

__all__ = ["certificate", "running"]

pytestmark = pytest.mark.server

#: The headers of a request that is signed for the service.
HEADERS = SIGNED.partition("\r\n")[2]

BODY = '{"DirectoryId":"d-1111111111","ClientToken":"t"}'

A_HUNDRED_MEBIBYTES = 100 << 20

LISTING = f"GET /connectors HTTP/1.1\r\n{HEADERS}\r\n"

CREATION = f"POST /directoryRegistrations HTTP/1.1\r\n{HEADERS}"


class Answer(NamedTuple):
    """What arrived on a connection."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Connection:
    """A connection on which a test sends what it likes."""

    def __init__(self, to: ThreadedServer) -> None:
        self._socket = connect(to)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._socket.close()

    def fileno(self) -> int:
        return self._socket.fileno()

    def send(self, text: str) -> None:
        self._socket.sendall(text.encode())

    def send_no_more(self) -> None:
        self._socket.shutdown(socket.SHUT_WR)

    def receive(self, method: str = "GET") -> Answer:
        """Receive one answer, byte by byte, so that the next one is left where it is."""
        # Which the client of the standard library would pass over.
        assert self._socket.recv(12, socket.MSG_PEEK) != b"HTTP/1.1 100"
        response = http.client.HTTPResponse(self._socket, method=method)
        unbuffered: Any = self._socket.makefile("rb", 0)
        response.fp = unbuffered
        response.begin()
        return Answer(response.status, response.headers, response.read())

    def receive_interim(self) -> bytes:
        """Receive the line by which a body is asked for."""
        return self._socket.recv(len("HTTP/1.1 100 Continue\r\n\r\n"), socket.MSG_WAITALL)

    def is_closed(self) -> bool:
        """Whether nothing more comes; waits until something does."""
        return self._socket.recv(1) == b""


@pytest.fixture
def connection(running: ThreadedServer) -> Iterator[Connection]:
    with Connection(running) as opened:
        yield opened


def lists(connection: Connection) -> bool:
    """Whether a request is answered."""
    connection.send(LISTING)
    answer = connection.receive()
    return (answer.status, answer.body) == (200, b'{"Connectors":[]}')


def test_a_connection_is_kept(connection: Connection) -> None:
    """Requests follow one another on it: the service's, those that direct it, and moto's own."""
    for path in ("/connectors", f"{PREFIX}/options", "/moto-api/data.json", "/nothing", "/"):
        connection.send(f"GET {path} HTTP/1.1\r\n{HEADERS}\r\n")
        assert connection.receive().headers["Connection"] == "keep-alive"
    assert lists(connection)


def test_boto3_keeps_its_connection(running: ThreadedServer) -> None:
    """One is enough for many calls."""
    client = client_of(running.endpoint_url)
    for _ in range(3):
        create_registration(client)
        client.delete_directory_registration(
            DirectoryRegistrationArn=client.list_directory_registrations()[
                "DirectoryRegistrations"
            ][0]["Arn"]
        )
        client.list_directory_registrations()
    (pool,) = client._endpoint.http_session._manager.pools._container.values()
    assert pool.num_connections == 1


def test_requests_may_be_sent_before_they_are_answered(connection: Connection) -> None:
    """Each is answered, in order."""
    connection.send(LISTING + f"{CREATION}Content-Length: 48\r\n\r\n{BODY}" + LISTING)
    assert [connection.receive().status for _ in range(3)] == [200, 202, 200]


@pytest.mark.parametrize(
    ("version", "header", "kept"),
    [
        ("1.1", "Connection: close", False),
        ("1.1", "Connection: TE, Close", False),
        ("1.1", "Connection: keep-alive", True),
        ("1.0", "X-Nothing: 1", False),
        ("1.0", "Connection: keep-alive", True),
    ],
)
def test_the_client_decides(connection: Connection, version: str, header: str, kept: bool) -> None:
    """A connection is closed where it says so, or where its version of HTTP does."""
    connection.send(f"GET /connectors HTTP/{version}\r\n{HEADERS}{header}\r\n\r\n")
    answer = connection.receive()
    assert answer.body == b'{"Connectors":[]}'
    assert answer.headers["Connection"] == ("keep-alive" if kept else "close")
    assert lists(connection) if kept else connection.is_closed()


def test_a_head_has_no_body(connection: Connection) -> None:
    """Its answer says how long the body would be, and the next answer comes after it."""
    for path in ("/connectors", "/moto-api/data.json"):
        connection.send(f"HEAD {path} HTTP/1.1\r\n{HEADERS}\r\n")
        answer = connection.receive("HEAD")
        assert int(answer.headers["Content-Length"]) > 0
        assert lists(connection)


def test_an_answer_without_content_has_no_length(connection: Connection) -> None:
    """As HTTP has it; the next answer comes after it."""
    connection.send(
        "OPTIONS / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n"
        "Access-Control-Request-Method: GET\r\n\r\n"
    )
    answer = connection.receive()
    assert (answer.status, answer.headers["Content-Length"]) == (204, None)
    assert lists(connection)


def test_chunks_end_where_they_end(connection: Connection) -> None:
    """With extensions and trailers, whether the service or moto reads them."""
    chunks = (
        "Transfer-Encoding: chunked\r\n\r\n"
        f"10;a=b\r\n{BODY[:16]}\r\n20\r\n{BODY[16:]}\r\n0\r\nX-Trailer: 1\r\n\r\n"
    )
    connection.send(CREATION + chunks)
    assert connection.receive().status == 202
    connection.send(f"PUT /bucket/key HTTP/1.1\r\nHost: localhost\r\n{chunks}")
    assert connection.receive().status == 404
    assert lists(connection)


@pytest.mark.parametrize(
    ("headers", "body", "error"),
    [
        ("Content-Length: 48\r\nTransfer-Encoding: chunked", "0\r\n\r\n", "must be 'chunked'"),
        ("Transfer-Encoding: \x0bchunked", "0\r\n\r\n", "Transfer-Encoding must be 'chunked'"),
        ("Content-Length: \x0c0", "", "Content-Length must be one number"),
        ("Transfer-Encoding: gzip, chunked", "0\r\n\r\n", "Transfer-Encoding must be 'chunked'"),
        ("Content-Length: 48\r\nContent-Length: 49", BODY, "Content-Length must be one number"),
        ("Content-Length: +48", BODY, "Content-Length must be one number"),
        ("Content-Length: -1", BODY, "Content-Length must be one number"),
        ("Content-Length : 48", BODY, "a header is not a name and a value"),
        ("Content-Length: 49", BODY, "it ends early"),
        ("Transfer-Encoding: chunked", "31\r\n" + BODY, "it ends early"),
        ("Transfer-Encoding: chunked", f"30\r\n{BODY}~\r\n0\r\n\r\n", "a chunk is longer"),
        ("Transfer-Encoding: chunked", "-1\r\n", "a chunk does not begin with its length"),
        ("Transfer-Encoding: chunked", "0\r\n" + "a: b\r\n" * 101, "it has too many trailers"),
        ("Transfer-Encoding: chunked", "0\r\na: b", "it ends early"),
    ],
)
@pytest.mark.parametrize("path", ["/directoryRegistrations", "/bucket", f"{PREFIX}/reset"])
def test_a_body_without_an_end_is_refused(
    running: ThreadedServer, connection: Connection, path: str, headers: str, body: str, error: str
) -> None:
    """What follows is never taken for a request, and nothing is carried out."""
    signature = HEADERS if path == "/directoryRegistrations" else ""
    connection.send(f"POST {path} HTTP/1.1\r\n{signature}{headers}\r\n\r\n{body}")
    connection.send_no_more()
    answer = connection.receive()
    assert answer.status == 400
    assert error in answer.body.decode()
    assert answer.headers["Content-Type"] == "application/json"
    assert connection.is_closed()
    client = client_of(running.endpoint_url)
    assert client.list_directory_registrations()["DirectoryRegistrations"] == []


def test_a_body_is_asked_for_when_it_is_read(connection: Connection) -> None:
    """Once, where the client waits for that."""
    connection.send(f"{CREATION}Expect: 100-continue\r\nContent-Length: 48\r\n\r\n")
    assert connection.receive_interim() == b"HTTP/1.1 100 Continue\r\n\r\n"
    connection.send(BODY)
    assert connection.receive().status == 202
    assert lists(connection)


@pytest.mark.parametrize(
    "headers", [f"Content-Length: {LONGEST_BODY + 1}", "Content-Length: 48\r\nOrigin: null"]
)
def test_a_body_that_is_not_read_is_not_asked_for(connection: Connection, headers: str) -> None:
    """The answer comes at once, and the connection ends with it."""
    connection.send(f"{CREATION}Expect: 100-continue\r\n{headers}\r\n\r\n")
    answer = connection.receive()
    assert answer.status in (413, 403)
    assert answer.headers["Connection"] == "close"
    assert connection.is_closed()


@pytest.fixture
def too_long() -> str:
    """What the service says in the process of a body that is too long."""
    client = boto3.client("pca-connector-ad")
    refusal = refused(client.tag_resource, ResourceArn="arn:aws", Tags={"a": "x" * LONGEST_BODY})
    return refusal.message


def test_a_body_of_a_hundred_mebibytes_is_refused_before_it_arrives(
    connection: Connection, mock: MockHandle, too_long: str
) -> None:
    """By its length, with the error that it has in the process, and no byte of it is read."""
    connection.send(f"{CREATION}Content-Length: {A_HUNDRED_MEBIBYTES}\r\n\r\n")
    answer = connection.receive()
    assert answer.status == 413
    assert answer.headers["x-amzn-ErrorType"] == "RequestEntityTooLargeException"
    assert too_long in answer.body.decode()
    connection.send(LISTING)
    assert connection.is_closed()


def test_chunks_are_read_up_to_the_limit(
    connection: Connection, mock: MockHandle, too_long: str
) -> None:
    """The answer comes as soon as they are more, and they may go on without an end."""
    connection.send(f"{CREATION}Transfer-Encoding: chunked\r\n\r\n")
    for _ in range(5):
        connection.send(f"40000\r\n{'x' * 0x40000}\r\n")
    answer = connection.receive()
    assert answer.status == 413
    assert too_long in answer.body.decode()
    assert connection.is_closed()


def test_a_body_that_nobody_wants_is_not_read(connection: Connection) -> None:
    """An operation without one answers as ever, and the connection ends."""
    connection.send(
        LISTING.replace("\r\n\r\n", f"\r\nContent-Length: {A_HUNDRED_MEBIBYTES}\r\n\r\n")
    )
    assert connection.receive().body == b'{"Connectors":[]}'
    assert connection.is_closed()


def test_what_directs_has_the_same_limit(connection: Connection) -> None:
    """Said in the words of that interface."""
    connection.send(f"POST {PREFIX}/reset HTTP/1.1\r\nContent-Length: {LONGEST_BODY + 1}\r\n\r\n")
    answer = connection.receive()
    assert answer.status == 413
    assert answer.body == b'{"error": "the body has more than 1048576 bytes"}'
    assert connection.is_closed()


def test_a_body_of_just_the_limit_is_read(connection: Connection) -> None:
    """By the service, and by what directs it."""
    for head, body, status in (
        (CREATION, BODY, 202),
        (f"POST {PREFIX}/reset HTTP/1.1\r\n", "{}", 200),
    ):
        length = f"Content-Length: {LONGEST_BODY}\r\n\r\n"
        connection.send(f"{head}{length}{body.ljust(LONGEST_BODY)}")
        assert connection.receive().status == status


def test_a_head_that_is_none_is_refused(
    connection: Connection, capfd: pytest.CaptureFixture[str]
) -> None:
    """In JSON, without a word in the log, and what follows it is not read."""
    connection.send("GET / / HTTP/1.1\r\n\r\n" + LISTING)
    answer = connection.receive()
    assert answer.status == 400
    assert answer.headers["Content-Type"] == "application/json"
    assert connection.is_closed()
    assert capfd.readouterr().err == ""


def test_a_fault_of_motos_ends_in_an_answer(
    running: ThreadedServer, connection: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    """And in a traceback, whether requests are logged or not."""
    connection.send(LISTING.replace("pca-connector-ad", "no-such-service"))
    answer = connection.receive()
    assert answer.status == 500
    assert answer.body == b'{"error": "The server failed; its log says where."}'
    assert "Traceback" in caplog.text
    create_registration(client_of(running.endpoint_url))


@pytest.mark.parametrize("log", [True, False])
def test_mistakes_of_clients_are_logged_on_demand(
    caplog: pytest.LogCaptureFixture, log: bool
) -> None:
    """As their requests are."""
    with ThreadedServer(log=log) as running, Connection(running) as connection:
        connection.send("GET / / HTTP/1.1\r\n\r\n")
        assert connection.receive().status == 400
        assert connection.is_closed()
    assert ("Bad request syntax" in caplog.text) is log


def test_a_connection_on_which_nothing_comes_is_closed(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """After a minute, without a word in the log."""
    assert RequestHandler.timeout == 60
    monkeypatch.setattr(RequestHandler, "timeout", 0.01)
    with ThreadedServer(log=True) as running, Connection(running) as connection:
        assert connection.is_closed()
    assert caplog.text == ""


def test_a_client_that_does_not_stop_sending_is_let_go(
    running: ThreadedServer, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After some seconds of what nobody reads, or of silence."""
    monkeypatch.setattr(request_handler, "_LINGER", 0)
    connection.send(f"{CREATION}Content-Length: {A_HUNDRED_MEBIBYTES}\r\n\r\n")
    assert connection.receive().status == 413
    assert connection.is_closed()


def test_those_that_wait_longest_make_room(
    running: ThreadedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many connections are open, new ones are served."""
    monkeypatch.setattr(connections, "MOST_WAITING", 3)
    opened = [Connection(running) for _ in range(8)]
    closed: list[Connection] = []
    while len(closed) < 5:
        readable = select.select([each for each in opened if each not in closed], [], [], PATIENCE)
        assert readable[0]
        closed += readable[0]
    assert all(each.is_closed() for each in closed)
    assert all(lists(each) for each in opened if each not in closed)
    create_registration(client_of(running.endpoint_url))
    for each in opened:
        with each:
            pass


def test_a_connection_that_was_shut_is_not_answered() -> None:
    """Of more than 100 that wait, the first; what arrives then is the client's to send again."""
    waiting = Connections()
    pairs = [socket.socketpair() for _ in range(101)]
    assert all(waiting.wait(ours) for ours, _ in pairs)
    pairs[0][1].setblocking(False)
    assert pairs[0][1].recv(1) == b""
    assert not waiting.resume(pairs[0][0])
    assert all(waiting.resume(ours) for ours, _ in pairs[1:])
    waiting.close()
    assert not waiting.wait(pairs[0][0])
    for pair in pairs:
        for each in pair:
            each.close()


def test_a_request_on_a_connection_that_was_shut_is_not_carried_out(
    running: ThreadedServer, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have arrived in that very moment."""
    monkeypatch.setattr(Connections, "resume", lambda *_: False)
    connection.send(f"{CREATION}Content-Length: 48\r\n\r\n{BODY}")
    assert connection.is_closed()
    monkeypatch.undo()
    client = client_of(running.endpoint_url)
    assert client.list_directory_registrations()["DirectoryRegistrations"] == []


def test_a_server_stops_while_connections_wait(certificate: tuple[str, str]) -> None:
    """They are closed, with their threads; before a request, after one, and without a handshake."""
    before = threads_of_connections()
    with ThreadedServer() as plain, ThreadedServer(ssl_context=certificate) as secure:
        clients = [Connection(plain), Connection(plain), Connection(secure)]
        assert lists(clients[0])
        session = requests.Session()
        url = f"{secure.endpoint_url}{PREFIX}/options"
        answer = session.get(url, timeout=PATIENCE, verify=certificate[0])
        assert answer.headers["Connection"] == "keep-alive"
        started = threads_of_connections() - before
        plain.stop()
        secure.stop()
        assert [each.is_closed() for each in clients] == [True] * 3
        assert not any(map(outlives, started))
    session.close()
    for client in clients:
        with client:
            pass


def test_a_request_at_the_last_moment_ends_its_connection(
    running: ThreadedServer, connection: Connection
) -> None:
    """It is answered, and no other is waited for."""
    connection.send(f"{CREATION}Content-Length: 48\r\n\r\n")
    create_registration(client_of(running.endpoint_url))
    running.stop()
    connection.send(BODY)
    assert connection.receive().status == 503
    assert connection.is_closed()


def test_an_answer_at_the_last_moment_ends_its_connection(
    running: ThreadedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the server stops while a request is answered, no other is waited for."""
    wait, calls = Connections.wait, itertools.count()

    def wait_once(self: Connections, connection: socket.socket) -> bool:
        return wait(self, connection) and next(calls) == 0

    monkeypatch.setattr(Connections, "wait", wait_once)
    with Connection(running) as connection:
        assert lists(connection)
        assert connection.is_closed()


def test_connections_are_kept_with_tls(certificate: tuple[str, str]) -> None:
    """And a body that is not read does not stand in the way of its answer."""
    with ThreadedServer(ssl_context=certificate) as running:
        context = ssl.create_default_context(cafile=certificate[0])
        with context.wrap_socket(connect(running), server_hostname="127.0.0.1") as secure:
            for _ in range(2):
                secure.sendall(LISTING.encode())
                assert secure.recv(12) == b"HTTP/1.1 200"
                assert secure.recv(1 << 16).endswith(b'{"Connectors":[]}')
            secure.sendall(f"{CREATION}Content-Length: 2000000\r\n\r\n".encode())
            assert secure.recv(12) == b"HTTP/1.1 413"
            secure.sendall(b"x" * 2_000_000)


def test_the_services_requests_pass_moto_by(
    running: ThreadedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signed in a header or in the URL, or by the service's host."""
    monkeypatch.delattr(DomainDispatcherApplication, "__call__")
    scope = "20260101/eu-west-1/pca-connector-ad/aws4_request"
    url = f"{running.endpoint_url}/directoryRegistrations"
    ways: list[dict[str, Any]] = [
        {"headers": {"Authorization": f"AWS4-HMAC-SHA256 Credential=AKIA/{scope}, Signature=0"}},
        {"params": {"X-Amz-Credential": f"AKIA/{scope}", "X-Amz-Signature": "0"}},
        {"headers": {"Host": "pca-connector-ad.eu-west-1.amazonaws.com"}},
    ]
    for number, way in enumerate(ways):
        body = {"DirectoryId": f"d-000000000{number}", "ClientToken": str(number)}
        answer = requests.post(url, json=body, timeout=PATIENCE, **way)
        assert answer.status_code == 202
        assert ":eu-west-1:" in answer.json()["DirectoryRegistrationArn"]


def test_a_url_that_is_presigned_for_another_service_is_motos(running: ThreadedServer) -> None:
    """As it is without this service, and moto sees it unchanged."""
    scope = "AKIA/20260101/eu-west-1/s3/aws4_request"
    environ = {"PATH_INFO": "/bucket", "QUERY_STRING": f"X-Amz-Credential={scope}"}
    assert service_of(environ) is None
    assert "HTTP_AUTHORIZATION" not in environ
    answer = requests.get(
        f"{running.endpoint_url}/bucket",
        params={"X-Amz-Credential": scope, "X-Amz-Signature": "0"},
        timeout=PATIENCE,
    )
    assert "NoSuchBucket" in answer.text


def test_motos_recorder_sees_the_services_requests(
    running: ThreadedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it records, they take moto's way."""
    recording = tmp_path / "recording"
    monkeypatch.setattr(recorder, "_location", str(recording))
    url = f"{running.endpoint_url}/moto-api/recorder"
    requests.post(f"{url}/start-recording", timeout=PATIENCE)
    create_registration(client_of(running.endpoint_url))
    requests.post(f"{url}/stop-recording", timeout=PATIENCE)
    client_of(running.endpoint_url).list_connectors()
    assert recording.read_text().count("\n") == 1
    assert "/directoryRegistrations" in recording.read_text()
