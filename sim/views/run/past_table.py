"""Official figures beside a run of the years they are of, for the terminal and as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from sim.experiments.reading.history import NOT_VERIFIED
from sim.experiments.reading.past import PastLine
from sim.scenario.variables import VARIABLES
from sim.views.numbers import amount
from sim.views.phrases import fill
from sim.views.table_forms import markdown_table, terminal_table

WORDS: dict[str, dict[str, str]] = {
    "title": {
        "en": "Official figures beside the runs: the 90 % band holds {inside} of {all}",
        "zh": "官方数据与模拟对照：90%区间包含{all}项中{inside}项",
    },
    "figure": {"en": "Figure", "zh": "指标"},
    "official": {"en": "Official", "zh": "官方"},
    "median": {"en": "Median", "zh": "中位数"},
    "band": {"en": "5–95 % of runs", "zh": "模拟5%–95%"},
    "inside": {"en": "Inside", "zh": "在区间内"},
    "yes": {"en": "yes", "zh": "是"},
    "no": {"en": "no", "zh": "否"},
    "caption": {
        "en": "The band is that of the runs alone, without the errors of the figures. u: unverified figure.",
        "zh": "区间只反映模拟差异，未计官方数据误差。u：未核实。",
    },
}
COLUMNS = ("figure", "official", "median", "band", "inside")
ARE_WORDS = (True, False, False, False, True)


def render_past(lines: Sequence[PastLine], lang: str = "en") -> Table:
    """A rich table in `lang`."""
    heads = [fill(WORDS, name, lang) for name in COLUMNS]
    table = terminal_table(_title(lines, lang), fill(WORDS, "caption", lang), heads, ARE_WORDS)
    for line in lines:
        table.add_row(*_cells(line, lang))
    return table


def markdown(lines: Sequence[PastLine]) -> str:
    """The same in English as Markdown."""
    heads = [fill(WORDS, name, "en") for name in COLUMNS]
    table = markdown_table(heads, [_cells(line, "en") for line in lines], ARE_WORDS)
    return f"{table}\n\n{_title(lines, 'en')}. {fill(WORDS, 'caption', 'en')}"


def _title(lines: Sequence[PastLine], lang: str) -> str:
    return fill(WORDS, "title", lang, inside=sum(line.inside for line in lines), all=len(lines))


def _cells(line: PastLine, lang: str) -> list[str]:
    low, median, high = (amount(value, line.unit, lang) for value in (line.low, line.median, line.high))
    official = amount(line.official, line.unit, lang) + (" u" if line.status in NOT_VERIFIED else "")
    variable = VARIABLES[line.variable]
    name = f"{variable.label_zh if lang == 'zh' else variable.label}, {line.year}"
    return [name, official, median, f"{low} to {high}" if lang == "en" else f"{low}–{high}", fill(WORDS, "yes" if line.inside else "no", lang)]
