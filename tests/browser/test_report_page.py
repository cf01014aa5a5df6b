"""The report as a reader opens it: in both languages, on a desk and on a telephone, with mouse, keyboard or without scripts."""

from __future__ import annotations

import json
import re

import pytest
from chromium import DESKTOP, PHONE, SIZES
from hostile import HOSTILE
from page_checks import FIRST_CHART, chinese_not_drawn, wrong_at_all
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

LANGUAGES = {"zh": "zh-Hans", "en": "en"}
ALIVE = re.compile(r"\balive\b")
FIRST_CHART_WITHIN = 15_000
"""Milliseconds until the first chart must be seen, on a machine that does other things too; on one of its own it is about one second."""


@pytest.fixture
def opened(visit, report):
    """`opened(language, size)`: the report, with its first chart drawn."""

    def open_report(language="zh", size=DESKTOP, place="", **options):
        page = visit(f"{report.as_uri()}#{language}{place}", size, **options)
        expect(page.locator(f"main.{language} .chart").first).to_have_class(ALIVE)
        return page

    return open_report


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_the_page_is_readable(opened, size, language):
    page = opened(language, SIZES[size])
    expect(page.locator("html")).to_have_attribute("lang", LANGUAGES[language])
    for other in LANGUAGES:
        expect(page.locator(f"main.{other}")).to_be_visible(visible=other == language)
    assert wrong_at_all(page) == {}


@pytest.mark.parametrize("size", SIZES)
def test_chinese_is_drawn_with_the_font_inside_the_page(opened, size):
    assert chinese_not_drawn(opened("zh", SIZES[size])) == []


@pytest.mark.parametrize("size", SIZES)
def test_the_first_chart_comes_soon(visit, report, size, capsys):
    page = visit(report.as_uri(), SIZES[size], FIRST_CHART)
    if page.evaluate("window.firstChart") is None:  # it lies below what the window shows
        page.locator("main.zh .chart").first.scroll_into_view_if_needed()
    while (took := page.evaluate("window.firstChart")) is None:  # the page forbids what Playwright's own waiting does
        page.wait_for_timeout(20)
    with capsys.disabled():
        print(f"\nfirst chart on a {size}: {took:.0f} ms after navigation")
    assert took < FIRST_CHART_WITHIN


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_every_chart_comes_alive_in_its_place(opened, size, language):
    page = opened(language, SIZES[size])
    charts = page.locator(f"main.{language} .chart")
    assert charts.count() >= 5
    for chart in charts.all():
        chart.scroll_into_view_if_needed()
        expect(chart).to_have_class(ALIVE)
        expect(chart.locator(".picture")).to_be_hidden()
        drawn = chart.locator(".live svg.marks").bounding_box()
        room = chart.bounding_box()
        assert drawn is not None and room is not None
        assert drawn["height"] > 60 and drawn["width"] > 0.5 * min(room["width"], 300)
    assert wrong_at_all(page) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chart_tells_numbers_under_the_pointer(opened, language):
    page = opened(language)
    bars = page.locator(f"main.{language} .chart").first.locator(".live svg .mark-rect path").all()
    next(bar for bar in bars if (bar.bounding_box() or {"width": 0})["width"] > 3).hover(force=True)
    tip = page.locator("#vg-tooltip-element.visible")
    expect(tip).to_be_visible()
    assert re.search(r"\d", tip.inner_text())


def test_the_language_changes_by_mouse_and_the_place_stays(opened):
    page = opened("zh")
    page.locator("#zh-cost").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('zh-cost').scrollIntoView()")
    page.locator(".switch button[data-language=en]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#en-cost h2")).to_be_in_viewport()
    expect(page.locator(".switch button[data-language=en]")).to_have_attribute("aria-pressed", "true")
    assert re.search(r"[\u4e00-\u9fff]", page.title()) is None
    page.locator(".switch button[data-language=zh]").click()
    expect(page.locator("#zh-cost h2")).to_be_in_viewport()
    assert re.search(r"[\u4e00-\u9fff]", page.title())


def focus_by_tab(page, selector, most=60):
    """Press Tab until an element has the focus; how often."""
    for times in range(1, most + 1):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return times
    raise AssertionError(f"{selector} is not reached by {most} times Tab")


