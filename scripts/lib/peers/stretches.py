"""Calendar arithmetic for the adapters of outside tools: what they call a quarter, as first day and last day.

Standard library alone, on Python 3.9 or later.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
# A season of the calendar that this project's values go by, told by the month in which a tool lets it begin.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}


def stretch(first: date | None, last: date | None) -> str:
    """Both ends inclusive; None is open."""
    return f"{first or '..'}/{last or '..'}"


def whole(first: date, grain: str) -> str | None:
    """The month, quarter, half or year that begins on a day; None for other grains."""
    return stretch(first, months_on(first, MONTHS[grain]) - timedelta(1)) if grain in MONTHS else None


def months_on(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, min(day.day, monthrange(index // 12, index % 12 + 1)[1]))


def season(year: int, name: str) -> str:
    return stretch(first := date(year, SEASONS[name], 1), months_on(first, 3) - timedelta(1))


def ends_a_month(day: date) -> bool:
    """Days are periods here only as balance dates; the last of a month is taken for one."""
    return day.day == monthrange(day.year, day.month)[1]
