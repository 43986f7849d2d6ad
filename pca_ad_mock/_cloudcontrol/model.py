"""What does botocore's model say of Cloud Control's operations and errors?"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from functools import cache

from botocore import xform_name
from botocore.loaders import create_loader
from botocore.model import ServiceModel

from .._types import JsonMapping, JsonObject
from ..pcaconnectorad.model.serialization import Serializer, compile_serializer
from ..pcaconnectorad.model.validation import Validator, compile_validator

#: How the header `X-Amz-Target` begins.
_TARGET = "CloudApiService."


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    Attributes:
        name: as in the model, `CreateResource`.
        method: the name of the method that implements it, `create_resource`.
        validate: checks the members of a request.
        serialize: writes the answer.
    """

    name: str
    method: str
    validate: Validator
    serialize: Serializer


@cache
def operation_at(target: str) -> Operation | None:
    """The operation that a request's header `X-Amz-Target` names, or None."""
    name = target.removeprefix(_TARGET)
    if not target.startswith(_TARGET) or name not in _service_model().operation_names:
        return None
    model = _service_model().operation_model(name)
    assert model.input_shape
    assert model.output_shape
    return Operation(
        name=name,
        method=xform_name(name),
        validate=compile_validator(model.input_shape),
        serialize=compile_serializer(model.output_shape),
    )


def status_of(name: str) -> int:
    """The HTTP status of an error.

    Assumption cloud-control-status: the model gives no codes, but says whose fault an error is.
    """
    return 500 if _shapes().get(name, {}).get("fault") else 400


@cache
def longest(shape: str) -> int:
    """How long a text of this shape can be."""
    most: int = _shapes()[shape]["max"]
    return most


@cache
def _raw_model() -> JsonObject:
    # A copy, as the loader's own may be that of clients.
    raw: JsonObject = deepcopy(create_loader().load_service_model("cloudcontrol", "service-2"))
    for shape in raw["shapes"].values():
        if "pattern" in shape:
            # Assumption whole-patterns: written without anchors, and meant for whole texts.
            shape["pattern"] = f"^{shape['pattern']}$"
    return raw


def _shapes() -> JsonMapping:
    shapes: JsonMapping = _raw_model()["shapes"]
    return shapes


@cache
def _service_model() -> ServiceModel:
    return ServiceModel(_raw_model(), "cloudcontrol")
