"""Who may enroll, which requests are refused, and which calls are wrong?"""

from __future__ import annotations

import base64
import pickle
import re
from datetime import timedelta
from typing import Any

import boto3
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from freezegun import freeze_time

from pca_ad_mock import EnrollmentRefused, MockHandle, Principal, mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad.enrollment.passthrough import require_issuable
from pca_ad_mock.pcaconnectorad.enrollment.subject_names import Names
from pca_ad_mock.pcaconnectorad.model.refusals import CODES, find_code

from .enrolling import ALICE, Corp, create_authority, create_pending_authority, ec_key, request
from .provisioning import (
    ABSENT_CONNECTOR,
    AUTHORITY,
    GROUP,
    create_active_connector,
    create_connector,
    create_template,
)

OTHER_GROUP = "S-1-5-21-1-2-3-700"
THIRD_GROUP = "S-1-5-21-1-2-3-701"

#: The model lets it through.
_UNENCODABLE = f"1.2.{10**50}"


def bob(**attributes: Any) -> Principal:
    """A principal with no more attributes than these."""
    base = {"common_name": "Bob", "sid": "S-1-5-21-1-2-3-5", "groups": {GROUP}}
    return Principal(**{**base, **attributes})


def test_every_documented_code_is_known() -> None:
    """AWS documents 27, without a gap."""
    assert list(CODES) == [0x8FFFA000 + number for number in range(27)]


def test_a_refusal_says_what_it_is() -> None:
    """It has code, reason and mark, reads well, and comes whole out of another process."""
    refusal = EnrollmentRefused(0x8FFFA00D, "too short", is_assumed=True)
    for each in (refusal, pickle.loads(pickle.dumps(refusal))):  # noqa: S301 - our own
        assert (each.code, each.is_assumed) == (0x8FFFA00D, True)
        assert each.reason == f"{CODES[0x8FFFA00D]}: too short"
        assert str(each) == (f"0x8FFFA00D: {each.reason} (assumed: AWS documents no code for this)")
    plain = EnrollmentRefused(0x8FFFA014)
    assert str(plain) == f"0x8FFFA014: {CODES[0x8FFFA014]}"
    assert not plain.is_assumed


def test_a_code_is_found_in_any_spelling() -> None:
    """As a number or as AWS spells it; of others, the message has the nearest."""
    for spelling in (0x8FFFA014, "0x8FFFA014", "0x8fffa014"):
        assert find_code(spelling) == 0x8FFFA014
    for wrong in (1, -5, "0x8FFFA0144", None, True):
        with pytest.raises(ValueError, match="AWS documents no code") as caught:
            find_code(wrong)
    with pytest.raises(ValueError, match=r"choose from 0x8FFFA000, .*Did you mean '0x8FFFA01"):
        find_code("0x8FFFA0144")
    assert "0x8FFFA01A" in str(caught.value)


@pytest.mark.parametrize(
    ("entries", "may"),
    [
        ({}, False),
        ({GROUP: {"Enroll": "ALLOW"}}, True),
        ({GROUP: {"Enroll": "DENY"}}, False),
        ({GROUP: {}}, False),
        ({OTHER_GROUP: {"Enroll": "ALLOW"}}, True),
        ({THIRD_GROUP: {"Enroll": "ALLOW"}}, False),
        ({GROUP: {"Enroll": "ALLOW"}, OTHER_GROUP: {"Enroll": "DENY"}}, False),
        ({GROUP: {"Enroll": "DENY"}, OTHER_GROUP: {"Enroll": "ALLOW"}}, False),
        ({GROUP: {"Enroll": "ALLOW"}, THIRD_GROUP: {"Enroll": "DENY"}}, True),
        ({ALICE.sid: {"Enroll": "ALLOW"}}, False),
    ],
)
def test_the_entries_of_its_groups_say_who_may(
    corp: Corp, client: Any, entries: dict[str, Any], may: bool
) -> None:
    """One DENY outweighs any ALLOW; no entry is no access."""
    template = create_template(client, ConnectorArn=corp.connector)
    for group, rights in entries.items():
        client.create_template_group_access_control_entry(
            TemplateArn=template,
            GroupSecurityIdentifier=group,
            GroupDisplayName="g",
            AccessRights=rights,
        )
    principal = bob(groups={GROUP, OTHER_GROUP})
    if may:
        corp.enroll(template, principal)
    else:
        refusal = corp.refused(template, principal)
        assert (refusal.code, refusal.is_assumed) == (0x8FFFA014, False)
        assert "Workstation" in refusal.reason
    assert [policy.enroll for policy in corp.policies(principal)] == [True] * may


