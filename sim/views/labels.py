"""Words of charts and tables in Chinese and English: the sentences that carry numbers, and the label of anything that has a name.

The names of instruments, states and causes stand in `sim.views.names`.
A label is never built by gluing translated words together: each sentence exists whole in both languages.
"""

from __future__ import annotations

from sim.scenario.chains import CHAINS, FIELDS
from sim.scenario.places import CITIES
from sim.scenario.variables import VARIABLES
from sim.views.names import CAUSE_LABELS, EVENT_KIND_LABELS, INSTRUMENT_LABELS, KIND_LABELS, STATE_LABELS
from sim.views.phrases import fill

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
    "title_beside": {
        "en": "{label}: official {before}, simulated {after} (10–90 %: {band})",
        "zh": "{label}：官方{before}，模拟{after}（10–90%区间：{band}）",
    },
    "title_level": {"en": "{label}: {after} (10–90 %: {band})", "zh": "{label}：{after}（10–90%区间：{band}）"},
    "no_band": {"en": "no spread", "zh": "各次模拟相同"},
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
        "en": "Met in: share of runs ± Monte Carlo error. First met: median date among runs that ever meet it. Under the status: "
              "what left places unfilled where the target was missed.",
        "zh": "达到概率：达到目标的模拟占比±蒙特卡洛误差。首次达到：曾达到目标的模拟中的日期中位数。状态下方：未达到目标时名额未用足的主要原因。",
    },
    "bound": {"en": "{cause} {share}", "zh": "{cause} {share}"},
    # fiscal account
    "account": {"en": "Fiscal account, {unit}", "zh": "财政成本账（{unit}）"},
    "column_instrument": {"en": "Instrument", "zh": "政策工具"},
    "column_total": {"en": "Total", "zh": "合计"},
    "account_all": {"en": "All costs", "zh": "总成本"},
    "account_caption": {
        "en": "Mean over the runs; 10–90 % is the band of the total over the horizon. What is put into pools is counted as expected loss.",
        "zh": "各次模拟均值；10–90%区间指整个模拟期合计。注入资金池的资金按预期损失计入成本。",
    },
    # what each measure did
    "measures": {"en": "Measures in force, and what came of each", "zh": "已实施措施及其结果"},
    "column_measure": {"en": "Measure", "zh": "措施"},
    "column_figure": {"en": "Figure", "zh": "指标"},
    "column_value": {"en": "Mean", "zh": "均值"},
    "measures_caption": {
        "en": "Mean over the runs: sums are over {first}–{last}, levels at the end of {last}.",
        "zh": "各次模拟均值：合计数为{first}—{last}年累计，存量和比率为{last}年底。",
    },
    # what each measure adds
    "effects": {"en": "What each measure adds: all measures against all but this one", "zh": "各项措施的作用：全部措施实施，与去除该项相比"},
    "column_with": {"en": "With", "zh": "有"},
    "column_without": {"en": "Without", "zh": "无"},
    "column_difference": {"en": "Difference", "zh": "差异"},
    "column_cost": {"en": "Cost", "zh": "成本"},
    "percentage_points": {"en": "% points", "zh": "个百分点"},
    "column_sign": {"en": "Sign", "zh": "方向"},
    "effects_caption": {
        "en": "Means over replicates in the same world with the same chance, ± standard error. Cost: public money, tax given up and expected "
              "losses over the horizon. Sign: expected / found, in brackets if the difference is less than two standard errors.",
        "zh": "同一世界、同一随机数下的均值±标准误。成本：模拟期内财政资金、减税与预期损失之和。方向：预期／实际，差异不足两个标准误的加括号。",
    },
    # events
    "events": {"en": "{name}: {objects} from {first} to {last}", "zh": "{name}：{objects}项，{first}至{last}"},
    "events_single": {"en": "One change only", "zh": "只有一种变更的记录"},
    "group_of_kind": {"en": "{kind} – {name}", "zh": "{kind}·{name}"},
    "column_what": {"en": "What", "zh": "事项"},
    "column_times": {"en": "Times", "zh": "次数"},
    "column_from": {"en": "From", "zh": "原状态"},
    "column_to": {"en": "To", "zh": "新状态"},
    "column_objects": {"en": "Number", "zh": "数量"},
    "column_share": {"en": "Share", "zh": "占比"},
    "column_days": {"en": "Days", "zh": "天数"},
    "column_money": {"en": "Money", "zh": "金额"},
    "column_reasons": {"en": "Reasons", "zh": "原因"},
    "events_caption": {
        "en": "Share: of those that ever were in the state before. Days: median and 10–90 % of the days in it until the change.",
        "zh": "占比：占曾处于原状态者的比重。天数：在原状态停留至变更的天数中位数及10–90%区间。",
    },
    "funnel_title": {
        "en": "{name}: of {all}, {ends}; longest step: from “{before}” to “{after}”, median {days} days",
        "zh": "{name}：共{all}项，{ends}；用时最长的环节是由“{before}”到“{after}”，中位数{days}天",
    },
    "funnel_title_short": {"en": "{name}: of {all}, {ends}", "zh": "{name}：共{all}项，{ends}"},
    "funnel_end_count": {"en": "{number} {state}", "zh": "{state}{number}项"},
    "funnel_passing": {"en": "went on, or still there at the end of the run", "zh": "继续推进或模拟期末仍处于该状态"},
    "funnel_end": {"en": "ended there", "zh": "在该状态结束"},
    "funnel_days": {"en": "{median} ({low}–{high})", "zh": "{median}（{low}–{high}）"},
    "funnel_wait": {"en": "days since the state before", "zh": "距前一状态天数"},
    "funnel_note": {
        "en": "One run (draw {draw}, replicate {replicate}), numbers not scaled up. Days: median (10–90 %) of the most frequent way in",
        "zh": "单次模拟（第{draw}组参数第{replicate}次），数量未放大至全省。天数：最常见进入路径的中位数（10–90%区间）",
    },
    "timeline_title": {
        "en": "{shown} of {all} projects under contract from {first} to {last}: {ended} had ended, half of them within {months} months",
        "zh": "{first}年至{last}年立项的{all}个项目（图示{shown}个）：{ended}个已结束，其中半数用时不超过{months}个月",
    },
    "timeline_title_short": {
        "en": "{shown} of {all} projects under contract from {first} to {last}: none had ended",
        "zh": "{first}年至{last}年立项的{all}个项目（图示{shown}个）：均未结束",
    },
    "timeline_note": {
        "en": "One line a project, by call, chain and start. One run (draw {draw}, replicate {replicate})",
        "zh": "每行一个项目，按申报类别、产业链和开始时间排列。单次模拟（第{draw}组参数第{replicate}次）",
    },
    "other_industries": {"en": "Other industries", "zh": "其他产业"},
    "other_states": {"en": "other states", "zh": "其他状态"},
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
    return fill(TEXT, key, language, **values)


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


def cause_label(name: str, language: str) -> str:
    """What left places unfilled, in a word."""
    return CAUSE_LABELS[name][language] if name in CAUSE_LABELS else name


def kind_label(name: str, language: str) -> str:
    """A kind of public cost."""
    return KIND_LABELS[name][language]


def group_label(name: str, language: str) -> str:
    """A call, an instrument or a kind of event."""
    return EVENT_KIND_LABELS[name][language] if name in EVENT_KIND_LABELS else instrument_label(name, language)


def state_label(name: str, language: str) -> str:
    """A state that events name; one without label is shown as it is."""
    return STATE_LABELS[name][language] if name in STATE_LABELS else name


def chain_label(slug: str, language: str) -> str:
    """A landmark chain or an emerging field."""
    return next((chain.zh if language == "zh" else chain.en for chain in (*CHAINS, *FIELDS) if chain.slug == slug), slug)


def city_label(name: str, language: str) -> str:
    """The city's name in `language`, whichever of its two names is given."""
    for city in CITIES:
        if name in city:
            return city.zh if language == "zh" else city.en
    return name
