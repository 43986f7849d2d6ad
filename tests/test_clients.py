"""Is every client answered: older ones, ones without credentials, ones of another endpoint?"""

from __future__ import annotations

import asyncio
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any
from unittest.mock import MagicMock

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.endpoint import Endpoint
from botocore.exceptions import EndpointConnectionError, ProxyConnectionError
from botocore.signers import RequestSigner
from moto import mock_aws
from moto.core.models import botocore_stubber

from pca_ad_mock import MockHandle, mock_pca_connector_ad
from pca_ad_mock._patching import credentials as credentials_lent
from pca_ad_mock._patching import older_clients
from pca_ad_mock._patching.replacing import Replacements

from .interpreters import bare

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

#: Nothing listens there.
OWN_ENDPOINT = "http://127.0.0.1:9/under/a/path"


@pytest.mark.parametrize("first", ["", "import pca_ad_mock"], ids=["moto later", "library first"])
def test_a_client_made_at_import_stays_inside_a_mock(first: str) -> None:
    """A client older than moto, without credentials, is answered; and only inside."""
    printed = bare(
        f"""
        {first}
        client = boto3.client("pca-connector-ad", region_name="us-east-1")
        sts = boto3.client("sts", region_name="us-east-1")
        session = boto3.Session()
        import sys; assert "moto" not in sys.modules
        from pca_ad_mock import mock_pca_connector_ad
        with mock_pca_connector_ad():
            client.create_directory_registration(DirectoryId="d-0123456789")
            other = session.client("pca-connector-ad", region_name="us-east-1")
            print(len(other.list_directory_registrations()["DirectoryRegistrations"]))
            print(sts.get_caller_identity()["Account"])
        for call in (client.list_connectors, sts.get_caller_identity):
            try:
                call()
            except Exception as error:
                print(error)
        """
    )
    assert printed == ["1", "123456789012", *["Unable to locate credentials"] * 2]


def test_under_motos_own_mock_other_services_are_left_alone() -> None:
    """With plain `mock_aws`, an old client of this service is answered, others are as with moto."""
    printed = bare(
        """
        keys = {"aws_access_key_id": "AKIA", "aws_secret_access_key": "secret"}
        client = boto3.client("pca-connector-ad", region_name="us-east-1")
        sts = boto3.client("sts", region_name="us-east-1", **keys)
        import pca_ad_mock
        pca_ad_mock.register()
        from moto import mock_aws
        with mock_aws():
            print(client.list_connectors()["Connectors"])
            try:
                sts.get_caller_identity()
            except Exception as error:
                print("reaches for the network" in str(error))
        """
    )
    assert printed == ["[]", "True"]


@pytest.fixture
def own_client() -> PcaConnectorAdClient:
    """A client of some other emulator, which is not running."""
    return boto3.client(
        "pca-connector-ad",
        region_name="eu-west-1",
        endpoint_url=OWN_ENDPOINT,
        config=Config(retries={"total_max_attempts": 1}),
        aws_access_key_id="AKIA",
        aws_secret_access_key="secret",
    )


def test_an_adopted_client_is_answered_until_the_mock_ends(
    own_client: PcaConnectorAdClient,
) -> None:
    """Its calls, with all of their paths and queries, are the mock's, and its own again after."""
    events: Any = own_client.meta.events
    with mock_pca_connector_ad() as mock:
        assert mock.adopt(own_client) is own_client
        arn = own_client.create_directory_registration(
            DirectoryId="d-0123456789", Tags={"a": "1", "b": "2"}
        )["DirectoryRegistrationArn"]
        own_client.untag_resource(ResourceArn=arn, TagKeys=["a"])
        assert own_client.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"b": "2"}
        assert own_client.list_directory_registrations(MaxResults=1)["DirectoryRegistrations"]
        assert ":eu-west-1:" in arn
        registered = events._emitter._handlers.prefix_search("before-call.pca-connector-ad.X")
    left = events._emitter._handlers.prefix_search("before-call.pca-connector-ad.X")
    assert len(left) == len(registered) - 1


@pytest.mark.parametrize("url", ["HTTP://LOCALHOST:9", "http://localhost:9/under/a/path/"])
def test_a_client_can_be_adopted_twice(url: str) -> None:
    """By nested mocks, and however its endpoint is spelt."""
    client = boto3.client(
        "pca-connector-ad",
        region_name="eu-west-1",
        endpoint_url=url,
        aws_access_key_id="AKIA",
        aws_secret_access_key="secret",
    )
    with mock_pca_connector_ad() as outer:
        outer.adopt(client)
        with mock_pca_connector_ad() as inner:
            inner.adopt(client)
            assert client.list_connectors(MaxResults=5)["Connectors"] == []
        assert client.list_connectors(MaxResults=5)["Connectors"] == []


@pytest.mark.server
def test_a_client_that_cannot_connect_says_what_to_do(own_client: PcaConnectorAdClient) -> None:
    """botocore's error inside a mock names the method that would have helped; outside, not."""
    with mock_pca_connector_ad(), pytest.raises(EndpointConnectionError) as inside:
        own_client.list_connectors()
    with pytest.raises(EndpointConnectionError) as outside:
        own_client.list_connectors()

    assert "mock.adopt(client)" in str(inside.value)
    assert "127.0.0.1:9/under/a/path/connectors" in str(inside.value)
    assert "adopt" not in str(outside.value)


@pytest.mark.server
def test_behind_a_proxy_it_says_what_to_do_too() -> None:
    """botocore has an error of its own for a proxy that it cannot reach."""
    client = boto3.client(
        "pca-connector-ad",
        region_name="eu-west-1",
        endpoint_url="http://emulator.invalid",
        config=Config(retries={"total_max_attempts": 1}, proxies={"http": "http://127.0.0.1:9"}),
        aws_access_key_id="AKIA",
        aws_secret_access_key="secret",
    )
    with mock_pca_connector_ad(), pytest.raises(ProxyConnectionError, match="adopt"):
        client.list_connectors()


