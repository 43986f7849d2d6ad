"""What does the policy service tell a client? How to enroll each template that it may enroll.

A policy has the members of [MS-XCEP] 3.1.4.1.3.1, `Attributes`, which AWS's templates mirror.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ..._types import JsonMapping, JsonObject
from ..model.documented import in_hours
from . import flags
from .answers import Policy, PolicyExtension
from .extensions import template_extensions

if TYPE_CHECKING:
    from ..kinds.templates import Template
    from .access import Rights


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


def definition_of(template: Template) -> JsonObject:
    """Return the definition of a template, without its schema version."""
    (definition,) = template.definition.values()
    found: JsonObject = definition
    return found


def hours_of(definition: JsonMapping, period: str) -> float:
    """Return the length of one of a definition's periods, in hours."""
    found = definition["CertificateValidity"][period]
    return in_hours(found["Period"], found["PeriodType"])


def _seconds(definition: JsonMapping, period: str) -> int:
    return round(hours_of(definition, period) * timedelta(hours=1).total_seconds())