def test_a_group_by_its_name(corp: Corp, mock: MockHandle) -> None:
    """That which the entries have for it stands for its security identifier, on every template."""
    template, other = (
        mock.make.template(ConnectorArn=corp.connector, Name=name)["Arn"] for name in "ab"
    )
    for arn, group, name in ((template, GROUP, "Staff"), (other, OTHER_GROUP, "Web Servers")):
        mock.make.access_control_entry(
            TemplateArn=arn, GroupSecurityIdentifier=group, GroupDisplayName=name
        )
    staff = Principal(
        common_name="x", sid=bob().sid, groups={"Staff"}, dns_host_name="x.corp.example.com"
    )
    corp.enroll(template, staff)
    assert corp.refused(other, staff).code == 0x8FFFA014
    assert [policy.name for policy in corp.policies(staff)] == ["a"]
    for groups in ({"staff"}, {"Nobody"}, {OTHER_GROUP, "Nobody"}):
        assert corp.refused(template, bob(groups=groups)).code == 0x8FFFA014
    assert len(corp.policies(bob(groups={"Web Servers", GROUP}))) == 2


def test_a_name_of_several_groups(corp: Corp) -> None:
    """Is a mistake of the test, wherever on the connector it is ambiguous; which, it says."""
    template, other = corp.template(), corp.template(name="Other")
    corp.allow(other, OTHER_GROUP)  # each has the name "group"
    listed = re.escape(", ".join(sorted([GROUP, OTHER_GROUP])))
    named = bob(groups={"group"})
    for call in (lambda: corp.enroll(template, named), lambda: corp.policies(named)):
        with pytest.raises(ValueError, match=f"have 'group' for several groups, {listed}; give"):
            call()
    assert corp.policies(bob(groups={GROUP}))


@pytest.mark.parametrize(
    ("entries", "may"),
    [
        ({GROUP: {"Enroll": "ALLOW", "AutoEnroll": "ALLOW"}}, True),
        ({GROUP: {"Enroll": "ALLOW"}}, False),
        (
            {
                GROUP: {"Enroll": "ALLOW", "AutoEnroll": "ALLOW"},
                OTHER_GROUP: {"AutoEnroll": "DENY"},
            },
            False,
        ),
    ],
)
def test_automatic_enrollment_is_a_right_of_its_own(
    corp: Corp, client: Any, entries: dict[str, Any], may: bool
) -> None:
    """It needs enrollment, and one DENY outweighs any ALLOW."""
    template = create_template(client, ConnectorArn=corp.connector)
    for group, rights in entries.items():
        corp.allow(template, group, **rights)
    (policy,) = corp.policies(bob(groups={GROUP, OTHER_GROUP}))
    assert (policy.enroll, policy.auto_enroll) == (True, may)


@pytest.mark.parametrize(
    ("flag", "attribute", "code"),
    [
        ("SanRequireDirectoryGuid", "directory_guid", 0x8FFFA005),
        ("SanRequireDns", "dns_host_name", 0x8FFFA006),
        ("RequireDnsAsCn", "dns_host_name", 0x8FFFA006),
        ("SanRequireEmail", "email", 0x8FFFA007),
        ("RequireEmail", "email", 0x8FFFA007),
        ("SanRequireUpn", "user_principal_name", 0x8FFFA01A),
    ],
)
def test_an_attribute_that_is_missing(corp: Corp, flag: str, attribute: str, code: int) -> None:
    """Is refused with the code that AWS documents for it."""
    refusal = corp.refused(corp.template(SubjectNameFlags={flag: True}), bob())
    assert (refusal.code, refusal.is_assumed) == (code, False)
    assert f"Bob has no {attribute}" in refusal.reason


@pytest.mark.parametrize("flag", ["RequireDirectoryPath", "SanRequireDomainDns", "SanRequireSpn"])
def test_an_attribute_without_a_code(corp: Corp, flag: str) -> None:
    """Is refused with an assumed one."""
    refusal = corp.refused(corp.template(SubjectNameFlags={flag: True}), bob())
    assert (refusal.code, refusal.is_assumed) == (0x8FFFA00E, True)


