"""How is a template definition put together? From a purpose and the changes that a caller makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict, cast

from .._types import JsonObject
from ..pcaconnectorad.model.definition_types import (
    ApplicationPolicyType,
    ClientCompatibilityV2,
    HashAlgorithm,
    PrivateKeyAlgorithm,
    SubjectNameFlag,
    TemplateDefinition,
    ValidityPeriodType,
)
from ..pcaconnectorad.model.documented import (
    HOURS_IN,
    LONGEST_RENEWAL_IN_PERCENT_OF_VALIDITY,
    in_hours,
)
from ..pcaconnectorad.model.suggestions import unknown_name

Schema = Literal[2, 3, 4]

#: How long, as in `(6, "WEEKS")`.
Period = tuple[int, ValidityPeriodType]

#: The oldest clients that know a schema, and so the most that can use its templates.
_CLIENT_VERSIONS: Mapping[int, ClientCompatibilityV2] = {
    2: "WINDOWS_SERVER_2003",
    3: "WINDOWS_SERVER_2008",
    4: "WINDOWS_SERVER_2012",
}

#: The algorithms, with the length of key that is usual or, on a curve, the only one.
_KEY_LENGTHS: Mapping[PrivateKeyAlgorithm, int] = {
    "RSA": 2048,
    "ECDH_P256": 256,
    "ECDH_P384": 384,
    "ECDH_P521": 521,
}


class Changes(TypedDict, total=False):
    """What a caller can change in any definition.

    Attributes:
        schema: the version of the template schema, by default 4.
        validity_period: how long a certificate is valid, as in `(2, "YEARS")`.
        renewal_period: how long before its end it is renewed; a quarter of the validity if the
            usual period would be longer than three quarters of it.
        algorithm: that of the key, by default RSA; for schemas 3 and 4.
        minimal_key_length: in bits, by default 2048 for RSA.
        hash_algorithm: that of the request's signature, by default SHA256; for schemas 3 and 4.
        extra_policies: application policies besides those of the purpose, by their names in the
            model, as in `["CLIENT_AUTHENTICATION"]`.
        extra_object_identifiers: application policies that the model has no name for, by their
            object identifiers.
        subject_name_flags: where the subject and its alternative names come from, instead of the
            usual flags.
        crypto_providers: the providers from which a client chooses; by default, any.
        client_version: the oldest Windows that can use the template; by default, the oldest that
            knows the schema.
        auto_enrollment: whether clients can enroll by themselves.
        exportable_key: whether a client lets the private key leave it.
        superseded_templates: the names of the templates that this one replaces.
    """

    schema: Schema
    validity_period: Period
    renewal_period: Period
    algorithm: PrivateKeyAlgorithm
    minimal_key_length: int
    hash_algorithm: HashAlgorithm
    extra_policies: Sequence[ApplicationPolicyType]
    extra_object_identifiers: Sequence[str]
    subject_name_flags: Sequence[SubjectNameFlag]
    crypto_providers: Sequence[str]
    client_version: ClientCompatibilityV2
    auto_enrollment: bool
    exportable_key: bool
    superseded_templates: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """What certificates of a kind are for, and so what is usual in their templates.

    Attributes:
        policies: the application policies, by their names in the model.
        object_identifiers: the application policies that the model has no name for.
        subject_name_flags: where the subject and its alternative names come from.
        usages: the flags of the extension KeyUsage for an RSA key.
        machine_type: whether computers enroll, and not users.
        enrollment_flags: the enrollment flags that are set.
        crypto_providers: by schema, those from which a client chooses; any where there are none.
        validity_period: how long a certificate is valid.
        renewal_period: how long before its end it is renewed.
        auto_enrollment: whether clients can enroll by themselves.
        exportable_key: whether a client lets the private key leave it.
    """

    policies: Sequence[ApplicationPolicyType] = ()
    object_identifiers: Sequence[str] = ()
    subject_name_flags: Sequence[SubjectNameFlag]
    usages: Sequence[str] = ("DigitalSignature", "KeyEncipherment")
    machine_type: bool = False
    enrollment_flags: Sequence[str] = ()
    crypto_providers: Mapping[int, Sequence[str]] | None = None
    validity_period: Period = (1, "YEARS")
    renewal_period: Period = (6, "WEEKS")
    auto_enrollment: bool = True
    exportable_key: bool = False

    @property
    def encrypts(self) -> bool:
        """Whether the key also protects other keys, rather than only sign."""
        return "KeyEncipherment" in self.usages

    def build(self, changes: Changes) -> TemplateDefinition:
        """Build the definition for this purpose.

        Raises:
            TypeError: there is no such change, or a period is not a number and its unit.
            ValueError: a change has no such value, or does not go with another one.
        """
        for name in changes:
            if name not in Changes.__annotations__:
                raise TypeError(
                    unknown_name(name, Changes.__annotations__, "a definition has no option")
                )
        schema = _checked_schema(changes.get("schema", 4))
        template: JsonObject = {
            "CertificateValidity": _validity(self, changes),
            "EnrollmentFlags": _flags(self.enrollment_flags),
            "Extensions": _extensions(self, changes),
            "GeneralFlags": {
                "AutoEnrollment": changes.get("auto_enrollment", self.auto_enrollment),
                "MachineType": self.machine_type,
            },
            "PrivateKeyAttributes": _key_attributes(self, changes, schema),
            "PrivateKeyFlags": {
                "ClientVersion": changes.get("client_version", _CLIENT_VERSIONS[schema]),
                "ExportableKey": changes.get("exportable_key", self.exportable_key),
            },
            "SubjectNameFlags": _flags(changes.get("subject_name_flags", self.subject_name_flags)),
        }
        if schema != 2:  # noqa: PLR2004 - schema 2 leaves the hash to the provider
            template["HashAlgorithm"] = changes.get("hash_algorithm", "SHA256")
        if "superseded_templates" in changes:
            template["SupersededTemplates"] = [*changes["superseded_templates"]]
        return cast("TemplateDefinition", {f"TemplateV{schema}": template})


def minimal(schema: Schema = 4) -> TemplateDefinition:
    """The smallest valid definition: the members that a schema requires and no other.

    Args:
        schema: the version of the template schema.

    Returns:
        the definition.

    Raises:
        ValueError: there is no such schema.
    """
    key: JsonObject = {"KeySpec": "KEY_EXCHANGE", "MinimalKeyLength": 2048}
    template: JsonObject = {
        "CertificateValidity": {
            "ValidityPeriod": _period("validity_period", (1, "YEARS")),
            "RenewalPeriod": _period("renewal_period", (6, "WEEKS")),
        },
        "EnrollmentFlags": {},
        "Extensions": {"KeyUsage": {"UsageFlags": {"DigitalSignature": True}}},
        "GeneralFlags": {},
        "PrivateKeyAttributes": key,
        "PrivateKeyFlags": {"ClientVersion": _CLIENT_VERSIONS[_checked_schema(schema)]},
        "SubjectNameFlags": {"RequireCommonName": True},
    }
    if schema == 3:  # noqa: PLR2004 - the one schema that requires them
        key.update(Algorithm="RSA", KeyUsageProperty={"PropertyType": "ALL"})
        template["HashAlgorithm"] = "SHA256"
    return cast("TemplateDefinition", {f"TemplateV{schema}": template})


def _checked_schema(schema: object) -> Schema:
    if schema not in _CLIENT_VERSIONS:
        raise ValueError(unknown_name(schema, map(str, _CLIENT_VERSIONS), "there is no schema"))
    return cast("Schema", schema)


def _period(name: str, value: Period) -> JsonObject:
    match value:
        case (int(), str(unit)):
            if unit not in HOURS_IN:
                raise ValueError(unknown_name(unit, HOURS_IN, f"{name} has no unit"))
            return {"Period": value[0], "PeriodType": unit}
    raise TypeError(f'{name} must be a number and its unit, as in (6, "WEEKS"), not {value!r}')


def _validity(purpose: Purpose, changes: Changes) -> JsonObject:
    validity = changes.get("validity_period", purpose.validity_period)
    checked = _period("validity_period", validity)
    hours = in_hours(*validity)
    renewal = changes.get("renewal_period", purpose.renewal_period)
    longest = hours * LONGEST_RENEWAL_IN_PERCENT_OF_VALIDITY / 100
    if "renewal_period" not in changes and in_hours(*renewal) > longest:
        renewal = (max(1, int(hours / 4)), "HOURS")
    return {"ValidityPeriod": checked, "RenewalPeriod": _period("renewal_period", renewal)}


def _extensions(purpose: Purpose, changes: Changes) -> JsonObject:
    on_a_curve = changes.get("algorithm", "RSA") != "RSA"
    # A key on a curve does not encrypt another key: the two sides agree on one.
    usages = [
        "KeyAgreement" if on_a_curve and usage == "KeyEncipherment" else usage
        for usage in purpose.usages
    ]
    named = dict.fromkeys((*purpose.policies, *changes.get("extra_policies", ())))
    numbered = (*purpose.object_identifiers, *changes.get("extra_object_identifiers", ()))
    policies = [
        *({"PolicyType": each} for each in named),
        *({"PolicyObjectIdentifier": each} for each in dict.fromkeys(numbered)),
    ]
    return {
        "KeyUsage": {"Critical": True, "UsageFlags": _flags(usages)},
        "ApplicationPolicies": {"Policies": policies},
    }


def _key_attributes(purpose: Purpose, changes: Changes, schema: Schema) -> JsonObject:
    algorithm = changes.get("algorithm", "RSA")
    attributes: JsonObject = {
        "KeySpec": "KEY_EXCHANGE" if purpose.encrypts else "SIGNATURE",
        "MinimalKeyLength": _key_length(algorithm, changes),
    }
    if schema == 2:  # noqa: PLR2004 - its providers have RSA only, and their own hash
        for name in ("algorithm", "hash_algorithm"):
            if name in changes:
                raise ValueError(f"schema 2 has no {name}; use schema 3 or 4")
    else:
        attributes["Algorithm"] = algorithm
        attributes["KeyUsageProperty"] = (
            {"PropertyType": "ALL"} if purpose.encrypts else {"PropertyFlags": {"Sign": True}}
        )
    usual = (purpose.crypto_providers or {}).get(schema, ())
    if providers := changes.get("crypto_providers", usual):
        attributes["CryptoProviders"] = [*providers]
    return attributes


def _key_length(algorithm: PrivateKeyAlgorithm, changes: Changes) -> int:
    if algorithm not in _KEY_LENGTHS:
        raise ValueError(unknown_name(algorithm, _KEY_LENGTHS, "there is no algorithm"))
    usual = _KEY_LENGTHS[algorithm]
    length = changes.get("minimal_key_length", usual)
    if algorithm != "RSA" and length != usual:
        raise ValueError(f"{algorithm} keys have {usual} bits, not {length}")
    return length


def _flags(names: Sequence[str]) -> dict[str, bool]:
    return dict.fromkeys(names, True)
