"""CoNLL with BIO tags: a line is a token, a tab and its tag, a blank line ends a sentence.

CoNLL has no room for the text between tokens, so that what this module writes has a third column: the
characters from the end of the token to the next one, as a JSON string (``" "``, ``""``, ``"\\n\\n"``,
``"\\u00a0"``). The third column of a -DOCSTART- line is a JSON object of the article's ``id``, the characters
``before`` the first token and its ``meta``. Tools that read the first two columns are not disturbed. Files
without the column are read too, with one space after each token and a line end after each sentence, which is
said to be a guess. Columns may also be parted by spaces, as in CoNLL 2003; the tag is then the last one.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import PurePath

from scripts.lib.formats.documents import Document, Draft, Files, Format, Mark, Reading
from scripts.lib.seeds import Problem
from scripts.lib.tokens import boundaries

TAG = re.compile(r"O|[BI]-\S+")
START = "-DOCSTART-"
Piece = tuple[int, int, str]


def read(files: Files) -> Reading:
    """Every document, its text put together from tokens and what stands between them."""
    reading = Reading()
    for name, text in files.items():
        parts = list(_documents(text.removeprefix("\ufeff")))
        for number, (first, head, rows) in enumerate(parts, start=1):
            fallback = PurePath(name).stem + (f"-{number}" if len(parts) > 1 else "")
            reading += _read_document(name, first, head, rows, fallback)
    return reading


def write(documents: Iterable[Document], offsets: str = "codepoints") -> Files:
    """One file, without offsets. Raises ValueError for spans that overlap or have white space at an end."""
    return {"": "".join(line + "\n" for document in documents for line in _lines(document))}


def pieces(document: Document) -> list[Piece]:
    """(start, end, tag) of every token, tokens being cut where a span begins or ends inside one."""
    cuts = {cut for span in document.spans for cut in span[:2]}
    found: list[tuple[int, int]] = []
    for start, end in boundaries(document.text):
        for word in re.finditer(r"\S+", document.text[start:end]):
            ends = (start + word.start(), start + word.end())
            edges = sorted({*ends, *(cut for cut in cuts if ends[0] < cut < ends[1])})
            found += pairwise(edges)
    starts = {start: (end, label) for start, end, label in document.spans}
    tagged, inside = [], (0, "")
    for start, end in found:
        begins = start in starts
        inside = starts[start] if begins else inside
        tag = f"{'B' if begins else 'I'}-{inside[1]}" if start < inside[0] else "O"
        tagged.append((start, end, tag))
    return tagged


def _lines(document: Document) -> Iterator[str]:
    spans, text, tokens = sorted(document.spans), document.text, pieces(document)
    ends = {end for _, end, _ in tokens}
    apart = all(first[1] <= second[0] for first, second in pairwise(spans))
    if not apart or not all(end in ends and text[start : start + 1].strip() for start, end, _ in spans):
        raise ValueError(f"{document.id}: CoNLL holds no spans that overlap or begin or end in white space")
    before = text[: tokens[0][0]] if tokens else text
    yield f"{START}\tO\t{json.dumps({'id': document.id, 'before': before, 'meta': document.meta})}"
    yield ""
    for (start, end, tag), (following, _, next_tag) in zip(tokens, [*tokens[1:], (len(text), 0, "O")]):
        after = text[end:following]
        # Escaped to ASCII: editors and line readers break lines at U+2028 and U+0085 too.
        yield f"{text[start:end]}\t{tag}\t{json.dumps(after)}"
        stops = "\n" in after or (after and text[start:end] in (".", "!", "?"))
        if stops and not next_tag.startswith("I"):
            yield ""
    yield ""


def _documents(text: str) -> Iterator[tuple[int, dict, list[tuple[int, str]]]]:
    """(line of its start, what its -DOCSTART- says, its numbered lines) of each document of a file."""
    first = 1
    head: dict = {}
    rows: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.removesuffix("\r")
        if line.startswith(START) and not line.endswith('"'):
            if any(row.strip() for _, row in rows) or head:
                yield first, head, rows
            first, head, rows = number, _head(line), []
        else:
            rows.append((number, line))
    if any(row.strip() for _, row in rows) or head:
        yield first, head, rows


def _head(line: str) -> dict:
    try:
        head = json.loads(line.split("\t", 2)[2])
    except (IndexError, ValueError):
        return {}
    return head if isinstance(head, dict) else {}


def _read_document(file: str, first: int, head: dict, rows: list[tuple[int, str]], fallback: str) -> Reading:
    text, marks, problems, guessed = str(head.get("before", "")), [], [], False
    going_on: str | None = None  # the label of the span that the last token belongs to
    for number, row in rows:
        if not row.strip():
            text = text[:-1] + "\n" if guessed and text.endswith(" ") else text
            going_on = None
            continue
        token, tag, after = _columns(row)
        end = len(text) + len(token)
        if problem := _tag_problem(file, number, token, tag, going_on):
            problems.append(problem)
        elif tag.startswith("B"):
            marks.append(Mark(len(text), end, tag[2:], number, 1))
        elif tag.startswith("I"):
            marks[-1] = replace(marks[-1], end=end)
        going_on = tag[2:] or None
        guessed |= after is None
        text += token + (" " if after is None else after)
    text = text[:-1] if guessed and text[-1:] in (" ", "\n") else text
    notices = (
        [f"{file}:{first}: no column of white space, the text between tokens is a guess"] if guessed else []
    )
    if not text:
        problems.append(Problem(file, first, 1, "no tokens", "write one a line"))
    meta = head["meta"] if isinstance(head.get("meta"), dict) else {}
    return Reading([Draft(str(head.get("id", fallback)), text, marks, meta, file, first)], problems, notices)


def _tag_problem(file: str, number: int, token: str, tag: str, going_on: str | None) -> Problem | None:
    if not TAG.fullmatch(tag):
        return Problem(
            file, number, len(token) + 2, f"cannot read tag {tag!r}", "write O, B-LABEL or I-LABEL"
        )
    if tag.startswith("I") and tag[2:] != going_on:
        what = f"{tag} continues no {tag[2:]}"
        return Problem(file, number, len(token) + 2, what, f"begin the span with B-{tag[2:]}")
    return None


def _columns(row: str) -> tuple[str, str, str | None]:
    """Token, tag, and what stands between it and the next token, None if the row does not say it."""
    columns = row.split("\t") if "\t" in row else row.split()
    after = None
    if len(columns) > 2 and columns[-1].startswith('"'):
        try:
            after = json.loads(columns[-1])
            columns.pop()
        except ValueError:
            pass
    return columns[0], columns[-1] if len(columns) > 1 else "", after


FORMAT = Format((".conll", ".bio", ".iob", ".tsv", ".txt"), read, write, counts=False)
