"""Amounts, periods and changes as a reader says them: ``115–135 bn USD``, ``Q4 2025``, ``+24 % yoy``.

Nothing is rounded: an amount is scaled to tn, bn, m or k (short scale) only where that keeps it exact and short.
"""

import re
from datetime import date, timedelta
from decimal import Decimal

SCALES = (("tn", 12), ("bn", 9), ("m", 6))
THOUSANDS_FROM = 10_000
MINUS = "−"
BOUNDS = {"about": "about", "below": "under", "above": "over", "at_most": "at most", "at_least": "at least"}
# „knapp“ and „gut“ say that it is not far; „unter“ and „mehr als“ do not.
NEAR = {
    "below": (
        "just under",
        r"knapp(?:e[nrms]?)?|fast|nahezu|beinahe|annähernd|kaum|nicht (?:mehr )?ganz|nicht einmal",
    ),
    "above": ("a little over", r"gut(?:e[nrms]?)?|reichlich|gut und gerne?"),
}
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
BEFORE = 40


def amount_words(amount: dict, before: str = "") -> str:
    """An amount with its bound, currency and unit; as written, in quotes, where it has no value.

    ``amount`` is a fact's; ``before`` is the text in front of it, which tells „gut“ from „mehr als“.
    """
    bounds = [amount[key] for key in ("low", "high") if amount.get(key) is not None]
    if not bounds:
        return quoted(amount["text"])
    values = sorted(_signed(Decimal(bound), amount.get("sign")) for bound in bounds)
    number = _range(values[0], values[-1])
    if amount.get("sign") == "+" and values[0] > 0 and values[0] == values[-1]:
        number = f"+{number}"
    per = f"per {str(amount['per']).replace('_', ' ')}" if amount.get("per") else ""
    currency = amount.get("currency") or "(currency unknown)"
    return " ".join(filter(None, (_bound(amount.get("bound"), before), number, currency, per)))


def _signed(value: Decimal, sign: str | None) -> Decimal:
    return -value if sign == "-" and value > 0 else value


def _bound(bound: str | None, before: str) -> str:
    near, words = NEAR.get(bound or "", ("", r"(?!)"))
    if re.search(rf"(?i)(?<![\w-])(?:{words})(?: \w+){{0,2}} ?\Z", re.sub(r"\s+", " ", before[-BEFORE:])):
        return near
    return BOUNDS.get(bound or "", "")


def _range(low: Decimal, high: Decimal) -> str:
    largest = max(abs(low), abs(high))
    unit, power = next(
        ((unit, power) for unit, power in _units(largest) if all(_short(v, power) for v in (low, high))),
        ("", 0),
    )
    join = f" to {MINUS}" if high < 0 else "–" if low >= 0 else " to "
    numbers = [_number(low.scaleb(-power), cents=not unit)]
    if high != low:
        numbers.append(_number(high.scaleb(-power), cents=not unit).removeprefix(MINUS if high < 0 else ""))
    return " ".join(filter(None, (join.join(numbers), unit)))


def _units(largest: Decimal) -> list[tuple[str, int]]:
    units = [(unit, power) for unit, power in SCALES if largest >= Decimal(10) ** power]
    return [*units, ("k", 3)] if THOUSANDS_FROM <= largest < 10**6 else units


def _short(value: Decimal, power: int) -> bool:
    """Whether the scaled value needs no more than three decimals (one with k, lest 14.350 k look like millions)."""
    exponent = value.scaleb(-power).normalize().as_tuple().exponent
    return isinstance(exponent, int) and -exponent <= (1 if power == 3 else 3)


def _number(value: Decimal, cents: bool = False) -> str:
    """All digits of a number; with ``cents`` at least two behind the point, if any."""
    whole = value == value.to_integral_value()
    value = value.to_integral_value() if whole else value.normalize()
    if cents and value.as_tuple().exponent == -1:
        value = value.quantize(Decimal("0.01"))
    return (MINUS if value < 0 else "") + f"{abs(value):,f}"


def period_words(period: dict) -> str:
    """A period from its days: a year, quarter, half, nine months, months or days; as written where it has none.

    Q, H and 9M are those of the calendar. A period of twelve months that is no calendar year is ``FY 2023/24``.
    """
    start, end = (date.fromisoformat(period[key]) if period.get(key) else None for key in ("start", "end"))
    if not start and not end:
        return quoted(period["text"])
    if not start or not end:
        return f"from {start}" if start else f"until {end}"
    if start == end:
        return str(end)
    first, last = start.year * 12 + start.month - 1, end.year * 12 + end.month - 1
    if start.day != 1 or (end + timedelta(days=1)).day != 1:
        # A year of 52 or 53 weeks ends on a day of the week, not with a month.
        is_year = period.get("grain") == "fiscal_year" and abs((end - start).days - 364) < 8
        return _fiscal(start.year, end.year) if is_year else f"{start} – {end}"
    return _months(first, last - first + 1)


def _fiscal(year: int, last_year: int) -> str:
    return f"FY {year}/{last_year % 100:02}" if year != last_year else f"FY {year}"


def _months(first: int, count: int) -> str:
    """Whole months: ``first`` counts from January of the year 0."""
    (year, month), (last_year, last_month) = divmod(first, 12), divmod(first + count - 1, 12)
    if count % 12 == 0 and month == 0:
        return str(year) if count == 12 else f"{year}–{last_year}"
    if count == 12:
        return _fiscal(year, last_year)
    if count == 1:
        return f"{MONTHS[month]} {year}"
    if count == 9 and month == 0:
        return f"9M {year}"
    if count in (3, 6) and month % count == 0:
        return f"{'Q' if count == 3 else 'H'}{month // count + 1} {year}"
    begin = MONTHS[month] if year == last_year else f"{MONTHS[month]} {year}"
    return f"{begin}–{MONTHS[last_month]} {last_year}"


def change_words(change: dict) -> str:
    """``+24 % yoy``, ``−4.5 %``."""
    percent = Decimal(str(change["percent"]))
    sign = "+" if percent > 0 else ""
    return " ".join(filter(None, (f"{sign}{_number(percent)} %", change.get("basis"))))


def metric_words(metric: dict, spans: list[dict]) -> str:
    """The metric as written, or, where only a verb names it and no METRIC span does, that verb in brackets."""
    named = any(s["label"] == "METRIC" and s["start"] == metric["start_char"] for s in spans)
    return flat(metric["text"]) if named else f"({flat(metric.get('name') or metric['text'])})"


def quoted(text: str) -> str:
    return f"„{flat(text)}“"


def flat(text: str) -> str:
    """One line without control characters, so that it cannot break a row, a cell or a terminal."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f]+", " ", text).strip()
