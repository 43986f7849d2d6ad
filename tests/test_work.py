"""How much work does a call take?

Calls of functions are counted, and resources that are looked at: both are the same on every machine
and at every load. A bound is a little over what the call takes today; raise one for a reason only.
"""

from __future__ import annotations

import cProfile
import gc
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID

from pca_ad_mock import mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad.dispatch import answer  # not the checked one of `conftest`
from pca_ad_mock.pcaconnectorad.kinds.connectors import Connector
from pca_ad_mock.pcaconnectorad.models import pcaconnectorad_backends

from .calling import build_request
from .provisioning import AUTHORITY, DIRECTORY, SECURITY_GROUPS
from .stacks import resource, template

VPC = {"SecurityGroupIds": SECURITY_GROUPS}


@dataclass
class Work:
    """What a call takes.

    Attributes:
        calls: how many calls of functions, of C's too.
        looked_at: the ids of the resources of which it read something.
    """

    calls: int = 0
    looked_at: set[int] = field(default_factory=set)


@pytest.fixture
def connectors() -> Iterator[Callable[[int], list[str]]]:
    """Adds ACTIVE connectors to a mock without quotas, and gives their ARNs."""
    with mock_pca_connector_ad(quotas=False, transition="immediate"):
        collection: Any = pcaconnectorad_backends[DEFAULT_ACCOUNT_ID][
            "us-east-1"
        ].service.collections["Connector"]

        def add(number: int) -> list[str]:
            return [
                collection.create(
                    certificate_authority_arn=AUTHORITY,
                    directory_id=DIRECTORY,
                    vpc_information=VPC,
                    call=None,
                ).arn
                for _ in range(number)
            ]

        yield add


def work_of(operation: str, **members: Any) -> Work:
    """The work of a call that was made once before; each has a token of its own."""
    first, second, third = (build_request(operation, members) for _ in range(3))
    answer(first)
    with _counted_calls() as work:
        response = answer(second)
    assert response.status < 300, response.body
    with _noted_looks(work):
        answer(third)
    return work


@contextmanager
def _counted_calls() -> Iterator[Work]:
    work, profile = Work(), cProfile.Profile()
    # What the collector calls has nothing to do with it.
    gc.disable()
    profile.enable()
    yield work
    profile.disable()
    gc.enable()
    work.calls = sum(each.callcount for each in profile.getstats())


@contextmanager
def _noted_looks(work: Work) -> Iterator[None]:
    read = Connector.__getattribute__

    def noting(connector: Connector, name: str) -> Any:
        work.looked_at.add(id(connector))
        return read(connector, name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Connector, "__getattribute__", noting)
        yield


def test_a_get(connectors: Callable[[int], list[str]]) -> None:
    """It looks at one connector, however many there are."""
    work = work_of("GetConnector", ConnectorArn=connectors(1_000)[500])
    assert len(work.looked_at) == 1
    assert work.calls <= 165


def test_a_create(connectors: Callable[[int], list[str]]) -> None:
    """Among 1,000 it takes as much as among 10, and looks at the new one alone."""
    members = {"CertificateAuthorityArn": AUTHORITY, "DirectoryId": DIRECTORY}
    works = []
    for more in (10, 990):
        connectors(more)
        works.append(work_of("CreateConnector", VpcInformation=VPC, **members))
    assert [len(each.looked_at) for each in works] == [1, 1]
    assert works[0].calls == works[1].calls <= 285


def test_a_page(connectors: Callable[[int], list[str]]) -> None:
    """Among 10,000 it looks at those on it, and searches by halves for where it begins."""
    connectors(10_000)
    work = work_of("ListConnectors", NextToken=token_of_page(50))
    assert 100 <= len(work.looked_at) <= 130
    assert work.calls <= 2_000


def token_of_page(number: int) -> str:
    """Walk to a page of the connectors."""
    token: dict[str, str] = {}
    for _ in range(number):
        document = json.loads(answer(build_request("ListConnectors", token)).body)
        token = {"NextToken": document["NextToken"]}
    return token["NextToken"]


def test_a_stack_is_deleted_in_proportion_to_its_resources() -> None:
    """One of 500 takes as many calls for each as one of 100."""
    calls = []
    with mock_pca_connector_ad(quotas=False):
        client = boto3.client("cloudformation")
        for number in (10, 100, 500):
            names = [f"R{each}" for each in range(number)]
            registrations = {
                name: resource("DirectoryRegistration", {"DirectoryId": f"d-{place:010x}"})
                for place, name in enumerate(names)
            }
            client.create_stack(StackName="s", TemplateBody=json.dumps(template(**registrations)))
            with _counted_calls() as work:
                client.delete_stack(StackName="s")
            calls.append(work.calls / number)
    assert calls[2] <= calls[1]
