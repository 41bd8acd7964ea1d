"""The value of every amount in `money_values.md`, and amounts written by a formatter read back."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, Span

from scripts.lib.seeds import parse_seed
from scripts.lib.tokens import blank_german
from scripts.pipes.money import BOUNDS, SENTENCE_END, Money, plain, read_amount, sentence_ends

TABLE = Path(__file__).with_name("money_values.md")
LIMITS = "# Known limits"
EXTRA = re.compile(r"\s(bound|sign|per|currency)=(\S+?)(?=[\s}])")
HEAD = "---\nid: case\ndate: {date}\nsector: tests\ngenre: case\n---\n"

NLP = blank_german()
MONEY = Money()


def cases(part: int) -> list:
    """Each line of the table with the date of its section, before (0) or below (1) the known limits."""
    found, date = [], "2024-01-31"
    for line in TABLE.read_text().split(LIMITS)[part].splitlines():
        if line.startswith("#"):
            date = match[1] if (match := re.search(r"\((\d{4}-\d\d-\d\d)\)", line)) else date
        elif line.startswith("- "):
            found.append(pytest.param(line[2:], date, id=f"{len(found)}-{line[2:50]}"))
    return found


def expectations(markup: str) -> list[dict]:
    inside = re.findall(r"\]\{(\.MONEY[^}]*)\}", markup)
    return [{key: value.strip('"') for key, value in EXTRA.findall(" " + text + "}")} for text in inside]


def annotated(markup: str, date: str) -> tuple[Doc, list[dict]]:
    seed, problems = parse_seed(
        HEAD.format(date=date) + "\\" * markup.startswith("#") + EXTRA.sub("", markup)
    )
    assert not problems, "\n".join(map(str, problems))
    doc = NLP.make_doc(seed.text)
    spans = [doc.char_span(span.start, span.end, label="MONEY") for span in seed.spans]
    assert all(spans), f"no tokens make up a span of {seed.text!r}"
    doc.ents = spans
    values = [span.value for span in seed.spans]
    return MONEY(doc), [{"value": v} | e for v, e in zip(values, expectations(markup), strict=True)]


def differences(markup: str, date: str) -> list[str]:
    doc, wanted = annotated(markup, date)
    return [
        why for span, want in zip(doc.ents, wanted, strict=True) if (why := difference(span._.money, want))
    ]


def difference(value: dict, want: dict) -> str:
    number, currency = want["value"].split(" ")
    low, _, high = number.partition("..")
    expected = {
        "low": plain(Decimal(low)),
        "high": plain(Decimal(high or low)),
        "currency": None if want.get("currency") == "?" else currency,
        "bound": want.get("bound", "exact"),
        "sign": want.get("sign"),
        "per": want.get("per"),
    }
    wrong = {key: (value[key], wish) for key, wish in expected.items() if value[key] != wish}
    return (
        f"{value['text']!r}: " + ", ".join(f"{k} is {a}, not {b}" for k, (a, b) in wrong.items())
        if wrong
        else ""
    )


@pytest.mark.parametrize(("markup", "date"), cases(0))
def test_values(markup, date):
    assert differences(markup, date) == []


@pytest.mark.parametrize(("markup", "date"), cases(1))
def test_known_limits_still_fail(markup, date):
    assert differences(markup, date), "this limit is gone: move the line up"


def test_the_table_is_large_enough():
    spans = TABLE.read_text().split(LIMITS)[0].count("{.MONEY")
    assert spans >= 400


def test_shape():
    doc, _ = annotated('Rund [-3 Mio. Euro]{.MONEY value="-3e6 EUR"} fehlen.', "2024-01-31")
    value = doc.ents[0]._.money
    assert list(value) == ["text", "low", "high", "currency", "bound", "sign", "per", "reason"]
    assert value["bound"] in BOUNDS
    assert value == {
        "text": "-3 Mio. Euro",
        "low": "-3000000",
        "high": "-3000000",
        "currency": "EUR",
        "bound": "about",
        "sign": "-",
        "per": None,
        "reason": None,
    }


def test_reasons():
    doc, _ = annotated('Die Fabrik kostete [80 Millionen Pesos]{.MONEY value="80e6 MXN"}.', "2024-01-31")
    assert doc.ents[0]._.money["reason"].startswith("currency one of MXN")
    doc, _ = annotated('Er zahlte [nichts]{.MONEY value="0 EUR"}.', "2024-01-31")
    assert doc.ents[0]._.money["reason"] == "no number"
    doc, _ = annotated('Es geht um [90 Millionen]{.MONEY value="0 EUR"}.', "2024-01-31")
    assert doc.ents[0]._.money["reason"] == "no currency"


def test_component_survives_saving(tmp_path):
    nlp = blank_german()
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "MONEY", "pattern": "TEUR 845"}])
    nlp.add_pipe("money")
    nlp.to_disk(tmp_path)
    doc = spacy.load(tmp_path)("Das Ergebnis betrug TEUR 845.")
    assert doc.ents[0]._.money["low"] == "845000"
    copy = Doc(doc.vocab).from_bytes(doc.to_bytes())
    assert copy.ents[0]._.money == doc.ents[0]._.money


def test_no_spans_and_other_labels_are_left_alone():
    doc = NLP.make_doc("Der Umsatz stieg.")
    doc.ents = [Span(doc, 1, 2, label="METRIC")]
    assert MONEY(doc).ents[0]._.money is None


# Any amount in any style ----------------------------------------------------------------------------------

SCALES = {
    "": 0,
    "Tsd.": 3,
    "Mio.": 6,
    "Mio": 6,
    "Millionen": 6,
    "Mill.": 6,
    "Mrd.": 9,
    "Milliarden": 9,
    "Bio.": 12,
}
CURRENCIES = {
    "Euro": "EUR",
    "€": "EUR",
    "EUR": "EUR",
    "Franken": "CHF",
    "US-Dollar": "USD",
    "GBP": "GBP",
    "DM": "DEM",
}
CURRENCIES |= {"Yen": "JPY", "Schilling": "ATS", "schwedische Kronen": "SEK", "PLN": "PLN"}
GROUPS = {
    "point": (".", ","),
    "space": (" ", ","),
    "apostrophe": ("'", "."),
    "thin": ("\u202f", ","),
    "none": ("", ","),
}


def written(digits: int, places: int, style: str) -> str:
    """``digits`` with the last ``places`` of them behind the decimal mark."""
    group, mark = GROUPS[style]
    whole, part = divmod(digits, 10**places)
    text = f"{whole:,}".replace(",", group)
    return f"{text}{mark}{part:0{places}d}" if places else text


@st.composite
def amounts(draw) -> tuple[str, Decimal, str]:
    places = draw(st.integers(0, 3))
    digits = draw(st.integers(0, 10**9))
    style = draw(st.sampled_from(list(GROUPS)))
    # „1'234“ and „1.234“ are thousands; „1.234“ after an apostrophe style would be a decimal.
    if style == "apostrophe" and places == 3:
        places = 2
    scale, name = draw(st.sampled_from(list(SCALES))), draw(st.sampled_from(list(CURRENCIES)))
    sign = draw(st.sampled_from(["", "-", "–", "−"]))
    number = sign + written(digits, places, style)
    parts = [number, scale, name] if draw(st.booleans()) else [name, number, scale]
    value = Decimal(digits) / 10**places * 10 ** SCALES[scale] * (-1 if sign else 1)
    return " ".join(filter(None, parts)), value, CURRENCIES[name]


@given(amounts())
@settings(max_examples=600, deadline=None)
def test_written_amounts_read_back(case):
    text, value, currency = case
    amount = read_amount(text)
    assert [plain(worth) for worth in amount.worth()] == [plain(value)], text
    assert currency in amount.unit.codes


@given(st.integers(1, 999_999), st.sampled_from(["Euro", "Millionen Euro"]))
@settings(max_examples=200, deadline=None)
def test_number_words_read_back(number, unit):
    text = f"{spelled(number)} {unit}"
    factor = 10**6 if unit.startswith("Mill") else 1
    assert [plain(worth) for worth in read_amount(text).worth()] == [str(number * factor)], text


ONES = "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn".split()
ONES += ["siebzehn", "achtzehn", "neunzehn"]
TENS = ["", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]


def spelled(number: int) -> str:
    """German number words up to a million, as a writer would set them."""
    if number < 20:
        return ONES[number]
    if number < 100:
        ten, one = divmod(number, 10)
        return f"{ONES[one]}und{TENS[ten]}" if one else TENS[ten]
    for size, word in ((1000, "tausend"), (100, "hundert")):
        if number >= size:
            high, low = divmod(number, size)
            rest = ("eins" if low == 1 else spelled(low)) if low else ""
            head = spelled(high).removesuffix("s") if high % 100 == 1 else spelled(high)
            return head + word + rest
    raise AssertionError(number)


TEXTS = st.text(
    alphabet=st.sampled_from("0123456789.,'- –−+()€$/½ EURTMioMrdeinzwölfhalbeMarkCentbisund\n\u202f"),
    max_size=40,
)


@given(st.one_of(TEXTS, st.text(max_size=40)), st.one_of(TEXTS, st.text(max_size=40)))
@settings(max_examples=300, deadline=None)
def test_nothing_raises(before, inside):
    words = [word for word in f"{before} {inside} Euro".split(" ") if word]
    doc = Doc(NLP.vocab, words=words)
    half = len(words) // 2
    doc.ents = [Span(doc, 0, half, label="MONEY")] * (half > 0) + [Span(doc, half, len(words), label="MONEY")]
    for span in MONEY(doc).ents:
        value = span._.money
        assert (value["reason"] is None) == (value["low"] is not None and value["currency"] is not None)


PROSE = st.lists(
    st.sampled_from("Die Mio. 2013. 5 zB. (Vj. Er … ! sank. im 3. Quartal \n\n Ende. „Nein“".split(" "))
).map(" ".join)


@given(st.one_of(PROSE, st.text(alphabet="aA.!? \n0„“(", max_size=30)))
@settings(max_examples=200, deadline=None)
def test_sentences_end_where_the_pattern_says(text):
    assert sentence_ends(text) == [end.end() for end in SENTENCE_END.finditer(text)]
