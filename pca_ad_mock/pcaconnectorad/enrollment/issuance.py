"""What does the certificate look like? It has what the template says, signed by the authority."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from cryptography import x509
from moto.moto_api._internal import mock_random

from ..._types import JsonMapping
from ..kinds.resource import now
from ..model.refusals import CANNOT_ISSUE, EnrollmentRefused
from .extensions import extension_of, security_identifier, template_extensions
from .passthrough import require_issuable
from .policy import hours_of
from .subject_names import names_of

if TYPE_CHECKING:
    from ..kinds.templates import Template
    from .authority import Authority
    from .extensions import Extension
    from .principal import Principal
    from .subject_names import Names

#: API Reference of AWS Private CA, IssueCertificate: certificates begin to be valid so long before
#: they are issued, for the sake of clocks that are slow.
_BEFORE = timedelta(minutes=60)


@dataclass(frozen=True)
class Content:
    """What a certificate holds, but for its key and what the authority adds.

    Attributes:
        names: its names.
        extensions: its extensions.
        not_before: when it begins to be valid.
        not_after: when it ends.
    """

    names: Names
    extensions: list[Extension]
    not_before: datetime
    not_after: datetime


def content_of(template: Template, definition: JsonMapping, principal: Principal) -> Content:
    """Return what a template makes of a principal.

    Args:
        template: the template.
        definition: its definition, without the schema version.
        principal: who enrolls.

    Raises:
        EnrollmentRefused: the principal lacks an attribute, or AWS could not issue this.
        ValueError: the distinguished name of the principal is not one.
    """
    names = names_of(principal, definition)
    extensions = [*template_extensions(template, definition)]
    # Assumption symmetric-algorithms: IncludeSymmetricAlgorithms adds nothing; Microsoft's
    # specification has S/MIME capabilities of it.
    if not definition["EnrollmentFlags"].get("NoSecurityExtension"):
        # Assumption security-extension: there unless the flag forbids it, as AWS's description of
        # the flag suggests.
        extensions.append(security_identifier(principal.sid))
    require_issuable(names, extensions)
    return Content(names, extensions, *_period(definition))


def _period(definition: JsonMapping) -> tuple[datetime, datetime]:
    # Assumption validity-beyond-authority: not refused, though AWS documents that a certificate
    # must not outlive its authority: all roots that moto issues live for 365 days.
    moment = now()
    try:
        return moment - _BEFORE, moment + timedelta(hours=hours_of(definition, "ValidityPeriod"))
    except OverflowError:
        raise EnrollmentRefused(
            CANNOT_ISSUE, "it would be valid beyond the year 9999", is_assumed=True
        ) from None


def issue(content: Content, authority: Authority, public_key: Any) -> x509.Certificate:
    """Make and sign a certificate.

    Args:
        content: what it holds.
        authority: who signs it.
        public_key: the key of its holder.
    """
    builder = (
        x509.CertificateBuilder()
        .subject_name(content.names.subject)
        .issuer_name(authority.certificate.subject)
        .public_key(public_key)
        .serial_number(_serial_number())
        .not_valid_before(content.not_before)
        .not_valid_after(content.not_after)
    )
    for extension in (*_added(authority, public_key), *_named(content), *content.extensions):
        builder = builder.add_extension(extension.value, extension.critical)
    # Assumption alternate-signature: RequireAlternateSignatureAlgorithm is about requests, as in
    # Microsoft's specification, and the authority signs as ever.
    return builder.sign(authority.key, authority.hash)


def _named(content: Content) -> Iterable[Extension]:
    if content.names.alternative:
        value = x509.SubjectAlternativeName(content.names.alternative)
        # Assumption critical-names: where there is no subject, as RFC 5280 has it.
        yield extension_of(value, critical=not content.names.subject.rdns)


def _added(authority: Authority, public_key: Any) -> Iterable[Extension]:
    """AWS Private CA User Guide: what BlankEndEntityCertificate_APIPassthrough/V1 adds."""
    # Not critical: the guide says so where they are, of other templates.
    yield extension_of(x509.BasicConstraints(ca=False, path_length=None))
    yield extension_of(_authority_key_identifier(authority))
    yield extension_of(x509.SubjectKeyIdentifier.from_public_key(public_key))
    if authority.distribution_point:
        where = [x509.UniformResourceIdentifier(authority.distribution_point)]
        point = x509.DistributionPoint(where, None, None, None)
        yield extension_of(x509.CRLDistributionPoints([point]))


def _authority_key_identifier(authority: Authority) -> x509.AuthorityKeyIdentifier:
    try:
        own = authority.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except x509.ExtensionNotFound:
        return x509.AuthorityKeyIdentifier.from_issuer_public_key(
            authority.certificate.public_key()  # type: ignore[arg-type]
        )
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own.value)


def _serial_number() -> int:
    """Make a number of 32 hexadecimal digits; `revoke_certificate` is asked for it as text."""
    return mock_random.uuid4().int & (1 << 126) - 1 | 1 << 126
