"""How long is a period of a template? So many hours, whichever unit it is given in."""

from __future__ import annotations

#: Assumption period-lengths: the model's longest period is a thousand years if given in hours, at
#: 8766 hours a year.
HOURS_IN = {"HOURS": 1.0, "DAYS": 24.0, "WEEKS": 168.0, "MONTHS": 730.5, "YEARS": 8766.0}


def in_hours(period: int, period_type: str) -> float:
    """Convert a period to hours.

    Args:
        period: how many of its unit.
        period_type: the unit, as in the model.
    """
    return float(period * HOURS_IN[period_type])
