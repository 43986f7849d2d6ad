"""How are resources written as JSON, and read again?

As the API names their members; times are texts in the form of ISO 8601.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from functools import cache
from math import isfinite
from types import NoneType
from typing import Any

from ..._types import JsonMapping, JsonObject


def to_json(value: object) -> Any:
    """Return a value as it describes itself, with what JSON lacks as texts, such as times."""
    if hasattr(value, "_describe"):
        return to_json(value._describe())
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).isoformat()
    if isinstance(value, Mapping):
        return {str(name): to_json(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_json(each) for each in value]
    is_finite = isinstance(value, float) and isfinite(value)
    return value if is_finite or isinstance(value, (str, int, NoneType)) else str(value)


def read_resource(document: JsonMapping) -> JsonObject:
    """Return a resource whose times are texts, with times."""
    times = time_members()
    return {
        name: datetime.fromisoformat(each) if name in times else each
        for name, each in document.items()
    }


def read_state(document: JsonMapping) -> dict[str, list[JsonObject]]:
    """Return lists of resources whose times are texts, with times."""
    return {name: [read_resource(each) for each in listed] for name, listed in document.items()}


@cache
def time_members() -> frozenset[str]:
    """Return the names of the members of resources that are times."""
    from ...pcaconnectorad.model.specification import service_model

    model = service_model()
    structures = (model.shape_for(name) for name in model.shape_names)
    return frozenset(
        name
        for shape in structures
        for name, member in getattr(shape, "members", {}).items()
        if member.type_name == "timestamp"
    )
