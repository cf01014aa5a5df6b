"""Words of the tables and charts of a calibration, in Chinese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.views.numbers import amount, interval, percent_sign
from sim.views.phrases import fill
from sim.views.stored_run import source_now

if TYPE_CHECKING:
    from sim.experiments.calibration.moments import Moment
    from sim.experiments.calibration.plan import Calibration

WORDS: dict[str, dict[str, str]] = {
    "fit": {"en": "Published figures beside the calibrated model", "zh": "已公布数据与校准后模型对照"},
    "column_moment": {"en": "Figure", "zh": "指标"},
    "column_observed": {"en": "Published", "zh": "公布值"},
    "column_tolerance": {"en": "Tolerance", "zh": "容差"},
    "column_defaults": {"en": "At defaults", "zh": "默认参数"},
    "column_optimum": {"en": "Best point", "zh": "最优点"},
    "column_posterior": {"en": "Posterior 5–95 %", "zh": "后验5–95%"},
    "column_z": {"en": "z", "zh": "z"},
    "fit_caption": {
        "en": "Tolerance: standard deviation of the figure's error and the model's together. z: posterior median less published, in standard "
              "deviations of tolerance and runs. Beyond 2 the model does not meet the figure; u: unverified figure.",
        "zh": "容差：公布值误差与模型误差合计的标准差。z：后验中位数减公布值，以容差与模拟离散的标准差计；绝对值大于2视为未达到；u：未核实数据。",
    },
    "marginals": {"en": "What was learned of each parameter", "zh": "各参数的先验与后验"},
    "column_parameter": {"en": "Parameter", "zh": "参数"},
    "column_default": {"en": "Default", "zh": "默认值"},
    "column_prior": {"en": "Prior 5–95 %", "zh": "先验5–95%"},
    "column_median": {"en": "Median", "zh": "中位数"},
    "column_shrinkage": {"en": "Learned", "zh": "获知程度"},
    "column_held_50": {"en": "50 % holds", "zh": "50%区间"},
    "column_held_90": {"en": "90 % holds", "zh": "90%区间"},
    "column_rank": {"en": "p (ranks)", "zh": "秩检验p"},
    "marginals_caption": {
        "en": "Learned: share of the prior's variance that is gone (normal scores). Holds: share of {tests} simulated histories whose interval "
              "holds the known value; p: ranks uniform (Kolmogorov–Smirnov). * describes the start of 2018 only.",
        "zh": "获知程度：先验方差减少的比例（正态得分）。区间：{tests}次模拟历史中区间包含真值的比例；p：秩均匀性检验。*仅描述2018年初始状态。",
    },
    "distance": {
        "en": "Distance from the published figures (mean squared z): {default:.2f} at the defaults, {best:.2f} at the best of {trials:,} trials. "
              "Not ruled out: {share} of the prior (implausibility up to {limit:.1f}).",
        "zh": "与公布值的距离（z平方均值）：默认参数{default:.2f}，{trials:,}次搜索中最优{best:.2f}。"
              "未被排除的先验空间占{share}（不合理度上限{limit:.1f}）。",
    },
    "unmatched": {"en": "Not met, {count} of {all}: {names}", "zh": "未达到的指标（共{all}项，{count}项未达到）：{names}"},
    "all_matched": {"en": "All {all} figures are met within two standard deviations", "zh": "全部{all}项指标均在两个标准差之内"},
    "skipped": {"en": "Not recorded in enough runs, so not used: {names}", "zh": "记录不足而未使用的指标：{names}"},
    "one_unmatched": {"en": "{name} ({z})", "zh": "{name}（{z}）"},
    "coverage": {
        "en": "All parameters together: the 50 % intervals hold {fifty}, the 90 % intervals {ninety} of the known values",
        "zh": "全部参数合计：50%区间包含真值的比例为{fifty}，90%区间为{ninety}",
    },
    "in_year": {"en": "{title}, {year}", "zh": "{title}，{year}年"},
    # charts
    "fit_title": {
        "en": "{met} of {all} figures met within two standard deviations; farthest off: {worst} ({z})",
        "zh": "{all}项指标中{met}项在两个标准差之内；偏差最大：{worst}（{z}）",
    },
    "fit_axis": {"en": "model less published figure, standard deviations of tolerance", "zh": "模型值减公布值（以容差标准差计）"},
    "fit_key_model": {"en": "posterior, median and 5–95 % of runs", "zh": "后验中位数与5–95%区间"},
    "fit_key_default": {"en": "at the defaults", "zh": "默认参数"},
    "fit_key_band": {"en": "published figure ± 2 standard deviations", "zh": "公布值±2个标准差"},
    "fit_note": {
        "en": "Red: not met, beyond two standard deviations of tolerance and runs together. Right: published figure (u: unverified) and posterior "
              "median. Beyond the axis: arrows",
        "zh": "红色：未达到，即超过容差与模拟离散合计的两个标准差。右侧：公布值（u：未核实）与后验中位数。超出坐标范围的以箭头表示",
    },
    "marginals_title": {
        "en": "Learned most: {first} (variance down by {share}); {few} of {all} parameters keep more than 80 % of their prior's variance",
        "zh": "获知最多的参数：{first}（方差减少{share}）；{all}个参数中{few}个保留先验方差的80%以上",
    },
    "marginals_axis": {"en": "position in the range of the prior (its 0.1 to 99.9 % points)", "zh": "在先验取值范围（0.1–99.9%分位）内的位置"},
    "marginals_key_prior": {"en": "prior, 5–95 %", "zh": "先验5–95%"},
    "marginals_key_posterior": {"en": "posterior, 5–95 % and median", "zh": "后验5–95%与中位数"},
    "marginals_key_default": {"en": "declared default", "zh": "默认值"},
    "marginals_note": {"en": "Right: 5–95 % of the posterior", "zh": "右侧：后验5–95%区间"},
    "coverage_title": {
        "en": "Intervals hold the known value in {fifty} (50 %) and {ninety} (90 %) of {tests} simulated histories",
        "zh": "在{tests}次模拟历史中，50%区间包含真值的比例为{fifty}，90%区间为{ninety}",
    },
    "coverage_axis": {"en": "share of simulated histories whose interval holds the known value, %", "zh": "区间包含真值的模拟历史占比（%）"},
    "coverage_key_50": {"en": "50 % interval", "zh": "50%区间"},
    "coverage_key_90": {"en": "90 % interval", "zh": "90%区间"},
    "coverage_note": {
        "en": "Shading: where 95 % of shares lie if the intervals are right. Right: p value of uniform ranks",
        "zh": "阴影：区间正确时95%的占比所在范围。右侧：秩均匀性检验p值",
    },
    "all_parameters": {"en": "All parameters together", "zh": "全部参数合计"},
}  # fmt: skip


def words(key: str, language: str, **values: object) -> str:
    """The phrase `key` in `language` with its values filled in."""
    return fill(WORDS, key, language, **values)


def moment_label(moment: Moment, language: str) -> str:
    """What a moment is called, with its year where it is of one."""
    title = moment.title[language]
    dated = not moment.fact and moment.how in ("value", "share")
    return words("in_year", language, title=title, year=moment.year) if dated else title


def figure(value: float | None, unit: str, language: str) -> str:
    """A value of a moment, a dash if there is none."""
    if value is None:
        return "–"
    return f"{value:.2g}" if unit == "years" else amount(value, unit, language)


def between(low: float | None, high: float | None, unit: str, language: str) -> str:
    """A range of a moment, or of a parameter of that unit."""
    if low is None or high is None:
        return "–"
    base = unit.split("/")[0]
    if base in ("yuan", "fraction", "firms", "patents"):
        return interval(low, high, base, language)
    joint = "–" if low >= 0 else "至" if language == "zh" else " to "
    return joint.join(f"{value:.3g}".replace("-", "−") for value in (low, high))


def pair(first: float, second: float | None, unit: str, language: str) -> str:
    """Two values beside each other; a unit of money is named once."""
    if second is not None and unit.startswith("yuan"):
        return interval(first, second, "yuan", language).replace("–", " / ")
    return f"{figure(first, unit, language)} / {figure(second, unit, language)}"


def part(share: float, language: str) -> str:
    """A share of the prior, however small."""
    return f"{share * 100:.2g}{percent_sign(language)}"


def signed(z: float | None) -> str:
    """Standard deviations with their sign."""
    return "–" if z is None else f"{z:+.1f}".replace("-", "−")


def source_of(found: Calibration) -> dict[str, str]:
    """What the source line of every chart states."""
    scenario = found.plan.space.scenario
    return source_now(scenario.id, scenario.seed, sum(found.plan.runs.values()), found.command)
