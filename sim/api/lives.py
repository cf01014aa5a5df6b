"""One firm's life and one project's life in a run: what `sim.look_inside` hands back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from sim.api.shown import Shown

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.institutions.life import FirmPanel
    from sim.scenario.resolved import Scenario
    from sim.views.inside.firm_chart import FirmStory

YEARLY = {
    "sales": "sales", "employees": "employees", "research_real": "real", "research_booked": "booked", "profit": "profit", "debt": "debt",
    "technology_debt": "technology_debt", "inventions": "inventions", "invented": "invented", "high_tech": "high_tech",
    "technology_sme": "technology_sme", "claims": "claims", "seeks": "seeks", "constrained": "constrained", "deduction_rate": "deduction_rate",
    "tax_rate": "tax_rate", "user_cost": "user_cost", "public_money": "public_money",
}  # fmt: skip
"""Columns of a firm's yearly table and their names in `sim.institutions.life.FirmPanel`."""
ENDS = frozenset({"refused", "stopped", "accepted", "breakthrough", "completed", "ended"})
"""States of a project that nothing follows."""
GROUPS = ("size", "ownership", "sector", "city")


class Seen(NamedTuple):
    """The run that is looked at."""

    scenario: Scenario
    draw: int
    replicate: int

    @property
    def source(self) -> dict[str, str]:
        """What the source line of a chart states."""
        from sim.views.stored_run import source_now

        return source_now(self.scenario.id, self.scenario.seed, 1, ())

    @property
    def told(self) -> dict[str, str]:
        """What the note of a chart states."""
        return {"draw": str(self.draw), "replicate": str(self.replicate), "share": f"{100 * self.scenario.scale:g}"}


class FirmLife(Shown):
    """One firm. `.frame()`: year by year; `.events()`: what happened to it; `.payments()`: public money; `.plot()`."""

    def __init__(self, seen: Seen, panel: FirmPanel, place: int, events: pd.DataFrame):
        self.seen, self._panel, self._place, self._mine = seen, panel, place, events
        self.number = int(panel.row[place])

    def _line(self) -> str:
        from sim.views.inside.firm_chart import who

        return f"Firm {self.number}: {who(self._story(), 'en')}"

    def _short(self) -> pd.DataFrame:
        return self.frame()[["year", "sales", "employees", "research_real", "research_booked", "threshold", "high_tech", "public_money"]]

    def frame(self) -> pd.DataFrame:
        """A row for each year in which the firm lived on 31 December, the first being the start's.

        Money in yuan (flows: the year's sum), staff in persons, rates as fractions. `threshold`: research over sales that the high-tech rule asks of
        such sales; `invented`: inventions of the year, `inventions`: in force; `knows`: instruments it knows, as a tuple. NaN where the start's
        year has nothing: money received, inventions made, and the rates faced.
        """
        import numpy as np
        import pandas as pd

        from sim.enterprises.recognition import threshold
        from sim.scenario.variables import INSTRUMENTS

        panel, place = self._panel, self._place
        columns = {name: getattr(panel, theirs)[:, place] for name, theirs in YEARLY.items()}
        parameters = self.seen.scenario.parameters(self.seen.draw)
        asked = [
            float(threshold(sales, parameters.at(min(date(year, 12, 31), self.seen.scenario.end))))
            for year, sales in zip(panel.years, columns["sales"].astype(np.float64), strict=True)
        ]
        known = [tuple(name for bit, name in enumerate(INSTRUMENTS) if mask >> bit & 1) for mask in panel.aware[:, place].tolist()]
        table = pd.DataFrame({"year": panel.years, **columns, "threshold": asked, "knows": known})
        return table[panel.alive[:, place]].reset_index(drop=True)

    def events(self) -> pd.DataFrame:
        """What happened to it, in order: date, kind, subject, from, to, yuan, reason."""
        return self._mine.sort_values("order")[["date", "kind", "subject", "from", "to", "yuan", "reason"]].reset_index(drop=True)

    def payments(self) -> pd.DataFrame:
        """Public money it received: date, instrument, yuan."""
        paid = self._mine[self._mine["kind"] == "payment"].sort_values("order")
        return paid[["date", "group", "yuan"]].rename(columns={"group": "instrument"}).reset_index(drop=True)

    def plot(self, language: str = "en") -> Figure:
        """Its life: sales, research beside the high-tech threshold, public money, status and knowledge."""
        from sim.views.inside.firm_chart import draw_firm
        from sim.views.style import chart_style

        with chart_style():
            return draw_firm(self._story(), self.seen.source, self.seen.told, language)

    def _story(self) -> FirmStory:
        from sim.views.inside.firm_chart import FirmStory

        first = int(self._panel.alive[:, self._place].argmax())
        codes = {name: getattr(self._panel, name) for name in GROUPS}
        groups = {name: int(values[first, self._place] if values.ndim == 2 else values[self._place]) for name, values in codes.items()}
        return FirmStory(self.number, self.frame(), self.payments(), groups)


class ProjectLife(Shown):
    """One project. `.frame()`: its changes of state and payments by date; `.plot()`: its timeline."""

    def __init__(self, seen: Seen, name: str, events: pd.DataFrame, payments: pd.DataFrame):
        self.seen, self.name, self._changes, self._payments = seen, name, events, payments

    def _line(self) -> str:
        return f"Project {self.name}: {len(self._changes)} changes of state, {self._payments['yuan'].sum():,.0f} yuan paid"

    def frame(self) -> pd.DataFrame:
        """By date: kind (project or payment), from, to, days (in the state that it leaves), yuan (asked for, granted or paid), reason."""
        import pandas as pd

        changes = self._changes[["date", "kind", "from", "to", "wait", "yuan", "reason"]].rename(columns={"wait": "days"})
        paid = self._payments.assign(kind="payment", to="", days=float("nan"), reason="")
        paid.insert(0, "from", "")
        return pd.concat([changes, paid[list(changes.columns)]]).sort_values("date", kind="stable").reset_index(drop=True)

    def plot(self, language: str = "en") -> Figure:
        """Its timeline: the states it went through with the days spent there, and payments."""
        from sim.views.events.lives import chain_of
        from sim.views.inside.project_chart import ProjectStory, draw_project
        from sim.views.style import chart_style

        first, last = self._changes.iloc[0], self._changes["to"].iloc[-1]
        story = ProjectStory(
            self.name,
            str(first["group"]),
            chain_of(self.name),
            int(first["firm"]),
            self._changes,
            self._payments,
            last in ENDS,
            self.seen.scenario.end,
        )
        with chart_style():
            return draw_project(story, self.seen.source, self.seen.told, language)
