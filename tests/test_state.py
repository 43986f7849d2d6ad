"""Does a test see all resources, and can it put others in their place?"""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from pca_ad_mock import mock_pca_connector_ad
from pca_ad_mock._control.state.loading import replace_state
from pca_ad_mock.pcaconnectorad.model.kinds import KINDS
from pca_ad_mock.server import ThreadedServer

from .provisioning import (
    DIRECTORY,
    create_active_connector,
    create_connector,
    create_entry,
    create_name,
    create_registration,
    create_template,
    refused,
    stored,
)
from .test_control_over_http import Control

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

    from pca_ad_mock import MockHandle, Transition

NOTHING: dict[str, list[Any]] = {kind.list_member: [] for kind in KINDS.values()}


def everything(client: PcaConnectorAdClient) -> dict[str, Any]:
    """Create one of each kind; what its Get answers."""
    name = create_name(client)
    template = create_template(client, ConnectorArn=name["ConnectorArn"], Tags={"t": "1"})
    entry = create_entry(client, TemplateArn=template)
    return {
        "DirectoryRegistrations": client.get_directory_registration(
            DirectoryRegistrationArn=name["DirectoryRegistrationArn"]
        )["DirectoryRegistration"],
        "Connectors": client.get_connector(ConnectorArn=name["ConnectorArn"])["Connector"],
        "ServicePrincipalNames": client.get_service_principal_name(**name)["ServicePrincipalName"],
        "Templates": client.get_template(TemplateArn=template)["Template"],
        "AccessControlEntries": client.get_template_group_access_control_entry(**entry)[
            "AccessControlEntry"
        ],
    }


def test_the_state_is_what_the_gets_answer(mock: MockHandle, client: PcaConnectorAdClient) -> None:
    """Of every kind, to the millisecond, with tags where the kind has them."""
    answered = everything(client)

    state: Any = mock.state()

    assert [*state] == [*NOTHING]
    for name, expected in answered.items():
        (found,) = state[name]
        has_tags = name not in ("ServicePrincipalNames", "AccessControlEntries")
        tags = {"Tags": {"t": "1"} if name == "Templates" else {}} if has_tags else {}
        assert found == {**expected, **tags}


def test_reading_the_state_is_no_poll(mock: MockHandle, client: PcaConnectorAdClient) -> None:
    """However often it is read, what is CREATING stays so; and what is read is a copy."""
    create_connector(client)
    for _ in range(3):
        connector: Any = mock.state()["Connectors"][0]
        assert connector["Status"] == "CREATING"
        connector["VpcInformation"].clear()
    assert mock.state()["Connectors"][0]["VpcInformation"]
    assert len(mock.calls) == 1


def test_what_is_due_by_the_clock_is_shown(client: PcaConnectorAdClient) -> None:
    """A time that has passed has passed for whoever looks."""
    transition: Transition = {"progression": "time", "seconds": 0.000001}
    with mock_pca_connector_ad(transition=transition) as mock:
        create_registration(client)
        assert mock.state()["DirectoryRegistrations"][0]["Status"] == "ACTIVE"


def test_an_account_without_resources_is_empty(mock: MockHandle) -> None:
    """And looking makes no backend in it."""
    assert mock.state("eu-west-1", "111122223333") == NOTHING
    assert mock.export() == {"version": 1, "accounts": {}}


@pytest.mark.parametrize("account_id", ["", "12a", 5, "١٢"])
def test_an_account_has_digits(mock: MockHandle, account_id: Any) -> None:
    """Anything else is refused."""
    with pytest.raises(ValueError, match="account_id must be a string of digits"):
        mock.state(account_id=account_id)


