"""How is an account captured from the command line? By `pca-ad-mock capture`."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from ..._types import JsonObject
from ..files import require_writable, write
from ..state.exporting import VERSION
from .anonymizing import Anonymizer
from .loadable import leave_out_unloadable
from .reading import RegionReader, permissions
from .report import Report

_DESCRIPTION = """
Copy what AWS Private CA Connector for Active Directory has in an account into a document, from
which the server and the mock start. Nothing but calls that read is sent.
"""

_EPILOG = "The exit status is 0 if all was read, 3 if something was denied, 1 if nothing was read."

_FAILED, _INCOMPLETE, _INTERRUPTED = 1, 3, 130

#: botocore waits longer from attempt to attempt, and slows down where the service throttles.
_CONFIG = Config(retries={"mode": "adaptive", "max_attempts": 6}, connect_timeout=10)


def main(arguments: Sequence[str]) -> int:
    """Capture an account.

    Args:
        arguments: the command-line arguments after `capture`.

    Returns:
        the exit status: 0 if all was read.
    """
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.permissions:
        print(json.dumps(permissions(), indent=2))  # noqa: T201
        return 0
    report = Report(sys.stderr if sys.stderr.isatty() else None)
    handler = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        document = _capture(parser, given, report)
        if document and given.output:
            write(given.output, document)
        elif document:
            sys.stdout.write(document)
    except (BotoCoreError, OSError, ValueError) as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)  # noqa: T201
        return _FAILED
    except KeyboardInterrupt:
        report.end_progress()
        print(f"{parser.prog}: interrupted; nothing was written", file=sys.stderr)  # noqa: T201
        return _INTERRUPTED
    finally:
        signal.signal(signal.SIGTERM, handler)
    print(report.summary(), file=sys.stderr)  # noqa: T201
    if not document:
        return _FAILED
    return _INCOMPLETE if report.problems else 0


def _capture(
    parser: argparse.ArgumentParser, given: argparse.Namespace, report: Report
) -> str | None:
    """Return the document, as it is written; None if nothing was read."""
    session = boto3.Session(profile_name=given.profile)
    regions = list(dict.fromkeys(given.region or filter(None, [session.region_name])))
    if not regions:
        parser.error("give the region with --region; the configuration has none")
    clients = [
        session.client(
            "pca-connector-ad", region_name=region, endpoint_url=given.endpoint_url, config=_CONFIG
        )
        for region in regions
    ]
    if given.output:
        require_writable(given.output)
    document = _read(clients, report)
    leave_out_unloadable(document, report)
    # A document without anything might take the place of a good one.
    if report.problems and not document["accounts"]:
        return None
    if given.anonymize:
        document = Anonymizer().document(document)
    return json.dumps(document, indent=2) + "\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pca-ad-mock capture", description=_DESCRIPTION, epilog=_EPILOG, allow_abbrev=False
    )
    add = parser.add_argument
    add(
        "--region",
        action="append",
        metavar="REGION",
        help="the region to read, by default that of the configuration; may be given several times",
    )
    add("--profile", help="the profile whose credentials are used")
    add(
        "--output",
        type=Path,
        metavar="FILE",
        help="where the document goes, by default to standard output",
    )
    add("--endpoint-url", metavar="URL", help="read from this server instead of AWS")
    add(
        "--anonymize",
        action="store_true",
        help="replace account ids, names, security identifiers and tags, consistently",
    )
    add(
        "--permissions",
        action="store_true",
        help="print the IAM policy that reading needs, and do nothing else",
    )
    return parser


def _read(clients: Sequence[Any], report: Report) -> JsonObject:
    """Return the document of what the clients reach."""
    accounts: dict[str, JsonObject] = {}
    for client in clients:
        lists = RegionReader(client, report).read()
        arns = (each["Arn"] for listed in lists.values() for each in listed if "Arn" in each)
        if arn := next(arns, None):
            account = arn.split(":")[4]
            accounts.setdefault(account, {})[client.meta.region_name] = lists
    report.end_progress()
    return {"version": VERSION, "accounts": accounts}
