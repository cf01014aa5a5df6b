"""Official figures beside runs of the same years."""

from datetime import date

import numpy as np

from sim.experiments.reading.history import official_figures
from sim.experiments.reading.panel import Panel, RowKey
from sim.experiments.reading.past import beside_official
from sim.experiments.store.encoding import RunKey
from sim.views.run.past_table import markdown, render_past

STOCK, FLOW = "Enterprises|High-tech|Stock", "Enterprises|High-tech|Certified"
DAYS = [date(2018, 12, 31), *(date(year, *end) for year in (2019, 2020) for end in ((3, 31), (6, 30), (9, 30), (12, 31)))]


def panel(stock, flow, days=DAYS):
    """Runs (runs,) whose stock and quarterly flow are the same on all days; a flow starts after the first day."""
    rows = [RowKey(STOCK, "all", "all", day) for day in days] + [RowKey(FLOW, "all", "all", day) for day in days[1:]]
    values = np.array([stock] * len(days) + [flow] * (len(days) - 1), dtype=float)
    return Panel(tuple(RunKey(number, 0) for number in range(values.shape[1])), tuple(rows), values)


def official(variable, year):
    return next(figure.value for figure in official_figures() if (figure.variable, figure.year) == (variable, year))


def test_flows_are_summed_over_the_year_and_stocks_taken_at_its_end():
    lines = {(line.variable, line.year): line for line in beside_official(panel([11_000, 12_000, 13_000], [1_000, 1_100, 1_200]))}
    assert lines[STOCK, 2019].median == 12_000
    assert lines[FLOW, 2019].median == 4_400
    assert lines[FLOW, 2019].official == official(FLOW, 2019)


def test_the_start_date_is_no_result_and_years_not_lived_have_no_line():
    years = {line.year for line in beside_official(panel([11_000, 12_000], [1_000, 1_100]))}
    assert years == {2019, 2020}


def test_a_year_that_is_not_complete_has_no_line():
    years = {line.year for line in beside_official(panel([11_000, 12_000], [1_000, 1_100], DAYS[:-1]))}
    assert years == {2019}


def test_inside_is_what_the_band_of_90_percent_holds():
    near = official(STOCK, 2019)
    held = beside_official(panel(np.linspace(near - 500, near + 500, 41), np.full(41, 1.0)))
    missed = beside_official(panel(np.linspace(near + 100, near + 500, 41), np.full(41, 1.0)))
    assert next(line for line in held if (line.variable, line.year) == (STOCK, 2019)).inside
    assert not next(line for line in missed if (line.variable, line.year) == (STOCK, 2019)).inside


def test_both_tables_tell_every_line():
    lines = beside_official(panel([11_000, 12_000], [1_000, 1_100]))
    assert render_past(lines, "zh").row_count == len(lines)
    assert markdown(lines).count("\n| ") == len(lines) + 1
    assert f"holds {sum(line.inside for line in lines)} of {len(lines)}" in markdown(lines)
