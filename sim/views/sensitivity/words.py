"""Words of the tables and charts of `qilu sensitivity` in Chinese and English, and its numbers: differences, values of parameters, shares."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from sim.scenario.parameter import Value
from sim.scenario.parameters import PARAMETERS
from sim.views.labels import text
from sim.views.numbers import amount, axis_scale, percent_sign
from sim.views.phrases import fill
from sim.views.stored_run import source_now

if TYPE_CHECKING:
    from sim.experiments.reading.indicators import Indicator
    from sim.experiments.sensitivity.sensitivity import Sensitivity

WORDS: dict[str, dict[str, str]] = {
    # table of an outcome
    "ranking": {"en": "{label}: what drives it", "zh": "{label}：主要影响因素"},
    "parameter": {"en": "Parameter", "zh": "参数"},
    "status": {"en": "Status", "zh": "依据"},
    "mu_star": {"en": "μ* ± chance", "zh": "μ*±随机误差"},
    "first": {"en": "Alone", "zh": "单独贡献"},
    "total": {"en": "In all", "zh": "总贡献"},
    "swing": {"en": "10 → 90 %", "zh": "10%→90%分位"},
    "ranking_caption": {
        "en": "μ*: mean size of the change over the whole range of the parameter. Alone, in all: share of the variance (first-order and total "
              "Sobol’ index) with 95 % intervals. 10 → 90 %: change from the 10th to the 90th percentile ± standard error, others at their medians.",
        "zh": "μ*：参数在全部取值范围内引起变化的平均幅度。单独贡献、总贡献：占方差比重（一阶与总Sobol’指数）及95%区间。"
              "10%→90%分位：其他参数取中位数时，该参数由10%分位变为90%分位引起的变化±标准误。",
    },
    "not_recorded": {"en": "{label}: not recorded in every run, left out", "zh": "{label}：部分模拟无记录，未分析"},
    "no_variation": {"en": "{label}: the same in all runs; nothing moves it", "zh": "{label}：各次模拟均相同，未受任何参数影响"},
    # where the uncertainty comes from
    "groups": {"en": "How much of the variance comes from parameters of which status", "zh": "不同依据的参数各占方差多少"},
    "outcome": {"en": "Outcome", "zh": "结果"},
    "chance": {"en": "Chance of one run", "zh": "单次模拟的随机性"},
    "noise": {"en": "Noise", "zh": "残余噪声"},
    "groups_caption": {
        "en": "Share that all parameters of a status cause, without those of others, with 95 % interval; shares of one row need not add up to "
              "100 %, as parameters interact and estimates err. Chance of one run: part of its variance that is between replicates. Noise: what "
              "is left of that in the mean over {replicates} replicates; a total index below it may be chance.",
        "zh": "每类依据的全部参数自身（不含与其他类的交互作用）造成的方差比重及95%区间；因交互作用和估计误差，各类之和不必为100%。"
              "单次模拟的随机性：单次模拟方差中来自重复之间的部分。残余噪声：{replicates}次重复平均后仍余的部分，低于它的总贡献可能只是偶然。",
    },
    "verified": {"en": "verified", "zh": "已核实"},
    "derived": {"en": "derived", "zh": "推算"},
    "unverified": {"en": "unverified", "zh": "未核实"},
    "hypothetical": {"en": "hypothetical", "zh": "假设"},
    "all_of_status": {"en": "all {count} {status} parameters", "zh": "全部{count}个“{status}”参数"},
    "one_of_status": {"en": "the one {status} parameter", "zh": "仅有的1个“{status}”参数"},
    "rest_of": {"en": "the other {count} parameters together", "zh": "其余{count}个参数合计"},
    # choice
    "worth": {"en": "What it is worth to know a parameter before choosing", "zh": "决策前弄清某一参数的价值"},
    "evppi": {"en": "Worth ± error", "zh": "价值±标准误"},
    "of_evpi": {"en": "Of all", "zh": "占比"},
    "changes": {"en": "Choice changes in", "zh": "改变选择的概率"},
    "p_value": {"en": "p", "zh": "p值"},
    "worth_caption": {
        "en": "Mean gain in net benefit from choosing after the parameter is known. p: chance that the best of all parameters looks worth as much "
              "when none matters; in brackets: not clear of that.",
        "zh": "知道参数后再选择，净效益的平均增量。p值：假如所有参数都无关，其中最好的一个偶然达到该价值的概率；括号内为不能排除偶然的结果。",
    },
    "objective": {
        "en": "Net benefit = {worth} × {label} − {price} × public cost, over the horizon.",
        "zh": "净效益={worth}×{label}−{price}×财政成本（整个模拟期）。",
    },
    "preferred": {
        "en": "{preferred} is better than {other} by {difference} on average and in {share} of {draws} draws.",
        "zh": "“{preferred}”平均比“{other}”好{difference}，在{draws}组参数的{share}中更优。",
    },
    "nothing": {
        "en": "Nothing that is uncertain here would change the choice: {preferred} is better in every draw.",
        "zh": "这里的不确定性都不会改变选择：“{preferred}”在每一组参数下都更优。",
    },
    "evpi": {
        "en": "Knowing every parameter before choosing would be worth {high}{low} on average.",
        "zh": "决策前弄清全部参数，平均价值为{high}{low}。",
    },
    "evpi_low": {
        "en": " (at least {low}; the rest may be chance taken for information)",
        "zh": "（至少{low}，其余可能是把偶然当成了信息）",
    },
    "evpi_none": {
        "en": "Knowing every parameter before choosing is not shown to be worth anything: the {high} that come out may be chance.",
        "zh": "没有证据表明弄清全部参数具有价值：算得的{high}可能只是偶然。",
    },
    "measure_first": {
        "en": "Measure “{parameter}” ({path}, {status}) better first: knowing it perfectly is worth {worth}; the choice would change in {changes} "
              "of cases.",
        "zh": "应首先弄清“{parameter}”（{path}，依据：{status}）：完全掌握它价值{worth}，{changes}的情形下会改变选择。",
    },
    "no_single": {
        "en": "No single parameter is shown to be worth knowing by itself: none stands out from chance.",
        "zh": "没有哪个单独的参数显示出价值：均不能与偶然区分。",
    },
    # charts
    "tornado_title": {
        "en": "{label}: “{parameter}” moves it most, from {low} to {high}",
        "zh": "{label}：影响最大的是“{parameter}”，使其由{low}变为{high}",
    },
    "tornado_low": {"en": "parameter at its 10th percentile", "zh": "参数取10%分位"},
    "tornado_high": {"en": "parameter at its 90th percentile", "zh": "参数取90%分位"},
    "tornado_axis": {"en": "change from where all parameters are at their medians, {unit}", "zh": "与全部参数取中位数时相比的变化（{unit}）"},
    "tornado_axis_plain": {"en": "change from where all parameters are at their medians", "zh": "与全部参数取中位数时相比的变化"},
    "tornado_note": {
        "en": "One parameter at a time, all others at their medians, where the outcome is {medians}. Mean of {replicates} replicates, the same "
              "chance in all. Right: change ± standard error over replicates",
        "zh": "每次只变一个参数，其余取中位数（此时结果为{medians}）；{replicates}次重复的均值，随机数相同。右侧：变化量±重复间标准误",
    },
    "range_values": {"en": "{low} to {high}", "zh": "{low}至{high}"},
    "variance_title": {
        "en": "{label}: about {group} of the variance comes from {status} parameters; the most of any single one, {single}, from “{parameter}”",
        "zh": "{label}：方差的约{group}来自“{status}”参数；单个参数中“{parameter}”贡献最大，约{single}",
    },
    "variance_axis": {"en": "share of the variance, %", "zh": "占方差比重（%）"},
    "first_key": {"en": "alone (first order)", "zh": "单独贡献（一阶指数）"},
    "total_key": {"en": "with all its interactions (total)", "zh": "含全部交互作用（总指数）"},
    "variance_note": {
        "en": "Whiskers: 95 % intervals from {base} points. Chance: {chance} of the variance of one run, {noise} of that of the mean of "
              "{replicates} replicates, which is shared out here",
        "zh": "误差线：95%区间（{base}个样本点）。随机性占单次模拟方差的{chance}，占此处分解的{replicates}次重复均值方差的{noise}",
    },
    "variance_note_single": {
        "en": "Whiskers: 95 % intervals from {base} points. A single replicate: how much is chance is not known",
        "zh": "误差线：95%区间（{base}个样本点）。只有一次重复，随机性所占比重未知",
    },
    "screening_title": {
        "en": "{label}: of {count} parameters, “{parameter}” moves it most, by {size} over its whole range",
        "zh": "{label}：{count}个参数中“{parameter}”影响最大，在全部取值范围内平均改变{size}",
    },
    "screening_axis": {"en": "mean size of the change over the whole range of the parameter, {unit}", "zh": "全部取值范围内的平均变化幅度（{unit}）"},
    "screening_axis_plain": {"en": "mean size of the change over the whole range of the parameter", "zh": "全部取值范围内的平均变化幅度"},
    "screening_note": {
        "en": "Elementary effects on {trajectories} trajectories (Morris). Whiskers: 95 % interval of μ*. Diamond: spread of the effects, which "
              "tells of curvature or interaction",
        "zh": "Morris法，{trajectories}条轨迹。误差线：μ*的95%区间。菱形：效应的离散程度，反映非线性或交互作用",
    },
    "mu_star_key": {"en": "mean size (μ*)", "zh": "平均幅度（μ*）"},
    "sigma_key": {"en": "spread (σ)", "zh": "离散程度（σ）"},
    "worth_title": {
        "en": "{first} or {second}? Most worth knowing first: “{parameter}”, {worth}",
        "zh": "“{first}”还是“{second}”？最值得先弄清的是“{parameter}”，价值{worth}",
    },
    "worth_title_none": {
        "en": "{first} or {second}? No single parameter is shown to be worth knowing first",
        "zh": "“{first}”还是“{second}”？没有哪个参数显示出先弄清的价值",
    },
    "worth_axis": {"en": "worth of knowing the parameter, {unit}", "zh": "弄清该参数的价值（{unit}）"},
    "clear_key": {"en": "clear of chance", "zh": "可与偶然区分"},
    "unclear_key": {"en": "may be chance", "zh": "可能是偶然"},
    "worth_note": {
        "en": "Knowing all parameters: {high}{low}. Whiskers: ± one standard error. Right: share of draws in which the choice would change",
        "zh": "弄清全部参数：{high}{low}。误差线：±1个标准误。右侧：会改变选择的概率",
    },
    "worth_note_low": {"en": " (at least {low})", "zh": "（至少{low}）"},
}  # fmt: skip

_UNITS_ZH = {"days": "天", "months": "个月", "years": "年", "points": "分", "persons": "人", "targets": "项", "places": "个", "kilometres": "公里"}


class Shown(NamedTuple):
    """How numbers of one unit are shown together: divided, with so many decimals, and the unit's name, empty where a label says what is counted."""

    divisor: float
    unit: str
    decimals: int

    def number(self, value: float, sign: bool = True) -> str:
        """The number without its unit."""
        words = f"{value / self.divisor:{'+' if sign else ''},.{self.decimals}f}"
        return (words if words.strip("+-0.,") else words.lstrip("+-")).replace("-", "−")

    def suffix(self, language: str) -> str:
        """The unit as it follows a number."""
        return f"\u00a0{self.unit}" if self.unit and language == "en" else self.unit


