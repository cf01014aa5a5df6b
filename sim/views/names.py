"""Names of instruments, costs, causes and states in Chinese and English, as charts and tables show them."""

from __future__ import annotations

INSTRUMENT_LABELS: dict[str, dict[str, str]] = {
    "super_deduction": {"en": "R&D super-deduction", "zh": "研发费用加计扣除"},
    "high_tech_status": {"en": "High-tech status and 15 % rate", "zh": "高企认定及15%税率"},
    "technology_sme_status": {"en": "Technology-SME registration", "zh": "科技型中小企业入库"},
    "research_grant": {"en": "R&D grant", "zh": "研发投入补助"},
    "innovation_programmes": {"en": "Innovation programmes", "zh": "企业创新项目与平台"},
    "first_time_award": {"en": "First-time high-tech award", "zh": "首次认定高企奖励"},
    "upgrade_award": {"en": "Upgrade award", "zh": "升级高企补助"},
    "collaboration": {"en": "University–industry projects", "zh": "产学研协同创新"},
    "technology_centres": {"en": "“One firm, one technology” centres", "zh": "“一企一技术”研发中心"},
    "demonstration_enterprises": {"en": "Demonstration enterprises", "zh": "技术创新示范企业"},
    "innovation_projects": {"en": "Enterprise innovation projects", "zh": "企业技术创新项目"},
    "coaching": {"en": "Coaching", "zh": "企业辅导"},
    "outreach": {"en": "Outreach", "zh": "政策宣传"},
    "innovation_voucher": {"en": "Innovation vouchers", "zh": "创新券"},
    "technology_loan": {"en": "Technology loans", "zh": "科技信贷"},
    "major_projects": {"en": "Major innovation projects", "zh": "重大科技创新工程"},
    "basic_projects": {"en": "Major basic-research projects", "zh": "重大基础研究项目"},
    "demand_projects": {"en": "Solved demands", "zh": "关键技术需求揭榜攻关"},
    "base_projects": {"en": "Industrial-base projects", "zh": "产业基础再造项目"},
    "platforms": {"en": "Innovation platforms", "zh": "重大创新平台"},
    "project_talent": {"en": "Talent of major projects", "zh": "重大专项人才"},
    "zone_support": {"en": "Support of rising zones", "zh": "高新区以升促建支持"},
    "zone_awards": {"en": "Awards for innovation points", "zh": "创新积分奖励"},
    "zone_funds": {"en": "Funds by zone ranking", "zh": "高新区排名激励资金"},
    "provincial_zones": {"en": "New provincial zones", "zh": "新建省级高新区"},
    "demonstrations": {"en": "Technology demonstrations", "zh": "科技示范工程"},
    "technology_market": {"en": "Technology market", "zh": "技术市场"},
    "concept_centres": {"en": "Proof-of-concept centres", "zh": "概念验证中心"},
    "pilot_bases": {"en": "Pilot bases", "zh": "中试基地"},
    "new_type_institutes": {"en": "New-type institutes", "zh": "新型研发机构"},
    "result_register": {"en": "Register of results", "zh": "科技成果登记"},
    "first_purchase": {"en": "First purchase", "zh": "政府首购"},
    "insurance_subsidy": {"en": "First-set insurance", "zh": "首台套保险补贴"},
    "state_consortia": {"en": "State-led consortia", "zh": "国企创新联合体"},
    "shared_equipment": {"en": "Shared state equipment", "zh": "国企科研设施开放"},
    "talent_recruitment": {"en": "Talent recruitment", "zh": "人才引进"},
    "technology_export": {"en": "Export platforms", "zh": "科技输出平台"},
    "export_platforms": {"en": "Export platforms", "zh": "科技输出平台"},
    "innovation_vouchers": {"en": "Innovation vouchers", "zh": "创新券"},
    "loan_compensation": {"en": "Loan-loss compensation pool", "zh": "贷款风险补偿资金池"},
    "guarantee_capital": {"en": "Guarantor’s capital", "zh": "担保机构资本金"},
    "equity_fund": {"en": "Equity fund", "zh": "科技股权投资"},
    "listing": {"en": "Listing cultivation", "zh": "上市培育"},
}
"""Names of the breakdowns of awareness, take-up and public money."""

TAX_RELIEF: dict[str, dict[str, str]] = {
    "Tax|Super-deduction|Relief": {"en": "Super-deduction", "zh": "研发费用加计扣除"},
    "Tax|HNTE|Relief": {"en": "High-tech 15 % rate", "zh": "高企15%优惠税率"},
}

CAUSE_LABELS: dict[str, dict[str, str]] = {
    "applicants": {"en": "applicants", "zh": "合格申报不足"},
    "reviewers": {"en": "reviewers", "zh": "评审力量不足"},
    "budget": {"en": "money", "zh": "资金不足"},
    "time": {"en": "time", "zh": "当年未及办结"},
    "places": {"en": "places", "zh": "名额少于目标"},
    "no call": {"en": "no call", "zh": "未组织申报"},
}
"""What left places of a call unfilled, or why there were too few."""

