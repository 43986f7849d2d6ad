"""How does a server keep its state for its next run? In a file, as a document of `export`."""

from __future__ import annotations

import json
import os
from pathlib import Path

from .exporting import export_state
from .loading import read_document, replace_state


def load_state(path: Path) -> None:
    """Put the resources in a file in the place of all that there are.

    Args:
        path: the file.

    Raises:
        OSError: it cannot be read.
        ValueError: it is not JSON, or does not fit botocore's model; the message says where.
    """
    try:
        document = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ValueError(f"{path} is not JSON: {error}") from error
    try:
        replace_state(read_document(document))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def save_state(path: Path) -> None:
    """Write all resources to a file, which has the old content or the new one at any moment.

    Args:
        path: the file.

    Raises:
        OSError: it cannot be written.
    """
    part = path.with_name(f"{path.name}.part")
    part.write_text(json.dumps(export_state(), indent=2) + "\n", "utf-8")
    os.replace(part, path)
