"""Do aioboto3 and aiomoto meet the same service as boto3?"""

from __future__ import annotations

import aioboto3
import aiomoto
import pytest
from aiobotocore.session import get_session

from pca_ad_mock import MockHandle, mock_pca_connector_ad

from .test_async_clients import CONNECTOR


@pytest.mark.asyncio
async def test_aioboto3(mock: MockHandle) -> None:
    """Clients of aioboto3 are clients of aiobotocore."""
    async with aioboto3.Session().client("pca-connector-ad") as client:
        arn = (await client.create_connector(**CONNECTOR))["ConnectorArn"]
        assert (await client.get_connector(ConnectorArn=arn))["Connector"]["Status"] == "ACTIVE"


@pytest.mark.asyncio
@pytest.mark.parametrize("ours", ["none", "outside", "inside"])
async def test_aiomoto(ours: str) -> None:
    """aiomoto's own `mock_aws` has the service, alone, inside of ours and around it."""

    async def provision() -> None:
        async with get_session().create_client("pca-connector-ad", "us-east-1") as client:
            arn = (await client.create_connector(**CONNECTOR))["ConnectorArn"]
            with pytest.raises(client.exceptions.ResourceNotFoundException):
                await client.get_connector(
                    ConnectorArn=f"{arn[:-1]}{'0' if arn[-1] == 'f' else 'f'}"
                )
            found = await client.get_connector(ConnectorArn=arn)
            assert found["Connector"]["Status"] == "ACTIVE"

    if ours == "none":
        async with aiomoto.mock_aws():
            await provision()
    elif ours == "outside":
        async with mock_pca_connector_ad(), aiomoto.mock_aws():
            await provision()
    else:
        async with aiomoto.mock_aws(), mock_pca_connector_ad():
            await provision()
