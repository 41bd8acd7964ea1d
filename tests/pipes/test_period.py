"""The value of every period in `period_values.md`, and periods written by a formatter read back."""

import re
from calendar import monthrange
from datetime import date
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, Span

from scripts.lib.seeds import parse_seed
from scripts.lib.tokens import blank_german
from scripts.pipes.period import (
    CALENDAR_END,
    GRAINS,
    SENTENCE_END,
    Period,
    find_date,
    find_year_end,
    sentence_ends,
)

TABLE = Path(__file__).with_name("period_values.md")
LIMITS = "# Known limits"
EXTRA = re.compile(r"\s(grain|relation|anchor|reason)=(\S+?)(?=[\s}])")
SECTION = re.compile(r"\((?P<date>\d{4}-\d\d-\d\d|none)(?:, (?P<end>\d\d-\d\d))?\)")
HEAD = "---\nid: case\ndate: 2024-01-31\nsector: tests\ngenre: case\n---\n"

NLP = blank_german()
PERIOD = Period()


def cases(part: int) -> list:
    """Each line with the date and the fiscal year's end of its section, before (0) or below (1) the known limits."""
    found, where = [], (None, CALENDAR_END)
    for line in TABLE.read_text().split(LIMITS)[part].splitlines():
        if line.startswith("##") and (match := SECTION.search(line)):
            where = (None if match["date"] == "none" else match["date"], match["end"] or CALENDAR_END)
        elif line.startswith("- "):
            found.append(pytest.param(line[2:], *where, id=f"{len(found)}-{line[2:50]}"))
    return found


def annotated(markup: str, published: str | None, year_end: str) -> tuple[Doc, list[dict]]:
    seed, problems = parse_seed(HEAD + EXTRA.sub("", markup))
    assert not problems, "\n".join(map(str, problems))
    doc = NLP.make_doc(seed.text)
    spans = [doc.char_span(span.start, span.end, label="PERIOD") for span in seed.spans]
    assert all(spans), f"no tokens make up a span of {seed.text!r}"
    doc.ents = spans
    doc._.date, doc._.fiscal_year_end = published, year_end
    inside = re.findall(r"\]\{(\.PERIOD[^}]*)\}", markup)
    wanted = [
        dict(EXTRA.findall(text + "}")) | {"value": span.value} for text, span in zip(inside, seed.spans)
    ]
    return PERIOD(doc), wanted


def differences(markup: str, published: str | None, year_end: str) -> list[str]:
    doc, wanted = annotated(markup, published, year_end)
    found = []
    for span, want in zip(doc.ents, wanted, strict=True):
        value = span._.period
        if why := difference(value, want, published):
            found.append(f"{value['text']!r}: {why}")
    return found


def difference(value: dict, want: dict, published: str | None) -> str:
    if want["value"] is None:
        same = value["start"] is value["end"] is None and (value["reason"] or "").startswith(
            want.get("reason", "?")
        )
        return "" if same else f"{value}, not unresolved ({want.get('reason')})"
    if value["reason"]:
        return f"{value['reason']}, not {want['value']}"
    found = f"{value['start'] or '..'}/{value['end'] or '..'}"
    if found != want["value"]:
        return f"{found}, not {want['value']}"
    wrong = [
        f"{key} {value[key]}, not {want[key]}"
        for key in ("grain", "relation")
        if value[key] != want.get(key, value[key])
    ]
    anchor = published if want.get("anchor") == "date" else want.get("anchor", value["anchor"])
    return "; ".join([*wrong, *([f"anchor {value['anchor']}"] if value["anchor"] != anchor else [])])


@pytest.mark.parametrize(("markup", "published", "year_end"), cases(0))
def test_values(markup, published, year_end):
    assert differences(markup, published, year_end) == []


@pytest.mark.parametrize(("markup", "published", "year_end"), cases(1))
def test_known_limits_still_fail(markup, published, year_end):
    assert differences(markup, published, year_end), "this limit is gone: move the line up"


def test_the_table_is_large_enough():
    assert TABLE.read_text().split(LIMITS)[0].count("{.PERIOD") >= 400


