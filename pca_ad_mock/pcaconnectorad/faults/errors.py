"""What does an injected error contain?

Every member of the error's shape, with the test's value or one that fits the call.
"""

from __future__ import annotations

from botocore import xform_name
from botocore.model import StructureShape

from ..._types import JsonMapping
from ..calls import Call
from ..model import exceptions
from ..model.documented import RATES, UNDECLARED_ERRORS, UNKNOWN_QUOTA_CODE
from ..model.kinds import KINDS, Kind, joined, kind_of
from ..model.specification import SERVICE_NAME, service_model
from .fault import ANY_OPERATION

#: What botocore raises where the network fails.
CONNECTION_ERRORS = (
    "ConnectTimeoutError",
    "ConnectionClosedError",
    "EndpointConnectionError",
    "ReadTimeoutError",
)


def errors_of(operation: str) -> dict[str, StructureShape | None]:
    """Return the errors that an operation can answer, by name, each with its shape if it has one.

    Args:
        operation: the operation, as in the model, or `ANY_OPERATION`: for what all declare.
    """
    model = service_model()
    names = model.operation_names if operation == ANY_OPERATION else [operation]
    declared: list[dict[str, StructureShape | None]] = [
        {
            shape.name: shape
            for shape in model.operation_model(name).error_shapes
            if isinstance(shape, StructureShape)
        }
        for name in names
    ]
    by_all = set.intersection(*map(set, declared))
    return {
        **{name: shape for name, shape in declared[0].items() if name in by_all},
        **dict.fromkeys((*UNDECLARED_ERRORS, *CONNECTION_ERRORS)),
    }


def make_error(
    error: str, shape: StructureShape | None, given: JsonMapping, call: Call
) -> Exception:
    """Make the error for a call.

    Args:
        error: its name.
        shape: its shape, if the model has one.
        given: members of the error that the test gave.
        call: the call.
    """
    assert call.operation, "only calls of an operation fail"
    if error in CONNECTION_ERRORS:
        return exceptions.LostConnectionError(error, call.operation)
    message = f"Injected {error} into {call.operation}."
    if shape is None:
        return exceptions.CommonError(error, given.get("Message", message))
    kind, resource_id = _subject_of(call, error)
    fitting = {
        "Message": message,
        "Reason": "OTHER",
        "ResourceType": kind.name,
        "ResourceId": resource_id,
        "QuotaCode": _quota_code(call.operation, error, kind),
        "ServiceCode": SERVICE_NAME,
    }
    members = {name: given.get(name, fitting.get(name)) for name in shape.members}
    error_class: type[exceptions.PcaConnectorAdError] = getattr(exceptions, error)
    return error_class.with_members({xform_name(name): value for name, value in members.items()})


def _subject_of(call: Call, error: str) -> tuple[Kind, str]:
    """Return the kind and id of the resource that an error concerns, as far as known."""
    operation, request = str(call.operation), call.parameters
    kind = kind_of(operation) or _kind_named_in(request)
    is_about_parent = operation.startswith(("Create", "List")) and kind_of(operation)
    if is_about_parent and kind.parent and error == "ResourceNotFoundException":
        kind = kind.parent
    if error == "ServiceQuotaExceededException":
        # A quota applies to a parent or to the account, and its error names that.
        parent = kind.parent and kind.parent.arn_member
        return kind, str(request.get(parent, kind.name)) if parent else call.account_id
    key = [request.get(name) for name in kind.key]
    if all(key):
        return kind, joined(*map(str, key))
    names = (kind.arn_member, "ResourceArn", kind.parent and kind.parent.arn_member, "DirectoryId")
    named = [request[name] for name in names if name and request.get(name)]
    return kind, str(named[0] if named else kind.name)


def _kind_named_in(request: JsonMapping) -> Kind:
    """The kind whose ARN a request has, where its operation is not about one; else any."""
    named = str(request.get("ResourceArn"))
    for kind in KINDS.values():
        if kind.arn_member in request or kind.is_arn(named):
            return kind
    return KINDS["Connector"]


def _quota_code(operation: str, error: str, kind: Kind) -> str:
    quota = RATES.get(operation) if error == "ThrottlingException" else kind.quota
    return (quota and quota.code) or UNKNOWN_QUOTA_CODE
