"""Words of the table and chart of winners and losers in Chinese and English, as in `sim.views.labels`."""

from __future__ import annotations

from sim.views.phrases import fill

WORDS: dict[str, dict[str, str]] = {
    "title": {"en": "Who gains, firm by firm: {ours} against {theirs}", "zh": "企业得失：{ours}对比{theirs}"},
    "column_group": {"en": "Firms", "zh": "企业"},
    "column_winners": {"en": "Winners\n%", "zh": "受益\n%"},
    "column_losers": {"en": "Losers %\n(by R&D)", "zh": "受损，%\n（因研发）"},
    "column_gain": {"en": "Gain,\n{unit}", "zh": "净收益\n{unit}"},
    "column_research": {"en": "Real R&D,\n{unit}", "zh": "真实研发\n{unit}"},
    "column_survivors": {"en": "Survi-\nvors", "zh": "存续"},
    "column_high_tech": {"en": "High-tech\n(genuine)", "zh": "高企\n（真实达标）"},
    "column_dead_weight": {"en": "Dead\nweight", "zh": "无效\n投入"},
    "caption": {
        "en": "Gain: after-tax profit and public money over the horizon, A − B, ± standard error over the pairs of runs ({pairs}). Winners, losers: "
              "by more than {material} of the first year’s sales; in brackets: losers that would be none but for their own additional real "
              "research. Genuine: meet the threshold on real research alone. Dead weight: share of additional public money and tax relief that "
              "no additional real research of the same firm stands against. Dim: the gain is within two standard errors of zero.",
        "zh": "净收益：模拟期内税后利润与财政资金合计，A − B，±为各对模拟（{pairs}对）的标准误。受益、受损：超过首年营收的{material}；"
              "括号内：若不计自身新增真实研发则不受损者。真实达标：仅凭真实研发即达到高企门槛。"
              "无效投入：新增财政资金和减税中，没有本企业新增真实研发与之对应的占比。灰色：净收益与零之差不足两个标准误。",
    },
    "sector": {"en": "Sectors", "zh": "行业"},
    "city": {"en": "Cities", "zh": "城市"},
    "most": {"en": "{groups} that gain most", "zh": "净收益最多的{groups}"},
    "least": {"en": "{groups} that gain least", "zh": "净收益最少的{groups}"},
    "chart_title": {
        "en": "{ours} against {theirs}: {winners} of firms gain, {losers} lose; {by_research} lose only because they do more research of their own",
        "zh": "{ours}对比{theirs}：{winners}的企业受益，{losers}受损，其中{by_research}仅因自身增加研发",
    },
    "key_winners": {"en": "gain more than {material} of a year’s sales", "zh": "收益超过年营收的{material}"},
    "key_losers": {"en": "lose more than that", "zh": "损失超过该水平"},
    "key_by_research": {"en": "lose only because they do more research of their own", "zh": "仅因自身增加研发而受损"},
    "axis": {"en": "share of firms, %", "zh": "企业占比（%）"},
    "axis_gain": {"en": "gain, {unit}", "zh": "净收益（{unit}）"},
    "note": {
        "en": "Gain: after-tax profit and public money over the horizon, in paired runs of the same firms. Whiskers and ±: standard error over pairs",
        "zh": "净收益：模拟期内税后利润与财政资金合计之差，同一批企业配对模拟。误差线和±：各对模拟的标准误",
    },
    "bracketed": {"en": "{first} ({second})", "zh": "{first}（{second}）"},
}  # fmt: skip


def words(key: str, language: str, **values: object) -> str:
    """The phrase `key` in `language` with its values filled in. Raises QiluError for a language without words."""
    return fill(WORDS, key, language, **values)
