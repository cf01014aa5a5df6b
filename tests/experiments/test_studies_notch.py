"""Bunching: known excess masses are found, smooth densities show none, relabelled shares are counted."""

from __future__ import annotations

import numpy as np
import pytest
from fake_studies import make_panel

from sim.enterprises.tables import IS_MANUFACTURING
from sim.experiments.studies import notch
from sim.experiments.studies.bunching import BIN, bunching
from sim.experiments.studies.samples import performs
from sim.institutions.life import Life
from sim.kernel.recorder import Records
from sim.scenario.loader import load

SCENARIO = load("scenarios/no-policy.yaml")
MADE = int(np.flatnonzero(IS_MANUFACTURING)[0])


def smooth(firms: int, seed: int) -> np.ndarray:
    """Research over sales without a notch: a gamma density that falls over the range."""
    return np.random.default_rng(seed).gamma(1.3, 0.03, firms)


def moved(intensity: np.ndarray, threshold: float, since: float, share: float, seed: int) -> tuple[np.ndarray, int]:
    """A share of the firms between `since` and the threshold goes just above it; the firms and how many moved."""
    chance = np.random.default_rng(seed)
    goes = (intensity > since) & (intensity < threshold) & (chance.uniform(size=intensity.size) < share)
    return np.where(goes, threshold + chance.uniform(0, 0.9 * BIN, intensity.size), intensity), int(goes.sum())


@pytest.mark.parametrize("threshold", [0.03, 0.04, 0.05])
def test_a_known_excess_is_found(threshold):
    before = smooth(40_000, 1)
    after, count = moved(before, threshold, threshold - 0.014, 0.4, 2)
    found = bunching(after, threshold)
    assert found is not None
    assert found.excess == pytest.approx(count, rel=0.15)
    assert found.missing == pytest.approx(found.excess, rel=0.15)
    true_base = np.count_nonzero((before > threshold) & (before < found.upper))
    assert found.base == pytest.approx(true_base, rel=0.1)
    assert found.lower == pytest.approx(threshold - 0.014, abs=0.006)
    movers = before[(before > threshold - 0.014) & (before < threshold)]
    assert found.rise == pytest.approx(np.log(threshold / movers.mean()), abs=0.06)


@pytest.mark.parametrize("seed", range(4))
def test_a_smooth_density_shows_no_bunching(seed):
    found = bunching(smooth(20_000, seed), 0.05)
    assert found is not None
    assert found.ratio == pytest.approx(1.0, abs=0.12)


def test_firms_that_book_just_what_is_asked_count_as_above():
    exact = np.concatenate([smooth(20_000, 5), np.full(1_000, np.float32(0.05) - np.float32(4e-9))])
    found = bunching(exact, 0.05)
    assert found is not None
    assert found.ratio > 1.5


def test_too_few_firms_give_no_estimate():
    assert bunching(smooth(40, 0), 0.05) is None


def read(panel) -> dict[str, float]:
    none = np.array([])
    return notch.read(Life(Records(none, none, none, none, none), panel=panel), SCENARIO)


def test_the_reader_counts_classes_and_relabelling():
    firms = 30_000
    chance = np.random.default_rng(3)
    sales = np.where(np.arange(firms) % 3 == 0, 2e7, np.where(np.arange(firms) % 3 == 1, 1e8, 5e8))
    intensity = smooth(firms, 4)
    threshold = np.select([sales <= 5e7, sales <= 2e8], [0.05, 0.04], 0.03)
    goes = (intensity > threshold - 0.012) & (intensity < threshold) & (chance.uniform(size=firms) < 0.5)
    booked = sales * np.where(goes, threshold + 0.0005, intensity)
    panel = make_panel(firms, 2020, 3, sector=MADE, sales=sales, booked=booked, real=sales * intensity, high_tech=goes)
    numbers = read(panel)
    share = (booked - sales * intensity)[goes].sum() / booked[goes].sum()
    assert numbers["relabelled_share"] == pytest.approx(share, rel=1e-3)
    assert all(numbers[f"ratio {name}"] > 1.5 for name, *_ in notch.CLASSES)
    ratios = [numbers[f"ratio {name}"] for name, *_ in notch.CLASSES]
    assert min(ratios) <= numbers["excess_mass"] <= max(ratios)
    assert 0 < numbers["ratio 5 % standard error"] < 0.5
    assert read(panel) == numbers


def test_the_start_year_is_not_read():
    firms = 400
    real = np.array([[1e5], [1e6], [1e6]])
    panel = make_panel(firms, 2020, 3, sector=MADE, booked=1e6, real=real, high_tech=True)
    assert read(panel)["relabelled_share"] == 0.0


def test_what_is_left_of_a_grant_is_no_research():
    booked = np.array([[1e6, 1e6, 3.0], [1e6, 1e6, 1e6]], np.float32)
    performer = np.array([[True, False, True], [True, True, True]])
    panel = make_panel(3, 2021, 2, booked=booked, performer=performer)
    assert performs(panel).tolist() == [[True, False, False], [True, True, True]]
