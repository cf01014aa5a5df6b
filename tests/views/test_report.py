"""The report: one page that needs nothing from outside, in both languages, whose words carry the numbers of the stored results."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from stored_ensembles import HOSTILE, make_results
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.kernel.errors import QiluError
from sim.views.goals import goals
from sim.views.phrases import LANGUAGES
from sim.views.report.compose import compose
from sim.views.report.material import read_material
from sim.views.report.page import render_page
from sim.views.report.sentences import sentence
from sim.views.report.workbook import write_workbook
from sim.views.report.write import write_report


class Page(HTMLParser):
    """The elements of a page: (tag, attributes), and the text outside of scripts and styles."""

    def __init__(self, text: str):
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self._inside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag in ("script", "style"):
            self._inside.append(tag)

    def handle_endtag(self, tag):
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data):
        if not self._inside:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return make_results(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def report(results):
    """Of a, against b."""
    return compose(read_material(["a", "b"], results))


@pytest.fixture(scope="module")
def text(report):
    return render_page(report, "en")


@pytest.fixture(scope="module")
def page(text):
    return Page(text)


def test_nothing_comes_from_outside(page, text):
    for tag, attributes in page.elements:
        for name in ("src", "href", "srcset", "action", "data", "poster", "xlink:href"):
            assert re.match(r"#|data:", attributes.get(name, "#")), (tag, name, attributes[name][:80])
    assert not re.search(r"@import|url\((?!data:|#|&quot;#|\"#)", re.sub(r"<script.*?</script>", "", text, flags=re.S))
    policy = next(one["content"] for one in page.all("meta") if one.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'") and "unsafe-eval" not in policy and "http" not in policy
    for _, spec in re.findall(r'<script type="application/json" id="([^"]+)">(.*?)</script>', text, re.S):
        assert '"url"' not in spec


def test_both_languages_are_there_and_one_is_shown(page):
    assert [one["lang"] for one in page.all("html")] == ["en"]
    assert [one["class"] for one in page.all("main")] == list(LANGUAGES)
    identities = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(identities) == len(set(identities))
    links = {one["href"] for one in page.all("a") if one["href"].startswith("#")}
    assert {link[1:] for link in links} <= set(identities)


def test_every_chart_has_words_and_a_table(report, text, page):
    charts = list(report.charts())
    assert len(charts) >= 4 and len({chart.name for chart in charts}) == len(charts)
    pictures = [one for one in page.all("div") if one.get("class") == "picture"]
    assert len(pictures) == len(charts) * len(LANGUAGES)
    assert all(one["role"] == "img" and len(one["aria-label"]) > 10 for one in pictures)
    assert len(re.findall(r"<figure.*?<figcaption>.+?</figcaption>.*?<svg.*?</svg>.*?<table>.*?</figure>", text, re.S)) == len(pictures)
    for chart in charts:
        for language in LANGUAGES:
            assert chart.title[language] and chart.alt[language] and chart.table.rows
            spec = re.search(f'id="spec-{language}-{chart.name}">(.*?)</script>', text, re.S)
            assert json.loads(spec[1]) == chart.specs[language]


def test_tables_say_what_their_rows_and_columns_are(page, report):
    assert len(page.all("table")) == len(page.all("caption")) == len(list(report.tables())) * len(LANGUAGES)
    assert all(one.get("scope") in ("col", "row") for one in page.all("th"))


def test_headings_are_in_order_and_landmarks_there(page):
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and all(later <= before + 1 for before, later in pairwise(levels))
    for landmark in ("header", "nav", "main", "footer"):
        assert page.all(landmark)
    assert [one["class"] for one in page.all("a")[:2]] == ["skip zh", "skip en"]


def test_sentences_carry_the_numbers_of_the_scorecard(results, page):
    run = read_material(["a"], results).main
    for goal in goals(run.run.scorecard):
        said = sentence(goal, run.runs, 2024)
        met = round(goal.probability * run.runs)
        assert met in (0, run.runs) or f"{met} of {run.runs}" in said["en"]
        for language in LANGUAGES:
            assert goal.reached(language, 2024) in said[language] and said[language] in page.text
    assert "50" in page.text and "sample" in page.text  # half of the firms


def test_a_hostile_title_is_text(text, page):
    assert "<script>alert" not in text and HOSTILE in page.text
    assert len([one for tag, one in page.elements if tag == "script" and "type" not in one]) == 1


def test_the_same_results_give_the_same_page(results, text, tmp_path):
    again = write_report(["a", "b"], tmp_path / "again.html", "en", results)
    assert again.read_text(encoding="utf-8") == text
    assert not re.search(re.escape(str(results.resolve().parent)), text)


def test_folders_of_other_worlds_are_shown_without_differences(results):
    material = read_material(["a", "c"], results)
    assert material.comparison is None and "run.seed" in material.apart[0]["en"]
    found = {section.key: section for section in compose(material).sections}
    assert "cannot be compared" in str(found["comparison"].blocks[0])


def test_a_folder_that_was_moved_is_enough(results, tmp_path):
    (results / "a").rename(tmp_path / "elsewhere")
    try:
        material = read_material([tmp_path / "elsewhere", results / "b"], tmp_path)
        assert material.comparison is not None and material.comparison.pairs == {"a": 6} and material.comparison.firms
    finally:
        (tmp_path / "elsewhere").rename(results / "a")


@pytest.fixture
def quick(monkeypatch):
    """Files are written without drawing the page."""
    monkeypatch.setattr("sim.views.report.page.render_page", lambda report, language: f"{language} {report.title['en']}")


def test_the_workbook_has_every_table(report, results, tmp_path, quick):
    openpyxl = pytest.importorskip("openpyxl")
    files = sim.report("a", "b", results=results, to=tmp_path / "r.html", xlsx=True)
    book = openpyxl.load_workbook(files.workbook)
    tables = list(report.tables())
    assert book.sheetnames == ["About", *(table.name[:31] for table in tables)]
    for table, sheet in zip(tables, book.worksheets[1:], strict=True):
        assert sheet.max_row == len(table.rows) + 1
    assert repr(files) == f"Report in {files.page}, {files.workbook}" and "r.xlsx" in files._repr_html_()
    write_workbook(report, tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == files.workbook.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["aa"], "did you mean a?"),
        (["a", "--lang", "fr"], "zh or en"),
        (["a", "--to", "."], "is a folder"),
        (["a", "--to", "report.txt", "--xlsx", "x.xlsx"], "ends in .html"),
        ([], "Missing argument"),
    ],
)
def test_bad_input_is_told(results, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["report", *arguments, "--results", str(results)])
    assert done.exit_code == 2 and said in done.output and "Traceback" not in done.output
    assert not list(tmp_path.iterdir())


def test_a_missing_library_or_browser_says_what_to_install(results, tmp_path, monkeypatch):
    monkeypatch.setenv("QILU_BROWSER", "no-such-browser")
    with pytest.raises(QiluError, match="QILU_BROWSER names no-such-browser"):
        sim.report("a", results=results, to=tmp_path / "r.html", pdf=True)
    monkeypatch.setattr("sim.views.report.needed.find_spec", lambda name: None if name == "altair" else True)
    with pytest.raises(QiluError, match=r"pip install 'qilu\[report\]'"):
        write_report(["a"], tmp_path / "r.html", "en", results)
    assert not list(tmp_path.iterdir())


def test_the_default_file_is_beside_the_first_folder(results, monkeypatch, quick):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    done = CliRunner().invoke(app, ["report", str(results / "b"), "--results", str(results)])
    assert done.exit_code == 0, done.output
    written = results / "report-b.html"
    assert written.read_text(encoding="utf-8") == "zh No policy" and "report-b.html" in done.output
    written.unlink()


def test_the_first_screen_says_what_happens_in_the_reference(results, page):
    reference = read_material(["a", "b"], results).ensembles[-1]
    title = reference.scenario.title["en"].split(":")[0].split("(")[0].strip()
    assert f"Under “{title}”, " in re.sub(r"\s+", " ", page.text)
    alone = Page(render_page(compose(read_material(["a"], results)), "en"))
    assert f"Under “{title}”, " not in re.sub(r"\s+", " ", alone.text)