def test_a_path_without_a_domain(corp: Corp) -> None:
    """Does not name the domain, which is missing then."""
    template = corp.template(SubjectNameFlags={"SanRequireDomainDns": True})
    refusal = corp.refused(template, bob(distinguished_name="CN=Bob,OU=Staff"))
    assert (refusal.code, refusal.is_assumed) == (0x8FFFA00E, True)
    assert "Bob has no domain_dns_name" in refusal.reason


def test_a_machine_needs_its_host_name(corp: Corp) -> None:
    """For its common name."""
    template = corp.template(GeneralFlags={"MachineType": True})
    assert corp.refused(template, bob()).code == 0x8FFFA006


@pytest.mark.parametrize(
    ("status", "code"), [("DISABLED", 0x8FFFA003), ("DELETED", 0x8FFFA004), ("PENDING", 0x8FFFA003)]
)
def test_an_authority_that_cannot_issue(corp: Corp, status: str, code: int) -> None:
    """Is told apart: not active, or gone."""
    acm_pca = boto3.client("acm-pca")
    template = corp.template()
    if status == "DISABLED":
        acm_pca.update_certificate_authority(
            CertificateAuthorityArn=corp.authority, Status="DISABLED"
        )
    elif status == "DELETED":
        acm_pca.delete_certificate_authority(CertificateAuthorityArn=corp.authority)
    else:
        corp.connector = create_active_connector(
            boto3.client("pca-connector-ad"), CertificateAuthorityArn=create_pending_authority()
        )
        template = corp.template()
    refusal = corp.refused(template)
    assert (refusal.code, refusal.is_assumed) == (code, False)


def test_an_authority_that_has_expired(corp: Corp) -> None:
    """Is not active, whatever moto says."""
    template = corp.template()
    with freeze_time() as clock:
        clock.tick(timedelta(days=366))
        assert corp.refused(template).code == 0x8FFFA003


def share(authority: str, principal: str = "pca-connector-ad.amazonaws.com") -> str:
    """Share an authority by moto's ram, and give the ARN of the share."""
    created = boto3.client("ram").create_resource_share(
        name="ca", resourceArns=[authority], principals=[principal]
    )
    arn: str = created["resourceShare"]["resourceShareArn"]
    return arn


def test_an_authority_of_another_account(
    corp: Corp, monkeypatch: pytest.MonkeyPatch, client: Any
) -> None:
    """Is used where it is shared with the service, and not otherwise."""
    with monkeypatch.context() as patch:
        patch.setenv("MOTO_ACCOUNT_ID", "111122223333")
        foreign = create_authority()
        share(foreign, "123456789012")
    corp.connector = create_active_connector(client, CertificateAuthorityArn=foreign)
    template = corp.template()
    refusal = corp.refused(template)
    assert (refusal.code, refusal.is_assumed) == (0x8FFFA002, False)
    with monkeypatch.context() as patch:
        patch.setenv("MOTO_ACCOUNT_ID", "111122223333")
        share(foreign)
    corp.enroll(template)


def test_an_authority_that_is_not_shared(corp: Corp) -> None:
    """With links, that of the connector's own account must be, too, and stay so."""
    template = corp.template()
    corp.enroll(template)
    with mock_pca_connector_ad(linked=True):
        refusal = corp.refused(template)
        assert (refusal.code, refusal.is_assumed) == (0x8FFFA002, False)
        assert "create_resource_share" in refusal.reason
        made = share(corp.authority)
        corp.enroll(template)
        boto3.client("ram").delete_resource_share(resourceShareArn=made)
        assert corp.refused(template).code == 0x8FFFA002


def test_requests_come_too_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """With `rates=True`, at most ten a second of each kind."""
    with mock_pca_connector_ad(rates=True) as mock, freeze_time() as clock:
        corp = Corp(mock, boto3.client("pca-connector-ad"))
        template = corp.template()
        for _ in range(10):
            assert corp.refused(template, bob(groups=())).code == 0x8FFFA014
            assert len(corp.policies()) == 1
        refusal = corp.refused(template, bob(groups=()))
        assert (refusal.code, refusal.is_assumed) == (0x8FFFA017, False)
        with pytest.raises(EnrollmentRefused, match="0x8FFFA017"):
            corp.policies()
        clock.tick(timedelta(seconds=2))
        assert len(corp.policies()) == 1


