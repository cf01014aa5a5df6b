"""The rows of scorecard.csv as objects: what is required, by when, whether it can be judged, in words of either language."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sim.scenario.variables import VARIABLES
from sim.views.labels import cause_label, text
from sim.views.numbers import amount, interval, probability

if TYPE_CHECKING:
    import pandas as pd

LIKELY, UNLIKELY = 0.9, 0.1
"""Shares of runs from which a target counts as likely and below which as unlikely to be met."""


@dataclass(frozen=True)
class Goal:
    """One target as it was judged. Figures are nan, and `judged` False, where nothing was recorded."""

    name: str
    title: dict[str, str]
    kind: str
    measure: str
    variable: str
    breakdown: str
    comparison: str
    value: float
    when: str
    median: float
    p10: float
    p90: float
    probability: float
    error: float
    date_met: str
    status: str
    cause: str
    cause_share: float

    @property
    def judged(self) -> bool:
        """Whether the target could be judged at all."""
        return not math.isnan(self.probability)

    @property
    def unit(self) -> str:
        """Unit of the target's variable; empty for a variable that is not declared."""
        return VARIABLES[self.variable].unit if self.variable in VARIABLES else ""

    @property
    def year(self) -> int | None:
        """The year by whose end (or in which) the value is required; None for every year and for continuous targets."""
        match = re.match(r"\d{4}", self.when)
        return int(match.group()) if match else None

    @property
    def day(self) -> date | None:
        """The date at which the value is required; None if a year, every year or no time is named."""
        return date.fromisoformat(self.when) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", self.when) else None

    @property
    def every_year(self) -> bool:
        """Whether each calendar year is judged."""
        return "year" in self.when.lower()

    def required(self, language: str) -> str:
        """The required value in words: above 30,000."""
        value = amount(self.value, self.unit, language, bare=True)
        return text("above" if self.comparison == "above" else "at_least", language, value=value)

    def label(self, language: str) -> str:
        """The required value for the target's marker: target: above 30,000."""
        value = amount(self.value, self.unit, language, bare=True)
        return text("target_above" if self.comparison == "above" else "target_at_least", language, value=value)

    def when_label(self, language: str) -> str:
        """The time in words: end of 2023, on 2023-06-30, in 2023, every year, at the horizon."""
        if self.day is not None:
            return text("by_end" if _is_year_end(self.day) else "on_day", language, year=self.year, day=self.day)
        if self.year is not None:
            return text("in_year", language, year=self.year)
        return text("every_year" if self.every_year else "continuous", language)

    def reached(self, language: str, horizon: int) -> str:
        """What the median run gives, and when: 30,400 at the end of 2023. `horizon`: last year of the run."""
        value = amount(self.median, self.unit, language)
        if self.every_year:
            return text("lowest_year", language, value=value)
        if self.day is not None and not _is_year_end(self.day):
            return text("value_on_day", language, value=value, day=self.day)
        return text("flow_in" if self.day is None and self.year else "stock_at", language, value=value, year=self.year or horizon)

    def band(self, language: str) -> str:
        """The 10–90 % band of the judged value; one figure if all runs agree."""
        if self.p90 <= self.p10:
            return amount(self.median, self.unit, language)
        return interval(self.p10, self.p90, self.unit, language)

    def chance(self, language: str) -> str:
        """The share of runs that meet it with its Monte Carlo error: 71 ± 9 %."""
        share = probability(self.probability, language)
        number, sign = share.rstrip("%").rstrip("\u00a0"), share.lstrip("<>0123456789")
        error = f"{self.error * 100:.0f}" if self.error >= 0.005 else "<1"
        return f"{number} ± {error}{sign}"

    def verdict(self, language: str) -> str:
        """The outlook in a word: likely (met in at least 90 % of runs), unlikely (under 10 %), open; or why it is not judged."""
        if not self.judged:
            return text("not_recorded", language)
        outlook = "likely" if self.probability >= LIKELY else "unlikely" if self.probability < UNLIKELY else "open"
        return text(outlook, language)

    def bound(self, language: str) -> str:
        """What bound where it was missed: reviewers 62 %; empty if it was not missed or no call serves it."""
        if not self.cause or math.isnan(self.cause_share):
            return cause_label(self.cause, language)
        return text("bound", language, cause=cause_label(self.cause, language), share=probability(self.cause_share, language))


def goals(scorecard: pd.DataFrame) -> tuple[Goal, ...]:
    """All targets in the scorecard's order."""
    return tuple(_goal(row) for row in scorecard.to_dict("records"))


def goals_of(scorecard: pd.DataFrame, variable: str) -> tuple[Goal, ...]:
    """The judged targets of one variable's total."""
    return tuple(goal for goal in goals(scorecard) if goal.variable == variable and goal.breakdown == "all" and goal.judged)


def _is_year_end(day: date) -> bool:
    return (day.month, day.day) == (12, 31)


def _goal(row: dict[Any, Any]) -> Goal:
    return Goal(
        name=_text(row["target"]),
        title={"en": _text(row["title_en"]), "zh": _text(row["title_zh"])},
        kind=_text(row["kind"]),
        measure=_whole(row["measure"]),
        variable=_text(row["variable"]),
        breakdown=_text(row["breakdown"]),
        comparison=_text(row["comparison"]),
        value=_number(row["value"]),
        when=_text(row["when"]),
        median=_number(row["median"]),
        p10=_number(row["p10"]),
        p90=_number(row["p90"]),
        probability=_number(row["probability"]),
        error=_number(row["monte_carlo_error"]),
        date_met=_text(row["date_met_median"]),
        status=_text(row["status"]),
        cause=_text(row.get("binding_cause")),
        cause_share=_number(row.get("binding_share")),
    )


def _text(value: Any) -> str:
    return "" if value is None or value != value else str(value)


def _number(value: Any) -> float:
    return math.nan if value is None or value == "" else float(value)


def _whole(value: Any) -> str:
    number = _number(value)
    return "" if math.isnan(number) else f"{number:.0f}"
