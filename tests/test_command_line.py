"""Can the server be run, told what to do, and ended from a command line?"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests

from pca_ad_mock.__main__ import main
from pca_ad_mock.pcaconnectorad.settings import Settings
from pca_ad_mock.server import ThreadedServer
from pca_ad_mock.server import _threaded_server as threaded_server

from .interpreters import PATIENCE, needs_posix, python
from .provisioning import create_registration
from .test_control_over_http import Control
from .test_server import certificate, client_of

if TYPE_CHECKING:
    from typing import Any

__all__ = ["certificate"]

pytestmark = pytest.mark.server


@contextmanager
def command(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the server as a user does, until the block ends; gives its process and its ready line."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pca_ad_mock", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            assert process.stdout
            yield process, process.stdout.readline()
        finally:
            process.kill()


def endpoint_in(line: str) -> str:
    address = r"(https?://127\.0\.0\.1:[1-9][0-9]*)"
    page = r"\1/moto-api/pca-connector-ad/"
    found = re.fullmatch(
        rf"pca-ad-mock is ready on {address} and shows its state on {page}\n", line
    )
    assert found, line
    return found[1]


@needs_posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_is_ready_serves_and_ends(number: signal.Signals) -> None:
    """It says where it is, answers, and ends cleanly when it is told to."""
    options = ("--linked", "--no-quotas", "--rates", "--transition", "time=1.5")
    with command("--port", "0", "--region", "eu-west-1", *options) as (process, ready):
        endpoint = endpoint_in(ready)
        given = Settings(
            region="eu-west-1",
            transition={"progression": "time", "seconds": 1.5},
            quotas=False,
            rates=True,
            linked=True,
        )
        assert Control(endpoint)("GET", "options")[1]["options"] == asdict(given)
        create_registration(client_of(endpoint), DirectoryId="d-0123456789")
        process.send_signal(number)
        output, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
        assert output == ""
        assert "POST /directoryRegistrations" in errors
        assert "Traceback" not in errors
    with pytest.raises(requests.ConnectionError):
        requests.get(endpoint, timeout=PATIENCE)


@needs_posix
def test_it_keeps_its_state_in_a_file(tmp_path: Path) -> None:
    """What is there at the end of a run is there in the next one."""
    file = tmp_path / "state.json"
    for number in range(2):
        with command("-p", "0", "--state", str(file), "--save") as (process, ready):
            client = client_of(endpoint_in(ready))
            create_registration(client, DirectoryId=f"d-000000000{number}")
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=PATIENCE)
    (lists,) = json.loads(file.read_text())["accounts"]["123456789012"].values()
    found = [each["DirectoryId"] for each in lists["DirectoryRegistrations"]]
    assert found == ["d-0000000000", "d-0000000001"]
    assert [each.name for each in tmp_path.iterdir()] == ["state.json"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "there is no file {file}; with --save, the server starts without resources"),
        ("{", "{file} is not JSON: "),
        ('{"version": 5}', "{file}: version: must be 1, not 5"),
    ],
)
def test_a_state_that_cannot_be_loaded_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, message: str
) -> None:
    """The server does not start."""
    file = tmp_path / "state.json"
    if content:
        file.write_text(content)
    assert main(["-p", "0", "--state", str(file)]) == 1
    assert message.format(file=file) in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--stat", "state.json"], ["capture", "--reg", "us-east-1"]])
def test_an_option_that_is_cut_short_is_refused(
    capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    """A misspelt option is not taken for a longer one."""
    with pytest.raises(SystemExit):
        main(words)
    assert f"unrecognized arguments: {words[-2]}" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_it_says_what_it_is_without_loading_what_serves(option: str) -> None:
    """Neither moto nor boto3 is imported for that."""
    program = f"""
    import sys
    from contextlib import suppress
    from pca_ad_mock.__main__ import main

    with suppress(SystemExit):
        main(["{option}"])
    print(sorted({{"boto3", "botocore", "moto"}} & sys.modules.keys()))
    """
    *said, imported = python(program).splitlines()
    assert "pca-ad-mock" in said[0]
    assert imported == "[]"


def test_what_is_saved_needs_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    """`--save` alone is a mistake."""
    with pytest.raises(SystemExit):
        main(["--save"])
    assert "--save needs --state" in capsys.readouterr().err


def test_it_speaks_tls(certificate: tuple[str, str]) -> None:
    """As moto's server does, with a certificate that is given."""
    with command("-p", "0", "-c", certificate[0], "-k", certificate[1]) as (_, ready):
        create_registration(client_of(endpoint_in(ready), verify=certificate[0]))


