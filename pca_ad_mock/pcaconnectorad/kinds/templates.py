"""What may be done with templates?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from moto.moto_api._internal import mock_random

from ..model.documented import TEMPLATES_PER_CONNECTOR
from ..model.exceptions import ValidationException
from .collection import Dependents, conflict
from .connectors import Connectors
from .idempotency import idempotent
from .lifecycle import ACTIVE, Lifecycle
from .pagination import Page
from .quotas import require_room
from .resources import Connector, TaggableResource, Template
from .tagging import merged_tags
from .template_rules import require_sound_definition

#: Assumption object-identifier: under the arc in which AD CS keeps its templates.
_OBJECT_IDENTIFIER_ARC = "1.3.6.1.4.1.311.21.8"


class Templates(Dependents[Template]):
    """The templates of an account and region, over all connectors."""

    kind = Template

    def __init__(self, connectors: Connectors) -> None:
        super().__init__(connectors)
        self._connectors = connectors

    @idempotent
    def create(
        self,
        *,
        connector_arn: str,
        definition: dict[str, Any],
        name: str,
        client_token: str | None = None,
        tags: dict[str, str] | None = None,
    ) -> Template:
        """Create a template, which is ACTIVE at once."""
        checked_tags = merged_tags({}, tags or {})
        require_sound_definition(definition)
        connector = self._connectors.find_active(connector_arn)
        self._require_free_name(connector, name)
        held = len(self.those_of(connector))
        require_room(TEMPLATES_PER_CONNECTOR, Template, held, connector.arn)
        template_id = mock_random.uuid4()
        return self.store.keep(
            Template(
                lifecycle=Lifecycle(Template.model_name, outcome=None),
                arn=f"{connector.arn}/template/{template_id}",
                tags=checked_tags,
                connector_arn=connector.arn,
                definition=definition,
                name=name,
                object_identifier=_object_identifier(template_id),
                policy_schema=_policy_schema(definition),
                # Assumption revision: begins at 1.0; a re-enrollment sets the minor one to 0.
                revision={"MajorRevision": 1, "MinorRevision": 0},
            )
        )

    def get(self, *, template_arn: str) -> Template:
        """The template of this ARN."""
        return self.describe(template_arn)

    def list(
        self,
        *,
        connector_arn: str,
        max_results: int | None = None,
        next_token: str | None = None,
    ) -> Page[Template]:
        """A page of the templates of a connector."""
        connector = self._connectors.find(connector_arn)
        return self.page_of(connector, max_results, next_token)

    def update(
        self,
        *,
        template_arn: str,
        definition: dict[str, Any] | None = None,
        reenroll_all_certificate_holders: bool = False,
    ) -> None:
        """Replace the definition of a template, make its holders enroll anew, or both."""
        template = self.find(template_arn)
        if template.status != ACTIVE:
            # Assumption update-while-deleting: the declared error for a resource that another
            # request is changing.
            raise conflict(template, f"is {template.status}")
        if definition:
            require_sound_definition(definition)
            _require_same_schema(template, definition)
            template.definition = definition
        # Assumption empty-update: accepted, and the revision stays.
        if definition or reenroll_all_certificate_holders:
            template.revision = _next_revision(template.revision, reenroll_all_certificate_holders)
            template.lifecycle.note_update()

    def delete(self, *, template_arn: str) -> None:
        """Begin to delete a template."""
        self.begin_deleting(self.find(template_arn))

    def belongs(self, resource: Template, parent: TaggableResource) -> bool:
        """Whether a template is one of a connector."""
        return resource.connector_arn == parent.arn

    def _require_free_name(self, connector: Connector, name: str) -> None:
        # Assumption template-name: unique on its connector, until the template is gone.
        for template in self.those_of(connector):
            if template.name == name:
                raise conflict(template, f"has the name {name!r} already")


def _policy_schema(definition: dict[str, Any]) -> int:
    """The schema version, which the definition's one member is named after."""
    (version,) = definition
    return int(version.removeprefix("TemplateV"))


def _require_same_schema(template: Template, definition: dict[str, Any]) -> None:
    # Assumption schema-change: refused; what clients enrolled with is of the old version.
    if _policy_schema(definition) != template.policy_schema:
        raise ValidationException(
            f"Template {template.arn} has schema version {template.policy_schema}, which cannot "
            f"be changed to {_policy_schema(definition)}.",
            "OTHER",
        )


def _next_revision(revision: dict[str, int], reenroll: bool) -> dict[str, int]:
    """API Reference, TemplateRevision: an update counts the minor, a re-enrollment the major."""
    major, minor = revision["MajorRevision"], revision["MinorRevision"]
    if reenroll:
        return {"MajorRevision": major + 1, "MinorRevision": 0}
    return {"MajorRevision": major, "MinorRevision": minor + 1}


def _object_identifier(template_id: UUID) -> str:
    """An identifier of at most the 64 characters that there may be, as unique as the UUID."""
    parts = [int.from_bytes(template_id.bytes[n : n + 4], "big") for n in range(0, 16, 4)]
    return ".".join([_OBJECT_IDENTIFIER_ARC, *map(str, parts)])
