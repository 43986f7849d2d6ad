"""Do the policies of moto's IAM decide as they do at AWS, conditions included?"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import time_machine
from moto.core.authorization import enable_iam_authentication

from pca_ad_mock import ConditionWarning
from pca_ad_mock.pcaconnectorad.iam.context import ABSENT_KEYS, KEYS_OF_TAGS, KNOWN_KEYS

from .pages import CHECKOUT
from .provisioning import create_connector, create_registration, definition, refused
from .stacks import Stacks, template

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

PREFIX = "pca-connector-ad"

#: The end of a template's ARN.
ID = "00000000-0000-4000-8000-000000000000"

#: A statement that has nothing to do with the service.
ELSEWHERE = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}


def document(*statements: dict[str, Any], version: str = "2012-10-17") -> str:
    full = [{"Action": "*", "Resource": "*", **each} for each in statements]
    for each in full:
        for element in ("Action", "Resource"):
            if f"Not{element}" in each:
                del each[element]
    return json.dumps({"Version": version, "Statement": full})


def allow(**more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", **more}


def deny(**more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", **more}


def condition(operator: str, key: str, *values: str) -> dict[str, Any]:
    return {"Condition": {operator: {key: list(values)}}}


def user(*statements: dict[str, Any], region: str = "us-east-1", **more: Any) -> Any:
    """A client of a user with a policy of these statements; of no policy if there are none."""
    iam = boto3.client("iam")
    iam.create_user(UserName="alice", **more)
    if statements:
        iam.put_user_policy(UserName="alice", PolicyName="p", PolicyDocument=document(*statements))
    return client_of_key(region)


def client_of_key(region: str = "us-east-1") -> PcaConnectorAdClient:
    key = boto3.client("iam").create_access_key(UserName="alice")["AccessKey"]
    return boto3.client(
        "pca-connector-ad",
        region_name=region,
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )


def role(policy: str, boundary: str | None = None, session_policy: str | None = None) -> Any:
    """A client of a session of a role."""
    iam = boto3.client("iam")
    more: Any = {"PermissionsBoundary": managed(boundary)} if boundary else {}
    created = iam.create_role(
        RoleName="operator",
        AssumeRolePolicyDocument=document(),
        Tags=[{"Key": "team", "Value": "pki"}],
        **more,
    )["Role"]
    iam.put_role_policy(RoleName="operator", PolicyName="p", PolicyDocument=policy)
    given: Any = {"Policy": session_policy} if session_policy else {}
    key = boto3.client("sts").assume_role(
        RoleArn=created["Arn"],
        RoleSessionName="session",
        **given,
    )["Credentials"]
    return boto3.client(
        "pca-connector-ad",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        aws_session_token=key["SessionToken"],
    )


def managed(policy: str) -> str:
    created = boto3.client("iam").create_policy(PolicyName="managed", PolicyDocument=policy)
    arn: str = created["Policy"]["Arn"]
    return arn


def is_permitted(call: Any, **arguments: Any) -> bool:
    """Whether a call gets through to the service."""
    with enable_iam_authentication():
        try:
            call(**arguments)
        except call.__self__.exceptions.AccessDeniedException:
            return False
        except call.__self__.exceptions.ResourceNotFoundException:
            return True
    return True


def why(call: Any, **arguments: Any) -> str:
    """The reason why a call is denied, as the message ends with it."""
    with enable_iam_authentication():
        refusal = refused(call, **arguments)
    assert (refusal.code, refusal.status) == ("AccessDeniedException", 403)
    return str(refusal.message.partition(" on resource: ")[2].partition(" ")[2])


@pytest.fixture
def connectors(client: PcaConnectorAdClient) -> dict[str, str]:
    """The ARNs of a connector for each stage."""
    arns = {stage: create_connector(client, Tags={"stage": stage}) for stage in ("dev", "prod")}
    for arn in arns.values():
        client.get_connector(ConnectorArn=arn)
    return arns


ON_DEV = condition("StringEquals", "aws:ResourceTag/stage", "dev")


def test_a_permission_for_a_tag_is_for_that_tag_only(connectors: dict[str, str]) -> None:
    """Allowed on `dev`, a user may nothing on `prod`, nor on what has no such tag."""
    alice = user(allow(**ON_DEV))

    assert is_permitted(alice.get_connector, ConnectorArn=connectors["dev"])
    assert not is_permitted(alice.get_connector, ConnectorArn=connectors["prod"])
    assert not is_permitted(alice.list_connectors)
    assert not is_permitted(alice.get_connector, ConnectorArn=f"{connectors['dev'][:-4]}0000")


def test_a_denial_for_a_tag_is_for_that_tag_only(connectors: dict[str, str]) -> None:
    """Denied on `dev`, a user may everything on `prod`."""
    alice = user(allow(), deny(**ON_DEV))

    assert not is_permitted(alice.get_connector, ConnectorArn=connectors["dev"])
    assert is_permitted(alice.get_connector, ConnectorArn=connectors["prod"])


def test_the_tags_are_those_of_the_moment(
    client: PcaConnectorAdClient, connectors: dict[str, str]
) -> None:
    """A connector that is tagged anew falls under the policy at once."""
    alice = user(allow(**ON_DEV))
    client.tag_resource(ResourceArn=connectors["prod"], Tags={"stage": "dev"})

    assert is_permitted(alice.get_connector, ConnectorArn=connectors["prod"])


def test_templates_and_registrations_have_tags_of_their_own(
    client: PcaConnectorAdClient, connectors: dict[str, str]
) -> None:
    """Those of the resource that the action is authorised on, not those of a parent."""
    alice = user(allow(**ON_DEV))
    request = {"Name": "T", "Definition": definition()}
    arn = client.create_template(ConnectorArn=connectors["prod"], Tags={"stage": "dev"}, **request)[
        "TemplateArn"
    ]
    registration = create_registration(client, Tags={"stage": "dev"})

    assert is_permitted(alice.get_template, TemplateArn=arn)
    assert is_permitted(alice.list_template_group_access_control_entries, TemplateArn=arn)
    assert is_permitted(alice.list_service_principal_names, DirectoryRegistrationArn=registration)
    assert is_permitted(alice.create_template, ConnectorArn=connectors["dev"], **request)
    assert not is_permitted(alice.list_templates, ConnectorArn=connectors["prod"])


def test_tags_of_a_request_can_be_demanded(mock: object) -> None:
    """By their values, and by their keys."""
    alice = user(
        allow(
            Condition={
                "StringEquals": {"aws:RequestTag/stage": ["dev", "test"]},
                "ForAllValues:StringEquals": {"aws:TagKeys": ["stage", "cost"]},
            }
        )
    )

    def may(tags: dict[str, str]) -> bool:
        name = f"d-{len(str(tags)):010x}"
        return is_permitted(alice.create_directory_registration, DirectoryId=name, Tags=tags)

    assert may({"stage": "dev"})
    assert may({"stage": "test", "cost": "1"})
    assert not may({"stage": "prod"})
    assert not may({"stage": "dev", "owner": "x"})
    assert not may({})


def test_what_is_created_has_its_tags_already(connectors: dict[str, str]) -> None:
    """Where an action has no resource yet; a template is created on its connector, by its tags."""
    alice = user(allow(**ON_DEV), allow(Action=f"{PREFIX}:TagResource"))
    create = alice.create_directory_registration
    template = {"Name": "T", "Definition": definition(), "Tags": {"stage": "dev"}}

    assert is_permitted(create, DirectoryId="d-0123456789", Tags={"stage": "dev"})
    assert not is_permitted(create, DirectoryId="d-9876543210", Tags={"stage": "prod"})
    assert not is_permitted(create, DirectoryId="d-9876543210")
    assert is_permitted(alice.create_template, ConnectorArn=connectors["dev"], **template)
    assert not is_permitted(alice.create_template, ConnectorArn=connectors["prod"], **template)


def test_keys_to_untag_can_be_forbidden(
    client: PcaConnectorAdClient, connectors: dict[str, str]
) -> None:
    """`aws:TagKeys` has the keys that are taken away as well as those that are given."""
    alice = user(allow(), deny(**condition("ForAnyValue:StringEquals", "aws:TagKeys", "stage")))
    arn = connectors["dev"]

    assert not is_permitted(alice.untag_resource, ResourceArn=arn, TagKeys=["cost", "stage"])
    assert is_permitted(alice.untag_resource, ResourceArn=arn, TagKeys=["cost"])
    assert not is_permitted(alice.tag_resource, ResourceArn=arn, Tags={"stage": "dev"})
    assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"stage": "dev"}


@pytest.mark.parametrize("wrong", [5, [1], {"stage": 1}, "text"])
def test_malformed_tags_are_no_tags(mock: object, wire: Any, wrong: Any) -> None:
    """They are refused later, for what they are."""
    alice = user(allow())
    alice.meta.events.register(
        "before-call",
        lambda params, **_: params.update(
            body=json.dumps({"DirectoryId": "d-0123456789", "Tags": wrong}).encode()
        ),
    )

    with enable_iam_authentication():
        refusal = refused(alice.create_directory_registration, DirectoryId="d-0123456789")

    assert refusal.code == "SerializationException"


@pytest.mark.parametrize(
    ("operator", "key", "value"),
    [
        ("StringEquals", "aws:RequestedRegion", "us-east-1"),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:user/alice"),
        ("StringEquals", "aws:PrincipalAccount", "123456789012"),
        ("StringEquals", "aws:PrincipalType", "User"),
        ("StringEquals", "aws:PrincipalTag/team", "pki"),
        ("StringEquals", "aws:ResourceAccount", "123456789012"),
        ("StringEquals", "aws:username", "alice"),
        ("StringLike", "aws:userid", "*"),
        ("StringLike", "aws:UserAgent", "Boto3/*"),
        ("Bool", "aws:SecureTransport", "true"),
        ("Bool", "aws:ViaAWSService", "false"),
        ("Bool", "aws:PrincipalIsAWSService", "false"),
        ("DateGreaterThan", "aws:CurrentTime", "2026-01-01T00:00:00Z"),
        ("NumericGreaterThan", "aws:EpochTime", "1767225600"),
        ("Null", "aws:MultiFactorAuthPresent", "true"),
        *(("Null", key, "true") for key in ("aws:TokenIssueTime", *ABSENT_KEYS)),
        ("StringNotEquals", "aws:SourceVpce", "vpce-1a2b3c4d"),
        ("ForAllValues:StringEquals", "aws:CalledVia", "cloudformation.amazonaws.com"),
        ("StringNotEquals", "aws:PrincipalTag/team", "${aws:PrincipalTag/absent}"),
        ("StringNotLike", "aws:PrincipalArn", "${aws:SourceArn}*"),
    ],
)
def test_a_user_has_its_keys(mock: object, operator: str, key: str, value: str) -> None:
    """Each condition key of a user's request has the value that AWS documents."""
    with time_machine.travel("2026-06-15T12:00:00Z"):
        alice = user(
            allow(**condition(operator, key, value)), Tags=[{"Key": "team", "Value": "pki"}]
        )
        assert is_permitted(alice.list_connectors)


