"""What was extracted, as a table for people, JSON lines for programs and a page for both."""

import io

import srsly
from rich.console import Console
from rich.table import Table
from rich.text import Text
from spacy import displacy

COLOURS = {"MONEY": "#b7e4c7", "PERIOD": "#ffe5a0", "METRIC": "#bcd9f7", "SEGMENT": "#f6c6d8"}
STYLES = {"MONEY": "green", "PERIOD": "yellow", "METRIC": "cyan", "SEGMENT": "magenta"}


def as_table(documents: list[dict], context: int = 28) -> str:
    """One row a span in its context; offsets are code points of the original text."""
    console = Console(file=io.StringIO(), force_terminal=None, width=110)
    for document in documents:
        day = f", {document['date']}" if document["date"] else ""
        view = Table(
            "label",
            "from",
            "to",
            "in context",
            title=f"{document['id']}{day}: {len(document['spans'])} spans",
        )
        for span in document["spans"]:
            start, end, text = span["start"], span["end"], document["text"]
            words = Text.assemble(
                text[max(0, start - context) : start].replace("\n", " "),
                (text[start:end], f"bold {STYLES[span['label']]}"),
                text[end : end + context].replace("\n", " "),
            )
            view.add_row(Text(span["label"], STYLES[span["label"]]), str(start), str(end), words)
        console.print(view)
    return console.file.getvalue()


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
