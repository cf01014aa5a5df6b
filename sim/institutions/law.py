"""The law of the day: the rules in force written as incentives, before any measure amends them."""

from __future__ import annotations

from datetime import date

from sim.enterprises.columns import Firms
from sim.enterprises.incentives import Incentives
from sim.scenario.parameter_set import ParameterSet


def rules_in_force(parameters: ParameterSet, day: date, firms: Firms) -> Incentives:
    """What firms face under the rules alone on `day`."""
    p = parameters.at(day)
    return Incentives(
        deduction_manufacturing=parameters.by_firm("tax.deduction_manufacturing", day, firms),
        deduction_technology_sme=parameters.by_firm("tax.deduction_technology_sme", day, firms),
        deduction_other=parameters.by_firm("tax.deduction_other", day, firms),
        deduction_small_firms=p.tax.deduction_small_firms,
        deduction_small_assets=p.tax.deduction_small_assets,
        prepay_half_year=p.tax.prepay_deduction_half_year,
        filing_miss=p.take_up.filing_miss,
        grant_rate_small=parameters.by_firm("grant.rate_small", day, firms),
        grant_rate_increase=parameters.by_firm("grant.rate_increase", day, firms),
        grant_cap=parameters.by_firm("grant.cap", day, firms),
        grant_claim_years=p.grant.claim_years,
        grant_budget=p.grant.budget,
        first_award=parameters.by_firm("award.first_time", day, firms),
        delivery_days=p.delivery.days,
        stuck_share=p.delivery.lost,
        budget_release=p.delivery.release_day,
    )
