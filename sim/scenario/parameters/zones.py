"""Parameters of high-tech zones: the rules of 2022 for upgrading, and how reviews go."""

from sim.scenario.parameter import Parameter as P

_RULE = "assumption; the review by the State Council is not documented in what was seen"


def _rule(path, default, unit, meaning, meaning_zh, source=_RULE, status="hypothetical", **more):  # type: ignore[no-untyped-def]
    return P(path, default, unit, meaning, meaning_zh, source, status, kind="rule", **more)


DECLARED: tuple[P, ...] = (
    _rule("zones.application_rate", 0.10, "1/year", "rate at which a provincial zone completes the preparation of an upgrade, without support",
          "省级高新区完成升级准备的速率", "13 national zones in 2021 (seen); recalled: none of the province's zones was upgraded from 2016 to 2022",
          "unverified", low=0.0, high=12.0, prior=(0.03, 0.25)),
    _rule("zones.industrial_weight", 0.25, "fraction", "weight of industry in the score of a zone, the rest is innovation", "高新区评价中工业指标权重",
          "assumption", low=0.0, high=1.0, prior=(0.1, 0.4)),
    _rule("zones.criterion", 0.10, "fraction", "quantile of the national zones' scores that a zone must reach to apply for an upgrade",
          "申请升级须达到的国家高新区得分分位", low=0.0, high=1.0, prior=(0.05, 0.3)),
    _rule("zones.review_months", 15.0, "months", "median length of the State Council's review of an upgrade", "国家高新区升级评审时长中位数",
          low=0.1, high=120.0, prior=(9.0, 24.0)),
    _rule("zones.approvals", 2, "places/year", "upgrades a year that the country grants the province", "每年获批升级国家高新区数",
          "assumption; recalled: a few upgrades a year in the whole country from 2019 to 2022", low=0, high=20, prior=(1, 3)),
    _rule("zones.reapply_days", 365, "days", "days from a refusal to the next application", "被否后再次申报间隔天数", "assumption", low=1, high=3650),
    _rule("zones.age", 3.0, "years", "age from which a new provincial zone may prepare an upgrade", "新设省级高新区可申请升级年限", "assumption",
          low=0.0, high=30.0),
    P("zones.national_entry", 1.15, "fraction", "odds of entry in a zone upgraded to national over those in a provincial one",
      "升级为国家高新区后的进入倍数", "assumption; zones and productivity: Hu 2003, Alder, Shao & Zilibotti 2016; zones and entry: Lu, Wang & Zhu 2019 (abstracts seen)", "hypothetical", low=0.1, high=3.0, prior=(1.0, 1.4)),
    P("zones.review_spread", 0.4, "log", "standard deviation of the log length of a review of a zone", "高新区评审时长离散度", "assumption",
      "hypothetical", low=0.0, high=2.0, prior=(0.2, 0.6)),
    P("zones.pass_chance", 0.5, "fraction", "chance that an upgrade is approved at the score of the criterion", "达标时升级通过概率", "assumption",
      "hypothetical", low=0.0, high=1.0, prior=(0.3, 0.7)),
    P("zones.pass_slope", 0.05, "1/point", "rise of the log odds of approval for each point of score above the criterion", "得分对通过概率的影响",
      "assumption", "hypothetical", low=0.0, high=1.0, prior=(0.02, 0.10)),
)  # fmt: skip
