"""Which errors does Cloud Control answer, and what do they say?

Most are in botocore's model. Those that are not, and all texts, stand here with their sources:
R for answers of the real service that public issues quote. What has no source is our wording.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import uuid4

from .._registry.handler_errors import HandlerError
from .._registry.resource_types import RESOURCE_TYPES
from .model import longest, status_of

#: R (aws/aws-sdk#140): an error of no model, and how its name stands in the answer.
_FULL_NAMES = {"AccessDeniedException": "com.amazon.coral.service#AccessDeniedException"}

#: Assumption cloud-control-handler-errors: the exceptions for what handlers of synchronous
#: operations refuse, where they are not named after the handler's code.
_EXCEPTIONS = {
    "NotFound": "ResourceNotFoundException",
    "ServiceTimeout": "HandlerFailureException",
}


class CloudControlError(Exception):
    """An error that Cloud Control answers.

    Args:
        name: its name.
        message: its message; what is longer than the model allows is cut off.
        status: its HTTP status, if not that of the model.
    """

    def __init__(self, name: str, message: str, status: int | None = None) -> None:
        self.message = message[: longest("ErrorMessage")]
        super().__init__(self.message)
        self.name = name
        self.status = status or status_of(name)

    @property
    def full_name(self) -> str:
        """Its name as it stands in the answer."""
        return _FULL_NAMES.get(self.name, self.name)


def invalid(message: str) -> CloudControlError:
    """Make the error for what fits neither the request nor the type: it is in no model.

    R (aws-cloudformation/cloudformation-coverage-roadmap#2205).
    """
    return CloudControlError("ValidationException", message)


def model_invalid(sentences: Iterable[str]) -> CloudControlError:
    """R (cloudformation-coverage-roadmap#2205; pulumi/pulumi#12844)."""
    return invalid(f"Model validation failed ({chr(10).join(sentences)})")


def not_updatable(name: str, keyword: str, properties: Iterable[str]) -> CloudControlError:
    """R (cloudformation-coverage-roadmap#2205; an issue of the project carina)."""
    listed = ", ".join(f"/properties/{each}" for each in sorted(properties))
    return CloudControlError(name, f"Invalid patch update: {keyword} [{listed}] cannot be updated")


def invalid_patch(why: object) -> CloudControlError:
    """Make the error for a patch document that is none, or that cannot be applied."""
    return invalid(f"Invalid patch update: {why}")


def handler_failed(type_name: str, error: HandlerError) -> CloudControlError:
    """R (cloudformation-coverage-roadmap#2090): a handler failed, of a synchronous operation."""
    name = _EXCEPTIONS.get(error.code, f"{error.code}Exception")
    # The text is cut off, so that it is known how it ends.
    ending = f" (HandlerErrorCode: {error.code}, RequestToken: {uuid4()})"
    beginning = f"{type_name} Handler returned status FAILED: {error.message}"
    return CloudControlError(name, beginning[: longest("ErrorMessage") - len(ending)] + ending)


def list_needs(type_name: str, sentences: Iterable[str]) -> CloudControlError:
    """R (quoted in public projects, for AWS::Lambda::Permission)."""
    return CloudControlError(
        "InvalidRequestException",
        f"Missing or invalid ResourceModel property in {type_name} list handler request input. "
        f"Required property: ({', '.join(sentences)})",
    )


def no_such_type(name: str) -> CloudControlError:
    """Make the error for a type that this library does not have."""
    known = ", ".join(RESOURCE_TYPES)
    message = f"pca_ad_mock does not have the type {name}. It has {known}."
    return CloudControlError("TypeNotFoundException", message)


def unsupported(name: str) -> CloudControlError:
    """Make the error for a type without an update."""
    message = f"Resource type {name} does not support the action UPDATE"
    return CloudControlError("UnsupportedActionException", message)