def test_shape():
    doc, _ = annotated("Im [vergangenen Quartal]{.PERIOD} stieg der Umsatz.", "2026-01-28", CALENDAR_END)
    assert doc.ents[0]._.period == {
        "text": "vergangenen Quartal",
        "start": "2025-10-01",
        "end": "2025-12-31",
        "grain": "quarter",
        "relation": "relative",
        "anchor": "2026-01-28",
        "reason": None,
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ulm, 17. Juni 2024. Der Umsatz stieg.", "2024-06-17"),
        ("Der Umsatz stieg.\n\nBad Homburg v. d. Höhe, den 3. März 2010\nDer Vorstand", "2010-03-03"),
        ("2024-06-17\nDer Umsatz stieg.", "2024-06-17"),
        ("DGAP-Ad-hoc: Hallwig AG / Gewinnwarnung 12.11.2008 / 07:30", "2008-11-12"),
        ("Der Umsatz stieg zum 30. Juni 2024 auf 3 Mio. Euro.", None),
        ("Für 2024 erwartet sie mehr.", None),
    ],
)
def test_datelines(text, expected):
    found = find_date(text)
    assert (found.isoformat() if found else None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Das Geschäftsjahr 2023/24 (per Ende September) war gut.", "09-30"),
        ("Das Geschäftsjahr, das am 30. Juni endete, war gut.", "06-30"),
        ("Das Geschäftsjahr endet jeweils am 31. März.", "03-31"),
        ("Im Geschäftsjahr 2015/16 (1.10. bis 30.9.) sank er.", "09-30"),
        ("Das Geschäftsjahr 2016 (1. Januar bis 31. Dezember) war gut.", "12-31"),
        ("Im zweiten Quartal 2023/24 (Jänner bis März) war Ruhe.", "09-30"),
        ("Die Versammlung endete am 30. Juni.", None),
    ],
)
def test_year_ends(text, expected):
    assert find_year_end(text) == expected


def test_caller_is_heard_before_the_text():
    doc, _ = annotated("Ulm, 17. Juni 2024. Im [Vorjahr]{.PERIOD} war Ruhe.", "2010-05-05", CALENDAR_END)
    assert doc.ents[0]._.period["start"] == "2009-01-01"
    assert doc._.date == "2010-05-05"


def test_component_survives_saving(tmp_path):
    nlp = blank_german()
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "PERIOD", "pattern": "Q4"}])
    nlp.add_pipe("period")
    nlp.to_disk(tmp_path)
    doc = nlp.make_doc("In Q4 sank der Umsatz.")
    doc._.date = "2026-01-28"
    for _, pipe in spacy.load(tmp_path).pipeline:
        doc = pipe(doc)
    assert doc.ents[0]._.period["end"] == "2025-12-31"
    copy = Doc(doc.vocab).from_bytes(doc.to_bytes())
    assert copy.ents[0]._.period == doc.ents[0]._.period
    assert copy._.date == "2026-01-28"


# Any period in any style ----------------------------------------------------------------------------------

MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
ORDINALS = ["erstes", "zweites", "drittes", "viertes"]


def place(
    text: str, published: str | None = None, year_end: str = CALENDAR_END
) -> tuple[str | None, str | None]:
    doc = Doc(NLP.vocab, words=["Im", *text.split(" "), "war", "es", "so", "."])
    doc.ents = [Span(doc, 1, len(doc) - 4, label="PERIOD")]
    doc._.date, doc._.fiscal_year_end = published, year_end
    value = PERIOD(doc).ents[0]._.period
    return value["start"], value["end"]


@given(
    st.integers(1950, 2049),
    st.integers(1, 4),
    st.sampled_from(["Q{n}/{y}", "{n}. Quartal {y}", "{o} Quartal {y}", "Q{n} {y}"]),
)
@settings(max_examples=150, deadline=None)
def test_written_quarters_read_back(year, number, style):
    last = 3 * number
    expected = (f"{year}-{last - 2:02d}-01", f"{year}-{last:02d}-{monthrange(year, last)[1]}")
    assert place(style.format(n=number, y=year, o=ORDINALS[number - 1])) == expected


