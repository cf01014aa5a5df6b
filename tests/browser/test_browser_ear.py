"""The tests of pages can fail: what goes wrong on a page is heard."""

import pytest
from chromium import outside

pytestmark = pytest.mark.browser

PAGE = "<!doctype html><html lang=en><title>t</title><body>{body}</body></html>"


@pytest.fixture
def written(tmp_path):
    def write(body):
        path = tmp_path / "page.html"
        path.write_text(PAGE.format(body=body), encoding="utf-8")
        return path.as_uri()

    return write


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<script>nothing.there</script>", "page error"),
        ("<script>console.error('no chart')</script>", "console error: no chart"),
        ("<script>console.warn('bad field')</script>", "console warning: bad field"),
        ("<img alt='' src='https://example.org/logo.png'>", "request to another machine: https://example.org"),
        ("<img alt='' src='missing.png'>", "request failed"),
        ("<script>new WebSocket('wss://example.org/x')</script>", "socket to another machine"),
    ],
)
def test_what_goes_wrong_is_heard(visit, ear, written, body, said):
    page = visit(written(body))
    page.wait_for_timeout(200)
    assert any(said in problem for problem in ear.problems), ear.problems
    ear.forgive(["page error", "example.org", "console", "missing.png"])


def test_a_plain_page_is_quiet(visit, ear, written):
    visit(written("<p>好</p><img alt='' src='data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=='>"))
    assert not ear.problems


@pytest.mark.parametrize(
    ("address", "is_outside"),
    [("file:///tmp/a.html", False), ("data:text/plain,a", False), ("http://127.0.0.1:8501/", False), ("ws://127.0.0.1:8501/_stcore", False),
     ("https://fonts.googleapis.com/css", True), ("http://localhost.example.org/", True), ("ws://10.0.0.1/", True)],
)  # fmt: skip
def test_what_counts_as_another_machine(address, is_outside):
    assert outside(address) is is_outside
