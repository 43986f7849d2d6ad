"""Does a stack deploy that has everything, from the network to an access control entry?"""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from .stacks import Stacks
from .whole_stacks import ALL, EXAMPLE, NETWORK, client_of, directory, left, state, whole

pytestmark = pytest.mark.filterwarnings("ignore:Exception")


@pytest.fixture
def stack(secret: None) -> Stacks:
    """moto's CloudFormation, with the stack deployed."""
    stacks = Stacks()
    assert stacks.create(EXAMPLE) == "CREATE_COMPLETE"
    return stacks


def test_the_whole_stack_deploys_and_goes_away(stack: Stacks) -> None:
    """Linked: its connector is ACTIVE, its authority can issue, and nothing is left behind."""
    assert left() == ALL
    (connector,) = client_of("pca-connector-ad").list_connectors()["Connectors"]
    assert connector["Status"] == "ACTIVE"
    assert connector["DirectoryId"] == stack.physical_id("Directory")
    (directory,) = client_of("ds").describe_directories()["DirectoryDescriptions"]
    outputs = stack.outputs()
    assert outputs["ConnectorArn"] == connector["Arn"]
    assert outputs["DnsAddresses"] == ",".join(directory["DnsIpAddrs"])
    root = x509.load_pem_x509_certificate(outputs["RootCertificate"].encode())
    root.verify_directly_issued_by(root)
    assert "CN=Example Root CA,O=Example" in root.subject.rfc4514_string()
    made = [name for name, status in stack.events() if status == "CREATE_COMPLETE"][:-1]
    stack_id = stack.describe()["StackId"]

    stack.delete()

    assert left() == {}
    gone = [name for name, status in stack.events(stack_id) if status == "DELETE_COMPLETE"]
    assert gone == [*reversed(made), "stack"]


def test_the_whole_stack_is_updated_in_place(stack: Stacks) -> None:
    """What can change does, without another resource; then it is deleted as before."""
    body = whole()
    names = ("Directory", "Authority", "Activation", "Share", "Connector", "Workstation")
    before = {name: stack.physical_id(name) for name in names}
    resources = body["Resources"]
    resources["Share"]["Properties"].update(
        Name="other", AllowExternalPrincipals="false", Principals=["123456789012"]
    )
    resources["Authority"]["Properties"].update(
        RevocationConfiguration={"CrlConfiguration": {"Enabled": "true", "S3BucketName": "crl"}},
        Tags=[{"Key": "own", "Value": 1}],
    )
    resources["Activation"]["Properties"]["Status"] = "DISABLED"
    resources["Connector"]["Properties"]["Tags"] = {"purpose": "other"}

    assert stack.update(body, tags={"stage": "test"}) == "UPDATE_COMPLETE"

    assert {name: stack.physical_id(name) for name in names} == before
    (share,) = client_of("ram").get_resource_shares(resourceOwner="SELF")["resourceShares"]
    assert (share["name"], share["allowExternalPrincipals"]) == ("other", False)
    acmpca, arn = client_of("acm-pca"), {"CertificateAuthorityArn": before["Authority"]}
    found = acmpca.describe_certificate_authority(**arn)["CertificateAuthority"]
    assert found["Status"] == "DISABLED"
    crl = found["RevocationConfiguration"]["CrlConfiguration"]
    assert (crl["Enabled"], crl["S3BucketName"]) == (True, "crl")
    tags = {each["Key"]: each["Value"] for each in acmpca.list_tags(**arn)["Tags"]}
    assert tags == {
        "own": "1",
        "stage": "test",
        "aws:cloudformation:stack-name": "stack",
        "aws:cloudformation:stack-id": stack.describe()["StackId"],
        "aws:cloudformation:logical-id": "Authority",
    }

    assert stack.update(whole(), tags={"team": "pki"}) == "UPDATE_COMPLETE"
    tags = {each["Key"]: each["Value"] for each in acmpca.list_tags(**arn)["Tags"]}
    assert {key: tags[key] for key in tags if not key.startswith("aws:")} == {"team": "pki"}
    found = acmpca.describe_certificate_authority(**arn)["CertificateAuthority"]
    assert found["Status"] == "ACTIVE"
    assert found["RevocationConfiguration"]["CrlConfiguration"]["Enabled"] is False
    stack.delete()
    assert left() == {}


