"""The stylised facts against their bands: the table for the terminal and as Markdown, and the words that the chart shares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.experiments.facts.validate import NO, NOT_COMPUTED, YES
from sim.views.numbers import probability
from sim.views.phrases import fill
from sim.views.table_forms import markdown_table, terminal_table

if TYPE_CHECKING:
    from rich.table import Table

    from sim.experiments.facts.facts import Part
    from sim.experiments.facts.validate import FactResult, PartResult, Validation

DASH = "–"
COLUMNS = ("column_fact", "column_statistic", "column_value", "column_band", "column_inside", "column_verdict", "column_whole")
LEFT_ALIGNED = (False, True, True, False, False, False, False, False)
"""Columns of words, the number of the fact before all others."""

WORDS: dict[str, dict[str, str]] = {
    "title": {"en": "Stylised facts against published bands: {passed} of {all} hold", "zh": "典型事实与文献区间对照：{all}项中{passed}项成立"},
    "caption": {
        "en": "Value: mean over seeds ± their standard deviation. Inside: share of seeds in the band. A statistic passes if the mean and at "
              "least 80 % of the seeds lie in the band, a fact if all its statistics do. Bands are never moved. The model may be calibrated on "
              "1–13; 14–20 are out of sample.",
        "zh": "数值：各种子均值±标准差。区间内：落在区间内的种子占比。均值及至少80%的种子落在区间内，统计量才成立；"
              "全部统计量成立，事实才成立。区间从不移动。第1–13项可用于校准，第14–20项为样本外。",
    },
    "column_fact": {"en": "Fact", "zh": "事实"},
    "column_statistic": {"en": "Statistic", "zh": "统计量"},
    "column_value": {"en": "Value", "zh": "数值"},
    "column_band": {"en": "Band", "zh": "区间"},
    "column_inside": {"en": "Inside", "zh": "区间内"},
    "column_verdict": {"en": "Statistic passes", "zh": "统计量"},
    "column_whole": {"en": "Fact holds", "zh": "事实"},
    YES: {"en": "yes", "zh": "成立"},
    NO: {"en": "no", "zh": "不成立"},
    NOT_COMPUTED: {"en": "not computed", "zh": "未计算"},
    "at_least": {"en": "from {low}", "zh": "{low}以上"},
    "at_most": {"en": "to {high}", "zh": "{high}以下"},
}  # fmt: skip


def render_facts(found: Validation, lang: str = "en") -> Table:
    """One row a statistic; what fails in red, what was not computed dimmed, a line before the facts out of sample."""
    table = terminal_table(heading(found, lang), fill(WORDS, "caption", lang), heads(lang), LEFT_ALIGNED)
    before = None
    for result, line, first in lines(found):
        if before is not None and before.fact.in_sample and not result.fact.in_sample:
            table.add_section()
        table.add_row(*cells(result, line, first, lang), style={NO: "red", NOT_COMPUTED: "dim"}.get(line.verdict, ""))
        before = result
    return table


def markdown(found: Validation, lang: str = "en") -> str:
    """The same table as Markdown, with how to read it."""
    whole = markdown_table(heads(lang), (cells(result, line, first, lang) for result, line, first in lines(found)), LEFT_ALIGNED)
    return f"{whole}\n\n{heading(found, lang)}. {fill(WORDS, 'caption', lang)}"


def heads(lang: str) -> list[str]:
    """Heads of all columns, that of the fact's number empty."""
    return ["", *(fill(WORDS, key, lang) for key in COLUMNS)]


def heading(found: Validation, lang: str) -> str:
    """What the table says as a whole."""
    return fill(WORDS, "title", lang, passed=found.count(), all=len(found.facts))


def lines(found: Validation) -> Iterator[tuple[FactResult, PartResult, bool]]:
    """Every statistic with its fact, and whether it is the fact's first."""
    for result in found.facts:
        for number, line in enumerate(result.parts):
            yield result, line, number == 0


def cells(result: FactResult, line: PartResult, first: bool, lang: str) -> list[str]:
    """Number, fact, statistic, value ± spread, band, share of seeds inside, verdicts on statistic and fact; the fact's own only in its first row."""
    share = DASH if line.share_inside is None else probability(line.share_inside, lang)
    value = DASH if line.mean is None else number(line.mean, line.part.unit, lang)
    if line.mean is not None and line.spread is not None:
        value += f" ± {number(line.spread, line.part.unit, lang)}"
    whole = [str(result.fact.number), result.fact.title[lang], fill(WORDS, result.verdict, lang)] if first else ["", "", ""]
    return [*whole[:2], line.part.title[lang], value, band(line.part, lang), share, fill(WORDS, line.verdict, lang), whole[2]]


def band(part: Part, lang: str) -> str:
    """The band in words: 1.0–1.5, 5–9 %, from 1.3, to 0.01."""
    if part.low is not None and part.high is not None:
        low, high = _bare(part.low, part.unit), _bare(part.high, part.unit)
        between = "–" if part.low >= 0 else {"en": " to ", "zh": "至"}[lang]
        return f"{low}{between}{high}" + _sign(part.unit, lang)
    key, end = ("at_least", part.low) if part.low is not None else ("at_most", part.high)
    assert end is not None
    return fill(WORDS, key, lang, **{key.replace("at_least", "low").replace("at_most", "high"): _bare(end, part.unit) + _sign(part.unit, lang)})


def number(value: float, unit: str, lang: str) -> str:
    """A value of a statistic with three significant digits at most; shares in per cent."""
    shown = value * 100 if unit == "fraction" else value
    decimals = 0 if abs(shown) >= 100 or not shown else 1 if abs(shown) >= 10 else 2 if abs(shown) >= 1 else 3
    return f"{shown:.{decimals}f}".replace("-", "−") + _sign(unit, lang)


def _bare(value: float, unit: str) -> str:
    return f"{value * 100 if unit == 'fraction' else value:.6g}".replace("-", "−")


def _sign(unit: str, lang: str) -> str:
    return {"en": "\u00a0%", "zh": "%"}[lang] if unit == "fraction" else ""
