"""What does an error say that a test told the service to answer?

Every member that the error's shape has is filled: as told, or with what makes sense for the call.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore import xform_name
from botocore.model import OperationModel, StructureShape

from ..model import exceptions
from ..model.documented import RATES, RESOURCE_QUOTAS
from ..model.names import unknown_name
from ..model.specification import SERVICE_NAME, service_model

#: Kinds by the longest name first, as the names of some begin with those of others.
_KINDS = (
    "TemplateGroupAccessControlEntry",
    "DirectoryRegistration",
    "ServicePrincipalName",
    "Connector",
    "Template",
)


#: What the kinds belong to that cannot be without another.
_PARENTS = {
    "TemplateGroupAccessControlEntry": "Template",
    "ServicePrincipalName": "DirectoryRegistration",
    "Template": "Connector",
}


def find_operation(name: object) -> OperationModel:
    """The operation of this name, as in the model or as in boto3.

    Raises:
        ValueError: there is none.
    """
    model = service_model()
    by_name = {each: each for each in model.operation_names}
    by_name.update({xform_name(each): each for each in model.operation_names})
    if not isinstance(name, str) or name not in by_name:
        known = model.operation_names
        raise ValueError(unknown_name(name, known, "the model has no operation"))
    return model.operation_model(by_name[name])


def find_error(operation: OperationModel, name: object) -> StructureShape:
    """The shape of an error that an operation declares.

    Raises:
        ValueError: it declares none of this name.
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
    told: Mapping[str, Any],
    request: Mapping[str, Any],
) -> exceptions.PcaConnectorAdError:
    """The error for a request.

    Args:
        operation: the operation that is called.
        shape: the error's shape.
        told: members of the error that the test gave.
        request: members of the request.
    """
    kind, resource_id = _subject_of(operation.name, shape.name, request)
    fitting = {
        "Message": f"{operation.name} answers {shape.name}, as it was told.",
        "Reason": "OTHER",
        "ResourceType": kind,
        "ResourceId": resource_id,
        "QuotaCode": _quota_code(operation.name, shape.name, kind),
        "ServiceCode": SERVICE_NAME,
    }
    members = {name: told.get(name, fitting.get(name)) for name in shape.members}
    error_class: type[exceptions.PcaConnectorAdError] = getattr(exceptions, shape.name)
    return error_class.with_members({xform_name(name): value for name, value in members.items()})


def _subject_of(operation: str, error: str, request: Mapping[str, Any]) -> tuple[str, str]:
    """The type and id of the resource that an error is about, as far as the request tells."""
    kind = _kind_of(operation, request)
    is_child = operation.startswith(("Create", "List")) and "ResourceArn" not in request
    if is_child and kind in _PARENTS and error == "ResourceNotFoundException":
        kind = _PARENTS[kind]
    names = (f"{kind}Arn", "ResourceArn", f"{_PARENTS.get(kind)}Arn", "DirectoryId")
    keys = {
        "ServicePrincipalName": ("ConnectorArn", "DirectoryRegistrationArn"),
        "TemplateGroupAccessControlEntry": ("GroupSecurityIdentifier", "TemplateArn"),
    }.get(kind, ())
    # A quota is counted in the parent, and its error names that.
    about_itself = error != "ServiceQuotaExceededException"
    if keys and about_itself and all(request.get(name) for name in keys):
        return kind, "|".join(str(request[name]) for name in keys)
    return kind, str(next((request[name] for name in names if request.get(name)), kind))


def _kind_of(operation: str, request: Mapping[str, Any]) -> str:
    """The kind that an operation is about; for those on tags, that of the ARN."""
    if "ResourceArn" in request:
        arn = str(request["ResourceArn"])
        if "/template/" in arn:
            return "Template"
        return "DirectoryRegistration" if ":directory-registration/" in arn else "Connector"
    singular = operation.replace("Entries", "Entry")
    return next((kind for kind in _KINDS if kind in singular), "Connector")


def _quota_code(operation: str, error: str, kind: str) -> str | None:
    if error == "ThrottlingException":
        return RATES[operation].code if operation in RATES else None
    quota = RESOURCE_QUOTAS.get(kind)
    return quota.code if quota else None
