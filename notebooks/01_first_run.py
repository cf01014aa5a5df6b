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
# # 01 · A first run
#
# **提要**：用2%的企业运行基准情景（22条措施全部实施），读懂目标计分卡和走势图及其不确定性，再改动一个政策参数，看它带来多少变化。小样本只用于演示，不用于得出结论。
#
# A run projects every enterprise of the province from the end of 2022 to the end of 2027, quarter by quarter. Here we take one firm in fifty,
# so that a run takes about a second; all numbers are scaled up to the province. **A small sample is for learning the tool, not for conclusions.**

# %%
import os
from pathlib import Path

from IPython.display import display

import sim

os.chdir(next(folder for folder in (Path.cwd(), *Path.cwd().parents) if (folder / "scenarios").is_dir()))  # the project's root
OUT = Path("results/notebooks")

# %% [markdown]
# ## Read a scenario
# A scenario file says which measures are in force, with which values, and what is not known. The baseline has all 22 measures of the policy.

# %%
scenario = sim.load("scenarios/demo-small.yaml")
display(scenario)

# %% [markdown]
# ## Run it
# The same future is never computed once only. A *draw* takes one value for each parameter that is not known; a *replicate* lets chance fall
# differently with the same draw. Here: 4 draws × 2 replicates = 8 runs. What has been computed stays in `results/notebooks/store`, so a second
# call answers at once.

# %%
run = sim.run(scenario, out=OUT / "first-run", store=OUT / "store")
print(run)

# %% [markdown]
# ## How likely is each target?
# The scorecard has a line for each target of the policy: what it asks for (`value`), by `when`, the median of the runs, the range that holds
# 80 % of them (`p10` to `p90`), and the share of runs that meet it (`probability`, between 0 and 1) with its Monte Carlo error. Units differ by
# target: firms, yuan, projects, or fractions.

# %%
display(run)

# %% [markdown]
# The same as a picture. With 8 runs a bar can only stand at 0, 12.5, 25 … per cent, and its whisker is wide: more runs make it shorter.

# %%
display(run.plot())

# %% [markdown]
# ## One result over time
# The chart shows official figures up to 2022 and then the runs: the line is their median, the dark band holds half of them, the pale band 80 %.
# The title states the finding. `language="zh"` gives the Chinese chart.

# %%
display(run.plot("Enterprises|High-tech|Stock"))

# %%
display(run.plot("Enterprises|High-tech|Stock", language="zh"))

# %% [markdown]
# ## What the uncertainty means
# The band has two sources: what we do not know (it differs between draws) and chance (it differs between replicates of one draw). The table
# splits the spread of the number of high-tech enterprises at the end of 2027.

# %%
table = run.frame("Enterprises|High-tech|Stock")
last = table[table["date"] == table["date"].max()]
by_draw = last.groupby("draw")["value"]
print(f"mean of the 8 runs:                       {last['value'].mean():8,.0f} firms")
print(f"standard deviation between draws:         {by_draw.mean().std():8,.0f} firms   mostly what is not known")
print(f"standard deviation between replicates:    {by_draw.std().mean():8,.0f} firms   chance, larger in a sample than in the province")

# %% [markdown]
# Neither says whether the model itself is right; notebook 05 looks at that.
#
# ## Move one lever
# Two scenarios with the same seed live in the same world: the same firms, the same unknowns, the same chance. So the difference is the lever's,
# not luck's. `sim.simulate` is a single run without any file. Here coaching has 8,000 places a year instead of a value drawn between 1,000
# and 8,000.

# %%
more = sim.load("scenarios/demo-small.yaml", ("measures.ladder.places=8000",))
before, after = sim.simulate(scenario), sim.simulate(more)
stock_before, stock_after = before.select("Enterprises|High-tech|Stock"), after.select("Enterprises|High-tech|Stock")
for day, number in stock_before.items():
    if day.month == 12:
        print(f"{day}: {number:7,.0f} high-tech enterprises as written, {stock_after[day] - number:+6,.0f} with 8,000 places a year")

# %% [markdown]
# One pair of runs tells the direction, not the size. `sim.compare` (notebook 03) does the same for many pairs and gives an interval.
#
# ## What it costs
# Public cost of the baseline by year, in million yuan, as the mean of the runs.

# %%
account = run.fiscal_account()
totals = account[(account["kind"] == "all") & (account["instrument"] == "all")].set_index("year")["mean"] / 1e6
print(totals.round().map("{:,.0f} million yuan".format).to_string())
