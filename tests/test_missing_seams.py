"""What does each part do where a seam that it needs is gone?

The tests in `with_seams` rename them for real.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import boto3
import moto.iam.models
import pytest
from botocore import UNSIGNED
from botocore.client import BaseClient
from botocore.config import Config
from botocore.endpoint import Endpoint
from botocore.httpsession import URLLib3Session
from botocore.signers import RequestSigner
from cfnlint.schema.manager import ProviderSchemaManager
from moto.ec2.models.vpcs import VPCBackend

from pca_ad_mock import Principal, SeamError, mock_pca_connector_ad
from pca_ad_mock import _locking as locking
from pca_ad_mock import _seams as seams
from pca_ad_mock._cloudformation.partner_types import PARTNER_TYPES
from pca_ad_mock._patching import credentials, explaining, moments, older_clients, registration
from pca_ad_mock._seams import services, table
from pca_ad_mock._seams.seam import Feature
from pca_ad_mock.pcaconnectorad.calls import Fault
from pca_ad_mock.pcaconnectorad.kinds.links import backend_of
from pca_ad_mock.pcaconnectorad.request.caller import Caller
from pca_ad_mock.pcaconnectorad.request.wire import HttpRequest

from .calling import HOST
from .interpreters import python
from .provisioning import DIRECTORY, GROUP
from .stacks import resource, template

Gone = Callable[..., None]

_SID = "S-1-5-21-1-2-3-4"

#: The class that counts requests which need no permission.
_COUNTER = "ActionAuthenticatorMixin"


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


def test_the_account_of_a_key_of_motos_cannot_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that moto may have made is an error; any other is of the default account."""
    monkeypatch.delattr(moto.iam.models, "get_account_id_from")

    def caller(key: str) -> Caller:
        signed = f"AWS4-HMAC-SHA256 Credential={key}/20260101/us-east-1/pca-connector-ad/x"
        return Caller.of(HttpRequest("GET", HOST, "/", "", {"authorization": signed}, b""))

    assert caller("testing").account_id == "123456789012"
    with pytest.raises(SeamError, match="the account of an access key"):
        caller("AKIAIOSFODNN7EXAMPLE")
    late = SimpleNamespace(_access_key="AKIAIOSFODNN7EXAMPLE")
    assert credentials._is_of_moto(late) is False


