"""How does the library notice that a client of this service, or of Cloud Control, was created?

By a built-in handler of botocore, which needs no moto. moto cannot intercept a client created
before its own import, and pytest loads this library in sessions that may never create a client. So
methods of clients are patched only once there is one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._seams.seam import Installation, Replacements
from .._seams.table import NOTICED_CLIENTS


class Notice:
    """The creation of the first client of the services."""

    def __init__(self) -> None:
        self._was_made = False
        self._actions: list[Callable[[], None]] = []

    def then(self, action: Callable[[], None]) -> None:
        """Run an action once a client has been created: at once, if there is one already."""
        if self._was_made:
            action()
        else:
            self._actions.append(action)

    def __call__(self, **kwargs: Any) -> None:
        """Handle the event that botocore emits for each client of these services."""
        self._was_made = True
        while self._actions:
            self._actions.pop()()


#: The notice of this process.
client_notice = Notice()


def _add_handler(replacements: Replacements) -> None:
    from botocore.handlers import BUILTIN_HANDLERS

    # The last step, so that there is nothing to put back.
    for service in ("pca-connector-ad", "cloudcontrol"):
        BUILTIN_HANDLERS.append((f"creating-client-class.{service}", client_notice))


#: Makes botocore report each new client of the services.
notice_clients = Installation(NOTICED_CLIENTS, _add_handler)
