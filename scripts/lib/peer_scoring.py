"""Scores of outside tools and of this pipeline on the same gold: their spans, and what they say these are worth.

An answer is ``{"start", "end", "label", "values"}``, its values in the notation of a seed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scripts.lib.scoring import Scored, scores
from scripts.lib.value_scoring import VALUED, Values, normal, of, ratio

# Words that the guidelines leave outside a span, and that some tools take in.
OUTSIDE = re.compile(
    r"(?:im|am|an|zum|zur|per|ab|seit|bis|von|vom|für|zwischen|in(?=\s+(?:den|der|dem|\d))|das|der|die|den|dem|des|"
    r"rund|etwa|knapp|gut|ca\.|circa|fast|über|mehr\s+als|minus|plus)\s+",
    re.IGNORECASE,
)
FIGURES = ("precision", "recall", "f")


@dataclass(frozen=True)
class Gold:
    """An article: the gold value of each MONEY and PERIOD span, None where its author gave none."""

    id: str
    text: str
    date: str
    values: Values


def system_scores(
    gold: Sequence[Gold], answers: dict[str, list[dict]], labels: Sequence[str] = VALUED
) -> dict:
    """``{"spans": …, "values": …}`` by label, without the labels that a system does not know."""
    tidied = {article.id: tidy(article.text, answers.get(article.id, [])) for article in gold}
    documents = [
        Scored(article.id, article.text, list(article.values), [triple(a) for a in tidied[article.id]])
        for article in gold
    ]
    by_label = scores(documents, resamples=1)["labels"]
    return {
        "spans": {label: _spans(by_label[label]) for label in labels},
        "values": {label: _values(gold, tidied, label) for label in labels},
    }


def triple(answer: dict) -> tuple[int, int, str]:
    return answer["start"], answer["end"], answer["label"]


def tidy(text: str, answers: list[dict]) -> list[dict]:
    """The answers without the words that no gold span begins with; of two that overlap, the longer one."""
    kept: list[dict] = []
    trimmed = [answer | {"start": _trimmed(text, answer["start"], answer["end"])} for answer in answers]
    for answer in sorted(trimmed, key=lambda a: (a["start"] - a["end"], a["start"])):
        if not any(
            answer["label"] == other["label"] and _overlap(triple(answer), triple(other)) for other in kept
        ):
            kept.append(answer)
    return sorted(kept, key=triple)


def _trimmed(text: str, start: int, end: int) -> int:
    start += len(text[start:end]) - len(text[start:end].lstrip())
    while match := OUTSIDE.match(text, start, end):
        start = match.end()
    return start


def _overlap(one: tuple, other: tuple) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _spans(schemas: dict) -> dict:
    """nervaluate's type schema of one label asks for the label and an overlap, no more."""
    return {
        name: {key: schemas[schema][key] for key in FIGURES}
        for name, schema in (("strict", "strict"), ("overlap", "type"))
    }


def _values(gold: Sequence[Gold], answers: dict[str, list[dict]], label: str) -> dict:
    """How many gold values some overlapping answer gives; where a tool offers several, any may be right."""
    total = right = 0
    for article in gold:
        for span, value in of(article.values, label).items():
            if value is not None:
                total += 1
                right += any(
                    value == normal(label, read)
                    for answer in answers[article.id]
                    if answer["label"] == label and _overlap(span, triple(answer))
                    for read in answer["values"]
                )
    return {"right": right, "gold": total, "accuracy": ratio(right, total)}


def as_markdown(result: dict, foot: Sequence[str]) -> str:
    """The report: one row a system, the skipped ones with their reason, and what was mapped how."""
    lines = ["# Amounts and periods beside other tools", ""]
    lines += [
        f"{result['articles']} articles of the test split. P, R and F are of spans; „any overlap“ asks for the"
    ]
    lines += [
        "label and a common character. „Values“ are the gold values that an overlapping span carries.",
        "",
    ]
    for label in VALUED:
        lines += [f"## {label}", "", "| system | P | R | F strict | F any overlap | values right | |"]
        lines += ["|---|---:|---:|---:|---:|---:|---:|"]
        lines += [_row(system, label) for system in result["systems"] if label in system["spans"]]
        lines.append("")
    lines += ["| system | version | seconds |", "|---|---|---:|"]
    lines += [f"| {s['title']} | {s['version']} | {s['seconds']:.0f} |" for s in result["systems"]]
    lines += ["", *(f"Skipped: {skipped['name']}, {skipped['reason']}." for skipped in result["skipped"])]
    return (
        "\n".join([*lines, *["" for _ in result["skipped"][:1]], "## What was mapped how", "", *foot]) + "\n"
    )


def _row(system: dict, label: str) -> str:
    spans, values = system["spans"][label], system["values"][label]
    figures = [f"{spans['strict'][key]:.3f}" for key in FIGURES]
    share = f"{values['right']} of {values['gold']}"
    cells = [system["title"], *figures, f"{spans['overlap']['f']:.3f}", share, f"{values['accuracy']:.3f}"]
    return f"| {' | '.join(cells)} |"
