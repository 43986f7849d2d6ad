"""What is a certificate template, and which rules apply to templates?

It defines the certificates that a connector issues. Its name is unique on its connector, and a
change raises its revision.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from moto.moto_api._internal import mock_random

from ..._types import JsonObject
from ..calls import Call
from ..model.exceptions import ValidationException
from ..model.kinds import kind_named
from .collection import BaseService, Collection, conflict
from .connectors import Connectors
from .pagination import Page
from .resource import ACTIVE, TaggableResource, now
from .tagging import merged_tags
from .template_rules import require_sound_definition

#: Assumption object-identifier: under the arc that AD CS uses for its templates.
_OBJECT_IDENTIFIER_ARC = "1.3.6.1.4.1.311.21.8"


@dataclass(kw_only=True, eq=False, slots=True)
class Template(TaggableResource):
    """A certificate template of a connector."""

    kind = kind_named("Template")

    connector_arn: str
    definition: JsonObject
    name: str
    object_identifier: str
    policy_schema: int
    revision: dict[str, int]


class Templates(Collection[Template]):
    """The templates of an account and region, over all connectors."""

    kind = Template.kind
    resource_class = Template

    def __init__(self, service: BaseService) -> None:
        super().__init__(service, name_of=lambda template: (template.connector_arn, template.name))

    def create(
        self,
        *,
        call: Call | None,
        connector_arn: str,
        definition: JsonObject,
        name: str,
        tags: dict[str, str] | None = None,
    ) -> Template:
        """Create a template, which is ACTIVE at once."""
        checked_tags = merged_tags({}, tags or {})
        require_sound_definition(definition)
        connector = self.service.get(Connectors).peek_active(connector_arn)
        # Assumption template-name: unique on its connector, until the template is deleted.
        if namesake := self.store.find_named((connector.arn, name)):
            raise conflict(namesake, f"already has the name {name!r}")
        self.require_room(self.store.listing(connector.arn), call, counted_in=connector.arn)
        template_id = mock_random.uuid4()
        return self.begin_creating(
            Template(
                arn=f"{connector.arn}/template/{template_id}",
                tags=checked_tags,
                connector_arn=connector.arn,
                definition=definition,
                name=name,
                object_identifier=_object_identifier(template_id),
                policy_schema=_policy_schema(definition),
                # Assumption revision: begins at 1.0; a re-enrollment sets the minor one to 0.
                revision={"MajorRevision": 1, "MinorRevision": 0},
            ),
            call,
        )

    def get(self, *, template_arn: str) -> Template:
        """Return the template with this ARN."""
        return self.poll(template_arn)

    def list(
        self,
        *,
        connector_arn: str,
        max_results: int | None = None,
        next_token: str | None = None,
    ) -> Page[Template]:
        """Return a page of the templates of a connector."""
        connector = self.service.get(Connectors).peek(connector_arn)
        return self.poll_page(connector.arn, max_results, next_token)

    def update(
        self,
        *,
        template_arn: str,
        definition: JsonObject | None = None,
        reenroll_all_certificate_holders: bool = False,
    ) -> None:
        """Replace the definition of a template, make its holders re-enroll, or both."""
        template = self.peek(template_arn)
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
            template.updated_at = now()

    def delete(self, *, template_arn: str) -> None:
        """Begin to delete a template."""
        self.begin_deleting(self.peek(template_arn))


def _policy_schema(definition: JsonObject) -> int:
    """Return the schema version, which is in the name of the definition's one member."""
    (version,) = definition
    return int(version.removeprefix("TemplateV"))


def _require_same_schema(template: Template, definition: JsonObject) -> None:
    # Assumption schema-change: refused; clients have enrolled with the old version.
    if _policy_schema(definition) != template.policy_schema:
        raise ValidationException(
            f"Template {template.arn} has schema version {template.policy_schema}, which cannot "
            f"be changed to {_policy_schema(definition)}.",
            "OTHER",
        )


def _next_revision(revision: dict[str, int], reenroll: bool) -> dict[str, int]:
    """API Reference, TemplateRevision: an update raises the minor, a re-enrollment the major."""
    major, minor = revision["MajorRevision"], revision["MinorRevision"]
    if reenroll:
        return {"MajorRevision": major + 1, "MinorRevision": 0}
    return {"MajorRevision": major, "MinorRevision": minor + 1}


def _object_identifier(template_id: UUID) -> str:
    """Make an identifier within the limit of 64 characters, as unique as the UUID."""
    parts = [int.from_bytes(template_id.bytes[n : n + 4], "big") for n in range(0, 16, 4)]
    return ".".join([_OBJECT_IDENTIFIER_ARC, *map(str, parts)])
