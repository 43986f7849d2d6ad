"""What is an access control entry of a template, and which rules apply to entries?

It grants rights on the template to a group, which has at most one entry per template.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..calls import Call
from ..model.kinds import joined, kind_named
from .collection import Collection, conflict
from .pagination import Page
from .resource import Resource, now
from .template_rules import require_enroll_for_auto_enroll
from .templates import Templates


@dataclass(kw_only=True, eq=False, slots=True)
class TemplateGroupAccessControlEntry(Resource):
    """What the members of an AD group may do with a template."""

    kind = kind_named("TemplateGroupAccessControlEntry")

    access_rights: dict[str, str]
    group_display_name: str
    group_security_identifier: str
    template_arn: str


class TemplateGroupAccessControlEntries(Collection[TemplateGroupAccessControlEntry]):
    """The group access control entries of an account and region, over all templates."""

    kind = TemplateGroupAccessControlEntry.kind
    resource_class = TemplateGroupAccessControlEntry

    def create(
        self,
        *,
        call: Call | None,
        access_rights: dict[str, str],
        group_display_name: str,
        group_security_identifier: str,
        template_arn: str,
    ) -> TemplateGroupAccessControlEntry:
        """Define what the members of a group may do with a template."""
        require_enroll_for_auto_enroll(access_rights)
        template = self.service.get(Templates).peek_active(template_arn)
        entry = TemplateGroupAccessControlEntry(
            access_rights=access_rights,
            group_display_name=group_display_name,
            group_security_identifier=group_security_identifier,
            template_arn=template.arn,
        )
        # Assumption second-access-control-entry: refused; an update changes the first.
        if earlier := self.store.find(entry.resource_id):
            raise conflict(earlier, "exists already")
        self.require_room(self.store.listing(template.arn), call, counted_in=template.arn)
        return self.begin_creating(entry, call)

    def get(
        self, *, group_security_identifier: str, template_arn: str
    ) -> TemplateGroupAccessControlEntry:
        """Return the entry of a group for a template."""
        return self.poll(joined(group_security_identifier, template_arn))

    def list(
        self,
        *,
        template_arn: str,
        max_results: int | None = None,
        next_token: str | None = None,
    ) -> Page[TemplateGroupAccessControlEntry]:
        """Return a page of the entries for a template."""
        template = self.service.get(Templates).peek(template_arn)
        return self.poll_page(template.arn, max_results, next_token)

    def update(
        self,
        *,
        group_security_identifier: str,
        template_arn: str,
        access_rights: dict[str, str] | None = None,
        group_display_name: str | None = None,
    ) -> None:
        """Replace the rights of a group, its display name, or both."""
        entry = self.peek(joined(group_security_identifier, template_arn))
        # Assumption access-rights-update: replaced whole, not merged.
        if access_rights is not None:
            require_enroll_for_auto_enroll(access_rights)
            entry.access_rights = access_rights
        if group_display_name is not None:
            entry.group_display_name = group_display_name
        if access_rights is not None or group_display_name is not None:
            entry.updated_at = now()

    def delete(self, *, group_security_identifier: str, template_arn: str) -> None:
        """Delete the entry of a group for a template, at once."""
        self.remove(self.peek(joined(group_security_identifier, template_arn)))
