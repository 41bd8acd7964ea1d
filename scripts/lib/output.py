"""What was extracted, in the format somebody asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import srsly

from scripts.lib.facts_page import facts_page
from scripts.lib.facts_rows import as_csv, as_parquet
from scripts.lib.facts_table import WIDTH, facts_table, spans_table


class Format(str, Enum):
    table = "table"
    spans = "spans"
    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"
    html = "html"


BINARY = (Format.parquet,)
# Their rows are facts, so a pipeline without that component has none to give.
FACTS_ONLY = (Format.csv, Format.parquet)


@dataclass(frozen=True)
class Options:
    """How to write: decimal commas in a CSV, the width and colours of a terminal, who read the articles."""

    decimal_comma: bool = False
    width: int = WIDTH
    colour: bool = False
    reader: str = ""


def render(documents: list[dict], format: Format, options: Options = Options()) -> bytes:
    """The documents of `scripts.extract.extract` in a format; without ``facts`` a table shows their spans."""
    return WRITERS[format](documents, options)


def as_table(documents: list[dict], options: Options) -> bytes:
    table = facts_table if all("facts" in document for document in documents) else spans_table
    return table(documents, options.width, options.colour).encode("utf8")


def as_jsonl(documents: list[dict]) -> bytes:
    """One object a line: id, date, spans and facts, without the text."""
    kept = ("id", "date", "spans", "facts")
    rows = [{key: document[key] for key in kept if key in document} for document in documents]
    return "".join(srsly.json_dumps(row) + "\n" for row in rows).encode("utf8")


WRITERS: dict[Format, Callable[[list[dict], Options], bytes]] = {
    Format.table: as_table,
    Format.spans: lambda documents, options: spans_table(documents, options.width, options.colour).encode(
        "utf8"
    ),
    Format.jsonl: lambda documents, _: as_jsonl(documents),
    Format.csv: lambda documents, options: as_csv(documents, options.decimal_comma),
    Format.parquet: lambda documents, _: as_parquet(documents),
    Format.html: lambda documents, options: facts_page(
        documents, options.decimal_comma, options.reader
    ).encode("utf8"),
}
