"""How far two annotations of the same articles agree: strict F, Cohen's kappa on tokens, every disagreement.

Neither side is the gold: strict F does not change when the two are exchanged. Kappa asks of every token
whether a label covers it or not, without BIO: two touching spans and one long one look the same to it, and F
tells them apart.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from scripts.lib.fact_scoring import FactDocument, fact_errors, fact_scores, stated_facts
from scripts.lib.scoring import Scored, Span, scores
from scripts.lib.seeds import LABELS, Problem, Seed

# What a reader of the file sees, bit by bit: headline marks, escapes, brackets, attributes, plain characters.
MARKUP = re.compile(r"(?P<none>^#{1,6} +|\[|\]\{[^}]*\})|(?P<one>\\[\[\]\\#]|.)")
Boundaries = Callable[[str], Iterable[tuple[int, int]]]


def paired(first: Sequence[Seed], second: Sequence[Seed]) -> tuple[list[tuple[Seed, Seed]], list[Problem]]:
    """The two annotations of each article, by the id of its front matter, and all that stands in the way."""
    ours, theirs = {seed.meta.id: seed for seed in first}, {seed.meta.id: seed for seed in second}
    remedy = "annotate it there too, or take it out here"
    problems = [
        Problem(str(own[name].path), 1, 1, f"article {name!r} is missing in the {side} annotation", remedy)
        for own, other, side in ((ours, theirs, "second"), (theirs, ours, "first"))
        for name in sorted(own.keys() - other.keys())
    ]
    pairs = [(ours[name], theirs[name]) for name in sorted(ours.keys() & theirs.keys())]
    return pairs, sorted(problems + [_difference(a, b) for a, b in pairs if a.text != b.text])


def _difference(first: Seed, second: Seed) -> Problem:
    """Where the text of the second annotation leaves that of the first."""
    shorter = min(len(first.text), len(second.text))
    at = next((i for i in range(shorter) if first.text[i] != second.text[i]), shorter)
    line, column = position(second, at)
    what = f"the text is {second.text[at : at + 20]!r} and in {first.path} {first.text[at : at + 20]!r}"
    return Problem(str(second.path), line, column, what, "restore the text: only the markup may differ")


def position(seed: Seed, offset: int) -> tuple[int, int]:
    """Line and column, from 1, in the file of a seed of the code point at ``offset`` of its text."""
    source = seed.path.read_text("utf-8-sig").split("\n")
    body = next(i for i, line in enumerate(source) if i and line.rstrip() == "---") + 1
    body += next(i for i, line in enumerate(source[body:]) if line)
    before = seed.text[:offset].split("\n")
    seen = 0
    line = source[body + len(before) - 1]
    for piece in MARKUP.finditer(line):
        if piece["one"] and seen == len(before[-1]):
            return body + len(before), piece.start() + 1
        seen += bool(piece["one"])
    return body + len(before), len(line) + 1


def agreement(pairs: Sequence[tuple[Seed, Seed]], boundaries: Boundaries, resamples: int = 1000) -> dict:
    """Agreement of two annotations as a plain dict; both seeds of a pair must have the same text.

    ``labels`` and ``overall`` hold the spans of each side, those in common, strict F with its 95 % interval,
    and kappa: None where neither side has the label. The overall kappa takes the four labels and no label as
    five categories.
    """
    documents = [Scored(a.meta.id, a.text, a.triples(), b.triples()) for a, b in pairs]
    found = scores(documents, resamples=resamples)
    tokens = [pair for document in documents for pair in token_labels(document, boundaries)]
    table = {
        label: {
            **_counts(found["labels"][label]["strict"]),
            "interval": found["intervals"][label],
            "kappa": kappa([(a == label, b == label) for a, b in tokens]),
        }
        for label in LABELS
    }
    overall = {
        **_counts(found["micro"]["strict"]),
        "interval": found["intervals"]["micro"],
        "kappa": kappa(tokens),
    }
    return {
        "articles": len(pairs),
        "words": found["words"],
        "tokens": len(tokens),
        "overall": overall,
        "labels": table,
        "disagreements": [row for a, b in pairs for row in disagreements(a, b)],
    }


def fact_agreement(pairs: Sequence[tuple[Seed, Seed]], resamples: int = 1000) -> dict:
    """Agreement on the facts of two annotations of the same spans: `fact_scores`, with the first as the gold.

    F does not change when the two are exchanged; precision and recall do.
    """
    documents = [
        FactDocument(
            ours.meta.id,
            ours.meta.genre,
            ours.text,
            stated_facts(ours.text, ours.annotations()),
            stated_facts(theirs.text, theirs.annotations()),
        )
        for ours, theirs in pairs
    ]
    found = fact_scores(documents, resamples)
    return {"articles": len(pairs), **found, "disagreements": fact_errors(documents)}


def _counts(strict: dict) -> dict:
    """nervaluate's counts without a gold side: missed and incorrect are spans that the first alone has."""
    first = strict["correct"] + strict["incorrect"] + strict["missed"]
    second = strict["correct"] + strict["incorrect"] + strict["spurious"]
    both = strict["correct"]
    return {"first": first, "second": second, "both": both, "f": 2 * both / max(first + second, 1)}


