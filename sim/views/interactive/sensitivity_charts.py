"""Interactive charts of which assumptions the results depend on, from the folders of `qilu sensitivity` and `qilu discover`."""

from __future__ import annotations

from sim.views.interactive.boxes import discovery
from sim.views.interactive.sensitivity import screening, sensitivity, tornado, value_of_information, variance

__all__ = ["discovery", "screening", "sensitivity", "tornado", "value_of_information", "variance"]
