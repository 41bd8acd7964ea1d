"""Scores of predicted against gold spans: four SemEval-2013 schemas, bootstrap intervals, seen and unseen strings.

Spans are (start, end, label) in code points, the end exclusive. nervaluate counts; this file feeds it, resamples
documents, and keeps for every error the place where it can be read.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version

import numpy as np
from nervaluate import Evaluator

from scripts.lib.seeds import LABELS

Span = tuple[int, int, str]
# The last nervaluate for Python 3.10 takes lists of dicts as they are and returns a tuple of dicts; the later ones
# have a loader for them and return a dict of objects.
LOADER = "default" if version("nervaluate").startswith("0.") else "dict"
SCHEMAS = {"strict": "strict", "exact": "exact", "partial": "partial", "type": "ent_type"}
FACETS = ("genre", "sector", "place", "date")
NOTHING = "nothing"


@dataclass(frozen=True)
class Scored:
    """One document: where it comes from, its text, its gold and its predicted spans, and what its head says."""

    id: str
    text: str
    gold: list[Span]
    predicted: list[Span]
    facets: dict[str, str | None] = field(default_factory=dict)


def to_article(document: Scored) -> dict:
    """The document as JSON keeps it: id, text, gold, predicted, and each of FACETS, None where it is unknown."""
    facets = {name: document.facets.get(name) for name in FACETS}
    gold, predicted = (sorted(map(list, spans)) for spans in (document.gold, document.predicted))
    return {"id": document.id, "text": document.text, "gold": gold, "predicted": predicted, **facets}


def from_article(article: dict) -> Scored:
    """The inverse of `to_article`."""
    gold, predicted = ([tuple(span) for span in article[key]] for key in ("gold", "predicted"))
    return Scored(article["id"], article["text"], gold, predicted, {name: article[name] for name in FACETS})


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
        "articles": [to_article(document) for document in documents],
    }


def strict(
    documents: Iterable[Scored],
    labels: Sequence[str] = LABELS,
    keep: Callable[[Scored, Span], bool] | None = None,
) -> dict:
    """Strict counts and scores of ``labels``, without intervals: cheap enough for any subset of documents.

    ``keep`` narrows gold and prediction alike to the spans it accepts, such as those of one length. Precision,
    recall and F are 0 where their denominator is. Every count has its ``places``: [document id, start, end,
    label] under "correct", "missed" and "spurious".
    """
    places: dict[str, list] = {"correct": [], "missed": [], "spurious": []}
    for document in documents:
        gold, predicted = (
            {span for span in spans if span[2] in labels and (keep is None or keep(document, span))}
            for spans in (document.gold, document.predicted)
        )
        for kind, spans in zip(places, (gold & predicted, gold - predicted, predicted - gold)):
            places[kind] += [[document.id, *span] for span in sorted(spans)]
    correct, missed, spurious = map(len, places.values())
    return {
        "gold": correct + missed,
        "predicted": correct + spurious,
        "correct": correct,
        "precision": correct / max(correct + spurious, 1),
        "recall": correct / max(correct + missed, 1),
        "f": 2 * correct / max(2 * correct + missed + spurious, 1),
        "places": places,
    }


def _schemas(documents: Sequence[Scored], labels: Sequence[str]) -> dict[str, dict]:
    """Counts and scores by schema, for the spans of ``labels`` alone."""
    gold = [_nervaluate(document.gold, labels) for document in documents]
    predicted = [_nervaluate(document.predicted, labels) for document in documents]
    if not documents:
        return {schema: _plain(None) for schema in SCHEMAS}
    found = Evaluator(gold, predicted, tags=list(labels), loader=LOADER).evaluate()
    overall = found["overall"] if isinstance(found, dict) else found[0]
    return {schema: _plain(overall.get(name)) for schema, name in SCHEMAS.items()}


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
    scores = result if isinstance(result, dict) else vars(result)
    return {
        **{name: scores[name] for name in counts},
        "precision": scores["precision"],
        "recall": scores["recall"],
        "f": scores["f1"],
    }


def _macro(documents: Sequence[Scored]) -> dict[str, float]:
    """Mean F of the labels by schema."""
    each = [_schemas(documents, (label,)) for label in LABELS]
    return {schema: sum(label[schema]["f"] for label in each) / len(each) for schema in SCHEMAS}


def intervals(documents: Sequence[Scored], resamples: int = 1000, seed: int = 0) -> dict[str, list[float]]:
    """95 % intervals of strict F, micro and by label, from resampling whole documents with replacement."""
    f = resampled_f(documents, draws(len(documents), resamples, seed))
    return {name: _middle(f[:, i]) for i, name in enumerate(("micro", *LABELS))}


def draws(documents: int, resamples: int, seed: int = 0) -> np.ndarray:
    """(resamples, documents) numbers of documents, drawn with replacement; the same for the same arguments."""
    return np.random.default_rng(seed).integers(0, max(documents, 1), (resamples, documents))


def resampled_f(documents: Sequence[Scored], drawn: np.ndarray) -> np.ndarray:
    """(resamples, 1 + labels) strict F, micro first; NaN where a resample has no span, neither gold nor predicted."""
    counts = np.array([[_counts(document, labels) for labels in _groups()] for document in documents])
    counts = counts.reshape(len(documents), 1 + len(LABELS), 3)
    correct, predicted, gold = np.moveaxis(counts[drawn].sum(axis=1), -1, 0)
    spans = predicted + gold
    return np.where(spans > 0, 2 * correct / np.maximum(spans, 1), np.nan)


def _middle(values: np.ndarray) -> list[float]:
    """The central 95 % of what is a number; zeros where nothing is."""
    known = values[~np.isnan(values)]
    return [float(bound) for bound in np.percentile(known, [2.5, 97.5])] if known.size else [0.0, 0.0]


def _groups() -> list[tuple[str, ...]]:
    return [LABELS, *((label,) for label in LABELS)]


def _counts(document: Scored, labels: tuple[str, ...]) -> tuple[int, int, int]:
    gold = {span for span in document.gold if span[2] in labels}
    predicted = {span for span in document.predicted if span[2] in labels}
    return len(gold & predicted), len(predicted), len(gold)


def _seen_unseen(documents: Sequence[Scored], label: str, known: frozenset[str]) -> dict[str, dict]:
    """Strict recall of gold spans whose string the training gold has, and of those it has not.

    ``strings`` of "unseen" are the new ones, sorted: every other string of the gold is seen.
    """
    found: Counter[tuple[str, bool]] = Counter()
    new: set[str] = set()
    for document in documents:
        for start, end, own in document.gold:
            if own == label:
                string = document.text[start:end]
                kind = "seen" if string in known else "unseen"
                new |= {string} - known
                found[kind, (start, end, own) in document.predicted] += 1
    recalls = {kind: _recall(found[kind, True], found[kind, False]) for kind in ("seen", "unseen")}
    return {"seen": recalls["seen"], "unseen": {**recalls["unseen"], "strings": sorted(new)}}


def _recall(hits: int, misses: int) -> dict:
    return {
        "gold": hits + misses,
        "correct": hits,
        "recall": hits / (hits + misses) if hits + misses else 0.0,
    }


def pairs(document: Scored) -> list[tuple[Span | None, Span | None]]:
    """(gold, predicted) for every span of either side, each once: equal spans, then overlapping ones, then None."""
    gold, predicted = set(document.gold), set(document.predicted)
    rest = sorted(predicted - gold)
    paired: list[tuple[Span | None, Span | None]] = [(span, span) for span in sorted(gold & predicted)]
    for span in sorted(gold - predicted):
        rival = next((other for other in rest if other[0] < span[1] and span[0] < other[1]), None)
        rest = [other for other in rest if other != rival]
        paired.append((span, rival))
    return paired + [(None, span) for span in rest]


def errors(document: Scored, context: int = 60) -> list[dict]:
    """Every span that gold and prediction do not share, once: missed, spurious, or a pair with another end or label."""
    return [
        _error(document, _kind(gold, predicted), gold, predicted, context)
        for gold, predicted in pairs(document)
        if gold != predicted
    ]


def _kind(gold: Span | None, predicted: Span | None) -> str:
    if gold is None or predicted is None:
        return "spurious" if gold is None else "missed"
    return "boundary" if gold[2] == predicted[2] else "label"


def boundary_kind(gold: Span, predicted: Span) -> tuple[str, str]:
    """Which end is wrong (left, right or both) and what that makes the span: too long, too short or shifted.

    For two spans that overlap and are not equal in both ends.
    """
    outer_left, outer_right = gold[0] - predicted[0], predicted[1] - gold[1]
    side = "right" if not outer_left else "left" if not outer_right else "both"
    low, high = sorted((outer_left, outer_right))
    return side, "too long" if low >= 0 else "too short" if high <= 0 else "shifted"


def boundary_errors(documents: Iterable[Scored]) -> list[dict]:
    """One row for each label, side and size that occurs: its "count" and the "places" of its pairs, most frequent first."""
    found: dict[tuple[str, str, str], list[dict]] = {}
    for document in documents:
        for gold, predicted in pairs(document):
            if gold and predicted and gold != predicted and _kind(gold, predicted) == "boundary":
                key = (gold[2], *boundary_kind(gold, predicted))
                found.setdefault(key, []).append(_place(document, gold, predicted))
    rows = [
        {"label": label, "side": side, "size": size, "count": len(places), "places": places}
        for (label, side, size), places in found.items()
    ]
    return sorted(rows, key=lambda row: (-row["count"], row["label"], row["side"], row["size"]))


def confusion(documents: Iterable[Scored]) -> dict[str, dict[str, dict]]:
    """[gold label][predicted label] → "count" and "places"; NOTHING is a label on both sides.

    Equal and overlapping spans meet, so the diagonal counts right labels whatever the ends.
    """
    names = (*LABELS, NOTHING)
    cells: dict[str, dict[str, dict]] = {
        row: {column: {"count": 0, "places": []} for column in names} for row in names
    }
    for document in documents:
        for gold, predicted in pairs(document):
            cell = cells[gold[2] if gold else NOTHING][predicted[2] if predicted else NOTHING]
            cell["count"] += 1
            cell["places"].append(_place(document, gold, predicted))
    return cells


def _place(document: Scored, gold: Span | None, predicted: Span | None) -> dict:
    return {
        "document": document.id,
        "gold": list(gold) if gold else None,
        "predicted": list(predicted) if predicted else None,
    }


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
