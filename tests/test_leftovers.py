"""Is nothing left of resources that are gone, and of mocks that have ended?"""

from __future__ import annotations

import asyncio
import copy
import os
import socket
from typing import Any

import boto3
import pytest
import requests
from botocore.endpoint import Endpoint
from botocore.handlers import BUILTIN_HANDLERS
from botocore.signers import RequestSigner
from moto import backend_index, mock_aws
from moto.core import models as moto_models
from moto.core.base_backend import BackendDict
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.config import default_user_config
from moto.ds.models import DirectoryServiceBackend
from moto.ec2.models import EC2Backend
from moto.moto_api import state_manager
from moto.ram.models import ResourceShare

from pca_ad_mock import MockHandle, mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad import settings
from pca_ad_mock.pcaconnectorad.faults import injection
from pca_ad_mock.pcaconnectorad.kinds.resource import Resource
from pca_ad_mock.pcaconnectorad.models import (
    pcaconnectorad_backends,
    use_default_transition,
)
from pca_ad_mock.pcaconnectorad.request.execution import perform

from .leftovers import alive
from .provisioning import (
    AUTHORITY,
    DIRECTORY,
    SECURITY_GROUPS,
    create_connector,
    refused,
    service_in,
)

ROUNDS = 1_000


@pytest.fixture(autouse=True)
def _no_backends_of_other_tests() -> None:
    """Drop backends that another test made outside of a mock; moto does so when the next starts."""
    BackendDict.reset()


def test_a_thousand_rounds_leave_no_state_behind(mock: MockHandle) -> None:
    """Create, wait, delete, a thousand times over: stores, tokens and memory are empty after."""
    service = service_in()

    def call(operation: str, **members: Any) -> Any:
        return perform(service, operation, members, source="test")

    for number in range(ROUNDS):
        registration = call(
            "CreateDirectoryRegistration",
            DirectoryId=DIRECTORY,
            ClientToken=f"r{number}",
            Tags={"round": str(number)},
        )
        connector = call(
            "CreateConnector",
            CertificateAuthorityArn=AUTHORITY,
            DirectoryId=DIRECTORY,
            VpcInformation={"SecurityGroupIds": SECURITY_GROUPS},
            ClientToken=f"c{number}",
        )
        call("ListConnectors")
        key = {"ConnectorArn": connector.arn, "DirectoryRegistrationArn": registration.arn}
        call("CreateServicePrincipalName", **key, ClientToken=f"n{number}")
        call("GetServicePrincipalName", **key)
        if number % 2:
            call("DeleteServicePrincipalName", **key)
            call("ListServicePrincipalNames", DirectoryRegistrationArn=registration.arn)
        call("DeleteConnector", ConnectorArn=connector.arn)
        call("DeleteDirectoryRegistration", DirectoryRegistrationArn=registration.arn)
        call("ListDirectoryRegistrations")

    for collection in service.collections.values():
        assert collection.store.all() == []
        assert not any(
            value for value in vars(collection.store).values() if isinstance(value, dict)
        )
    del registration, connector
    assert alive(Resource) == 0


def test_nothing_is_left_when_the_mock_ends() -> None:
    """Neither backends nor resources outlive the mock that they were made in."""
    with mock_pca_connector_ad():
        for region in ("us-east-1", "eu-west-1"):
            boto3.client("pca-connector-ad", region_name=region).create_directory_registration(
                DirectoryId=DIRECTORY
            )
        assert alive(Resource) == 2
    assert len(pcaconnectorad_backends) == 0
    assert BackendDict._instances == []  # type: ignore[misc]
    assert alive(Resource) == 0