@pytest.mark.parametrize(
    ("operator", "key", "value"),
    [
        ("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::123456789012:role/operator"),
        ("StringEquals", "aws:PrincipalType", "AssumedRole"),
        ("StringEquals", "aws:PrincipalTag/team", "pki"),
        ("StringLike", "aws:userid", "AROA*:session"),
        ("Null", "aws:username", "true"),
        ("Bool", "aws:MultiFactorAuthPresent", "false"),
        ("DateEquals", "aws:TokenIssueTime", "2026-06-15T12:00:00Z"),
        ("StringEquals", "aws:TokenIssueTime", "2026-06-15T12:00:00Z"),
        *(("Null", key, "true") for key in ABSENT_KEYS),
    ],
)
def test_a_session_of_a_role_has_its_keys(
    mock: object, operator: str, key: str, value: str
) -> None:
    """Each condition key has the value that AWS documents for sessions."""
    with time_machine.travel("2026-06-15T12:00:00Z", tick=False) as clock:
        operator_client = role(document(allow(**condition(operator, key, value))))
        clock.shift(600)
        assert is_permitted(operator_client.list_connectors)


def test_a_region_can_be_forbidden(mock: object) -> None:
    """The region is that of the request."""
    alice = user(allow(**condition("StringEquals", "aws:RequestedRegion", "us-east-1")))

    assert is_permitted(alice.list_connectors)
    assert not is_permitted(client_of_key("eu-west-1").list_connectors)


