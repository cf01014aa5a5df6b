"""Result variables of results on their way to the market (measures 3, 12, 13, 14)."""

from sim.scenario.chains import FIELD_SLUGS
from sim.scenario.variables.declaration import Variable

PAID: tuple[str, ...] = (
    "demonstrations", "technology_market", "concept_centres", "pilot_bases", "new_type_institutes", "result_register", "first_purchase",
    "insurance_subsidy",
)  # fmt: skip
CALLS: tuple[str, ...] = ("demonstrations", "first_purchase", "insurance_subsidy")
ORIGINS = ("university", "project")
FACILITIES = ("concept_centres", "pilot_bases")
STEPS = ("concept", "pilot", "market", "demonstration")
ROADS = ("contract", "own use", "institute company", "demonstration")
ENDS = ("obsolete", "concept failed", "pilot failed", "no customer", "demonstration failed", "firm closed")
ALONE = tuple(f"{kind}|{reason}" for kind in FACILITIES for reason in ("none open", "gave up"))

DECLARED: tuple[Variable, ...] = (
    Variable("Transfer|Finished", "results/period", "Results finished", "完成科技成果", "flow", False, ORIGINS),
    Variable("Transfer|Registered", "results/period", "Results registered", "登记科技成果", "flow", False, ORIGINS),
    Variable("Transfer|Published", "results/period", "Results published in a catalogue", "发布科技成果", "flow"),
    Variable("Transfer|Without a firm", "results", "Results still without a firm", "待对接成果", "stock", False, ("published", "not published")),
    Variable("Transfer|No firm found", "results/period", "Matches sought in vain: no firm with need", "无需求企业", "flow"),
    Variable("Transfer|Matched", "results/period", "Results taken up by a firm", "对接企业的成果", "flow", False, ROADS),
    Variable("Transfer|Contracts|Value", "yuan/period", "Paid for results of others by contract", "成果技术合同成交额", "flow"),
    Variable("Transfer|Entered", "results/period", "Results entering a step", "进入各环节成果", "flow", False, STEPS),
    Variable("Transfer|Under way", "results", "Results in each step, queues included", "各环节在途成果", "stock", False, STEPS),
    Variable("Transfer|Ended", "results/period", "Results that ended without a market", "未能转化成果", "flow", False, ENDS),
    Variable("Transfer|Launches", "products/period", "Results launched on the market", "成果转化投产", "flow", False,
             (*ORIGINS, "breakthrough", "first purchase", "demonstration")),
    Variable("Transfer|Conversion", "fraction", "Share launched of the results finished since the start", "成果转化率", "share", False, ORIGINS),
    Variable("Transfer|Launch rate", "fraction", "Launches over results finished, last four quarters", "年投产成果与年完成成果之比", "share"),
    Variable("Transfer|Ever matched", "fraction", "Share taken up of the results finished since the start", "成果对接率", "share"),
    Variable("Transfer|Matched within a year", "fraction", "Share taken up within a year of the results finished a year ago or more", "一年内对接率", "share"),
    Variable("Transfer|Days to match", "days", "Mean days from acceptance to a firm, results finished since the start", "成果对接平均天数", "share"),
    Variable("Transfer|Months to market", "months", "Mean months from acceptance to the market", "成果到市场平均月数", "share", False,
             (*ORIGINS, "breakthrough", "field")),
    Variable("Transfer|Adoption", "fraction", "Share of finished products that found a first customer", "新产品采用率", "share", False, ("insured", "not insured")),
    Variable("Transfer|Places", "places", "Places at centres and bases", "概念验证与中试容量", "stock", False, FACILITIES, whole=True),
    Variable("Transfer|Queue", "results", "Results waiting for a place", "排队成果", "stock", False, FACILITIES),
    Variable("Transfer|Days waiting", "days", "Mean days in the queue, last four quarters", "平均排队天数", "share", False, FACILITIES),
    Variable("Transfer|Went alone", "results/period", "Results that went on without a place, by reason", "未获设施支持成果", "flow", False, ALONE),
    Variable("First purchase|Orders", "products/period", "First purchases by government", "政府首购产品", "flow"),
    Variable("Insurance|Policies", "policies/period", "First sets, batches and releases insured", "首台套等投保数", "flow", False, ("equipment", "materials", "software")),
    Variable("Insurance|Premiums", "yuan/period", "Premiums of first-set insurance", "首台套等保费", "flow"),
    Variable("Insurance|Claims", "yuan/period", "Claims paid by the insurer", "保险赔付", "flow"),
    Variable("Insurance|Loss ratio", "fraction", "Claims over premiums so far", "保险赔付率", "share"),
    Variable("Demonstrations|Started", "projects/period", "Demonstrations started", "启动示范项目", "flow", False, FIELD_SLUGS),
    Variable("Demonstrations|Finished", "projects/period", "Demonstrations that ended on the market", "完成示范项目", "flow", False, FIELD_SLUGS),
    Variable("Fields|Revenue", "yuan/period", "Sales of firms of the four emerging fields", "四个新兴领域企业营业收入", "flow", False, FIELD_SLUGS),
)  # fmt: skip
