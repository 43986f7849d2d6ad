"""What do tests need to enroll certificates? An authority, a connector to it, and who enrolls."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from itertools import cycle
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from pca_ad_mock import EnrollmentRefused, MockHandle, Principal

from .provisioning import GROUP, create_active_connector, create_template, definition

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

    from pca_ad_mock.pcaconnectorad.enrollment.answers import EnrolledCertificate, Policy

PREFIX = "arn:aws:acm-pca:::template"

#: A user with every attribute.
ALICE = Principal(
    common_name="Alice Doe",
    sid="S-1-5-21-1-2-3-1104",
    groups={GROUP},
    distinguished_name="CN=Alice Doe,OU=Staff,DC=corp,DC=example,DC=com",
    user_principal_name="alice@corp.example.com",
    email="alice@example.com",
    dns_host_name="alice.corp.example.com",
    service_principal_names=["HTTP/alice.corp.example.com", "HOST/alice"],
    directory_guid="01234567-89ab-cdef-0123-456789abcdef",
)

_make_rsa_key = rsa.generate_private_key


@cache
def _keys(bits: int) -> Iterator[rsa.RSAPrivateKey]:
    return cycle([_make_rsa_key(65537, bits) for _ in range(2)])


def reuse_keys(patch: pytest.MonkeyPatch) -> None:
    """Take RSA keys from a stock of two of each length, and load one without proving it prime.

    To make keys, and to check them as moto does for each certificate, takes most of the time of a
    test.
    """
    patch.setattr(
        rsa, "generate_private_key", lambda public_exponent, key_size: next(_keys(key_size))
    )
    unchecked = partial(load_pem_private_key, unsafe_skip_rsa_key_validation=True)
    patch.setattr(serialization, "load_pem_private_key", unchecked)


def create_authority(region: str = "us-east-1", **changes: Any) -> str:
    """Create a root in moto's acm-pca, ACTIVE, and give its ARN."""
    acm_pca = boto3.client("acm-pca", region_name=region)
    arn: str = create_pending_authority(region, **changes)
    csr = acm_pca.get_certificate_authority_csr(CertificateAuthorityArn=arn)["Csr"]
    certificate = issue(arn, csr, "RootCACertificate/V1", region)
    acm_pca.import_certificate_authority_certificate(
        CertificateAuthorityArn=arn, Certificate=certificate.encode()
    )
    return arn


def create_pending_authority(region: str = "us-east-1", **changes: Any) -> str:
    """Create a certificate authority without a certificate, and give its ARN."""
    request = {
        "CertificateAuthorityConfiguration": {
            "KeyAlgorithm": "RSA_2048",
            "SigningAlgorithm": "SHA256WITHRSA",
            "Subject": {"CommonName": "Corp Root", "Organization": "Corp", "Country": "DE"},
        },
        "CertificateAuthorityType": "ROOT",
        **changes,
    }
    created = boto3.client("acm-pca", region_name=region).create_certificate_authority(**request)
    arn: str = created["CertificateAuthorityArn"]
    return arn


def issue(authority: str, csr: str, template: str, region: str = "us-east-1") -> str:
    """Have moto's acm-pca issue a certificate, and give it in PEM."""
    acm_pca = boto3.client("acm-pca", region_name=region)
    arn = acm_pca.issue_certificate(
        CertificateAuthorityArn=authority,
        Csr=csr.encode(),
        SigningAlgorithm="SHA256WITHRSA",
        TemplateArn=f"{PREFIX}/{template}",
        Validity={"Type": "YEARS", "Value": 10},
    )["CertificateArn"]
    found = acm_pca.get_certificate(CertificateAuthorityArn=authority, CertificateArn=arn)
    certificate: str = found["Certificate"]
    return certificate


class Corp:
    """A connector to an authority, and calls on it.

    Attributes:
        authority: the ARN of the authority.
        connector: the ARN of the connector.
    """

    def __init__(self, mock: MockHandle, client: PcaConnectorAdClient) -> None:
        self._mock = mock
        self._client = client
        self.authority = create_authority()
        self.connector = create_active_connector(client, CertificateAuthorityArn=self.authority)

    def template(self, version: int = 2, *, name: str = "Staff", **changes: Any) -> str:
        """Create a template that ALICE may enroll, and give its ARN; keywords replace members."""
        arn = create_template(
            self._client,
            ConnectorArn=self.connector,
            Name=name,
            Definition=definition(version, **changes),
        )
        self.allow(arn)
        return arn

    def allow(self, template: str, group: str = GROUP, **given: Any) -> None:
        """Create an access control entry, which lets a group enroll unless told otherwise."""
        rights: Any = given or {"Enroll": "ALLOW", "AutoEnroll": "ALLOW"}
        self._client.create_template_group_access_control_entry(
            TemplateArn=template,
            GroupSecurityIdentifier=group,
            GroupDisplayName="group",
            AccessRights=rights,
        )

    def described(self, template: str) -> Any:
        """What GetTemplate answers."""
        return self._client.get_template(TemplateArn=template)["Template"]

    def enroll(self, template: str, principal: Principal = ALICE, **more: Any) -> x509.Certificate:
        """Enroll and give the certificate."""
        return self.enrolled(template, principal, **more).certificate

    def enrolled(
        self, template: str | None, principal: Principal = ALICE, **more: Any
    ) -> EnrolledCertificate:
        """Enroll and give all of the result."""
        return self._mock.enroll(principal, template, **more)

    def refused(
        self, template: str | None, principal: Principal = ALICE, **more: Any
    ) -> EnrollmentRefused:
        """Enroll, which must be refused, and give the refusal."""
        with pytest.raises(EnrollmentRefused) as caught:
            self._mock.enroll(principal, template, **more)
        return caught.value

    def policies(self, principal: Principal = ALICE) -> list[Policy]:
        """What the policy service tells."""
        return self._mock.policies(principal, self.connector)

    def request_for(self, template: str, **changes: Any) -> str:
        """A certificate request that names a template, in PEM."""
        described = self.described(template)
        information = x509.MSCertificateTemplate(
            x509.ObjectIdentifier(described["ObjectIdentifier"]),
            described["Revision"]["MajorRevision"],
            described["Revision"]["MinorRevision"],
        )
        return request(information, **changes)


def request(
    *extensions: x509.ExtensionType, key: Any = None, algorithm: Any = None, subject: str = "x"
) -> str:
    """A certificate request with these extensions, in PEM."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, subject)])
    builder = x509.CertificateSigningRequestBuilder().subject_name(name)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    signed = builder.sign(key or next(_keys(2048)), algorithm or hashes.SHA256())
    return signed.public_bytes(Encoding.PEM).decode()


@cache
def ec_key(curve: str) -> ec.EllipticCurvePrivateKey:
    """A key on a curve, which is made once."""
    curves = (ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1())
    return ec.generate_private_key(next(each for each in curves if each.name == curve))


def extension_of(certificate: x509.Certificate, oid: str) -> x509.Extension[Any] | None:
    """An extension of a certificate, by its object identifier."""
    return next((each for each in certificate.extensions if each.oid.dotted_string == oid), None)
