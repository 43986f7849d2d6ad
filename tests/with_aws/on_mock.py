"""What does the mock answer to a probe?"""

from __future__ import annotations

import runpy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import boto3
import time_machine
from moto.core.authorization import enable_iam_authentication

from pca_ad_mock import mock_pca_connector_ad

from ..pages import CHECKOUT
from .account import Account
from .asking import Observation, ask
from .ground import Ground
from .making import Resources
from .probing import Probe, all_probes
from .snapshots import SNAPSHOTS, differences, judge, load

#: moto's, where nobody says otherwise.
ACCOUNT, REGION = "123456789012", "us-east-1"

#: Probes whose answers depend on who asks, which moto looks at only then.
_WITH_IAM = {"bad-credentials"}


def unexplained(folder: Path = SNAPSHOTS) -> list[str]:
    """Say what was seen on AWS that the mock answers otherwise, for no reason that is known.

    Args:
        folder: where the snapshots are.
    """
    snapshots = {probe: snapshot for probe in all_probes() if (snapshot := load(probe, folder))}
    return [
        wrong
        for observation in ask_mock(list(snapshots))
        for wrong in judge(
            differences(
                observation.probe, snapshots[observation.probe].answers, observation.answers
            ),
            observation.probe,
        )
    ]


def ask_mock(probes: Sequence[Probe], *, linked: bool = True) -> Iterator[Observation]:
    """Ask probes of a mock.

    Args:
        probes: the probes, of any tiers.
        linked: whether what does not exist makes a difference, as it does on AWS.
    """
    # As on AWS, what was created is not there yet at the first look.
    options: dict[str, Any] = {
        "linked": linked,
        "transition": {"progression": "manual", "times": 2},
    }
    with mock_pca_connector_ad(**options, region=REGION), own_time() as clock:
        given = make_given() if any(probe.needs for probe in probes) else {}
        account = Account(ACCOUNT, REGION, given=given, wait=clock.shift)
        ground = Ground(account)
        for probe in probes:
            is_iam_on = probe.assumption in _WITH_IAM
            with enable_iam_authentication() if is_iam_on else nullcontext():
                yield ask(account, probe, ground)
        assert not [*ground.delete(), *Resources(account).tagged()], "something was left"


@contextmanager
def own_time() -> Iterator[time_machine.Traveller]:
    """A clock that is set forward where the probes wait."""
    with time_machine.travel(datetime.now(timezone.utc)) as clock:
        yield clock


def make_given() -> dict[str, str]:
    """Make what probes are given, in moto."""
    example: dict[str, Any] = runpy.run_path(str(CHECKOUT / "examples" / "provision.py"))
    vpc, subnets, group = example["create_network"]()
    disabled = example["create_certificate_authority"]()
    acm_pca = boto3.client("acm-pca", region_name=REGION)
    acm_pca.update_certificate_authority(CertificateAuthorityArn=disabled, Status="DISABLED")
    authority = example["create_certificate_authority"]()
    for each in (authority, disabled):
        example["share_certificate_authority"](each)
    return {
        "authority": authority,
        "directory": example["create_directory"](vpc, subnets),
        "disabled_authority": disabled,
        "security_group": group,
    }
