"""Scores of predicted against gold spans: four SemEval-2013 schemas, bootstrap intervals, seen and unseen strings.

Spans are (start, end, label) in code points, the end exclusive. nervaluate counts; this file feeds it, resamples
documents, and keeps for every error the place where it can be read.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from nervaluate import Evaluator

from scripts.lib.seeds import LABELS

Span = tuple[int, int, str]
SCHEMAS = {"strict": "strict", "exact": "exact", "partial": "partial", "type": "ent_type"}


@dataclass(frozen=True)
class Scored:
    """One document: where it comes from, its text, its gold and its predicted spans."""

    id: str
    text: str
    gold: list[Span]
    predicted: list[Span]


def scores(documents: Sequence[Scored], known: frozenset[str] = frozenset(), resamples: int = 1000) -> dict:
    """All scores of one set of documents as a plain dict.

    ``known`` are the entity strings of the training gold, for the seen/unseen recall. Precision, recall and F
    are 0 where their denominator is.
    """
    return {
        "documents": len(documents),
        "words": sum(len(document.text.split()) for document in documents),
        "micro": _schemas(documents, LABELS),
        "macro": _macro(documents),
        "labels": {label: _schemas(documents, (label,)) for label in LABELS},
        "intervals": intervals(documents, resamples),
        "strings": {label: _seen_unseen(documents, label, known) for label in LABELS} if known else {},
        "errors": [error for document in documents for error in errors(document)],
    }


def _schemas(documents: Sequence[Scored], labels: Sequence[str]) -> dict[str, dict]:
    """Counts and scores by schema, for the spans of ``labels`` alone."""
    gold = [_nervaluate(document.gold, labels) for document in documents]
    predicted = [_nervaluate(document.predicted, labels) for document in documents]
    results = (
        Evaluator(gold, predicted, tags=list(labels), loader="dict").evaluate()["overall"]
        if documents
        else {}
    )
    return {schema: _plain(results.get(name)) for schema, name in SCHEMAS.items()}


def _nervaluate(spans: Iterable[Span], labels: Sequence[str]) -> list[dict]:
    """nervaluate's ends are inclusive: with exclusive ones, neighbours would overlap and count as partial."""
    return [
        {"label": label, "start": start, "end": end - 1}
        for start, end, label in sorted(spans)
        if label in labels
    ]


def _plain(result) -> dict:
    counts = ("correct", "incorrect", "partial", "missed", "spurious")
    if result is None:
        return dict.fromkeys((*counts, "precision", "recall", "f"), 0)
    return {
        **{name: getattr(result, name) for name in counts},
        "precision": result.precision,
        "recall": result.recall,
        "f": result.f1,
    }


def _macro(documents: Sequence[Scored]) -> dict[str, float]:
    """Mean F of the labels by schema."""
    each = [_schemas(documents, (label,)) for label in LABELS]
    return {schema: sum(label[schema]["f"] for label in each) / len(each) for schema in SCHEMAS}


def intervals(documents: Sequence[Scored], resamples: int = 1000, seed: int = 0) -> dict[str, list[float]]:
    """95 % intervals of strict F, micro and by label, from resampling whole documents with replacement."""
    counts = np.array([[_counts(document, labels) for labels in _groups()] for document in documents])
    if not len(documents):
        return {name: [0.0, 0.0] for name in ("micro", *LABELS)}
    draws = np.random.default_rng(seed).integers(0, len(documents), (resamples, len(documents)))
    correct, predicted, gold = np.moveaxis(counts[draws].sum(axis=1), -1, 0)
    f = 2 * correct / np.maximum(predicted + gold, 1)
    low, high = np.percentile(f, [2.5, 97.5], axis=0)
    return {name: [float(low[i]), float(high[i])] for i, name in enumerate(("micro", *LABELS))}


def _groups() -> list[tuple[str, ...]]:
    return [LABELS, *((label,) for label in LABELS)]


def _counts(document: Scored, labels: tuple[str, ...]) -> tuple[int, int, int]:
    gold = {span for span in document.gold if span[2] in labels}
    predicted = {span for span in document.predicted if span[2] in labels}
    return len(gold & predicted), len(predicted), len(gold)


def _seen_unseen(documents: Sequence[Scored], label: str, known: frozenset[str]) -> dict[str, dict]:
    """Strict recall of gold spans whose string the training gold has, and of those it has not."""
    found = Counter()
    for document in documents:
        for span in document.gold:
            if span[2] == label:
                kind = "seen" if document.text[span[0] : span[1]] in known else "unseen"
                found[kind, span in document.predicted] += 1
    return {kind: _recall(found[kind, True], found[kind, False]) for kind in ("seen", "unseen")}


def _recall(hits: int, misses: int) -> dict:
    return {
        "gold": hits + misses,
        "correct": hits,
        "recall": hits / (hits + misses) if hits + misses else 0.0,
    }


def errors(document: Scored, context: int = 60) -> list[dict]:
    """Every span that gold and prediction do not share, once: missed, spurious, or a pair with another end or label."""
    gold, predicted = set(document.gold), set(document.predicted)
    rest, listed = sorted(predicted - gold), []
    for span in sorted(gold - predicted):
        rival = next((other for other in rest if other[0] < span[1] and span[0] < other[1]), None)
        rest = [other for other in rest if other != rival]
        kind = "missed" if rival is None else "boundary" if rival[2] == span[2] else "label"
        listed.append(_error(document, kind, span, rival, context))
    return listed + [_error(document, "spurious", None, span, context) for span in rest]


def _error(document: Scored, kind: str, gold: Span | None, predicted: Span | None, context: int) -> dict:
    start, end = min(s[0] for s in (gold, predicted) if s), max(s[1] for s in (gold, predicted) if s)
    return {
        "document": document.id,
        "kind": kind,
        "gold": _described(gold, document.text),
        "predicted": _described(predicted, document.text),
        "before": document.text[max(0, start - context) : start],
        "after": document.text[end : end + context],
    }


def _described(span: Span | None, text: str) -> dict | None:
    return (
        {"start": span[0], "end": span[1], "label": span[2], "text": text[span[0] : span[1]]}
        if span
        else None
    )
