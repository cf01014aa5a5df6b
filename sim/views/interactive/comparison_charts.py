"""Interactive charts of scenarios beside each other: paired differences, targets, cost and effect, who gains; and several runs without pairing."""

from __future__ import annotations

from sim.views.interactive.cost_plane import plane
from sim.views.interactive.difference_panels import differences
from sim.views.interactive.fans_beside import fans_side_by_side
from sim.views.interactive.gains import winners
from sim.views.interactive.target_changes import target_changes
from sim.views.interactive.targets_beside import probabilities_side_by_side

__all__ = ["differences", "fans_side_by_side", "plane", "probabilities_side_by_side", "target_changes", "winners"]
