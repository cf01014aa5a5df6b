"""What a firm does with a grant (equation 5), and whether it is worth asking for one (equation 16)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.enterprises.columns import Firms, size_class
from sim.kernel.streams import Streams
from sim.scenario.parameter_set import Namespace

Array = NDArray[np.float64]


def research_added(firms: Firms, rows: NDArray, grant: Array, high_tech: NDArray[np.bool_], draw: Array, p: Namespace) -> Array:
    """Real research that `grant` (yuan, shape (rows,)) adds: nothing with probability q (diverted), else G(1 − x)·mix.

    x is the share of own research displaced, by size, lower for medium and large high-tech firms (small ones displace nothing as it is);
    mix is the interaction with tax relief for firms that claim the super-deduction. `high_tech`, `draw` (uniforms): shape (rows,).
    """
    size = size_class(firms.employees[rows], firms.revenue[rows])
    crowding = np.array([p.grant.crowding_small, p.grant.crowding_small, p.grant.crowding_medium, p.grant.crowding_large])[size]
    crowding = crowding + np.where(high_tech & (size >= 2), p.grant.crowding_high_tech, 0.0)
    mix = np.where(size < 2, p.grant.mix_small, p.grant.mix_large)
    mix = np.where(firms.claims[rows], mix, 1.0)
    return np.where(draw < p.grant.diverted, 0.0, grant * (1.0 - crowding) * mix)


def application_cost(p: Namespace) -> float:
    """Cost of one grant application: staff months at the wage of technical staff, yuan."""
    return p.take_up.grant_months / 12.0 * p.research.wage


def burden(streams: Streams, firms: Firms, p: Namespace) -> Array:
    """What an application costs each firm over the typical cost: a permanent lognormal trait; shape (n,)."""
    return np.exp(p.take_up.cost_spread * streams.normal("application burden", 0, firms.first, firms.count))


def worth_applying(benefit: Array, chance: float, burden: Array, p: Namespace) -> NDArray[np.bool_]:
    """E[win]·benefit > cost, yuan; shape (n,)."""
    return chance * benefit > application_cost(p) * burden
