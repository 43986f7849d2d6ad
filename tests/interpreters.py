"""How is a program run in an interpreter of its own?"""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import pytest

#: The time limit of whatever a test waits for, in seconds: a net for what hangs, no measurement.
PATIENCE = 600

#: For what only systems such as Linux and macOS have: fork, signals to others, the time zone of C.
needs_posix = pytest.mark.skipif(os.name != "posix", reason="the system is not like POSIX")

#: An interpreter that knows no credentials, and must not reach for the network.
_BARE = """
import os, socket
for name in list(os.environ):
    if name.startswith("AWS_") and name != "AWS_DATA_PATH":
        del os.environ[name]
os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
os.environ["HOME"] = "/nowhere"
def refuse(*args, **kwargs):
    raise RuntimeError("something reaches for the network")
socket.getaddrinfo = refuse
import boto3
"""


def python(program: str, environment: dict[str, str] | None = None) -> str:
    """Run a program in an interpreter of its own, and give what it printed."""
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        timeout=PATIENCE,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def bare(program: str) -> list[str]:
    """Run a program that finds no credentials and no network, and give the lines it printed."""
    return python(_BARE + textwrap.dedent(program)).split("\n")
