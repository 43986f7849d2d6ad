"""Does the mock have all that botocore's model has?

These tests are driven by the model of the botocore that is installed. When AWS adds an operation or
a member, one of them fails and names it.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest
from botocore import xform_name
from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

from pca_ad_mock import mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad import dispatch
from pca_ad_mock.pcaconnectorad.faults import injection
from pca_ad_mock.pcaconnectorad.kinds import resource as lifecycle
from pca_ad_mock.pcaconnectorad.model.kinds import KINDS, Kind, kind_of
from pca_ad_mock.pcaconnectorad.model.specification import service_model
from pca_ad_mock.pcaconnectorad.request import operations
from pca_ad_mock.pcaconnectorad.request.operations import operation_named
from pca_ad_mock.pcaconnectorad.request.routing import router
from pca_ad_mock.pcaconnectorad.request.wire import HttpRequest, HttpResponse
from pca_ad_mock.pcaconnectorad.service import COLLECTIONS

from .calling import call, input_shape, succeed
from .strategies import fullest_definitions, fullest_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pca_ad_mock import MockHandle

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


def live_through_everything(mock: MockHandle, monkeypatch: pytest.MonkeyPatch) -> None:
    """Call every operation, so that resources show all that they can have."""
    for kind in KINDS.values():
        live_as(kind, mock, monkeypatch)
    connector = {"ConnectorArn": mock.make.connector()["Arn"]}
    for number, definition in enumerate(fullest_definitions()):
        request = {**connector, "Name": f"T{number}", "Definition": definition}
        template = {"TemplateArn": succeed("CreateTemplate", **request)["TemplateArn"]}
        succeed("GetTemplate", **template)
        succeed("ListTemplates", **connector, MaxResults=1)
    succeed("ListTemplates", **connector)
    succeed("UpdateTemplate", **template, ReenrollAllCertificateHolders=True)
    entry = mock.make.access_control_entry(**template, Enroll="ALLOW", AutoEnroll="ALLOW")
    group = {"GroupSecurityIdentifier": entry["GroupSecurityIdentifier"]}
    succeed("UpdateTemplateGroupAccessControlEntry", **template, **group, GroupDisplayName="H")
    others = {"ResourceArn": connector["ConnectorArn"], "Tags": {"c": "d"}, "TagKeys": ["a"]}
    for name in OPERATIONS:
        if kind_of(name) is None:
            known = {**connector, **others}
            succeed(name, **{member: known[member] for member in input_shape(name).members})


def live_as(kind: Kind, mock: MockHandle, monkeypatch: pytest.MonkeyPatch) -> None:
    """Get, list, delete and create a resource of any kind, to fail if such a one can."""
    make: Any = getattr(mock.make, kind.short_name)
    possible = {name for name in kind.input_members("Create") if name != "ClientToken"}
    optional = possible - kind.required_members("Create")
    first = make(**{name: fullest_of(kind.input_members("Create")[name], 0) for name in optional})
    parents = [kind.parent.arn_member] if kind.parent else []
    under = {str(name): first[str(name)] for name in parents}
    make(**under)
    succeed(f"Get{kind.name}", **key_of(kind, first))
    succeed(f"List{kind.plural}", **under, MaxResults=1)
    succeed(f"Delete{kind.name}", **key_of(kind, first))
    mock.settle()
    with monkeypatch.context() as patch:
        for reason in kind.status_reasons[:1]:
            fail_creations(patch, reason)
        created = succeed(f"Create{kind.name}", **request_like(kind, first))
        succeed(f"Get{kind.name}", **key_of(kind, {**first, **created}))
    succeed(f"List{kind.plural}", **under)


def request_like(kind: Kind, made: Mapping[str, Any]) -> dict[str, Any]:
    """The request of which a resource comes that was made."""
    return {name: made[name] for name in kind.input_members("Create") if name in made}


def key_of(kind: Kind, made: Mapping[str, Any]) -> dict[str, Any]:
    """What operations name a resource by, from what its Get or its create operation answers."""
    named = {str(kind.arn_member): made["Arn"], **made} if kind.arn_member else made
    return {name: named[name] for name in kind.key}


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
    with mock_pca_connector_ad() as mock:
        live_through_everything(mock, monkeypatch)

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
    at_once = {lifecycle.ACTIVE, lifecycle.DELETING}
    assert with_states == {
        f"{kind.name}Status": states if kind.status_reasons else at_once
        for kind in KINDS.values()
        if kind.has_lifecycle
    }


def reasons() -> list[Any]:
    found = []
    for name in service_model().shape_names:
        shape = service_model().shape_for(name)
        if name.endswith("StatusReason") and isinstance(shape, StringShape):
            kind = name.removesuffix("StatusReason")
            found += [pytest.param(kind, reason, id=f"{kind} {reason}") for reason in shape.enum]
    return found


@pytest.mark.parametrize(("name", "reason"), reasons())
def test_every_status_reason_of_the_model_can_be_reached(
    name: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A resource whose creation ends with a reason shows it in Get, with the status FAILED."""
    kind = KINDS[name]
    with mock_pca_connector_ad() as mock:
        made = getattr(mock.make, kind.short_name)()
        succeed(f"Delete{name}", **key_of(kind, made))
        mock.settle()
        fail_creations(monkeypatch, reason)
        created = succeed(f"Create{name}", **request_like(kind, made))
        key = key_of(kind, {**made, **created})

        (resource,) = succeed(f"Get{name}", **key).values()

        assert (resource["Status"], resource["StatusReason"]) == ("FAILED", reason)
        assert call(f"Delete{name}", **key).status == 202


def test_every_kind_is_named_as_in_the_model() -> None:
    """Each has its collection, in whose order the names of kinds are written."""
    kinds = {operation[6:] for operation in OPERATIONS if operation.startswith("Create")}
    assert set(KINDS) == kinds
    assert list(KINDS) == list(COLLECTIONS)
    for kind in KINDS.values():
        assert COLLECTIONS[kind.name].kind is kind
