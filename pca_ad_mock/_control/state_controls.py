"""How does a test see and set up the resources? By methods of the handle.

What these need is imported when it is first used: most tests need none of it, and every session
would pay for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from .commands import command
from .running import RunningHandle
from .state import documents

if TYPE_CHECKING:
    from ..pcaconnectorad.model.member_types import State


class StateControls(RunningHandle):
    """The part of the handle that sees and sets up the resources."""

    @command("POST", "settle")
    def settle(self) -> None:
        """Complete every creation and deletion in progress, in every account and region.

        Raises:
            RuntimeError: the mock has ended.
        """
        from ..pcaconnectorad.models import backends

        self._require_running()
        for backend in backends():
            backend.service.settle()

    @command("GET", "state", read=documents.read_state)
    def state(self, region: str | None = None, account_id: str | None = None) -> State:
        """Return all resources in one account and region, without counting as a poll.

        It is for assertions: each resource is as its Get answers it. `export` is for files: a JSON
        document of all accounts and regions, which `load` takes.

        Args:
            region: the region; by default, a client's default region.
            account_id: the account; by default, moto's default account.

        Returns:
            `DirectoryRegistrations`, `Connectors`, `ServicePrincipalNames`, `Templates` and
            `AccessControlEntries`, each a list of what the Get of that kind answers, with `Tags`
            where the kind has them.

        Raises:
            ValueError: botocore knows no such region.
        """
        from .state.exporting import state_in
        from .state.locations import find_location

        return cast("State", state_in(find_location(region, account_id)))

    @command("GET", "export")
    def export(self) -> dict[str, Any]:
        """Return the resources of all accounts and regions as a JSON document, for `load`.

        To assert on the resources of one place, see `state`.
        """
        from .state.exporting import export_state

        return export_state()

    @command("POST", "state", whole="document")
    def load(self, document: Mapping[str, Any]) -> None:
        """Replace all resources by those of a document.

        Args:
            document: what `export` or `pca-ad-mock capture` made.

        Raises:
            ValueError: the document does not fit botocore's model; the message names the path.
                In that case, nothing changes.
            RuntimeError: the mock has ended.
        """
        from .state.loading import read_document, replace_state

        self._require_running()
        replace_state(read_document(document))

    def _remove_resources(self) -> None:
        from ..pcaconnectorad.models import backends

        for backend in backends():
            backend.service.remove_all()
            backend.reset()
