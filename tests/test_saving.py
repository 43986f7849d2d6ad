"""Does a server that saves lose nothing, however it ends?"""

from __future__ import annotations

import http.client
import itertools
import json
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Condition, Event, Semaphore
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.moto_api._internal.models import moto_api_backend

from pca_ad_mock import mock_pca_connector_ad
from pca_ad_mock.__main__ import main
from pca_ad_mock._control.state import file as state_file
from pca_ad_mock._control.state.file import kept_state
from pca_ad_mock.pcaconnectorad import dispatch
from pca_ad_mock.pcaconnectorad.request.parsing import LONGEST_BODY
from pca_ad_mock.server import ThreadedServer, _answering
from pca_ad_mock.server._http_server import HttpServer

from .interpreters import PATIENCE
from .provisioning import create_registration
from .searching import SOAK
from .test_command_line import command, endpoint_in
from .test_control_over_http import Control
from .test_server import client_of


def keeping(file: Path, *, save: bool = True) -> ThreadedServer:
    """A server that keeps its resources in a file, as the command line makes it."""
    server = ThreadedServer()
    server._kept = kept_state(file, save=save)
    return server


pytestmark = [pytest.mark.server, pytest.mark.usefixtures("_hanging_up_ends_a_server")]


@pytest.fixture
def _hanging_up_ends_a_server() -> Iterator[None]:
    """SIGHUP has its default, which the servers inherit, also where nohup runs the tests."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


SAVING = ("--port", "0", "--no-quotas", "--transition", "immediate", "--save", "--state")

SIGNED = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=A/2026/us-east-1/pca-connector-ad/aws4_request",
    "Content-Type": "application/json",
}


@contextmanager
def saving(file: Path, log: Path | None = None) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a server that saves to a file; gives its process and its endpoint.

    A test that sends much has it log to a file: a pipe that nobody reads would be full.
    """
    arguments = [sys.executable, "-m", "pca_ad_mock", *SAVING, str(file)]
    with ExitStack() as opened:
        errors = opened.enter_context(log.open("w")) if log else subprocess.PIPE
        process = opened.enter_context(
            subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=errors, text=True)
        )
        opened.callback(process.kill)
        assert process.stdout
        yield process, endpoint_in(process.stdout.readline())


def end(process: subprocess.Popen[str], number: int) -> tuple[int, str]:
    process.send_signal(number)
    _, errors = process.communicate(timeout=PATIENCE)
    return process.returncode, errors


def directories_in(file: Path) -> set[str]:
    accounts = json.loads(file.read_text())["accounts"]
    return {
        each["DirectoryId"]
        for regions in accounts.values()
        for lists in regions.values()
        for each in lists["DirectoryRegistrations"]
    }


class Writer:
    """A client that registers directories and takes most of them back, until nobody answers.

    Attributes:
        known: for each directory that it wrote, whether it is registered.
        doubtful: the directory of the call that nobody answered.
    """

    def __init__(self, numbers: Iterator[int], acknowledged: Semaphore) -> None:
        self._numbers = numbers
        self._acknowledged = acknowledged
        self.known: dict[str, bool] = {}
        self.doubtful = ""

    def run(self, endpoint: str) -> None:
        connection = http.client.HTTPConnection(urlsplit(endpoint).netloc, timeout=PATIENCE)
        registered: dict[str, str] = {}
        try:
            while True:
                if len(registered) > 20:
                    self.doubtful = next(iter(registered))
                    path = f"/directoryRegistrations/{registered.pop(self.doubtful)}"
                    self._send(connection, "DELETE", path)
                    self.known[self.doubtful] = False
                self.doubtful = f"d-{next(self._numbers):010x}"
                body = json.dumps({"DirectoryId": self.doubtful, "ClientToken": self.doubtful})
                answer = self._send(connection, "POST", "/directoryRegistrations", body)
                registered[self.doubtful] = answer["DirectoryRegistrationArn"].replace("/", "%2F")
                self.known[self.doubtful] = True
                self._acknowledged.release()
        except (OSError, http.client.HTTPException):
            connection.close()

    def _send(self, connection: Any, method: str, path: str, body: str | None = None) -> Any:
        connection.request(method, path, body, SIGNED)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status == 503:
            raise http.client.HTTPException  # pragma: no cover - depends on the moment
        assert answer.status < 300, content
        return json.loads(content or b"null")