def test_what_was_exported_is_loaded(client: PcaConnectorAdClient) -> None:
    """In all accounts and regions, through JSON, into another mock, in the order of creation."""
    with mock_pca_connector_ad() as mock:
        everything(client)
        europe = boto3.client("pca-connector-ad", region_name="eu-west-1")
        arns = [create_registration(europe, DirectoryId=f"d-000000000{n}") for n in (5, 1, 3)]
        create_connector(europe)
        client.delete_connector(ConnectorArn=create_active_connector(client))
        mock.make.directory_registration(account_id="111122223333", Tags={"a": "b"})
        mock.make.connector(Status="FAILED", StatusReason="INTERNAL_FAILURE")
        document = json.loads(json.dumps(mock.export()))

    with mock_pca_connector_ad() as mock:
        create_registration(client, DirectoryId="d-ffffffffff")
        mock.load(document)
        assert mock.export() == document
        listed = europe.list_directory_registrations()["DirectoryRegistrations"]
        assert [each["Arn"] for each in listed] == arns
        # What was under way goes on.
        statuses = {each["Status"] for each in europe.list_connectors()["Connectors"]}
        assert statuses == {"ACTIVE"}
        client.list_connectors()
        after = [each["Status"] for each in client.list_connectors()["Connectors"]]
        assert after == ["ACTIVE", "FAILED"]
        # And the rules know of what was loaded.
        assert refused(create_registration, client).code == "ConflictException"
        template = mock.state()["Templates"][0]
        changes = {"ConnectorArn": template["ConnectorArn"], "Name": template["Name"]}
        assert refused(create_template, client, **changes).code == "ConflictException"


def test_loading_empties_what_is_not_in_the_document(
    mock: MockHandle, client: PcaConnectorAdClient
) -> None:
    """Also where the document has nothing."""
    create_registration(client)
    mock.load({"version": 1, "accounts": {}})
    assert mock.state() == NOTHING
    assert stored("DirectoryRegistration") == []


def test_a_hand_written_document_needs_no_times(mock: MockHandle) -> None:
    """They are those of loading; a time without an offset is one of UTC."""
    arn = "arn:aws:pca-connector-ad:us-east-1:123456789012:directory-registration/d-0123456789"
    given = {"Arn": arn, "DirectoryId": DIRECTORY}
    mock.load(document_of(DirectoryRegistrations=[given]))
    (loaded,) = mock.state()["DirectoryRegistrations"]
    assert loaded["Status"] == "ACTIVE"
    assert loaded["CreatedAt"] == loaded["UpdatedAt"]

    mock.load(document_of(DirectoryRegistrations=[{**given, "CreatedAt": "2026-01-01T00:00:00"}]))
    (loaded,) = mock.state()["DirectoryRegistrations"]
    assert loaded["CreatedAt"] == datetime(2026, 1, 1, tzinfo=timezone.utc)


def test_reasons_newer_than_botocore_are_loaded(mock: MockHandle) -> None:
    """A real account may have them."""
    failed = mock.make.connector(Status="FAILED", StatusReason="INTERNAL_FAILURE")
    document = mock.export()
    lists_of(document)["Connectors"][0]["StatusReason"] = "NEW_REASON"
    mock.load(document)
    assert mock.state()["Connectors"][0] == {**failed, "StatusReason": "NEW_REASON", "Tags": {}}


def document_of(**lists: Any) -> dict[str, Any]:
    return {"version": 1, "accounts": {"123456789012": {"us-east-1": lists}}}


def lists_of(document: Any) -> dict[str, Any]:
    lists: dict[str, Any] = document["accounts"]["123456789012"]["us-east-1"]
    return lists


def change(*path: Any, to: Any = None) -> Any:
    """A change of one value in a document; None removes it."""

    def apply(document: dict[str, Any]) -> dict[str, Any]:
        place: Any = lists_of(document)
        for each in path[:-1]:
            place = place[each]
        if to is None:
            del place[path[-1]]
        else:
            place[path[-1]] = to
        return document

    return apply


def repeat(name: str) -> Any:
    def apply(document: dict[str, Any]) -> dict[str, Any]:
        lists = lists_of(document)
        lists[name].append(deepcopy(lists[name][0]))
        return document

    return apply


def namesake(document: dict[str, Any]) -> dict[str, Any]:
    lists = lists_of(document)
    arn = lists["Templates"][0]["Arn"]
    other = {**lists["Templates"][0], "Arn": arn[:-1] + ("1" if arn.endswith("0") else "0")}
    lists["Templates"].append(other)
    return document


IN = "accounts.123456789012.us-east-1"


