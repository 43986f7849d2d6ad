"""With `linked` and IAM enforced, what becomes of what a caller without rights elsewhere makes?"""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from moto.core.authorization import enable_iam_authentication

from pca_ad_mock import MockHandle, mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad.iam.callers import Principal
from pca_ad_mock.pcaconnectorad.model.documented import CALLERS_RIGHTS, DENIAL_REASONS

from .landscape import Landscape
from .leftovers import alive
from .provisioner import GUIDE, Provisioner
from .provisioning import create_connector, create_registration


@pytest.fixture(params=["user", "role"])
def provisioner(landscape: Landscape, request: pytest.FixtureRequest) -> Provisioner:
    return Provisioner(landscape, request.param)


@pytest.fixture
def user(landscape: Landscape) -> Provisioner:
    return Provisioner(landscape)


def reason_of(action: str) -> str:
    return DENIAL_REASONS[action.partition(":")[0]]


def test_the_policy_of_the_guide_suffices(landscape: Landscape, provisioner: Provisioner) -> None:
    """For a user and for a session of a role, from the registration to the principal name."""
    landscape.client.delete_directory_registration(DirectoryRegistrationArn=landscape.registration)
    landscape.client.list_directory_registrations()
    with enable_iam_authentication():
        registration = create_registration(provisioner.client, DirectoryId=landscape.directory)
        provisioner.client.list_directory_registrations()
        connector = provisioner.connector()
        provisioner.client.get_connector(ConnectorArn=connector)
        key = {"ConnectorArn": connector, "DirectoryRegistrationArn": registration}
        provisioner.client.create_service_principal_name(**key)
        found = provisioner.client.get_service_principal_name(**key)["ServicePrincipalName"]
    assert found["Status"] == "ACTIVE"
    assert landscape.outcome(connector) == ("ACTIVE", None)


@pytest.mark.parametrize("action", CALLERS_RIGHTS["Connector"])
def test_a_right_that_is_missing(landscape: Landscape, user: Provisioner, action: str) -> None:
    """The connector is accepted, and ends in FAILED with the reason for the service."""
    user.may_not(action)

    assert landscape.outcome(user.connector()) == ("FAILED", reason_of(action))


def test_nothing_but_the_service_itself(landscape: Landscape, user: Provisioner) -> None:
    """Without any right elsewhere, the authority comes first."""
    user.may(GUIDE[:1])

    assert landscape.outcome(user.connector()) == ("FAILED", "PRIVATECA_ACCESS_DENIED")


def test_the_policies_when_creating_ends(landscape: Landscape, provisioner: Provisioner) -> None:
    """A role that loses its rights while CREATING fails; one that gets them does not."""
    connector = provisioner.connector()
    provisioner.may_not("ec2:CreateVpcEndpoint")
    assert landscape.outcome(connector) == ("FAILED", "VPC_ACCESS_DENIED")

    connector = provisioner.connector()
    provisioner.may(GUIDE)
    assert landscape.outcome(connector) == ("ACTIVE", None)


def test_a_caller_that_is_gone(landscape: Landscape, provisioner: Provisioner) -> None:
    """It has no rights any more."""
    connector = provisioner.connector()
    provisioner.delete()

    assert landscape.outcome(connector) == ("FAILED", "PRIVATECA_ACCESS_DENIED")


def test_a_session_with_a_policy_of_its_own(landscape: Landscape) -> None:
    """The policy of the session bounds what the service may do on its behalf."""
    provisioner = Provisioner(landscape, "role")
    narrow = {"Effect": "Deny", "Action": "ds:*", "Resource": "*"}
    wide = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    session = boto3.client("sts").assume_role(
        RoleArn="arn:aws:iam::123456789012:role/provisioner",
        RoleSessionName="narrow",
        Policy=json.dumps({"Version": "2012-10-17", "Statement": [wide, narrow]}),
    )["Credentials"]
    provisioner.client = boto3.client(
        "pca-connector-ad",
        aws_access_key_id=session["AccessKeyId"],
        aws_secret_access_key=session["SecretAccessKey"],
        aws_session_token=session["SessionToken"],
    )

    assert landscape.outcome(provisioner.connector()) == ("FAILED", "DIRECTORY_ACCESS_DENIED")


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ({"ForAnyValue:StringEquals": {"aws:CalledVia": "pca-connector-ad.amazonaws.com"}}, True),
        ({"StringEquals": {"aws:CalledViaFirst": "pca-connector-ad.amazonaws.com"}}, True),
        ({"StringEquals": {"aws:CalledViaLast": "cloudformation.amazonaws.com"}}, False),
        ({"Bool": {"aws:ViaAWSService": "true"}}, True),
        ({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}, False),
        ({"StringEquals": {"aws:PrincipalAccount": "123456789012"}}, True),
    ],
)
def test_the_service_calls_on_behalf_of_the_caller(
    landscape: Landscape, user: Provisioner, condition: Any, reason: bool
) -> None:
    """Conditions see that, and who called it."""
    user.may_not("ds:DescribeDirectories", Condition=condition)

    wanted = ("FAILED", "DIRECTORY_ACCESS_DENIED") if reason else ("ACTIVE", None)
    assert landscape.outcome(user.connector()) == wanted


