"""What does each part do where a seam that it needs is gone?

The tests in `with_seams` rename them for real.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import boto3
import moto.iam.models  # noqa: F401 - asked for the accounts of keys
import pytest
from botocore import UNSIGNED
from botocore.client import BaseClient
from botocore.config import Config
from botocore.endpoint import Endpoint
from botocore.httpsession import URLLib3Session
from botocore.signers import RequestSigner
from moto.core.authorization import enable_iam_authentication

from pca_ad_mock import Principal, SeamError, mock_pca_connector_ad
from pca_ad_mock import _locking as locking
from pca_ad_mock._patching import credentials, explaining, moments, older_clients, registration
from pca_ad_mock._seams import services, table
from pca_ad_mock._seams.seam import Feature
from pca_ad_mock.pcaconnectorad.calls import Fault
from pca_ad_mock.pcaconnectorad.request.caller import Caller
from pca_ad_mock.pcaconnectorad.request.wire import HttpRequest

from .calling import HOST
from .provisioning import GROUP, create_active_connector, create_entry, create_template

Gone = Callable[..., None]


@pytest.fixture
def gone(monkeypatch: pytest.MonkeyPatch) -> Gone:
    """Let features lack a seam; what is replaced meanwhile is put back."""
    missing = Feature.missing
    for owner, name in (
        (BaseClient, "_make_api_call"),
        (URLLib3Session, "send"),
        (RequestSigner, "sign"),
        (Endpoint, "_send"),
    ):
        monkeypatch.setattr(owner, name, getattr(owner, name))

    def lose(*features: Feature) -> None:
        monkeypatch.setattr(
            Feature,
            "missing",
            lambda self: list(self.seams[:1]) if self in features else missing(self),
        )

    return lose


def test_a_call_that_cannot_be_signed_says_why(gone: Gone) -> None:
    """A client without credentials; one that has some is answered."""
    gone(table.LENT_CREDENTIALS)
    with mock_pca_connector_ad():
        credentials.lend_credentials()
        client = boto3.client("pca-connector-ad")
        assert client.list_connectors()["Connectors"] == []
        unsigned: Any = boto3.client("pca-connector-ad", config=Config(signature_version=UNSIGNED))
        unsigned._request_signer._credentials = None
        with pytest.raises(SeamError, match="credentials to clients that have none"):
            unsigned.list_connectors()


class AioBaseClient:
    """What aiobotocore's clients have."""

    class meta:  # noqa: N801 - as in botocore
        service_model = boto3.client("pca-connector-ad", "us-east-1").meta.service_model

    def _make_api_call(self) -> str:
        return "called"


def test_a_call_that_cannot_be_awaited_says_why(
    gone: Gone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inside a mock; outside, aiobotocore goes on as ever."""
    module = ModuleType("aiobotocore.client")
    vars(module)["AioBaseClient"] = AioBaseClient
    monkeypatch.setitem(sys.modules, "aiobotocore.client", module)
    gone(table.AWAITED_ANSWERS)
    explaining.explain_awaited_calls()
    assert AioBaseClient()._make_api_call() == "called"
    with mock_pca_connector_ad(), pytest.raises(SeamError, match="aiobotocore"):
        AioBaseClient()._make_api_call()


def test_where_nothing_can_be_explained_nothing_is_touched(gone: Gone) -> None:
    """Neither calls nor requests."""
    gone(table.EXPLAINED_CALLS, table.OLDER_CLIENTS, table.STOPPED_REQUESTS)
    call, send = vars(BaseClient)["_make_api_call"], URLLib3Session.send
    assert not explaining.explain_unsigned_calls()
    assert not older_clients.answer_older_clients()
    assert not older_clients.stop_requests()
    assert (vars(BaseClient)["_make_api_call"], URLLib3Session.send) == (call, send)


class _Request:
    url = f"https://{HOST}/connectors"


def test_a_request_that_would_reach_the_network_is_refused(gone: Gone) -> None:
    """Inside a mock; outside, and for other hosts, it is sent."""
    gone(table.OLDER_CLIENTS)
    assert not older_clients.answer_older_clients()
    older_clients.stop_requests()
    assert hasattr(URLLib3Session.send, "__wrapped__")
    send = older_clients._refusing(lambda session, request: "sent")
    assert send(None, _Request()) == "sent"
    with mock_pca_connector_ad(), pytest.raises(SeamError, match="older than moto"):
        send(None, _Request())


def test_the_account_of_a_key_of_motos_cannot_be_found(gone: Gone) -> None:
    """A key that moto may have made is an error; any other is of the default account."""
    gone(services.ACCOUNTS)

    def caller(key: str) -> Caller:
        signed = f"AWS4-HMAC-SHA256 Credential={key}/20260101/us-east-1/pca-connector-ad/x"
        return Caller.of(HttpRequest("GET", HOST, "/", "", {"authorization": signed}, b""))

    assert caller("testing").account_id == "123456789012"
    with pytest.raises(SeamError, match="the account of an access key"):
        caller("AKIAIOSFODNN7EXAMPLE")


def test_permissions_that_cannot_be_evaluated(gone: Gone) -> None:
    """A call is an error where a test enforces them, and none where no test does."""
    gone(services.PERMISSIONS)
    with mock_pca_connector_ad():
        client = boto3.client("pca-connector-ad")
        client.list_connectors()
        with enable_iam_authentication(), pytest.raises(SeamError, match="permissions"):
            client.list_connectors()


def test_a_session_of_pytest_goes_on(gone: Gone, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is registered, and nothing said."""
    monkeypatch.setattr(registration, "add_to_table", None)
    gone(table.TABLE)
    moments.imported("moto")


def test_locks_are_renewed() -> None:
    """But for one that this thread holds; the others, also those it has held, work as before."""
    lock, held = locking.ForkSafeLock(), locking.ForkSafeLock()
    with lock, lock:
        pass
    with held:
        with held:
            pass
        inner = (lock._lock, held._lock)
        locking._renew_all()
        assert lock._lock is not inner[0]
        assert held._lock is inner[1]
    with lock, held:
        pass


def test_a_fault_of_no_sort_cannot_be_described() -> None:
    """Each sort says what it is."""
    with pytest.raises(NotImplementedError):
        Fault(1)._describe()


def test_nothing_is_enrolled_where_moto_has_no_key(gone: Gone) -> None:
    """The error says so; policies are shown as ever."""
    gone(services.ENROLLMENT)
    principal = Principal(common_name="x", sid="S-1-5-21-1-2-3-4", groups={GROUP})
    with mock_pca_connector_ad() as mock:
        client = boto3.client("pca-connector-ad")
        connector = create_active_connector(client)
        template = create_template(client, ConnectorArn=connector)
        create_entry(client, TemplateArn=template)
        with pytest.raises(SeamError, match=r"certificates: moto .* Affected: mock\.enroll"):
            mock.enroll(principal, template)
        assert len(mock.policies(principal, connector)) == 1


def test_enrollment_needs_what_finds_an_authority() -> None:
    """That is what links do, also for one that another account shares."""
    finding = [seam for seam in services.LINKS.seams if ".acmpca." in seam.module]
    sharing = [seam for seam in services.LINKS.seams if ".ram." in seam.module]
    assert finding
    assert sharing
    assert {*finding, *sharing} <= {*services.ENROLLMENT.seams}
    assert services.ENROLLMENT.affected == "mock.enroll"
