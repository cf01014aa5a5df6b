"""The dashboard as visitors use it: read in both languages, a lever moved, a bad value, the keyboard, two visitors, what is taken away."""

from __future__ import annotations

import re

import pytest
from chromium import SIZES
from dashboard_visit import PAGES, charts, set_any, settle, turn_to
from page_checks import chinese_not_drawn, wrong_at_all
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

LANGUAGES = ("zh", "en")
LEVER = {"en": "money for research grants a year", "zh": "研发补助年度预算"}
CHANGED = {"en": "What you changed", "zh": "已作的调整"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_every_page_is_readable(visit_dashboard, size, language):
    page = visit_dashboard(language, SIZES[size])
    expect(page.locator("html")).to_have_attribute("lang", {"zh": "zh-Hans", "en": "en"}[language])
    title = ""
    for name in PAGES:
        if title:
            turn_to(page, name, language)
            expect(page.locator("h1")).not_to_have_text(title)
        title = page.locator("h1").inner_text()
        page.mouse.move(0, 0)
        page.wait_for_timeout(300)  # until colours have faded to what they stay
        assert wrong_at_all(page) == {}, name
        if language == "zh":
            assert chinese_not_drawn(page) == [], name
        else:
            shown = page.get_by_test_id("stMain").inner_text().replace("中文", "").replace("齐鲁", "")
            assert re.search("[\u4e00-\u9fff]", shown) is None, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lever_moved_gives_a_new_chart(visit_dashboard, language):
    page = visit_dashboard(language)
    before = charts(page).first.inner_html()
    slider = page.get_by_role("slider", name=LEVER[language]).first
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_text(CHANGED[language], exact=True)).to_be_visible()
    settle(page)
    expect(charts(page).nth(2)).to_be_visible()
    assert charts(page).first.inner_html() != before
    told = page.get_by_test_id("stMain").inner_text()
    assert re.search(r"[+−][0-9]", told), told


def test_the_language_changes_and_the_levers_stay(visit_dashboard):
    page = visit_dashboard("en")
    set_any(page, "measures.ladder.places = 6000")
    expect(page.get_by_text(CHANGED["en"], exact=True)).to_be_visible()
    page.get_by_text("中文", exact=True).click()
    expect(page.get_by_text(CHANGED["zh"], exact=True)).to_be_visible()
    settle(page)
    assert "lang=zh" in page.url
    assert "6000" in page.get_by_test_id("stMain").inner_text().replace(",", "")


BAD = {
    "en": {
        "measures.ladder.places = -5": "Allowed",
        "measures.ladder.places = many": "not a number",
        "measures.research_grant.budget = 300": "no unit",
        "measures.ladder.plaecs = 5000": "Did you mean measures.ladder.places",
    },
    "zh": {"measures.ladder.places = -5": "允许", "measures.research_grant.budget = 300": "没有单位"},
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bad_value_explains_itself(visit_dashboard, language):
    page = visit_dashboard(language)
    before = charts(page).count()
    for typed, told in BAD[language].items():
        set_any(page, typed, language)
        expect(page.get_by_test_id("stAlert").filter(has_text=told)).to_be_visible()
        assert charts(page).count() == before


def test_what_is_typed_is_text_whatever_it_looks_like(visit_dashboard):
    page = visit_dashboard()
    for typed in (
        "measures.ladder.places = <img src=x onerror=document.title='taken'>",
        "![x](https://example.org/x.png) = 5",
        "<script>alert(1)</script>",
    ):
        set_any(page, typed)
    page.wait_for_timeout(300)
    assert page.title() != "taken"
    assert page.locator("img[src=x], img[src*='example.org']").count() == 0


def test_the_keyboard_reaches_a_lever_and_moves_it(visit_dashboard):
    page = visit_dashboard()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type === 'range'"):
            break
    assert page.evaluate("document.activeElement.type === 'range'")
    label = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert label == LEVER["en"]
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text(CHANGED["en"], exact=True)).to_be_visible()


def test_two_visitors_do_not_disturb_each_other(visit_dashboard):
    first, second = visit_dashboard(), visit_dashboard("zh")
    assert first.context is not second.context
    set_any(first, "measures.ladder.places = 1000")
    set_any(second, "measures.ladder.places = 8000", "zh")
    for page, own, other, language in ((first, "1000", "8000", "en"), (second, "8000", "1000", "zh")):
        expect(page.get_by_text(CHANGED[language], exact=True)).to_be_visible()
        box = page.locator("[data-testid=stVerticalBlock]").filter(has=page.get_by_text(CHANGED[language], exact=True)).last.inner_text()
        assert own in box.replace(",", "") and other not in box.replace(",", "")
    assert re.search("visit=([0-9a-f]{16})", first.url)[1] != re.search("visit=([0-9a-f]{16})", second.url)[1]


def test_an_address_names_no_folder(visit, dashboard):
    before = set(dashboard.root.parent.iterdir())
    for visitor in ("../../etc", "..%2F..%2Fscenarios", "%00", "0123456789abcdeg"):
        page = visit(f"{dashboard.address()}&visit={visitor}")
        page.wait_for_url(re.compile("visit=[0-9a-f]{16}"))
        settle(page)
    assert set(dashboard.root.parent.iterdir()) == before
    assert all(re.fullmatch("[0-9a-f]{16}", path.name) for path in (dashboard.root / "results" / "dashboard").iterdir())
