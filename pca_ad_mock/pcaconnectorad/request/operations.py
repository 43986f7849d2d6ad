"""What does the model say of each operation, in a form ready to be used?

Each is compiled once: its route, the reading of its input and the writing of its output.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from botocore import xform_name
from botocore.model import Shape

from ..model.exceptions import PcaConnectorAdError, ValidationException
from ..model.serialization import Writer, compile_writer, to_json
from ..model.specification import service_model
from ..model.validation import Reader, Violation, compile_reader
from .parsing import Intake, compile_intake
from .routing import Router
from .wire import HttpRequest


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the service.

    Attributes:
        name: as in the model, `CreateConnector`.
        method_name: as in boto3 and moto, `create_connector`.
        http_method: the HTTP method of its requests.
        uri_template: the path of its requests, with a `{Name}` for each label.
        status: the status of its answer when all is well.
    """

    name: str
    method_name: str
    http_method: str
    uri_template: str
    status: int
    _intake: Intake
    _reader: Reader
    _names: Mapping[str, str]
    _writer: Writer | None

    def gather(self, request: HttpRequest, labels: Mapping[str, str]) -> dict[str, Any]:
        """The members of a request as they came, by their names in the model.

        Raises:
            ValidationException: the body cannot be read.
        """
        return self._intake(request, labels)

    def read(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The members that were given, checked, by their names in snake case.

        Raises:
            ValidationException: a constraint is broken.
        """
        violations: list[Violation] = []
        members = self._reader(given, "", violations)
        if violations:
            raise ValidationException.of_violations(violations)
        return {self._names[name]: value for name, value in members.items()}

    def write(self, output: Mapping[str, Any]) -> bytes:
        """The body of an answer, empty for an operation that has no output."""
        return to_json(self._writer(output)) if self._writer else b""


@cache
def router() -> Router[Operation]:
    """The router over all operations of the model."""
    model = service_model()
    return Router(operation_named(name) for name in model.operation_names)


@cache
def operation_named(name: str) -> Operation:
    """The operation of this name in the model."""
    model = service_model().operation_model(name)
    members = model.input_shape
    assert members, "every operation of a service modelled in Smithy has an input"
    return Operation(
        name=model.name,
        method_name=xform_name(model.name),
        http_method=model.http["method"],
        uri_template=model.http["requestUri"],
        status=model.http["responseCode"],
        _intake=compile_intake(members),
        _reader=compile_reader(members),
        _names={name: xform_name(name) for name in members.members},
        _writer=compile_writer(model.output_shape) if model.output_shape else None,
    )


def write_error(error: PcaConnectorAdError) -> tuple[int, str, bytes]:
    """The status, the name and the body of an error's answer."""
    shape, write = _compile_error(type(error).__name__)
    return shape.metadata["error"]["httpStatusCode"], shape.name, to_json(write(error))


@cache
def _compile_error(name: str) -> tuple[Shape, Writer]:
    shape = service_model().shape_for(name)
    return shape, compile_writer(shape)
