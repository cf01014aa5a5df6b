"""How likely each target is, in a sentence that needs no statistics: how many of the simulated futures reach it, and where they lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario.variables import VARIABLES
from sim.views.goals import LIKELY, UNLIKELY, Goal
from sim.views.interactive.theme import words_of
from sim.views.labels import cause_label, variable_label
from sim.views.numbers import amount, probability
from sim.views.phrases import fill
from sim.views.report.words import say

if TYPE_CHECKING:
    from sim.views.interactive.parts import Words

PROBABLE, IMPROBABLE = 0.6, 0.4
"""Shares of runs from which a target will probably be met, and up to which it will probably be missed."""

WORDS: dict[str, dict[str, str]] = {
    # an amount that is reached by a day
    "stock_very": {"en": "{when} Shandong will very probably have {required} {things}", "zh": "{when}，全省{things}数量很可能{required}"},
    "stock_probably": {"en": "{when} Shandong will probably have {required} {things}", "zh": "{when}，全省{things}数量较有可能{required}"},
    "stock_open": {"en": "Whether Shandong will have {required} {things} {when} is open", "zh": "{when}，全省{things}数量能否{required}尚不确定"},
    "stock_hardly": {"en": "{when} Shandong will probably not have {required} {things}", "zh": "{when}，全省{things}数量较难{required}"},
    "stock_never": {"en": "{when} Shandong will very probably not have {required} {things}", "zh": "{when}，全省{things}数量{required}的可能性很小"},
    "by_end": {"en": "By the end of {year}", "zh": "到{year}年底"},
    "by_end_inside": {"en": "by the end of {year}", "zh": "到{year}年底"},
    "above": {"en": "more than {value}", "zh": "超过{value}"},
    "at_least": {"en": "{value} or more", "zh": "达到{value}"},
    # any other target
    "target_very": {"en": "“{title}” will very probably be met", "zh": "“{title}”很可能实现"},
    "target_probably": {"en": "“{title}” will probably be met", "zh": "“{title}”较有可能实现"},
    "target_open": {"en": "“{title}” may or may not be met", "zh": "“{title}”能否实现尚不确定"},
    "target_hardly": {"en": "“{title}” will probably be missed", "zh": "“{title}”较难实现"},
    "target_never": {"en": "“{title}” will very probably be missed", "zh": "“{title}”实现的可能性很小"},
    "target_unknown": {"en": "“{title}” cannot be judged: nothing was recorded.", "zh": "“{title}”无法评估：模拟中没有相关记录。"},
    # a single run
    "target_one_met": {
        "en": "“{title}” is met in the one simulated future: {reached}. A single run says nothing of how likely that is.",
        "zh": "“{title}”在这一次模拟中实现：{reached}。仅凭一次模拟无法判断可能性大小。",
    },
    "target_one_missed": {
        "en": "“{title}” is missed in the one simulated future: {reached}. A single run says nothing of how likely that is.",
        "zh": "“{title}”在这一次模拟中未实现：{reached}。仅凭一次模拟无法判断可能性大小。",
    },
    # how many futures
    "all": {"en": "all {runs} simulated futures reach it", "zh": "{runs}次模拟全部达到"},
    "some": {"en": "{met} of {runs} simulated futures reach it", "zh": "{runs}次模拟中有{met}次达到"},
    "one": {"en": "1 of {runs} simulated futures reaches it", "zh": "{runs}次模拟中仅有1次达到"},
    "none": {"en": "none of the {runs} simulated futures reaches it", "zh": "{runs}次模拟均未达到"},
    # where they lie
    "spread": {
        "en": "{outlook}: {futures}. The middle one gives {reached}; four in five lie between {low} and {high}.",
        "zh": "{outlook}：{futures}；居中结果为{reached}，八成模拟介于{low}至{high}之间。",
    },
    "point": {
        "en": "{outlook}: {futures}. At least four in five give {reached}.",
        "zh": "{outlook}：{futures}；八成以上模拟的结果均为{reached}。",
    },
    "bound": {
        "en": " Where it is missed, what is short most often: {cause} ({share}).",
        "zh": "未达到时，最主要的制约是{cause}（占{share}）。",
    },
}  # fmt: skip


def sentence(goal: Goal, runs: int, horizon: int) -> Words:
    """One target in a sentence or two. `runs`: how many simulated futures; `horizon`: last year of the run."""
    if not goal.judged:
        return say(WORDS, "target_unknown", title=goal.title)
    reached = words_of(lambda language: goal.reached(language, horizon))
    if runs == 1:
        return say(WORDS, "target_one_met" if goal.probability else "target_one_missed", title=goal.title, reached=reached)
    told = {"outlook": _outlook(goal), "futures": futures(goal, runs), "reached": reached}
    low, high = (words_of(lambda language, value=value: amount(value, goal.unit, language)) for value in (goal.p10, goal.p90))
    spread = low != high
    said = say(WORDS, "spread", low=low, high=high, **told) if spread else say(WORDS, "point", **told)
    if goal.probability < LIKELY and goal.cause and goal.cause_share == goal.cause_share:
        bound = words_of(lambda language: _bound(goal, language))
        return words_of(lambda language: said[language] + bound[language])
    return said


def _bound(goal: Goal, language: str) -> str:
    return fill(WORDS, "bound", language, cause=cause_label(goal.cause, language), share=probability(goal.cause_share, language))


def outlook_of(goal: Goal) -> str:
    """very, probably, open, hardly or never: how likely it is to be met; unknown if it cannot be judged."""
    if not goal.judged:
        return "unknown"
    share = goal.probability
    if share >= LIKELY:
        return "very"
    if share < UNLIKELY:
        return "never"
    return "probably" if share >= PROBABLE else "hardly" if share <= IMPROBABLE else "open"


def _outlook(goal: Goal) -> Words:
    outlook = outlook_of(goal)
    if not _is_stock_by_year_end(goal):
        return say(WORDS, f"target_{outlook}", title=goal.title)
    when = "by_end_inside" if outlook == "open" else "by_end"

    def said(language: str) -> str:
        value = fill(WORDS, "above" if goal.comparison == "above" else "at_least", language, value=amount(goal.value, goal.unit, language, bare=True))
        things = variable_label(goal.variable, language)
        things = things[0].lower() + things[1:] if things[1:2].islower() else things
        words = fill(WORDS, when, language, year=goal.year)
        return fill(WORDS, f"stock_{outlook}", language, when=words, required=value, things=things)

    return words_of(said)


def _is_stock_by_year_end(goal: Goal) -> bool:
    """Whether it asks for a number of enterprises at the end of a year."""
    by_year_end = goal.day is not None and (goal.day.month, goal.day.day) == (12, 31)
    return by_year_end and goal.breakdown == "all" and goal.unit == "firms" and VARIABLES[goal.variable].kind == "stock"


def futures(goal: Goal, runs: int) -> Words:
    """How many of the simulated futures reach a target, in words."""
    met = round(goal.probability * runs)
    key = "all" if met == runs else "none" if met == 0 else "one" if met == 1 else "some"
    return say(WORDS, key, met=f"{met:,}", runs=f"{runs:,}")
