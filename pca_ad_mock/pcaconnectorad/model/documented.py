"""What does AWS document that botocore's model does not have?

Each fact stands here once, with its source. What AWS does not document yet has no row, and then
neither quota nor rate, and IAM authorises it on `*`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quota:
    """A documented limit.

    Attributes:
        name: what AWS calls it.
        value: the limit, where the account has not raised it.
        code: its code in Service Quotas and in errors; None where AWS gives none.
    """

    name: str
    value: int
    code: str | None


#: AWS General Reference, "AWS Private CA endpoints and quotas", Connector for Active Directory.
CONNECTORS_PER_REGION = Quota("Number of connectors", 10, "L-351D0DCC")
TEMPLATES_PER_CONNECTOR = Quota("Templates per connector", 100, "L-FB47817C")
ENTRIES_PER_TEMPLATE = Quota("Group access control entries per template", 100, "L-B2C010E5")

#: AWS Private CA User Guide, "Troubleshoot service principal name creation": the eleventh name of
#: a directory ends in FAILED, with this reason, rather than in an error of the call.
SERVICE_PRINCIPAL_NAMES_PER_DIRECTORY = Quota("Service principal names per directory", 10, None)
SERVICE_PRINCIPAL_NAME_LIMIT_REASON = "SPN_LIMIT_EXCEEDED"

#: In the place of a code that AWS does not document, where an error must have one.
UNKNOWN_QUOTA_CODE = "L-00000000"

#: The kinds of resources that have a quota.
QUOTAS = {
    "Connector": CONNECTORS_PER_REGION,
    "ServicePrincipalName": SERVICE_PRINCIPAL_NAMES_PER_DIRECTORY,
    "Template": TEMPLATES_PER_CONNECTOR,
    "TemplateGroupAccessControlEntry": ENTRIES_PER_TEMPLATE,
}

#: AWS's table of the resource types that the Resource Groups Tagging API supports.
TAGGING_TYPES = {
    "DirectoryRegistration": "pca-connector-ad:directory-registration",
    "Connector": "pca-connector-ad:connector",
    "Template": "pca-connector-ad:connector/template",
}

#: AWS General Reference, as above: requests per second of an account in a region, by operation.
RATES = {
    operation: Quota(f"Rate of {operation} requests", value, code)
    for operation, value, code in (
        ("CreateConnector", 2, "L-7966F778"),
        ("CreateDirectoryRegistration", 10, "L-17569A85"),
        ("CreateServicePrincipalName", 10, "L-6930FFF8"),
        ("CreateTemplate", 10, "L-70E167AD"),
        ("CreateTemplateGroupAccessControlEntry", 10, "L-21A25C3F"),
        ("DeleteConnector", 2, "L-01AB3861"),
        ("DeleteDirectoryRegistration", 5, "L-568BB718"),
        ("DeleteServicePrincipalName", 5, "L-8228CBB5"),
        ("DeleteTemplate", 5, "L-1F0B4E70"),
        ("DeleteTemplateGroupAccessControlEntry", 5, "L-853BCABE"),
        ("UpdateTemplate", 10, "L-431F19A0"),
        ("UpdateTemplateGroupAccessControlEntry", 10, "L-657D5FD0"),
        ("GetConnector", 50, "L-F6A7C5A2"),
        ("GetDirectoryRegistration", 50, "L-5CC72EAF"),
        ("GetServicePrincipalName", 50, "L-F16E91B4"),
        ("GetTemplate", 50, "L-046630BB"),
        ("GetTemplateGroupAccessControlEntry", 50, "L-A40E38B0"),
        ("ListConnectors", 50, "L-49BEA97B"),
        ("ListDirectoryRegistrations", 50, "L-71CF09F7"),
        ("ListServicePrincipalNames", 50, "L-8B0AFBB5"),
        ("ListTagsForResource", 50, "L-EE597D84"),
        ("ListTemplateGroupAccessControlEntries", 50, "L-5512056E"),
        ("ListTemplates", 50, "L-7362C0AD"),
        ("TagResource", 50, "L-957664CC"),
        ("UntagResource", 50, "L-64E52FB9"),
    )
}

#: The same, by the requests that clients send to a connector.
ENROLLMENT_RATES = {
    "GetPolicies": Quota("Rate of GetPolicies requests", 10, "L-0916B3E3"),
    "RequestSecurityToken": Quota("Rate of RequestSecurityToken requests", 10, "L-27D56743"),
}

#: CloudFormation's schemas of the types: the rights in other services that whoever creates a
#: resource needs, by its kind. AWS Private CA User Guide, "Prerequisites for Connector for AD",
#: step 4, has a policy with all of them.
CALLERS_RIGHTS = {
    "DirectoryRegistration": ("ds:AuthorizeApplication", "ds:DescribeDirectories"),
    "Connector": (
        "acm-pca:DescribeCertificateAuthority",
        "acm-pca:GetCertificate",
        "acm-pca:GetCertificateAuthorityCertificate",
        "acm-pca:IssueCertificate",
        "ds:DescribeDirectories",
        "ec2:CreateTags",
        "ec2:CreateVpcEndpoint",
        "ec2:DescribeVpcEndpoints",
    ),
    "ServicePrincipalName": ("ds:UpdateAuthorizedApplication",),
}

#: The same guide, "Troubleshoot Connector for AD": the status reasons for rights that are missing,
#: by the service; and in step 4, the template that certificates are issued by.
DENIAL_REASONS = {
    "acm-pca": "PRIVATECA_ACCESS_DENIED",
    "ds": "DIRECTORY_ACCESS_DENIED",
    "ec2": "VPC_ACCESS_DENIED",
}
ISSUING_TEMPLATE = "template/BlankEndEntityCertificate_APIPassthrough/V1"

#: API Reference, ServicePrincipalName, as published in September 2026: a reason that older
#: releases of botocore do not have.
NEWER_STATUS_REASONS = {"ServicePrincipalName": ("DIRECTORY_NOT_ACTIVE",)}

#: API Reference, "Common Error Types": the errors that any operation may answer and none declares,
#: with their status codes. The page also has AccessDeniedException and ThrottlingException, which
#: operations declare; their status codes come from the model.
COMMON_ERRORS = {
    "ExpiredTokenException": 403,
    "IncompleteSignature": 403,
    "InternalFailure": 500,
    "MalformedHttpRequestException": 400,
    "NotAuthorized": 401,
    "OptInRequired": 403,
    "RequestAbortedException": 400,
    "RequestEntityTooLargeException": 413,
    "RequestTimeoutException": 408,
    "ServiceUnavailable": 503,
    "UnknownOperationException": 404,
    "UnrecognizedClientException": 403,
    "ValidationError": 400,
}

#: Smithy's protocol tests for AWS restJson1, "malformed request": the answers to a request that
#: cannot be read, with their status codes.
PROTOCOL_ERRORS = {"SerializationException": 400, "UnsupportedMediaTypeException": 415}

#: Answers of the front end that AWS's services share, as seen in public of X-Ray, Polly, SES and
#: others, with their status codes; `RequestExpired` is a common error of the connector for SCEP.
FRONT_END_ERRORS = {
    "InvalidSignatureException": 403,
    "MissingAuthenticationTokenException": 403,
    "RequestExpired": 400,
}

#: All errors that any operation may answer, and none declares.
UNDECLARED_ERRORS = {**COMMON_ERRORS, **PROTOCOL_ERRORS, **FRONT_END_ERRORS}

#: Service Authorization Reference, "Actions, resources, and condition keys for AWS Private CA
#: Connector for Active Directory": the member of the input whose ARN each action is authorised on;
#: None for those that are authorised on `*`.
AUTHORIZED_ON: dict[str, str | None] = {
    "CreateConnector": None,
    "GetConnector": "ConnectorArn",
    "ListConnectors": None,
    "DeleteConnector": "ConnectorArn",
    "CreateDirectoryRegistration": None,
    "GetDirectoryRegistration": "DirectoryRegistrationArn",
    "ListDirectoryRegistrations": None,
    "DeleteDirectoryRegistration": "DirectoryRegistrationArn",
    "CreateServicePrincipalName": "DirectoryRegistrationArn",
    "GetServicePrincipalName": "DirectoryRegistrationArn",
    "ListServicePrincipalNames": "DirectoryRegistrationArn",
    "DeleteServicePrincipalName": "DirectoryRegistrationArn",
    "CreateTemplate": "ConnectorArn",
    "GetTemplate": "TemplateArn",
    "ListTemplates": "ConnectorArn",
    "UpdateTemplate": "TemplateArn",
    "DeleteTemplate": "TemplateArn",
    "CreateTemplateGroupAccessControlEntry": "TemplateArn",
    "GetTemplateGroupAccessControlEntry": "TemplateArn",
    "ListTemplateGroupAccessControlEntries": "TemplateArn",
    "UpdateTemplateGroupAccessControlEntry": "TemplateArn",
    "DeleteTemplateGroupAccessControlEntry": "TemplateArn",
    "TagResource": "ResourceArn",
    "UntagResource": "ResourceArn",
    "ListTagsForResource": None,
}

#: AWS Private CA User Guide, "Prerequisites for Connector for AD": the actions of other services
#: that whoever sets up a connector needs, by the operations that call for them.
PARTNER_ACTIONS: dict[str, tuple[str, ...]] = {
    "CreateConnector": (
        *CALLERS_RIGHTS["Connector"],
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
        "ram:CreateResourceShare",
    ),
    "DeleteConnector": ("ec2:DeleteVpcEndpoints", "ec2:DescribeVpcEndpoints"),
    "CreateDirectoryRegistration": CALLERS_RIGHTS["DirectoryRegistration"],
    "DeleteDirectoryRegistration": ("ds:DescribeDirectories", "ds:UnauthorizeApplication"),
    "CreateServicePrincipalName": CALLERS_RIGHTS["ServicePrincipalName"],
    "DeleteServicePrincipalName": ("ds:UpdateAuthorizedApplication",),
}

#: The service's Smithy model marks these lists `uniqueItems`, a trait that botocore's model drops.
LISTS_OF_UNIQUE_ITEMS = frozenset(
    {"SecurityGroupIdList", "CryptoProvidersList", "TemplateNameList", "ApplicationPolicyList"}
)

#: AWS Private CA User Guide, "Create a connector template": the console's rules for the periods.
SHORTEST_VALIDITY_IN_HOURS = 2
LONGEST_RENEWAL_IN_PERCENT_OF_VALIDITY = 75

#: AWS General Reference, "Tagging your AWS resources", limits for every service.
TAGS_PER_RESOURCE = 50
TAG_KEY_LENGTH = 128
TAG_VALUE_LENGTH = 256
RESERVED_TAG_PREFIX = "aws:"

#: Assumption period-lengths: the model's longest period is a thousand years if given in hours, at
#: 8766 hours a year.
HOURS_IN = {"HOURS": 1.0, "DAYS": 24.0, "WEEKS": 168.0, "MONTHS": 730.5, "YEARS": 8766.0}


def in_hours(period: int, period_type: str) -> float:
    """Convert a period to hours.

    Args:
        period: how many of its unit.
        period_type: the unit, as in the model.
    """
    return float(period * HOURS_IN[period_type])
