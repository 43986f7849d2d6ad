"""Does a test get what it begins with, in one line?"""

from __future__ import annotations

import json
from contextlib import ExitStack
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto.ds.models import ds_backends

from pca_ad_mock import Surroundings, mock_pca_connector_ad
from pca_ad_mock._control.http_api import ControlApi
from pca_ad_mock._control.seeding.defaults import Defaults
from pca_ad_mock._control.seeding.seeding import NAMES
from pca_ad_mock._control.state.documents import to_json
from pca_ad_mock.definitions import web_server
from pca_ad_mock.pcaconnectorad.model.kinds import KINDS
from pca_ad_mock.pcaconnectorad.models import pcaconnectorad_backends
from pca_ad_mock.server import ThreadedServer

from .provisioning import AUTHORITY, DIRECTORY, create_connector, create_registration
from .test_control_over_http import Control

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

    from pca_ad_mock import MockHandle


LISTS = (
    "DirectoryRegistrations",
    "Connectors",
    "ServicePrincipalNames",
    "Templates",
    "AccessControlEntries",
)


def counts(mock: MockHandle) -> list[int]:
    """How many there are of each of these kinds."""
    state: Any = mock.state()
    return [len(state[name]) for name in LISTS]


def test_a_resource_comes_with_its_parents(mock: MockHandle, client: PcaConnectorAdClient) -> None:
    """One of each kind is ready, and what is returned is what its Get answers."""
    registration = mock.make.directory_registration()
    assert counts(mock) == [1, 0, 0, 0, 0]
    connector = mock.make.connector()
    assert counts(mock) == [1, 1, 0, 0, 0]
    name = mock.make.service_principal_name()
    assert counts(mock) == [2, 2, 1, 0, 0]
    template = mock.make.template()
    assert counts(mock) == [2, 3, 1, 1, 0]
    entry = mock.make.access_control_entry()
    assert counts(mock) == [2, 4, 1, 2, 1]

    assert registration["Status"] == connector["Status"] == name["Status"] == "ACTIVE"
    assert (
        registration
        == client.get_directory_registration(DirectoryRegistrationArn=registration["Arn"])[
            "DirectoryRegistration"
        ]
    )
    assert connector == client.get_connector(ConnectorArn=connector["Arn"])["Connector"]
    key = {key: name[key] for key in ("ConnectorArn", "DirectoryRegistrationArn")}
    assert name == client.get_service_principal_name(**key)["ServicePrincipalName"]
    assert template == client.get_template(TemplateArn=template["Arn"])["Template"]
    found = client.get_template_group_access_control_entry(
        TemplateArn=entry["TemplateArn"],
        GroupSecurityIdentifier=entry["GroupSecurityIdentifier"],
    )
    assert entry == found["AccessControlEntry"]


