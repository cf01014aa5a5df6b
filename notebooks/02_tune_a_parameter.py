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
# # 02 · Tune a parameter
#
# **提要**：用滑块调整政策参数，1%企业的小样本在一两秒内给出与原情景的配对差异（企业、参数、随机数均相同）。适合摸清方向；得出结论须按完整规模重新运行。图表可用中文显示（`language="zh"`）。
#
# Move a slider and see what changes. Each answer compares pairs of runs: the same firms, the same unknowns and the same chance, with the levers
# moved and as the scenario has them. So even three pairs on 1 % of the firms show the direction of a strong lever, while the interval says how
# little they show of a weak one. **For a first look, not for conclusions.**

# %%
import os
from pathlib import Path

import pandas as pd
from IPython.display import display

import sim

os.chdir(next(folder for folder in (Path.cwd(), *Path.cwd().parents) if (folder / "scenarios").is_dir()))  # the project's root
pd.set_option("display.float_format", lambda number: f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}")

# %% [markdown]
# ## Choose levers
# `qilu measures --levers` lists all levers, `qilu explain PATH` says what one is, in which unit, and how well it is known. We take three of the
# measure for high-tech enterprises (10) and of the research grant (9). Sliders span the range that is declared plausible; a mapping such as
# `{"measures.ladder.places": (0, 20000)}` gives them other ends.

# %%
tuning = sim.tune(
    "scenarios/baseline.yaml",
    ["measures.ladder.places", "measures.ladder.upgrade_award", "measures.research_grant.budget"],
    variables=["Enterprises|High-tech|Stock", "R&D|Enterprises|Real", "Fiscal|Paid"],
    pairs=3,
    scale=0.01,
)
print(tuning)

# %% [markdown]
# ## Move them
# Beside each slider stands its value, and what the scenario has. The chart answers when a slider has rested for a moment: first from one pair of
# runs, then from two, then from all. A further move gives up what is not computed yet. The button sets all levers back.
#
# How to read the chart: a panel for each result, the difference by year. The band holds 80 % of the single pairs; the whisker is the 95 %
# interval of their mean. Where it crosses zero, these few pairs cannot tell the difference from none.

# %%
display(tuning)

# %% [markdown]
# ## The same from code
# `.move()` sets levers, computes all pairs and moves the sliders above. What it hands back is a comparison: with tables, charts, and the change
# of every target.

# %%
found = tuning.move({"measures.ladder.places": 8000, "measures.ladder.upgrade_award": 300e3})
display(found.plot("differences"))

# %% [markdown]
# The numbers behind the panels, at the end of the horizon or summed over 2023–2027: units as named, `low` to `high` is the 95 % interval of the
# mean difference, `share_positive` the share of pairs in which the difference is above zero.

# %%
table = found.frame()
display(table[table["period"] == "all"][["variable", "unit", "mean", "mean_against", "difference", "low", "high", "share_positive"]])

# %% [markdown]
# Further moves add to the first; `.reset()` takes all levers back.

# %%
found = tuning.move({"measures.research_grant.budget": 3e9})
display(found.plot("differences", language="zh"))
tuning.reset()
print(tuning.moved or "all levers as the scenario has them")

# %% [markdown]
# ## From here to a conclusion
# The line under the sliders is the command that runs the scenario with its own number of firms and draws. To keep a package, write it as a
# scenario file and compare it with its reference: notebook 03.
