"""Labels exist in both languages for everything that is shown; numbers read as people of each language write them."""

import pytest

from sim.experiments.reading.binding import NO_CALL, PLACES
from sim.kernel.errors import QiluError
from sim.scenario.fiscal import KINDS
from sim.scenario.places import CITIES
from sim.scenario.variables import CALLS, CAUSES, FISCAL_INSTRUMENTS, INSTRUMENTS, VARIABLES
from sim.views.labels import NOTES, TEXT, city_label, text, variable_label
from sim.views.names import CAUSE_LABELS, EVENT_KIND_LABELS, INSTRUMENT_LABELS, KIND_LABELS, STATE_LABELS, TAX_RELIEF
from sim.views.numbers import amount, axis_scale, interval, probability
from sim.views.phrases import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_variable_has_a_label(language: str) -> None:
    assert all(variable_label(name, language).strip() for name in VARIABLES)


def test_every_instrument_and_phrase_exists_in_both_languages() -> None:
    assert {*INSTRUMENTS, *FISCAL_INSTRUMENTS, *CALLS} <= INSTRUMENT_LABELS.keys()
    assert {*CAUSES, PLACES, NO_CALL} == CAUSE_LABELS.keys()
    assert set(KINDS) == KIND_LABELS.keys()
    for table in (INSTRUMENT_LABELS, CAUSE_LABELS, EVENT_KIND_LABELS, KIND_LABELS, STATE_LABELS, TAX_RELIEF, NOTES, TEXT):
        for key, words in table.items():
            assert set(words) == set(LANGUAGES), key
            assert all(words.values()), key


def test_phrases_take_the_same_values_in_both_languages() -> None:
    import string

    for key, words in TEXT.items():
        fields = [{field for _, field, _, _ in string.Formatter().parse(phrase) if field} for phrase in words.values()]
        assert fields[0] == fields[1], key


def test_city_names_in_either_language() -> None:
    assert city_label("Qingdao", "zh") == city_label("青岛", "zh") == "青岛"
    assert city_label("青岛", "en") == "Qingdao"
    assert all(city_label(city.en, "zh") == city.zh for city in CITIES)


def test_a_language_without_labels_is_refused() -> None:
    with pytest.raises(QiluError, match="available: zh, en"):
        text("target", "fr")


@pytest.mark.parametrize(
    ("value", "unit", "en", "zh"),
    [
        (31_912, "firms", "31,900", "3.19万家"),
        (9_863, "firms/period", "9,860", "9,860家"),
        (85.5, "projects/period", "86", "86项"),
        (172.87e9, "yuan/period", "173\u00a0bn yuan", "1,730亿元"),
        (10.2e12, "yuan", "10.2\u00a0trillion yuan", "10.2万亿元"),
        (3.5e6, "yuan", "3.50\u00a0m yuan", "350万元"),
        (0.02494, "fraction", "2.49\u00a0%", "2.49%"),
        (0, "firms", "0", "0家"),
        (-2.5e9, "yuan", "−2.50\u00a0bn yuan", "−25亿元"),
    ],
)
def test_amounts(value: float, unit: str, en: str, zh: str) -> None:
    assert (amount(value, unit, "en"), amount(value, unit, "zh")) == (en, zh)


def test_round_targets_are_written_as_somebody_wrote_them() -> None:
    assert (amount(30_000, "firms", "en", bare=True), amount(30_000, "firms", "zh", bare=True)) == ("30,000", "3万家")
    assert amount(1.0, "fraction", "en", bare=True) == "100\u00a0%"
    assert amount(172.87e9, "yuan", "zh", digits=4, bare=True) == "1,729亿元"


def test_intervals_use_one_unit() -> None:
    assert interval(31_130, 32_590, "firms", "en") == "31,100–32,600"
    assert interval(9_400, 12_200, "firms", "zh") == "0.94–1.22万家"
    assert interval(174.2e9, 186.1e9, "yuan/period", "en") == "174–186\u00a0bn yuan"
    assert interval(0.0273, 0.0308, "fraction", "zh") == "2.73–3.08%"


def test_only_none_and_all_are_0_and_100_per_cent() -> None:
    assert [probability(share, "zh") for share in (0, 0.004, 0.714, 0.997, 1)] == ["0%", "<1%", "71%", ">99%", "100%"]


def test_axis_units() -> None:
    assert axis_scale("firms", 52_000, "en") == (1e3, "thousand firms")
    assert axis_scale("firms", 52_000, "zh") == (1e4, "万家")
    assert axis_scale("yuan/period", 2.8e11, "zh") == (1e8, "亿元")