def test_every_acknowledged_write_is_in_the_file(tmp_path: Path) -> None:
    """However the server is ended while clients write: the file has all that it ever acknowledged.

    A server that is killed leaves what was there when it began, or all of the new; one that is
    killed while it saves, one of both.
    """
    file, log = tmp_path / "state.json", tmp_path / "server.log"
    chance = random.Random(23)  # noqa: S311 - that it can be repeated is the point
    numbers = itertools.count(1)
    ways = itertools.cycle([signal.SIGTERM, signal.SIGKILL, signal.SIGHUP, None, signal.SIGINT])
    until = time.monotonic() + SOAK
    rounds = (
        range(5)
        if not SOAK
        else itertools.takewhile(lambda _: time.monotonic() < until, itertools.count())
    )
    before: set[str] = set()
    for _ in rounds:
        content = file.read_bytes() if file.exists() else b""
        acknowledged = Semaphore(0)
        writers = [Writer(numbers, acknowledged) for _ in range(4)]
        way = next(ways)
        # Whatever fails, the server is killed before its clients are waited for.
        with ThreadPoolExecutor() as pool, saving(file, log) as (process, endpoint):
            control = Control(endpoint)
            document = control("GET", "export")[1]
            assert control("POST", "state", document)[0] == 200
            assert control("GET", "export")[1] == document
            running: list[Future[None]] = [pool.submit(each.run, endpoint) for each in writers]
            for _ in range(chance.randrange(200)):
                assert acknowledged.acquire(timeout=PATIENCE)
            if way is None:
                process.send_signal(signal.SIGTERM)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=chance.random() / 4)
                process.kill()
            else:
                process.send_signal(way)
            process.wait(timeout=PATIENCE)
            for each in running:
                each.result()
        assert "Traceback" not in log.read_text()
        if way == signal.SIGKILL or (way is None and file.read_bytes() == content):
            assert file.read_bytes() == content
            continue
        found = directories_in(file)
        doubtful = {each.doubtful for each in writers}
        known = {name: is_there for each in writers for name, is_there in each.known.items()}
        expected = before | {name for name, is_there in known.items() if is_there}
        assert expected - doubtful <= found <= expected | doubtful
        before = found


@pytest.fixture
def answering_slowly(monkeypatch: pytest.MonkeyPatch) -> tuple[Event, Event]:
    """Requests are answered when the second event happens; the first is that one has come."""
    answer, begun, released = dispatch.answer, Event(), Event()

    def answer_slowly(request: Any) -> Any:
        begun.set()
        assert released.wait(PATIENCE)
        return answer(request)

    monkeypatch.setattr(dispatch, "answer", answer_slowly)
    return begun, released


def test_a_request_that_is_being_answered_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answering_slowly: tuple[Event, Event]
) -> None:
    """What it writes is saved."""
    begun, released = answering_slowly
    file = tmp_path / "state.json"

    class Watched(Condition):
        def wait_for(self, predicate: Any, timeout: float | None = None) -> Any:
            assert not predicate()
            released.set()
            return super().wait_for(predicate, timeout)

    monkeypatch.setattr(_answering, "Condition", Watched)
    server = keeping(file).start()
    with ThreadPoolExecutor() as pool:
        created = pool.submit(create_registration, client_of(server.endpoint_url))
        assert begun.wait(PATIENCE)
        server.stop()
        assert created.result().endswith("d-0123456789")
    assert directories_in(file) == {"d-0123456789"}


def test_a_request_that_takes_too_long_is_not_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answering_slowly: tuple[Event, Event]
) -> None:
    """Its answer is that the server is stopping, because what it writes is not saved."""
    begun, released = answering_slowly
    file = tmp_path / "state.json"
    monkeypatch.setattr(_answering, "SECONDS_TO_END", 0)
    server = keeping(file).start()
    with ThreadPoolExecutor() as pool:
        client = client_of(server.endpoint_url, config=Config(retries={"max_attempts": 0}))
        created = pool.submit(create_registration, client)
        assert begun.wait(PATIENCE)
        server.stop()
        released.set()
        with pytest.raises(ClientError, match="503"):
            created.result()
    moto_api_backend.reset()
    assert directories_in(file) == set()


