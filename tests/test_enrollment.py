"""What does a certificate look like that a template yields?"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from freezegun import freeze_time
from moto.acmpca.models import CertificateAuthority

from pca_ad_mock import AlternativeNames, MockHandle, Principal
from pca_ad_mock.pcaconnectorad.model.policy_oids import POLICY_OIDS
from pca_ad_mock.pcaconnectorad.model.specification import service_model

from .enrolling import (
    ALICE,
    Corp,
    create_authority,
    create_pending_authority,
    ec_key,
    extension_of,
    issue,
    request,
)
from .interpreters import PATIENCE, python
from .provisioning import GROUP, create_active_connector

OPENSSL = shutil.which("openssl")

USER_PRINCIPAL_NAME = "1.3.6.1.4.1.311.20.2.3"
APPLICATION_POLICIES = "1.3.6.1.4.1.311.21.10"
TEMPLATE_INFORMATION = "1.3.6.1.4.1.311.21.7"
SECURITY_IDENTIFIER = "1.3.6.1.4.1.311.25.2"


def test_a_certificate_is_real(corp: Corp) -> None:
    """It verifies against its authority, and acm-pca returns it with its chain."""
    enrolled = corp.enrolled(corp.template())
    (root,) = enrolled.chain
    enrolled.certificate.verify_directly_issued_by(root)
    assert enrolled.certificate.issuer == root.subject
    assert enrolled.private_key
    assert enrolled.private_key.public_key() == enrolled.certificate.public_key()

    found = boto3.client("acm-pca").get_certificate(
        CertificateAuthorityArn=corp.authority, CertificateArn=enrolled.certificate_arn
    )
    pem = enrolled.certificate.public_bytes(Encoding.PEM).decode()
    assert found["Certificate"] == pem.strip()
    assert found["CertificateChain"] == root.public_bytes(Encoding.PEM).decode().strip()
    assert enrolled.certificate_arn.startswith(f"{corp.authority}/certificate/")


def test_a_certificate_can_be_revoked(corp: Corp) -> None:
    """acm-pca takes its serial number, spelled as OpenSSL spells it."""
    enrolled = corp.enrolled(corp.template())
    acm_pca = boto3.client("acm-pca")
    spelled = f"{enrolled.certificate.serial_number:X}"
    serial = ":".join(spelled[n : n + 2] for n in range(0, len(spelled), 2))
    acm_pca.revoke_certificate(
        CertificateAuthorityArn=corp.authority,
        CertificateSerial=serial,
        RevocationReason="KEY_COMPROMISE",
    )
    with pytest.raises(ClientError, match="KEY_COMPROMISE"):
        acm_pca.get_certificate(
            CertificateAuthorityArn=corp.authority, CertificateArn=enrolled.certificate_arn
        )


def test_serial_numbers_are_whole_octets(corp: Corp) -> None:
    """Sixteen of them, so that no tool adds a digit; and each number is another one."""
    template = corp.template()
    numbers = {corp.enroll(template).serial_number for _ in range(8)}
    assert len(numbers) == 8
    assert {len(f"{number:x}") for number in numbers} == {32}
    assert all(number < 1 << 127 for number in numbers)


@pytest.mark.skipif(OPENSSL is None, reason="there is no openssl here")
def test_openssl_verifies_a_chain_of_three(corp: Corp, tmp_path: Path) -> None:
    """Of a subordinate authority, the chain has its certificate and those above it."""
    subordinate = create_pending_authority(
        CertificateAuthorityConfiguration={
            "KeyAlgorithm": "RSA_2048",
            "SigningAlgorithm": "SHA512WITHRSA",
            "Subject": {"CommonName": "Corp Issuing"},
        },
        CertificateAuthorityType="SUBORDINATE",
    )
    acm_pca = boto3.client("acm-pca")
    csr = acm_pca.get_certificate_authority_csr(CertificateAuthorityArn=subordinate)["Csr"]
    root = acm_pca.get_certificate_authority_certificate(CertificateAuthorityArn=corp.authority)
    # moto knows no template for subordinate authorities; that for roots makes an authority, too.
    certificate = issue(corp.authority, csr, "RootCACertificate/V1")
    acm_pca.import_certificate_authority_certificate(
        CertificateAuthorityArn=subordinate,
        Certificate=certificate.encode(),
        CertificateChain=root["Certificate"].encode(),
    )
    corp.connector = create_active_connector(
        boto3.client("pca-connector-ad"), CertificateAuthorityArn=subordinate
    )
    enrolled = corp.enrolled(corp.template())
    assert [each.subject.rfc4514_string().split(",")[-1] for each in enrolled.chain] == [
        "CN=Corp Issuing",
        "C=DE",
    ]
    names = ("certificate", "issuing", "root")
    for name, each in zip(names, (enrolled.certificate, *enrolled.chain), strict=True):
        (tmp_path / name).write_bytes(each.public_bytes(Encoding.PEM))
    assert OPENSSL
    verified = subprocess.run(
        [OPENSSL, "verify", "-CAfile", "root", "-untrusted", "issuing", names[0]],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert verified.stdout == "certificate: OK\n", verified.stderr


def subject_of(certificate: x509.Certificate) -> str:
    return certificate.subject.rfc4514_string()


@pytest.mark.parametrize(
    ("flags", "subject"),
    [
        ({"RequireCommonName": True}, "CN=Alice Doe"),
        ({"RequireDnsAsCn": True}, "CN=alice.corp.example.com"),
        ({"RequireDirectoryPath": True}, "CN=Alice Doe,OU=Staff,DC=corp,DC=example,DC=com"),
        (
            {"RequireCommonName": True, "RequireEmail": True},
            "1.2.840.113549.1.9.1=alice@example.com,CN=Alice Doe",
        ),
        ({"RequireEmail": True}, "1.2.840.113549.1.9.1=alice@example.com"),
        (
            {"RequireDirectoryPath": True, "RequireCommonName": True, "RequireDnsAsCn": True},
            "CN=Alice Doe,OU=Staff,DC=corp,DC=example,DC=com",
        ),
        ({"RequireCommonName": True, "RequireDnsAsCn": True}, "CN=alice.corp.example.com"),
        ({"SanRequireDns": True}, ""),
    ],
)
def test_the_subject_follows_the_flags(corp: Corp, flags: Any, subject: str) -> None:
    """It has what they ask of the principal, and nothing of the request's own subject."""
    template = corp.template(SubjectNameFlags=flags)
    certificate = corp.enroll(template, csr=corp.request_for(template, subject="Mallory"))
    assert subject_of(certificate) == subject