def words(key: str, language: str, **values: object) -> str:
    """The phrase `key` in `language` with its values filled in. Raises QiluError for a language without words."""
    return fill(WORDS, key, language, **values)


def differences(unit: str, values: Iterable[float | None], language: str, digits: int = 3) -> Shown:
    """What suits these differences of one declared unit: the largest has so many digits; shares are in percentage points."""
    largest = max((abs(value) for value in values if value is not None and math.isfinite(value)), default=0.0)
    divisor, name = axis_scale(unit, largest, language)
    base = unit.split("/")[0]
    if name == "%":
        name = text("percentage_points", language)
    elif base != "yuan" and language == "en":
        divisor, name = 1.0, ""
    elif base in _UNITS_ZH:
        name = name.replace(base, _UNITS_ZH[base])
    shown = largest / divisor
    return Shown(divisor, name, max(0, min(4, digits - 1 - math.floor(math.log10(shown)))) if shown else 0)


def level(value: float, unit: str, language: str) -> str:
    """A level of an outcome with its unit."""
    if unit.split("/")[0] == "targets":
        return f"{value:.1f}{'项' if language == 'zh' else ''}"
    return amount(value, unit, language)


def money(value: float, language: str) -> str:
    """Yuan."""
    return amount(value, "yuan", language)


