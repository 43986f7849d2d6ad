"""Does the service accept whatever the model allows, and nothing else?"""

from __future__ import annotations

from typing import Any

import pytest
from botocore.model import StructureShape
from hypothesis import given
from hypothesis import strategies as st

from pca_ad_mock.pcaconnectorad.model.kinds import kind_of
from pca_ad_mock.pcaconnectorad.model.specification import service_model

from .calling import call, input_shape, succeed
from .provisioning import (
    AUTHORITY,
    DIRECTORY,
    SECURITY_GROUPS,
    definition,
)
from .searching import REQUESTS
from .strategies import breakages, requests_for


def connector() -> str:
    arn: str = succeed(
        "CreateConnector",
        CertificateAuthorityArn=AUTHORITY,
        DirectoryId=DIRECTORY,
        VpcInformation={"SecurityGroupIds": SECURITY_GROUPS},
    )["ConnectorArn"]
    succeed("GetConnector", ConnectorArn=arn)
    return arn


def template(version: int = 2) -> str:
    arn: str = succeed(
        "CreateTemplate", ConnectorArn=connector(), Name="T", Definition=definition(version)
    )["TemplateArn"]
    return arn


def shown(kind: str, key: dict[str, str]) -> dict[str, Any]:
    """What Get shows, which must be what List shows."""
    (got,) = succeed(f"Get{kind}", **key).values()
    parents: dict[str, dict[str, Any]] = {
        "Template": {"ConnectorArn": key.get("TemplateArn", "").partition("/template/")[0]},
        "TemplateGroupAccessControlEntry": {"TemplateArn": key.get("TemplateArn")},
    }
    plural = kind[:-1] + "ies" if kind.endswith("y") else kind + "s"
    listed = next(iter(succeed(f"List{plural}", **parents.get(kind, {})).values()))
    assert got in listed
    resource: dict[str, Any] = got
    return resource


def assert_echoed(kind: str, request: dict[str, Any], resource: dict[str, Any]) -> None:
    """Every member of the request that the resource's shape has too is the same in both."""
    shape = service_model().shape_for(kind.removeprefix("TemplateGroup"))
    assert isinstance(shape, StructureShape)
    for name in request.keys() & shape.members.keys():
        assert resource[name] == request[name], name


@pytest.fixture(autouse=True)
def handle(mock: Any) -> Any:
    return mock


@REQUESTS
@given(request=requests_for("CreateConnector"))
def test_valid_connectors_are_read_back_unchanged(handle: Any, request: Any) -> None:
    """Whatever the model allows is accepted, and shown by Get and List as it was given."""
    handle.reset()
    arn = succeed("CreateConnector", **request)["ConnectorArn"]

    resource = shown("Connector", {"ConnectorArn": arn})

    vpc = {"IpAddressType": "IPV4", **request["VpcInformation"]}
    assert_echoed("Connector", {**request, "VpcInformation": vpc}, resource)
    tags = succeed("ListTagsForResource", ResourceArn=arn)["Tags"]
    assert tags == request.get("Tags", {})


@REQUESTS
@given(request=requests_for("CreateDirectoryRegistration"))
def test_valid_registrations_are_read_back_unchanged(handle: Any, request: Any) -> None:
    """Whatever the model allows is accepted, and shown by Get and List as it was given."""
    handle.reset()
    arn = succeed("CreateDirectoryRegistration", **request)["DirectoryRegistrationArn"]

    resource = shown("DirectoryRegistration", {"DirectoryRegistrationArn": arn})

    assert_echoed("DirectoryRegistration", request, resource)
    tags = succeed("ListTagsForResource", ResourceArn=arn)["Tags"]
    assert tags == request.get("Tags", {})