def test_the_state_is_there_before_the_first_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server does not answer while it loads."""
    file = tmp_path / "state.json"
    with mock_pca_connector_ad() as mock:
        mock.make.directory_registration()
        file.write_text(json.dumps(mock.export()))
    order: list[str] = []
    serve = HttpServer.serve_forever

    def note_and_serve(server: HttpServer, poll_interval: float) -> None:
        order.append("serve")
        serve(server, poll_interval)

    monkeypatch.setattr(HttpServer, "serve_forever", note_and_serve)
    monkeypatch.setattr(state_file, "replace_state", lambda services: order.append("load"))
    with keeping(file, save=False):
        """Enough."""
    assert order == ["load", "serve"]


def test_a_second_server_on_a_file_does_not_start(tmp_path: Path) -> None:
    """It says why; after the first was killed, the next one starts."""
    file, link = tmp_path / "state.json", tmp_path / "link.json"
    link.symlink_to(file)
    with saving(file) as (process, _):
        with command(*SAVING, str(link)) as (second, ready):
            _, errors = second.communicate(timeout=PATIENCE)
        assert (ready, second.returncode) == ("", 1)
        assert errors == (
            f"pca-ad-mock: another server saves to {link}; give each server its own file\n"
        )
        assert end(process, signal.SIGKILL)[0] == -signal.SIGKILL
    with saving(file) as (process, _):
        assert end(process, signal.SIGTERM)[0] == 0
    assert directories_in(file) == set()


@pytest.mark.parametrize(
    ("name", "why"),
    [("missing/state.json", "No such file or directory"), (".", "Is a directory")],
)
def test_a_place_that_cannot_be_written_is_refused_at_the_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, why: str
) -> None:
    """Before the ready line, and not when everything is lost."""
    path = tmp_path / name
    assert main([*SAVING, str(path)]) == 1
    output, errors = capsys.readouterr()
    assert output == ""
    assert re.fullmatch(rf"pca-ad-mock: \[Errno \d+\] {why}: '{path}'\n", errors)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has such a device")
def test_a_full_disk_is_named(tmp_path: Path) -> None:
    """In one line, when the server ends; a device is not read."""
    with saving(Path("/dev/full")) as (process, _):
        status, errors = end(process, signal.SIGTERM)
    assert status == 1
    assert errors.splitlines()[-1] == (
        "pca-ad-mock: [Errno 28] No space left on device: '/dev/full'"
    )


def test_the_hangup_of_a_terminal_is_an_end(tmp_path: Path) -> None:
    """As SIGTERM is, and not for who asked that it be ignored."""
    file = tmp_path / "state.json"
    with saving(file) as (process, endpoint):
        create_registration(client_of(endpoint))
        assert end(process, signal.SIGHUP)[0] == 0
    assert directories_in(file) == {"d-0123456789"}

    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with saving(file) as (process, endpoint):
            process.send_signal(signal.SIGHUP)
            client_of(endpoint).list_connectors()
            assert end(process, signal.SIGTERM)[0] == 0
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_document_of_any_size_can_be_loaded_over_http(tmp_path: Path) -> None:
    """What `export` gives, `load` takes; all other bodies have their limit."""
    with mock_pca_connector_ad(quotas=False) as mock:
        connector = mock.make.connector()["Arn"]
        for number in range(900):
            mock.make.template(ConnectorArn=connector, Name=f"T{number}")
        document = mock.export()
    assert len(json.dumps(document)) > LONGEST_BODY
    with ThreadedServer() as server:
        control = Control(server.endpoint_url)
        assert control("POST", "state", document)[0] == 200
        assert control("GET", "export")[1] == document
        status, error = control("POST", "make/connector", document)
        assert (status, error) == (413, {"error": f"the body has more than {LONGEST_BODY} bytes"})
