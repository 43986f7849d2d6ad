"""What does a whole test cost, beside the same test under moto's own mock?

A test here is all that its author sees: a mock that starts, a client, five calls, and a mock that
stops. Most of it is botocore beginning again. The garbage collector is off, but in the row of
sixty tests, which has it as users do.
"""

from __future__ import annotations

import asyncio
import gc
import inspect
import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from importlib.util import find_spec
from typing import Any
from unittest.mock import patch

import boto3
from moto import mock_aws
from moto.core.config import default_user_config

from pca_ad_mock import kept_data, mock_pca_connector_ad
from pca_ad_mock._patching import late_images

from .measuring import Effort, Figure, Goal, Timed, ratios

_SERVICE, _REGION, _CALLS = "pca-connector-ad", "us-east-1", 5

#: Its types do not know services by variables.
_boto3: Any = boto3

Mock = Callable[[], AbstractContextManager[object]]


def figures(effort: Effort) -> Iterator[Figure]:
    """Measure tests as users write them."""
    goals: dict[str, tuple[Callable[[], None], float]] = {
        "one client": (_one_client, 0.25),
        "a session of its own": (_own_session, 0.25),
        "two sessions": (_two_sessions, 0.25),
        "four clients": (_four_clients, 0.25),
        "a stack": (_stack, 0.40),
    }
    if find_spec("aiobotocore"):
        goals["a client of aiobotocore"] = (_aiobotocore, 0.35)
    for name, (body, goal) in goals.items():
        cases = (_test(mock_pca_connector_ad, body), _test(mock_aws, body))
        yield Figure(f"a test with {name}, over mock_aws", ratios(cases, effort.rounds), Goal(goal))
    yield from _in_a_row(effort)
    yield from _under_plain_mock_aws(effort)
    yield _with_motos_option(effort)
    yield _linked(effort)


def _test(mock: Mock, body: Callable[[], object]) -> Timed:
    """Time a whole test."""

    def run() -> float:
        gc.collect()
        gc.disable()
        try:
            return _timed(mock, body)
        finally:
            gc.enable()

    return run


def _timed(mock: Mock, body: Callable[[], object]) -> float:
    begin = time.process_time()
    with mock():
        body()
    return time.process_time() - begin


def _in_a_row(effort: Effort) -> Iterator[Figure]:
    number = effort.many(60) or 3

    def row(mock: Mock) -> Timed:
        return lambda: sum(_timed(mock, _one_client) for _ in range(number))

    cases = (row(mock_pca_connector_ad), row(mock_aws))
    name = f"{number} tests in a row with the garbage collector on, over mock_aws"
    yield Figure(name, ratios(cases, max(1, effort.rounds // 3)), Goal(0.20))


@contextmanager
def _kept_around_moto() -> Iterator[None]:
    with kept_data(), mock_aws():
        yield


def _under_plain_mock_aws(effort: Effort) -> Iterator[Figure]:
    for service, operation in (("dsql", "list_clusters"), ("s3", "list_buckets")):

        def body(service: str = service, operation: str = operation) -> None:
            _call(_boto3.client(service, region_name=_REGION), operation)

        cases = (_test(_kept_around_moto, body), _test(mock_aws, body))
        name = f"a test of moto's {service} in kept_data(), over without"
        yield Figure(name, ratios(cases, effort.rounds), Goal(0.45))


def _with_motos_option(effort: Effort) -> Figure:
    """Measure tests of a suite that has told moto to keep boto3's default session."""
    core = default_user_config["core"]
    cases = (_test(mock_pca_connector_ad, _one_client), _test(mock_aws, _one_client))
    with patch.dict(core, reset_boto3_session=False), patch.object(boto3, "DEFAULT_SESSION", None):
        measured = ratios(cases, effort.rounds)
    return Figure("a test with reset_boto3_session=False, over mock_aws", measured, Goal(1.5))


def _linked(effort: Effort) -> Figure:
    """Measure a linked connector, over one in whose ec2 moto makes its images at once."""

    def make() -> None:
        with mock_pca_connector_ad(linked=True) as mock:
            mock.make.connector()

    make()
    from cryptography.hazmat.primitives.asymmetric import rsa
    from moto.ec2.models.amis import AmiBackend

    at_once = inspect.unwrap(AmiBackend._load_amis)

    @contextmanager
    def with_images() -> Iterator[None]:
        # Also past what would replace it again as the mock starts.
        with (
            patch.object(AmiBackend, "_load_amis", at_once),
            patch.object(late_images, "make_images_late", lambda: None),
        ):
            yield

    # How long it takes to find a key is chance.
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with patch.object(rsa, "generate_private_key", lambda **_: key):
        measured = ratios((_test(ExitStack, make), _test(with_images, make)), effort.rounds)
    return Figure("a linked make.connector(), over with moto's images", measured, Goal(0.6))


def _call(client: Any, operation: str = "list_connectors") -> None:
    method = getattr(client, operation)
    for _ in range(_CALLS):
        method()


def _one_client() -> None:
    _call(_boto3.client(_SERVICE, region_name=_REGION))


def _own_session() -> None:
    _call(_boto3.Session().client(_SERVICE, region_name=_REGION))


def _two_sessions() -> None:
    _own_session()
    _own_session()


def _four_clients() -> None:
    boto3.client("acm-pca", region_name=_REGION)
    boto3.client("ds", region_name=_REGION)
    boto3.client("ec2", region_name=_REGION)
    _one_client()


_BODY = json.dumps(
    {
        "Resources": {
            "Registration": {
                "Type": "AWS::PCAConnectorAD::DirectoryRegistration",
                "Properties": {"DirectoryId": "d-0123456789"},
            }
        }
    }
)


def _stack() -> None:
    client = boto3.client("cloudformation", region_name=_REGION)
    client.create_stack(StackName="stack", TemplateBody=_BODY)
    client.delete_stack(StackName="stack")
    _one_client()


def _aiobotocore() -> None:
    from aiobotocore.session import get_session

    async def run() -> None:
        async with get_session().create_client(_SERVICE, region_name=_REGION) as client:
            for _ in range(_CALLS):
                await client.list_connectors()

    asyncio.run(run())
