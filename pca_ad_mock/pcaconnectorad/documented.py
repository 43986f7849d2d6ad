"""What does AWS document that botocore's model does not have?

Each fact stands here once, with its source.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quota:
    """A quota of Service Quotas: its name, its default and the code in the error."""

    name: str
    value: int
    code: str


#: AWS General Reference, "AWS Private CA endpoints and quotas", Connector for Active Directory.
CONNECTORS_PER_REGION = Quota("Number of connectors", 10, "L-351D0DCC")
TEMPLATES_PER_CONNECTOR = Quota("Templates per connector", 100, "L-FB47817C")
ENTRIES_PER_TEMPLATE = Quota("Group access control entries per template", 100, "L-B2C010E5")

#: AWS Private CA User Guide, "Troubleshoot service principal name creation": the eleventh name of
#: a directory ends in FAILED, with this reason, rather than in an error of the call.
SERVICE_PRINCIPAL_NAMES_PER_DIRECTORY = 10
SERVICE_PRINCIPAL_NAME_LIMIT_REASON = "SPN_LIMIT_EXCEEDED"

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
