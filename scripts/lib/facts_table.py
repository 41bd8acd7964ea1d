"""What was extracted as tables for a terminal: the facts of an article, or its spans."""

import io
import re
from decimal import Decimal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from scripts.lib.phrasing import amount_words, change_words, flat, metric_words, period_words

STYLES = {"MONEY": "green", "PERIOD": "yellow", "METRIC": "cyan", "SEGMENT": "magenta"}
KINDS = {"reported": "", "forecast": "italic", "prior": "dim"}
BOUNDS = {"about": "≈", "below": "<", "above": ">", "at_most": "≤", "at_least": "≥"}
WIDTH = 116
INFERRED = "* the period stands in another sentence than the amount"


def facts_table(documents: list[dict], width: int = WIDTH, colour: bool = False) -> str:
    """One table an article, one row a fact, in the order of the text."""
    return _printed(map(_facts, documents), width, colour)


def _facts(document: dict) -> Table | Text:
    facts = document["facts"]
    if not facts:
        return Text(f"{_title(document)}: no facts\n")
    inferred = any((fact["period"] or {}).get("inferred") for fact in facts)
    table = Table(title=_counted(document, len(facts), "fact"), caption=INFERRED if inferred else None)
    for name in ("metric", "amount", "period", "segment", "kind", "change", "score"):
        table.add_column(name, justify="right" if name in ("change", "score") else "left", overflow="fold")
    for fact in facts:
        amount = amount_words(fact["amount"], document["text"][: fact["amount"]["start_char"]])
        table.add_row(
            Text(metric_words(fact["metric"], document["spans"]) if fact["metric"] else "", STYLES["METRIC"]),
            Text(amount, STYLES["MONEY"]),
            Text(_period(fact["period"]), STYLES["PERIOD"]),
            Text(flat(fact["segment"]["text"]) if fact["segment"] else "", STYLES["SEGMENT"]),
            Text(fact["kind"], KINDS.get(fact["kind"], "")),
            Text(change_words(fact["change"]) if fact["change"] else ""),
            Text(f"{fact['score']:.2f}", "dim"),
        )
    return table


def _period(period: dict | None) -> str:
    return f"{period_words(period)}{'*' if period.get('inferred') else ''}" if period else ""


def spans_table(documents: list[dict], width: int = WIDTH, colour: bool = False, context: int = 16) -> str:
    """One row a span in its context; offsets are code points of the original text."""
    return _printed((_spans(document, context) for document in documents), width, colour)


def _spans(document: dict, context: int) -> Table:
    table = Table(
        "label", "from", "to", "in context", "value", title=_counted(document, len(document["spans"]), "span")
    )
    for span in document["spans"]:
        start, end, text = span["start"], span["end"], document["text"]
        words = Text.assemble(
            _spaced(text[max(0, start - context) : start]),
            (_spaced(text[start:end]), f"bold {STYLES[span['label']]}"),
            _spaced(text[end : end + context]),
        )
        label = Text(span["label"], STYLES[span["label"]])
        table.add_row(label, str(start), str(end), words, worth(span.get("value")))
    return table


def worth(value: dict | None) -> str:
    """A value in few characters: ``≈ 95,000,000–105,000,000 EUR``, ``2024-04-01/2024-06-30``; nothing without one."""
    if not value:
        return ""
    if "currency" in value:
        bounds = dict.fromkeys(f"{Decimal(value[key]):,f}" for key in ("low", "high") if value[key])
        return " ".join(filter(None, (BOUNDS.get(value["bound"]), "–".join(bounds), value["currency"])))
    days = [value[key] or ".." for key in ("start", "end")]
    return "" if days == ["..", ".."] else "/".join(days)


def _counted(document: dict, count: int, what: str) -> Text:
    return Text(f"{_title(document)}: {count} {what}{'' if count == 1 else 's'}", "italic")


def _title(document: dict) -> str:
    return flat(document["id"]) + (f", {document['date']}" if document["date"] else "")


def _spaced(text: str) -> str:
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f]+", " ", text)


def _printed(renderables, width: int, colour: bool) -> str:
    printed = io.StringIO()
    console = Console(file=printed, force_terminal=colour, width=width, highlight=False)
    for renderable in renderables:
        console.print(renderable)
    return printed.getvalue()
