"""Scores of values: amounts and periods read from spans, against what the author of an article said of them.

A value is compared as text in one normal form, `normal` of what a seed says and `written` of what a component
set: ``59900000000 USD``, ``115000000000..135000000000 USD``, ``2025-07-01/2025-09-30``, ``../2025-09-30``.
Spans are (start, end, label) in code points, the end exclusive.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from scripts.lib.scoring import Span

VALUED = ("MONEY", "PERIOD")
Values = dict[Span, str | None]


@dataclass(frozen=True)
class ValueDocument:
    """One article: the gold value of each MONEY and PERIOD span, and what was read.

    ``given`` holds the values read from the gold spans, ``found`` those of the spans that a pipeline found itself.
    """

    id: str
    text: str
    gold: Values
    given: Values = field(default_factory=dict)
    found: Values = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether its author gave every span a value, so that a span found beside them is spurious."""
        return bool(self.gold) and None not in self.gold.values()


def normal(label: str, value: str | None) -> str | None:
    """The normal form of a seed's value; None stays None. Raises ValueError where it is none."""
    if value is None or label == "PERIOD":
        return value
    numbers, currency = value.split(" ")
    low, _, high = numbers.partition("..")
    return _amount(Decimal(low), Decimal(high or low), currency)


def written(label: str, value: dict | None) -> str | None:
    """The normal form of ``span._.money`` or ``span._.period``; None where the component could not read it."""
    if not value or value["reason"]:
        return None
    if label == "PERIOD":
        return f"{value['start'] or '..'}/{value['end'] or '..'}"
    return _amount(Decimal(value["low"]), Decimal(value["high"]), value["currency"])


def _amount(low: Decimal, high: Decimal, currency: str) -> str:
    bounds = dict.fromkeys(format(number.normalize() + 0, "f") for number in (low, high))
    return f"{'..'.join(bounds)} {currency}"


def value_scores(documents: Sequence[ValueDocument]) -> dict:
    """Both scores and every error by label; the shape is that of one set in ``metrics/values.json``."""
    return {label: _scores(documents, label) for label in VALUED}


def _scores(documents: Sequence[ValueDocument], label: str) -> dict:
    given = [error for document in documents for error in given_errors(document, label)]
    gold = sum(value is not None for document in documents for value in of(document.gold, label).values())
    whole = [document for document in documents if document.complete]
    pairs = [(of(document.gold, label), of(document.found, label)) for document in whole]
    return {
        "given_span": {"gold": gold, "right": gold - len(given), "accuracy": ratio(gold - len(given), gold)},
        "end_to_end": {"documents": len(whole), **precision_recall(pairs)},
        "errors": given + [error for document in whole for error in found_errors(document, label)],
    }


def of(values: Values, label: str) -> Values:
    return {span: value for span, value in values.items() if span[2] == label}


def precision_recall(pairs: Iterable[tuple[Values, Values]]) -> dict:
    """Precision, recall and F of (span, value) over pairs of gold and found; 0 where the denominator is."""
    gold = predicted = correct = 0
    for wanted, found in pairs:
        gold, predicted = gold + len(wanted), predicted + len(found)
        correct += sum(value is not None and wanted.get(span) == value for span, value in found.items())
    return {
        "precision": ratio(correct, predicted),
        "recall": ratio(correct, gold),
        "f": ratio(2 * correct, predicted + gold),
        "gold": gold,
        "predicted": predicted,
        "correct": correct,
    }


def ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def given_errors(document: ValueDocument, label: str) -> list[dict]:
    """The gold spans whose value was read wrong."""
    return [
        _error(document, "given_span", "value", span, value, document.given.get(span))
        for span, value in of(document.gold, label).items()
        if value is not None and document.given.get(span) != value
    ]


def found_errors(document: ValueDocument, label: str) -> list[dict]:
    """Everything the pipeline got wrong by itself: a value on a right span, a span missed, a span too many."""
    gold, found = of(document.gold, label), of(document.found, label)
    listed = [
        _error(document, "end_to_end", "value" if span in found else "missed", span, value, found.get(span))
        for span, value in gold.items()
        if found.get(span) != value
    ]
    spurious = [span for span in found if span not in gold]
    return listed + [_error(document, "end_to_end", "spurious", span, None, found[span]) for span in spurious]


def _error(
    document: ValueDocument, setting: str, kind: str, span: Span, gold: str | None, read: str | None
) -> dict:
    start, end, _ = span
    return {
        "setting": setting,
        "kind": kind,
        "article": document.id,
        "start": start,
        "end": end,
        "text": document.text[start:end],
        "before": document.text[max(0, start - 60) : start],
        "after": document.text[end : end + 60],
        "gold": gold,
        "read": read,
    }
