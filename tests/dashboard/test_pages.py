"""The pages as a visitor uses them, on a tiny population: what he sets is shown, bad values explain themselves."""

from __future__ import annotations

import pytest
from dashboard_pages import address, change, key_of, links, messages, open_page, texts

pytest.importorskip("streamlit")

PLACES = "measures.ladder.places"


def test_a_lever_moved_gives_new_charts_and_a_difference_and_undo_takes_them_back(root):
    page = open_page(root)
    before = links(page)
    assert not page.error
    assert len(before) == 2  # targets and a fan
    slider = next(one for one in page.slider if one.label == "firms coached a year")
    slider.set_value(slider.max).run()
    moved = links(page)
    assert len(moved) == 4
    assert not set(before) & set(moved)
    assert any("firms coached a year" in text and "8,000 places/year" in text for text in texts(page))
    slider = next(one for one in page.slider if one.label == "firms coached a year")
    slider.set_value(slider.min).run()
    assert links(page)[2] != moved[2], "another lever, another difference"
    next(button for button in page.button if button.label == "Undo").click().run()
    assert links(page) == before
    assert not page.exception


def test_a_bad_value_explains_itself_and_the_picture_stays(root):
    page = open_page(root)
    change(page, f"{PLACES} = 6000")
    good = links(page)
    change(page, f"{PLACES} = many")
    assert any("“many” is not a number" in text and "Allowed" in text for text in messages(page))
    assert links(page) == good
    change(page, "measures.lader.places = 5")
    assert any("Did you mean" in text and PLACES in text for text in messages(page))
    change(page, PLACES)
    assert any(f"such as {PLACES} = 4,260 places/year" in text for text in messages(page))
    change(page, "run.draws = 500")
    assert any("is not a lever" in text for text in messages(page))
    assert links(page) == good
    assert not page.exception


def test_a_bad_text_in_a_field_stays_beside_it_until_it_is_mended(root):
    page = open_page(root)
    page.text_input(key=key_of(page, "search")).set_value("coached").run()
    field = next(one for one in page.text_input if one.label == "firms coached a year")
    field.set_value("-3").run()
    assert any("outside the range" in text for text in messages(page))
    field = next(one for one in page.text_input if one.label == "firms coached a year" and "search" in one.key)
    assert field.value == "-3"
    field.set_value("5000").run()
    assert not messages(page)
    assert any("5,000 places/year" in text for text in texts(page))


def test_a_measure_is_switched_off_and_the_language_is_switched_and_the_levers_stay(root):
    page = open_page(root)
    next(one for one in page.toggle if one.label.startswith("10 Ladder")).set_value(False).run()
    assert any("measure 10 is in force" in text and "**off**" in text for text in texts(page))
    drawn = links(page)
    assert len(drawn) == 4
    page.radio(key="language_switch").set_value("zh").run()
    assert page.title[0].value == "调整政策参数，观察结果变化"
    assert address(page, "lang") == "zh"
    assert any("第10条生效" in text and "**关闭**" in text for text in texts(page))
    assert len(links(page)) == 4
    assert not set(links(page)) & set(drawn)
    assert not page.exception
