"""What does an injected error contain?

Every member of the error's shape, with the test's value or one that fits the call.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore import xform_name
from botocore.model import OperationModel, StructureShape

from ..model import exceptions
from ..model.documented import RATES
from ..model.kinds import KINDS, Kind, joined, kind_of
from ..model.names import unknown_name
from ..model.specification import SERVICE_NAME, service_model


def find_operation(name: object) -> OperationModel:
    """Find the operation with this name, as in the model or as in boto3.

    Raises:
        ValueError: there is no such operation.
    """
    model = service_model()
    by_name = {each: each for each in model.operation_names}
    by_name.update({xform_name(each): each for each in model.operation_names})
    if not isinstance(name, str) or name not in by_name:
        known = model.operation_names
        raise ValueError(unknown_name(name, known, "the model has no operation"))
    return model.operation_model(by_name[name])


def find_error(operation: OperationModel, name: object) -> StructureShape:
    """Find the shape of an error that an operation declares.

    Raises:
        ValueError: it declares no error with this name.
    """
    declared = {
        shape.name: shape for shape in operation.error_shapes if isinstance(shape, StructureShape)
    }
    if not isinstance(name, str) or name not in declared:
        raise ValueError(unknown_name(name, declared, f"{operation.name} declares no error"))
    return declared[name]


def make_error(
    operation: OperationModel,
    shape: StructureShape,
    given: Mapping[str, Any],
    request: Mapping[str, Any],
) -> exceptions.PcaConnectorAdError:
    """Make the error for a request.

    Args:
        operation: the operation that is called.
        shape: the error's shape.
        given: members of the error that the test gave.
        request: members of the request.
    """
    kind, resource_id = _subject_of(operation.name, shape.name, request)
    fitting = {
        "Message": f"Injected {shape.name} into {operation.name}.",
        "Reason": "OTHER",
        "ResourceType": kind.name,
        "ResourceId": resource_id,
        "QuotaCode": _quota_code(operation.name, shape.name, kind),
        "ServiceCode": SERVICE_NAME,
    }
    members = {name: given.get(name, fitting.get(name)) for name in shape.members}
    error_class: type[exceptions.PcaConnectorAdError] = getattr(exceptions, shape.name)
    return error_class.with_members({xform_name(name): value for name, value in members.items()})


def _subject_of(operation: str, error: str, request: Mapping[str, Any]) -> tuple[Kind, str]:
    """Return the kind and id of the resource that an error concerns, as far as known."""
    kind = kind_of(operation) or _kind_of_arn(str(request.get("ResourceArn")))
    is_about_parent = operation.startswith(("Create", "List")) and kind_of(operation)
    if is_about_parent and kind.parent and error == "ResourceNotFoundException":
        kind = kind.parent
    key = [request.get(name) for name in kind.key]
    # A quota applies per parent, so its error names the parent.
    if all(key) and error != "ServiceQuotaExceededException":
        return kind, joined(*map(str, key))
    parent_arn = kind.parent and kind.parent.arn_member
    names = (kind.arn_member, "ResourceArn", parent_arn, "DirectoryId")
    named = [request[name] for name in names if name and request.get(name)]
    return kind, str(named[0] if named else kind.name)


def _kind_of_arn(arn: str) -> Kind:
    if "/template/" in arn:
        return KINDS["Template"]
    name = "DirectoryRegistration" if ":directory-registration/" in arn else "Connector"
    return KINDS[name]


def _quota_code(operation: str, error: str, kind: Kind) -> str | None:
    if error == "ThrottlingException":
        return RATES[operation].code if operation in RATES else None
    return kind.quota.code if kind.quota else None
