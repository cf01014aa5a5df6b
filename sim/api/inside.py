"""`sim.look_inside`: one run in full, firm by firm and project by project."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sim.api.lives import FirmLife, ProjectLife, Seen
from sim.api.options import loaded
from sim.api.shown import Shown
from sim.kernel.errors import QiluError, nearest_name

if TYPE_CHECKING:
    import pandas as pd

    from sim.institutions.life import Life
    from sim.scenario.resolved import Scenario

EXTRAS = frozenset({"events", "firms", "panel"})


def look_inside(scenario: Scenario | str | Path, draw: int = 0, replicate: int = 0, *, scale: float | None = None, seed: int | None = None) -> Inside:
    """Compute one run and keep everything of it in memory: 100 MB at 1:1 and a few at 2 %. Nothing is written. Raises QiluError.

    `scenario`: a scenario or its file; `scale`: share of the firms, default the scenario's; it is the run that `qilu run` computes under the same
    draw and replicate.
    """
    from sim.commands.limits import check_scale
    from sim.model import simulate_in_full

    check_scale(scale)
    if draw < 0 or replicate < 0:
        raise QiluError(f"draw {draw}, replicate {replicate}: numbers from 0")
    chosen = loaded(scenario).with_overrides(scale=scale, seed=seed)
    return Inside(chosen, simulate_in_full(chosen, draw, replicate, EXTRAS))


class Inside(Shown):
    """A run in full. `.frame()`: what became of every firm; `.projects()`; `.events()`; `.firm(number)` and `.project(name)`: one life.

    `life`: the run as the model hands it back.
    """

    def __init__(self, scenario: Scenario, life: Life):
        self.scenario, self.life = scenario, life

    @property
    def _seen(self) -> Seen:
        return Seen(self.scenario, *self.life.key)

    def _line(self) -> str:
        draw, replicate = self.life.key
        return (
            f"Inside {self.scenario.id}, draw {draw}, replicate {replicate}: {len(self.frame()):,} firms, {len(self.events()):,} events, "
            f"{len(self.projects()):,} projects"
        )

    def _short(self) -> pd.DataFrame:
        return self.frame()[["firm", "city", "sector", "size", "high_tech_start", "high_tech_end", "sales", "research", "public_money"]]

    def frame(self) -> pd.DataFrame:
        """What became of every firm over the horizon, a row a firm: the columns of a firm file (`sim.institutions.life.FirmTable`), money in yuan."""
        return self._firms.copy()

    def events(self) -> pd.DataFrame:
        """Every dated change of state, as in an event file, with `object`, `group` and `wait` (days in the state that it leaves)."""
        return self._events.copy()

    def projects(self) -> pd.DataFrame:
        """Research projects that came under contract: project, call, chain, firm, begin, last (date), state, states (number), days, yuan paid."""
        return self._projects.copy()

    def firm(self, number: int) -> FirmLife:
        """The life of the firm with this number (column `firm`). Raises QiluError if it did not live in the run."""
        panel = self.life.panel
        assert panel is not None
        place = panel.row.searchsorted(number)
        if place == len(panel.row) or panel.row[place] != number:
            raise QiluError(f"firm {number} did not live in this run; .frame() has the {len(panel.row):,} that did")
        mine = self._events[self._events["firm"] == number].reset_index(drop=True)
        return FirmLife(self._seen, panel, int(place), mine)

    def project(self, name: str) -> ProjectLife:
        """The life of a project (column `project`). Raises QiluError if there is none of this name."""
        rows = self._events[(self._events["kind"] == "project") & (self._events["subject"] == name)]
        if rows.empty:
            hint = nearest_name(name, self._projects["project"])
            raise QiluError(f"no project {name}; .projects() lists them" + (f"; did you mean {hint}?" if hint else ""))
        return ProjectLife(self._seen, name, rows.sort_values("order").reset_index(drop=True), self._payments(name, int(rows["firm"].iloc[0])))

    def _payments(self, name: str, firm: int) -> pd.DataFrame:
        """Payments to the firm out of the project's call, of the project's year where the name has one."""
        call, year = name.split(" ")[0], name.rpartition(" ")[2].partition("/")[0]
        subject = f"{call} {year}" if len(year) == 4 else call
        paid = self._events[(self._events["kind"] == "payment") & (self._events["firm"] == firm) & self._events["subject"].str.startswith(subject)]
        return paid.sort_values("order")[["date", "yuan"]].reset_index(drop=True)

    @cached_property
    def _firms(self) -> pd.DataFrame:
        import numpy as np
        import pandas as pd

        from sim.experiments.store.firm_file import WORDS
        from sim.institutions.life import FIRM_COLUMNS

        firms = self.life.firms
        told = pd.DataFrame({name: getattr(firms, name) for name in FIRM_COLUMNS})
        for name, known in WORDS.items():
            told[name] = np.array(known, dtype=object)[told[name]]
        return told.rename(columns={"row": "firm"})

    @cached_property
    def _events(self) -> pd.DataFrame:
        import pandas as pd

        from sim.views.events.lives import as_lives

        events = self.life.events
        assert events is not None
        told = pd.DataFrame(
            {"date": pd.to_datetime(events.days - 719_163, unit="D"), "kind": events.kinds, "subject": events.subjects, "firm": events.firms,
             "from": events.before, "to": events.after, "yuan": events.yuan, "reason": events.reasons}
        )  # fmt: skip
        return as_lives(told.assign(order=range(len(told))))

    @cached_property
    def _projects(self) -> pd.DataFrame:
        from sim.views.events.lives import chain_of

        rows = self._events[(self._events["kind"] == "project") & (self._events["group"] != "project")].sort_values("order")
        named = rows[rows.groupby("subject")["to"].transform(lambda states: states.isin(["contract", "S1"]).any())].groupby("subject", sort=False)
        table = named.agg(call=("group", "first"), firm=("firm", "first"), begin=("date", "first"), last=("date", "last"), state=("to", "last"),
                          states=("to", "size")).reset_index(names="project")  # fmt: skip
        table.insert(2, "chain", [chain_of(name) for name in table["project"]])
        table["days"] = (table["last"] - table["begin"]).dt.days
        table["yuan"] = [float(self._payments(name, firm)["yuan"].sum()) for name, firm in zip(table["project"], table["firm"], strict=True)]
        return table
