"""What does the policy service tell a client of the templates that it may enroll?"""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import boto3
import pytest
from botocore.model import StringShape

from pca_ad_mock import MockHandle
from pca_ad_mock.pcaconnectorad.enrollment import flags
from pca_ad_mock.pcaconnectorad.enrollment.access import Rights, rights_of
from pca_ad_mock.pcaconnectorad.enrollment.answers import Policy
from pca_ad_mock.pcaconnectorad.enrollment.encoding import bmp_string, read_text, utf8_string
from pca_ad_mock.pcaconnectorad.model.specification import service_model

from .enrolling import ALICE, Corp
from .provisioning import create_active_connector, create_template
from .strategies import fullest_definitions


def policy_of(corp: Corp, version: int = 2, **changes: Any) -> Policy:
    corp.template(version, name=f"T{len(corp.policies())}", **changes)
    return corp.policies()[-1]


def test_a_policy_has_what_the_template_says(corp: Corp) -> None:
    """Each member where the protocol has it."""
    key = {
        "KeySpec": "SIGNATURE",
        "MinimalKeyLength": 3072,
        "Algorithm": "RSA",
        "KeyUsageProperty": {"PropertyFlags": {"Sign": True, "KeyAgreement": True}},
        "CryptoProviders": ["Microsoft Software Key Storage Provider", "Other"],
    }
    policy = policy_of(
        corp,
        3,
        PrivateKeyAttributes=key,
        HashAlgorithm="SHA384",
        SupersededTemplates=["Old", "Older"],
    )
    described = corp.described(policy.template_arn)
    assert policy.name == described["Name"]
    assert policy.object_identifier == described["ObjectIdentifier"]
    assert policy.policy_schema == 3
    assert (policy.major_revision, policy.minor_revision) == (1, 0)
    assert policy.validity_period_seconds == 8766 * 3600
    assert policy.renewal_period_seconds == 6 * 7 * 24 * 3600
    assert (policy.key_spec, policy.minimal_key_length) == (2, 3072)
    assert policy.key_usage_property == 0x2 | 0x4
    assert policy.algorithm == "1.2.840.113549.1.1.1"
    assert policy.hash_algorithm == "2.16.840.1.101.3.4.2.2"
    assert policy.crypto_providers == ("Microsoft Software Key Storage Provider", "Other")
    assert policy.superseded_templates == ("Old", "Older")


def test_what_a_template_leaves_out_a_policy_leaves_open(corp: Corp) -> None:
    """Schema version 2 has neither algorithm nor hash nor a property of the key."""
    policy = policy_of(corp)
    assert (policy.algorithm, policy.hash_algorithm, policy.key_usage_property) == (None,) * 3
    assert (policy.crypto_providers, policy.superseded_templates) == ((), ())
    assert policy.policy_schema == 2


