"""What is a stack that has everything, and how much of it is there?"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import boto3
from moto.cloudformation.models import Stack

from pca_ad_mock._cloudformation.partner_types import PARTNER_TYPES

from .pages import CHECKOUT

EXAMPLE = (CHECKOUT / "examples" / "directory_to_entry.yaml").read_text("utf-8")


def whole() -> Any:
    """The example, as Python has it."""
    return json.loads(json.dumps(Stack.parse_template(EXAMPLE)))


def client_of(service: str) -> Any:
    make: Any = boto3.client
    return make(service, region_name="us-east-1")


def store_secret() -> None:
    """The password of the directory."""
    text = json.dumps({"password": "Not-a-secret-1"})
    client_of("secretsmanager").create_secret(Name="directory-administrator", SecretString=text)


def left() -> dict[str, int]:
    """How many of each there are, of what the stack makes."""
    ec2, connectors = client_of("ec2"), client_of("pca-connector-ad")
    authorities = client_of("acm-pca").list_certificate_authorities()["CertificateAuthorities"]
    shares = client_of("ram").get_resource_shares(resourceOwner="SELF")["resourceShares"]
    endpoints = ec2.describe_vpc_endpoints()["VpcEndpoints"]
    registrations = connectors.list_directory_registrations()["DirectoryRegistrations"]
    counted = {
        "networks": [each for each in ec2.describe_vpcs()["Vpcs"] if not each["IsDefault"]],
        "groups": [
            each
            for each in ec2.describe_security_groups()["SecurityGroups"]
            if each["GroupName"] != "default"
        ],
        "interfaces": ec2.describe_network_interfaces()["NetworkInterfaces"],
        "endpoints": [each for each in endpoints if each["State"] != "deleted"],
        "directories": client_of("ds").describe_directories()["DirectoryDescriptions"],
        "authorities": [each for each in authorities if each["Status"] != "DELETED"],
        "shares": [each for each in shares if each["status"] == "ACTIVE"],
        "registrations": registrations,
        "connectors": connectors.list_connectors()["Connectors"],
    }
    return {name: len(each) for name, each in counted.items() if each}


_SHOWN = {
    "ec2": [
        "describe_internet_gateways",
        "describe_network_acls",
        "describe_network_interfaces",
        "describe_route_tables",
        "describe_security_group_rules",
        "describe_security_groups",
        "describe_subnets",
        "describe_vpc_endpoints",
        "describe_vpcs",
    ],
    "acm-pca": ["list_certificate_authorities"],
    "ds": ["describe_directories"],
    "pca-connector-ad": ["list_connectors", "list_directory_registrations"],
    "sqs": ["list_queues"],
    "ssm": ["describe_parameters"],
}


def state() -> dict[str, Any]:
    """All that services show of what a stack can make, without times and what is deleted."""
    found = {
        operation: getattr(client_of(service), operation)()
        for service, operations in _SHOWN.items()
        for operation in operations
    }
    found["shares"] = client_of("ram").get_resource_shares(resourceOwner="SELF")["resourceShares"]
    found["queues"] = [
        client_of("sqs").get_queue_attributes(QueueUrl=each, AttributeNames=["All"])
        for each in found["list_queues"].get("QueueUrls", [])
    ]
    lasting: dict[str, Any] = _lasting(found)
    return lasting


_PASSING = ("ResponseMetadata", "LastModifiedTimestamp", "CreatedTimestamp")


def _lasting(part: Any) -> Any:
    if isinstance(part, list):
        return [_lasting(each) for each in part if not _is_deleted(each)]
    if not isinstance(part, dict):
        return part
    return {
        name: _lasting(each)
        for name, each in part.items()
        if not isinstance(each, datetime) and name not in _PASSING
    }


def _is_deleted(part: Any) -> bool:
    names = ("State", "Status", "status")
    return isinstance(part, dict) and any(
        str(part.get(each)).upper() == "DELETED" for each in names
    )


ALL = {
    "networks": 1,
    "groups": 2,  # the directory has one
    "interfaces": 4,  # of the directory and of the endpoint
    "endpoints": 1,
    "directories": 1,
    "authorities": 1,
    "shares": 1,
    "registrations": 1,
    "connectors": 1,
}


DIRECTORY = whole()["Resources"]["Directory"]
NETWORK = {name: whole()["Resources"][name] for name in ("Network", "SubnetA", "SubnetB")}


def directory(**changes: Any) -> dict[str, Any]:
    """A directory in a network, with its attributes as outputs."""
    properties = {**DIRECTORY["Properties"], "Password": "Not-a-secret-1", **changes}
    properties["Name"] = "corp.example.com"
    names = PARTNER_TYPES["AWS::DirectoryService::MicrosoftAD"].read_only - {"DnsIpAddresses"}
    outputs = {name: {"Value": {"Fn::GetAtt": ["Directory", name]}} for name in names}
    return {
        "Resources": {**NETWORK, "Directory": {**DIRECTORY, "Properties": properties}},
        "Outputs": outputs,
    }
