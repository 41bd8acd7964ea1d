"""The errors to read: grouped by kind, the most frequent first, each with gold and prediction in the same context."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scripts.lib.report.numbers import RIGHT, Example
from scripts.lib.scoring import Scored, Span

CONTEXT = 75
LINE_END = re.compile(r"\s*\n\s*")
TITLES = {"missed": "Missed", "spurious": "Spurious: marked, and nothing is there", "label": "Wrong label"}
Piece = tuple[str, str, bool]


@dataclass(frozen=True)
class Card:
    """One error: its number among all examples, both readings of the same stretch of text, how often it occurs."""

    number: int
    example: Example
    gold: list[Piece]
    predicted: list[Piece]
    times: int


@dataclass(frozen=True)
class Group:
    kind: str
    title: str
    cards: list[Card]


def groups(found: Sequence[Example], documents: Iterable[Scored]) -> list[Group]:
    """The errors of each kind; within one, the strings that go wrong most often come first."""
    by_id = {document.id: document for document in documents}
    wrong = [(number, e) for number, e in enumerate(found) if e.kind != RIGHT]
    times = Counter(_strings(e, by_id) for _, e in wrong)
    cards: dict[str, list[Card]] = {}
    for number, example in sorted(
        wrong, key=lambda one: (-times[_strings(one[1], by_id)], _strings(one[1], by_id))
    ):
        document = by_id[example.document]
        start, end = window(document.text, example)
        gold = pieces(document.text, document.gold, start, end, example.place)
        predicted = pieces(document.text, document.predicted, start, end, example.predicted or example.place)
        card = Card(number, example, gold, predicted, times[_strings(example, by_id)])
        cards.setdefault(example.kind, []).append(card)
    ordered = sorted(cards.items(), key=lambda item: -len(item[1]))
    return [Group(kind, TITLES.get(kind, kind.capitalize()), own) for kind, own in ordered]


def _strings(example: Example, by_id: dict[str, Scored]) -> tuple[str, ...]:
    text = by_id[example.document].text
    words = (text[span[0] : span[1]] if span else "" for span in (example.gold, example.predicted))
    return (example.kind, *example.labels, *words)


def window(text: str, example: Example) -> tuple[int, int]:
    """Start and end of the stretch that is shown: both spans and some words round them, no word cut."""
    spans = [span for span in (example.gold, example.predicted) if span]
    start = max(0, min(span[0] for span in spans) - CONTEXT)
    end = min(len(text), max(span[1] for span in spans) + CONTEXT)
    while start and (text[start].isspace() or not text[start - 1].isspace()):
        start += 1
    while end < len(text) and (text[end - 1].isspace() or not text[end].isspace()):
        end -= 1
    return start, end


def pieces(text: str, spans: Iterable[Span], start: int, end: int, focus: Span) -> list[Piece]:
    """The stretch in pieces of (text, label or "", whether it is the span in question); ends of lines as ¶.

    Where this side has nothing at the place in question, the place is a piece without a label.
    """
    shown = [span for span in spans if start <= span[0] and span[1] <= end]
    if not any(span[0] < focus[1] and focus[0] < span[1] for span in shown):
        shown.append((focus[0], focus[1], ""))
    found: list[Piece] = []
    at = start
    for span in sorted(shown):
        found += [(text[at : span[0]], "", False), (text[span[0] : span[1]], span[2], span[:2] == focus[:2])]
        at = span[1]
    found.append((text[at:end], "", False))
    return [(LINE_END.sub(" ¶ ", part), label, focused) for part, label, focused in found if part]
