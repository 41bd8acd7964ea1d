"""If this breaks, a broken page passes every test of pages."""

import pytest

from tests.browser import BrowserError, needs_browser, open_page

PAGE = """<!doctype html><meta name="viewport" content="width=device-width"><title>page</title>
<p style="width: 600px">wide</p><script>console.warn("warned"); fetch("https://example.invalid/"); throw Error("thrown")</script>"""


@needs_browser
def test_a_bad_page_is_found_out(tmp_path):
    (tmp_path / "page.html").write_text(PAGE)
    with open_page(tmp_path / "page.html", 390, 844, dark=True) as page:
        assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        assert "warned" in page.console and any("thrown" in line for line in page.console)
        assert page.requests == ["https://example.invalid/"]
        assert any(line.startswith("p.") for line in page.overflow())
        page.resize(1440, 900)
        assert page.overflow() == []
        with pytest.raises(BrowserError, match="nowhere is not defined"):
            page.evaluate("nowhere")
    with pytest.raises(BrowserError, match="FILE_NOT_FOUND"), open_page(tmp_path / "none.html"):
        pass
