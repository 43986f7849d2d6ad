"""Which certificates do computers have? One function for each kind returns its definition."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from ._building import Changes, Purpose

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..pcaconnectorad.model.definition_types import SubjectNameFlag, TemplateDefinition

#: A computer is known by its DNS name.
_DNS_NAME: Sequence[SubjectNameFlag] = ("RequireDnsAsCn", "SanRequireDns")

#: What is usual for them, whatever their certificates are for.
_purpose = partial(Purpose, subject_name_flags=_DNS_NAME, machine_type=True)

#: Microsoft's, for the authentication of Remote Desktop; the model has no name for it.
_REMOTE_DESKTOP_AUTHENTICATION = "1.3.6.1.4.1.311.54.1.2"


def workstation(**changes: Unpack[Changes]) -> TemplateDefinition:
    """For computers of a domain that authenticate themselves, as to a wireless network (802.1X).

    AD CS calls it Workstation Authentication. The usual group is Domain Computers.
    """
    return _purpose(policies=("CLIENT_AUTHENTICATION",)).build(changes)


def computer(**changes: Unpack[Changes]) -> TemplateDefinition:
    """For computers of a domain that are also reached by TLS, such as managed servers.

    AD CS calls it Computer. The usual group is Domain Computers.
    """
    return _purpose(policies=("CLIENT_AUTHENTICATION", "SERVER_AUTHENTICATION")).build(changes)


def web_server(**changes: Unpack[Changes]) -> TemplateDefinition:
    """For web servers that are members of the domain, under their own DNS name.

    As Web Server of AD CS, whose subject the request brings; here it is read from the directory.
    The usual group is one of the organisation's own.
    """
    purpose = _purpose(policies=("SERVER_AUTHENTICATION",), validity_period=(2, "YEARS"))
    return purpose.build(changes)


def domain_controller(**changes: Unpack[Changes]) -> TemplateDefinition:
    """For domain controllers: for Kerberos, the logon by smart card, and LDAP over TLS.

    AD CS calls it Kerberos Authentication. The usual group is Domain Controllers.
    """
    return _purpose(
        policies=(
            "CLIENT_AUTHENTICATION",
            "SERVER_AUTHENTICATION",
            "SMART_CARD_LOGIN",
            "KDC_AUTHENTICATION",
        ),
        subject_name_flags=(*_DNS_NAME, "SanRequireDomainDns"),
    ).build(changes)


def remote_desktop(**changes: Unpack[Changes]) -> TemplateDefinition:
    """For computers that people reach by Remote Desktop, without a warning about the certificate.

    Group policy names the template. The usual group is Domain Computers.
    """
    return _purpose(object_identifiers=(_REMOTE_DESKTOP_AUTHENTICATION,)).build(changes)


def ipsec(**changes: Unpack[Changes]) -> TemplateDefinition:
    """For computers that protect their traffic by IPsec, as for a VPN by IKE.

    AD CS calls it IPSec. The usual group is Domain Computers.
    """
    purpose = _purpose(policies=("IP_SECURITY_IKE_INTERMEDIATE",), validity_period=(2, "YEARS"))
    return purpose.build(changes)


def ras_and_ias_server(**changes: Unpack[Changes]) -> TemplateDefinition:
    """For servers of remote access and RADIUS, to which VPN and 802.1X clients authenticate.

    AD CS calls it RAS and IAS Server. The usual group is RAS and IAS Servers.
    """
    return _purpose(
        policies=("CLIENT_AUTHENTICATION", "SERVER_AUTHENTICATION"),
        subject_name_flags=("RequireCommonName", "SanRequireDns"),
    ).build(changes)


def ocsp_signing(**changes: Unpack[Changes]) -> TemplateDefinition:
    """For servers that answer whether a certificate is revoked.

    AD CS calls it OCSP Response Signing, and keeps the certificates short, as nobody can revoke
    them. The usual group has only those servers.
    """
    return _purpose(
        policies=("OCSP_SIGNING",),
        usages=("DigitalSignature",),
        validity_period=(2, "WEEKS"),
        renewal_period=(2, "DAYS"),
    ).build(changes)
