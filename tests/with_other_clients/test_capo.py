"""Does capo, an SDK that is not built on botocore, meet the service?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest

from pca_ad_mock.server import ThreadedServer

from ..provisioning import AUTHORITY, DIRECTORY, GROUP, SECURITY_GROUPS

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(not find_spec("capo_pca_connector_ad"), reason="capo is absent"),
]


@pytest.fixture
def endpoint_url() -> Iterator[str]:
    with ThreadedServer() as running:
        yield running.endpoint_url


def client_of(endpoint_url: str, name: str = "PcaConnectorAdClient") -> Any:
    import capo_pca_connector_ad as capo

    credentials = capo.Credentials(access_key="testing", secret_key="testing")
    return getattr(capo, name)(endpoint=endpoint_url, region="us-east-1", credentials=credentials)


def test_every_create_works(endpoint_url: str) -> None:
    """It sends a client token with each, which a create needs."""
    with client_of(endpoint_url) as client:
        registration = client.create_directory_registration(DIRECTORY)
        arn = registration["directory_registration_arn"]
        client.get_directory_registration(arn)
        connector = client.create_connector(
            DIRECTORY, AUTHORITY, {"security_group_ids": SECURITY_GROUPS}
        )["connector_arn"]
        shown = client.get_connector(connector)["connector"]
        client.create_service_principal_name(arn, connector)
        template = client.create_template(connector, "Workstation", definition())["template_arn"]
        client.create_template_group_access_control_entry(
            template, GROUP, "Computers", {"enroll": "ALLOW"}
        )
        entries = client.list_template_group_access_control_entries(template)

    assert shown["status"] == "ACTIVE"
    assert len(entries["access_control_entries"]) == 1


def test_its_asynchronous_client_works(endpoint_url: str) -> None:
    """It sends a client token, too."""

    async def register() -> Any:
        async with client_of(endpoint_url, "AsyncPcaConnectorAdClient") as client:
            return await client.create_directory_registration(DIRECTORY)

    assert DIRECTORY in asyncio.run(register())["directory_registration_arn"]


@pytest.mark.parametrize(
    ("directory", "code"), [("wrong", "ValidationException"), (5, "SerializationException")]
)
def test_errors_are_understood(endpoint_url: str, directory: Any, code: str) -> None:
    """Those of the model, and those that the model lacks, with their messages."""
    from capo_pca_connector_ad.errors import ServiceError

    with client_of(endpoint_url) as client, pytest.raises(ServiceError) as caught:
        client.create_directory_registration(directory)

    assert caught.value.code == code
    assert "/DirectoryId" in caught.value.message


def definition() -> dict[str, Any]:
    return {
        "TemplateV2": {
            "certificate_validity": {
                "validity_period": {"period": 1, "period_type": "YEARS"},
                "renewal_period": {"period": 6, "period_type": "WEEKS"},
            },
            "enrollment_flags": {},
            "extensions": {"key_usage": {"usage_flags": {"digital_signature": True}}},
            "general_flags": {},
            "private_key_attributes": {"key_spec": "KEY_EXCHANGE", "minimal_key_length": 2048},
            "private_key_flags": {"client_version": "WINDOWS_SERVER_2012"},
            "subject_name_flags": {"require_common_name": True},
        }
    }
