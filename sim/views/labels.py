"""Words of charts and tables in Chinese and English: variables, cities, instruments, and the sentences that carry numbers.

A label is never built by gluing translated words together: each sentence exists whole in both languages.
"""

from __future__ import annotations

from sim.kernel.errors import QiluError
from sim.scenario.places import CITIES
from sim.scenario.variables import VARIABLES

LANGUAGES = ("zh", "en")

INSTRUMENT_LABELS: dict[str, dict[str, str]] = {
    "super_deduction": {"en": "R&D super-deduction", "zh": "研发费用加计扣除"},
    "high_tech_status": {"en": "High-tech status and 15 % rate", "zh": "高企认定及15%税率"},
    "technology_sme_status": {"en": "Technology-SME registration", "zh": "科技型中小企业入库"},
    "research_grant": {"en": "R&D grant", "zh": "研发投入补助"},
    "innovation_programmes": {"en": "Innovation programmes", "zh": "企业创新项目与平台"},
    "first_time_award": {"en": "First-time high-tech award", "zh": "首次认定高企奖励"},
    "upgrade_award": {"en": "Upgrade award", "zh": "升级高企补助"},
    "collaboration": {"en": "University–industry projects", "zh": "产学研协同创新"},
    "technology_centres": {"en": "“One firm, one technology” centres", "zh": "“一企一技术”研发中心"},
    "demonstration_enterprises": {"en": "Demonstration enterprises", "zh": "技术创新示范企业"},
    "innovation_projects": {"en": "Enterprise innovation projects", "zh": "企业技术创新项目"},
    "coaching": {"en": "Coaching", "zh": "企业辅导"},
    "outreach": {"en": "Outreach", "zh": "政策宣传"},
}
"""Names of the breakdowns of awareness, take-up and public money."""

TAX_RELIEF: dict[str, dict[str, str]] = {
    "Tax|Super-deduction|Relief": {"en": "Super-deduction", "zh": "研发费用加计扣除"},
    "Tax|HNTE|Relief": {"en": "High-tech 15 % rate", "zh": "高企15%优惠税率"},
}

NOTES: dict[str, dict[str, str]] = {
    "Enterprises|Technology SME|Stock": {
        "en": "Stock on 31 December. Registration numbers run out on 31 March of the next year and are issued anew from April",
        "zh": "为12月31日存量；入库编号次年3月31日到期，4月起重新入库。",
    },
}
"""What a reader must know about a variable beside its chart."""

