"""Do stacks without our types work whatever moto renames, and does one with them say so?"""

from __future__ import annotations

import inspect

import moto.cloudformation.models  # noqa: F401 - registers our types
import pytest
from moto.core.model_instances import model_data

from pca_ad_mock._cloudformation import moto_protocols
from pca_ad_mock._cloudformation import unavailable as refusal
from pca_ad_mock._cloudformation.adapters import adapters
from pca_ad_mock._cloudformation.moto_protocols import CLOUDFORMATION
from pca_ad_mock._registry.resource_types import RESOURCE_TYPES
from pca_ad_mock._seams.seam import Seam, SeamError
from pca_ad_mock.pcaconnectorad.model.kinds import KINDS

from .interpreters import python

#: A program that deploys stacks in every way, and prints what comes of it.
_DEPLOY = """
import json, boto3
from moto import mock_aws
from pca_ad_mock._seams.seam import SeamError

def body(kind, **properties):
    return json.dumps({"Resources": {"R": {"Type": kind, "Properties": properties}}})

OURS = body("AWS::PCAConnectorAD::DirectoryRegistration", DirectoryId="d-0123456789")
QUEUE = body("AWS::SQS::Queue", QueueName="one")

def attempt(call, **options):
    try:
        getattr(client, call)(**options)
        print(call, "succeeded")
    except SeamError as error:
        print(call, error)

with mock_aws():
    client = boto3.client("cloudformation", "us-east-1")
    attempt("create_stack", StackName="motos", TemplateBody=QUEUE)
    attempt("update_stack", StackName="motos", TemplateBody=body("AWS::SQS::Queue", QueueName="b"))
    attempt("create_stack", StackName="ours", TemplateBody=OURS)
    attempt("update_stack", StackName="motos", TemplateBody=OURS)
    change_set = dict(StackName="c", ChangeSetName="c", ChangeSetType="CREATE", TemplateBody=OURS)
    attempt("create_change_set", **change_set)
    attempt("create_stack_set", StackSetName="ours", TemplateBody=OURS)
    print(*[(s["StackName"], s["StackStatus"]) for s in client.describe_stacks()["Stacks"]])
    attempt("delete_stack", StackName="motos")
"""

_MADE_UP = """
from dataclasses import replace
import pca_ad_mock._cloudformation.moto_protocols as table
from pca_ad_mock._seams.seam import Seam, SeamError
gone = Seam("moto.cloudformation.models", "Stack.gone", "a name that moto does not have")
table.CLOUDFORMATION = replace(table.CLOUDFORMATION, seams=(*table.CLOUDFORMATION.seams, gone))
import moto.cloudformation.models as models
before = dict(vars(models.CloudFormationBackend)), dict(vars(models.Stack)), models.ResourceMap
import pca_ad_mock
pca_ad_mock.register()
after = dict(vars(models.CloudFormationBackend)), dict(vars(models.Stack)), models.ResourceMap
print(before[1:] == after[1:], sorted(k for k in after[0] if before[0][k] is not after[0][k]))
"""

#: A name that this library needs and that moto itself gets along without.
_RENAMED = {
    "moto.core.common_models.CloudFormationModel": """
import moto.cloudformation.responses, moto.core.common_models
del moto.core.common_models.CloudFormationModel
""",
    "moto.cloudformation.parsing.get_model_map.cache_clear": """
import moto.cloudformation.parsing as parsing
parsing.get_model_map()
for name in ("get_model_list", "get_model_map", "get_name_type_map"):
    setattr(parsing, name, getattr(parsing, name).__wrapped__)
""",
    "moto.cloudformation.models.Stack.create_resources": """
import moto.cloudformation.models as models
create = models.Stack.create_resources
del models.Stack.create_resources
def find(stack, name):
    if name != "create_resources":
        raise AttributeError(name)
    return create.__get__(stack)
models.Stack.__getattr__ = find
""",
}


@pytest.mark.parametrize("seam", CLOUDFORMATION.seams, ids=str)
def test_moto_has_what_our_types_rely_on(seam: Seam) -> None:
    """Each undocumented name of moto's is there."""
    assert seam.exists()
    assert seam.use


def test_every_name_of_the_interface_is_a_seam() -> None:
    """What is described of moto's classes is checked before anything is touched."""
    seams = {seam.name for seam in CLOUDFORMATION.seams}
    classes = [each for each in vars(moto_protocols).values() if inspect.isclass(each)]
    described = [each for each in classes if each.__module__ == moto_protocols.__name__]
    assert len(described) == 8
    for each in described:
        members = inspect.get_annotations(each)
        assert members
        assert {f"{each.__name__}.{name}" for name in members} <= seams


