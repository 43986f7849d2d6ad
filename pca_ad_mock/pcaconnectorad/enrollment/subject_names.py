"""Which names does a certificate carry? Those that the template's flags ask of the principal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from cryptography import x509
from cryptography.x509.oid import NameOID

from ..._types import JsonMapping
from ..model.refusals import (
    CANNOT_ISSUE,
    DIRECTORY_GUID_MISSING,
    DNS_HOST_NAME_MISSING,
    EMAIL_MISSING,
    UPN_MISSING,
    EnrollmentRefused,
)
from ..model.suggestions import shown
from .encoding import octet_string, read_text, utf8_string

if TYPE_CHECKING:
    from .principal import Principal

#: `wincrypt.h`, szOID_NT_PRINCIPAL_NAME and szOID_NTDS_REPLICATION.
USER_PRINCIPAL_NAME = x509.ObjectIdentifier("1.3.6.1.4.1.311.20.2.3")
DIRECTORY_GUID = x509.ObjectIdentifier("1.3.6.1.4.1.311.25.1")

#: The codes for attributes that AWS documents one for.
_CODES = {
    "directory_guid": DIRECTORY_GUID_MISSING,
    "dns_host_name": DNS_HOST_NAME_MISSING,
    "email": EMAIL_MISSING,
    "user_principal_name": UPN_MISSING,
}


class Names(NamedTuple):
    """The names that a certificate carries.

    Attributes:
        subject: its subject, which may be empty.
        alternative: its subject alternative names.
    """

    subject: x509.Name
    alternative: list[x509.GeneralName]


def read_names(certificate: x509.Certificate) -> Iterator[tuple[str, ...]]:
    """Yield the subject alternative names of a certificate that was enrolled, decoded.

    DNS names, email addresses, what has the form of a user principal name, and GUIDs.
    """
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return
    yield tuple(found.get_values_for_type(x509.DNSName))
    yield tuple(found.get_values_for_type(x509.RFC822Name))
    others = found.get_values_for_type(x509.OtherName)
    yield tuple(read_text(each.value) for each in others if each.type_id == USER_PRINCIPAL_NAME)
    guids = (each.value for each in others if each.type_id == DIRECTORY_GUID)
    # The octets come after a tag and their number.
    yield tuple(str(UUID(bytes_le=each[2:])) for each in guids)


def names_of(principal: Principal, definition: JsonMapping) -> Names:
    """Return the names that a definition's flags ask of a principal.

    Args:
        principal: who enrolls.
        definition: the definition of the template, without its schema version.

    Raises:
        EnrollmentRefused: the principal lacks an attribute.
        ValueError: its distinguished name is not one.
    """
    flags = definition["SubjectNameFlags"]
    is_machine = bool(definition["GeneralFlags"].get("MachineType"))
    subject = [*_subject(principal, flags, is_machine)]
    return Names(x509.Name(subject), [*_alternative(principal, flags)])


def _subject(
    principal: Principal, flags: JsonMapping, is_machine: bool
) -> Iterator[x509.RelativeDistinguishedName]:
    """[MS-WCCE] 3.2.2.6.2.1.4.5.9, rule 2, but where AWS's documentation says otherwise."""
    if flags.get("RequireDirectoryPath"):
        yield from _directory_path(_attribute(principal, "distinguished_name")).rdns
    elif flags.get("RequireDnsAsCn"):
        # Assumption dns-as-common-name: "the DNS", as AWS has it, also of a user; Microsoft's rule
        # gives a user's certificate its common name.
        yield _rdn(NameOID.COMMON_NAME, _attribute(principal, "dns_host_name"))
    elif flags.get("RequireCommonName"):
        # Assumption machine-common-name: that of a computer is its dNSHostName, as Microsoft has
        # it; AWS says "the common name".
        name = _attribute(principal, "dns_host_name") if is_machine else principal.common_name
        yield _rdn(NameOID.COMMON_NAME, name)
    if flags.get("RequireEmail"):
        yield _rdn(NameOID.EMAIL_ADDRESS, _attribute(principal, "email"))


def _alternative(principal: Principal, flags: JsonMapping) -> Iterator[x509.GeneralName]:
    """API Reference, SubjectNameFlags; the forms are those of Active Directory's own."""
    # Assumption order-of-names: nothing says in which order they stand.
    if flags.get("SanRequireDns"):
        yield x509.DNSName(_attribute(principal, "dns_host_name"))
    if flags.get("SanRequireDomainDns"):
        # Assumption domain-dns: the name of the domain alone; Microsoft's specification speaks of
        # the requester's full name and NetBIOS name.
        yield x509.DNSName(_domain_dns_name(principal))
    if flags.get("SanRequireEmail"):
        yield x509.RFC822Name(_attribute(principal, "email"))
    if flags.get("SanRequireUpn"):
        yield _principal_name(_attribute(principal, "user_principal_name"))
    if flags.get("SanRequireSpn"):
        # Assumption service-principal-form: each in the form of a user principal name, the nearest
        # to what Microsoft's specification says, which is to add the UPN.
        for name in _attribute(principal, "service_principal_names"):
            yield _principal_name(name)
    if flags.get("SanRequireDirectoryGuid"):
        guid = _attribute(principal, "directory_guid")
        yield x509.OtherName(DIRECTORY_GUID, octet_string(guid.bytes_le))


def _attribute(principal: Principal, name: str) -> Any:
    """Return an attribute, without which no certificate is issued."""
    value = getattr(principal, name)
    if value:
        return value
    # Assumption missing-attributes: one that AWS documents no code for is a certificate that
    # cannot be issued.
    code = _CODES.get(name, CANNOT_ISSUE)
    detail = f"{principal.common_name} has no {name}"
    raise EnrollmentRefused(code, detail, is_assumed=name not in _CODES)


def _domain_dns_name(principal: Principal) -> str:
    if principal.domain_dns_name is None and principal.distinguished_name:
        path = _directory_path(principal.distinguished_name)
        parts = path.get_attributes_for_oid(NameOID.DOMAIN_COMPONENT)
        if parts:
            return ".".join(str(part.value) for part in reversed(parts))
    name: str = _attribute(principal, "domain_dns_name")
    return name


def _directory_path(distinguished_name: str) -> x509.Name:
    try:
        in_upper_case = _find_types.sub(lambda found: found[0].upper(), distinguished_name)
        return x509.Name.from_rfc4514_string(in_upper_case)
    except ValueError as error:
        # cryptography has no words for what is wrong with the syntax.
        why = f": {error}" if str(error) else ""
        raise ValueError(
            f"distinguished_name {shown(distinguished_name)} cannot be part of a certificate"
            f"{why}; write it as in CN=Alice Doe,OU=Staff,DC=corp,DC=example,DC=com"
        ) from None


#: An escaped character, or the type of an attribute, whose case does not matter.
_find_types = re.compile(r"\\.|(?:^|[,+])[A-Za-z][A-Za-z0-9-]*=")


def _rdn(oid: x509.ObjectIdentifier, value: str) -> x509.RelativeDistinguishedName:
    try:
        return x509.RelativeDistinguishedName([x509.NameAttribute(oid, value)])
    except ValueError as error:
        # Assumption passthrough-limits: what IssueCertificate could not take is refused.
        raise EnrollmentRefused(CANNOT_ISSUE, f"{shown(value)}: {error}", is_assumed=True) from None


def _principal_name(name: str) -> x509.OtherName:
    return x509.OtherName(USER_PRINCIPAL_NAME, utf8_string(name))
