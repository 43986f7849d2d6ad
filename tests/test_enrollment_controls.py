"""Can a test make enrollment fail, see it among the calls, and do it from another process?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from moto import settings as moto_settings

from pca_ad_mock import EnrollmentRefused, MockHandle, Principal, mock_pca_connector_ad
from pca_ad_mock._control.http_api import ControlApi
from pca_ad_mock.pcaconnectorad.calls import UnusedFaultError
from pca_ad_mock.server import ThreadedServer

from .enrolling import ALICE, Corp, reuse_keys
from .provisioning import ABSENT_CONNECTOR

GUEST = Principal(common_name="Guest", sid="S-1-5-21-1-2-3-501")


def test_any_documented_code_can_be_injected(corp: Corp, mock: MockHandle) -> None:
    """It is a refusal like the real one, as often as asked, and counted."""
    template = corp.template()
    fault = mock.fail_calls("RequestSecurityToken", 0x8FFFA000, times=2)
    for count in (1, 2):
        refusal = corp.refused(template)
        assert (refusal.code, refusal.is_assumed) == (0x8FFFA000, False)
        assert (fault.happened, fault.remaining) == (count, 2 - count)
    assert corp.enrolled(template).private_key
    assert [call.error for call in fault.calls] == ["0x8FFFA000"] * 2


def test_a_fault_can_be_for_one_template(corp: Corp, mock: MockHandle) -> None:
    """By its name or ARN, as a call is for any of its parameters; others are issued meanwhile."""
    one, other = corp.template(name="One"), corp.template(name="Other")
    for when in ({"TemplateName": "One"}, {"TemplateArn": one}, lambda given: "1104" in str(given)):
        refusals = mock.fail_calls("RequestSecurityToken", "0x8FFFA00E", times=2, when=when)
        with refusals as fault:
            if isinstance(when, dict):
                assert corp.enrolled(other).certificate_arn
            assert corp.refused(one).code == corp.refused(one).code == 0x8FFFA00E
            assert (fault.happened, fault.remaining) == (2, 0)
    assert corp.enrolled(one).certificate_arn


def test_policies_can_be_refused(corp: Corp, mock: MockHandle) -> None:
    """By the operation that asks for them; certificates are issued meanwhile."""
    template = corp.template()
    with mock.fail_calls("GetPolicies", "0x8FFFA000") as fault:
        assert corp.enrolled(template).private_key
        with pytest.raises(EnrollmentRefused, match="0x8FFFA000"):
            corp.policies()
    assert [call.operation for call in fault.calls] == ["GetPolicies"]
    assert corp.policies()


def test_a_fault_of_any_operation_is_none_of_a_connectors(corp: Corp, mock: MockHandle) -> None:
    """Clients of the connector do not get the errors of the API."""
    template = corp.template()
    with pytest.raises(UnusedFaultError), mock.fail_calls("*", "AccessDeniedException"):
        corp.enrolled(template)


def test_a_fault_that_never_happened_fails_the_test() -> None:
    """As any other does; the message has it as AWS spells its code."""
    with (
        pytest.raises(UnusedFaultError, match="0x8FFFA017"),
        mock_pca_connector_ad() as mock,
    ):
        mock.fail_calls("RequestSecurityToken", 0x8FFFA017, when={"TemplateName": "Staff"})


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"error": 0x8FFFA01B}, ValueError, "AWS documents no code '0x8FFFA01B'; choose from"),
        ({"error": "0x8FFFA01", "times": 0}, ValueError, "Did you mean '0x8FFFA01"),
        ({"error": 0x8FFFA014, "times": 0}, ValueError, "times must be a whole number"),
        ({"error": 0x8FFFA014, "when": {"Template": "x"}}, ValueError, "when has no member"),
        ({"error": 0x8FFFA014, "Message": "x"}, ValueError, "0x8FFFA014 has no members; leave out"),
    ],
)
def test_a_wrong_fault_is_explained(
    mock: MockHandle, arguments: Any, error: type[Exception], message: str
) -> None:
    """When it is injected."""
    with pytest.raises(error, match=message):
        mock.fail_calls("RequestSecurityToken", **arguments)


def test_enrollments_are_among_the_calls(corp: Corp, mock: MockHandle) -> None:
    """Issued and refused ones, and policies; but not calls that no client could make."""
    template = corp.template()
    mock.calls.clear()
    corp.enrolled(template)
    corp.refused(template, GUEST)
    corp.policies(GUEST)
    with pytest.raises(ValueError, match="there is no connector"):
        mock.policies(GUEST, ABSENT_CONNECTOR)
    issued, refused, asked = mock.calls
    assert {call.source for call in mock.calls} == {"enrollment"}
    assert {(call.region, call.account_id) for call in mock.calls} == {
        ("us-east-1", "123456789012")
    }
    assert (issued.operation, issued.status, issued.error) == ("RequestSecurityToken", 200, None)
    assert issued.parameters == {
        "ConnectorArn": corp.connector,
        "TemplateArn": template,
        "TemplateName": "Staff",
        "Principal": ALICE._describe(),
    }
    assert (refused.status, refused.error, refused.fault) == (500, "0x8FFFA014", None)
    assert asked.operation == "GetPolicies"
    assert [*mock.calls.of("RequestSecurityToken")] == [issued, refused]
    assert [*mock.calls.of("GetPolicies")] == [asked]
    assert repr(issued).startswith("<RequestSecurityToken(ConnectorArn='arn:aws:")
    assert mock.permissions_used()["Statement"] == []


def test_what_a_client_asks_for_shows_even_where_it_is_broken(corp: Corp, mock: MockHandle) -> None:
    """Without the template, which the request does not name."""
    pem = corp.request_for(corp.template()).replace("\nMI", "\n!!")
    mock.calls.clear()
    corp.refused(None, connector=corp.connector, csr=pem)
    (call,) = mock.calls
    assert call.error == "0x8FFFA00A"
    assert "TemplateArn" not in call.parameters


@pytest.fixture
def api(mock: MockHandle) -> Iterator[ControlApi]:
    """What a server answers with, without one."""
    answering = ControlApi({})
    yield answering
    answering.close()


def post(api: ControlApi, path: str, **body: Any) -> tuple[int, Any]:
    answer = api.answer("POST", path, "", json.dumps(body).encode())
    json.dumps(answer.document)
    return answer.status, answer.document


def test_a_certificate_is_enrolled_over_http(corp: Corp, api: ControlApi) -> None:
    """All comes in PEM, the names decoded; a key only where there is no request."""
    template = corp.template(SubjectNameFlags={"RequireCommonName": True, "SanRequireUpn": True})
    status, document = post(api, "enroll", principal=ALICE._describe(), template=template)
    assert status == 201
    certificate = x509.load_pem_x509_certificate(document["certificate"].encode())
    (root,) = (x509.load_pem_x509_certificate(each.encode()) for each in document["chain"])
    certificate.verify_directly_issued_by(root)
    key = load_pem_private_key(document["private_key"].encode(), None)
    assert key.public_key() == certificate.public_key()
    assert document["certificate_arn"].startswith(corp.authority)
    assert document["names"] == {
        "dns_names": [],
        "emails": [],
        "user_principal_names": [ALICE.user_principal_name],
        "directory_guids": [],
    }

    status, document = post(
        api,
        "enroll",
        principal=ALICE._describe(),
        template="Staff",
        connector=corp.connector,
        csr=corp.request_for(template),
    )
    assert (status, document["private_key"]) == (201, None)


def test_a_refusal_over_http(corp: Corp, api: ControlApi) -> None:
    """Has its code, reason and mark."""
    template = corp.template()
    status, document = post(api, "enroll", principal=GUEST._describe(), template=template)
    assert status == 403
    refusal = document["refusal"]
    assert refusal == {
        "code": "0x8FFFA014",
        "reason": refusal["reason"],
        "is_assumed": False,
    }
    assert document["error"] == f"0x8FFFA014: {refusal['reason']}"


def test_policies_over_http(corp: Corp, api: ControlApi) -> None:
    """They are a list; the values of extensions are in hexadecimal."""
    corp.template()
    status, document = post(api, "policies", principal=ALICE._describe(), connector=corp.connector)
    assert status == 200
    (policy,) = document["policies"]
    assert (policy["name"], policy["enroll"], policy["minimal_key_length"]) == ("Staff", True, 2048)
    assert policy["extensions"][0] == {"oid": "2.5.29.15", "critical": False, "value": "03020780"}


def test_faults_over_http(corp: Corp, api: ControlApi) -> None:
    """A code is spelled as AWS spells it."""
    template = corp.template()
    when = {"TemplateName": "Staff"}
    body = {"operation": "RequestSecurityToken", "error": "0x8FFFA017", "when": when}
    status, fault = post(api, "fail-calls", **body)
    assert status == 201
    assert (fault["error"], fault["when"], fault["remaining"]) == ("0x8FFFA017", when, 1)
    status, document = post(api, "enroll", principal=ALICE._describe(), template=template)
    assert (status, document["refusal"]["code"]) == (403, "0x8FFFA017")


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("enroll", {"template": "x"}, "the body lacks principal"),
        ("enroll", {"principal": "alice"}, "principal must be"),
        ("enroll", {"principal": {"common_name": "x"}}, "the principal lacks sid"),
        ("enroll", {"principal": GUEST._describe()}, "give connector"),
        ("policies", {"principal": GUEST._describe()}, "the body lacks connector"),
        ("fail-calls", {"operation": "GetPolicies", "error": 5}, "AWS documents no code"),
    ],
)
def test_mistakes_over_http(api: ControlApi, path: str, body: Any, message: str) -> None:
    """Are explained."""
    status, document = post(api, path, **body)
    assert status == 400
    assert message in document["error"]


@pytest.mark.server
def test_the_handle_enrolls_on_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """In moto's server mode all is as in process: certificates, policies, refusals, faults."""
    reuse_keys(monkeypatch)
    with ThreadedServer() as running:
        monkeypatch.setattr(moto_settings, "TEST_SERVER_MODE", True)
        monkeypatch.setenv("TEST_SERVER_MODE_ENDPOINT", running.endpoint_url)
        with mock_pca_connector_ad() as mock:
            corp = Corp(mock, boto3.client("pca-connector-ad"))
            template = corp.template()
            enrolled = corp.enrolled(template)
            enrolled.certificate.verify_directly_issued_by(enrolled.chain[0])
            assert enrolled.private_key
            assert enrolled.private_key.public_key() == enrolled.certificate.public_key()
            pem = corp.request_for(template)
            for csr in (pem, pem.encode(), x509.load_pem_x509_csr(pem.encode())):
                given = corp.enrolled(template, csr=csr)
                assert given.private_key is None
                request = x509.load_pem_x509_csr(pem.encode())
                assert given.certificate.public_key() == request.public_key()
            (policy,) = corp.policies()
            assert policy.auto_enroll
            assert policy.extensions[0].value == b"\x03\x02\x07\x80"
            refusal = corp.refused(template, GUEST)
            assert (refusal.code, refusal.is_assumed) == (0x8FFFA014, False)
            assert "Guest" in refusal.reason
            fault = mock.fail_calls("RequestSecurityToken", 0x8FFFA00E)
            assert corp.refused(template).code == 0x8FFFA00E
            assert fault.happened == 1
            assert mock.calls[-1].fault is fault
            with pytest.raises(ValueError, match="principal must be"):
                mock.enroll("alice", template)  # type: ignore[arg-type]
            found = boto3.client("acm-pca").get_certificate(
                CertificateAuthorityArn=corp.authority, CertificateArn=enrolled.certificate_arn
            )
            issued = enrolled.certificate.public_bytes(Encoding.PEM).decode().strip()
            assert found["Certificate"] == issued


def test_a_refusal_survives_a_document() -> None:
    """As on its way from a server."""
    refusal = EnrollmentRefused(0x8FFFA00D, "too short", is_assumed=True)
    again = EnrollmentRefused._from_document(refusal._describe())
    assert str(again) == str(refusal)
    assert (again.code, again.reason, again.is_assumed) == (
        refusal.code,
        refusal.reason,
        refusal.is_assumed,
    )
