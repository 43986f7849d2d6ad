"""Which rules for templates and their entries does AWS document, outside the model?

Those below, one function each, with its source. The sources describe the console, or which
settings have an effect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..._types import JsonMapping
from ..model.documented import (
    LONGEST_RENEWAL_IN_PERCENT_OF_VALIDITY,
    SHORTEST_VALIDITY_IN_HOURS,
    in_hours,
)
from ..model.exceptions import ValidationException
from ..model.validation import Violation


def require_sound_definition(definition: JsonMapping) -> None:
    """Check a definition, of any schema version, against every rule.

    Raises:
        ValidationException: it breaks rules, all of which are listed.
    """
    ((version, template),) = definition.items()
    path = f"/Definition/{version}"
    # Assumption template-rules: what AWS documents for the console applies to the API too.
    violations = [
        *_validity_is_long_enough(template, path),
        *_renewal_comes_late_enough(template, path),
        *_subject_has_a_source(template, path),
        *_hash_algorithm_fits_provider(template, path),
    ]
    if violations:
        raise ValidationException.of_violations(violations)


def _validity_is_long_enough(template: JsonMapping, path: str) -> Iterator[Violation]:
    """AWS Private CA User Guide, "Create a connector template": at least two hours."""
    if _hours(template["CertificateValidity"]["ValidityPeriod"]) < SHORTEST_VALIDITY_IN_HOURS:
        yield Violation(
            f"{path}/CertificateValidity/ValidityPeriod",
            f"Member must be at least {SHORTEST_VALIDITY_IN_HOURS} hours",
        )


def _renewal_comes_late_enough(template: JsonMapping, path: str) -> Iterator[Violation]:
    """AWS Private CA User Guide, "Create a connector template": at most 75 % of the validity."""
    validity = template["CertificateValidity"]
    longest = _hours(validity["ValidityPeriod"]) * LONGEST_RENEWAL_IN_PERCENT_OF_VALIDITY / 100
    if _hours(validity["RenewalPeriod"]) > longest:
        yield Violation(
            f"{path}/CertificateValidity/RenewalPeriod",
            f"Member must be at most {LONGEST_RENEWAL_IN_PERCENT_OF_VALIDITY} percent of the "
            "validity period",
        )


def _subject_has_a_source(template: JsonMapping, path: str) -> Iterator[Violation]:
    """API Reference, SubjectNameFlags: without a subject a SAN is needed, and vice versa."""
    if not any(template["SubjectNameFlags"].values()):
        yield Violation(
            f"{path}/SubjectNameFlags", "Member must have a subject name or SAN flag set"
        )


def _hash_algorithm_fits_provider(template: JsonMapping, path: str) -> Iterator[Violation]:
    """API Reference, TemplateV4: a hash algorithm only with key storage providers."""
    legacy = template["PrivateKeyFlags"].get("UseLegacyProvider")
    if legacy and "HashAlgorithm" in template:
        yield Violation(
            f"{path}/HashAlgorithm", "Member must not be set where UseLegacyProvider is true"
        )


def require_enroll_for_auto_enroll(access_rights: Mapping[str, str]) -> None:
    """API Reference, AccessRights: a group must be allowed to enroll to be allowed to autoenroll.

    Raises:
        ValidationException: it may autoenroll but not enroll.
    """
    if access_rights.get("AutoEnroll") == "ALLOW" and access_rights.get("Enroll") != "ALLOW":
        # Assumption auto-enroll: refused, rather than without effect, with the one fitting reason.
        raise ValidationException(
            "AutoEnroll is ALLOW and Enroll is not; a group must be allowed to enroll to be "
            "allowed to autoenroll.",
            "INVALID_PERMISSION",
        )


def _hours(period: JsonMapping) -> float:
    return in_hours(period["Period"], period["PeriodType"])
