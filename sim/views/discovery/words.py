"""Words of the table and charts of `qilu discover` in Chinese and English, and what was found in plain sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.views.numbers import probability
from sim.views.phrases import fill
from sim.views.sensitivity.words import level, parameter_label, parameter_value
from sim.views.stored_run import source_now

if TYPE_CHECKING:
    from sim.experiments.discovery.discover import Discovery, FoundBox, Limit
    from sim.experiments.discovery.question import Question

OFTEN = 0.5
"""Share of the halves of the draws from which a parameter's limits count as found again."""

WORDS: dict[str, dict[str, str]] = {
    # what is looked for
    "missed": {"en": "target {target} is missed", "zh": "目标{target}未达到"},
    "met": {"en": "target {target} is met", "zh": "目标{target}达到"},
    "missed_in_full": {"en": "target {target} (“{title}”) is missed", "zh": "目标{target}（{title}）未达到"},
    "met_in_full": {"en": "target {target} (“{title}”) is met", "zh": "目标{target}（{title}）达到"},
    "below": {"en": "{label} is below {limit}", "zh": "{label}低于{limit}"},
    "above": {"en": "{label} is above {limit}", "zh": "{label}高于{limit}"},
    "misses": {"en": "all misses", "zh": "全部未达到情形"},
    "hits": {"en": "all runs that meet it", "zh": "全部达到情形"},
    "cases": {"en": "all such runs", "zh": "全部此类情形"},
    # sentences
    "head": {
        "en": "{event} in {share} of {runs} runs: {draws} draws of {parameters} uncertain parameters, {replicates} replicates each",
        "zh": "{runs}次模拟（{parameters}个不确定参数的{draws}组取值，每组重复{replicates}次）中，{share}的模拟里{event}",
    },
    "chance_share": {
        "en": "{share} of the variance of this is between replicates of one draw: chance, which no limits on parameters explain",
        "zh": "其中{share}的方差来自同组参数的不同重复，属偶然，参数范围无法解释",
    },
    "all": {
        "en": "In every run {event}: there is nothing to tell apart, and no box to look for",
        "zh": "所有模拟均为{event}：没有可区分的情形，不需寻找",
    },
    "none": {
        "en": "In no run {event}: there is nothing to tell apart, and no box to look for",
        "zh": "没有一次模拟{event}：没有可区分的情形，不需寻找",
    },
    "box": {
        "en": "{event} in {density} of the runs where {conditions}; these are {mass} of all runs and hold {coverage} of {cases}",
        "zh": "在{conditions}的情形中，{density}的模拟里{event}；这些情形占全部模拟的{mass}，占{cases}的{coverage}",
    },
    "next_box": {
        "en": "Outside the boxes before, {event} in {density} of the runs where {conditions}; these are {mass} of all runs and hold {coverage} of "
              "{cases}",
        "zh": "在前述范围之外、{conditions}的情形中，{density}的模拟里{event}；这些情形占全部模拟的{mass}，占{cases}的{coverage}",
    },
    "trusted": {
        "en": "Not by chance: shuffled outcomes leave as good a box in {chance} of trials",
        "zh": "并非偶然：打乱结果后，仅{chance}的试验能得到同样好的范围",
    },
    "doubted": {
        "en": "Not to be trusted: shuffled outcomes, which no parameter explains, leave as good a box in {chance} of trials",
        "zh": "不可信：打乱结果后参数本已无法解释，仍有{chance}的试验得到同样好的范围",
    },
    "no_box": {
        "en": "No box: no parameter has limits that do better than chance; shuffled outcomes leave as good a curve in {chance} of trials",
        "zh": "没有找到范围：没有参数的范围优于偶然；打乱结果后，{chance}的试验得到同样好的曲线",
    },
    "needed": {
        "en": "{draws} draws are too few for {parameters} parameters; about {needed} would tell a box like the one seen from chance",
        "zh": "{parameters}个参数只有{draws}组取值，偏少；约需{needed}组才能把所见的范围与偶然区分开",
    },
    "cannot_say": {
        "en": "Nothing stands out from chance among {parameters} parameters, so how many more than {draws} draws would be needed cannot be said",
        "zh": "{parameters}个参数中没有任何一个超出偶然，因此无法判断在现有{draws}组之外还需多少组取值",
    },
    "weak_all": {
        "en": "Yet none of its parameters gets limits in half of the trials that leave half of the draws out: take the limits as rough",
        "zh": "但在去掉一半取值的试验中，其参数均不到半数仍有范围限制，限制只宜粗略参考",
    },
    "weak": {
        "en": "Of its parameters, {parameters}: limits in fewer than half of the trials that leave half of the draws out; rely on the others",
        "zh": "其中{parameters}在去掉一半取值的试验中，不到半数仍有范围限制，宜以其余参数为准",
    },
    # conditions
    "under": {"en": "{parameter} < {high}", "zh": "{parameter}低于{high}"},
    "over": {"en": "{parameter} > {low}", "zh": "{parameter}高于{low}"},
    "between": {"en": "{low} < {parameter} < {high}", "zh": "{parameter}介于{low}与{high}之间"},
    "at_most": {"en": "{parameter} ≤ {high}", "zh": "{parameter}不超过{high}"},
    "at_least": {"en": "{parameter} ≥ {low}", "zh": "{parameter}不低于{low}"},
    "within": {"en": "{low} ≤ {parameter} ≤ {high}", "zh": "{parameter}为{low}至{high}"},
    "equal": {"en": "{parameter} = {low}", "zh": "{parameter}为{low}"},
    "and": {"en": " and ", "zh": "且"},
    "comma": {"en": ", ", "zh": "、"},
    # table
    "table": {"en": "Limits of the boxes", "zh": "各范围的参数限制"},
    "column_box": {"en": "Box", "zh": "范围"},
    "column_parameter": {"en": "Parameter", "zh": "参数"},
    "column_limits": {"en": "Limits", "zh": "限制"},
    "column_draws": {"en": "Draws", "zh": "取值分位"},
    "column_quasi_p": {"en": "Quasi-p", "zh": "准p值"},
    "column_halves": {"en": "In halves", "zh": "半样本重现"},
    "caption": {
        "en": "Draws: which of them, from lowest to highest value, lie within. Quasi-p: chance of a box as dense without these limits. "
              "In halves: share of trials with half of the draws in which the parameter gets limits.",
        "zh": "取值分位：按数值由低到高，落在限制内的取值。准p值：去掉该限制后偶然同样集中的概率。"
              "半样本重现：只用一半取值时该参数仍有限制的试验占比。",
    },
    # charts
    "box_title": {"en": "{event} in {density} of the runs where {conditions}", "zh": "在{conditions}的情形中，{density}的模拟里{event}"},
    "never": {"en": "{verb} in no replicate", "zh": "{verb}：从未"},
    "sometimes": {"en": "{verb} in some replicates", "zh": "{verb}：部分重复"},
    "always": {"en": "{verb} in every replicate", "zh": "{verb}：每次重复"},
    "verb_missed": {"en": "missed", "zh": "未达到"},
    "verb_met": {"en": "met", "zh": "达到"},
    "verb_below": {"en": "below", "zh": "低于"},
    "verb_above": {"en": "above", "zh": "高于"},
    "box_note": {
        "en": "One mark a draw. The box is {mass} of all runs and holds {coverage} of {cases}",
        "zh": "每个点为一组参数取值。方框占全部模拟的{mass}，占{cases}的{coverage}",
    },
    "faint": {"en": "; faint: outside the box in another parameter", "zh": "；浅色：其他参数不在范围内"},
    "faint_next": {
        "en": "; faint: in a box before, or outside this one in another parameter",
        "zh": "；浅色：已属前述范围，或其他参数不在范围内",
    },
    "doubt_note": {"en": "; not to be trusted, chance does as well in {chance} of trials", "zh": "；不可信，{chance}的偶然试验同样好"},
    "curve_title": {
        "en": "Smaller boxes are denser but cover less: the one chosen has a density of {density} and covers {coverage} of {cases}",
        "zh": "范围越小越集中，但覆盖率越低：选定范围集中度为{density}，覆盖{cases}的{coverage}",
    },
    "curve_title_none": {
        "en": "Smaller boxes are denser, but shuffled outcomes leave as good a curve in {chance} of trials: no box is chosen",
        "zh": "范围越小越集中，但打乱结果后{chance}的试验得到同样好的曲线：未选定范围",
    },
    "curve_x": {"en": "coverage: share of these runs that the box holds, %", "zh": "覆盖率：范围所含此类模拟的占比（%）"},
    "curve_y": {"en": "density: share of the box's runs in which it is so, %", "zh": "集中度：范围内此类模拟的占比（%）"},
    "curve": {"en": "search {number}", "zh": "第{number}次寻找"},
    "chosen": {"en": "box chosen", "zh": "选定范围"},
    "base": {"en": "all runs: {share}", "zh": "全部模拟：{share}"},
    "axis": {"en": "{label}, {unit}", "zh": "{label}（{unit}）"},
    "curve_note": {
        "en": "Numbers: how many parameters have limits. The chosen box has been grown and freed of limits that chance explains",
        "zh": "数字：有限制的参数个数。选定范围已适当放宽，并去掉偶然可以解释的限制",
    },
}  # fmt: skip


