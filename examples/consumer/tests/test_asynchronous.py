"""Coroutines, with aiobotocore."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError
from enrollment import report

from pca_ad_mock import mock_pca_connector_ad


async def test_the_report_names_templates(connector_arn):
    assert await report("us-east-1") == {connector_arn: ["Workstation"]}


@mock_pca_connector_ad(region="eu-west-1")
async def test_nothing_is_reported_where_nothing_is():
    assert await report("eu-west-1") == {}


async def test_who_may_not_list_is_told():
    async with mock_pca_connector_ad() as mock:
        mock.fail_calls("list_connectors", "AccessDeniedException")
        with pytest.raises(ClientError, match="AccessDeniedException"):
            await report("us-east-1")
