"""Who claims a tax relief that he may have (Zwick 2021), and who gets it when it comes without a claim.

Take-up is read as Zwick counts it: of the small firms that could use the super-deduction for a tax year, those that had it at the settlement.
Measure 19 brings grants and awards without application, not the deduction: its take-up is that of the research grant, and a world of its own shows
the deduction pre-filled.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from sim.enterprises.columns import INSTRUMENTS
from sim.experiments.computing.reader import Reader
from sim.experiments.studies.microdata import MEDIUM
from sim.experiments.studies.samples import performs
from sim.experiments.studies.study import CODE, RULES_FILE, Numbers, Published, Settings, Study, World, band_of
from sim.institutions.life import FirmPanel, Life
from sim.kernel.recorder import Records
from sim.scenario.places import SIZES
from sim.scenario.resolved import Scenario, Text

TAX_YEAR = 2023
"""The year whose settlement, in May of the next, is looked at."""
DECIDED = (9, 30)
"""Month and day of a record after the settlement of May and the call for research grants of June."""
SMALL = tuple(range(MEDIUM))
DEDUCTION = INSTRUMENTS.index("super_deduction")


def used(records: Records, instrument: str, year: int) -> dict[str, float]:
    """Take-up of an instrument on the record of autumn `year` by size of firm, and of all; NaN where nobody could use it."""
    day = date(year, *DECIDED)
    return {size: records.select("Take-up", "all", f"{instrument}|{size}").get(day, math.nan) for size in ("all", *SIZES)}


def among_small(by_size: Mapping[str, float], number: np.ndarray) -> float:
    """Take-up of micro and small firms together. `number`: those that could claim, by size; shape (sizes,)."""
    known = [(by_size[SIZES[k]], float(number[k])) for k in SMALL if math.isfinite(by_size[SIZES[k]])]
    weight = sum(many for _, many in known)
    return sum(share * many for share, many in known) / weight if weight else math.nan


def knowing(panel: FirmPanel, year: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Firms with research in their books, and those of them that claim, by size, shapes (sizes,); the share of small ones that know the relief."""
    k = panel.year(year)
    could = performs(panel)[k]
    small = could & (panel.size[k] < MEDIUM)
    aware = (panel.aware[k] >> DEDUCTION) & 1
    number, claims = (np.bincount(panel.size[k][which], minlength=len(SIZES)) for which in (could, could & panel.claims[k]))
    return number, claims, float(aware[small].mean()) if small.any() else math.nan


def read(life: Life, scenario: Scenario) -> Mapping[str, float]:
    """Take-up by small firms of the super-deduction and of the research grant, that of the deduction by size, and how many small firms know it."""
    assert life.panel is not None
    number, claims, aware = knowing(life.panel, TAX_YEAR)
    deduction, grant = (used(life.records, name, TAX_YEAR + 1) for name in ("super_deduction", "research_grant"))
    return {"deduction": among_small(deduction, number), "grant": among_small(grant, claims), "aware": aware} | deduction


def finish(numbers: Numbers) -> Numbers:
    """The worlds' take-up under the names of the fact."""
    named = {"claimed": "claim deduction", "automatic": "automatic grant", "prefilled": "prefilled deduction", "grant claimed": "claim grant"}
    return {**numbers, **{key: numbers.get(source, math.nan) for key, source in named.items()}}


READER = Reader("study-take-up", read, frozenset({"panel"}), modules=CODE)
HORIZON = f"time.end={TAX_YEAR + 1}-12-31"


def worlds(settings: Settings) -> Sequence[World]:
    """The rules of the end of 2022, under which firms claim; all measures, under which data are matched; claims pre-filled from them too."""
    return (
        World("claim", settings.scenario(RULES_FILE, HORIZON), READER),
        World("automatic", settings.scenario("baseline.yaml", HORIZON), READER),
        World("prefilled", settings.scenario("baseline.yaml", HORIZON, "measures.policy_delivery.automatic_deduction=true"), READER),
    )


ASSUMED = "band of the specification (fact 20), an assumption"
SLUG = "take-up"
AUTOMATIC = band_of(SLUG, "automatic")
STUDY = Study(
    slug=SLUG,
    title=Text("小微企业的政策享受率：申报与免申即享", "Take-up by small firms: by claim and without"),
    question=Text("申报与免申即享两种方式下小微企业的享受率", "How many small firms that may have a relief get it, by claim and without?"),
    citation="Zwick, E. (2021), The costs of corporate tax complexity, American Economic Journal: Economic Policy 13(2), 467–500",
    method=Text("2023纳税年度汇算清缴后，有研发支出的小微企业中享受加计扣除的比例；2024年研发补助同此。",
        "Micro and small firms with research that had the relief for 2023; the same of the research grant of 2024."),
    published=(
        Published("claimed", Text("加计扣除需申报", "super-deduction by claim"), 0.37, *band_of(SLUG, "claimed"), status="abstract", unit="fraction",
                  source="Zwick 2021: 37 % of eligible corporations claim their refund; band of the specification (fact 20)"),
        Published("automatic", Text("研发补助免申即享（措施19）", "research grant without application (measure 19)"), None, *AUTOMATIC, status="band",
                  unit="fraction", source=ASSUMED),
        Published("prefilled", Text("加计扣除预填", "super-deduction pre-filled"), None, *AUTOMATIC, status="band", unit="fraction", source=ASSUMED),
    ),
    worlds=worlds,
    finish=finish,
    limits=Text(
        "Zwick研究的是美国公司的亏损结转退税，不是加计扣除；数据匹配率是参数。",
        "Zwick looks at refunds for losses of corporations in the United States, not at a super-deduction; the share of firms whose data match is a "
        "parameter.",
    ),
)  # fmt: skip
