"""How are stacks deployed in tests, and what is seen of them?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3

from .pages import CHECKOUT
from .provisioning import AUTHORITY, DIRECTORY, SECURITY_GROUPS, definition

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

EXAMPLE = (CHECKOUT / "examples" / "enrollment.yaml").read_text("utf-8")

PARAMETERS = {
    "CertificateAuthorityArn": AUTHORITY,
    "DirectoryId": DIRECTORY,
    "SecurityGroupId": SECURITY_GROUPS[0],
}

CONNECTOR = {
    "CertificateAuthorityArn": AUTHORITY,
    "DirectoryId": DIRECTORY,
    "VpcInformation": {"SecurityGroupIds": SECURITY_GROUPS},
}


def resource(kind: str, properties: Any = None, **more: Any) -> dict[str, Any]:
    """A resource of ours, as templates have it."""
    return {"Type": f"AWS::PCAConnectorAD::{kind}", "Properties": properties or {}, **more}


def template(**resources: dict[str, Any]) -> dict[str, Any]:
    return {"Resources": resources}


def template_of_connector(**changes: Any) -> dict[str, Any]:
    """A connector, a template on it, and an entry for that."""
    return template(
        Entry=resource(
            "TemplateGroupAccessControlEntry",
            {
                "TemplateArn": {"Fn::GetAtt": ["Template", "TemplateArn"]},
                "GroupDisplayName": "Computers",
                "GroupSecurityIdentifier": "S-1-5-21-1-2-3-515",
                "AccessRights": {"Enroll": "ALLOW"},
                **changes.get("Entry", {}),
            },
        ),
        Template=resource(
            "Template",
            {
                "ConnectorArn": {"Ref": "Connector"},
                "Name": "T",
                "Definition": definition(),
                **changes.get("Template", {}),
            },
        ),
        Connector=resource("Connector", {**CONNECTOR, **changes.get("Connector", {})}),
    )


def connectors(client: PcaConnectorAdClient) -> list[Any]:
    return list(client.list_connectors()["Connectors"])


def registrations(client: PcaConnectorAdClient) -> list[Any]:
    return list(client.list_directory_registrations()["DirectoryRegistrations"])


def templates(client: PcaConnectorAdClient, connector_arn: str) -> dict[str, Any]:
    listed = client.list_templates(ConnectorArn=connector_arn)["Templates"]
    return {each["Name"]: each for each in listed}


def registration(directory: str = DIRECTORY, **more: Any) -> dict[str, Any]:
    return resource("DirectoryRegistration", {"DirectoryId": directory}, **more)


def network_with_ours(**more: Any) -> dict[str, Any]:
    return template(
        Network={"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        Group={
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {"GroupDescription": "g", "VpcId": {"Ref": "Network"}},
        },
        Connector=resource(
            "Connector",
            {
                **CONNECTOR,
                "VpcInformation": {
                    "SecurityGroupIds": [
                        {"Fn::GetAtt": ["Group", "GroupId"]},
                        {"Ref": "AWS::NoValue"},
                    ]
                },
            },
        ),
        **more,
    )


class Stacks:
    """moto's CloudFormation."""

    def __init__(self) -> None:
        self.client: Any = boto3.client("cloudformation", region_name="us-east-1")

    def create(self, body: Any, name: str = "stack", **options: Any) -> str:
        """Create a stack, and give its status."""
        self.client.create_stack(StackName=name, **_request(body, options))
        return self.status(name)

    def update(self, body: Any, name: str = "stack", **options: Any) -> str:
        """Update a stack, and give its status."""
        self.client.update_stack(StackName=name, **_request(body, options))
        return self.status(name)

    def change(
        self, name: str, kind: str, body: Any, stack: str = "stack", **options: Any
    ) -> list[tuple[str, str]]:
        """Make a change set, and give what it says that it will do, with which resource."""
        self.client.create_change_set(
            StackName=stack, ChangeSetName=name, ChangeSetType=kind, **_request(body, options)
        )
        described = self.client.describe_change_set(ChangeSetName=name, StackName=stack)
        changes = [each["ResourceChange"] for each in described["Changes"]]
        return [(each["Action"], each["LogicalResourceId"]) for each in changes]

    def execute(self, name: str, stack: str = "stack") -> str:
        """Execute a change set, and give the status of its stack."""
        self.client.execute_change_set(ChangeSetName=name, StackName=stack)
        return self.status(stack)

    def delete(self, name: str = "stack") -> None:
        self.client.delete_stack(StackName=name)

    def describe(self, name: str = "stack") -> Any:
        return self.client.describe_stacks(StackName=name)["Stacks"][0]

    def status(self, name: str = "stack") -> str:
        status: str = self.describe(name)["StackStatus"]
        return status

    def outputs(self, name: str = "stack") -> dict[str, str]:
        outputs = self.describe(name).get("Outputs", [])
        return {each["OutputKey"]: each["OutputValue"] for each in outputs}

    def events(self, name: str = "stack") -> list[tuple[str, str]]:
        """Names and statuses, the oldest first."""
        events = self.client.describe_stack_events(StackName=name)["StackEvents"]
        return [(each["LogicalResourceId"], each["ResourceStatus"]) for each in reversed(events)]

    def reasons(self, name: str = "stack") -> dict[tuple[str, str], str]:
        """Why, of those events that say."""
        events = self.client.describe_stack_events(StackName=name)["StackEvents"]
        return {
            (each["LogicalResourceId"], each["ResourceStatus"]): each["ResourceStatusReason"]
            for each in events
            if each.get("ResourceStatusReason")
        }

    def physical_id(self, logical_id: str, name: str = "stack") -> str:
        found = self.client.describe_stack_resource(StackName=name, LogicalResourceId=logical_id)
        physical_id: str = found["StackResourceDetail"]["PhysicalResourceId"]
        return physical_id


def _request(body: Any, options: dict[str, Any]) -> dict[str, Any]:
    parameters = options.pop("parameters", {})
    tags = options.pop("tags", None)
    request = {
        "TemplateBody": body if isinstance(body, str) else json.dumps(body),
        "Parameters": [
            {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
        ],
        **options,
    }
    if tags is not None:
        request["Tags"] = [{"Key": key, "Value": value} for key, value in tags.items()]
    return request