def test_policies_of_groups_count(mock: object) -> None:
    """Inline ones and attached ones, as long as the user is in the group."""
    iam = boto3.client("iam")
    alice = user()
    iam.create_group(GroupName="readers")
    iam.put_group_policy(
        GroupName="readers",
        PolicyName="p",
        PolicyDocument=document(allow(Action=f"{PREFIX}:ListConnectors")),
    )
    policy = managed(document(allow(Action=f"{PREFIX}:ListDirectoryRegistrations")))
    iam.attach_group_policy(GroupName="readers", PolicyArn=policy)
    assert not is_permitted(alice.list_connectors)

    iam.add_user_to_group(GroupName="readers", UserName="alice")

    assert is_permitted(alice.list_connectors)
    assert is_permitted(alice.list_directory_registrations)
    assert not is_permitted(create_with(alice), DirectoryId="d-0123456789")


def create_with(client: Any) -> Any:
    return client.create_directory_registration


def test_an_attached_policy_counts_in_its_default_version(mock: object) -> None:
    """Another version counts as soon as it is the default."""
    iam = boto3.client("iam")
    alice = user()
    arn = managed(document(allow(Action=f"{PREFIX}:List*")))
    iam.attach_user_policy(UserName="alice", PolicyArn=arn)
    assert is_permitted(alice.list_connectors)

    iam.create_policy_version(PolicyArn=arn, PolicyDocument=document(deny()), SetAsDefault=True)

    assert why(alice.list_connectors) == "with an explicit deny in an identity-based policy"


