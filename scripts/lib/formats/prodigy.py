"""Prodigy's JSONL of annotation tasks, as `prodigy db-out` writes and `prodigy ner.manual` loads it.

One object a line: ``text``, ``spans`` of ``start``, ``end``, ``label`` (and ``token_start``, ``token_end``,
both inclusive), ``tokens`` of ``text``, ``start``, ``end``, ``id``, ``ws``, ``meta``, and ``answer``
``accept``, ``reject`` or ``ignore``. Only accepted tasks are annotations.
https://prodi.gy/docs/api-interfaces#ner_manual
"""

import json
from collections.abc import Iterable
from typing import Any

from scripts.lib.formats.documents import Document, Draft, Files, Format, Mark, Reading
from scripts.lib.formats.located import LocatedDict, Source, parted, read_lines
from scripts.lib.formats.offsets import positions
from scripts.lib.seeds import Problem

ANSWERS = ("accept", "reject", "ignore")


def read(files: Files) -> Reading:
    """Every accepted task."""
    return read_lines(files, _read_task)


def write(documents: Iterable[Document], offsets: str = "codepoints") -> Files:
    """Tasks without tokens: load them with this project's pipeline, which cuts them as the seeds are cut."""
    return {
        "": "".join(json.dumps(_task(document, offsets), ensure_ascii=False) + "\n" for document in documents)
    }


def _task(document: Document, offsets: str) -> dict:
    at = positions(document.text, offsets)
    spans = [
        {"start": at[start], "end": at[end], "label": label, "text": document.text[start:end]}
        for start, end, label in document.spans
    ]
    return {"text": document.text, "spans": spans, "meta": {**document.meta, "id": document.id}}


def _read_task(source: Source, task: LocatedDict, fallback: str) -> Reading:
    answer = task.get("answer", "accept")
    if answer not in ANSWERS:
        what = f"unknown answer {answer!r}"
        return Reading(problems=[source.problem(task.at, what, f"use one of {', '.join(ANSWERS)}")])
    if answer != "accept":
        return Reading(notices=[f"{source.file}:{source.first_line}: answer is {answer}, not imported"])
    if wrong := source.text_problem(task.at, task.get("text"), "text"):
        return Reading(problems=[wrong])
    spans = task.get("spans") or []
    if not isinstance(spans, list):
        return Reading(problems=[source.problem(task.at, "spans is no list", "give a list of objects")])
    marks, problems = parted([_read_span(source, span, task) for span in spans])
    meta = task["meta"] if isinstance(task.get("meta"), dict) else {}
    draft = Draft(
        str(meta.get("id", fallback)), task["text"], marks, meta, source.file, *source.place(task.at)
    )
    return Reading([draft], problems)


def _read_span(source: Source, span: LocatedDict, task: LocatedDict) -> Mark | Problem:
    if not isinstance(span, dict):
        return source.problem(task.at, f"span {span!r} is no object", "give start, end and label")
    quote = span.get("text", _quote(span, task.get("tokens")))
    return source.mark(span.at, span.get("start"), span.get("end"), span.get("label"), quote)


def _quote(span: LocatedDict, tokens: Any) -> str | None:
    """What the tokens say the span is; None where they do not say it."""
    try:
        inside = tokens[span["token_start"] : span["token_end"] + 1]
        text = "".join(token["text"] + " " * token["ws"] for token in inside)
        return text.removesuffix(" " * inside[-1]["ws"])
    except (TypeError, KeyError, IndexError):
        return None


FORMAT = Format((".jsonl",), read, write)