def test_a_broken_request(corp: Corp) -> None:
    """Is told apart: not base64, not a request, or not signed by its key."""
    template = corp.template()
    pem = corp.request_for(template)
    encoded = x509.load_pem_x509_csr(pem.encode()).public_bytes(Encoding.DER)
    assert corp.refused(template, csr=pem.replace("\nMI", "\n!!")).code == 0x8FFFA00A
    assert corp.refused(template, csr=armoured(b"not a request")).code == 0x8FFFA00D
    unsigned = encoded[:-1] + bytes([encoded[-1] ^ 1])
    refusal = corp.refused(template, csr=armoured(unsigned))
    assert (refusal.code, refusal.is_assumed) == (0x8FFFA00D, False)
    assert "signature" in refusal.reason


@pytest.mark.parametrize("version", [1, 2, 5])
def test_a_request_of_another_version(corp: Corp, version: int) -> None:
    """Is an invalid one: there is only one version, which is written as 0."""
    encoded = encoded_request()
    at = encoded.index(b"\x02\x01\x00")
    broken = encoded[:at] + bytes([2, 1, version]) + encoded[at + 3 :]
    refusal = corp.refused(corp.template(), csr=armoured(broken))
    assert (refusal.code, refusal.is_assumed) == (0x8FFFA00D, False)
    assert f"{version} is not a valid CSR version" in refusal.reason


def test_labels_without_an_end(corp: Corp) -> None:
    """The search goes through a text once, however many beginnings it has."""
    pem = request()
    text = "-----BEGIN CERTIFICATE REQUEST-----\n" * 100_000
    with pytest.raises(ValueError, match="csr has no certificate request in PEM"):
        corp.enrolled(corp.template(), csr=text)
    ended = pem.replace("CERTIFICATE", "NEW CERTIFICATE")
    assert corp.refused(f"{corp.connector}/template/x", csr=text + ended).code == 0x8FFFA015


def armoured(encoded: bytes) -> str:
    label = "CERTIFICATE REQUEST"
    body = base64.encodebytes(encoded).decode()
    return f"-----BEGIN {label}-----\n{body}-----END {label}-----\n"


@pytest.mark.parametrize(
    "extension",
    [
        x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.15"), b"broken"),
        x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.311.20.2"), b"broken"),
        x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.311.21.7"), b"\x30\x00"),
        # Name constraints without any, and an address of three octets.
        x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.30"), b"\x30\x00"),
        x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.17"), b"\x30\x05\x87\x03abc"),
    ],
)
def test_a_request_with_a_broken_extension(corp: Corp, extension: x509.ExtensionType) -> None:
    """Is an invalid one."""
    refusal = corp.refused(corp.template(), csr=request(extension))
    assert (refusal.code, refusal.is_assumed) == (0x8FFFA00D, False)


def test_a_request_with_an_unknown_tls_feature(corp: Corp) -> None:
    """Is an invalid one, and says which."""
    feature = x509.UnrecognizedExtension(
        x509.ObjectIdentifier("1.3.6.1.5.5.7.1.24"), b"\x30\x03\x02\x01\x07"
    )
    refusal = corp.refused(corp.template(), csr=request(feature))
    assert (refusal.code, refusal.is_assumed) == (0x8FFFA00D, False)
    assert refusal.reason.endswith("it asks for an unknown TLS feature, 7")


def test_a_request_with_extensions_that_nobody_can_read(corp: Corp) -> None:
    """Twice the same, or a kind of name that `cryptography` does not know: an invalid one."""
    oids = [x509.ObjectIdentifier(f"1.2.3.{number}") for number in (4, 5)]
    twice = encoded_request(*(x509.UnrecognizedExtension(oid, b"\x05\x00") for oid in oids))
    names = encoded_request(x509.SubjectAlternativeName([x509.DNSName("ab")]))
    template = corp.template()
    for broken in (
        twice.replace(b"\x06\x03\x2a\x03\x05", b"\x06\x03\x2a\x03\x04"),
        # An address of X.400.
        names.replace(b"\x82\x02ab", b"\xa3\x02\x05\x00"),
    ):
        assert broken not in (twice, names)
        refusal = corp.refused(template, csr=armoured(broken))
        assert (refusal.code, refusal.is_assumed) == (0x8FFFA00D, False)


