"""What can only be asked of a connector that is ACTIVE?

All that is about templates, their entries and service principal names. The directory, the
certificate authority and the security group are given; the registration and the connector are made,
once for all probes.
"""

from __future__ import annotations

from typing import Any

from ..provisioning import GROUP, definition
from .conversation import Conversation
from .making import Made
from .probing import Probes, Tier
from .read_only import ask_against_the_rules

#: What each of them must be given.
NEEDS = frozenset({"directory", "authority", "security_group"})

PROBES = Probes(Tier.FULL, *NEEDS)

_OTHER_GROUP = f"{GROUP}1"

#: One more than AWS lets a template have.
_TOO_MANY_ENTRIES = 101


def _template(c: Conversation, what: str, **members: Any) -> Made:
    request: dict[str, Any] = {
        "ConnectorArn": c.connector,
        "Name": what,
        "Definition": definition(),
        **members,
    }
    return c.create(what, "Template", **request)


def _entry(c: Conversation, what: str, template: Made, **members: Any) -> Made:
    request: dict[str, Any] = {
        "TemplateArn": template.arn,
        "GroupDisplayName": "Computers",
        "GroupSecurityIdentifier": GROUP,
        "AccessRights": {"Enroll": "ALLOW", "AutoEnroll": "ALLOW"},
        **members,
    }
    return c.create(what, "TemplateGroupAccessControlEntry", **request)


def _revision(c: Conversation, what: str, template: Made) -> None:
    found = c.resources.find(template)
    c.note(what, found and found["Revision"])


@PROBES.probe("enrollment-endpoint", leaves_open="a connector that is not ACTIVE")
def _enrollment_endpoint(c: Conversation) -> None:
    """Look at the endpoint of a connector that is ACTIVE."""
    c.ask("connector", "GetConnector", ConnectorArn=c.connector)


@PROBES.probe("ip-address-type")
def _ip_address_type(c: Conversation) -> None:
    """Look at the IpAddressType of a connector that was created without one."""
    found = c.resources.call("GetConnector", ConnectorArn=c.connector)["Connector"]
    c.note("VpcInformation", found["VpcInformation"])


@PROBES.probe("joined-ids", Template=1)
def _joined_ids(c: Conversation) -> None:
    """Ask for a service principal name and an entry that are not there, while their parents are."""
    keys: dict[str, Any] = {"DirectoryRegistrationArn": c.registration, "ConnectorArn": c.connector}
    c.ask("service principal name", "GetServicePrincipalName", **keys)
    template = _template(c, "template")
    entry: dict[str, Any] = {"TemplateArn": template.arn, "GroupSecurityIdentifier": GROUP}
    c.ask("access control entry", "GetTemplateGroupAccessControlEntry", **entry)


@PROBES.probe("second-service-principal-name", ServicePrincipalName=2)
def _second_service_principal_name(c: Conversation) -> None:
    """Create a service principal name twice."""
    keys: dict[str, Any] = {"DirectoryRegistrationArn": c.registration, "ConnectorArn": c.connector}
    name = c.create("first", "ServicePrincipalName", **keys)
    c.settle("first, settled", name)
    c.ask("second", "CreateServicePrincipalName", **keys)


@PROBES.probe(
    "mismatched-connector",
    DirectoryRegistration=1,
    ServicePrincipalName=1,
    leaves_open="all of it, if the service first notices that one is FAILED",
)
def _mismatched_connector(c: Conversation) -> None:
    """Create a service principal name on a connector, and a registration of another directory."""
    absent = c.absent_directory()
    registration = c.create("registration", "DirectoryRegistration", DirectoryId=absent)
    c.settle("registration, settled", registration)
    keys: dict[str, Any] = {
        "DirectoryRegistrationArn": registration.arn,
        "ConnectorArn": c.connector,
    }
    c.ask("a name", "CreateServicePrincipalName", **keys)


@PROBES.probe(
    "unusable-authority",
    needs="disabled_authority",
    Connector=1,
    leaves_open="one without a common name",
)
def _unusable_authority(c: Conversation) -> None:
    """Connect to a certificate authority that is DISABLED: at the call, or later?"""
    members: dict[str, Any] = {
        **c.sound_connector(),
        "CertificateAuthorityArn": c.given("disabled_authority"),
    }
    connector = c.create("connector", "Connector", **members)
    c.settle("settled", connector)


@PROBES.probe("template-name", Template=4)
def _template_name(c: Conversation) -> None:
    """Use a template's name again, in another case too, and after its end."""
    first = _template(c, "first", Name="Probe")
    members: dict[str, Any] = {"ConnectorArn": c.connector, "Definition": definition()}
    c.ask("the same name", "CreateTemplate", **members, Name="Probe")
    c.ask("in another case", "CreateTemplate", **members, Name="PROBE")
    c.ask("delete", "DeleteTemplate", TemplateArn=first.arn)
    c.ask("while DELETING", "CreateTemplate", **members, Name="Probe")


@PROBES.probe("template-rules", Template=4)
def _template_rules(c: Conversation) -> None:
    """Create templates against the console's rules."""
    ask_against_the_rules(c, c.connector)


@PROBES.probe("period-lengths", Template=1)
def _period_lengths(c: Conversation) -> None:
    """Renew after 26,290 of 4 years' hours: under 75 % only if a year has 8,766 of them."""
    periods = {
        "ValidityPeriod": {"Period": 4, "PeriodType": "YEARS"},
        "RenewalPeriod": {"Period": 26290, "PeriodType": "HOURS"},
    }
    _template(c, "template", Definition=definition(CertificateValidity=periods))


