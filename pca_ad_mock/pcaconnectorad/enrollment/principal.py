"""Who asks for a certificate? A user or a computer, with what Active Directory knows of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from email.utils import parseaddr
from uuid import UUID

from ..._types import JsonObject
from ..model.suggestions import shown, unknown_name


@dataclass(frozen=True, kw_only=True)
class Principal:
    """A user or computer of the directory, by the attributes that templates ask for.

    Attributes:
        common_name: its name, `cn`.
        sid: its security identifier, `objectSid`.
        groups: the groups that it is a member of, nested ones and well-known ones included: those
            that access control entries may be for. Each by its security identifier, or by the
            display name that entries of the connector have for it, and for no other group.
        distinguished_name: its path in the directory, `distinguishedName`:
            `"CN=Alice Doe,OU=Staff,DC=corp,DC=example,DC=com"`.
        user_principal_name: `userPrincipalName`.
        email: its email address, `mail`.
        dns_host_name: a computer's full name, `dNSHostName`.
        domain_dns_name: the name of its domain; by default, the end of `distinguished_name`.
        service_principal_names: `servicePrincipalName`.
        directory_guid: `objectGUID`.

    Raises:
        TypeError: an attribute has the wrong type.
        ValueError: an attribute has a value that it cannot have.
    """

    common_name: str
    sid: str
    groups: Collection[str] = frozenset()
    distinguished_name: str | None = None
    user_principal_name: str | None = None
    email: str | None = None
    dns_host_name: str | None = None
    domain_dns_name: str | None = None
    service_principal_names: Collection[str] = ()
    directory_guid: UUID | str | None = None

    def __post_init__(self) -> None:
        # A frozen dataclass is set so.
        set_attribute = object.__setattr__
        set_attribute(self, "groups", frozenset(_texts(self.groups, "groups")))
        names = _texts(self.service_principal_names, "service_principal_names")
        set_attribute(self, "service_principal_names", tuple(names))
        set_attribute(self, "directory_guid", _guid(self.directory_guid))
        for name in ("common_name", "sid", *_OPTIONAL_TEXTS):
            _require_text(getattr(self, name), name, is_optional=name in _OPTIONAL_TEXTS)
        for name in _ASCII:
            if not (getattr(self, name) or "").isascii():
                raise ValueError(f"{name} must be ASCII, not {shown(getattr(self, name))}")
        if self.email and (parseaddr(self.email)[0] or not parseaddr(self.email)[1]):
            raise ValueError(f"email must be an address without a name, not {shown(self.email)}")
        _require_sid(self.sid)
        for group in self.groups:
            _require_group(group)

    @classmethod
    def _from_document(cls, document: object) -> Principal:
        """Return the principal that a JSON object describes.

        Raises:
            TypeError: it is not an object, or an attribute has the wrong type.
            ValueError: an attribute is missing, unknown or wrong.
        """
        if not isinstance(document, dict):
            raise TypeError(f"principal must be an object, not {shown(document)}")
        known = [field.name for field in fields(cls)]
        for name in document:
            if name not in known:
                raise ValueError(unknown_name(name, known, "a principal has no attribute"))
        if missing := [name for name in ("common_name", "sid") if name not in document]:
            raise ValueError(f"the principal lacks {', '.join(missing)}")
        return cls(**document)

    def _describe(self) -> JsonObject:
        """Describe it as a JSON object."""
        described: JsonObject = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, (frozenset, tuple)):
                value = list(value)
            described[field.name] = str(value) if isinstance(value, UUID) else value
        return {name: value for name, value in described.items() if value not in (None, [])}


_OPTIONAL_TEXTS = (
    "distinguished_name",
    "user_principal_name",
    "email",
    "dns_host_name",
    "domain_dns_name",
)

#: What certificates hold as ASCII; an international domain is written in its ASCII form.
_ASCII = ("email", "dns_host_name", "domain_dns_name")


def _texts(value: Iterable[str], name: str) -> list[str]:
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        raise TypeError(f"{name} must be a collection of strings, not {shown(value)}")
    texts = list(value)
    for text in texts:
        _require_text(text, f"each of {name}")
    return texts


def _require_text(value: object, name: str, *, is_optional: bool = False) -> None:
    if is_optional and value is None:
        return
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a string, not {shown(value)}")
    if not value:
        raise ValueError(f"{name} must not be empty")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError(f"{name} has a surrogate, which no certificate can hold: {shown(value)}")


def _guid(value: object) -> UUID | None:
    if value is None or isinstance(value, UUID):
        return value
    if not isinstance(value, str):
        raise TypeError(f"directory_guid must be a GUID, not {shown(value)}")
    try:
        return UUID(value)
    except ValueError:
        raise ValueError(f"directory_guid must be a GUID, not {shown(value)}") from None


def _require_sid(value: str) -> None:
    """Refuse what the service would not take for the security identifier of a group either."""
    if not _fits(value, "GroupSecurityIdentifier"):
        raise ValueError(
            f"{shown(value)} is not a security identifier such as "
            "'S-1-5-21-1004336348-1177238915-682003330-513'"
        )


def _require_group(value: str) -> None:
    if looks_like_sid(value):
        _require_sid(value)
    elif not _fits(value, "DisplayName"):
        raise ValueError(
            f"groups must be security identifiers or display names of access control entries, "
            f"which are at most 256 characters of ASCII, not {shown(value)}"
        )


#: Whether a group is given by its security identifier, and not by its name.
looks_like_sid = re.compile(r"(?i)s-\d").match


def _fits(value: str, shape: str) -> bool:
    from ..model.specification import service_model
    from ..model.validation import Violation, compile_validator

    violations: list[Violation] = []
    compile_validator(service_model().shape_for(shape))(value, "value", violations)
    return not violations
