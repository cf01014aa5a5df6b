"""What the province knows by landmark chain: completed basic research, solved base technologies, breakthroughs; and what it does to odds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.enterprises.tables import CHAIN_COUNT, chain_inputs

MOST_BASIC = 5.0
"""Completed basic projects of a chain beyond which one more adds nothing to the odds (assumption)."""
BREAKTHROUGH_AS_BASIC = 0.25
"""What a breakthrough adds to its chain's knowledge, in completed basic projects (assumption)."""


class Technology:
    """Knowledge by chain, shape (chains,): `basic` completed basic projects and their like, `solved` base technologies."""

    def __init__(self) -> None:
        self.basic: NDArray[np.float64] = np.zeros(CHAIN_COUNT)
        self.solved: NDArray[np.float64] = np.zeros(CHAIN_COUNT)

    def log_odds(self, chain: int, basic_odds: float, base_odds: float) -> float:
        """Log odds ratio of passing a stage in a chain: ln(basic_odds) for each completed basic project up to MOST_BASIC, and ln(base_odds)
        times the share of the chain's inputs from other chains whose base technology is solved."""
        if chain < 0:
            return 0.0
        basic = min(self.basic[chain], MOST_BASIC)
        return float(basic * np.log(basic_odds) + self.solved_upstream(chain) * np.log(base_odds))

    def solved_upstream(self, chain: int) -> float:
        """Share of a chain's inputs from other chains in which a base technology has been solved; 0 to 1."""
        return float(chain_inputs()[:, chain] @ (self.solved > 0)) if chain >= 0 else 0.0