@PROBES.probe("revision", Template=1)
def _revisions(c: Conversation) -> None:
    """Look at the revision of a template that is new, updated, re-enrolled, and updated again."""
    template = _template(c, "template")
    _revision(c, "new", template)
    for what, reenroll in (("updated", False), ("re-enrolled", True), ("updated again", False)):
        members = {"Definition": definition(), "ReenrollAllCertificateHolders": reenroll}
        c.ask(what, "UpdateTemplate", TemplateArn=template.arn, **members)
        _revision(c, f"{what}: the revision", template)


@PROBES.probe("schema-change", Template=1)
def _schema_change(c: Conversation) -> None:
    """Update a template to another schema version."""
    template = _template(c, "template")
    c.ask("update", "UpdateTemplate", TemplateArn=template.arn, Definition=definition(3))
    _revision(c, "the revision", template)


@PROBES.probe("empty-update", Template=1, TemplateGroupAccessControlEntry=1)
def _empty_update(c: Conversation) -> None:
    """Update a template and an entry, with nothing to change."""
    template = _template(c, "template")
    c.ask("template, updated", "UpdateTemplate", TemplateArn=template.arn)
    _revision(c, "the revision", template)
    entry = _entry(c, "entry", template)
    c.ask("entry, updated", "UpdateTemplateGroupAccessControlEntry", **entry.members)


@PROBES.probe("update-while-deleting", Template=1)
def _update_while_deleting(c: Conversation) -> None:
    """Update a template whose deletion has begun."""
    template = _template(c, "template")
    c.ask("delete", "DeleteTemplate", TemplateArn=template.arn)
    c.ask("update", "UpdateTemplate", TemplateArn=template.arn, Definition=definition())


@PROBES.probe("object-identifier", Template=1)
def _object_identifier(c: Conversation) -> None:
    """Look at the object identifier of a template."""
    template = _template(c, "template")
    c.ask("template, as it is shown", "GetTemplate", TemplateArn=template.arn)


@PROBES.probe("second-access-control-entry", Template=1, TemplateGroupAccessControlEntry=2)
def _second_access_control_entry(c: Conversation) -> None:
    """Create an entry of one group twice, with other rights."""
    entry = _entry(c, "first", _template(c, "template"))
    rights: dict[str, Any] = {"AccessRights": {"Enroll": "DENY"}, "GroupDisplayName": "Computers"}
    c.ask("second", "CreateTemplateGroupAccessControlEntry", **entry.members, **rights)
    c.settle("what is there then", entry)


@PROBES.probe("access-rights-update", Template=1, TemplateGroupAccessControlEntry=1)
def _access_rights_update(c: Conversation) -> None:
    """Update one of an entry's two rights."""
    entry = _entry(c, "entry", _template(c, "template"))
    rights: dict[str, Any] = {"AccessRights": {"Enroll": "ALLOW"}}
    c.ask("update", "UpdateTemplateGroupAccessControlEntry", **entry.members, **rights)
    c.settle("what is there then", entry)


@PROBES.probe("auto-enroll", Template=1, TemplateGroupAccessControlEntry=2)
def _auto_enroll(c: Conversation) -> None:
    """Let a group enroll automatically that may not enroll."""
    key: dict[str, Any] = {
        "TemplateArn": _template(c, "template").arn,
        "GroupDisplayName": "Computers",
    }
    for group, rights in (
        (GROUP, {"AutoEnroll": "ALLOW"}),
        (_OTHER_GROUP, {"AutoEnroll": "ALLOW", "Enroll": "DENY"}),
    ):
        c.ask(
            f"with {len(rights)} rights",
            "CreateTemplateGroupAccessControlEntry",
            **key,
            GroupSecurityIdentifier=group,
            AccessRights=rights,
        )


@PROBES.probe("quota-resource-id", Template=1, TemplateGroupAccessControlEntry=_TOO_MANY_ENTRIES)
def _quota_resource_id(c: Conversation) -> None:
    """Give a template one entry more than it can have."""
    template = _template(c, "template")
    for number in range(1, _TOO_MANY_ENTRIES):
        _entry(c, f"entry {number}", template, GroupSecurityIdentifier=f"{GROUP}{number}")
        c.forget(f"entry {number}")
    _entry(c, "one more", template)


@PROBES.probe(
    "cascading-delete",
    Connector=1,
    Template=2,
    TemplateGroupAccessControlEntry=1,
    leaves_open="registrations",
)
def _cascading_delete(c: Conversation) -> None:
    """Delete a template that has an entry, and a connector that has a template."""
    template = _template(c, "template")
    entry = _entry(c, "entry", template)
    c.ask("delete the template", "DeleteTemplate", TemplateArn=template.arn)
    c.ask("the entry, at once", "GetTemplateGroupAccessControlEntry", **entry.members)
    c.settle("template, deleted", template)
    connector = c.create("connector", "Connector", **c.sound_connector())
    c.settle("connector, settled", connector)
    template = _template(c, "its template", ConnectorArn=connector.arn)
    c.ask("delete the connector", "DeleteConnector", ConnectorArn=connector.arn)
    c.ask("its template, at once", "GetTemplate", TemplateArn=template.arn)
    c.settle("connector, deleted", connector)
