"""Studies rerun inside the model: the table for the terminal and as Markdown, estimates beside the published ones."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.views.phrases import fill
from sim.views.table_forms import markdown_table, terminal_table

if TYPE_CHECKING:
    from rich.table import Table

    from sim.experiments.studies.study import Published, StudyLine, StudyResult

DASH = "–"
COLUMNS = ("column_study", "column_estimate", "column_published", "column_simulated", "column_own", "column_seeds", "column_verdict")
LEFT_ALIGNED = (True, True, False, False, False, False, False)

WORDS: dict[str, dict[str, str]] = {
    "title": {"en": "Published studies rerun inside the model", "zh": "在模型中重做的已发表研究"},
    "caption": {
        "en": "Published: value and interval; r: recalled, not verified; b: band around several papers. Simulated: mean over seeds ± its "
              "standard error; a ratio of two means with Fieller's 95 % interval, if it is bounded. "
              "Estimator: mean of its own standard error in one run. Verdict in brackets: with the wider of the "
              "two errors the 95 % interval reaches across a published end.",
        "zh": "已发表：数值与区间；r：凭记忆，未核实；b：多篇文献的区间。模拟：各种子均值±标准误；均值之比附有界时的Fieller 95%区间。"
              "估计量：单次运行自身标准误的均值。"
              "括号内结论：按两种误差中较大者，95%区间跨越已发表区间端点。",
    },
    "column_study": {"en": "Study", "zh": "研究"},
    "column_estimate": {"en": "Estimate", "zh": "估计量"},
    "column_published": {"en": "Published", "zh": "已发表"},
    "column_simulated": {"en": "Simulated", "zh": "模拟"},
    "column_own": {"en": "Estimator", "zh": "自身标准误"},
    "column_seeds": {"en": "Seeds", "zh": "种子数"},
    "column_verdict": {"en": "Verdict", "zh": "结论"},
    "inside": {"en": "inside", "zh": "区间内"},
    "outside": {"en": "outside", "zh": "区间外"},
    "no interval": {"en": "no interval", "zh": "无区间"},
    "no estimate": {"en": "no estimate", "zh": "无估计"},
}  # fmt: skip

_MARKS = {"abstract": "", "unverified": " r", "band": " b"}


def render_studies(results: Sequence[StudyResult], lang: str = "en") -> Table:
    """One row a published estimate; what lies outside the published interval in red."""
    heads = [fill(WORDS, key, lang) for key in COLUMNS]
    table = terminal_table(fill(WORDS, "title", lang), fill(WORDS, "caption", lang), heads, LEFT_ALIGNED)
    for result, published, line in rows(results):
        style = {"outside": "red", "no estimate": "dim"}.get(line.verdict, "")
        table.add_row(*cells(result, published, line, lang), style=style)
    return table


def rows(results: Sequence[StudyResult]) -> list[tuple[StudyResult, Published, StudyLine]]:
    """Every line with what it is a line of."""
    return [(result, published, line) for result in results for published, line in zip(result.study.published, result.lines, strict=True)]


def cells(result: StudyResult, published: Published, line: StudyLine, lang: str) -> list[str]:
    """The cells of a row, in the order of COLUMNS."""
    return [
        result.study.title[lang], published.title[lang], published_words(published, lang) + _MARKS[published.status],
        simulated_words(published, line, lang), number(line.own_standard_error, published.unit, lang),
        str(line.seeds), verdict_words(line, lang),
    ]  # fmt: skip


def simulated_words(published: Published, line: StudyLine, lang: str) -> str:
    """Mean over seeds with its error; a ratio with Fieller's interval, where there is one."""
    value = number(line.simulated, published.unit, lang, line.standard_error)
    if published.ratio is None or line.simulated_low is None or line.simulated_high is None:
        return value
    low, high = (number(end, published.unit, lang) for end in (line.simulated_low, line.simulated_high))
    return f"{value} [{low}, {high}]"


def verdict_words(line: StudyLine, lang: str) -> str:
    """The verdict, in brackets where with the wider of the two errors the 95 % interval reaches across a published end."""
    words = fill(WORDS, line.verdict, lang)
    return f"({words})" if line.clear is False else words


def markdown(results: Sequence[StudyResult], lang: str = "en") -> str:
    """The same table as Markdown, with how to read it and what each study leaves out."""
    table = markdown_table([fill(WORDS, key, lang) for key in COLUMNS], (cells(*row, lang) for row in rows(results)), LEFT_ALIGNED)
    notes = [
        f"- **{result.study.title[lang]}** ({result.study.citation}). {result.study.method[lang]} {result.study.limits[lang]}" for result in results
    ]
    return "\n".join([table, "", fill(WORDS, "caption", lang), "", *notes])


def published_words(published: Published, lang: str) -> str:
    """Value and interval of a published estimate."""
    value = "" if published.value is None else number(published.value, published.unit, lang)
    if published.interval is None:
        return value or DASH
    low, high = published.interval
    ends = [number(end, published.unit, lang) for end in (low, high)]
    if math.isinf(high):
        words = f"≥ {ends[0]}"
    elif math.isinf(low):
        words = f"≤ {ends[1]}"
    else:
        words = f"{ends[0].removesuffix('%').rstrip()} … {ends[1]}"
    return f"{value} ({words})" if value else words


def number(value: float | None, unit: str, lang: str, error: float | None = None) -> str:
    """A number with its error: shares in per cent, others with two decimals."""
    if value is None or math.isnan(value):
        return DASH
    factor, suffix = (100.0, "%" if lang == "zh" else "\u00a0%") if unit == "fraction" else (1.0, "")
    decimals = 1 if unit == "fraction" else 2
    words = f"{value * factor:,.{decimals}f}" + ("" if error is None else f" ± {error * factor:,.{decimals}f}")
    return words.replace("-", "−") + suffix
