"""Official figures: the ones everybody checks first, and that each carries a citation and a status."""

import pytest

from sim.experiments.reading.history import history_of, official_figures
from sim.scenario.variables import VARIABLES
from sim.views.charts import HEADLINE

STATUSES = {"verified", "derived", "unverified", "hypothetical"}


@pytest.mark.parametrize(
    ("variable", "year", "value"),
    [
        ("Enterprises|High-tech|Stock", 2021, 20_412),
        ("Enterprises|High-tech|Stock", 2022, 26_700),
        ("Enterprises|High-tech|Certified", 2022, 10_671),
        ("Enterprises|Technology SME|Stock", 2020, 18_203),
        ("Enterprises|Above-scale|With R&D", 2022, 17_793),
        ("R&D|Above-scale|Internal", 2022, 1728.7e8),
        ("R&D|Above-scale|Internal", 2018, 1418.5e8),
        ("Revenue|New products", 2022, 37_847e8),
        ("Patents|Inventions in force", 2021, 103_410),
        ("R&D|Intensity", 2022, 0.0249),
    ],
)
def test_spot_values(variable: str, year: int, value: float) -> None:
    found = {figure.year: figure.value for figure in history_of(variable)}
    assert found[year] == pytest.approx(value, rel=5e-5)


def test_every_figure_says_where_it_comes_from() -> None:
    for figure in official_figures():
        assert figure.variable in VARIABLES
        assert figure.status in STATUSES
        assert figure.citation.strip()
        assert 2018 <= figure.year <= 2022, "nothing after 2022: projections must stay out of sample"
        assert figure.unit.split("/")[0] == VARIABLES[figure.variable].unit.split("/")[0]
        assert ("year" in figure.unit) == (VARIABLES[figure.variable].kind == "flow")


def test_one_figure_a_year() -> None:
    keys = [(figure.variable, figure.year) for figure in official_figures()]
    assert len(set(keys)) == len(keys)


def test_recalled_figures_are_not_called_verified() -> None:
    for figure in official_figures():
        if "recalled" in figure.citation or "carried forward" in figure.citation:
            assert not figure.verified


def test_every_headline_variable_has_history() -> None:
    assert all(history_of(variable) for variable in HEADLINE)