def test_a_machine_is_named_by_its_host_name(corp: Corp) -> None:
    """Where the template is for machines, its common name is dNSHostName."""
    template = corp.template(GeneralFlags={"MachineType": True})
    assert subject_of(corp.enroll(template)) == "CN=alice.corp.example.com"


@pytest.mark.parametrize(
    ("flag", "names"),
    [
        ("SanRequireDns", [x509.DNSName("alice.corp.example.com")]),
        ("SanRequireDomainDns", [x509.DNSName("corp.example.com")]),
        ("SanRequireEmail", [x509.RFC822Name("alice@example.com")]),
        (
            "SanRequireUpn",
            [
                x509.OtherName(
                    x509.ObjectIdentifier(USER_PRINCIPAL_NAME), b"\x0c\x16alice@corp.example.com"
                )
            ],
        ),
        (
            "SanRequireSpn",
            [
                x509.OtherName(x509.ObjectIdentifier(USER_PRINCIPAL_NAME), value)
                for value in (b"\x0c\x1bHTTP/alice.corp.example.com", b"\x0c\x0aHOST/alice")
            ],
        ),
        (
            "SanRequireDirectoryGuid",
            [
                x509.OtherName(
                    x509.ObjectIdentifier("1.3.6.1.4.1.311.25.1"),
                    bytes.fromhex("0410 67452301 ab89 efcd 0123 456789abcdef"),
                )
            ],
        ),
    ],
)
def test_the_alternative_names_follow_the_flags(
    corp: Corp, flag: str, names: list[x509.GeneralName]
) -> None:
    """Each flag adds what it names; critical where the subject is empty, and only there."""
    for more, is_critical in (({}, True), ({"RequireCommonName": True}, False)):
        template = corp.template(SubjectNameFlags={flag: True, **more}, name=f"T{is_critical}")
        found = corp.enroll(template).extensions.get_extension_for_class(
            x509.SubjectAlternativeName
        )
        assert list(found.value) == names
        assert found.critical is is_critical