@pytest.mark.parametrize(
    ("member", "flag", "attribute", "bits"),
    [
        ("GeneralFlags", "AutoEnrollment", "general_flags", 0x20),
        ("GeneralFlags", "AutoEnrollment", "enrollment_flags", 0x20),
        ("GeneralFlags", "MachineType", "general_flags", 0x40),
        ("EnrollmentFlags", "IncludeSymmetricAlgorithms", "enrollment_flags", 0x1),
        ("EnrollmentFlags", "UserInteractionRequired", "enrollment_flags", 0x100),
        (
            "EnrollmentFlags",
            "RemoveInvalidCertificateFromPersonalStore",
            "enrollment_flags",
            0x400,
        ),
        (
            "EnrollmentFlags",
            "EnableKeyReuseOnNtTokenKeysetStorageFull",
            "enrollment_flags",
            0x2000,
        ),
        ("EnrollmentFlags", "NoSecurityExtension", "enrollment_flags", 0x80000),
        ("PrivateKeyFlags", "ExportableKey", "private_key_flags", 0x10),
        ("PrivateKeyFlags", "StrongKeyProtectionRequired", "private_key_flags", 0x20),
        ("PrivateKeyFlags", "RequireAlternateSignatureAlgorithm", "private_key_flags", 0x40),
        ("PrivateKeyFlags", "RequireSameKeyRenewal", "private_key_flags", 0x80),
        ("PrivateKeyFlags", "UseLegacyProvider", "private_key_flags", 0x100),
        ("SubjectNameFlags", "SanRequireDomainDns", "subject_name_flags", 0x400000),
        ("SubjectNameFlags", "SanRequireSpn", "subject_name_flags", 0x800000),
        ("SubjectNameFlags", "SanRequireDirectoryGuid", "subject_name_flags", 0x1000000),
        ("SubjectNameFlags", "SanRequireUpn", "subject_name_flags", 0x2000000),
        ("SubjectNameFlags", "SanRequireEmail", "subject_name_flags", 0x4000000),
        ("SubjectNameFlags", "SanRequireDns", "subject_name_flags", 0x8000000),
        ("SubjectNameFlags", "RequireDnsAsCn", "subject_name_flags", 0x10000000),
        ("SubjectNameFlags", "RequireEmail", "subject_name_flags", 0x20000000),
        ("SubjectNameFlags", "RequireDirectoryPath", "subject_name_flags", 0x80000000),
    ],
)
def test_every_flag_has_its_bit(
    corp: Corp, member: str, flag: str, attribute: str, bits: int
) -> None:
    """As Microsoft's specification of certificate templates has it, and no other."""
    base: dict[str, Any] = {
        "GeneralFlags": {},
        "PrivateKeyFlags": {"ClientVersion": "WINDOWS_SERVER_2012"},
        "SubjectNameFlags": {"RequireCommonName": True},
    }
    set_there = {**base, member: {**base.get(member, {}), flag: True}}
    without = policy_of(corp, 4, **{**base, member: {**base.get(member, {}), flag: False}})
    with_it = policy_of(corp, 4, **set_there)
    assert getattr(with_it, attribute) ^ getattr(without, attribute) == bits


def test_every_flag_of_the_model_has_a_bit() -> None:
    """Those of the newest schema version are all there, but for what is no flag."""
    for shape, table in (
        ("GeneralFlagsV4", flags._GENERAL),
        ("EnrollmentFlagsV4", flags._ENROLLMENT),
        ("PrivateKeyFlagsV4", flags._PRIVATE_KEY),
        ("SubjectNameFlagsV4", flags._SUBJECT_NAME),
        ("KeyUsagePropertyFlags", flags._KEY_USAGE_PROPERTY),
    ):
        members = service_model().shape_for(shape).members  # type: ignore[attr-defined]
        assert set(table) == set(members) - {"ClientVersion"}, shape
    for shape, known in (
        ("ClientCompatibilityV2", flags.CLIENT_VERSIONS),
        ("KeySpec", flags.KEY_SPECS),
        ("HashAlgorithm", flags.HASH_OIDS),
        ("PrivateKeyAlgorithm", flags.ALGORITHM_OIDS),
    ):
        found = service_model().shape_for(shape)
        assert isinstance(found, StringShape)
        assert set(known) == set(found.enum), shape


@pytest.mark.parametrize(("version", "number"), flags.CLIENT_VERSIONS.items())
def test_the_client_version_is_in_the_fourth_byte(corp: Corp, version: str, number: int) -> None:
    """Of the flags for the private key."""
    policy = policy_of(corp, PrivateKeyFlags={"ClientVersion": version})
    assert policy.private_key_flags == number << 24


@pytest.mark.parametrize(
    ("usage", "bits"),
    [
        ({"PropertyType": "ALL"}, 0xFFFFFF),
        ({"PropertyFlags": {"Decrypt": True}}, 1),
        ({"PropertyFlags": {"Sign": True}}, 2),
        ({"PropertyFlags": {"KeyAgreement": True}}, 4),
        ({"PropertyFlags": {"KeyAgreement": False}}, 0),
    ],
)
def test_the_property_of_the_key_is_a_number(corp: Corp, usage: Any, bits: int) -> None:
    """As in CNG."""
    key = {
        "KeySpec": "KEY_EXCHANGE",
        "MinimalKeyLength": 1,
        "Algorithm": "ECDH_P384",
        "KeyUsageProperty": usage,
    }
    policy = policy_of(corp, 3, PrivateKeyAttributes=key)
    assert (policy.key_usage_property, policy.key_spec) == (bits, 1)
    assert policy.algorithm == "1.3.132.0.34"


