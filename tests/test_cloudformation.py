"""Do stacks with resources of the service deploy on moto as they do on AWS?"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from pca_ad_mock import MockHandle

from .interpreters import python
from .provisioning import (
    DIRECTORY,
    definition,
    stored,
)
from .stacks import (
    EXAMPLE,
    PARAMETERS,
    Stacks,
    connectors,
    network_with_ours,
    registration,
    registrations,
    resource,
    template,
    template_of_connector,
    templates,
)

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient


def test_the_example_deploys_updates_and_deletes(
    stacks: Stacks, client: PcaConnectorAdClient
) -> None:
    """A whole stack: created, changed in place, a part replaced, and gone, as the API shows it."""
    assert stacks.create(EXAMPLE, parameters=PARAMETERS) == "CREATE_COMPLETE"
    (connector,), (registration,) = connectors(client), registrations(client)
    assert connector["Status"] == registration["Status"] == "ACTIVE"
    key = {"ConnectorArn": connector["Arn"], "DirectoryRegistrationArn": registration["Arn"]}
    assert client.get_service_principal_name(**key)["ServicePrincipalName"]["Status"] == "ACTIVE"
    before = templates(client, connector["Arn"])
    assert {each["Name"]: each["PolicySchema"] for each in before.values()} == {
        "Legacy": 2,
        "Server": 3,
        "Workstation": 4,
    }
    entries = {
        name: client.list_template_group_access_control_entries(TemplateArn=each["Arn"])[
            "AccessControlEntries"
        ]
        for name, each in before.items()
    }
    assert {name: len(each) for name, each in entries.items()} == {
        "Legacy": 1,
        "Server": 1,
        "Workstation": 2,
    }
    assert stacks.outputs() == {
        "ConnectorArn": connector["Arn"],
        "PrincipalName": f"{connector['Arn']}|{registration['Arn']}",
        "Guests": "S-1-5-21-1111111111-2222222222-3333333333-514|" + before["Workstation"]["Arn"],
    }

    changed = {**PARAMETERS, "WorkstationPolicy": "SERVER_AUTHENTICATION"}
    assert stacks.update(EXAMPLE, parameters=changed) == "UPDATE_COMPLETE"
    after = templates(client, connector["Arn"])
    assert after["Workstation"]["Arn"] == before["Workstation"]["Arn"]
    assert after["Workstation"]["Revision"] == {"MajorRevision": 1, "MinorRevision": 1}
    policies = after["Workstation"]["Definition"]["TemplateV4"]["Extensions"]["ApplicationPolicies"]
    assert policies["Policies"] == [{"PolicyType": "SERVER_AUTHENTICATION"}]
    assert after["Legacy"] == before["Legacy"]

    replaced = {**changed, "SecurityGroupId": "sg-11111111111111111"}
    assert stacks.update(EXAMPLE, parameters=replaced) == "UPDATE_COMPLETE"
    (other,) = connectors(client)
    assert other["Arn"] != connector["Arn"]
    assert other["VpcInformation"]["SecurityGroupIds"] == ["sg-11111111111111111"]
    assert set(templates(client, other["Arn"])) == set(before)
    assert stacks.outputs()["ConnectorArn"] == other["Arn"]
    assert registrations(client) == [registration]
    (name,) = client.list_service_principal_names(DirectoryRegistrationArn=registration["Arn"])[
        "ServicePrincipalNames"
    ]
    assert name["ConnectorArn"] == other["Arn"]

    stacks.delete()
    assert connectors(client) == registrations(client) == []


def test_creation_and_deletion_have_an_order(stacks: Stacks) -> None:
    """References and `DependsOn` decide; what was made last goes first, and events tell it."""
    stacks.create(EXAMPLE, parameters=PARAMETERS)
    stack_id = stacks.describe()["StackId"]
    made = [name for name, status in stacks.events() if status == "CREATE_COMPLETE"][:-1]
    assert made.index("Registration") < made.index("Connector") < made.index("LegacyTemplate")
    assert made.index("WorkstationTemplate") < made.index("Guests")
    assert len(made) == 10

    stacks.delete()

    events = stacks.events(stack_id)
    gone = [name for name, status in events if status == "DELETE_COMPLETE"]
    assert gone == [*reversed(made), "stack"]
    begun = [name for name, status in events if status == "DELETE_IN_PROGRESS"]
    assert begun == ["stack", *reversed(made)]


def test_a_stack_that_is_gone_stays_so(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """Asking for what a deleted stack was does not make its resources anew."""
    stacks.create(EXAMPLE, parameters=PARAMETERS)
    stack_id = stacks.describe()["StackId"]
    stacks.delete()
    assert stacks.status(stack_id) == "DELETE_COMPLETE"
    stacks.client.describe_stack_resources(StackName=stack_id)
    stacks.delete("nothing")
    assert connectors(client) == registrations(client) == []


@pytest.mark.parametrize("times", [1, 50])
def test_creation_waits(client: PcaConnectorAdClient, stacks: Stacks, times: int) -> None:
    """Whatever the progression, a resource has settled before the next is made."""
    from pca_ad_mock import mock_pca_connector_ad

    with mock_pca_connector_ad(transition={"progression": "manual", "times": times}):
        assert stacks.create(EXAMPLE, parameters=PARAMETERS) == "CREATE_COMPLETE"
        stacks.delete()
        assert connectors(client) == []


def test_tags_are_those_of_resource_and_stack(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """A resource's own tags go before the stack's; CloudFormation's own are there too."""
    own = {"stage": "own", "number": 1, "flag": True}
    body = template(R=resource("DirectoryRegistration", {"DirectoryId": DIRECTORY, "Tags": own}))
    stacks.create(body, tags={"stage": "stack", "team": "pki"})
    arn = stacks.physical_id("R")

    def tags() -> dict[str, str]:
        return client.list_tags_for_resource(ResourceArn=arn)["Tags"]

    system = {
        "aws:cloudformation:stack-name": "stack",
        "aws:cloudformation:stack-id": stacks.describe()["StackId"],
        "aws:cloudformation:logical-id": "R",
    }
    assert tags() == {"stage": "own", "team": "pki", "number": "1", "flag": "true", **system}

    body["Resources"]["R"]["Properties"]["Tags"] = {"number": 2, "new": "1"}
    stacks.update(body, tags={"stage": "other"})
    assert tags() == {"stage": "other", "number": "2", "new": "1", **system}
    client.tag_resource(ResourceArn=arn, Tags={f"t{n}": "" for n in range(47)})
    assert len(tags()) == 53, "those of CloudFormation do not count"


