"""Words of the lives of single firms and projects in Chinese and English: whole sentences in both languages, as in `sim.views.labels`."""

from __future__ import annotations

from sim.views.phrases import fill

_WORDS: dict[str, dict[str, str]] = {
    # a firm
    "who": {"en": "{ownership} {size} firm in {city} ({sector})", "zh": "{city}{ownership}{size}企业（{sector}）"},
    "firm_title": {
        "en": "{who}: sales {before} in {first}, {after} in {last}; {status}; {money} of public money",
        "zh": "{who}：销售收入{first}年{before}、{last}年{after}；{status}；获财政资金{money}",
    },
    "never": {"en": "never high-tech", "zh": "未获高企资格"},
    "always": {"en": "high-tech all along", "zh": "始终为高企"},
    "since": {"en": "high-tech from {year}", "zh": "{year}年成为高企"},
    "lost": {"en": "high-tech until {year}", "zh": "高企资格至{year}年"},
    "for_a_time": {"en": "high-tech from {year} to {end}", "zh": "{year}—{end}年为高企"},
    "left": {"en": "closed in {year}", "zh": "{year}年注销"},
    "sales": {"en": "Sales", "zh": "销售收入"},
    "a_year": {"en": "{unit} a year", "zh": "{unit}／年"},
    "research": {"en": "Research over sales", "zh": "研发费用占销售收入比重"},
    "research_booked": {"en": "in the books", "zh": "账面"},
    "research_real": {"en": "really done", "zh": "真实"},
    "threshold": {"en": "high-tech threshold", "zh": "高企门槛"},
    "money": {"en": "Public money received", "zh": "获得的财政资金"},
    "nothing": {"en": "none", "zh": "无"},
    "holds": {"en": "Status held, and what the firm knew, at the end of each year", "zh": "年末持有的资格与知晓的政策"},
    "high_tech": {"en": "High-tech certificate", "zh": "高企证书"},
    "technology_sme": {"en": "Technology-SME number", "zh": "科技型中小企业编号"},
    "claims": {"en": "Claims the super-deduction", "zh": "享受加计扣除"},
    "knows": {"en": "Knows: {instrument}", "zh": "知晓：{instrument}"},
    "firm_note": {
        "en": "Firm {firm} of a synthetic population, not a real enterprise. One run: draw {draw}, replicate {replicate}, {share} % of the firms",
        "zh": "合成企业第{firm}号，并非真实企业。单次模拟：第{draw}组参数第{replicate}次，{share}%企业样本",
    },
    # a project
    "project_title": {
        "en": "{call}, {chain}: “{first}” on {start}, “{last}” on {end} after {days} days; {money} paid",
        "zh": "{call}（{chain}）：{start}“{first}”，{end}“{last}”，历时{days}天；已拨付{money}",
    },
    "project_title_open": {
        "en": "{call}, {chain}: “{first}” on {start}, still “{last}” at the end of the run after {days} days; {money} paid",
        "zh": "{call}（{chain}）：{start}“{first}”，模拟期末仍处于“{last}”，历时{days}天；已拨付{money}",
    },
    "days": {"en": "{days} days", "zh": "{days}天"},
    "payment": {"en": "Public money paid", "zh": "财政资金拨付"},
    "project_note": {
        "en": "Bars: from entering a state to leaving it; S1–S3: stages of research (technology readiness 3–4, 5–6, 7–8). Project of firm "
              "{firm} in one run: draw {draw}, replicate {replicate}, {share} % of the firms",
        "zh": "横条表示从进入到离开该状态；S1—S3为研发阶段（技术成熟度3—4、5—6、7—8级）。"
              "第{firm}号企业的项目，单次模拟：第{draw}组参数第{replicate}次，{share}%企业样本",
    },
}  # fmt: skip


def words(key: str, language: str, **values: object) -> str:
    """The phrase `key` in `language` with its values filled in. Raises QiluError for a language without words."""
    return fill(_WORDS, key, language, **values)
