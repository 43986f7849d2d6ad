"""What may be done with directory registrations?"""

from __future__ import annotations

from ..model import settings
from ..model.location import Location
from .collection import Collection, conflict
from .idempotency import idempotent
from .links import Links
from .pagination import Page
from .resources import DirectoryRegistration
from .tagging import merged_tags


class DirectoryRegistrations(Collection[DirectoryRegistration]):
    """The directory registrations of an account and region."""

    kind = DirectoryRegistration

    def __init__(self, location: Location) -> None:
        super().__init__()
        self._location = location
        self._links = Links(location)

    def arn_of(self, directory_id: str) -> str:
        """The ARN that the registration of a directory has, or would have."""
        return self._location.arn(f"directory-registration/{directory_id}")

    @idempotent
    def create(
        self,
        *,
        directory_id: str,
        client_token: str | None = None,
        tags: dict[str, str] | None = None,
    ) -> DirectoryRegistration:
        """Begin to register a directory."""
        checked_tags = merged_tags({}, tags or {})
        arn = self.arn_of(directory_id)
        # Assumption second-registration: a directory has one, until that is gone.
        if present := self.store.find(arn):
            raise conflict(present, "exists already")
        linked = settings.current().linked
        registration = DirectoryRegistration(
            lifecycle=self.begin_creating(
                lambda: self._links.registration_failure(registration) if linked else None
            ),
            arn=arn,
            tags=checked_tags,
            directory_id=directory_id,
        )
        return self.store.keep(registration)

    def get(self, *, directory_registration_arn: str) -> DirectoryRegistration:
        """The directory registration of this ARN."""
        return self.describe(directory_registration_arn)

    def list(
        self, *, max_results: int | None = None, next_token: str | None = None
    ) -> Page[DirectoryRegistration]:
        """A page of the directory registrations."""
        scope = self._location.arn("directory-registration")
        return self.store.describe_page(scope, max_results, next_token)

    def delete(self, *, directory_registration_arn: str) -> None:
        """Begin to delete a directory registration, if there is one of this ARN."""
        self.delete_if_present(directory_registration_arn)
