"""Duckling, locale DE, sentence by sentence: its amounts of money and times of a month's grain or coarser."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

from scripts.lib.peers.lines import Article, Spans, by_sentence, serve
from scripts.lib.peers.stretches import ends_a_month, season, stretch, whole

CURRENCIES = {"$": ("USD",), "€": ("EUR",), "£": ("GBP",)}
CENTS = ("EUR", "USD")
LONG = 27  # days: a shorter interval is a week or a week-end, which are no periods here
SEASON_OF = {
    "fr": "spring",
    "len": "spring",
    "som": "summer",
    "her": "autumn",
    "win": "winter",
}


def money(value: dict) -> list[str] | None:
    """The values of an amount, one a currency that its unit can be; None where there is no number."""
    if value["type"] == "interval":
        ends = [value[key] for key in ("from", "to") if key in value]
    else:
        ends = [value] if "value" in value else []
    if not ends:
        return None
    unit = ends[0].get("unit", "")
    codes = (
        CENTS if unit == "cent" else CURRENCIES.get(unit, (unit,) if re.fullmatch("[A-Z]{3}", unit) else ())
    )
    # Twelve digits: its numbers are floats, and 4512.3 million is none.
    numbers = [Decimal(f"{end['value']:.12g}") / (100 if unit == "cent" else 1) for end in ends]
    return [f"{'..'.join(map(str, numbers))} {code}" for code in codes]


def period(value: dict, body: str) -> list[str] | None:
    """The values of a time; None for hours, days and weeks, which are no periods here."""
    readings = [period_of(reading, body) for reading in value.get("values") or [value]]
    return (
        [text for reading in readings for text in reading or []]
        if any(reading is not None for reading in readings)
        else None
    )


def period_of(reading: dict, body: str) -> list[str] | None:
    if reading["type"] == "value":
        day = _day(reading)
        if reading["grain"] == "day":
            return [stretch(day, day)] if ends_a_month(day) else None
        found = whole(day, reading["grain"])
        return [found] if found else None
    first, end = (_day(reading[key]) if key in reading else None for key in ("from", "to"))
    grain = (reading.get("from") or reading["to"])["grain"]
    if grain not in ("day", "month", "quarter", "year"):
        return None
    if first and end:
        return _between(first, end, body) if (end - first).days >= LONG else None
    edge = first or end
    if grain == "day" or edge is None:
        return None
    # „bis 2009“, „ab Oktober“: the words themselves are the year or the month, open to one side.
    open_ended = stretch(first, end - timedelta(1) if end else None)
    return [open_ended, *filter(None, [whole(edge, grain)])]


def _between(first: date, end: date, body: str) -> list[str]:
    """Its seasons are the astronomical ones; here they begin with a month."""
    name = next((name for start, name in SEASON_OF.items() if body.lower().startswith(start)), None)
    return (
        [season(first.year, name)]
        if name and (end - first).days < 100
        else [stretch(first, end - timedelta(1))]
    )


def _day(reading: dict) -> date:
    return date.fromisoformat(reading["value"][:10])


def main() -> None:
    from zoneinfo import TZPATH

    import duckling

    zones = duckling.load_time_zones(next(path for path in TZPATH if Path(path).is_dir()))
    locale = duckling.default_locale_lang(duckling.parse_lang("DE"))
    dimensions = duckling.parse_dimensions(["amount-of-money", "time"])

    def read(article: Article) -> Spans:
        noon = datetime.fromisoformat(article["date"]).replace(hour=12, tzinfo=timezone.utc)
        today = duckling.parse_ref_time(zones, "Europe/Berlin", int(noon.timestamp()))
        context = duckling.Context(today, locale)

        def sentence(text: str) -> Spans:
            spans = []
            for found in json.loads(duckling.parse_text(text, context, dimensions, False)):
                amount = found["dim"] == "amount-of-money"
                body = text[found["start"] : found["end"]]
                values = money(found["value"]) if amount else period(found["value"], body)
                if values is not None:
                    label = "MONEY" if amount else "PERIOD"
                    spans.append(
                        {"start": found["start"], "end": found["end"], "label": label, "values": values}
                    )
            return spans

        return by_sentence(article, sentence)

    serve("pyduckling-native-phihos", read)


if __name__ == "__main__":
    main()
