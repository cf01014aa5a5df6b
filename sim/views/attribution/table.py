"""Who contributed what, as tables for the terminal: sections, measures, pairs, and a sentence on the whole and its parts."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from sim.experiments.attribution.attribute import Attribution
from sim.experiments.attribution.interactions import NO_INTERACTION, verdict
from sim.experiments.attribution.lines import FIRST_IN, INDEX, LEAVE_ONE_OUT, MEASURE, PRESENT, SECTION, SHAPLEY, UNCLEAR, Level, Method
from sim.views.attribution.words import Figure, Reading, say
from sim.views.numbers import probability
from sim.views.phrases import enumeration

DASH = "–"
PAIRS_SHOWN = 8
TITLE_WIDTH = 40


def render_attribution(result: Attribution, variable: str, language: str = "en") -> list[Table | str]:
    """What to print of one variable, fit for 110 columns: two tables of contributions, one of pairs, and the sentence on the whole."""
    reading = Reading(result, variable, language)
    if not reading.recorded:
        return [say("nothing", language, label=reading.label)]
    parts: list[Table | str] = [_contributions(reading, level) for level in (SECTION, MEASURE)]
    pairs = _pairs(reading)
    return [*parts, *([pairs] if pairs is not None else []), whole_and_parts(reading)]


def whole_and_parts(reading: Reading) -> str:
    """The package beside the sums of its parts, in a sentence."""
    sums = next(line for line in reading.result.sums if line.variable == reading.variable)
    alone, taken = Figure(sums.first_in or 0.0, sums.first_in_standard_error), Figure(sums.leave_one_out or 0.0, sums.leave_one_out_standard_error)
    conclusion = say("unclear" if sums.verdict == UNCLEAR else sums.verdict, reading.language)
    return say("sums", reading.language, label=reading.label, package=reading.shown(reading.package, True), alone=reading.shown(alone, True),
               taken=reading.shown(taken, True), verdict=conclusion)  # fmt: skip


def _contributions(reading: Reading, level: Level) -> Table:
    """All players of a level by each method, the largest first, and the package."""
    result, language = reading.result, reading.language
    title = say("table_title", language, label=reading.label, when=reading.when, scenario=result.scenario.title[language],
                against=result.against.title[language], unit=reading.scale.unit)  # fmt: skip
    table = _table(title, _caption(reading, level))
    table.add_column("", justify="right", no_wrap=True)
    table.add_column(say(level, language), max_width=TITLE_WIDTH, overflow="fold")
    for key in ("shapley", "share", "leave_one_out", "first_in"):
        table.add_column(say(key, language), justify="right", no_wrap=True)
    by_method = {method: reading.figures(level, method) for method in (SHAPLEY, LEAVE_ONE_OUT, FIRST_IN)}
    ranked = sorted(range(len(result.players[level])), key=lambda row: -abs(by_method[SHAPLEY][row].value))
    still = [row for row in range(len(result.players[level])) if reading.still(level, row)]
    for row in [row for row in ranked if row not in still]:
        player, shapley = result.players[level][row], by_method[SHAPLEY][row]
        cells = [reading.shown(by_method[method][row]) for method in (LEAVE_ONE_OUT, FIRST_IN)]
        table.add_row(str(player.number or ""), reading.name(player), reading.shown(shapley), _share(reading, shapley.value), *cells)
    if still:
        players = [result.players[level][row] for row in still]
        numbers = enumeration((str(player.number or reading.name(player)) for player in players), language)
        table.add_row("", say("still", language, numbers=numbers), reading.shown(Figure(0.0, None)), "", "", "", style="dim")
    table.add_row("", say("package", language), reading.shown(reading.package), _share(reading, reading.package.value), "", "", style="bold")
    return table


def _share(reading: Reading, value: float) -> str:
    """Part of the package's effect; a dash where that is not clear of zero."""
    if not reading.package.clear:
        return DASH
    share = value / reading.package.value
    return ("−" if share < 0 else "") + probability(abs(share), reading.language)


def _caption(reading: Reading, level: Level) -> str:
    result, language = reading.result, reading.language
    if level == SECTION:
        return say("caption_sections", language, coalitions=f"{1 << len(result.players[SECTION]):,}", worlds=reading.worlds)
    if result.orders is None:
        return say("caption_exact", language, coalitions=f"{1 << len(result.players[MEASURE]):,}", worlds=reading.worlds)
    return say("caption_sampled", language, orders=result.orders, worlds=reading.worlds)


def _pairs(reading: Reading) -> Table | None:
    """The strongest interactions of sections and of measures; None if there is no pair that interacts in any world."""
    language = reading.language
    found = [pair for place in ((SECTION, INDEX), (MEASURE, PRESENT)) for pair in _interacting(reading, *place)]
    if not found:
        return None
    chosen = [pair for level in (SECTION, MEASURE) for pair in [p for p in found if p[0] == level][:PAIRS_SHOWN]]
    title = say("pairs_title", language, label=reading.label, unit=reading.scale.unit)
    table = _table(title, say("caption_pairs", language, shown=len(chosen), all=len(found)))
    table.add_column("", no_wrap=True)
    table.add_column(say("pair", language), overflow="fold")
    table.add_column(say("difference", language), justify="right", no_wrap=True)
    table.add_column(say("verdict", language), no_wrap=True)
    for level, names, figure in chosen:
        table.add_row(say(level, language), names, reading.shown(figure), say(verdict(figure.value, figure.error), language),
                      style="" if figure.clear else "dim")  # fmt: skip
    return table


def _interacting(reading: Reading, level: Level, method: Method) -> list[tuple[Level, str, Figure]]:
    """Pairs with an interaction, the largest first: level, names, second difference."""
    players = reading.result.players[level]
    found = []
    for (one, other), values in reading.result.differences.get((level, method), {}).items():
        figure = reading.figure(values)
        if verdict(figure.value, figure.error) != NO_INTERACTION and figure.value != 0:
            names = " × ".join(f"{player.number or ''} {reading.name(player)}".strip() for player in (players[one], players[other]))
            found.append((level, names, figure))
    return sorted(found, key=lambda pair: -abs(pair[2].value))


def _table(title: str, caption: str) -> Table:
    return Table(title=escape(title), title_justify="left", title_style="bold", caption=caption, caption_justify="left", box=SIMPLE_HEAD,
                 padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)  # fmt: skip
