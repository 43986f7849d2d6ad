"""How do clients begin without botocore reading its data again?

Parsing its files, listing its services and inspecting its handlers is most of what a test costs
that makes a client. Inside a mock, this is done once for the process.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from .._seams.table import KEPT_DATA


@contextmanager
def kept_data() -> Iterator[None]:
    """Let botocore read its data once for the process, for sessions that are made inside.

    Every mock of this library does. Around moto's own, this context manager or decorator makes
    clients of all services quicker to make::

        @kept_data()
        @mock_aws
        def test_buckets():
            client = boto3.client("s3")
            ...

    A session keeps its search paths and its loader to itself, and models elsewhere are read as
    ever. Where a test or a suite has replaced botocore's loader, its own is used.
    """
    with ExitStack() as kept:
        if not KEPT_DATA.missing():
            with KEPT_DATA.attempted():
                from .kept_sessions import keeping

                kept.enter_context(keeping())
        yield
