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
    """Make botocore read its data once for the process, for sessions created inside.

    Every mock of this library does this by itself. Around moto's own mocks, this context manager
    or decorator makes clients of all services faster to create::

        @kept_data()
        @mock_aws
        def test_buckets():
            client = boto3.client("s3")
            ...

    Each session has its own search paths and loader, and models in other places are read as
    usual. If a test has replaced botocore's loader, the replacement is used.
    """
    with ExitStack() as kept:
        if not KEPT_DATA.missing():
            with KEPT_DATA.attempted():
                from .kept_sessions import keeping

                kept.enter_context(keeping())
        yield
