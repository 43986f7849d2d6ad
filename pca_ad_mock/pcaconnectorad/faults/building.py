"""Which faults can a test inject?

The errors that an operation can answer, the codes with which a connector refuses, and the reasons
why a kind of resource can fail.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Mapping
from functools import partial

from botocore.model import ListShape, MapShape, Shape, StructureShape

from ..._types import JsonMapping
from ..model.documented import ENROLLMENT_RATES
from ..model.kinds import KINDS
from ..model.refusals import EnrollmentRefused, find_code, format_code
from ..model.specification import find_operation_name, service_model
from ..model.suggestions import shown, unknown_name
from ..settings import check_account, check_region
from .errors import CONNECTION_ERRORS, errors_of, make_error
from .fault import ANY_OPERATION, CallFault, CreationFault, Delay, Scope

#: The members of an error that the model lacks.
_ONLY_A_MESSAGE = ("Message",)

#: What the calls of a connector's clients have, as `mock.calls` shows it.
_ENROLLMENT_PARAMETERS = ("ConnectorArn", "Principal", "TemplateArn", "TemplateName")


def build_call_fault(
    operation: str,
    error: str | int | type[Exception],
    *,
    times: int | None,
    scope: Scope,
    members: JsonMapping,
) -> CallFault:
    """Build a fault that makes calls of an operation fail, as `MockHandle.fail_calls` describes.

    Raises:
        TypeError: a value has the wrong type.
        ValueError: there is no such operation, error, member, region or value.
    """
    if isinstance(error, type):
        error = error.__name__
    if str(operation) in ENROLLMENT_RATES:
        return _build_refusal(operation, find_code(error), times, scope, members)
    name = _find_operation(operation)
    error_name, shape = _find_error(name, error)
    _check_members(error_name, shape, members)
    _check_scope(scope, _members_of(name))
    return CallFault(
        name,
        error_name,
        members,
        make_error=partial(make_error, error_name, shape, members),
        scope=scope,
        times=times,
        is_of_connection=error_name in CONNECTION_ERRORS,
    )


def build_delay(operation: str, seconds: float, *, times: int | None, scope: Scope) -> Delay:
    """Build a fault that makes answers slow, as `MockHandle.delay_calls` describes.

    Raises:
        TypeError: a value has the wrong type.
        ValueError: there is no such operation, member, region or value.
    """
    name = _find_operation(operation)
    if type(seconds) not in (int, float) or not 0 < seconds <= threading.TIMEOUT_MAX:
        raise ValueError(f"seconds must be a number above 0, not {shown(seconds)}")
    _check_scope(scope, _members_of(name))
    return Delay(name, seconds, scope=scope, times=times)


def _find_operation(operation: str) -> str:
    return ANY_OPERATION if operation == ANY_OPERATION else find_operation_name(operation)


def _build_refusal(
    operation: str, code: int, times: int | None, scope: Scope, members: JsonMapping
) -> CallFault:
    error = format_code(code)
    for name in members:
        raise ValueError(f"a refusal with {error} has no members; leave out {name!r}")
    _check_scope(scope, dict.fromkeys(_ENROLLMENT_PARAMETERS))
    refuse = partial(EnrollmentRefused, code, "injected")
    return CallFault(
        operation, error, {}, make_error=lambda call: refuse(), scope=scope, times=times
    )


def build_creation_fault(
    kind: str, status_reason: str, *, times: int | None, scope: Scope
) -> CreationFault:
    """Build a fault that makes resources of a kind fail, as `MockHandle.fail_resources` describes.

    Raises:
        TypeError: a value has the wrong type.
        ValueError: there is no such kind, reason, member, region or value.
    """
    reasons = {each.name: each.status_reasons for each in KINDS.values() if each.status_reasons}
    _require_known(kind, reasons, "there is no resource type with a lifecycle")
    _require_known(status_reason, reasons[kind], f"a {kind} has no status reason")
    _check_scope(scope, _members_of(f"Create{kind}"))
    return CreationFault(kind, status_reason, scope=scope, times=times)


def _find_error(operation: str, error: object) -> tuple[str, StructureShape | None]:
    known = errors_of(operation)
    if not isinstance(error, str) or error not in known:
        every = "not every operation" if operation == ANY_OPERATION else f"{operation} never"
        raise ValueError(unknown_name(error, known, f"{every} answers"))
    return error, known[error]


def _check_members(error: str, shape: StructureShape | None, members: JsonMapping) -> None:
    possible = shape.members if shape else {}
    known = possible or ([] if error in CONNECTION_ERRORS else _ONLY_A_MESSAGE)
    for name, value in members.items():
        _require_known(name, known, f"{error} has no member")
        if not isinstance(value, str):
            raise TypeError(f"{name} must be a string, not {shown(value)}")
        if name in possible:
            _require_known(value, possible[name].metadata.get("enum"), f"{name} has no value")


def _members_of(operation: str) -> dict[str, Shape | None]:
    """Return the members that a call of an operation can have."""
    model = service_model()
    names = model.operation_names if operation == ANY_OPERATION else [operation]
    shapes = [model.operation_model(name).input_shape for name in names]
    return {
        name: member
        for shape in shapes
        if isinstance(shape, StructureShape)
        for name, member in shape.members.items()
    }


def _check_scope(scope: Scope, members: Mapping[str, Shape | None]) -> None:
    if scope.region is not None:
        check_region(scope.region)
    if scope.account_id is not None:
        check_account(scope.account_id)
    when = scope.when
    if isinstance(when, Mapping):
        _check_wanted(when, members, "when")
    elif when is not None and not callable(when):
        raise TypeError(
            f"when must be a mapping of members to values, or a function, not {shown(when)}"
        )


def _check_wanted(wanted: JsonMapping, members: Mapping[str, Shape | None], path: str) -> None:
    """Refuse what no call can have: members that the model lacks, and values that JSON lacks."""
    for name, value in wanted.items():
        _require_known(name, members, f"{path} has no member")
        _check_value(value, members[name], f"{path}[{name!r}]")


def _check_value(value: object, shape: Shape | None, path: str) -> None:
    if isinstance(value, Mapping):
        if isinstance(shape, StructureShape):
            return _check_wanted(value, shape.members, path)
        inner = shape.value if isinstance(shape, MapShape) else None
        for key, each in value.items():
            _check_value(each, inner, f"{path}[{key!r}]")
    elif isinstance(value, list):
        inner = shape.member if isinstance(shape, ListShape) else None
        for index, each in enumerate(value):
            _check_value(each, inner, f"{path}[{index}]")
    elif not isinstance(value, (str, int)) and not _is_finite(value):
        raise ValueError(f"{path} must be a value that a request can contain, not {shown(value)}")
    return None


def _is_finite(value: object) -> bool:
    return isinstance(value, float) and math.isfinite(value)


def _require_known(name: object, known: Iterable[str] | None, what: str) -> None:
    """Refuse a name that is not among the known ones; None accepts any name."""
    if known is not None and name not in list(known):
        raise ValueError(unknown_name(name, known, what))
