"""Why is a request for a certificate refused?

AWS documents a code for each reason that it has. Where none fits, the nearest code is used and the
refusal says that it is assumed.
"""

from __future__ import annotations

from ..._types import JsonMapping, JsonObject
from .suggestions import unknown_name

#: AWS Private CA User Guide, "Troubleshoot Connector for AD error codes"; the wording is ours.
CODES = {
    0x8FFFA000: "Kerberos authentication failed",
    0x8FFFA001: "the SOAP message has no action header",
    0x8FFFA002: "the connector has no access to its certificate authority",
    0x8FFFA003: "the connector's certificate authority is not active",
    0x8FFFA004: "the connector's certificate authority does not exist",
    0x8FFFA005: "the template needs directoryGuid, which the requester's AD object lacks",
    0x8FFFA006: "the template needs dnsHostName, which the requester's AD object lacks",
    0x8FFFA007: "the template needs an email address, which the requester's AD object lacks",
    0x8FFFA008: "the action header of the SOAP message is neither GetPolicies nor wstep",
    0x8FFFA009: "the BinarySecurityToken is not encoded in base64binary",
    0x8FFFA00A: "the BinarySecurityToken is invalid",
    0x8FFFA00B: "the value type of the BinarySecurityToken is neither PKCS7 nor PKCS10",
    0x8FFFA00C: "the BinarySecurityToken has an invalid CMS message",
    0x8FFFA00D: "the BinarySecurityToken has an invalid certificate request",
    0x8FFFA00E: "the certificate authority could not issue a certificate from the template",
    0x8FFFA00F: "the request type of the SOAP message is not Issue",
    0x8FFFA010: "the to header of the SOAP message is not the connector's endpoint",
    0x8FFFA011: "the SOAP message has more than one action header",
    0x8FFFA012: "the SOAP message has more than one messageId header",
    0x8FFFA013: "the SOAP message has more than one to header",
    0x8FFFA014: "the requester has no access to the template",
    0x8FFFA015: "the certificate request does not name a template",
    0x8FFFA016: "the connector does not have the template",
    0x8FFFA017: "the request was throttled",
    0x8FFFA018: "the SOAP message has no to header",
    0x8FFFA019: "the SOAP message has a header that is not recognized",
    0x8FFFA01A: "the template needs a user principal name, which the requester's AD object lacks",
}

NO_ACCESS_TO_AUTHORITY = 0x8FFFA002
AUTHORITY_NOT_ACTIVE = 0x8FFFA003
AUTHORITY_MISSING = 0x8FFFA004
DIRECTORY_GUID_MISSING = 0x8FFFA005
DNS_HOST_NAME_MISSING = 0x8FFFA006
EMAIL_MISSING = 0x8FFFA007
INVALID_TOKEN = 0x8FFFA00A
INVALID_REQUEST = 0x8FFFA00D
CANNOT_ISSUE = 0x8FFFA00E
NO_ACCESS_TO_TEMPLATE = 0x8FFFA014
NO_TEMPLATE_NAMED = 0x8FFFA015
TEMPLATE_NOT_FOUND = 0x8FFFA016
THROTTLED = 0x8FFFA017
UPN_MISSING = 0x8FFFA01A


class EnrollmentRefused(Exception):  # noqa: N818 - what happened to the request, not a mistake
    """The connector refused a request for a certificate.

    Args:
        code: a code that AWS documents.
        detail: the cause in this request.
        is_assumed: whether AWS documents no code for this case.

    Attributes:
        code: the code, `0x8FFFA014`.
        reason: the meaning of the code, and the cause in this request.
        is_assumed: whether AWS documents no code for this case, so that the code, or the refusal
            itself, is a choice of this library.
    """

    def __init__(self, code: int, detail: str = "", *, is_assumed: bool = False) -> None:
        super().__init__(code, detail)
        self.code = code
        self.reason = f"{CODES[code]}: {detail}" if detail else CODES[code]
        self.is_assumed = is_assumed

    def _describe(self) -> JsonObject:
        """Describe it as a JSON object."""
        return {
            "code": format_code(self.code),
            "reason": self.reason,
            "is_assumed": self.is_assumed,
        }

    @classmethod
    def _from_document(cls, document: JsonMapping) -> EnrollmentRefused:
        """Return the refusal that `_describe` described."""
        refusal = cls(find_code(document["code"]), is_assumed=document["is_assumed"])
        refusal.reason = document["reason"]
        return refusal

    def __str__(self) -> str:
        note = " (assumed: AWS documents no code for this)" if self.is_assumed else ""
        return f"{format_code(self.code)}: {self.reason}{note}"


def format_code(code: int) -> str:
    """Spell a code as AWS's documentation does, `0x8FFFA014`."""
    return f"0x{code:08X}"


def find_code(code: object) -> int:
    """Return the documented code that is given as a number, or spelled as AWS does.

    Raises:
        ValueError: AWS documents no such code; the message lists those that it does.
    """
    known = {format_code(each).upper(): each for each in CODES}
    name = format_code(code) if type(code) is int and code >= 0 else str(code)
    if name.upper() not in known:
        raise ValueError(unknown_name(name, map(format_code, CODES), "AWS documents no code"))
    return known[name.upper()]
