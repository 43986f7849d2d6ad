"""In which stacks is there more than moto has?"""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.cloudformation.parsing import get_model_map

from pca_ad_mock import mock_pca_connector_ad
from pca_ad_mock.server import ThreadedServer

from .interpreters import python
from .stacks import Stacks, registration, template

SHARE: Any = {"Type": "AWS::RAM::ResourceShare", "Properties": {"Name": "ours"}}

#: A stack of another team: none of its resources is of this service.
BODY = {**template(Share=SHARE), "Outputs": {"Arn": {"Value": {"Ref": "Share"}}}}


def shares(client: Any = None) -> list[str]:
    client = client or boto3.client("ram", region_name="us-east-1")
    found = client.get_resource_shares(resourceOwner="SELF")["resourceShares"]
    return [each["name"] for each in found if each["status"] == "ACTIVE"]


def test_every_stack_has_it_in_a_mock() -> None:
    """As network, directory and authority usually have a stack of their own."""
    with mock_pca_connector_ad():
        assert Stacks().create(BODY) == "CREATE_COMPLETE"
        assert shares() == ["ours"]


@pytest.mark.server
def test_every_stack_has_it_on_a_server() -> None:
    """Of this library, without an option."""
    with ThreadedServer() as server:
        session: Any = boto3.Session("a", "b", region_name="us-east-1")
        client = session.client("cloudformation", endpoint_url=server.endpoint_url)
        client.create_stack(StackName="stack", TemplateBody=json.dumps(BODY))
        assert shares(session.client("ram", endpoint_url=server.endpoint_url)) == ["ours"]


def test_other_stacks_are_as_without_the_library() -> None:
    """Under plain `mock_aws`: the same answers and the same errors as if it were not installed."""
    program = """
        import json, sys, warnings, logging
        {setup}
        import boto3
        from botocore.exceptions import ClientError
        from moto import mock_aws
        warnings.simplefilter("always")
        warnings.showwarning = lambda message, *args, **kwargs: print("warning", message)
        logging.basicConfig(stream=sys.stdout, format="%(name)s %(message)s")
        share = {{"Type": "AWS::RAM::ResourceShare", "Properties": {{"Name": "ours"}}}}
        queue = {{"Type": "AWS::SQS::Queue", "Properties": {{"QueueName": {{"Ref": "Share"}}}}}}
        bodies = [
            {{"Share": share}},
            {{"Share": share, "Queue": queue}},
            {{"Queue": {{**queue, "Properties": {{"QueueName": "{{{{resolve:ssm:name}}}}"}}}}}},
            {{"Queue": {{**queue, "Properties": {{}}, "DependsOn": 5}}}},
            {{"Share": {{**queue, "Properties": {{"QueueName": {{"Fn::GetAtt": ["Q", "Arn"]}}}}}}}},
        ]
        with mock_aws():
            client = boto3.client("cloudformation", "us-east-1")
            for number, resources in enumerate(bodies):
                body = json.dumps({{"Resources": resources}})
                for call in ("create_stack", "update_stack", "update_stack"):
                    try:
                        getattr(client, call)(StackName=f"s{{number}}", TemplateBody=body)
                        print(client.describe_stacks()["Stacks"][-1]["StackStatus"])
                    except Exception as error:
                        print(type(error).__name__, error)
                for change in ("CREATE", "UPDATE"):
                    try:
                        client.create_change_set(
                            StackName=f"s{{number}}", ChangeSetName=f"c{{change}}",
                            ChangeSetType=change, TemplateBody=body,
                        )
                    except Exception as error:
                        print(type(error).__name__, error)
                print(len(client.list_stacks()["StackSummaries"]))
    """
    setups = ("", "import pca_ad_mock; pca_ad_mock.register()")
    without, registered = (python(program.format(setup=setup)) for setup in setups)
    assert registered == without
    assert "warning Tried to parse AWS::RAM::ResourceShare" in without


@mock_aws
def test_a_stack_with_a_resource_of_ours_has_it_without_a_mock() -> None:
    """And so have the stacks within it, but no other."""
    s3, stacks = boto3.client("s3", region_name="us-east-1"), Stacks()
    s3.create_bucket(Bucket="templates")
    s3.put_object(Bucket="templates", Key="inner", Body=json.dumps(BODY))
    url = "https://templates.s3.amazonaws.com/inner"
    inner = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url}}

    assert stacks.create(template(R=registration(), S=SHARE, Inner=inner)) == "CREATE_COMPLETE"
    assert shares() == ["ours", "ours"]
    more = template(R=registration(), S=SHARE, Inner=inner, Second=inner)
    assert stacks.update(more) == "UPDATE_COMPLETE"
    assert shares() == ["ours"] * 3
    stacks.delete()
    assert shares() == []

    with pytest.warns(UserWarning, match="not supported by moto's CloudFormation"):
        stacks.create(template(S=SHARE), "other")
    assert shares() == []


def test_a_type_that_moto_has_is_motos(monkeypatch: pytest.MonkeyPatch) -> None:
    """Now or later: ours steps aside for it."""

    class Own:
        """What moto would have; no subclass of its models, which moto would find in later tests."""

        cloudformation_type = staticmethod(lambda: SHARE["Type"])
        cloudformation_name_type = staticmethod(lambda: "")

        @staticmethod
        def create_from_cloudformation_json(*args: object, **kwargs: object) -> None:
            raise ClientError({"Error": {"Code": "Motos", "Message": "moto's own"}}, "CreateStack")

    with mock_pca_connector_ad():
        # The types have been added, whichever test comes first.
        stacks = Stacks()
        monkeypatch.setitem(get_model_map(), SHARE["Type"], Own)
        with pytest.raises(ClientError, match="moto's own"):
            stacks.create(template(S=SHARE))


@mock_aws
def test_a_change_set_of_another_stack_is_motos() -> None:
    """Also where the library is loaded."""
    stacks = Stacks()
    with pytest.raises(ClientError, match="Invalid change set name"):
        stacks.change("-", "CREATE", template(Q={"Type": "AWS::SQS::Queue"}), "theirs")
    stacks.create(template(Q={"Type": "AWS::SQS::Queue"}), "theirs")
    more = template(Q={"Type": "AWS::SQS::Queue"}, More={"Type": "AWS::SQS::Queue"})
    stacks.change("change", "UPDATE", more, "theirs")
    assert stacks.execute("change", "theirs") == "UPDATE_COMPLETE"
    assert len(boto3.client("sqs", region_name="us-east-1").list_queues()["QueueUrls"]) == 2
