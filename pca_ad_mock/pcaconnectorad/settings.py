"""How shall the mocked service behave?

The options of the decorator, held by one frozen class, and which of them are in force.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from typing import Any, cast

from .._locking import ForkSafeLock
from .._types import JsonMapping, JsonObject
from .model.documented import QUOTAS
from .model.endpoints import REGIONS
from .model.suggestions import hint, shown, unknown_name
from .option_types import Options

#: pytest ends the traceback of a mistake in the user's line, also where it is found on import.
__tracebackhide__ = True

#: What each of moto's progressions needs besides its name, and of which types.
_PROGRESSIONS: dict[str, dict[str, tuple[type, ...]]] = {
    "immediate": {},
    "manual": {"times": (int,)},
    "time": {"seconds": (int, float)},
}


#: More looks, or seconds, than any test waits; moto adds them to the clock, which has an end.
_LARGEST = 1_000_000_000


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The options of a mock.

    Attributes:
        region: `AWS_DEFAULT_REGION` inside the mock where the environment sets none.
        transition: when a creation or deletion ends, in moto's syntax: `"immediate"`,
            `{"progression": "manual", "times": 2}` (counted in Gets and Lists) or
            `{"progression": "time", "seconds": 30}`. moto's own `state_manager.set_transition`
            takes precedence.
        quotas: whether the documented quotas apply; or some of them, by the type of the resource
            that they count: `{"Connector": 2}`, also `"Template"`,
            `"TemplateGroupAccessControlEntry"` and `"ServicePrincipalName"`.
        rates: whether the documented rates of requests apply.
        linked: whether certificate authority, directory and security groups are looked for in what
            the test made in moto's acm-pca, ds, ec2 and ram.
        allow_unused_faults: whether a fault may be injected and never used; otherwise the test
            fails.
        instant_retries: whether botocore's waits between the attempts of a call take no time.
    """

    region: str = "us-east-1"
    transition: JsonMapping = field(default_factory=lambda: {"progression": "manual", "times": 1})
    quotas: bool | Mapping[str, int] = True
    rates: bool = False
    linked: bool = False
    allow_unused_faults: bool = False
    instant_retries: bool = False


def checked(options: JsonMapping) -> Options:
    """Return the keywords of a mock, once they are known to be right.

    Raises:
        TypeError: there is no such option, or its value is of the wrong type.
        ValueError: a region that botocore does not know, or a transition that moto does not.
    """
    known = {option.name: option.type for option in fields(Settings)}
    for name in options:
        if name not in known:
            raise TypeError(unknown_name(name, known, "mock_pca_connector_ad has no option"))
    given = dict(options)
    if isinstance(given.get("transition"), str):
        given["transition"] = {"progression": given["transition"]}
    for name, value in given.items():
        if known[name] == "bool":
            _require(value, bool, name, "True or False")
        else:
            _CHECKS[name](value)
    return cast("Options", given)


def _require(value: object, kind: type | tuple[type, ...], name: str, what: str) -> None:
    if not isinstance(value, kind) or value == "":
        raise TypeError(f"{name} must be {what}, not {shown(value)}")


def check_region(region: str) -> None:
    """Refuse the name of a region that botocore does not know, unless moto allows any.

    Raises:
        TypeError: it is no name.
        ValueError: botocore does not know it; the message says the nearest name.
    """
    _require(region, str, "region", "the name of a region")
    any_is_allowed = os.environ.get("MOTO_ALLOW_NONEXISTENT_REGION", "false").lower() == "true"
    if region not in REGIONS and not any_is_allowed:
        raise ValueError(
            f"botocore knows no region {shown(region)}.{hint(region, REGIONS)} "
            "Set MOTO_ALLOW_NONEXISTENT_REGION=true to use any name."
        )


def check_account(account_id: object) -> str:
    """Return the id of an account, if it is one.

    Raises:
        ValueError: it has other than digits.
    """
    if not isinstance(account_id, str) or not (account_id.isascii() and account_id.isdecimal()):
        raise ValueError(f"account_id must be a string of digits, not {shown(account_id)}")
    return account_id


def _check_quotas(quotas: bool | Mapping[str, int]) -> None:
    _require(quotas, (bool, Mapping), "quotas", "True, False or a mapping")
    for name, value in quotas.items() if isinstance(quotas, Mapping) else ():
        if name not in QUOTAS:
            raise ValueError(unknown_name(name, QUOTAS, "there is no quota of"))
        if type(value) is not int or value < 0:
            raise ValueError(f"the quota of {name} must be a whole number, not {shown(value)}")


def check_transition(transition: JsonMapping) -> None:
    """Refuse a transition that nothing could come of.

    Raises:
        ValueError: it says what is possible.
    """
    progression = transition.get("progression")
    if not isinstance(progression, str) or progression not in _PROGRESSIONS:
        known = ", ".join(map(repr, _PROGRESSIONS))
        raise ValueError(f"transition has progression {shown(progression)}; moto knows {known}")
    for name, kinds in _PROGRESSIONS[progression].items():
        value: Any = transition.get(name)
        if type(value) not in kinds or not 0 < value <= _LARGEST:
            raise ValueError(
                f"transition {shown(progression)} needs {name!r}, a number above 0 and at most "
                f"{_LARGEST:,}, not {shown(value)}"
            )


def _check_given_transition(transition: JsonMapping) -> None:
    _require(transition, Mapping, "transition", "a name or a mapping in moto's syntax")
    check_transition(transition)


#: What checks an option that is not simply True or False.
_CHECKS: dict[str, Callable[[Any], None]] = {
    "region": check_region,
    "transition": _check_given_transition,
    "quotas": _check_quotas,
}

#: The option layers, the last one wins, and their merged result.
_layers: list[Options] = []
_lock = ForkSafeLock()
_current = Settings()


def current() -> Settings:
    """The settings that all options in force come to, the defaults where there are none."""
    return _current


def are_any_in_force() -> bool:
    """Whether a mock of ours is active, and not only one of moto's."""
    return bool(_layers)


@contextmanager
def in_force(options: Options) -> Iterator[None]:
    """Put checked options in force, over those that are; mocks may end in any order."""
    layer = options.copy()
    with _lock:
        _change([*_layers, layer])
    try:
        yield
    finally:
        with _lock:
            _change([each for each in _layers if each is not layer])


def _change(layers: list[Options]) -> None:
    global _current  # noqa: PLW0603 - read with every request, and so worked out once
    merged: JsonObject = {}
    for layer in layers:
        merged.update(layer)
    _current = Settings(**merged)
    _layers[:] = layers
