"""Words and figures that the tables and charts of an attribution share, in Chinese and English."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiments.attribution.attribute import Attribution
from sim.experiments.attribution.estimates import estimate, is_clear, known
from sim.experiments.attribution.lines import Level, Method, unit_of
from sim.experiments.attribution.players import Player
from sim.views.labels import text
from sim.views.numbers import Scale, axis_scale, percent_sign
from sim.views.phrases import fill

if TYPE_CHECKING:
    from sim.experiments.reading.indicators import Indicator
    from sim.scenario.resolved import Scenario

WORDS: dict[str, dict[str, str]] = {
    "section": {"en": "Section", "zh": "部分"},
    "measure": {"en": "Measure", "zh": "措施"},
    "shapley": {"en": "Shapley value", "zh": "Shapley值"},
    "share": {"en": "Share", "zh": "占比"},
    "leave_one_out": {"en": "Taken away", "zh": "从整套中去除"},
    "first_in": {"en": "Alone", "zh": "单独实施"},
    "package": {"en": "The whole package", "zh": "整套政策"},
    "pair": {"en": "Pair", "zh": "组合"},
    "difference": {"en": "Second difference", "zh": "二阶差分"},
    "verdict": {"en": "They are", "zh": "关系"},
    "substitutes": {"en": "substitutes", "zh": "相互替代"},
    "complements": {"en": "complements", "zh": "相互增强"},
    "no interaction": {"en": "independent", "zh": "相互独立"},
    "not clear": {"en": "not clear", "zh": "不明确"},
    "table_title": {"en": "{label}, {when}: what “{scenario}” adds to “{against}”, {unit}",
                    "zh": "{label}（{when}）：“{scenario}”相对于“{against}”的变化（{unit}）"},
    "pairs_title": {"en": "{label}: what the two together give beyond what each gives, {unit}", "zh": "{label}：措施之间的相互作用（{unit}）"},
    "over": {"en": "sum over {first}–{last}", "zh": "{first}—{last}年累计"},
    "over_year": {"en": "sum over {last}", "zh": "{last}年累计"},
    "end": {"en": "at the end of {last}", "zh": "{last}年底"},
    "horizon": {"en": "{first}–{last}", "zh": "{first}—{last}年"},
    "horizon_year": {"en": "{last}", "zh": "{last}年"},
    "nothing": {"en": "{label}: not recorded in all runs, so it cannot be shared out", "zh": "{label}：部分模拟无记录，无法分解"},
    "caption_sections": {
        "en": "Exact: all {coalitions} coalitions of sections, {worlds}. Share: of the package's effect, where that is clear of zero.",
        "zh": "精确值：各部分的全部{coalitions}种组合，{worlds}。占比：占整套政策效果的比重，仅在效果明显不为零时给出。",
    },
    "caption_exact": {
        "en": "Exact: all {coalitions} coalitions, {worlds}. Share: of the package's effect, where that is clear of zero.",
        "zh": "精确值：全部{coalitions}种组合，{worlds}。占比：占整套政策效果的比重，仅在效果明显不为零时给出。",
    },
    "caption_sampled": {
        "en": "Estimated from {orders} orders of joining in each world, {worlds}. ± one standard error. Measures do not add up to the exact value of "
              "their section, in which they join together.",
        "zh": "每个世界抽取{orders}种加入次序估计，{worlds}；±1个标准误。各措施之和不等于所属部分的精确值，后者按各部分整体加入计算。",
    },
    "caption_pairs": {
        "en": "Sections: Shapley interaction index. Measures: second difference in the presence of all others. Substitutes: both together give "
              "less of the figure than the two apart add up to; complements: more; not clear within two standard errors. The largest {shown} of "
              "{all} pairs.",
        "zh": "部分之间为Shapley交互指数，措施之间为其余措施全部实施时的二阶差分。相互替代：两项同时实施时指标低于各自效果之和；"
              "相互增强：高于；不足两个标准误为不明确。列出{all}对中最大的{shown}对。",
    },
    "still": {"en": "Without any effect on it: {numbers}", "zh": "对其无任何影响：{numbers}"},
    "one_world": {"en": "a single world: errors, where there are any, are of sampling only", "zh": "单一世界，误差（如有）仅含抽样误差"},
    "worlds": {"en": "{count} worlds (draws {draws}, replicates {replicates})", "zh": "{count}个世界（参数{draws}组、重复{replicates}次）"},
    "few_worlds": {"en": "{count} worlds only (draws {draws}, replicates {replicates}), so errors are rough",
                   "zh": "仅{count}个世界（参数{draws}组、重复{replicates}次），标准误较粗略"},
    "sums": {
        "en": "{label}: the package {package}; each measure alone, added up, {alone}; each taken away, added up, {taken}. {verdict}",
        "zh": "{label}：整套政策{package}；各措施单独实施之和{alone}；逐项去除之和{taken}。{verdict}",
    },
    "more than its parts": {"en": "Together they do more than the sum of what each does alone.", "zh": "整体大于各项单独效果之和。"},
    "less than its parts": {"en": "Together they do less than the sum of what each does alone: they partly do each other's work.",
                            "zh": "整体小于各项单独效果之和：各措施作用部分重叠。"},
    "its parts added up": {"en": "Together they do exactly the sum of what each does alone.", "zh": "整体等于各项单独效果之和。"},
    "unclear": {"en": "Whether together they do more or less than each alone is not clear from these runs.",
                "zh": "整体与各项单独效果之和孰大孰小，这些模拟尚不能判定。"},
    "others": {"en": "Others ({count})", "zh": "其他（{count}项）"},
    "other sections": {"en": "Others ({count} sections)", "zh": "其他{count}个部分"},
    "other measures": {"en": "Others ({count} measures)", "zh": "其他{count}项措施"},
    "chart_share": {
        "en": "{label}, {when}: {effect} against “{against}”; {share} of it from “{name}”",
        "zh": "{label}（{when}）：相对于“{against}”变化{effect}；其中{share}来自“{name}”",
    },
    "chart_plain": {
        "en": "{label}, {when}: {effect} against “{against}”, not clear of zero; largest part: “{name}”",
        "zh": "{label}（{when}）：相对于“{against}”变化{effect}，与零无明显差异；最大部分来自“{name}”",
    },
    "chart_single": {
        "en": "{label}, {when}: {effect} against “{against}” in a single world; largest part: “{name}”",
        "zh": "{label}（{when}）：单一世界中相对于“{against}”变化{effect}；最大部分来自“{name}”",
    },
    "level_and_change": {"en": "{level} ({change})", "zh": "{level}（{change}）"},
    "chart_axis": {"en": "difference from “{against}”, {unit}", "zh": "与“{against}”之差（{unit}）"},
    "chart_note": {
        "en": "Shapley values: what each adds, averaged over {orders} of joining. Whiskers: ± one standard error; {worlds}",
        "zh": "Shapley值：各项在{orders}下新增效果的平均值。误差线：±1个标准误；{worlds}",
    },
    "all_orders": {"en": "all orders", "zh": "所有加入次序"},
    "some_orders": {"en": "{orders} sampled orders", "zh": "抽取的{orders}种加入次序"},
    "ways_more than its parts": {"en": "{label}: the package, {package}, does more than its measures alone added up, {alone}",
                                 "zh": "{label}：整套政策{package}，大于各措施单独实施之和{alone}"},
    "ways_less than its parts": {"en": "{label}: the package, {package}, does less than its measures alone added up, {alone}",
                                 "zh": "{label}：整套政策{package}，小于各措施单独实施之和{alone}"},
    "ways_its parts added up": {"en": "{label}: the package does exactly what its measures alone add up to, {package}",
                                "zh": "{label}：整套政策等于各措施单独实施之和，{package}"},
    "ways_unclear": {"en": "{label}: the package, {package}, against its measures alone added up, {alone}: no clear difference",
                     "zh": "{label}：整套政策{package}，各措施单独实施之和{alone}，差异不明确"},
    "ways_note": {
        "en": "Taken away: package minus the package without it. Alone: with it only minus “{against}”. Whiskers: ± one standard error; {worlds}",
        "zh": "从整套中去除：整套政策与缺该项之差。单独实施：仅实施该项与“{against}”之差。误差线：±1个标准误；{worlds}",
    },
    "left_out": {"en": ". Not shown: {count} that move it by less than 1 % of the largest", "zh": "；未列出影响不足最大者1%的{count}项"},
}  # fmt: skip

FEW_UNITS = 5
"""Draws, or with a single draw replicates, below which a standard error is itself a rough guess."""


def say(key: str, language: str, **values: object) -> str:
    """The phrase `key` with its values filled in. Raises QiluError for a language without words."""
    return fill(WORDS, key, language, **values)


class Figure(NamedTuple):
    """A number with its standard error, None from a single world."""

    value: float
    error: float | None

    @property
    def clear(self) -> bool:
        """Whether it is at least two standard errors from zero."""
        return is_clear(self.value, self.error)


class Part(NamedTuple):
    """A section, a measure or, if `several`, small ones together, and what it contributes."""

    name: str
    number: int | None
    figure: Figure
    several: bool = False


class Told:
    """One variable of an attribution as one language shows it: figures in a display unit, and sentences about them.

    `package`: the whole effect; `recorded`: whether every run recorded the variable; `largest`: the largest figure, in the declared unit.
    """

    def __init__(self, pair: tuple[Scenario, Scenario], indicator: Indicator, package: Figure, recorded: bool, largest: float, language: str):
        self.scenario, self.against = pair
        self.indicator, self.package, self.recorded, self.language = indicator, package, recorded, language
        self.label = indicator.label_zh if language == "zh" else indicator.label
        largest = max(largest, abs(package.value)) if recorded else 0.0
        self.scale = difference_scale(unit_of(indicator), largest, language)
        self.decimals = decimals_for(largest / self.scale.divisor)

    def shown(self, figure: Figure, with_unit: bool = False) -> str:
        """`+1,438 ± 188`: the figure with its sign and error in the display unit; all of one variable with as many decimals."""
        number, spread = figure.value / self.scale.divisor, (figure.error or 0.0) / self.scale.divisor
        words = f"{number:+,.{self.decimals}f}" if round(number, self.decimals) else f"{0:.{self.decimals}f}"
        words = (words if figure.error is None else f"{words} ± {spread:,.{self.decimals}f}").replace("-", "−")
        if not with_unit or not self.scale.unit:
            return words
        return words + (f"\u00a0{self.scale.unit}" if self.language == "en" else self.scale.unit)

    @property
    def reference(self) -> str:
        """Title of the scenario that the effect is measured against."""
        return self.against.title[self.language]

    @property
    def towards(self) -> int:
        """1 if the package raises the variable, −1 if it lowers it."""
        return 1 if self.package.value >= 0 else -1

    @property
    def when(self) -> str:
        """What time the figure is about."""
        first, last = self.scenario.start.year + 1, self.scenario.end.year
        kind = {"sum": "over", "cost": "over", "last": "end"}.get(self.indicator.how, "horizon")
        return say(kind if first < last or kind == "end" else f"{kind}_year", self.language, first=first, last=last)

    @property
    def worlds(self) -> str:
        """How many worlds the errors rest on."""
        draws, replicates = self.scenario.draws, self.scenario.replicates
        units = draws if draws > 1 else replicates
        key = "one_world" if units == 1 else "few_worlds" if units < FEW_UNITS else "worlds"
        return say(key, self.language, count=draws * replicates, draws=draws, replicates=replicates)


class Reading(Told):
    """The same with all that was computed, by section and measure."""

    def __init__(self, result: Attribution, variable: str, language: str):
        self.result, self.variable = result, variable
        self.column = result.index(variable)
        figures = [figure for place in result.contributions for figure in self.figures(*place)]
        largest = max((abs(figure.value) for figure in figures if math.isfinite(figure.value)), default=0.0)
        package = self.figure(result.levels[1] - result.levels[0])
        recorded = all(math.isfinite(figure.value) for figure in figures)
        super().__init__((result.scenario, result.against), result.declared[self.column], package, recorded, largest, language)

    def figures(self, level: Level, method: Method) -> list[Figure]:
        """Contributions of all players of a level."""
        return [self.figure(values) for values in self.result.contributions[level, method]]

    def together(self, level: Level, method: Method, rows: Sequence[int]) -> Figure:
        """The sum of several players' contributions."""
        return self.figure(self.result.contributions[level, method][list(rows)].sum(axis=0))

    def figure(self, values: NDArray[np.float64]) -> Figure:
        """Mean and error of values of shape (draws, replicates, indicators)."""
        found = estimate(values[..., [self.column]])
        return Figure(float(found.mean[0]), known(found.error[0]))

    def still(self, level: Level, row: int) -> bool:
        """Whether a player moves the variable in no world, by any method."""
        values = [found[row][..., self.column] for (where, _), found in self.result.contributions.items() if where == level]
        return not any(np.any(array) for array in values)

    def level_of(self, end: int) -> str:
        """The variable itself in `against` (0) or the scenario (1), in the unit and with the decimals of the differences."""
        value = float(self.result.levels[end][..., self.column].mean()) / self.scale.divisor
        unit = percent_sign(self.language).strip() if self.scale.unit == text("percentage_points", self.language) else self.scale.unit
        return f"{value:,.{self.decimals}f}".replace("-", "−") + (f"\u00a0{unit}" if self.language == "en" and unit else unit)

    def name(self, player: Player) -> str:
        """A player's title."""
        return player.title[self.language]


def difference_scale(unit: str, largest: float, language: str) -> Scale:
    """Divisor and name of the unit for differences: shares in percentage points, money in round steps, counts one by one."""
    if unit.split("/")[0] == "yuan":
        return axis_scale(unit, largest, language)
    plain = axis_scale(unit, 1.0, language)
    return Scale(plain.divisor, text("percentage_points", language)) if plain.unit == "%" else plain


def decimals_for(largest: float) -> int:
    """Decimals that show three or four digits of the largest figure, and no more than two where it is above one."""
    if largest <= 0:
        return 0
    magnitude = math.floor(math.log10(largest))
    return max(0, min(2, 3 - magnitude)) if magnitude >= 0 else min(2 - magnitude, 6)
