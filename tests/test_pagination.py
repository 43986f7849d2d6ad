"""How is a list walked, page by page?"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from pca_ad_mock import mock_pca_connector_ad

from .provisioning import (
    create_active_connector,
    create_active_registration,
    create_connector,
    create_name,
    create_registration,
    essence,
    refused,
)

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

PADDED_BASE64URL = re.compile(
    r"(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2}==|[A-Za-z0-9_-]{3}=)?", re.ASCII
)


def register(client: PcaConnectorAdClient, count: int) -> list[str]:
    return [create_active_registration(client, DirectoryId=f"d-{n:010x}") for n in range(count)]


def arns(page: Any) -> list[str]:
    return [entry["Arn"] for entry in page["DirectoryRegistrations"]]


def walk(client: PcaConnectorAdClient, size: int) -> list[list[str]]:
    pages: list[list[str]] = []
    more: dict[str, Any] = {}
    while True:
        page = client.list_directory_registrations(MaxResults=size, **more)
        pages.append(arns(page))
        assert len(pages) < 100, "the walk does not end"
        if "NextToken" not in page:
            return pages
        more = {"NextToken": page["NextToken"]}


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7, 1000])
def test_pages_partition_the_list(client: PcaConnectorAdClient, size: int) -> None:
    """Every resource is on exactly one page, in order; no page is empty, also on the boundary."""
    everything = register(client, 6)

    pages = walk(client, size)

    assert pages == [everything[n : n + size] for n in range(0, 6, size)]


def test_an_empty_list_is_one_page(client: PcaConnectorAdClient) -> None:
    """Where there is nothing the answer has an empty list and no token."""
    answer: dict[str, Any] = dict(client.list_directory_registrations())
    del answer["ResponseMetadata"]
    assert answer == {"DirectoryRegistrations": []}


def test_a_page_has_a_hundred_by_default(client: PcaConnectorAdClient) -> None:
    """Without MaxResults a page ends after 100 resources."""
    everything = register(client, 101)

    page = client.list_directory_registrations()

    assert arns(page) == everything[:100]
    rest = client.list_directory_registrations(NextToken=page["NextToken"])
    assert arns(rest) == everything[100:]


def test_tokens_are_padded_base64url(client: PcaConnectorAdClient) -> None:
    """A token has the form that the model demands of it when it is sent back."""
    register(client, 20)
    token = ""
    for _ in range(19):
        page = client.list_directory_registrations(
            MaxResults=1, **({"NextToken": token} if token else {})
        )
        token = page["NextToken"]
        assert PADDED_BASE64URL.fullmatch(token)


@pytest.mark.parametrize("size", [1, 2])
def test_deletions_between_pages_hide_no_neighbour(client: PcaConnectorAdClient, size: int) -> None:
    """Whatever goes between two pages, the next begins where the last one ended."""
    everything = register(client, 6)
    first = client.list_directory_registrations(MaxResults=size)
    for arn in (everything[size - 1], everything[size]):
        client.delete_directory_registration(DirectoryRegistrationArn=arn)
        refused(client.get_directory_registration, DirectoryRegistrationArn=arn)

    rest = client.list_directory_registrations(NextToken=first["NextToken"])

    assert arns(first) == everything[:size]
    assert arns(rest) == everything[size + 1 :]


def test_creations_between_pages_come_last(client: PcaConnectorAdClient) -> None:
    """A resource made during a walk is found at its end."""
    everything = register(client, 2)
    first = client.list_directory_registrations(MaxResults=1)
    late = create_registration(client, DirectoryId="d-ffffffffff")

    rest = client.list_directory_registrations(NextToken=first["NextToken"])

    assert arns(rest) == [everything[1], late]


def test_a_deletion_that_a_page_sees_leaves_no_gap_on_it(client: PcaConnectorAdClient) -> None:
    """A resource that goes at this look does not take a place on the page."""
    everything = register(client, 3)
    client.delete_directory_registration(DirectoryRegistrationArn=everything[0])

    assert walk(client, 2) == [everything[1:]]


def test_paginators_of_botocore_walk_every_list(client: PcaConnectorAdClient) -> None:
    """boto3's paginators find all resources, with their own limits on top."""
    register(client, 5)
    with_names = register_names(client, 5)

    def found(operation: Any, key: str, **arguments: Any) -> int:
        paginator = client.get_paginator(operation)
        pages = list(paginator.paginate(PaginationConfig={"PageSize": 2}, **arguments))
        assert len(pages) == 3
        return sum(len(page[key]) for page in pages)

    assert found("list_connectors", "Connectors") == 5
    assert found("list_directory_registrations", "DirectoryRegistrations") == 6
    names = {"DirectoryRegistrationArn": with_names}
    assert found("list_service_principal_names", "ServicePrincipalNames", **names) == 5


def register_names(client: PcaConnectorAdClient, count: int) -> str:
    directory = {"DirectoryId": "d-eeeeeeeeee"}
    registration = create_active_registration(client, **directory)
    for _ in range(count):
        connector = create_active_connector(client, **directory)
        create_name(client, ConnectorArn=connector, DirectoryRegistrationArn=registration)
    return registration


def foreign_tokens(client: PcaConnectorAdClient) -> dict[str, str]:
    for _ in range(2):
        create_connector(client)
    token = client.list_connectors(MaxResults=1)["NextToken"]
    raw = bytearray(base64.urlsafe_b64decode(token))
    raw[7] ^= 1
    return {
        "of another list": token,
        "tampered with": base64.urlsafe_b64encode(raw).decode(),
        "of nothing": "AAAA",
        "cut short": token[:8],
    }


def test_a_token_is_good_for_its_own_list_only(client: PcaConnectorAdClient) -> None:
    """A token of another list, a changed one and an invented one are ValidationExceptions."""
    register(client, 2)
    refusals = {
        which: refused(client.list_directory_registrations, NextToken=token)
        for which, token in foreign_tokens(client).items()
    }

    for which, refusal in refusals.items():
        assert essence(refusal) == {
            "code": "ValidationException",
            "status": 400,
            "members": {"Reason": "OTHER"},
        }, which


def test_a_token_is_good_for_its_own_parent_only(client: PcaConnectorAdClient) -> None:
    """A token of one registration's names is refused for another's."""
    registration = register_names(client, 2)
    other = create_active_registration(client, DirectoryId="d-dddddddddd")
    page = client.list_service_principal_names(DirectoryRegistrationArn=registration, MaxResults=1)

    refusal = refused(
        client.list_service_principal_names,
        DirectoryRegistrationArn=other,
        NextToken=page["NextToken"],
    )

    assert refusal.code == "ValidationException"


def test_a_token_is_good_for_its_own_region_only(client: PcaConnectorAdClient) -> None:
    """A token of one region's list is refused in another."""
    register(client, 2)
    token = client.list_directory_registrations(MaxResults=1)["NextToken"]
    elsewhere = boto3.client("pca-connector-ad", region_name="eu-west-1")

    refusal = refused(elsewhere.list_directory_registrations, NextToken=token)

    assert refusal.code == "ValidationException"


def test_a_list_moves_only_what_it_shows() -> None:
    """A resource that is on no page so far is still as it was created."""
    with mock_pca_connector_ad(transition={"progression": "manual", "times": 2}):
        client = boto3.client("pca-connector-ad")
        for n in range(2):
            create_registration(client, DirectoryId=f"d-{n:010x}")

        client.list_directory_registrations(MaxResults=1)
        everything = client.list_directory_registrations()["DirectoryRegistrations"]

        assert [entry["Status"] for entry in everything] == ["ACTIVE", "CREATING"]
