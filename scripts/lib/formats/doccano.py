"""Doccano's JSONL for sequence labelling, in its three forms.

``{"text", "label": [[start, end, label], …]}`` (or ``labels``) is what it imports and exports; ``{"id",
"text", "entities": [{"start_offset", "end_offset", "label"}, …], "relations"}`` is the export of a project
with relations. Every other key is meta data. Doccano replaces ``id`` by its own number, which is why the
article's own stands in ``seed``. Nothing in it quotes a span, and unless the project counts graphemes offsets
are UTF-16 code units (https://github.com/doccano/doccano/issues/2290).
"""

import json
from collections.abc import Iterable

from scripts.lib.formats.documents import Document, Draft, Files, Format, Mark, Reading
from scripts.lib.formats.located import LocatedDict, LocatedList, Source, parted, read_lines
from scripts.lib.formats.offsets import positions
from scripts.lib.seeds import Problem

SPANS = ("entities", "label", "labels")
OWN = {*SPANS, "text", "id", "seed", "relations", "Comments", "comments"}


def read(files: Files) -> Reading:
    """Every document; relations and comments are left out, and said to be."""
    return read_lines(files, _read_row)


def write(documents: Iterable[Document], offsets: str = "codepoints") -> Files:
    """The form with ``label``, which every version imports."""
    return {
        "": "".join(json.dumps(_row(document, offsets), ensure_ascii=False) + "\n" for document in documents)
    }


def _row(document: Document, offsets: str) -> dict:
    at = positions(document.text, offsets)
    meta = {key: value for key, value in document.meta.items() if key not in OWN}
    label = [[at[start], at[end], label] for start, end, label in document.spans]
    return {"text": document.text, "label": label, "seed": document.id, **meta}


def _read_row(source: Source, row: LocatedDict, fallback: str) -> Reading:
    if wrong := source.text_problem(row.at, row.get("text"), "text"):
        return Reading(problems=[wrong])
    key = next((key for key in SPANS if key in row), None)
    if key is None or not isinstance(row[key], list):
        what = f"no list in {' or '.join(SPANS)}"
        return Reading(
            problems=[source.problem(row.at, what, "export it as JSONL, with an empty list for no spans")]
        )
    marks, problems = parted([_read_span(source, span, row) for span in row[key]])
    meta = {key: value for key, value in row.items() if key not in OWN}
    name = str(row.get("seed", row.get("id", fallback)))
    lost = len(row.get("relations") or []) + len(row.get("Comments") or row.get("comments") or [])
    notices = (
        [f"{source.file}:{source.first_line}: {lost} relations and comments not imported"] if lost else []
    )
    return Reading(
        [Draft(name, row["text"], marks, meta, source.file, *source.place(row.at))], problems, notices
    )


def _read_span(source: Source, span: object, row: LocatedDict) -> Mark | Problem:
    if isinstance(span, LocatedDict):
        return source.mark(span.at, span.get("start_offset"), span.get("end_offset"), span.get("label"))
    if isinstance(span, LocatedList) and len(span) == 3:
        return source.mark(span.at, *span)
    at = getattr(span, "at", row.at)
    return source.problem(at, f"cannot read span {json.dumps(span)}", "write [start, end, label]")


FORMAT = Format((".jsonl",), read, write)
