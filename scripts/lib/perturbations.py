"""Damage that texts take on their way to a reader: each is done to a whole article and carries its spans along.

What training varies too comes from `variants`, here done everywhere instead of by chance; typos, missing
punctuation, lower case throughout, the order of `unit_first` and shuffled sentences are never seen in training.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scripts.lib.variants import (
    AMOUNT,
    Edit,
    Span,
    apply_edits,
    broken_words,
    no_umlauts,
    pdf_spacing,
    upper_headline,
)

Marked = tuple[str, list[Span]]
SCALES = {
    "Milliarden": "Mrd.",
    "Milliarde": "Mrd.",
    "Millionen": "Mio.",
    "Million": "Mio.",
    "Tausend": "Tsd.",
}
CODES = {"Euro": "EUR", "€": "EUR", "Dollar": "USD"}
# A full stop after one of these ends no sentence.
ABBREVIATION = (
    r"\b(?:Mio|Mrd|Tsd|Mill|Vj|bzw|ca|rd|vgl|Nr|Dr|Prof|St|inkl|ggü|gem|z\. ?B|u\. ?a|d\. ?h|\w|\d+)"
)
SENTENCE_END = re.compile(r"[.!?][“\")]? +(?=[A-ZÄÖÜ„])|\n+")


@dataclass(frozen=True)
class Perturbation:
    """A name for JSON, a title for people, and what it does to a text and its spans."""

    name: str
    title: str
    change: Callable[[str, list[Span], random.Random], Marked]


def lower_case(text: str, spans: list[Span], rng: random.Random) -> Iterator[Edit]:
    """Everything in small letters; a letter that would become two stays."""
    return ((i, i + 1, c.lower()) for i, c in enumerate(text) if c != c.lower() and len(c.lower()) == 1)


def typos(text: str, spans: list[Span], rng: random.Random) -> Iterator[Edit]:
    """One word of five or more letters in twenty with two letters swapped, one lost or one doubled."""
    for match in re.finditer(r"[A-Za-zÄÖÜäöüß]{5,}", text):
        if rng.random() < 0.05:
            # The first letter stays: people notice that one.
            at = match.start() + rng.randint(1, len(match[0]) - 2)
            a, b = text[at], text[at + 1]
            yield at, at + 2, rng.choice((b + a if a != b else a, b, a + a + b))


def missing_punctuation(text: str, spans: list[Span], rng: random.Random) -> Iterator[Edit]:
    """No commas, colons, brackets, quotation marks or ends of sentences; numbers and abbreviations keep theirs."""
    for match in re.finditer(r"[,;:!?)“”»]+(?=\.?(?:\s|$))|(?<=\s)[(„«](?=\S)|(?<=\D\s)[–-] (?=\D)", text):
        yield *match.span(), ""
    for match in re.finditer(r"(?<=[a-zäöüß%“)]{2})\.(?=\s|$)", text):
        if not re.search(ABBREVIATION + "$", text[: match.start()]):
            yield *match.span(), ""


def no_break_spaces(text: str, spans: list[Span], rng: random.Random) -> Iterator[Edit]:
    """A no-break space after every number and within every amount, as typesetters set them."""
    inside = {i for start, end, label in spans if label == "MONEY" for i in range(start, end)}
    for match in re.finditer(" ", text):
        if match.start() in inside or text[match.start() - 1 : match.start()].isdigit():
            yield *match.span(), "\u00a0"


def unit_first(text: str, spans: list[Span], rng: random.Random) -> Iterator[Edit]:
    """„5,9 Millionen Euro“ as „Mio. EUR 5,9“, an order that neither the seeds nor the augmentation have."""
    for start, end, label in spans:
        match = AMOUNT.fullmatch(text[start:end]) if label == "MONEY" else None
        if match and match["scale"]:
            scale = match["scale"].strip()
            currency = CODES.get(match["currency"], match["currency"])
            yield start, end, f"{SCALES.get(scale, scale)} {currency} {match['number']}"


def pdf(text: str, spans: list[Span], rng: random.Random) -> Marked:
    """Spaces round punctuation and hyphens of former line ends, one pass each."""
    for variation in (pdf_spacing, broken_words):
        text, spans = apply_edits(text, spans, list(variation(text, spans, rng)))
    return text, spans


def shuffled(text: str, spans: list[Span], rng: random.Random) -> Marked:
    """The sentences below the headline in another order; paragraphs keep their number of sentences."""
    pieces, gaps = sentences(text, spans)
    order = list(range(1, len(pieces)))
    while len(order) > 1 and order == sorted(order):
        rng.shuffle(order)
    out, moved = "", []
    for (start, end), gap in zip([pieces[0], *(pieces[i] for i in order)], [*gaps, ""]):
        at = len(out)
        moved += [(s - start + at, e - start + at, label) for s, e, label in spans if start <= s and e <= end]
        out += text[start:end] + gap
    return out, sorted(moved)


def sentences(text: str, spans: list[Span]) -> tuple[list[tuple[int, int]], list[str]]:
    """(start, end) of every sentence and headline, and the white space between them; no cut lies in a span."""
    pieces, gaps, at = [], [], 0
    for match in SENTENCE_END.finditer(text):
        end = match.start() + len(match[0].rstrip())
        abbreviated = match[0][0] == "." and re.search(ABBREVIATION + "$", text[: match.start()])
        if at < end and not abbreviated and not any(s < match.end() and end < e for s, e, _ in spans):
            pieces.append((at, end))
            gaps.append(text[end : match.end()])
            at = match.end()
    return [*pieces, (at, len(text))], gaps


def _everywhere(variation: Callable) -> Callable[[str, list[Span], random.Random], Marked]:
    return lambda text, spans, rng: apply_edits(text, spans, list(variation(text, spans, rng)))


PERTURBATIONS = (
    Perturbation("no_umlauts", "no umlauts (ae, oe, ue, ss)", _everywhere(no_umlauts)),
    Perturbation("lower_case", "lower case", _everywhere(lower_case)),
    Perturbation("upper_headline", "upper-case headline", _everywhere(upper_headline)),
    Perturbation("typos", "typos, one long word in twenty", _everywhere(typos)),
    Perturbation("missing_punctuation", "missing punctuation", _everywhere(missing_punctuation)),
    Perturbation("pdf", "PDF spacing and broken words", pdf),
    Perturbation("no_break_spaces", "no-break spaces", _everywhere(no_break_spaces)),
    Perturbation("unit_first", "unseen order: Mio. EUR 5,9", _everywhere(unit_first)),
    Perturbation("shuffled", "sentences shuffled", shuffled),
)
