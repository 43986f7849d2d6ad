"""Which errors does the service answer, and what do they say?

One class for each error of botocore's model, named as there, its members as attributes in
snake case; status codes and member names on the wire come from the model. Errors that the model
lacks share one class, `CommonError`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..._types import JsonMapping
from .documented import UNDECLARED_ERRORS
from .specification import SERVICE_NAME, service_model
from .suggestions import shortened

if TYPE_CHECKING:
    from .documented import Quota
    from .validation import Violation


class PcaConnectorAdError(Exception):
    """An error that the service answers, as opposed to a fault of this library.

    Attributes:
        name: its name, as in the answer.
        message: its message.
    """

    name: str

    def __init_subclass__(cls) -> None:
        cls.name = cls.__name__

    def __init__(self, message: str) -> None:
        self.message = shortened(message)
        super().__init__(self.message)

    @property
    def status(self) -> int:
        """Its HTTP status code."""
        status: int = service_model().shape_for(self.name).metadata["error"]["httpStatusCode"]
        return status

    @classmethod
    def with_members(cls, members: JsonMapping) -> PcaConnectorAdError:
        """An error of this class with all its members as given, by their names in snake case."""
        error = cls.__new__(cls)
        vars(error).update(members)
        return error


class LostConnectionError(Exception):
    """No answer, as the connection to the service failed; each door makes its own error of it.

    Attributes:
        name: the exception that botocore raises.
    """

    def __init__(self, name: str, operation: str) -> None:
        super().__init__(f"injected {name} into {operation}")
        self.name = name


class AccessDeniedException(PcaConnectorAdError):
    """The caller may not do this."""


class CommonError(PcaConnectorAdError):
    """An error that operations do not declare, and every AWS service may answer.

    Args:
        name: the name of the error, from `UNDECLARED_ERRORS`.
        message: its message.
    """

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name

    @property
    def status(self) -> int:
        """Its HTTP status code."""
        return UNDECLARED_ERRORS[self.name]


class ConflictException(PcaConnectorAdError):
    """The request contradicts the state that a resource is in."""

    def __init__(self, message: str, resource_type: str, resource_id: str) -> None:
        super().__init__(message)
        self.resource_type = resource_type
        self.resource_id = resource_id


class InternalServerException(PcaConnectorAdError):
    """The service itself failed."""


class ResourceNotFoundException(PcaConnectorAdError):
    """The resource does not exist, or its status does not allow it to be used."""

    def __init__(
        self, resource_type: str, resource_id: str, detail: str = "does not exist"
    ) -> None:
        super().__init__(f"{resource_type} {resource_id} {detail}.")
        self.resource_type = resource_type
        self.resource_id = resource_id


class ServiceQuotaExceededException(PcaConnectorAdError):
    """One more would be over a documented quota."""

    def __init__(self, quota: Quota, resource_type: str, resource_id: str) -> None:
        super().__init__(f"{quota.name}: the limit of {quota.value} is reached.")
        self.resource_type = resource_type
        self.resource_id = resource_id
        self.quota_code = quota.code
        self.service_code = SERVICE_NAME


class ThrottlingException(PcaConnectorAdError):
    """Too many requests in too short a time."""

    def __init__(self, message: str, quota_code: str | None = None) -> None:
        super().__init__(message)
        self.quota_code = quota_code
        self.service_code = SERVICE_NAME if quota_code else None


class ValidationException(PcaConnectorAdError):
    """The request is malformed, breaks a constraint, or asks for what cannot be."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason

    @classmethod
    def of_violations(cls, violations: Sequence[Violation]) -> ValidationException:
        """One error that lists every violation."""
        return cls(_worded(violations, is_counted=True), "FIELD_VALIDATION_FAILED")


def refusal_of(violations: Sequence[Violation]) -> PcaConnectorAdError:
    """Make the error for a request with violations.

    Args:
        violations: what is wrong with it. Members that cannot be read hide those that break a
            constraint, as requests are read before they are validated.
    """
    if malformed := [each for each in violations if each.is_malformed]:
        return unreadable(_worded(malformed))
    return ValidationException.of_violations(violations)


def unreadable(message: str) -> CommonError:
    """Make the error for a request whose body or members cannot be read."""
    # Assumption malformed-request: that this service answers as Smithy's tests of its protocol do.
    return CommonError("SerializationException", message)


def _worded(violations: Sequence[Violation], *, is_counted: bool = False) -> str:
    # Assumption violations: one error for all, and these sentences of Smithy's validation.
    plural = "s" * (len(violations) > 1)
    count = f"{len(violations)} validation error{plural} detected. " if is_counted else ""
    return count + "; ".join(
        f"Value{each.observed} at '{each.path}' failed to satisfy constraint: {each.constraint}"
        for each in violations
    )
