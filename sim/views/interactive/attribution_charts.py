"""Interactive charts of what each section and measure adds, from the folders of `qilu attribute` and `qilu effects`."""

from __future__ import annotations

from sim.views.interactive.effects import effects
from sim.views.interactive.waterfall import attribution

__all__ = ["attribution", "effects"]
