"""The interactive charts of one run, by name."""

from __future__ import annotations

from sim.views.charts import HEADLINE
from sim.views.interactive.awareness import awareness
from sim.views.interactive.breakthroughs import breakthroughs
from sim.views.interactive.cities import cities
from sim.views.interactive.fan import fan
from sim.views.interactive.funnels import funnels
from sim.views.interactive.intensity import intensity
from sim.views.interactive.ladder import ladder
from sim.views.interactive.money import money
from sim.views.interactive.targets import probabilities

YEARLY_VARIABLES = tuple(dict.fromkeys((*HEADLINE, "Enterprises|High-tech|Stock", "Projects|Breakthroughs")))
"""What `run.yearly` must be asked for, besides the headline variables of the run's own scenario."""

__all__ = ["YEARLY_VARIABLES", "awareness", "breakthroughs", "cities", "fan", "funnels", "intensity", "ladder", "money", "probabilities"]
