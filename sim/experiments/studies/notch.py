"""Study: bunching of reported research at the high-tech thresholds, and how much of it is relabelled (Chen, Liu, Suárez Serrato & Xu 2021)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.enterprises.tables import IS_MANUFACTURING
from sim.experiments.computing.reader import Reader
from sim.experiments.studies.bunching import BIN, Bunching, bunching, choose_window
from sim.experiments.studies.samples import generator, performs
from sim.experiments.studies.study import CODE, HISTORY_FILE, Published, Settings, Study, World, band_of, standard_error_key
from sim.institutions.life import FirmPanel, Life
from sim.scenario.resolved import Scenario, Text

Array = NDArray[np.float64]

SLUG = "notch"
YEARS_READ = 2
"""Last years of the run that are pooled: the start's own bunching is put there by the synthesis, and half of it has turned over by then."""
CLASSES = (("5 %", 0.0, 5e7, 0.05), ("4 %", 5e7, 2e8, 0.04), ("3 %", 2e8, math.inf, 0.03))
"""Sales classes of the rule (above, up to, yuan a year) and their thresholds."""
BOOTSTRAPS = 60
SHOWN_BINS = 12
"""Bins below and above the threshold that the chart shows."""


def read(life: Life, scenario: Scenario) -> dict[str, float]:
    """Estimates by class, over all classes, relabelled shares, and the densities of the chart."""
    panel = life.panel
    assert panel is not None
    years = range(len(panel.years) - YEARS_READ, len(panel.years))
    numbers = dict(relabelled(panel, years))
    firm, sales, intensity = sample(panel, years)
    found: list[tuple[str, Bunching]] = []
    for name, low, high, threshold in CLASSES:
        chosen = (sales > low) & (sales <= high)
        estimate = bunching(intensity[chosen], threshold)
        if estimate is None:
            continue
        found.append((name, estimate))
        numbers |= of_class(name, estimate, threshold, intensity[chosen], resamples(scenario, firm[chosen]))
    if found:
        base = sum(estimate.base for _, estimate in found)
        numbers["excess_mass"] = 1.0 + sum(estimate.excess for _, estimate in found) / base if base else math.nan
        errors = [numbers[standard_error_key(f"ratio {name}")] * estimate.base for name, estimate in found]
        numbers[standard_error_key("excess_mass")] = math.sqrt(sum(error**2 for error in errors)) / base if base else math.nan
    return numbers


def sample(panel: FirmPanel, years: Sequence[int]) -> tuple[NDArray[np.intp], Array, Array]:
    """Manufacturers with research in their books in the years: position of the firm, sales (yuan) and booked research over sales, pooled."""
    made, research = IS_MANUFACTURING[panel.sector], performs(panel)
    parts = []
    for year in years:
        firm = np.flatnonzero(research[year] & made & (panel.sales[year] > 0))
        sales = panel.sales[year][firm].astype(float)
        parts.append((firm, sales, panel.booked[year][firm] / sales))
    firm, sales, intensity = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return firm, sales, intensity


def resamples(scenario: Scenario, firm: NDArray[np.intp]) -> Iterator[Array]:
    """Weights of the observations in each resample: firms are drawn with all their years (Poisson bootstrap); shape (observations,)."""
    _, number = np.unique(firm, return_inverse=True)
    chance = generator(scenario.seed, "notch bootstrap")
    for _ in range(BOOTSTRAPS):
        yield chance.poisson(1.0, number.max() + 1).astype(float)[number]


def of_class(name: str, estimate: Bunching, threshold: float, intensity: Array, weights: Iterator[Array]) -> dict[str, float]:
    """Numbers of one sales class, with bootstrap standard errors and the bins of the chart as firms observed and counterfactual."""
    window = choose_window(estimate.middles, estimate.observed, threshold)
    again = [bunching(intensity, threshold, weight, window) for weight in weights]
    numbers = {f"firms {name}": float(len(intensity)), f"lower {name}": estimate.lower, f"upper {name}": estimate.upper}
    for what in ("ratio", "rise"):
        values = np.array([getattr(one, what) for one in again if one is not None])
        values = values[np.isfinite(values)]
        numbers[f"{what} {name}"] = getattr(estimate, what)
        known = values.size > 1 and math.isfinite(numbers[f"{what} {name}"])
        numbers[standard_error_key(f"{what} {name}")] = float(values.std(ddof=1)) if known else math.nan
    near = np.abs(estimate.middles - threshold) < SHOWN_BINS * BIN
    for middle, observed, counterfactual in zip(estimate.middles[near], estimate.observed[near], estimate.counterfactual[near], strict=True):
        numbers[f"observed {name} {middle:.4f}"] = float(observed)
        numbers[f"counterfactual {name} {middle:.4f}"] = float(counterfactual)
    return numbers


