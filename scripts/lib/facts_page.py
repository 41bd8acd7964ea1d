"""One page that holds everything: articles with their spans, facts that light them up, the rows to download."""

import re

from markupsafe import Markup, escape

from scripts.lib.facts_rows import NUMBERS, SCHEMA, fact_row, text_cells
from scripts.lib.marked_text import Mark, marked_text
from scripts.lib.pages import render
from scripts.lib.phrasing import amount_words, change_words, flat, metric_words, period_words

LABELS = ("METRIC", "MONEY", "PERIOD", "SEGMENT")
LABEL_OF = {"amount": "MONEY", "metric": "METRIC", "period": "PERIOD", "segment": "SEGMENT"}
# What a line may not break: a number with its unit and currency, a period.
AMOUNT = re.compile(r"[−+]?\d\S*(?: to −?\d\S*)?(?: (?:tn|bn|m|k)\b)?(?: [A-Z]{3}\b)?")
PERIOD = re.compile(r"\A[^„].*?(?= – |\Z)")
COLUMNS = ("metric", "amount", "period", "segment", "kind", "change", "score")


def facts_page(documents: list[dict], decimal_comma: bool = False, reader: str = "") -> str:
    """The page of the documents of `scripts.extract.extract`; ``reader`` names the pipeline that read them.

    Without ``facts`` in the documents it shows their spans alone.
    """
    return render(
        "facts_page",
        articles=[article(document, f"a{number}") for number, document in enumerate(documents, start=1)],
        columns=COLUMNS,
        labels=LABELS,
        download=download(documents, decimal_comma),
        has_facts=all("facts" in document for document in documents),
        reader=reader,
    )


def download(documents: list[dict], decimal_comma: bool) -> dict:
    """What the page's script makes the CSV of: the cells of `facts_rows` as text, and which are numbers."""
    rows = [fact_row(document, fact) for document in documents for fact in document.get("facts", ())]
    return {
        "columns": SCHEMA.names,
        "numeric": [name in NUMBERS for name in SCHEMA.names],
        "rows": [list(text_cells(row).values()) for row in rows],
        "comma": decimal_comma,
    }


def article(document: dict, key: str) -> dict:
    """An article as the template shows it; ``key`` begins the ids of its marks and rows."""
    facts = {f"{key}f{n}": fact for n, fact in enumerate(document.get("facts", ()), start=1)}
    marks = marks_of(document["spans"], facts, key)
    text = marked_text(document["text"], marks, document["furniture"])
    mark_of = {(mark.start, mark.end): mark.id for mark in marks}
    return {
        "id": key,
        "name": flat(document["id"]),
        "date": document["date"],
        "text": text,
        "title": text.title,
        "spans": len(document["spans"]),
        "facts": [
            {"id": row, "mark": mark_of.get(place(fact["amount"])), "cells": cells(fact, document)}
            for row, fact in facts.items()
        ],
    }


def marks_of(spans: list[dict], facts: dict[str, dict], key: str) -> list[Mark]:
    """Every span, and every other place that a fact names (a verb), in order; of two that overlap the first."""
    parts = {row: {part: fact[part] for part in LABEL_OF if fact[part]} for row, fact in facts.items()}
    labels = {place(span): LABEL_OF[part] for found in parts.values() for part, span in found.items()}
    labels |= {(span["start"], span["end"]): span["label"] for span in spans}
    marks: list[Mark] = []
    for start, end in sorted(labels, key=lambda place: (place[0], -place[1])):
        if not marks or start >= marks[-1].end:
            rows = [row for row, found in parts.items() if (start, end) in map(place, found.values())]
            marks.append(Mark(start, end, labels[start, end], f"{key}m{len(marks) + 1}", " ".join(rows)))
    return marks


def place(span: dict) -> tuple[int, int]:
    return span["start_char"], span["end_char"]


def cells(fact: dict, document: dict) -> dict[str, dict]:
    """By column: the words of the cell, what it sorts by, a hint on hovering, a note below."""
    amount, segment = fact["amount"], fact["segment"]
    period, change, metric = fact["period"] or {}, fact["change"] or {}, fact["metric"] or {}
    words = metric_words(metric, document["spans"]) if metric else ""
    bare, name = words.strip("()"), flat(metric.get("name") or "")
    days = f"{period['start'] or '…'} – {period['end'] or '…'}" if period else ""
    found = {
        "metric": {
            "words": words,
            "sort": bare,
            "note": name if name.casefold() != bare.casefold() else "",
            "hint": flat(metric.get("english") or ""),
        },
        "amount": {
            "words": unbroken(AMOUNT, amount_words(amount, document["text"][: amount["start_char"]])),
            "sort": amount["low"],
            "hint": flat(amount["text"]),
        },
        "period": {
            "words": unbroken(PERIOD, period_words(period)) if period else "",
            "sort": period.get("start") or period.get("end"),
            "hint": f"{flat(period['text'])}: {days}" if period else "",
            "inferred": period.get("inferred"),
        },
        "segment": {"words": flat(segment["text"]) if segment else ""},
        "kind": {"words": fact["kind"]},
        "change": {"words": change_words(change) if change else "", "sort": change.get("percent")},
        "score": {"words": f"{fact['score']:.2f}", "sort": fact["score"]},
    }
    empty = {"sort": None, "hint": "", "note": "", "inferred": False}
    return {column: {**empty, "sort": cell["words"], **cell} for column, cell in found.items()}


def unbroken(pattern: re.Pattern, words: str) -> Markup:
    """The words as HTML, with what the pattern finds in spans of the class ``whole``."""
    found = pattern.search(words)
    if not found:
        return escape(words)
    before, after = words[: found.start()], words[found.end() :]
    return Markup('{}<span class="whole">{}</span>{}').format(before, found[0], after)
