"""The first screen: what the report is about, the targets that matter most in a sentence each, how sure that is, and the findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sim.scenario.places import CITIES
from sim.views.comparison.words import short_title
from sim.views.goals import LIKELY, UNLIKELY, Goal
from sim.views.interactive.parts import InteractiveChart, Words
from sim.views.interactive.run_charts import probabilities
from sim.views.interactive.theme import words_of
from sim.views.numbers import percent_sign
from sim.views.report.blocks import Block, Point, Points, Prose
from sim.views.report.material import Ensemble, Material
from sim.views.report.sentences import futures, outlook_of, sentence
from sim.views.report.words import say

LEADING = 3
"""Targets on the first screen."""

WORDS: dict[str, dict[str, str]] = {
    "about": {
        "en": "{reason} {runs} simulated futures of all enterprises of Shandong’s {cities} cities, {first}–{last}, each with its own chance and its "
        "own values of what is uncertain.",
        "zh": "{reason}对全省{cities}市全部企业{first}—{last}年的发展作{runs}次模拟，每次随机因素和不确定参数取值各不相同。",
    },
    "about_sample": {
        "en": "{reason} {runs} simulated futures of {share} of the enterprises of Shandong’s {cities} cities, {first}–{last}, each with its own "
        "chance and its own values of what is uncertain.",
        "zh": "{reason}抽取全省{cities}市{share}的企业，对{first}—{last}年的发展作{runs}次模拟，每次随机因素和不确定参数取值各不相同。",
    },
    "about_studies": {
        "en": "What experiments with the scenario {title} found. Name a folder of finished runs too, and the report tells how likely "
            "the targets are.",
        "zh": "情景“{title}”的实验结果。如同时给出该情景的模拟结果文件夹，报告将列出各项目标的达成概率。",
    },
    "sample": {
        "en": "These are results of a sample: {share} of the enterprises were simulated and the figures scaled up to the province. Small numbers, "
        "such as projects, zones and single cities, are coarse, and what the measures add may be off by more than the intervals say. For a decision, "
        "run the scenario with all enterprises.",
        "zh": "本报告为抽样模拟结果：仅模拟{share}的企业，再放大至全省。项目、高新区、单个城市等数量较少的指标误差较大，"
        "政策效果的偏差也可能超出所列区间。用于决策前，请以全部企业重新模拟。",
    },
    "few": {
        "en": "Only {runs} futures were simulated: a share of them is known to within ±{error} percentage points (one standard error).",
        "zh": "仅模拟{runs}次：达成概率的标准误最大约±{error}个百分点。",
    },
    "certain": {
        "en": "Shares of futures are known to within ±{error} percentage points (one standard error). That counts what the model "
            "holds to be uncertain, "
              "not that the model itself may be wrong: see its limits.",
        "zh": "达成概率的标准误不超过±{error}个百分点。该误差只反映模型内的不确定性，不含模型本身的偏差，见“模型的局限”。",
    },
    "beside": {"en": "{told} Under “{scenario}”, {futures}.", "zh": "{told}在“{scenario}”情景下，{futures}。"},
    "one_run": {"en": "A single future was simulated: no chances can be given.", "zh": "仅模拟1次，无法给出概率。"},
    "unfinished": {
        "en": "{done} of {total} runs are finished; the others are not in this report.",
        "zh": "{total}次模拟中已完成{done}次，本报告仅含已完成部分。",
    },
    "count": {
        "en": "Of the {judged} targets that can be judged, {likely} are met in at least nine of ten futures and {unlikely} in fewer than one of ten.",
        "zh": "可评估的{judged}项目标中，{likely}项在九成以上的模拟中达到，{unlikely}项达到的不足一成。",
    },
    "no_targets": {"en": "The scenario names no targets that can be judged.", "zh": "该情景没有可评估的目标。"},
    "outlook_very": {"en": "Very likely", "zh": "很可能"},
    "outlook_probably": {"en": "Likely", "zh": "较可能"},
    "outlook_open": {"en": "Open", "zh": "不确定"},
    "outlook_hardly": {"en": "Unlikely", "zh": "较难"},
    "outlook_never": {"en": "Very unlikely", "zh": "可能性很小"},
    "outlook_unknown": {"en": "Not judged", "zh": "无法评估"},
}  # fmt: skip
FEW = 50
"""Runs below which the first screen says that they are few."""


def opening(material: Material) -> list[Block]:
    """The targets that matter most in sentences, the others counted, and how sure that is."""
    one = material.main
    if one is None:
        return []
    blocks: list[Block] = []
    judged = [goal for goal in one.goals if goal.judged]
    if not judged:
        blocks.append(Prose(say(WORDS, "no_targets")))
    blocks.append(Points([_beside(target_point(goal, one), goal, material) for goal in leading(one)]))
    if judged:
        blocks.append(Prose(_count(judged)))
    return blocks + cautions(one)


def chart(material: Material) -> InteractiveChart | None:
    """How likely each target is; None if none can be judged."""
    one = material.main
    return None if one is None or not any(goal.judged for goal in one.goals) else probabilities(one.run)


def about(material: Material, title: Words) -> Words:
    """What was simulated, in a sentence or two."""
    one = material.main
    if one is None:
        return say(WORDS, "about_studies", title=title)
    scenario, reason = one.scenario, one.scenario.reason
    told = {"runs": f"{one.runs:,}", "cities": len(CITIES), "first": scenario.start.year + 1, "last": scenario.end.year}
    said = words_of(lambda language: "" if reason is None else reason[language])
    return say(WORDS, "about" if scenario.scale == 1 else "about_sample", reason=said, share=_share(scenario.scale), **told)


def target_point(goal: Goal, one: Ensemble) -> Point:
    """A target with its outlook."""
    outlook = outlook_of(goal)
    text = sentence(goal, one.runs, one.scenario.end.year)
    return Point(text, say(WORDS, f"outlook_{outlook}"), outlook) if one.runs > 1 else Point(text)


def _beside(point: Point, goal: Goal, material: Material) -> Point:
    """The same, with how many futures of the reference reach it: what is likely anyway is not the policy's doing."""
    if material.comparison is None:
        return point
    reference = material.ensembles[-1]
    theirs = next((other for other in reference.goals if other.name == goal.name and other.judged), None)
    if theirs is None:
        return point
    scenario = words_of(lambda language: short_title(reference.scenario.title[language]))
    return replace(point, text=say(WORDS, "beside", told=point.text, scenario=scenario, futures=futures(theirs, reference.runs)))


