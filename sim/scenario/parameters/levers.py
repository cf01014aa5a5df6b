"""The levers of the 22 measures. A measure that is not built yet has only its switch; all switches are off by default."""

from sim.scenario.catalogue import MEASURES
from sim.scenario.parameter import Parameter as P

_DOCUMENT = "provincial measures of 2023"
_NUMBER = {measure.slug: measure.number for measure in MEASURES}


def _lever(path, default, unit, meaning, meaning_zh, source=_DOCUMENT, status="hypothetical", **more):  # type: ignore[no-untyped-def]
    slug = path.split(".")[0]
    return P(f"measures.{path}", default, unit, meaning, meaning_zh, source, status, kind="lever", measure=_NUMBER[slug], **more)


def _programme(slug, places, grant, title, title_zh, size, source, **values):  # type: ignore[no-untyped-def]
    """The levers of one of measure 9's quota programmes."""
    path = f"research_grant.{slug}"
    return (
        _lever(f"{path}_places", places, "places/year", f"{title}: places a year", f"{title_zh}：年度名额", f"{_DOCUMENT}: {size}", "verified",
               low=0, high=100_000),
        _lever(f"{path}_grant", grant, "yuan", f"{title}: grant a place", f"{title_zh}：每项补助", source[0], source[1], low=0.0, high=1e9),
        _lever(f"{path}_budget", values["budget"], "yuan/year", f"{title}: money a year", f"{title_zh}：年度预算", "assumption: places times grant",
               low=0.0, high=1e11),
        _lever(f"{path}_recognition", values["recognition"], "yuan", f"{title}: worth of the title to the firm", f"{title_zh}：称号价值",
               "assumption", low=0.0, high=1e8),
    )  # fmt: skip


