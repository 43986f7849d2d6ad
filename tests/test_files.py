"""Is a file written whole, as what it was before, and by one process at a time?"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from pca_ad_mock._control import files
from pca_ad_mock._control.files import held, require_writable, write


@pytest.fixture
def umask() -> Iterator[int]:
    """One that leaves the group something."""
    before = os.umask(0o027)
    yield 0o027
    os.umask(before)


def fails(number: int) -> Callable[..., Any]:
    def fail(*args: Any, **kwargs: Any) -> Any:
        raise OSError(number, os.strerror(number))

    return fail


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_follows_the_umask(tmp_path: Path, umask: int) -> None:
    """As any file that a program makes; and nothing is left beside it."""
    file = tmp_path / "new"
    write(file, "ü")
    assert file.read_text("utf-8") == "ü"
    assert mode_of(file) == 0o666 & ~umask
    assert [*tmp_path.iterdir()] == [file]


def test_a_file_keeps_its_mode(tmp_path: Path, umask: int) -> None:
    """Whatever the umask is, and also where the new content is shorter."""
    file = tmp_path / "old"
    file.write_text("a longer text")
    file.chmod(0o604)
    with file.open() as old:
        write(file, "new")
        # It has another file in its place, whoever reads the old one.
        assert old.read() == "a longer text"
    assert file.read_text() == "new"
    assert mode_of(file) == 0o604


def test_a_file_keeps_its_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new one gets it; where that is not allowed, the old one is written."""
    file = tmp_path / "old"
    file.write_text("a longer text")
    given: list[tuple[int, int]] = []
    own = os.getuid()

    def is_of_another(path: Path) -> os.stat_result:
        found = os.stat(path)
        owner = 4711 if path == file else own
        return os.stat_result((*found[:4], owner, *found[5:]))

    monkeypatch.setattr(Path, "stat", is_of_another)
    monkeypatch.setattr(os, "chown", lambda path, *owner: given.append(owner))
    write(file, "new")
    assert (file.read_text(), given) == ("new", [(4711, os.stat(file).st_gid)])

    inode = os.stat(file).st_ino
    monkeypatch.setattr(os, "chown", fails(errno.EPERM))
    write(file, "newer")
    assert (file.read_text(), os.stat(file).st_ino) == ("newer", inode)
    assert os.listdir(tmp_path) == ["old"]


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    """Its target is written, there or not, and wherever it lies."""
    (tmp_path / "elsewhere").mkdir()
    for name in ("there", "missing"):
        target, link = tmp_path / "elsewhere" / name, tmp_path / f"to_{name}"
        link.symlink_to(Path("elsewhere", name))
        if name == "there":
            target.write_text("old")
        write(link, "new")
        assert link.is_symlink()
        assert target.read_text() == "new"
    assert sorted(os.listdir(tmp_path / "elsewhere")) == ["missing", "there"]


@pytest.mark.parametrize("obstacle", ["replace", "open"])
def test_what_cannot_be_replaced_is_written_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, obstacle: str
) -> None:
    """A file that is mounted by itself, and one in a folder that cannot be written."""
    file = tmp_path / "mounted"
    file.write_text("a longer text")
    inode = file.stat().st_ino
    if obstacle == "replace":
        monkeypatch.setattr(Path, "replace", fails(errno.EBUSY))
    else:
        monkeypatch.setattr(files, "token_hex", lambda length: "/none")
    write(file, "new")
    assert (file.read_text(), file.stat().st_ino) == ("new", inode)
    assert [*tmp_path.iterdir()] == [file]


def test_a_pipe_is_written_through(tmp_path: Path) -> None:
    """To its end, to whoever reads it; nobody waits for a reader that there is not."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match=re.escape(str(pipe))) as caught:
        write(pipe, "text")
    assert caught.value.errno == errno.ENXIO

    text = "x" * 300_000
    # Open for both, it never comes to an end.
    with open(os.open(pipe, os.O_RDWR), "rb") as file, ThreadPoolExecutor() as pool:
        reading = pool.submit(file.read, len(text))
        write(pipe, text)
        assert reading.result().decode() == text
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has such a device")
def test_a_full_disk_names_the_path() -> None:
    """A device is written through, and its error names it."""
    with pytest.raises(OSError, match="No space left on device: '/dev/full'"):
        write(Path("/dev/full"), "text")


@pytest.mark.parametrize("is_mounted", [False, True])
def test_a_full_disk_leaves_the_old_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_mounted: bool
) -> None:
    """Whether a file can be replaced or is written through; nothing is left beside it."""
    file = tmp_path / "state.json"
    file.write_text("old")
    if is_mounted:
        monkeypatch.setattr(Path, "replace", fails(errno.EBUSY))
        written = files._write_all

        def write_some(number: int, content: bytes) -> None:
            written(number, content[:20])
            if len(content) > 20:
                fails(errno.ENOSPC)()

        monkeypatch.setattr(files, "_write_all", write_some)
    else:
        monkeypatch.setattr(os, "fsync", fails(errno.ENOSPC))
    with pytest.raises(OSError, match="No space left on device") as caught:
        write(file, "a new text that is far longer")
    monkeypatch.undo()
    assert caught.value.filename == str(file)
    assert file.read_text() == "old"
    assert [*tmp_path.iterdir()] == [file]


def test_a_new_file_on_a_full_disk_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no other file can be made beside it, either."""
    monkeypatch.setattr(files, "token_hex", lambda length: "/none")
    monkeypatch.setattr(os, "write", fails(errno.ENOSPC))
    with pytest.raises(OSError, match=r"No space left on device: '.*new'"):
        write(tmp_path / "new", "text")


@pytest.mark.parametrize("name", [".", "missing/state.json"])
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, name: str) -> None:
    """Before and while it is written; nothing is made."""
    path = tmp_path / name
    for attempt in (require_writable, lambda path: held(path).__enter__(), lambda p: write(p, "")):
        with pytest.raises(OSError, match=re.escape(f": '{path}'")):
            attempt(path)
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("kind", ["file", "pipe", "new"])
def test_what_may_not_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Whoever runs the test: permissions do not hold for root."""
    path = tmp_path / kind
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "file":
        path.touch()
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(PermissionError, match=re.escape(str(path))):
        require_writable(path)
    if kind == "pipe":
        with pytest.raises(PermissionError):
            held(path).__enter__()


def test_a_pipe_can_be_held(tmp_path: Path) -> None:
    """By as many as like: there is nothing to be lost in it."""
    os.mkfifo(tmp_path / "pipe")
    with held(tmp_path / "pipe"), held(tmp_path / "pipe"):
        pass


def test_a_file_is_held_by_one(tmp_path: Path) -> None:
    """By whatever name it goes; and by the next when the first has let go."""
    file, link = tmp_path / "file", tmp_path / "link"
    link.symlink_to(file)
    for _ in range(2):
        with held(link):
            assert file.read_text() == ""
            with pytest.raises(ValueError, match=f"another server saves to {file}; give"):
                held(file).__enter__()


@pytest.mark.parametrize("lack", ["module", "locks"])
def test_a_system_without_locks_goes_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lack: str
) -> None:
    """Windows has no such module, and some network file systems no locks."""
    if lack == "module":
        monkeypatch.delattr(files, "fcntl")
    else:
        monkeypatch.setattr(f"{files.__name__}.fcntl.flock", fails(errno.ENOLCK))
    with held(tmp_path / "file"), held(tmp_path / "file"):
        assert os.listdir(tmp_path) == ["file"]
