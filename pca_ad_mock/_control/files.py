"""How is a file written? Whole, as what it was before, and by one process at a time."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

# Only POSIX has it. Elsewhere, a file is not locked.
with suppress(ImportError):
    import fcntl


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Keep other servers from a file that is to be written, which is made if there is none.

    The lock is on the file itself: it holds in other containers too, and ends with the process.

    Raises:
        OSError: it cannot be written.
        ValueError: another process holds it.
    """
    if _is_special(path):
        require_writable(path)
        yield
        return
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        # Some network file systems have no such locks, just as Windows.
        with suppress(NameError, OSError):
            _lock(file, path)
        yield
    finally:
        os.close(file)


def _lock(file: int, path: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ValueError(f"another server saves to {path}; give each server its own file") from None


def require_writable(path: Path) -> None:
    """Check that a file can be written, before the work that it is for.

    Raises:
        OSError: it cannot.
    """
    place = path if path.exists() else path.absolute().parent
    if path.is_dir() or not os.access(place, os.W_OK):
        raise PermissionError(errno.EACCES, "it cannot be written", str(path))


def write(path: Path, text: str) -> None:
    """Write a file, which at any moment has the old content or the new one, if that is possible.

    A file is replaced by one of its mode and owner. What cannot be replaced is written through: a
    device, a pipe, a file that is mounted by itself or lies where no other can be made.

    Raises:
        OSError: it cannot be written; the error names the path.
    """
    content = text.encode()
    try:
        if _is_special(path) or not _is_replaced(Path(os.path.realpath(path)), content):
            _write_through(path, content)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def _is_special(path: Path) -> bool:
    return path.exists() and not (path.is_file() or path.is_dir())


def _is_replaced(path: Path, content: bytes) -> bool:
    """Put a new file in the place of one, if that is possible."""
    part = path.parent / f".{path.name[:99]}.{token_hex(8)}"
    try:
        file = part.open("xb")
    except OSError:
        return False
    try:
        with file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(OSError):
            _take_over(path, part)
            part.replace(path)
            return True
        return False
    finally:
        part.unlink(missing_ok=True)


def _take_over(path: Path, part: Path) -> None:
    """Give a new file the owner and mode of the one that it will replace, if there is one."""
    if path.exists():
        old, new = path.stat(), part.stat()
        if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
            os.chown(part, old.st_uid, old.st_gid)
        part.chmod(stat.S_IMODE(old.st_mode))


def _write_through(path: Path, content: bytes) -> None:
    """Write into what is there; a file keeps its old content if the disk cannot hold the new."""
    old = path.read_bytes() if path.is_file() else b""
    # Without waiting for somebody to open the other end of a pipe.
    flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_NONBLOCK", 0)
    with open(os.open(path, flags, 0o666), "wb", buffering=0) as file:
        os.set_blocking(file.fileno(), True)
        try:
            _write_all(file.fileno(), content)
        except OSError:
            if old:
                file.seek(0)
                _write_all(file.fileno(), old)
                file.truncate()
            raise
        if path.is_file():
            file.truncate()


def _write_all(file: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(file, rest) :]
