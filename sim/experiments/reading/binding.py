"""What bound where a target on the places of a call was missed: applicants, reviewers, money or time, as the calls recorded it."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.experiments.reading.panel import Panel
from sim.scenario.variables import CAUSES

CALL_OF = {
    "Projects|Major|Started": "major_projects",
    "Projects|Basic|Started": "basic_projects",
    "Programmes|University-industry": "collaboration",
    "Programmes|Technology centres": "technology_centres",
    "Programmes|Demonstration enterprises": "demonstration_enterprises",
    "Programmes|Innovation projects": "innovation_projects",
    "Zones|New provincial": "provincial_zones",
}
"""The call whose filled places a target variable counts."""

PLACES, NO_CALL = "places", "no call"
"""All places were filled, but there were fewer than the target asks for; there was no call at all."""


def binding_cause(variable: str, panel: Panel, dates: list[date], missed: NDArray[np.bool_]) -> tuple[str | None, float | None]:
    """The cause of most unfilled places in the periods `missed` (dates, runs), and its share of them.

    Without unfilled places it is PLACES or NO_CALL, without a share; (None, None) if nothing was missed or no call serves the variable.
    """
    call = CALL_OF.get(variable)
    if call is None or not missed.any():
        return None, None
    unfilled = {cause: _sum(panel, "Calls|Unfilled", f"{call}|{cause}", dates, missed) for cause in CAUSES}
    total = sum(unfilled.values())
    if total <= 0:
        return (PLACES if _sum(panel, "Calls|Places", call, dates, missed) > 0 else NO_CALL), None
    cause = max(unfilled, key=lambda name: unfilled[name])
    return cause, unfilled[cause] / total


def _sum(panel: Panel, variable: str, breakdown: str, dates: list[date], counted: NDArray[np.bool_]) -> float:
    """Sum of a flow over the counted dates and runs."""
    found, values = panel.series(variable, breakdown=breakdown)
    row = {day: number for number, day in enumerate(found)}
    chosen = [(row[day], counted[i]) for i, day in enumerate(dates) if day in row]
    return float(sum(np.nansum(values[number][runs]) for number, runs in chosen))
