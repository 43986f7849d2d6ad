"""How does a test enroll certificates? By methods of the handle, as the client of a connector."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._types import JsonMapping
from ..pcaconnectorad.enrollment.answers import EnrolledCertificate, Policy
from ..pcaconnectorad.foreign import explained
from ..pcaconnectorad.model.suggestions import shown
from .commands import command
from .running import RunningHandle

if TYPE_CHECKING:
    from cryptography import x509

    from ..pcaconnectorad.enrollment.principal import Principal


def _read_policies(document: JsonMapping) -> list[Policy]:
    return [Policy._from_document(each) for each in document["policies"]]


_WHAT = "the connector lacks something that it needs; check its authority in moto, and the clock"


class EnrollmentControls(RunningHandle):
    """The part of the handle that enrolls certificates."""

    @command("POST", "enroll", status=201, read=EnrolledCertificate._from_document)
    def enroll(
        self,
        principal: Principal,
        template: str | None = None,
        *,
        connector: str | None = None,
        csr: str | bytes | x509.CertificateSigningRequest | None = None,
    ) -> EnrolledCertificate:
        """Enroll a certificate, as a client of a connector does.

        The certificate authority of the connector must be in moto's acm-pca, in any account.
        Its `get_certificate` then returns the certificate.

        Args:
            principal: who enrolls.
            template: the name or ARN of the template; it can be omitted if `csr` names one.
            connector: the ARN of the connector; it can be omitted if `template` is an ARN.
            csr: a certificate request, in PEM; by default, one with a new key, as clients make it.

        Returns:
            the certificate, its chain, its ARN, and the key unless you gave a request.

        Raises:
            EnrollmentRefused: the connector refuses the request.
            TypeError: an argument has the wrong type.
            ValueError: there is no such connector or template, the connector is not ACTIVE, moto
                has no such certificate authority, or the request names another template.
            RuntimeError: the mock has ended.
        """
        from ..pcaconnectorad.enrollment import steps

        self._require_running()
        asking = steps.read_principal(principal)
        target = steps.find_target(_connector_of(template, connector))
        with explained(_WHAT):
            return steps.enroll(asking, target, template, csr)

    @command("POST", "policies", read=_read_policies)
    def policies(self, principal: Principal, connector: str) -> list[Policy]:
        """Return what the policy service of a connector tells a client.

        Args:
            principal: who asks.
            connector: the ARN of the connector.

        Returns:
            a policy for each template that the principal may enroll.

        Raises:
            EnrollmentRefused: requests arrive too fast, and the option `rates` is set.
            TypeError: an argument has the wrong type.
            ValueError: there is no such connector, or it is not ACTIVE.
            RuntimeError: the mock has ended.
        """
        from ..pcaconnectorad.enrollment import steps

        self._require_running()
        asking = steps.read_principal(principal)
        with explained(_WHAT):
            return steps.policies(asking, steps.find_target(connector))


def _connector_of(template: object, connector: str | None) -> str:
    """Return the ARN of the connector that a call names, by itself or in the ARN of a template."""
    if template is not None and not isinstance(template, str):
        raise TypeError(f"template must be a name or an ARN, not {shown(template)}")
    in_arn, slash, _ = (template or "").partition("/template/")
    if not slash:
        if connector is None:
            raise ValueError("give connector, the ARN of the connector, or template as an ARN")
        return connector
    if connector not in (None, in_arn):
        raise ValueError(f"template {shown(template)} is not one of connector {shown(connector)}")
    return in_arn
