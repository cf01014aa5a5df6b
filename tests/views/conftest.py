"""A made-up run folder in the format that experiments write: numbers of a plausible size, no model behind them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.scenario.places import CITIES, SIZES
from sim.scenario.variables import FISCAL_INSTRUMENTS, INSTRUMENTS, VARIABLES

DATES = pd.date_range("2022-12-31", "2027-12-31", freq="QE")
DRAWS, REPLICATES = 6, 4
STOCKS = {  # level at the start, growth a year, spread of the growth between runs
    "Enterprises|High-tech|Stock": (26_700.0, 0.13, 0.02),
    "Enterprises|Technology SME|Stock": (35_000.0, 0.10, 0.04),
    "Enterprises|Above-scale|Count": (31_600.0, 0.04, 0.01),
    "Enterprises|Above-scale|With R&D": (17_793.0, 0.06, 0.015),
    "Patents|Inventions in force": (118_000.0, 0.14, 0.02),
    "R&D|Intensity": (0.0249, 0.03, 0.01),
}
FLOWS = {  # a year, growth a year, spread
    "Enterprises|High-tech|Certified": (12_500.0, 0.08, 0.03),
    "R&D|Above-scale|Internal": (1.87e11, 0.08, 0.02),
    "Revenue|Above-scale": (1.06e13, 0.05, 0.01),
    "Revenue|New products": (4.2e12, 0.10, 0.03),
    "Tax|Super-deduction|Relief": (3.4e10, 0.09, 0.02),
    "Tax|HNTE|Relief": (4.6e10, 0.11, 0.03),
}
PAID = {name: 2.1e9 * 0.78**number for number, name in enumerate(FISCAL_INSTRUMENTS)}
CITY_SHARES = np.array([5700, 6900, 1800, 520, 800, 1900, 2100, 900, 800, 1100, 450, 1200, 900, 560, 600, 470], float)
TARGETS = """
T1|重大科技创新工程项目|Major innovation projects organised a year|activity|2|Projects/Major/Started|at_least|100|every year||||
T2|重大基础研究项目|Major basic-research projects a year|activity|2|Projects/Basic/Started|at_least|30|every year||||
T3|国家高新区覆盖16市|Cities with a national high-tech zone|outcome|6|Zones/Cities with a national zone|at_least|16|continuous||||
T4|新布局省级高新区|New provincial high-tech zones|activity|6|Zones/New provincial|at_least|5|2023||||
T5|支持企业产学研协同创新|Firms supported in university–industry collaboration|activity|9|Programmes/University-industry|at_least|1000|2023|1000|987|1000|.75
T6|新培育“一企一技术”研发中心|“One firm, one technology” R&D centres newly cultivated|activity|9|Programmes/Technology centres|at_least|100|2023|100|100|100|1
T7|新培育技术创新示范企业|Technology-innovation demonstration enterprises newly cultivated|activity|9|Programmes/Demonstration enterprises|at_least|80|2023|80|78|80|.88
T8|实施企业技术创新项目|Enterprise technology-innovation projects|activity|9|Programmes/Innovation projects|at_least|3000|2023|2710|2580|2850|0
T9|高新技术企业突破3万家|High-tech enterprises|outcome|10|Enterprises/High-tech/Stock|above|30000|2023-12-31|30410|29700|31100|.71
T10|科技型中小企业突破4万家|Technology SMEs|outcome|10|Enterprises/Technology SME/Stock|above|40000|2023-12-31|38600|36900|40500|.21
T11|制造业和科技型中小企业100%加计扣除|100 % super-deduction enjoyed by manufacturers and technology SMEs|outcome|19|Take-up/Manufacturers and technology SMEs|at_least|1|continuous|.86|.8|.91|0
T12|高新技术企业税收优惠应享尽享|High-tech tax relief enjoyed by all who may|outcome|19|Take-up/HNTE rate|at_least|1|continuous|.97|.95|.99|0
T13|11条标志性产业链技术突破|Breakthroughs on the 11 landmark chains|outcome|2|Projects/Breakthroughs|at_least|1|every year||||
"""  # noqa: E501
TARGET_COLUMNS = ["target", "title_zh", "title_en", "kind", "measure", "variable", "comparison", "value", "when",
                  "median", "p10", "p90", "probability"]  # fmt: skip


@pytest.fixture(scope="session")
def make_fake_run() -> Callable[..., Path]:
    """`write_fake_run`, for tests that need a folder of their own."""
    return write_fake_run


@pytest.fixture(scope="session")
def fake_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a made-up finished run."""
    return write_fake_run(tmp_path_factory.mktemp("fake-run"))


