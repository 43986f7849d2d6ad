"""What does CloudFormation call the errors of a handler?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..pcaconnectorad.model.exceptions import PcaConnectorAdError

#: Assumption handler-errors: which of CloudFormation's names the handlers have for each error.
HANDLER_ERROR_CODES = {
    "AccessDeniedException": "AccessDenied",
    "ConflictException": "AlreadyExists",
    "InternalServerException": "ServiceInternalError",
    "ResourceNotFoundException": "NotFound",
    "ServiceQuotaExceededException": "ServiceLimitExceeded",
    "ThrottlingException": "Throttling",
    "ValidationException": "InvalidRequest",
    "ExpiredTokenException": "InvalidCredentials",
    "IncompleteSignature": "InvalidCredentials",
    "InternalFailure": "ServiceInternalError",
    "InvalidSignatureException": "InvalidCredentials",
    "MalformedHttpRequestException": "InvalidRequest",
    "MissingAuthenticationTokenException": "InvalidCredentials",
    "NotAuthorized": "AccessDenied",
    "OptInRequired": "AccessDenied",
    "RequestAbortedException": "NetworkFailure",
    "RequestEntityTooLargeException": "InvalidRequest",
    "RequestExpired": "InvalidCredentials",
    "RequestTimeoutException": "ServiceTimeout",
    "SerializationException": "InvalidRequest",
    "ServiceUnavailable": "ServiceInternalError",
    "UnknownOperationException": "InvalidRequest",
    "UnrecognizedClientException": "InvalidCredentials",
    "UnsupportedMediaTypeException": "InvalidRequest",
    "ValidationError": "InvalidRequest",
}


class HandlerError(Exception):
    """A handler failed.

    Args:
        message: the handler's message.
        code: CloudFormation's name for the sort of error, its `HandlerErrorCode`.
    """

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


@contextmanager
def handler_errors(*, is_create: bool) -> Iterator[None]:
    """Convert errors of the API to errors of the handler.

    Args:
        is_create: whether the handler creates. CloudFormation CLI User Guide, "Handler error
            codes": only there a conflict is that something exists already.
    """
    try:
        yield
    except PcaConnectorAdError as error:
        name = error.name
        service = f"Service: PcaConnectorAd, Status Code: {error.status}, Error Code: {name}"
        code = HANDLER_ERROR_CODES[name]
        if code == "AlreadyExists" and not is_create:
            code = "ResourceConflict"
        raise HandlerError(f"{error.message} ({service})", code) from error
