"""Which faults can a test inject?

The errors that an operation declares, and the reasons why a kind of resource can fail.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from ..pcaconnectorad.faults.fault_errors import find_error, find_operation, make_error
from ..pcaconnectorad.faults.injected import CallFault, CreationFault
from ..pcaconnectorad.model.kinds import KINDS
from ..pcaconnectorad.model.names import unknown_name


def build_call_fault(
    operation: str,
    error: str,
    *,
    times: int,
    when: Mapping[str, Any] | None,
    members: Mapping[str, Any],
) -> CallFault:
    """Build a fault that makes calls of an operation fail, as `MockHandle.fail_calls` describes.

    Raises:
        TypeError: `when` is not a mapping, or a member of the error is not a string.
        ValueError: the model has no such operation, error, member or value.
    """
    model = find_operation(operation)
    shape = find_error(model, error)
    for name, value in members.items():
        _require_known(name, shape.members, f"{error} has no member")
        _require_known(value, shape.members[name].metadata.get("enum"), f"{name} has no value")
        if not isinstance(value, str):
            raise TypeError(f"{name} must be a string, not {value!r}")
    if when is not None and not isinstance(when, Mapping):
        raise TypeError(f"when must be a mapping of members to values, not {when!r}")
    assert model.input_shape, "every operation has an input"
    for name in when or {}:
        _require_known(name, model.input_shape.members, f"{model.name} has no member")
    error_for = partial(make_error, model, shape, members)
    return CallFault(model.name, error_for, dict(when or {}), times)


def build_creation_fault(kind: str, status_reason: str, *, times: int) -> CreationFault:
    """Build a fault that makes resources of a kind fail, as `MockHandle.fail_resources` describes.

    Raises:
        ValueError: there is no such kind or reason.
    """
    reasons = {each.name: each.status_reasons for each in KINDS.values() if each.status_reasons}
    _require_known(kind, reasons, "there is no resource type with a lifecycle")
    _require_known(status_reason, reasons[kind], f"a {kind} has no status reason")
    return CreationFault(kind, status_reason, times)


def _require_known(name: Any, known: Iterable[str] | None, what: str) -> None:
    """Refuse a name that is not among the known ones; None accepts any name."""
    if known is not None and name not in list(known):
        raise ValueError(unknown_name(name, known, what))
