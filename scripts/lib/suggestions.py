"""Which raw articles teach a pipeline most: those it is unsure of, and those unlike the seeds.

spaCy's transition-based `ner` gives no probabilities without a beam, so that certainty is measured by what it
is for: a reader would mark the same spans in the same article printed differently. The pipeline reads the
article, a copy in one paragraph and a copy without umlauts; ``uncertainty`` is 1 less the mean strict F-score
between the spans of the article and those of each copy (0 where all agree, 1 where no span does).

``novelty`` is the mean of two shares: predicted entity strings that no seed marks, and runs of three words
that no seed has (the second alone where nothing is predicted). Both lie between 0 and 1 but spread
differently, so that articles are ranked by percentile: ``score`` is the share of the other articles that are
less uncertain or that are less novel, whichever is more. Ties go by uncertainty, then novelty.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from scripts.lib.formats.documents import Document, Span
from scripts.lib.seeds import Seed
from scripts.lib.split import shingles
from scripts.lib.variants import apply_edits, no_umlauts, one_line

COPIES = {"one-line": one_line, "no-umlaut": no_umlauts}
SHINGLE = 3  # words; the split looks at 5, where nothing but a copy is ever known

Predict = Callable[[Sequence[str]], list[list[Span]]]


@dataclass(frozen=True)
class Known:
    """What the seeds have: entity strings and runs of words, in lower case."""

    strings: frozenset[str]
    runs: frozenset[tuple[str, ...]]


@dataclass(frozen=True)
class Suggestion:
    """An article with its predicted spans, and what speaks for correcting it; all shares between 0 and 1."""

    document: Document
    disagreements: dict[str, float]
    new: list[str]
    new_strings: float | None
    new_runs: float

    @property
    def uncertainty(self) -> float:
        return sum(self.disagreements.values()) / len(self.disagreements)

    @property
    def novelty(self) -> float:
        return self.new_runs if self.new_strings is None else (self.new_strings + self.new_runs) / 2

    @property
    def reason(self) -> str:
        """Why it stands where it does, in words, on one line."""
        unsure = [
            f"{name} copy differs by {share:.0%}" for name, share in self.disagreements.items() if share
        ]
        more = f" and {len(self.new) - 5} more" if len(self.new) > 5 else ""
        new = [f"no seed marks {', '.join(self.new[:5])}{more}"] if self.new else []
        runs = [f"{self.new_runs:.0%} of its {SHINGLE}-word runs are in no seed"]
        return " ".join("; ".join([*unsure, *new, *runs]).split())


def known(seeds: Iterable[Seed]) -> Known:
    """The entity strings and word runs of the seeds."""
    strings: set[str] = set()
    runs: set[tuple[str, ...]] = set()
    for seed in seeds:
        strings |= {seed.text[start:end].lower() for start, end, _ in seed.triples()}
        runs |= shingles(seed.text, SHINGLE)
    return Known(frozenset(strings), frozenset(runs))


def suggestion(document: Document, predict: Predict, seen: Known) -> Suggestion:
    """``document`` with the spans that ``predict`` finds in its text; its own are ignored.

    ``predict`` takes texts and gives the (start, end, label) of each in code points.
    """
    (spans,) = predict([document.text])
    copies = {name: _copy(document.text, spans, vary) for name, vary in COPIES.items()}
    found = predict([text for text, _ in copies.values()])
    disagreements = {
        name: 1 - agreement(carried, again) for (name, (_, carried)), again in zip(copies.items(), found)
    }
    strings = list(dict.fromkeys(document.text[start:end] for start, end, _ in spans))
    new = [string for string in strings if string.lower() not in seen.strings]
    runs = shingles(document.text, SHINGLE)
    return Suggestion(
        Document(document.id, document.text, spans, document.meta),
        disagreements,
        new,
        len(new) / len(strings) if strings else None,
        len(runs - seen.runs) / len(runs) if runs else 0.0,
    )


def ranked(made: list[Suggestion]) -> list[tuple[float, Suggestion]]:
    """(score, suggestion), the most worth correcting first."""
    unsure, novel = [one.uncertainty for one in made], [one.novelty for one in made]
    scored = [(max(percentile(one.uncertainty, unsure), percentile(one.novelty, novel)), one) for one in made]
    return sorted(
        scored, key=lambda pair: (-pair[0], -pair[1].uncertainty, -pair[1].novelty, pair[1].document.id)
    )


def percentile(value: float, values: list[float]) -> float:
    """The share of the other ``values`` that lie below ``value``; 0 where there is no other."""
    return sum(other < value for other in values) / max(len(values) - 1, 1)


def agreement(first: Iterable[Span], second: Iterable[Span]) -> float:
    """Strict F-score between two sets of spans; 1 where both are empty."""
    one, other = set(first), set(second)
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 1.0


def _copy(text: str, spans: list[Span], vary: Callable) -> tuple[str, list[Span]]:
    """The varied text with the spans carried along; seeded, so that a run repeats."""
    return apply_edits(text, spans, list(vary(text, spans, random.Random(0))))
