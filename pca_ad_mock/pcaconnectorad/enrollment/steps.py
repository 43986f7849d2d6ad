"""How is a certificate enrolled? By the steps that a connector takes, in their order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

from ..._seams.services import ENROLLMENT
from .. import settings
from ..calls import Call
from ..faults import injection
from ..kinds.resource import ACTIVE
from ..model.exceptions import ThrottlingException
from ..model.refusals import (
    NO_ACCESS_TO_TEMPLATE,
    NO_TEMPLATE_NAMED,
    TEMPLATE_NOT_FOUND,
    THROTTLED,
    EnrollmentRefused,
    format_code,
)
from ..model.suggestions import shown, unknown_name
from ..models import PcaConnectorAdBackend, backends
from ..recording import record
from .access import rights_of
from .principal import Principal, looks_like_sid

if TYPE_CHECKING:
    from cryptography import x509

    from ..kinds.connectors import Connector
    from ..kinds.templates import Template
    from .answers import EnrolledCertificate, Policy

#: What AWS counts requests to the two operations of a connector as.
ENROLL = "RequestSecurityToken"
GET_POLICIES = "GetPolicies"


class Target(NamedTuple):
    """A connector that a request reaches.

    Attributes:
        backend: where it is.
        connector: the connector.
    """

    backend: PcaConnectorAdBackend
    connector: Connector

    def templates(self) -> list[Template]:
        """Return the templates of the connector, in the order of their creation."""
        service = self.backend.service
        with service.lock:
            service.progress.catch_up()
            return [*service.collections["Template"].store.listing(self.connector.arn)]

    def entries_of(self, template: Template) -> list[Any]:
        """Return the access control entries of a template."""
        service = self.backend.service
        with service.lock:
            entries = service.collections["TemplateGroupAccessControlEntry"].store
            return [*entries.listing(template.arn)]


def find_target(connector: object) -> Target:
    """Return the connector with an ARN, in any account and region.

    Raises:
        TypeError: it is not a string.
        ValueError: there is no such connector, or it is not ACTIVE.
    """
    if not isinstance(connector, str):
        raise TypeError(f"connector must be the ARN of a connector, not {shown(connector)}")
    known: list[str] = []
    for backend in backends():
        with backend.service.lock:
            backend.service.progress.catch_up()
            store = backend.service.collections["Connector"].store
            found = store.find(connector)
            known += [each.arn for each in store.all()]
        if found:
            return _require_active(Target(backend, found))
    raise ValueError(unknown_name(connector, known, "there is no connector"))


def _require_active(target: Target) -> Target:
    connector = target.connector
    if connector.status != ACTIVE:
        raise ValueError(
            f"connector {connector.arn} is {connector.status}, so its endpoint does not answer; "
            "wait for ACTIVE with get_connector, or call mock.settle()"
        )
    return target


def read_principal(principal: object) -> Principal:
    """Return a principal, or that which a JSON object describes.

    Raises:
        TypeError: it is neither.
        ValueError: the object describes none.
    """
    if isinstance(principal, Principal):
        return principal
    if isinstance(principal, dict):
        return Principal._from_document(principal)
    raise TypeError(f"principal must be a pca_ad_mock.Principal, not {shown(principal)}")


def policies(principal: Principal, target: Target) -> list[Policy]:
    """Return what the policy service of a connector tells a principal.

    Raises:
        EnrollmentRefused: a test injected it, or requests come too fast, where rates apply.
    """
    from .policy import policy_of

    with _recorded(GET_POLICIES, principal, target) as call:
        injection.fail_call(call)
        _count(target, GET_POLICIES)
        groups = _groups_of(principal, target)
        # Assumption hidden-policies: those of ACTIVE templates that the principal may enroll.
        return [
            policy_of(template, rights)
            for template in target.templates()
            if template.status == ACTIVE
            and (rights := rights_of(groups, target.entries_of(template))).enroll
        ]


@contextmanager
def _recorded(operation: str, principal: Principal, target: Target) -> Iterator[Call]:
    """Record a request that a connector answers; a call that is wrong makes none."""
    location = target.backend.service.location
    call = Call(
        source="enrollment",
        operation=operation,
        parameters={"ConnectorArn": target.connector.arn, "Principal": principal._describe()},
        region=location.region,
        account_id=location.account_id,
    )
    try:
        yield call
    except EnrollmentRefused as refusal:
        # Assumption refusals-over-http: a fault of SOAP, as of a receiver.
        call.status, call.error = HTTPStatus.INTERNAL_SERVER_ERROR.value, format_code(refusal.code)
        record(call)
        raise
    call.status = HTTPStatus.OK.value
    record(call)


def _find_template(
    target: Target, template: str | None, request: x509.CertificateSigningRequest | None
) -> Template:
    """Return the template that a call, its request, or both name.

    Args:
        target: the connector.
        template: its name or ARN, if the call names one.
        request: the certificate request, if the call has one.

    Raises:
        EnrollmentRefused: the request names none, or the connector does not have it.
        ValueError: the call names no template of the connector, or another one than the request.
    """
    from .requests import template_named_by

    named = template_named_by(request) if request else None
    if request and named is None:
        raise EnrollmentRefused(NO_TEMPLATE_NAMED, _HOW_TO_NAME_ONE)
    found = _named(target, named if template is None else template, is_sent=template is None)
    if named not in (None, found.name, found.object_identifier):
        raise ValueError(
            f"csr names the template {named!r}, and template is {found.name!r}, with the object "
            f"identifier {found.object_identifier}; leave template out, or make another request"
        )
    if found.status != ACTIVE:
        raise EnrollmentRefused(TEMPLATE_NOT_FOUND, f"{found.name} is {found.status}")
    return found


_HOW_TO_NAME_ONE = (
    "add the extension 1.3.6.1.4.1.311.21.7 with the template's ObjectIdentifier and Revision, "
    "cryptography's MSCertificateTemplate"
)


def _named(target: Target, template: str | None, *, is_sent: bool) -> Template:
    if template is None:
        raise ValueError("give template, or a csr that names one")
    templates = target.templates()
    for each in templates:
        if template in (each.arn, each.name, each.object_identifier):
            return each
    if is_sent or template.startswith(f"{target.connector.arn}/template/"):
        raise EnrollmentRefused(TEMPLATE_NOT_FOUND, f"{template} on {target.connector.arn}")
    known = [each.name for each in templates]
    raise ValueError(unknown_name(template, known, "the connector has no template"))


@ENROLLMENT.explained()
def enroll(
    principal: Principal, target: Target, template: str | None, csr: object
) -> EnrolledCertificate:
    """Enroll a certificate.

    Args:
        principal: who enrolls.
        target: the connector.
        template: the name or ARN of the template, if the call names it.
        csr: a certificate request; None for one as clients make it.

    Raises:
        EnrollmentRefused: the connector refuses it.
        SeamError: moto's acm-pca lacks a name that this relies on.
        TypeError: `csr` is no certificate request.
        ValueError: the call is wrong, or moto never had the certificate authority.
    """
    from . import requests

    # Assumption order-of-refusals: the request, its template, who may, the authority, what the
    # principal lacks, and then whether the request fits.
    with _recorded(ENROLL, principal, target) as call:
        request = None if csr is None else requests.read_request(csr)
        found = _find_template(target, template, request)
        named = {"TemplateArn": found.arn, "TemplateName": found.name}
        call.parameters = {**call.parameters, **named}
        injection.fail_call(call)
        _count(target, ENROLL)
        _require_access(principal, target, found)
        return _issue(principal, target, found, request)


def _require_access(principal: Principal, target: Target, template: Template) -> None:
    if not rights_of(_groups_of(principal, target), target.entries_of(template)).enroll:
        detail = f"no entry of {template.name} lets a group of {principal.common_name} enroll"
        raise EnrollmentRefused(NO_ACCESS_TO_TEMPLATE, detail)


def _groups_of(principal: Principal, target: Target) -> set[str]:
    """Return the security identifiers of a principal's groups, by the entries of the connector.

    Raises:
        ValueError: the entries have a name for several groups.
    """
    named = [each for each in principal.groups if not looks_like_sid(each)]
    found: dict[str, set[str]] = {name: set() for name in named}
    for template in target.templates() if found else ():
        for entry in target.entries_of(template):
            found.get(entry.group_display_name, set()).add(entry.group_security_identifier)
    for name, identifiers in found.items():
        if len(identifiers) > 1:
            raise ValueError(
                f"the access control entries have {name!r} for several groups, "
                f"{', '.join(sorted(identifiers))}; give the one that you mean"
            )
    return {*principal.groups}.difference(found).union(*found.values())


def _issue(
    principal: Principal,
    target: Target,
    template: Template,
    request: x509.CertificateSigningRequest | None,
) -> EnrolledCertificate:
    from . import requests
    from .answers import AlternativeNames, EnrolledCertificate
    from .authority import authority_of
    from .issuance import content_of, issue
    from .policy import definition_of
    from .subject_names import read_names

    location = target.backend.service.location
    authority = authority_of(target.connector.certificate_authority_arn, location)
    definition = definition_of(template)
    content = content_of(template, definition, principal)
    key = None
    if request is None:
        key, request = requests.make_request(template, definition)
    requests.require_fit(request, definition)
    certificate = issue(content, authority, request.public_key())
    arn = authority.keep(certificate)
    names = AlternativeNames(*read_names(certificate))
    return EnrolledCertificate(certificate, tuple(authority.chain), arn, key, names)


def _count(target: Target, operation: str) -> None:
    """Count a request, where the documented rates apply."""
    if settings.current().rates:
        try:
            with target.backend.service.lock:
                target.backend.rates.count(operation)
        except ThrottlingException as error:
            raise EnrollmentRefused(THROTTLED, error.message) from None
