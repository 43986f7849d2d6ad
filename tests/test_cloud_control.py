"""Is Cloud Control, by which Terraform and Pulumi deploy, there by every door?"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import boto3
import moto.backend_index
import pytest
import requests
from botocore import UNSIGNED, xform_name
from botocore.config import Config
from botocore.exceptions import EndpointResolutionError, EndpointVariantError
from moto import mock_aws
from moto.core.authorization import enable_iam_authentication
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.test import Client

from pca_ad_mock import MockHandle, mock_pca_connector_ad
from pca_ad_mock._cloudcontrol import urls
from pca_ad_mock._cloudcontrol.models import cloudcontrol_backends
from pca_ad_mock.pcaconnectorad.model.endpoints import REGIONS
from pca_ad_mock.server import ThreadedServer

from .cloud_control import CONNECTOR, CloudControl, type_of, walk
from .interpreters import PATIENCE, bare, python
from .provisioning import DIRECTORY, SECURITY_GROUPS, create_connector, refused, stored
from .test_endpoints import PARTITION_NAMES

STEPS = 38


@pytest.fixture
def nobody_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", None)


def go(client: Any) -> int:
    """Go through the walk; how many steps it has."""
    steps, answer, count = walk(), None, 0
    while True:
        try:
            operation, members = steps.send(answer)
        except StopIteration:
            return count
        answer = getattr(client, xform_name(operation))(**members)
        count += 1


@pytest.mark.usefixtures("nobody_sleeps")
def test_all_types_walk_inside_the_mock(cloud: CloudControl) -> None:
    """Create, poll, read, list, update, delete: each request ends with the first poll."""
    assert go(cloud.client) == STEPS


@pytest.mark.usefixtures("nobody_sleeps")
def test_all_types_walk_under_plain_mock_aws() -> None:
    """As our own service does, also where moto must look at requests itself."""
    configs: list[Any] = [{}, {"core": {"service_whitelist": ["cloudcontrol"]}}]
    for config in configs:
        with mock_aws(config=config):
            assert go(boto3.client("cloudcontrol", "us-east-1")) == STEPS


def test_botocores_waiter_does_not_wait(mock: MockHandle, nobody_sleeps: None) -> None:
    """It asks before it sleeps, with a delay of its own of five seconds."""
    cloud = CloudControl()
    event = cloud.create("DirectoryRegistration", {"DirectoryId": DIRECTORY})
    token = event["RequestToken"]
    cloud.client.get_waiter("resource_request_success").wait(RequestToken=token)
    assert stored("DirectoryRegistration")[0].status == "ACTIVE"


@pytest.mark.server
@pytest.mark.usefixtures("nobody_sleeps")
def test_all_types_walk_at_the_server() -> None:
    """By the signature that names the service; nothing but the server's own threads waits."""
    with ThreadedServer(port=0) as server:
        keys: Any = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
        client = boto3.client("cloudcontrol", "us-east-1", endpoint_url=server.endpoint_url, **keys)
        assert go(client) == STEPS
        host = {"Host": "cloudcontrolapi.us-east-1.amazonaws.com"}
        listed = _list(server.endpoint_url, **host)
        assert listed.json()["TypeName"] == type_of("Connector")
        assert _list(server.endpoint_url, **host, Authorization="no signature").status_code == 200


def test_motos_own_server_has_it(mock: MockHandle) -> None:
    """By moto's table of URLs, whose row the registration adds."""
    scope = "AKIA/20260101/us-east-1/cloudcontrolapi/aws4_request"
    answer = Client(DomainDispatcherApplication(create_backend_app)).post(
        "/",
        data=json.dumps({"TypeName": type_of("Connector")}),
        headers={
            "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, Signature=0",
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": "CloudApiService.ListResources",
        },
    )
    expected = {"TypeName": type_of("Connector"), "ResourceDescriptions": []}
    assert json.loads(answer.data) == expected


def _list(url: str, **headers: str) -> requests.Response:
    return requests.post(
        f"{url}/",
        data=json.dumps({"TypeName": type_of("Connector")}),
        headers={
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": "CloudApiService.ListResources",
            **headers,
        },
        timeout=PATIENCE,
    )


def test_the_library_requests_meets_it_too(mock: MockHandle) -> None:
    """Unsigned, by the host; the answer has the type that the protocol has."""
    listed = _list("https://cloudcontrolapi-fips.eu-west-1.api.aws")
    assert listed.json() == {"TypeName": type_of("Connector"), "ResourceDescriptions": []}
    assert listed.headers["Content-Type"] == "application/x-amz-json-1.0"