@pytest.mark.parametrize(
    ("module", "name"),
    [("moto.sts.models", "sts_backends"), ("moto.core.authorization", _COUNTER)],
)
def test_permissions_that_cannot_be_evaluated(
    module: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call is an error where a test enforces them, and none where no test does."""
    with mock_pca_connector_ad():
        client = boto3.client("pca-connector-ad")
        monkeypatch.delattr(f"{module}.{name}")
        client.list_connectors()
        monkeypatch.setattr("moto.settings.INITIAL_NO_AUTH_ACTION_COUNT", 0)
        with pytest.raises(SeamError, match=f"permissions.*{module}.{name}"):
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


@pytest.mark.parametrize("name", ["key", "issued_certificates_certificate_chains"])
def test_nothing_is_enrolled_where_moto_lacks_a_name(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error says so, nothing has been issued, and policies are shown as ever."""
    principal = Principal(common_name="x", sid=_SID, groups={GROUP}, dns_host_name="x.example.com")
    with mock_pca_connector_ad(linked=True) as mock:
        entry = mock.make.access_control_entry(GroupSecurityIdentifier=GROUP)
        connector = entry["TemplateArn"].partition("/template")[0]
        authority = next(iter(acmpca().certificate_authorities.values()))
        issued = {*authority.issued_certificates}
        hide(monkeypatch, authority, name)
        error = rf"certificates: moto .*CertificateAuthority\.{name}\. Affected: mock\.enroll"
        with pytest.raises(SeamError, match=error):
            mock.enroll(principal, entry["TemplateArn"])
        assert {*authority.issued_certificates} == issued
        assert len(mock.policies(principal, connector)) == 1


def hide(monkeypatch: pytest.MonkeyPatch, instance: Any, name: str) -> None:
    """Let an object of moto's lack an attribute, of its own or of its class."""
    monkeypatch.delattr(instance if name in vars(instance) else type(instance), name)


def acmpca() -> Any:
    return backend_of("acm-pca", "123456789012", "us-east-1")


def state_of_moto() -> list[object]:
    """What there is in the services that connectors need."""
    ec2, ds = (backend_of(each, "123456789012", "us-east-1") for each in ("ec2", "ds"))
    subnets = {each for zone in ec2.subnets.values() for each in zone}
    groups = {each for vpc in ec2.groups.values() for each in vpc}
    endpoints = {*ec2.vpc_end_points}
    authorities = {*acmpca().certificate_authorities}
    return [{*ec2.vpcs}, subnets, groups, endpoints, {*ds.directories}, authorities]


@pytest.mark.parametrize("name", ["surroundings", "connector"])
@pytest.mark.parametrize(
    ("service", "method"),
    [
        ("ec2", "create_subnet"),
        ("acm-pca", "get_certificate"),
        ("ram", "create_resource_share"),
    ],
)
def test_what_is_made_half_way_is_taken_away(
    service: str, method: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where moto lacks a name in the middle; the error says which, and later all is made."""
    with mock_pca_connector_ad(linked=True) as mock:
        backend, before = backend_of(service, "123456789012", "us-east-1"), state_of_moto()
        with monkeypatch.context() as patched:
            owners = [each for each in type(backend).__mro__ if method in vars(each)]
            patched.delattr(owners[0], method)
            with pytest.raises(SeamError, match=rf"what a connector needs.*\.{method}\."):
                getattr(mock.make, name)()
        assert state_of_moto() == before
        assert not any(mock.state().values())
        getattr(mock.make, name)()
        assert state_of_moto() != before


def test_a_connector_whose_endpoint_cannot_be_deleted_is_as_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """ACTIVE, with what is in it; and deleted once it can be."""
    with mock_pca_connector_ad(linked=True) as mock:
        template = mock.make.template()
        client = boto3.client("pca-connector-ad")
        before = mock.export()
        with monkeypatch.context() as patched:
            patched.delattr(VPCBackend, "delete_vpc_endpoints")
            with pytest.raises(SeamError, match="links to moto's other services"):
                client.delete_connector(ConnectorArn=template["ConnectorArn"])
        assert mock.export() == before
        client.delete_connector(ConnectorArn=template["ConnectorArn"])


def test_an_error_of_others_is_not_explained() -> None:
    """One of this library's own, of its users, of other libraries, or raised inside of those."""

    class Ours:
        pass

    def of_the_user() -> None:
        _ = moto.iam.models.of_a_test  # type: ignore[attr-defined]

    feature = services.LINKS
    for raise_error, name in (
        (of_the_user, "of_a_test"),
        (lambda: feature.of_ours, "of_ours"),  # type: ignore[attr-defined]
        (lambda: import_module("pca_ad_mock.not_there"), "not_there"),
        (lambda: import_module("moto.not_there"), "not_there"),
        (lambda: getattr(Ours(), "x"), "x"),  # noqa: B009
    ):
        with pytest.raises((AttributeError, ImportError), match=name), feature.explained():
            raise_error()


@pytest.mark.parametrize(
    ("program", "seam"),
    [
        ("import moto; moto.gone", "moto.gone"),
        ("from moto.core import models; models.MockAWS.gone", "moto.core.models.MockAWS.gone"),
        ("from moto.core.models import gone", "moto.core.models.gone"),
        ("from moto.gone import x", "moto.gone"),
        ("import _pytest.main; _pytest.main.gone", "_pytest.main.gone"),
    ],
)
def test_a_name_that_a_line_of_ours_does_not_find_is_explained(program: str, seam: str) -> None:
    """By its module and its class, and in the words of the feature."""
    line = compile(program, str(Path(seams.__file__).with_name("line.py")), "exec")
    gone = rf"does not have {re.escape(seam)}\. Affected: mocks with linked=True"
    with pytest.raises(SeamError, match=gone), services.LINKS.explained():
        exec(line, {})
    with services.LINKS.attempted():
        exec(line, {})


def test_a_stack_without_the_schema_of_a_type_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused whole, by the name that cfn-lint lacks; a stack of our own types deploys."""
    share: Any = {"Type": "AWS::RAM::ResourceShare", "Properties": {"Name": "share"}}
    ours = template(R=resource("DirectoryRegistration", {"DirectoryId": DIRECTORY}))
    whole = {"Resources": {**ours["Resources"], "S": share}}
    seam = services.PARTNER_TYPES.seams[0]
    monkeypatch.delattr(ProviderSchemaManager, seam.name.rpartition(".")[2])
    monkeypatch.setattr("pca_ad_mock._seams.seam._found", set())
    monkeypatch.delitem(vars(PARTNER_TYPES[share["Type"]]), "schema", raising=False)
    with mock_pca_connector_ad():
        client = boto3.client("cloudformation", region_name="us-east-1")
        with pytest.raises(SeamError) as caught:
            client.create_stack(StackName="whole", TemplateBody=json.dumps(whole))
        assert client.describe_stacks()["Stacks"] == []
        client.create_stack(StackName="ours", TemplateBody=json.dumps(ours))
        (stack,) = client.describe_stacks()["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert f"cfn-lint {version('cfn-lint')} does not have {seam}. Affected: stacks with" in str(
        caught.value
    )


def test_a_stranger_does_not_notice_what_cannot_be_imported() -> None:
    """Importing moto under pytest is no error; only use of the service is one, which says why."""
    printed = python(
        """
        import boto3, moto, botocore.model
        del botocore.model.StringShape
        from pca_ad_mock._patching import moments
        moments.imported("moto")
        import pca_ad_mock
        for use in (pca_ad_mock.register, pca_ad_mock.mock_pca_connector_ad):
            try:
                use()
            except pca_ad_mock.SeamError as error:
                print(error)
        """
    )
    first, second = printed.split("\n")
    assert first == second
    assert first.startswith("pca_ad_mock cannot provide its service: botocore ")
    assert "does not have botocore.model.StringShape. Affected: every request" in first
