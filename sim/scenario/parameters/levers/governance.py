"""Levers of measures 20 and 21: coordination and bundling."""

from sim.scenario.parameters.levers.lever import lever

DECLARED = (
    lever("coordination.handover_cut", 0.5, "fraction", "share of hand-over days between departments that is saved", "部门流转时间压缩比例", "assumption",
          low=0.0, high=1.0, prior=(0.2, 0.8)),
    lever("coordination.joint_review", True, "switch", "departments screen together instead of one after the other", "部门联合审查", "assumption: “one closed loop”"),
    lever("coordination.lost_cut", 0.5, "fraction", "share of lost files that one queue avoids", "减少材料遗失比例", "assumption", low=0.0, high=1.0, prior=(0.2, 0.8)),
    lever("bundling.probability", 0.5, "fraction", "chance that a new major project is offered platform, talent and capital with the grant", "项目平台人才资金一体配置概率",
          "assumption", low=0.0, high=1.0, prior=(0.2, 0.8)),
    lever("bundling.release_day", "03-31", "month-day", "day from which the year's money can be paid out", "预算下达日", "assumption: “prepare ahead”"),
)  # fmt: skip
