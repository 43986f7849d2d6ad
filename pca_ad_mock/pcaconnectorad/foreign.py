"""Which other library refuses what was given, and how is that said as an error of ours?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from traceback import walk_tb

from .model.suggestions import shortened

_LIBRARIES = ("botocore", "cryptography", "json", "moto", "werkzeug")

_OURS = __name__.partition(".")[0]


@contextmanager
def explained(what: str, make_error: Callable[[str], Exception] = ValueError) -> Iterator[None]:
    """Turn an error of another library into one of ours, which says what was being done.

    An error in our own code, or in a function of the test, stays what it is.

    Args:
        what: what is done meanwhile, and what to do if it fails.
        make_error: makes our error.
    """
    try:
        yield
    except Exception as error:
        if (library := library_that_raised(error)) is None:
            raise
        why = f"{library} refuses it: {type(error).__name__}: {getattr(error, 'message', error)}"
        raise make_error(shortened(f"{what}: {why}")) from error


def library_that_raised(error: BaseException) -> str | None:
    """Return the library that we called when an error was raised in it, or None."""
    modules = (frame.f_globals.get("__name__", "") for frame, _ in walk_tb(error.__traceback__))
    packages = [str(name).partition(".")[0] for name in modules]
    called = packages[len(packages) - packages[::-1].index(_OURS) :][:1]
    return called[0] if called and called[0] in _LIBRARIES else None
