"""Gold files: JSON lines of {"id", "text", "spans": [[start, end, label], …]} in code points."""

import json
from pathlib import Path

from scripts.lib.scoring import Scored
from scripts.lib.seeds import LABELS


class GoldError(ValueError):
    """Every problem of a gold file, one a line."""


def read_gold(path: Path) -> list[Scored]:
    """All documents of a file. Raises GoldError with every problem as file:line: what."""
    documents, problems = [], []
    for number, line in enumerate(path.read_text("utf8").splitlines(), start=1):
        if line.strip():
            document, wrong = _read_line(line, str(number))
            documents += [document] if document else []
            problems += [f"{path}:{number}: {what}" for what in wrong]
    if problems or not documents:
        raise GoldError("\n".join(problems) or f"{path}:1: no documents, write one JSON object a line")
    return documents


def _read_line(line: str, number: str) -> tuple[Scored | None, list[str]]:
    try:
        row = json.loads(line)
        text = row["text"]
        spans = [(int(start), int(end), str(label)) for start, end, label in row["spans"]]
    except (ValueError, KeyError, TypeError) as error:
        return None, [f'not {{"id", "text", "spans": [[start, end, label], …]}} ({error!r})']
    wrong = [
        f"span {s} has the unknown label {s[2]}, use {', '.join(LABELS)}" for s in spans if s[2] not in LABELS
    ]
    wrong += [
        f"span {s} lies outside the text of {len(text)} characters"
        for s in spans
        if not 0 <= s[0] < s[1] <= len(text)
    ]
    return Scored(str(row.get("id", number)), text, spans, []), wrong
