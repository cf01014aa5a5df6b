"""Small firm tables made by hand or by an address, without a model behind them."""

from __future__ import annotations

import numpy as np

from sim.institutions.life import FIRM_COLUMNS, FirmTable
from sim.kernel.streams import Streams
from sim.scenario.places import CITIES, OWNERSHIPS, SECTORS, SIZES

CODES = {"city": len(CITIES), "sector": len(SECTORS), "ownership": len(OWNERSHIPS), "size": len(SIZES)}
SWITCHES = ("entrant", "high_tech_start", "technology_sme_start", "alive_end", "high_tech_end", "technology_sme_end")


def make_table(count: int, scale: float = 1.0, **columns: object) -> FirmTable:
    """Firms that sell a million a year for two years, live to the end and do nothing else, with the given columns set."""
    plain: dict[str, object] = dict.fromkeys(CODES, 0) | dict.fromkeys(SWITCHES, False)
    plain |= {"row": np.arange(count), "alive_end": True, "sales_start": 1e6, "sales": 2e6, "notch_start": np.nan, "notch_end": np.nan}
    chosen = plain | columns
    types = dict.fromkeys(CODES, np.int8) | dict.fromkeys(SWITCHES, np.bool_) | {"row": np.int32}
    arrays = {name: np.broadcast_to(np.asarray(chosen.get(name, 0.0), types.get(name, np.float32)), (count,)).copy() for name in FIRM_COLUMNS}
    return FirmTable(scale=scale, **arrays)  # type: ignore[arg-type]


def random_table(streams: Streams, count: int = 60, scale: float = 1.0, *, kind: str = "", generosity: float = 1.0) -> FirmTable:
    """Firms of all kinds in the world of `streams`; `kind` names the chance of what becomes of them, `generosity` multiplies what they receive."""

    def even(name: str) -> np.ndarray:
        return streams.uniform(name, 0, 0, count)

    def chance(name: str) -> np.ndarray:
        return streams.uniform(f"{name} {kind}", 0, 0, count)

    entrant = even("entrant") < 0.2
    researches = (even("researches") < 0.6) & ~entrant
    notch = 8.0 * (even("notch") - 0.5)
    high_tech = researches & (notch > 0) & (even("high-tech") < 0.5)
    alive = chance("alive") < 0.9
    return make_table(
        count,
        scale,
        **{name: (even(name) * number).astype(int) for name, number in CODES.items()},
        entrant=entrant,
        high_tech_start=high_tech,
        notch_start=np.where(researches, notch, np.nan),
        sales_start=1e6 * (1.0 + 50.0 * even("sales") ** 4),
        sales=2e6 * (1.0 + 50.0 * even("sales") ** 4) * (1.0 + 0.1 * chance("growth")),
        alive_end=alive,
        high_tech_end=alive & (high_tech | (chance("certified") < 0.1)),
        notch_end=np.where(researches & alive, notch + 2.0 * (chance("real") - 0.5), np.nan),
        profit=1e5 * (chance("profit") - 0.3),
        research=np.where(researches, 4e4 * chance("research"), 0.0),
        relabelled=np.where(researches, 1e4 * chance("relabelled"), 0.0),
        public_money=np.where(researches, generosity * 2e4 * chance("money"), 0.0),
        deduction_relief=np.where(researches, 5e3 * chance("relief"), 0.0),
    )
