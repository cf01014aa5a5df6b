"""What the model cannot say, in plain words; the long form is in sim/MODEL.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.views.report.blocks import Point, Points, Prose, Section
from sim.views.report.words import say

if TYPE_CHECKING:
    from sim.views.report.material import Material

WORDS: dict[str, dict[str, str]] = {
    "title": {"en": "Limits of the model", "zh": "模型的局限"},
    "lead": {
        "en": "These results are what the model’s assumptions imply. They are made to compare policies, not to foretell a year’s statistics.",
        "zh": "以上结果是模型假设的推演，用于比较政策方案，不是对某一年统计数据的预报。",
    },
}
LIMITS: tuple[dict[str, str], ...] = (
    {
        "en": "Nothing dated after 2022 was used: no epidemic rebound, market turn or later policy is in it.",
        "zh": "模型未使用2022年以后的任何信息，不含其后的经济波动和新出台的政策。",
    },
    {
        "en": "The past teaches it little: four years of a few official series. Many behavioural parameters are plausible ranges, "
            "and most levers of measures 1–8 and "
              "11–17 have no causal evidence. What they add is what these ranges imply, not a finding.",
        "zh": "可用于校准的历史数据只有少数几个指标的四年数据。许多行为参数只是合理区间；第1—8条、"
            "第11—17条措施的多数参数没有因果证据，其作用是假设的推论，不是实证结论。",
    },
    {
        "en": "The firms are synthetic: they match official totals by industry, size and city, but no row is a real enterprise. "
            "Firms below scale are known least.",
        "zh": "企业为合成数据，按行业、规模、城市与官方总量一致，但不对应任何真实企业；规模以下企业的依据最弱。",
    },
    {
        "en": "Demand is given: policy changes who sells, not how much the province sells. Gains in total output, jobs, prices and "
            "wages are not projected.",
        "zh": "总需求是外生给定的：政策只影响由谁来卖，不影响全省总销售。模型不预测总产出、就业、价格和工资的变化。",
    },
    {
        "en": "Firms profit little from the research of others in this model, less than studies find. Effects of zones and of "
            "technology transfer may be understated.",
        "zh": "模型中企业从他人研发中获益较小，低于已有研究的估计，高新区和成果转化类措施的作用可能被低估。",
    },
    {
        "en": "Projects take about four years, so most of what is started in the period ends after it.",
        "zh": "项目周期约四年，期内启动的项目多数在期末之后才有结果。",
    },
    {
        "en": "What existed before 2023 under other names is not all in the scenario without the measures: effects against it are upper bounds.",
        "zh": "2023年以前已有的同类做法未全部计入无政策情景，与之相比得出的政策效果是上限。",
    },
    {
        "en": "A sample of the firms tends to overstate what the measures add: for sums and ratios of cost and effect, simulate all of them.",
        "zh": "抽样模拟往往高估政策的新增效果；涉及总量和成本效果之比时，应模拟全部企业。",
    },
    {
        "en": "Loan cover and guarantees reach much the same firms: the parts of measure 18 must not be added up.",
        "zh": "贷款风险补偿与融资担保覆盖的企业大体重合，第18条各部分的效果不能简单相加。",
    },
    {
        "en": "State-owned firms are too few in the data on which the model rests: measure 11 is understated.",
        "zh": "所依据数据中的国有企业偏少，第11条措施的作用被低估。",
    },
    {
        "en": "Filing windows and announcement days are recalled, not checked; dates of single programmes may be off by weeks.",
        "zh": "申报窗口和公示日期凭记忆设定、未经核实，个别政策的时间可能相差数周。",
    },
)  # fmt: skip
"""The most important ones first."""


def section(_: Material) -> Section:
    """The same for every report."""
    return Section("limits", say(WORDS, "title"), [Prose(say(WORDS, "lead")), Points([Point(limit) for limit in LIMITS])])