def test_the_extensions_are_those_of_the_certificate(corp: Corp) -> None:
    """Those which the template gives to each; the holder's own are not known yet."""
    policies = [{"PolicyType": "SERVER_AUTHENTICATION"}]
    usage = {"UsageFlags": {"KeyEncipherment": True}, "Critical": True}
    policy = policy_of(
        corp, Extensions={"KeyUsage": usage, "ApplicationPolicies": {"Policies": policies}}
    )
    certificate = corp.enroll(policy.template_arn)
    issued = {
        each.oid.dotted_string: (each.critical, each.value.public_bytes())
        for each in certificate.extensions
    }
    assert [each.oid for each in policy.extensions] == [
        "2.5.29.15",
        "2.5.29.37",
        "1.3.6.1.4.1.311.21.10",
        "1.3.6.1.4.1.311.21.7",
    ]
    for each in policy.extensions:
        assert issued[each.oid] == (each.critical, each.value)


def test_every_template_can_be_shown(corp: Corp, client: Any) -> None:
    """Whatever its members are; and a policy survives a document, as on its way from a server."""
    for number, definition in enumerate(fullest_definitions()):
        template = create_template(
            client, ConnectorArn=corp.connector, Name=f"T{number}", Definition=definition
        )
        corp.allow(template)
    policies = corp.policies()
    assert [policy.name for policy in policies] == [f"T{number}" for number in range(6)]
    for policy in policies:
        assert Policy._from_document(policy._describe()) == policy


def test_only_templates_of_the_connector_are_shown(corp: Corp, client: Any) -> None:
    """In the order of their creation."""
    corp.template(name="One")
    corp.template(name="Two")
    own = corp.connector
    corp.connector = create_active_connector(client, CertificateAuthorityArn=corp.authority)
    corp.template(name="Elsewhere")
    corp.connector = own
    assert [policy.name for policy in corp.policies()] == ["One", "Two"]


def test_revisions_are_shown(corp: Corp, client: Any) -> None:
    """So that a client sees that it is to enroll again."""
    template = corp.template()
    client.update_template(TemplateArn=template, ReenrollAllCertificateHolders=True)
    (policy,) = corp.policies()
    assert (policy.major_revision, policy.minor_revision) == (2, 0)


def test_policies_need_no_authority(mock: MockHandle) -> None:
    """A connector shows them whatever has become of it."""
    client = boto3.client("pca-connector-ad")
    connector = create_active_connector(client)
    assert mock.policies(ALICE, connector) == []


@pytest.mark.parametrize("text", ["", "Staff", "Straße", "x" * 100, "ж" * 200])
def test_names_of_templates_are_read_in_both_encodings(text: str) -> None:
    """Windows writes the one, and other clients the other."""
    assert read_text(bmp_string(text)) == read_text(utf8_string(text)) == text
    for broken in (b"", b"\x1e", bmp_string(text) + b"\0", b"\x04" + bmp_string(text)[1:]):
        with pytest.raises(ValueError, match="BMPString"):
            read_text(broken)


def test_who_may_not_enroll_may_not_do_so_unasked() -> None:
    """The DENY of one group outweighs both rights that another group has."""
    both, never = {"Enroll": "ALLOW", "AutoEnroll": "ALLOW"}, {"Enroll": "DENY"}
    entries: list[Any] = [
        Mock(group_security_identifier=group, access_rights=rights)
        for group, rights in (("S-1-5-21-1", both), ("S-1-5-21-2", never))
    ]

    assert rights_of({"S-1-5-21-1"}, entries) == Rights(enroll=True, auto_enroll=True)
    assert rights_of({"S-1-5-21-1", "S-1-5-21-2"}, entries) == Rights(
        enroll=False, auto_enroll=False
    )
