"""What does a client send? A certificate request, with a key that the template asks for."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from ..._types import JsonMapping
from ..model.refusals import INVALID_REQUEST, INVALID_TOKEN, EnrollmentRefused
from ..model.suggestions import shown
from .algorithms import CURVES, HASHES
from .encoding import read_text
from .extensions import template_information

if TYPE_CHECKING:
    from ..kinds.templates import Template
    from .algorithms import PrivateKey

#: [MS-WCCE] 2.2.2.7.7.1, szOID_ENROLL_CERTTYPE_EXTENSION: a template by its name.
_TEMPLATE_NAME = x509.ObjectIdentifier("1.3.6.1.4.1.311.20.2")

#: The lengths of keys that Windows' providers can make, and its usual one.
_LONGEST_RSA_KEY = 16384
_USUAL_RSA_KEY = 2048

_EXPONENT = 65537

#: What `cryptography` raises for a key or an extension that it cannot read.
_BROKEN = (
    ValueError,
    KeyError,  # an unknown TLS feature
    x509.InvalidVersion,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


def make_request(
    template: Template, definition: JsonMapping
) -> tuple[PrivateKey, x509.CertificateSigningRequest]:
    """Make a key and a certificate request as a client makes them from the policy.

    Args:
        template: the template.
        definition: its definition, without the schema version.

    Raises:
        ValueError: the template asks for a key that cannot be made.
    """
    key = _make_key(definition["PrivateKeyAttributes"])
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    builder = builder.add_extension(template_information(template), critical=False)
    return key, builder.sign(key, HASHES[definition.get("HashAlgorithm", "SHA256")]())


def _make_key(attributes: JsonMapping) -> PrivateKey:
    curve = CURVES.get(attributes.get("Algorithm", ""))
    if curve:
        return ec.generate_private_key(curve())
    length = max(_USUAL_RSA_KEY, attributes["MinimalKeyLength"])
    if length > _LONGEST_RSA_KEY:
        raise ValueError(
            f"the template asks for an RSA key of {length} bits, and Windows makes no key of "
            f"more than {_LONGEST_RSA_KEY}; lower MinimalKeyLength, or give a request with csr="
        )
    return rsa.generate_private_key(_EXPONENT, length)


def read_request(csr: object) -> x509.CertificateSigningRequest:
    """Read a certificate request that a test gives.

    Args:
        csr: in PEM, or as an object of `cryptography`.

    Raises:
        TypeError: it is nothing of that kind.
        ValueError: it does not look like a certificate request at all.
        EnrollmentRefused: it looks like one, and is broken.
    """
    request = csr if isinstance(csr, x509.CertificateSigningRequest) else _read_pem(csr)
    try:
        is_signed = request.is_signature_valid
        # They are parsed when they are first looked at, and once.
        _ = request.extensions
    except _BROKEN as error:
        raise _unreadable(error) from None
    if not is_signed:
        raise EnrollmentRefused(INVALID_REQUEST, "its signature does not fit its key")
    return request


def _read_pem(csr: object) -> x509.CertificateSigningRequest:
    if not isinstance(csr, (str, bytes)):
        raise TypeError(f"csr must be a certificate request in PEM, not {shown(csr)}")
    text = csr if isinstance(csr, str) else csr.decode("ascii", errors="replace")
    body = _find_body(text)
    if body is None:
        raise ValueError(
            f"csr has no certificate request in PEM; it begins with {text[:40]!r}, "
            "not with -----BEGIN CERTIFICATE REQUEST-----"
        )
    try:
        encoded = base64.b64decode("".join(body.split()), validate=True)
    except ValueError as error:
        raise EnrollmentRefused(INVALID_TOKEN, f"it is not base64: {error}") from None
    try:
        return x509.load_der_x509_csr(encoded)
    except _BROKEN as error:
        raise _unreadable(error) from None


def _find_body(text: str) -> str | None:
    """Return what stands between the two labels of a request, if they are there."""
    # No regular expression, which would search for the end again after each beginning.
    for label in ("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"):
        _, _, rest = text.partition(f"-----BEGIN {label}-----")
        body, end, _ = rest.partition(f"-----END {label}-----")
        if end:
            return body
    return None


def _unreadable(error: Exception) -> EnrollmentRefused:
    if isinstance(error, KeyError):
        return EnrollmentRefused(INVALID_REQUEST, f"it asks for an unknown TLS feature, {error}")
    return EnrollmentRefused(INVALID_REQUEST, f"it cannot be read: {error}")


def template_named_by(request: x509.CertificateSigningRequest) -> str | None:
    """Return the object identifier, or the name, of the template that a request names.

    Raises:
        EnrollmentRefused: what names it cannot be read.
    """
    for extension in request.extensions:
        if isinstance(extension.value, x509.MSCertificateTemplate):
            return extension.value.template_id.dotted_string
        if extension.oid == _TEMPLATE_NAME:
            try:
                return read_text(extension.value.public_bytes())
            except ValueError as error:
                detail = f"the name of its template is {error}"
                raise EnrollmentRefused(INVALID_REQUEST, detail) from None
    return None


def require_fit(request: x509.CertificateSigningRequest, definition: JsonMapping) -> None:
    """Refuse a request that does not keep to what its template says of keys.

    Raises:
        EnrollmentRefused: its key is too short or of another algorithm, or its hash is another one.
    """
    attributes = definition["PrivateKeyAttributes"]
    key = request.public_key()
    misfit = (
        _algorithm_misfit(key, attributes.get("Algorithm"))
        or _length_misfit(key, attributes["MinimalKeyLength"])
        or _hash_misfit(request, definition.get("HashAlgorithm"))
    )
    if misfit:
        # Assumption request-fits-template: AWS documents no code, and may leave it to clients.
        raise EnrollmentRefused(INVALID_REQUEST, misfit, is_assumed=True)


def _algorithm_misfit(key: object, algorithm: str | None) -> str | None:
    if isinstance(key, rsa.RSAPublicKey):
        given, fits = "RSA", algorithm in (None, "RSA")
    elif isinstance(key, ec.EllipticCurvePublicKey):
        given = f"EC on {key.curve.name}"
        fits = algorithm is None or isinstance(key.curve, CURVES.get(algorithm, ()))
    else:
        return f"its key is neither RSA nor EC, but {type(key).__name__}"
    return None if fits else f"its key is {given}, and the template asks for {algorithm}"


def _length_misfit(key: Any, minimum: int) -> str | None:
    if key.key_size >= minimum:
        return None
    return f"its key has {key.key_size} bits, and the template asks for {minimum}"


def _hash_misfit(request: x509.CertificateSigningRequest, algorithm: str | None) -> str | None:
    used = request.signature_hash_algorithm
    if algorithm is None or isinstance(used, HASHES[algorithm]):
        return None
    given = used.name if used else "no hash"
    return f"it is signed with {given}, and the template asks for {algorithm}"
