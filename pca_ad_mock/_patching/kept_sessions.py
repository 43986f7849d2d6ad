"""What is a session made with, while data is kept?

With a loader of its own that reads kept data, `kept_loader`, and with a copy of an emitter that has
botocore's handlers, as botocore copies that of a session for each client.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from copy import copy
from functools import partial
from typing import Any

from botocore import handlers, loaders, session
from botocore.hooks import EventAliaser

from .._seams.table import KEPT_DATA
from .._types import Function
from .replacing import Lasting, Replacements, Temporary


def _patch_sessions(replacements: Replacements) -> None:
    # Here, so that all is left as it is where botocore lacks a name that this needs.
    from . import kept_loader  # noqa: F401

    _set_service_data_apart()
    for owner, emitter in _session_classes():
        replacements.replace(owner, "__init__", partial(_giving_handlers, owner, emitter))
    # A factory that a test or a suite has put there is left alone.
    if session.create_loader is loaders.create_loader:
        replacements.replace(session, "create_loader", _making_loaders)


#: Gives new sessions what is kept.
keeping = Temporary(_patch_sessions)

# A test may put back, after the last context, what it found inside. So both ask for one.


def _making_loaders(create_loader: Function) -> Function:
    def create(search_path_string: str | None = None) -> Any:
        loader = create_loader(search_path_string)
        with KEPT_DATA.attempted():
            types = type(loader), type(loader.file_loader)
            if keeping.is_active and types == (loaders.Loader, loaders.JSONFileLoader):
                from .kept_loader import KeptLoader

                return KeptLoader(loader.search_paths)
        return loader

    return create


def _giving_handlers(
    owner: type, emitter: object, initialise: Callable[..., None]
) -> Callable[..., None]:
    def init(
        made: object,
        session_vars: object = None,
        event_hooks: object = None,
        include_builtin_handlers: bool = True,
        *others: object,
        **named: object,
    ) -> None:
        if type(made) is not owner:
            # As of aiobotocore, which may have been imported since the context began.
            _set_service_data_apart()
        is_usual = type(made) is owner and event_hooks is None
        if keeping.is_active and is_usual and include_builtin_handlers:
            with KEPT_DATA.attempted():
                event_hooks, include_builtin_handlers = _kept_handlers(emitter), False
        initialise(made, session_vars, event_hooks, include_builtin_handlers, *others, **named)

    return init


def _patch_service_data(replacements: Replacements) -> None:
    for session_class, _ in _session_classes():
        replacements.replace(session_class, "get_service_data", _setting_apart)


#: Lets `get_service_data` return what belongs to its session, as code may change that.
_set_service_data_apart = Lasting(KEPT_DATA, _patch_service_data)


def _setting_apart(get_service_data: Function) -> Function:
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


def _kept_handlers(emitter_class: Any) -> object:
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
