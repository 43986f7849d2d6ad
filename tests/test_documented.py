"""Do the tables of the package have the values that their sources have?

Each value is written here once more, from its source: whoever changes one has to look it up.
"""

from __future__ import annotations

from pca_ad_mock.pcaconnectorad.enrollment.flags import CLIENT_VERSIONS
from pca_ad_mock.pcaconnectorad.model import documented
from pca_ad_mock.pcaconnectorad.model.documented import Quota
from pca_ad_mock.pcaconnectorad.model.policy_oids import POLICY_OIDS


def rows(text: str) -> list[list[str]]:
    return [line.split() for line in text.strip().splitlines()]


# API Reference of the service, "Common Error Types".
COMMON_ERRORS = """
ExpiredTokenException          403
IncompleteSignature            403
InternalFailure                500
MalformedHttpRequestException  400
NotAuthorized                  401
OptInRequired                  403
RequestAbortedException        400
RequestEntityTooLargeException 413
RequestTimeoutException        408
ServiceUnavailable             503
UnknownOperationException      404
UnrecognizedClientException    403
ValidationError                400
"""


def test_statuses_of_errors() -> None:
    """Of those that every operation may answer, and of those of the protocol."""
    assert {name: int(code) for name, code in rows(COMMON_ERRORS)} == documented.COMMON_ERRORS
    # Smithy's server tests for restJson1, "malformed request".
    assert documented.PROTOCOL_ERRORS == {
        "SerializationException": 400,
        "UnsupportedMediaTypeException": 415,
    }


# AWS General Reference, "AWS Private CA endpoints and quotas": requests in a second.
RATES = """
CreateConnector                         2 L-7966F778
CreateDirectoryRegistration            10 L-17569A85
CreateServicePrincipalName             10 L-6930FFF8
CreateTemplate                         10 L-70E167AD
CreateTemplateGroupAccessControlEntry  10 L-21A25C3F
DeleteConnector                         2 L-01AB3861
DeleteDirectoryRegistration             5 L-568BB718
DeleteServicePrincipalName              5 L-8228CBB5
DeleteTemplate                          5 L-1F0B4E70
DeleteTemplateGroupAccessControlEntry   5 L-853BCABE
GetConnector                           50 L-F6A7C5A2
GetDirectoryRegistration               50 L-5CC72EAF
GetServicePrincipalName                50 L-F16E91B4
GetTemplate                            50 L-046630BB
GetTemplateGroupAccessControlEntry     50 L-A40E38B0
ListConnectors                         50 L-49BEA97B
ListDirectoryRegistrations             50 L-71CF09F7
ListServicePrincipalNames              50 L-8B0AFBB5
ListTagsForResource                    50 L-EE597D84
ListTemplateGroupAccessControlEntries  50 L-5512056E
ListTemplates                          50 L-7362C0AD
TagResource                            50 L-957664CC
UntagResource                          50 L-64E52FB9
UpdateTemplate                         10 L-431F19A0
UpdateTemplateGroupAccessControlEntry  10 L-657D5FD0
"""

# The same page.
ENROLLMENT_RATES = """
GetPolicies          10 L-0916B3E3
RequestSecurityToken 10 L-27D56743
"""


def rates(text: str) -> dict[str, Quota]:
    return {
        operation: Quota(f"Rate of {operation} requests", int(value), code)
        for operation, value, code in rows(text)
    }


def test_rates_and_quotas() -> None:
    """With their names, limits and codes."""
    assert rates(RATES) == documented.RATES
    assert rates(ENROLLMENT_RATES) == documented.ENROLLMENT_RATES
    assert Quota("Number of connectors", 10, "L-351D0DCC") == documented.CONNECTORS_PER_REGION
    assert Quota("Templates per connector", 100, "L-FB47817C") == documented.TEMPLATES_PER_CONNECTOR
    assert (
        Quota("Group access control entries per template", 100, "L-B2C010E5")
        == documented.ENTRIES_PER_TEMPLATE
    )
    # AWS Private CA User Guide, "Troubleshoot service principal name creation".
    assert documented.SERVICE_PRINCIPAL_NAMES_PER_DIRECTORY.value == 10