def test_what_cannot_change_is_replaced_with_all_that_refers_to_it(stack: Stacks) -> None:
    """Another authority has another certificate, activation, share and connector."""
    names = ("Authority", "RootCertificate", "Activation", "Connector", "Workstation")
    same = ("Directory", "Share", "Registration")
    before = {name: stack.physical_id(name) for name in (*names, *same)}
    body = whole()
    body["Resources"]["Authority"]["Properties"]["Subject"]["CommonName"] = "Other Root CA"

    assert stack.update(body) == "UPDATE_COMPLETE"

    after = {name: stack.physical_id(name) for name in (*names, *same)}
    assert {name for name in before if after[name] != before[name]} == set(names)
    assert left() == ALL
    (connector,) = client_of("pca-connector-ad").list_connectors()["Connectors"]
    assert connector["CertificateAuthorityArn"] == after["Authority"]
    shared = client_of("ram").get_resource_share_associations(associationType="RESOURCE")
    assert [each["associatedEntity"] for each in shared["resourceShareAssociations"]] == [
        after["Authority"]
    ]
    stack.delete()
    assert left() == {}


#: What makes each resource fail: properties that are wrong.
_FOR_MOTO = {
    "Network": {"CidrBlock": "wrong"},
    "SubnetA": {"CidrBlock": "wrong"},
    "SubnetB": {"CidrBlock": "wrong"},
    "EndpointGroup": {"GroupDescription": ""},
}
_WRONG = {name: _FOR_MOTO.get(name, {"Foo": 1}) for name in whole()["Resources"]}


@pytest.mark.parametrize("name", _WRONG)
def test_the_whole_stack_is_rolled_back_wherever_it_fails(secret: None, name: str) -> None:
    """At each of its resources in turn: nothing of it is left, and a corrected one deploys."""
    body, stacks = whole(), Stacks()
    body["Resources"][name]["Properties"].update(_WRONG[name])
    before = state()
    if name in _FOR_MOTO:
        with pytest.raises(ClientError):
            stacks.create(body)
    else:
        stacks.create(body)
        assert stacks.reasons()[name, "CREATE_FAILED"] == (
            f"Properties validation failed for resource {name} with message: "
            "#: extraneous key [Foo] is not permitted"
        )
    assert stacks.status() == "ROLLBACK_COMPLETE"
    assert left() == {}
    assert state() == before
    events = stacks.events()
    made = [each for each, status in events if status == "CREATE_COMPLETE"]
    gone = [each for each, status in events if status == "DELETE_COMPLETE"]
    assert gone == [*reversed(made)]
    assert len(events) == len(set(events))
    stacks.delete()
    assert stacks.create(EXAMPLE) == "CREATE_COMPLETE"


@pytest.mark.parametrize("name", _WRONG)
def test_an_update_that_fails_leaves_the_whole_stack_as_it_was(stack: Stacks, name: str) -> None:
    """At each resource in turn, while others change: all of it is as before, and goes away."""
    before = state()
    physical = {each: stack.physical_id(each) for each in _WRONG}
    body = whole()
    body["Resources"]["Share"]["Properties"]["Name"] = "other"
    body["Resources"]["Authority"]["Properties"]["Tags"] = [{"Key": "a", "Value": "1"}]
    body["Resources"]["Activation"]["Properties"]["Status"] = "DISABLED"
    if name in _FOR_MOTO:
        # moto does not check what it does not read.
        body["Resources"][name]["Properties"]["Tags"] = "{{resolve:ssm:there-is-none}}"
        with pytest.raises(ClientError, match="there-is-none"):
            stack.update(body)
    else:
        body["Resources"][name]["Properties"]["Foo"] = 1
        stack.update(body)

    assert stack.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert state() == before
    assert {each: stack.physical_id(each) for each in _WRONG} == physical
    assert left() == ALL
    (share,) = client_of("ram").get_resource_shares(resourceOwner="SELF")["resourceShares"]
    assert share["name"] == "connector-for-ad"
    acmpca, arn = client_of("acm-pca"), physical["Authority"]
    found = acmpca.describe_certificate_authority(CertificateAuthorityArn=arn)
    assert found["CertificateAuthority"]["Status"] == "ACTIVE"
    tags = acmpca.list_tags(CertificateAuthorityArn=arn)["Tags"]
    assert {each["Key"] for each in tags if not each["Key"].startswith("aws:")} == set()
    stack.delete()
    assert left() == {}


