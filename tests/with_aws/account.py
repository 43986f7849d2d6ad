"""In which account are the probes asked, and how is it reached?

In the one that `PCA_AD_MOCK_REAL_AWS` names, and only if the caller's credentials are of that
account. With `PCA_AD_MOCK_REAL_AWS_ENDPOINT`, which is for the tests of the probes, a server stands
in the place of AWS.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import uuid4

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from pca_ad_mock.pcaconnectorad.model.documented import RATES
from pca_ad_mock.pcaconnectorad.model.specification import SERVICE_NAME

ACCOUNT_VARIABLE = "PCA_AD_MOCK_REAL_AWS"
ENDPOINT_VARIABLE = f"{ACCOUNT_VARIABLE}_ENDPOINT"

#: What probes can be given, and what that is. The variables are named after it.
GIVEN = {
    "directory": "the id of an Active Directory that has no registration",
    "authority": "the ARN of a certificate authority that is ACTIVE and shared with the service",
    "security_group": "the id of a security group in the directory's VPC",
    "disabled_authority": "the ARN of a certificate authority that is DISABLED",
}

#: Tags what the probes make, with the run's id.
TAG = "pca-ad-mock-probe"


class RefusedError(Exception):
    """The probes are not asked, for a reason that the caller can mend."""


@dataclass
class Account:
    """An account, as the probes reach it.

    Attributes:
        id: the account's id.
        region: the region in which the probes are asked.
        caller: the ARN of who asks.
        endpoint: what stands in the place of AWS; None for AWS itself.
        given: what the probes are given, by the names in `GIVEN`.
        wait: waits for so many seconds.
        run: tells this run's resources from those of others.
        called: every operation that was called, for the tests.
    """

    id: str
    region: str
    caller: str = ""
    endpoint: str | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    wait: Callable[[float], object] = time.sleep
    run: str = field(default_factory=lambda: str(uuid4()))
    called: set[str] = field(default_factory=set)

    @cached_property
    def service(self) -> Any:
        """The client by which most is asked."""
        return self.client()

    def client(self, service: str = SERVICE_NAME, *, signed: bool = True, **options: Any) -> Any:
        """Make a client.

        Args:
            service: the service.
            signed: whether it signs its requests.
            **options: those of `boto3.client`, if they differ.
        """
        settings: dict[str, Any] = {
            "parameter_validation": False,
            "retries": {"mode": "standard", "total_max_attempts": 5},
            # An endpoint in the user's settings would be something else in the place of AWS.
            "ignore_configured_endpoint_urls": True,
            "signature_version": None if signed else UNSIGNED,
        }
        options = {"region_name": self.region, "config": Config(**settings), **options}
        make: Any = boto3.client
        return make(service, endpoint_url=self.endpoint, **options)

    @cached_property
    def credentials(self) -> Any:
        """The caller's own credentials."""
        found = boto3.Session().get_credentials()
        assert found, "they said whose they are"
        return found.get_frozen_credentials()

    def pace(self, operation: str) -> None:
        """Wait before a call, so that the account's other users keep half of the rate.

        Args:
            operation: the operation that is called next.
        """
        self.called.add(operation)
        self.wait(2 / RATES[operation].value)


def connect(
    environment: Mapping[str, str], wait: Callable[[float], object] = time.sleep
) -> Account:
    """Find the account, and make sure that it is the one that was named.

    Args:
        environment: the variables.
        wait: waits for so many seconds.

    Returns:
        the account.

    Raises:
        RefusedError: no account was named, the caller's is another, or nobody can say.
    """
    named = environment.get(ACCOUNT_VARIABLE, "")
    if not named:
        raise RefusedError(
            f"set {ACCOUNT_VARIABLE} to the id of the account in which to ask, such as "
            f"{ACCOUNT_VARIABLE}=123456789012; it must be that of your credentials"
        )
    region = boto3.Session().region_name
    if region is None:
        raise RefusedError("set AWS_REGION or AWS_DEFAULT_REGION to the region in which to ask")
    endpoint = environment.get(ENDPOINT_VARIABLE)
    account = Account(named, region, endpoint=endpoint, given=_given(environment), wait=wait)
    try:
        caller = account.client("sts").get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        raise RefusedError(f"nobody says whose the credentials are: {error}") from error
    if caller["Account"] != named:
        raise RefusedError(
            f"{ACCOUNT_VARIABLE} is {named}, and the credentials are of account "
            f"{caller['Account']}: nothing was done"
        )
    account.caller = caller["Arn"]
    return account


def variable_of(given: str) -> str:
    """The variable by which a probe is given something, `PCA_AD_MOCK_REAL_AWS_DIRECTORY`.

    Args:
        given: its name in `GIVEN`.
    """
    return f"{ACCOUNT_VARIABLE}_{given.upper()}"


def _given(environment: Mapping[str, str]) -> dict[str, str]:
    return {
        name: environment[variable_of(name)] for name in GIVEN if variable_of(name) in environment
    }
