"""A comparison as short tables for the terminal: differences at the horizon, targets, cost and effect; and what pairing saved, in a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from sim.experiments.comparison.cost_effectiveness import COST, FIRMS, RATIO, TOTAL, UNBOUNDED, CostLine
from sim.experiments.comparison.differences import Difference
from sim.experiments.comparison.target_changes import TargetChange
from sim.experiments.reading.indicators import ALL_TARGETS
from sim.kernel.recorder import ALL
from sim.views.comparison.words import figure_label, side_titles, words
from sim.views.numbers import amount, probability
from sim.views.signed import measure

if TYPE_CHECKING:
    from sim.experiments.comparison.compare import Comparison

DASH = "–"
VARIABLES_SHOWN, GAPS_SHOWN = 12, 5


def headline(found: Comparison, name: str, lang: str) -> str:
    """Who is compared with whom, on how many pairs."""
    draws = max((line.draws for line in found.difference_lines if line.scenario == name), default=0)
    return words("headline", lang, ours=_titled(found, name, lang), theirs=_titled(found, found.reference.name, lang), pairs=f"{found.pairs[name]:,}",
                 draws=draws)  # fmt: skip


def warnings(found: Comparison, name: str, lang: str) -> list[str]:
    """What a reader must know: too few pairs, assumptions and targets that differ."""
    told = []
    draws = max((line.draws for line in found.difference_lines if line.scenario == name), default=0)
    if draws == 1:
        told.append(words("one_pair" if found.pairs[name] == 1 else "one_draw", lang))
    if gaps := found.gaps[name]:
        shown = [words("gap", lang, path=gap.path, ours=gap.ours, theirs=gap.theirs) for gap in gaps[:GAPS_SHOWN]]
        shown += [words("more_gaps", lang, number=len(gaps) - GAPS_SHOWN)] if len(gaps) > GAPS_SHOWN else []
        told.append(words("gaps", lang, gaps=_joined(shown, lang)))
    if found.unlike[name]:
        told.append(words("unlike", lang, ours=name, targets=_joined(found.unlike[name], lang)))
    return told


def render_differences(found: Comparison, name: str, lang: str = "en") -> Table | None:
    """Differences over the horizon of up to twelve variables; None if none was recorded."""
    labels = {one.name: one.label_zh if lang == "zh" else one.label for one in found.variables}
    lines = [line for line in found.difference_lines if line.scenario == name and line.period == ALL and line.pairs][:VARIABLES_SHOWN]
    if not lines:
        return None
    titles = side_titles(found, lang)
    scenario = found.reference.scenario
    caption = words("differences_caption", lang, ours=titles[name], theirs=titles[found.reference.name])
    keys = ("column_figure", "column_with", "column_against", "column_difference", "column_interval", "column_positive")
    table = _table(words("differences", lang, first=scenario.start.year + 1, last=scenario.end.year), caption, keys, lang)
    for line in lines:
        table.add_row(labels[line.variable], *_difference_cells(line, lang), style="dim" if _holds_zero(line.low, line.high) else "")
    return table


def render_targets(found: Comparison, name: str, lang: str = "en") -> Table | None:
    """Every target that was judged, all targets together last; None if there is none. Of several scenarios only targets that move are shown."""
    lines = [line for line in found.target_lines if line.scenario == name and line.pairs]
    if not lines:
        return None
    shown = [line for line in lines if line.target == ALL_TARGETS or line.value_difference or line.gained or line.lost or len(found.sides) == 2]
    caption = words("targets_caption", lang) + (words("targets_same", lang, number=len(lines) - len(shown)) if len(shown) < len(lines) else "")
    keys = ("column_target", "column_with", "column_against", "column_change", "column_moved", "column_value")
    table = _table(words("targets", lang), caption, keys, lang, "")
    for line in shown:
        title = words("all_targets", lang) if line.target == ALL_TARGETS else line.title_zh if lang == "zh" else line.title_en
        number = "" if line.target == ALL_TARGETS else line.target
        table.add_row(number, title, *_target_cells(line, lang), style="dim" if not line.gained and not line.lost else "")
    return table


def render_cost_effectiveness(found: Comparison, name: str, lang: str = "en") -> Table | None:
    """Costs, what is had for them, and ratios. Left out: lines without figures, kinds of cost that are the same, ratios to what does not differ."""
    lines = [line for line in found.cost_lines if line.scenario == name and line.pairs]
    lines = [line for line in lines if not (line.section == COST and line.figure != TOTAL and line.value == 0)]
    lines = [line for line in lines if not (line.section == RATIO and line.value is None)]
    if not lines:
        return None
    keys = ("column_figure", "column_more", "column_interval", "column_remark")
    table = _table(words("cost_effectiveness", lang), words("cost_caption", lang), keys, lang)
    for line in lines:
        table.add_row(figure_label(line.figure, lang), *cost_cells(line, lang), style="dim" if line.clear is False else "")
    return table


def variance_saved(found: Comparison, name: str, lang: str = "en") -> str:
    """How many times as many runs would be needed without pairing, for the main variables."""
    main = {one.name: one.label_zh if lang == "zh" else one.label for one in found.main}
    lines = [line for line in found.difference_lines if line.scenario == name and line.period == ALL and line.variable in main]

    lines = [line for line in lines if line.variance_ratio_independent is not None]
    if not lines:
        return words("nothing_saved", lang)
    factors = []
    for line in lines:
        assert line.variance_ratio_independent is not None
        told, chance = {"factor": _factor(line.variance_ratio_independent), "label": main[line.variable]}, line.variance_ratio_other_chance
        factors.append(words("factor", lang, **told) if chance is None else words("factor_chance", lang, chance=_factor(chance), **told))
    other_chance = any(line.variance_ratio_other_chance is not None for line in lines)
    return words("saved_chance" if other_chance else "saved", lang, factors=_joined(factors, lang))


def cost_cells(line: CostLine, lang: str) -> list[str]:
    """Value, interval and remark of a line; a ratio that is no price has a dash for its value."""
    no_price = line.section == RATIO and (line.interval == UNBOUNDED or line.value is None or line.quadrant in ("more for less", "less for more"))
    remark = words(line.quadrant, lang) if line.section == RATIO and line.quadrant else ""
    if line.section == RATIO and line.interval == UNBOUNDED:
        remark = words("divisor", lang)
    elif line.section != RATIO and line.standard_error == 0:
        remark = words("all_agree", lang)
    elif line.section != RATIO and line.clear is False:
        remark = words("not_clear", lang)
    if no_price or line.value is None:
        return [DASH, DASH, remark]
    shown = measure(line.unit, (line.value, line.low, line.high), lang, points=False)
    sign = line.section not in (RATIO, FIRMS) or line.unit == "firms"
    value = shown.number(line.value, sign) + shown.suffix(lang)
    return [value, DASH if line.low is None or line.high is None else shown.range(line.low, line.high, lang, sign), remark]


def _difference_cells(line: Difference, lang: str) -> list[str]:
    """Mean of A and of B, difference, its interval, and the share of pairs that are higher."""
    assert line.mean is not None and line.mean_against is not None and line.difference is not None and line.share_positive is not None
    shown = measure(line.unit, (line.difference, line.low, line.high), lang)
    interval = DASH if line.low is None or line.high is None else shown.range(line.low, line.high, lang)
    return [
        amount(line.mean, line.unit, lang), amount(line.mean_against, line.unit, lang), shown.number(line.difference) + shown.suffix(lang), interval,
        probability(line.share_positive, lang),
    ]  # fmt: skip


def _target_cells(line: TargetChange, lang: str) -> list[str]:
    """Probability in A and B, its change with error, pairs gained and lost, difference of the value judged."""
    assert line.probability is not None and line.probability_against is not None and line.change is not None and line.standard_error is not None
    error = f"± {line.standard_error * 100:.0f}"
    error = f"({error})" if line.bounded_by_runs else error
    change = f"{line.change * 100:+.0f}".replace("-", "−") if line.change else "0"
    value = DASH
    if line.value_difference is not None:
        shown = measure(line.unit, (line.value_difference, line.value_low, line.value_high), lang)
        value = shown.number(line.value_difference) + shown.suffix(lang)
    return [
        probability(line.probability, lang), probability(line.probability_against, lang), f"{change} {error}",
        f"{line.gained} / {line.lost}", value,
    ]  # fmt: skip


def _table(title: str, caption: str, keys: tuple[str, ...], lang: str, *before: str) -> Table:
    """An empty table, the first named column at the left and wide, a remark at the left, all numbers at the right."""
    table = Table(title=title, title_justify="left", title_style="bold", caption=caption, caption_justify="left", box=SIMPLE_HEAD,
                  padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)  # fmt: skip
    for heading in before:
        table.add_column(heading, no_wrap=True)
    for place, key in enumerate(keys):
        wide = place == 0 or key == "column_remark"
        table.add_column(Text(words(key, lang)), justify="left" if wide else "right", no_wrap=not wide, overflow="fold")
    return table


def _titled(found: Comparison, name: str, lang: str) -> str:
    title = side_titles(found, lang)[name]
    return name if title == name else words("side", lang, title=title, name=name)


def _factor(ratio: float) -> str:
    """Two significant digits: the factor is itself an estimate."""
    return f"{float(f'{ratio:.2g}'):,.0f}" if ratio >= 10 else f"{ratio:.1f}"


def _holds_zero(low: float | None, high: float | None) -> bool:
    return low is not None and high is not None and low <= 0 <= high


def _joined(parts: list[str] | tuple[str, ...], lang: str) -> str:
    return ("；" if lang == "zh" else "; ").join(parts)
