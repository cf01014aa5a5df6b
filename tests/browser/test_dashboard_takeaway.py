"""What visitors take away from the dashboard: a scenario file that the commands accept, and a report that opens; nothing outside its folders."""

from __future__ import annotations

import re

import pytest
from dashboard_visit import set_any, settle, turn_to
from hostile import HOSTILE
from page_checks import wrong_at_all
from playwright.sync_api import expect
from typer.testing import CliRunner

from sim.cli import app

pytestmark = pytest.mark.browser

FILE_NAME = "Name of the file"


@pytest.fixture
def saving(visit_dashboard):
    """The page on which levers are saved, after one was moved."""
    page = visit_dashboard("en")
    set_any(page, "measures.ladder.places = 6000")
    turn_to(page, "save")
    return page


def name_it(page, name):
    field = page.get_by_role("textbox", name=FILE_NAME)
    field.fill(name)
    field.press("Enter")
    settle(page)


def test_levers_become_a_scenario_file_that_the_commands_accept(saving, dashboard, visit_dashboard):
    name_it(saving, "more-coaching")
    with saving.expect_download() as taken:
        saving.get_by_role("button", name="Download", exact=True).click()
    assert taken.value.suggested_filename == "more-coaching.yaml"
    text = taken.value.path().read_text(encoding="utf-8")
    assert re.search(r"measures\.ladder\.places: .*6000", text)
    saving.get_by_role("button", name="Save into scenarios/").click()
    expect(saving.get_by_test_id("stAlert").filter(has_text="Saved as")).to_be_visible()
    saved = dashboard.root / "scenarios" / "more-coaching.yaml"
    assert saved.read_text(encoding="utf-8") == text
    result = CliRunner().invoke(app, ["validate", str(saved)])
    assert result.exit_code == 0, result.output
    settle(saving)
    name_it(saving, "more-coaching")
    expect(saving.get_by_test_id("stAlert").filter(has_text="Not saved")).to_be_visible()  # it is there, and stays as it is


def files(root):
    """Scenario files of a project and whatever lies around it, and when they were written; visitors' own left out."""
    found = [path for path in root.parent.rglob("*.yaml") if "dashboard" not in path.relative_to(root.parent).parts]
    return {path: path.stat().st_mtime_ns for path in found}


def test_no_name_leads_out_of_the_folder(saving, dashboard):
    before = files(dashboard.root)
    refused = saving.get_by_test_id("stAlert").filter(has_text="Not saved")
    for name in ("../../evil", "/tmp/evil", "..\\evil", "evil.yaml/../../evil", "~/evil", "con", "a b", "<b>", "évil", "baseline"):
        name_it(saving, "fine")
        expect(refused).to_have_count(0)
        name_it(saving, name)
        expect(refused).to_be_visible()
        expect(saving.get_by_role("button", name="Save into scenarios/")).to_have_count(0)
    assert files(dashboard.root) == before


def test_the_report_opens(visit_dashboard, visit, tmp_path):
    page = visit_dashboard("en", name="compare")
    chooser = page.get_by_test_id("stMultiSelect")
    chooser.locator("input").click()
    page.get_by_role("option").filter(has_text="reference").first.click()
    page.keyboard.press("Escape")
    settle(page)
    expect(page.locator("h2").filter(has_text="Difference")).to_contain_text(HOSTILE)
    assert wrong_at_all(page) == {}
    page.get_by_role("button", name="Make the report").click()
    link = page.get_by_role("button", name="Report (HTML, both languages)")
    expect(link).to_be_visible(timeout=300_000)
    with page.expect_download() as taken:
        link.click()
    report = tmp_path / "report.html"
    taken.value.save_as(report)
    opened = visit(f"{report.as_uri()}#zh")
    expect(opened.locator("main.zh .chart").first).to_have_class(re.compile(r"\balive\b"))
    assert opened.title() != "taken"
