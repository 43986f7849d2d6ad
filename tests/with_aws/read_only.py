"""What can be asked without anything coming into being?

All that is refused: what is malformed, what is not there, and who may not ask.
"""

from __future__ import annotations

import json
from typing import Any

from ..provisioning import GROUP, definition
from .conversation import Conversation
from .probing import Probes, Tier

PROBES = Probes(Tier.READ_ONLY)

#: What the mock reads at most.
_LONG = 1 << 20

_TWO_VERSIONS = {name: value for each in (2, 3) for name, value in definition(each).items()}


@PROBES.probe("violations", compares_messages=True)
def _violations(c: Conversation) -> None:
    """Ask for what breaks one constraint of the model, and several."""
    c.ask("a pattern", "GetConnector", ConnectorArn="arn:x")
    c.ask("a maximum", "ListConnectors", MaxResults=1001)
    c.ask("a minimum", "ListConnectors", MaxResults=0)
    c.ask(
        "an enum, a pattern and a length",
        "CreateTemplateGroupAccessControlEntry",
        TemplateArn=c.absent("Template"),
        AccessRights={"Enroll": "PERHAPS"},
        GroupDisplayName="é",
        GroupSecurityIdentifier="S",
    )
    c.ask("a missing member", "CreateTemplate", ConnectorArn=c.absent("Connector"), Name="T")


@PROBES.probe("malformed-request")
def _malformed_request(c: Conversation) -> None:
    """Send what is no JSON, or of a wrong type, and say so or not, to a template that is absent."""
    for what, body in (
        ("no JSON", b"{"),
        ("no object", b"[]"),
        ("a wrong type", b'{"ReenrollAllCertificateHolders": "yes"}'),
        ("a union with no member", b'{"Definition": {}}'),
        ("a union with two members", json.dumps({"Definition": _TWO_VERSIONS}).encode()),
    ):
        _send(c, what, body)
    _send(c, "a content type of something else", b"{}", content_type="text/plain")
    _send(c, "no content type", b"{}", content_type=None)


@PROBES.probe("longest-body")
def _longest_body(c: Conversation) -> None:
    """Send a body of 1 MiB, and one of a byte more, to a template that is absent."""
    for what, length in (("1 MiB", _LONG), ("a byte more", _LONG + 1)):
        _send(c, what, b"{%s}" % (b" " * (length - 2)))


def _send(
    c: Conversation, what: str, body: bytes, content_type: str | None = "application/json"
) -> None:
    def change(request: dict[str, Any]) -> None:
        request["body"] = body
        request["headers"].pop("Content-Type", None)
        if content_type:
            request["headers"]["Content-Type"] = content_type

    reenroll: dict[str, Any] = {"ReenrollAllCertificateHolders": True}
    c.ask(what, "UpdateTemplate", change=change, TemplateArn=c.absent("Template"), **reenroll)


@PROBES.probe("unknown-operation")
def _unknown_operation(c: Conversation) -> None:
    """Ask for a path that no operation has, and for one by a method that none has."""

    def ask(what: str, **changes: str) -> None:
        def change(request: dict[str, Any]) -> None:
            path = changes.pop("path", request["url_path"])
            request["url"] = request["url"].replace(request["url_path"], path)
            request.update(changes, url_path=path)

        c.ask(what, "ListConnectors", change=change)

    ask("another path", path="/nowhere")
    ask("another method", method="PUT")


@PROBES.probe("unknown-region", expects=("no answer",))
def _unknown_region(c: Conversation) -> None:
    """Ask in a region that does not exist."""
    c.ask("a list", "ListConnectors", client=c.account.client(region_name="xx-nowhere-1"))


@PROBES.probe("idempotent-delete")
def _idempotent_delete(c: Conversation) -> None:
    """Delete a registration and a service principal name that are not there."""
    registration = c.absent("DirectoryRegistration")
    c.ask("registration", "DeleteDirectoryRegistration", DirectoryRegistrationArn=registration)
    c.ask(
        "service principal name",
        "DeleteServicePrincipalName",
        DirectoryRegistrationArn=registration,
        ConnectorArn=c.absent("Connector"),
    )


@PROBES.probe("joined-ids", leaves_open="all of it, if the error names a missing parent")
def _joined_ids(c: Conversation) -> None:
    """Ask for a service principal name and an entry that are not there, nor are their parents."""
    c.ask(
        "service principal name",
        "GetServicePrincipalName",
        DirectoryRegistrationArn=c.absent("DirectoryRegistration"),
        ConnectorArn=c.absent("Connector"),
    )
    c.ask(
        "access control entry",
        "GetTemplateGroupAccessControlEntry",
        TemplateArn=c.absent("Template"),
        GroupSecurityIdentifier=GROUP,
    )


