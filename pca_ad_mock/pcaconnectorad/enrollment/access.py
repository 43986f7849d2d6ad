"""Who may enroll a template? The members of the groups that its access control entries allow."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from ..kinds.template_group_access_control_entries import TemplateGroupAccessControlEntry


class Rights(NamedTuple):
    """What a principal may do with a template.

    Attributes:
        enroll: whether it may enroll.
        auto_enroll: whether it may enroll without being asked.
    """

    enroll: bool
    auto_enroll: bool


def rights_of(
    groups: Collection[str], entries: Iterable[TemplateGroupAccessControlEntry]
) -> Rights:
    """Return the rights that entries give to the members of all of some groups.

    Args:
        groups: the security identifiers of the groups.
        entries: the access control entries of a template.
    """
    # Assumption group-membership: the groups that a principal names, and no other; neither its own
    # security identifier nor groups that Windows adds to everybody.
    fitting = [each.access_rights for each in entries if each.group_security_identifier in groups]
    enroll = _is_allowed([each.get("Enroll") for each in fitting])
    # API Reference, AccessRights: a group must be allowed to enroll to be allowed to autoenroll.
    return Rights(enroll, enroll and _is_allowed([each.get("AutoEnroll") for each in fitting]))


def _is_allowed(rights: list[str | None]) -> bool:
    # Assumption deny-first: one DENY outweighs any ALLOW, as in Active Directory.
    return "ALLOW" in rights and "DENY" not in rights
