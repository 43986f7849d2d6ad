"""What can be asked of resources that end in FAILED, and cost nothing?

Registrations of directories that do not exist are accepted, fail, and can be deleted; so AWS's user
guide says. Whether connectors on certificate authorities that do not exist are, these probes ask.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from ..provisioning import definition
from .account import TAG
from .conversation import Conversation, EndedError
from .making import Made
from .probing import Probes, Tier
from .read_only import without_client_token

PROBES = Probes(Tier.FAILING)

#: One more than the mock's pages have by default.
_MANY = 101

#: One second more than the five minutes of the sister services' tokens.
_AFTER_TOKENS_ARE_FORGOTTEN = 301

#: How a creation ended.
_OUTCOME = ("Status", "StatusReason")


def _register(c: Conversation, what: str, **members: Any) -> Made:
    directory = c.absent_directory()
    return c.create(what, "DirectoryRegistration", **{"DirectoryId": directory, **members})


def _connect(c: Conversation, what: str, **members: Any) -> Made:
    request: dict[str, Any] = {
        "CertificateAuthorityArn": c.absent_authority(),
        "DirectoryId": c.absent_directory(),
        "VpcInformation": {"SecurityGroupIds": [c.absent_security_group()]},
        **members,
    }
    return c.create(what, "Connector", **request)


def _delete(c: Conversation, what: str, made: Made) -> None:
    c.ask(what, f"Delete{made.kind.name}", **made.members)


@PROBES.probe("second-registration", DirectoryRegistration=3)
def _second_registration(c: Conversation) -> None:
    """Register a directory again: while CREATING, over a FAILED registration, and after its end."""
    directory = c.absent_directory()
    first = _register(c, "first", DirectoryId=directory)
    c.ask("while CREATING", "CreateDirectoryRegistration", DirectoryId=directory)
    c.settle("first, settled", first)
    c.ask("over FAILED", "CreateDirectoryRegistration", DirectoryId=directory)
    _delete(c, "delete", first)
    c.settle("first, deleted", first)
    _register(c, "after its end", DirectoryId=directory)


@PROBES.probe("delete-while-creating", DirectoryRegistration=1)
def _delete_while_creating(c: Conversation) -> None:
    """Delete a registration at once."""
    _delete(c, "delete", _register(c, "registration"))


@PROBES.probe("repeated-delete", DirectoryRegistration=1)
def _repeated_delete(c: Conversation) -> None:
    """Delete a FAILED registration twice, and once more when it is gone."""
    registration = _register(c, "registration")
    c.settle("settled", registration)
    _delete(c, "delete", registration)
    _delete(c, "delete again", registration)
    c.settle("deleted", registration)
    _delete(c, "delete what is gone", registration)


@PROBES.probe("client-token-scope", DirectoryRegistration=2, Connector=1)
def _client_token_scope(c: Conversation) -> None:
    """Use a token after the resource is gone, for another operation, and after five minutes."""
    token: dict[str, Any] = {"ClientToken": c.token(), "DirectoryId": c.absent_directory()}
    first = _register(c, "first", **token)
    c.settle("first, settled", first)
    _delete(c, "delete", first)
    c.settle("first, deleted", first)
    second = _register(c, "when it is gone", **token)
    c.settle("second, settled", second)
    c.account.wait(_AFTER_TOKENS_ARE_FORGOTTEN)
    c.ask("after five minutes", "CreateDirectoryRegistration", **token, Tags={TAG: c.account.run})
    _connect(c, "for another operation", ClientToken=token["ClientToken"])


@PROBES.probe("reused-client-token", DirectoryRegistration=4)
def _reused_client_token(c: Conversation) -> None:
    """Use a token again: for the same, with a tag more, and for another directory."""
    token: dict[str, Any] = {"ClientToken": c.token()}
    directory = c.absent_directory()
    _register(c, "first", **token, DirectoryId=directory)
    _register(c, "the same", **token, DirectoryId=directory)
    tags: dict[str, Any] = {"Tags": {TAG: c.account.run, "a": "b"}}
    create = "CreateDirectoryRegistration"
    c.ask("with a tag more", create, **token, DirectoryId=directory, **tags)
    c.ask("for another directory", create, **token, DirectoryId=c.absent_directory())


@PROBES.probe("missing-client-token", DirectoryRegistration=1)
def _missing_client_token(c: Conversation) -> None:
    """Register a directory without a client token."""
    c.ask(
        "a registration",
        "CreateDirectoryRegistration",
        change=without_client_token,
        DirectoryId=c.absent_directory(),
        Tags={TAG: c.account.run},
    )


@PROBES.probe("list-order", DirectoryRegistration=5)
def _list_order(c: Conversation) -> None:
    """List five registrations, and look which comes first."""
    made = [_register(c, number).arn for number in ("first", "second", "third", "fourth", "fifth")]
    listed = [each["Arn"] for each in c.resources.list("DirectoryRegistration")]
    c.note("listed", [arn for arn in listed if arn in made])


@PROBES.probe("default-page-size", DirectoryRegistration=_MANY)
def _default_page_size(c: Conversation) -> None:
    """List 101 registrations without a number of results, and count those of the first page."""
    for number in range(_MANY):
        _register(c, f"registration {number}")
        c.forget(f"registration {number}")
    page = c.resources.call("ListDirectoryRegistrations")
    is_cut = "NextToken" in page
    c.note("a page", len(page["DirectoryRegistrations"]) if is_cut else "more than 100")


@PROBES.probe("foreign-token", DirectoryRegistration=2)
def _foreign_token(c: Conversation) -> None:
    """List with a token of another list, and with one that was tampered with."""
    for number in ("first", "second"):
        _register(c, number)
    token: str = c.resources.call("ListDirectoryRegistrations", MaxResults=1)["NextToken"]
    middle = len(token) // 2
    other = token[:middle] + ("B" if token[middle] == "A" else "A") + token[middle + 1 :]
    c.ask("of another list", "ListConnectors", NextToken=token)
    c.ask("tampered with", "ListDirectoryRegistrations", NextToken=other)


@PROBES.probe("tag-limits", DirectoryRegistration=1)
def _tag_limits(c: Conversation) -> None:
    """Give a registration tags beyond the limits that AWS has for all services."""
    arn = _register(c, "registration").arn
    for what, tags in (
        ("51 tags, with that of the run", {f"key {number}": "" for number in range(50)}),
        ("a key of 129 characters", {"k" * 129: ""}),
        ("a value of 257 characters", {"k": "v" * 257}),
        ("an empty key", {"": "v"}),
        ("a key of AWS's", {"aws:k": "v"}),
    ):
        c.ask(what, "TagResource", ResourceArn=arn, Tags=tags)
    c.ask("take away a key of AWS's", "UntagResource", ResourceArn=arn, TagKeys=["aws:k"])
    c.ask("what is there then", "ListTagsForResource", ResourceArn=arn)


@PROBES.probe("tag-characters", DirectoryRegistration=1)
def _tag_characters(c: Conversation) -> None:
    """Give a registration tags with characters that AWS does not have for all services."""
    arn = _register(c, "registration").arn
    for what, tags in (
        ("a key with a number sign", {"a#b": "v"}),
        ("a value with a number sign", {"k": "a#b"}),
        ("a value with a line feed", {"k": "a\nb"}),
        ("a value with an emoji", {"k": "\N{GRINNING FACE}"}),
    ):
        c.ask(what, "TagResource", ResourceArn=arn, Tags=tags)


@PROBES.probe(
    "unregistered-directory",
    Connector=2,
    DirectoryRegistration=1,
    leaves_open="a directory that exists",
)
def _unregistered_directory(c: Conversation) -> None:
    """Connect a directory that has no registration, or a FAILED one."""
    directory = c.absent_directory()
    registration = _register(c, "registration", DirectoryId=directory)
    c.settle("registration, settled", registration)
    # Ends where connectors are refused: the first of the two must not hide the second.
    with suppress(EndedError):
        connector = _connect(c, "over FAILED", DirectoryId=directory)
        c.settle("over FAILED, settled", connector, *_OUTCOME)
    c.settle("without one, settled", _connect(c, "without one"), *_OUTCOME)


@PROBES.probe(
    "ip-address-type", Connector=1, leaves_open="all of it, if such a connector is refused"
)
def _ip_address_type(c: Conversation) -> None:
    """Connect without an IpAddressType, and look if there is one."""
    c.settle("settled", _connect(c, "connector"), "VpcInformation")


@PROBES.probe("enrollment-endpoint", Connector=1, leaves_open="the form of the URI")
def _enrollment_endpoint(c: Conversation) -> None:
    """Look for the endpoint of a connector that is CREATING, and of one that is FAILED."""
    connector = _connect(c, "connector")
    c.ask("at once", "GetConnector", ConnectorArn=connector.arn)
    c.settle("settled", connector)


@PROBES.probe("order-of-reasons", Connector=1, leaves_open="the other reasons")
def _order_of_reasons(c: Conversation) -> None:
    """Connect where authority, directory and security group are all missing."""
    c.settle("settled", _connect(c, "connector"), *_OUTCOME)


@PROBES.probe("unusable-authority", Connector=1, leaves_open="an authority that exists")
def _unusable_authority(c: Conversation) -> None:
    """Connect to a certificate authority that does not exist: at the call, or later?"""
    c.settle("settled", _connect(c, "connector"), *_OUTCOME)


@PROBES.probe(
    "parent-not-active", Connector=1, DirectoryRegistration=1, ServicePrincipalName=1, Template=2
)
def _parent_not_active(c: Conversation) -> None:
    """Create a service principal name and a template on parents that are FAILED, or CREATING."""
    registration = _register(c, "registration")
    c.settle("registration, settled", registration)
    keys: dict[str, Any] = {"DirectoryRegistrationArn": registration.arn}
    create_name = "CreateServicePrincipalName"
    c.ask("a name on no connector", create_name, **keys, ConnectorArn=c.absent("Connector"))
    connector = _connect(c, "connector")
    members: dict[str, Any] = {"ConnectorArn": connector.arn, "Definition": definition()}
    c.ask("a template at once", "CreateTemplate", **members, Name="First")
    c.settle("connector, settled", connector)
    c.ask("a name on both", create_name, **keys, ConnectorArn=connector.arn)
    c.ask("a template", "CreateTemplate", **members, Name="Second")


@PROBES.probe(
    "mismatched-connector",
    Connector=1,
    DirectoryRegistration=1,
    ServicePrincipalName=1,
    leaves_open="all of it, if the service first notices that both are FAILED",
)
def _mismatched_connector(c: Conversation) -> None:
    """Create a service principal name over a registration and a connector of two directories."""
    registration = _register(c, "registration")
    c.settle("registration, settled", registration)
    connector = _connect(c, "connector")
    c.settle("connector, settled", connector)
    c.ask(
        "a name",
        "CreateServicePrincipalName",
        DirectoryRegistrationArn=registration.arn,
        ConnectorArn=connector.arn,
    )