def test_rights_on_another_authority(landscape: Landscape, user: Provisioner) -> None:
    """A right counts for the resources that its statement names."""
    elsewhere = landscape.authority.replace("1", "2")
    for authority, wanted in ((elsewhere, "PRIVATECA_ACCESS_DENIED"), (landscape.authority, None)):
        narrow = {"Effect": "Allow", "Action": "acm-pca:*", "Resource": authority}
        user.may([*GUIDE[:1], narrow, *GUIDE[3:]])
        assert landscape.outcome(user.connector())[1] == wanted


@pytest.mark.parametrize("action", CALLERS_RIGHTS["DirectoryRegistration"])
def test_a_registration(landscape: Landscape, user: Provisioner, action: str) -> None:
    """Needs rights in ds."""
    landscape.client.delete_directory_registration(DirectoryRegistrationArn=landscape.registration)
    landscape.client.list_directory_registrations()
    user.may_not(action)
    with enable_iam_authentication():
        arn = create_registration(user.client, DirectoryId=landscape.directory)
    found = landscape.client.get_directory_registration(DirectoryRegistrationArn=arn)
    assert found["DirectoryRegistration"]["StatusReason"] == "DIRECTORY_ACCESS_DENIED"


def test_a_service_principal_name(landscape: Landscape, user: Provisioner) -> None:
    """Needs a right in ds."""
    (action,) = CALLERS_RIGHTS["ServicePrincipalName"]
    connector = landscape.create()
    landscape.outcome(connector)
    user.may_not(action)
    key = {"ConnectorArn": connector, "DirectoryRegistrationArn": landscape.registration}
    with enable_iam_authentication():
        user.client.create_service_principal_name(**key)
    found = landscape.client.get_service_principal_name(**key)["ServicePrincipalName"]
    assert found["StatusReason"] == "DIRECTORY_ACCESS_DENIED"


# --- When it does not matter


@pytest.fixture
def powerless(landscape: Landscape) -> Provisioner:
    """A user that may do anything here, and nothing elsewhere."""
    user = Provisioner(landscape)
    user.may(GUIDE[:1])
    return user


def test_without_links(landscape: Landscape, powerless: Provisioner) -> None:
    """Nobody asks other services, and nobody keeps the principal."""
    with mock_pca_connector_ad(linked=False):
        connector = powerless.connector()
        assert alive(Principal) == 0
    assert landscape.outcome(connector) == ("ACTIVE", None)


def test_without_iam(landscape: Landscape, powerless: Provisioner) -> None:
    """Policies that are not enforced do not count, and nobody keeps the principal."""
    connector = create_connector(
        powerless.client,
        CertificateAuthorityArn=landscape.authority,
        DirectoryId=landscape.directory,
        VpcInformation={"SecurityGroupIds": [landscape.group]},
    )
    assert alive(Principal) == 0
    assert landscape.outcome(connector) == ("ACTIVE", None)


def test_the_principal_is_kept_until_creating_ends(
    landscape: Landscape, user: Provisioner, linked: MockHandle
) -> None:
    """Neither a connector nor the record of its call keeps it any longer."""
    connector = user.connector()
    assert alive(Principal) == 1
    landscape.outcome(connector)
    assert alive(Principal) == 0
    with enable_iam_authentication(), pytest.raises(user.client.exceptions.ClientError):
        create_connector(user.client, DirectoryId="d-ffffffffff")
    assert alive(Principal) == 0
    assert linked.calls.of("create_connector")
