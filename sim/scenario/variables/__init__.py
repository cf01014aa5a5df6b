"""Every result variable, declared once: name, unit, labels, how it adds up, breakdowns; one module per part of the world.

Stocks are taken at the period's end, flows summed over the period, ratios and shares taken at the period's end over the last
four quarters where the name says so. A module's `PAID` names the accounts of public money it adds, `CALLS` its contested calls.
"""

from sim.scenario.variables import credit, enterprises, exchange, projects, transfer, zones
from sim.scenario.variables.declaration import CAUSES, INSTRUMENTS, REASONS, Variable

__all__ = ["CALLS", "CAUSES", "FISCAL_INSTRUMENTS", "INSTRUMENTS", "REASONS", "VARIABLES", "Variable"]

_MODULES = (enterprises, projects, zones, transfer, exchange, credit)
FISCAL_INSTRUMENTS: tuple[str, ...] = tuple(name for module in _MODULES for name in module.PAID)
CALLS: tuple[str, ...] = tuple(name for module in _MODULES for name in module.CALLS)
MONTHS = tuple(f"{month:02d}" for month in range(1, 13))

_FISCAL = (
    Variable("Fiscal|Paid", "yuan/period", "Public money paid", "财政资金支出", "flow", False, FISCAL_INSTRUMENTS),
    Variable("Fiscal|Paid by month", "yuan/period", "Public money paid, by calendar month", "财政资金支出（按月）", "flow", False, MONTHS),
    Variable("Fiscal|Refused", "firms/period", "Applications refused, by reason", "未获支持申请（按原因）", "flow", False,
             tuple(f"{call}|{reason}" for call in CALLS for reason in REASONS)),
    Variable("Fiscal|Time to cash", "days", "Days from application to money", "从申请到兑现的天数", "share", False, FISCAL_INSTRUMENTS),
    Variable("Calls|Places", "places/period", "Places offered in contested calls", "竞争性项目名额", "flow", False, CALLS),
    Variable("Calls|Unfilled", "places/period", "Places left unfilled, by what bound", "未用名额（按约束原因）", "flow", False,
             tuple(f"{call}|{cause}" for call in CALLS for cause in CAUSES)),
)  # fmt: skip

VARIABLES: dict[str, Variable] = {}
for _variable in (*_FISCAL, *(v for module in _MODULES for v in module.DECLARED)):
    if _variable.name in VARIABLES:
        raise ValueError(f"variable {_variable.name} is declared twice")
    VARIABLES[_variable.name] = _variable