def test_origins_can_be_allowed() -> None:
    """As often as one likes."""
    allowed = ["https://a.example", "https://b.example"]
    arguments = [word for origin in allowed for word in ("--allow-origin", origin)]
    with command("-p", "0", *arguments) as (_, ready):
        statuses = [
            requests.get(
                endpoint_in(ready), headers={"Origin": origin}, timeout=PATIENCE
            ).status_code
            for origin in (*allowed, "https://c.example")
        ]
    assert statuses == [200, 200, 403]


def test_a_port_that_is_taken_is_named() -> None:
    """One line, and an exit status of its own."""
    with ThreadedServer() as running:
        port = running.endpoint_url.rpartition(":")[2]
        with command("--port", port) as (process, ready):
            _, errors = process.communicate(timeout=PATIENCE)
    assert ready == ""
    assert process.returncode == 1
    assert errors == (
        f"pca-ad-mock: cannot listen on port {port} of 127.0.0.1: it is taken. "
        "Port 0 picks a free one.\n"
    )


def test_an_extra_that_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without Flask, the command says what to install."""
    monkeypatch.setattr(threaded_server, "find_spec", lambda name: None)
    assert main(["--port", "0"]) == 1
    assert "pip install 'pca-ad-mock[server]'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--transition", "sometimes"], "transition has progression 'sometimes'; moto knows"),
        (["--transition", "manual"], "transition 'manual' needs 'times'"),
        (["--transition", "manual=often"], "needs 'times', .*, not 'often'"),
        (["--transition", "immediate=5"], "immediate takes no number, but got '5'"),
        (["--host", ""], "host must be the name or address of an interface"),
        (["--ssl-cert", "/no.pem", "--ssl-key", "/no.key"], "certificate '/no.pem' and key"),
        (["--transition", "time=0"], "needs 'seconds', .*, not 0"),
        (["--allow-origin", "a.example"], "an origin is a scheme, a host and, .*; not 'a.example'"),
        (["--region", ""], "region must be the name of a region, not ''"),
        (["--ssl-cert", "certificate.pem"], "--ssl-cert and --ssl-key must be given together"),
        (["--port", "high"], "argument -p/--port: invalid int value: 'high'"),
        (["--quotas"], "unrecognized arguments: --quotas"),
    ],
)
def test_arguments_with_mistakes_are_explained(
    arguments: list[str], error: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """As command lines do, with the usage."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    output = capsys.readouterr().err
    assert output.startswith("usage: pca-ad-mock ")
    assert re.search(error, output)


@pytest.mark.parametrize("made_up", [True, False])
def test_the_command_runs_in_the_process_of_its_caller(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    certificate: tuple[str, str],
    made_up: bool,
) -> None:
    """Every option has its default, and the TLS certificate is made up or given."""
    seen: dict[str, Any] = {}

    class Ended:
        def wait(self, timeout: float) -> bool:
            if "endpoint" in seen:
                return True
            (ready,) = capsys.readouterr().out.splitlines()
            seen["endpoint"] = ready.rpartition(" ")[2]
            return False

        def set(self) -> None:
            """Never called here."""

    monkeypatch.setattr("pca_ad_mock.__main__.Event", Ended)
    monkeypatch.setattr(signal, "signal", lambda number, handler: None)
    monkeypatch.setenv("MOTO_PORT", "0")
    tls = ["--ssl"] if made_up else ["--ssl-cert", certificate[0], "--ssl-key", certificate[1]]
    assert main(tls) == 0
    assert seen["endpoint"].startswith("https://127.0.0.1:")


def test_it_is_a_command() -> None:
    """`pca-ad-mock` is installed, and is the same."""
    (script,) = entry_points(group="console_scripts", name="pca-ad-mock")
    assert script.load() is main


_BASH = shutil.which("bash") or ""


@pytest.mark.skipif(not (_BASH and shutil.which("curl")), reason="the recipe needs bash and curl")
def test_the_recipe_for_ci_works(tmp_path: Path) -> None:
    """The page's own lines, in a shell: it starts, waits, runs and stops."""
    page = Path(__file__).parent.parent / "docs" / "ci.md"
    if not page.exists():  # pragma: no cover - a distribution has no documentation
        pytest.skip("the documentation is not here")
    (recipe,) = re.findall(r"```bash\n(.*?)```", page.read_text("utf-8"), re.S)
    with ThreadedServer() as free:
        port = free.endpoint_url.rpartition(":")[2]
    commands = Path(sys.executable).parent
    done = subprocess.run(
        [_BASH, "-euc", recipe.replace("5555", port)],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["[]"]), done
    assert "ListConnectors" in (tmp_path / "server.log").read_text()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://127.0.0.1:{port}/", timeout=PATIENCE)


def test_help_says_what_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    """It begins with the command, says what that does, and names the other one."""
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])

    printed = capsys.readouterr().out
    assert printed.startswith("usage: pca-ad-mock ")
    assert "moto's server with AWS Private CA Connector for Active Directory" in printed
    assert "pca-ad-mock capture copies a real account" in printed