def test_there_is_a_type_for_each_kind() -> None:
    """A kind of the service needs no line of its own to be deployed."""
    assert list(adapters()) == [kind.cloudformation_type for kind in KINDS.values()]
    assert [each.resource_type for each in adapters().values()] == list(RESOURCE_TYPES.values())
    assert [each.__name__ for each in adapters().values()] == list(KINDS)


def test_types_are_not_on_the_dashboard_of_cloudformation() -> None:
    """moto's dashboard shows the service's resources under the service, and nowhere else."""
    assert not [
        name for name, each in model_data["cloudformation"].items() if each in adapters().values()
    ]
    assert set(model_data["cloudformation"]).isdisjoint(KINDS)


def test_a_missing_seam_refuses_our_types_alone() -> None:
    """Nothing of moto's stacks is touched but what refuses; each way ends in one clear error."""
    untouched, motos, updated, *refused, statuses, deleted = python(_MADE_UP + _DEPLOY).split("\n")
    assert untouched == (
        "True ['create_change_set', 'create_stack', 'create_stack_set', 'update_stack']"
    )
    assert motos == "create_stack succeeded"
    assert updated == "update_stack succeeded"
    calls = ["create_stack", "update_stack", "create_change_set", "create_stack_set"]
    for call, line in zip(calls, refused, strict=True):
        assert line.startswith(
            f"{call} pca_ad_mock cannot provide its types to moto's CloudFormation: moto "
        )
        assert "does not have moto.cloudformation.models.Stack.gone. Affected: stacks" in line
    assert statuses == "('motos', 'UPDATE_COMPLETE')"
    assert deleted == "delete_stack succeeded"


@pytest.mark.parametrize("name", _RENAMED)
def test_what_moto_renames_refuses_our_types_alone(name: str) -> None:
    """Also where moto's base class or its caches are not there any more."""
    program = _RENAMED[name] + "\nimport pca_ad_mock\npca_ad_mock.register()\n" + _DEPLOY
    motos, updated, *refused, statuses, deleted = python(program).split("\n")
    assert (motos, updated) == ("create_stack succeeded", "update_stack succeeded")
    assert len(refused) == 4
    assert all(name in line for line in refused)
    assert statuses == "('motos', 'UPDATE_COMPLETE')"
    assert deleted == "delete_stack succeeded"


def test_a_type_refuses_where_moto_renames_its_methods() -> None:
    """The error comes once, though moto tries again what fails in an update."""
    program = """
import moto.cloudformation.models as models
Backend = models.CloudFormationBackend
Backend.make_stack, Backend.change_stack = Backend.create_stack, Backend.update_stack
del Backend.create_stack, Backend.update_stack, Backend.create_stack_set
import pca_ad_mock
from pca_ad_mock._seams.seam import SeamError
pca_ad_mock.register()
import json
from moto import mock_aws
def body(kind):
    return json.dumps({"Resources": {"R": {"Type": kind, "Properties": {}}}})
with mock_aws():
    backend = models.cloudformation_backends["123456789012"]["us-east-1"]
    backend.make_stack("motos", body("AWS::SQS::Queue"), {})
    for call in (
        lambda: backend.make_stack("ours", body("AWS::PCAConnectorAD::Connector"), {}),
        lambda: backend.change_stack("motos", body("AWS::PCAConnectorAD::Connector"), "", [], {}),
    ):
        try:
            call()
        except SeamError as error:
            print(error)
"""
    errors = python(program).split("\n")
    assert len(errors) == 2
    assert all("moto.cloudformation.models.CloudFormationBackend.create_stack" in e for e in errors)


def test_a_template_is_found_wherever_it_is_given() -> None:
    """By position as by name: moto may call its backend either way."""
    create = refusal._refusing_templates("a name is gone", lambda *args, **kwargs: "created")
    ours = '{"Resources": {"R": {"Type": "AWS::PCAConnectorAD::Connector"}}}'

    assert create("stack", "{}") == create(template="{}") == "created"
    with pytest.raises(SeamError, match="a name is gone"):
        create("stack", ours)
    with pytest.raises(SeamError, match="a name is gone"):
        create(template=ours)