def test_a_policy_of_a_stack_counts(mock: object) -> None:
    """moto's IAM keeps those of CloudFormation in another form."""
    statement = allow(Action=f"{PREFIX}:List*", Resource="*")
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    alice = user()
    properties = {"PolicyName": "p", "PolicyDocument": policy, "Users": ["alice"]}
    Stacks().create(template(P={"Type": "AWS::IAM::Policy", "Properties": properties}))

    assert is_permitted(alice.list_connectors)


def test_a_boundary_bounds(mock: object) -> None:
    """A role may what both its policy and its boundary allow."""
    client = role(
        document(allow()), boundary=document(allow(Action=f"{PREFIX}:List*", Resource="*"))
    )

    assert is_permitted(client.list_connectors)
    assert why(create_with(client), DirectoryId="d-0123456789") == (
        "because no permissions boundary allows the "
        "pca-connector-ad:CreateDirectoryRegistration action"
    )


def test_a_boundary_can_deny(mock: object) -> None:
    """And it alone permits nothing."""
    client = role(document(ELSEWHERE), boundary=document(allow(), deny(Action=f"{PREFIX}:Get*")))

    assert why(client.get_connector, ConnectorArn="arn:x") == (
        "with an explicit deny in a permissions boundary"
    )
    assert why(client.list_connectors) == (
        "because no identity-based policy allows the pca-connector-ad:ListConnectors action"
    )


def test_a_boundary_that_is_gone_permits_nothing(mock: object) -> None:
    """Rather than everything."""
    client = role(document(allow()), boundary=document(allow()))
    boto3.client("iam").delete_policy(PolicyArn="arn:aws:iam::123456789012:policy/managed")

    assert not is_permitted(client.list_connectors)


