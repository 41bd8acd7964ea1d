"""If these break, the page shows another text than the article, or marks the wrong words."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from scripts.lib.marked_text import Mark, marked_text
from scripts.lib.reader import take_apart

WIRE = """ date 2024-08-07 Kessel <b>baut</b> aus 07.08.2024, 07:41 Uhr von dpa Jetzt kommentieren: 3

Ulm (dpa) - Der Umsatz stieg.
 
Mehr & mehr."""


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^<>]*>", "", html))


def test_a_headline_its_furniture_and_a_mark():
    at = WIRE.index("Umsatz")
    text = marked_text(WIRE, [Mark(at, at + 6, "METRIC", "a1m1", "a1f1 a1f2")], take_apart(WIRE).furniture)
    assert text.title == "Kessel <b>baut</b> aus"
    assert '<span class="furniture">date 2024-08-07</span>' in text.headline
    assert "&lt;b&gt;" in text.headline and len(text.paragraphs) == 2
    assert (
        '<mark class="METRIC" title="METRIC" id="a1m1" data-rows="a1f1 a1f2">Umsatz</mark>'
        in text.paragraphs[0]
    )
    assert '<span class="furniture">Ulm (dpa) - </span>' in text.paragraphs[0]
    assert text.paragraphs[1] == "Mehr &amp; mehr."


def test_a_long_first_line_is_no_headline():
    text = marked_text("Der Umsatz stieg. " * 20 + "\nEnde.", [], [])
    assert text.headline == "" and text.title.endswith(" …") and len(text.title) <= 100


@given(st.text(alphabet="aä<&>\"' \n\r\t", max_size=60), st.data())
def test_without_tags_it_is_the_text_again(text, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    marks = [
        Mark(start, end, "MONEY", f"m{start}")
        for start, end in zip(cuts[::2], cuts[1::2])
        if text[start:end].strip()
    ]
    places = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=4)))
    furniture = list(zip(places[::2], places[1::2]))
    shown = marked_text(text, marks, furniture)
    together = plain("".join([shown.headline, *shown.paragraphs]))
    assert "".join(together.split()) == "".join(text.split())
    # What a mark holds, in one piece or more, is its words.
    if not furniture:
        html = "".join([shown.headline, *shown.paragraphs])
        held = [plain(inner) for inner in re.findall(r"<mark[^>]*>(.*?)</mark>", html, re.DOTALL)]
        assert "".join("".join(held).split()) == "".join(
            "".join(text[m.start : m.end] for m in marks).split()
        )