@PROBES.probe("malformed-resource-arn")
def _malformed_resource_arn(c: Conversation) -> None:
    """Ask for the tags of what is no ARN, of another service, and not there."""
    for what, arn in (
        ("no ARN", "x"),
        ("another service's", c.absent_authority()),
        ("nobody's", c.absent("Connector")),
    ):
        c.ask(f"list, {what}", "ListTagsForResource", ResourceArn=arn)
        c.ask(f"untag, {what}", "UntagResource", ResourceArn=arn, TagKeys=["a"])


@PROBES.probe("foreign-token", leaves_open="tokens that the service issued")
def _foreign_token(c: Conversation) -> None:
    """List with a token that the service never gave."""
    c.ask("made up", "ListConnectors", NextToken="bWFkZSB1cA==")
    c.ask(
        "of a missing parent", "ListTemplates", ConnectorArn=c.absent("Connector"), NextToken="AAAA"
    )


@PROBES.probe("bad-credentials", expects=("AccessDeniedException", "UnrecognizedClientException"))
def _bad_credentials(c: Conversation) -> None:
    """List with a key or a token that nobody has, a wrong signature, and without a signature."""

    def ask(what: str, key: str, secret: str, token: str | None = None) -> None:
        credentials: dict[str, Any] = {"aws_access_key_id": key, "aws_secret_access_key": secret}
        client = c.account.client(aws_session_token=token, **credentials)
        c.ask(what, "ListConnectors", client=client)

    ask("an unknown key", "AKIA0000000000000000", "made up")
    ask("an unknown token", "ASIA0000000000000000", "made up", "made up")
    own = c.account.credentials
    ask("a wrong signature", own.access_key, "made up", own.token)
    unsigned = c.account.client(signed=False)
    c.ask("no signature", "ListConnectors", client=unsigned)


@PROBES.probe(
    "missing-client-token",
    leaves_open="all of it, if the service first notices the missing connector",
)
def _missing_client_token(c: Conversation) -> None:
    """Create a template on a connector that is not there, without a client token."""
    c.ask(
        "a template",
        "CreateTemplate",
        change=without_client_token,
        ConnectorArn=c.absent("Connector"),
        Name="T",
        Definition=definition(),
    )


@PROBES.probe(
    "template-rules",
    leaves_open="all of it, if the service first notices the missing connector",
)
def _template_rules(c: Conversation) -> None:
    """Create templates against the console's rules, on a connector that is not there."""
    ask_against_the_rules(c, c.absent("Connector"))


@PROBES.probe(
    "auto-enroll",
    leaves_open="all of it, if the service first notices the missing template",
)
def _auto_enroll(c: Conversation) -> None:
    """Let a group enroll automatically that may not enroll, for a template that is not there."""
    c.ask(
        "an entry",
        "CreateTemplateGroupAccessControlEntry",
        TemplateArn=c.absent("Template"),
        AccessRights={"AutoEnroll": "ALLOW"},
        GroupDisplayName="Computers",
        GroupSecurityIdentifier=GROUP,
    )


def without_client_token(request: dict[str, Any]) -> None:
    """Take the token out of a request that botocore has put it into.

    Args:
        request: the request, as botocore has it before it is signed.
    """
    body = json.loads(request["body"])
    del body["ClientToken"]
    request["body"] = json.dumps(body).encode()


def ask_against_the_rules(c: Conversation, connector: str) -> None:
    """Create a template against each of the console's rules.

    Args:
        c: the conversation.
        connector: the ARN of the templates' connector.
    """

    def validity(period: tuple[int, str], renewal: tuple[int, str]) -> dict[str, Any]:
        return {
            "CertificateValidity": {
                "ValidityPeriod": dict(zip(("Period", "PeriodType"), period, strict=True)),
                "RenewalPeriod": dict(zip(("Period", "PeriodType"), renewal, strict=True)),
            }
        }

    legacy = {"ClientVersion": "WINDOWS_SERVER_2012", "UseLegacyProvider": True}
    for what, of in (
        ("valid for an hour", definition(**validity((1, "HOURS"), (1, "HOURS")))),
        ("renewed too early", definition(**validity((100, "DAYS"), (76, "DAYS")))),
        ("without a name", definition(SubjectNameFlags={})),
        ("a legacy provider", definition(4, PrivateKeyFlags=legacy, HashAlgorithm="SHA256")),
    ):
        c.ask(what, "CreateTemplate", ConnectorArn=connector, Name=what, Definition=of)