def test_only_clients_of_the_service_are_adopted(mock: MockHandle) -> None:
    """What is none is refused, with what to do instead."""
    with pytest.raises(TypeError, match="adopt takes a client of botocore or aiobotocore, not 'x'"):
        mock.adopt("x")
    with pytest.raises(ValueError, match=r"not of 's3'; moto.core.patch_client does the same"):
        mock.adopt(boto3.client("s3"))


def test_a_handle_of_an_ended_mock_adopts_nothing(own_client: PcaConnectorAdClient) -> None:
    """As with all else that it is told."""
    with mock_pca_connector_ad() as mock:
        pass
    with pytest.raises(RuntimeError, match="has ended"):
        mock.adopt(own_client)


class Awaiting:
    """An endpoint whose `_send` is awaited, as aiobotocore's is."""

    _endpoint_prefix = "pca-connector-ad"

    def __init__(self, outcome: Any) -> None:
        self.outcome = outcome

    async def _send(self, request: Any) -> Any:
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


def prepared() -> AWSPreparedRequest:
    return AWSPreparedRequest("GET", OWN_ENDPOINT, HTTPHeaders(), b"", stream_output=False)


def test_endpoints_that_are_awaited_say_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a coroutine ends in is passed on, and its error explained, as with one that blocks."""
    send = older_clients._answering(Awaiting._send)
    monkeypatch.setattr(Awaiting, "_send", send)
    refused = EndpointConnectionError(endpoint_url=OWN_ENDPOINT)
    with mock_pca_connector_ad():
        assert asyncio.run(Awaiting("sent")._send(prepared())) == "sent"
        with pytest.raises(EndpointConnectionError, match="adopt"):
            asyncio.run(Awaiting(refused)._send(prepared()))
    with pytest.raises(EndpointConnectionError) as outside:
        asyncio.run(Awaiting(refused)._send(prepared()))
    assert outside.value is refused


def test_answers_can_be_awaited_where_aiobotocore_is(
    client: PcaConnectorAdClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one response serves clients that block and clients that await it and its content."""
    monkeypatch.setitem(sys.modules, "aiobotocore", pytest)
    seen: list[Any] = []
    client.meta.events.register(
        "before-send.pca-connector-ad", lambda request, **_: seen.append(request)
    )
    assert client.list_connectors()["Connectors"] == []

    response: Any = botocore_stubber("before-send", seen[0])

    async def awaited() -> tuple[Any, bytes]:
        return await response, await response.content

    assert asyncio.run(awaited()) == (response, b'{"Connectors":[]}')
    assert response.content == b'{"Connectors":[]}'
    assert response.text == '{"Connectors":[]}'
    credentials: Any = credentials_lent.FAKE_CREDENTIALS.get_frozen_credentials()

    async def frozen() -> Any:
        return await credentials

    assert asyncio.run(frozen()).access_key == credentials.access_key == "FOOBARKEY"


def test_the_privates_are_where_they_were() -> None:
    """`_send` and its endpoint's prefix, the signer's credentials and service, in botocore."""
    with mock_aws():
        client: Any = boto3.client("pca-connector-ad", region_name="us-east-1")
    assert client._endpoint._endpoint_prefix == "pca-connector-ad"
    assert client._request_signer._credentials.access_key == "FOOBARKEY"
    assert client._request_signer._service_id.hyphenize() == "pca-connector-ad"
    for owner, name in ((Endpoint, "_send"), (RequestSigner, "sign")):
        assert callable(getattr(owner, name).__wrapped__)


def test_what_another_library_put_back_is_wrapped_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mock that starts finds clients as they are then, and wraps nothing twice."""
    monkeypatch.setattr(RequestSigner, "sign", RequestSigner.sign.__wrapped__)  # type: ignore[attr-defined]
    for _ in range(2):
        with mock_pca_connector_ad():
            wrapped: Any = RequestSigner.sign
        assert not hasattr(wrapped.__wrapped__, "__wrapped__")


def test_outside_mocks_a_replaced_method_is_the_original(monkeypatch: pytest.MonkeyPatch) -> None:
    """The replacement runs inside our mocks and moto's, and neither before nor after them."""

    class Owner:
        def method(self, given: str) -> str:
            return f"original, {given}"

    module = ModuleType("of_another_library")
    vars(module)["Owner"] = Owner
    monkeypatch.setitem(sys.modules, module.__name__, module)
    Replacements().replace_in_mocks(
        module.__name__, "Owner", "method", lambda original: lambda self, given: "replaced"
    )
    assert Owner().method("before") == "original, before"
    for mock in (mock_pca_connector_ad(), mock_aws()):
        with mock:
            assert Owner().method("inside") == "replaced"
        assert Owner().method(given="after") == "original, after"


def test_outside_mocks_whatever_botocore_is_given_is_sent() -> None:
    """As its own tests give it: a request that is only a stand-in."""
    endpoint, request = MagicMock(), MagicMock()
    sent = Endpoint._send(endpoint, request)  # type: ignore[attr-defined]
    assert sent is endpoint.http_session.send.return_value
    endpoint.http_session.send.assert_called_once_with(request)


def test_answers_are_botocores_own(
    client: PcaConnectorAdClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is around them where aiobotocore is not imported."""
    monkeypatch.delitem(sys.modules, "aiobotocore", raising=False)
    seen = []
    client.meta.events.register(
        "after-call.pca-connector-ad",
        lambda http_response, **_: seen.append(type(http_response)),
    )
    client.list_connectors()
    assert seen == [AWSResponse]
