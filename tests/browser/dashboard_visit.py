"""Ways around the dashboard's pages, as a visitor's hands find them."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

ANY = {"en": "Set any parameter: path = value", "zh": "设定任意参数：路径 = 数值"}
"""Label of the line that takes any parameter."""
PAGES = {
    "levers": {"en": "Levers", "zh": "政策调整"},
    "runs": {"en": "Full run", "zh": "全量模拟"},
    "compare": {"en": "Compare", "zh": "方案比较"},
    "save": {"en": "Save", "zh": "保存方案"},
    "about": {"en": "About", "zh": "使用说明"},
}


def turn_to(page: Page, name: str, language: str = "en") -> None:
    """Open another page of the dashboard, in the same visit."""
    page.get_by_test_id("stMain").get_by_text(PAGES[name][language], exact=True).first.click()
    page.wait_for_url(re.compile(f"page={name}"))
    settle(page)


def settle(page: Page) -> None:
    """Wait until the server has said all it has to say."""
    page.wait_for_timeout(200)  # in which it begins
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def charts(page: Page) -> Locator:
    """The charts that are drawn."""
    return page.get_by_test_id("stVegaLiteChart").locator("svg.marks")


def set_any(page: Page, text: str, language: str = "en") -> None:
    """Type `path = value` into the line that takes any parameter."""
    field = page.get_by_label(ANY[language])
    field.fill(text)
    field.press("Enter")
    settle(page)
