"""Result variables of projects, platforms and breakthroughs (measures 1, 2, 4, 5, 15, 20, 21)."""

from sim.scenario.chains import CHAIN_SLUGS, FIELD_SLUGS
from sim.scenario.variables.declaration import Variable

PROJECT_CALLS = ("major_projects", "basic_projects", "demand_projects", "base_projects")
PAID: tuple[str, ...] = (*PROJECT_CALLS, "platforms", "project_talent")
CALLS: tuple[str, ...] = PROJECT_CALLS
STAGES = ("S1", "S2", "S3")

DECLARED: tuple[Variable, ...] = (
    Variable("Projects|Applications", "files/period", "Applications to project calls", "项目申报数", "flow", False, PROJECT_CALLS),
    Variable("Projects|Major|Started", "projects/period", "Major innovation projects started", "重大科技创新工程项目", "flow", False, (*CHAIN_SLUGS, *FIELD_SLUGS)),
    Variable("Projects|Basic|Started", "projects/period", "Major basic-research projects started", "重大基础研究项目", "flow", False, CHAIN_SLUGS),
    Variable("Projects|Basic|Completed", "projects/period", "Basic-research projects completed", "重大基础研究项目结题", "flow", False, CHAIN_SLUGS),
    Variable("Projects|Running", "projects", "Projects under way", "在研项目", "stock", False, PROJECT_CALLS),
    Variable("Projects|Accepted", "projects/period", "Projects that passed acceptance", "验收通过项目", "flow", False, PROJECT_CALLS),
    Variable("Projects|Stopped", "projects/period", "Projects stopped at a milestone", "中止项目", "flow", False, (*PROJECT_CALLS, *STAGES)),
    Variable("Projects|Breakthroughs", "projects/period", "Breakthroughs on landmark chains", "标志性产业链技术突破", "flow", False,
             (*CHAIN_SLUGS, *FIELD_SLUGS, "signed before", "signed since")),
    Variable("Projects|Pass rate", "fraction", "Share of stage gates passed so far", "阶段评审通过率", "share", False,
             (*STAGES, "with reserved team", "without reserved team", "with platform", "without platform", "solved base upstream", "no solved base upstream")),
    Variable("Projects|Months to acceptance", "months", "Mean months from contract to acceptance", "立项到验收平均月数", "share"),
    Variable("Demands|Posted", "demands/period", "Demands posted to the library", "入库技术需求", "flow"),
    Variable("Demands|Published", "demands/period", "Demands published", "发布技术需求", "flow"),
    Variable("Demands|Matched", "demands/period", "Demands matched with a solver", "揭榜技术需求", "flow"),
    Variable("Demands|Solved", "demands/period", "Demands solved", "攻克技术需求", "flow"),
    Variable("Demands|Days to match", "days", "Mean days from posting to a matched solver", "需求入库到揭榜平均天数", "share"),
    Variable("Base|Directory", "entries", "Entries in the directory of the industrial base", "产业基础目录条目", "stock"),
    Variable("Base|Solved", "technologies/period", "Base technologies solved", "攻克基础技术", "flow", False, CHAIN_SLUGS),
    Variable("Platforms|Places", "places", "Project places on platforms", "平台项目容量", "stock", whole=True),
    Variable("Platforms|In use", "fraction", "Share of platform places in use", "平台使用率", "share"),
    Variable("Platforms|Days waiting", "days", "Mean days that projects waited for a platform", "平台平均等待天数", "share"),
    Variable("Platforms|Gave up waiting", "projects/period", "Projects that went on without a platform", "放弃等待平台项目", "flow"),
    Variable("Platforms|Linked firms", "firms", "Firms linked to a platform opened by the measure", "平台联动企业", "stock"),
    Variable("Talent|Reserved teams used", "teams/period", "Reserved talent places used by major projects", "重大项目人才配额使用", "flow"),
    Variable("Talent|Reserved teams unused", "teams/period", "Reserved talent places left unused", "重大项目人才配额未用", "flow"),
    Variable("Bundles|Complete", "fraction", "Major projects past the queue for platforms that hold platform, talent and capital too", "四位一体配置项目占比", "share"),
)  # fmt: skip
