"""Classes of unittest and of pytest."""

from __future__ import annotations

import unittest

import boto3
import pytest
from enrollment import wait_until_active

from pca_ad_mock import mock_pca_connector_ad


@mock_pca_connector_ad
class RegistrationTest(unittest.TestCase):
    def setUp(self):
        self.client = boto3.client("pca-connector-ad")
        answer = self.client.create_directory_registration(DirectoryId="d-0123456789")
        self.arn = answer["DirectoryRegistrationArn"]

    def get(self):
        got = self.client.get_directory_registration(DirectoryRegistrationArn=self.arn)
        return got["DirectoryRegistration"]

    def test_it_becomes_active(self):
        wait_until_active(self.get)

        self.assertEqual(self.get()["Status"], "ACTIVE")

    def test_it_is_there_once(self):
        with self.assertRaises(self.client.exceptions.ConflictException) as refused:
            self.client.create_directory_registration(DirectoryId="d-0123456789")

        self.assertEqual(refused.exception.response["ResourceId"], self.arn)


@pytest.mark.pca_connector_ad(quotas={"Connector": 1})
class TestQuotas:
    def test_the_second_connector_is_refused(self, pca_connector_ad_client, connector_arn):
        connector = pca_connector_ad_client.get_connector(ConnectorArn=connector_arn)["Connector"]

        with pytest.raises(pca_connector_ad_client.exceptions.ServiceQuotaExceededException):
            pca_connector_ad_client.create_connector(
                CertificateAuthorityArn=connector["CertificateAuthorityArn"],
                DirectoryId=connector["DirectoryId"],
                VpcInformation=connector["VpcInformation"],
            )
