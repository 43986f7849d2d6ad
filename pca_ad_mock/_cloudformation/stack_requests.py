"""What does a request to CloudFormation mean, before moto reads it?

moto takes some decisions where it reads a request, and reads some parameters wrongly. Each function
here wraps a method of `CloudFormationResponse`, for stacks that are ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from traceback import walk_tb
from typing import Any

from moto.cloudformation.exceptions import ValidationError
from moto.core.exceptions import JsonRESTError, ServiceException
from werkzeug.exceptions import HTTPException

from .._seams.seam import SeamError
from .._types import Function, JsonObject
from ..pcaconnectorad import settings
from ..pcaconnectorad.model.suggestions import shortened
from .moto_protocols import CloudFormationResponse, Stack
from .unavailable import PREFIX

_PACKAGE = __name__.partition(".")[0]

#: What reaches the caller as it is: answers of moto's, and what says what is not installed.
_PASSED_ON = (ServiceException, HTTPException, SeamError, ImportError)

#: What moto does not read, and the value that says what is done anyway.
_UNREAD = {"DisableRollback": False, "OnFailure": "ROLLBACK", "OnStackFailure": "ROLLBACK"}

_ROADMAP = "It is on the roadmap of pca-ad-mock, docs/roadmap.md."

#: The methods for drift, which moto lacks.
DRIFT = (
    "describe_stack_drift_detection_status",
    "describe_stack_resource_drifts",
    "detect_stack_drift",
    "detect_stack_resource_drift",
)


def answering(answer: Function) -> Function:
    """Wrap a method: what moto lets escape, of a template that is wrong, is CloudFormation's."""

    def call(response: CloudFormationResponse) -> Any:
        _require_rollback(response)
        try:
            return answer(response)
        except JsonRESTError as error:
            if not _is_about_ours(response):
                raise
            # Of a service that speaks JSON; clients of CloudFormation read XML.
            raise ValidationError(message=f"{error.error_type}: {error.message}") from error
        except _PASSED_ON:
            raise
        except Exception as error:
            if not (_is_of_template(error) and _is_about_ours(response)):
                raise
            name = type(error).__name__
            message = f"Template error: moto's CloudFormation cannot read it: {name}: {error}"
            raise ValidationError(message=shortened(message)) from error

    return call


def _require_rollback(response: CloudFormationResponse) -> None:
    """Refuse what a request asks for in place of a rollback."""
    for name, usual in _UNREAD.items():
        given = response.params.get(name, usual)
        if given != usual and _is_about_ours(response):
            raise ValidationError(
                message=f"{name} cannot be {given} here: a stack that fails is rolled back. "
                f"Leave it out, or let it be {usual}. {_ROADMAP}"
            )


def refusing_drift(name: str) -> Callable[[CloudFormationResponse], Any]:
    """Make a method for drift, which is not detected; for other stacks, moto's error."""

    def refuse(response: CloudFormationResponse) -> Any:
        if not _is_about_ours(response):
            raise NotImplementedError(f"The {name} action has not been implemented")
        raise ValidationError(message=f"{name} cannot be done here. {_ROADMAP}")

    return refuse


def _is_of_template(error: Exception) -> bool:
    """Whether what reads templates met it, and not the service or a function of a test."""
    names = [str(frame.f_globals.get("__name__")) for frame, _ in walk_tb(error.__traceback__)]
    ours = [name for name in names if name.startswith(_PACKAGE)]
    return ours[-1].startswith(f"{_PACKAGE}._cloudformation.")


def _is_about_ours(response: CloudFormationResponse) -> bool:
    stack, templates = _find_stack(response), _find_templates(response)
    is_ours = settings.are_any_in_force() or any(PREFIX in str(each) for each in templates)
    return is_ours or bool(stack and stack.resource_map.is_ours())


def _find_templates(response: CloudFormationResponse) -> Iterator[Any]:
    yield response.params.get("TemplateBody")
    name = response.params.get("ChangeSetName")
    change_sets = response.cloudformation_backend.change_sets.items()
    named = [each for key, each in change_sets if name in (key, each.change_set_name)]
    yield from (each.template_dict for each in named)
    if url := response.params.get("TemplateURL"):
        yield response._get_stack_from_s3_url(url)


def _find_stack(response: CloudFormationResponse) -> Stack | None:
    name = response.params.get("StackName")
    stacks = response.cloudformation_backend.stacks.values()
    return next((each for each in stacks if name in (each.name, each.stack_id)), None)


def updating(answer: Function) -> Function:
    """Wrap `update_stack`: previous values are those that the stack was given, or the defaults."""

    def update(response: CloudFormationResponse) -> Any:
        stack = _find_stack(response)
        if stack and _is_about_ours(response):
            _fill_previous_values(response, stack)
        return answer(response)

    return answering(update)


def creating_change_set(answer: Function) -> Function:
    """Wrap `create_change_set`: without a type, it is for an update where there is the stack."""

    def create(response: CloudFormationResponse) -> Any:
        stack = _find_stack(response)
        if stack and _is_about_ours(response):
            _fill_previous_values(response, stack)
            is_new = stack.status == "REVIEW_IN_PROGRESS"
            response.params.setdefault("ChangeSetType", "CREATE" if is_new else "UPDATE")
            if response.params["ChangeSetType"] == "CREATE" and not is_new:
                name = response.params.get("ChangeSetName")
                raise ValidationError(
                    message=f"Stack [{stack.name}] already exists and cannot be created again with "
                    f"the changeSet [{name}]."
                )
        return answer(response)

    return answering(create)


def comparing(validate: Callable[..., None]) -> Callable[..., None]:
    """Wrap `_validate_different_update`: whether there are changes is found out later."""

    def compare(
        response: CloudFormationResponse, parameters: Any, template: Any, stack: Stack
    ) -> None:
        if not _is_about_ours(response):
            validate(response, parameters, template, stack)

    return compare


def _fill_previous_values(response: CloudFormationResponse, stack: Stack) -> None:
    """Put values in the place of `UsePreviousValue`: those before parameters are read."""
    given: list[JsonObject] = response.params.get("Parameters") or []
    previous = stack.resource_map.given_parameters()
    for each in given:
        if each.get("UsePreviousValue") and not each.get("ParameterValue"):
            key = each["ParameterKey"]
            if key not in previous:
                raise ValidationError(
                    message=f"Invalid input for parameter key {key}. Cannot specify "
                    "usePreviousValue as true for a parameter key not in the previous template"
                )
            each["ParameterValue"] = previous[key]
            del each["UsePreviousValue"]
