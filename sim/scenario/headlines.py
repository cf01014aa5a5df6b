"""What to look at for each measure: the figure that says that it works, and the figure that it should move.

`HEADLINES` are printed for every measure in force after a run; `EFFECTS` are compared with and without the measure by `qilu effects`.
"""

from __future__ import annotations

from typing import Literal, NamedTuple


class Figure(NamedTuple):
    """One number of a run: a result variable summed over the horizon, or its value at the end; `label` says what it is."""

    variable: str
    breakdown: str
    how: Literal["sum", "last"]
    label: str
    label_zh: str


class Effect(NamedTuple):
    """A figure and the way a measure in force should move it."""

    figure: Figure
    sign: Literal["+", "−"]


HEADLINES: dict[str, Figure] = {
    "demand_library": Figure("Demands|Solved", "all", "sum", "demands solved", "攻克技术需求"),
    "chokepoint_projects": Figure("Projects|Major|Started", "all", "sum", "major projects started", "启动重大科技创新工程项目"),
    "demonstrations": Figure("Demonstrations|Finished", "all", "sum", "demonstrations that reached the market", "完成示范项目"),
    "industrial_base": Figure("Base|Solved", "all", "sum", "base technologies solved", "攻克基础技术"),
    "platforms": Figure("Platforms|Places", "all", "last", "project places on platforms", "平台项目容量"),
    "zone_upgrading": Figure("Zones|Upgraded", "all", "sum", "zones upgraded to national", "升级国家高新区"),
    "zone_points": Figure("Fiscal|Paid", "zone_awards", "sum", "awards to firms with the most points", "兑付积分奖励"),
    "zone_ranking": Figure("Fiscal|Paid", "zone_funds", "sum", "funds shared out by rank", "按排名分配资金"),
    "research_grant": Figure("Fiscal|Paid", "research_grant", "sum", "research grants paid", "兑付研发补助"),
    "ladder": Figure("Coaching|Places filled", "all", "sum", "firms coached", "受辅导企业"),
    "state_owned": Figure("Consortia|State-owned|Founded", "all", "sum", "consortia founded by state-owned leaders", "国企牵头新建创新联合体"),
    "transfer_chain": Figure("Transfer|Contracts|Value", "all", "sum", "technology contracts for results", "成果技术合同成交额"),
    "result_register": Figure("Transfer|Registered", "all", "sum", "results registered", "登记科技成果"),
    "first_purchase": Figure("First purchase|Orders", "all", "sum", "products first bought by government", "政府首购产品"),
    "project_talent": Figure("Talent|Reserved teams used", "all", "sum", "reserved teams in major projects", "使用重大项目人才配额"),
    "talent_recruitment": Figure("Talent|Hired", "all", "sum", "high-level talents hired", "引进高层次人才"),
    "technology_export": Figure("Exports|Firms served", "all", "sum", "firms served by export platforms", "平台服务企业"),
    "technology_finance": Figure("Finance|Loans|Amount", "all", "sum", "technology loans granted", "发放科技贷款"),
    "policy_delivery": Figure("Tax|Super-deduction|Relief", "all", "sum", "tax given up by the super-deduction", "加计扣除减税额"),
    "coordination": Figure("Fiscal|Time to cash", "collaboration", "last", "days to money, collaboration projects", "产学研项目从申请到兑现天数"),
    "bundling": Figure("Bundles|Complete", "all", "last", "projects holding platform, talent and capital too", "四位一体配置项目占比"),
    "outreach": Figure("Awareness", "super_deduction|all", "last", "firms that know the super-deduction", "知晓加计扣除的企业占比"),
}
"""Measure slug to the figure that says that it works."""

_BREAKTHROUGHS = Figure("Projects|Breakthroughs", "all", "sum", "breakthroughs on landmark chains", "标志性产业链技术突破")

EFFECTS: dict[str, Effect] = {
    "demand_library": Effect(HEADLINES["demand_library"], "+"),
    "chokepoint_projects": Effect(_BREAKTHROUGHS, "+"),
    "demonstrations": Effect(Figure("Fields|Revenue", "all", "sum", "sales in the four emerging fields", "四个新兴领域营业收入"), "+"),
    "industrial_base": Effect(_BREAKTHROUGHS, "+"),
    "platforms": Effect(Figure("Platforms|Days waiting", "all", "last", "days that projects wait for a platform", "等待平台天数"), "−"),
    "zone_upgrading": Effect(Figure("Zones|Cities with a national zone", "all", "last", "cities with a national zone", "有国家高新区的市"), "+"),
    "zone_points": Effect(Figure("Zones|Cluster index", "cluster", "last", "sales of signature clusters, 2022 = 1", "名片产业营收指数"), "+"),
    "zone_ranking": Effect(Figure("Zones|Growth mean", "since the start", "last", "mean growth of sales in zones", "高新区工业营收平均增速"), "+"),
    "research_grant": Effect(Figure("R&D|Enterprises|Real", "all", "sum", "real R&D of enterprises", "企业真实研发投入"), "+"),
    "ladder": Effect(Figure("Enterprises|High-tech|Stock", "all", "last", "high-tech enterprises", "高新技术企业"), "+"),
    "state_owned": Effect(Figure("R&D|State-owned|Real", "all", "sum", "real R&D of state-owned enterprises", "国有企业真实研发投入"), "+"),
    "transfer_chain": Effect(Figure("Transfer|Launches", "all", "sum", "results launched on the market", "成果转化投产"), "+"),
    "result_register": Effect(Figure("Transfer|Matched within a year", "all", "last", "results taken up within a year", "一年内对接率"), "+"),
    "first_purchase": Effect(Figure("Transfer|Adoption", "all", "last", "finished products with a first customer", "新产品采用率"), "+"),
    "project_talent": Effect(Figure("Projects|Stopped", "major_projects", "sum", "major projects stopped at a stage", "中止的重大项目"), "−"),
    "talent_recruitment": Effect(HEADLINES["talent_recruitment"], "+"),
    "technology_export": Effect(Figure("Exports|Technology fields", "all", "sum", "exports of the technology fields", "优势领域出口收入"), "+"),
    "technology_finance": Effect(
        Figure("Finance|Loans|Research restored", "all", "sum", "research that technology loans restored", "科技贷款恢复的研发投入"), "+"
    ),
    "policy_delivery": Effect(Figure("Take-up", "research_grant|all", "last", "eligible firms that use the research grant", "研发补助享受率"), "+"),
    "coordination": Effect(HEADLINES["coordination"], "−"),
    "bundling": Effect(HEADLINES["bundling"], "+"),
    "outreach": Effect(HEADLINES["outreach"], "+"),
}  # fmt: skip
"""Measure slug to the figure that it should move, and which way."""
