"""The IAMC file as the community's own library reads it. pyam is no dependency: `.ci/run` installs it last, for this file alone."""

from __future__ import annotations

import fake_model
import numpy as np
import pandas as pd
import pytest
from test_result_formats import ensemble, long, results  # noqa: F401

from sim.experiments.exchange.iamc_export import write_iamc_export

pyam = pytest.importorskip("pyam")


def test_pyam_reads_the_years_of_every_run(ensemble, tmp_path):  # noqa: F811
    write_iamc_export(ensemble, "runs", tmp_path / "iamc.csv")
    read = pyam.IamDataFrame(tmp_path / "iamc.csv")
    assert read.extra_cols == ["draw", "replicate"] and read.scenario == ["trial"]
    assert set(read.region) == {"Shandong", "Shandong|济南", "Shandong|青岛"}
    stored = long(ensemble)
    stored["year"] = pd.to_datetime(stored["date"]).dt.year
    province = stored[stored["city"] == "all"]
    flows = province[province["variable"] == fake_model.FLOW].groupby(["draw", "replicate", "year"])["value"].sum()
    data = read.filter(variable=fake_model.FLOW).data.set_index(["draw", "replicate", "year"])
    assert set(data["unit"]) == {"projects/year"}
    pd.testing.assert_series_equal(data["value"].sort_index(), flows, check_names=False, check_index_type=False, rtol=1e-14)
    ends = province[(province["variable"] == fake_model.STOCK) & (pd.to_datetime(province["date"]).dt.month == 12)]
    stocks = read.filter(variable=fake_model.STOCK, region="Shandong").data.set_index(["draw", "replicate", "year"])["value"]
    expected = ends.set_index(["draw", "replicate", "year"])["value"].sort_index()
    pd.testing.assert_series_equal(stocks.sort_index(), expected, check_index_type=False, rtol=1e-14)
    assert len(stocks) == 6 * 3  # 2022, where it starts, to 2024


def test_pyam_reads_statistics_over_the_runs(ensemble, tmp_path):  # noqa: F811
    write_iamc_export(ensemble, "summary", tmp_path / "iamc.csv")
    read = pyam.IamDataFrame(tmp_path / "iamc.csv")
    assert read.extra_cols == ["statistic"]
    write_iamc_export(ensemble, "runs", tmp_path / "runs.csv")
    runs = pyam.IamDataFrame(tmp_path / "runs.csv").filter(variable=fake_model.FLOW, year=2024).data["value"]
    found = read.filter(variable=fake_model.FLOW, year=2024).data.set_index("statistic")["value"]
    assert found["mean"] == pytest.approx(runs.mean(), rel=1e-14)
    assert found["p10"] == pytest.approx(np.quantile(runs, 0.1), rel=1e-14)
    assert (found["min"], found["max"]) == (runs.min(), runs.max())