@pytest.mark.parametrize("region", sorted(PARTITION_NAMES.keys() & REGIONS))
def test_every_host_of_every_partition_is_caught(region: str) -> None:
    """Plain, dual stack, FIPS and both; identifiers carry the partition."""
    hosts = set()
    with mock_pca_connector_ad():
        for number, (fips, dual) in enumerate([(0, 0), (0, 1), (1, 0), (1, 1)]):
            config = Config(use_fips_endpoint=bool(fips), use_dualstack_endpoint=bool(dual))
            try:
                client = boto3.client("cloudcontrol", region_name=region, config=config)
                state = json.dumps({"DirectoryId": f"d-000000000{number}"})
                kind = type_of("DirectoryRegistration")
                begun = client.create_resource(TypeName=kind, DesiredState=state)
            # Older releases find out at the first call.
            except (EndpointVariantError, EndpointResolutionError):  # pragma: no cover
                continue
            token = begun["ProgressEvent"]["RequestToken"]
            ended = client.get_resource_request_status(RequestToken=token)["ProgressEvent"]
            prefix = f"arn:{PARTITION_NAMES[region]}:pca-connector-ad:{region}:"
            assert ended["Identifier"].startswith(prefix)
            hosts.add(client.meta.endpoint_url)
    assert len(hosts) >= 2


def test_it_is_one_service_with_the_api(cloud: CloudControl, client: Any) -> None:
    """What one makes the other shows; the calls stand in the mock's list."""
    by_api = create_connector(client)
    by_cloud = cloud.made("Connector", {**CONNECTOR, "Tags": {"a": "1"}})
    assert cloud.list("Connector") == [by_api, by_cloud]
    assert client.list_tags_for_resource(ResourceArn=by_cloud)["Tags"] == {"a": "1"}
    assert cloud.read("Connector", by_api) == {
        **CONNECTOR,
        "ConnectorArn": by_api,
        "VpcInformation": {"SecurityGroupIds": SECURITY_GROUPS, "IpAddressType": "IPV4"},
    }


def test_calls_say_that_cloud_control_made_them(cloud: CloudControl, mock: MockHandle) -> None:
    """By the operations of the API that the handlers call."""
    made = cloud.made("DirectoryRegistration", {"DirectoryId": DIRECTORY})
    cloud.read("DirectoryRegistration", made)
    cloud.poll(cloud.delete("DirectoryRegistration", made))
    assert {each.source for each in mock.calls} == {"cloudcontrol"}
    assert [each.operation for each in mock.calls] == [
        "CreateDirectoryRegistration",
        "GetDirectoryRegistration",
        "ListTagsForResource",
        "GetDirectoryRegistration",
        "DeleteDirectoryRegistration",
    ]


def test_a_client_older_than_the_mock_is_answered() -> None:
    """Without credentials, made before moto was imported; under plain mock_aws as well."""
    printed = bare(
        """
        client = boto3.client("cloudcontrol", "us-east-1")
        import pca_ad_mock
        with pca_ad_mock.mock_pca_connector_ad():
            print(client.list_resources(TypeName="AWS::PCAConnectorAD::Connector")["TypeName"])
        """
    )
    assert printed == ["AWS::PCAConnectorAD::Connector"]


def test_a_client_with_an_endpoint_of_its_own_can_be_adopted(mock: MockHandle) -> None:
    """Of Cloud Control too, and of no other service."""
    client = boto3.client("cloudcontrol", "eu-west-1", endpoint_url="https://own.example.org")
    mock.adopt(client)
    assert client.list_resources(TypeName=type_of("Connector"))["ResourceDescriptions"] == []
    known = "adopt takes a client of 'pca-connector-ad' or 'cloudcontrol', not of 's3'"
    with pytest.raises(ValueError, match=known):
        mock.adopt(boto3.client("s3"))


def test_a_session_without_it_imports_nothing_of_it() -> None:
    """Neither our package, nor botocore's model, nor what checks and patches."""
    printed = python(
        """
        import sys, boto3
        from pca_ad_mock import mock_pca_connector_ad

        with mock_pca_connector_ad():
            boto3.client("pca-connector-ad").list_connectors()
            before = {name.partition(".")[0] for name in sys.modules}
            print(any("_cloudcontrol" in name for name in sys.modules), before & {"jsonpatch"})
            boto3.client("cloudcontrol").list_resources(TypeName="AWS::PCAConnectorAD::Connector")
            print(any("_cloudcontrol" in name for name in sys.modules))
            print({"jsonpatch", "jsonschema"} & {name.partition(".")[0] for name in sys.modules})
        """
    )
    assert printed.split("\n") == ["False set()", "True", "set()"]


