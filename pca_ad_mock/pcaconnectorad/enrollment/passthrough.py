"""Could IssueCertificate take what a certificate is to hold?

The connector hands it over as `ApiPassthrough`. Where that breaks a constraint of acm-pca's model,
AWS could not issue the certificate.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from botocore.model import ServiceModel
from cryptography import x509
from cryptography.x509.oid import NameOID

from ..._types import JsonObject
from ..model.refusals import CANNOT_ISSUE, EnrollmentRefused
from ..model.specification import load_model
from ..model.validation import Validator, Violation, compile_validator

if TYPE_CHECKING:
    from .extensions import Extension
    from .subject_names import Names


def require_issuable(names: Names, extensions: Iterable[Extension]) -> None:
    """Refuse a certificate that IssueCertificate could not be asked for.

    Args:
        names: its names.
        extensions: its extensions, but for those that the authority adds.

    Raises:
        EnrollmentRefused: it breaks a limit of acm-pca's model.
    """
    passthrough: JsonObject = {"Extensions": {}}
    if names.subject.rdns:
        passthrough["Subject"] = _subject(names.subject)
    if names.alternative:
        alternative = [*map(_general_name, names.alternative)]
        passthrough["Extensions"]["SubjectAlternativeNames"] = alternative
    passthrough["Extensions"]["CustomExtensions"] = [*map(_custom_extension, extensions)]
    violations: list[Violation] = []
    _validator()(passthrough, "ApiPassthrough", violations)
    if violations:
        wrong = "; ".join(f"{each.path}: {each.constraint}" for each in violations)
        raise EnrollmentRefused(CANNOT_ISSUE, wrong, is_assumed=True)


def _subject(subject: x509.Name) -> JsonObject:
    attributes = [*subject]
    if [each.oid for each in attributes] == [NameOID.COMMON_NAME]:
        return {"CommonName": attributes[0].value}
    # There are no members for domain components and email, and others do not mix with these.
    custom = [
        {"ObjectIdentifier": each.oid.dotted_string, "Value": each.value} for each in attributes
    ]
    return {"CustomAttributes": custom}


def _general_name(name: x509.GeneralName) -> JsonObject:
    if isinstance(name, x509.OtherName):
        value = base64.b64encode(name.value).decode()
        return {"OtherName": {"TypeId": name.type_id.dotted_string, "Value": value}}
    member = "DnsName" if isinstance(name, x509.DNSName) else "Rfc822Name"
    return {member: name.value}


def _custom_extension(extension: Extension) -> JsonObject:
    return {
        "ObjectIdentifier": extension.oid.dotted_string,
        "Value": base64.b64encode(extension.value.public_bytes()).decode(),
        "Critical": extension.critical,
    }


@cache
def _validator() -> Validator:
    model = ServiceModel(load_model("acm-pca"), "acm-pca")
    return compile_validator(model.shape_for("ApiPassthrough"))