def test_without_a_flag_there_are_no_alternative_names(corp: Corp) -> None:
    """The extension is left out."""
    assert extension_of(corp.enroll(corp.template()), "2.5.29.17") is None


def test_the_domain_can_be_given(corp: Corp) -> None:
    """It then need not be in the path."""
    template = corp.template(SubjectNameFlags={"SanRequireDomainDns": True})
    for more in ({}, {"distinguished_name": "CN=Bob,DC=other"}):
        bob = Principal(
            common_name="Bob",
            sid="S-1-5-21-1-2-3-9",
            groups={GROUP},
            domain_dns_name="example.org",
            **more,
        )
        found = corp.enroll(template, bob).extensions.get_extension_for_class(
            x509.SubjectAlternativeName
        )
        assert list(found.value) == [x509.DNSName("example.org")]


USAGES = {
    "DigitalSignature": "digital_signature",
    "NonRepudiation": "content_commitment",
    "KeyEncipherment": "key_encipherment",
    "DataEncipherment": "data_encipherment",
    "KeyAgreement": "key_agreement",
}


@pytest.mark.parametrize("flag", USAGES)
@pytest.mark.parametrize("critical", [True, False])
def test_the_key_usage_follows_the_flags(corp: Corp, flag: str, critical: bool) -> None:
    """It has the bit that the flag is named after and no other; it is as critical as asked."""
    usage = {"UsageFlags": {flag: True}, "Critical": critical}
    certificate = corp.enroll(corp.template(Extensions={"KeyUsage": usage}))
    found = certificate.extensions.get_extension_for_class(x509.KeyUsage)
    bits = (*USAGES.values(), "key_cert_sign", "crl_sign")
    assert [bit for bit in bits if getattr(found.value, bit)] == [USAGES[flag]]
    assert found.critical is critical


def test_without_a_usage_there_is_no_extension(corp: Corp) -> None:
    """RFC 5280 does not allow an empty one."""
    certificate = corp.enroll(corp.template(Extensions={"KeyUsage": {"UsageFlags": {}}}))
    assert extension_of(certificate, "2.5.29.15") is None


def test_every_application_policy_has_its_object_identifier(corp: Corp) -> None:
    """All that the model has are in the table, each with a source, and each is issued."""
    names = service_model().shape_for("ApplicationPolicyType").metadata["enum"]
    assert sorted(POLICY_OIDS) == sorted(names)
    assert len({each.oid for each in POLICY_OIDS.values()}) == len(names) == 67
    assert all(each.source for each in POLICY_OIDS.values())

    policies = [{"PolicyType": name} for name in names]
    certificate = corp.enroll(corp.template(Extensions=extensions(policies)))
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert [oid.dotted_string for oid in usage.value] == [POLICY_OIDS[name].oid for name in names]


def extensions(policies: list[dict[str, str]], **more: Any) -> dict[str, Any]:
    usage = {"UsageFlags": {"DigitalSignature": True}}
    return {"KeyUsage": usage, "ApplicationPolicies": {"Policies": policies, **more}}


