"""How does moto's CloudFormation, once it has been imported, come to deploy our types?"""

from __future__ import annotations

import sys
from typing import Any

from .._cloudformation.moto_protocols import CLOUDFORMATION
from .._cloudformation.unavailable import refuse_our_types
from .._seams.seam import SeamError
from .replacing import Lasting, Replacements

_MODELS = "moto.cloudformation.models"
_PARSING = "moto.cloudformation.parsing"
#: More methods by which moto answers requests that change a stack.
_ANSWERS = ("create_stack", "execute_change_set", "delete_stack", "create_stack_instances")
_CACHES = ("get_model_list", "get_model_map", "get_name_type_map")


def add_types() -> None:
    """Let moto's CloudFormation deploy our types; where a seam is missing, refuse them."""
    try:
        _install.require()
    except SeamError as error:
        with Replacements(add_types) as replacements:
            refuse_our_types(str(error), replacements.replace)
            replacements.pop_all()


def _patch_cloudformation(replacements: Replacements) -> None:
    # Only now, as these modules import what they use of moto.
    from moto.cloudformation.responses import CloudFormationResponse

    from .._cloudformation import change_sets, stack_requests, stack_resource, stacks
    from .._cloudformation.adapters import adapters
    from .._cloudformation.resource_map import OrderedResourceMap

    models: Any = sys.modules[_MODELS]
    for owner, name, wrap in (
        (models.CloudFormationBackend, "create_stack", stacks.creating),
        (models.CloudFormationBackend, "update_stack", stacks.updating),
        (models.CloudFormationBackend, "delete_stack", stacks.deleting),
        (models.CloudFormationBackend, "create_change_set", change_sets.creating_change_set),
        (models.CloudFormationBackend, "execute_change_set", stacks.executing),
        (models.ChangeSet, "diff", change_sets.finding_changes),
        (models.Stack, "create_resources", stacks.creating_resources),
        (models.Stack, "_create_resource_map", stacks.mapping_resources),
        (CloudFormationResponse, "update_stack", stack_requests.updating),
        (CloudFormationResponse, "create_change_set", stack_requests.creating_change_set),
        (CloudFormationResponse, "_validate_different_update", stack_requests.comparing),
        *((CloudFormationResponse, name, stack_requests.answering) for name in _ANSWERS),
        (sys.modules[_PARSING], "parse_resource", stack_resource.parsing),
    ):
        replacements.replace(owner, name, wrap)
    for owner, name, added in (
        (models.Stack, "get_cfn_attribute", stacks.attribute_of),
        *(
            (CloudFormationResponse, name, stack_requests.refusing_drift(name))
            for name in stack_requests.DRIFT
        ),
    ):
        if not hasattr(owner, name):  # pragma: no branch - moto's, one day
            replacements.put(owner, name, added)
    replacements.put(models, "ResourceMap", OrderedResourceMap)
    _adopt_stacks(models, replacements)
    # At the end, as a class that moto has found cannot be taken away again.
    adapters()
    for name in _CACHES:
        getattr(sys.modules[_PARSING], name).cache_clear()


def _adopt_stacks(models: Any, replacements: Replacements) -> None:
    """Let stacks that are older than this library have resources of ours from now on."""
    for account in models.cloudformation_backends.values():
        for backend in account.values():
            for stack in backend.stacks.values():
                resource_map = stack.resource_map
                replacements.callback(setattr, resource_map, "__class__", type(resource_map))
                resource_map.__class__ = models.ResourceMap


_install = Lasting(CLOUDFORMATION, _patch_cloudformation)
