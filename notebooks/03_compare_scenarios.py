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
# # 03 · Write and compare scenarios
#
# **提要**：自己写一个情景文件，检查其中的错误（逐条给出文件、行、列），再把三个情景放在同一个“世界”里逐次配对比较：差异及其区间、每元财政成本的成效、哪些企业受益。2%企业的样本只用于演示。
#
# A scenario is a short text file: it extends another and says what is different. We write one, see how mistakes are reported, and compare three
# scenarios run by run. Two per cent of the firms and few draws: **for learning, not for conclusions.**

# %%
import os
import tempfile
from pathlib import Path

import pandas as pd
from IPython.display import display

import sim
from sim.kernel.errors import InputError

os.chdir(next(folder for folder in (Path.cwd(), *Path.cwd().parents) if (folder / "scenarios").is_dir()))  # the project's root
OUT = Path("results/notebooks")
folder = Path(tempfile.mkdtemp())
pd.set_option("display.float_format", lambda number: f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}")

# %% [markdown]
# ## Write a scenario
# More coaching from 2024 on, and twice the cap of the research grant for small firms in two cities. Everything else is as in the baseline.
# The file lies in a temporary folder, so it names the baseline with its path and no partner; in `scenarios/` it would say
# `extends: [baseline.yaml]` and `pair_with: baseline`.

# %%
baseline = Path("scenarios/baseline.yaml").resolve()
text = f"""\
schema: 1
id: more-coaching
title: {{zh: 加大辅导, en: More coaching}}
extends: [{baseline}]
run: {{pair_with: null}}
policy:
  measures.ladder.places: {{set: 8000, from: 2024-01-01}}
  measures.research_grant.cap: {{scale: 2, where: {{city: [Jinan, Yantai], size: small}}}}
"""
file = folder / "more-coaching.yaml"
file.write_text(text, encoding="utf-8")
display(sim.load(file))

# %% [markdown]
# ## Mistakes are named with their place
# All problems of a file are told at once: file, line, column, what is wrong, what is allowed, and the nearest name that exists. Money needs a
# unit, fractions are not per cent, names must exist.

# %%
wrong = folder / "wrong.yaml"
wrong.write_text(
    text.replace("ladder.places", "ladder.place").replace("city: [Jinan, Yantai]", "city: [Jinan, Yentai]").replace("{scale: 2, ", "{set: 20, "),
    encoding="utf-8",
)
try:
    sim.load(wrong)
except InputError as error:
    print(str(error).replace(str(folder), "…"))

# %% [markdown]
# ## Compare three
# The last one named is what the others are compared with. Every (draw, replicate) is the same world in all three: the same firms, unknowns and
# chance. Six draws, one replicate each; in two pairs of runs we also look at every firm.

# %%
found = sim.compare(
    file,
    "scenarios/more-finance.yaml",
    "scenarios/baseline.yaml",
    scale=0.02,
    draws=6,
    replicates=1,
    firms=2,
    out=OUT / "compare",
    store=OUT / "store",
)
display(found)

# %% [markdown]
# The table has one line for each scenario and result: means of both sides, their difference, its 95 % interval (`low` to `high`), and the share
# of pairs in which the scenario is ahead. The chart shows the same by year.

# %%
display(found.plot("differences"))

# %% [markdown]
# ## What becomes of the targets
# The share of runs that meet each target in the scenario (`probability`) and in the reference, and the change with its standard error, all as
# fractions of one. With six draws a share moves in steps of a sixth.

# %%
targets = found.scorecard()
display(targets[targets["scenario"] == "more-coaching"][["target", "title_en", "probability", "probability_against", "change", "standard_error"]])

# %% [markdown]
# ## What it costs and what it brings
# Public cost is money paid, running cost, tax given up and expected losses on loans, summed over 2023–2027. Grey lines of the chart are so many
# yuan of real research for each yuan of public cost; a cloud far from the vertical axis is a scenario that costs more.

# %%
display(found.plot("cost-effectiveness"))

# %%
costs = found.cost_effectiveness()
wanted = ["public cost", "high-tech enterprises", "real R&D", "cost per additional high-tech enterprise", "real R&D per yuan of cost"]
display(costs[costs["figure"].isin(wanted)][["scenario", "figure", "unit", "value", "low", "high", "interval"]])

# %% [markdown]
# Differences over 2023–2027 with their 95 % interval, then ratios. Where `interval` is not `bounded`, the divisor cannot be told from zero: any
# ratio is possible, and none should be quoted.
#
# ## Who gains
# In pairs of runs each firm is compared with itself in the other scenario. Gain is after-tax profit and public money over 2023–2027. The chart
# has shares of firms; the table has the number of firms in the province, and yuan with the standard error over the two pairs.

# %%
display(found.plot("winners-more-coaching"))

# %%
winners = found.winners()
chosen = winners[(winners["scenario"] == "more-coaching") & winners["grouping"].isin(["all", "size"])]
display(chosen[["label", "firms", "winners", "losers", "gain", "gain_error"]])

# %% [markdown]
# For an answer to lean on, run the same without `scale`: `qilu compare` with these files, on all 341,000 firms and 30 draws, takes some minutes.
