"""Visitors do not meet, addresses cannot lead astray, levers are saved and load back, every page stands in both languages."""

from __future__ import annotations

import pytest
from dashboard_pages import SCALE, address, change, key_of, links, messages, open_page, texts

from sim.scenario.loader import load
from sim.views.numbers import amount

pytest.importorskip("streamlit")

PLACES = "measures.ladder.places"


def test_two_visitors_do_not_meet(root):
    one, other = open_page(root), open_page(root, page="levers", lang="zh")
    change(one, f"{PLACES} = 6000")
    other.run()
    assert address(one, "visit") != address(other, "visit")
    assert len(links(one)) == 4
    assert len(links(other)) == 2
    assert other.title[0].value == "调整政策参数，观察结果变化"
    assert one.title[0].value == "Move levers and see what changes"
    assert not any("6,000" in text for text in texts(other))


@pytest.mark.parametrize("visitor", ["../../etc", "0123456789abcdeX", "", "a/b", "..%2f..", "0" * 16 + "/.."])
def test_a_name_in_the_address_that_is_no_visitor_gets_a_new_one(root, visitor):
    page = open_page(root, page="about", visit=visitor)
    assert address(page, "visit") != visitor
    assert not page.exception
    assert {path.name for path in root.iterdir()} <= {"scenarios", "results"}


def test_an_unknown_page_or_language_in_the_address_opens_the_usual_one(root):
    page = open_page(root, page="../secret", lang="xx")
    assert page.title[0].value == "Move levers and see what changes"
    assert address(page, "lang") == "en"


def test_levers_are_saved_and_load_back(root):
    page = open_page(root)
    change(page, f"{PLACES} = 6000")
    _turn(page, "save")
    id = page.text_input(key=key_of(page, "save-id"))
    id.set_value("../escape").run()
    assert any("small letters" in text for text in messages(page))
    page.text_input(key=key_of(page, "save-id")).set_value("baseline").run()
    assert any("there is a scenario of that name" in text for text in messages(page))
    page.text_input(key=key_of(page, "save-id")).set_value("more-coaching").run()
    assert not messages(page)
    next(button for button in page.button if button.label == "Save into scenarios/").click().run()
    assert any("more-coaching.yaml" in one.value for one in page.success)
    saved = load(root / "scenarios" / "more-coaching.yaml")
    assert saved.id == "more-coaching"
    assert any(change.path == PLACES and change.value == 6000 for change in saved.changes)
    _turn(page, "levers")
    assert any("Baseline" in option for option in page.selectbox(key=key_of(page, "base")).options)
    assert any("changed" in option for option in page.selectbox(key=key_of(page, "base")).options)


def test_nothing_is_saved_where_nothing_was_changed(root):
    page = open_page(root, page="save")
    assert page.info[0].value.startswith("Nothing is changed yet")
    assert not page.button


def test_every_page_is_written_in_both_languages(root):
    for name in ("runs", "compare", "about"):
        titles = {language: open_page(root, page=name, lang=language).title[0].value for language in ("zh", "en")}
        assert titles["zh"] != titles["en"]
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in titles["en"])


def test_the_sample_is_called_a_sample(root):
    assert any(amount(SCALE, "fraction", "en") in one.value and "not for conclusions" in one.value for one in open_page(root).caption)


def _turn(page, name):
    next(one for one in page.get("button_group") if "page" in str(one.key)).set_value(name).run()
