"""What is a session made with, while data is kept?

With a loader of its own that reads kept data, `kept_loader`, and with a copy of an emitter that has
botocore's handlers, as botocore copies that of a session for each client.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from copy import copy
from functools import partial, wraps
from typing import Any

from botocore import handlers, loaders, session
from botocore.hooks import EventAliaser

from .._locking import ForkSafeLock
from .replacing import replace_in_loaded


class _Keeping:
    """Gives new sessions what is kept, while a context is active."""

    def __init__(self) -> None:
        self._lock = ForkSafeLock()
        self._contexts = 0
        self._replaced: list[tuple[Any, str, Any, Any]] = []

    def begin(self) -> None:
        """Replace what sessions are made with, in the first of the contexts."""
        with self._lock:
            self._contexts += 1
            if self._contexts == 1:
                _set_service_data_apart()
                for owner, emitter in _session_classes():
                    self._replace(owner, "__init__", partial(self._giving_handlers, owner, emitter))
                # A factory that a test or a suite has put there is left alone.
                if session.create_loader is loaders.create_loader:
                    self._replace(session, "create_loader", self._making_loaders)

    def end(self) -> None:
        """Put back, at the end of the last context, what nobody else has replaced meanwhile."""
        with self._lock:
            self._contexts -= 1
            while self._replaced and not self._contexts:
                owner, name, original, ours = self._replaced.pop()
                if getattr(owner, name) is ours:
                    setattr(owner, name, original)

    def _replace(self, owner: Any, name: str, make: Callable[[Any], Any]) -> None:
        original = getattr(owner, name)
        ours = wraps(original)(make(original))
        setattr(owner, name, ours)
        self._replaced.append((owner, name, original, ours))

    # A test may put back, after the last context, what it found inside. So both ask for one.

    def _making_loaders(self, create_loader: Callable[..., Any]) -> Callable[..., Any]:
        def create(search_path_string: str | None = None) -> Any:
            loader = create_loader(search_path_string)
            types = type(loader), type(loader.file_loader)
            if not self._contexts or types != (loaders.Loader, loaders.JSONFileLoader):
                return loader
            from .kept_loader import KeptLoader

            return KeptLoader(loader.search_paths)

        return create

    def _giving_handlers(
        self, owner: type, emitter: Any, initialise: Callable[..., None]
    ) -> Callable[..., None]:
        def init(
            made: Any,
            session_vars: Any = None,
            event_hooks: Any = None,
            include_builtin_handlers: bool = True,
            *others: Any,
            **named: Any,
        ) -> None:
            # aiobotocore may have been imported since the context began.
            _set_service_data_apart()
            is_usual = type(made) is owner and event_hooks is None
            if self._contexts and is_usual and include_builtin_handlers:
                event_hooks, include_builtin_handlers = _kept_handlers(emitter), False
            initialise(made, session_vars, event_hooks, include_builtin_handlers, *others, **named)

        return init


#: Of this process.
keeping = _Keeping()


def _set_service_data_apart() -> None:
    """Let `get_service_data` return what belongs to its session, as code may change that."""
    for library, name in (("botocore", "Session"), ("aiobotocore", "AioSession")):
        replace_in_loaded(f"{library}.session", name, "get_service_data", _setting_apart)


def _setting_apart(get_service_data: Callable[..., Any]) -> Callable[..., Any]:
    def get(made: Any, service_name: str, api_version: str | None = None) -> Any:
        loader = made.get_component("data_loader")
        if hasattr(loader, "set_apart"):
            loader.set_apart(service_name)
        return get_service_data(made, service_name, api_version)

    return get


def _session_classes() -> Iterator[tuple[Any, Any]]:
    """The classes of sessions, each with that of its emitter."""
    for library, prefix in (("botocore", ""), ("aiobotocore", "Aio")):
        if module := sys.modules.get(f"{library}.session"):
            names = f"{prefix}Session", f"{prefix}HierarchicalEmitter"
            yield getattr(module, names[0]), getattr(module, names[1])


#: botocore's handlers and what registers them, with an emitter of each class that has them.
_kept: dict[Any, tuple[list[Any], Any]] = {}


def _kept_handlers(emitter_class: Any) -> Any:
    session_class: Any = session.Session
    # Of the module, whose list a test may replace.
    wanted = [session_class._register_builtin_handlers, *handlers.BUILTIN_HANDLERS]
    known, emitter = _kept.get(emitter_class, ([], None))
    if known != wanted:
        emitter = emitter_class()
        registering = session_class.__new__(session_class)
        registering._events = EventAliaser(emitter)
        registering._register_builtin_handlers(registering._events)
        _kept[emitter_class] = wanted, emitter
    return copy(emitter)
