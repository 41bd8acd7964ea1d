"""What was extracted, as a table for people, JSON lines for programs and a page for both."""

import io
import re
from decimal import Decimal

import srsly
from rich.console import Console
from rich.table import Table
from rich.text import Text
from spacy import displacy

COLOURS = {"MONEY": "#b7e4c7", "PERIOD": "#ffe5a0", "METRIC": "#bcd9f7", "SEGMENT": "#f6c6d8"}
BOUNDS = {"about": "≈", "below": "<", "above": ">", "at_most": "≤", "at_least": "≥"}
STYLES = {"MONEY": "green", "PERIOD": "yellow", "METRIC": "cyan", "SEGMENT": "magenta"}


def as_table(documents: list[dict], context: int = 16) -> str:
    """One row a span in its context; offsets are code points of the original text."""
    console = Console(file=io.StringIO(), force_terminal=None, width=116)
    for document in documents:
        day = f", {document['date']}" if document["date"] else ""
        title = f"{document['id']}{day}: {len(document['spans'])} spans"
        view = Table("label", "from", "to", "in context", "value", title=title)
        for span in document["spans"]:
            start, end, text = span["start"], span["end"], document["text"]
            words = Text.assemble(
                re.sub(r"\s+", " ", text[max(0, start - context) : start]),
                (re.sub(r"\s+", " ", text[start:end]), f"bold {STYLES[span['label']]}"),
                re.sub(r"\s+", " ", text[end : end + context]),
            )
            label = Text(span["label"], STYLES[span["label"]])
            view.add_row(label, str(start), str(end), words, worth(span.get("value")))
        console.print(view)
    return console.file.getvalue()


def worth(value: dict | None) -> str:
    """A value in few characters: ``≈ 9.5e7..1.05e8 EUR``, ``2024-04-01/2024-06-30``; nothing where there is none."""
    if not value:
        return ""
    if "currency" in value:
        bounds = dict.fromkeys(f"{Decimal(value[key]):,f}" for key in ("low", "high") if value[key])
        return " ".join(filter(None, (BOUNDS.get(value["bound"]), "–".join(bounds), value["currency"])))
    days = [value[key] or ".." for key in ("start", "end")]
    return "" if days == ["..", ".."] else "/".join(days)


def as_jsonl(documents: list[dict]) -> str:
    """One object a line: id, date and spans, without the text."""
    rows = [{key: value for key, value in document.items() if key != "text"} for document in documents]
    return "".join(srsly.json_dumps(row) + "\n" for row in rows)


def as_html(documents: list[dict]) -> str:
    """A displaCy page of all articles, complete in itself."""
    rows = [
        {
            "text": document["text"],
            "ents": [{"start": s["start"], "end": s["end"], "label": s["label"]} for s in document["spans"]],
            "title": document["id"],
        }
        for document in documents
    ]
    options = {"colors": COLOURS, "lang": "de"}
    return displacy.render(rows, style="ent", manual=True, page=True, jupyter=False, options=options)
