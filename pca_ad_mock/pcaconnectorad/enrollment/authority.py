"""Which certificate authority signs? That of the connector, which moto's acm-pca holds.

moto's own `issue_certificate` ignores most of what it is asked for. So certificates are made here,
with the authority's key, and put where moto looks for those that it issued.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5
from weakref import WeakKeyDictionary

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from moto.moto_api._internal import mock_random

from .. import settings
from ..kinds.links import is_shared, stored_authority
from ..kinds.resource import now
from ..model.endpoints import SERVICE_PRINCIPAL, Location
from ..model.refusals import (
    AUTHORITY_MISSING,
    AUTHORITY_NOT_ACTIVE,
    NO_ACCESS_TO_AUTHORITY,
    EnrollmentRefused,
)
from .algorithms import HASHES

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import (
        CertificateIssuerPrivateKeyTypes as SigningKey,
    )

    from .algorithms import Hash

#: The decrypted keys of authorities: decrypting one takes longer than all of the rest.
_keys: WeakKeyDictionary[Any, SigningKey] = WeakKeyDictionary()


class Authority:
    """A certificate authority of moto's acm-pca.

    Args:
        stored: moto's object.

    Attributes:
        arn: its ARN.
        certificate: its certificate.
    """

    def __init__(self, stored: Any) -> None:
        self._stored = stored
        self.arn: str = stored.arn
        self.certificate: x509.Certificate = stored.certificate

    @property
    def key(self) -> SigningKey:
        """Its private key."""
        if self._stored not in _keys:
            _keys[self._stored] = self._stored.key
        return _keys[self._stored]

    @property
    def hash(self) -> Hash:
        """The hash with which it signs."""
        # Assumption signature-hash: that of its own SigningAlgorithm; AWS documents only that the
        # family of its key decides. The hash of the template is one of requests.
        configuration = self._stored.certificate_authority_configuration
        name = str(configuration.get("SigningAlgorithm"))[:6]
        return HASHES.get(name, HASHES["SHA256"])()

    @property
    def distribution_point(self) -> str | None:
        """Where its revocation list would be, if it makes one."""
        crl = (self._stored.revocation_configuration or {}).get("CrlConfiguration", {})
        extension = crl.get("CrlDistributionPointExtensionConfiguration") or {}
        if not crl.get("Enabled") or extension.get("OmitExtension"):
            return None
        # AWS Private CA User Guide, "Set up a CRL": the address of a complete list; to that of a
        # partitioned one, a random GUID is appended.
        bucket = f"{crl.get('S3BucketName')}.s3.{self._stored.region_name}.amazonaws.com"
        name = self._stored.id
        if crl.get("CrlType") == "PARTITIONED":
            # Assumption distribution-point: as a file of its own, the same for all certificates.
            name = f"{name}/{uuid5(NAMESPACE_URL, self.arn)}"
        path = str(crl.get("CustomPath") or "crl").strip("/")
        return f"http://{crl.get('CustomCname') or bucket}/{path}/{name}.crl"

    @property
    def chain(self) -> list[x509.Certificate]:
        """Its certificate, and those above it."""
        above = self._stored.certificate_chain or b""
        if isinstance(above, str):
            # moto decodes the certificate that is imported, and not its chain.
            above = base64.b64decode(above)
        return [self.certificate, *(x509.load_pem_x509_certificates(above) if above else [])]

    def keep(self, certificate: x509.Certificate) -> str:
        """Put a certificate among those that moto issued.

        Returns:
            its ARN, for `get_certificate`.
        """
        arn = f"{self.arn}/certificate/{mock_random.uuid4().hex}"
        chain = b"".join(each.public_bytes(Encoding.PEM) for each in self.chain)
        # Both before either is changed, as moto may lack one.
        certificates = self._stored.issued_certificates
        chains = self._stored.issued_certificates_certificate_chains
        certificates[arn], chains[arn] = certificate.public_bytes(Encoding.PEM), chain
        return arn


def authority_of(arn: str, location: Location) -> Authority:
    """Return the certificate authority of a connector.

    Args:
        arn: its ARN.
        location: the account and region of the connector.

    Raises:
        EnrollmentRefused: it was deleted, is not active, or is not shared with the service.
        ValueError: moto's acm-pca never had it.
    """
    stored = stored_authority(arn)
    if stored is None:
        raise ValueError(
            f"moto's acm-pca has no certificate authority {arn}, so there is no key to sign with; "
            "create it inside the mock with boto3.client('acm-pca'), issue and import its "
            "certificate, and create the connector with its ARN"
        )
    if stored.status == "DELETED":
        raise EnrollmentRefused(AUTHORITY_MISSING, f"{arn} was deleted")
    # Unlinked, one of the connector's own account needs no share.
    needs_share = settings.current().linked or stored.account_id != location.account_id
    if needs_share and not is_shared(stored):
        remedy = f"ram's create_resource_share shares it with {SERVICE_PRINCIPAL}"
        raise EnrollmentRefused(NO_ACCESS_TO_AUTHORITY, f"{arn} is not shared; {remedy}")
    if (status := _status(stored)) != "ACTIVE":
        raise EnrollmentRefused(AUTHORITY_NOT_ACTIVE, f"{arn} is {status}")
    return Authority(stored)


def _status(stored: Any) -> str:
    """Return the status of an authority; moto lets none expire."""
    if stored.status == "ACTIVE" and stored.not_valid_after <= now().timestamp():
        return "EXPIRED"
    return str(stored.status)
