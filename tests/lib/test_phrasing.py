"""If these break, the table a reader sees says another amount or another period than the article."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.lib.phrasing import amount_words, change_words, flat, metric_words, period_words

UNITS = {"tn": 12, "bn": 9, "m": 6, "k": 3}


def amount(low, high=None, **more):
    exact = {"bound": "exact", "sign": None, "per": None, "currency": "USD"}
    return {"text": "wie geschrieben", "low": low, "high": high or low, **exact, **more}


@pytest.mark.parametrize(
    ("value", "before", "words"),
    [
        (amount("115000000000", "135000000000"), "", "115–135 bn USD"),
        (amount("59900000000", bound="below"), "stieg auf knapp ", "just under 59.9 bn USD"),
        (amount("59900000000", bound="below"), "blieb unter ", "under 59.9 bn USD"),
        (amount("6000000000", bound="above"), "auf gut ", "a little over 6 bn USD"),
        (amount("6000000000", bound="above"), "auf gut\n", "a little over 6 bn USD"),
        (amount("6000000000", bound="above"), "mehr als ", "over 6 bn USD"),
        (amount("6000000000", bound="above"), "das ist sehr gut. Es waren über ", "over 6 bn USD"),
        (amount("9500000", bound="about"), "rund ", "about 9.5 m USD"),
        (amount("9500000", bound="at_most"), "", "at most 9.5 m USD"),
        (amount("9500000", bound="at_least"), "", "at least 9.5 m USD"),
        (amount("22770000000"), "", "22.77 bn USD"),
        (amount("800000000", "1200000000"), "", "0.8–1.2 bn USD"),
        (amount("1234500000"), "", "1,234.5 m USD"),
        (amount("845321117"), "", "845,321,117 USD"),
        (amount("1200000000000"), "", "1.2 tn USD"),
        (amount("845000"), "", "845 k USD"),
        (amount("14350"), "", "14,350 USD"),
        (amount("9000"), "", "9,000 USD"),
        (amount("0.5", per="share"), "", "0.50 USD per share"),
        (amount("1.0845", currency="USD", per="EUR"), "", "1.0845 USD per EUR"),
        (amount("0.9", per="kilowatt_hour"), "", "0.90 USD per kilowatt hour"),
        (amount("-5000000"), "", "−5 m USD"),
        (amount("-5000000", sign="-"), "", "−5 m USD"),
        (amount("5000000", sign="-"), "", "−5 m USD"),
        (amount("5000000", sign="+"), "", "+5 m USD"),
        (amount("-5000000", "-3000000"), "", "−5 to −3 m USD"),
        (amount("3000000", "5000000", sign="-"), "", "−5 to −3 m USD"),
        (amount("-5000000", "3000000"), "", "−5 to 3 m USD"),
        (amount("0"), "", "0 USD"),
        (amount("5000000", currency=None), "", "5 m (currency unknown)"),
        (amount(None, None, reason="no number"), "", "„wie geschrieben“"),
    ],
)
def test_amounts_are_said_as_a_reader_says_them(value, before, words):
    assert amount_words(value, before) == words


@given(
    st.decimals(-(10**14), 10**14, allow_nan=False, places=4),
    st.decimals(0, 10**12, allow_nan=False, places=2),
)
def test_no_digit_of_an_amount_is_lost(low, more):
    words = amount_words(amount(f"{low:f}", f"{low + more:f}")).removesuffix(" USD")
    number, _, unit = words.rpartition(" ") if words.split()[-1] in UNITS else (words, "", "")
    numbers = number.replace("−", "-").replace(" to ", "–").replace(",", "").split("–")
    scale = Decimal(10) ** UNITS.get(unit, 0)
    assert [Decimal(n) * scale for n in numbers] == list(dict.fromkeys([low, low + more]))


@pytest.mark.parametrize(
    ("start", "end", "grain", "words"),
    [
        ("2026-01-01", "2026-12-31", "year", "2026"),
        ("2025-01-01", "2025-12-31", "fiscal_year", "2025"),
        ("2025-10-01", "2025-12-31", "quarter", "Q4 2025"),
        ("2025-02-01", "2025-04-30", "quarter", "Feb–Apr 2025"),
        ("2025-01-01", "2025-06-30", "half", "H1 2025"),
        ("2024-10-01", "2025-03-31", "half", "Oct 2024–Mar 2025"),
        ("2025-01-01", "2025-09-30", "nine_months", "9M 2025"),
        ("2024-10-01", "2025-06-30", "nine_months", "Oct 2024–Jun 2025"),
        ("2023-10-01", "2024-09-30", "fiscal_year", "FY 2023/24"),
        ("1999-07-01", "2000-06-30", "fiscal_year", "FY 1999/00"),
        ("2023-01-30", "2024-01-28", "fiscal_year", "FY 2023/24"),
        ("2024-12-01", "2024-12-31", "month", "Dec 2024"),
        ("2024-02-01", "2024-02-29", "month", "Feb 2024"),
        ("2024-12-31", "2024-12-31", "instant", "2024-12-31"),
        ("2017-01-01", "2017-08-31", "span", "Jan–Aug 2017"),
        ("2020-01-01", "2029-12-31", "span", "2020–2029"),
        ("2017-10-02", "2017-10-16", "span", "2017-10-02 – 2017-10-16"),
        (None, "2017-10-16", "span", "until 2017-10-16"),
        ("2017-10-16", None, "span", "from 2017-10-16"),
        (None, None, None, "„zuletzt“"),
    ],
)
def test_periods_are_said_as_a_reader_says_them(start, end, grain, words):
    assert period_words({"text": "zuletzt", "start": start, "end": end, "grain": grain}) == words


@pytest.mark.parametrize(
    ("percent", "basis", "words"),
    [(24.0, None, "+24 %"), (-4.5, "yoy", "−4.5 % yoy"), (0.0, "qoq", "0 % qoq"), (1250.0, None, "+1,250 %")],
)
def test_changes_keep_their_sign(percent, basis, words):
    assert change_words({"percent": percent, "basis": basis, "text": ""}) == words


def test_a_verb_is_told_from_a_metric():
    metric = {"text": "gab", "start_char": 5, "end_char": 8, "name": "ausgeben"}
    assert metric_words(metric, []) == "(ausgeben)"
    assert metric_words(metric, [{"start": 5, "end": 8, "label": "METRIC"}]) == "gab"


@given(st.text())
def test_a_text_on_one_line_cannot_steer_a_terminal(text):
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in flat(text))
