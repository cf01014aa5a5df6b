"""The checks of pages find what they are for."""

import pytest
from page_checks import chinese_not_drawn, headings_out_of_order, ids_used_twice, nameless, poor_contrast, too_wide, wrong_at_all

pytestmark = pytest.mark.browser

GOOD = """<h1>Title</h1><h2>Part</h2><p>Text <a href='#x'>there</a></p><figure><svg width=300 height=200></svg><figcaption>Chart</figcaption></figure>
<label>Scale <input></label><button aria-label='close'></button><p hidden style='color:#eee'>not seen</p>"""


def show(page, body):
    page.set_content(f"<!doctype html><html lang=en><title>t</title><body style='margin:0;background:#fff'>{body}</body></html>")
    return page


@pytest.fixture
def page(context_of):
    return context_of().new_page()


def test_a_good_page_has_nothing_wrong(page):
    assert wrong_at_all(show(page, GOOD)) == {}


@pytest.mark.parametrize(
    ("check", "body"),
    [
        (poor_contrast, "<p style='color:#999'>pale</p>"),
        (poor_contrast, "<div style='background:#0072B2'><p style='color:#333'>dark on dark</p></div>"),
        (nameless, "<figure><svg width=300 height=200></svg></figure>"),
        (nameless, "<img src='data:,' width=30>"),
        (nameless, "<button></button>"),
        (nameless, "<input aria-labelledby='nowhere'>"),
        (headings_out_of_order, "<h1>a</h1><h3>c</h3>"),
        (headings_out_of_order, "<h2>no first</h2>"),
        (too_wide, "<div style='width:3000px'>wide</div>"),
        (ids_used_twice, "<p id=a></p><p id=a></p>"),
        (chinese_not_drawn, "<p style='font-family:monospace'>齐鲁</p>"),
    ],
)
def test_a_fault_is_found(page, check, body):
    assert len(check(show(page, body))) >= 1


def test_large_text_needs_less_contrast(page):
    assert not poor_contrast(show(page, "<p style='color:#888;font-size:30px'>large</p>"))
