"""The 20 stylised facts, declared once: bands, where each number comes from, and what exactly it counts.

A fact has one or more parts and holds if all of them do. A part names what computes it: `history`, the historical run of 2018 to 2022 read by
`reader`, or a study of `sim.experiments.studies` by its name; and the key of the number there. Bands are those of the specification, set around
the cited values before any was simulated; they are never moved. A band that is open at one end has None there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.scenario.resolved import Text

HISTORY = "history"
"""Source of a part that is read from the historical run; other sources are names of studies."""
IN_SAMPLE = range(1, 14)
"""Numbers of the facts on which the model may be calibrated; the others are out of sample."""
COUNT = 20
"""Stylised facts in all."""


@dataclass(frozen=True, slots=True)
class Part:
    """One statistic of a fact. `key`: its name where it is computed; `low` to `high`: the band, in the statistic's unit ("fraction" for shares, ""
    for pure numbers, "years"); ends count as inside. `ratio`: keys of two numbers of the source; the value over seeds is the ratio of their means, as
    a mean of ratios has no expectation where the divisor may be near zero."""

    key: str
    title: Text
    low: float | None
    high: float | None
    unit: str = ""
    source: str = HISTORY
    ratio: tuple[str, str] | None = None

    def __contains__(self, value: float) -> bool:
        """Whether a value lies in the band; NaN does not."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high) and value == value


@dataclass(frozen=True, slots=True)
class Fact:
    """A stylised fact. `definition`: what is counted, in which firms and years; `anchor`: whose values set the band; `status`: what is known of them
    (verified, derived, unverified, hypothetical)."""

    number: int
    title: Text
    parts: tuple[Part, ...]
    definition: str
    anchor: Text
    status: str

    @property
    def in_sample(self) -> bool:
        """Whether the model may be calibrated on it."""
        return self.number in IN_SAMPLE


def _by(work: str) -> Text:
    """A citation, the same in both languages."""
    return Text(work, work)


_BULLETINS = Text("山东省研发经费公报（2020–2022）", "provincial R&D bulletins 2020–2022")
_REGISTER = Text("国家工商总局2013年报告", "State Administration for Industry and Commerce 2013")
_ASSUMED = Text("设定假定", "assumption of the specification")
_SURVEY = "industrial firms with sales of 20 m yuan or more"
_GROWTH = f"log growth of a calendar year's sales, net of the mean of sector and year, of {_SURVEY} in the year before that live through both years"