@pytest.mark.parametrize("critical", [True, False])
def test_application_policies_stand_in_two_extensions(corp: Corp, critical: bool) -> None:
    """In the standard one and in Microsoft's, once each, as critical as asked."""
    oids = ["1.3.6.1.5.5.7.3.2", "1.3.6.1.4.1.311.20.2.2", "1.2.3.45"]
    policies = [
        {"PolicyType": "CLIENT_AUTHENTICATION"},
        {"PolicyType": "SMART_CARD_LOGIN"},
        {"PolicyObjectIdentifier": "1.02.3.045"},
        {"PolicyObjectIdentifier": "1.3.6.1.5.5.7.3.2"},
    ]
    certificate = corp.enroll(corp.template(Extensions=extensions(policies, Critical=critical)))
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert [oid.dotted_string for oid in usage.value] == oids
    microsoft = extension_of(certificate, APPLICATION_POLICIES)
    assert microsoft
    same = x509.CertificatePolicies(
        [x509.PolicyInformation(x509.ObjectIdentifier(oid), None) for oid in oids]
    )
    assert microsoft.value.value == same.public_bytes()
    assert usage.critical is microsoft.critical is critical


def test_without_application_policies_neither_is_there(corp: Corp) -> None:
    """Then a certificate is good for anything."""
    certificate = corp.enroll(corp.template())
    assert extension_of(certificate, "2.5.29.37") is None
    assert extension_of(certificate, APPLICATION_POLICIES) is None


def test_a_certificate_names_its_template_and_revision(corp: Corp) -> None:
    """The one at the time of enrolling, so that a re-enrollment can be seen."""
    template = corp.template()
    client = boto3.client("pca-connector-ad")
    seen = []
    for _ in range(2):
        found = extension_of(corp.enroll(template), TEMPLATE_INFORMATION)
        assert found
        assert not found.critical
        assert found.value.template_id.dotted_string == corp.described(template)["ObjectIdentifier"]
        seen.append((found.value.major_version, found.value.minor_version))
        client.update_template(TemplateArn=template, ReenrollAllCertificateHolders=True)
    assert seen == [(1, 0), (2, 0)]


@pytest.mark.parametrize("sid", ["S-1-5-21-1-2-3-1104", f"S-1-5-{'1234567890-' * 13}123456789"])
def test_a_certificate_names_the_security_identifier(corp: Corp, sid: str) -> None:
    """As a text in an octet string in an other name, which is what Windows reads."""
    holder = Principal(common_name="x", sid=sid, groups={GROUP})
    found = extension_of(corp.enroll(corp.template(), holder), SECURITY_IDENTIFIER)
    assert found
    assert not found.critical
    name = x509.OtherName(
        x509.ObjectIdentifier("1.3.6.1.4.1.311.25.2.1"), octets(0x04, sid.encode())
    )
    assert found.value.value == x509.SubjectAlternativeName([name]).public_bytes()


def octets(tag: int, content: bytes) -> bytes:
    length = bytes([len(content)]) if len(content) < 128 else bytes([0x81, len(content)])
    return bytes([tag]) + length + content


def test_the_security_identifier_can_be_left_out(corp: Corp) -> None:
    """By the flag that AWS documents for it."""
    template = corp.template(EnrollmentFlags={"NoSecurityExtension": True})
    assert extension_of(corp.enroll(template), SECURITY_IDENTIFIER) is None


def test_the_authority_adds_its_own_extensions(corp: Corp) -> None:
    """Basic constraints, and the identifiers of both keys."""
    enrolled = corp.enrolled(corp.template())
    certificate = enrolled.certificate
    basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert not basic.critical
    assert not basic.value.ca
    subject = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    expected = x509.SubjectKeyIdentifier.from_public_key(certificate.public_key())
    assert subject.value == expected
    authority = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier)
    of_root = enrolled.chain[0].extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    assert authority.value.key_identifier == of_root.value.digest


