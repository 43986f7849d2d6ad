"""With `linked`, can a directory and its network be deleted in the right order, and in no other?"""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from moto.ds.models import DirectoryServiceBackend, ds_backends
from moto.ec2.models import EC2Backend, ec2_backends

from pca_ad_mock import MockHandle, mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad.models import pcaconnectorad_backends

from .landscape import Landscape
from .provisioning import create_registration, refused

IN_USE = "Cannot delete the directory because it still has authorized applications"


def delete_directory(landscape: Landscape) -> None:
    boto3.client("ds").delete_directory(DirectoryId=landscape.directory)


def delete_group(landscape: Landscape) -> None:
    landscape.ec2.delete_security_group(GroupId=landscape.group)


def delete_vpc(landscape: Landscape) -> None:
    landscape.ec2.delete_vpc(VpcId=landscape.vpc)


def what_moto_has() -> Any:
    """All that ds and ec2 have in the account and region, as far as a deletion changes it."""
    ds: Any = ds_backends["123456789012"]["us-east-1"]
    ec2: Any = ec2_backends["123456789012"]["us-east-1"]
    groups = {vpc: [*groups] for vpc, groups in ec2.groups.items()}
    endpoints = {name: each.state for name, each in ec2.vpc_end_points.items()}
    route_tables = [*ec2.route_tables]
    return [*ds.directories], [*ec2.enis], [*ec2.vpcs], groups, endpoints, route_tables


def require_refused(delete: Any, landscape: Landscape) -> Any:
    """Delete something, which must be refused and change nothing, and give the refusal."""
    before = what_moto_has()
    refusal = refused(delete, landscape)
    assert what_moto_has() == before
    return refusal


def delete_connector(landscape: Landscape, arn: str) -> None:
    landscape.client.delete_connector(ConnectorArn=arn)


def delete_registration(landscape: Landscape) -> None:
    landscape.client.delete_directory_registration(DirectoryRegistrationArn=landscape.registration)


def wait(landscape: Landscape) -> None:
    """Look at what is there, which ends all deletions."""
    landscape.client.list_connectors()
    landscape.client.list_directory_registrations()


# --- Directories


def test_a_directory_that_is_registered(landscape: Landscape) -> None:
    """It is refused with ds's error, until the registration is gone."""
    refusal = require_refused(delete_directory, landscape)
    assert (refusal.code, refusal.status, refusal.message) == ("ClientException", 400, IN_USE)

    delete_registration(landscape)
    wait(landscape)
    delete_directory(landscape)
    assert boto3.client("ds").describe_directories()["DirectoryDescriptions"] == []


def test_a_directory_with_a_connector(landscape: Landscape) -> None:
    """The connector alone blocks, too, as does the last one of two."""
    first, second = landscape.create(), landscape.create()
    landscape.client.list_connectors()
    delete_registration(landscape)
    wait(landscape)
    for connector in (first, second):
        assert require_refused(delete_directory, landscape).message == IN_USE
        delete_connector(landscape, connector)
        wait(landscape)

    delete_directory(landscape)


def test_a_directory_whose_connector_is_in_between(landscape: Landscape) -> None:
    """Whatever the status of what uses it, also FAILED and DELETING, it blocks."""
    landscape.unshare()
    connector = landscape.create()
    delete_registration(landscape)
    assert require_refused(delete_directory, landscape).message == IN_USE  # CREATING
    assert landscape.outcome(connector)[0] == "FAILED"
    wait(landscape)
    assert require_refused(delete_directory, landscape).message == IN_USE
    delete_connector(landscape, connector)
    assert require_refused(delete_directory, landscape).message == IN_USE  # DELETING
    wait(landscape)
    delete_directory(landscape)


def test_a_registration_that_is_in_between(landscape: Landscape, linked: MockHandle) -> None:
    """It blocks while it is CREATING, after it FAILED, and until its deletion has ended."""
    delete_registration(landscape)
    wait(landscape)
    linked.fail_resources("DirectoryRegistration", "DIRECTORY_NOT_REACHABLE")
    create_registration(landscape.client, DirectoryId=landscape.directory)
    for step in (wait, lambda _: delete_registration(landscape), wait):
        assert require_refused(delete_directory, landscape).message == IN_USE
        step(landscape)
    delete_directory(landscape)


def test_time_ends_a_deletion() -> None:
    """By the clock, nobody has to look before the directory can go."""
    with mock_pca_connector_ad(linked=True) as mock:
        landscape = Landscape(mock)
        with mock_pca_connector_ad(transition={"progression": "time", "seconds": 1e-6}):
            delete_registration(landscape)
            delete_directory(landscape)
        assert mock.state()["DirectoryRegistrations"] == []


