"""Does the mock have all that botocore's model has?

These tests are driven by the model of the botocore that is installed. When AWS adds an operation or
a member, one of them fails and names it.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from botocore import xform_name
from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

from pca_ad_mock import mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad import dispatch
from pca_ad_mock.pcaconnectorad.faults import injection
from pca_ad_mock.pcaconnectorad.kinds import resource as lifecycle
from pca_ad_mock.pcaconnectorad.model.kinds import KINDS
from pca_ad_mock.pcaconnectorad.model.specification import service_model
from pca_ad_mock.pcaconnectorad.request import operations
from pca_ad_mock.pcaconnectorad.request.operations import operation_named
from pca_ad_mock.pcaconnectorad.request.routing import router
from pca_ad_mock.pcaconnectorad.request.wire import HttpRequest, HttpResponse
from pca_ad_mock.pcaconnectorad.service import COLLECTIONS

from .calling import call, input_shape, succeed
from .provisioning import AUTHORITY, DIRECTORY, GROUP, SECURITY_GROUPS
from .strategies import fullest_definitions

if TYPE_CHECKING:
    from collections.abc import Callable

OPERATIONS = list(service_model().operation_names)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_is_implemented(operation: str) -> None:
    """Each has a method, and each member of its input but the token is a parameter of that."""
    method = operation_named(operation).method
    assert method, f"{operation} is new: see CONTRIBUTING.md, An operation that botocore gains"
    members = {xform_name(name) for name in input_shape(operation).members} - {"client_token"}
    assert members == set(inspect.signature(method).parameters) - {"self", "call"}


def test_an_operation_of_no_kind_is_not_implemented() -> None:
    """What a newer botocore has, this library says it does not have yet."""
    assert operations._implementation("RotateKeys")[1] is None


def test_every_token_of_the_model_makes_requests_idempotent() -> None:
    """Operations with a member that the model calls an idempotency token know it, and no other."""
    with_token = {name for name in OPERATIONS if operation_named(name).token}
    assert with_token == {name for name in OPERATIONS if "ClientToken" in input_shape(name).members}


def paths(shape: Shape, path: str) -> Iterator[str]:
    """The members that a shape has, at every depth."""
    if isinstance(shape, StructureShape):
        for name, member in shape.members.items():
            yield f"{path}.{name}"
            yield from paths(member, f"{path}.{name}")
    elif isinstance(shape, ListShape):
        yield from paths(shape.member, f"{path}[]")
    elif isinstance(shape, MapShape):
        yield from paths(shape.value, f"{path}{{}}")


def paths_in(value: Any, shape: Shape, path: str) -> Iterator[str]:
    """The members of a shape that a value has, at every depth."""
    if isinstance(shape, StructureShape):
        for name, item in value.items():
            yield f"{path}.{name}"
            yield from paths_in(item, shape.members[name], f"{path}.{name}")
    elif isinstance(shape, ListShape):
        for item in value:
            yield from paths_in(item, shape.member, f"{path}[]")


def fail_creations(patch: pytest.MonkeyPatch, reason: str) -> None:
    """Make whatever is being created end in FAILED."""
    patch.setattr(injection, "next_failure", lambda kind, call: reason)


def live_through_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Call every operation, so that resources show all that they can have."""
    create_connector = {
        "CertificateAuthorityArn": AUTHORITY,
        "DirectoryId": DIRECTORY,
        "VpcInformation": {"SecurityGroupIds": SECURITY_GROUPS},
    }
    registration_arn = succeed("CreateDirectoryRegistration", DirectoryId=DIRECTORY)[
        "DirectoryRegistrationArn"
    ]
    registered = {"DirectoryRegistrationArn": registration_arn}
    succeed("CreateDirectoryRegistration", DirectoryId="d-aaaaaaaaaa")
    for _ in range(2):
        arn = succeed("CreateConnector", **create_connector, Tags={"a": "b"})["ConnectorArn"]
        connector = {"ConnectorArn": arn}
        succeed("ListConnectors")
        succeed("ListDirectoryRegistrations")
        succeed("CreateServicePrincipalName", **connector, **registered)
        succeed("GetServicePrincipalName", **connector, **registered)
    succeed("GetConnector", **connector)
    succeed("ListServicePrincipalNames", **registered, MaxResults=1)
    succeed("ListConnectors", MaxResults=1)
    succeed("ListDirectoryRegistrations", MaxResults=1)
    succeed("TagResource", ResourceArn=arn, Tags={"c": "d"})
    succeed("ListTagsForResource", ResourceArn=arn)
    succeed("UntagResource", ResourceArn=arn, TagKeys=["a"])
    for number, definition in enumerate(fullest_definitions()):
        request = {**connector, "Name": f"T{number}", "Definition": definition}
        template = {"TemplateArn": succeed("CreateTemplate", **request)["TemplateArn"]}
        succeed("GetTemplate", **template)
        succeed("ListTemplates", **connector, MaxResults=1)
    succeed("ListTemplates", **connector)
    succeed("UpdateTemplate", **template, ReenrollAllCertificateHolders=True)
    rights = {"AutoEnroll": "ALLOW", "Enroll": "ALLOW"}
    group = {"GroupSecurityIdentifier": GROUP}
    for sid in (GROUP, f"{GROUP}1"):
        succeed(
            "CreateTemplateGroupAccessControlEntry",
            **template,
            GroupSecurityIdentifier=sid,
            AccessRights=rights,
            GroupDisplayName="G",
        )
    succeed("GetTemplateGroupAccessControlEntry", **template, **group)
    succeed("ListTemplateGroupAccessControlEntries", **template, MaxResults=1)
    succeed("UpdateTemplateGroupAccessControlEntry", **template, **group, GroupDisplayName="H")
    succeed("DeleteTemplateGroupAccessControlEntry", **template, **group)
    succeed("DeleteTemplate", **template)
    succeed("DeleteServicePrincipalName", **connector, **registered)
    succeed("DeleteConnector", **connector)
    succeed("DeleteDirectoryRegistration", **registered)
    succeed("ListDirectoryRegistrations")
    _live_with_failures(create_connector, monkeypatch)


