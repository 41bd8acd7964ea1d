"""Documents from elsewhere as seed files: tidied, checked, and written so that they read back the same."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import srsly
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from scripts.lib.formats.documents import Document, Span
from scripts.lib.seeds import LABELS, FrontMatter, parse_seed, write_markup
from scripts.lib.variants import UMLAUTS, apply_edits

Fault = tuple[str, str]
UNTIDY = re.compile(r"\A(?:\ufeff|\r?\n)+|\r(?=\n)|(?:\r?\n)+\Z")


def tidy(document: Document) -> Document:
    """Without byte-order mark, with LF for CRLF, without empty lines around it: what a seed does not keep."""
    edits = [(match.start(), match.end(), "") for match in UNTIDY.finditer(document.text)]
    text, spans = apply_edits(document.text, document.spans, edits)
    return replace(document, text=text, spans=spans)


def slug(name: str) -> str:
    """A name as an id may be: lower-case letters, digits and hyphens; empty if it has none."""
    plain = "".join(UMLAUTS.get(character, character) for character in name).lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def front_matter(document: Document, defaults: dict[str, str]) -> tuple[FrontMatter | None, list[Fault]]:
    """The head of the seed, from ``defaults`` where the document's meta is silent, or what it lacks."""
    known = {
        key: value
        for key, value in document.meta.items()
        if key in FrontMatter.model_fields and value is not None
    }
    try:
        return FrontMatter.model_validate({**defaults, **known, "id": slug(document.id)}), []
    except ValidationError as error:
        return None, [_head_fault(str(details["loc"][0]), details) for details in error.errors()]


def _head_fault(key: str, details: ErrorDetails) -> Fault:
    if details["type"] == "missing":
        return f"no {key}", f"give --{key}, or {key} in the meta data of the document"
    remedy = "name the document in letters or digits" if key == "id" else details["msg"].lower()
    return f"bad {key} {details['input']!r}", remedy


def span_faults(
    document: Document, boundaries: Callable[[str], Iterable[tuple[int, int]]]
) -> Iterator[tuple[int, Fault]]:
    """What keeps a span out of a seed, with its number in ``document.spans``."""
    tokens = list(boundaries(document.text))
    starts, ends = {start for start, _ in tokens}, {end for _, end in tokens}
    furthest = 0
    for number in sorted(range(len(document.spans)), key=document.spans.__getitem__):
        start, end, label = document.spans[number]
        text = document.text[start:end]
        outer, cut = text != text.strip(), start not in starts or end not in ends
        checks = (
            (label not in LABELS, f"unknown label {label!r} on {text!r}", f"use one of {', '.join(LABELS)}"),
            (outer, f"white space at an end of {text!r}", "move it outside the span"),
            ("\n" in text.strip(), f"span {text!r} crosses a line", "make it one span a line"),
            (start < furthest, f"span {text!r} overlaps the one before it", "keep one of them"),
            (cut and not outer, f"span {text!r} cuts through a token", "move its ends"),
        )
        yield from ((number, (what, remedy)) for wrong, what, remedy in checks if wrong)
        furthest = max(furthest, end)


def render(meta: FrontMatter, text: str, spans: Iterable[Span]) -> str:
    """The seed file. Raises ValueError if it would not read back as the same text and spans."""
    spans = sorted(spans)
    head = srsly.yaml_dumps(meta.model_dump(exclude_unset=True))
    source = f"---\n{head}---\n{write_markup(text, spans)}\n"
    seed, problems = parse_seed(source)
    if problems or seed is None or (seed.text, seed.triples(), seed.meta) != (text, spans, meta):
        raise ValueError("; ".join(map(str, problems)) or "the seed format does not hold this text")
    return source