def test_a_directory_has_an_alias_if_it_is_asked_for(stacks: Stacks) -> None:
    """Only with one can single sign-on be switched on, which an update does in place."""
    stacks.create(directory())
    directory_id = stacks.physical_id("Directory")
    outputs = stacks.outputs()
    # The second is called Id by older schemas.
    assert [outputs.pop("Alias"), *outputs.values()] == [directory_id] * 2
    assert stacks.update(directory(EnableSso=True)) == "UPDATE_ROLLBACK_COMPLETE"
    assert stacks.reasons()["Directory", "UPDATE_FAILED"] == (
        'Resource handler returned message: "An alias is required before enabling SSO. '
        f'DomainId={directory_id} (Service: ds, Error Code: ClientException)" '
        "(HandlerErrorCode: InvalidRequest)"
    )

    assert stacks.update(directory(CreateAlias="true")) == "UPDATE_COMPLETE"
    other_id = stacks.physical_id("Directory")
    outputs = stacks.outputs()
    assert [outputs.pop("Alias"), *outputs.values()] == [f"corp-{other_id[2:]}", other_id]
    for wanted in ("true", "false"):
        body = directory(CreateAlias=True, EnableSso=wanted)
        assert stacks.update(body) == "UPDATE_COMPLETE"
        (found,) = client_of("ds").describe_directories()["DirectoryDescriptions"]
        assert (found["DirectoryId"], found["SsoEnabled"]) == (other_id, wanted == "true")


def test_a_directory_that_fails_is_not_there(stacks: Stacks) -> None:
    """Neither one without a password, nor one whose single sign-on cannot be switched on."""
    for number, body in enumerate((directory(EnableSso=True), directory())):
        if number:
            del body["Resources"]["Directory"]["Properties"]["Password"]
        assert stacks.create(body, f"stack{number}") == "ROLLBACK_COMPLETE"
        assert left() == {}
    reason = stacks.reasons("stack1")["Directory", "CREATE_FAILED"]
    # The schema of older releases of cfn-lint says so.
    assert "Password" in reason


def test_what_is_gone_already_does_not_stop_the_deletion(stack: Stacks) -> None:
    """Of what the stack made in other services, too; and what was deleted stays so."""
    arn = stack.physical_id("Authority")
    client = client_of("pca-connector-ad")
    for connector in client.list_connectors()["Connectors"]:
        client.delete_connector(ConnectorArn=connector["Arn"])
    for found in client.list_directory_registrations()["DirectoryRegistrations"]:
        client.delete_directory_registration(DirectoryRegistrationArn=found["Arn"])
    client.list_connectors()
    client.list_directory_registrations()
    client_of("acm-pca").delete_certificate_authority(CertificateAuthorityArn=arn)
    client_of("ds").delete_directory(DirectoryId=stack.physical_id("Directory"))

    stack.delete()

    assert left() == {}
    found = client_of("acm-pca").describe_certificate_authority(CertificateAuthorityArn=arn)
    assert found["CertificateAuthority"]["Status"] == "DELETED"


def test_a_share_that_cannot_change_is_as_before(stack: Stacks) -> None:
    """Where what is to be added is refused, nothing is added."""
    body = whole()
    share = body["Resources"]["Share"]["Properties"]
    share["Principals"].append("123456789012")
    share["ResourceArns"].append("arn:aws:sqs:us-east-1:123456789012:queue")

    assert stack.update(body) == "UPDATE_ROLLBACK_COMPLETE"

    reason = stack.reasons()["Share", "UPDATE_FAILED"]
    assert "(Service: ram, Error Code: MalformedArnException)" in reason
    found = client_of("ram").get_resource_share_associations(associationType="PRINCIPAL")
    principals = [each["associatedEntity"] for each in found["resourceShareAssociations"]]
    assert principals == ["pca-connector-ad.amazonaws.com"]


