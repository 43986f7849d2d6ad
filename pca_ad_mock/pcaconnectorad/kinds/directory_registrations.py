"""What is a directory registration, and which rules apply to registrations?

It authorises the service to use a directory, which has at most one.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..calls import Call
from ..model.kinds import kind_named
from .collection import Collection, conflict
from .links import Links
from .pagination import Page
from .resource import TaggableResource
from .tagging import merged_tags


@dataclass(kw_only=True, eq=False, slots=True)
class DirectoryRegistration(TaggableResource):
    """The authorisation of the service to use a directory."""

    kind = kind_named("DirectoryRegistration")

    directory_id: str


class DirectoryRegistrations(Collection[DirectoryRegistration]):
    """The directory registrations of an account and region."""

    kind = DirectoryRegistration.kind
    resource_class = DirectoryRegistration

    def arn_of(self, directory_id: str) -> str:
        """Return the ARN that the registration of a directory has, or would have."""
        return self.service.location.arn(f"directory-registration/{directory_id}")

    def create(
        self, *, call: Call | None, directory_id: str, tags: dict[str, str] | None = None
    ) -> DirectoryRegistration:
        """Begin to register a directory."""
        checked_tags = merged_tags({}, tags or {})
        arn = self.arn_of(directory_id)
        # Assumption second-registration: a directory has at most one, until that is deleted.
        if earlier := self.store.find(arn):
            raise conflict(earlier, "exists already")
        return self.begin_creating(
            DirectoryRegistration(arn=arn, tags=checked_tags, directory_id=directory_id), call
        )

    def failure(
        self, resource: DirectoryRegistration, links: Links | None, has_quotas: bool
    ) -> str | None:
        """Return why the registration of a directory fails, or None."""
        return links.registration_failure(resource.directory_id) if links else None

    def get(self, *, directory_registration_arn: str) -> DirectoryRegistration:
        """Return the directory registration with this ARN."""
        return self.poll(directory_registration_arn)

    def list(
        self, *, max_results: int | None = None, next_token: str | None = None
    ) -> Page[DirectoryRegistration]:
        """Return a page of the directory registrations."""
        return self.poll_page("", max_results, next_token)

    def delete(self, *, directory_registration_arn: str) -> None:
        """Begin to delete a directory registration, if there is one with this ARN."""
        self.delete_if_present(directory_registration_arn)
