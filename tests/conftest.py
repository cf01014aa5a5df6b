"""Shared pieces: default parameters, and small tables of firms made for one question."""

from datetime import date

import numpy as np
import pytest

from sim.enterprises.columns import Firms
from sim.enterprises.incentives import Incentives
from sim.institutions.law import rules_in_force
from sim.scenario.parameter_set import Namespace, ParameterSet
from sim.scenario.parameters import PARAMETERS

START = date(2022, 12, 31)
END = date(2027, 12, 31)


def parameter_set(**changed) -> ParameterSet:
    """Defaults, with values by path (dots written as double underscores)."""
    values = {path: parameter.default for path, parameter in PARAMETERS.items()}
    for name, value in changed.items():
        path = name.replace("__", ".")
        assert path in values, path
        values[path] = value
    return ParameterSet(values, (), START, END)


def namespace(**changed) -> Namespace:
    """Parameter values on the start date."""
    return parameter_set(**changed).at(START)


def make_firms(count: int, **columns) -> Firms:
    """Plain profitable manufacturers, ten years old, with the given columns set."""
    firms = Firms.empty(count)
    firms.sector[:] = 20
    firms.ownership[:] = 2
    firms.cohort[:] = -1
    firms.alive[:] = True
    firms.born[:] = date(2012, 6, 30).toordinal()
    firms.revenue[:] = 20e6
    firms.employees[:] = 60.0
    firms.fixed_assets[:] = 20e6
    firms.cash[:] = 2e6 * 100
    firms.margin[:] = 0.10
    firms.closed_profit[:] = 5e6
    firms.revenue_history[:] = 20e6
    firms.title_worth[:] = 1.0
    for name, value in columns.items():
        getattr(firms, name)[:] = value
    return firms


def rules(firms: Firms, **changed) -> Incentives:
    """What firms face under the rules of the end of 2022."""
    return rules_in_force(parameter_set(**changed), START, firms)


@pytest.fixture
def p() -> Namespace:
    return namespace()


def spread(low: float, high: float, count: int) -> np.ndarray:
    return np.linspace(low, high, count)
