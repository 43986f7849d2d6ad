"""How is the server run from the command line? By `python -m pca_ad_mock`, or `pca-ad-mock`.

`pca-ad-mock capture` is a command of its own. What serves is imported once it shall, so that
`--help` and `--version` answer at once.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from contextlib import suppress
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Literal, cast

from ._types import JsonObject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .pcaconnectorad.option_types import Options
    from .server._threaded_server import ThreadedServer

_DESCRIPTION = """
moto's server with AWS Private CA Connector for Active Directory added to moto's own services.
"""

_EPILOG = "pca-ad-mock capture copies a real account into a document; it has a --help of its own."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the server until the process gets a signal to end, or capture an account.

    Args:
        arguments: the command-line arguments; by default, those of the process.

    Returns:
        the exit status.
    """
    words = sys.argv[1:] if arguments is None else [*arguments]
    if words[:1] == ["capture"]:
        from ._control.capture.command_line import main as capture

        return capture(words[1:])
    parser = _parser()
    given = parser.parse_args(words)
    try:
        server = _server(given)
    except (TypeError, ValueError) as error:
        parser.error(str(error))
    except ImportError as error:
        return _fail(parser, error)
    try:
        _serve(server)
    except ValueError as error:
        return _fail(parser, error)
    except OSError as error:
        return _fail(parser, error if error.filename else error.strerror)
    return 0


def _server(given: argparse.Namespace) -> ThreadedServer:
    if given.save and given.state is None:
        raise ValueError("--save needs --state, the file to save to")
    from ._control.state.file import kept_state
    from .server._threaded_server import ThreadedServer

    server = ThreadedServer(
        host=given.host,
        port=given.port,
        ssl_context=_ssl_context(given),
        log=True,
        allow_origins=given.allow_origin,
        **_options(given),
    )
    if given.state:
        server._kept = kept_state(given.state, save=given.save)
    return server


def _serve(server: ThreadedServer) -> None:
    """Run the server until the process gets a signal to end."""
    from .server._page import PATH as PAGE

    ended = Event()
    for number in _ending_signals():
        signal.signal(number, lambda *_: ended.set())
    with server:
        # moto's services read it to find their own server.
        os.environ["MOTO_PORT"] = server.endpoint_url.rpartition(":")[2]
        url = server.endpoint_url
        print(f"pca-ad-mock is ready on {url} and shows its state on {url}{PAGE}", flush=True)  # noqa: T201
        # With a timeout, because on some systems a signal does not interrupt an unlimited wait.
        while not ended.wait(timeout=1):
            pass


def _ending_signals() -> list[signal.Signals]:
    numbers = [signal.SIGINT, signal.SIGTERM]
    # Windows has none, and nohup has it ignored.
    hang_up: signal.Signals | None = getattr(signal, "SIGHUP", None)
    if hang_up and signal.getsignal(hang_up) != signal.SIG_IGN:
        numbers.append(hang_up)
    return numbers


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pca-ad-mock", description=_DESCRIPTION, epilog=_EPILOG, allow_abbrev=False
    )
    add = parser.add_argument
    add("-H", "--host", default="127.0.0.1", help="address to bind to, by default loopback only")
    add(
        "-p",
        "--port",
        type=int,
        default=os.environ.get("MOTO_PORT", "5000"),
        help="port, by default $MOTO_PORT or 5000; 0 picks a free one, which is printed",
    )
    add(
        "-s",
        "--ssl",
        action="store_true",
        help="TLS, with a self-signed certificate, generated at start",
    )
    add("-c", "--ssl-cert", metavar="FILE", help="certificate for TLS, together with its key")
    add("-k", "--ssl-key", metavar="FILE", help="private key of the certificate")
    add(
        "--allow-origin",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="let web pages of this origin send requests, besides those of loopback; * for all",
    )
    add("--region", help="region of requests that name none")
    add("--linked", action="store_true", help="look for what requests name in moto's services")
    add("--no-quotas", dest="quotas", action="store_false", help="apply no documented quotas")
    add("--rates", action="store_true", help="apply the documented request rates")
    add(
        "--transition",
        metavar="PROGRESSION",
        help="when creations and deletions end: immediate, manual=TIMES or time=SECONDS",
    )
    add("--state", type=Path, metavar="FILE", help="start with the resources in this file")
    add("--save", action="store_true", help="write the resources back to that file at the end")
    add("--version", action="version", version=f"pca-ad-mock {version('pca-ad-mock')}")
    return parser


def _options(given: argparse.Namespace) -> Options:
    """Return the options of the decorator, without those that were not given."""
    from .pcaconnectorad.settings import Settings

    names = (option.name for option in fields(Settings))
    values = {name: getattr(given, name, None) for name in names}
    options = {name: value for name, value in values.items() if value is not None}
    if "transition" in options:
        options["transition"] = _transition(options["transition"])
    return cast("Options", options)


def _transition(words: str) -> JsonObject:
    progression, _, number = words.partition("=")
    if progression == "immediate" and number:
        raise ValueError(f"--transition immediate takes no number, but got {number!r}")
    transition: JsonObject = {"progression": progression}
    if number:
        transition["seconds" if progression == "time" else "times"] = _number(number)
    return transition


def _number(text: str) -> int | float | str:
    """Convert the text to a number if possible; otherwise leave it for the settings to refuse."""
    for kind in (int, float):
        with suppress(ValueError):
            return kind(text)
    return text


def _ssl_context(given: argparse.Namespace) -> Literal["adhoc"] | tuple[str, str] | None:
    if bool(given.ssl_cert) != bool(given.ssl_key):
        raise ValueError("--ssl-cert and --ssl-key must be given together")
    if given.ssl_cert:
        return given.ssl_cert, given.ssl_key
    return "adhoc" if given.ssl else None


def _fail(parser: argparse.ArgumentParser, error: object) -> int:
    print(f"{parser.prog}: {error}", file=sys.stderr)  # noqa: T201
    return 1


if __name__ == "__main__":
    sys.exit(main())
