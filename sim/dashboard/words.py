"""Words of the dashboard in Chinese and English: whole sentences in both languages, as in `sim.views.labels`."""

from __future__ import annotations

from sim.views.phrases import fill

WORDS: dict[str, dict[str, str]] = {
    # every page
    "name": {"en": "qilu – innovation policy of Shandong", "zh": "齐鲁：山东创新政策模拟"},
    "pages": {"en": "Pages", "zh": "页面"},
    "language": {"en": "Language", "zh": "语言"},
    "page_levers": {"en": "Levers", "zh": "政策调整"},
    "page_runs": {"en": "Full run", "zh": "全量模拟"},
    "page_compare": {"en": "Compare", "zh": "方案比较"},
    "page_save": {"en": "Save", "zh": "保存方案"},
    "page_about": {"en": "About", "zh": "使用说明"},
    "unexpected": {
        "en": "Something went wrong inside the dashboard; the terminal where it was started says what. "
              "Your levers are kept while this page stays open: undo the last step, or choose another page.",
        "zh": "仪表盘内部出错，详情见启动仪表盘的终端窗口。页面不关闭，已作的调整就会保留；请撤销上一步或切换到其他页面。",
    },
    "numbers": {"en": "Numbers behind this chart", "zh": "图表数据"},
    "numbers_csv": {"en": "Download as CSV", "zh": "下载CSV"},
    # levers
    "levers_title": {"en": "Move levers and see what changes", "zh": "调整政策参数，观察结果变化"},
    "base": {"en": "Starting point", "zh": "起始情景"},
    "base_help": {
        "en": "The scenario that your changes are laid over, and that the result is compared with.",
        "zh": "在该情景基础上调整，并与之比较。",
    },
    "panel_phone": {
        "en": "On a phone, the levers are behind » at the top left.",
        "zh": "手机上请点左上角“»”打开调整面板。",
    },
    "headline_levers": {"en": "Levers that matter most", "zh": "影响最大的参数"},
    "measures_levers": {"en": "All measures, by section", "zh": "全部措施（按章节）"},
    "section": {"en": "Section {number}: {title}", "zh": "第{number}部分：{title}"},
    "measure": {"en": "{number} {title}", "zh": "第{number}条 {title}"},
    "choose": {"en": "Choose", "zh": "请选择"},
    "choose_measure": {"en": "Measure", "zh": "选择措施"},
    "search": {"en": "Find a lever", "zh": "查找参数"},
    "search_hint": {"en": "a word or a path, such as grant", "zh": "输入词语或路径，如“补助”"},
    "found": {"en": "{number} found", "zh": "找到{number}项"},
    "found_first": {"en": "{number} found; the first {shown} are shown", "zh": "找到{number}项，显示前{shown}项"},
    "found_none": {"en": "Nothing found; try another word.", "zh": "未找到，请换一个词。"},
    "topic": {"en": "Subject", "zh": "主题"},
    "assumptions": {"en": "Rules of 2022 and assumptions (advanced)", "zh": "2022年末规则与模型假设（高级）"},
    "assumptions_note": {
        "en": "Law in force at the end of 2022, and how firms and the economy act. A value here holds in every draw, so the uncertainty about it "
              "is left out.",
        "zh": "2022年末现行规则，以及企业行为与经济环境参数。在此给定数值后，所有参数组都取该值，不再计入其不确定性。",
    },
    "any": {"en": "Set any parameter: path = value", "zh": "设定任意参数：路径 = 数值"},
    "any_hint": {"en": "measures.ladder.places = 6000", "zh": "measures.ladder.places = 6000"},
    "any_form": {
        "en": "write a path, an equals sign and a value, such as measures.ladder.places = 6000",
        "zh": "请写成“路径 = 数值”，例如 measures.ladder.places = 6000",
    },
    "any_form_for": {
        "en": "write an equals sign and a value after the path, such as {path} = {example}",
        "zh": "请在路径后写等号和数值，例如 {path} = {example}",
    },
    "problem": {"en": "Not taken: {problem}", "zh": "未采用：{problem}"},
    "kept": {"en": "The picture shows the last values that could be run.", "zh": "图中仍为上一次有效设置的结果。"},
    "lever_help": {
        "en": "{path}. Now: {default}. Allowed: {allowed}. Source: {source}. Status: {status}.",
        "zh": "{path}。现值：{default}。允许范围：{allowed}。来源：{source}。数据状态：{status}。",
    },
    "between": {"en": "{low} to {high}", "zh": "{low}至{high}"},
    "on_off": {"en": "on or off", "zh": "开或关"},
    "a_day": {"en": "a day of the year, MM-DD", "zh": "日期（月-日，MM-DD）"},
    "on": {"en": "on", "zh": "实施"},
    "off": {"en": "off", "zh": "不实施"},
    "status_verified": {"en": "verified", "zh": "已核实"},
    "status_derived": {"en": "derived from verified figures", "zh": "由已核实数据推算"},
    "status_unverified": {"en": "not verified", "zh": "未核实"},
    "status_hypothetical": {"en": "hypothetical, no evidence found", "zh": "假设值，尚无实证依据"},
    "changed_none": {
        "en": "Nothing is changed yet: this is the starting point. Move a lever to compare.",
        "zh": "尚未调整，以下为起始情景的结果。调整参数后即与其比较。",
    },
    "changed": {"en": "What you changed", "zh": "已作的调整"},
    "changed_one": {"en": "**{meaning}**: {before} → **{after}**", "zh": "**{meaning}**：{before} → **{after}**"},
    "reset_one": {"en": "Undo", "zh": "还原"},
    "reset_named": {"en": "Undo: {meaning}", "zh": "还原：{meaning}"},
    "reset_all": {"en": "Undo all changes", "zh": "全部还原"},
    "sample": {
        "en": "A quick look: {share} of the firms and {draws} draws of the assumptions, scaled up to the province. Good for directions, not for "
              "conclusions: rare events and the edges of the bands are rough. Use the page Full run for all firms.",
        "zh": "快速试算：{share}的企业样本、{draws}组参数，按比例放大至全省。只宜判断方向，不宜作为结论依据：小概率事件和区间边缘较粗略。"
              "正式结论请用“全量模拟”。",
    },
    "computing": {"en": "Running the small population …", "zh": "正在运行小样本模拟……"},
    "computing_pages": {"en": "Drawing …", "zh": "正在绘图……"},
    "variable": {"en": "Result", "zh": "指标"},
    "difference_heading": {"en": "Difference from the starting point", "zh": "与起始情景的差异"},
    "difference_note": {
        "en": "The same firms, assumptions and chance in both, so differences are due to your changes.",
        "zh": "两者的企业、参数和随机数完全相同，差异仅由所作调整引起。",
    },
    "your_levers": {"en": "Your levers", "zh": "调整后方案"},
    # full runs
    "runs_title": {"en": "Run all firms in the background", "zh": "后台运行全部企业"},
    "runs_note": {
        "en": "All 341,000 firms: about {seconds} seconds a run on one processor. Runs go on when you leave the page; this address brings you back.",
        "zh": "全部34.1万家企业，单个处理器每次模拟约{seconds}秒。离开页面后继续运行，再次打开本页地址即可查看。",
    },
    "runs_note_sample": {
        "en": "This dashboard was started with {share} of the firms as its full size.",
        "zh": "本仪表盘启动时设定的全量规模为企业总数的{share}。",
    },
    "runs_what": {"en": "What to run", "zh": "运行内容"},
    "runs_levers": {"en": "Your levers on: {title}", "zh": "当前调整（基于{title}）"},
    "draws": {"en": "Draws of the assumptions", "zh": "参数组数"},
    "draws_help": {
        "en": "How often what is not known is drawn: 30 or more show the uncertainty well.",
        "zh": "不确定参数的抽取次数；30组以上能较好反映不确定性。",
    },
    "replicates": {"en": "Replicates of chance for each draw", "zh": "每组参数的随机重复次数"},
    "replicates_help": {"en": "How often chance is drawn anew under the same assumptions.", "zh": "相同参数下重新抽取随机数的次数。"},
    "runs_total": {"en": "{total} runs in all.", "zh": "共{total}次模拟。"},
    "start": {"en": "Start", "zh": "开始运行"},
    "started": {"en": "Started; it goes on if you leave this page.", "zh": "已开始，离开页面后继续运行。"},
    "not_started": {"en": "Not started: {why}", "zh": "未启动：{why}"},
    "jobs": {"en": "Your runs", "zh": "我的运行任务"},
    "jobs_none": {"en": "Nothing has been started yet.", "zh": "尚无运行任务。"},
    "job_waiting": {"en": "Waiting; {before} before it", "zh": "排队等待，前面有{before}个任务"},
    "job_running": {"en": "Running: {done} of {total} runs", "zh": "运行中：已完成{done}／{total}次"},
    "job_left": {"en": ", about {left} left", "zh": "，约剩{left}"},
    "job_ending": {"en": "All {total} runs are done; tables and charts are being made", "zh": "{total}次模拟已全部完成，正在汇总制图"},
    "job_starting": {"en": "Starting", "zh": "正在启动"},
    "job_finished": {"en": "Finished: {total} runs", "zh": "已完成：{total}次模拟"},
    "job_failed": {"en": "Failed after {done} of {total} runs", "zh": "失败（已完成{done}／{total}次）"},
    "job_stopped": {"en": "Stopped after {done} of {total} runs; what is done is kept", "zh": "已停止（已完成{done}／{total}次，结果保留）"},
    "seconds": {"en": "{number} s", "zh": "{number}秒"},
    "minutes": {"en": "{number} min", "zh": "{number}分钟"},
    "stop": {"en": "Stop", "zh": "停止"},
    "open_results": {"en": "Look at the results", "zh": "查看结果"},
    # comparison
    "compare_title": {"en": "Compare finished runs", "zh": "比较已完成的模拟"},
    "compare_pick": {"en": "Results, the reference last", "zh": "选择结果（最后一个作为参照）"},
    "compare_help": {
        "en": "Finished runs in results/ and your own. Differences are shown against the last one.",
        "zh": "results/中已完成的模拟以及您自己的运行结果；差异以最后一个为参照。",
    },
    "compare_none": {
        "en": "There are no finished runs yet: start one on the page Full run, or with `qilu run scenarios/baseline.yaml`.",
        "zh": "尚无已完成的模拟。请在“全量模拟”页启动，或运行命令 `qilu run scenarios/baseline.yaml`。",
    },
    "compare_choose": {"en": "Choose one or more results.", "zh": "请选择一个或多个结果。"},
    "compare_most": {"en": "At most {most} side by side; the first {most} are shown.", "zh": "最多并列{most}个，以下显示前{most}个。"},
    "result": {"en": "{title} – {folder}, {runs} runs, {share}", "zh": "{title}（{folder}，{runs}次，{share}）"},
    "all_firms": {"en": "all firms", "zh": "全部企业"},
    "share_of_firms": {"en": "sample of {share} of the firms", "zh": "{share}企业样本"},
    "not_paired": {
        "en": "No differences run by run: {why}",
        "zh": "无法逐次配对比较：{why}",
    },
    "sample_warning": {
        "en": "A sample of the firms, scaled up to the province: {which}. Good for directions, not for conclusions.",
        "zh": "以下为企业样本的结果，按比例放大至全省：{which}。只宜判断方向，不宜作为结论依据。",
    },
    "cost_heading": {"en": "Cost and effect", "zh": "成本与成效"},
    "download": {"en": "Downloads", "zh": "下载"},
    "make_report": {"en": "Make the report", "zh": "生成报告"},
    "making_report": {"en": "Writing the report and its tables …", "zh": "正在生成报告和数据表……"},
    "print_report": {"en": "Print as PDF", "zh": "生成PDF打印版"},
    "printing_report": {"en": "Printing …", "zh": "正在生成PDF……"},
    "report_html": {"en": "Report (HTML, both languages)", "zh": "报告（HTML，中英文）"},
    "report_pdf": {"en": "Report to print (PDF)", "zh": "打印版报告（PDF）"},
    "report_xlsx": {"en": "Tables (Excel)", "zh": "数据表（Excel）"},
    "scorecard_csv": {"en": "Targets of {title} (CSV)", "zh": "“{title}”目标计分卡（CSV）"},
    "differences_csv": {"en": "Differences (CSV)", "zh": "差异数据（CSV）"},
    "own_result": {"en": "your run {name}", "zh": "我的运行 {name}"},
    "difference_heading_from": {"en": "Difference from {title}", "zh": "与“{title}”的差异"},
    # saving
    "save_title": {"en": "Keep your levers as a scenario file", "zh": "将调整保存为情景文件"},
    "save_note": {
        "en": "A scenario file says what differs from {base} and can be run, compared and passed on: `qilu run scenarios/{id}.yaml`.",
        "zh": "情景文件只记录与“{base}”的不同之处，可运行、比较和转交他人：`qilu run scenarios/{id}.yaml`。",
    },
    "save_nothing": {"en": "Nothing is changed yet: move a lever first.", "zh": "尚未作任何调整，请先在“政策调整”页调整参数。"},
    "id": {"en": "Name of the file", "zh": "文件名（情景标识）"},
    "id_help": {"en": "Small letters, digits and hyphens, such as more-coaching.", "zh": "小写字母、数字和连字符，例如 more-coaching。"},
    "title_zh": {"en": "Title in Chinese", "zh": "中文标题"},
    "title_en": {"en": "Title in English", "zh": "英文标题"},
    "reason": {"en": "What it asks, or why (optional)", "zh": "目的或理由（可不填）"},
    "preview": {"en": "The file", "zh": "文件预览"},
    "download_scenario": {"en": "Download", "zh": "下载"},
    "save": {"en": "Save into scenarios/", "zh": "保存到 scenarios/"},
    "saved": {"en": "Saved as {path}. It can be chosen as a starting point now.", "zh": "已保存为 {path}，现可选作起始情景。"},
    "refused": {"en": "Not saved: {why}", "zh": "未保存：{why}"},
    "saving_title": {"en": "{base}, changed", "zh": "{base}（调整）"},
    # about
    "version": {"en": "qilu {version}, code {hash}. Folder: {folder}", "zh": "qilu {version}，代码 {hash}。工作目录：{folder}"},
}  # fmt: skip


def words(key: str, language: str, **values: object) -> str:
    """The phrase `key` in `language` with its values filled in. Raises QiluError for a language without words."""
    return fill(WORDS, key, language, **values)
