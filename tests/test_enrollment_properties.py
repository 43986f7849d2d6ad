"""Does every template yield what it says, whatever it says and whoever enrolls?"""

from __future__ import annotations

import shutil
import subprocess
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import boto3
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from pca_ad_mock import Principal, mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad.model.documented import in_hours
from pca_ad_mock.pcaconnectorad.model.policy_oids import POLICY_OIDS

from .calling import succeed
from .enrolling import Corp, ec_key, extension_of, request, reuse_keys
from .interpreters import PATIENCE
from .provisioning import GROUP
from .searching import REQUESTS
from .strategies import DEFINITIONS

OPENSSL = shutil.which("openssl")

_LABELS = st.from_regex(r"[a-z][a-z0-9-]{0,20}[a-z0-9]", fullmatch=True)
_DNS_NAMES = st.lists(_LABELS, min_size=1, max_size=4).map(".".join)
_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=30)

#: Without what has a meaning in distinguished names, as cryptography's parser has its own of some.
_PATH_PARTS = st.from_regex(r"[A-Za-zé][A-Za-z0-9é ]{0,20}[A-Za-z0-9]", fullmatch=True)


@st.composite
def paths(draw: st.DrawFn) -> str:
    """Distinguished names, as Active Directory has them."""
    units = draw(st.lists(_PATH_PARTS, max_size=2))
    domain = draw(st.lists(_LABELS, min_size=1, max_size=3))
    parts = [f"CN={draw(_PATH_PARTS)}", *(f"OU={each}" for each in units)]
    return ",".join([*parts, *(f"DC={each}" for each in domain)])


PRINCIPALS = st.builds(
    Principal,
    common_name=_TEXTS,
    sid=st.integers(0, 2**32 - 1).map(lambda number: f"S-1-5-21-1-2-3-{number}"),
    groups=st.just({GROUP}),
    distinguished_name=paths(),
    user_principal_name=_TEXTS,
    email=st.tuples(_LABELS, _DNS_NAMES).map("@".join),
    dns_host_name=_DNS_NAMES,
    domain_dns_name=st.none() | _DNS_NAMES,
    service_principal_names=st.lists(_TEXTS, min_size=1, max_size=3),
    directory_guid=st.uuids(),
)


def _is_encodable(policy: dict[str, str]) -> bool:
    """Whether every release of cryptography takes the numbers of an object identifier."""
    oid = policy.get("PolicyObjectIdentifier", "1.2")
    return all(int(part) < 1 << 31 for part in oid.split("."))


def enrollable(definition: dict[str, Any]) -> dict[str, Any]:
    """A definition whose periods end before the year 9999, and whose keys are there."""
    ((version, template),) = definition.items()
    key = dict(template["PrivateKeyAttributes"])
    key["MinimalKeyLength"] = 1 + key["MinimalKeyLength"] % 256
    period = dict(template["CertificateValidity"]["ValidityPeriod"])
    period["Period"] = 2 + period["Period"] % 40
    validity = {**template["CertificateValidity"], "ValidityPeriod": period}
    return {version: {**template, "PrivateKeyAttributes": key, "CertificateValidity": validity}}


def _policies_of(template: dict[str, Any]) -> list[dict[str, str]]:
    policies: list[dict[str, str]] = (
        template["Extensions"].get("ApplicationPolicies", {}).get("Policies", [])
    )
    return policies


ENROLLABLE = DEFINITIONS.map(enrollable).filter(
    lambda definition: all(map(_is_encodable, _policies_of(next(iter(definition.values())))))
)

_KEYS = {"ECDH_P256": "secp256r1", "ECDH_P384": "secp384r1", "ECDH_P521": "secp521r1"}
_HASHES = {"SHA256": hashes.SHA256(), "SHA384": hashes.SHA384(), "SHA512": hashes.SHA512()}


def request_for(template: Any, definition: dict[str, Any]) -> str:
    """A certificate request that fits a template, with a key that is made once."""
    curve = _KEYS.get(definition["PrivateKeyAttributes"].get("Algorithm", ""))
    oid = x509.ObjectIdentifier(template["ObjectIdentifier"])
    return request(
        x509.MSCertificateTemplate(oid, 1, 0),
        key=ec_key(curve) if curve else None,
        algorithm=_HASHES[definition.get("HashAlgorithm", "SHA256")],
    )


