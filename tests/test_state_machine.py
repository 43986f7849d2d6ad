"""Does any history of calls lead where a few simple rules do not?

hypothesis makes up histories over all operations. A reference model, a handful of dictionaries,
says what each call must answer and what is there afterwards.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from moto.core.models import DEFAULT_ACCOUNT_ID

from pca_ad_mock import mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad.models import pcaconnectorad_backends

from .calling import call, succeed
from .provisioning import AUTHORITY, SECURITY_GROUPS, definition
from .searching import HISTORIES

DIRECTORIES = st.sampled_from(["d-0000000001", "d-0000000002"])
GROUPS = st.sampled_from([f"S-1-5-21-{n}" for n in range(2)])
TEMPLATE_NAMES = ["Workstation", "Server", "User"]
NAMES = st.sampled_from(TEMPLATE_NAMES)
TOKENS = st.none() | st.sampled_from(["one", "two"])
TAGS = st.dictionaries(st.sampled_from("abc"), st.sampled_from("xyz"), max_size=3)
VERSIONS = st.sampled_from([2, 3, 4])
#: Which of the resources that there are, or were, a step is about.
WHICH = st.integers(0, 3)


@dataclass
class Known:
    """What the reference model knows of a resource."""

    tags: dict[str, str] = field(default_factory=dict)
    revision: tuple[int, int] = (1, 0)
    details: dict[str, Any] = field(default_factory=dict)


def first_that_applies(**errors: bool) -> str | None:
    """The error that a call ends in, which the service looks for in this order; None if none."""
    return next((name for name, applies in errors.items() if applies), None)


class Service(RuleBasedStateMachine):
    """The service, and beside it what must be there."""

    def __init__(self) -> None:
        super().__init__()
        self.mock = mock_pca_connector_ad(transition={"progression": "immediate"})
        self.handle = self.mock.start()
        self.connectors: dict[str, Known] = {}
        self.registrations: dict[str, Known] = {}
        self.names: set[tuple[str, str]] = set()
        self.templates: dict[str, Known] = {}
        self.entries: dict[tuple[str, str], Known] = {}
        self.tokens: dict[tuple[str, str], tuple[dict[str, Any], Any]] = {}
        self.ever: dict[str, list[str]] = {"connector": [], "registration": [], "template": []}

    def teardown(self) -> None:
        self.mock.stop()

    # --- Helpers

    def pick(self, kind: str, which: int) -> str:
        """One of the ARNs that there are or were, of which the latest are the livelier."""
        arns = self.ever[kind]
        return arns[-1 - which % len(arns)]

    def create(
        self, operation: str, token: str | None, expected: str | None, **request: Any
    ) -> dict[str, Any] | None:
        """Make a create, whose outcome without a token is known, and give what it made anew."""
        answer = call(operation, **request, **({"ClientToken": token} if token else {}))
        known = self.tokens.get((operation, token)) if token else None
        if known:
            parameters, made = known
            repeated = parameters == request
            assert answer.error == (None if repeated else "ConflictException")
            assert not repeated or answer.document == made
            return None
        assert answer.error == expected, (operation, request, answer)
        if expected:
            return None
        if token:
            self.tokens[operation, token] = (request, answer.document)
        return answer.document

    def forget_tokens(self, operation: str, gone: Any) -> None:
        self.tokens = {
            key: made for key, made in self.tokens.items() if key[0] != operation or not gone(*made)
        }

    def drop_template(self, arn: str) -> None:
        del self.templates[arn]
        self.forget_tokens("CreateTemplate", lambda _, made: made["TemplateArn"] == arn)
        for key in [key for key in self.entries if key[0] == arn]:
            self.drop_entry(key)

    def drop_entry(self, key: tuple[str, str]) -> None:
        del self.entries[key]
        self.forget_tokens(
            "CreateTemplateGroupAccessControlEntry",
            lambda request, _: (request["TemplateArn"], request["GroupSecurityIdentifier"]) == key,
        )

    def drop_name(self, key: tuple[str, str]) -> None:
        self.names.discard(key)
        self.forget_tokens(
            "CreateServicePrincipalName",
            lambda request, _: (
                (request["ConnectorArn"], request["DirectoryRegistrationArn"]) == key
            ),
        )

    # --- The state as a whole

    @rule()
    def export_and_load(self) -> None:
        document = self.handle.export()
        self.handle.load(json.loads(json.dumps(document)))
        assert self.handle.export() == document
        # Which request made what is not part of it.
        self.tokens.clear()

    # --- Creates

    @initialize(directory=DIRECTORIES)
    def begin(self, directory: str) -> None:
        self.create_connector(directory, None, {})
        self.create_registration(directory, None, {})
        self.create_name(0, 0, None)
        self.create_template(0, "Workstation", 2, None)
        self.create_entry(0, "S-1-5-21-0", None)

    @rule(directory=DIRECTORIES, token=TOKENS, tags=TAGS)
    def create_connector(self, directory: str, token: str | None, tags: dict[str, str]) -> None:
        full = len(self.connectors) >= 10
        made = self.create(
            "CreateConnector",
            token,
            "ServiceQuotaExceededException" if full else None,
            CertificateAuthorityArn=AUTHORITY,
            DirectoryId=directory,
            VpcInformation={"SecurityGroupIds": SECURITY_GROUPS},
            Tags=tags,
        )
        if made:
            self.connectors[made["ConnectorArn"]] = Known(tags, details={"DirectoryId": directory})
            self.ever["connector"].append(made["ConnectorArn"])

    @rule(directory=DIRECTORIES, token=TOKENS, tags=TAGS)
    def create_registration(self, directory: str, token: str | None, tags: dict[str, str]) -> None:
        taken = any(arn.endswith(directory) for arn in self.registrations)
        made = self.create(
            "CreateDirectoryRegistration",
            token,
            "ConflictException" if taken else None,
            DirectoryId=directory,
            Tags=tags,
        )
        if made:
            arn = made["DirectoryRegistrationArn"]
            self.registrations[arn] = Known(tags, details={"DirectoryId": directory})
            self.ever["registration"].append(arn)

    @rule(connector=WHICH, registration=WHICH, token=TOKENS)
    def create_name(self, connector: int, registration: int, token: str | None) -> None:
        key = self.pick("connector", connector), self.pick("registration", registration)
        parents = self.connectors.get(key[0]), self.registrations.get(key[1])
        directories = {parent.details["DirectoryId"] for parent in parents if parent}
        made = self.create(
            "CreateServicePrincipalName",
            token,
            first_that_applies(
                ResourceNotFoundException=not all(parents),
                ValidationException=len(directories) == 2,
                ConflictException=key in self.names,
            ),
            ConnectorArn=key[0],
            DirectoryRegistrationArn=key[1],
        )
        if made is not None:
            self.names.add(key)

    @rule(connector=WHICH, name=NAMES, version=VERSIONS, token=TOKENS)
    def create_template(self, connector: int, name: str, version: int, token: str | None) -> None:
        parent = self.pick("connector", connector)
        taken = any(
            each.details["Name"] == name and arn.startswith(parent)
            for arn, each in self.templates.items()
        )
        made = self.create(
            "CreateTemplate",
            token,
            first_that_applies(
                ResourceNotFoundException=parent not in self.connectors, ConflictException=taken
            ),
            ConnectorArn=parent,
            Name=name,
            Definition=definition(version),
        )
        if made:
            details = {"Name": name, "PolicySchema": version}
            self.templates[made["TemplateArn"]] = Known(details=details)
            self.ever["template"].append(made["TemplateArn"])

    @rule(template=WHICH, group=GROUPS, token=TOKENS)
    def create_entry(self, template: int, group: str, token: str | None) -> None:
        key = self.pick("template", template), group
        made = self.create(
            "CreateTemplateGroupAccessControlEntry",
            token,
            first_that_applies(
                ResourceNotFoundException=key[0] not in self.templates,
                ConflictException=key in self.entries,
            ),
            TemplateArn=key[0],
            GroupSecurityIdentifier=group,
            GroupDisplayName="Group",
            AccessRights={},
        )
        if made is not None:
            self.entries[key] = Known(details={"AccessRights": {}})

    # --- Updates

    @rule(template=WHICH, version=st.none() | VERSIONS, reenroll=st.booleans())
    def update_template(self, template: int, version: int | None, reenroll: bool) -> None:
        arn = self.pick("template", template)
        request: dict[str, Any] = {"ReenrollAllCertificateHolders": reenroll}
        if version:
            request["Definition"] = definition(version)
        error = call("UpdateTemplate", TemplateArn=arn, **request).error
        known = self.templates.get(arn)
        assert error == first_that_applies(
            ResourceNotFoundException=known is None,
            ValidationException=bool(
                known and version and version != known.details["PolicySchema"]
            ),
        )
        if known and error is None:
            major, minor = known.revision
            known.revision = (major + 1, 0) if reenroll else (major, minor + bool(version))

    @rule(template=WHICH, group=GROUPS, enroll=st.sampled_from(["ALLOW", "DENY"]))
    def update_entry(self, template: int, group: str, enroll: str) -> None:
        key = self.pick("template", template), group
        error = call(
            "UpdateTemplateGroupAccessControlEntry",
            TemplateArn=key[0],
            GroupSecurityIdentifier=group,
            AccessRights={"Enroll": enroll},
        ).error
        known = self.entries.get(key)
        assert error == (None if known else "ResourceNotFoundException")
        if known:
            known.details["AccessRights"] = {"Enroll": enroll}

    # --- Deletes

    @rule(which=WHICH)
    def delete_connector(self, which: int) -> None:
        arn = self.pick("connector", which)
        error = call("DeleteConnector", ConnectorArn=arn).error
        assert error == (None if arn in self.connectors else "ResourceNotFoundException")
        if self.connectors.pop(arn, None):
            self.forget_tokens("CreateConnector", lambda _, made: made["ConnectorArn"] == arn)
            for template in [each for each in self.templates if each.startswith(arn)]:
                self.drop_template(template)
            for name in [each for each in self.names if each[0] == arn]:
                self.drop_name(name)

    @rule(which=WHICH)
    def delete_registration(self, which: int) -> None:
        arn = self.pick("registration", which)
        succeed("DeleteDirectoryRegistration", DirectoryRegistrationArn=arn)
        if self.registrations.pop(arn, None):
            self.forget_tokens(
                "CreateDirectoryRegistration",
                lambda _, made: made["DirectoryRegistrationArn"] == arn,
            )
            for name in [each for each in self.names if each[1] == arn]:
                self.drop_name(name)

    @rule(connector=WHICH, registration=WHICH)
    def delete_name(self, connector: int, registration: int) -> None:
        key = self.pick("connector", connector), self.pick("registration", registration)
        succeed("DeleteServicePrincipalName", ConnectorArn=key[0], DirectoryRegistrationArn=key[1])
        self.drop_name(key)

    @rule(which=WHICH)
    def delete_template(self, which: int) -> None:
        arn = self.pick("template", which)
        error = call("DeleteTemplate", TemplateArn=arn).error
        assert error == (None if arn in self.templates else "ResourceNotFoundException")
        if arn in self.templates:
            self.drop_template(arn)

    @rule(template=WHICH, group=GROUPS)
    def delete_entry(self, template: int, group: str) -> None:
        key = self.pick("template", template), group
        error = call(
            "DeleteTemplateGroupAccessControlEntry",
            TemplateArn=key[0],
            GroupSecurityIdentifier=group,
        ).error
        assert error == (None if key in self.entries else "ResourceNotFoundException")
        if key in self.entries:
            self.drop_entry(key)

    # --- Tags

    def tagged(self) -> dict[str, Known]:
        return {**self.connectors, **self.registrations, **self.templates}

    @rule(kind=st.sampled_from(["connector", "registration", "template"]), which=WHICH, tags=TAGS)
    def tag(self, kind: str, which: int, tags: dict[str, str]) -> None:
        arn = self.pick(kind, which)
        known = self.tagged().get(arn)
        error = call("TagResource", ResourceArn=arn, Tags=tags).error
        assert error == (None if known else "ResourceNotFoundException")
        if known:
            known.tags = {**known.tags, **tags}

    @rule(
        kind=st.sampled_from(["connector", "registration", "template"]),
        which=WHICH,
        keys=st.lists(st.sampled_from("abc"), min_size=1, unique=True),
    )
    def untag(self, kind: str, which: int, keys: list[str]) -> None:
        arn = self.pick(kind, which)
        known = self.tagged().get(arn)
        error = call("UntagResource", ResourceArn=arn, TagKeys=keys).error
        assert error == (None if known else "ResourceNotFoundException")
        if known:
            known.tags = {key: tag for key, tag in known.tags.items() if key not in keys}

    # --- What must hold after every step

    def walk(self, operation: str, **parent: str) -> list[dict[str, Any]]:
        """All resources of a list, over pages of two, none of which may be empty but the only."""
        found: list[dict[str, Any]] = []
        token: dict[str, str] = {}
        while True:
            page = succeed(operation, **parent, MaxResults=2, **token)
            next_token = page.pop("NextToken", None)
            (items,) = page.values()
            assert items or not token
            found += items
            assert len(found) < 1_000, "the walk does not end"
            if next_token is None:
                return found
            token = {"NextToken": next_token}

    @invariant()
    def connectors_are_as_known(self) -> None:
        """Listed in order of creation, each as Get shows it, and never over the quota."""
        listed = self.walk("ListConnectors")
        assert [each["Arn"] for each in listed] == list(self.connectors)
        assert len(listed) <= 10
        for each in listed:
            assert each["DirectoryId"] == self.connectors[each["Arn"]].details["DirectoryId"]
            assert succeed("GetConnector", ConnectorArn=each["Arn"])["Connector"] == each

    @invariant()
    def registrations_and_names_are_as_known(self) -> None:
        """No orphans: each name has both its parents."""
        listed = self.walk("ListDirectoryRegistrations")
        assert [each["Arn"] for each in listed] == list(self.registrations)
        names = set()
        for each in listed:
            key = {"DirectoryRegistrationArn": each["Arn"]}
            got = succeed("GetDirectoryRegistration", **key)
            assert got["DirectoryRegistration"] == each
            for name in self.walk("ListServicePrincipalNames", **key):
                connector = {"ConnectorArn": name["ConnectorArn"]}
                got = succeed("GetServicePrincipalName", **key, **connector)
                assert got["ServicePrincipalName"] == name
                names.add((name["ConnectorArn"], each["Arn"]))
        assert names == self.names
        assert {connector for connector, _ in names} <= set(self.connectors)

    @invariant()
    def templates_and_entries_are_as_known(self) -> None:
        """Each has its parent, its revision and its rights; revisions only grow."""
        templates, entries = set(), {}
        for connector in self.connectors:
            for each in self.walk("ListTemplates", ConnectorArn=connector):
                arn = each["Arn"]
                templates.add(arn)
                known = self.templates[arn]
                assert tuple(each["Revision"].values()) == known.revision
                assert known.details.items() <= each.items()
                assert succeed("GetTemplate", TemplateArn=arn)["Template"] == each
                listed = self.walk("ListTemplateGroupAccessControlEntries", TemplateArn=arn)
                for entry in listed:
                    group = entry["GroupSecurityIdentifier"]
                    got = succeed(
                        "GetTemplateGroupAccessControlEntry",
                        TemplateArn=arn,
                        GroupSecurityIdentifier=group,
                    )
                    assert got["AccessControlEntry"] == entry
                    entries[arn, group] = entry["AccessRights"]
        assert templates == set(self.templates)
        assert entries == {
            key: known.details["AccessRights"] for key, known in self.entries.items()
        }

    @invariant()
    def tags_are_as_known(self) -> None:
        """Every resource carries the tags it was given, and what is gone carries none."""
        tagged = self.tagged()
        for arn in {arn for arns in self.ever.values() for arn in arns}:
            answer = call("ListTagsForResource", ResourceArn=arn)
            if arn in tagged:
                assert answer.document == {"Tags": tagged[arn].tags}
            else:
                assert answer.error == "ResourceNotFoundException"

    @invariant()
    def indexes_are_as_a_walk_finds_them(self) -> None:
        """By id, parent, name, token and position: each finds what a walk over all finds."""
        backend = pcaconnectorad_backends[DEFAULT_ACCOUNT_ID]["us-east-1"]
        for collection in backend.service.collections.values():
            store = collection.store
            walked = store.all()
            assert all(store.find(each.resource_id) is each for each in walked)
            by_token = {each.client_token: each for each in walked}
            for token in ("one", "two"):
                made = store.made_with(token)
                assert (made and made.resource) is by_token.get(token)
            for parent in {"", *(arn for arns in self.ever.values() for arn in arns)}:
                children = [each for each in walked if parent in (each.parent_ids or ("",))]
                listing = store.listing(parent)
                assert [*listing] == children
                assert len(listing) == len(children)
                for position, each in enumerate(children):
                    assert listing.after(each.serial, 2) == children[position + 1 : position + 3]

    @invariant()
    def templates_are_found_by_their_names(self) -> None:
        """By those that they have, and by none that a template had which is gone."""
        backend = pcaconnectorad_backends[DEFAULT_ACCOUNT_ID]["us-east-1"]
        store = backend.service.collections["Template"].store
        named = {(each.connector_arn, each.name): each for each in store.all()}
        for connector in self.ever["connector"]:
            for name in TEMPLATE_NAMES:
                assert store.find_named((connector, name)) is named.get((connector, name))


def test_any_history_of_calls() -> None:
    """Every call answers as the reference model says, and all that is there is as it says."""
    run_state_machine_as_test(Service, settings=HISTORIES)