@given(
    st.dates(date(1950, 1, 1), date(2049, 12, 31)),
    st.sampled_from(["{d}. {m} {y}", "{d:02d}.{n:02d}.{y}", "{d}. {n}. {y}", "{d}.{n}.{y}"]),
)
@settings(max_examples=150, deadline=None)
def test_written_days_read_back(day, style):
    text = style.format(d=day.day, m=MONTHS[day.month - 1], n=day.month, y=day.year)
    assert place(text) == (day.isoformat(), day.isoformat())


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)), st.dates(date(1950, 1, 1), date(2049, 12, 31)))
@settings(max_examples=150, deadline=None)
def test_written_stretches_read_back(one, other):
    first, last = sorted((one, other))
    text = f"{first.day}. {MONTHS[first.month - 1]} {first.year} bis {last.day}. {MONTHS[last.month - 1]} {last.year}"
    assert place(text) == (first.isoformat(), last.isoformat())


@given(st.integers(1950, 2049), st.integers(1, 12), st.booleans())
@settings(max_examples=150, deadline=None)
def test_written_fiscal_years_read_back(year, month, short):
    end = f"{month:02d}-{monthrange(2023, month)[1]}"
    text = f"Geschäftsjahr {year}/{(year + 1) % 100:02d}" if short else f"Geschäftsjahr {year}/{year + 1}"
    if month == 12:
        assert place(text, year_end=end) == (None, None)
    else:
        expected = (f"{year}-{month + 1:02d}-01", f"{year + 1}-{month:02d}-{monthrange(year + 1, month)[1]}")
        assert place(text, year_end=end) == expected


TEXTS = st.text(
    alphabet=st.sampled_from("0123456789./-' \n äöüabcdefghijklmnoprstuvwxyzJQHVI()"), max_size=30
)
WORDS = st.lists(
    st.sampled_from(
        "vergangenen kommenden ersten drei neun Monate Quartal Jahr Jahre Jahren Geschäftsjahr 2023/24 2024 31. 2. Februar "
        "bis und Ende Mitte Anfang des Vorjahres vor in zuvor Vj. Vorjahr heuer Q3 H1 9M Winter Jahrhundert 1. 21. 2018/2021 0000 9999 30. "
        "Juni Dekade zwanziger Schlussquartal - / Berichtszeitraum Stichtag gleichen Zeitraum laufenden 1.1. 99.99.9999".split()
    ),
    max_size=6,
).map(" ".join)


@given(
    st.one_of(TEXTS, WORDS),
    st.one_of(WORDS, st.text(max_size=30)),
    st.one_of(st.none(), st.dates().map(str), st.text(max_size=5)),
)
@settings(max_examples=400, deadline=None)
def test_nothing_raises(before, inside, published):
    words = [word for word in f"{before} {inside} war".split(" ") if word]
    doc = Doc(NLP.vocab, words=words)
    half = len(words) // 2
    doc.ents = [Span(doc, 0, half, label="PERIOD")] * (half > 0) + [
        Span(doc, half, len(words), label="PERIOD")
    ]
    doc._.date = published
    for span in PERIOD(doc).ents:
        value = span._.period
        if value["reason"]:
            assert value["start"] is value["end"] is value["grain"] is None
        else:
            assert value["grain"] in GRAINS
            assert value["relation"] in ("absolute", "relative")
            assert not (value["start"] and value["end"]) or value["start"] <= value["end"]


PROSE = st.lists(
    st.sampled_from("Die Mio. 2013. 5 zB. (Vj. Er … ! sank. im 3. Quartal \n\n Ende. „Nein“".split(" "))
).map(" ".join)


@given(st.one_of(PROSE, st.text(alphabet="aA.!? \n0„“(", max_size=30)))
@settings(max_examples=200, deadline=None)
def test_sentences_end_where_the_pattern_says(text):
    assert sentence_ends(text) == [end.end() for end in SENTENCE_END.finditer(text)]
