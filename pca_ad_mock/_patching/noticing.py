"""How does the library notice that this service, or Cloud Control, is used for the first time?

A client of theirs is created, or moto has a request for them. A built-in handler of botocore sees
the former, which needs no moto. moto cannot intercept a client created before its own import, and
pytest loads this library in sessions that may never create a client. So methods of clients are
replaced only once there is one.
"""

from __future__ import annotations

from collections.abc import Callable

from .._seams.table import NOTICED_CLIENTS
from .replacing import Lasting, Replacements


class Notice:
    """The first use of the services."""

    def __init__(self) -> None:
        self._has_come = False
        self._actions: list[Callable[[], None]] = []

    def then(self, action: Callable[[], None]) -> None:
        """Run an action at the first use: at once, if that has been."""
        if self._has_come:
            action()
        else:
            self._actions.append(action)

    def __call__(self, **kwargs: object) -> None:
        """Note a use; botocore calls this for each client of these services."""
        self._has_come = True
        while self._actions:
            self._actions.pop()()


#: That of this process.
first_use = Notice()


def _add_handlers(replacements: Replacements) -> None:
    from botocore.handlers import BUILTIN_HANDLERS

    for service in ("pca-connector-ad", "cloudcontrol"):
        handler = (f"creating-client-class.{service}", first_use)
        if handler not in BUILTIN_HANDLERS:
            BUILTIN_HANDLERS.append(handler)
            replacements.callback(BUILTIN_HANDLERS.remove, handler)


#: Makes botocore report each new client of the services.
notice_clients = Lasting(NOTICED_CLIENTS, _add_handlers)
