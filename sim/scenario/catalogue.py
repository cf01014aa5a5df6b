"""The 22 measures of the policy document: number, short name, official title and section."""

from __future__ import annotations

from dataclasses import dataclass

SECTIONS: dict[int, tuple[str, str]] = {
    1: ("攻坚突破关键核心技术，推动制造业自立自强", "Break through in key technologies, make manufacturing self-reliant"),
    2: ("发展壮大高新区队伍，打造制造强省新高地", "Grow the high-tech zones into new heights of manufacturing"),
    3: ("强化科技企业创新主体地位，育强创新创造的主力军", "Strengthen enterprises as the main force of innovation"),
    4: ("加快科技成果转化，打造制造业发展的新增长点", "Speed up the use of research results as new sources of growth"),
    5: ("深化“四链”融合，积极融入国内国际双循环", "Join the chains of innovation, industry, talent and education, at home and abroad"),
    6: ("强化科技金融支持，推动“科技－产业－金融”良性循环", "Strengthen finance for technology"),
    7: ("建强制度机制，保障任务措施落地见效", "Build the institutions that make the measures work"),
}
"""Section number to title, zh (as in the document) and en."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. `slug` names it in scenario files (`measures.<slug>`)."""

    number: int
    slug: str
    title_zh: str
    title: str
    section: int

    @property
    def path(self) -> str:
        """Its dotted name in scenario files, `measures.<slug>`."""
        return f"measures.{self.slug}"

    @property
    def switch(self) -> str:
        """The parameter that switches it on and off."""
        return f"{self.path}.enabled"


MEASURES: tuple[Measure, ...] = (
    Measure(1, "demand_library", "建立关键技术攻关需求项目库", "Library of demands for key technologies", 1),
    Measure(2, "chokepoint_projects", "实施制造业“卡脖子”技术精准攻坚行动", "Projects on choke-point technologies", 1),
    Measure(3, "demonstrations", "实施科技赋能制造业示范工程", "Demonstrations of technology in manufacturing", 1),
    Measure(4, "industrial_base", "开展产业基础再造行动", "Rebuilding the industrial base", 1),
    Measure(5, "platforms", "布局建设重大科技创新平台和载体", "Major platforms of science and innovation", 1),
    Measure(6, "zone_upgrading", "加速高新区以升促建", "Upgrading of high-tech zones", 2),
    Measure(7, "zone_points", "实施高新区“名片产业”培强工程", "Signature industries and innovation points of zones", 2),
    Measure(8, "zone_ranking", "健全完善高新区分类评价机制", "Evaluation of zones by class", 2),
    Measure(9, "research_grant", "提升企业技术创新能力", "Research grants and enterprise programmes", 3),
    Measure(10, "ladder", "培优创新创造主力军", "Ladder from micro firm to high-tech enterprise", 3),
    Measure(11, "state_owned", "充分发挥国有企业创新引领作用", "State-owned enterprises lead innovation", 3),
    Measure(12, "transfer_chain", "畅通科技成果转化链条", "Chain of technology transfer", 4),
    Measure(13, "result_register", "完善科技成果登记和发布机制", "Register and publication of results", 4),
    Measure(14, "first_purchase", "加大重大科技成果转化产品政策扶持", "First purchase, insurance and vouchers for new products", 4),
    Measure(15, "project_talent", "建立科技重大专项人才配套机制", "Talent places for major projects", 5),
    Measure(16, "talent_recruitment", "强化重点领域技术和人才的精准引进", "Recruitment of technology and talent", 5),
    Measure(17, "technology_export", "加大优势领域新技术新产品的科技输出", "Export of new technology and products", 5),
    Measure(18, "technology_finance", "创新科技金融服务模式", "Finance for technology", 6),
    Measure(19, "policy_delivery", "推动惠企创新政策扎实落地", "Delivery of tax relief and grants", 6),
    Measure(20, "coordination", "强化整体联动", "Departments work one queue", 7),
    Measure(21, "bundling", "强化政策支持", "Instruments bundled and brought forward", 7),
    Measure(22, "outreach", "强化宣传引导", "Outreach and awareness", 7),
)

BY_PATH: dict[str, Measure] = {measure.path: measure for measure in MEASURES}


def find_measure(name: str) -> Measure | None:
    """The measure called `name`: its number (`10`), slug (`ladder`) or path (`measures.ladder`)."""
    for measure in MEASURES:
        if name in (str(measure.number), measure.slug, measure.path):
            return measure
    return None


def measure_of(path: str) -> Measure | None:
    """The measure that a parameter path such as `measures.ladder.enabled` belongs to."""
    return BY_PATH.get(".".join(path.split(".")[:2]))