def relabelled(panel: FirmPanel, years: Sequence[int]) -> Iterator[tuple[str, float]]:
    """Share of booked research that is not real, among holders of the status: over their sum and as a mean over firms; and that of others."""
    holders = panel.high_tech & performs(panel)
    rows = [(panel.booked[year].astype(float), panel.real[year], holders[year]) for year in years]
    booked, real = (np.concatenate([row[place][row[2]] for row in rows]) for place in (0, 1))
    share = np.clip(1.0 - real / booked, 0.0, 1.0)
    yield "relabelled_share", float((share * booked).sum() / booked.sum()) if booked.size else math.nan
    yield "relabelled_mean", float(share.mean()) if booked.size else math.nan
    yield "holders_relabelling", float((share > 0.01).mean()) if booked.size else math.nan


def worlds(settings: Settings) -> list[World]:
    """The historical scenario."""
    return [World("history", settings.scenario(HISTORY_FILE), READER)]


READER = Reader("study-notch", read, modules=CODE)

_SOURCE = "Chen, Liu, Suárez Serrato & Xu 2021"
_BAND = "stylised fact 14, set around " + _SOURCE


def _ratio(name: str) -> Published:
    return Published(f"ratio {name}", Text(f"{name.replace(' ', '')}门槛上方聚束比", f"Firms just above {name} over the counterfactual"), None,
                     *band_of(SLUG, f"ratio {name}"), status="band", source=_BAND)  # fmt: skip


def _rise(name: str) -> Published:
    title = Text(f"{name.replace(' ', '')}门槛移动企业申报强度对数增幅", f"Log rise of reported intensity of those who move to {name}")
    return Published(f"rise {name}", title, status="unverified", source=_SOURCE + ": positive at all three; figures not seen")


STUDY = Study(
    slug=SLUG,
    title=Text("高企研发强度门槛", "High-tech thresholds"),
    question=Text("企业是否在3%、4%、5%门槛上方聚集？申报研发中有多少是重新归类？",
                  "Do firms gather just above 3, 4 and 5 per cent, and how much of what they report is relabelled?"),
    citation="Chen, Liu, Suárez Serrato & Xu 2021, American Economic Review 111, 2065–2100",
    method=Text("对制造业企业账面研发强度作多项式反事实与缺失—超额质量相等的聚束估计，企业层面自助法标准误。",
                "Bunching of manufacturers' booked research over sales: polynomial counterfactual, missing mass equal to excess mass, "
                "bootstrap over firms."),
    published=(
        Published("relabelled_share", Text("高企申报研发中重新归类占比", "Relabelled share of holders' reported research"), 0.242,
                  *band_of(SLUG, "relabelled_share"), status="abstract", unit="fraction",
                  source=_SOURCE + " (value: abstract; interval: stylised fact 14)"),
        Published("excess_mass", Text("三个门槛合计聚束比", "Firms just above all three thresholds over the counterfactual"), None,
                  *band_of(SLUG, "ratio 3 %"), status="band", source=_BAND),
        *(_ratio(name) for name, *_ in CLASSES),
        *(_rise(name) for name, *_ in CLASSES),
    ),
    worlds=worlds,
    limits=Text("相对于论文：归类占比取模型真值而非结构估计；模型无管理费用科目，故论文管理费用下降的简约式检验无法重做；人口合成时起始年份已含聚束与0.24的归类占比，"
                "故只用最后两年。",
                "The share is the model's truth, not a structural estimate; the paper's drop of administrative expense has no counterpart, as the "
                "model keeps no such account. The synthesised population starts with bunching and a relabelled share of .24, so only the last two "
                "years are read; what remains of the start is in them still."),
)  # fmt: skip
"""The study."""
