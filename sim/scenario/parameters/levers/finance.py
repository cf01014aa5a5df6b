"""Levers of measure 18: finance for technology."""

from sim.scenario.parameters.levers.lever import lever

_SLUG = "technology_finance"

DECLARED = (
    lever(f"{_SLUG}.cover", 0.5, "fraction", "share of a bank's loss on a technology loan that the compensation pool bears", "风险补偿比例",
          "assumption; the shares of the rules of 2022 were not seen", low=0.0, high=1.0, prior=(0.0, 0.8), by_firm=True),
    lever(f"{_SLUG}.pool", 300_000_000.0, "yuan", "compensation pool, filled up to this sum once a year", "风险补偿资金池规模", "assumption", low=0.0, high=1e11,
          prior=(1e8, 1e9)),
    lever(f"{_SLUG}.refill_day", "01-20", "month-day", "day on which pool, guarantor and fund receive the year's money", "年度资金拨付日", "assumption"),
    lever(f"{_SLUG}.loan_cap", 20_000_000.0, "yuan", "largest balance of technology loans a firm while the measure is in force", "单户备案贷款余额上限", "assumption",
          low=0.0, high=1e9, prior=(1e7, 3e7)),
    lever(f"{_SLUG}.guarantee_cover", 0.7, "fraction", "share of the loss that a guarantee bears", "担保代偿比例", "assumption", low=0.0, high=1.0, prior=(0.5, 0.8)),
    lever(f"{_SLUG}.guarantee_fee", 0.01, "1/year", "fee of a guarantee over the loan", "担保费率", "assumption", low=0.0, high=0.2, prior=(0.005, 0.015)),
    lever(f"{_SLUG}.guarantee_capital", 100_000_000.0, "yuan/year", "public capital for the guarantor a year", "担保机构年度增资", "assumption", low=0.0, high=1e10,
          prior=(5e7, 2e8)),
    lever(f"{_SLUG}.guarantee_multiple", 10.0, "fraction", "guarantees outstanding over the guarantor's capital, at most", "担保放大倍数上限",
          "Measures on financing guarantee companies 2017: at most ten times net assets, recalled", "unverified", low=0.0, high=15.0, prior=(5.0, 10.0)),
    lever(f"{_SLUG}.equity_fund", 300_000_000.0, "yuan/year", "public money for the equity pilot a year", "科技股权投资年度资金", "assumption", low=0.0, high=1e11,
          prior=(1e8, 5e8)),
    lever(f"{_SLUG}.equity_offer", 0.02, "1/year", "rate at which the fund makes an offer to a young firm with a status", "科技股权投资年要约率", "assumption",
          low=0.0, high=10.0, prior=(0.005, 0.04)),
    lever(f"{_SLUG}.equity_ticket", 5_000_000.0, "yuan", "largest investment in one firm", "单户股权投资上限", "assumption", low=0.0, high=1e9, prior=(2e6, 1e7)),
    lever(f"{_SLUG}.equity_age", 8, "years", "age up to which firms are in the pilot", "股权投资试点企业年龄上限", "assumption", low=0, high=100, prior=(5, 10)),
    lever(f"{_SLUG}.listing_places", 50, "places/year", "firms taken into cultivation for listing a year", "年度上市培育名额", "assumption", low=0, high=10_000,
          prior=(20, 100)),
    lever(f"{_SLUG}.listing_cost", 300_000.0, "yuan", "public cost of cultivating one firm", "单户上市培育成本", "assumption", low=0.0, high=1e8, prior=(1e5, 1e6)),
)  # fmt: skip
