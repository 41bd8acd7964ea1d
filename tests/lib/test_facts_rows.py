"""If these break, a spreadsheet shows other figures than the article, or calculates what an article says."""

import csv
import io
from datetime import date
from decimal import Decimal

import pandas
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.lib.facts_rows import SCHEMA, as_csv, as_parquet, fact_rows, safe_cell
from tests.facts_by_hand import document_of

ARTICLE = """# Nordhafen verdient mehr

Der [Umsatz]{.METRIC #um} der Sparte [Häfen; "Kai"]{.SEGMENT #ha} stieg im
[dritten Quartal]{.PERIOD #q3} auf knapp [1,24 Mrd. Euro]{.MONEY metric=um period=q3 segment=ha}. Je Aktie blieben [-0,35 Euro]{.MONEY metric=um kind=prior}.
"""


@pytest.fixture(scope="module")
def document():
    return document_of(
        ARTICLE, "artikel.txt", change={"percent": 8.5, "basis": "yoy", "text": "um 8,5 Prozent"}
    )


def read_back(data: bytes) -> list[dict]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_a_csv_read_back_holds_the_facts(document):
    data = as_csv([document])
    assert data.startswith(b"\xef\xbb\xbfarticle;") and data.count(b"\r\n") == data.count(b"\n") == 3
    first, second = read_back(data)
    assert (first["metric"], first["amount"], first["low"]) == ("Umsatz", "1,24 Mrd. Euro", "1240000000")
    assert (first["bound"], first["currency"], first["segment"]) == ("below", "EUR", 'Häfen; "Kai"')
    assert (first["period_start"], first["period_end"]) == ("2025-07-01", "2025-09-30")
    assert (first["period_inferred"], first["change_percent"], first["change_basis"]) == (
        "false",
        "8.5",
        "yoy",
    )
    assert "stieg im dritten Quartal" in first["sentence"]
    assert second["kind"] == "prior" and second["period"] == second["period_inferred"] == ""
    text = document["text"]
    for row in (first, second):
        start, end = int(row["amount_start_char"]), int(row["amount_end_char"])
        assert text[start:end] == row["amount"].lstrip("'")


def test_decimal_commas_are_in_numbers_alone(document):
    points, commas = read_back(as_csv([document])), read_back(as_csv([document], decimal_comma=True))
    changed = {name for a, b in zip(points, commas) for name in a if a[name] != b[name]}
    assert changed == {"low", "high", "change_percent", "score"}
    assert (commas[1]["low"], commas[0]["change_percent"]) == ("-0,35", "8,5")


def test_pandas_reads_what_a_german_spreadsheet_reads(document):
    frame = pandas.read_csv(io.BytesIO(as_csv([document], True)), sep=";", decimal=",", encoding="utf-8-sig")
    assert frame["low"].tolist() == [1.24e9, -0.35] and frame["metric"].tolist() == ["Umsatz", "Umsatz"]


def test_a_parquet_file_holds_the_same_rows_with_types(document):
    table = pyarrow.parquet.read_table(io.BytesIO(as_parquet([document])))
    assert table.schema.equals(SCHEMA)
    first, second = table.to_pylist()
    assert (first["low"], first["period_start"], first["period_inferred"]) == (
        1.24e9,
        date(2025, 7, 1),
        False,
    )
    assert second["amount"] == "-0,35 Euro" and second["period"] is None
    assert [row["sentence"] for row in table.to_pylist()] == [
        row["sentence"] for row in fact_rows([document])
    ]


def test_amounts_stay_exact():
    (row,) = fact_rows(
        [document_of("Der [Umsatz]{.METRIC #u}: [12.345.678.901.234,56 Euro]{.MONEY metric=u}.")]
    )
    assert row["low"] == Decimal("12345678901234.56")


def test_no_facts_are_a_header_without_rows(document):
    empty = [{**document, "facts": []}]
    assert read_back(as_csv(empty)) == [] and as_csv(empty).count(b"\r\n") == 1
    assert pyarrow.parquet.read_table(io.BytesIO(as_parquet(empty))).schema.equals(SCHEMA)


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "＝1+1", "-5 Mio. Euro"])
def test_a_spreadsheet_calculates_no_text(text):
    assert safe_cell("segment", text, False) == f"'{text}"


def test_numbers_and_lone_signs_are_no_formulas():
    assert safe_cell("low", "-5", False) == "-5" and safe_cell("sign", "-", False) == "-"


@given(st.text(min_size=1), st.booleans())
def test_whatever_an_article_says_stays_in_its_cell(text, comma):
    fact = {
        "metric": {"text": text, "start_char": 0, "end_char": len(text), "name": text},
        "amount": {"text": text, "start_char": 0, "end_char": len(text), "low": None, "high": None}
        | dict.fromkeys(("currency", "bound", "sign", "per")),
        "period": None,
        "segment": None,
        "kind": "reported",
        "change": None,
        "sent_start": 0,
        "sent_end": len(text),
        "score": 0.5,
    }
    document = {"id": text, "date": None, "text": text, "facts": [fact, fact]}
    rows = read_back(as_csv([document], comma))
    assert len(rows) == 2 and all(
        row["kind"] == "reported" and row["score"] in ("0.5", "0,5") for row in rows
    )
    assert all(len(cell) < 2 or cell[0] not in "=+-@\t\r" for row in rows for cell in row.values())
