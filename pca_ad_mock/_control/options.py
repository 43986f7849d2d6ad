"""What happens when options come into force, and when they expire?

moto's default transition, the default region, and the services linked to this one follow them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .._environment import environment
from .._patching.moments import asked_for
from ..pcaconnectorad import settings as active_settings
from ..pcaconnectorad.option_types import Options


@contextmanager
def options_in_force(options: Options) -> Iterator[None]:
    """Put options in force; those not given keep the values of the enclosing mock."""
    try:
        with active_settings.in_force(options):
            instant_retries = active_settings.current().instant_retries
            with asked_for(linked=options.get("linked", False), instant_retries=instant_retries):
                _apply_settings()
                yield
    finally:
        _apply_settings()


def _apply_settings() -> None:
    # Imported here: a session that imports the switch may use it in one test of a hundred.
    from ..pcaconnectorad.models import use_default_transition

    use_default_transition()
    environment.use_region(active_settings.current().region)
