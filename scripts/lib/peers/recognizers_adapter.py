"""Microsoft Recognizers-Text, German culture, sentence by sentence: currencies and dates of its answers.

Its ends are inclusive; those of its date ranges are exclusive, as the first day that no longer belongs to them.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from scripts.lib.peers.lines import Article, Spans, by_sentence, serve
from scripts.lib.peers.stretches import ends_a_month, stretch, whole

# Units to which it gives no ISO code: what they can mean here, and how many make one of it.
UNITS = {
    "Dollar": (("USD",), 1),
    "Franc": (("CHF", "FRF"), 1),
    "Pound": (("GBP",), 1),
    "Krone": (("SEK", "NOK", "DKK"), 1),
    "Shilling": (("ATS",), 1),
    "Peseta": (("ESP",), 1),
    "Ruble": (("RUB",), 1),
    "Korean won": (("KRW",), 1),
    "Cent": (("EUR", "USD"), 100),
    "Rappen": (("CHF",), 100),
    "Pence": (("GBP",), 100),
    "Penny": (("GBP",), 100),
}


def money(resolution: dict | None) -> list[str] | None:
    """The values of a currency; None where it has no number (a bare „Euro“)."""
    if not resolution or resolution.get("value") is None:
        return None
    number, code = Decimal(resolution["value"].replace(",", ".")), resolution.get("isoCurrency") or ""
    if re.fullmatch(r"[A-Z]{3}", code):
        return [f"{number} {code}"]
    codes, parts = UNITS.get(resolution.get("unit") or "", ((), 1))
    return [f"{number / parts} {code}" for code in codes]


def period(type_name: str, resolution: dict | None) -> list[str] | None:
    """The values of a date or date range; None for what is no period of this project."""
    kind = type_name.rsplit(".", 1)[-1]
    if kind not in ("date", "daterange"):
        return None
    values = (resolution or {}).get("values") or []
    if kind == "daterange":
        return [value for read in values for value in _range(read)]
    days = [date.fromisoformat(read["value"]) for read in values if _is_date(read.get("value"))]
    return [stretch(day, day) for day in days if ends_a_month(day)] or None


def _range(read: dict) -> list[str]:
    start, end = (date.fromisoformat(read[k]) if _is_date(read.get(k)) else None for k in ("start", "end"))
    last = end - timedelta(1) if end else None
    found = [stretch(start, last)] if start or last else []
    # „seit 1999“, „bis Jänner“: the words themselves are the year or the month, open to one side.
    if read.get("Mod") in ("since", "before", "after", "until"):
        grain = {1: "year", 2: "month"}.get(len(read.get("timex", "").split("-")), "")
        found += [value for day in (start, end) if day and (value := whole(day, grain))]
    return found


def _is_date(text: str | None) -> bool:
    return re.fullmatch(r"\d{4}-\d\d-\d\d", text or "") is not None


def main() -> None:
    from ms_recognizers_date_time import DateTimeRecognizer
    from ms_recognizers_number_with_unit import NumberWithUnitRecognizer
    from ms_recognizers_text import Culture

    currency = NumberWithUnitRecognizer(Culture.German).get_currency_model()
    dates = DateTimeRecognizer(Culture.German).get_datetime_model(Culture.German, False)

    def read(article: Article) -> Spans:
        published = datetime.fromisoformat(article["date"])

        def sentence(text: str) -> Spans:
            found = [("MONEY", m, money(m.resolution)) for m in currency.parse(text)]
            found += [("PERIOD", m, period(m.type_name, m.resolution)) for m in dates.parse(text, published)]
            return [
                {"start": match.start, "end": match.end + 1, "label": label, "values": values}
                for label, match, values in found
                if values is not None
            ]

        return by_sentence(article, sentence)

    serve("ms-recognizers-text-suite", read)


if __name__ == "__main__":
    main()
