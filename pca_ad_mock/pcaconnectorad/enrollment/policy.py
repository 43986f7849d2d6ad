"""What does the policy service tell a client? How to enroll each template that it may enroll.

A policy has the members of [MS-XCEP] 3.1.4.1.3.1, `Attributes`, which AWS's templates mirror.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ..model.documented import in_hours
from . import flags
from .extensions import template_extensions

if TYPE_CHECKING:
    from ..kinds.templates import Template
    from .access import Rights


@dataclass(frozen=True)
class PolicyExtension:
    """An extension that the certificates of a template have.

    Attributes:
        oid: its object identifier, in dotted form.
        critical: whether it is critical.
        value: its value, in DER.
    """

    oid: str
    critical: bool
    value: bytes


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What the policy service tells a principal of a template.

    Attributes:
        name: the name of the template.
        template_arn: its ARN, which is not a part of the policy.
        object_identifier: its object identifier, in dotted form.
        policy_schema: its schema version: 2, 3 or 4.
        major_revision: counts what makes all holders enroll again.
        minor_revision: counts the other changes.
        enroll: whether the principal may enroll; others are not shown.
        auto_enroll: whether it may enroll without being asked. A client does so where
            `general_flags` and `enrollment_flags` have the bit 0x20 as well.
        validity_period_seconds: for how long a certificate is valid.
        renewal_period_seconds: how long before its end it is to be renewed.
        minimal_key_length: the least length of the key, in bits.
        key_spec: 1 for key exchange, 2 for signatures.
        key_usage_property: the uses of the key, as bits; None where the template is silent.
        algorithm: the object identifier of the key's algorithm; None where the template is silent.
        hash_algorithm: that of the hash with which requests are signed; None likewise.
        crypto_providers: the cryptographic providers to choose from; empty for any.
        superseded_templates: the names of the templates whose certificates this one replaces.
        general_flags: [MS-CRTD] 2.4.
        enrollment_flags: [MS-CRTD] 2.26.
        private_key_flags: [MS-CRTD] 2.27.
        subject_name_flags: [MS-CRTD] 2.28.
        extensions: the extensions that certificates get from the template.
    """

    name: str
    template_arn: str
    object_identifier: str
    policy_schema: int
    major_revision: int
    minor_revision: int
    enroll: bool
    auto_enroll: bool
    validity_period_seconds: int
    renewal_period_seconds: int
    minimal_key_length: int
    key_spec: int
    key_usage_property: int | None
    algorithm: str | None
    hash_algorithm: str | None
    crypto_providers: tuple[str, ...]
    superseded_templates: tuple[str, ...]
    general_flags: int
    enrollment_flags: int
    private_key_flags: int
    subject_name_flags: int
    extensions: tuple[PolicyExtension, ...]

    def describe(self) -> dict[str, Any]:
        """Describe it as a JSON object; the values of extensions are in hexadecimal."""
        extensions = [{**asdict(each), "value": each.value.hex()} for each in self.extensions]
        return {**asdict(self), "extensions": extensions}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Policy:
        """Return the policy that `describe` described."""
        extensions = tuple(
            PolicyExtension(**{**each, "value": bytes.fromhex(each["value"])})
            for each in document["extensions"]
        )
        lists = {name: tuple(value) for name, value in document.items() if isinstance(value, list)}
        return cls(**{**document, **lists, "extensions": extensions})


def policy_of(template: Template, rights: Rights) -> Policy:
    """Return what the policy service says of a template to a principal with these rights.

    Raises:
        EnrollmentRefused: an object identifier of the template cannot be encoded.
    """
    definition = definition_of(template)
    key = definition["PrivateKeyAttributes"]
    return Policy(
        name=template.name,
        template_arn=template.arn,
        object_identifier=template.object_identifier,
        # Assumption policy-schema: 4 for schema version 4; [MS-XCEP] knows 1, 2 and 3.
        policy_schema=template.policy_schema,
        major_revision=template.revision["MajorRevision"],
        minor_revision=template.revision["MinorRevision"],
        enroll=rights.enroll,
        auto_enroll=rights.auto_enroll,
        validity_period_seconds=_seconds(definition, "ValidityPeriod"),
        renewal_period_seconds=_seconds(definition, "RenewalPeriod"),
        minimal_key_length=key["MinimalKeyLength"],
        key_spec=flags.KEY_SPECS[key["KeySpec"]],
        key_usage_property=flags.key_usage_property(definition),
        algorithm=flags.ALGORITHM_OIDS.get(key.get("Algorithm")),
        hash_algorithm=flags.HASH_OIDS.get(definition.get("HashAlgorithm", "")),
        crypto_providers=tuple(key.get("CryptoProviders", ())),
        superseded_templates=tuple(definition.get("SupersededTemplates", ())),
        general_flags=flags.general_flags(definition),
        enrollment_flags=flags.enrollment_flags(definition),
        private_key_flags=flags.private_key_flags(definition),
        subject_name_flags=flags.subject_name_flags(definition),
        extensions=tuple(
            PolicyExtension(each.oid.dotted_string, each.critical, each.value.public_bytes())
            for each in template_extensions(template, definition)
        ),
    )


def definition_of(template: Template) -> dict[str, Any]:
    """Return the definition of a template, without its schema version."""
    (definition,) = template.definition.values()
    found: dict[str, Any] = definition
    return found


def hours_of(definition: Mapping[str, Any], period: str) -> float:
    """Return the length of one of a definition's periods, in hours."""
    found = definition["CertificateValidity"][period]
    return in_hours(found["Period"], found["PeriodType"])


def _seconds(definition: Mapping[str, Any], period: str) -> int:
    return round(hours_of(definition, period) * timedelta(hours=1).total_seconds())
