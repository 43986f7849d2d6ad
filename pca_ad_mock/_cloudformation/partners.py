"""What do the handlers of the types of moto's acm-pca, ds and ram do?

A connector needs an authority that is shared, and a directory; moto's CloudFormation has no types
for these. Each class here is one: it works on the backend of moto's service, as a server cannot
send requests to itself.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any

from cryptography import x509

from .._registry.handler_errors import HandlerError
from .._types import JsonObject
from .partner_handlers import Partner, PartnerHandlers


class CertificateAuthorities(PartnerHandlers):
    """Certificate authorities, which wait for a certificate until one is installed."""

    type_name = "AWS::ACMPCA::CertificateAuthority"
    service = "acm-pca"

    def _create(self, properties: JsonObject, tags: dict[str, str]) -> Partner:
        names = ("KeyAlgorithm", "SigningAlgorithm", "Subject", "CsrExtensions")
        arn: str = self.backend.create_certificate_authority(
            certificate_authority_configuration={
                name: properties[name] for name in names if name in properties
            },
            revocation_configuration=properties.get("RevocationConfiguration"),
            certificate_authority_type=properties["Type"],
            security_standard=properties.get("KeyStorageSecurityStandard"),
            tags=_listed(tags),
        )
        request = self.backend.get_certificate_authority_csr(arn).decode()
        return Partner(arn, {"Arn": arn, "CertificateSigningRequest": request})

    def _update(self, partner: Partner, properties: JsonObject) -> None:
        none = {"CrlConfiguration": {"Enabled": False}}
        revocation = properties.get("RevocationConfiguration", none)
        self.backend.update_certificate_authority(partner.resource_id, revocation, None)

    def retag(self, partner: Partner, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        """Change the tags of an authority; those set by others are left alone."""
        surplus = {key: value for key, value in before.items() if key not in after}
        self.backend.untag_certificate_authority(partner.resource_id, _listed(surplus))
        self.backend.tag_certificate_authority(partner.resource_id, _listed(after))

    def tag_restorer(self, partner: Partner) -> Callable[[], object]:
        """Make a function that gives an authority the tags that it has now."""
        arn, tags = partner.resource_id, self._tags_of(partner)

        def restore() -> None:
            self.backend.untag_certificate_authority(arn, self._tags_of(partner))
            self.backend.tag_certificate_authority(arn, tags)

        return restore

    def _tags_of(self, partner: Partner) -> list[dict[str, str]]:
        tags: list[dict[str, str]] = self.backend.list_tags(partner.resource_id)["Tags"]
        return tags

    def _delete(self, partner: Partner) -> None:
        self.backend.delete_certificate_authority(partner.resource_id)


class Certificates(PartnerHandlers):
    """Certificates that an authority issues; they stay when the stack goes."""

    type_name = "AWS::ACMPCA::Certificate"
    service = "acm-pca"

    def _create(self, properties: JsonObject, tags: dict[str, str]) -> Partner:
        authority, template = properties["CertificateAuthorityArn"], properties.get("TemplateArn")
        request = properties["CertificateSigningRequest"].encode()
        arn = self.backend.issue_certificate(authority, b64encode(request), template)
        if found := _find_path_length(template or ""):
            # moto knows the template for roots, and that for end entities.
            issuer = self.backend.certificate_authorities[authority]
            certificate = _certificate_of_subordinate(issuer, request, int(found[1]))
            issuer.issued_certificates[arn] = certificate
        certificate, _ = self.backend.get_certificate(authority, arn)
        attributes = {"Arn": arn, "Certificate": certificate.decode()}
        return Partner(f"{arn}|{authority}", attributes)


#: How many authorities may stand below one, by the name of the template for its certificate.
_find_path_length = re.compile("SubordinateCACertificate_PathLen([0-9])").search


def _certificate_of_subordinate(issuer: Any, request: bytes, path_length: int) -> bytes:
    """Issue a certificate with the extensions of the template for a subordinate authority."""
    csr = x509.load_pem_x509_csr(request)
    signs = (True, False, False, False, False, True, True, False, False)
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
    extensions = [
        (x509.BasicConstraints(ca=True, path_length=path_length), True),
        (x509.KeyUsage(*signs), True),
        (above, False),
        (x509.SubjectKeyIdentifier.from_public_key(csr.public_key()), False),
    ]
    certificate: bytes = issuer.generate_cert(csr.subject, csr.public_key(), extensions)
    return certificate


class Activations(PartnerHandlers):
    """Installed certificates of authorities, which make them ACTIVE."""

    type_name = "AWS::ACMPCA::CertificateAuthorityActivation"
    service = "acm-pca"

    def _create(self, properties: JsonObject, tags: dict[str, str]) -> Partner:
        partner = Partner(properties["CertificateAuthorityArn"])
        self._update(partner, properties)
        return partner

    def _update(self, partner: Partner, properties: JsonObject) -> None:
        certificate, chain = properties["Certificate"], properties.get("CertificateChain")
        # moto keeps the chain as requests have it.
        encoded = b64encode(chain.encode()).decode() if chain else None
        self.backend.import_certificate_authority_certificate(
            partner.resource_id, certificate.encode(), encoded
        )
        status = properties.get("Status", "ACTIVE")
        self.backend.update_certificate_authority(partner.resource_id, None, status)
        parts = [each.strip() for each in (certificate, chain) if each]
        partner.attributes["CompleteCertificateChain"] = "\n".join(parts)

    def _delete(self, partner: Partner) -> None:
        authority = self.backend.certificate_authorities.get(partner.resource_id)
        if authority and authority.status != "DELETED":
            # Assumption deleted-activation: the authority keeps its certificate.
            self.backend.update_certificate_authority(partner.resource_id, None, "DISABLED")


class Directories(PartnerHandlers):
    """Directories of AWS Managed Microsoft AD."""

    type_name = "AWS::DirectoryService::MicrosoftAD"
    service = "ds"

    def _create(self, properties: JsonObject, tags: dict[str, str]) -> Partner:
        if "Password" not in properties:
            raise HandlerError("moto's ds needs a Password", "InvalidRequest")
        directory_id: str = self.backend.create_microsoft_ad(
            region=self.region,
            name=properties["Name"],
            short_name=properties.get("ShortName"),
            password=properties["Password"],
            description=None,
            vpc_settings=properties["VpcSettings"],
            edition=properties.get("Edition", "Enterprise"),
            tags=[],
        )
        partner, directory = Partner(directory_id), self.backend.directories[directory_id]
        try:
            if properties.get("CreateAlias"):
                # Assumption directory-alias: one that nobody else has.
                label = properties["Name"].partition(".")[0]
                self.backend.create_alias(directory_id, f"{label}-{directory_id[2:]}")
            self._update(partner, properties)
        except Exception:
            self._delete(partner)
            raise
        addresses = [*directory.dns_ip_addrs]
        partner.attributes = {
            "Alias": directory.alias,
            # As the schema names it that cfn-lint has, newer or older.
            **dict.fromkeys(("DirectoryId", "Id"), directory_id),
            "DnsIpAddresses": addresses,
        }
        return partner

    def _update(self, partner: Partner, properties: JsonObject) -> None:
        wanted = properties.get("EnableSso", False)
        if wanted != self.backend.directories[partner.resource_id].sso_enabled:
            switch = self.backend.enable_sso if wanted else self.backend.disable_sso
            switch(partner.resource_id)

    def _delete(self, partner: Partner) -> None:
        if partner.resource_id in self.backend.directories:
            self.backend.delete_directory(partner.resource_id)


class ResourceShares(PartnerHandlers):
    """Resource shares."""

    type_name = "AWS::RAM::ResourceShare"
    service = "ram"

    def _create(self, properties: JsonObject, tags: dict[str, str]) -> Partner:
        made = self.backend.create_resource_share(
            name=properties["Name"],
            allowExternalPrincipals=properties.get("AllowExternalPrincipals", True),
            principals=properties.get("Principals", []),
            resourceArns=properties.get("ResourceArns", []),
        )
        arn: str = made["resourceShare"]["resourceShareArn"]
        share = self._share(arn)
        attributes = {
            "Arn": arn,
            "CreationTime": share.creation_time.isoformat(),
            "FeatureSet": share.feature_set,
            "LastUpdatedTime": share.last_updated_time.isoformat(),
            "OwningAccountId": share.owning_account_id,
            "Status": share.status,
        }
        return Partner(arn, attributes)

    def _update(self, partner: Partner, properties: JsonObject) -> None:
        share = self._share(partner.resource_id)
        principals, arns = (properties.get(name, []) for name in ("Principals", "ResourceArns"))
        before = [*share.principals], [*share.resource_arns]
        try:
            share.add_principals([each for each in principals if each not in before[0]])
            share.add_resources([each for each in arns if each not in before[1]])
        except Exception:
            share.principals[:], share.resource_arns[:] = before
            raise
        share.principals[:], share.resource_arns[:] = principals, arns
        is_open = properties.get("AllowExternalPrincipals", True)
        self.backend.update_resource_share(partner.resource_id, is_open, properties["Name"])

    def _delete(self, partner: Partner) -> None:
        self.backend.delete_resource_share(partner.resource_id)

    def _share(self, arn: str) -> Any:
        return next(each for each in self.backend.resource_shares if each.arn == arn)


def _listed(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


#: The handlers of each type, by its name.
PARTNERS: dict[str, type[PartnerHandlers]] = {
    each.type_name: each
    for each in (CertificateAuthorities, Certificates, Activations, Directories, ResourceShares)
}