@REQUESTS
@given(data=st.data())
def test_valid_templates_are_read_back_unchanged(handle: Any, data: st.DataObject) -> None:
    """The same for templates of every schema version, in all their depth."""
    handle.reset()
    request = data.draw(requests_for("CreateTemplate", ConnectorArn=connector()))
    arn = succeed("CreateTemplate", **request)["TemplateArn"]

    resource = shown("Template", {"TemplateArn": arn})

    assert_echoed("Template", request, resource)
    assert f"TemplateV{resource['PolicySchema']}" in request["Definition"]
    tags = succeed("ListTagsForResource", ResourceArn=arn)["Tags"]
    assert tags == request.get("Tags", {})


@REQUESTS
@given(data=st.data())
def test_valid_updates_of_templates_are_read_back_unchanged(
    handle: Any, data: st.DataObject
) -> None:
    """A new definition of the same version is shown as it was given."""
    handle.reset()
    version = data.draw(st.sampled_from([2, 3, 4]))
    arn = template(version)
    request = data.draw(
        requests_for("UpdateTemplate", TemplateArn=arn).filter(
            lambda each: f"TemplateV{version}" in each.get("Definition", {f"TemplateV{version}": 0})
        )
    )
    succeed("UpdateTemplate", **request)

    resource = shown("Template", {"TemplateArn": arn})

    assert_echoed("Template", {"Definition": definition(version), **request}, resource)


@REQUESTS
@given(data=st.data())
def test_valid_entries_are_read_back_unchanged(handle: Any, data: st.DataObject) -> None:
    """The same for access control entries."""
    handle.reset()
    create = "CreateTemplateGroupAccessControlEntry"
    request = data.draw(requests_for(create, TemplateArn=template()))
    succeed(create, **request)
    key = {name: request[name] for name in ("TemplateArn", "GroupSecurityIdentifier")}

    kind = "TemplateGroupAccessControlEntry"
    assert_echoed(kind, request, shown(kind, key))

    change = data.draw(requests_for("UpdateTemplateGroupAccessControlEntry", **key))
    succeed("UpdateTemplateGroupAccessControlEntry", **change)
    assert_echoed(kind, {**request, **change}, shown(kind, key))


#: The operations about a kind that have a body beyond a token.
WITH_BODY = [
    name
    for name in service_model().operation_names
    if kind_of(name)
    and any(
        member != "ClientToken" and "location" not in shape.serialization
        for member, shape in input_shape(name).members.items()
    )
]


def named_in(operation: str, handle: Any) -> dict[str, Any]:
    """What there is that a Create or Update is about: the parents, or the resource itself."""
    kind = kind_of(operation)
    assert kind
    if operation.startswith("Create"):
        return {
            str(parent.arn_member): getattr(handle.make, parent.short_name)()["Arn"]
            for parent in kind.parents
        }
    made = getattr(handle.make, kind.short_name)()
    return {name: made["Arn"] if name == kind.arn_member else made[name] for name in kind.key}


@pytest.mark.parametrize("operation", WITH_BODY)
@REQUESTS
@given(data=st.data())
def test_a_request_with_one_constraint_broken_is_refused(
    handle: Any, operation: str, data: st.DataObject
) -> None:
    """Whichever constraint of the body is broken, the refusal names its path."""
    handle.reset()
    request = data.draw(requests_for(operation, **named_in(operation, handle)))
    shape = input_shape(operation)
    in_body = [
        name for name, member in shape.members.items() if "location" not in member.serialization
    ]
    ways = [
        each
        for each in breakages(shape, request)
        if each.path.split("/")[1:2] and each.path.split("/")[1] in in_body
    ]
    if not ways:
        return
    way = data.draw(st.sampled_from(ways))

    answer = call(operation, **way.value)

    message = answer.document["message" if way.is_malformed else "Message"]
    expected = "SerializationException" if way.is_malformed else "ValidationException"
    assert (answer.status, answer.error) == (400, expected), (way.path, answer)
    assert answer.document.get("Reason", "FIELD_VALIDATION_FAILED") == "FIELD_VALIDATION_FAILED"
    assert f"'{way.path}'" in message
