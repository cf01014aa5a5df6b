"""What a search found, for the terminal: a table of budgets, and in sentences how far to trust it and what money does not move."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.table import Table

from sim.experiments.search.search import Search
from sim.experiments.search.tables import FrontierLine
from sim.views.labels import instrument_label
from sim.views.numbers import probability
from sim.views.phrases import enumeration
from sim.views.search.words import (
    by_probability,
    is_clear,
    main_pair,
    money,
    outcome_of,
    pairs_of,
    scored,
    uncertain,
    uncertain_share,
    words,
)

FEW = 5
"""Packages an instrument below which a search is called a quick look."""


def render_search(search: Search, language: str = "en") -> Table:
    """The frontier as a rich table fit for 110 columns: two rows a budget."""
    key = "caption" if by_probability(search) else "caption_regret"
    first = search.lines[0]
    caption = words(key, language, fresh=first.draws, searched=first.draws_searched)
    table = Table(title=words("table_title", language), title_justify="left", title_style="bold", caption=caption, caption_justify="left",
                  box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)  # fmt: skip
    columns = ("all_met", "met", "met_searched", "over_own") if by_probability(search) else ("regret", "met", "over_own")
    for number, name in enumerate(("budget", "package", "spent", *columns)):
        table.add_column(words(name, language), justify="right" if number > 1 else "left", no_wrap=True)
    if not by_probability(search) and search.ground.aim.outcome is not None:
        table.columns[4].header = outcome_of(search)[0 if language == "zh" else 1]
    cells = _probability_cells if by_probability(search) else _regret_cells
    for best, own in pairs_of(search):
        table.add_row(money(best.budget, language), words("best", language), money(best.spent, language), *cells(search, best, language),
                      style="bold" if best.budget == search.main else "")  # fmt: skip
        table.add_row("", words("own", language), money(own.spent, language), *cells(search, own, language), style="dim")
    return table


def _probability_cells(search: Search, line: FrontierLine, language: str) -> list[str]:
    return [
        uncertain_share(line.probability, line.probability_error, language),
        uncertain(line.targets_met, line.targets_met_error),
        f"{line.targets_met_searched:.2f}",
        "" if line.targets_met_over_own is None else uncertain(line.targets_met_over_own, line.targets_met_over_own_error, sign=True),
    ]


def _regret_cells(search: Search, line: FrontierLine, language: str) -> list[str]:
    regret = scored(search, line.regret_searched, language)
    if search.ground.aim.outcome is None:
        over = "" if line.targets_met_over_own is None else uncertain(line.targets_met_over_own, line.targets_met_over_own_error, sign=True)
        return [regret, uncertain(line.targets_met, line.targets_met_error), over]
    values = ((line.outcome, line.outcome_error), (line.outcome_over_own, line.outcome_over_own_error))
    shown = [
        "" if value is None else scored(search, value, language) + ("" if error is None else f" ± {scored(search, error, language)}")
        for value, error in values
    ]
    return [regret, *shown]


def sentences(search: Search, language: str = "en") -> list[str]:
    """How many packages were tried, what the best of the budget asked for is worth, and what no money moved."""
    settings, trials = search.settings, sum(len(level.trials) for level in search.levels)
    instruments, best = len(search.menu.options), main_pair(search)[0]
    told = [words("tried", language, trials=trials, instruments=instruments, draws=settings.draws, replicates=settings.replicates)]
    told += [words("few", language, instruments=instruments)] if trials < FEW * instruments else []
    told += [_verdict(search, best, language)] if search.ground.aim.outcome is None else []
    told += [words("none", language)] if all(line.probability == line.probability_searched == 0 for line in search.lines) else []
    for name in ("never", "always", "alike"):
        found = getattr(search.unmoved, name)
        told += [words(name, language, names=enumeration(found, language))] if found else []
    if search.chance_share is not None:
        told.append(words("chance", language, share=probability(search.chance_share, language)))
    outcome = outcome_of(search)[0 if language == "zh" else 1]
    told.append(words("only_targets", language) if search.ground.aim.outcome is None else words("only_outcome", language, outcome=outcome))
    if search.menu.left_out:
        names = tuple(f"{instrument_label(name, language)} ({words(why, language)})" for name, why in search.menu.left_out.items())
        told.append(words("left_out", language, names=enumeration(names, language)))
    return told


def _verdict(search: Search, best: FrontierLine, language: str) -> str:
    """What the best package at the budget asked for gains on fresh draws."""
    budget, more, error = money(best.budget, language), best.targets_met_over_own, best.targets_met_over_own_error
    level = next(level for level in search.levels if level.budget == search.main)
    if level.best is level.own:
        return words("same", language, budget=budget)
    if is_clear(best):
        return words("clear", language, budget=budget, more=uncertain(more, None), error=uncertain(error, None))
    if more is not None and more <= 0 and best.shortfall >= main_pair(search)[1].shortfall:
        return words("not_better", language, budget=budget)
    return words("unclear", language, budget=budget, more=uncertain(more, None, sign=True), error="" if error is None else f" ± {error:.2f}")