@pytest.mark.parametrize(
    ("apply", "message"),
    [
        (lambda _: [], "the document: must be an object, not []"),
        (lambda d: {**d, "version": 2}, "version: must be 1, not 2"),
        (lambda d: {**d, "more": 2}, "the document has no member 'more'"),
        (lambda d: {"version": 1}, "accounts: must be an object, not None"),
        (
            lambda d: {"version": 1, "accounts": {"a": {}}},
            "accounts.a: account_id must be a string of digits, not 'a'",
        ),
        (
            lambda d: {"version": 1, "accounts": {"1": {"us-east-7": {}}}},
            "accounts.1.us-east-7: botocore knows no region 'us-east-7'. Did you mean",
        ),
        (lambda d: document_of(Connector=[]), f"{IN} has no member 'Connector'; choose from"),
        (change("Connectors", to={"a": 1}), f"{IN}.Connectors: must be a list, not"),
        (change("Connectors", 0, to=5), f"{IN}.Connectors[0]: must be an object, not 5"),
        (change("Connectors", 0, "DirectoryId"), f"{IN}.Connectors[0].DirectoryId: is missing"),
        (change("Connectors", 0, "Nme", to=1), f"{IN}.Connectors[0] has no member 'Nme'"),
        (
            change("Connectors", 0, "Status", to="ON"),
            f"{IN}.Connectors[0].Status: Member must satisfy enum value set",
        ),
        (
            change("Connectors", 0, "VpcInformation", "SecurityGroupIds", 0, to="x"),
            f"{IN}.Connectors[0].VpcInformation.SecurityGroupIds.0: Member must",
        ),
        (
            change("Connectors", 0, "VpcInformation", "More", to="x"),
            f"{IN}.Connectors[0].VpcInformation.More: is not in the model",
        ),
        (
            change("Connectors", 0, "StatusReason", to="INTERNAL_FAILURE"),
            f"{IN}.Connectors[0].StatusReason: may be given only where Status is FAILED",
        ),
        (
            change("Connectors", 0, "CreatedAt", to="now"),
            f"{IN}.Connectors[0].CreatedAt: 'now' is not an ISO 8601 time",
        ),
        (change("Connectors", 0, "Tags", to=[]), f"{IN}.Connectors[0].Tags: must be an object"),
        (
            change("Connectors", 0, "Tags", to={"a": 1}),
            f"{IN}.Connectors[0].Tags.a: must be a string",
        ),
        (
            lambda d: json.loads(json.dumps(d).replace(":us-east-1:", ":eu-west-1:")),
            "[0].Arn: must begin with arn:aws:pca-connector-ad:us-east-1:123456789012:, not",
        ),
        (repeat("AccessControlEntries"), "appears twice"),
        (repeat("Connectors"), f"{IN}.Connectors[1]: arn:aws:pca-connector-ad"),
        (namesake, f"{IN}.Templates[1].Name: is taken by another template of its connector"),
        (
            change("Connectors", to=[]),
            f"{IN}.ServicePrincipalNames[0].ConnectorArn: arn:aws:pca-connector-ad:us-east-1:",
        ),
    ],
)
def test_a_document_that_does_not_fit_changes_nothing(
    mock: MockHandle, client: PcaConnectorAdClient, apply: Any, message: str
) -> None:
    """The message names the path."""
    everything(client)
    document = mock.export()

    with pytest.raises(ValueError, match=r".") as caught:
        mock.load(apply(deepcopy(document)))

    assert message in str(caught.value)
    assert mock.export() == document


@pytest.mark.server
def test_the_state_is_read_and_put_over_http() -> None:
    """With times as texts; what does not fit is refused by its path."""
    with ThreadedServer() as server, mock_pca_connector_ad() as mock:
        control = Control(server.endpoint_url)
        status, made = control("POST", "make/connector", {"members": {"Tags": {"a": "b"}}})
        assert status == 201
        _, state = control("GET", "state", params={"region": "us-east-1"})
        assert state["Connectors"] == [{**made, "Tags": {"a": "b"}}]
        assert datetime.fromisoformat(made["CreatedAt"]).tzinfo
        _, document = control("GET", "export")
        assert document == mock.export()
        mock.reset()
        assert control("POST", "state", document) == (200, {"status": "ok"})
        assert mock.export() == document
        status, refusal = control("POST", "state", {**document, "version": 0})
        assert (status, refusal["error"][:8]) == (400, "version:")


def test_what_linked_connectors_own_goes_with_them() -> None:
    """Loading another state deletes their endpoints in moto's ec2."""
    with mock_pca_connector_ad(linked=True) as mock:
        mock.make.connector()
        ec2 = boto3.client("ec2", region_name="us-east-1")
        assert len(ec2.describe_vpc_endpoints()["VpcEndpoints"]) == 1
        replace_state({})
        live = [
            each
            for each in ec2.describe_vpc_endpoints()["VpcEndpoints"]
            if each["State"] != "deleted"
        ]
        assert live == []
