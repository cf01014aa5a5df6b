"""Forecast skill as tables for the terminal and as Markdown: every figure beside what each model said of it, and means by model."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from sim.experiments.forecast.naive import NAIVE
from sim.experiments.forecast.skill import FROM_LAST, MODEL, MODELS, Forecasts, Line, Summary
from sim.views.labels import variable_label
from sim.views.numbers import amount, interval, percent_sign
from sim.views.phrases import fill
from sim.views.table_forms import markdown_table, terminal_table

WORDS: dict[str, dict[str, str]] = {
    MODEL: {"en": "qilu", "zh": "qilu"},
    FROM_LAST: {"en": "qilu, from the last figure", "zh": "qilu（自最近实际值起）"},
    "last change": {"en": "last change goes on", "zh": "沿用上年变化"},
    "trend": {"en": "log-linear trend", "zh": "对数线性趋势"},
    "autoregression": {"en": "autoregression of changes", "zh": "变化率自回归"},
    "title": {"en": "Forecast from the end of {origin}", "zh": "{origin}年底所作预测"},
    "summary": {"en": "Means over the figures scored", "zh": "各指标平均"},
    "figure": {"en": "Figure", "zh": "指标"},
    "year": {"en": "Year", "zh": "年份"},
    "came": {"en": "Came", "zh": "实际值"},
    "model": {"en": "Model", "zh": "模型"},
    "median": {"en": "Median", "zh": "中位数"},
    "band": {"en": "90 % interval", "zh": "90%区间"},
    "error": {"en": "Error", "zh": "误差"},
    "crps": {"en": "CRPS", "zh": "CRPS"},
    "pit": {"en": "PIT", "zh": "PIT"},
    "inside": {"en": "In 50 / 90 %", "zh": "落入50/90%区间"},
    "figures": {"en": "Figures", "zh": "指标数"},
    "held": {"en": "Held by 50 / 90 %", "zh": "50/90%区间覆盖率"},
    "skill": {"en": "Skill against {model}", "zh": "相对“{model}”的技巧分"},
    "yes": {"en": "yes", "zh": "是"},
    "no": {"en": "no", "zh": "否"},
    "unverified": {"en": "{value} (unverified)", "zh": "{value}（未核实）"},
    "caption": {
        "en": "Error: of the median, absolute, over what came. CRPS over what came: smaller is better. Skill: 1 − CRPS over that of the other model, "
        "on figures that both have; above zero is better. The model: {members} runs of {scale} of the firms, fitted to data up to {origin}; {rules}. "
        "To the runs the errors are added that the calibration assumes of figure and model, from the last figure those of the change since; R&D "
        "intensity is no figure of the calibration and gets none. Naive models know the series from 2018; with so few years their "
        "spreads are rough. The statistics of research were revised in 2019: the fall from 2018 is no behaviour, and misleads them. Priors and "
        "defaults were declared with the figures up to 2022 at hand, so this is no pure test out of sample.",
        "zh": "误差：中位数相对实际值的绝对误差。CRPS除以实际值，越小越好。技巧分：1减两模型CRPS之比（按共有指标），大于零为优。模型：{members}次"
        "运行，企业抽样{scale}，仅用{origin}年及以前数据拟合；{rules}。各次运行加上校准所设的数据与模型误差，自最近实际值起者加变化的误差；"
        "研发投入强度不在校准指标内，未加。朴素模型仅用2018年以来的序列，年数很少，离散度估计粗略。"
        "研发统计口径2019年修订，"
        "2018年后的下降并非企业行为，会误导朴素模型。先验和默认值设定时已知2022年及以前数据，故并非纯粹的样本外检验。",
    },
    "rules_known": {"en": "rules that came into force later are not used", "zh": "不使用此后生效的规则"},
    "rules_later": {"en": "with the rules that came into force later", "zh": "使用此后实际生效的规则"},
}  # fmt: skip
DASH = "–"
COLUMNS = ("figure", "year", "came", "model", "median", "band", "error", "crps", "pit", "inside")
LEFT = ("figure", "model")


def words(key: str, lang: str, **values: object) -> str:
    """The phrase `key` in `lang`."""
    return fill(WORDS, key, lang, **values)


def render_forecast(found: Forecasts, lang: str = "en") -> list[Table]:
    """Every forecast, and the means by model."""
    title, columns = words("title", lang, origin=found.origin), [words(key, lang) for key in COLUMNS]
    lines = terminal_table(title, None, columns, [key in LEFT for key in COLUMNS], wrap_numbers=True)
    for row in rows(found, lang):
        lines.add_row(*row)
    heads, summed = summary(found.summaries, lang)
    means = terminal_table(words("summary", lang), caption(found, lang), heads, [not number for number in range(len(heads))], wrap_numbers=True)
    for row in summed:
        means.add_row(*row)
    return [lines, means]


def markdown(found: Forecasts, lang: str = "en") -> str:
    """The same tables as Markdown, with how to read them."""
    heads, summed = summary(found.summaries, lang)
    parts = [markdown_table([words(key, lang) for key in COLUMNS], rows(found, lang), [key in LEFT for key in COLUMNS]),
             markdown_table(heads, summed, [not number for number in range(len(heads))]), caption(found, lang)]  # fmt: skip
    return "\n\n".join([f"{words('title', lang, origin=found.origin)}:", *parts])


def caption(found: Forecasts, lang: str) -> str:
    """How to read the tables and what they rest on."""
    rules = words("rules_later" if found.later_rules else "rules_known", lang)
    return words("caption", lang, members=found.members, scale=f"{found.scale:.3g}", origin=found.origin, rules=rules)


def rows(found: Forecasts, lang: str) -> list[list[str]]:
    """One row a forecast; figure, year and outcome only in the first row of each."""
    told, last = [], None
    for line in found.lines:
        key = line.variable, line.year
        first, last = key != last, key
        lead = [variable_label(line.variable, lang), str(line.year), _outcome(line, lang)] if first else ["", "", ""]
        told.append([*lead, words(line.model, lang), *_said(line, lang)])
    return told


def _outcome(line: Line, lang: str) -> str:
    if line.outcome is None:
        return DASH
    value = amount(line.outcome, line.unit, lang, digits=4)
    return value if line.outcome_status == "verified" else words("unverified", lang, value=value)


def _said(line: Line, lang: str) -> list[str]:
    """Median, interval, error, CRPS, PIT, inside."""
    median = DASH if line.median is None else amount(line.median, line.unit, lang)
    band = DASH if line.low_90 is None or line.high_90 is None else interval(line.low_90, line.high_90, line.unit, lang)
    pit = DASH if line.pit is None else f"{line.pit:.2f}"
    inside = DASH
    if line.in_50 is not None and line.in_90 is not None:
        inside = " / ".join(words("yes" if held else "no", lang) for held in (line.in_50, line.in_90))
    return [median, band, percent(line.percentage_error, lang), percent(line.crps_share, lang), pit, inside]


def percent(value: float | None, lang: str) -> str:
    """A share with one decimal."""
    return DASH if value is None else f"{value * 100:.1f}{percent_sign(lang)}"


def summary(summaries: Sequence[Summary], lang: str) -> tuple[list[str], list[list[str]]]:
    """Header and one row a model."""
    heads = [words(key, lang) for key in ("model", "figures", "error", "crps", "held")]
    heads += [words("skill", lang, model=words(name, lang)) for name in NAIVE]
    told = []
    for one in sorted(summaries, key=lambda one: MODELS.index(one.model)):
        held = DASH if one.held_50 is None else f"{percent(one.held_50, lang)} / {percent(one.held_90, lang)}"
        skills = [DASH if value is None else f"{value:+.2f}".replace("-", "−") for _, value in one.skill]
        told.append([words(one.model, lang), str(one.figures), percent(one.percentage_error, lang), percent(one.crps_share, lang), held, *skills])
    return heads, told
