"""Raw articles as agencies and archives deliver them: what is text, what is furniture, which day it is.

Nothing is cut out: the text keeps its offsets, and the furniture is given as ranges in which no span counts.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from wordfreq import zipf_frequency

LIMIT = 1_000_000
HEADER = re.compile(r"\A\s*date (?P<date>\d{4}-\d\d-\d\d)\b")
STAMP = re.compile(
    r"\b(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})\. ?(?P<year>\d{4}),? (?:um )?\d{1,2}[:.]\d\d Uhr(?: von \w+(?:[/ ]\w+)?(?= Jetzt))?"
)
COMMENTS = re.compile(r"\bJetzt kommentieren(?:: \d+)?")
AGENCY = r"(?:dpa(?:-AFX)?|APA|AP|AFP|Reuters|awp|sda|ddp|vwd|DJ|dts|rtr)"
DATELINE = re.compile(
    rf"(?m)^(?P<place>[A-ZÄÖÜ][\w.]+(?:[ /-][A-ZÄÖÜ][\w.]+){{0,3}})(?:, (?P<day>\d{{1,2}})\. ?(?P<month>\d{{1,2}})\. ?(?P<year>\d{{4}}))?"
    rf"(?: \({AGENCY}[^)\n]{{0,30}}\))? [-–—] "
)
BYLINE = re.compile(
    r"(?m)^(?:Von|VON) [A-ZÄÖÜ][\w.-]+(?: [A-ZÄÖÜ][\w.-]+){1,3}$|\(" + AGENCY + r"(?:, [^)\n]{0,40})?\)\s*\Z"
)
OTHERS = ("en", "fr", "es", "it", "nl", "pt", "pl", "sv")


class UnreadableError(ValueError):
    """Why an input is no German article, in one line."""


@dataclass(frozen=True)
class Article:
    """A text, its day if it says one, and the (start, end) of its header, stamps, datelines and bylines.

    ``fiscal_year_end`` is MM-DD, None where nobody told.
    """

    text: str
    day: date | None = None
    furniture: list[tuple[int, int]] = field(default_factory=list)
    fiscal_year_end: str | None = None

    def is_text(self, start: int, end: int) -> bool:
        """Whether text[start:end] lies outside all furniture."""
        return not any(start < stop and begin < end for begin, stop in self.furniture)


def read_article(raw: bytes, any_language: bool = False) -> Article:
    """Decode and take apart one input. Raises UnreadableError for what is empty, binary, huge or not German."""
    if len(raw) > LIMIT:
        raise UnreadableError(f"over {LIMIT / 1e6:.0f} MB, more than one article, split the file")
    text = _decode(raw)
    if not text.strip():
        raise UnreadableError("empty, give it some text")
    language = guess_language(text)
    if language != "de" and not any_language:
        raise UnreadableError(
            f"reads like {language!r}, not like German; --any-language takes it all the same"
        )
    return take_apart(text)


def take_apart(text: str) -> Article:
    """The article of a text: offsets stay, the day comes from the header, a stamp or a dateline, in this order."""
    found = [
        match for pattern in (HEADER, STAMP, COMMENTS, DATELINE, BYLINE) for match in pattern.finditer(text)
    ]
    return Article(text, next(filter(None, map(_day, found)), None), sorted(match.span() for match in found))


def guess_language(text: str, words: int = 400) -> str:
    """The language whose everyday words the beginning of the text has most of; German wins a draw."""
    sample = re.findall(r"[^\W\d_]+", text.lower())[:words]
    if not sample:
        return "none"
    common = {code: sum(zipf_frequency(word, code) for word in sample) for code in ("de", *OTHERS)}
    return max(common, key=lambda code: (common[code], code == "de"))


def _decode(raw: bytes) -> str:
    if b"\x00" in raw:
        raise UnreadableError("binary, give it plain text")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    if sum(character.isascii() for character in text) < 0.8 * len(text):
        raise UnreadableError("binary, give it plain text")
    return text


def _day(match: re.Match) -> date | None:
    parts = match.groupdict()
    try:
        if parts.get("date"):
            return date.fromisoformat(parts["date"])
        if parts.get("year"):
            return date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    except ValueError:
        return None
    return None