# Service Authorization Reference, "Actions, resources, and condition keys for AWS Private CA
# Connector for Active Directory": the actions by the resource of their row.
AUTHORIZED_ON = {
    None: """
        CreateConnector CreateDirectoryRegistration
        ListConnectors ListDirectoryRegistrations ListTagsForResource
    """,
    "ConnectorArn": "CreateTemplate DeleteConnector GetConnector ListTemplates",
    "DirectoryRegistrationArn": """
        CreateServicePrincipalName DeleteDirectoryRegistration DeleteServicePrincipalName
        GetDirectoryRegistration GetServicePrincipalName ListServicePrincipalNames
    """,
    "TemplateArn": """
        CreateTemplateGroupAccessControlEntry DeleteTemplate DeleteTemplateGroupAccessControlEntry
        GetTemplate GetTemplateGroupAccessControlEntry ListTemplateGroupAccessControlEntries
        UpdateTemplate UpdateTemplateGroupAccessControlEntry
    """,
    "ResourceArn": "TagResource UntagResource",
}


def test_authorised_resources() -> None:
    """Each action has the resource of its row."""
    assert {
        action: member for member, actions in AUTHORIZED_ON.items() for action in actions.split()
    } == documented.AUTHORIZED_ON


def test_client_versions() -> None:
    """The bits 24 to 27 of [MS-CRTD] 2.27, from Windows XP and Server 2003 on."""
    assert {name: number << 24 for name, number in CLIENT_VERSIONS.items()} == {
        "WINDOWS_SERVER_2003": 0x01000000,
        "WINDOWS_SERVER_2008": 0x02000000,
        "WINDOWS_SERVER_2008_R2": 0x03000000,
        "WINDOWS_SERVER_2012": 0x04000000,
        "WINDOWS_SERVER_2012_R2": 0x05000000,
        "WINDOWS_SERVER_2016": 0x06000000,
    }