def encoded_request(*extensions: x509.ExtensionType) -> bytes:
    pem: Any = request(*extensions)
    return x509.load_pem_x509_csr(pem.encode()).public_bytes(Encoding.DER)


def test_a_request_that_names_no_template(corp: Corp) -> None:
    """Is refused even where the call names one, as clients have nothing but the request."""
    refusal = corp.refused(corp.template(), csr=request())
    assert (refusal.code, refusal.is_assumed) == (0x8FFFA015, False)
    assert "1.3.6.1.4.1.311.21.7" in refusal.reason


def test_a_request_for_a_template_that_is_not_there(corp: Corp) -> None:
    """Is refused; the connector does not have it."""
    unknown = x509.MSCertificateTemplate(x509.ObjectIdentifier("1.2.3"), 1, 0)
    refusal = corp.refused(None, connector=corp.connector, csr=request(unknown))
    assert (refusal.code, refusal.is_assumed) == (0x8FFFA016, False)


def test_a_template_that_was_deleted(corp: Corp, client: Any, mock: MockHandle) -> None:
    """Is not found, from the beginning of its deletion on."""
    template = corp.template()
    client.delete_template(TemplateArn=template)
    for _ in range(2):
        refusal = corp.refused(template)
        assert (refusal.code, refusal.is_assumed) == (0x8FFFA016, False)
        assert corp.policies() == []
        mock.settle()


def key(algorithm: str, bits: int) -> dict[str, Any]:
    return {
        "KeySpec": "SIGNATURE",
        "MinimalKeyLength": bits,
        "Algorithm": algorithm,
        "KeyUsageProperty": {"PropertyType": "ALL"},
    }


@pytest.mark.parametrize(
    ("attributes", "made", "reason"),
    [
        (key("RSA", 3072), {}, "2048 bits, and the template asks for 3072"),
        (key("ECDH_P256", 256), {}, "its key is RSA, and the template asks for ECDH_P256"),
        (key("RSA", 1), {"key": ec_key("secp256r1")}, "EC on secp256r1, .* asks for RSA"),
        (key("ECDH_P384", 1), {"key": ec_key("secp256r1")}, "EC on secp256r1, .* ECDH_P384"),
        (key("RSA", 1), {"algorithm": hashes.SHA512()}, "signed with sha512, .* SHA256"),
    ],
)
def test_a_request_that_does_not_fit_its_template(
    corp: Corp, attributes: Any, made: Any, reason: str
) -> None:
    """Is refused, which is an assumption."""
    template = corp.template(3, PrivateKeyAttributes=attributes)
    refusal = corp.refused(template, csr=corp.request_for(template, **made))
    assert (refusal.code, refusal.is_assumed) == (0x8FFFA00D, True)
    assert re.search(reason, refusal.reason)


def test_a_key_of_an_algorithm_that_no_template_knows(corp: Corp) -> None:
    """Is refused as well, though the template asks for no algorithm."""
    template = corp.template()
    information = x509.MSCertificateTemplate(
        x509.ObjectIdentifier(corp.described(template)["ObjectIdentifier"]), 1, 0
    )
    pem = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(x509.Name([]))
        .add_extension(information, critical=False)
        .sign(ed25519.Ed25519PrivateKey.generate(), None)
        .public_bytes(Encoding.PEM)
    )
    refusal = corp.refused(template, csr=pem)
    assert (refusal.code, refusal.is_assumed) == (0x8FFFA00D, True)
    assert "neither RSA nor EC" in refusal.reason


def test_a_template_whose_key_no_client_can_make(corp: Corp) -> None:
    """On a curve, the key is never longer; RSA has an end in Windows."""
    short = corp.template(3, PrivateKeyAttributes=key("ECDH_P256", 2048))
    assert corp.refused(short).code == 0x8FFFA00D
    huge = corp.template(3, PrivateKeyAttributes=key("RSA", 16385), name="Huge")
    with pytest.raises(ValueError, match=r"16385 bits.*lower MinimalKeyLength"):
        corp.enroll(huge)


