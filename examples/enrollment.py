"""Who may enroll three templates of an organisation, and what comes out? Asserted, line by line.

A workstation enrolls by itself; people enroll for the logon by smart card; web servers are in a
group of their own. Run it with `python examples/enrollment.py`.
"""

from __future__ import annotations

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from pca_ad_mock import (
    AccessRights,
    EnrollmentRefused,
    MockHandle,
    Principal,
    definitions,
    mock_pca_connector_ad,
)

DOMAIN = "S-1-5-21-1004336348-1177238915-682003330"
DOMAIN_USERS, DOMAIN_COMPUTERS = f"{DOMAIN}-513", f"{DOMAIN}-515"
WEB_SERVERS, CONTRACTORS = f"{DOMAIN}-2101", f"{DOMAIN}-2102"

#: As AWS documents it.
NO_ACCESS_TO_TEMPLATE = 0x8FFFA014

LAPTOP = Principal(
    common_name="LAPTOP-42",
    sid=f"{DOMAIN}-1142",
    groups={DOMAIN_COMPUTERS},
    dns_host_name="laptop-42.corp.example.com",
)
ALICE = Principal(
    common_name="Alice Doe",
    sid=f"{DOMAIN}-1104",
    groups={DOMAIN_USERS},
    distinguished_name="CN=Alice Doe,OU=Staff,DC=corp,DC=example,DC=com",
    user_principal_name="alice@corp.example.com",
)
CAROL = Principal(
    common_name="Carol Roe",
    sid=f"{DOMAIN}-1105",
    groups={DOMAIN_USERS, CONTRACTORS},
    distinguished_name="CN=Carol Roe,OU=Contractors,DC=corp,DC=example,DC=com",
    user_principal_name="carol@corp.example.com",
)
WEB = Principal(
    common_name="WEB01",
    sid=f"{DOMAIN}-1201",
    groups={DOMAIN_COMPUTERS, WEB_SERVERS},
    dns_host_name="web01.corp.example.com",
)


def provision(mock: MockHandle) -> str:
    """Make a connector with the three templates and their entries, and return its ARN."""
    connector: str = mock.make.connector()["Arn"]
    by_itself: AccessRights = {"Enroll": "ALLOW", "AutoEnroll": "ALLOW"}
    by_hand: AccessRights = {"Enroll": "ALLOW"}
    never: AccessRights = {"Enroll": "DENY"}
    for name, definition, entries in (
        ("Workstation", definitions.workstation(), {DOMAIN_COMPUTERS: by_itself}),
        (
            "SmartCardLogon",
            definitions.smart_card_logon(),
            {DOMAIN_USERS: by_hand, CONTRACTORS: never},
        ),
        ("WebServer", definitions.web_server(), {WEB_SERVERS: by_itself}),
    ):
        template = mock.make.template(ConnectorArn=connector, Name=name, Definition=definition)
        for group, rights in entries.items():
            mock.make.access_control_entry(
                TemplateArn=template["Arn"], GroupSecurityIdentifier=group, AccessRights=rights
            )
    return connector


def purposes_of(certificate: x509.Certificate) -> set[x509.ObjectIdentifier]:
    """What a certificate may be used for."""
    return set(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)


def check_who_may(mock: MockHandle, connector: str) -> None:
    """Each principal sees the templates of its groups, and contractors get no smart cards."""
    visible = {
        principal.common_name: {
            policy.name: policy.auto_enroll for policy in mock.policies(principal, connector)
        }
        for principal in (LAPTOP, ALICE, CAROL, WEB)
    }
    assert visible == {
        "LAPTOP-42": {"Workstation": True},
        "Alice Doe": {"SmartCardLogon": False},
        "Carol Roe": {},
        "WEB01": {"Workstation": True, "WebServer": True},
    }
    for principal, template in (
        (LAPTOP, "WebServer"),
        (ALICE, "Workstation"),
        (CAROL, "SmartCardLogon"),
    ):
        refusal = refusal_of(mock, principal, template, connector)
        assert refusal.code == NO_ACCESS_TO_TEMPLATE
        assert not refusal.is_assumed
        print(f"{principal.common_name:9} {template:14} refused: {refusal.reason}")


def refusal_of(
    mock: MockHandle, principal: Principal, template: str, connector: str
) -> EnrollmentRefused:
    """Enroll, which must be refused, and give the refusal."""
    try:
        mock.enroll(principal, template, connector=connector)
    except EnrollmentRefused as refusal:
        return refusal
    raise AssertionError(f"{principal.common_name} may enroll {template}")


def check_workstation(mock: MockHandle, connector: str) -> None:
    """A computer is named by its DNS name, and may authenticate itself as a client."""
    enrolled = mock.enroll(LAPTOP, "Workstation", connector=connector)
    certificate = enrolled.certificate
    assert certificate.subject.rfc4514_string() == "CN=laptop-42.corp.example.com"
    assert enrolled.names.dns_names == ("laptop-42.corp.example.com",)
    assert purposes_of(certificate) == {ExtendedKeyUsageOID.CLIENT_AUTH}
    print("LAPTOP-42 Workstation   ", certificate.subject.rfc4514_string())


def check_smart_card_logon(mock: MockHandle, connector: str) -> None:
    """A user is named by its path and the name that it logs on with, and by its SID."""
    enrolled = mock.enroll(ALICE, "SmartCardLogon", connector=connector)
    certificate = enrolled.certificate
    assert certificate.subject.rfc4514_string() == ALICE.distinguished_name
    assert enrolled.names.user_principal_names == ("alice@corp.example.com",)
    assert ExtendedKeyUsageOID.SMARTCARD_LOGON in purposes_of(certificate)
    sid = certificate.extensions.get_extension_for_oid(
        x509.ObjectIdentifier("1.3.6.1.4.1.311.25.2")
    )
    assert isinstance(sid.value, x509.UnrecognizedExtension)
    assert sid.value.value.endswith(ALICE.sid.encode())
    print("Alice Doe SmartCardLogon", certificate.subject.rfc4514_string())


def check_web_server(mock: MockHandle, connector: str) -> None:
    """A web server may authenticate itself as a server, for two years, by its authority's word."""
    enrolled = mock.enroll(WEB, "WebServer", connector=connector)
    certificate = enrolled.certificate
    assert purposes_of(certificate) == {ExtendedKeyUsageOID.SERVER_AUTH}
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert usage.key_encipherment
    certificate.verify_directly_issued_by(enrolled.chain[0])
    (issuer,) = certificate.issuer.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert issuer.value == "Example Root CA"
    print("WEB01     WebServer     ", certificate.subject.rfc4514_string())


def main() -> None:
    """Run all checks in one mock, which makes the certificate authority, too."""
    with mock_pca_connector_ad(linked=True) as mock:
        connector = provision(mock)
        check_who_may(mock, connector)
        check_workstation(mock, connector)
        check_smart_card_logon(mock, connector)
        check_web_server(mock, connector)


if __name__ == "__main__":
    main()