@pytest.mark.usefixtures("linked")
def test_a_directory_that_is_not_there() -> None:
    """Its registration, which FAILED, does not turn moto's own error into another one."""
    client = boto3.client("pca-connector-ad")
    create_registration(client, DirectoryId="d-ffffffffff")

    refusal = refused(boto3.client("ds").delete_directory, DirectoryId="d-ffffffffff")

    assert refusal.code == "EntityDoesNotExistException"


def test_a_registration_elsewhere_does_not_block(landscape: Landscape) -> None:
    """Neither one of another region nor one of another directory."""
    create_registration(
        boto3.client("pca-connector-ad", region_name="eu-west-1"), DirectoryId=landscape.directory
    )
    create_registration(landscape.client, DirectoryId="d-ffffffffff")
    delete_registration(landscape)
    wait(landscape)

    delete_directory(landscape)


@pytest.mark.usefixtures("linked")
def test_where_the_service_was_never_used() -> None:
    """A linked mock asks nothing of a test of ds and ec2 alone, and makes no backend for it."""
    ec2 = boto3.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="g", Description="g", VpcId=vpc)["GroupId"]

    ec2.delete_security_group(GroupId=group)
    ec2.delete_vpc(VpcId=vpc)

    assert len(pcaconnectorad_backends) == 0


# --- Networks


@pytest.mark.parametrize(
    ("delete", "message"),
    [
        (delete_group, "resource {group} has a dependent object"),
        (delete_vpc, "The vpc '{vpc}' has dependencies and cannot be deleted."),
    ],
)
def test_a_network_with_an_endpoint(landscape: Landscape, delete: Any, message: str) -> None:
    """From ACTIVE until its deletion begins, a connector keeps its security groups and its VPC."""
    connector = landscape.create()
    landscape.outcome(connector)
    if delete is delete_vpc:
        for subnet in landscape.subnets:
            landscape.ec2.delete_subnet(SubnetId=subnet)

    refusal = require_refused(delete, landscape)

    assert (refusal.code, refusal.status) == ("DependencyViolation", 400)
    assert refusal.message == message.format(group=landscape.group, vpc=landscape.vpc)
    delete_connector(landscape, connector)
    delete(landscape)


def test_a_group_of_two_connectors(landscape: Landscape) -> None:
    """The second one keeps it, too."""
    connectors = [landscape.create() for _ in range(2)]
    landscape.client.list_connectors()
    for connector in connectors:
        assert require_refused(delete_group, landscape).code == "DependencyViolation"
        delete_connector(landscape, connector)

    delete_group(landscape)


def test_a_group_that_no_endpoint_uses(landscape: Landscape) -> None:
    """Of a connector that is CREATING, its endpoint is not there yet; a FAILED one has none."""
    connector = landscape.create()
    delete_group(landscape)
    assert landscape.outcome(connector) == ("FAILED", "SECURITY_GROUP_NOT_IN_VPC")


def test_a_group_that_its_endpoint_gave_up(landscape: Landscape) -> None:
    """What counts is what ec2 says of the endpoint."""
    vpc = landscape.vpc
    other = landscape.ec2.create_security_group(GroupName="o", Description="o", VpcId=vpc)
    landscape.outcome(landscape.create())
    (endpoint,) = landscape.endpoints()
    landscape.ec2.modify_vpc_endpoint(
        VpcEndpointId=endpoint["VpcEndpointId"],
        AddSecurityGroupIds=[other["GroupId"]],
        RemoveSecurityGroupIds=[landscape.group],
    )
    delete_group(landscape)
    landscape.group = other["GroupId"]
    assert require_refused(delete_group, landscape).code == "DependencyViolation"
    landscape.ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint["VpcEndpointId"]])
    delete_group(landscape)


# --- The option


def test_unlinked_nothing_is_refused(landscape: Landscape) -> None:
    """Neither in a mock without the option, nor in such a one within one that has it."""
    landscape.outcome(landscape.create())
    with mock_pca_connector_ad(linked=False):
        delete_directory(landscape)
        delete_group(landscape)


def deletions() -> tuple[Any, ...]:
    return (
        DirectoryServiceBackend.delete_directory,
        EC2Backend._delete_security_group,
        EC2Backend.delete_vpc,
    )


def test_moto_is_as_before_after_the_last_linked_mock() -> None:
    """They may begin and end in any order; only while none is active are moto's own in place."""
    originals = deletions()
    with mock_pca_connector_ad():
        assert deletions() == originals
    switches = [mock_pca_connector_ad(linked=True) for _ in range(2)]
    for switch in switches:
        switch.start()
    replaced = deletions()
    assert all(new is not old for new, old in zip(replaced, originals, strict=True))
    switches[0].stop()
    assert deletions() == replaced
    switches[1].stop()
    assert deletions() == originals
