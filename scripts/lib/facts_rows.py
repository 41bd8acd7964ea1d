"""Facts as flat rows, one a fact, for spreadsheets (CSV) and programs (Parquet)."""

import csv
import io
import re
from datetime import date
from decimal import Decimal

import pyarrow
import pyarrow.parquet

from scripts.lib.phrasing import flat

TEXT, DAY, WHOLE = pyarrow.string(), pyarrow.date32(), pyarrow.int32()
# Exact for amounts of up to 15 digits; a decimal type is exact beyond, but pandas cannot reckon with its values.
REAL, YES_NO = pyarrow.float64(), pyarrow.bool_()
SCHEMA = pyarrow.schema(
    [
        ("article", TEXT),
        ("article_date", DAY),
        ("metric", TEXT),
        ("metric_name", TEXT),
        ("metric_english", TEXT),
        ("amount", TEXT),
        ("low", REAL),
        ("high", REAL),
        ("currency", TEXT),
        ("bound", TEXT),
        ("sign", TEXT),
        ("per", TEXT),
        ("period", TEXT),
        ("period_start", DAY),
        ("period_end", DAY),
        ("period_inferred", YES_NO),
        ("segment", TEXT),
        ("kind", TEXT),
        ("change_percent", REAL),
        ("change_basis", TEXT),
        ("score", REAL),
        *(
            (f"{part}_{end}_char", WHOLE)
            for part in ("metric", "amount", "period", "segment")
            for end in ("start", "end")
        ),
        ("sent_start", WHOLE),
        ("sent_end", WHOLE),
        ("sentence", TEXT),
    ]
)
NUMBERS = frozenset(field.name for field in SCHEMA if field.type == REAL)
# What Excel, LibreOffice and Google Sheets take for the beginning of a formula; a lone sign is none.
FORMULA = re.compile(r"[=+\-@＝＋－＠].", re.DOTALL)
BOM = "\ufeff"


def fact_rows(documents: list[dict]) -> list[dict]:
    """One dict a fact with the names of `SCHEMA`; texts are on one line, what is missing is None.

    Amounts are Decimal, as exact as the pipeline gave them. ``documents`` are those of `scripts.extract.extract`; offsets are code points of their text.
    """
    return [fact_row(document, fact) for document in documents for fact in document["facts"]]


def fact_row(document: dict, fact: dict) -> dict:
    amount, metric = fact["amount"], fact["metric"] or {}
    period, change = fact["period"] or {}, fact["change"] or {}
    row = {"article": document["id"], "article_date": _day(document["date"])}
    for part in ("metric", "amount", "period", "segment"):
        span = fact[part] or {}
        row |= {part: span.get("text"), f"{part}_start_char": span.get("start_char")}
        row |= {f"{part}_end_char": span.get("end_char")}
    row |= {"metric_name": metric.get("name"), "metric_english": metric.get("english")}
    row |= {"kind": fact["kind"], "score": fact["score"]}
    row |= {key: _decimal(amount[key]) for key in ("low", "high")}
    row |= {key: amount[key] for key in ("currency", "bound", "sign", "per")}
    row |= {f"period_{key}": _day(period.get(key)) for key in ("start", "end")}
    row |= {"period_inferred": period.get("inferred")}
    row |= {"change_percent": change.get("percent"), "change_basis": change.get("basis")}
    row |= {key: fact[key] for key in ("sent_start", "sent_end")}
    row["sentence"] = document["text"][fact["sent_start"] : fact["sent_end"]]
    return {name: flat(row[name]) if isinstance(row[name], str) else row[name] for name in SCHEMA.names}


def as_csv(documents: list[dict], decimal_comma: bool = False) -> bytes:
    """What a German spreadsheet opens by double click: UTF-8 with BOM, semicolons, CRLF, a header.

    A text that a spreadsheet would calculate („=…“, „-5 Mio. Euro“) gets an apostrophe before it.
    """
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter=";", lineterminator="\r\n")
    writer.writerow(SCHEMA.names)
    for row in fact_rows(documents):
        cells = text_cells(row)
        writer.writerow(safe_cell(name, cells[name], decimal_comma) for name in SCHEMA.names)
    return (BOM + sheet.getvalue()).encode("utf8")


def text_cells(row: dict) -> dict[str, str]:
    """A row as text: ISO dates, decimal points, true and false, nothing for None."""
    return {name: _cell(value) for name, value in row.items()}


def safe_cell(name: str, cell: str, decimal_comma: bool) -> str:
    """The cell as it goes into the CSV. The page's script (templates/facts_page.js) does the same."""
    if name in NUMBERS:
        return cell.replace(".", ",") if decimal_comma else cell
    return f"'{cell}" if FORMULA.match(cell) else cell


def as_parquet(documents: list[dict]) -> bytes:
    """The same rows, typed as in `SCHEMA`: numbers, dates, booleans, offsets."""
    rows = [{**row, **{name: _float(row[name]) for name in NUMBERS}} for row in fact_rows(documents)]
    sink = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows, SCHEMA), sink)
    return sink.getvalue()


def _cell(value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{Decimal(str(value)):f}".removesuffix(".0")
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _float(value: Decimal | float | None) -> float | None:
    return float(value) if value is not None else None


def _decimal(value: str | None) -> Decimal | None:
    return Decimal(value) if value is not None else None
