"""Words of comparisons in Chinese and English: whole sentences in both languages, as in `sim.views.labels`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sim.scenario.fiscal import KINDS
from sim.views.labels import kind_label
from sim.views.phrases import fill

if TYPE_CHECKING:
    from sim.experiments.comparison.compare import Comparison

_FIGURES: dict[str, dict[str, str]] = {
    "public cost": {"en": "Public cost", "zh": "财政成本"},
    "high-tech enterprises": {"en": "High-tech enterprises, end", "zh": "高新技术企业（期末）"},
    "high-tech firm-years": {"en": "High-tech firm-years", "zh": "高企资格累计存续（家·年）"},
    "technology SMEs": {"en": "Technology SMEs, end", "zh": "科技型中小企业（期末）"},
    "real R&D": {"en": "Real R&D of enterprises", "zh": "企业真实研发投入"},
    "relabelled R&D": {"en": "Expense relabelled as R&D", "zh": "归集虚增的研发费用"},
    "booked R&D": {"en": "R&D booked by enterprises", "zh": "企业账面研发费用"},
    "breakthroughs": {"en": "Breakthroughs on landmark chains", "zh": "标志性产业链技术突破"},
    "breakthroughs of projects signed since the start": {"en": "– of projects signed since the start", "zh": "其中：起始日后立项项目的突破"},
    "cost per additional high-tech enterprise": {"en": "Cost per additional high-tech enterprise", "zh": "每增加一家高企的成本"},
    "cost per additional high-tech firm-year": {"en": "Cost per additional high-tech firm-year", "zh": "高企资格每增加一家·年的成本"},
    "cost per additional technology SME": {"en": "Cost per additional technology SME", "zh": "每增加一家科技型中小企业的成本"},
    "cost per additional breakthrough": {"en": "Cost per additional breakthrough", "zh": "每增加一项技术突破的成本"},
    "cost per yuan of additional real R&D": {"en": "Cost per yuan of additional real R&D", "zh": "每增加1元真实研发的成本"},
    "cost per yuan of additional booked R&D": {"en": "Cost per yuan of additional booked R&D", "zh": "每增加1元账面研发的成本"},
    "real R&D per yuan of cost": {"en": "Real R&D per yuan of cost", "zh": "每元成本带动的真实研发"},
    "booked R&D per yuan of cost": {"en": "Booked R&D per yuan of cost", "zh": "每元成本带动的账面研发"},
    "relabelled R&D per yuan of cost": {"en": "Relabelled R&D per yuan of cost", "zh": "每元成本带来的虚增研发"},
    "additional public money to firms": {"en": "Public money that firms gain, tax relief included", "zh": "企业新增财政资金及减税"},
    "dead weight": {"en": "  of it unmatched by own research (dead weight)", "zh": "  其中未带来本企业真实研发（无效投入）"},
    "dead weight share": {"en": "  share of dead weight", "zh": "  无效投入占比"},
    "genuine high-tech enterprises": {"en": "High-tech enterprises that do the research", "zh": "真实研发达标的高企"},
    "cost per additional genuine high-tech enterprise": {"en": "Cost per additional one of these", "zh": "每增加一家真实达标高企的成本"},
    "relabelled share of additional booked R&D": {"en": "Relabelled share of additional booked R&D", "zh": "新增账面研发中的虚增占比"},
}
"""What the lines of cost_effectiveness.csv are called."""

WORDS: dict[str, dict[str, str]] = {
    "percentage_points": {"en": "% points", "zh": "个百分点"},
    "range": {"en": "{low} to {high}", "zh": "{low}至{high}"},
    "side": {"en": "{title} ({name})", "zh": "{title}（{name}）"},
    "headline": {
        "en": "{ours} against {theirs}: {pairs} pairs of runs, {draws} draws of the assumptions",
        "zh": "{ours} 对比 {theirs}：{pairs}对模拟，{draws}组参数",
    },
    "one_pair": {"en": "A single pair: no errors can be given.", "zh": "只有一对模拟，无法给出误差。"},
    "one_draw": {
        "en": "A single draw: errors show chance only, not what is unknown about the assumptions.",
        "zh": "只有一组参数：误差只反映随机性，不含参数不确定性。",
    },
    "gaps": {"en": "Also differs in assumptions: {gaps}", "zh": "另有假设不同：{gaps}"},
    "gap": {"en": "{path} ({ours}, against {theirs})", "zh": "{path}（{ours}，对比{theirs}）"},
    "more_gaps": {"en": "and {number} more, see manifest.json", "zh": "另有{number}项，见manifest.json"},
    "unlike": {
        "en": "Judged otherwise in the reference, here as in {ours}: {targets}",
        "zh": "参照情景中判断标准不同，此处按{ours}判断：{targets}",
    },
    # tables
    "differences": {"en": "Differences: end of {last}, or sum over {first}–{last}", "zh": "差异：{last}年底存量，或{first}—{last}年累计"},
    "column_figure": {"en": "Figure", "zh": "指标"},
    "column_with": {"en": "A", "zh": "A"},
    "column_against": {"en": "B", "zh": "B"},
    "column_difference": {"en": "A − B", "zh": "A − B"},
    "column_interval": {"en": "95 % interval", "zh": "95%区间"},
    "column_positive": {"en": "A > B", "zh": "A > B"},
    "differences_caption": {
        "en": "A: {ours}; B: {theirs}. Means over the pairs, with the 95 % interval of the mean difference. A > B: share of pairs. "
              "Dim: the interval holds zero.",
        "zh": "A：{ours}；B：{theirs}。各对模拟的均值及平均差异的95%区间。A > B：差异为正的占比。灰色：区间含零。",
    },
    "targets": {"en": "Targets", "zh": "目标"},
    "column_target": {"en": "Target", "zh": "目标"},
    "column_change": {"en": "A − B, % points", "zh": "A − B，百分点"},
    "column_moved": {"en": "Gained / lost", "zh": "得／失"},
    "column_value": {"en": "Value judged, A − B", "zh": "判断值之差"},
    "targets_same": {"en": " The other {number}: no pair differs.", "zh": "其余{number}项：各对模拟均无变化。"},
    "targets_caption": {
        "en": "Share of pairs that meet the target; change ± standard error (in brackets: all pairs agree, what could hide behind so few draws). "
              "Gained / lost: pairs that meet it only in A, only in B.",
        "zh": "达到目标的模拟占比；变化±标准误（括号：各对模拟一致，按参数组数给出可能的误差）。得／失：仅在A、仅在B达到目标的对数。",
    },
    "all_targets": {"en": "All targets; value: number met", "zh": "全部目标；判断值为达成目标数"},
    "all_targets_chart": {"en": "All targets", "zh": "全部目标"},
    "cost_effectiveness": {"en": "Cost and effect over the horizon, A − B", "zh": "模拟期内的成本与效果（A − B）"},
    "column_more": {"en": "A − B or ratio", "zh": "A − B或比值"},
    "column_remark": {"en": "Remark", "zh": "说明"},
    "cost_caption": {
        "en": "Ratios of mean differences with Fieller’s 95 % interval. Cost: money, running cost, tax given up, expected losses on loans.",
        "zh": "比值为平均差异之比，附Fieller 95%区间。成本：财政资金、运行成本、减税和贷款预期损失。",
    },
    "all_agree": {"en": "the same in all pairs", "zh": "各对模拟一致"},
    "not_clear": {"en": "not clear of zero", "zh": "与零无显著差异"},
    "divisor": {"en": "divisor not different from zero: any ratio is possible", "zh": "分母与零无显著差异，比值可为任意值"},
    "more for less": {"en": "more for less money: no price", "zh": "花钱更少、成效更多，不宜作单价"},
    "less for more": {"en": "less for more money: no price", "zh": "花钱更多、成效更少，不宜作单价"},
    "less for less": {"en": "saved, and lost", "zh": "节省与损失之比"},
    "more for more": {"en": "", "zh": ""},
    # what pairing saved
    "saved": {
        "en": "What pairing saves: for the same error, independent seeds would need more runs by the factor {factors}.",
        "zh": "配对的作用：若用独立种子，达到同样误差所需模拟次数的倍数为{factors}。",
    },
    "saved_chance": {
        "en": "What pairing saves: for the same error, independent seeds (in brackets: same assumptions, other chance) would need more runs by the "
              "factor {factors}.",
        "zh": "配对的作用：若用独立种子（括号内：参数相同、随机数不同），达到同样误差所需模拟次数的倍数为{factors}。",
    },
    "factor": {"en": "{factor} for {label}", "zh": "{label}{factor}"},
    "factor_chance": {"en": "{factor} ({chance}) for {label}", "zh": "{label}{factor}（{chance}）"},
    "nothing_saved": {
        "en": "What pairing saves cannot be said: the differences are the same in all pairs.",
        "zh": "各对模拟差异相同，无从衡量配对的作用。",
    },
    # charts
    "source": {
        "en": "Source: qilu, scenarios {scenarios}, seed {seed}, {pairs} pairs of runs, version {version}. To redraw: {command}",
        "zh": "来源：qilu，情景 {scenarios}，种子 {seed}，{pairs} 对模拟，版本 {version}。重绘命令：{command}",
    },
    "zero": {"en": "Zero: {theirs}", "zh": "零线：{theirs}"},
    "band": {"en": "10–90 % of pairs", "zh": "10–90%的模拟对"},
    "median": {"en": "median of pairs", "zh": "模拟对中位数"},
    "mean": {"en": "mean with its 95 % interval", "zh": "均值及其95%区间"},
    "differences_title": {
        "en": "{ours} against {theirs}: {label} {difference} {when} (95 %: {interval})",
        "zh": "{ours}对比{theirs}：{when}{label}{difference}（95%区间：{interval}）",
    },
    "differences_title_point": {
        "en": "{ours} against {theirs}: {label} {difference} {when}",
        "zh": "{ours}对比{theirs}：{when}{label}{difference}",
    },
    "differences_title_several": {"en": "{label} {when}, against {theirs}: {told}", "zh": "与{theirs}相比，{when}{label}：{told}"},
    "differences_title_many": {
        "en": "Differences of {count} scenarios from {theirs}, {first}–{last}",
        "zh": "{count}个情景与{theirs}的差异，{first}—{last}年",
    },
    "told": {"en": "{ours} {number}", "zh": "{ours}{number}"},
    "told_pair": {"en": "{ours} {one} / {other}", "zh": "{ours}{one}／{other}"},
    "at_the_end": {"en": "at the end of {year}", "zh": "{year}年底"},
    "over_the_horizon": {"en": "over {first}–{last}", "zh": "{first}—{last}年累计"},
    "differences_note": {
        "en": "Difference of paired runs: same firms, assumptions and chance. Band: where single pairs lie; whisker: how well the mean is known",
        "zh": "配对模拟之差：企业、参数、随机数均相同。阴影表示单对模拟的范围，误差线表示均值的可靠程度",
    },
    "differences_note_many": {
        "en": "Difference of paired runs: same firms, assumptions and chance. The whisker says how well the mean is known",
        "zh": "配对模拟之差：企业、参数、随机数均相同。误差线表示均值的可靠程度",
    },
    "a_year": {"en": "{unit} a year", "zh": "{unit}／年"},
    "targets_title": {
        "en": "{ours} against {theirs}: {up} targets become clearly more likely, {down} clearly less, of {all}",
        "zh": "{ours}对比{theirs}：{all}项目标中，{up}项达成概率明显上升，{down}项明显下降",
    },
    "targets_title_several": {
        "en": "Of {all} targets, so many are clearly more / less likely to be met than under {theirs}: {told}",
        "zh": "{all}项目标中，达成概率明显高于／低于{theirs}的项数：{told}",
    },
    "targets_axis": {"en": "change of the share of runs that meet the target, % points", "zh": "达到目标的模拟占比变化（个百分点）"},
    "targets_note": {
        "en": "Whiskers: 95 % interval; dotted where all pairs agree: what could hide behind so few draws. Clearly: the interval leaves zero out",
        "zh": "误差线：95%区间；虚线表示各对模拟一致，为参数组数所允许的误差。“明显”指区间不含零",
    },
    "share_change": {"en": "{before} → {after}", "zh": "{before} → {after}"},
    "plane_title": {
        "en": "{ours} against {theirs}: {value} yuan of real R&D for each yuan of public cost (95 %: {interval})",
        "zh": "{ours}对比{theirs}：每1元财政成本对应真实研发{value}元（95%区间：{interval}）",
    },
    "plane_title_saved": {
        "en": "{ours} against {theirs}: {value} yuan of real R&D lost for each yuan of public money saved (95 %: {interval})",
        "zh": "{ours}对比{theirs}：每节省1元财政成本，真实研发减少{value}元（95%区间：{interval}）",
    },
    "plane_title_unclear": {
        "en": "{ours} against {theirs}: the difference in public cost is not clear of zero, so there is no price of research",
        "zh": "{ours}对比{theirs}：财政成本差异与零无显著区别，无法给出研发的单价",
    },
    "plane_title_same": {
        "en": "{ours} against {theirs}: the difference in real R&D is not clear of zero",
        "zh": "{ours}对比{theirs}：真实研发差异与零无显著区别",
    },
    "plane_title_more for less": {
        "en": "{ours} against {theirs}: more real R&D for less public money",
        "zh": "{ours}对比{theirs}：财政成本更低，真实研发更多",
    },
    "plane_title_less for more": {
        "en": "{ours} against {theirs}: less real R&D for more public money",
        "zh": "{ours}对比{theirs}：财政成本更高，真实研发更少",
    },
    "plane_title_point": {
        "en": "{ours} against {theirs}: what research was had for what cost",
        "zh": "{ours}对比{theirs}：成本与研发",
    },
    "plane_title_several": {
        "en": "Public cost / real R&D against {theirs}, {unit}: {told}",
        "zh": "与{theirs}相比的财政成本／真实研发（{unit}）：{told}",
    },
    "budget_line": {"en": "budget: {budget}", "zh": "预算：{budget}"},
    "budget_note": {
        "en": ". Vertical line: {budget} more than {theirs}. Pairs that fit that budget, on its left: {told}",
        "zh": "。竖线：比{theirs}多支出{budget}；位于线左侧、不超预算的模拟对占比：{told}",
    },
    "plane_x": {"en": "additional public cost {horizon}, {unit}", "zh": "{horizon}新增财政成本（{unit}）"},
    "plane_y": {"en": "additional real R&D {horizon}, {unit}", "zh": "{horizon}新增真实研发（{unit}）"},
    "plane_pair": {"en": "one pair of runs", "zh": "一对模拟"},
    "plane_mean": {"en": "mean with 95 % intervals", "zh": "均值及95%区间"},
    "plane_note": {
        "en": "Grey lines: so much real R&D for each yuan of cost. Cost: money, running cost, tax given up, expected losses on loans",
        "zh": "灰线：每1元成本对应的真实研发。成本：财政资金、运行成本、减税和贷款预期损失",
    },
    "slope": {"en": "{value} yuan", "zh": "{value}元"},
}  # fmt: skip


MOST_TOLD = 4
"""Scenarios whose numbers a title tells one by one."""


def listed(parts: Iterable[str], language: str) -> str:
    """A list within a sentence."""
    return ("，" if language == "zh" else ", ").join(parts)


def words(key: str, language: str, **values: object) -> str:
    """The phrase `key` in `language` with its values filled in. Raises QiluError for a language without words."""
    return fill(WORDS, key, language, **values)


def figure_label(figure: str, language: str) -> str:
    """What a line of cost_effectiveness.csv is called."""
    kind = figure.removeprefix("public cost: ")
    if kind in KINDS:
        return f"  {kind_label(kind, language)}"
    return _FIGURES[figure][language]


def side_titles(found: Comparison, language: str) -> dict[str, str]:
    """What charts call each side, by name: the beginning of its title, or its name where titles are the same or it is not known by its id."""
    titles = {side.name: short_title(side.scenario.title[language]) for side in found.sides}
    told_apart = max(Counter(titles.values()).values()) == 1 and all(side.name == side.scenario.id for side in found.sides)
    return titles if told_apart else {name: name for name in titles}


def short_title(title: str) -> str:
    """The title up to a colon or a bracket."""
    for mark in (":", "：", "(", "（"):
        title = title.split(mark)[0]
    return title.strip()
