"""Words of the charts of firms, breakthroughs, cities as tiles, the fiscal account and take-up by size, in Chinese and English."""

from __future__ import annotations

from sim.scenario.places import SIZES, SIZES_ZH
from sim.views.numbers import amount, interval
from sim.views.phrases import fill

WORDS: dict[str, dict[str, str]] = {
    # firms kept
    "firms_kept": {
        "en": "Means over {runs} runs that kept their firms, with 10–90 % in brackets. ",
        "zh": "为{runs}次保留企业明细的模拟的均值，括号内为10–90%区间。",
    },
    "firms_kept_once": {"en": "One run only: no uncertainty can be shown. ", "zh": "仅一次模拟，无法给出不确定性。"},
    "sampled": {"en": "A sample of {share} of all firms, scaled up. ", "zh": "按{share}企业样本模拟并放大至全省。"},
    "with_band": {"en": "{value} ({band})", "zh": "{value}（{band}）"},
    # ladder
    "ladder_title": {
        "en": "From the end of {start} to the end of {end}, {climbed} firms become high-tech enterprises; {fell} lose the status or close",
        "zh": "{start}年底至{end}年底：{climbed}企业成长为高新技术企业，{fell}退出高企或注销",
    },
    "ladder_note": {
        "en": "{kept}{scale}Firms that never had a status are not drawn. Leader: high-tech enterprise with yearly sales of at least {sales} "
              "(at the end: average of {first}–{end}). Technology SME: those that are not high-tech too",
        "zh": "{kept}{scale}始终无资格的企业未画出。领军企业：年销售额不低于{sales}的高新技术企业（期末按{first}—{end}年平均）。"
              "科技型中小企业不含已是高企者",
    },
    "ladder_start": {"en": "end of {year}", "zh": "{year}年底"},
    "climb": {"en": "climbs", "zh": "上升"},
    "stay": {"en": "stays on its rung", "zh": "保持"},
    "fall": {"en": "steps down or closes", "zh": "下降或注销"},
    "leader": {"en": "Leaders", "zh": "领军企业"},
    "high_tech": {"en": "High-tech enterprises", "zh": "高新技术企业"},
    "technology_sme": {"en": "Technology SMEs", "zh": "科技型中小企业"},
    "larger": {"en": "Larger firms without status", "zh": "小型及以上、无资格"},
    "micro": {"en": "Micro firms without status", "zh": "微型、无资格"},
    "entered": {"en": "Firms that enter later", "zh": "期间新设企业"},
    "no_status": {"en": "Without status", "zh": "无资格"},
    "closed": {"en": "Closed", "zh": "已注销"},
    "of_these": {"en": "of these {value} climb", "zh": "其中上升{value}"},
    "from_statuses": {"en": "{value} that had a status", "zh": "原有资格{value}"},
    # breakthroughs
    "breakthrough_title": {
        "en": "{all} breakthroughs by the end of {year} (10–90 %: {band}), most in “{first}” (mean\u00a0{first_mean}); "
              "in {unsure} of {chains} chains and fields half of the runs or more have none",
        "zh": "至{year}年底累计突破{all}项（10–90%区间：{band}），{first}最多（平均{first_mean}项）；"
              "{chains}条产业链和领域中，{unsure}条在半数以上模拟中无突破",
    },
    "breakthrough_title_none": {"en": "No breakthrough in any run, {first}–{year}", "zh": "{first}—{year}年：各次模拟均无技术突破"},
    "breakthrough_note": {
        "en": "Breakthroughs since the start, added up within each run, all panels on one scale. ",
        "zh": "自起始日起在每次模拟内累计，各图刻度相同。",
    },
    "breakthrough_mean": {"en": "mean of runs, with its last value", "zh": "各次模拟均值（线端数字）"},
    "breakthrough_nowhere": {"en": "In no run: {chains}", "zh": "任何一次模拟均无突破：{chains}"},
    "sample_lumps": {
        "en": "A sample of {share} of all firms: one simulated breakthrough counts as {lump}. ",
        "zh": "按{share}企业样本模拟：样本中1项突破计为{lump}项。",
    },
    # intensity
    "intensity_title": {
        "en": "Up to one point above the thresholds stand {booked} firms by their books; by real research {real}",
        "zh": "研发强度恰在门槛以上1个百分点内的企业：按账面{booked}，按真实研发仅{real}",
    },
    "intensity_panel": {"en": "Firms with sales {sales}: {threshold}", "zh": "年销售额{sales}的企业数（家），门槛{threshold}"},
    "sales_up_to": {"en": "up to {high}", "zh": "不超过{high}"},
    "sales_between": {"en": "of {band}", "zh": "{band}"},
    "sales_above": {"en": "above {low}", "zh": "超过{low}"},
    "intensity_booked": {"en": "as booked, relabelled expense included", "zh": "账面研发（含虚增归集）"},
    "intensity_real": {"en": "real research", "zh": "真实研发"},
    "intensity_threshold": {"en": "threshold for high-tech status", "zh": "高企认定门槛"},
    "intensity_axis": {"en": "research over sales, average of {first}–{last}, %", "zh": "研发强度：{first}—{last}年平均（%）"},
    "intensity_note": {
        "en": "{kept}{scale}Thin lines: 10–90 %. Firms that live from the start to the end and book research, by average yearly sales; "
              "{beyond} of them lie beyond the axis",
        "zh": "{kept}{scale}细线：10–90%区间。含自起始日存续至期末且有研发费用的企业，按年均销售额分档，其中{beyond}超出横轴范围",
    },
    # city tiles
    "tiles_title": {
        "en": "High-tech enterprises grow faster than in the province ({province}) in {above} of 16 cities, end of {start} to end of {end}; "
              "slowest: {slowest}, {least}",
        "zh": "{start}年底至{end}年底，16市中{above}市高企增速高于全省（{province}）；增速最低为{slowest}，{least}",
    },
    "tiles_value": {"en": "High-tech enterprises, end of {year}", "zh": "{year}年底高新技术企业（家）"},
    "tiles_growth": {"en": "Growth since the end of {year}, %", "zh": "比{year}年底增长（%）"},
    "tiles_note": {
        "en": "Tiles stand roughly as the cities lie, north on top. Large: median; small: 10–90 % of runs. Darker: more",
        "zh": "方块按各市大致方位排列，上北下南。大字为中位数，小字为10–90%区间；颜色越深数值越大",
    },
    # fiscal account
    "account_title": {
        "en": "The public cost of {first}–{last} is {all} (10–90 %: {band}); {tax} of it is tax given up, {paid} is money paid",
        "zh": "{first}—{last}年财政总成本{all}（10–90%区间：{band}），其中减税{tax}、财政资金支出{paid}",
    },
    "account_left": {"en": "All costs, {unit} a year", "zh": "总成本（{unit}／年）"},
    "account_right": {"en": "Without tax given up, {unit} a year", "zh": "不含减税（{unit}／年）"},
    "account_note": {
        "en": "Bars: means of the runs; whiskers: 10–90 % of the total. Scales differ. Money put into pools is no cost until loans fail: "
              "it is counted as expected loss",
        "zh": "柱形：各次模拟均值；误差线：合计的10–90%区间。左右两图刻度不同。注入资金池的资金不直接计入成本，按预期损失计入",
    },
    # awareness and take-up by size
    "size_title": {
        "en": "Knowledge differs most by size for “{name}”; "
              "{small} of {small_word} firms and {large} of {large_word} ones know it at the end of {year}",
        "zh": "{name}的知晓率规模差异最大，{year}年底{small_word}企业{small}、{large_word}企业{large}",
    },
    "size_note": {
        "en": "At the end of {year}. Marks: median of runs; lines: 10–90 %. No mark: no firm of this size was eligible",
        "zh": "{year}年底。标记：模拟中位数；横线：10–90%区间。无标记：无该规模的符合条件企业",
    },
}  # fmt: skip


def say(key: str, language: str, **values: object) -> str:
    """The phrase `key` in `language` with its values filled in. Raises QiluError for a language without words."""
    return fill(WORDS, key, language, **values)


def size_label(size: str, language: str) -> str:
    """A size class."""
    return SIZES_ZH[SIZES.index(size)] if language == "zh" else size


def kept_note(runs: int, language: str) -> str:
    """From how many runs a picture of firms comes; ends with a space in English."""
    return say("firms_kept", language, runs=runs) if runs > 1 else say("firms_kept_once", language)


def sample_note(scale: float, language: str) -> str:
    """That the firms are a sample; empty if they are all there are."""
    return say("sampled", language, share=amount(scale, "fraction", language, bare=True)) if scale < 1 else ""


def counted(value: float, p10: float, p90: float, language: str) -> str:
    """A number of firms, with 10–90 % in brackets if there is a spread."""
    shown = amount(value, "firms", language)
    return say("with_band", language, value=shown, band=interval(p10, p90, "firms", language)) if p90 > p10 else shown