FACTS: tuple[Fact, ...] = (
    Fact(1, Text("规模分布尾部", "Size tail"),
         (Part("size_hill", Text("希尔指数，前5%", "Hill exponent, top 5 %"), 1.0, 1.5),),
         f"sales of {_SURVEY}, last year; the cited density exponents by Chinese province are 2.0 to 2.5, one more",
         _by("Heinrich & Dai 2016"), "derived"),
    Fact(2, Text("增长率分布形状", "Shape of growth"),
         (Part("growth_shape", Text("Subbotin形状参数", "Subbotin shape"), 0.8, 1.3),
          Part("growth_gaussian_p", Text("正态检验p值", "p value of the Gaussian"), None, 0.01)),
         f"{_GROWTH}; maximum likelihood, likelihood-ratio test against shape 2; last three years",
         _by("Bottazzi & Secchi 2006; Duschl & Peng 2015"), "unverified"),
    Fact(3, Text("增长率离散度", "Spread of growth"),
         (Part("growth_spread", Text("标准差", "standard deviation"), 0.20, 0.40),),
         f"{_GROWTH}; last three years", _ASSUMED, "hypothetical"),
    Fact(4, Text("离散度与规模", "Spread of growth by size"),
         (Part("growth_spread_slope", Text("ln SD对ln规模的斜率", "slope of ln SD on ln size"), -0.20, 0.03),),
         f"{_GROWTH}; 20 bins of equal number by sales of the year before; last three years", _by("Duschl & Peng 2015"), "unverified"),
    Fact(5, Text("增长率自相关", "Memory of growth"),
         (Part("growth_memory_small", Text("小微企业", "micro and small firms"), -0.30, -0.05),
          Part("growth_memory_large", Text("大型企业", "large firms"), 0.0, 0.20)),
         f"{_GROWTH}; slope on the growth of the year before by least absolute deviations, size class of the year before both",
         _by("Coad 2007"), "unverified"),
    Fact(6, Text("生产率离散度", "Spread of productivity"),
         (Part("productivity_spread", Text("ln TFPR标准差", "SD of ln TFPR"), 0.5, 0.75),
          Part("productivity_gap", Text("90–10分位差", "90–10 gap"), 1.3, 1.9)),
         "manufacturers with sales of 20 m yuan or more, last year, net of the sector's mean, outer 1 % left out",
         _by("Hsieh & Klenow 2009"), "unverified"),
    Fact(7, Text("生产率持续性", "Memory of productivity"),
         (Part("productivity_memory", Text("年度AR(1)系数", "AR(1) a year"), 0.6, 0.9),),
         "manufacturers with sales of 20 m yuan or more in both years, ln TFPR net of sector and year, no effects of firms",
         _by("Syverson 2011"), "unverified"),
    Fact(8, Text("退出率", "Exit"),
         (Part("exit_rate", Text("年退出率", "a year"), 0.05, 0.09, "fraction"),),
         "industrial firms of all sizes: not alive a year later over alive at a year's end, all years",
         _REGISTER, "derived"),
    Fact(9, Text("年龄与退出", "Exit by age"),
         (Part("hazard_peak", Text("退出风险最高的年龄", "year of life with the highest hazard"), 3.0, 5.0, "years"),
          Part("five_year_survival", Text("五年存活率", "five-year survival"), 0.62, 0.76, "fraction")),
         "industrial firms of all sizes: exits over firm-years by single year of life, all years; survival chains the first five",
         _REGISTER, "derived"),
    Fact(10, Text("有研发的规上企业", "Above-scale firms with R&D"),
         (Part("performers_share", Text("占比", "share"), 0.44, 0.56, "fraction"),),
         f"{_SURVEY} that booked research in the year; mean of the last three years (2020–22)", _BULLETINS, "derived"),
    Fact(11, Text("研发强度", "R&D intensity"),
         (Part("research_intensity", Text("全部规上工业", "all above-scale industry"), 0.014, 0.020, "fraction"),
          Part("research_intensity_high_tech", Text("高技术制造业", "high-tech manufacturing"), 0.026, 0.042, "fraction")),
         f"booked research over sales of {_SURVEY}, last three years; high-tech: medicines, electronics, instruments",
         _BULLETINS, "derived"),
    Fact(12, Text("研发持续性", "Persistence of R&D"),
         (Part("research_stays", Text("持续研发概率", "P(1→1)"), 0.78, 0.90, "fraction"),
          Part("research_starts", Text("开始研发概率", "P(0→1)"), 0.05, 0.12, "fraction")),
         f"{_SURVEY} in both of two years, as the statistics see them; research booked or not; all years", _by("Peters 2009"), "unverified"),
    Fact(13, Text("高新技术企业研发占比", "R&D of high-tech enterprises"),
         (Part("high_tech_research_share", Text("占企业研发", "share of enterprise R&D"), 0.55, 0.80, "fraction"),),
         "booked research of firms with the status over that of all enterprises, technology services included, last year",
         Text("全国约70%（2021）", "national, about 70 % (2021)"), "verified"),
    Fact(14, Text("研发费用改列与门槛", "Relabelling and the notch"),
         (Part("relabelled_share", Text("改列占账面研发", "relabelled share of booked R&D"), 0.15, 0.32, "fraction", "notch"),
          Part("ratio 3 %", Text("3%处超额密度", "excess mass at 3 %, ratio"), 1.3, None, "", "notch"),
          Part("ratio 4 %", Text("4%处超额密度", "excess mass at 4 %, ratio"), 1.3, None, "", "notch"),
          Part("ratio 5 %", Text("5%处超额密度", "excess mass at 5 %, ratio"), 1.3, None, "", "notch")),
         "high-tech enterprises; mass of research over sales just above a threshold over what a smooth density puts there",
         _by("Chen, Liu, Suárez Serrato & Xu 2021"), "unverified"),
    Fact(15, Text("研发对使用成本的弹性", "Elasticity of R&D to its user cost"),
         (Part("short_run", Text("短期", "short run"), 0.1, 0.6, "", "user-cost"),
          Part("long_run", Text("长期", "long run"), 0.8, 1.8, "", "user-cost"),
          Part("small_over_large", Text("小型减大型", "small less large"), 0.0, None, "", "user-cost"),
          Part("state", Text("国有企业", "state-owned"), -0.2, 0.2, "", "user-cost")),
         "estimated on simulated firms, sign turned; as bands: small > large is a difference above 0, state-owned about 0 is within .2 of 0",
         _by("Bloom et al. 2002; Jia & Ma 2017; Dechezleprêtre et al. 2023"), "unverified"),
    Fact(16, Text("补助带动的研发", "Bang for the buck of grants"),
         (Part("small", Text("小微企业", "micro and small firms"), 0.5, 1.2, "", "grants"),
          Part("large", Text("大中型企业", "medium and large firms"), -0.2, 0.4, "", "grants")),
         "real research added per yuan of grant, by regression discontinuity around the last project that the budget paid for",
         _by("Bronzini & Iachini 2014"), "unverified"),
    Fact(17, Text("创新价值集中度", "Concentration of innovation value"),
         (Part("innovation_top_decile", Text("前10%占比", "share of the top tenth"), 0.6, 0.9, "fraction"),),
         "quality of every invention of the run; follows almost directly from `knowledge.quality_spread`",
         _by("Harhoff, Scherer & Vopel 1997"), "unverified"),
    Fact(18, Text("研发社会回报与私人回报", "Social over private return to R&D"),
         (Part("estimated", Text("之比（原文估计方法）", "ratio, by the paper's regression"), 1.7, 3.0, "", "returns",
               ("social elasticity", "own")),),
         "one plus the elasticity of productivity to others' research over that to the firm's own, with effects of firms and years",
         _by("Bloom, Schankerman & Van Reenen 2013"), "unverified"),
    Fact(19, Text("科技贷款违约", "Defaults of technology loans"),
         (Part("default_rate", Text("年违约率", "a year"), 0.02, 0.05, "fraction", "loans"),
          Part("covered_ratio", Text("有/无补偿之比", "covered over uncovered"), 1.05, 1.6, "", "loans")),
         "defaults over loan-years; covered over uncovered compares a world with cover to the same world without",
         _by("OECD 2024; Lelarge, Sraer & Thesmar"), "unverified"),
    Fact(20, Text("小企业政策享受率", "Take-up by eligible small firms"),
         (Part("claimed", Text("须申请", "claimed"), 0.35, 0.65, "fraction", "take-up"),
          Part("automatic", Text("免申即享", "automatic"), 0.8, None, "fraction", "take-up")),
         "eligible micro and small firms that receive the benefit",
         Text("Zwick 2021；免申即享为假定", "Zwick 2021; automatic: assumed"), "unverified"),
)  # fmt: skip


def parts(facts: Sequence[Fact] = FACTS) -> list[tuple[Fact, Part]]:
    """Every statistic with its fact, in order."""
    return [(fact, part) for fact in facts for part in fact.parts]
