"""What can be done with the access control entries of templates?"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from .provisioning import (
    ABSENT_TEMPLATE,
    GROUP,
    create_entry,
    create_template,
    essence,
    not_found,
    refused,
)

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

KIND = "TemplateGroupAccessControlEntry"
OTHER_GROUP = "S-1-5-21-1111111111-2222222222-3333333333-513"


def resource_id(key: dict[str, str]) -> str:
    return f"{key['GroupSecurityIdentifier']}|{key['TemplateArn']}"


def get(client: PcaConnectorAdClient, key: Any) -> Any:
    return client.get_template_group_access_control_entry(**key)["AccessControlEntry"]


def test_create_answers_200_and_get_gives_back_what_was_asked_for(
    client: PcaConnectorAdClient,
) -> None:
    """An entry is there at once, with every member of its request and its times."""
    before = datetime.now(timezone.utc).replace(microsecond=0)
    template = create_template(client)
    request: Any = {
        "AccessRights": {"AutoEnroll": "DENY", "Enroll": "ALLOW"},
        "GroupDisplayName": "Domain Users",
        "GroupSecurityIdentifier": GROUP,
        "TemplateArn": template,
    }

    answer: dict[str, Any] = dict(client.create_template_group_access_control_entry(**request))

    assert answer.pop("ResponseMetadata")["HTTPStatusCode"] == 200
    assert answer == {}
    entry = get(client, {"TemplateArn": template, "GroupSecurityIdentifier": GROUP})
    assert before <= entry.pop("CreatedAt") == entry.pop("UpdatedAt")
    assert entry == request


@pytest.mark.parametrize(
    "rights",
    [
        {},
        {"Enroll": "ALLOW"},
        {"Enroll": "DENY"},
        {"AutoEnroll": "DENY"},
        {"AutoEnroll": "DENY", "Enroll": "DENY"},
        {"AutoEnroll": "ALLOW", "Enroll": "ALLOW"},
    ],
)
def test_rights_may_be_allowed_denied_or_not_set(
    client: PcaConnectorAdClient, rights: dict[str, str]
) -> None:
    """Every combination of the console comes back as it was given."""
    assert get(client, create_entry(client, AccessRights=rights))["AccessRights"] == rights


@pytest.mark.parametrize(
    "rights", [{"AutoEnroll": "ALLOW"}, {"AutoEnroll": "ALLOW", "Enroll": "DENY"}]
)
def test_to_autoenroll_a_group_must_be_allowed_to_enroll(
    client: PcaConnectorAdClient, rights: Any
) -> None:
    """The one without the other is refused, in a create and in an update."""
    key = create_entry(client)
    before = get(client, key)

    for refusal in (
        refused(create_entry, client, AccessRights=rights),
        refused(client.update_template_group_access_control_entry, **key, AccessRights=rights),
    ):
        assert essence(refusal) == {
            "code": "ValidationException",
            "status": 400,
            "members": {"Reason": "INVALID_PERMISSION"},
        }
    assert get(client, key) == before


def test_a_group_has_one_entry_for_a_template(client: PcaConnectorAdClient) -> None:
    """A second entry is a conflict with the first; for another template it is not."""
    key = create_entry(client)

    refusal = refused(create_entry, client, TemplateArn=key["TemplateArn"])

    assert essence(refusal) == {
        "code": "ConflictException",
        "status": 409,
        "members": {"ResourceType": KIND, "ResourceId": resource_id(key)},
    }
    create_entry(client)


def test_list_shows_what_get_shows_of_one_template(client: PcaConnectorAdClient) -> None:
    """The entries of a list have the same members as a Get, of no other template."""
    first = create_entry(client)
    second = create_entry(
        client, TemplateArn=first["TemplateArn"], GroupSecurityIdentifier=OTHER_GROUP
    )
    create_entry(client)

    listed = client.list_template_group_access_control_entries(TemplateArn=first["TemplateArn"])

    assert listed["AccessControlEntries"] == [get(client, first), get(client, second)]


def test_an_update_replaces_what_it_names(client: PcaConnectorAdClient) -> None:
    """Rights are replaced whole, not merged; what is not named stays."""
    start = datetime(2026, 1, 1, tzinfo=timezone.utc)
    with time_machine.travel(start, tick=False) as clock:
        key: Any = create_entry(client)
        update: Any = client.update_template_group_access_control_entry
        steps: list[tuple[dict[str, Any], Any, str]] = [
            ({"AccessRights": {"Enroll": "DENY"}}, {"Enroll": "DENY"}, "Domain Computers"),
            ({"GroupDisplayName": "PCs"}, {"Enroll": "DENY"}, "PCs"),
            ({"AccessRights": {}, "GroupDisplayName": "None"}, {}, "None"),
        ]
        for change, rights, name in steps:
            clock.shift(60)
            answer = update(**key, **change)
            assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
            entry = get(client, key)
            assert (entry["AccessRights"], entry["GroupDisplayName"]) == (rights, name)

    assert entry["CreatedAt"] == start
    assert entry["UpdatedAt"] == start + timedelta(seconds=180)


def test_an_update_with_nothing_to_change_changes_nothing(client: PcaConnectorAdClient) -> None:
    """It is accepted, and the time of update stays."""
    key: Any = create_entry(client)
    before = get(client, key)

    answer = client.update_template_group_access_control_entry(**key)

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert get(client, key) == before


def test_delete_answers_200_and_the_entry_is_gone_at_once(client: PcaConnectorAdClient) -> None:
    """Afterwards it can be neither got, updated nor deleted, and be created again."""
    key: Any = create_entry(client)

    answer = client.delete_template_group_access_control_entry(**key)

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    for operation in ("get", "update", "delete"):
        call = getattr(client, f"{operation}_template_group_access_control_entry")
        assert essence(refused(call, **key)) == not_found(KIND, resource_id(key))
    create_entry(client, TemplateArn=key["TemplateArn"])


@pytest.mark.parametrize("operation", ["create", "list"])
def test_an_unknown_template_is_not_found(client: PcaConnectorAdClient, operation: str) -> None:
    """Both need their parent."""
    listing = client.list_template_group_access_control_entries
    call: Any = {
        "create": lambda: create_entry(client, TemplateArn=ABSENT_TEMPLATE),
        "list": lambda: listing(TemplateArn=ABSENT_TEMPLATE),
    }[operation]

    assert essence(refused(call)) == not_found("Template", ABSENT_TEMPLATE)


def test_create_needs_a_template_that_is_not_deleting(client: PcaConnectorAdClient) -> None:
    """A template that is DELETING is answered as if it were missing."""
    template = create_template(client)
    client.delete_template(TemplateArn=template)

    refusal = refused(create_entry, client, TemplateArn=template)

    assert essence(refusal) == not_found("Template", template)


def test_the_hundred_and_first_entry_is_over_the_quota(client: PcaConnectorAdClient) -> None:
    """A template can have entries for a hundred groups."""
    template = create_template(client)
    for n in range(100):
        create_entry(client, TemplateArn=template, GroupSecurityIdentifier=f"S-1-5-{n}")

    refusal = refused(create_entry, client, TemplateArn=template)

    assert essence(refusal) == {
        "code": "ServiceQuotaExceededException",
        "status": 402,
        "members": {
            "ResourceType": KIND,
            "ResourceId": template,
            "QuotaCode": "L-B2C010E5",
            "ServiceCode": "pca-connector-ad",
        },
    }


def test_a_repeated_token_makes_one_entry(client: PcaConnectorAdClient) -> None:
    """The same request is accepted again; with other rights it is a conflict."""
    request = {"TemplateArn": create_template(client), "ClientToken": "token"}
    key = create_entry(client, **request)
    create_entry(client, **request)

    refusal = refused(create_entry, client, **request, AccessRights={})
    assert essence(refusal) == {
        "code": "ConflictException",
        "status": 409,
        "members": {"ResourceType": KIND, "ResourceId": resource_id(key)},
    }
    client.delete_template_group_access_control_entry(**key)
    create_entry(client, **request, AccessRights={})
