"""Reading `moments` of a calibration file: each entry is a group of moments of one kind, one for every year that it names."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from sim.experiments.calibration.moments import Group, Moment
from sim.experiments.calibration.readings.yearly import READABLE
from sim.experiments.facts.facts import IN_SAMPLE, Fact, Part, parts
from sim.experiments.reading.history import history_of
from sim.kernel.errors import nearest_name
from sim.scenario.document import Node, Problems
from sim.scenario.resolved import Scenario, Text
from sim.scenario.values import read_quantity
from sim.scenario.variables import VARIABLES

KEYS = ("variable", "fact", "title", "group", "breakdown", "how", "over", "years", "observed", "tolerance", "relative_tolerance", "status", "source",
        "reason")  # fmt: skip
GROUP_KEYS = ("title", "correlation")
_TITLE = "title: {zh: …, en: …}"
WAYS = ("value", "share", "growth_mean", "growth_spread")
STATUSES = ("verified", "derived", "unverified", "hypothetical")
HISTORY, BAND = "history", "band"
LAST_YEAR = 2022
"""Nothing later may be used: projections of the years after it stay out of sample."""

NORMAL_90 = 1.645
"""Half-width of a band in standard deviations: the band is taken as the 90 % interval of a normal."""


@dataclass(frozen=True, slots=True)
class _Known:
    """An observed value with what is known of it."""

    value: float
    status: str
    source: str


def read_groups(section: Node | None, problems: Problems) -> dict[str, Group]:
    """The groups declared under `groups`: their titles, and the correlation between errors of their moments."""
    groups = {}
    for name, entry in section.entries.items() if section is not None else ():
        for key, inner in entry.value.entries.items():
            if key not in GROUP_KEYS:
                problems.add(inner.key, f"unknown key {key}", ", ".join(GROUP_KEYS), nearest_name(key, GROUP_KEYS))
        title, node = read_title(entry.value.get("title"), problems), entry.value.get("correlation")
        if title is None:
            problems.add(entry.value, "no title", _TITLE)
        quantity = None if node is None else read_quantity(node, "fraction", problems)
        if node is not None and quantity is not None and not 0 <= quantity.number < 1:
            problems.add(node, f"correlation {node.text}", "at least 0 and below 1")
        groups[name] = Group(name, title or Text(name, name), 0.0 if quantity is None else float(quantity.number))
    return groups


def read_title(node: Node | None, problems: Problems) -> Text | None:
    """A title in both languages; None if there is none, or after reporting a problem."""
    if node is None:
        return None
    texts = [node.get(language) for language in ("zh", "en")]
    written = [text.text for text in texts if text is not None and isinstance(text.value, str)]
    if len(written) < len(texts) or len(node.entries) > len(texts):
        problems.add(node, node.shown(), _TITLE)
        return None
    return Text(*written)


def read_moments(section: Node, groups: Mapping[str, Group], scenario: Scenario | None, problems: Problems) -> tuple[Moment, ...]:
    """The moments of all entries; `scenario` bounds the years (None: it could not be read)."""
    moments: list[Moment] = []
    for name, entry in section.entries.items():
        if not entry.value.is_mapping:
            problems.add(entry.value, entry.value.shown(), f"a mapping with {', '.join(KEYS)}")
            continue
        before = len(problems.found)
        found = _Entry(name, entry.value, scenario, groups, problems).read()
        if len(problems.found) == before:
            moments += found
    return tuple(moments)


class _Entry:
    """One entry under `moments`."""

    def __init__(self, name: str, node: Node, scenario: Scenario | None, groups: Mapping[str, Group], problems: Problems):
        self.name, self.node, self.scenario, self.groups, self.problems = name, node, scenario, groups, problems

    def read(self) -> list[Moment]:
        """Its moments; problems are reported."""
        for key, entry in self.node.entries.items():
            if key not in KEYS:
                self.problems.add(entry.key, f"unknown key {key}", ", ".join(KEYS), nearest_name(key, KEYS))
        if (self.node.get("variable") is None) == (self.node.get("fact") is None):
            self.problems.add(self.node, "variable and fact together" if self.node.get("fact") else "no source", "exactly one of variable, fact")
            return []
        reason = self._text("reason")
        return self._fact(reason) if self.node.get("fact") is not None else self._variable(reason)

    def _variable(self, reason: str) -> list[Moment]:
        """Moments made of a result variable."""
        node = self.node.get("variable")
        assert node is not None
        declared = READABLE.get(node.text)
        if declared is None:
            found = (
                f"{node.shown()}, which facts 14–20 judge or moments cannot be made of" if node.text in VARIABLES else f"unknown variable {node.text}"
            )
            self.problems.add(node, found, "a variable of enterprises, R&D, revenue, patents or employment", nearest_name(node.text, READABLE))
            return []
        breakdown, how = self._text("breakdown", "all"), self._choice("how", WAYS, "value")
        if breakdown not in ("all", *declared.breakdowns):
            self.problems.add(self.node.entries["breakdown"].value, f"unknown breakdown {breakdown}", f"all, {', '.join(declared.breakdowns)}")
        over = self._over(how)
        years = self._years()
        unit = "fraction" if how != "value" else declared.unit.replace("/period", "/year")
        title = self._title(Text(declared.label_zh, declared.label))
        group = self._group(title)
        spans = [(years[0], years[-1])] if how.startswith("growth") and years else [(year, year) for year in years]
        if how == "growth_spread" and spans and spans[0][0] == spans[0][1]:
            self.problems.add(self.node.entries["years"].value, "a spread over one year", "two years or more")
        moments = []
        for first, year in spans:
            known = self._observed(node.text, unit, year)
            name = f"{self.name} {year}" if len(spans) > 1 else self.name
            tolerance = self._tolerance(unit, known.value)
            moments.append(Moment(name, group, title, unit, known.value, tolerance, reason, known.status, known.source, year, node.text, breakdown,
                                  how, over, first))  # type: ignore[arg-type]  # fmt: skip
        return moments

    def _fact(self, reason: str) -> list[Moment]:
        """The moment of a stylised fact: the middle of its band, and what makes the band the 90 % interval of the error."""
        node = self.node.get("fact")
        assert node is not None
        found = _statistic(node, self.problems)
        if found is None:
            return []
        fact, part = found
        assert part.low is not None
        assert part.high is not None
        for key in ("variable", "breakdown", "how", "over", "tolerance", "relative_tolerance", "status", "source"):
            if key in self.node.entries:
                self.problems.add(self.node.entries[key].key, f"{key} for a fact", "the fact's own band and source")
        if self._text("observed", BAND) != BAND:
            self.problems.add(self.node.entries["observed"].value, "a value for a fact", f"observed: {BAND}: bands are not moved")
        years = self._years((LAST_YEAR,))
        title = self._title(Text(f"{fact.title.zh}：{part.title.zh}", f"{fact.title.en}: {part.title.en}"))
        middle, tolerance = (part.low + part.high) / 2, (part.high - part.low) / 2 / NORMAL_90
        source = f"stylised fact {fact.number}, band {part.low:g} to {part.high:g}: {fact.anchor.en}"
        return [Moment(self.name, self._group(title), title, part.unit or "index", middle, tolerance, reason, fact.status, source,
                       years[-1], fact=part.key)]  # fmt: skip

    def _observed(self, variable: str, unit: str, year: int) -> _Known:
        """The published value of a year: written out, or that of the table of official statistics."""
        node, nothing = self.node.get("observed"), _Known(math.nan, "", "")
        if node is None:
            self.problems.add(self.node, "no observed value", f"observed: a value with its unit, or {HISTORY}")
            return nothing
        if node.value == HISTORY:
            figure = next((figure for figure in history_of(variable) if figure.year == year), None)
            if figure is None or self._text("how", "value") != "value":
                self.problems.add(node, f"no figure of {variable} in {year} among the official statistics", "a year that is there, or the value")
                return nothing
            return _Known(figure.value, figure.status, figure.citation)
        quantity = read_quantity(node, unit, self.problems)
        status, source = self._choice("status", STATUSES, ""), self._text("source")
        return nothing if quantity is None else _Known(float(quantity.number), status, source)

    def _tolerance(self, unit: str, observed: float) -> float:
        """In the unit of the moment."""
        given = [key for key in ("tolerance", "relative_tolerance") if key in self.node.entries]
        if len(given) != 1:
            self.problems.add(self.node, " and ".join(given) + " together" if given else "no tolerance", "one of tolerance, relative_tolerance")
            return math.nan
        node = self.node.entries[given[0]].value
        quantity = read_quantity(node, unit if given == ["tolerance"] else "fraction", self.problems)
        if quantity is None:
            return math.nan
        if quantity.number <= 0:
            self.problems.add(node, f"{given[0]} {node.text} is not above zero", "a standard deviation")
        return float(quantity.number) * (1.0 if given == ["tolerance"] else abs(observed))

    def _over(self, how: str) -> str:
        """The variable below the line of a share."""
        node = self.node.get("over")
        if (node is None) != (how != "share"):
            self.problems.add(node or self.node, f"how: {how} {'with' if node else 'without'} over", "how: share with over: another variable")
        elif node is not None and node.text not in READABLE:
            self.problems.add(node, f"unknown variable {node.text}", "a result variable", nearest_name(node.text, READABLE))
        return "" if node is None else node.text

    def _years(self, default: tuple[int, ...] = ()) -> tuple[int, ...]:
        """Years in order, inside the horizon and not after 2022."""
        node = self.node.get("years")
        items = [] if node is None else node.value if isinstance(node.value, list) else [node]
        if not items and not default:
            self.problems.add(node or self.node, "no years", "years: a list of calendar years")
        years = []
        for item in items:
            if not isinstance(item.value, int) or isinstance(item.value, bool):
                self.problems.add(item, f"{item.shown()}, which is not a year", "a calendar year")
            elif item.value > LAST_YEAR:
                self.problems.add(
                    item, f"{item.value}: nothing after {LAST_YEAR} may be used, so that projections stay out of sample", f"≤ {LAST_YEAR}"
                )
            elif self.scenario is not None and not self.scenario.start.year < item.value <= self.scenario.end.year:
                self.problems.add(item, f"{item.value} is outside the run", f"{self.scenario.start.year + 1} to {self.scenario.end.year}")
            else:
                years.append(item.value)
        return tuple(sorted(set(years))) or default

    def _group(self, title: Text) -> Group:
        """The group named, by default one of the entry's own."""
        name = self._text("group", "")
        if name and name not in self.groups:
            self.problems.add(self.node.entries["group"].value, f"unknown group {name}", "a name under groups", nearest_name(name, self.groups))
        return self.groups.get(name, Group(self.name, title))

    def _title(self, default: Text) -> Text:
        return read_title(self.node.get("title"), self.problems) or default

    def _text(self, key: str, default: str | None = None) -> str:
        """A text; one without default must be there."""
        node = self.node.get(key)
        if node is None and default is not None:
            return default
        if node is None or (not isinstance(node.value, str) and default is None) or not node.text.strip():
            self.problems.add(node or self.node, f"no {key}", f"{key}: in words")
            return ""
        return node.text

    def _choice(self, key: str, names: tuple[str, ...], default: str) -> str:
        node, text = self.node.get(key), self._text(key, default or None)
        if text and text not in names:
            self.problems.add(node or self.node, f"unknown {key} {text}", ", ".join(names), nearest_name(text, names))
        return text if text in names else default


def _statistic(node: Node, problems: Problems) -> tuple[Fact, Part] | None:
    """The part of a stylised fact that an entry names; None after reporting that there is none, or that it must not be used."""
    known = {part.key: (fact, part) for fact, part in parts()}
    usable = {key for key, (fact, part) in known.items() if fact.in_sample and part.low is not None and part.high is not None}
    if node.text in usable:
        return known[node.text]
    number = known[node.text][0].number if node.text in known else int(node.text) if node.text.isdecimal() else 0
    if number and number not in IN_SAMPLE:
        found = f"fact {number} ({node.text}): facts 14–20 are out of sample, they judge the calibrated model"
    elif node.text in known:
        found = f"{node.text}, whose band is open at one end and has no middle"
    else:
        found = f"unknown fact {node.text}"
    problems.add(node, found, "a statistic of facts 1–13", nearest_name(node.text, usable))
    return None