def test_events_reach_the_topics_of_a_stack(stacks: Stacks) -> None:
    """Those of its resources, beside moto's of the stack itself."""
    topic = boto3.client("sns", region_name="us-east-1").create_topic(Name="events")["TopicArn"]
    sqs = boto3.client("sqs", region_name="us-east-1")
    queue = sqs.create_queue(QueueName="events")["QueueUrl"]
    boto3.client("sns", region_name="us-east-1").subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=topic.replace(":sns:", ":sqs:")
    )

    stacks.create(template(R=registration()), NotificationARNs=[topic])

    received = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    names = re.compile("(?:LogicalResourceId|ResourceStatus)='(.*?)'")
    about = [tuple(names.findall(message["Body"])) for message in received]
    assert sorted(about) == sorted(stacks.events())


def test_texts_stand_for_numbers_and_booleans(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """As in templates of YAML, where parameters and quoted values are texts."""
    key = {"KeySpec": "SIGNATURE", "MinimalKeyLength": 2048}
    flags = {"AutoEnrollment": False, "MachineType": True}
    validity = definition()["TemplateV2"]["CertificateValidity"]
    written = definition(
        PrivateKeyAttributes={**key, "MinimalKeyLength": "2048"},
        GeneralFlags={"AutoEnrollment": "false", "MachineType": "True"},
        CertificateValidity={
            name: {**period, "Period": str(period["Period"])} for name, period in validity.items()
        },
    )

    assert stacks.create(template_of_connector(Template={"Definition": written})) == (
        "CREATE_COMPLETE"
    )

    found = client.get_template(TemplateArn=stacks.physical_id("Template"))["Template"]
    assert found["Definition"] == definition(PrivateKeyAttributes=key, GeneralFlags=flags)


@pytest.mark.parametrize(
    ("name", "attribute"),
    [("Connector", "CertificateEnrollmentPolicyServerEndpoint"), ("Entry", "TemplateArn")],
)
def test_only_what_the_schema_calls_read_only_is_an_attribute(
    stacks: Stacks, name: str, attribute: str
) -> None:
    """`Fn::GetAtt` of anything else is refused, in outputs and in properties."""
    body = template_of_connector()
    wrong = {"Fn::GetAtt": [name, attribute]}
    with pytest.raises(stacks.client.exceptions.ClientError, match="does not support attribute"):
        stacks.create({**body, "Outputs": {"O": {"Value": wrong}}})
    body["Resources"]["R"] = resource(
        "DirectoryRegistration", {"DirectoryId": DIRECTORY, "Tags": {"a": wrong}}
    )
    with pytest.raises(stacks.client.exceptions.ClientError, match="does not support attribute"):
        stacks.create(body, "other")


def test_a_stack_mixes_with_motos_resources(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """Resources of moto's can be referred to, and refer to ours."""
    parameter = {
        "Type": "AWS::SSM::Parameter",
        "Properties": {"Name": "/c", "Type": "String", "Value": {"Fn::Sub": "${Connector}"}},
    }
    assert stacks.create(network_with_ours(Parameter=parameter)) == "CREATE_COMPLETE"
    (connector,) = connectors(client)
    assert connector["VpcInformation"]["SecurityGroupIds"] == [stacks.physical_id("Group")]
    ssm = boto3.client("ssm", region_name="us-east-1")
    assert ssm.get_parameter(Name="/c")["Parameter"]["Value"] == connector["Arn"]
    stacks.delete()
    assert connectors(client) == []


def test_conditions_leave_resources_out(stacks: Stacks, client: PcaConnectorAdClient) -> None:
    """A resource whose condition does not hold is not made."""
    body = template(
        R=resource("DirectoryRegistration", {"DirectoryId": DIRECTORY}),
        S=resource("DirectoryRegistration", {"DirectoryId": "d-1111111111"}, Condition="Never"),
    )
    body["Conditions"] = {"Never": {"Fn::Equals": ["a", "b"]}}
    assert stacks.create(body) == "CREATE_COMPLETE"
    assert len(registrations(client)) == 1


@pytest.mark.filterwarnings("ignore:Exception")
@mock_aws
def test_other_stacks_are_left_to_moto() -> None:
    """Under plain `mock_aws`, one without resources of ours is moto's affair, its errors too."""
    stacks = Stacks()
    network = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}
    body = template(Network=network)
    assert stacks.create(body) == "CREATE_COMPLETE"
    assert [name for name, _ in stacks.events()] == ["stack"] * 2
    with pytest.raises(stacks.client.exceptions.AlreadyExistsException):
        stacks.create(body)
    stacks.client.create_change_set(
        StackName="stack",
        ChangeSetName="more",
        ChangeSetType="UPDATE",
        TemplateBody=json.dumps(template(Network=network, Other=network)),
    )
    stacks.client.execute_change_set(ChangeSetName="more", StackName="stack")
    assert stacks.status() == "UPDATE_COMPLETE"
    wrong = template(Network=network, Wrong={**network, "Properties": {"CidrBlock": "wrong"}})
    with pytest.raises(stacks.client.exceptions.ClientError):
        stacks.update(wrong)
    ec2 = boto3.client("ec2", region_name="us-east-1")
    ec2.create_subnet(VpcId=stacks.physical_id("Network"), CidrBlock="10.0.0.0/24")
    with pytest.raises(stacks.client.exceptions.ClientError, match="DependencyViolation"):
        stacks.delete()


def test_accounts_and_regions(mock: MockHandle) -> None:
    """A stack makes its resources where it is."""
    abroad = boto3.client("cloudformation", region_name="us-gov-west-1")
    body = template(R=resource("DirectoryRegistration", {"DirectoryId": DIRECTORY}))
    abroad.create_stack(StackName="s", TemplateBody=json.dumps(body))
    (found,) = stored("DirectoryRegistration", "us-gov-west-1")
    assert found.arn.startswith("arn:aws-us-gov:pca-connector-ad:us-gov-west-1:")


@mock_aws
def test_plain_moto_deploys_too() -> None:
    """Without our switch, as soon as the service is registered."""
    assert Stacks().create(template_of_connector()) == "CREATE_COMPLETE"


@pytest.mark.parametrize("first", ["moto", "library"])
def test_types_are_known_whenever_they_come(first: str) -> None:
    """Also where moto's CloudFormation had listed its types before the library came."""
    library = "import pca_ad_mock; pca_ad_mock.register()"
    moto = "import moto.cloudformation.parsing as parsing; parsing.get_model_map()"
    order = [moto, library] if first == "moto" else [library, moto]
    printed = python(
        f"""
import boto3, json
{order[0]}
{order[1]}
from moto import mock_aws
with mock_aws():
    client = boto3.client("cloudformation", "us-east-1")
    body = {{"Resources": {{"R": {{"Type": "AWS::PCAConnectorAD::DirectoryRegistration",
        "Properties": {{"DirectoryId": "d-0123456789"}}}}}}}}
    client.create_stack(StackName="s", TemplateBody=json.dumps(body))
    print(client.describe_stacks()["Stacks"][0]["StackStatus"])
"""
    )
    assert printed == "CREATE_COMPLETE"
