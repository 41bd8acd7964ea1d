"""Scores of facts: for each amount, was it linked to the right metric, period and segment, with the right kind?

A `Fact` holds what is compared: the amount's span and value, the METRIC's span, the PERIOD's days, the SEGMENT's
span and the kind. Spans are (start, end) in code points, the end exclusive; values are in the normal form of
`value_scoring`. Facts are matched by the span of their amount. Of a name and its equivalent in brackets behind it
(„Ergebnis vor Zinsen und Steuern (EBIT)“) either is right: both are taken as the first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from spacy.tokens import Doc

from scripts.lib.value_scoring import normal, written

Extent = tuple[int, int]
LINKS = ("metric", "period", "segment", "kind")


@dataclass(frozen=True)
class Fact:
    """One amount and what it says; None where there is no metric, period or segment, or a period without days."""

    amount: Extent
    value: str | None
    metric: Extent | None
    period: str | None
    segment: Extent | None
    kind: str


@dataclass(frozen=True)
class FactDocument:
    """One article: its id, genre and text, its gold and its predicted facts, and the score of each of these."""

    id: str
    genre: str
    text: str
    gold: list[Fact]
    predicted: list[Fact]
    scores: list[float] = field(default_factory=list)


def is_linked(doc: Doc) -> bool:
    """Whether the author of an article said which figure belongs to what: only such articles are gold."""
    return any(span[key] for span in doc.user_data["spans"] for key in LINKS)


def gold_facts(doc: Doc) -> list[Fact]:
    """The facts that the author of an article stated by links."""
    return stated_facts(doc.text, doc.user_data["spans"])


def stated_facts(text: str, spans: list[dict]) -> list[Fact]:
    """The facts that the links in a seed state: a MONEY without any link is no company's figure."""
    by_id = {span["id"]: span for span in spans if span["id"]}
    twins, facts = bracketed(text, [extent(span) for span in spans if span["label"] == "METRIC"]), []
    for span in spans:
        if span["label"] == "MONEY" and any(span[key] for key in LINKS):
            linked = {key: by_id.get(span[key]) for key in ("metric", "period", "segment")}
            metric = extent(linked["metric"]) if linked["metric"] else None
            facts.append(
                Fact(
                    extent(span),
                    normal("MONEY", span["value"]),
                    twins.get(metric, metric) if metric else None,
                    linked["period"]["value"] if linked["period"] else None,
                    extent(linked["segment"]) if linked["segment"] else None,
                    span["kind"] or "reported",
                )
            )
    return facts


def extent(span: dict) -> Extent:
    """Where a span of a seed stands."""
    return span["start"], span["end"]


def _characters(part: dict) -> Extent:
    return part["start_char"], part["end_char"]


def bracketed(text: str, metrics: Iterable[Extent]) -> dict[Extent, Extent]:
    """The name before the bracket for each METRIC that stands alone in a bracket behind another."""
    pairs = pairwise(sorted(metrics))
    return {
        last: first
        for first, last in pairs
        if text[first[1] : last[0]].strip() == "(" and text[last[1] : last[1] + 2].strip()[:1] == ")"
    }


def predicted_facts(doc: Doc) -> list[Fact]:
    """What the `facts` component made of a document; a metric that only a verb names counts as none."""
    metrics = {(ent.start_char, ent.end_char) for ent in doc.ents if ent.label_ == "METRIC"}
    twins, facts = bracketed(doc.text, metrics), []
    for fact in doc._.facts or ():
        metric = _characters(fact["metric"]) if fact["metric"] else None
        facts.append(
            Fact(
                _characters(fact["amount"]),
                written("MONEY", fact["amount"]),
                twins.get(metric, metric) if metric and metric in metrics else None,
                written("PERIOD", fact["period"]) if fact["period"] else None,
                _characters(fact["segment"]) if fact["segment"] else None,
                fact["kind"],
            )
        )
    return facts


def fact_scores(documents: Sequence[FactDocument], resamples: int = 1000, seed: int = 0) -> dict:
    """Strict precision, recall, F with counts and a 95 % bootstrap interval of F, then the scores of each link.

    Amounts whose gold value is not known count in the links and not in strict F.
    """
    counts = np.array([_strict_counts(document) for document in documents]).reshape(-1, 3)
    correct, predicted, gold = (int(n) for n in counts.sum(axis=0))
    return {
        "strict": {
            **_prf(correct, predicted, gold),
            "gold": gold,
            "predicted": predicted,
            "correct": correct,
        },
        "links": {link: _link_scores(documents, link) for link in LINKS},
        "interval": _interval(counts, resamples, seed),
    }


