# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 05 · Calibrate and judge the model
#
# **提要**：模型用2018—2022年的公开数据校准：哪些参数学到了东西，哪些几乎没有；历史回放与官方统计对照；20项典型事实中第1—13项用于校准（样本内），第14—20项只用于检验（样本外）；再看模型对政策变化的反应方向是否合理。本篇规模极小，只演示方法，正式结果见MODEL.md第12节。
#
# Why should anyone believe a projection? Here are four looks: what the calibration learned, the past beside official figures, facts that the
# model was and was not fitted to, and whether it answers changes in the expected direction. **Everything below runs at a tiny size, to show the
# method. The verdicts that count are in section 12 of sim/MODEL.md, made with all firms or many more runs.**

# %%
import os
from pathlib import Path

import pandas as pd
from IPython.display import display

import sim
from sim.experiments.facts.facts import FACTS
from sim.experiments.reading.history import history_of

os.chdir(next(folder for folder in (Path.cwd(), *Path.cwd().parents) if (folder / "scenarios").is_dir()))  # the project's root
OUT = Path("results/notebooks")
pd.set_option("display.float_format", lambda number: f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}")

# %% [markdown]
# ## What the calibration learned
# `qilu calibrate` fits to the years 2019–2022 (about 20 minutes on two cores). Its result is part of the project: 400 draws of all learned
# parameters together. We read them instead of computing them again. For each parameter the table has 5, 50 and 95 % of the *prior* (what was
# assumed before looking at data) and of the *posterior* (after). `shrinkage` is the share of the prior's variance that the data took away: 1 would
# be certainty, 0 means that nothing was learned; a little below 0 is chance.

# %%
learned = sim.posterior()
print(learned)
for line in learned.head:
    print(" ", line)

# %%
display(learned.frame()[["parameter", "unit", "prior_low", "prior_high", "low", "median", "high", "shrinkage"]].head(8))

# %% [markdown]
# The chart shows all of them, the best learned first: grey is the prior, blue the posterior. Where they coincide, the published figures say
# next to nothing about a parameter, and projections carry its full uncertainty on.

# %%
display(learned.plot())

# %% [markdown]
# ## The past beside official figures: in sample
# The run starts from the end of 2018 under the rules of those years, with draws of the posterior. It was fitted to these very figures, so agreement
# here is a check of the fit and no proof of foresight.

# %%
past = sim.run("scenarios/history-2018-2022.yaml", draws=8, replicates=1, scale=0.01, out=OUT / "history", store=OUT / "store")
display(past.plot("Enterprises|High-tech|Stock"))

# %% [markdown]
# How often does the band of the runs hold the official figure? An honest 10–90 % band should hold four out of five, if figures were independent.
# Eight runs of a 1 % sample give a rough band. Firms are counted at the end of the year, research in yuan over the year.

# %%
HEADLINES = ("Enterprises|High-tech|Stock", "Enterprises|Technology SME|Stock", "Enterprises|Above-scale|With R&D", "R&D|Above-scale|Internal")
rows = []
for variable in HEADLINES:
    table = past.frame(variable)
    flow = variable.startswith("R&D")
    yearly = table.groupby([table["date"].dt.year, "draw"])["value"]
    bands = (yearly.sum() if flow else yearly.last()).unstack().quantile([0.1, 0.5, 0.9], axis=1).T
    official = {figure.year: figure.value for figure in history_of(variable)}
    for year, (low, middle, high) in bands.iterrows():
        if year > 2018 and year in official:
            rows.append((variable, table["unit"].iloc[0], year, official[year], low, middle, high, low <= official[year] <= high))
beside = pd.DataFrame(rows, columns=["variable", "unit", "year", "official", "p10", "median", "p90", "inside"])
display(beside.drop(columns="unit"))
print(f"{beside['inside'].sum()} of {len(beside)} official figures lie inside the 10–90 % band of these runs")

# %% [markdown]
# ## Stylised facts: in sample and out of sample
# Twenty facts of published studies, each with a band that was set before any run. The model was allowed to learn from facts 1–13 (in sample);
# facts 14–20 were kept to judge it (out of sample), and so were the parameters that they speak of.

# %%
display(
    pd.DataFrame(
        [(fact.number, fact.title["en"], "in sample" if fact.in_sample else "out of sample") for fact in FACTS], columns=["number", "fact", "use"]
    )
)

# %% [markdown]
# We compute four that need the historical run only, at a tiny size: spread of growth (3), exit by age (9), persistence of research (12), and, out of
# sample, the concentration of the value of innovations (17). `pass` says whether the mean and most seeds lie in the band, from `low` to `high`;
# shares are fractions. A fact that fails is shown as such; bands are never moved.

# %%
facts = sim.validate_model(only=[3, 9, 12, 17], seeds=3, scale=0.02, out=OUT / "facts", store=OUT / "store")
print(facts)
table = facts.frame()
display(table[["number", "statistic", "value", "low", "high", "pass", "in_sample"]])

# %%
display(facts.plot("facts"))

# %% [markdown]
# The other facts out of sample rerun published studies inside the model (bunching at the high-tech threshold, user-cost elasticities, grants, loans)
# and need all firms to be precise: `qilu validate-model` computes them, and MODEL.md says which hold and which do not. The other test out of sample
# is a forecast from the past: `qilu forecast-skill --origin 2021` fits to data up to 2021, forecasts 2022, and scores the forecast beside naive ones.
#
# ## Does it answer changes as expected?
# `sim.check` runs pairs of worlds that differ in one thing and compares the answer with theory and evidence. The project has about a hundred such
# expectations (`qilu check`); here are three, each in five pairs of runs. `passed` says whether the answer is as expected, and clear of chance: with
# so few pairs and firms a true expectation can fail. Money is in yuan over the years compared.

# %%
checks = sim.check(
    only=["deduction-costs", "deduction-raises-research", "no-deduction-no-relief"], replicates=5, scale=0.01, out=OUT / "checks", store=OUT / "store"
)
print(checks)
display(checks.frame()[["check", "comparison", "expected", "found", "standard_error", "passed"]])

# %% [markdown]
# ## What this shows and what not
# - The posterior is narrow for few parameters. Most of what moves policy effects (notebook 04) could not be learned from four years of totals.
# - Agreement with 2019–2022 is agreement *in sample*. Facts 14–20 and the forecast of 2022 are the tests *out of sample*.
# - No figure after 2022 was used anywhere, so projections for 2023–2027 can be held against what happened by whoever has the figures.
