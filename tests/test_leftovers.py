"""Is nothing left of resources that are gone, and of mocks that have ended?"""

from __future__ import annotations

import gc
from typing import Any

import boto3
from moto.core.base_backend import BackendDict

from pca_ad_mock import Handle, mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad import pcaconnectorad_backends
from pca_ad_mock.pcaconnectorad.lifecycle import Lifecycle
from pca_ad_mock.pcaconnectorad.resources import Resource

from .provisioning import AUTHORITY, DIRECTORY, SECURITY_GROUPS

ROUNDS = 1_000


def alive(kind: type) -> int:
    gc.collect()
    return sum(isinstance(each, kind) for each in gc.get_objects())


def test_a_thousand_rounds_leave_no_state_behind(mock: Handle) -> None:
    """Create, wait, delete, a thousand times over: stores, tokens and memory are empty after."""
    backend = mock.backend("us-east-1")
    collections: list[Any] = [
        backend.connectors,
        backend.directory_registrations,
        backend.service_principal_names,
    ]
    for number in range(ROUNDS):
        registration = backend.directory_registrations.create(
            directory_id=DIRECTORY, client_token=f"r{number}", tags={"round": str(number)}
        )
        connector = backend.connectors.create(
            certificate_authority_arn=AUTHORITY,
            directory_id=DIRECTORY,
            vpc_information={"SecurityGroupIds": SECURITY_GROUPS},
            client_token=f"c{number}",
        )
        backend.connectors.list()
        backend.directory_registrations.list()
        key = {
            "connector_arn": connector.arn,
            "directory_registration_arn": registration.arn,
        }
        backend.service_principal_names.create(**key, client_token=f"n{number}")
        backend.service_principal_names.get(**key)
        if number % 2:
            backend.service_principal_names.delete(**key)
            backend.service_principal_names.list(directory_registration_arn=registration.arn)
        backend.connectors.delete(connector_arn=connector.arn)
        backend.directory_registrations.delete(directory_registration_arn=registration.arn)
        backend.connectors.list()
        backend.directory_registrations.list()

    for collection in collections:
        assert collection.store.present() == []
        assert not any(
            value for value in vars(collection.store).values() if isinstance(value, dict)
        )
    del registration, connector
    assert alive(Resource) == alive(Lifecycle) == 0


def test_nothing_is_left_when_the_mock_ends() -> None:
    """Neither backends nor resources outlive the mock that they were made in."""
    with mock_pca_connector_ad():
        for region in ("us-east-1", "eu-west-1"):
            boto3.client("pca-connector-ad", region_name=region).create_directory_registration(
                DirectoryId=DIRECTORY
            )
        assert alive(Resource) == 2
    assert len(pcaconnectorad_backends) == 0
    assert BackendDict._instances == []  # type: ignore[misc]
    assert alive(Resource) == 0
