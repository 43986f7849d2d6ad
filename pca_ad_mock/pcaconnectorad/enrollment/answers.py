"""What does a connector answer its clients? A certificate, or policies.

`cryptography` is imported when it is needed: whoever reads the names of the package needs none.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ..._types import JsonMapping, JsonObject

if TYPE_CHECKING:
    from cryptography import x509

    from .algorithms import PrivateKey


@dataclass(frozen=True)
class AlternativeNames:
    """The subject alternative names of a certificate, decoded.

    Attributes:
        dns_names: the DNS names.
        emails: the email addresses.
        user_principal_names: the names in the form of a user principal name, including service
            principal names.
        directory_guids: the GUIDs of objects in the directory.
    """

    dns_names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    user_principal_names: tuple[str, ...] = ()
    directory_guids: tuple[str, ...] = ()


@dataclass(frozen=True)
class EnrolledCertificate:
    """A certificate that a principal enrolled.

    Attributes:
        certificate: the certificate.
        chain: the certificate of the authority, and those above it.
        certificate_arn: its ARN, for acm-pca's `get_certificate`.
        private_key: its key; None if the test gave the request.
        names: its subject alternative names, decoded.
    """

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    certificate_arn: str
    private_key: PrivateKey | None = None
    names: AlternativeNames = AlternativeNames()

    def _describe(self) -> JsonObject:
        """Describe it as a JSON object, with certificates and keys in PEM."""
        from cryptography.hazmat.primitives import serialization

        key = None
        if self.private_key:
            key = self.private_key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ).decode()
        return {
            "certificate": _pem(self.certificate),
            "chain": [*map(_pem, self.chain)],
            "certificate_arn": self.certificate_arn,
            "private_key": key,
            "names": asdict(self.names),
        }

    @classmethod
    def _from_document(cls, document: JsonObject) -> EnrolledCertificate:
        """Return the certificate that `_describe` described."""
        from cryptography import x509
        from cryptography.hazmat.primitives import serialization

        key: Any = document["private_key"]
        return cls(
            x509.load_pem_x509_certificate(document["certificate"].encode()),
            tuple(x509.load_pem_x509_certificate(each.encode()) for each in document["chain"]),
            document["certificate_arn"],
            serialization.load_pem_private_key(key.encode(), None) if key else None,  # type: ignore[arg-type]
            AlternativeNames(**{name: tuple(each) for name, each in document["names"].items()}),
        )


def _pem(certificate: x509.Certificate) -> str:
    from cryptography.hazmat.primitives import serialization

    return certificate.public_bytes(serialization.Encoding.PEM).decode()


@dataclass(frozen=True)
class PolicyExtension:
    """An extension that the certificates of a template have.

    Attributes:
        oid: its object identifier, in dotted form.
        critical: whether it is critical.
        value: its value, in DER.
    """

    oid: str
    critical: bool
    value: bytes


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What the policy service tells a principal about a template.

    Attributes:
        name: the name of the template.
        template_arn: its ARN, which is not part of a real policy.
        object_identifier: its object identifier, in dotted form.
        policy_schema: its schema version: 2, 3 or 4.
        major_revision: the number of changes that make all holders enroll again.
        minor_revision: the number of other changes.
        enroll: whether the principal may enroll; other templates are not shown.
        auto_enroll: whether it may enroll without being asked. A client does so if
            `general_flags` and `enrollment_flags` have the bit 0x20 as well.
        validity_period_seconds: how long a certificate is valid.
        renewal_period_seconds: how long before its end a client renews it.
        minimal_key_length: the minimum length of the key, in bits.
        key_spec: 1 for key exchange, 2 for signatures.
        key_usage_property: the uses of the key, as bits; None if the template has none.
        algorithm: the object identifier of the key's algorithm; None if the template has none.
        hash_algorithm: that of the hash that signs requests; None if the template has none.
        crypto_providers: the cryptographic providers to choose from; empty for any.
        superseded_templates: the names of the templates whose certificates this one replaces.
        general_flags: [MS-CRTD] 2.4.
        enrollment_flags: [MS-CRTD] 2.26.
        private_key_flags: [MS-CRTD] 2.27.
        subject_name_flags: [MS-CRTD] 2.28.
        extensions: the extensions that certificates get from the template.
    """

    name: str
    template_arn: str
    object_identifier: str
    policy_schema: int
    major_revision: int
    minor_revision: int
    enroll: bool
    auto_enroll: bool
    validity_period_seconds: int
    renewal_period_seconds: int
    minimal_key_length: int
    key_spec: int
    key_usage_property: int | None
    algorithm: str | None
    hash_algorithm: str | None
    crypto_providers: tuple[str, ...]
    superseded_templates: tuple[str, ...]
    general_flags: int
    enrollment_flags: int
    private_key_flags: int
    subject_name_flags: int
    extensions: tuple[PolicyExtension, ...]

    def _describe(self) -> JsonObject:
        """Describe it as a JSON object; the values of extensions are in hexadecimal."""
        extensions = [{**asdict(each), "value": each.value.hex()} for each in self.extensions]
        return {**asdict(self), "extensions": extensions}

    @classmethod
    def _from_document(cls, document: JsonMapping) -> Policy:
        """Return the policy that `_describe` described."""
        extensions = tuple(
            PolicyExtension(**{**each, "value": bytes.fromhex(each["value"])})
            for each in document["extensions"]
        )
        lists = {name: tuple(value) for name, value in document.items() if isinstance(value, list)}
        return cls(**{**document, **lists, "extensions": extensions})
