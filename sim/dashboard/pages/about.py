"""What the dashboard is, what its results can and cannot say, and how to get them again without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from sim.dashboard.desk import Desk

TEXT = {
    "en": """
**qilu** simulates how every enterprise of Shandong answers innovation policy: 341,000 industrial and technology-service firms pay tax, do research,
seek the high-tech status, win grants, borrow, grow and fail from the end of 2022 on.
All 22 measures of the provincial policy of 2023 are in the model.

## What the pages do
- **Levers**: lay changes over a scenario and see within seconds, on a small sample of the firms, where targets and results move.
- **Full run**: compute the same for all firms in the background.
- **Compare**: put finished runs side by side, see their differences run by run, and download the report.
- **Save**: keep your levers as a scenario file that anybody can run again.

## How to read the results
- A **run** is one simulated future. Its assumptions are drawn anew in each **draw**; chance is drawn anew in each **replicate**.
- A band from 10 to 90 % holds four of five runs. "± 4 %" behind a probability is the error that comes from so few runs.
- Two scenarios with one seed live in the same world: same firms, same assumptions, same chance. Their difference is due to the scenario.

## What not to believe
- The **small population** is a sample of the firms in a few draws, scaled up to the province. It shows directions.
  Figures to be quoted need a full run.
- The question mark beside a lever tells its source and how well it is known; *hypothetical* means that no evidence was found.
{limits}

## How to reproduce
Every scenario is a file. Save your levers, then in a terminal:
```text
qilu run scenarios/my-levers.yaml --draws 30 --replicates 2
qilu compare scenarios/my-levers.yaml scenarios/baseline.yaml
qilu report results/my-levers results/baseline
```
The same scenario, code, data and seed give the same results to the last byte, on any machine and with any number of workers.
""",
    "zh": """
**齐鲁**是山东省企业创新政策仿真模型：全省34.1万家工业企业和科技服务企业自2022年末起逐家模拟，纳税、研发、申报高新技术企业、争取补助、贷款、成长和退出。
2023年省级政策的22条措施全部纳入模型。

## 各页功能
- **政策调整**：在某一情景上调整政策参数，用小样本企业在数秒内看到目标和结果的变化。
- **全量模拟**：在后台对全部企业进行同样的模拟。
- **方案比较**：并列比较已完成的模拟，查看逐次配对的差异，下载报告。
- **保存方案**：将调整保存为情景文件，任何人均可重新运行。

## 如何看结果
- 一次**模拟**是一种可能的未来。每**组参数**重新抽取不确定的假设，每次**重复**重新抽取随机数。
- 10–90%区间包含五分之四的模拟结果；概率后的“±4%”是模拟次数有限带来的误差。
- 种子相同的两个情景处于同一世界：企业、假设、随机数均相同，差异仅由情景引起。

## 使用限制
- **小样本**只含部分企业和少数几组参数，按比例放大至全省，仅供判断方向；对外引用的数字应来自全量模拟。
- 点击参数旁的问号可查看来源和数据状态；“假设值”表示尚无实证依据。
{limits}

## 如何复现
每个情景都是一个文件。保存调整后，在终端运行：
```text
qilu run scenarios/my-levers.yaml --draws 30 --replicates 2
qilu compare scenarios/my-levers.yaml scenarios/baseline.yaml
qilu report results/my-levers results/baseline
```
情景、代码、数据和种子相同，结果就逐字节相同，与机器和并行数无关。
""",
}  # fmt: skip


def show(desk: Desk) -> None:
    """Write the page."""
    from sim.experiments.store.code_version import code_version
    from sim.views.report.sections.limits import LIMITS

    st.title(desk.say("name"), anchor=False)
    limits = "\n".join(f"- {limit[desk.language]}" for limit in LIMITS)
    st.markdown(TEXT[desk.language].format(limits=limits))
    code = code_version()
    st.caption(desk.say("version", version=code.version, hash=code.hash[:12], folder=desk.places.root))
