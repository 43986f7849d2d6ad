"""Is an answer of the dispatcher what botocore's model says it must be?"""

from __future__ import annotations

import json
from typing import Any

from botocore.model import OperationModel, Shape
from botocore.validate import ParamValidator

from pca_ad_mock.pcaconnectorad.model.documented import (
    NEWER_STATUS_REASONS,
    UNDECLARED_ERRORS,
)
from pca_ad_mock.pcaconnectorad.model.specification import service_model
from pca_ad_mock.pcaconnectorad.model.validation import Violation, compile_validator
from pca_ad_mock.pcaconnectorad.request.routing import router
from pca_ad_mock.pcaconnectorad.request.wire import HttpRequest, HttpResponse


def check_answer(request: HttpRequest, response: HttpResponse) -> None:
    """Hold an answer against the output shape of its operation, or against its error's."""
    routed = router().match(request.method, request.path)
    operation = service_model().operation_model(routed[0]) if routed else None
    error_name = response.headers.get("x-amzn-ErrorType")
    assert response.headers["Content-Length"] == str(len(response.body))
    if error_name:
        _check_error(error_name, operation, response)
    else:
        assert operation, "only an operation can succeed"
        assert response.status == operation.http["responseCode"]
        if operation.output_shape is None:
            assert response.body == b""
        else:
            _check_document(json.loads(response.body), operation.output_shape)


def _is_newer_reason(violation: Violation, document: Any) -> bool:
    """Whether an answer has a status reason that this botocore does not have, and AWS has."""
    *_, name = violation.path.split("/")
    newer = [reason for reasons in NEWER_STATUS_REASONS.values() for reason in reasons]
    return name == "StatusReason" and any(f"'{reason}'" in str(document) for reason in newer)


def _check_error(name: str, operation: OperationModel | None, response: HttpResponse) -> None:
    if status := UNDECLARED_ERRORS.get(name):
        assert response.status == status
        assert list(json.loads(response.body)) == ["message"]
        return
    shape = service_model().shape_for(name)
    assert operation is None or name in [error.name for error in operation.error_shapes]
    assert response.status == shape.metadata["error"]["httpStatusCode"]
    _check_document(json.loads(response.body), shape)


def _check_document(document: Any, shape: Shape) -> None:
    report = ParamValidator().validate(document, shape)
    assert not report.has_errors(), report.generate_report()
    violations: list[Violation] = []
    known = compile_validator(shape)(document, "", violations)
    wrong = [each for each in violations if not _is_newer_reason(each, document)]
    assert not wrong, "; ".join(map(str, wrong))
    assert known == document, "an answer has a member that the model does not have, or a null"