KIND_LABELS: dict[str, dict[str, str]] = {
    "money paid": {"en": "Money paid", "zh": "财政资金支出"},
    "running cost": {"en": "Running cost", "zh": "运行与服务成本"},
    "tax given up": {"en": "Tax given up", "zh": "减税额"},
    "expected loss": {"en": "Expected loss on loans", "zh": "贷款预期损失"},
    "capital of pools": {"en": "Not in the total: put into pools", "zh": "不计入总成本：注入资金池和担保资本"},
}
"""Kinds of public cost."""

EVENT_KIND_LABELS: dict[str, dict[str, str]] = {
    "project": {"en": "Projects", "zh": "项目"},
    "application": {"en": "Applications", "zh": "申报"},
    "call": {"en": "Calls", "zh": "申报通知"},
    "demand": {"en": "Demands for key technologies", "zh": "关键技术需求"},
    "platform": {"en": "Platforms", "zh": "平台"},
    "facility": {"en": "Centres and bases", "zh": "概念验证与中试设施"},
    "zone": {"en": "High-tech zones", "zh": "高新区"},
    "payment": {"en": "Payments", "zh": "资金拨付"},
    "loan": {"en": "Technology loans", "zh": "科技信贷"},
    "guarantee": {"en": "Guarantees", "zh": "融资担保"},
    "equity": {"en": "Equity investments", "zh": "股权投资"},
    "result": {"en": "Technological results", "zh": "科技成果"},
    "talent": {"en": "Talent", "zh": "人才"},
    "export": {"en": "Exports of technology", "zh": "科技输出"},
    "voucher": {"en": "Innovation vouchers", "zh": "创新券"},
}
"""What events happen to."""

_STATES_ZH = {
    "none": "开始", "planned": "计划", "open": "开放", "applied": "已申报", "screened": "形式审查通过", "judged": "已评审", "selected": "拟立项",
    "contract": "签约", "refused": "未获批", "stopped": "中止", "accepted": "验收通过", "breakthrough": "突破", "completed": "结题",
    "included": "纳入省计划", "basic research": "基础研究", "running": "运行", "ended": "结束",
    "waits for platform": "等待平台", "acceptance": "验收中", "gap of finance": "资金缺口",
    "without platform": "未用平台", "posted": "入库", "matched": "揭榜",
    "withdrawn": "撤回", "decided": "已决定", "paid": "已兑付", "examined": "已审查", "granted": "已发放", "repaid": "已还清",
    "defaulted": "违约", "asked": "申领", "used": "已使用", "lapsed": "已失效", "reserved": "预留", "finished": "完成", "registered": "已登记",
    "published": "已发布", "without a firm": "未对接企业", "with a firm": "已对接企业", "concept": "概念验证", "pilot": "中试",
    "market": "推向市场", "demonstration": "示范", "launched": "投产", "insured": "已投保", "claim paid": "已赔付", "offered": "要约",
    "invested": "已投资", "sold": "退出", "lost": "亏损", "cultivated": "培育中", "listed": "已上市", "arrived": "来鲁", "hired": "已签约",
    "left": "离开", "moved on": "离岗", "negotiating": "洽谈", "signed": "成交", "failed": "未成", "served": "已服务", "order": "获订单",
    "candidate": "备选", "preparing": "准备", "growing": "成长", "under review": "审核中", "approved": "获批", "founded": "设立",
    "boundaries": "原边界", "extended": "调区扩区", "provincial": "省级", "national": "国家级", "bulletin": "月度通报", "ranked": "季度排名",
    "scored": "积分达标",
    # reasons
    "budget": "资金不足", "quota": "名额已满", "reviewers": "评审力量不足", "screening": "形式审查", "lost file": "材料滞留",
    "not reached": "未达里程碑", "platform full": "平台已满", "no bid": "无人揭榜", "no result": "无成果", "review": "评审未过",
    "criteria not met": "未达标准", "price": "风险过高", "bad record": "有违约记录", "cap": "超过限额", "cover exhausted": "风险补偿额度用尽",
    "officers": "客户经理不足", "covered": "有风险补偿", "guaranteed": "有担保", "uncovered": "无增信", "money": "资金不足",
    "no firm": "无需求企业", "waited too long": "等待过久", "obsolete": "已过时", "no customer": "无首个客户", "concept failed": "概念验证失败",
    "pilot failed": "中试失败", "demonstration failed": "示范失败", "firm closed": "企业注销", "own use": "自用",
    "institute company": "新型研发机构孵化",
}  # fmt: skip

_STAGES = {f"S{number}": {"en": f"stage {number}", "zh": f"第{name}阶段"} for number, name in enumerate("一二三", start=1)}

STATE_LABELS: dict[str, dict[str, str]] = {
    "": {"en": "start", "zh": "开始"},
    **{name: {"en": "start" if name == "none" else name, "zh": chinese} for name, chinese in _STATES_ZH.items()},
    **_STAGES,
    **{f"{stage} extended": {"en": f"{label['en']} extended", "zh": f"{label['zh']}延期"} for stage, label in _STAGES.items()},
}
"""States of projects, applications, loans and the rest, and reasons, as events name them; others are shown as they are."""
