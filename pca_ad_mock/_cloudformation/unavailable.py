"""What happens to a stack with a resource of ours if moto lacks a name that our types need?

Its caller gets an error; other stacks work as with moto alone. Nothing here relies on a moto name:
each is used only if it exists, and one of the two ways is enough.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from .._seams.seam import SeamError
from .._types import Function
from ..pcaconnectorad.model.kinds import KINDS

Replace = Callable[[Any, str, Callable[[Any], Function]], None]

#: moto's list of types has only weak references.
_refused: list[type] = []

#: The prefix of each of our types.
PREFIX = "AWS::PCAConnectorAD::"

#: The methods of moto's backend that take a template.
_METHODS = ("create_stack", "update_stack", "create_change_set", "create_stack_set")


def refuse_our_types(explanation: str, replace: Replace) -> None:
    """Make every deployment of a resource of ours raise an error.

    Args:
        explanation: the message of the error.
        replace: replaces a method of a class, given the class, the name, and what makes it.
    """
    models = sys.modules["moto.cloudformation.models"]
    backend = getattr(models, "CloudFormationBackend", None)
    for name in _METHODS:
        if hasattr(backend, name):
            replace(backend, name, partial(_refusing_templates, explanation))
    _register_refused_types(explanation)


def _refusing_templates(explanation: str, method: Function) -> Function:
    def call(*args: Any, **kwargs: Any) -> Any:
        given = [*args, *kwargs.values()]
        if any(isinstance(each, str) and PREFIX in each for each in given):
            raise SeamError(explanation)
        return method(*args, **kwargs)

    return call


def _register_refused_types(explanation: str) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise SeamError(explanation)

    common = sys.modules.get("moto.core.common_models")
    model: Any = getattr(common, "CloudFormationModel", None)
    for kind in KINDS.values() if model else ():
        members = {
            "cloudformation_type": staticmethod(partial(str, kind.cloudformation_type)),
            "create_from_cloudformation_json": refuse,
            "update_from_cloudformation_json": refuse,
        }
        _refused.append(type.__new__(type(model), kind.name, (model,), members))
    parsing = sys.modules.get("moto.cloudformation.parsing")
    for name in ("get_model_list", "get_model_map", "get_name_type_map"):
        getattr(getattr(parsing, name, None), "cache_clear", lambda: None)()
