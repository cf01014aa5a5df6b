"""What a recommended package says of itself in its file: title, reason and a comment for each instrument."""

from __future__ import annotations

from sim.experiments.search.frontier import Ground, Level
from sim.experiments.search.objectives import PROBABILITY
from sim.scenario.resolved import Text


def plain_amount(yuan: float) -> str:
    """A sum in billion yuan, as short as it is exact: 6, 7.2, 7.20287."""
    return f"{yuan / 1e9:.9f}".rstrip("0").rstrip(".")


def file_name(budget: float) -> str:
    """Name of the file with the best package at a budget."""
    return f"recommended-{plain_amount(budget)}-billion.yaml"


def package_id(budget: float) -> str:
    """What is added to the scenario's id at a budget."""
    return f"package-{plain_amount(budget).replace('.', '_')}-billion"


def title_of(ground: Ground, level: Level) -> Text:
    """Title of the best package at a budget."""
    scenario, amount = ground.scenario, plain_amount(level.budget)
    return Text(
        zh=f"{scenario.title.zh}：每年{plain_amount(level.budget * 10)}亿元的配置方案",
        en=f"{scenario.title.en}: a package of {amount} billion yuan a year",
    )


def reason_of(ground: Ground, level: Level) -> Text:
    """How the package was found, and what it reached on draws that the search had not seen."""
    aim, tried, draws = ground.aim, len(level.trials), level.best.values.shape[0]
    best, own = (aim.number_met(values).mean() for values in level.checked)
    share = aim.all_met(level.checked[0]).mean()
    targets, fresh = len(aim.targets), level.checked[0].shape[0]
    chosen = f" {aim.outcome}" if aim.outcome else ""
    by_zh = "全部目标达成概率最大" if aim.kind == PROBABILITY else f"各假设情形下的最大遗憾最小（{aim.outcome or '达成目标数'}）"
    by_en = "the probability of all targets" if aim.kind == PROBABILITY else f"the largest regret over the draws ({chosen.strip() or 'targets met'})"
    return Text(
        zh=f"由 qilu search 在{tried}个方案、{draws}组参数中选出，准则为{by_zh}。"
           f"在搜索未用过的{fresh}组参数上，{targets}项目标平均达成{best:.2f}项（按原比例分配同额资金为{own:.2f}项），全部达成的概率为{share:.0%}。",
        en=f"Found by qilu search among {tried} packages on {draws} draws, by {by_en}. "
           f"On {fresh} draws that the search had not seen it meets {best:.2f} of {targets} targets on average "
           f"(the scenario's own allocation of the same money: {own:.2f}), all of them with probability {share:.0%}.",
    )  # fmt: skip


def notes_of(ground: Ground, level: Level) -> dict[str, str]:
    """A comment for every lever that the package moves: its instrument, the money, and the money of the scenario."""
    notes: dict[str, str] = {}
    for option, yuan in zip(ground.menu.options, level.best.yuan.tolist(), strict=True):
        told = f"{option.name.replace('_', ' ')}: {yuan / 1e6:,.6g} million yuan a year, {option.own / 1e6:,.6g} in the scenario"
        notes |= dict.fromkeys(option.instrument.moved, told)
    return notes
