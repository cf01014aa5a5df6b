"""What an attribution's tables hold of one variable, in the form that its charts share with the printed ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiments.attribution.lines import MEASURE, PACKAGE, SHAPLEY, Level, Method, Share, Sums
from sim.experiments.reading.indicators import Indicator, declare
from sim.views.attribution.chart import MOST_BARS, SMALLEST
from sim.views.attribution.words import Figure, Part, Told, say
from sim.views.interactive.stored_tables import lines_in, manifest_of, scenarios_in

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario


@dataclass(frozen=True)
class StoredAttribution:
    """The folder's tables. `main`: variables that charts show."""

    pair: tuple[Scenario, Scenario]
    main: tuple[str, ...]
    shares: tuple[Share, ...]
    sums: tuple[Sums, ...]

    @cached_property
    def variables(self) -> tuple[Indicator, ...]:
        """The main variables that the table has."""
        known = {line.variable for line in self.shares}
        names = [name for name in self.main if name in known]
        return tuple(one for name in names for one in declare(self.pair[0], [name] if "|" in name else []) if one.name == name)

    def of(self, variable: str, level: Level, method: Method) -> list[Share]:
        """Lines of the sections or measures by one method, in the table's order."""
        return [line for line in self.shares if (line.variable, line.level, line.method) == (variable, level, method)]

    def orders(self, variable: str) -> int | None:
        """Orders sampled for the measures, None if their values are exact."""
        lines = self.of(variable, MEASURE, SHAPLEY)
        return lines[0].permutations if lines else None

    def told(self, indicator: Indicator, language: str) -> Told:
        """The variable in words of a language."""
        own = [line for line in self.shares if line.variable == indicator.name]
        package = next(line for line in own if line.level == PACKAGE)
        parts = [line for line in own if line.level != PACKAGE]
        known = [abs(line.effect) for line in parts if line.effect is not None]
        return Told(self.pair, indicator, figure_of(package), len(known) == len(parts), max(known, default=0.0), language)


def read_attribution(folder: Path) -> StoredAttribution:
    """The folder of `qilu attribute`; raises FolderError if it is none."""
    manifest = manifest_of(folder)
    scenario, against = scenarios_in(manifest)
    main = tuple(manifest["settings"]["main"])
    return StoredAttribution((scenario, against), main, tuple(lines_in(folder, "attribution", Share)), tuple(lines_in(folder, "sums", Sums)))


def figure_of(line: Share) -> Figure:
    """A line's effect with its error."""
    return Figure(line.effect or 0.0, line.standard_error)


def title_of(line: Share, language: str) -> str:
    """What a section or measure is called."""
    return line.title_zh if language == "zh" else line.title_en


def parts_of(found: StoredAttribution, told: Told, level: Level) -> list[Part]:
    """Contributions, the largest in the package's direction first, small ones together last, whose error no table holds; empty if nothing moves."""
    lines = found.of(told.indicator.name, level, SHAPLEY)
    largest = max((abs(line.effect or 0.0) for line in lines), default=0.0)
    if not told.recorded or largest == 0:
        return []
    ranked = sorted(lines, key=lambda line: -abs(line.effect or 0.0))
    own = [line for line in ranked if abs(line.effect or 0.0) >= SMALLEST * largest]
    own = own if len(own) <= MOST_BARS else own[: MOST_BARS - 1]
    rest = [line for line in ranked if line not in own]
    if len(rest) == 1:
        own, rest = own + rest, []
    own.sort(key=lambda line: -told.towards * (line.effect or 0.0))
    parts = [Part(title_of(line, told.language), line.number, figure_of(line)) for line in own]
    if rest:
        key = f"other {level}s" if all(line.number for line in rest) else "others"
        parts.append(Part(say(key, told.language, count=len(rest)), None, Figure(sum(line.effect or 0.0 for line in rest), None), True))
    return parts