def test_whatever_a_template_says_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each certificate parses and has all that its template says; OpenSSL verifies all of them."""
    reuse_keys(monkeypatch)
    # Hypothesis tries an example that fails again.
    names = (f"T{number}" for number in count())
    issued: list[str] = []

    @REQUESTS
    @given(definition=ENROLLABLE, principal=PRINCIPALS)
    def enroll(definition: dict[str, Any], principal: Principal) -> None:
        name = next(names)
        created = succeed(
            "CreateTemplate", ConnectorArn=corp.connector, Name=name, Definition=definition
        )["TemplateArn"]
        corp.allow(created)
        (template,) = definition.values()
        csr = request_for(corp.described(created), template)
        enrolled = corp.enrolled(created, principal, csr=csr)
        pem = enrolled.certificate.public_bytes(Encoding.PEM)
        certificate = x509.load_pem_x509_certificate(pem)
        certificate.verify_directly_issued_by(enrolled.chain[0])
        check_names(certificate, template, principal)
        check_extensions(certificate, template, principal)
        check_validity(certificate, template)
        issued.append(name)
        (tmp_path / name).write_bytes(pem)
        (tmp_path / "root").write_bytes(enrolled.chain[0].public_bytes(Encoding.PEM))

    with mock_pca_connector_ad(quotas=False) as mock:
        corp = Corp(mock, boto3.client("pca-connector-ad"))
        enroll()
    assert issued
    if not OPENSSL:  # pragma: no cover - it is where coverage is measured
        pytest.skip("there is no openssl here, which would verify the certificates")
    # Critical extensions of Microsoft's mean nothing to it.
    arguments = ["verify", "-ignore_critical", "-CAfile", "root", *issued]
    verified = subprocess.run(
        [OPENSSL, *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert verified.stdout.splitlines() == [f"{name}: OK" for name in issued], verified.stderr


def check_names(certificate: x509.Certificate, template: Any, principal: Principal) -> None:
    flags = template["SubjectNameFlags"]
    subject = {each.oid: str(each.value) for each in certificate.subject}
    # The definitions all require a common name, among others.
    if flags.get("RequireDirectoryPath"):
        assert principal.distinguished_name
        path = x509.Name.from_rfc4514_string(principal.distinguished_name)
        assert certificate.subject.rdns[: len(path.rdns)] == path.rdns
    elif flags.get("RequireDnsAsCn") or template["GeneralFlags"].get("MachineType"):
        assert subject[NameOID.COMMON_NAME] == principal.dns_host_name
    else:
        assert subject[NameOID.COMMON_NAME] == principal.common_name
    email = principal.email if flags.get("RequireEmail") else None
    assert subject.get(NameOID.EMAIL_ADDRESS) == email

    found = extension_of(certificate, "2.5.29.17")
    names = list(found.value) if found else []
    count = sum(bool(flags.get(flag)) for flag in flags if flag.startswith("San"))
    more = len(principal.service_principal_names) - 1 if flags.get("SanRequireSpn") else 0
    assert len(names) == count + more
    values = [each.value for each in names]
    assert not flags.get("SanRequireDns") or principal.dns_host_name in values
    assert not flags.get("SanRequireEmail") or principal.email in values
    upn = str(principal.user_principal_name).encode()
    assert not flags.get("SanRequireUpn") or any(value[-len(upn) :] == upn for value in values)


def check_extensions(certificate: x509.Certificate, template: Any, principal: Principal) -> None:
    usage = template["Extensions"]["KeyUsage"]
    found = extension_of(certificate, "2.5.29.15")
    bits = {name for name, is_set in usage["UsageFlags"].items() if is_set}
    assert (found is not None) == bool(bits)
    if found:
        attributes = {
            "DigitalSignature": found.value.digital_signature,
            "NonRepudiation": found.value.content_commitment,
            "KeyEncipherment": found.value.key_encipherment,
            "DataEncipherment": found.value.data_encipherment,
            "KeyAgreement": found.value.key_agreement,
        }
        assert {name for name, is_set in attributes.items() if is_set} == bits
        assert found.critical is usage.get("Critical", False)

    wanted = {
        x509.ObjectIdentifier(POLICY_OIDS[each["PolicyType"]].oid)
        if "PolicyType" in each
        else x509.ObjectIdentifier(each["PolicyObjectIdentifier"])
        for each in _policies_of(template)
    }
    for oid in ("2.5.29.37", "1.3.6.1.4.1.311.21.10"):
        policies = extension_of(certificate, oid)
        assert (policies is not None) == bool(wanted)
        if policies:
            critical = template["Extensions"]["ApplicationPolicies"].get("Critical", False)
            assert policies.critical is critical
    eku = extension_of(certificate, "2.5.29.37")
    assert set(eku.value if eku else ()) == wanted

    security = extension_of(certificate, "1.3.6.1.4.1.311.25.2")
    if template["EnrollmentFlags"].get("NoSecurityExtension"):
        assert security is None
    else:
        assert security
        assert security.value.value.endswith(principal.sid.encode())


def check_validity(certificate: x509.Certificate, template: Any) -> None:
    period = template["CertificateValidity"]["ValidityPeriod"]
    length = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    assert length == timedelta(hours=1 + in_hours(period["Period"], period["PeriodType"]))