def focus_is_seen(page):
    return page.evaluate(
        "() => { const style = getComputedStyle(document.activeElement); return style.outlineStyle !== 'none' && style.outlineWidth !== '0px'; }"
    )


def test_the_language_changes_by_keyboard(opened):
    page = opened("zh")
    focus_by_tab(page, ".switch button[data-language=en]", most=6)
    assert focus_is_seen(page)
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_keyboard_skips_to_the_report_and_opens_a_table(opened):
    page = opened("en")
    focus_by_tab(page, "a.skip.en", most=2)
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    focus_by_tab(page, "main.en details.behind > summary")
    assert focus_is_seen(page)
    table = page.locator("main.en details:has(summary:focus) table")
    expect(table).to_be_hidden()
    page.keyboard.press("Enter")
    expect(table).to_be_visible()
    page.keyboard.press("Enter")
    expect(table).to_be_hidden()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_all_tables_open_without_breaking_the_page(opened, size, language):
    page = opened(language, SIZES[size])
    page.evaluate("language => document.querySelectorAll(`main.${language} details`).forEach(e => { e.open = true; })", language)
    assert wrong_at_all(page) == {}
    for table in page.locator(f"main.{language} table").all():
        assert table.locator("tbody tr").count() >= 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_reads_without_scripts(visit, report, language, tmp_path):
    text = report.read_text(encoding="utf-8").replace('<html lang="zh-Hans">', f'<html lang="{LANGUAGES[language]}">')
    copy = tmp_path / "sent by e-mail.html"
    copy.write_text(text, encoding="utf-8")
    page = visit(copy.as_uri(), java_script_enabled=False)
    expect(page.locator(f"main.{language} h1")).to_be_visible()
    expect(page.locator(f"main.{language} .chart svg").first).to_be_visible()
    expect(page.locator(".switch")).to_be_hidden()
    page.locator(f"main.{language} summary").first.click()
    expect(page.locator(f"main.{language} details[open] table").first).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_prints(opened, language):
    page = opened(language)
    page.emulate_media(media="print")
    for hidden in (".switch", "#print", "nav"):
        expect(page.locator(hidden).locator("visible=true")).to_have_count(0)
    expect(page.locator(f"main.{language} .chart svg").locator("visible=true").first).to_be_visible()
    assert page.locator(f"main.{language} .chart").count() == page.locator(f"main.{language} .chart svg.marks").locator("visible=true").count()
    printed = page.pdf(format="A4", print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) >= 5
    assert b"NotoSansCJK" in printed


def test_files_inside_the_page_can_be_saved(opened):
    page = opened("en")
    links = page.locator(".files a[download]")
    assert links.count() >= 2
    for link in links.all():
        with page.expect_download() as saved:
            link.click()
        assert json.loads(saved.value.path().read_text(encoding="utf-8"))
        assert saved.value.suggested_filename == link.get_attribute("download")


def test_a_chart_can_be_saved(opened):
    page = opened("en")
    chart = page.locator("main.en .chart").first
    chart.locator("summary").click()
    with page.expect_download() as saved:
        chart.locator(".vega-actions a").first.click()
    assert saved.value.suggested_filename.endswith(".svg")
    assert saved.value.path().read_text(encoding="utf-8").lstrip().startswith("<svg")


def test_links_inside_the_page_lead_somewhere(opened):
    page = opened("en")
    inside = page.evaluate("() => [...document.querySelectorAll('a[href^=\"#\"]:not(.vega-actions *)')].map(a => a.hash.slice(1))")
    lost = page.evaluate("ids => ids.filter(id => !document.getElementById(id))", inside)
    assert inside
    assert lost == []
    page.locator("main.en nav a").last.click()
    expect(page.locator("main.en > section").last).to_be_in_viewport()


def test_an_address_can_name_language_and_place(opened):
    page = opened("en", PHONE, place="-limits")
    expect(page.locator("#en-limits h2")).to_be_in_viewport()


def test_a_title_is_text_whatever_it_looks_like(opened, report):
    page = opened("en")
    assert page.title() != "taken"
    assert page.locator("img[src=x]").count() == 0
    assert HOSTILE.split("<script>")[0] in page.locator("main.en").inner_text()
