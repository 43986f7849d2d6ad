"""What is replaced in other libraries, and at which moment?

All of it begins in one of four functions: `registered`, `imported`, `started`, and `asked_for`, for
what few tests need. The section "What is replaced, and when" of `docs/architecture.md` lists it.

pytest's plug-in imports this module in every session, so it imports nothing heavy itself.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial

from .._seams.table import AWAITED_DELAYS, SERVICE, TABLE
from .importing import Watch
from .noticing import first_use, notice_clients


def registered(*, quietly: bool = False) -> None:
    """Let moto serve this service, so that plain `mock_aws` mocks it too.

    Args:
        quietly: whether the session may never use it. Clients are left alone until one of the
            service is made, or moto has a request for it; and where moto lacks a name that this
            needs, nothing is done: only use of the service is an error.

    Raises:
        SeamError: the installed moto or botocore lacks a name that this needs.
    """
    if not quietly:
        SERVICE.require()
        with SERVICE.explained():
            _add_to_moto()
            _used()
    elif not TABLE.missing():
        with TABLE.attempted():
            _add_to_moto()
            first_use.then(_used)


def _add_to_moto() -> None:
    # Only now, as this imports what may not be there.
    from .registration import add_to_table

    add_to_table.require()
    _watch_once("moto.ram.models", "moto.cloudformation.models")


@contextmanager
def started() -> Iterator[None]:
    """Isolate the process, and run moto, while any mock of this library is active."""
    from .credentials import hold_back_late_credentials
    from .isolation import isolated

    _used()
    hold_back_late_credentials()
    with isolated():
        yield


def asked_for(
    *, linked: bool = False, instant_retries: bool = False, delays: bool = False
) -> AbstractContextManager[None]:
    """Change what few tests need: by an option as it comes into force, or by a command.

    Args:
        linked: whether connectors are linked to moto's other services.
        instant_retries: whether retries take no time.
        delays: whether calls of aiobotocore are delayed.

    Returns:
        the context in which links hold; the rest stays.

    Raises:
        SeamError: another library lacks a name that this needs.
    """
    if instant_retries:
        from .retries import shorten_retries

        shorten_retries.require()
    if delays:
        AWAITED_DELAYS.require()
        _watch_once("aiobotocore.endpoint")
    if not linked:
        return nullcontext()
    from .teardown import guarded_teardown

    _watch_once("moto.ec2.models")
    return guarded_teardown()


def imported(module: str) -> None:
    """Change what another library has just imported.

    Args:
        module: its name.
    """
    _ON_IMPORT[module]()


#: What moto's CloudFormation says if it cannot be imported.
_HINTS = {
    "moto.cloudformation.models": ", which moto's CloudFormation needs: "
    "install pca-ad-mock[cloudformation] or moto[cloudformation]"
}


def watch(module: str) -> Watch:
    """Call `imported` once a module has been imported: now, if it already is.

    Args:
        module: one of those that are changed.

    Returns:
        what ends this.
    """
    begun = Watch(module, partial(imported, module), _HINTS.get(module, ""))
    begun.begin()
    return begun


def _watch_once(*modules: str) -> None:
    watched = {each.module for each in sys.meta_path if isinstance(each, Watch)}
    for module in modules:
        if module not in watched or module in sys.modules:
            watch(module)


@SERVICE.explained()
def _used() -> None:
    """Let all clients be answered, and show the resources on moto's dashboard."""
    from .credentials import lend_credentials
    from .dashboard import show_on_dashboard
    from .explaining import explain_awaited_calls, explain_unsigned_calls
    from .interception import bypass_url_table, let_answers_be_awaited
    from .older_clients import answer_older_clients, stop_requests

    show_on_dashboard()
    bypass_url_table()
    _ = let_answers_be_awaited() or explain_awaited_calls()
    _ = answer_older_clients() or stop_requests()
    _ = lend_credentials() or explain_unsigned_calls()
    # The last module that aiobotocore imports for a client.
    if "aiobotocore.session" not in sys.modules:  # pragma: no branch - in its own environments
        _watch_once("aiobotocore.session")


def _add_types() -> None:
    from .stack_types import add_types

    add_types()


def _share_authorities() -> None:
    from .shares import share_authorities

    share_authorities()


def _make_images_late() -> None:
    from .late_images import make_images_late

    make_images_late()


def _await_delays() -> None:
    from .delays import await_delays

    await_delays()


#: What is changed once which module has been imported.
_ON_IMPORT: dict[str, Callable[[], object]] = {
    "botocore.handlers": notice_clients,
    "moto": partial(registered, quietly=True),
    "moto.cloudformation.models": _add_types,
    "moto.ram.models": _share_authorities,
    "moto.ec2.models": _make_images_late,
    "aiobotocore.session": _used,
    "aiobotocore.endpoint": _await_delays,
}
