"""Which condition keys does a request have, and with which values?

Those of the tables here. Whether a condition on any other key holds is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

#: The keys that are known, in the spelling of AWS's documentation.
KNOWN_KEYS = (
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:MultiFactorAuthPresent",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalType",
    "aws:RequestedRegion",
    "aws:ResourceAccount",
    "aws:SecureTransport",
    "aws:TagKeys",
    "aws:TokenIssueTime",
    "aws:UserAgent",
    "aws:userid",
    "aws:username",
    "aws:ViaAWSService",
)

#: The keys that no request to the mock has; only what it does on behalf of a caller has the first.
#: IAM User Guide, "AWS global condition context keys": they tell of a service that makes or
#: forwards a request, of a VPC endpoint that it comes through, and of a second factor.
ABSENT_KEYS = (
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:MultiFactorAuthAge",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
    "aws:VpcSourceIp",
)

#: The keys that may have several values, and are therefore no variables.
_MULTIVALUED = ("aws:tagkeys", "aws:calledvia")

#: The keys that end in a tag's key.
KEYS_OF_TAGS = ("aws:PrincipalTag/", "aws:RequestTag/", "aws:ResourceTag/")

_KNOWN = frozenset(key.lower() for key in (*KNOWN_KEYS, *ABSENT_KEYS))
_OF_TAGS = tuple(prefix.lower() for prefix in KEYS_OF_TAGS)


class UnknownKeyError(Exception):
    """A policy asks for a condition key that is not known.

    Args:
        key: the key.
    """

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Context:
    """The condition keys of a request. Case does not matter in their names.

    Args:
        values: the values by key; None and empty ones count as absent.
    """

    def __init__(self, values: Mapping[str, str | Iterable[str] | None]) -> None:
        self._values = {
            key.lower(): (value,) if isinstance(value, str) else tuple(value or ())
            for key, value in values.items()
        }

    def values(self, key: str) -> tuple[str, ...]:
        """Return the values of a key; none if the request does not have it.

        Raises:
            UnknownKeyError: the key is not known.
        """
        name = key.lower()
        if name in self._values:
            return self._values[name]
        if name not in _KNOWN and not (name.startswith(_OF_TAGS) and not name.endswith("/")):
            raise UnknownKeyError(key)
        return ()

    def value(self, key: str) -> str | None:
        """Return the value of a key as a variable; None without one, or where it may have several.

        Raises:
            UnknownKeyError: the key is not known.
        """
        values = self.values(key)
        return values[0] if values and key.lower() not in _MULTIVALUED else None


def tag_keys(prefix: str, tags: Mapping[str, str]) -> dict[str, str]:
    """Return the condition keys for tags.

    Args:
        prefix: one of `KEYS_OF_TAGS`.
        tags: the tags.
    """
    return {f"{prefix}{key}": value for key, value in tags.items()}