def test_what_is_not_installed_is_named(
    cloud: CloudControl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Patches need a library that the base install lacks; the error says which extra has it."""
    made = cloud.made("DirectoryRegistration", {"DirectoryId": DIRECTORY})
    monkeypatch.setitem(sys.modules, "jsonpatch", None)
    with pytest.raises(ModuleNotFoundError, match=r"jsonpatch.*install pca-ad-mock\[cloudform"):
        cloud.update("DirectoryRegistration", made)


@pytest.fixture
def keys(mock: MockHandle) -> dict[str, str]:
    """The keys of a user who may create and read by Cloud Control, and no more."""
    iam = boto3.client("iam")
    iam.create_user(UserName="deployer")
    actions = ["cloudformation:CreateResource", "cloudformation:GetResourceRequestStatus"]
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    iam.put_user_policy(
        UserName="deployer",
        PolicyName="deploy",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )
    key = iam.create_access_key(UserName="deployer")["AccessKey"]
    return {
        "aws_access_key_id": key["AccessKeyId"],
        "aws_secret_access_key": key["SecretAccessKey"],
    }


def test_the_caller_needs_cloudformations_permissions(keys: dict[str, str]) -> None:
    """As moto's IAM has them; the refusal is of CloudFormation's action, with status 400."""
    with enable_iam_authentication():
        cloud = CloudControl(**keys)
        cloud.made("DirectoryRegistration", {"DirectoryId": DIRECTORY})
        refusal = refused(cloud.client.list_resources, TypeName=type_of("Connector"))
    assert (refusal.code, refusal.status) == ("AccessDeniedException", 400)
    user = f"User: arn:aws:iam::{DEFAULT_ACCOUNT_ID}:user/deployer is not authorized to perform"
    resource = f"arn:aws:cloudformation:us-east-1:{DEFAULT_ACCOUNT_ID}:resource/*"
    expected = f"{user}: cloudformation:ListResources on resource: {resource}"
    assert refusal.message.startswith(expected)


def test_an_unsigned_request_is_nobodys(keys: dict[str, str]) -> None:
    """Where permissions are enforced."""
    client = boto3.client("cloudcontrol", config=Config(signature_version=UNSIGNED))
    with enable_iam_authentication():
        assert refused(client.list_resources, TypeName=type_of("Connector")).status in (400, 403)


@pytest.fixture
def moto_with_cloud_control(
    mock: MockHandle, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Any]]:
    """A moto that has Cloud Control itself; the bodies of the requests that it gets."""
    received: list[Any] = []

    def serve_others(request: Any, full_url: str, headers: Any) -> Any:
        received.append(json.loads(request.body))
        return 200, {}, json.dumps({"TypeName": "of moto"})

    backend = ModuleType("backend")
    backend.urls = {"https://other/": None, urls.url_bases[0]: serve_others}  # type: ignore[attr-defined]
    module = ModuleType("moto.ofmoto")
    module.ofmoto_backends = {DEFAULT_ACCOUNT_ID: {"us-east-1": backend}}  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "moto.ofmoto", module)

    row = ("ofmoto", re.compile(r"https?://cloudcontrolapi\.(.+)\.amazonaws\.com"))
    rows = [*moto.backend_index.backend_url_patterns, row]
    monkeypatch.setattr(moto.backend_index, "backend_url_patterns", rows)
    urls._of_moto.cache_clear()
    yield received
    urls._of_moto.cache_clear()


def test_ours_steps_aside_where_moto_has_other_types(moto_with_cloud_control: list[Any]) -> None:
    """Our types and requests are ours, everything else is moto's."""
    cloud = CloudControl()
    event = cloud.create("Connector", CONNECTOR)
    assert cloud.poll(event)["OperationStatus"] == "SUCCESS"
    assert len(cloud.client.list_resource_requests()["ResourceRequestStatusSummaries"]) == 1
    assert moto_with_cloud_control == []
    queue = {"TypeName": "AWS::SQS::Queue"}
    assert cloud.client.list_resources(**queue)["TypeName"] == "of moto"
    cloud.client.get_resource_request_status(RequestToken="of-moto")
    assert moto_with_cloud_control == [queue, {"RequestToken": "of-moto"}]
    unreadable = requests.post(
        "https://cloudcontrolapi.us-east-1.amazonaws.com/", data="{", timeout=PATIENCE
    )
    assert "UnknownOperationException" in unreadable.text


def test_without_a_seam_only_our_types_are_there(
    moto_with_cloud_control: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who cannot be found is not asked."""
    client = CloudControl().client
    monkeypatch.delattr("moto.backends.get_backend")
    assert refused(client.list_resources, TypeName="AWS::SQS::Queue").code == (
        "TypeNotFoundException"
    )


def test_motos_table_leaves_the_name_to_moto() -> None:
    """Should moto have a Cloud Control, it keeps its name and its module; ours has another."""
    printed = python(
        """
        import re
        from moto import backend_index
        backend_index.backend_url_patterns.append(("cloudcontrol", re.compile("https://x")))
        import pca_ad_mock
        pca_ad_mock.register()
        print([name for name, _ in backend_index.backend_url_patterns if "cloudcontrol" in name])
        """
    )
    assert printed == "['pcaconnectoradcloudcontrol', 'cloudcontrol']"


def test_motos_table_finds_the_backend(mock: MockHandle) -> None:
    """By moto's name for it."""
    from moto.backends import get_backend

    assert get_backend("cloudcontrol") is cloudcontrol_backends  # type: ignore[call-overload]


def test_nothing_outside_a_mock_is_intercepted() -> None:
    """A client of Cloud Control is moto's, or the network's, as ever."""
    with mock_pca_connector_ad():
        client = boto3.client("cloudcontrol", "us-east-1")
    with pytest.raises(Exception, match="reaches for the network"):
        client.list_resources(TypeName=type_of("Connector"))
