"""If these break, a header is read as news, offsets drift, or a bad file stops the good ones."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.extract import read_inputs
from scripts.lib.reader import LIMIT, UnreadableError, guess_language, read_article, take_apart

WIRE = (
    " date 2024-08-07 Kesselring verdient weniger 07.08.2024, 07:41 Uhr von dpa Jetzt kommentieren: 3\n\n"
    "Ulm (dpa) - Der Hersteller hat im zweiten Quartal weniger verdient, wie er am Mittwoch mitteilte.\n"
)


def furniture(text):
    return [text[start:end] for start, end in take_apart(text).furniture]


def test_the_header_of_an_agency_is_furniture_and_gives_the_day():
    article = take_apart(WIRE)
    assert article.text == WIRE and article.day == date(2024, 8, 7)
    assert furniture(WIRE) == [
        " date 2024-08-07",
        "07.08.2024, 07:41 Uhr von dpa",
        "Jetzt kommentieren: 3",
        "Ulm (dpa) - ",
    ]
    assert article.is_text(WIRE.index("zweiten"), WIRE.index("weniger verdient,"))
    assert not article.is_text(WIRE.index("2024-08"), WIRE.index("Kesselring"))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Wien/Graz – Die Bank spart.", None),
        ("Frankfurt, 30. 3. 2001 (vwd) - Die Bank spart.", date(2001, 3, 30)),
        ("Die Bank spart. 31.02.2001, 10:00 Uhr", None),
        ("Die Bank spart seit 2001.", None),
    ],
)
def test_the_day_comes_from_what_the_article_says(text, day):
    assert take_apart(text).day == day


@given(st.text())
def test_no_text_is_changed_or_makes_the_reader_raise(text):
    article = take_apart(text)
    assert article.text == text
    assert all(0 <= start < end <= len(text) for start, end in article.furniture)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"PK\x03\x04\x00\x00\x08", "binary"),
        (bytes(range(128, 160)) * 20, "binary"),
        (b"Der Umsatz stieg. " * (LIMIT // 10), "more than one article"),
        (
            b"The company said on Wednesday that its revenue rose by eight percent in the quarter.",
            "reads like 'en'",
        ),
        (b"12 34 56 78", "reads like 'none'"),
    ],
)
def test_what_is_no_german_article_gets_a_clear_answer(raw, why):
    with pytest.raises(UnreadableError, match=why):
        read_article(raw)


def test_old_encodings_are_read():
    text = "Die Erlöse der Gesellschaft stiegen kräftig, für das Jahr wird ein Überschuß erwartet."
    assert read_article(text.encode("cp1252")).text == read_article(text.encode()).text == text


def test_short_german_headlines_are_german():
    assert guess_language("Konzernüberschuss steigt um 12 Prozent") == "de"
    assert guess_language("Umsatz und Ergebnis im ersten Quartal") == "de"


def test_a_folder_with_one_bad_file_still_gives_the_others(tmp_path):
    (tmp_path / "a.txt").write_text("Der Umsatz der Gesellschaft stieg im Jahr 2024 kräftig.", "utf8")
    (tmp_path / "b.txt").write_bytes(b"\x00\x01")
    articles, problems = read_inputs([str(tmp_path), str(tmp_path / "none.txt")])
    assert [name.endswith("a.txt") for name in articles] == [True]
    assert len(problems) == 2 and "b.txt: binary" in problems[0] and "none.txt: no such file" in problems[1]
