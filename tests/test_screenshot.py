"""If this breaks, the README's picture cannot be made again when the page changes."""

import struct

import pytest
from typer.testing import CliRunner

from scripts.lib.facts_page import facts_page
from scripts.screenshot import LIMIT, screenshot_cli
from tests.browser import needs_browser
from tests.facts_by_hand import document_of
from tests.test_corpus import app

ARTICLE = "# Nordhafen\n\nDer [Umsatz]{.METRIC #um} stieg auf [1,24 Mrd. Euro]{.MONEY metric=um}."


@pytest.fixture
def page(tmp_path):
    (tmp_path / "page.html").write_text(facts_page([document_of(ARTICLE)]), "utf8")
    return tmp_path / "page.html"


@needs_browser
def test_a_picture_has_the_size_of_the_window_and_is_small(page, tmp_path):
    options = ["--width", "800", "--height", "500"]
    result = CliRunner().invoke(app(screenshot_cli), [str(page), str(tmp_path / "new" / "a.png"), *options])
    assert result.exit_code == 0, result.output
    data = (tmp_path / "new" / "a.png").read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n" and struct.unpack(">II", data[16:24]) == (800, 500)
    assert 5_000 < len(data) < LIMIT


@needs_browser
@pytest.mark.parametrize("arguments", [["--fact", "a1f2"], []])
def test_what_is_no_page_with_that_row_gets_a_clear_answer(page, tmp_path, arguments):
    source = page if arguments else tmp_path / "none.html"
    result = CliRunner().invoke(app(screenshot_cli), [str(source), str(tmp_path / "a.png"), *arguments])
    assert result.exit_code == 1 and "is no page with the row" in result.output
    assert not (tmp_path / "a.png").exists()
