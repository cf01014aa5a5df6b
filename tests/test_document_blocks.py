"""Tables in documents are renewed in their place, and nothing else is touched."""

import pytest

from sim.commands.document import between, check_block, renew_block
from sim.kernel.errors import QiluError

BEGIN, END = "<!-- effects:begin -->", "<!-- effects:end -->"


def test_only_what_stands_between_the_marks_is_replaced():
    document = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    assert between(document, "effects", "new\n") == f"before\n{BEGIN}\nnew\n{END}\nafter\n"
    assert between(between(document, "effects", "new"), "effects", "new") == between(document, "effects", "new")


@pytest.mark.parametrize("wrong", ["no marks", f"{END}\n{BEGIN}", f"{BEGIN}{END}{BEGIN}{END}", "<!-- facts:begin --><!-- facts:end -->"])
def test_a_document_without_the_place_is_refused_before_anything_runs(tmp_path, wrong):
    file = tmp_path / "page.md"
    file.write_text(wrong)
    with pytest.raises(QiluError, match="once each and in this order"):
        check_block(file, "effects")
    with pytest.raises(QiluError, match="once each and in this order"):
        renew_block(file, "effects", "new")
    assert file.read_text() == wrong


def test_a_missing_document_is_told(tmp_path):
    with pytest.raises(QiluError, match="cannot read"):
        check_block(tmp_path / "none.md", "effects")


def test_without_a_document_nothing_is_asked():
    check_block(None, "effects")
    renew_block(None, "effects", "new")
