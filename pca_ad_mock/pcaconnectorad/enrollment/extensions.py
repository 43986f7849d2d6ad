"""Which extensions does a template put into a certificate, and into the policy for clients?

Key usage, extended key usage, Microsoft's application policies and template information; and into
the certificate alone, the security identifier of its holder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from cryptography import x509

from ..._types import JsonMapping
from ..model.policy_oids import POLICY_OIDS
from ..model.refusals import CANNOT_ISSUE, EnrollmentRefused
from .encoding import octet_string

if TYPE_CHECKING:
    from ..kinds.templates import Template

    Extension = x509.Extension[x509.ExtensionType]

#: [MS-WCCE] 2.2.2.7.7.3, szOID_APPLICATION_CERT_POLICIES.
APPLICATION_POLICIES = x509.ObjectIdentifier("1.3.6.1.4.1.311.21.10")

#: [MS-WCCE] 2.2.2.7.7.4, szOID_NTDS_CA_SECURITY_EXT, and szOID_NTDS_OBJECTSID within.
SECURITY_IDENTIFIER = x509.ObjectIdentifier("1.3.6.1.4.1.311.25.2")
_OBJECT_SID = x509.ObjectIdentifier("1.3.6.1.4.1.311.25.2.1")


def template_extensions(template: Template, definition: JsonMapping) -> Iterator[Extension]:
    """Yield the extensions that a template gives to each certificate.

    Args:
        template: the template.
        definition: its definition, without the schema version.

    Raises:
        EnrollmentRefused: an object identifier of the template cannot be encoded.
    """
    extensions = definition["Extensions"]
    yield from _key_usage(extensions["KeyUsage"])
    yield from _application_policies(extensions.get("ApplicationPolicies"))
    # Assumption template-information: issued certificates name their template, as those of AD CS.
    yield extension_of(template_information(template))


def template_information(template: Template) -> x509.MSCertificateTemplate:
    """Return [MS-WCCE] 2.2.2.7.7.2, which names a template and its revision."""
    return x509.MSCertificateTemplate(
        x509.ObjectIdentifier(template.object_identifier),
        template.revision["MajorRevision"],
        template.revision["MinorRevision"],
    )


def security_identifier(sid: str) -> Extension:
    """Return the extension by which Windows finds the holder of a certificate."""
    # GeneralNames, which cryptography encodes as a part of this class.
    names = x509.SubjectAlternativeName([x509.OtherName(_OBJECT_SID, octet_string(sid.encode()))])
    value = x509.UnrecognizedExtension(SECURITY_IDENTIFIER, names.public_bytes())
    return extension_of(value)


def _key_usage(key_usage: JsonMapping) -> Iterator[Extension]:
    flags = key_usage["UsageFlags"]
    # Assumption empty-key-usage: without a flag there is no extension; RFC 5280 asks for one bit.
    if any(flags.values()):
        value = x509.KeyUsage(
            digital_signature=bool(flags.get("DigitalSignature")),
            content_commitment=bool(flags.get("NonRepudiation")),
            key_encipherment=bool(flags.get("KeyEncipherment")),
            data_encipherment=bool(flags.get("DataEncipherment")),
            key_agreement=bool(flags.get("KeyAgreement")),
            key_cert_sign=False,
            crl_sign=False,
            encipher_only=False,
            decipher_only=False,
        )
        # Assumption critical-extensions: AWS documents the flag; IssueCertificate has no member for
        # it but in extensions of one's own.
        yield extension_of(value, critical=bool(key_usage.get("Critical")))


def _application_policies(policies: JsonMapping | None) -> Iterator[Extension]:
    if policies is None:
        return
    critical = bool(policies.get("Critical"))
    # The same policy may stand there by its name and by its identifier.
    oids = [_oid(each) for each in dict.fromkeys(map(_dotted, policies["Policies"]))]
    yield extension_of(x509.ExtendedKeyUsage(oids), critical=critical)
    # Assumption application-policies: Microsoft's extension beside the standard one, with the same
    # criticality, as AD CS issues it.
    same = x509.CertificatePolicies([x509.PolicyInformation(oid, None) for oid in oids])
    value = x509.UnrecognizedExtension(APPLICATION_POLICIES, same.public_bytes())
    yield extension_of(value, critical=critical)


def _dotted(policy: Mapping[str, str]) -> str:
    """Return the object identifier of a policy, without the zeros that the model lets stand."""
    oid = policy.get("PolicyObjectIdentifier") or POLICY_OIDS[policy["PolicyType"]].oid
    return ".".join(part.lstrip("0") or "0" for part in oid.split("."))


def _oid(dotted: str) -> x509.ObjectIdentifier:
    try:
        return x509.ObjectIdentifier(dotted)
    except ValueError:
        # The model lets numbers through that no object identifier can have.
        raise EnrollmentRefused(
            CANNOT_ISSUE, f"{dotted} is not an object identifier", is_assumed=True
        ) from None


def extension_of(value: x509.ExtensionType, *, critical: bool = False) -> Extension:
    """Return an extension with a value."""
    return x509.Extension(value.oid, critical, value)