def surroundings() -> dict[str, Any]:
    """All that a mock touches, of the process, of botocore, of `responses` and of moto."""
    responses_mock = moto_models.responses_mock
    # moto is told of our transitions as soon as there is a backend, and keeps them, as its own.
    use_default_transition()
    return {
        "environment": dict(os.environ),
        "default session": boto3.DEFAULT_SESSION,
        "builtin handlers": list(BUILTIN_HANDLERS),
        "botocore": (Endpoint.__dict__["_send"], RequestSigner.__dict__["sign"]),
        "requests": requests.adapters.HTTPAdapter.send,
        "responses": (responses_mock.registered(), list(responses_mock.calls)),
        "stubber": (vars(moto_models.botocore_stubber).copy(), dict(vars(BotocoreStubber))),
        "nested": (moto_models.MockAWS._nested_count, moto_models.MockAWS._mocks_active),
        "moto's settings": copy.deepcopy(default_user_config),
        "moto's table": list(backend_index.backend_url_patterns),
        "transitions": copy.deepcopy(vars(state_manager)),
        "shares": ResourceShare.add_resources,
        "deletions": (DirectoryServiceBackend.delete_directory, EC2Backend.delete_vpc),
        "backends": [each for each in BackendDict._instances if each],  # type: ignore[misc]
        "accounts": dict(pcaconnectorad_backends),
        "faults": list(injection._injected),
        "settings": list(settings._layers),
    }


ENDINGS = [
    None,
    ValueError("of the body"),
    KeyboardInterrupt(),
    SystemExit(1),
    GeneratorExit(),
    asyncio.CancelledError(),
    pytest.skip.Exception("in the middle"),
]


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda ending: type(ending).__name__)
@pytest.mark.parametrize("around", [None, mock_aws, mock_pca_connector_ad])
def test_everything_is_as_before(
    ending: BaseException | None, around: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However a mock ends, with whatever it was told and used for, nothing of it is left."""
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", boto3.Session("AKIA", "secret"))
    monkeypatch.setenv("AWS_PROFILE", "production")

    def use() -> None:
        options: Any = {"linked": True, "rates": True, "region": "eu-west-1"}
        with mock_pca_connector_ad(**options, transition={"progression": "immediate"}) as mock:
            boto3.client("pca-connector-ad").create_directory_registration(DirectoryId=DIRECTORY)
            mock.fail_calls("create_connector", "AccessDeniedException", times=9)
            refused(create_connector, boto3.client("pca-connector-ad"))
            mock.fail_resources("Connector", "INTERNAL_FAILURE").take_back()
            with mock_pca_connector_ad(quotas=False):
                boto3.client("acm-pca").list_certificate_authorities()
            if ending:
                raise ending

    def run() -> None:
        if around:
            with around():
                use()
        else:
            use()

    before = surroundings()
    if ending:
        with pytest.raises(type(ending)):
            run()
    else:
        run()
    after = surroundings()
    for name, value in before.items():
        assert after[name] == value, name


def test_a_mock_that_cannot_start_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also what fails on the way in takes back what it did."""

    def fail(self: Any, reset: bool = True) -> None:
        raise RuntimeError("moto does not start")

    before = surroundings()
    with monkeypatch.context() as broken:
        broken.setattr(moto_models.MockAWS, "start", fail)
        with pytest.raises(RuntimeError, match="moto does not start"):
            mock_pca_connector_ad().start()
    after = surroundings()
    for name, value in before.items():
        assert after[name] == value, name
    with mock_pca_connector_ad():
        boto3.client("pca-connector-ad").list_connectors()


def test_no_test_can_open_a_connection() -> None:
    """What holds the whole suite to it, does: nothing is looked up, and nothing is connected to."""
    with pytest.raises(RuntimeError, match=r"reaches for the network: example\.org"):
        socket.getaddrinfo("example.org", 443)
    refused = pytest.raises(RuntimeError, match=r"reaches for the network: \('127.0.0.1', 9\)")
    with socket.socket() as unconnected, refused:
        unconnected.connect(("127.0.0.1", 9))
    with socket.socket() as unconnected, refused:
        unconnected.connect_ex(("127.0.0.1", 9))