def test_a_failed_installation_leaves_nothing_behind() -> None:
    """Every name of moto's is its own again; the next attempt succeeds, and one more is void."""
    printed = python(
        """
import moto.cloudformation.models as models
from moto import mock_aws
from moto.core.common_models import CloudFormationModel
from pca_ad_mock._patching import stack_types as installation

def state():
    owners = (models.CloudFormationBackend, models.Stack, models)
    return [dict(vars(owner)) for owner in owners], len(CloudFormationModel.__subclasses__())

def fail(models, replacements):
    adopt(models, replacements)
    raise RuntimeError("refused")

with mock_aws():
    backend = models.cloudformation_backends["123456789012"]["us-east-1"]
    stack = backend.create_stack("old", '{"Resources": {}}', {})
    before, adopt = state(), installation._adopt_stacks
    installation._adopt_stacks = fail
    try:
        installation.add_types()
    except RuntimeError:
        print(state() == before, type(stack.resource_map).__name__)
    installation._adopt_stacks = adopt
    installation.add_types()
    installed = state()
    print(installed[1] - before[1], type(stack.resource_map).__name__)
    installation.add_types()
    print(state() == installed)
"""
    )
    assert printed.split("\n") == ["True ResourceMap", f"{len(KINDS)} OrderedResourceMap", "True"]


def test_a_stack_that_is_older_than_the_library_can_have_our_types() -> None:
    """It is updated, and rolled back, as one that came later."""
    printed = python(
        """
import boto3, json
from moto import mock_aws
with mock_aws():
    client = boto3.client("cloudformation", "us-east-1")
    def body(*directories):
        return json.dumps({"Resources": {f"R{directory[-1]}": {
            "Type": "AWS::PCAConnectorAD::DirectoryRegistration",
            "Properties": {"DirectoryId": directory}} for directory in directories}})
    client.create_stack(StackName="s", TemplateBody=body())
    import pca_ad_mock
    pca_ad_mock.register()
    for directories in ["d-0000000001"], ["d-0000000001", "wrong"]:
        client.update_stack(StackName="s", TemplateBody=body(*directories))
        print(client.describe_stacks()["Stacks"][0]["StackStatus"])
    found = boto3.client("pca-connector-ad", "us-east-1").list_directory_registrations()
    print(len(found["DirectoryRegistrations"]))
"""
    )
    assert printed.split("\n") == ["UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "1"]


def test_nothing_is_loaded_before_motos_cloudformation_is() -> None:
    """A session that deploys no stack does not pay for it."""
    printed = python(
        """
import sys
import boto3
from pca_ad_mock import mock_pca_connector_ad
def loaded():
    return any(name.startswith("pca_ad_mock._cloudformation.") for name in sys.modules)
with mock_pca_connector_ad():
    boto3.client("pca-connector-ad", "us-east-1").list_connectors()
    print(loaded(), "moto.cloudformation" in sys.modules)
    boto3.client("cloudformation", "us-east-1").list_stacks()
    print(loaded())
"""
    )
    assert printed == "False False\nTrue"


def test_what_is_not_installed_is_named_with_the_extra() -> None:
    """Each time, and once it is there stacks are deployed."""
    printed = python(
        """
import sys
import boto3, json
from pca_ad_mock import mock_pca_connector_ad
body = {"Resources": {"R": {"Type": "AWS::PCAConnectorAD::DirectoryRegistration",
    "Properties": {"DirectoryId": "d-0123456789"}}}}
with mock_pca_connector_ad():
    client = boto3.client("cloudformation", "us-east-1")
    sys.modules["openapi_spec_validator"] = None
    for attempt in range(2):
        try:
            client.create_stack(StackName="s", TemplateBody=json.dumps(body))
        except ModuleNotFoundError as error:
            print(error)
    del sys.modules["openapi_spec_validator"]
    client.create_stack(StackName="s", TemplateBody=json.dumps(body))
    print(client.describe_stacks()["Stacks"][0]["StackStatus"])
"""
    )
    first, second, status = printed.split("\n")
    assert first == second
    assert "openapi_spec_validator" in first
    assert first.endswith(
        "which moto's CloudFormation needs: install pca-ad-mock[cloudformation] or "
        "moto[cloudformation]"
    )
    assert status == "CREATE_COMPLETE"


def test_refused_types_are_found_though_moto_has_looked_before() -> None:
    """What moto has kept of its search for types is forgotten, in all three places."""
    printed = python(
        """
        import moto.cloudformation.models, moto.cloudformation.parsing as parsing
        kept = parsing.get_model_list, parsing.get_model_map, parsing.get_name_type_map
        before = [len(each()) for each in kept]

        from pca_ad_mock._cloudformation.unavailable import refuse_our_types
        refuse_our_types("gone", lambda owner, name, make: None)

        print([len(each()) - number for each, number in zip(kept, before)])
        try:
            parsing.get_model_map()["AWS::PCAConnectorAD::Connector"].create_from_cloudformation_json()
        except RuntimeError as error:
            print(type(error).__name__, error)
        """
    )
    assert printed == f"{[len(KINDS)] * 3}\nSeamError gone"