def token_labels(document: Scored, boundaries: Boundaries) -> list[tuple[str, str]]:
    """The label of every token on either side, "" for none; a span owns each token it touches."""
    tokens = list(boundaries(document.text))
    return list(zip(_labels(tokens, document.gold), _labels(tokens, document.predicted), strict=True))


def _labels(tokens: Sequence[tuple[int, int]], spans: Iterable[Span]) -> list[str]:
    owners = {at: label for start, end, label in spans for at in range(start, end)}
    return [next((owners[at] for at in range(*token) if at in owners), "") for token in tokens]


def kappa(pairs: Sequence[tuple]) -> float | None:
    """Cohen's kappa of the two judgements on each item; None where chance alone agrees on all of them."""
    total = len(pairs)
    left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    by_chance = sum(left[category] * right[category] for category in left)
    if by_chance == total**2:
        return None
    observed = sum(1 for a, b in pairs if a == b)
    return (observed * total - by_chance) / (total**2 - by_chance)


def disagreements(first: Seed, second: Seed, context: int = 60) -> list[dict]:
    """Every place where the two differ, each span in exactly one of them, in the order of the text.

    Spans that overlap are one disagreement: of ``label`` (same ends), of ``boundary`` (same labels), or of
    ``boundary and label``; a span without a rival is ``missed by first`` or ``missed by second``.
    """
    ours, theirs = set(first.triples()), set(second.triples())
    marked = sorted([(span, 0) for span in ours - theirs] + [(span, 1) for span in theirs - ours])
    groups: list[list[tuple[Span, int]]] = []
    for span, side in marked:
        if groups and span[0] < max(other[1] for other, _ in groups[-1]):
            groups[-1].append((span, side))
        else:
            groups.append([(span, side)])
    return [_described(group, first, second, context) for group in groups]


def _described(group: list[tuple[Span, int]], first: Seed, second: Seed, context: int) -> dict:
    sides = [[span for span, side in group if side == wanted] for wanted in (0, 1)]
    start, end = min(span[0] for span, _ in group), max(span[1] for span, _ in group)
    return {
        "article": first.meta.id,
        "kind": _kind(*sides),
        "first": [_span(span, first.text) for span in sides[0]],
        "second": [_span(span, second.text) for span in sides[1]],
        "before": first.text[max(0, start - context) : start],
        "text": first.text[start:end],
        "after": first.text[end : end + context],
        "places": [f"{seed.path}:{':'.join(map(str, position(seed, start)))}" for seed in (first, second)],
    }


def _kind(ours: list[Span], theirs: list[Span]) -> str:
    if not ours or not theirs:
        return "missed by first" if not ours else "missed by second"
    if [span[:2] for span in ours] == [span[:2] for span in theirs]:
        return "label"
    return "boundary" if {span[2] for span in ours} == {span[2] for span in theirs} else "boundary and label"


def _span(span: Span, text: str) -> dict:
    return {"start": span[0], "end": span[1], "label": span[2], "text": text[span[0] : span[1]]}
