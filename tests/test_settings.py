"""Are options that make no sense refused, with a word on what would?"""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from typing import Any, get_type_hints

import pytest

from pca_ad_mock import mock_pca_connector_ad
from pca_ad_mock.pcaconnectorad.model.suggestions import hint
from pca_ad_mock.pcaconnectorad.option_types import Options
from pca_ad_mock.pcaconnectorad.settings import Settings, current

OPTIONS = [option.name for option in fields(Settings)]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (
            {"regoin": "x"},
            TypeError,
            r"has no option 'regoin'; choose from region, .*'region'\?",
        ),
        (
            {"zzz": 1},
            TypeError,
            rf"has no option 'zzz'; choose from {', '.join(OPTIONS)}\.$",
        ),
        ({"region": 5}, TypeError, "region must be the name of a region, not 5"),
        ({"region": ""}, TypeError, "region must be the name of a region, not ''"),
        ({"quotas": "no"}, TypeError, "quotas must be True, False or a mapping, not 'no'"),
        ({"rates": 1}, TypeError, "rates must be True or False, not 1"),
        ({"linked": 1}, TypeError, "linked must be True or False, not 1"),
        ({"instant_retries": 1}, TypeError, "instant_retries must be True or False, not 1"),
        ({"allow_unused_faults": "no"}, TypeError, "must be True or False, not 'no'"),
        (
            {"quotas": {"Conector": 1}},
            ValueError,
            r"there is no quota of 'Conector'; .* Did you mean 'Connector'\?",
        ),
        (
            {"quotas": {"Connector": -1}},
            ValueError,
            "the quota of Connector must be a whole number, not -1",
        ),
        (
            {"quotas": {"Connector": 1.5}},
            ValueError,
            "the quota of Connector must be a whole number, not 1.5",
        ),
        (
            {"quotas": {"Connector": True}},
            ValueError,
            "the quota of Connector must be a whole number, not True",
        ),
        ({"transition": 5}, TypeError, "transition must be a name or a mapping in moto's syntax"),
        ({"transition": "manual"}, ValueError, "transition 'manual' needs 'times', a number"),
        ({"transition": "sometimes"}, ValueError, "progression 'sometimes'; moto knows"),
        (
            {"region": "eu-centrl-1"},
            ValueError,
            r"knows no region 'eu-centrl-1'. Did you mean 'eu-central-1'\? Set MOTO_ALLOW_",
        ),
        (
            {"transition": {"progression": "later"}},
            ValueError,
            "progression 'later'; moto knows 'immediate', 'manual', 'time'",
        ),
        ({"transition": {}}, ValueError, "progression None; moto knows"),
        (
            {"transition": {"progression": "manual"}},
            ValueError,
            "'manual' needs 'times', a number above 0 and at most 1,000,000,000, not None",
        ),
        (
            {"transition": {"progression": "manual", "times": 0}},
            ValueError,
            "'manual' needs 'times', a number above 0 and at most 1,000,000,000, not 0",
        ),
        (
            {"transition": {"progression": "manual", "times": True}},
            ValueError,
            "'manual' needs 'times', a number above 0 and at most 1,000,000,000, not True",
        ),
        (
            {"transition": {"progression": "time", "seconds": float("inf")}},
            ValueError,
            "'time' needs 'seconds', a number above 0 and at most 1,000,000,000, not inf",
        ),
        (
            {"transition": {"progression": "time", "seconds": float("nan")}},
            ValueError,
            "'time' needs 'seconds', a number above 0 and at most 1,000,000,000, not nan",
        ),
        (
            {"transition": {"progression": ["time"]}},
            ValueError,
            r"progression \['time'\]; moto knows",
        ),
        (
            {"transition": {"progression": "time", "seconds": "60"}},
            ValueError,
            "'time' needs 'seconds', a number above 0 and at most 1,000,000,000, not '60'",
        ),
    ],
)
def test_a_wrong_option_is_an_error_at_once(
    options: Any, error: type[Exception], message: str
) -> None:
    """The error comes where the option is written, and names what was given and is possible."""
    with pytest.raises(error, match=message):
        mock_pca_connector_ad(**options)


@pytest.mark.parametrize(
    "transition",
    [
        {"progression": "immediate"},
        {"progression": "manual", "times": 3},
        {"progression": "time", "seconds": 0.5},
        {"progression": "manual", "times": 1_000_000_000},
        {"progression": "time", "seconds": 1_000_000_000},
    ],
)
def test_every_progression_of_moto_is_accepted(transition: Any) -> None:
    """The three that moto documents can be given, up to the limit, and are in force inside."""
    with mock_pca_connector_ad(transition=transition):
        assert current().transition == transition
    assert current() == Settings()


def test_the_keywords_are_the_fields() -> None:
    """Each setting has its keyword, of its type; those of names and numbers are literals."""
    hints, keywords = get_type_hints(Settings), get_type_hints(Options)
    narrowed = ("transition", "quotas")
    assert {**keywords, **{name: hints[name] for name in narrowed}} == hints
    assert list(Options.__annotations__) == [option.name for option in fields(Settings)]


def test_settings_cannot_be_changed() -> None:
    """They are frozen, so that who holds them can rely on them."""
    with pytest.raises(FrozenInstanceError):
        Settings().quotas = False  # type: ignore[misc]


def test_a_progression_without_a_number_goes_by_its_name() -> None:
    """`"immediate"` is short for the mapping that moto has."""
    with mock_pca_connector_ad(transition="immediate"):
        assert current().transition == {"progression": "immediate"}


def test_any_region_is_possible_where_moto_allows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """moto's own variable says so, as it does for its services."""
    monkeypatch.setenv("MOTO_ALLOW_NONEXISTENT_REGION", "true")
    with mock_pca_connector_ad(region="eu-centrl-1"):
        assert current().region == "eu-centrl-1"


def test_the_nearest_name_is_proposed_where_one_is_near() -> None:
    """Two letters of six may differ, and three of eight may not."""
    assert hint("abcdxy", ["abcdef", "zzz"]) == " Did you mean 'abcdef'?"
    assert hint("abcdexyz", ["abcdefgh"]) == ""
