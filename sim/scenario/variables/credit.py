"""Result variables of technology loans, guarantees and equity (measure 18)."""

from sim.scenario.variables.declaration import Variable

PAID: tuple[str, ...] = ("loan_compensation", "guarantee_capital", "equity_fund", "listing")
CALLS: tuple[str, ...] = ()

BACKINGS = ("uncovered", "covered", "guaranteed")
"""Who bears a part of the loss of a loan besides the bank: nobody, the compensation pool, the guarantor."""
LOAN_REASONS = ("price", "cap", "bad record", "cover exhausted", "officers", "withdrawn")
"""Why a loan is not made: too risky for the price cap even with backing, no room under the cap of a firm's balance, an earlier default, fit
only with cover that the pool no longer offers, nobody to examine the file, no longer needed or the fee too high."""

DECLARED: tuple[Variable, ...] = (
    Variable("Finance|Loans|Applications", "files/period", "Applications for technology loans", "科技贷款申请数", "flow"),
    Variable("Finance|Loans|Granted", "loans/period", "Technology loans granted", "科技贷款发放笔数", "flow", False, BACKINGS),
    Variable("Finance|Loans|Amount", "yuan/period", "Technology loans granted, amount", "科技贷款发放金额", "flow", False, BACKINGS),
    Variable("Finance|Loans|Outstanding", "yuan", "Technology loans outstanding", "科技贷款余额", "stock", False, BACKINGS),
    Variable("Finance|Loans|Covered share", "fraction", "Share of technology loans outstanding that are covered or guaranteed", "有风险分担的科技贷款余额占比", "share"),
    Variable("Finance|Loans|Refused", "files/period", "Applications for technology loans refused, by reason", "科技贷款未获批数（按原因）", "flow", False, LOAN_REASONS),
    Variable("Finance|Loans|Days to decision", "days", "Mean days from application to decision, so far", "科技贷款申请到审批平均天数", "share"),
    Variable("Finance|Loans|Rationed firms", "firms", "Firms short of finance refused a technology loan this year", "本年申请科技贷款被拒的融资受限企业", "stock"),
    Variable("Finance|Loans|Defaults", "loans/period", "Technology loans in default", "科技贷款违约笔数", "flow", False, BACKINGS),
    Variable("Finance|Loans|Defaulted", "yuan/period", "Technology loans in default, amount", "科技贷款违约金额", "flow", False, BACKINGS),
    Variable("Finance|Loans|Default rate", "1/year", "Share of technology loans due so far that defaulted, per year of term", "科技贷款年违约率", "share", False, BACKINGS),
    Variable("Finance|Loans|Expected loss", "yuan/period", "Expected public loss on technology loans granted", "新发放科技贷款预期公共损失", "flow", False, ("pool", "guarantor")),
    Variable("Finance|Loans|Research restored", "yuan/period", "Research that technology loans restored", "科技贷款恢复的研发投入", "flow", False,
             ("only with backing", "also without backing")),
    Variable("Finance|Loans|Additional research", "fraction", "Research restored by loans that only backing made possible, per yuan of expected public loss so far",
             "每元预期公共损失带动的新增研发", "share"),
    Variable("Finance|Pool|Balance", "yuan", "Balance of the compensation pool", "风险补偿资金池余额", "stock"),
    Variable("Finance|Pool|Paid", "yuan/period", "Paid to banks by the compensation pool", "风险补偿支出", "flow"),
    Variable("Finance|Pool|Unpaid", "yuan/period", "Claims that pool and guarantor could not pay", "资金池和担保机构未能支付的代偿", "flow"),
    Variable("Finance|Guarantor|Balance", "yuan", "Capital of the guarantor", "担保机构资本余额", "stock"),
    Variable("Finance|Guarantor|Paid", "yuan/period", "Paid to banks by the guarantor", "担保代偿支出", "flow"),
    Variable("Finance|Equity|Investments", "investments/period", "Equity investments in young technology firms", "科技股权投资项目数", "flow"),
    Variable("Finance|Equity|Invested", "yuan/period", "Equity invested in young technology firms", "科技股权投资金额", "flow"),
    Variable("Finance|Equity|Returned", "yuan/period", "Proceeds of equity exits", "科技股权退出回收", "flow"),
    Variable("Finance|Equity|Fund", "yuan", "Money of the equity fund not invested", "股权基金未投资余额", "stock"),
    Variable("Finance|Listing|Cultivated", "firms/period", "Firms taken into cultivation for listing", "新增上市培育企业", "flow"),
    Variable("Finance|Listing|Listed", "firms/period", "Cultivated firms listed", "培育企业上市数", "flow"),
    Variable("Finance|Listing|Raised", "yuan/period", "Money raised by listings of cultivated firms", "培育企业上市募资", "flow"),
)  # fmt: skip
