"""What is set up?"""

from __future__ import annotations

import asyncio
from typing import Any

from aiobotocore.session import get_session


async def report(region: str) -> dict[str, list[str]]:
    """The names of the templates of every connector in a region, by the connector's ARN."""
    async with get_session().create_client("pca-connector-ad", region_name=region) as client:
        connectors = client.get_paginator("list_connectors").paginate()
        arns = [entry["Arn"] async for page in connectors for entry in page["Connectors"]]
        names = await asyncio.gather(*(_names(client, arn) for arn in arns))
    return dict(zip(arns, names, strict=True))


async def _names(client: Any, connector_arn: str) -> list[str]:
    pages = client.get_paginator("list_templates").paginate(ConnectorArn=connector_arn)
    return [template["Name"] async for page in pages for template in page["Templates"]]
