"""Which object identifier does each application policy of the model stand for?

AWS names 67 policies and lists no identifiers. Those below are what the names mean elsewhere: in
standards, and in Microsoft's headers and documentation.
"""

from __future__ import annotations

from typing import NamedTuple


class PolicyOid(NamedTuple):
    """What an application policy stands for.

    Attributes:
        oid: the object identifier, in dotted form.
        source: where that stands: a standard, a constant of Microsoft's `wincrypt.h` or
            `wintrust.h`, or a page of Microsoft's documentation.
    """

    oid: str
    source: str


_PKIX = "1.3.6.1.5.5.7.3"
_KEY_PURPOSE = "1.3.6.1.4.1.311.10.3"
_MICROSOFT = "1.3.6.1.4.1.311"
_TCG = "2.23.133.8"

#: What Windows shows for an identifier that has no constant: the names of the certificate
#: templates console, as lists of object identifiers in Microsoft's PKI repeat them.
_DISPLAYED = "display name in Windows"

#: By the names of the model.
POLICY_OIDS = {
    "ALL_APPLICATION_POLICIES": PolicyOid(f"{_MICROSOFT}.10.12.1", "szOID_ANY_APPLICATION_POLICY"),
    "ANY_PURPOSE": PolicyOid("2.5.29.37.0", "RFC 5280, anyExtendedKeyUsage"),
    "ATTESTATION_IDENTITY_KEY_CERTIFICATE": PolicyOid(f"{_TCG}.3", "TCG, tcg-kp-AIKCertificate"),
    "CERTIFICATE_REQUEST_AGENT": PolicyOid(f"{_MICROSOFT}.20.2.1", "szOID_ENROLLMENT_AGENT"),
    "CLIENT_AUTHENTICATION": PolicyOid(f"{_PKIX}.2", "RFC 5280, id-kp-clientAuth"),
    "CODE_SIGNING": PolicyOid(f"{_PKIX}.3", "RFC 5280, id-kp-codeSigning"),
    "CTL_USAGE": PolicyOid(f"{_MICROSOFT}.20.1", "szOID_AUTO_ENROLL_CTL_USAGE"),
    "DIGITAL_RIGHTS": PolicyOid(f"{_MICROSOFT}.10.5.1", "szOID_DRM"),
    "DIRECTORY_SERVICE_EMAIL_REPLICATION": PolicyOid(
        f"{_MICROSOFT}.21.19", "szOID_DS_EMAIL_REPLICATION"
    ),
    "DISALLOWED_LIST": PolicyOid(f"{_KEY_PURPOSE}.30", "szOID_DISALLOWED_LIST"),
    "DNS_SERVER_TRUST": PolicyOid(f"{_MICROSOFT}.64.1.1", _DISPLAYED),
    "DOCUMENT_ENCRYPTION": PolicyOid(f"{_MICROSOFT}.80.1", "Protect-CmsMessage (PowerShell)"),
    "DOCUMENT_SIGNING": PolicyOid(f"{_KEY_PURPOSE}.12", "szOID_KP_DOCUMENT_SIGNING"),
    "DYNAMIC_CODE_GENERATOR": PolicyOid(f"{_MICROSOFT}.76.5.1", "szOID_DYNAMIC_CODE_GEN_SIGNER"),
    "EARLY_LAUNCH_ANTIMALWARE_DRIVER": PolicyOid(
        f"{_MICROSOFT}.61.4.1", "szOID_KP_KERNEL_MODE_TRUSTED_BOOT_SIGNING"
    ),
    "EMBEDDED_WINDOWS_SYSTEM_COMPONENT_VERIFICATION": PolicyOid(
        f"{_KEY_PURPOSE}.8", "szOID_EMBEDDED_NT_CRYPTO"
    ),
    "ENCLAVE": PolicyOid(f"{_KEY_PURPOSE}.42", "szOID_ENCLAVE_SIGNING"),
    "ENCRYPTING_FILE_SYSTEM": PolicyOid(f"{_KEY_PURPOSE}.4", "szOID_KP_EFS"),
    "ENDORSEMENT_KEY_CERTIFICATE": PolicyOid(f"{_TCG}.1", "TCG, tcg-kp-EKCertificate"),
    "FILE_RECOVERY": PolicyOid(f"{_KEY_PURPOSE}.4.1", "szOID_EFS_RECOVERY"),
    "HAL_EXTENSION": PolicyOid(
        f"{_MICROSOFT}.61.5.1", "szOID_KP_KERNEL_MODE_HAL_EXTENSION_SIGNING"
    ),
    "IP_SECURITY_END_SYSTEM": PolicyOid(f"{_PKIX}.5", "RFC 2459, id-kp-ipsecEndSystem"),
    "IP_SECURITY_IKE_INTERMEDIATE": PolicyOid(
        "1.3.6.1.5.5.8.2.2", "szOID_IPSEC_KP_IKE_INTERMEDIATE"
    ),
    "IP_SECURITY_TUNNEL_TERMINATION": PolicyOid(f"{_PKIX}.6", "RFC 2459, id-kp-ipsecTunnel"),
    "IP_SECURITY_USER": PolicyOid(f"{_PKIX}.7", "RFC 2459, id-kp-ipsecUser"),
    "ISOLATED_USER_MODE": PolicyOid(f"{_KEY_PURPOSE}.37", "szOID_IUM_SIGNING"),
    "KDC_AUTHENTICATION": PolicyOid("1.3.6.1.5.2.3.5", "RFC 4556, id-pkinit-KPKdc"),
    "KERNEL_MODE_CODE_SIGNING": PolicyOid(
        f"{_MICROSOFT}.61.1.1", "szOID_KP_KERNEL_MODE_CODE_SIGNING"
    ),
    "KEY_PACK_LICENSES": PolicyOid(f"{_MICROSOFT}.10.6.1", "szOID_LICENSES"),
    "KEY_RECOVERY": PolicyOid(f"{_KEY_PURPOSE}.11", "szOID_KP_KEY_RECOVERY"),
    "KEY_RECOVERY_AGENT": PolicyOid(f"{_MICROSOFT}.21.6", "szOID_KP_KEY_RECOVERY_AGENT"),
    "LICENSE_SERVER_VERIFICATION": PolicyOid(f"{_MICROSOFT}.10.6.2", "szOID_LICENSE_SERVER"),
    "LIFETIME_SIGNING": PolicyOid(f"{_KEY_PURPOSE}.13", "szOID_KP_LIFETIME_SIGNING"),
    "MICROSOFT_PUBLISHER": PolicyOid(f"{_MICROSOFT}.76.8.1", "szOID_MICROSOFT_PUBLISHER_SIGNER"),
    "MICROSOFT_TIME_STAMPING": PolicyOid(f"{_KEY_PURPOSE}.2", "szOID_KP_TIME_STAMP_SIGNING"),
    "MICROSOFT_TRUST_LIST_SIGNING": PolicyOid(f"{_KEY_PURPOSE}.1", "szOID_KP_CTL_USAGE_SIGNING"),
    "OCSP_SIGNING": PolicyOid(f"{_PKIX}.9", "RFC 5280, id-kp-OCSPSigning"),
    "OEM_WINDOWS_SYSTEM_COMPONENT_VERIFICATION": PolicyOid(
        f"{_KEY_PURPOSE}.7", "szOID_OEM_WHQL_CRYPTO"
    ),
    "PLATFORM_CERTIFICATE": PolicyOid(f"{_TCG}.2", "TCG, tcg-kp-PlatformAttributeCertificate"),
    "PREVIEW_BUILD_SIGNING": PolicyOid(f"{_KEY_PURPOSE}.27", "szOID_KP_FLIGHT_SIGNING"),
    "PRIVATE_KEY_ARCHIVAL": PolicyOid(f"{_MICROSOFT}.21.5", "szOID_KP_CA_EXCHANGE"),
    "PROTECTED_PROCESS_LIGHT_VERIFICATION": PolicyOid(
        f"{_KEY_PURPOSE}.22", "szOID_PROTECTED_PROCESS_LIGHT_SIGNER"
    ),
    "PROTECTED_PROCESS_VERIFICATION": PolicyOid(
        f"{_KEY_PURPOSE}.24", "szOID_PROTECTED_PROCESS_SIGNER"
    ),
    "QUALIFIED_SUBORDINATION": PolicyOid(f"{_KEY_PURPOSE}.10", "szOID_KP_QUALIFIED_SUBORDINATION"),
    "REVOKED_LIST_SIGNER": PolicyOid(f"{_KEY_PURPOSE}.19", "szOID_REVOKED_LIST_SIGNER"),
    "ROOT_LIST_SIGNER": PolicyOid(f"{_KEY_PURPOSE}.9", "szOID_ROOT_LIST_SIGNER"),
    "ROOT_PROGRAM_AUTO_UPDATE_CA_REVOCATION": PolicyOid(
        f"{_MICROSOFT}.60.3.1", "szOID_ROOT_PROGRAM_AUTO_UPDATE_CA_REVOCATION"
    ),
    "ROOT_PROGRAM_AUTO_UPDATE_END_REVOCATION": PolicyOid(
        f"{_MICROSOFT}.60.3.2", "szOID_ROOT_PROGRAM_AUTO_UPDATE_END_REVOCATION"
    ),
    # The model swaps two letters of OCSP.
    "ROOT_PROGRAM_NO_OSCP_FAILOVER_TO_CRL": PolicyOid(
        f"{_MICROSOFT}.60.3.3", "szOID_ROOT_PROGRAM_NO_OCSP_FAILOVER_TO_CRL"
    ),
    "SECURE_EMAIL": PolicyOid(f"{_PKIX}.4", "RFC 5280, id-kp-emailProtection"),
    "SERVER_AUTHENTICATION": PolicyOid(f"{_PKIX}.1", "RFC 5280, id-kp-serverAuth"),
    "SMART_CARD_LOGIN": PolicyOid(f"{_MICROSOFT}.20.2.2", "szOID_KP_SMARTCARD_LOGON"),
    "SPC_ENCRYPTED_DIGEST_RETRY_COUNT": PolicyOid(
        f"{_MICROSOFT}.2.6.2", "SPC_ENCRYPTED_DIGEST_RETRY_COUNT_OBJID"
    ),
    "SPC_RELAXED_PE_MARKER_CHECK": PolicyOid(
        f"{_MICROSOFT}.2.6.1", "SPC_RELAXED_PE_MARKER_CHECK_OBJID"
    ),
    "TIME_STAMPING": PolicyOid(f"{_PKIX}.8", "RFC 5280, id-kp-timeStamping"),
    "WINDOWS_HARDWARE_DRIVER_ATTESTED_VERIFICATION": PolicyOid(
        f"{_KEY_PURPOSE}.5.1", "szOID_ATTEST_WHQL_CRYPTO"
    ),
    "WINDOWS_HARDWARE_DRIVER_EXTENDED_VERIFICATION": PolicyOid(
        f"{_KEY_PURPOSE}.39", "szOID_EV_WHQL_CRYPTO"
    ),
    "WINDOWS_HARDWARE_DRIVER_VERIFICATION": PolicyOid(f"{_KEY_PURPOSE}.5", "szOID_WHQL_CRYPTO"),
    # Assumption recovery-key-policy: no public source has the identifier. This one, the nil UUID,
    # stands for it, and is nobody's.
    "WINDOWS_HELLO_RECOVERY_KEY_ENCRYPTION": PolicyOid("2.25.0", "none; a placeholder"),
    "WINDOWS_KITS_COMPONENT": PolicyOid(f"{_KEY_PURPOSE}.20", "szOID_WINDOWS_KITS_SIGNER"),
    "WINDOWS_RT_VERIFICATION": PolicyOid(f"{_KEY_PURPOSE}.21", "szOID_WINDOWS_RT_SIGNER"),
    "WINDOWS_SOFTWARE_EXTENSION_VERIFICATION": PolicyOid(
        f"{_KEY_PURPOSE}.26", "szOID_WINDOWS_SOFTWARE_EXTENSION_SIGNER"
    ),
    "WINDOWS_STORE": PolicyOid(f"{_MICROSOFT}.76.3.1", "szOID_WINDOWS_STORE_SIGNER"),
    "WINDOWS_SYSTEM_COMPONENT_VERIFICATION": PolicyOid(f"{_KEY_PURPOSE}.6", "szOID_NT5_CRYPTO"),
    "WINDOWS_TCB_COMPONENT": PolicyOid(f"{_KEY_PURPOSE}.23", "szOID_WINDOWS_TCB_SIGNER"),
    "WINDOWS_THIRD_PARTY_APPLICATION_COMPONENT": PolicyOid(
        f"{_KEY_PURPOSE}.25", "szOID_WINDOWS_THIRD_PARTY_COMPONENT_SIGNER"
    ),
    "WINDOWS_UPDATE": PolicyOid(f"{_MICROSOFT}.76.6.1", _DISPLAYED),
}
