"""Tables and charts of a calibration say what was found, in both languages."""

from dataclasses import replace

import pytest
from fake_calibration import LOADINGS, PATHS, TRUTH, fake_lab, fake_plan

from sim.experiments.calibration.calibrate import calibrate
from sim.experiments.calibration.plan import Settings
from sim.experiments.store.folder import ExperimentFolder
from sim.views.calibration.chart import figures
from sim.views.calibration.table import fit_rows, marginal_rows, markdown, render_calibration, sentences
from sim.views.calibration.words import WORDS, between, signed
from sim.views.style import chart_style


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    place = tmp_path_factory.mktemp("views")
    folder = ExperimentFolder(place / "out")
    folder.create()
    observed = LOADINGS @ TRUTH
    observed[3] += 6.0
    return calibrate(fake_plan(Settings(trials=9, points=80, tests=10, predictive=20), observed), fake_lab(place / "store"), folder)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_tables_have_a_row_for_everything(found, language):
    assert len(fit_rows(found, language)) == 4
    rows = marginal_rows(found, language)
    assert [row[0] for row in rows] == [PATHS[0], PATHS[1], f"{PATHS[2]}*"]
    assert all(cell for row in rows for cell in row)
    assert len(list(render_calibration(found, language))) == 2 + len(sentences(found, language))


def test_what_is_not_met_is_named_with_how_far_it_is_off(found):
    line = found.fit_lines[3]
    told = next(sentence for sentence in sentences(found, "en") if sentence.startswith("Not met"))
    assert f"Moment 3 ({signed(line.z)})" in told
    assert "−" in told
    assert "Moment 3" in markdown(found)


def test_nothing_amiss_is_said_plainly(found):
    fine = replace(found, fit_lines=tuple(replace(line, z=0.1) for line in found.fit_lines))
    assert "All 4 figures are met within two standard deviations" in sentences(fine, "en")


def test_what_was_not_recorded_is_told_and_not_judged(found):
    lines = (*found.fit_lines[:3], replace(found.fit_lines[3], low=None, median=None, high=None, z=None, inside=None))
    lacking = replace(found, fit_lines=lines, skipped=(found.plan.moments[3],))
    told = "\n".join(sentences(lacking, "en"))
    assert "not used: Moment 3" in told
    assert fit_rows(lacking, "en")[3][-2:] == ["–", "–"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_charts_are_drawn(found, language):
    with chart_style():
        drawn = dict(figures(found, language))
    assert list(drawn) == ["fit", "marginals", "coverage"]


def test_every_phrase_exists_in_both_languages():
    assert all(set(phrases) == {"zh", "en"} for phrases in WORDS.values())


def test_ranges_keep_their_signs_and_units():
    assert between(-0.3, -0.05, "index", "en") == "−0.3 to −0.05"
    assert between(None, 1.0, "index", "en") == "–"
    assert between(0.014, 0.02, "fraction", "zh") == "1.40–2.00%"
