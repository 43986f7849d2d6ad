"""On which names of moto's CloudFormation do our types rely?

Rows of the table in `seams.table`, kept apart as they are many and serve one feature.
"""

from __future__ import annotations

from .seam import Feature, Seam
from .table import SERVICE

_MODELS = "moto.cloudformation.models"
_PARSING = "moto.cloudformation.parsing"
_ERRORS = "moto.cloudformation.exceptions"
_COMMON = "moto.core.common_models"

CLOUDFORMATION = Feature(
    "its types to moto's CloudFormation",
    affected="stacks with resources of this service",
    remains="stacks without them",
    seams=(
        *SERVICE.seams,
        Seam(_MODELS, "cloudformation_backends", "read: the exports of an account and region"),
        Seam(_MODELS, "CloudFormationBackend.create_stack", "wrapped: rolls back what fails"),
        Seam(_MODELS, "CloudFormationBackend.update_stack", "wrapped: rolls back what fails"),
        Seam(_MODELS, "CloudFormationBackend.delete_stack", "wrapped: keeps what is not deleted"),
        Seam(_MODELS, "CloudFormationBackend.create_change_set", "wrapped: refuses templates"),
        Seam(_MODELS, "CloudFormationBackend.execute_change_set", "wrapped: rolls back what fails"),
        Seam(_MODELS, "CloudFormationBackend.describe_change_set", "called: finds a change set"),
        Seam(_MODELS, "CloudFormationBackend.get_stack", "called: finds a stack"),
        Seam(_MODELS, "CloudFormationBackend.stacks", "read; a stack that is undone is removed"),
        Seam(_MODELS, "CloudFormationBackend.change_sets", "read; one that is refused is removed"),
        Seam(_MODELS, "CloudFormationBackend.exports", "read and written"),
        Seam(_MODELS, "Stack.create_resources", "wrapped: rolls back what fails in a stack set"),
        Seam(_MODELS, "Stack._add_stack_event", "called: records the status of a stack"),
        Seam(_MODELS, "Stack._create_output_map", "called after a change set is executed"),
        Seam(_MODELS, "Stack.stack_id", "read"),
        Seam(_MODELS, "Stack.name", "read"),
        Seam(_MODELS, "Stack.account_id", "read"),
        Seam(_MODELS, "Stack.region_name", "read"),
        Seam(_MODELS, "Stack.notification_arns", "read"),
        Seam(_MODELS, "Stack.exports", "read"),
        Seam(_MODELS, "Stack.resource_map", "read"),
        Seam(_MODELS, "Stack.status", "read and written"),
        Seam(_MODELS, "Stack.events", "read and written"),
        Seam(_MODELS, "Stack.template", "read, and restored by a rollback"),
        Seam(_MODELS, "Stack.template_dict", "read, and restored by a rollback"),
        Seam(_MODELS, "Stack.parameters", "read, and restored by a rollback"),
        Seam(_MODELS, "Stack.role_arn", "read, and restored by a rollback"),
        Seam(_MODELS, "Stack.tags", "read and written"),
        Seam(_MODELS, "Stack.output_map", "read and written"),
        Seam(_MODELS, "ChangeSet.diff", "wrapped: parameters are compared, too"),
        Seam(_MODELS, "ChangeSet.stack", "read"),
        Seam(_MODELS, "ChangeSet.change_set_type", "read: whether it creates a stack"),
        Seam(_MODELS, "ChangeSet.execution_status", "written where it fails"),
        Seam(_MODELS, "ChangeSet.template_dict", "read"),
        Seam(_MODELS, "ChangeSet.parameters", "read"),
        Seam(_MODELS, "ChangeSet.tags", "read"),
        Seam(_MODELS, "Event", "made, one for each resource and status"),
        Seam(_MODELS, "Event.sendToSns", "called"),
        Seam(_MODELS, "ResourceMap", "replaced by a subclass"),
        Seam(_PARSING, "ResourceMap.__getitem__", "overridden: reading creates none of ours"),
        Seam(_PARSING, "ResourceMap.update", "overridden: changes ours in their order"),
        Seam(_PARSING, "ResourceMap.delete", "overridden: deletes ours in their order"),
        Seam(_PARSING, "ResourceMap.build_resource_diff", "overridden: compares without ours"),
        Seam(_PARSING, "ResourceMap.validate_outputs", "overridden: validates dependencies first"),
        Seam(_PARSING, "ResourceMap.load", "called: validates the template of an update"),
        Seam(_PARSING, "ResourceMap._template", "read, and restored by a rollback"),
        Seam(_PARSING, "ResourceMap._resource_json_map", "read and written"),
        Seam(_PARSING, "ResourceMap._parsed_resources", "read and written"),
        Seam(_PARSING, "ResourceMap._account_id", "read"),
        Seam(_PARSING, "ResourceMap._region_name", "read"),
        Seam(_PARSING, "ResourceMap.input_parameters", "read, and restored by a rollback"),
        Seam(_PARSING, "ResourceMap.resolved_parameters", "read, and restored by a rollback"),
        Seam(_PARSING, "ResourceMap.lazy_condition_map", "read, and restored by a rollback"),
        Seam(_PARSING, "parse_and_update_resource", "called for each resource that may change"),
        Seam(_PARSING, "parse_and_create_resource", "relied on: passes LogicalId and StackId"),
        Seam(_PARSING, "OutputMap", "made: the empty outputs of a stack that was rolled back"),
        Seam(_PARSING, "Export.name", "read"),
        Seam(_PARSING, "Export.exporting_stack_id", "read"),
        Seam(_PARSING, "get_model_list.cache_clear", "called: moto looks for types again"),
        Seam(_PARSING, "get_model_map.cache_clear", "called: the same"),
        Seam(_PARSING, "get_name_type_map.cache_clear", "called: the same"),
        Seam(_ERRORS, "CloudFormationError", "caught: a template is refused"),
        Seam(_ERRORS, "ValidationError", "raised: a template is refused"),
        Seam(_ERRORS, "UnformattedGetAttTemplateException", "raised by get_cfn_attribute"),
        Seam(_COMMON, "CloudFormationModel", "subclassed, once for each type"),
        Seam(_COMMON, "CloudFormationModel.cloudformation_type", "overridden"),
        Seam(_COMMON, "CloudFormationModel.cloudformation_name_type", "overridden"),
        Seam(_COMMON, "CloudFormationModel.has_cfn_attr", "overridden"),
        Seam(_COMMON, "CloudFormationModel.create_from_cloudformation_json", "overridden"),
        Seam(_COMMON, "CloudFormationModel.update_from_cloudformation_json", "overridden"),
        Seam(_COMMON, "CloudFormationModel.is_created", "overridden"),
    ),
)