def leading(one: Ensemble) -> list[Goal]:
    """The targets to begin with: outcomes before activities, those that the scenario puts first before the others."""
    headline = {name: place for place, name in enumerate(one.run.headline)}
    judged = [goal for goal in one.goals if goal.judged]
    return sorted(judged, key=lambda goal: (goal.kind != "outcome", headline.get(goal.variable, len(headline))))[:LEADING]


def cautions(one: Ensemble) -> list[Block]:
    """What a reader must know before reading a number: a sample, few runs, unfinished runs."""
    told: list[Block] = []
    scale, runs = one.scenario.scale, one.stored.manifest["runs"]
    if scale < 1:
        told.append(Prose(say(WORDS, "sample", share=_share(scale)), "warning"))
    if runs["done"] < runs["total"]:
        told.append(Prose(say(WORDS, "unfinished", done=f"{runs['done']:,}", total=f"{runs['total']:,}"), "warning"))
    judged = [goal for goal in one.goals if goal.judged]
    if one.runs == 1:
        told.append(Prose(say(WORDS, "one_run"), "warning"))
    elif judged:
        error = f"{max(goal.error for goal in judged) * 100:.0f}"
        told.append(Prose(say(WORDS, "few" if one.runs < FEW else "certain", runs=f"{one.runs:,}", error=error), "note"))
    return told


def _share(scale: float) -> Words:
    return words_of(lambda language: f"{scale * 100:.3g}{percent_sign(language)}")


def _count(judged: Sequence[Goal]) -> Words:
    likely, unlikely = (sum(test) for test in ([g.probability >= LIKELY for g in judged], [g.probability < UNLIKELY for g in judged]))
    return say(WORDS, "count", judged=len(judged), likely=likely, unlikely=unlikely)
