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
# # 06 · Look inside: one firm's life, one project's life
#
# **提要**：总量数字背后是一家家企业。本篇打开一次模拟的全部记录，按事先说明的规则选出一家企业和一个项目，看它每年的销售、研发、资格、知晓的政策和到账资金，以及项目从申报到突破（或中止）的每一步用了多少天。企业均为合成企业，并非真实企业。
#
# Totals are made of single firms that hear of a programme, apply, wait, are paid or refused. `sim.look_inside` computes one run and keeps all of
# it: every firm year by year, and every dated event. **Firms are synthetic: none of them is a real enterprise, and one run is one possible
# future.**

# %%
import os
from pathlib import Path

import pandas as pd
from IPython.display import display

import sim

os.chdir(next(folder for folder in (Path.cwd(), *Path.cwd().parents) if (folder / "scenarios").is_dir()))  # the project's root
pd.set_option("display.float_format", lambda number: f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}")

inside = sim.look_inside("scenarios/demo-small.yaml", draw=0, replicate=0)
print(inside)

# %% [markdown]
# ## Choose a firm by a rule
# A rule that is stated before looking keeps us from picking a pretty story: of all firms that were there at the start without the high-tech
# status and hold it at the end, the one in the middle by sales over the five years.

# %%
firms = inside.frame()
became = firms[~firms["high_tech_start"] & firms["high_tech_end"] & ~firms["entrant"]].sort_values("sales", kind="stable")
number = int(became["firm"].iloc[len(became) // 2])
firm = inside.firm(number)
print(f"{len(became):,} of {len(firms):,} firms became high-tech; in the middle of them by sales:")
print(firm)

# %% [markdown]
# ## Its life
# Sales; research over sales beside the share that the high-tech rule asks of a firm of that size (5, 4 or 3 %); public money by instrument; and,
# year by year, which status it held and which instruments it knew. A firm can only use what it knows.

# %%
display(firm.plot())

# %% [markdown]
# The same as a table: sales, research and money in yuan a year, staff in persons, `threshold` as a fraction of sales.

# %%
display(firm.frame()[["year", "sales", "employees", "research_real", "research_booked", "threshold", "high_tech", "claims", "public_money"]])

# %% [markdown]
# What happened to it, day by day. An application for a grant in June is paid in September at the earliest; `budget` as a reason means that the
# grant was cut because applications exceeded the money. `yuan` is what was asked for, granted or paid.

# %%
display(firm.events().head(15))

# %% [markdown]
# ## Choose a project by a rule
# Research projects come out of calls: an application is screened, judged, selected, put under contract, and then goes through three stages of
# research. It can be extended, wait for a platform, or be stopped. The table counts where the projects under contract in this run stood at its
# end.

# %%
projects = inside.projects()
print(projects["state"].value_counts().to_string())

# %% [markdown]
# Our rule: of the projects that came to a breakthrough, the one that took longest; if there was none in this run, the one that went through most
# states.

# %%
reached = projects[projects["state"] == "breakthrough"].sort_values("days", kind="stable")
name = (reached if len(reached) else projects.sort_values("states", kind="stable"))["project"].iloc[-1]
project = inside.project(name)
print(project)

# %% [markdown]
# ## Its life
# A row for each state, a bar from entering it to leaving it with the number of days, and below the days on which public money arrived.

# %%
display(project.plot())

# %%
display(project.frame())

# %% [markdown]
# ## The firm behind it
# The money of one project is a small part of what moves a firm. In Chinese:

# %%
display(inside.firm(int(projects.set_index("project")["firm"][name])).plot(language="zh"))

# %% [markdown]
# Whole groups: `qilu run … --events --firms` keeps these records for any run, `qilu events` draws funnels and waiting times from them.
