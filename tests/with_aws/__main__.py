"""What does AWS say to the assumptions? `python -m tests.with_aws`, or `tox -e aws`.

Asks the probes of some tiers in an account of AWS, keeps the answers as snapshots, and prints where
the mock answers otherwise.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from .account import (
    ENDPOINT_VARIABLE,
    GIVEN,
    Account,
    RefusedError,
    connect,
    variable_of,
)
from .asking import ask
from .conversation import NotOursError
from .full import NEEDS
from .ground import Ground
from .making import Made, Resources
from .on_mock import ask_mock
from .permissions import policy
from .probing import Probe, Tier, all_probes
from .snapshots import SNAPSHOTS, Difference, Snapshot, differences, load

#: What a probe can end with, besides its answers. The others are asked all the same.
_PROBE_ERRORS = (BotoCoreError, ClientError, NotOursError, RefusedError, TimeoutError)


def main(
    arguments: Sequence[str] | None = None,
    environment: Mapping[str, str] = os.environ,
    wait: Callable[[float], object] = time.sleep,
) -> int:
    """Ask, keep the answers, and leave nothing behind.

    Args:
        arguments: those of the command line; by default, the process's.
        environment: the variables; by default, the process's.
        wait: waits for so many seconds.

    Returns:
        the exit status: 0 where all answers were kept and everything was deleted, 1 where not, 2
        where nothing was asked.
    """
    given = _parser().parse_args(arguments)
    if given.policy:
        print(json.dumps(policy(given.tiers), indent=2))
        return 0
    try:
        if environment.get(ENDPOINT_VARIABLE) and given.snapshots == SNAPSHOTS:
            raise RefusedError(
                f"{ENDPOINT_VARIABLE} is set: what answers there is not AWS, and its answers are "
                "none of the repository's. Name another folder with --snapshots"
            )
        account = connect(environment, wait)
        probes = _choose(account, given.tiers, given.only)
    except RefusedError as error:
        print(error)
        return 2
    if given.clean:
        return _clean(account, run=None)
    _announce(account, given.tiers, probes)
    try:
        with _terminated_as_interrupted():
            return _ask_all(account, probes, given.snapshots)
    except KeyboardInterrupt:
        print("interrupted")
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.with_aws", description=__doc__)
    costs = "; ".join(f"{tier.label} is {tier.cost}" for tier in Tier)
    add = parser.add_argument
    add("tiers", nargs="*", type=_tier, default=[Tier.READ_ONLY], metavar="tier", help=costs)
    add("--only", metavar="ASSUMPTION", help="only the probes of this assumption")
    add("--policy", action="store_true", help="print the IAM policy that the tiers need, and end")
    add("--clean", action="store_true", help="only delete what earlier runs left behind")
    add("--snapshots", type=Path, default=SNAPSHOTS, help="where the answers are kept")
    return parser


def _tier(label: str) -> Tier:
    tiers = {tier.label: tier for tier in Tier}
    if label not in tiers:
        raise argparse.ArgumentTypeError(
            f"there is no tier {label!r}; choose from {', '.join(tiers)}"
        )
    return tiers[label]


def _choose(account: Account, tiers: Sequence[Tier], only: str | None) -> list[Probe]:
    """The probes to ask, as far as they were given what they need."""
    of_tiers = [each for each in all_probes() if each.tier in tiers]
    probes = [each for each in of_tiers if only in (None, each.assumption)]
    if not probes:
        names = ", ".join(sorted({each.assumption for each in of_tiers}))
        raise RefusedError(f"there is no probe of {only!r} in these tiers; choose from {names}")
    missing = sorted(NEEDS - account.given.keys()) if Tier.FULL in tiers else ()
    if missing:
        wanted = "; ".join(f"{variable_of(name)}, {GIVEN[name]}" for name in missing)
        raise RefusedError(f"the tier full needs more: {wanted}")
    return [each for each in probes if each.needs <= account.given.keys()]


def _announce(account: Account, tiers: Sequence[Tier], probes: Sequence[Probe]) -> None:
    """Say what is about to happen, before it does."""
    print(f"account {account.id}, {account.region}, as {account.caller}")
    print(f"the caller needs this policy:\n{json.dumps(policy(tiers), indent=2)}")
    for tier in tiers:
        print(f"{tier.label} is {tier.cost}")
    if Tier.FULL in tiers:
        print("All probes of the tier full share a registration and a connector, which are made.")
    print(*(probe.announcement for probe in probes), sep="\n")
    print(f"Everything that is made has the tag pca-ad-mock-probe={account.run}.", flush=True)


def _ask_all(account: Account, probes: Sequence[Probe], folder: Path) -> int:
    """Ask all probes; whatever happens, delete what was made."""
    ground = Ground(account)
    kept: list[Probe] = []
    try:
        kept += [probe for probe in probes if _ask(account, probe, ground, folder)]
    finally:
        is_clean = _leave(account, ground, probes)
    _compare(kept, folder)
    return 0 if is_clean and len(kept) == len(probes) else 1


def _leave(account: Account, ground: Ground, probes: Sequence[Probe]) -> bool:
    """Delete what the probes shared, and what they could not delete themselves."""
    try:
        ground.delete()
    finally:
        # Where nothing can be made, the caller need not be allowed to look for it.
        is_clean = not any(probe.makes for probe in probes) or not _clean(account, account.run)
    return is_clean


def _compare(probes: Sequence[Probe], folder: Path) -> None:
    """Say where the mock answers otherwise than was just seen."""
    found: list[Difference] = []
    for observation in ask_mock(probes):
        snapshot = load(observation.probe, folder)
        assert snapshot, "it was just saved"
        found += differences(observation.probe, snapshot.answers, observation.answers)
    print(*found, f"{len(found)} differences", sep="\n")


def _ask(account: Account, probe: Probe, ground: Ground, folder: Path) -> bool:
    """Ask a probe, and say what came of it; gives whether the answers were kept."""
    print(f"{probe.name}: ", end="", flush=True)
    try:
        observation = ask(account, probe, ground)
    except _PROBE_ERRORS as error:
        print(f"not kept, {type(error).__name__}: {error}")
        return False
    if observation.worthless:
        print(f"not kept, as it says nothing about the service: {'; '.join(observation.worthless)}")
        return False
    today = datetime.now(timezone.utc).date().isoformat()
    file = Snapshot(probe.name, today, account.region, observation.answers).save(folder)
    print(f"kept in {file}")
    return True


def _clean(account: Account, run: str | None) -> int:
    """Delete what a run, or any, has left behind, and name what cannot be deleted."""
    left = _delete_tagged(Resources(account), run)
    if left:
        print("could not be deleted; try again with --clean:", *left, sep="\n  ")
    else:
        print("nothing of the probes is left")
    return int(bool(left))


def _delete_tagged(resources: Resources, run: str | None) -> Sequence[Made | str]:
    try:
        return resources.delete(resources.tagged(run))
    except (BotoCoreError, ClientError) as error:
        return [f"nobody can say what: {error}"]


@contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """Delete what was made where the process is told to end, as where it is interrupted."""

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


if __name__ == "__main__":
    sys.exit(main())