def _live_with_failures(create_connector: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    arn = succeed("CreateConnector", **create_connector)["ConnectorArn"]
    registered = {
        "DirectoryRegistrationArn": succeed("CreateDirectoryRegistration", DirectoryId=DIRECTORY)[
            "DirectoryRegistrationArn"
        ]
    }
    key = {"ConnectorArn": arn, **registered}
    succeed("ListConnectors")
    succeed("ListDirectoryRegistrations")
    with monkeypatch.context() as patch:
        fail_creations(patch, "INTERNAL_FAILURE")
        succeed("CreateServicePrincipalName", **key)
        failed = succeed("CreateConnector", **create_connector)
        unregistered = succeed("CreateDirectoryRegistration", DirectoryId="d-bbbbbbbbbb")
        succeed("GetServicePrincipalName", **key)
        succeed("ListServicePrincipalNames", **registered)
        succeed("GetConnector", **failed)
        succeed("ListConnectors")
        succeed("GetDirectoryRegistration", **unregistered)
        succeed("ListDirectoryRegistrations")


def test_every_output_member_is_produced(
    monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    """Between them, the answers of all operations have every member of every output."""
    called: set[str] = set()
    produced: set[str] = set()
    answer = dispatch.answer

    def note(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        routed = router().match(request.method, request.path)
        assert routed
        name = routed[0]
        called.add(name)
        shape = service_model().operation_model(name).output_shape
        if shape:
            produced.update(paths_in(json.loads(response.body), shape, name))
        return response

    monkeypatch.setattr(dispatch, "answer", note)
    with mock_pca_connector_ad():
        live_through_everything(monkeypatch)

    modelled = {
        path
        for name in OPERATIONS
        if (shape := service_model().operation_model(name).output_shape)
        for path in paths(shape, name)
    }
    record_property(
        "conformance",
        f"{len(called)} of {len(OPERATIONS)} operations, "
        f"{len(produced & modelled) / len(modelled):.0%} of {len(modelled)} output members",
    )
    assert sorted(set(OPERATIONS) - called) == []
    assert sorted(modelled - produced) == []


def test_every_status_of_the_model_can_be_reached() -> None:
    """The states of a lifecycle are those that the model has, of each kind that has states."""
    states = {lifecycle.CREATING, lifecycle.ACTIVE, lifecycle.FAILED, lifecycle.DELETING}
    with_states = {
        name: set(shape.enum)
        for name in service_model().shape_names
        if name.endswith("Status")
        and isinstance(shape := service_model().shape_for(name), StringShape)
    }
    assert with_states == {
        "ConnectorStatus": states,
        "DirectoryRegistrationStatus": states,
        "ServicePrincipalNameStatus": states,
        "TemplateStatus": {lifecycle.ACTIVE, lifecycle.DELETING},
    }


def reasons() -> list[Any]:
    found = []
    for name in service_model().shape_names:
        shape = service_model().shape_for(name)
        if name.endswith("StatusReason") and isinstance(shape, StringShape):
            kind = name.removesuffix("StatusReason")
            found += [pytest.param(kind, reason, id=f"{kind} {reason}") for reason in shape.enum]
    return found


@pytest.mark.parametrize(("kind", "reason"), reasons())
def test_every_status_reason_of_the_model_can_be_reached(
    kind: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A resource whose creation ends with a reason shows it in Get, with the status FAILED."""
    with mock_pca_connector_ad():
        arguments: dict[str, dict[str, Any]] = {
            "Connector": {
                "CertificateAuthorityArn": AUTHORITY,
                "DirectoryId": DIRECTORY,
                "VpcInformation": {"SecurityGroupIds": SECURITY_GROUPS},
            },
            "DirectoryRegistration": {"DirectoryId": DIRECTORY},
        }
        key: dict[str, Any] = {}
        for parent in (
            ("Connector", "DirectoryRegistration") if kind == "ServicePrincipalName" else ()
        ):
            created = succeed(f"Create{parent}", **arguments[parent])
            succeed(f"Get{parent}", **created)
            key.update(created)
        fail_creations(monkeypatch, reason)
        key.update(succeed(f"Create{kind}", **arguments.get(kind, key)))

        (resource,) = succeed(f"Get{kind}", **key).values()

        assert (resource["Status"], resource["StatusReason"]) == ("FAILED", reason)
        assert call(f"Delete{kind}", **key).status == 202


def test_every_kind_is_named_as_in_the_model() -> None:
    """There is a row for each kind, and a collection that is found by it."""
    kinds = {operation[3:] for operation in OPERATIONS if operation.startswith("Get")}
    assert set(KINDS) == kinds
    for kind in KINDS.values():
        assert COLLECTIONS[kind.name].kind is kind
