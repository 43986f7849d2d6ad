"""Which names of moto's CloudFormation do our types rely on?

Each class describes one of moto's, as far as it is used. `CLOUDFORMATION` has a seam for each of
their members, and for functions and errors.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import get_annotations
from typing import TYPE_CHECKING, Any, Protocol

from .._seams.seam import Feature, Seam
from .._seams.table import SERVICE
from .._types import Function, JsonObject

if TYPE_CHECKING:
    from moto.cloudformation.parsing import OutputMap

    from .resource_map import OrderedResourceMap


class Export(Protocol):
    """An exported output of a stack."""

    name: str
    exporting_stack_id: str


class Stack(Protocol):
    """A stack."""

    stack_id: str
    name: str
    account_id: str
    region_name: str
    status: str
    template: Any
    template_dict: JsonObject
    parameters: JsonObject
    tags: dict[str, str]
    role_arn: str | None
    notification_arns: list[str]
    events: list[Any]
    exports: Sequence[Export]
    resource_map: OrderedResourceMap
    output_map: OutputMap
    parse_template: Callable[[str], JsonObject]
    #: Wrapped.
    _create_resource_map: Callable[[], Any]
    _create_output_map: Callable[[], OutputMap]
    _add_stack_event: Callable[..., None]
    #: Wrapped.
    create_resources: Callable[[], None]


class ChangeSet(Protocol):
    """A change set."""

    stack: Stack
    change_set_name: str
    change_set_type: str
    status: str | None
    execution_status: str | None
    status_reason: str | None
    stack_id: str
    template_dict: JsonObject
    parameters: JsonObject
    tags: dict[str, str] | None
    #: Wrapped: parameters are compared, too.
    diff: Callable[[], Any]


class Change(Protocol):
    """A change that a change set will make; answers show what is set on it."""

    action: str
    logical_resource_id: str


class CloudFormationBackend(Protocol):
    """The stacks of an account and region."""

    stacks: dict[str, Stack]
    change_sets: dict[str, ChangeSet]
    exports: dict[str, Export]
    #: Finds a stack, which may be deleted already.
    get_stack: Callable[[str], Stack]
    describe_change_set: Callable[[str], ChangeSet]
    #: Wrapped, as are the other four.
    create_stack: Function
    update_stack: Function
    delete_stack: Callable[..., None]
    create_change_set: Function
    execute_change_set: Callable[..., None]


class CloudFormationResponse(Protocol):
    """What answers requests."""

    #: The parameters of the request.
    params: JsonObject
    cloudformation_backend: CloudFormationBackend
    _get_stack_from_s3_url: Callable[[str], str]
    #: Wrapped, as are the other six.
    create_stack: Callable[[], Any]
    create_stack_instances: Callable[[], Any]
    update_stack: Callable[[], Any]
    create_change_set: Callable[[], Any]
    execute_change_set: Callable[[], Any]
    delete_stack: Callable[[], Any]
    _validate_different_update: Callable[..., None]


class ResourceMap(Protocol):
    """The resources of a stack: the description of each, and what was created from it."""

    _template: JsonObject
    _resource_json_map: JsonObject
    _parsed_resources: JsonObject
    _account_id: str
    _region_name: str
    input_parameters: JsonObject
    resolved_parameters: JsonObject
    lazy_condition_map: dict[str, bool]
    _delete_resource: Callable[..., None]
    #: Overridden, as are the other seven.
    __iter__: Callable[[], Any]
    load: Callable[[], None]
    load_parameters: Callable[[], None]
    __getitem__: Callable[[str], Any]
    update: Callable[..., None]
    delete: Callable[[], None]
    build_resource_diff: Callable[..., JsonObject]
    validate_outputs: Callable[[], None]


class CloudFormationModel(Protocol):
    """A type of resource. It is subclassed, once for each of ours, and all of this overridden."""

    cloudformation_type: Callable[[], str]
    cloudformation_name_type: Callable[[], str]
    has_cfn_attr: Callable[[str], bool]
    create_from_cloudformation_json: Function
    update_from_cloudformation_json: Function
    is_created: Callable[[], bool]


_MODELS = "moto.cloudformation.models"
_PARSING = "moto.cloudformation.parsing"
_ERRORS = "moto.cloudformation.exceptions"


def _rows(module: str, *described: type) -> list[Seam]:
    """The seams of what classes here describe."""
    return [
        Seam(module, f"{each.__name__}.{name}", f"as `{each.__name__}` here describes it")
        for each in described
        for name in get_annotations(each)
    ]


CLOUDFORMATION = Feature(
    "its types to moto's CloudFormation",
    affected="stacks with resources of this service",
    remains="stacks without them",
    seams=(
        *SERVICE.seams,
        *_rows(_MODELS, Stack, ChangeSet, Change, CloudFormationBackend),
        *_rows(_PARSING, ResourceMap, Export),
        *_rows("moto.cloudformation.responses", CloudFormationResponse),
        *_rows("moto.core.common_models", CloudFormationModel),
        Seam(_MODELS, "cloudformation_backends", "read: the exports of an account and region"),
        Seam(_MODELS, "Event.sendToSns", "called for an event about a resource of ours"),
        Seam(_MODELS, "ResourceMap", "replaced by a subclass"),
        Seam(_PARSING, "OutputMap", "made: the empty outputs of a stack that was rolled back"),
        Seam(_PARSING, "parse_and_update_resource", "called for each resource that may change"),
        Seam(_PARSING, "parse_and_create_resource", "relied on: passes LogicalId and StackId"),
        Seam(_PARSING, "parse_resource", "replaced: finds types, and reads properties"),
        Seam(_PARSING, "get_model_list.cache_clear", "called: moto looks for types again"),
        Seam(_PARSING, "get_model_map.cache_clear", "called: the same"),
        Seam(_PARSING, "get_name_type_map.cache_clear", "called: the same"),
        Seam(_ERRORS, "CloudFormationError", "caught: a template is refused"),
        Seam(_ERRORS, "ValidationError", "raised: a template is refused"),
        Seam(_ERRORS, "UnformattedGetAttTemplateException", "raised: there is no such output"),
    ),
)
