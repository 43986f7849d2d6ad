"""Who creates connectors under moto's IAM? A user or a session of a role, with AWS's own policy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
from moto.core.authorization import enable_iam_authentication

from .pages import CHECKOUT, examples_of
from .provisioning import create_connector

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

    from .landscape import Landscape

(_guide,) = (each for each in examples_of(CHECKOUT / "docs" / "iam.md") if "# guide.py" in each)
_names: dict[str, Any] = {}
exec(_guide, _names)

#: The statements of the policy in AWS's guide.
GUIDE = _names["POLICY"]["Statement"]


class Provisioner:
    """A user, or a session of a role, with the guide's policy, and what it creates.

    Attributes:
        client: a client of the service, with its keys.
    """

    def __init__(self, landscape: Landscape, sort: str = "user") -> None:
        self._landscape = landscape
        self._iam = boto3.client("iam")
        self._sort = sort
        if sort == "user":
            self._iam.create_user(UserName="provisioner")
            created = self._iam.create_access_key(UserName="provisioner")["AccessKey"]
            keys = created["AccessKeyId"], created["SecretAccessKey"], None
        else:
            trust = {"Version": "2012-10-17", "Statement": []}
            role = self._iam.create_role(
                RoleName="provisioner", AssumeRolePolicyDocument=json.dumps(trust)
            )["Role"]["Arn"]
            assumed = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="test")
            found = assumed["Credentials"]
            keys = found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"]
        self.may(GUIDE)
        self.client: PcaConnectorAdClient = boto3.client(
            "pca-connector-ad",
            aws_access_key_id=keys[0],
            aws_secret_access_key=keys[1],
            aws_session_token=keys[2],
        )

    def may(self, statements: Any) -> None:
        """Put a policy in the place of the one that it has."""
        document = json.dumps({"Version": "2012-10-17", "Statement": statements})
        put: Any = getattr(self._iam, f"put_{self._sort}_policy")
        put(
            **{f"{self._sort.title()}Name": "provisioner"},
            PolicyName="guide",
            PolicyDocument=document,
        )

    def may_not(self, action: str, **condition: Any) -> None:
        """Deny an action besides what the guide allows."""
        denial = {"Effect": "Deny", "Action": action, "Resource": "*", **condition}
        self.may([*GUIDE, denial])

    def delete(self) -> None:
        """Delete the user or the role, with its policy and its keys."""
        name: Any = {f"{self._sort.title()}Name": "provisioner"}
        if self._sort == "user":
            for key in self._iam.list_access_keys(**name)["AccessKeyMetadata"]:
                self._iam.delete_access_key(**name, AccessKeyId=key["AccessKeyId"])
        getattr(self._iam, f"delete_{self._sort}_policy")(**name, PolicyName="guide")
        getattr(self._iam, f"delete_{self._sort}")(**name)

    def connector(self) -> str:
        """Create a connector."""
        here = self._landscape
        with enable_iam_authentication():
            return create_connector(
                self.client,
                CertificateAuthorityArn=here.authority,
                DirectoryId=here.directory,
                VpcInformation={"SecurityGroupIds": [here.group]},
            )