@pytest.mark.parametrize(
    ("changes", "attributes"),
    [
        ({}, {"common_name": "x" * 65}),
        ({"SubjectNameFlags": {"SanRequireDns": True}}, {"dns_host_name": "x" * 254}),
        ({"SubjectNameFlags": {"SanRequireEmail": True}}, {"email": "x" * 257}),
        ({"SubjectNameFlags": {"RequireEmail": True}}, {"email": "x" * 257}),
        ({"SubjectNameFlags": {"SanRequireUpn": True}}, {"user_principal_name": "x" * 200}),
        (
            {
                "CertificateValidity": {
                    "ValidityPeriod": {"Period": 9000, "PeriodType": "YEARS"},
                    "RenewalPeriod": {"Period": 1, "PeriodType": "YEARS"},
                }
            },
            {},
        ),
        (
            {
                "Extensions": {
                    "KeyUsage": {"UsageFlags": {}},
                    "ApplicationPolicies": {"Policies": [{"PolicyObjectIdentifier": _UNENCODABLE}]},
                }
            },
            {},
        ),
    ],
)
def test_what_the_authority_could_not_be_asked_for(
    corp: Corp, changes: Any, attributes: Any
) -> None:
    """Exceeds a limit of IssueCertificate or of certificates, and is refused by assumption."""
    refusal = corp.refused(corp.template(**changes), bob(**attributes))
    assert (refusal.code, refusal.is_assumed) == (0x8FFFA00E, True)
    assert refusal.reason != CODES[0x8FFFA00E]


def test_an_extension_longer_than_the_authority_takes() -> None:
    """The limit of IssueCertificate for extensions of one's own holds for all of them."""
    value = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3"), b"x" * 4000)
    extension: Any = x509.Extension(value.oid, critical=False, value=value)

    with pytest.raises(EnrollmentRefused, match="CustomExtensions/0/Value") as refused:
        require_issuable(Names(x509.Name([]), []), [extension])
    assert refused.value.code == 0x8FFFA00E


def test_who_may_comes_before_what_is_missing(corp: Corp, client: Any) -> None:
    """A principal without access learns nothing of the authority or of itself."""
    boto3.client("acm-pca").delete_certificate_authority(CertificateAuthorityArn=corp.authority)
    template = corp.template(SubjectNameFlags={"SanRequireUpn": True})
    assert corp.refused(template, bob(groups=())).code == 0x8FFFA014
    assert corp.refused(template, bob()).code == 0x8FFFA004


def test_a_connector_that_does_not_answer(corp: Corp, client: Any) -> None:
    """Is no refusal, as there is nobody to refuse: the call is wrong."""
    creating = create_connector(client)
    calls: list[dict[str, Any]] = [
        {"template": "Staff", "connector": creating},
        {"template": f"{creating}/template/x"},
    ]
    for arguments in calls:
        with pytest.raises(ValueError, match=r"is CREATING.*mock\.settle\(\)"):
            corp.enrolled(**arguments)
    with pytest.raises(ValueError, match=f"there is no connector '{ABSENT_CONNECTOR}'; choose"):
        corp.enrolled(f"{ABSENT_CONNECTOR}/template/x")
    client.delete_connector(ConnectorArn=corp.connector)
    with pytest.raises(ValueError, match="is DELETING"):
        corp.policies()


def test_a_connector_without_an_authority(corp: Corp, client: Any) -> None:
    """Says how to make one; policies need none."""
    corp.connector = create_active_connector(client, CertificateAuthorityArn=AUTHORITY)
    template = corp.template()
    with pytest.raises(ValueError, match=f"no certificate authority {AUTHORITY}.*create it"):
        corp.enroll(template)
    assert len(corp.policies()) == 1


def test_calls_that_name_nothing(corp: Corp) -> None:
    """Say what is missing, and what there is instead."""
    template = corp.template(name="StaffClient")
    wrong: list[tuple[dict[str, Any], str]] = [
        ({}, "give connector"),
        ({"template": "StaffClient"}, "give connector"),
        ({"connector": corp.connector}, "give template, or a csr"),
        (
            {"template": "StafClient", "connector": corp.connector},
            "no template 'StafClient'; choose from StaffClient. Did you mean 'StaffClient'",
        ),
        ({"template": template, "connector": ABSENT_CONNECTOR}, "is not one of connector"),
        ({"template": template, "csr": "alice.csr"}, "begins with 'alice.csr'"),
    ]
    for arguments, message in wrong:
        with pytest.raises(ValueError, match=message):
            corp.enrolled(**{"template": None, **arguments})


