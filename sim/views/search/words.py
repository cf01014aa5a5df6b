"""Words of the tables and charts of `qilu search` in Chinese and English, and its numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.experiments.search.objectives import PROBABILITY
from sim.experiments.store.code_version import code_version
from sim.views.numbers import amount, axis_scale, percent_sign, probability
from sim.views.phrases import fill
from sim.views.stored_run import redraw_command

if TYPE_CHECKING:
    from sim.experiments.search.search import Search
    from sim.experiments.search.tables import FrontierLine

DASH = "–"

WORDS: dict[str, dict[str, str]] = {
    # table
    "table_title": {
        "en": "What money buys: the best package found, and the scenario's own allocation of the same money",
        "zh": "资金与效果：搜索所得最优方案，与按原比例分配同额资金对比",
    },
    "budget": {"en": "Voted a year", "zh": "年度预算"},
    "package": {"en": "Package", "zh": "方案"},
    "best": {"en": "best found", "zh": "最优方案"},
    "own": {"en": "own allocation", "zh": "原比例分配"},
    "spent": {"en": "Spent", "zh": "实际支出"},
    "all_met": {"en": "All targets met", "zh": "全部目标达成"},
    "met": {"en": "Targets met", "zh": "达成目标数"},
    "met_searched": {"en": "On draws searched", "zh": "搜索用参数上"},
    "over_own": {"en": "Over own", "zh": "比原比例"},
    "regret": {"en": "Largest regret", "zh": "最大遗憾"},
    "caption": {
        "en": "Means over {fresh} draws that the search had not seen, ± standard error (draws as clusters); on the draws searched the best package "
              "looks better than it is. Voted counts capital of pools in full; spent: what these instruments pay, a year of the horizon.",
        "zh": "数值为搜索未用过的{fresh}组参数上的均值±标准误（以参数组为聚类）；在搜索用过的参数上，最优方案会显得比实际更好。"
              "年度预算含资金池注资全额；实际支出为这些工具在模拟期内的年均支出。",
    },
    "caption_regret": {
        "en": "Largest regret: on the {searched} draws searched, against all packages tried; means and errors are over {fresh} draws that the search "
              "had not seen. Voted counts capital of pools in full; spent: what these instruments pay, a year of the horizon.",
        "zh": "最大遗憾：在搜索用的{searched}组参数上，相对于所有试过的方案；均值与标准误取自搜索未用过的{fresh}组参数。"
              "年度预算含资金池注资全额；实际支出为这些工具在模拟期内的年均支出。",
    },
    # sentences
    "tried": {
        "en": "{trials} packages of {instruments} instruments were tried on {draws} draws × {replicates} replicates.",
        "zh": "在{draws}组参数×{replicates}次重复上试了{trials}个方案，涉及{instruments}种政策工具。",
    },
    "few": {
        "en": "That is few for {instruments} instruments: more --trials, or fewer --instruments, would find better packages.",
        "zh": "对{instruments}种工具而言方案数偏少：增加 --trials 或减少 --instruments 可找到更好的方案。",
    },
    "none": {"en": "No package meets all targets in any run.", "zh": "没有任何方案在任何一次模拟中达成全部目标。"},
    "never": {
        "en": "What this money does not move, met by no package in any run: {names}.",
        "zh": "资金未能撬动、任何方案均未达成的目标：{names}。",
    },
    "always": {"en": "Met by every package in every run: {names}.", "zh": "任何方案均已达成的目标：{names}。"},
    "alike": {"en": "Met in some runs, the same ones whatever the package: {names}.", "zh": "部分模拟中达成、但与方案无关的目标：{names}。"},
    "clear": {
        "en": "At {budget} a year the best package meets {more} targets more than the own allocation on fresh draws (± {error}).",
        "zh": "每年{budget}时，最优方案在未用过的参数上比原比例分配多达成{more}项目标（±{error}）。",
    },
    "unclear": {
        "en": "At {budget} a year the difference to the own allocation on fresh draws, {more} targets{error}, is not clear of chance.",
        "zh": "每年{budget}时，最优方案在未用过的参数上与原比例分配相差{more}项目标{error}，尚不能排除偶然。",
    },
    "not_better": {
        "en": "At {budget} a year the best package does no better than the own allocation on fresh draws: its gain on the draws searched was chance.",
        "zh": "每年{budget}时，最优方案在未用过的参数上并不优于原比例分配：在搜索用参数上的优势属偶然。",
    },
    "same": {"en": "At {budget} a year no package tried beats the own allocation.", "zh": "每年{budget}时，没有试出优于原比例分配的方案。"},
    "chance": {
        "en": "Of the variance of the number of targets met, {share} is chance within a draw.",
        "zh": "达成目标数的方差中，{share}来自同一组参数下的随机性。",
    },
    "only_targets": {
        "en": "Only the targets count: money may be taken from what does good that no target measures.",
        "zh": "搜索只看目标：资金可能从有其他效益、但无目标衡量的工具中调出。",
    },
    "only_outcome": {
        "en": "Only {outcome} counts: money may be taken from what does other good.",
        "zh": "搜索只看“{outcome}”：资金可能从有其他效益的工具中调出。",
    },
    "left_out": {"en": "Not searched over: {names}.", "zh": "未纳入搜索：{names}。"},
    "its measure is not in force": {"en": "measure not in force", "zh": "措施未实施"},
    "the scenario votes nothing for it": {"en": "nothing voted", "zh": "无预算"},
    # frontier chart
    "chart_met": {"en": "Targets met, of {targets}", "zh": "达成目标数（共{targets}项）"},
    "chart_all": {"en": "Probability that all are met, %", "zh": "全部达成的概率（%）"},
    "chart_regret": {"en": "Largest regret, {unit}", "zh": "最大遗憾（{unit}）"},
    "chart_outcome": {"en": "{label}, {unit}", "zh": "{label}（{unit}）"},
    "targets_unit": {"en": "targets", "zh": "项目标"},
    "chart_x": {"en": "voted a year, {unit}; in brackets: spent by the best package", "zh": "年度预算，{unit}（括号内为最优方案实际支出）"},
    "key_best": {"en": "best package found, fresh draws", "zh": "最优方案（未用过的参数）"},
    "key_own": {"en": "own allocation, fresh draws", "zh": "原比例分配（未用过的参数）"},
    "key_searched": {"en": "best package, draws searched", "zh": "最优方案（搜索用参数）"},
    "title_better": {
        "en": "{budget} a year meets {met} of {targets} targets on average, {more} more than allocated as in the scenario; all in {share} of runs",
        "zh": "每年{budget}，平均达成{targets}项目标中的{met}项，比原比例分配多{more}项；全部达成的概率为{share}",
    },
    "title_plain": {
        "en": "{budget} a year meets {met} of {targets} targets on average, no clear gain over the scenario's own allocation; all in {share} of runs",
        "zh": "每年{budget}，平均达成{targets}项目标中的{met}项，与原比例分配无明显差别；全部达成的概率为{share}",
    },
    "title_regret": {
        "en": "{budget} a year: the best package regrets {best} at most, the scenario's own allocation {own}",
        "zh": "每年{budget}：最优方案最大遗憾为{best}，原比例分配为{own}",
    },
    "chart_note": {
        "en": "Whiskers: ± one standard error, draws as clusters. Hollow marks look too good: the package was chosen on those draws",
        "zh": "误差线：±1个标准误（以参数组为聚类）。空心标记偏乐观：方案正是按这些参数选出的",
    },
    "chart_note_regret": {
        "en": "Left: mean over fresh draws ± one standard error. Right: against all packages tried, on the draws searched",
        "zh": "左图：未用过的参数上的均值±1个标准误。右图：在搜索用参数上，相对于所有试过的方案",
    },
    # allocation chart
    "allocation_title": {
        "en": "{budget} a year: the best package adds most to “{gains}” ({more}), takes most from “{loses}” ({less})",
        "zh": "每年{budget}：最优方案增加最多的是“{gains}”（{more}），减少最多的是“{loses}”（{less}）",
    },
    "allocation_same": {
        "en": "{budget} a year: the best package found is the scenario's own allocation",
        "zh": "每年{budget}：最优方案即原比例分配",
    },
    "allocation_axis": {"en": "{unit} a year", "zh": "{unit}／年"},
    "key_voted": {"en": "best package, voted", "zh": "最优方案预算"},
    "key_own_voted": {"en": "own allocation, voted", "zh": "原比例分配预算"},
    "key_spent": {"en": "best package, spent", "zh": "最优方案实际支出"},
    "others": {"en": "{count} others, little changed", "zh": "其他{count}种（变化小）"},
    "allocation_note": {
        "en": "Both share out the same sum. Spent: mean over fresh draws, a year of the horizon",
        "zh": "两种方案总额相同。实际支出：未用过的参数上的均值，模拟期内年均",
    },
}  # fmt: skip


def words(key: str, language: str, **values: object) -> str:
    """The phrase `key` in `language` with its values filled in. Raises QiluError for a language without words."""
    return fill(WORDS, key, language, **values)


def money(yuan: float, language: str, sign: bool = False) -> str:
    """A sum of money in words."""
    return ("+" if sign and yuan > 0 else "") + amount(yuan, "yuan", language)


def uncertain(value: float | None, error: float | None, decimals: int = 2, sign: bool = False) -> str:
    """A number ± its standard error; without one if there is none."""
    if value is None or math.isnan(value):
        return DASH
    shown = f"{value:{'+' if sign else ''}.{decimals}f}" + ("" if error is None or math.isnan(error) else f" ± {error:.{decimals}f}")
    return shown.replace("-", "−")


def uncertain_share(value: float, error: float | None, language: str) -> str:
    """A share of runs ± its Monte Carlo error, in per cent."""
    return probability(value, language) + ("" if error is None else f" ± {error * 100:.0f}{percent_sign(language)}")


def outcome_of(search: Search) -> tuple[str, str, str]:
    """Label in Chinese and English, and unit, of what regret is about."""
    aim = search.ground.aim
    if aim.outcome is None:
        return "达成目标数", "targets met", "targets"
    found = next(indicator for indicator in aim.declared if indicator.name == aim.outcome)
    return found.label_zh, found.label, found.unit


def scored(search: Search, value: float | None, language: str) -> str:
    """A score or a regret in its unit."""
    if value is None or not math.isfinite(value):
        return DASH
    unit = outcome_of(search)[2]
    return f"{value:.2f}" if unit == "targets" else amount(value, unit, language)


def score_scale(search: Search, largest: float, language: str) -> tuple[float, str]:
    """Divisor and name of the unit in which a chart shows scores."""
    unit = outcome_of(search)[2]
    if unit == "targets":
        return 1.0, words("targets_unit", language)
    scale = axis_scale(unit, largest, language)
    return scale.divisor, scale.unit


def is_clear(line: FrontierLine) -> bool:
    """Whether a package is better than the own allocation by two standard errors on fresh draws."""
    error = line.targets_met_over_own_error
    return line.targets_met_over_own is not None and error is not None and line.targets_met_over_own > 2.0 * error


def pairs_of(search: Search) -> list[tuple[FrontierLine, FrontierLine]]:
    """Best package and own allocation of each budget."""
    return list(zip(search.lines[::2], search.lines[1::2], strict=True))


def main_pair(search: Search) -> tuple[FrontierLine, FrontierLine]:
    """Best package and own allocation at the budget asked for."""
    return next(pair for pair in pairs_of(search) if pair[0].budget == search.main)


def by_probability(search: Search) -> bool:
    """Whether the search was for the probability of targets, not for regret."""
    return search.ground.aim.kind == PROBABILITY


def source_of(search: Search) -> dict[str, str]:
    """What the source line of every chart states: scenario, seed, runs, version, command."""
    scenario, code = search.ground.scenario, code_version()
    command = redraw_command(search.command) if search.command else DASH
    return {"scenario": scenario.id, "seed": str(scenario.seed), "runs": f"{search.runs:,}", "version": f"{code.version} ({code.hash[:8]})",
            "command": command}  # fmt: skip
