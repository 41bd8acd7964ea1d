"""What is left of F when the test split is damaged, and what fires on texts that are no business news."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import spacy
import srsly
import typer
from rich.console import Console
from rich.table import Table
from spacy.language import Language
from spacy.tokens import DocBin

from scripts import registry  # noqa: F401
from scripts.evaluate import from_docs, predict
from scripts.lib.files import write_text
from scripts.lib.perturbations import PERTURBATIONS, Perturbation
from scripts.lib.scoring import Scored, strict
from scripts.lib.seeds import LABELS, read_seeds
from scripts.lib.tokens import boundaries


def robustness_cli(
    pipeline: Annotated[
        str, typer.Argument(help="Folder or installed package of the pipeline")
    ] = "training/default/model-best",
    output: Annotated[Path, typer.Argument(help="JSON file to write")] = Path("metrics/robustness.json"),
    test: Annotated[Path, typer.Option(help="DocBin of the test split")] = Path("corpus/test.spacy"),
    other: Annotated[Path, typer.Option(help="Marked-up texts that are no business news")] = Path(
        "tests/data/not_business"
    ),
) -> None:
    """F after each perturbation, and false alarms per 1 000 words of other texts."""
    try:
        seeds, problems = read_seeds(other, boundaries)
        nlp = spacy.load(pipeline)
        gold = list(from_docs(DocBin().from_disk(test).get_docs(nlp.vocab)))
    except OSError as error:
        typer.echo(f"robustness: {error}", err=True)
        raise typer.Exit(1) from None
    if problems:
        typer.echo("\n".join(map(str, problems)), err=True)
        raise typer.Exit(1)
    texts = [Scored(seed.meta.id, seed.text, seed.triples(), []) for seed in seeds]
    result = {
        "pipeline": pipeline,
        "split": test.stem,
        **robustness(nlp, gold),
        "false_alarms": false_alarms(predict(nlp, texts)),
    }
    for view in tables(result):
        Console(width=100).print(view)
    write_text(output, srsly.json_dumps(result, indent=2) + "\n")


def robustness(
    nlp: Language, gold: Sequence[Scored], perturbations: Sequence[Perturbation] = PERTURBATIONS
) -> dict:
    """Strict F on ``gold`` as it is and after each perturbation; `documents` counts those that it changed."""
    rows = []
    for perturbation in perturbations:
        damaged = [perturbed(document, perturbation) for document in gold]
        changed = [(old.text, new.text) for old, new in zip(gold, damaged) if old.text != new.text]
        rows.append(
            {
                "name": perturbation.name,
                "title": perturbation.title,
                "example": example(*changed[0]) if changed else None,
                "documents": len(changed),
                "f": f_scores(predict(nlp, damaged)),
            }
        )
    return {"clean": f_scores(predict(nlp, gold)), "perturbations": rows}


def perturbed(document: Scored, perturbation: Perturbation) -> Scored:
    """The document after the perturbation, the same at every run."""
    rng = random.Random(f"{perturbation.name} {document.id}")
    text, spans = perturbation.change(document.text, document.gold, rng)
    return replace(document, text=text, gold=spans)


def f_scores(documents: Sequence[Scored]) -> dict[str, float]:
    return {
        name: strict(documents, labels)["f"]
        for name, labels in {"micro": LABELS, **{label: (label,) for label in LABELS}}.items()
    }


def example(before: str, after: str, width: int = 90) -> dict[str, str]:
    """The first place in which two texts differ, with what stands round it."""
    same = next((i for i, (a, b) in enumerate(zip(before, after)) if a != b), min(len(before), len(after)))
    start = max(0, same - width // 3)
    return {"before": before[start : start + width], "after": after[start : start + width]}


def false_alarms(documents: Sequence[Scored], context: int = 60) -> dict:
    """Predicted spans that touch no gold span of their label, counted, per 1 000 words, and each in its context."""
    alarms = [
        (document, span)
        for document in documents
        for span in document.predicted
        if not any(g[2] == span[2] and g[0] < span[1] and span[0] < g[1] for g in document.gold)
    ]
    words = sum(len(document.text.split()) for document in documents)
    found = Counter(label for _, (_, _, label) in alarms)
    counts = {**{label: found[label] for label in LABELS}, "all": len(alarms)}
    return {
        "words": words,
        "articles": len(documents),
        "per_1000_words": {name: 1000 * count / max(words, 1) for name, count in counts.items()},
        "counts": counts,
        "examples": [
            {
                "article": document.id,
                "label": label,
                "text": document.text[start:end],
                "before": document.text[max(0, start - context) : start],
                "after": document.text[end : end + context],
            }
            for document, (start, end, label) in alarms
        ],
    }


def tables(result: dict) -> list[Table]:
    """F by perturbation, worst first, and the false alarms."""
    view = Table(title=f"strict F on {result['split']} after each perturbation")
    for column in ("", "changed", *LABELS, "micro"):
        view.add_column(column, justify="right" if column else "left")
    clean = {"title": "as it is", "documents": 0, "f": result["clean"]}
    for row in (clean, *sorted(result["perturbations"], key=lambda row: row["f"]["micro"])):
        scores = [f"{row['f'][name]:.3f}" for name in (*LABELS, "micro")]
        view.add_row(row["title"], str(row["documents"]), *scores)
    alarms = result["false_alarms"]
    other = Table(title=f"false alarms: {alarms['articles']} other texts, {alarms['words']} words")
    for column in ("", *alarms["counts"]):
        other.add_column(column, justify="right" if column else "left")
    other.add_row("spans", *map(str, alarms["counts"].values()))
    other.add_row("per 1 000 words", *(f"{rate:.2f}" for rate in alarms["per_1000_words"].values()))
    return [view, other]


if __name__ == "__main__":
    typer.run(robustness_cli)