def test_a_request_for_another_template(corp: Corp) -> None:
    """Is a mistake of the call that names one of them, not a refusal."""
    one, other = corp.template(name="One"), corp.template(name="Other")
    with pytest.raises(ValueError, match=r"csr names the template '1\.3\..*template is 'Other'"):
        corp.enroll(other, csr=corp.request_for(one))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"principal": "alice"}, "principal must be a pca_ad_mock.Principal, not 'alice'"),
        ({"template": 5}, "template must be a name or an ARN, not 5"),
        ({"template": "Staff", "connector": 5}, "connector must be the ARN of a connector, not 5"),
        ({"csr": 5}, "csr must be a certificate request in PEM, not 5"),
    ],
)
def test_arguments_of_the_wrong_type(corp: Corp, arguments: Any, message: str) -> None:
    """Are told apart."""
    call = {"principal": ALICE, "template": corp.template(), **arguments}
    with pytest.raises(TypeError, match=message):
        corp._mock.enroll(**call)


def test_a_path_that_is_none(corp: Corp) -> None:
    """Is a mistake of the test, which made the principal."""
    template = corp.template(SubjectNameFlags={"RequireDirectoryPath": True})
    for path, why in (("Alice", ""), ("XY=Alice", ""), ("C=Germany", ": .*2.*")):
        message = (
            f"distinguished_name '{path}' cannot be part of a certificate{why}; write it as in"
        )
        with pytest.raises(ValueError, match=message):
            corp.enroll(template, bob(distinguished_name=path))


@pytest.mark.parametrize(
    ("attributes", "error", "message"),
    [
        ({"common_name": ""}, ValueError, "common_name must not be empty"),
        ({"common_name": None}, TypeError, "common_name must be a string, not None"),
        ({"email": 5}, TypeError, "email must be a string, not 5"),
        ({"email": "é@example.com"}, ValueError, "email must be ASCII"),
        ({"sid": "alice"}, ValueError, "'alice' is not a security identifier"),
        ({"email": "Al <al@example.com>"}, ValueError, "email must be an address without a name"),
        ({"email": "<>"}, ValueError, "email must be an address without a name, not '<>'"),
        ({"common_name": "a\ud800"}, ValueError, r"common_name has a surrogate.*'a\\ud800'"),
        ({"distinguished_name": "CN=\udfff"}, ValueError, "distinguished_name has a surrogate"),
        ({"service_principal_names": ["\ud800"]}, ValueError, "each of service_p.*a surrogate"),
        ({"groups": {"S-1-x"}}, ValueError, "'S-1-x' is not a security identifier"),
        ({"groups": {"Größe"}}, ValueError, "groups must be security identifiers or display"),
        ({"groups": {"x" * 257}}, ValueError, "at most 256 characters of ASCII, not 'xxx"),
        ({"groups": GROUP}, TypeError, "groups must be a collection of strings"),
        ({"groups": 5}, TypeError, "groups must be a collection of strings"),
        ({"groups": [5]}, TypeError, "each of groups must be a string, not 5"),
        ({"directory_guid": "x"}, ValueError, "directory_guid must be a GUID, not 'x'"),
        ({"directory_guid": 5}, TypeError, "directory_guid must be a GUID, not 5"),
    ],
)
def test_a_principal_is_checked(attributes: Any, error: type[Exception], message: str) -> None:
    """When it is made, so that the mistake shows where it is."""
    with pytest.raises(error, match=message):
        bob(**attributes)


def test_a_principal_survives_a_document() -> None:
    """As it does on its way to a server; and what is wrong there is named."""
    for principal in (ALICE, bob()):
        assert Principal._from_document(principal._describe()) == principal
    for document, error, message in (
        ([], TypeError, "must be an object"),
        ({"sid": "S-1-5-21-1"}, ValueError, "lacks common_name"),
        ({"common_nam": "x"}, ValueError, "Did you mean 'common_name'"),
    ):
        with pytest.raises(error, match=message):
            Principal._from_document(document)


def test_nothing_is_left_of_a_refusal(corp: Corp) -> None:
    """acm-pca keeps what was issued, and nothing else."""
    from moto.acmpca.models import acmpca_backends

    template = corp.template(SubjectNameFlags={"SanRequireUpn": True})
    stored = acmpca_backends["123456789012"]["us-east-1"].certificate_authorities[corp.authority]
    before = [*stored.issued_certificates]
    corp.refused(template, bob())
    assert [*stored.issued_certificates] == before
    arn = corp.enrolled(template).certificate_arn
    assert [*stored.issued_certificates] == [*before, arn]