def _strict_counts(document: FactDocument) -> tuple[int, int, int]:
    gold = {fact for fact in document.gold if fact.value is not None}
    unvalued = _unvalued(document)
    predicted = {fact for fact in document.predicted if fact.amount not in unvalued}
    return len(gold & predicted), len(predicted), len(gold)


def _unvalued(document: FactDocument) -> set[Extent]:
    return {fact.amount for fact in document.gold if fact.value is None}


def _link_scores(documents: Sequence[FactDocument], link: str) -> dict:
    """Precision, recall, F of the pairs (amount, what it is linked to)."""
    pairs = [
        [
            {(f.amount, getattr(f, link)) for f in facts if getattr(f, link) is not None}
            for facts in (d.gold, d.predicted)
        ]
        for d in documents
    ]
    return _prf(
        sum(len(gold & predicted) for gold, predicted in pairs),
        sum(len(predicted) for _, predicted in pairs),
        sum(len(gold) for gold, _ in pairs),
    )


def _prf(correct: int, predicted: int, gold: int) -> dict[str, float]:
    return {
        "precision": correct / predicted if predicted else 0.0,
        "recall": correct / gold if gold else 0.0,
        "f": 2 * correct / (predicted + gold) if predicted + gold else 0.0,
    }


def _interval(counts: np.ndarray, resamples: int, seed: int) -> list[float]:
    """95 % interval of strict F from resampling whole documents."""
    if not len(counts):
        return [0.0, 0.0]
    draws = np.random.default_rng(seed).integers(0, len(counts), (resamples, len(counts)))
    correct, predicted, gold = np.moveaxis(counts[draws].sum(axis=1), -1, 0)
    return [float(edge) for edge in np.percentile(2 * correct / np.maximum(predicted + gold, 1), [2.5, 97.5])]


def reliability(documents: Iterable[FactDocument], bins: int = 5) -> list[dict]:
    """How often the facts of each range of scores are strictly right; ranges without a fact are left out."""
    pairs = []
    for document in documents:
        gold, unvalued = set(document.gold), _unvalued(document)
        scored = zip(document.predicted, document.scores)
        pairs += [(score, fact in gold) for fact, score in scored if fact.amount not in unvalued]
    rows = []
    for number in range(bins):
        low, high = number / bins, (number + 1) / bins
        inside = [right for score, right in pairs if low <= score < high or score == high == 1]
        if inside:
            rows.append({"low": low, "high": high, "facts": len(inside), "right": sum(inside)})
    return rows


def fact_errors(documents: Iterable[FactDocument], context: int = 80) -> list[dict]:
    """Every gold or predicted fact that is not matched strictly, and which of its parts differ."""
    listed = []
    for document in documents:
        found = {fact.amount: fact for fact in document.predicted}
        wanted = {fact.amount: fact for fact in document.gold}
        for amount in sorted(found.keys() | wanted.keys()):
            gold, predicted = wanted.get(amount), found.get(amount)
            if gold == predicted or (gold and gold.value is None):
                continue
            listed.append(
                {
                    "document": document.id,
                    "text": document.text[slice(*amount)],
                    "before": document.text[max(0, amount[0] - context) : amount[0]],
                    "after": document.text[amount[1] : amount[1] + context],
                    "kind": "missed" if predicted is None else "spurious" if gold is None else "link",
                    "wrong": [
                        part
                        for part in ("value", *LINKS)
                        if gold and predicted and getattr(gold, part) != getattr(predicted, part)
                    ],
                    "gold": _described(gold, document.text),
                    "predicted": _described(predicted, document.text),
                }
            )
    return listed


def _described(fact: Fact | None, text: str) -> dict | None:
    if fact is None:
        return None
    words = {
        role: text[slice(*place)] if (place := getattr(fact, role)) else None
        for role in ("metric", "segment")
    }
    return {"value": fact.value, **words, "period": fact.period, "kind": fact.kind}
