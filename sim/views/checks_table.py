"""Checks as a table for the terminal: what was expected, what was found with its standard error, whether it holds."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.table import Table

from sim.experiments.checks.declaration import EVERYTHING
from sim.experiments.checks.measuring import Step, Verdict
from sim.scenario.variables import VARIABLES
from sim.views.numbers import amount
from sim.views.phrases import fill
from sim.views.signed import measure
from sim.views.table_forms import terminal_table

WORDS: dict[str, dict[str, str]] = {
    "title": {"en": "{held} of {all} checks hold", "zh": "{all}项检验中{held}项成立"},
    "caption": {
        "en": "Means over replicates of paired runs ± standard error. A check holds if the 95 % interval of the mean, by Student's t over "
        "replicates, lies wholly where it is expected; a weak one fails only if it lies wholly on the other side.",
        "zh": "成对运行各次重复的均值±标准误。均值的95%区间（对各次重复按t分布）完全落在预期范围内为成立；弱检验仅在区间完全落在相反一侧时不成立。",
    },
    "check": {"en": "Check", "zh": "检验"},
    "compared": {"en": "Compared", "zh": "比较对象"},
    "expected": {"en": "Expected", "zh": "预期"},
    "found": {"en": "Found", "zh": "结果"},
    "holds": {"en": "Holds", "zh": "成立"},
    "yes": {"en": "yes", "zh": "是"},
    "no": {"en": "NO", "zh": "否"},
    "weak": {"en": "{expected} (weak)", "zh": "{expected}（弱）"},
    "same": {"en": "the same bits", "zh": "逐位相同"},
}  # fmt: skip
COLUMNS = ("check", "compared", "expected", "found", "holds")


def render_checks(verdicts: Sequence[Verdict], lang: str = "en") -> Table:
    """One row for each quantity of each check; those that fail are red."""
    failed = {found.check.id for found in verdicts if not found.passed}
    every = {found.check.id for found in verdicts}
    title = fill(WORDS, "title", lang, held=len(every) - len(failed), all=len(every))
    table = terminal_table(title, fill(WORDS, "caption", lang), [fill(WORDS, key, lang) for key in COLUMNS], [True] * len(COLUMNS))
    for found in verdicts:
        expected = found.check.expectation.text
        told = fill(WORDS, "weak", lang, expected=expected) if found.check.weak else expected
        holds = fill(WORDS, "yes" if found.passed else "no", lang)
        table.add_row(found.check.id, found.quantity.label, told, shown(found, lang), holds, style="" if found.passed else "red")
    return table


def shown(found: Verdict, lang: str) -> str:
    """What was found: a mean with its error, or the means of all variants in order."""
    step = found.steps[0]
    if found.quantity.variable == EVERYTHING or found.check.expectation.kind == "unchanged":
        return fill(WORDS, "same", lang) if step.passed else step.detail
    unit = _unit(found)
    if len(found.steps) == 1:
        return " ".join(filter(None, (_uncertain(step, unit, lang), step.detail)))
    levels = dict(found.levels)
    order = found.check.expectation.order or tuple(levels)
    told = (" > " if found.check.expectation.kind == "order" else " → ").join(_level(levels[name], unit, lang) for name in order)
    doubtful = next((one for one in found.steps if not one.passed), None)
    return told if doubtful is None else f"{told}; {doubtful.label}: {_uncertain(doubtful, unit, lang)} {doubtful.detail}".rstrip()


def _unit(found: Verdict) -> str:
    """Unit of what was found; ratios of money or counts are plain numbers."""
    if found.check.expectation.measured == "relative change" or found.quantity.how == "share":
        return "fraction"
    return "index" if found.quantity.over is not None else VARIABLES[found.quantity.variable].unit


def _uncertain(step: Step, unit: str, lang: str) -> str:
    if math.isnan(step.mean):
        return ""
    scale = measure(unit, (step.mean, step.standard_error), lang, points=step.label == "difference")
    error = "" if math.isnan(step.standard_error) else f" ± {scale.number(step.standard_error, sign=False)}"
    return f"{scale.number(step.mean, sign=step.label != 'level')}{error}{scale.suffix(lang)}"


def _level(value: float, unit: str, lang: str) -> str:
    return "–" if math.isnan(value) else amount(value, unit, lang)
