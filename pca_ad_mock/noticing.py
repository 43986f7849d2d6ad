"""Was a client of this service made in this session, perhaps before moto was imported?

moto does not see the requests of a client that is older than itself. pytest loads this library in
sessions that may never make such a client, so that nothing is done about them before one is made.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .seams.seam import Installation, Replacements
from .seams.table import NOTICED_CLIENTS


class Notice:
    """The first client of the service that is made."""

    def __init__(self) -> None:
        self._was_made = False
        self._actions: list[Callable[[], None]] = []

    def then(self, action: Callable[[], None]) -> None:
        """Do something once a client has been made: now, if there is one already."""
        if self._was_made:
            action()
        else:
            self._actions.append(action)

    def __call__(self, **kwargs: Any) -> None:
        """Handle the event that botocore emits for each client of the service."""
        self._was_made = True
        while self._actions:
            self._actions.pop()()


#: That of this process.
client_notice = Notice()


def _add_handler(replacements: Replacements) -> None:
    from botocore.handlers import BUILTIN_HANDLERS

    handler = ("creating-client-class.pca-connector-ad", client_notice)
    BUILTIN_HANDLERS.append(handler)
    replacements.callback(BUILTIN_HANDLERS.remove, handler)


#: Lets botocore tell of each client of the service that is made.
notice_clients = Installation(NOTICED_CLIENTS, _add_handler)
