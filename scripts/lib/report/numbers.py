"""The numbers of the evaluation report that stand in no metrics file: examples and breakdowns, from the articles.

An example is a gold span with what was predicted there, or a predicted span without gold. Its facets (genre, sector,
place, decade, length of its sentence and of itself, whether training had its string) are what it can be looked up by.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from scripts.lib.corpus_stats import sentences
from scripts.lib.scoring import NOTHING, Scored, Span, boundary_kind, from_article, intervals, pairs, strict
from scripts.lib.seeds import LABELS

RIGHT, UNKNOWN = "right", "unknown"
SENTENCE = {1: "1–10 words", 11: "11–20 words", 21: "21–30 words", 31: "over 30 words"}
LENGTH = {1: "1 word", 2: "2 words", 3: "3 words", 4: "4 words", 5: "5–6 words", 7: "7 or more words"}
FACETS = ("genre", "sector", "place", "decade", "sentence", "length")
SIDES = {"left": "at its left end", "right": "at its right end", "both": "at both ends"}
ORDERED = {"decade": None, "sentence": list(SENTENCE.values()), "length": list(LENGTH.values())}


@dataclass(frozen=True)
class Example:
    """One place where gold or prediction has a span; ``kind`` is right, missed, spurious, label, or the wrong ends.

    The wrong ends read „too long at its right end“. ``gold`` and ``predicted`` are spans in code points or None.
    ``facets`` has a value for each of FACETS, and whether the gold's string was "seen" in training, "unseen" or UNKNOWN.
    """

    document: str
    gold: Span | None
    predicted: Span | None
    kind: str
    facets: dict[str, str]

    @property
    def labels(self) -> tuple[str, str]:
        """The gold and the predicted label, NOTHING where there is none."""
        gold, predicted = self.gold, self.predicted
        return gold[2] if gold else NOTHING, predicted[2] if predicted else NOTHING

    @property
    def place(self) -> Span:
        """The gold span, else the predicted one: one of them is there."""
        place = self.gold or self.predicted
        assert place is not None
        return place


def documents_of(result: dict) -> list[Scored]:
    """The scored documents of one set of metrics/<config>.json."""
    return [from_article(article) for article in result["articles"]]


def examples(documents: Iterable[Scored], strings: dict | None = None) -> list[Example]:
    """Every span of either side once, paired as `scoring.pairs` does; ``strings`` as `scoring.scores` gives them."""
    new = new_strings(strings or {})
    return [
        Example(
            document.id,
            gold,
            predicted,
            kind(gold, predicted),
            {**find(place), "string": familiarity(document, gold, new)},
        )
        for document in documents
        for find in (facets(document),)
        for gold, predicted in pairs(document)
        if (place := gold or predicted)
    ]


def new_strings(strings: dict) -> dict[str, frozenset[str]]:
    """By label the gold strings that training had not; no label where an older evaluation did not list them."""
    unseen = {label: own["unseen"] for label, own in strings.items()}
    return {label: frozenset(own["strings"]) for label, own in unseen.items() if "strings" in own}


def familiarity(document: Scored, gold: Span | None, new: dict[str, frozenset[str]]) -> str:
    """Whether training had the string of a gold span: "seen", "unseen", or UNKNOWN."""
    if gold is None or gold[2] not in new:
        return UNKNOWN
    return "unseen" if document.text[gold[0] : gold[1]] in new[gold[2]] else "seen"


def kind(gold: Span | None, predicted: Span | None) -> str:
    """How the two differ, in a few words."""
    if gold is None or predicted is None:
        return "spurious" if gold is None else "missed"
    if gold[2] != predicted[2]:
        return "label"
    return RIGHT if gold == predicted else ends(*boundary_kind(gold, predicted))


def ends(side: str, size: str) -> str:
    """What is wrong with a marked span's ends, in the words of `scoring.boundary_kind`."""
    return size if size == "shifted" else f"{size} {SIDES[side]}"


