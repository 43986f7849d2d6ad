"""Which bits and numbers does a policy hold for the members of a template?

Those that Microsoft's specifications give them; the members are named after the flags.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..._types import JsonMapping

#: [MS-CRTD] 2.4, `flags`.
_AUTO_ENROLLMENT = 0x20
_GENERAL = {"AutoEnrollment": _AUTO_ENROLLMENT, "MachineType": 0x40}

#: [MS-CRTD] 2.26, `msPKI-Enrollment-Flag`.
_ENROLLMENT = {
    "IncludeSymmetricAlgorithms": 0x1,
    "UserInteractionRequired": 0x100,
    "RemoveInvalidCertificateFromPersonalStore": 0x400,
    "EnableKeyReuseOnNtTokenKeysetStorageFull": 0x2000,
    "NoSecurityExtension": 0x80000,
}

#: [MS-CRTD] 2.27, `msPKI-Private-Key-Flag`.
_PRIVATE_KEY = {
    "ExportableKey": 0x10,
    "StrongKeyProtectionRequired": 0x20,
    "RequireAlternateSignatureAlgorithm": 0x40,
    "RequireSameKeyRenewal": 0x80,
    "UseLegacyProvider": 0x100,
}

#: [MS-CRTD] 2.27: the oldest version of Windows that may enroll, in the fourth byte.
CLIENT_VERSIONS = {
    "WINDOWS_SERVER_2003": 1,
    "WINDOWS_SERVER_2008": 2,
    "WINDOWS_SERVER_2008_R2": 3,
    "WINDOWS_SERVER_2012": 4,
    "WINDOWS_SERVER_2012_R2": 5,
    "WINDOWS_SERVER_2016": 6,
}

#: [MS-CRTD] 2.28, `msPKI-Certificate-Name-Flag`.
_SUBJECT_NAME = {
    "SanRequireDomainDns": 0x400000,
    "SanRequireSpn": 0x800000,
    "SanRequireDirectoryGuid": 0x1000000,
    "SanRequireUpn": 0x2000000,
    "SanRequireEmail": 0x4000000,
    "SanRequireDns": 0x8000000,
    "RequireDnsAsCn": 0x10000000,
    "RequireEmail": 0x20000000,
    "RequireCommonName": 0x40000000,
    "RequireDirectoryPath": 0x80000000,
}

#: `wincrypt.h`, AT_KEYEXCHANGE and AT_SIGNATURE.
KEY_SPECS = {"KEY_EXCHANGE": 1, "SIGNATURE": 2}

#: `certenroll.h`, X509PrivateKeyUsageFlags.
_KEY_USAGE_PROPERTY = {"Decrypt": 0x1, "Sign": 0x2, "KeyAgreement": 0x4}
_ALL_USAGES = 0xFFFFFF

#: NIST, Computer Security Objects Register.
HASH_OIDS = {
    "SHA256": "2.16.840.1.101.3.4.2.1",
    "SHA384": "2.16.840.1.101.3.4.2.2",
    "SHA512": "2.16.840.1.101.3.4.2.3",
}

#: RFC 3279, rsaEncryption; RFC 5480, the named curves.
ALGORITHM_OIDS = {
    "RSA": "1.2.840.113549.1.1.1",
    "ECDH_P256": "1.2.840.10045.3.1.7",
    "ECDH_P384": "1.3.132.0.34",
    "ECDH_P521": "1.3.132.0.35",
}


def general_flags(definition: JsonMapping) -> int:
    """Return the bits of a definition's GeneralFlags."""
    return _bits(definition["GeneralFlags"], _GENERAL)


def enrollment_flags(definition: JsonMapping) -> int:
    """Return the bits of a definition's EnrollmentFlags."""
    # [MS-CRTD] 2.4: the flag, which AWS has once, is the same in both attributes.
    automatic = _AUTO_ENROLLMENT if definition["GeneralFlags"].get("AutoEnrollment") else 0
    return automatic | _bits(definition["EnrollmentFlags"], _ENROLLMENT)


def private_key_flags(definition: JsonMapping) -> int:
    """Return the bits of a definition's PrivateKeyFlags."""
    flags = definition["PrivateKeyFlags"]
    return CLIENT_VERSIONS[flags["ClientVersion"]] << 24 | _bits(flags, _PRIVATE_KEY)


def subject_name_flags(definition: JsonMapping) -> int:
    """Return the bits of a definition's SubjectNameFlags."""
    return _bits(definition["SubjectNameFlags"], _SUBJECT_NAME)


def key_usage_property(definition: JsonMapping) -> int | None:
    """Return the bits of a definition's KeyUsageProperty; None where it has none."""
    usage = definition["PrivateKeyAttributes"].get("KeyUsageProperty")
    if usage is None:
        return None
    if "PropertyType" in usage:
        return _ALL_USAGES
    return _bits(usage["PropertyFlags"], _KEY_USAGE_PROPERTY)


def _bits(members: JsonMapping, bits: Mapping[str, int]) -> int:
    return sum(bit for name, bit in bits.items() if members.get(name))
