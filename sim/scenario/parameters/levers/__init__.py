"""The levers of the 22 measures: one module per group of closely tied measures; all switches are off by default."""

from sim.scenario.catalogue import MEASURES
from sim.scenario.parameter import Parameter
from sim.scenario.parameters.levers import enterprises, exchange, finance, governance, projects, transfer, zones
from sim.scenario.parameters.levers.lever import DOCUMENT, lever

_SWITCHES = tuple(
    lever(
        f"{m.slug}.enabled", False, "switch", f"measure {m.number} is in force: {m.title}", f"第{m.number}条生效：{m.title_zh}", DOCUMENT, "verified"
    )
    for m in MEASURES
)
DECLARED: tuple[Parameter, ...] = (
    *_SWITCHES,
    *(parameter for module in (projects, zones, enterprises, transfer, exchange, finance, governance) for parameter in module.DECLARED),
)
