"""Every parameter of the model with its meaning, unit, range, source and status; one module per part of the world."""

from sim.scenario.parameter import Parameter
from sim.scenario.parameters import behaviour, credit, economy, exchange, levers, projects, research, rules, transfer, zones

PARAMETERS: dict[str, Parameter] = {}
for _module in (economy, research, behaviour, rules, projects, transfer, zones, exchange, credit, levers):
    for _parameter in _module.DECLARED:
        if _parameter.path in PARAMETERS:
            raise ValueError(f"parameter {_parameter.path} is declared twice")
        PARAMETERS[_parameter.path] = _parameter