def test_a_session_policy_bounds(mock: object) -> None:
    """A session may what both the role's policy and its own allow."""
    client = role(
        document(allow()), session_policy=document(allow(Action=f"{PREFIX}:ListConnectors"))
    )

    assert is_permitted(client.list_connectors)
    assert why(client.list_directory_registrations) == (
        "because no session policy allows the pca-connector-ad:ListDirectoryRegistrations action"
    )


SOUND = {"Effect": "Allow", "Action": "*", "Resource": "*"}

MALFORMED = {
    "not JSON": ("{", "it is not JSON: Expecting property name"),
    "too deep": ("[" * 100_000, "it is not JSON: "),
    "a list": ("[]", "it is not an object with a Statement"),
    "no statement": ("{}", "it is not an object with a Statement"),
    "a text": ({"Statement": "x"}, "statement 1 is 'x' instead of an object"),
    "no effect": (
        {"Statement": [SOUND, {"Action": "*"}]},
        "statement 2 has the Effect None instead of Allow or Deny",
    ),
    "another effect": ({**SOUND, "Effect": ["Allow"]}, r"1 has the Effect \['Allow'\] instead of"),
    "no action": ({"Effect": "Deny"}, "1 does not have exactly one of Action and NotAction"),
    "both": (
        {**SOUND, "NotResource": "*"},
        "1 does not have exactly one of Resource and NotResource",
    ),
    "a number": ({**SOUND, "Action": 5}, "1 has Action 5 instead of a string or a list of strings"),
    "numbers": ({**SOUND, "Resource": ["*", 5]}, r"1 has Resource \['\*', 5\] instead of"),
    "no operators": ({**SOUND, "Condition": "x"}, "1 has a Condition that is not an object of obj"),
    "no keys": ({**SOUND, "Condition": {"Bool": 1}}, "1 has a Condition that is not an object of"),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_a_malformed_session_policy_is_named(mock: object, case: str) -> None:
    """When it is used, by its session and by what is wrong with it; moto takes whatever it gets."""
    policy, reason = MALFORMED[case]
    whole = policy if "Statement" in policy else {"Statement": policy}
    text = policy if isinstance(policy, str) else json.dumps(whole)
    client = role(document(allow()), session_policy=text)

    with enable_iam_authentication(), pytest.raises(ValueError, match=reason) as raised:
        client.list_connectors()

    session = "arn:aws:sts::123456789012:assumed-role/operator/session"
    assert str(raised.value).startswith(
        f"{session} has a malformed session policy, which AWS would have refused: "
    )


def test_resources_can_have_wildcards(connectors: dict[str, str]) -> None:
    """In each part of an ARN; a wildcard in the resource spans templates too."""
    resource_arn = "arn:*:pca-connector-ad:us-*:123456789012:connector/*"
    alice = user(allow(Resource=resource_arn))

    assert is_permitted(alice.get_connector, ConnectorArn=connectors["dev"])
    assert is_permitted(alice.get_template, TemplateArn=f"{connectors['dev']}/template/{ID}")
    assert not is_permitted(alice.list_connectors)


def test_resources_can_have_variables(
    client: PcaConnectorAdClient, connectors: dict[str, str]
) -> None:
    """As the connector that a user's tag names."""
    own = connectors["dev"].rpartition("/")[2]
    alice = user(
        allow(Resource="arn:aws:pca-connector-ad:*:*:connector/${aws:PrincipalTag/connector}"),
        allow(Resource="arn:aws:pca-connector-ad:*:*:connector/${aws:PrincipalTag/absent}"),
        Tags=[{"Key": "connector", "Value": own}],
    )

    assert is_permitted(alice.get_connector, ConnectorArn=connectors["dev"])
    assert not is_permitted(alice.get_connector, ConnectorArn=connectors["prod"])


def test_a_statement_can_name_what_it_is_not_about(connectors: dict[str, str]) -> None:
    """NotAction and NotResource."""
    alice = user(
        allow(NotAction=[f"{PREFIX}:Delete*", f"{PREFIX}:List*"]),
        deny(NotResource=[connectors["dev"], f"{connectors['dev']}/template/*"]),
    )

    assert is_permitted(alice.get_connector, ConnectorArn=connectors["dev"])
    assert not is_permitted(alice.get_connector, ConnectorArn=connectors["prod"])
    assert not is_permitted(alice.delete_connector, ConnectorArn=connectors["dev"])


def test_actions_are_not_case_sensitive(mock: object) -> None:
    """As at AWS."""
    assert is_permitted(user(allow(Action="PCA-Connector-AD:listconnectors")).list_connectors)


UNKNOWN = {
    "condition key": condition("StringEquals", "aws:SourceIp", "10.0.0.1"),
    "condition operator": condition("IpAddress", "aws:username", "10.0.0.0/8"),
    "policy variable": {"Resource": "arn:aws:pca-connector-ad:*:*:${aws:SourceIp}/*"},
}


@pytest.mark.parametrize("unknown", UNKNOWN)
def test_what_is_not_evaluated_grants_nothing(connectors: dict[str, str], unknown: str) -> None:
    """And a warning says so, by name."""
    alice = user(allow(Sid="Here", **UNKNOWN[unknown]))

    with pytest.warns(ConditionWarning, match=rf"'Here' .*the {unknown} .*grants nothing"):
        assert not is_permitted(alice.get_connector, ConnectorArn=connectors["dev"])


@pytest.mark.parametrize("unknown", UNKNOWN)
def test_what_is_not_evaluated_denies(connectors: dict[str, str], unknown: str) -> None:
    """Where it stands in a denial; a statement without a name is named by its action."""
    alice = user(allow(), deny(**UNKNOWN[unknown]))

    with pytest.warns(ConditionWarning, match=rf"about {PREFIX}:Get.*{unknown}.*denies"):
        assert not is_permitted(alice.get_connector, ConnectorArn=connectors["dev"])


def test_an_unknown_variable_in_what_is_not_meant_denies(connectors: dict[str, str]) -> None:
    """Nobody can say whether the resource is excepted."""
    alice = user(allow(), deny(NotResource="arn:aws:pca-connector-ad:*:*:${aws:SourceIp}/*"))

    with pytest.warns(ConditionWarning, match="denies"):
        assert not is_permitted(alice.get_connector, ConnectorArn=connectors["dev"])


@pytest.mark.filterwarnings("error")
def test_what_does_not_matter_is_not_warned_of(connectors: dict[str, str]) -> None:
    """A statement about another action, or one with a condition that fails anyway."""
    unknown = {"StringEquals": {"aws:SourceIp": "10.0.0.1"}}
    fails = {"Bool": {"aws:SecureTransport": "false"}}
    alice = user(
        allow(),
        deny(Action=f"{PREFIX}:Delete*", Condition=unknown),
        deny(Resource="arn:aws:pca-connector-ad:*:*:directory-registration/*", Condition=unknown),
        deny(Condition={**unknown, **fails}),
    )

    assert is_permitted(alice.get_connector, ConnectorArn=connectors["dev"])


def test_the_warning_can_be_an_error(mock: object) -> None:
    """Under `-W error` the call itself fails with it, where the test sees it."""
    alice = user(allow(**UNKNOWN["condition key"]))

    with enable_iam_authentication(), pytest.raises(ConditionWarning, match="aws:SourceIp"):
        alice.list_connectors()


def test_the_page_has_the_condition_keys() -> None:
    """Those that are known, and no others."""
    page = (CHECKOUT / "docs" / "iam.md").read_text("utf-8")
    table = page.partition("These condition keys have values:")[2].partition("**")[0]
    named = set(re.findall(r"`(aws:[^`]+)`", table))
    assert named == {*KNOWN_KEYS, *ABSENT_KEYS, *(f"{prefix}…" for prefix in KEYS_OF_TAGS)}
