"""What are values called of which is only known that they can be called, or have members?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

#: A function of another library or of a test, with whatever parameters it has.
Function = Callable[..., Any]

#: Members by their names, as in a JSON object or a structure of the model.
JsonObject = dict[str, Any]

#: The same, only read.
JsonMapping = Mapping[str, Any]
