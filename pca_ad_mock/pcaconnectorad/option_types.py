"""Which options does a mock take, as type checkers know them? `settings` says what each means."""

from __future__ import annotations

from typing import Literal, TypedDict

from .model.literals import Quotas


class ImmediateTransition(TypedDict):
    """What is created or deleted is so at once."""

    progression: Literal["immediate"]


class ManualTransition(TypedDict):
    """It takes so many Gets and Lists."""

    progression: Literal["manual"]
    times: int


class TimeTransition(TypedDict):
    """It takes so many seconds."""

    progression: Literal["time"]
    seconds: float


Transition = ImmediateTransition | ManualTransition | TimeTransition


class Options(TypedDict, total=False):
    """The keywords of `mock_pca_connector_ad`."""

    region: str
    transition: Literal["immediate"] | Transition
    quotas: bool | Quotas
    rates: bool
    linked: bool
    allow_unused_faults: bool
    instant_retries: bool
