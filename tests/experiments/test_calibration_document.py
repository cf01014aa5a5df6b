"""The calibration file: what it says, and every problem of it told at once with its place."""

from pathlib import Path

import pytest

from sim.experiments.calibration.document import read_document
from sim.kernel.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
HISTORY = ROOT / "scenarios" / "calibration" / "history.yaml"
GOOD = """
    variable: Enterprises|High-tech|Stock
    years: [2019, 2020]
    observed: history
    relative_tolerance: 5 %
    reason: none
"""


def problems_of(tmp_path, text):
    path = tmp_path / "calibration.yaml"
    path.write_text(text)
    with pytest.raises(InputError) as raised:
        read_document(path)
    return [str(problem).removeprefix(str(path)) for problem in raised.value.problems]


def with_moment(body, parameters="  research.trend: prior\n", groups=""):
    return f"scenario: {ROOT / 'scenarios' / 'history-2018-2022.yaml'}\nparameters:\n{parameters}{groups}moments:\n  one:{body}"


def test_the_calibration_of_the_project_reads():
    document = read_document(HISTORY)
    assert document.scenario.id == "history-2018-2022"
    assert [learned.path for learned in document.parameters if learned.only_here] == ["awareness.initial", "awareness.initial_technology_sme"]
    assert max(moment.year for moment in document.moments) == 2022
    facts = {int(moment.source.split()[2].rstrip(",")) for moment in document.moments if moment.fact}
    assert facts == set(range(1, 14))
    assert all(moment.tolerance > 0 and moment.reason and moment.source and moment.status for moment in document.moments)


def test_a_band_gives_its_middle_and_the_tolerance_that_makes_it_a_90_percent_interval():
    moment = next(moment for moment in read_document(HISTORY).moments if moment.fact == "size_hill")
    assert moment.observed == 1.25
    assert moment.observed + 1.645 * moment.tolerance == pytest.approx(1.5)


def test_until_a_year_keeps_what_rests_on_data_up_to_it():
    moments = read_document(HISTORY).until(2020).moments
    assert moments
    assert max(moment.year for moment in moments) == 2020


def test_figures_come_from_the_official_statistics(tmp_path):
    path = tmp_path / "calibration.yaml"
    path.write_text(with_moment(GOOD))
    first, second = read_document(path).moments
    assert (first.name, first.observed, first.tolerance) == ("one 2019", 11466.0, pytest.approx(573.3))
    assert (second.status, second.unit) == ("verified", "firms")


@pytest.mark.parametrize("fact", ["relabelled_share", "innovation_top_decile", "default_rate", "claimed", "14", "20"])
def test_facts_14_to_20_are_refused(tmp_path, fact):
    (told,) = problems_of(tmp_path, with_moment(f" {{fact: {fact}, reason: none}}"))
    assert "facts 14–20 are out of sample, they judge the calibrated model" in told


@pytest.mark.parametrize("path", ["notch.relabelling_cost", "grant.crowding_small", "credit.default_rate", "research.elasticity_small"])
def test_parameters_that_those_facts_judge_are_refused(tmp_path, path):
    (told,) = problems_of(tmp_path, with_moment(GOOD, f"  {path}: prior\n"))
    assert told.startswith(f":3:3: parameters.{path}")
    assert "out of sample" in told


@pytest.mark.parametrize("variable", ["Take-up", "R&D|Enterprises|Relabelled"])
def test_variables_that_those_facts_judge_are_refused(tmp_path, variable):
    (told,) = problems_of(tmp_path, with_moment(GOOD.replace("Enterprises|High-tech|Stock", variable)))
    assert "facts 14–20 judge" in told


def test_nothing_after_2022_is_taken(tmp_path):
    (told,) = problems_of(tmp_path, with_moment(GOOD.replace("2020", "2023")))
    assert told.startswith(":7:19: moments.one.years[2]: 2023: nothing after 2022 may be used")


def test_all_problems_are_told_at_once(tmp_path):
    told = problems_of(
        tmp_path,
        with_moment(
            """ {variable: Enterprises|High-tech|Stok, reason: none}
  two: {fact: size_hil, reason: none}
  three: {fact: growth_gaussian_p, reason: none}
  four: {variable: Enterprises|High-tech|Stock, years: [2017], observed: history, reason: none}
  five: {variable: Enterprises|High-tech|Stock, years: [2020], observed: 3 years, tolerance: -1, colour: red, reason: none}
  six: {variable: Enterprises|High-tech|Stock, fact: size_hill, reason: none}
  seven: {fact: size_hill, tolerance: 3, reason: none}
  eight: 7
  nine: {fact: size_hill, group: sizes, reason: none}
""",
            "  research.tend: prior\n  research.trend: 0.03\n  research.stop: {prior: prior, only_there: true}\n",
            "groups: {size: {title: {zh: 规模, en: size}, correlation: 2}}\n",
        ),
    )
    text = "\n".join(told)
    for expected in (
        ":3:3: parameters.research.tend: unknown path research.tend; a parameter (see qilu explain); did you mean research.trend?",
        ":4:19: parameters.research.trend: fixed for a parameter to be learned",
        ":5:33: parameters.research.stop.only_there: unknown key only_there",
        "did you mean Enterprises|High-tech|Stock?",
        "did you mean size_hill?",
        "open at one end",
        "2017 is outside the run; 2019 to 2022",
        "wrong unit “years” for firms",
        "tolerance -1 is not above zero",
        "unknown key colour",
        "variable and fact together",
        "tolerance for a fact; the fact's own band and source",
        "moments.eight: 7; a mapping with variable",
        "unknown group sizes; a name under groups; did you mean size?",
        "correlation 2; at least 0 and below 1",
    ):
        assert expected in text, expected


def test_a_file_that_is_not_there_or_names_no_scenario(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        read_document(tmp_path / "nothing.yaml")
    told = "\n".join(problems_of(tmp_path, "scenario: nowhere.yaml\nparamters: {}\n"))
    assert "nowhere.yaml does not exist" in told
    assert "unknown section paramters" in told
    assert "did you mean parameters?" in told
    assert "no moments" in told
