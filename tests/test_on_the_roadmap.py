"""What is a stack told that asks for what this library does not do, and moto neither?"""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from moto import mock_aws

from .provisioning import refused
from .stacks import Stacks, registration, template

OURS = template(R=registration())
MOTOS = template(Q={"Type": "AWS::SQS::Queue", "Properties": {}})

#: The request, what it asks for, and what is the same as not to ask.
IN_PLACE_OF_A_ROLLBACK = [
    ("create_stack", "DisableRollback", True, False),
    ("create_stack", "OnFailure", "DO_NOTHING", "ROLLBACK"),
    ("create_stack", "OnFailure", "DELETE", "ROLLBACK"),
    ("update_stack", "DisableRollback", True, False),
    ("create_change_set", "OnStackFailure", "DELETE", "ROLLBACK"),
    ("execute_change_set", "DisableRollback", True, False),
]

ON_DRIFT: list[tuple[str, dict[str, str]]] = [
    ("detect_stack_drift", {"StackName": "stack"}),
    ("detect_stack_resource_drift", {"StackName": "stack", "LogicalResourceId": "R"}),
    ("describe_stack_resource_drifts", {"StackName": "stack"}),
    ("describe_stack_drift_detection_status", {"StackDriftDetectionId": "0" * 36}),
]


def prepared(call: str, body: Any) -> tuple[Stacks, dict[str, str]]:
    """Stacks as a call needs them, and the call's parameters."""
    stacks = Stacks()
    if call == "update_stack":
        stacks.create({**body, "Description": "older"})
    if call == "execute_change_set":
        stacks.change("change", "CREATE", body)
        return stacks, {"StackName": "stack", "ChangeSetName": "change"}
    given = {"StackName": "stack", "TemplateBody": json.dumps(body)}
    more = {"ChangeSetName": "change", "ChangeSetType": "CREATE"}
    return stacks, {**given, **more} if call == "create_change_set" else given


@pytest.mark.parametrize(("call", "name", "value", "usual"), IN_PLACE_OF_A_ROLLBACK)
@mock_aws
def test_what_is_asked_for_in_place_of_a_rollback(
    call: str, name: str, value: Any, usual: Any
) -> None:
    """Is refused before anything is done, by its name; what is done anyway may be asked for."""
    stacks, given = prepared(call, OURS)
    before = stacks.client.describe_stacks()["Stacks"]
    ask: Any = getattr(stacks.client, call)

    refusal = refused(ask, **given, **{name: value})

    assert refusal.code == "ValidationError"
    assert refusal.message == (
        f"{name} cannot be {value} here: a stack that fails is rolled back. Leave it out, or let "
        f"it be {usual}. It is on the roadmap of pca-ad-mock, docs/roadmap.md."
    )
    assert stacks.client.describe_stacks()["Stacks"] == before
    ask(**given, **{name: usual})


@pytest.mark.parametrize("call", ["create_stack", "update_stack", "create_change_set"])
@mock_aws
def test_a_template_in_a_bucket_is_the_same_as_one_in_the_request(call: str) -> None:
    """Of ours it is refused; of moto's it is not."""
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="templates")
    name, value = {
        "create_change_set": ("OnStackFailure", "DELETE"),
    }.get(call, ("DisableRollback", True))
    stacks, given = prepared(call, MOTOS)
    del given["TemplateBody"]
    ask: Any = getattr(stacks.client, call)
    for key, body in (("ours", OURS), ("motos", MOTOS)):
        s3.put_object(Bucket="templates", Key=key, Body=json.dumps(body))
        url = f"https://templates.s3.amazonaws.com/{key}"
        if key == "ours":
            refusal = refused(ask, **given, TemplateURL=url, **{name: value})
            assert refusal.message.startswith(f"{name} cannot be {value} here")
        else:
            ask(**given, TemplateURL=url, **{name: value})


@pytest.mark.parametrize(("call", "name", "value", "usual"), IN_PLACE_OF_A_ROLLBACK)
@mock_aws
def test_other_stacks_may_ask_for_it(call: str, name: str, value: Any, usual: Any) -> None:
    """Where none of the stack is ours, moto goes on to ignore it."""
    stacks, given = prepared(call, MOTOS)
    getattr(stacks.client, call)(**given, **{name: value})
    assert stacks.status() in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "REVIEW_IN_PROGRESS")


@pytest.mark.parametrize(("call", "given"), ON_DRIFT)
def test_drift_is_not_detected(stacks: Stacks, call: str, given: dict[str, str]) -> None:
    """In a mock of ours it is a clear error, and no stack is touched."""
    stacks.create(OURS)
    events = stacks.events()

    refusal = refused(getattr(stacks.client, call), **given)

    assert refusal.code == "ValidationError"
    assert refusal.message == (
        f"{call} cannot be done here. It is on the roadmap of pca-ad-mock, docs/roadmap.md."
    )
    assert stacks.events() == events


@pytest.mark.parametrize(("call", "given"), ON_DRIFT)
@mock_aws
def test_drift_of_other_stacks_is_motos(call: str, given: dict[str, str]) -> None:
    """Under plain `mock_aws`: its error, where none of the stack is ours."""
    stacks = Stacks()
    stacks.create(MOTOS)
    with pytest.raises(NotImplementedError) as caught:
        getattr(stacks.client, call)(**given)
    assert str(caught.value) == f"The {call} action has not been implemented"


@mock_aws
def test_drift_of_a_stack_of_ours_without_a_mock() -> None:
    """Is refused as in a mock."""
    stacks = Stacks()
    stacks.create(OURS)
    refusal = refused(stacks.client.detect_stack_drift, StackName="stack")
    assert refusal.message.startswith("detect_stack_drift cannot be done here.")
