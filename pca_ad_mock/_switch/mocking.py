"""What happens when a mock starts, and when it stops?

Its surroundings begin and end, and its options are in force meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, cast

from moto import settings as moto_settings

from .._control.options import options_in_force
from .._locking import ForkSafeLock
from .._patching import moments
from ..pcaconnectorad.option_types import Options

if TYPE_CHECKING:
    from .._control.handle import MockHandle

#: The options that concern clients and tests, which a server does not have.
_LOCAL = ("region", "allow_unused_faults", "instant_retries")

#: Held while a mock starts or stops.
lock = ForkSafeLock()


def started(options: Options) -> tuple[MockHandle, ExitStack]:
    """Start a mock; return its handle, and what stops it. The lock is held."""
    with ExitStack() as run:
        if moto_settings.TEST_SERVER_MODE:
            from .._control.remote import require_server

            require_server()
        run.enter_context(moments.started())
        handle = run.enter_context(_handle_with(options))
        run.push(lambda exc_type, *_: handle._end(failed=exc_type is not None))
        return handle, run.pop_all()


@contextmanager
def _handle_with(options: Options) -> Iterator[MockHandle]:
    """Put options in force where the service runs: here or, in moto's server mode, on a server."""
    if not moto_settings.TEST_SERVER_MODE:
        # Imported here: many processes import the switch and never start a mock.
        from .._control.handle import MockHandle

        with options_in_force(options):
            yield MockHandle()
        return
    from .._control.remote import RemoteHandle, options_in_force_on_server

    here = cast("Options", {name: each for name, each in options.items() if name in _LOCAL})
    with options_in_force(here), options_in_force_on_server(options):
        yield RemoteHandle()
