"""Result variables of the enterprises, their research, statuses, tax and the yearly grant (measures 9, 10, 19, 22)."""

from sim.scenario.places import SIZES
from sim.scenario.variables.declaration import INSTRUMENTS, Variable

INSTRUMENT_BY_SIZE = tuple(f"{i}|{s}" for i in INSTRUMENTS for s in ("all", *SIZES))
PROGRAMMES = ("collaboration", "technology_centres", "demonstration_enterprises", "innovation_projects")
PAID = ("research_grant", "first_time_award", "upgrade_award", *PROGRAMMES, "coaching", "outreach")
CALLS = ("research_grant", "first_time_award", "upgrade_award", *PROGRAMMES)

DECLARED = (
    Variable("Enterprises|Alive", "firms", "Enterprises", "企业数", "stock", True),
    Variable("Enterprises|Entered", "firms/period", "Enterprises entering", "新进入企业", "flow", True),
    Variable("Enterprises|Exited", "firms/period", "Enterprises leaving", "退出企业", "flow", True),
    Variable("Enterprises|Above-scale|Count", "firms", "Industrial enterprises above scale", "规模以上工业企业", "stock", True),
    Variable("Enterprises|Above-scale|With R&D", "firms", "Above-scale industrial enterprises with R&D", "有R&D活动的规上工业企业", "stock"),
    Variable("Enterprises|High-tech|Stock", "firms", "High-tech enterprises", "高新技术企业", "stock", True, SIZES),
    Variable("Enterprises|High-tech|Certified", "firms/period", "High-tech certificates issued", "高新技术企业认定数", "flow", True,
             ("first", "renewed")),
    Variable("Enterprises|High-tech|Refused", "firms/period", "High-tech applications refused", "高企认定未通过", "flow"),
    Variable("Enterprises|High-tech|Expired", "firms/period", "High-tech certificates ended", "高企资格到期", "flow"),
    Variable("Enterprises|Technology SME|Stock", "firms", "Technology SMEs", "科技型中小企业", "stock", True, SIZES),
    Variable("Enterprises|Technology SME|Admitted", "firms/period", "Technology-SME numbers issued", "科技型中小企业入库数", "flow", True),
    Variable("R&D|Above-scale|Internal", "yuan/period", "R&D of above-scale industry (as reported)", "规上工业企业R&D经费内部支出", "flow", True),
    Variable("R&D|Enterprises|Reported", "yuan/period", "R&D booked by enterprises", "企业账面研发费用", "flow", True, SIZES),
    Variable("R&D|Enterprises|Real", "yuan/period", "Real R&D of enterprises", "企业真实研发投入", "flow", True, SIZES),
    Variable("R&D|Enterprises|Relabelled", "yuan/period", "Expense relabelled as R&D", "归集虚增的研发费用", "flow", False, SIZES),
    Variable("R&D|Enterprises|From grants", "yuan/period", "Real R&D added by grants", "补助带动的真实研发", "flow", False, SIZES),
    Variable("R&D|Entrants|Drawn from outside", "yuan/period", "R&D of entrants drawn from outside the province", "省外迁入研发", "flow"),
    Variable("R&D|Intensity", "fraction", "R&D over GDP (last four quarters)", "R&D经费占GDP比重（近四季度）", "share"),
    Variable("Revenue|Above-scale", "yuan/period", "Revenue of above-scale industry", "规上工业营业收入", "flow", True),
    Variable("Revenue|New products", "yuan/period", "New-product sales of above-scale industry", "规上工业新产品销售收入", "flow"),
    Variable("Employment|Above-scale", "persons", "Employment of above-scale industry", "规上工业就业人数", "stock"),
    Variable("Patents|Inventions in force", "patents", "Inventions in force, above-scale industry", "规上工业有效发明专利", "stock"),
    Variable("Tax|Income tax|Paid", "yuan/period", "Corporate income tax paid", "企业所得税入库", "flow"),
    Variable("Tax|Super-deduction|Relief", "yuan/period", "Tax given up by the super-deduction", "加计扣除减税额", "flow", False, SIZES),
    Variable("Tax|HNTE|Relief", "yuan/period", "Tax given up by the high-tech rate", "高企优惠税率减税额", "flow", False, SIZES),
    Variable("Fiscal|Grant multiplier", "fraction", "Real R&D added per yuan of grant paid", "每元补助新增真实研发", "share", False, SIZES),
    Variable("Take-up", "fraction", "Share of eligible firms that use the instrument", "政策享受率", "share", False, INSTRUMENT_BY_SIZE),
    Variable("Take-up|Manufacturers and technology SMEs", "fraction", "Super-deduction take-up, manufacturers and technology SMEs",
             "制造业和科技型中小企业加计扣除享受率", "share"),
    Variable("Take-up|HNTE rate", "fraction", "High-tech firms with taxable profit that use the 15 % rate", "高企税收优惠享受率", "share"),
    Variable("Awareness", "fraction", "Share of firms that know the instrument", "政策知晓率", "share", False, INSTRUMENT_BY_SIZE),
    Variable("Coaching|Places filled", "firms/period", "Firms coached", "受辅导企业", "flow"),
    Variable("Programmes|University-industry", "firms/period", "Firms in university-industry collaboration", "产学研协同创新企业", "flow"),
    Variable("Programmes|Technology centres", "centres/period", "“One firm, one technology” centres", "“一企一技术”研发中心", "flow"),
    Variable("Programmes|Demonstration enterprises", "firms/period", "Innovation demonstration enterprises", "技术创新示范企业", "flow"),
    Variable("Programmes|Innovation projects", "projects/period", "Enterprise innovation projects", "企业技术创新项目", "flow"),
    Variable("Finance|Constrained", "firms", "R&D performers short of finance", "融资受限的研发企业", "stock"),
)  # fmt: skip
