"""All studies by name, in the order in which they are shown."""

from __future__ import annotations

from sim.experiments.studies import grants, loans, notch, returns, small_firms, take_up, user_cost, vouchers
from sim.experiments.studies.study import Study

_ALL = (notch.STUDY, user_cost.STUDY, small_firms.STUDY, grants.STUDY, loans.STUDY, vouchers.STUDY, returns.STUDY, take_up.STUDY)

STUDIES: dict[str, Study] = {study.slug: study for study in _ALL}