def facets(document: Scored) -> Callable[[Span], dict[str, str]]:
    """A function from a span of the document to its value for each of FACETS."""
    own = {name: document.facets.get(name) or UNKNOWN for name in ("genre", "sector", "place")}
    day = document.facets.get("date")
    own["decade"] = f"{day[:3]}0s" if day else UNKNOWN
    starts, sizes = sentence_sizes(document.text)

    def find(span: Span) -> dict[str, str]:
        size = sizes[bisect_right(starts, span[0]) - 1]
        length = len(document.text[span[0] : span[1]].split())
        return {**own, "sentence": bucket(SENTENCE, size), "length": bucket(LENGTH, length)}

    return find


def sentence_sizes(text: str) -> tuple[list[int], list[int]]:
    """Where each sentence starts, the first one at 0, and its number of words."""
    starts: list[int] = []
    sizes: list[int] = []
    at = 0
    for sentence in sentences(text):
        at = text.index(sentence, at)
        starts.append(at if starts else 0)
        sizes.append(len(sentence.split()))
        at += len(sentence)
    return starts or [0], sizes or [0]


def bucket(names: dict[int, str], number: int) -> str:
    """The name of the highest bound that ``number`` reaches."""
    return names[max(bound for bound in names if bound <= max(number, min(names)))]


def breakdown(documents: Sequence[Scored], facet: str, resamples: int = 1000) -> list[dict]:
    """One row for each value of ``facet``: articles, strict counts, F with its interval, F by label, errors.

    ``f`` is None where there is no span at all, and so are the labels' ``f``. Lengths and decades come in their
    order, everything else with the lowest F first.
    """
    found = {document.id: facets(document) for document in documents}
    wrong = Counter(e.facets[facet] for e in examples(documents) if e.kind != RIGHT)
    groups: dict[str, list[Scored]] = {}
    for document in documents:
        find = found[document.id]
        values = {find(span)[facet] for span in (*document.gold, *document.predicted)}
        for value in values or ({find((0, 0, ""))[facet]} if facet not in ("sentence", "length") else set()):
            gold, predicted = (
                [span for span in side if find(span)[facet] == value]
                for side in (document.gold, document.predicted)
            )
            groups.setdefault(value, []).append(replace(document, gold=gold, predicted=predicted))
    rows = [
        {"value": value, "errors": wrong[value], **_row(part, resamples)} for value, part in groups.items()
    ]
    return sorted(rows, key=_order(facet))


def _row(documents: Sequence[Scored], resamples: int) -> dict:
    scores = strict(documents)
    labels = {label: strict(documents, (label,)) for label in LABELS}
    return {
        "articles": len(documents),
        **{key: scores[key] for key in ("gold", "predicted", "correct", "precision", "recall")},
        "f": scores["f"] if scores["gold"] or scores["predicted"] else None,
        "interval": intervals(documents, resamples)["micro"],
        "labels": {
            label: {"gold": own["gold"], "f": own["f"] if own["gold"] or own["predicted"] else None}
            for label, own in labels.items()
        },
    }


def _order(facet: str) -> Callable[[dict], tuple]:
    names = ORDERED.get(facet)
    if facet not in ORDERED:
        return lambda row: (row["f"] is None, row["f"] or 0.0, row["value"])
    return lambda row: (names.index(row["value"]) if names else 0, row["value"])


def spread(curve: dict) -> dict | None:
    """Mean, standard deviation and values of F on dev over the seeds of the trainings on all articles.

    None where no training on all articles was done; the deviation is None for a single one.
    """
    runs = sorted((run for run in curve["runs"] if run["fraction"] == 1), key=lambda run: run["seed"])
    point = next((point for point in curve["points"] if point["fraction"] == 1), None)
    if not runs or not point:
        return None
    return {
        "seeds": [run["seed"] for run in runs],
        "scores": {
            key: {
                "mean": point["mean"][key],
                "std": point["std"][key],
                "values": [run["scores"][key] for run in runs],
            }
            for key in ("micro", *LABELS)
        },
    }