def test_an_authority_without_identifier_is_named_by_its_key(corp: Corp) -> None:
    """Where its certificate, imported by the test, does not name its key."""
    pending = create_pending_authority()
    acm_pca = boto3.client("acm-pca")
    csr = acm_pca.get_certificate_authority_csr(CertificateAuthorityArn=pending)["Csr"]
    bare = issue(corp.authority, csr, "BlankEndEntityCertificate_APIPassthrough/V1")
    acm_pca.import_certificate_authority_certificate(
        CertificateAuthorityArn=pending, Certificate=bare.encode()
    )
    corp.connector = create_active_connector(
        boto3.client("pca-connector-ad"), CertificateAuthorityArn=pending
    )
    enrolled = corp.enrolled(corp.template())
    found = enrolled.certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier)
    key = enrolled.chain[0].public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    assert found.value == x509.AuthorityKeyIdentifier.from_issuer_public_key(key)


BUCKET = "lists.s3.us-east-1.amazonaws.com"
GUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@pytest.mark.parametrize(
    ("crl", "address"),
    [
        ({}, f"http://{BUCKET}/crl/ID\\.crl"),
        ({"CustomCname": "crl.corp"}, r"http://crl.corp/crl/ID\.crl"),
        ({"CustomPath": "pki/lists"}, f"http://{BUCKET}/pki/lists/ID\\.crl"),
        ({"CustomCname": "crl.corp", "CustomPath": "a"}, r"http://crl.corp/a/ID\.crl"),
        ({"CrlType": "COMPLETE"}, f"http://{BUCKET}/crl/ID\\.crl"),
        ({"CrlType": "PARTITIONED"}, rf"http://{BUCKET}/crl/ID/{GUID}\.crl"),
        ({"CrlType": "PARTITIONED", "CustomPath": "a"}, rf"http://{BUCKET}/a/ID/{GUID}\.crl"),
        ({"CrlDistributionPointExtensionConfiguration": {"OmitExtension": False}}, "http://.*"),
        ({"CrlDistributionPointExtensionConfiguration": {"OmitExtension": True}}, None),
        ({"Enabled": False}, None),
    ],
)
def test_a_certificate_names_the_revocation_list(corp: Corp, crl: Any, address: str | None) -> None:
    """Where the authority makes one, by its configuration, all certificates the same."""
    boto3.client("acm-pca").update_certificate_authority(
        CertificateAuthorityArn=corp.authority,
        RevocationConfiguration={
            "CrlConfiguration": {"Enabled": True, "S3BucketName": "lists", **crl}
        },
    )
    template = corp.template()
    found = extension_of(corp.enroll(template), "2.5.29.31")
    if address is None:
        assert found is None
    else:
        assert found
        ((point,),) = [found.value]
        (where,) = point.full_name
        wanted = address.replace("ID", corp.authority.rpartition("/")[2])
        assert re.fullmatch(wanted, where.value)
        assert extension_of(corp.enroll(template), "2.5.29.31") == found


def test_alternative_names_can_be_read(corp: Corp) -> None:
    """Each kind, decoded, in the order of the certificate; none where it has none."""
    flags = ("Dns", "DomainDns", "Email", "Upn", "Spn", "DirectoryGuid")
    template = corp.template(SubjectNameFlags={f"SanRequire{each}": True for each in flags})
    names = corp.enrolled(template).names
    assert names.dns_names == (ALICE.dns_host_name, "corp.example.com")
    assert names.emails == (ALICE.email,)
    assert names.user_principal_names == (
        ALICE.user_principal_name,
        *ALICE.service_principal_names,
    )
    assert names.directory_guids == (str(ALICE.directory_guid),)

    bare = corp.template(name="Bare", SubjectNameFlags={"RequireCommonName": True})
    assert corp.enrolled(bare).names == AlternativeNames()


def test_attribute_types_of_a_path_in_any_case(corp: Corp) -> None:
    """As Active Directory takes them; values keep theirs."""
    template = corp.template(SubjectNameFlags={"RequireDirectoryPath": True})
    path = r"cn=Alice\, cn=Doe \c3\a9\\,Ou=Staff+l=x=y,dC=corp,DC=Example,2.5.4.5=x"
    certificate = corp.enroll(template, replace(ALICE, distinguished_name=path))
    assert certificate.subject.rfc4514_string() == (
        r"CN=Alice\, cn=Doe é\\,L=x=y+OU=Staff,DC=corp,DC=Example,2.5.4.5=x"
    )


