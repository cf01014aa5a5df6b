"""The tables of deliveries between chains and of research platforms are complete, consistent and cited."""

import csv
from collections import defaultdict
from importlib.resources import files

import pytest

from sim.scenario.chains import CHAIN_SLUGS
from sim.scenario.places import CITIES

STATUSES = {"verified", "derived", "unverified", "hypothetical"}
KINDS = {"national_laboratory", "technology_innovation_centre", "manufacturing_innovation_centre", "provincial_laboratory"}


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of one table of sim/data."""
    with (files("sim") / "data" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def deliveries() -> list[dict[str, str]]:
    return rows_of("chain_inputs.csv")


@pytest.fixture(scope="module")
def platforms() -> list[dict[str, str]]:
    return rows_of("platforms.csv")


def test_every_pair_of_different_chains_stands_once(deliveries):
    pairs = [(row["upstream"], row["downstream"]) for row in deliveries]
    assert sorted(pairs) == sorted((up, down) for up in CHAIN_SLUGS for down in CHAIN_SLUGS if up != down)


def test_shares_of_a_chains_inputs_sum_to_one(deliveries):
    sums: defaultdict[str, float] = defaultdict(float)
    for row in deliveries:
        assert float(row["weight"]) >= 0
        sums[row["downstream"]] += float(row["weight"])
    assert dict(sums) == pytest.approx(dict.fromkeys(CHAIN_SLUGS, 1.0), abs=1e-9)


@pytest.mark.parametrize("name", ["chain_inputs.csv", "platforms.csv"])
def test_every_row_is_cited_with_a_known_status(name):
    assert all(row["citation"].strip() and row["status"] in STATUSES for row in rows_of(name))


def test_platforms_are_of_known_kinds_chains_and_cities_and_opened_by_2022(platforms):
    cities = {city.en for city in CITIES}
    for row in platforms:
        assert row["kind"] in KINDS and row["chain"] in CHAIN_SLUGS and row["city"] in cities
        assert 1980 <= int(row["opened"]) <= 2022 and int(row["places"]) > 0


def test_every_chain_has_places_and_no_platform_stands_twice(platforms):
    assert {row["chain"] for row in platforms} == set(CHAIN_SLUGS)
    assert len({row["name"] for row in platforms}) == len(platforms)