# RFC 2459, 4556 and 5280, the TCG's EK credential profile, and Microsoft's wincrypt.h, wintrust.h
# and names in Windows.
POLICIES = """
ALL_APPLICATION_POLICIES                       1.3.6.1.4.1.311.10.12.1
ANY_PURPOSE                                    2.5.29.37.0
ATTESTATION_IDENTITY_KEY_CERTIFICATE           2.23.133.8.3
CERTIFICATE_REQUEST_AGENT                      1.3.6.1.4.1.311.20.2.1
CLIENT_AUTHENTICATION                          1.3.6.1.5.5.7.3.2
CODE_SIGNING                                   1.3.6.1.5.5.7.3.3
CTL_USAGE                                      1.3.6.1.4.1.311.20.1
DIGITAL_RIGHTS                                 1.3.6.1.4.1.311.10.5.1
DIRECTORY_SERVICE_EMAIL_REPLICATION            1.3.6.1.4.1.311.21.19
DISALLOWED_LIST                                1.3.6.1.4.1.311.10.3.30
DNS_SERVER_TRUST                               1.3.6.1.4.1.311.64.1.1
DOCUMENT_ENCRYPTION                            1.3.6.1.4.1.311.80.1
DOCUMENT_SIGNING                               1.3.6.1.4.1.311.10.3.12
DYNAMIC_CODE_GENERATOR                         1.3.6.1.4.1.311.76.5.1
EARLY_LAUNCH_ANTIMALWARE_DRIVER                1.3.6.1.4.1.311.61.4.1
EMBEDDED_WINDOWS_SYSTEM_COMPONENT_VERIFICATION 1.3.6.1.4.1.311.10.3.8
ENCLAVE                                        1.3.6.1.4.1.311.10.3.42
ENCRYPTING_FILE_SYSTEM                         1.3.6.1.4.1.311.10.3.4
ENDORSEMENT_KEY_CERTIFICATE                    2.23.133.8.1
FILE_RECOVERY                                  1.3.6.1.4.1.311.10.3.4.1
HAL_EXTENSION                                  1.3.6.1.4.1.311.61.5.1
IP_SECURITY_END_SYSTEM                         1.3.6.1.5.5.7.3.5
IP_SECURITY_IKE_INTERMEDIATE                   1.3.6.1.5.5.8.2.2
IP_SECURITY_TUNNEL_TERMINATION                 1.3.6.1.5.5.7.3.6
IP_SECURITY_USER                               1.3.6.1.5.5.7.3.7
ISOLATED_USER_MODE                             1.3.6.1.4.1.311.10.3.37
KDC_AUTHENTICATION                             1.3.6.1.5.2.3.5
KERNEL_MODE_CODE_SIGNING                       1.3.6.1.4.1.311.61.1.1
KEY_PACK_LICENSES                              1.3.6.1.4.1.311.10.6.1
KEY_RECOVERY                                   1.3.6.1.4.1.311.10.3.11
KEY_RECOVERY_AGENT                             1.3.6.1.4.1.311.21.6
LICENSE_SERVER_VERIFICATION                    1.3.6.1.4.1.311.10.6.2
LIFETIME_SIGNING                               1.3.6.1.4.1.311.10.3.13
MICROSOFT_PUBLISHER                            1.3.6.1.4.1.311.76.8.1
MICROSOFT_TIME_STAMPING                        1.3.6.1.4.1.311.10.3.2
MICROSOFT_TRUST_LIST_SIGNING                   1.3.6.1.4.1.311.10.3.1
OCSP_SIGNING                                   1.3.6.1.5.5.7.3.9
OEM_WINDOWS_SYSTEM_COMPONENT_VERIFICATION      1.3.6.1.4.1.311.10.3.7
PLATFORM_CERTIFICATE                           2.23.133.8.2
PREVIEW_BUILD_SIGNING                          1.3.6.1.4.1.311.10.3.27
PRIVATE_KEY_ARCHIVAL                           1.3.6.1.4.1.311.21.5
PROTECTED_PROCESS_LIGHT_VERIFICATION           1.3.6.1.4.1.311.10.3.22
PROTECTED_PROCESS_VERIFICATION                 1.3.6.1.4.1.311.10.3.24
QUALIFIED_SUBORDINATION                        1.3.6.1.4.1.311.10.3.10
REVOKED_LIST_SIGNER                            1.3.6.1.4.1.311.10.3.19
ROOT_LIST_SIGNER                               1.3.6.1.4.1.311.10.3.9
ROOT_PROGRAM_AUTO_UPDATE_CA_REVOCATION         1.3.6.1.4.1.311.60.3.1
ROOT_PROGRAM_AUTO_UPDATE_END_REVOCATION        1.3.6.1.4.1.311.60.3.2
ROOT_PROGRAM_NO_OSCP_FAILOVER_TO_CRL           1.3.6.1.4.1.311.60.3.3
SECURE_EMAIL                                   1.3.6.1.5.5.7.3.4
SERVER_AUTHENTICATION                          1.3.6.1.5.5.7.3.1
SMART_CARD_LOGIN                               1.3.6.1.4.1.311.20.2.2
SPC_ENCRYPTED_DIGEST_RETRY_COUNT               1.3.6.1.4.1.311.2.6.2
SPC_RELAXED_PE_MARKER_CHECK                    1.3.6.1.4.1.311.2.6.1
TIME_STAMPING                                  1.3.6.1.5.5.7.3.8
WINDOWS_HARDWARE_DRIVER_ATTESTED_VERIFICATION  1.3.6.1.4.1.311.10.3.5.1
WINDOWS_HARDWARE_DRIVER_EXTENDED_VERIFICATION  1.3.6.1.4.1.311.10.3.39
WINDOWS_HARDWARE_DRIVER_VERIFICATION           1.3.6.1.4.1.311.10.3.5
WINDOWS_HELLO_RECOVERY_KEY_ENCRYPTION          2.25.0
WINDOWS_KITS_COMPONENT                         1.3.6.1.4.1.311.10.3.20
WINDOWS_RT_VERIFICATION                        1.3.6.1.4.1.311.10.3.21
WINDOWS_SOFTWARE_EXTENSION_VERIFICATION        1.3.6.1.4.1.311.10.3.26
WINDOWS_STORE                                  1.3.6.1.4.1.311.76.3.1
WINDOWS_SYSTEM_COMPONENT_VERIFICATION          1.3.6.1.4.1.311.10.3.6
WINDOWS_TCB_COMPONENT                          1.3.6.1.4.1.311.10.3.23
WINDOWS_THIRD_PARTY_APPLICATION_COMPONENT      1.3.6.1.4.1.311.10.3.25
WINDOWS_UPDATE                                 1.3.6.1.4.1.311.76.6.1
"""


def test_identifiers_of_policies() -> None:
    """Each in full."""
    assert sorted([name, each.oid] for name, each in POLICY_OIDS.items()) == rows(POLICIES)