@pytest.mark.parametrize(
    ("period", "hours"),
    [
        ({"Period": 5, "PeriodType": "HOURS"}, 5),
        ({"Period": 30, "PeriodType": "DAYS"}, 720),
        ({"Period": 2, "PeriodType": "WEEKS"}, 336),
        ({"Period": 3, "PeriodType": "MONTHS"}, 2191.5),
        ({"Period": 9, "PeriodType": "YEARS"}, 78894),
    ],
)
def test_the_validity_is_that_of_the_template(corp: Corp, period: Any, hours: float) -> None:
    """From an hour before the moment of issuing on, and though the authority lives for a year."""
    renewal = {"Period": 1, "PeriodType": "HOURS"}
    template = corp.template(
        CertificateValidity={"ValidityPeriod": period, "RenewalPeriod": renewal}
    )
    # After the authority began to be valid, by whatever clock.
    moment = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(days=1)
    with freeze_time(moment):
        certificate = corp.enroll(template)
    assert certificate.not_valid_before_utc == moment - timedelta(hours=1)
    assert certificate.not_valid_after_utc == moment + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("algorithm", "used"),
    [
        ("SHA256WITHRSA", "sha256"),
        ("SHA384WITHRSA", "sha384"),
        ("SHA512WITHECDSA", "sha512"),
        ("SM3WITHSM2", "sha256"),
    ],
)
def test_the_signature_is_that_of_the_authority(corp: Corp, algorithm: str, used: str) -> None:
    """The hash is that of its own algorithm, not that of the template."""
    authority = create_authority(
        CertificateAuthorityConfiguration={
            "KeyAlgorithm": "RSA_2048",
            "SigningAlgorithm": algorithm,
            "Subject": {"CommonName": "x"},
        }
    )
    corp.connector = create_active_connector(
        boto3.client("pca-connector-ad"), CertificateAuthorityArn=authority
    )
    certificate = corp.enroll(corp.template(3, HashAlgorithm="SHA384"))
    assert certificate.signature_hash_algorithm
    assert certificate.signature_hash_algorithm.name == used


def test_a_key_is_made_as_the_template_asks(corp: Corp) -> None:
    """Of its algorithm and length, and of at least 2048 bits for RSA."""
    for number, (bits, length) in enumerate(((1, 2048), (3072, 3072))):
        key = {"KeySpec": "SIGNATURE", "MinimalKeyLength": bits}
        enrolled = corp.enrolled(corp.template(PrivateKeyAttributes=key, name=f"R{number}"))
        assert isinstance(enrolled.private_key, rsa.RSAPrivateKey)
        assert enrolled.private_key.key_size == length
    for algorithm, curve in (("ECDH_P256", "secp256r1"), ("ECDH_P521", "secp521r1")):
        key = {
            "KeySpec": "SIGNATURE",
            "MinimalKeyLength": 256,
            "Algorithm": algorithm,
            "KeyUsageProperty": {"PropertyType": "ALL"},
        }
        enrolled = corp.enrolled(corp.template(3, PrivateKeyAttributes=key, name=algorithm))
        assert isinstance(enrolled.private_key, ec.EllipticCurvePrivateKey)
        assert enrolled.private_key.curve.name == curve


