"""What must the caller be allowed to do, for a tier?

Nothing but the operations that the probes call, and what the service does in the caller's name
before it says why a creation fails (AWS Private CA User Guide,
"Prerequisites for Connector for AD").
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pca_ad_mock.pcaconnectorad.model.specification import SERVICE_NAME

from .probing import Tier

_READ_ONLY = {
    "CreateTemplate",
    "CreateTemplateGroupAccessControlEntry",
    "DeleteDirectoryRegistration",
    "DeleteServicePrincipalName",
    "GetConnector",
    "GetServicePrincipalName",
    "GetTemplateGroupAccessControlEntry",
    "ListConnectors",
    "ListTagsForResource",
    "ListTemplates",
    "UntagResource",
    "UpdateTemplate",
}

_FAILING = {
    "CreateConnector",
    "CreateDirectoryRegistration",
    "CreateServicePrincipalName",
    "CreateTemplate",
    "DeleteConnector",
    "DeleteDirectoryRegistration",
    "DeleteServicePrincipalName",
    "DeleteTemplate",
    "GetConnector",
    "GetDirectoryRegistration",
    "GetServicePrincipalName",
    "GetTemplate",
    "ListConnectors",
    "ListDirectoryRegistrations",
    "ListServicePrincipalNames",
    "ListTagsForResource",
    "ListTemplateGroupAccessControlEntries",
    "ListTemplates",
    "TagResource",
    "UntagResource",
}

_FULL = _FAILING - {"UntagResource"} | {
    "CreateTemplateGroupAccessControlEntry",
    "DeleteTemplateGroupAccessControlEntry",
    "GetTemplateGroupAccessControlEntry",
    "UpdateTemplate",
    "UpdateTemplateGroupAccessControlEntry",
}

#: What the probes of each tier call, and what finds and deletes what they made.
OPERATIONS = {Tier.READ_ONLY: _READ_ONLY, Tier.FAILING: _FAILING, Tier.FULL: _FULL}

#: What the service looks at, in the caller's name.
_LOOKED_AT = {
    "acm-pca:DescribeCertificateAuthority",
    "acm-pca:GetCertificate",
    "acm-pca:GetCertificateAuthorityCertificate",
    "acm-pca:ListCertificateAuthorities",
    "acm-pca:ListTags",
    "ds:AuthorizeApplication",
    "ds:DescribeDirectories",
    "ds:ListTagsForResource",
    "ds:UnauthorizeApplication",
    "ds:UpdateAuthorizedApplication",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcEndpoints",
    "ec2:DescribeVpcs",
}

#: What the service makes, in the caller's name, for a connector that becomes ACTIVE.
_MADE = {
    "acm-pca:PutPolicy",
    "ec2:CreateTags",
    "ec2:CreateVpcEndpoint",
    "ec2:DeleteTags",
    "ec2:DeleteVpcEndpoints",
}

_BEHIND = {Tier.READ_ONLY: set[str](), Tier.FAILING: _LOOKED_AT, Tier.FULL: _LOOKED_AT | _MADE}


def policy(tiers: Iterable[Tier]) -> dict[str, Any]:
    """The policy that the caller needs.

    Args:
        tiers: what is to be asked.
    """
    chosen = list(tiers)
    operations = set().union(*(OPERATIONS[tier] for tier in chosen))
    actions = {f"{SERVICE_NAME}:{operation}" for operation in operations}
    behind = set[str]().union(*(_BEHIND[tier] for tier in chosen))
    statements = [("Probes", actions), ("WhatTheServiceDoesForThem", behind)]
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Sid": name, "Effect": "Allow", "Action": sorted(allowed), "Resource": "*"}
            for name, allowed in statements
            if allowed
        ],
    }
