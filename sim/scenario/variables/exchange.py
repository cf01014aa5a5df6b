"""Result variables of state-owned leaders, talent, technology imports, exports and vouchers (measures 11, 14, 16, 17)."""

from sim.scenario.chains import CHAIN_SLUGS
from sim.scenario.variables.declaration import Variable

EXPORT_FIELDS = ("infrastructure", "ultra_high_voltage", "rail_transport", "laser_equipment")
NEARNESS = ("near state-owned equipment", "elsewhere")
TALENT_REASONS = ("waited too long", "no firm", "budget")
IMPORT_REASONS = ("no firm", "money")
VOUCHER_USES = ("additional", "substituted", "unused")
PAID: tuple[str, ...] = ("state_consortia", "shared_equipment", "talent_recruitment", "technology_export", "innovation_vouchers")
CALLS: tuple[str, ...] = ("state_consortia", "export_platforms", "innovation_vouchers")

DECLARED: tuple[Variable, ...] = (
    Variable("R&D|State-owned|Real", "yuan/period", "Real R&D of state-owned enterprises (own plan)", "国有企业真实研发投入", "flow"),
    Variable("R&D|Small firms|Real", "yuan/period", "Real R&D of micro and small firms, by nearness to state-owned equipment", "小微企业研发（按是否邻近国企设施）",
             "flow", False, NEARNESS),
    Variable("R&D|Small firms|User cost saved", "fraction", "Share of the cost of small firms' R&D that shared equipment saves", "共享设施节约研发成本比例",
             "share", False, NEARNESS),
    Variable("Consortia|State-owned|Founded", "consortia/period", "Consortia founded by state-owned leaders", "国企牵头新建创新联合体", "flow", False, CHAIN_SLUGS),
    Variable("Consortia|State-owned|Running", "consortia", "Consortia led by state-owned enterprises", "国企牵头创新联合体", "stock"),
    Variable("Consortia|State-owned|Members", "firms", "Member firms of consortia led by state-owned enterprises", "国企牵头创新联合体成员企业", "stock"),
    Variable("Consortia|Firm-led|Founded", "consortia/period", "Consortia founded by leading firms with universities", "领军企业牵头新建创新联合体", "flow", False,
             CHAIN_SLUGS),
    Variable("Consortia|Firm-led|Running", "consortia", "Consortia led by leading firms", "领军企业牵头创新联合体", "stock"),
    Variable("Consortia|Firm-led|Members", "firms", "Member firms of consortia led by leading firms", "领军企业牵头创新联合体成员企业", "stock"),
    Variable("Talent|Arrived", "persons/period", "High-level talents who came", "来鲁高层次人才", "flow"),
    Variable("Talent|Hired", "persons/period", "High-level talents hired", "引进高层次人才", "flow", True, CHAIN_SLUGS),
    Variable("Talent|Left", "persons/period", "Talents who left without a contract, by reason", "未签约离开人才（按原因）", "flow", False, TALENT_REASONS),
    Variable("Talent|Moved on", "persons/period", "Hired talents who moved on", "离岗人才", "flow"),
    Variable("Talent|Waiting", "persons", "Talents waiting for the recruitment offices", "等待办理人才", "stock"),
    Variable("Talent|At work", "persons", "Talents in firms", "在岗高层次人才", "stock"),
    Variable("Talent|Days waiting", "days", "Mean days from arrival to contract (last four quarters)", "从到来到签约平均天数（近四季度）", "share"),
    Variable("Talent|Inventions added", "patents/period", "Inventions expected from talents, without spillovers", "人才带动的预期发明", "flow"),
    Variable("Talent|Science staff share", "fraction", "Science staff over all staff of R&D performers", "研发企业科技人员占比", "share"),
    Variable("Technology imports|Signed", "contracts/period", "Foreign technologies bought", "引进国外技术合同", "flow"),
    Variable("Technology imports|Failed", "contracts/period", "Foreign technologies not bought, by reason", "未成交引进技术（按原因）", "flow", False, IMPORT_REASONS),
    Variable("Technology imports|Paid", "yuan/period", "Paid for foreign technology", "引进技术合同金额", "flow"),
    Variable("Exports|Technology fields", "yuan/period", "Export revenue of the technology fields", "优势领域出口收入", "flow", False, EXPORT_FIELDS),
    Variable("Exports|By service", "yuan/period", "Export revenue of firms that platforms have served, and of others", "优势领域出口收入（按是否受平台服务）", "flow",
             False, ("served", "others")),
    Variable("Exports|Orders won", "yuan/period", "Yearly value of orders won through platforms", "平台促成出口订单", "flow", False, EXPORT_FIELDS),
    Variable("Exports|Firms served", "firms/period", "Firms served by export platforms", "平台服务企业", "flow", False, EXPORT_FIELDS),
    Variable("Exports|Platforms", "platforms", "Export platforms in service", "国际合作平台", "stock", whole=True),
    Variable("Vouchers|Applied", "applications/period", "Applications for innovation vouchers", "创新券申领", "flow"),
    Variable("Vouchers|Granted", "vouchers/period", "Innovation vouchers granted", "创新券发放", "flow", True),
    Variable("Vouchers|Settled", "vouchers/period", "Innovation vouchers settled, by use", "创新券兑付与失效（按用途）", "flow", False, VOUCHER_USES),
    Variable("Vouchers|Use", "fraction", "Shares of settled vouchers by use, run so far", "创新券用途占比", "share", False, VOUCHER_USES),
    Variable("Vouchers|Research added", "yuan/period", "Outside research added by vouchers", "创新券新增研究", "flow"),
    Variable("Vouchers|Effect left", "yuan", "Research added by vouchers whose effect lasts", "创新券新增研究余效", "stock"),
)  # fmt: skip