def test_a_request_of_ones_own(corp: Corp) -> None:
    """Its key goes into the certificate, in whichever form it is given; no key comes back."""
    template = corp.template()
    key = ec_key("secp521r1")
    loose = corp.template(
        PrivateKeyAttributes={"KeySpec": "SIGNATURE", "MinimalKeyLength": 500}, name="Loose"
    )
    pem = corp.request_for(loose, key=key)
    forms: list[Any] = [
        pem,
        pem.encode(),
        f"Certificate request of Alice:\n{pem}",
        pem.replace(" CERTIFICATE REQUEST", " NEW CERTIFICATE REQUEST"),
        x509.load_pem_x509_csr(pem.encode()),
    ]
    for form in forms:
        enrolled = corp.enrolled(loose, csr=form)
        assert enrolled.private_key is None
        assert enrolled.certificate.public_key() == key.public_key()
    assert corp.enrolled(template).private_key is not None


def test_a_request_names_its_template(corp: Corp) -> None:
    """By its object identifier or its name; it need not be named twice."""
    template = corp.template(name="Staff Client")
    by_name = x509.UnrecognizedExtension(
        x509.ObjectIdentifier("1.3.6.1.4.1.311.20.2"),
        octets(0x1E, "Staff Client".encode("utf-16-be")),
    )
    oid = corp.described(template)["ObjectIdentifier"]
    more = x509.BasicConstraints(ca=False, path_length=None)
    for csr in (corp.request_for(template), request(more, by_name)):
        certificate = corp.enrolled(None, connector=corp.connector, csr=csr).certificate
        found = extension_of(certificate, TEMPLATE_INFORMATION)
        assert found
        assert found.value.template_id.dotted_string == oid
        corp.enroll("Staff Client", connector=corp.connector, csr=csr)


def test_a_template_is_found_by_its_name(corp: Corp) -> None:
    """On the connector that the call names; or by its ARN alone, or both."""
    template = corp.template(name="Staff")
    arguments: list[dict[str, Any]] = [
        {"template": "Staff", "connector": corp.connector},
        {"template": template, "connector": corp.connector},
        {"template": template},
    ]
    for each in arguments:
        assert subject_of(corp.enroll(**each)) == "CN=Alice Doe"


def test_the_key_of_an_authority_is_decrypted_once(
    corp: Corp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As that takes longer than all of the rest."""
    template = corp.template()
    decrypt_key = vars(CertificateAuthority)["key"].fget
    decrypted = []

    def decrypt(authority: CertificateAuthority) -> Any:
        decrypted.append(authority)
        return decrypt_key(authority)

    monkeypatch.setattr(CertificateAuthority, "key", property(decrypt))
    for _ in range(3):
        corp.enroll(template)
    assert len(decrypted) == 1


def test_another_region_and_account(corp: Corp, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connector is found by its ARN, wherever it is, and reaches an authority of its own."""
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "111122223333")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    elsewhere = boto3.client("pca-connector-ad", region_name="eu-west-1")
    authority = create_authority("eu-west-1")
    corp._client = elsewhere
    corp.connector = create_active_connector(elsewhere, CertificateAuthorityArn=authority)
    template = corp.template()
    assert ":eu-west-1:111122223333:" in template
    monkeypatch.undo()
    assert corp.enrolled(template).certificate_arn.startswith(authority)


def test_cryptography_is_imported_when_it_is_needed() -> None:
    """Neither by the names that users import, nor by a mock that enrolls nothing."""
    printed = python(
        """
        import sys
        import pca_ad_mock
        assert not {"moto", "boto3", "cryptography"} & set(sys.modules)
        from pca_ad_mock import EnrollmentRefused, Principal, mock_pca_connector_ad
        import boto3
        with mock_pca_connector_ad() as mock:
            boto3.client("pca-connector-ad").list_connectors()
            Principal(common_name="x", sid="S-1-5-21-1-2-3-4")
        print("cryptography" in sys.modules)
        """
    )
    assert printed == "False"


def test_nothing_is_enrolled_after_the_mock(corp: Corp, mock: MockHandle) -> None:
    """The handle says so."""
    template = corp.template()
    mock._end()
    with pytest.raises(RuntimeError, match="has ended"):
        mock.enroll(ALICE, template)
    with pytest.raises(RuntimeError, match="has ended"):
        mock.policies(ALICE, corp.connector)
