"""What may be done with the access control entries of templates?"""

from __future__ import annotations

from ..model.documented import ENTRIES_PER_TEMPLATE
from .collection import Dependents, conflict
from .idempotency import idempotent
from .lifecycle import Lifecycle
from .pagination import Page
from .quotas import require_room
from .resources import TaggableResource, TemplateGroupAccessControlEntry, access_control_entry_id
from .template_rules import require_enroll_for_auto_enroll
from .templates import Templates


class AccessControlEntries(Dependents[TemplateGroupAccessControlEntry]):
    """The group access control entries of an account and region, over all templates."""

    kind = TemplateGroupAccessControlEntry

    def __init__(self, templates: Templates) -> None:
        super().__init__(templates)
        self._templates = templates

    @idempotent
    def create(
        self,
        *,
        access_rights: dict[str, str],
        group_display_name: str,
        group_security_identifier: str,
        template_arn: str,
        client_token: str | None = None,
    ) -> TemplateGroupAccessControlEntry:
        """Say what the members of a group may do with a template."""
        require_enroll_for_auto_enroll(access_rights)
        template = self._templates.find_active(template_arn)
        resource_id = access_control_entry_id(group_security_identifier, template.arn)
        # Assumption second-access-control-entry: refused; an update is there to change the first.
        if present := self.store.find(resource_id):
            raise conflict(present, "exists already")
        held = len(self.those_of(template))
        require_room(ENTRIES_PER_TEMPLATE, TemplateGroupAccessControlEntry, held, template.arn)
        return self.store.keep(
            TemplateGroupAccessControlEntry(
                lifecycle=Lifecycle(TemplateGroupAccessControlEntry.model_name, outcome=None),
                access_rights=access_rights,
                group_display_name=group_display_name,
                group_security_identifier=group_security_identifier,
                template_arn=template.arn,
            )
        )

    def get(
        self, *, group_security_identifier: str, template_arn: str
    ) -> TemplateGroupAccessControlEntry:
        """The entry of a group for a template."""
        return self.find(access_control_entry_id(group_security_identifier, template_arn))

    def list(
        self,
        *,
        template_arn: str,
        max_results: int | None = None,
        next_token: str | None = None,
    ) -> Page[TemplateGroupAccessControlEntry]:
        """A page of the entries for a template."""
        template = self._templates.find(template_arn)
        return self.page_of(template, max_results, next_token)

    def update(
        self,
        *,
        group_security_identifier: str,
        template_arn: str,
        access_rights: dict[str, str] | None = None,
        group_display_name: str | None = None,
    ) -> None:
        """Replace the rights of a group, its display name, or both."""
        entry = self.find(access_control_entry_id(group_security_identifier, template_arn))
        # Assumption access-rights-update: replaced whole, not merged.
        if access_rights is not None:
            require_enroll_for_auto_enroll(access_rights)
            entry.access_rights = access_rights
        if group_display_name is not None:
            entry.group_display_name = group_display_name
        if access_rights is not None or group_display_name is not None:
            entry.lifecycle.note_update()

    def delete(self, *, group_security_identifier: str, template_arn: str) -> None:
        """Delete the entry of a group for a template, at once."""
        resource_id = access_control_entry_id(group_security_identifier, template_arn)
        self.forget(self.find(resource_id))

    def belongs(self, resource: TemplateGroupAccessControlEntry, parent: TaggableResource) -> bool:
        """Whether an entry is one for a template."""
        return resource.template_arn == parent.arn