def write_fake_run(folder: Path, headline: tuple[str, ...] = ()) -> Path:
    """Write manifest.json, runs/*.parquet, summary.csv and scorecard.csv into `folder`; returns it."""
    (folder / "runs").mkdir(parents=True, exist_ok=True)
    runs = [_one_run(draw, replicate) for draw in range(DRAWS) for replicate in range(REPLICATES)]
    for table in runs:
        table.to_parquet(folder / "runs" / f"draw-{table.draw[0]:04d}_replicate-{table.replicate[0]:04d}.parquet", index=False)
    _summary(pd.concat(runs)).to_csv(folder / "summary.csv", index=False, encoding="utf-8-sig")
    _scorecard().to_csv(folder / "scorecard.csv", index=False, encoding="utf-8-sig")
    scenario = {"id": "baseline", "start": "2022-12-31", "end": "2027-12-31", "seed": 20230101, "headline": list(headline)}
    manifest = {"scenario": scenario, "code_version": "0.1.0", "code": {"hash": "c0de" * 16},
                "command": ["/somewhere/bin/qilu", "run", "scenarios/baseline.yaml", "--workers", "2"]}  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def _one_run(draw: int, replicate: int) -> pd.DataFrame:
    random = np.random.default_rng((draw, replicate))
    years = np.arange(len(DATES)) / 4
    rows: list[pd.DataFrame] = []

    def put(variable: str, values: np.ndarray, city: str = "all", breakdown: str = "all", dates: pd.DatetimeIndex = DATES) -> None:
        rows.append(pd.DataFrame({"scenario": "baseline", "draw": draw, "replicate": replicate, "date": dates, "variable": variable,
                                  "city": city, "breakdown": breakdown, "value": values, "unit": VARIABLES[variable].unit}))  # fmt: skip

    for name, (level, growth, spread) in STOCKS.items():
        path = level * np.exp((growth + spread * random.normal()) * years)
        put(name, path)
        if name == "Enterprises|High-tech|Stock":
            for city, share in zip(CITIES, CITY_SHARES / CITY_SHARES.sum(), strict=True):
                put(name, path * share * np.exp(0.01 * random.normal() * years), city.en)
    for name, (level, growth, spread) in FLOWS.items():
        put(name, level / 4 * np.exp((growth + spread * random.normal()) * years[1:]), dates=DATES[1:])
    paid = {name: level / 4 * np.exp(0.1 * random.normal() + 0.05 * years[1:]) for name, level in PAID.items()}
    put("Fiscal|Paid", np.sum(list(paid.values()), axis=0), dates=DATES[1:])
    for name, values in paid.items():
        put("Fiscal|Paid", values, breakdown=name, dates=DATES[1:])
    for number, name in enumerate(INSTRUMENTS):
        aware = 1 - (0.75 - 0.1 * number) * np.exp(-(0.15 + 0.03 * random.normal()) * years)
        for size in ("all", *SIZES):
            put("Awareness", aware, breakdown=f"{name}|{size}")
            put("Take-up", aware * (0.95 - 0.13 * number), breakdown=f"{name}|{size}")
    return pd.concat(rows, ignore_index=True)


def _summary(table: pd.DataFrame) -> pd.DataFrame:
    groups = table.groupby(["scenario", "date", "variable", "city", "breakdown", "unit"])["value"]
    percentiles = groups.quantile([0.1, 0.5, 0.9]).unstack().set_axis(["p10", "p50", "p90"], axis=1)
    return groups.agg(runs="count", mean="mean").join(percentiles).join(groups.agg(["min", "max"])).reset_index()


def _scorecard() -> pd.DataFrame:
    table = pd.read_csv(io.StringIO(TARGETS), sep="|", names=TARGET_COLUMNS, dtype={"when": str})
    table["variable"] = table["variable"].str.replace("/", "|")
    share = table["probability"]
    error = np.sqrt(share * (1 - share) / (DRAWS * REPLICATES))
    table["monte_carlo_error"] = error.where(error != 0, 1 / (DRAWS + 1))
    table["date_met_median"] = np.where(share > 0, "2023-12-31", None)
    table["share_met_ever"] = share
    table["status"] = np.where(share.isna(), "not recorded", "scored")
    table["note"] = table["note_zh"] = ""
    table.insert(6, "breakdown", "all")
    return table