def words(key: str, language: str, **values: object) -> str:
    """The phrase `key` in `language` with its values filled in. Raises QiluError for a language without words."""
    return fill(WORDS, key, language, **values)


def event(found: Discovery, language: str, full: bool = False) -> str:
    """What is looked for, as a clause: target T9 is missed; in `full` with the target's title."""
    return event_of(found.question, found.limit, language, full)


def event_of(asked: Question, limit: float, language: str, full: bool = False) -> str:
    """The same from the question and the limit that the judged value is held against."""
    if asked.target is not None:
        return words(f"{asked.way}_in_full" if full else asked.way, language, title=asked.target.title[language], target=asked.target.id)
    label = asked.judged.label_zh if language == "zh" else asked.judged.label
    return words(asked.way, language, label=label, limit=level(limit, asked.judged.unit, language))


def cases(found: Discovery, language: str) -> str:
    """The runs in which it is so."""
    return cases_of(found.question, language)


def cases_of(asked: Question, language: str) -> str:
    """The same from the question."""
    return words({"missed": "misses", "met": "hits"}.get(asked.way, "cases"), language)


def sentences(found: Discovery, language: str) -> list[str]:
    """What was found, how far it can be trusted, and what would be needed."""
    what, cloud = event(found, language, full=True), found.cloud
    facts = {"draws": f"{len(found.draws):,}", "parameters": len(found.axes)}
    if not 0 < found.share < 1:
        told = [words("all" if found.share else "none", language, event=what)]
        return [_sentence(one, language) for one in told]
    runs = int(cloud.runs.sum())
    told = [
        words("head", language, event=what, share=probability(found.share, language), runs=f"{runs:,}", replicates=int(cloud.runs.max()), **facts)
    ]
    if found.chance_share is not None:
        told.append(words("chance_share", language, share=probability(found.chance_share, language)))
    if not found.boxes:
        told.append(words("no_box", language, chance=probability(found.chance or 0.0, language)))
    for box in found.boxes:
        told += _about(box, event(found, language), cases(found, language), language)
    if not found.boxes or not found.boxes[0].trusted:
        key = "cannot_say" if found.needed_draws is None else "needed"
        told.append(words(key, language, needed=f"{_rough(found.needed_draws or 0):,}", **facts))
    return [_sentence(one, language) for one in told]