def test_a_quota_of_motos_has_cloudformations_name(stacks: Stacks) -> None:
    """And a library of moto's that refuses something is an error of the handler."""
    ds = client_of("ds")
    stacks.create({"Resources": NETWORK}, "network")
    subnets = [stacks.physical_id(name, "network") for name in ("SubnetA", "SubnetB")]
    settings = {"VpcId": stacks.physical_id("Network", "network"), "SubnetIds": subnets}
    for _ in range(21):
        ds.create_microsoft_ad(
            Name="corp.example.com", Password="Not-a-secret-1", VpcSettings=settings
        )
    body = directory(VpcSettings=settings)
    assert stacks.create(body) == "ROLLBACK_COMPLETE"
    assert (
        "(HandlerErrorCode: ServiceLimitExceeded)"
        in (stacks.reasons()["Directory", "CREATE_FAILED"])
    )

    names = ("Authority", "RootCertificate")
    body = {"Resources": {name: whole()["Resources"][name] for name in names}}
    body["Resources"]["RootCertificate"]["Properties"]["CertificateSigningRequest"] = "none"
    assert stacks.create(body, "other") == "ROLLBACK_COMPLETE"
    reason = stacks.reasons("other")["RootCertificate", "CREATE_FAILED"]
    assert "(Service: acm-pca, Error Code: ValueError)" in reason


def test_a_subordinate_authority_issues_certificates_that_verify(stacks: Stacks) -> None:
    """Its own has the extensions of its template, and the chain leads to the root."""
    resources = whole()["Resources"]
    of_root = ("Authority", "RootCertificate", "Activation")
    body: Any = {"Resources": {name: resources[name] for name in of_root}}
    for name in of_root:
        body["Resources"][f"Sub{name}"] = json.loads(
            json.dumps(resources[name]).replace('"Authority', '"SubAuthority')
        )
    authority, certificate, activation = (
        body["Resources"][f"Sub{name}"]["Properties"] for name in of_root
    )
    authority.update(Type="SUBORDINATE", Subject={"CommonName": "Issuing CA"})
    certificate.update(
        CertificateAuthorityArn={"Ref": "Authority"},
        TemplateArn="arn:aws:acm-pca:::template/SubordinateCACertificate_PathLen0/V1",
    )
    activation.update(
        Certificate={"Fn::GetAtt": ["SubRootCertificate", "Certificate"]},
        CertificateChain={"Fn::GetAtt": ["Activation", "CompleteCertificateChain"]},
    )
    assert stacks.create(body) == "CREATE_COMPLETE"
    acmpca, arn = client_of("acm-pca"), stacks.physical_id("SubAuthority")
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    host = x509.SubjectAlternativeName([x509.DNSName("host.corp.example.com")])
    request = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    csr = request.add_extension(host, critical=False).sign(key, hashes.SHA256())

    issued = acmpca.issue_certificate(
        CertificateAuthorityArn=arn,
        Csr=csr.public_bytes(Encoding.PEM),
        SigningAlgorithm="SHA256WITHRSA",
        Validity={"Type": "DAYS", "Value": 1},
    )

    found = acmpca.get_certificate(
        CertificateAuthorityArn=arn, CertificateArn=issued["CertificateArn"]
    )
    leaf, own = (
        x509.load_pem_x509_certificate(found[name].encode())
        for name in ("Certificate", "CertificateChain")
    )
    constraints = own.extensions.get_extension_for_class(x509.BasicConstraints)
    assert constraints.critical
    assert (constraints.value.ca, constraints.value.path_length) == (True, 0)
    usage = own.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.key_cert_sign
    assert usage.value.crl_sign
    chain = acmpca.get_certificate_authority_certificate(CertificateAuthorityArn=arn)
    root = x509.load_pem_x509_certificate(chain["CertificateChain"].encode())
    assert root.subject.rfc4514_string() == "CN=Example Root CA,O=Example"
    leaf.verify_directly_issued_by(own)
    own.verify_directly_issued_by(root)


def test_a_chain_of_certificates_is_complete(stacks: Stacks) -> None:
    """The certificate of an authority, and what is above it."""
    resources = whole()["Resources"]
    names = ("Authority", "RootCertificate", "Activation")
    body: Any = {"Resources": {name: resources[name] for name in names}}
    root = {"Fn::GetAtt": ["RootCertificate", "Certificate"]}
    body["Resources"]["Activation"]["Properties"]["CertificateChain"] = root
    chain = {"Fn::GetAtt": ["Activation", "CompleteCertificateChain"]}
    body["Outputs"] = {"Chain": {"Value": chain}, "Root": {"Value": root}}

    assert stacks.create(body) == "CREATE_COMPLETE"

    outputs = stacks.outputs()
    assert outputs["Chain"] == "\n".join([outputs["Root"].strip()] * 2)
    found = client_of("acm-pca").get_certificate_authority_certificate(
        CertificateAuthorityArn=stacks.physical_id("Authority")
    )
    assert found["CertificateChain"] == outputs["Root"]