def test_a_kind_that_nothing_is_written_of_is_made_too(
    mock: MockHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its name in the model, with the parents that it must have and that are not given."""
    monkeypatch.setitem(NAMES, "form", KINDS["Template"])
    make: Any = mock.make
    assert make.form(Name="T")["Name"] == "T"
    assert counts(mock) == [0, 1, 0, 1, 0]
    service = pcaconnectorad_backends["123456789012"]["us-east-1"].service
    defaults = Defaults(
        service, lambda kind, **members: SimpleNamespace(arn=f"a {kind}"), ExitStack()
    )
    monkeypatch.setattr(defaults, "_known", {})
    name = KINDS["ServicePrincipalName"]
    both = {"ConnectorArn": "an own one", "DirectoryRegistrationArn": "an own one"}
    assert defaults.of(name, both) == {}
    del both["DirectoryRegistrationArn"]
    assert defaults.of(name, both) == {"DirectoryRegistrationArn": "a DirectoryRegistration"}
    assert defaults.of(KINDS["Connector"], {}) == {}


def test_parents_that_are_given_are_used(mock: MockHandle) -> None:
    """No others are made, and what is made again has another name."""
    connector = mock.make.connector()["Arn"]
    first, second = (mock.make.template(ConnectorArn=connector) for _ in range(2))
    assert (first["Name"], second["Name"]) == ("Template1", "Template2")
    entries = [mock.make.access_control_entry(TemplateArn=first["Arn"]) for _ in range(2)]
    assert [each["GroupDisplayName"] for each in entries] == ["Group 1", "Group 2"]
    assert counts(mock) == [0, 1, 0, 2, 2]


@pytest.mark.parametrize(
    "given", [(), ("connector",), ("registration",), ("connector", "registration")]
)
def test_a_principal_name_gets_what_it_lacks(mock: MockHandle, given: tuple[str, ...]) -> None:
    """Connector and registration are of one directory, whichever of them is there."""
    members: dict[str, Any] = {}
    if "connector" in given:
        members["ConnectorArn"] = mock.make.connector(DirectoryId=DIRECTORY)["Arn"]
    if "registration" in given:
        made = mock.make.directory_registration(DirectoryId=DIRECTORY)
        members["DirectoryRegistrationArn"] = made["Arn"]

    name = mock.make.service_principal_name(**members)

    assert counts(mock) == [1, 1, 1, 0, 0]
    assert members.items() <= name.items()


def test_members_go_where_they_belong(mock: MockHandle) -> None:
    """Those of the request, and those within it; tags too."""
    connector = mock.make.connector(
        IpAddressType="DUALSTACK", SecurityGroupIds=["sg-12345678"], Tags={"a": "b"}
    )
    assert connector["VpcInformation"] == {
        "IpAddressType": "DUALSTACK",
        "SecurityGroupIds": ["sg-12345678"],
    }
    assert mock.state()["Connectors"][0]["Tags"] == {"a": "b"}

    template = mock.make.template(
        Name="T",
        MinimalKeyLength=4096,
        ValidityPeriod={"Period": 30, "PeriodType": "DAYS"},
        RenewalPeriod={"Period": 1, "PeriodType": "DAYS"},
    )
    definition = template["Definition"]["TemplateV4"]
    assert definition["PrivateKeyAttributes"]["MinimalKeyLength"] == 4096
    assert definition["CertificateValidity"]["ValidityPeriod"]["Period"] == 30
    assert mock.make.template(Definition=web_server(schema=3))["PolicySchema"] == 3
    entry = mock.make.access_control_entry(AutoEnroll="DENY", GroupDisplayName="Staff")
    assert entry["AccessRights"] == {"Enroll": "ALLOW", "AutoEnroll": "DENY"}


def test_an_authority_that_is_given_is_used(mock: MockHandle) -> None:
    """No other one is made up."""
    made = mock.make.connector(CertificateAuthorityArn=AUTHORITY)
    assert made["CertificateAuthorityArn"] == AUTHORITY


def test_defaults_avoid_what_is_there(mock: MockHandle, client: PcaConnectorAdClient) -> None:
    """A directory that is registered, or has a connector, is not taken again."""
    create_registration(client, DirectoryId="d-0000000001")
    create_connector(client, DirectoryId="d-0000000002")
    assert mock.make.directory_registration()["DirectoryId"] == "d-0000000003"


@pytest.mark.parametrize("status", ["CREATING", "FAILED"])
def test_a_resource_can_be_made_in_another_state(
    mock: MockHandle, client: PcaConnectorAdClient, status: Any
) -> None:
    """CREATING goes on with the first poll; FAILED stays, with its reason."""
    reason: Any = {"StatusReason": "DIRECTORY_NOT_REACHABLE"} if status == "FAILED" else {}
    for make in (mock.make.directory_registration, mock.make.service_principal_name):
        made = make(Status=status, **reason)
        assert (made["Status"], made.get("StatusReason")) == (status, reason.get("StatusReason"))
    arn = mock.state()["DirectoryRegistrations"][0]["Arn"]
    found = client.get_directory_registration(DirectoryRegistrationArn=arn)
    after = {"CREATING": "ACTIVE", "FAILED": "FAILED"}[status]
    assert found["DirectoryRegistration"]["Status"] == after


def test_the_scene_is_no_call() -> None:
    """Neither faults nor quotas nor rates apply, and nothing is recorded."""
    options: Any = {"quotas": {"Connector": 0}, "rates": True, "allow_unused_faults": True}
    with mock_pca_connector_ad(**options) as mock:
        fault = mock.fail_calls("*", "AccessDeniedException", times=None)
        failing = mock.fail_resources("Connector", "INTERNAL_FAILURE")
        for _ in range(5):
            assert mock.make.connector()["Status"] == "ACTIVE"
        assert (fault.happened, failing.happened, len(mock.calls)) == (0, 0, 0)
        names = [mock.make.service_principal_name() for _ in range(2)]
        arn = names[0]["DirectoryRegistrationArn"]
        directory = arn.rpartition("/")[2]
        for _ in range(11):
            connector = mock.make.connector(DirectoryId=directory)
            made = mock.make.service_principal_name(ConnectorArn=connector["Arn"])
            assert made["Status"] == "ACTIVE"


def test_a_region_of_the_environment(mock: MockHandle, monkeypatch: pytest.MonkeyPatch) -> None:
    """As clients do, what is made goes where the test's environment says."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    assert ":eu-west-1:" in mock.make.connector()["Arn"]


def test_another_account_and_region(mock: MockHandle) -> None:
    """Say so."""
    made = mock.make.connector(region="eu-west-1", account_id="111122223333")
    assert made["Arn"].startswith("arn:aws:pca-connector-ad:eu-west-1:111122223333:connector/")
    assert made["CertificateAuthorityArn"].startswith("arn:aws:acm-pca:eu-west-1:111122223333:")


@pytest.mark.parametrize(
    ("kind", "members", "message"),
    [
        ("connector", {"IpAddresType": "x"}, "CreateConnector has no member 'IpAddresType'; .*Did"),
        ("connector", {"DirectoryId": "x"}, "CreateConnector refuses it: ValidationException: "),
        (
            "connector",
            {"Status": "DELETING"},
            "a Connector cannot have status 'DELETING'; choose from",
        ),
        (
            "template",
            {"Status": "FAILED"},
            "a Template cannot have status 'FAILED'; choose from ACTIVE",
        ),
        ("connector", {"Status": "FAILED"}, "a Connector that failed has no StatusReason None; "),
        (
            "connector",
            {"StatusReason": "INTERNAL_FAILURE"},
            "StatusReason needs Status='FAILED', not 'ACTIVE'",
        ),
        ("template", {"Critical": True}, "Critical may belong to .* or .*; give the whole of it"),
        ("service_principal_name", {"ConnectorArn": "x"}, "refuses it: ValidationException"),
        ("connector", {"region": "us-east-7"}, "botocore knows no region 'us-east-7'"),
    ],
)
def test_what_cannot_be_made_is_refused(
    mock: MockHandle, kind: str, members: Any, message: str
) -> None:
    """The message says what was given, and what is possible."""
    with pytest.raises(ValueError, match=message):
        getattr(mock.make, kind)(**members)


def test_a_misspelt_kind_names_the_nearest(mock: MockHandle) -> None:
    """As an attribute that is not there, and over HTTP as a path."""
    with pytest.raises(AttributeError, match=r"makes no 'conector'; choose .* mean 'connector'\?"):
        _ = mock.make.conector  # type: ignore[attr-defined]
    assert not hasattr(mock.make, "_connector")
    answer = ControlApi({}).answer("POST", "make/conector", "", b"{}")
    assert answer.status == 400
    assert "Did you mean 'connector'?" in answer.document["error"]


def test_nothing_stays_creating_where_all_is_immediate() -> None:
    """Rather than to make something else than was asked for, it is refused."""
    with (
        mock_pca_connector_ad(transition="immediate") as mock,
        pytest.raises(ValueError, match="nothing stays CREATING where the transition is immediate"),
    ):
        mock.make.connector(Status="CREATING")


def test_a_linked_mock_begins_with_its_partners() -> None:
    """Directory, network and certificate authority are there, and everything becomes ACTIVE."""
    with mock_pca_connector_ad(linked=True) as mock:
        name = mock.make.service_principal_name()
        entry = mock.make.access_control_entry()
        assert name["Status"] == "ACTIVE"
        assert entry["TemplateArn"]
        assert counts(mock) == [2, 2, 1, 1, 1]
        connectors = mock.state()["Connectors"]
        authorities = boto3.client("acm-pca").list_certificate_authorities()
        assert {each["CertificateAuthorityArn"] for each in connectors} == {
            each["Arn"] for each in authorities["CertificateAuthorities"]
        }
        assert {each["Status"] for each in authorities["CertificateAuthorities"]} == {"ACTIVE"}
        directories = boto3.client("ds").describe_directories()["DirectoryDescriptions"]
        assert {each["DirectoryId"] for each in directories} == {
            each["DirectoryId"] for each in connectors
        }
        # What the test made itself is used.
        again = mock.make.connector(DirectoryId=connectors[0]["DirectoryId"])
        assert again["VpcInformation"] == connectors[0]["VpcInformation"]


def test_the_authority_of_a_linked_mock_is_a_root() -> None:
    """Active, with an RSA key of a usual length, and named so that nobody takes it for theirs."""
    with mock_pca_connector_ad(linked=True) as mock:
        arn = mock.make.connector()["CertificateAuthorityArn"]
        acm_pca = boto3.client("acm-pca", region_name="us-east-1")
        found = acm_pca.describe_certificate_authority(CertificateAuthorityArn=arn)
    authority = found["CertificateAuthority"]
    configuration = authority["CertificateAuthorityConfiguration"]
    assert (authority["Type"], authority["Status"]) == ("ROOT", "ACTIVE")
    assert configuration["KeyAlgorithm"] == "RSA_2048"
    subject = {"CommonName": "Example Root CA", "Organization": "Example"}
    assert configuration["Subject"] == subject


def test_a_document_has_lists_for_all_that_is_listed() -> None:
    """JSON has no tuples."""
    assert to_json({"texts": ("a", ["b"])}) == {"texts": ["a", ["b"]]}


def test_a_linked_mock_makes_nothing_of_what_is_absent() -> None:
    """A directory that moto does not have, and an authority, are errors."""
    with mock_pca_connector_ad(linked=True) as mock:
        for make in (mock.make.connector, mock.make.directory_registration):
            with pytest.raises(ValueError, match="failed: DIRECTORY_RESOURCE_NOT_FOUND"):
                make(DirectoryId=DIRECTORY)
        assert not any(counts(mock))
        directory_id = mock.make.directory_registration()["DirectoryId"]
        with mock_pca_connector_ad(linked=False):
            boto3.client("ds").delete_directory(DirectoryId=directory_id)
        with pytest.raises(ValueError, match=f"moto's ds has no directory '{directory_id}'"):
            mock.make.connector(DirectoryId=directory_id)


def connected(client: Any, here: Surroundings) -> str:
    """Create a connector as a script does, and give its status."""
    client.create_directory_registration(DirectoryId=here["directory_id"])
    client.list_directory_registrations()
    arn = client.create_connector(
        CertificateAuthorityArn=here["certificate_authority_arn"],
        DirectoryId=here["directory_id"],
        VpcInformation={"SecurityGroupIds": [here["security_group_id"]]},
    )["ConnectorArn"]
    status: str = client.get_connector(ConnectorArn=arn)["Connector"]["Status"]
    return status


@pytest.mark.parametrize("linked", [True, False])
@pytest.mark.parametrize("region", [None, "eu-west-1", "us-gov-west-1", "cn-north-1"])
def test_surroundings(linked: bool, region: str | None) -> None:
    """All that a linked connector needs is there, in moto's services, linked or not."""
    with mock_pca_connector_ad(linked=linked) as mock:
        here = mock.make.surroundings(region=region)
        assert set(here) == set(Surroundings.__annotations__)
        ec2 = boto3.client("ec2", region_name=region)
        subnets = ec2.describe_subnets(SubnetIds=here["subnet_ids"])["Subnets"]
        assert {each["VpcId"] for each in subnets} == {here["vpc_id"]}
        assert len({each["AvailabilityZone"] for each in subnets}) == 2
        (group,) = ec2.describe_security_groups(GroupIds=[here["security_group_id"]])[
            "SecurityGroups"
        ]
        assert group["VpcId"] == here["vpc_id"]
        assert not any(counts(mock))
        assert not mock.calls
        with mock_pca_connector_ad(linked=True):
            client = boto3.client("pca-connector-ad", region_name=region)
            assert connected(client, here) == "ACTIVE"


def test_surroundings_of_another_account(mock: MockHandle, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are that account's own."""
    here = mock.make.surroundings(account_id="111122223333")
    assert ":111122223333:" in here["certificate_authority_arn"]
    assert boto3.client("ds").describe_directories()["DirectoryDescriptions"] == []
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "111122223333")
    (found,) = boto3.client("ds").describe_directories()["DirectoryDescriptions"]
    assert found["DirectoryId"] == here["directory_id"]


def test_surroundings_have_no_members(mock: MockHandle) -> None:
    """What is no place is refused, by Python or over HTTP by a sentence."""
    with pytest.raises(TypeError, match="Tags"):
        mock.make.surroundings(Tags={})  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="botocore knows no region 'eu-west-9'"):
        mock.make.surroundings(region="eu-west-9")
    body = json.dumps({"members": {"Tags": {}}}).encode()
    answer = ControlApi({}).answer("POST", "make/surroundings", "", body)
    assert answer.status == 400
    assert answer.document["error"] == "surroundings have no members; leave out Tags"


def test_what_is_made_is_past_the_quotas_of_moto(linked: MockHandle) -> None:
    """moto takes 21 directories; those that were made for the test do not end there."""
    for _ in range(12):
        linked.make.surroundings()
        linked.make.directory_registration()
    assert len(ds_backends["123456789012"]["us-east-1"].directories) == 24


@pytest.mark.server
def test_surroundings_over_http() -> None:
    """Of a server, linked or not, by one request."""
    with ThreadedServer() as server:
        control = Control(server.endpoint_url)
        status, made = control("POST", "make/surroundings", {"region": "eu-west-1"})
    assert status == 201
    assert set(made) == set(Surroundings.__annotations__)
    assert ":eu-west-1:" in made["certificate_authority_arn"]


@pytest.mark.server
def test_the_scene_is_set_over_http() -> None:
    """By the name that the kind has in Python."""
    with ThreadedServer() as server:
        control = Control(server.endpoint_url)
        status, made = control(
            "POST", "make/access_control_entry", {"members": {"GroupDisplayName": "Staff"}}
        )
        assert (status, made["GroupDisplayName"]) == (201, "Staff")
        status, refusal = control("POST", "make/entry")
        assert (status, "there is no resource type 'entry'" in refusal["error"]) == (400, True)
