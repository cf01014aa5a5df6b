"""Charts of firms, cities, cost, breakthroughs and sizes: what they count, that they can be read, and the formats they are written in."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from test_charts import assert_text_is_readable
from typer.testing import CliRunner

from sim.cli import app
from sim.experiments.store.encoding import RunKey, Stamp
from sim.experiments.store.firm_file import encode_firms
from sim.scenario.chains import CHAIN_SLUGS
from sim.scenario.fiscal import COSTS, KINDS
from sim.scenario.places import CITIES
from sim.views import style
from sim.views.charts import figures
from sim.views.run.breakthroughs import ALL, cumulated
from sim.views.run.city_tiles import COLUMNS, ROWS, TILES
from sim.views.run.intensity import JUST_ABOVE, Tier, histograms_of
from sim.views.run.ladder import ENDS, STARTS, flows_of
from sim.views.run.size_chart import by_size
from sim.views.run.tile_chart import city_changes
from sim.views.stored_run import StoredRun
from tests.experiments.fake_firms import make_table

NEW = ("ladder", "research-intensity", "breakthroughs", "fiscal-account", "city-tiles", "awareness-and-take-up-by-size")
STAMP = Stamp("a" * 64, "b" * 64, "0.1.0", 20230101)
TIERS = (Tier(0, 5e7, 0.05), Tier(5e7, 2e8, 0.04), Tier(2e8, float("inf"), 0.03))


def some_firms(seed: int) -> object:
    """A thousand firms of all rungs, a tenth of all there are."""
    random = np.random.default_rng(seed)
    sales = 10 ** random.uniform(6, 9.3, 1000)
    high_tech, sme, entrant = random.random(1000) < 0.3, random.random(1000) < 0.3, random.random(1000) < 0.2
    alive = random.random(1000) < 0.85
    return make_table(1000, 0.1, entrant=entrant, sales_start=sales, sales=5 * sales, size=random.integers(0, 4, 1000), alive_end=alive,
                      high_tech_start=high_tech & ~entrant, technology_sme_start=sme & ~entrant,
                      high_tech_end=alive & (random.random(1000) < 0.4), technology_sme_end=alive & (random.random(1000) < 0.3),
                      research=5 * sales * random.uniform(0, 0.09, 1000), relabelled=5 * sales * random.uniform(0, 0.02, 1000))  # fmt: skip


@pytest.fixture(scope="module")
def whole_run(tmp_path_factory: pytest.TempPathFactory, make_fake_run: Callable[..., Path]) -> Path:
    """A made-up run that kept firms, account and breakthroughs too."""
    folder = make_fake_run(tmp_path_factory.mktemp("whole-run"), headline=("Enterprises|High-tech|Stock",))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    plain = {"schema": 1, "title": {"zh": "基准", "en": "Baseline"}, "step": "quarter", "scale": 0.1, "population_seed": 1, "draws": 6,
             "replicates": 4, "changes": [], "assumptions": {}, "targets": {}, "languages": ["zh", "en"]}  # fmt: skip
    manifest["scenario"] = plain | manifest["scenario"]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "firms").mkdir()
    for draw in range(3):
        (folder / "firms" / f"draw-{draw:04d}_replicate-0000.parquet").write_bytes(encode_firms(some_firms(draw), STAMP, RunKey(draw, 0)))
    rows = [(year, kind, "all", "yuan", 24, mean, 0.9 * mean, 1.1 * mean) for year in (*map(str, range(2023, 2028)), "all")
            for kind, mean in ((kind, 3e10 / (number + 1) * (5 if year == "all" else 1)) for number, kind in enumerate((*KINDS, "all")))]  # fmt: skip
    columns = ["year", "kind", "instrument", "unit", "runs", "mean", "p10", "p90"]
    pd.DataFrame(rows, columns=columns).to_csv(folder / "fiscal_account.csv", index=False, encoding="utf-8-sig")
    for number, path in enumerate(sorted((folder / "runs").iterdir())):
        table = pd.read_parquet(path)
        quarters = table[table["variable"] == "Fiscal|Paid"].drop_duplicates("date")
        more = [quarters.assign(variable="Projects|Breakthroughs", breakdown=name, value=float(number % 4) if name in (ALL, "machinery") else 0.0)
                for name in (ALL, *CHAIN_SLUGS)]  # fmt: skip
        pd.concat([table, *more]).to_parquet(path, index=False)
    return folder


@pytest.fixture(scope="module", params=["zh", "en"])
def drawn(request: pytest.FixtureRequest, whole_run: Path) -> Iterator[dict[str, Figure]]:
    with style.chart_style():
        yield dict(figures(StoredRun(whole_run), request.param))


def test_every_new_chart_is_drawn_and_can_be_read(drawn: dict[str, Figure]) -> None:
    assert set(NEW) <= set(drawn)
    for name in NEW:
        assert_text_is_readable(name, drawn[name])
        assert any(character.isdigit() for character in drawn[name].texts[0].get_text()), f"{name}: title without a number"


def test_what_was_kept_on_request_stands_in_the_command(drawn: dict[str, Figure]) -> None:
    for name in ("ladder", "research-intensity"):
        assert "--firms all" in " ".join(item.get_text() for item in drawn[name].texts)
    assert "--firms" not in " ".join(item.get_text() for item in drawn["city-tiles"].texts)


def test_tiles_are_the_sixteen_cities_each_in_a_place_of_its_own() -> None:
    assert sorted(TILES) == sorted(city.en for city in CITIES)
    assert len(set(TILES.values())) == len(CITIES)
    assert 1 + max(tile.column for tile in TILES.values()) == COLUMNS
    assert 1 + max(tile.row for tile in TILES.values()) == ROWS


def test_tiles_lie_as_the_cities_do() -> None:
    assert all(TILES["Weihai"].column > tile.column for city, tile in TILES.items() if city != "Weihai"), "Weihai lies farthest east"
    assert TILES["Liaocheng"].column == TILES["Heze"].column == 0
    assert {city for city, tile in TILES.items() if tile.row == 0} == {"Dezhou", "Binzhou", "Dongying", "Yantai", "Weihai"}
    assert TILES["Zaozhuang"].row == ROWS - 1
    neighbours = ("Jinan Zibo", "Zibo Weifang", "Weifang Qingdao", "Jinan Taian", "Jining Heze", "Linyi Rizhao", "Dongying Binzhou", "Yantai Weihai")
    for one, other in (pair.split() for pair in neighbours):
        assert abs(TILES[one].column - TILES[other].column) + abs(TILES[one].row - TILES[other].row) == 1, f"{one} borders {other}"
    west_to_east = ("Liaocheng", "Jinan", "Zibo", "Weifang", "Qingdao", "Weihai")
    assert [TILES[city].column for city in west_to_east] == sorted(TILES[city].column for city in west_to_east)


def test_city_growth_is_over_the_start_of_the_same_city(whole_run: Path) -> None:
    yearly = StoredRun(whole_run).yearly(["Enterprises|High-tech|Stock"])
    found = city_changes(yearly)
    assert found is not None
    start = yearly[(yearly["city"] == "Jinan") & (yearly["year"] == 2022)]["p50"].iloc[0]
    assert found["growth"]["Jinan"] == pytest.approx(found["value"]["Jinan"] / start - 1)
    assert (found["growth_low"] <= found["growth"]).all()
    assert city_changes(yearly[yearly["city"] == "all"]) is None


def test_every_firm_is_on_one_rung_at_the_start_and_one_at_the_end() -> None:
    ladder = flows_of((some_firms(seed) for seed in range(3)), 5)
    assert ladder is not None
    assert ladder.counts.shape == (3, len(STARTS), len(ENDS))
    assert ladder.counts.sum(axis=(1, 2)) == pytest.approx(10_000)
    assert flows_of([], 5) is None


def test_rungs_of_the_ladder_are_what_they_say() -> None:
    table = make_table(
        6, size=[0, 1, 0, 3, 3, 0], high_tech_start=[0, 0, 0, 1, 1, 0], technology_sme_start=[0, 0, 1, 1, 0, 0], entrant=[0, 0, 0, 0, 0, 1],
        sales_start=[1e6, 1e7, 1e6, 5e8, 1e8, 1e6], sales=[5e6, 5e7, 5e6, 2.5e9, 2e9, 5e6], alive_end=[1, 1, 1, 0, 1, 1],
        high_tech_end=[0, 1, 1, 0, 1, 0], technology_sme_end=[0, 1, 0, 0, 0, 1],
    )  # fmt: skip
    ladder = flows_of([table], 5)
    assert ladder is not None
    went = {(flow.start, flow.end) for start in STARTS for end in ENDS if (flow := ladder.flow(start, end)).mean}
    assert went == {("micro", "no_status"), ("larger", "high_tech"), ("technology_sme", "high_tech"), ("leader", "closed"),
                    ("high_tech", "leader"), ("entered", "technology_sme")}  # fmt: skip
    assert ("micro", "no_status") not in {(flow.start, flow.end) for flow in ladder.shown}, "firms that never had a status are not drawn"
    assert (ladder.climbed.mean, ladder.fell.mean) == (2.0, 1.0)


def test_firms_that_relabel_crowd_above_the_threshold_by_their_books_only() -> None:
    sales = np.array([1e7, 1e7, 1e8, 1e9, 1e7])
    real = np.array([0.051, 0.03, 0.03, 0.02, 0.2])
    booked = np.array([0.051, 0.05, 0.045, 0.03, 0.2])
    table = make_table(5, 0.5, sales=5 * sales, research=5 * sales * real, relabelled=5 * sales * (booked - real))
    found = histograms_of([table], TIERS, 5)
    assert found is not None
    assert found.just_above.tolist() == [[8.0], [2.0]], "four by their books and one by real research, scaled up"
    assert found.beyond == pytest.approx(0.2)
    assert [histogram.booked.sum() for histogram in found.tiers] == [4.0, 2.0, 2.0], "tier by average sales; what lies beyond is not in a bar"
    assert JUST_ABOVE == 0.01


def test_breakthroughs_add_up_within_runs(whole_run: Path) -> None:
    table = cumulated(StoredRun(whole_run))
    assert table is not None
    machinery = table[table["chain"] == "machinery"]
    assert machinery["year"].to_list() == list(range(2022, 2028))
    assert machinery["p50"].to_list() == pytest.approx([1.5 * 4 * year for year in range(6)])
    assert machinery["p90"].iloc[-1] == pytest.approx(60.0), "the run with three a quarter has sixty in five years"
    assert table["chain"].drop_duplicates().to_list()[:2] == [ALL, "machinery"], "the chain with most comes first"


def test_sizes_are_read_at_the_end(whole_run: Path) -> None:
    found = by_size(StoredRun(whole_run).summary)
    assert set(found["size"]) == {"micro", "small", "medium", "large"}
    assert found["date"].nunique() == 1


def test_kinds_of_cost_that_are_stacked_are_those_that_count() -> None:
    from sim.views.run.account_chart import COLOURS, STACKED

    assert set(STACKED) == COSTS == set(COLOURS)


def test_a_run_that_kept_no_firms_has_no_charts_of_them(fake_run: Path) -> None:
    with style.chart_style():
        names = {name for name, _ in figures(StoredRun(fake_run), "en")}
    assert not names & {"ladder", "research-intensity", "fiscal-account", "breakthroughs"}


def test_a_character_that_no_font_has_is_an_error(tmp_path: Path) -> None:
    with style.chart_style():
        figure = style.new_figure(3, 1)
        figure.text(0.1, 0.5, "\U0001f600 龘")
        with pytest.raises(UserWarning, match=r"Glyph .* missing"):
            style.save(figure, tmp_path / "bad.png")


@pytest.mark.parametrize("form", style.FORMATS)
def test_equal_pictures_are_equal_files_in_every_format(tmp_path: Path, form: str) -> None:
    files = []
    for name in ("one", "other"):
        with style.chart_style():
            figure = style.new_figure(4, 2)
            style.draw_frame(figure, "高新技术企业 3.05万家", "来源 Source", "zh")
            files.append(style.save(figure, tmp_path / f"{name}.{form}").read_bytes())
    assert files[0] == files[1]
    assert not any(word in files[0] for word in (b"CreationDate", b"<dc:date>", b"Software"))


def test_text_of_an_svg_is_text_with_its_own_letters_inside(tmp_path: Path) -> None:
    with style.chart_style():
        figure = style.new_figure(4, 2)
        style.draw_frame(figure, "高新技术企业 3.05", "来源 Source", "zh")
        picture = style.save(figure, tmp_path / "one.svg").read_text(encoding="utf-8")
    assert "高新技术企业 3.05</text>" in picture
    assert picture.count("@font-face") == 4, "two families in two weights"
    assert "http" not in picture.split("</metadata>")[1], "nothing is fetched"
    assert len(picture) < 60_000, "only the letters that are needed"


def test_the_command_draws_what_is_named_in_the_formats_asked_for(whole_run: Path, tmp_path: Path) -> None:
    words = ["charts", str(whole_run), "city-tiles", "ladder", "--format", "png,pdf", "--lang", "en", "--to", str(tmp_path)]
    answer = CliRunner().invoke(app, words)
    assert answer.exit_code == 0, answer.output
    assert {path.name for path in tmp_path.iterdir()} == {f"{name}.en.{form}" for name in ("city-tiles", "ladder") for form in ("png", "pdf")}


def test_the_command_tells_all_problems_at_once(whole_run: Path, tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["charts", str(whole_run), "laddr", str(tmp_path / "nowhere"), "--format", "jpg", "--lang", "fr"])
    said = " ".join(answer.output.split())
    assert answer.exit_code == 2
    for piece in ("did you mean ladder?", "no such folder", "unknown format 'jpg'", "unknown language 'fr'"):
        assert piece in said
    other = tmp_path / "study"
    other.mkdir()
    shutil.copy(whole_run / "manifest.json", other)
    refused = CliRunner().invoke(app, ["charts", str(other)])
    assert refused.exit_code == 2
    assert "qilu run" in " ".join(refused.output.split()), "says which command draws them"
