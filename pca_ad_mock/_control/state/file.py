"""How does a server keep its state for its next run? In a file, as a document of `export`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from ...pcaconnectorad.request.parsing import parse_json
from ..files import held, write
from .exporting import export_state
from .loading import read_document, replace_state


@contextmanager
def kept_state(path: Path, *, save: bool) -> Iterator[None]:
    """Begin with the resources in a file; if asked, write them back when the block ends.

    Args:
        path: the file. If it is to be written, it may be empty, and need not exist.
        save: whether to write them back. Meanwhile no other server may do so.

    Raises:
        OSError: the file cannot be read or written.
        ValueError: it is not there, another server saves to it, or its content cannot be loaded.
    """
    with held(path) if save else nullcontext():
        # What is to be written may be empty, as pipes and devices are.
        if not save or path.stat().st_size:
            _load(path)
        yield
        if save:
            write(path, json.dumps(export_state(), indent=2) + "\n")


def _load(path: Path) -> None:
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise ValueError(
            f"there is no file {path}; with --save, the server starts without resources and writes "
            "the file when it stops"
        ) from error
    try:
        document = parse_json(content)
    except ValueError as error:
        raise ValueError(f"{path} is not JSON: {error}") from error
    try:
        replace_state(read_document(document))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
