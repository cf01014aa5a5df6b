"""Result variables of high-tech zones (measures 6, 7, 8)."""

from sim.scenario.places import CITIES
from sim.scenario.variables.declaration import Variable

PAID: tuple[str, ...] = ("zone_support", "zone_awards", "zone_funds")
CALLS: tuple[str, ...] = ("provincial_zones", "zone_awards", "zone_funds")

LEVELS = ("national", "provincial")
ZONES_PER_CITY = 6
"""Zones that a city can have at most; more are not founded."""
PRINCIPAL_ZONES = tuple(city.en for city in CITIES)
ZONE_NAMES = (*PRINCIPAL_ZONES, "Laiwu", *(f"{city} {k}" for city in PRINCIPAL_ZONES for k in range(2, ZONES_PER_CITY + 1)))
"""The principal zone of a city bears its name; zones founded later are numbered."""
UPGRADE_STATES = ("preparing", "criteria not met", "under review", "waiting for a place", "refused")
"""Where a provincial zone on its way to an upgrade stands."""
REVIEWS = ("upgrade", "founding", "extension")

DECLARED: tuple[Variable, ...] = (
    Variable("Zones|Cities with a national zone", "cities", "Cities with a national high-tech zone", "有国家高新区的市", "stock", whole=True),
    Variable("Zones|New provincial", "zones/period", "New provincial high-tech zones", "新建省级高新区", "flow", whole=True),
    Variable("Zones|Number", "zones", "High-tech zones", "高新区数", "stock", False, LEVELS, whole=True),
    Variable("Zones|Upgrading", "zones", "Provincial zones on their way to an upgrade, by state", "升级中省级高新区（按状态）", "stock", False,
             UPGRADE_STATES, whole=True),
    Variable("Zones|Applications", "files/period", "Applications to found, upgrade or re-draw zones", "高新区申报数", "flow", False, REVIEWS, whole=True),
    Variable("Zones|Refused", "files/period", "Applications refused", "高新区申报未获批数", "flow", False, REVIEWS, whole=True),
    Variable("Zones|Upgraded", "zones/period", "Zones upgraded to national", "升级国家高新区数", "flow", whole=True),
    Variable("Zones|Extended", "zones/period", "Zones re-drawn", "调区扩区高新区数", "flow", whole=True),
    Variable("Zones|Days of review", "days", "Mean length of reviews finished so far", "高新区评审平均天数", "share", False, REVIEWS),
    Variable("Zones|Share of industrial firms", "fraction", "Industrial firms inside a zone", "高新区内工业企业占比", "share"),
    Variable("Zones|Firms", "firms", "Firms inside a zone", "高新区内企业数", "stock", True, LEVELS),
    Variable("Zones|High-tech firms", "firms", "High-tech enterprises inside a zone", "高新区内高新技术企业", "stock", True, LEVELS),
    Variable("Zones|Industrial revenue", "yuan/period", "Industrial sales inside zones", "高新区工业营业收入", "flow", True, LEVELS),
    Variable("Zones|Entered", "firms/period", "Firms that entered inside a zone", "高新区内新设企业", "flow", True),
    Variable("Zones|Rank", "rank", "Quarterly rank of a zone in its class", "高新区季度分类排名", "share", False, ZONE_NAMES),
    Variable("Zones|Growth mean", "index", "Industrial sales of the zones of 2022 over those before: mean of the zones, weighted by sales of 2022",
             "高新区工业营收平均增长指数", "share", False,
             ("last year", "since the start")),
    Variable("Zones|Growth dispersion", "log", "Standard deviation of growth over the zones of 2022, weighted by sales of 2022",
             "高新区工业营收增速离散度", "share", False, ("last year", "since the start")),
    Variable("Zones|Points", "points", "Mean innovation points of zone firms that do research", "区内研发企业平均创新积分", "share", False, ZONE_NAMES),
    Variable("Zones|Points|Above the cut-off", "fraction", "Zone firms that do research at or above the cut-off of points", "达到积分门槛的研发企业占比", "share"),
    Variable("Zones|Points|Awarded above the cut-off", "fraction",
             "Share of awards and projects of the last year in zones that went to firms at or above the cut-off", "获奖企业中达到积分门槛占比", "share"),
    Variable("Zones|Cluster index", "index", "Industrial sales in zones over those of the start: signature clusters and the rest",
             "名片产业与其他产业营收指数", "share", False, ("cluster", "rest")),
)  # fmt: skip