def _about(box: FoundBox, what: str, among: str, language: str) -> list[str]:
    shares = {name: probability(getattr(box, name), language) for name in ("density", "coverage", "mass")}
    key = "box" if box.number == 1 else "next_box"
    told = [words(key, language, event=what, cases=among, conditions=conditions(box.limits, language, paths=True), **shares)]
    told.append(words("trusted" if box.trusted else "doubted", language, chance=probability(box.chance, language)))
    weak = [line.parameter for line in box.limits if line.share_of_resamples < OFTEN]
    if len(weak) == len(box.limits) and box.trusted:
        told.append(words("weak_all", language))
    elif weak and box.trusted:
        told.append(words("weak", language, parameters=words("comma", language).join(weak)))
    return told


def _rough(number: int) -> int:
    """Two significant digits, upwards."""
    step = 10 ** max(0, len(str(number)) - 2)
    return -(-number // step) * step


def _sentence(text: str, language: str) -> str:
    return f"{text}。" if language == "zh" else f"{text[0].upper()}{text[1:]}.".replace(" %", "\u00a0%")


def conditions(limits: Sequence[Limit], language: str, paths: bool = False) -> str:
    """Limits in words, joined; parameters by what they mean, or by `paths`."""
    return words("and", language).join(
        condition(line, line.parameter if paths else parameter_label(line.parameter, language), language) for line in limits
    )


def condition(line: Limit, parameter: str, language: str) -> str:
    """One parameter's limits in words. Limits between draws are open, values that occur belong to the box."""
    ends = {"low": line.low, "high": line.high}
    if isinstance(line.high, bool) or isinstance(line.low, bool):  # a limit leaves one position of a switch
        ends = dict.fromkeys(ends, line.high if line.low is None else line.low)
    shown = {name: parameter_value(value, line.unit, language) for name, value in ends.items() if value is not None}
    occurs = any(isinstance(value, (bool, int, str)) for value in ends.values())
    if None not in ends.values():
        key = "equal" if ends["low"] == ends["high"] else "within" if occurs else "between"
    else:
        key = ("at_most" if occurs else "under") if line.low is None else ("at_least" if occurs else "over")
    return words(key, language, parameter=parameter, **shown)


def source_of(found: Discovery, command: Sequence[str]) -> dict[str, str]:
    """What the source line of every chart states: scenario, seed, runs, version, command."""
    return source_now(found.scenario.id, found.scenario.seed, int(found.cloud.runs.sum()), command)