def share(value: float | None, language: str) -> str:
    """A share in whole per cent, a dash if there is none; estimates may lie outside 0 to 100."""
    if value is None or not math.isfinite(value):
        return "–"
    if 0 < value < 0.01:
        return f"<1{percent_sign(language)}"
    number = f"{value * 100:.0f}"
    return ("0" if number == "-0" else number.replace("-", "−")) + percent_sign(language)


def parameter_value(value: Value, unit: str, language: str) -> str:
    """A parameter's value in three digits; with its unit where that is money, time or the like."""
    if isinstance(value, (bool, str)):
        return str(value).lower()
    base = unit.split("/")[0]
    if base == "yuan":
        return amount(float(value), "yuan", language)
    number = f"{value:,.0f}" if abs(value) >= 1000 or isinstance(value, int) else f"{value:.3g}"
    if base not in _UNITS_ZH:
        return number
    return number + (_UNITS_ZH[base] if language == "zh" else f"\u00a0{base}")


def parameter_label(path: str, language: str) -> str:
    """What a parameter means."""
    parameter = PARAMETERS[path]
    return parameter.meaning_zh if language == "zh" else parameter.meaning


def outcome_label(outcome: Indicator, language: str) -> str:
    """What an outcome is called."""
    return outcome.label_zh if language == "zh" else outcome.label


def source_of(result: Sensitivity) -> dict[str, str]:
    """What the source line of every chart states: scenario, seed, runs, version, command."""
    scenario, versus = result.plan.scenario, result.plan.versus
    names = scenario.id if versus is None else f"{scenario.id}, {versus.id}"
    return source_now(names, scenario.seed, sum(result.plan.runs.values()), result.command)
