"""Does aiobotocore meet the same Cloud Control as boto3?"""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from aiobotocore.session import get_session
from botocore import xform_name

from pca_ad_mock import MockHandle

from ..cloud_control import walk
from ..provisioning import stored


@pytest.mark.asyncio
async def test_all_types_walk(mock: MockHandle, monkeypatch: pytest.MonkeyPatch) -> None:
    """Create, poll, read, list, update, delete: nobody sleeps, and nothing is left."""

    async def sleep(*args: Any) -> None:
        raise AssertionError("something sleeps")

    monkeypatch.setattr(time, "sleep", None)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    steps, answer, count = walk(), None, 0
    async with get_session().create_client("cloudcontrol", "us-east-1") as client:
        while True:
            try:
                operation, members = steps.send(answer)
            except StopIteration:
                break
            answer = await getattr(client, xform_name(operation))(**members)
            count += 1
    assert count == 38
    assert stored("DirectoryRegistration") == []
