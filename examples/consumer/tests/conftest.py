from __future__ import annotations

import pytest
from enrollment import Request


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch):
    monkeypatch.setattr("time.sleep", lambda seconds: None)


@pytest.fixture
def request_for():
    """Makes a request for a directory."""

    def make(directory_id="d-0123456789"):
        return Request(
            directory_id=directory_id,
            certificate_authority_arn="arn:aws:acm-pca:us-east-1:123456789012:"
            "certificate-authority/11111111-2222-3333-4444-555555555555",
            security_group_ids=["sg-0123456789abcdef0"],
            groups={"S-1-5-21-1-2-3-515": "Domain Computers"},
        )

    return make


@pytest.fixture
def connector_arn(mock_pca_connector_ad):
    """A connector that is set up."""
    return mock_pca_connector_ad.make.template(Name="Workstation")["ConnectorArn"]
