"""How do tests deploy by Cloud Control, and what do they see of it?"""

from __future__ import annotations

import json
from collections.abc import Generator
from typing import Any

import boto3

from .provisioning import AUTHORITY, DIRECTORY, GROUP, SECURITY_GROUPS, definition

KINDS = (
    "DirectoryRegistration",
    "Connector",
    "ServicePrincipalName",
    "Template",
    "TemplateGroupAccessControlEntry",
)

CONNECTOR = {
    "CertificateAuthorityArn": AUTHORITY,
    "DirectoryId": DIRECTORY,
    "VpcInformation": {"SecurityGroupIds": SECURITY_GROUPS},
}

WRITE_ONLY = {
    "AccessRights": {"Enroll": "ALLOW"},
    "GroupDisplayName": "Computers",
}


def type_of(kind: str) -> str:
    return f"AWS::PCAConnectorAD::{kind}"


def desired(kind: str, made: dict[str, str]) -> dict[str, Any]:
    """The smallest desired state, on the parents that are made already, by their kinds."""
    states: dict[str, dict[str, Any]] = {
        "DirectoryRegistration": {"DirectoryId": DIRECTORY},
        "Connector": CONNECTOR,
        "ServicePrincipalName": {
            "ConnectorArn": made.get("Connector"),
            "DirectoryRegistrationArn": made.get("DirectoryRegistration"),
        },
        "Template": {
            "ConnectorArn": made.get("Connector"),
            "Name": "T",
            "Definition": definition(),
        },
        "TemplateGroupAccessControlEntry": {
            "GroupSecurityIdentifier": GROUP,
            "TemplateArn": made.get("Template"),
            **WRITE_ONLY,
        },
    }
    return states[kind]


#: The patch of an update, for the kinds that have one.
PATCHES: dict[str, list[dict[str, Any]]] = {
    "DirectoryRegistration": [{"op": "add", "path": "/Tags", "value": {"a": "1"}}],
    "Connector": [{"op": "add", "path": "Tags", "value": {"a": "1"}}],
    "Template": [
        {
            "op": "replace",
            "path": "/Definition/TemplateV2/PrivateKeyAttributes/MinimalKeyLength",
            "value": 4096.0,
        }
    ],
    "TemplateGroupAccessControlEntry": [
        {"op": "add", "path": "/AccessRights", "value": {"Enroll": "DENY"}},
        {"op": "add", "path": "/GroupDisplayName", "value": "Laptops"},
    ],
}

#: What a list needs.
LISTED_BY = {
    "ServicePrincipalName": "DirectoryRegistrationArn",
    "Template": "ConnectorArn",
    "TemplateGroupAccessControlEntry": "TemplateArn",
}

#: A step of a walk: an operation, and the members of its request.
Step = tuple[str, dict[str, Any]]


def walk() -> Generator[Step, Any, None]:
    """All five types through create, poll, read, list, update and delete; is sent each answer."""
    made: dict[str, str] = {}
    for kind in KINDS:
        state = desired(kind, made)
        begun = yield "CreateResource", _members(kind, DesiredState=json.dumps(state))
        made[kind] = (yield from _ended(begun, "CREATE"))["Identifier"]
        yield from _read(kind, made[kind], state)
    for kind, patch in PATCHES.items():
        given = _members(kind, Identifier=made[kind], PatchDocument=json.dumps(patch))
        yield from _ended((yield "UpdateResource", given), "UPDATE")
    for kind in reversed(KINDS):
        begun = yield "DeleteResource", _members(kind, Identifier=made[kind])
        yield from _ended(begun, "DELETE")


def _members(kind: str, **members: Any) -> dict[str, Any]:
    return {"TypeName": type_of(kind), **members}


def _ended(begun: Any, operation: str) -> Any:
    """See that a request begins, and ends with the first poll."""
    event = begun["ProgressEvent"]
    assert (event["Operation"], event["OperationStatus"]) == (operation, "IN_PROGRESS")
    assert event["RetryAfter"] <= event["EventTime"]
    polled = yield "GetResourceRequestStatus", {"RequestToken": event["RequestToken"]}
    assert polled["ProgressEvent"]["OperationStatus"] == "SUCCESS"
    return polled["ProgressEvent"]


def _read(kind: str, identifier: str, state: dict[str, Any]) -> Any:
    read = yield "GetResource", _members(kind, Identifier=identifier)
    shown = json.loads(read["ResourceDescription"]["Properties"])
    entry = kind == "TemplateGroupAccessControlEntry"
    expected = {name for name in state if not (entry and name in WRITE_ONLY)}
    arn = {f"{kind}Arn"} if kind in ("Connector", "DirectoryRegistration", "Template") else set()
    assert shown.keys() == expected | arn
    assert read["ResourceDescription"]["Identifier"] == identifier
    model = {LISTED_BY[kind]: state[LISTED_BY[kind]]} if kind in LISTED_BY else {}
    more = {"ResourceModel": json.dumps(model)} if model else {}
    listed = yield "ListResources", _members(kind, **more)
    (description,) = listed["ResourceDescriptions"]
    assert description["Identifier"] == identifier


class CloudControl:
    """A client of Cloud Control, with JSON in and out."""

    def __init__(self, **options: Any) -> None:
        self.client: Any = boto3.client("cloudcontrol", "us-east-1", **options)

    def create(self, kind: str, state: Any, **members: Any) -> Any:
        """Begin to create; give the event."""
        given = {"TypeName": type_of(kind), "DesiredState": json.dumps(state), **members}
        return self.client.create_resource(**given)["ProgressEvent"]

    def update(self, kind: str, identifier: str, *patch: Any, **members: Any) -> Any:
        given = _members(kind, Identifier=identifier, PatchDocument=json.dumps(patch))
        return self.client.update_resource(**given, **members)["ProgressEvent"]

    def delete(self, kind: str, identifier: str, **members: Any) -> Any:
        given = _members(kind, Identifier=identifier)
        return self.client.delete_resource(**given, **members)["ProgressEvent"]

    def poll(self, event: Any) -> Any:
        """Ask for the status once."""
        token = event["RequestToken"]
        return self.client.get_resource_request_status(RequestToken=token)["ProgressEvent"]

    def made(self, kind: str, state: Any, **members: Any) -> str:
        """Create, and give the identifier."""
        event = self.poll(self.create(kind, state, **members))
        assert event["OperationStatus"] == "SUCCESS", event
        identifier: str = event["Identifier"]
        return identifier

    def updated(self, kind: str, identifier: str, *patch: Any) -> None:
        event = self.poll(self.update(kind, identifier, *patch))
        assert event["OperationStatus"] == "SUCCESS", event

    def read(self, kind: str, identifier: str) -> dict[str, Any]:
        answer = self.client.get_resource(TypeName=type_of(kind), Identifier=identifier)
        properties: dict[str, Any] = json.loads(answer["ResourceDescription"]["Properties"])
        return properties

    def list(self, kind: str, **model: Any) -> Any:
        more = {"ResourceModel": json.dumps(model)} if model else {}
        listed = self.client.list_resources(TypeName=type_of(kind), **more)
        return [each["Identifier"] for each in listed["ResourceDescriptions"]]

    def chain(self, *kinds: str) -> dict[str, str]:
        """Create the kinds in turn, and give their identifiers."""
        made: dict[str, str] = {}
        for kind in kinds or KINDS:
            made[kind] = self.made(kind, desired(kind, made))
        return made
