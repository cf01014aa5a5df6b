"""A sensitivity analysis on the terminal: a table for each outcome, where its variance comes from, and what is worth knowing before a choice."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from sim.views.sensitivity.words import Shown, differences, money, outcome_label, parameter_label, share, words

if TYPE_CHECKING:
    from sim.experiments.reading.indicators import Indicator
    from sim.experiments.sensitivity.sensitivity import Sensitivity
    from sim.experiments.sensitivity.sobol import VarianceLine

SHOWN = 10
DASH = "–"
STATUSES = ("verified", "derived", "unverified", "hypothetical")


def render_sensitivity(result: Sensitivity, lang: str = "en") -> Iterator[Table | Text]:
    """What was found, in `lang`: a ranking for each outcome, the table of groups, the choice in sentences and its table."""
    rankings = (
        [render_ranking(result, outcome, lang) for outcome in result.plan.outcomes] if result.screening or result.variance or result.alone else []
    )
    yield from rankings
    if any(isinstance(ranking, Table) for ranking in rankings):
        yield Text(words("ranking_caption", lang), style="dim italic")
    if result.variance:
        yield render_groups(result, lang)
    if result.choice is not None:
        yield Text(say_choice(result, lang))
        if any(line.evppi > 0 for line in result.worth):
            yield render_worth(result, lang)


def render_ranking(result: Sensitivity, outcome: Indicator, lang: str = "en") -> Table | Text:
    """The strongest parameters of an outcome; a sentence if nothing moves it."""
    screening = {line.parameter: line for line in result.screening if line.variable == outcome.name}
    shares = {line.name: line for line in result.variance if line.variable == outcome.name}
    alone = {line.parameter: line for line in result.alone if line.variable == outcome.name}
    label = outcome_label(outcome, lang)
    ranking = result.frame()
    ranking = ranking[(ranking["variable"] == outcome.name) & ranking["rank"].notna()]
    ranking = ranking[(ranking[["mu_star", "total", "swing"]].abs() > 0).any(axis=1)]
    if ranking.empty:
        recorded = any(line.mean is not None for line in result.chance if line.variable == outcome.name)
        recorded = recorded or any(line.swing is not None for line in alone.values())
        return Text(words("no_variation" if recorded else "not_recorded", lang, label=label))
    table = _table(words("ranking", lang, label=label))
    table.add_column("", justify="right", no_wrap=True)
    table.add_column(words("parameter", lang), overflow="fold", max_width=46)
    table.add_column(words("status", lang), no_wrap=True)
    for name, found in (("mu_star", screening), ("first", shares), ("total", shares), ("swing", alone)):
        if found:
            table.add_column(words(name, lang), justify="right", no_wrap=True)
    sizes = differences(outcome.unit, [line.mu_star for line in screening.values()], lang)
    swings = differences(outcome.unit, [line.swing for line in alone.values()], lang)
    for rank, path, status in ranking[["rank", "parameter", "status"]].head(SHOWN).itertuples(index=False):
        cells: list[str | Text] = [str(rank), Text(parameter_label(path, lang)).append(f"\n{path}", style="dim"), words(status, lang)]
        if screening:
            cells.append(_uncertain(screening[path].mu_star, screening[path].mu_star_chance_error, sizes, lang, sign=False))
        if shares:
            cells += [_first(shares.get(path), lang), _total(shares.get(path), lang)]
        if alone:
            cells.append(_uncertain(alone[path].swing, alone[path].standard_error, swings, lang))
        table.add_row(*cells)
    return table


def render_groups(result: Sensitivity, lang: str = "en") -> Table:
    """First-order share of all parameters of each status, by outcome, and what is chance."""
    table = _table(words("groups", lang), words("groups_caption", lang, replicates=result.plan.settings.replicates))
    table.add_column(words("outcome", lang), overflow="fold", max_width=34)
    groups = {(line.variable, line.status): line for line in result.variance if line.kind == "status"}
    present = [status for status in STATUSES if any(key[1] == status for key in groups)]
    for name in (*present, "chance", "noise"):
        table.add_column(words(name, lang), justify="right", no_wrap=True)
    chance = {line.variable: line for line in result.chance}
    for outcome in result.plan.outcomes:
        cells = [_first(groups[outcome.name, status], lang) for status in present]
        line = chance[outcome.name]
        table.add_row(outcome_label(outcome, lang), *cells, share(line.chance_share, lang), share(line.noise_share, lang))
    return table


def say_choice(result: Sensitivity, lang: str = "en") -> str:
    """Which scenario is better, whether anything uncertain would change that, and what to measure first: one sentence a line."""
    choice, plan = result.choice, result.plan
    assert choice is not None
    assert plan.objective is not None
    factors = {"worth": f"{plan.worth:,.6g}", "price": f"{plan.settings.price:,.6g}"}
    other = choice.second if choice.preferred == choice.first else choice.first
    difference = _uncertain(abs(choice.difference), choice.standard_error, differences("yuan", [choice.difference], lang), lang, sign=False)
    lines = [
        words("objective", lang, label=outcome_label(plan.objective, lang), **factors),
        words("preferred", lang, preferred=choice.preferred, other=other, difference=difference,
              share=share(choice.share_preferred, lang), draws=f"{choice.draws:,}"),
    ]  # fmt: skip
    if choice.evpi <= 0:
        return "\n".join([*lines, words("nothing", lang, preferred=choice.preferred)])
    high = money(choice.evpi, lang)
    if choice.evpi_low is not None and choice.evpi_low <= 0:
        lines.append(words("evpi_none", lang, high=high))
    else:
        low = "" if choice.evpi_low is None else words("evpi_low", lang, low=money(choice.evpi_low, lang))
        lines.append(words("evpi", lang, high=high, low=low))
    best = next((line for line in result.worth if line.clear), None)
    if best is None:
        return "\n".join([*lines, words("no_single", lang)])
    worth = _uncertain(best.evppi, best.standard_error, differences("yuan", [best.evppi], lang), lang, sign=False)
    lines.append(words("measure_first", lang, parameter=parameter_label(best.parameter, lang), path=best.parameter, status=words(best.status, lang),
                       worth=worth, changes=share(best.changes, lang)))  # fmt: skip
    return "\n".join(lines)


def render_worth(result: Sensitivity, lang: str = "en") -> Table:
    """The parameters that are most worth knowing before the choice."""
    table = _table(words("worth", lang), words("worth_caption", lang))
    table.add_column("", justify="right", no_wrap=True)
    table.add_column(words("parameter", lang), overflow="fold", max_width=46)
    table.add_column(words("status", lang), no_wrap=True)
    for name in ("evppi", "of_evpi", "changes", "p_value"):
        table.add_column(words(name, lang), justify="right", no_wrap=True)
    chosen = [line for line in result.worth if line.evppi > 0][:SHOWN]
    shown = differences("yuan", [line.evppi for line in chosen], lang)
    for line in chosen:
        worth = _uncertain(line.evppi, line.standard_error, shown, lang, sign=False)
        known_as = Text(parameter_label(line.parameter, lang)).append(f"\n{line.parameter}", style="dim")
        table.add_row(str(line.rank), known_as, words(line.status, lang), worth if line.clear else f"({worth})", share(line.share_of_evpi, lang),
                      share(line.changes, lang), f"{line.p_value:.3f}")  # fmt: skip
    return table


def _table(title: str, caption: str | None = None) -> Table:
    return Table(title=title, title_justify="left", title_style="bold", caption=caption, caption_justify="left", box=SIMPLE_HEAD,
                 padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)  # fmt: skip


def _uncertain(value: float | None, error: float | None, shown: Shown, lang: str, sign: bool = True) -> str:
    if value is None or not math.isfinite(value):
        return DASH
    return shown.number(value, sign) + ("" if error is None else f" ± {shown.number(error, False)}") + shown.suffix(lang)


def _first(line: VarianceLine | None, lang: str) -> str:
    return DASH if line is None else _interval(line.first, line.first_low, line.first_high, lang)


def _total(line: VarianceLine | None, lang: str) -> str:
    return DASH if line is None else _interval(line.total, line.total_low, line.total_high, lang)


def _interval(value: float | None, low: float | None, high: float | None, lang: str) -> str:
    """A share with its interval, such as 34 % (20–49)."""
    if value is None:
        return DASH
    if low is None or high is None or low == high:
        return share(value, lang)
    ends = "–".join(f"{end * 100:.0f}".replace("-0", "0").replace("-", "−") for end in (low, high))
    return f"{share(value, lang)} ({ends})"