TEXT: dict[str, dict[str, str]] = {
    # fan charts
    "stock_at": {"en": "{value} at the end of {year}", "zh": "{year}年底{value}"},
    "flow_in": {"en": "{value} in {year}", "zh": "{year}年{value}"},
    "title_target": {
        "en": "{label}: {at} (10–90 %: {band}); target {target} met in {probability} of runs",
        "zh": "{label}：{at}（10–90%区间：{band}）；{probability}的模拟达到目标（{target}）",
    },
    "title_change": {
        "en": "{label}: {before}, {after} (10–90 %: {band})",
        "zh": "{label}：{before}，{after}（10–90%区间：{band}）",
    },
    "title_level": {"en": "{label}: {after} (10–90 %: {band})", "zh": "{label}：{after}（10–90%区间：{band}）"},
    "no_band": {"en": "no spread", "zh": "无离散"},
    "official_period": {"en": "official statistics", "zh": "官方统计"},
    "projected_period": {"en": "projection", "zh": "模拟预测"},
    "official": {"en": "official figure", "zh": "官方数据"},
    "unverified": {"en": "not verified", "zh": "未核实数据"},
    "median": {"en": "median of runs", "zh": "模拟中位数"},
    "band_50": {"en": "25–75 % of runs", "zh": "25–75%区间"},
    "band_80": {"en": "10–90 % of runs", "zh": "10–90%区间"},
    "target": {"en": "target", "zh": "目标"},
    "target_above": {"en": "target: above {value}", "zh": "目标：超过{value}"},
    "target_at_least": {"en": "target: {value}", "zh": "目标：{value}"},
    "above": {"en": "above {value}", "zh": "超过{value}"},
    "at_least": {"en": "{value}", "zh": "{value}"},
    "on_day": {"en": "on {day}", "zh": "{day}"},
    "value_on_day": {"en": "{value} on {day}", "zh": "{day}为{value}"},
    "lowest_year": {"en": "{value} in the lowest year", "zh": "最低年份{value}"},
    "by_end": {"en": "end of {year}", "zh": "{year}年底"},
    "in_year": {"en": "in {year}", "zh": "{year}年"},
    "every_year": {"en": "every year", "zh": "每年"},
    "continuous": {"en": "at the end of the run", "zh": "模拟期末"},
    "per_year": {"en": "{unit} a year", "zh": "{unit}／年"},
    # target probabilities
    "probability_title": {
        "en": "Met in at least 90 % of runs: {likely} of the {judged} targets that can be judged; in fewer than 10 %: {unlikely}",
        "zh": "可评估的{judged}项目标中，{likely}项在至少90%的模拟中达到；{unlikely}项的达到概率不足10%",
    },
    "probability_axis": {"en": "share of runs in which the target is met, %", "zh": "达到目标的模拟占比（%）"},
    "probability_note": {
        "en": "Whiskers: ± one Monte Carlo standard error",
        "zh": "误差线：±1个蒙特卡洛标准误",
    },
    "activity": {"en": "activity target", "zh": "任务类目标"},
    "outcome": {"en": "outcome target", "zh": "成效类目标"},
    "not_built": {"en": "not built", "zh": "尚未建模"},
    "not_built_measure": {"en": "not built: measure {measure}", "zh": "尚未建模：第{measure}条措施"},
    "missing_measure": {"en": "{names} (measure {measure})", "zh": "{names}（第{measure}条）"},
    "missing_measures": {"en": "Not built yet: {parts}.", "zh": "尚未建模：{parts}。"},
    "not_recorded": {"en": "not recorded", "zh": "无记录"},
    "likely": {"en": "likely", "zh": "很可能"},
    "open": {"en": "open", "zh": "不确定"},
    "unlikely": {"en": "unlikely", "zh": "可能性小"},
    # awareness and take-up
    "awareness": {"en": "know it", "zh": "知晓率"},
    "take_up": {"en": "use it", "zh": "享受率"},
    "awareness_legend": {"en": "share of firms that know the instrument", "zh": "知晓率：了解该政策的企业占比"},
    "take_up_legend": {"en": "share of eligible firms that use it", "zh": "享受率：符合条件企业中实际享受的占比"},
    "take_up_title": {
        "en": "Widest gap between knowing and using, end of {year}: {name}; {aware} of firms know it, {used} of eligible firms use it",
        "zh": "知晓与享受落差最大的是{name}；{year}年底{aware}的企业知晓，{used}的符合条件企业实际享受",
    },
    "band_note": {"en": "Line: median of runs; shading: 10–90 %", "zh": "实线：模拟中位数；阴影：10–90%区间"},
    # money
    "money_title": {
        "en": "Public money paid averages {first_paid} in {first} and {last_paid} in {last}; tax relief averages {last_relief} in {last}",
        "zh": "财政资金支出均值{first}年为{first_paid}、{last}年为{last_paid}；{last}年减税额均值为{last_relief}",
    },
    "money_paid": {"en": "Public money paid, {unit}", "zh": "财政资金支出（{unit}）"},
    "money_relief": {"en": "Tax given up, {unit}", "zh": "减税额（{unit}）"},
    "money_note": {
        "en": "Bars: mean of the runs' yearly sums; whiskers: 10–90 % of runs, on the left for the total. Scales differ",
        "zh": "柱形：各次模拟年度合计的均值；误差线：10–90%区间（左图为总额）。左右两图刻度不同",
    },
    "other_instruments": {"en": "Other instruments", "zh": "其他政策"},
    # cities
    "city_title": {
        "en": "High-tech enterprises: {share} in {first} and {second}, end of {year}; fastest growth since {start}: {fastest}, {growth}",
        "zh": "高新技术企业：{year}年底{first}、{second}合计占全省{share}；{fastest}增长最快，比{start}年底增长{growth}",
    },
    "city_start": {"en": "end of {year} (model's starting value)", "zh": "{year}年底（模型初始值）"},
    "city_axis": {"en": "firms", "zh": "家"},
    "city_median": {"en": "end of {year}, median", "zh": "{year}年底中位数"},
    # scorecard
    "scorecard": {"en": "Scorecard", "zh": "目标计分卡"},
    "column_target": {"en": "Target", "zh": "目标"},
    "column_median": {"en": "Median", "zh": "中位数"},
    "column_band": {"en": "10–90 %", "zh": "10–90%区间"},
    "column_probability": {"en": "Met in", "zh": "达到概率"},
    "column_date": {"en": "First met", "zh": "首次达到"},
    "column_status": {"en": "Status", "zh": "状态"},
    "never": {"en": "never", "zh": "未达到"},
    "caption": {
        "en": "Met in: share of runs ± Monte Carlo error. First met: median date among runs that ever meet it.",
        "zh": "达到概率：达到目标的模拟占比±蒙特卡洛误差。首次达到：曾达到目标的模拟中的日期中位数。",
    },
    # source line
    "source": {
        "en": "Source: qilu, scenario {scenario}, seed {seed}, {runs} runs, version {version}. To redraw: {command}",
        "zh": "来源：qilu，情景 {scenario}，种子 {seed}，{runs} 次模拟，版本 {version}。重绘命令：{command}",
    },
    "history_source": {
        "en": "Official figures with their citations: sim/data/history.csv. ",
        "zh": "官方数据及出处：sim/data/history.csv。",
    },
}  # fmt: skip


def text(key: str, language: str, **values: object) -> str:
    """The phrase `key` in `language` with its values filled in. Raises QiluError for a language without labels."""
    if language not in LANGUAGES:
        raise QiluError(f"no labels in language {language!r}; available: {', '.join(LANGUAGES)}")
    phrase = TEXT[key][language].format(**values)
    return phrase if language == "zh" else phrase.replace(" %", "\u00a0%")


def variable_label(name: str, language: str) -> str:
    """What a declared variable is called in sentences and on axes."""
    declaration = VARIABLES[name]
    return declaration.label_zh if language == "zh" else declaration.label


def variable_note(name: str, language: str) -> str:
    """What must be said beside the variable's chart; empty if nothing."""
    return NOTES[name][language] if name in NOTES else ""


def instrument_label(name: str, language: str) -> str:
    """What an instrument is called; a name without label is shown as it is, so that a new one is never lost."""
    return INSTRUMENT_LABELS[name][language] if name in INSTRUMENT_LABELS else name.replace("_", " ")


def city_label(name: str, language: str) -> str:
    """The city's name in `language`, whichever of its two names is given."""
    for city in CITIES:
        if name in city:
            return city.zh if language == "zh" else city.en
    return name