DECLARED = (
    *(_lever(f"{m.slug}.enabled", False, "switch", f"measure {m.number} is in force: {m.title}", f"第{m.number}条生效：{m.title_zh}", _DOCUMENT,
             "verified") for m in MEASURES),
    _lever("research_grant.rate_small", 0.06, "fraction", "grant over last year's research, firms up to the sales limit", "小企业研发补助比例",
           "assumption: twice the rule of 2022", low=0.0, high=1.0, prior=(0.03, 0.10), by_firm=True),
    _lever("research_grant.rate_increase", 0.15, "fraction", "grant over the rise of research, larger firms", "大企业研发增量补助比例",
           "assumption: half more than the rule of 2018", low=0.0, high=1.0, prior=(0.10, 0.20), by_firm=True),
    _lever("research_grant.tier_increase", 0.20, "fraction", "rise of research from which the higher tier holds", "高档补助所需研发增幅",
           "assumption: “invest more, get more”", low=0.0, high=10.0, prior=(0.1, 0.3)),
    _lever("research_grant.tier_bonus", 0.05, "fraction", "further grant over the rise of research in the higher tier", "高档补助增加比例",
           "assumption: “invest more, get more”", low=0.0, high=1.0, prior=(0.0, 0.10), by_firm=True),
    _lever("research_grant.cap", 10_000_000.0, "yuan", "largest grant a firm and year", "单个企业补助上限", "Shandong rule of 2018", low=0.0, high=1e9,
           by_firm=True),
    _lever("research_grant.claim_years", 2, "years", "years running in which the super-deduction must have been claimed", "连续享受加计扣除年数",
           "鲁科字〔2022〕45 号", "verified", low=0, high=10),
    _lever("research_grant.budget", 1_500_000_000.0, "yuan/year", "money for research grants a year", "研发补助年度预算",
           "assumption; the provincial science fund is at least 10 billion yuan a year", low=0.0, high=1e11, prior=(8e8, 3e9)),
    *_programme("collaboration", 1000, 300_000.0, "university-industry collaboration of technology SMEs", "科技型中小企业产学研协同创新",
                "support a thousand firms", ("technology-SME enhancement programme: at most 500,000 yuan on average", "verified"),
                budget=300_000_000.0, recognition=0.0),
    _lever("research_grant.collaboration_own_funds", 2.0, "fraction", "own money over the grant", "自筹与补助之比",
           "technology-SME enhancement programme", "verified", low=0.0, high=20.0),
    *_programme("centres", 100, 1_000_000.0, "“one firm, one technology” research centres", "“一企一技术”研发中心", "about 100 in 2023",
                ("assumption", "hypothetical"), budget=100_000_000.0, recognition=200_000.0),
    *_programme("demonstration", 80, 500_000.0, "technology-innovation demonstration enterprises", "技术创新示范企业", "about 80 in 2023",
                ("assumption", "hypothetical"), budget=40_000_000.0, recognition=500_000.0),
    *_programme("projects", 3000, 0.0, "enterprise technology-innovation projects", "企业技术创新项目", "about 3,000 in 2023",
                ("assumption: a guidance plan without money", "hypothetical"), budget=0.0, recognition=80_000.0),
    _lever("research_grant.reviewers", 60, "persons", "reviewers of the four programmes", "评审专家数", "assumption", low=0, high=100_000),
    _lever("research_grant.review_days", 0.2, "days", "median expert days a file", "每份材料评审天数中位数", "assumption", low=0.01, high=365.0),
    _lever("research_grant.call_day", "05-10", "month-day", "opening of the four programmes", "项目申报开始日", "assumption"),
    _lever("research_grant.window_days", 45, "days", "length of the application window", "申报窗口天数", "assumption", low=1, high=200),
    _lever("ladder.places", 4000, "places/year", "firms coached a year", "每年辅导企业数", "assumption", low=0, high=1_000_000, prior=(1000, 8000)),
    _lever("ladder.cost", 15_000.0, "yuan", "public cost of coaching one firm", "每家辅导成本", "assumption", low=0.0, high=1e7),
    _lever("ladder.cost_cut", 0.40, "fraction", "share of the application cost that coaching saves", "辅导节约申报成本比例", "assumption",
           low=0.0, high=1.0, prior=(0.2, 0.6)),
    _lever("ladder.quality", 4.0, "points", "points that coaching adds to an application", "辅导提升评审得分", "assumption", low=0.0, high=30.0,
           prior=(0.0, 8.0)),
    _lever("ladder.upgrade_award", 100_000.0, "yuan", "award on top of the first-time award", "升级高企追加奖补",
           "city add-ons of 50-300 thousand yuan", low=0.0, high=1e8, prior=(50_000.0, 300_000.0), by_firm=True),
    _lever("ladder.budget", 1_000_000_000.0, "yuan/year", "money for upgrade awards a year", "升级奖补年度预算", "assumption", low=0.0, high=1e11),
    _lever("ladder.coaching_day", "02-15", "month-day", "start of a year's coaching", "年度辅导开始日", "assumption"),
    _lever("policy_delivery.deduction_manufacturing", 1.0, "fraction", "super-deduction rate of manufacturers", "制造业加计扣除比例",
           "announcement 2021 no. 13", "verified", low=0.0, high=2.0, by_firm=True),
    _lever("policy_delivery.deduction_technology_sme", 1.0, "fraction", "super-deduction rate of technology SMEs", "科技型中小企业加计扣除比例",
           "announcement 2022 no. 16", "verified", low=0.0, high=2.0, by_firm=True),
    _lever("policy_delivery.deduction_other", 1.0, "fraction", "super-deduction rate of all other firms", "其他企业加计扣除比例",
           "announcement 2023 no. 7: 100 % for all from 2023-01-01", "verified", low=0.0, high=2.0, by_firm=True),
    _lever("policy_delivery.prepay_half_year", True, "switch", "super-deduction may be claimed at the pre-payment of July", "7月预缴可享受加计扣除",
           "rule of 2023", "verified"),
    _lever("policy_delivery.automatic_grant", True, "switch", "research grants arrive without application", "研发补助免申即享", _DOCUMENT, "verified"),
    _lever("policy_delivery.automatic_award", True, "switch", "high-tech awards arrive without application", "升级奖补免申即享", _DOCUMENT, "verified"),
    _lever("policy_delivery.automatic_deduction", False, "switch", "the tax office pre-fills super-deduction claims", "加计扣除预填", "not in the document"),
    _lever("policy_delivery.data_match", 0.85, "fraction", "share of firms whose data the offices can match", "数据匹配率", "assumption",
           low=0.0, high=1.0, prior=(0.6, 0.98), by_firm=True),
    _lever("policy_delivery.days", 30.0, "days", "median days from decision to money for automatic benefits", "免申即享兑付天数中位数", "assumption",
           low=0.0, high=1000.0, prior=(15.0, 60.0)),
    _lever("policy_delivery.filing_miss", 0.01, "1/year", "share of high-tech firms that still miss the filing", "高企优惠漏报率", "assumption",
           low=0.0, high=1.0, prior=(0.0, 0.02)),
    _lever("policy_delivery.evaluation_gain", 0.15, "1/year", "share of the unmatched firms that a yearly evaluation brings into the data",
           "年度评价补齐比例", "assumption", low=0.0, high=1.0, prior=(0.0, 0.3)),
    _lever("policy_delivery.evaluation_day", "01-20", "month-day", "yearly evaluation of delivery", "年度评价日", "assumption"),
    _lever("outreach.broadcast", 0.05, "1/year", "rise of the broadcast rate of awareness", "宣传提高的知晓速率", "assumption", low=0.0, high=2.0,
           prior=(0.01, 0.10), by_firm=True),
    _lever("outreach.cost", 50_000_000.0, "yuan/year", "public cost of outreach and officers", "宣传与服务年度成本", "assumption", low=0.0, high=1e10),
    _lever("outreach.officers", 600, "persons", "service officers", "服务专员数", "assumption", low=0, high=100_000),
    _lever("outreach.firms_per_officer", 12, "firms/year", "key firms an officer serves a year", "每名专员服务企业数", "assumption", low=0, high=1000),
    _lever("outreach.supervised", 0.5, "fraction", "share of stuck files that supervision frees", "督办解决比例", "assumption", low=0.0, high=1.0,
           prior=(0.2, 0.8)),
    _lever("outreach.service_day", "02-01", "month-day", "start of a year's one-to-one service", "年度服务开始日", "assumption"),
)  # fmt: skip
