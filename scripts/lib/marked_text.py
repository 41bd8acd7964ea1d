"""An article's text as HTML: its headline, its paragraphs, marks around spans, furniture set apart."""

import re
from dataclasses import dataclass
from textwrap import shorten

from markupsafe import Markup, escape

from scripts.lib.phrasing import flat

LONGEST_HEADLINE, BEGINNING = 200, 100
BETWEEN_PARAGRAPHS = re.compile(r"\s*\n[^\S\n]*\n\s*")


@dataclass(frozen=True)
class Mark:
    """text[start:end] has a label; ``rows`` are the ids of the table rows that light it up, with blanks between."""

    start: int
    end: int
    label: str
    id: str
    rows: str = ""

    def html(self, inner: str, first: bool = True) -> Markup:
        """``inner`` in a mark; only the first piece of a mark that a paragraph cuts bears its id."""
        identity = Markup(' id="{}"').format(self.id) if first else ""
        rows = Markup(' data-rows="{}"').format(self.rows) if self.rows else ""
        return Markup('<mark class="{0}" title="{0}"{1}{2}>{3}</mark>').format(
            self.label, identity, rows, inner
        )


@dataclass(frozen=True)
class MarkedText:
    """``headline`` is empty where the first line is none; ``title`` then is how the text begins, without markup."""

    title: str
    headline: Markup
    paragraphs: list[Markup]


def marked_text(text: str, marks: list[Mark], furniture: list[tuple[int, int]]) -> MarkedText:
    """The HTML of a text. Marks may not overlap one another; what lies in furniture is left plain."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    stop = text.find("\n", start, end)
    title = without(text, start, stop, furniture) if stop > 0 else ""
    headline = Markup()
    if 0 < len(title) <= LONGEST_HEADLINE:
        headline = _inline(text, start, stop, marks, furniture)
        start = end - len(text[stop:end].lstrip())
    else:
        title = shorten(without(text, start, end, furniture), BEGINNING, placeholder=" …")
    paragraphs = []
    for gap in BETWEEN_PARAGRAPHS.finditer(text, start, end):
        paragraphs.append((start, gap.start()))
        start = gap.end()
    paragraphs += [(start, end)] if start < end else []
    return MarkedText(title, headline, [_inline(text, *place, marks, furniture) for place in paragraphs])


def without(text: str, start: int, end: int, furniture: list[tuple[int, int]]) -> str:
    """text[start:end] on one line without its furniture."""
    kept, at = [], start
    for begin, stop in furniture:
        kept.append(text[at : max(at, min(begin, end))])
        at = min(max(at, stop), end)
    return flat(" ".join([*kept, text[at:end]]))


def _inline(text: str, start: int, end: int, marks: list[Mark], furniture: list[tuple[int, int]]) -> Markup:
    """text[start:end], escaped, with its marks and its furniture; without tags it is the text again."""
    held = sorted(
        [(*place, None) for place in furniture] + [(mark.start, mark.end, mark) for mark in marks],
        key=lambda h: h[:2],
    )
    html, at = Markup(), start
    for begin, stop, mark in held:
        first, begin, stop = begin >= start, max(begin, at), min(stop, end)
        if begin < stop:
            piece = text[begin:stop]
            html += escape(text[at:begin])
            html += (
                mark.html(piece, first) if mark else Markup('<span class="furniture">{}</span>').format(piece)
            )
            at = stop
    return html + escape(text[at:end])
