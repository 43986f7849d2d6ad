"""Do Terraform's and Pulumi's door, Cloud Control, and the API show the same resources?"""

from __future__ import annotations

import time
from typing import Any

import boto3
import pytest
from botocore import xform_name
from moto import mock_aws

from pca_ad_mock import MockHandle
from pca_ad_mock.server import ThreadedServer

from .cloud_control import CloudControl, walk


@pytest.fixture
def cloud(mock: MockHandle) -> CloudControl:
    return CloudControl()


@pytest.fixture
def nobody_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    def sleep(seconds: float) -> None:
        raise AssertionError(f"something sleeps for {seconds} seconds")

    monkeypatch.setattr(time, "sleep", sleep)


def go(client: Any) -> int:
    """Go through the walk; how many steps it has."""
    steps, answer, count = walk(), None, 0
    while True:
        try:
            operation, members = steps.send(answer)
        except StopIteration:
            return count
        answer = getattr(client, xform_name(operation))(**members)
        count += 1


@pytest.mark.usefixtures("nobody_sleeps")
def test_all_types_walk_inside_the_mock(cloud: CloudControl) -> None:
    """Create, poll, read, list, update, delete: each ends with the first poll."""
    assert go(cloud.client) == 38
