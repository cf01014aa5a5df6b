"""Which firms know which instrument (equation 15) and which of them act on it (equation 16)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.enterprises import tax
from sim.enterprises.columns import INSTRUMENTS, Firms, size_class
from sim.enterprises.fields import Fields, cell
from sim.enterprises.incentives import Faced, Incentives
from sim.kernel.streams import Streams
from sim.scenario.parameter_set import Namespace

Array = NDArray[np.float64]


def spread(firms: Firms, incentives: Incentives, fields: Fields, in_use: NDArray[np.bool_], streams: Streams, quarter: int,
           p: Namespace) -> None:  # fmt: skip
    """Equation 15, a quarter: firms learn with hazard p + outreach + q·F (F: share of their city and sector that knows), research performers
    `awareness.performer_factor` times as fast; firms that do not use an instrument lose sight of it. Writes `aware`.

    `in_use`: instruments that each firm uses now, shape (n, instruments).
    """
    cells = cell(firms)
    attention = np.array([1.0, p.awareness.performer_factor])[:, None]
    forgets = -np.expm1(-0.25 * p.awareness.forgetting)
    kind = firms.performer * fields.aware.shape[0] + cells  # index into the flattened table below
    for k, instrument in enumerate(INSTRUMENTS):
        draw = streams.coarse(f"awareness {instrument}", quarter, firms.first, firms.count)
        outreach = incentives.broadcast(instrument)
        everywhere, aimed = (0.0, outreach) if isinstance(outreach, np.ndarray) else (outreach, None)
        # what is heard is the same for all firms of a cell that perform research, and for all that do not, but for outreach aimed at some
        heard = attention * (p.awareness.broadcast + everywhere + p.awareness.word_of_mouth * fields.aware[:, k])
        stays_unaware = np.exp(-0.25 * heard).ravel().take(kind)
        if aimed is not None:
            stays_unaware *= np.exp(-0.25 * aimed * attention[firms.performer.astype(np.int8), 0])
        knows = firms.aware[:, k]
        keeps = knows & (in_use[:, k] | (draw >= forgets))
        firms.aware[:, k] = (keeps | (~knows & (draw < 1.0 - stays_unaware))) & firms.alive


def start(firms: Firms, streams: Streams, day: int, p: Namespace) -> None:
    """At the start of a run only a share of what the population is assumed to know is there: `awareness.initial`, for the technology-SME number
    times `awareness.initial_technology_sme`; what a firm uses it knows. Writes `aware` of incumbents and potential entrants."""
    shares = np.full(len(INSTRUMENTS), float(p.awareness.initial))
    shares[INSTRUMENTS.index("technology_sme_status")] *= p.awareness.initial_technology_sme
    used = in_use(firms, day)
    for k in np.flatnonzero(shares < 1.0):
        there = streams.uniform(f"awareness at the start {INSTRUMENTS[k]}", 0, 0, firms.count) < shares[k]
        firms.aware[:, k] &= there | used[:, k]


def in_use(firms: Firms, day: int) -> NDArray[np.bool_]:
    """Which instruments a firm uses now, and so does not forget; shape (n, instruments)."""
    used = np.zeros(firms.aware.shape, bool, order="F")
    used[:, 0] = firms.claims
    used[:, 1] = tax.holds(firms.high_tech_expiry, day)
    used[:, 2] = tax.holds(firms.technology_sme_expiry, day)
    used[:, 3] = firms.grant_research > 0
    used[:, 5] = firms.technology_debt > 0
    return used


def claim_cost(firms: Firms, p: Namespace) -> Array:
    """Cost of claiming a benefit as a share of it, by size; shape (n,)."""
    small = size_class(firms.employees, firms.revenue) < 2
    return np.where(small, p.take_up.cost_small, p.take_up.cost_large)


def claims_deduction(firms: Firms, booked: Array, relief: Array, automatic: NDArray[np.bool_], p: Namespace) -> NDArray[np.bool_]:
    """Equation 16 for the super-deduction: a firm with booked research (yuan) claims if it knows of it and the relief (yuan)
    exceeds the cost; automatic delivery needs neither. shape (n,)."""
    worth = relief * (1.0 - claim_cost(firms, p)) > p.take_up.fixed_cost
    return firms.alive & (booked > 0) & (automatic | (firms.aware[:, 0] & worth))


def matched(firms: Firms, rate: Faced, streams: Streams) -> NDArray[np.bool_]:
    """Firms whose data the offices can match: a permanent trait compared with the match rate, so a higher rate only adds firms."""
    return streams.uniform("data match", 0, firms.first, firms.count) < rate
