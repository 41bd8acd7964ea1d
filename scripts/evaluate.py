"""Score a pipeline on gold spans and write the scores, with every error, as JSON."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import spacy
import srsly
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from scripts import registry  # noqa: F401
from scripts.lib.files import write_text
from scripts.lib.gold import GoldError, read_gold
from scripts.lib.scoring import FACETS, SCHEMAS, Scored, scores
from scripts.lib.seeds import LABELS


def evaluate_cli(
    pipeline: Annotated[
        str, typer.Argument(help="Folder or installed package of the pipeline")
    ] = "training/default/model-best",
    output: Annotated[Path | None, typer.Argument(help="JSON file to write")] = None,
    corpus: Annotated[Path, typer.Option(help="Folder with train, dev and test.spacy")] = Path("corpus"),
    gold: Annotated[
        list[Path], typer.Option(help='Score FILE.jsonl of {"id", "text", "spans"} instead of dev and test')
    ] = [],
    resamples: Annotated[int, typer.Option(help="Bootstrap resamples of the documents")] = 1000,
) -> None:
    """Strict, exact, partial and type scores per label, with intervals and errors."""
    try:
        nlp = spacy.load(pipeline)
        sets: dict[str, Iterable[Scored]] = {path.stem: read_gold(path) for path in gold} or {
            split: from_docs(DocBin().from_disk(corpus / f"{split}.spacy").get_docs(nlp.vocab))
            for split in ("dev", "test")
        }
        known = known_strings(corpus / "train.spacy", nlp)
    except (GoldError, OSError) as error:
        typer.echo(f"evaluate: {error}", err=True)
        raise typer.Exit(1) from None
    results = {name: evaluate(nlp, documents, known, resamples) for name, documents in sets.items()}
    for name, result in results.items():
        Console(width=100).print(table(name, result))
    if output:
        write_text(output, srsly.json_dumps({"pipeline": pipeline, "sets": results}, indent=2) + "\n")


def evaluate(
    nlp: Language, gold: Iterable[Scored], known: frozenset[str] = frozenset(), resamples: int = 1000
) -> dict:
    """Run the pipeline on the documents of ``gold`` and score it; the shape is that of `scoring.scores`."""
    return scores(predict(nlp, gold), known, resamples)


def predict(nlp: Language, gold: Iterable[Scored]) -> list[Scored]:
    """The documents of ``gold`` with what the pipeline predicts for their texts."""
    gold = list(gold)
    docs = nlp.pipe(document.text for document in gold)
    return [
        replace(document, predicted=triples(doc))
        for document, doc in track(zip(gold, docs), "evaluate", total=len(gold), transient=True)
    ]


def from_docs(docs: Iterable[Doc]) -> Iterator[Scored]:
    """The gold of a DocBin, with what the head of each article says."""
    for number, doc in enumerate(docs):
        facets = {name: doc.user_data.get(name) for name in FACETS}
        yield Scored(str(doc.user_data.get("id", number)), doc.text, triples(doc), [], facets)


def triples(doc: Doc) -> list[tuple[int, int, str]]:
    return [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents if ent.label_ in LABELS]


def known_strings(train: Path, nlp: Language) -> frozenset[str]:
    """The entity strings of the training gold; none where there is no such file."""
    if not train.is_file():
        return frozenset()
    return frozenset(ent.text for doc in DocBin().from_disk(train).get_docs(nlp.vocab) for ent in doc.ents)


def table(name: str, result: dict) -> Table:
    """One row a label: strict precision, recall, F with its interval, then the F of the other schemas."""
    view = Table(title=f"{name}: {result['documents']} documents, {result['words']} words")
    for column in (
        "",
        "P",
        "R",
        "F strict",
        "95 %",
        *(f"F {schema}" for schema in SCHEMAS if schema != "strict"),
        "gold",
    ):
        view.add_column(column, justify="left" if not column else "right")
    for label in (*LABELS, "micro"):
        schemas = result["micro"] if label == "micro" else result["labels"][label]
        strict, (low, high) = schemas["strict"], result["intervals"][label]
        others = [f"{schemas[schema]['f']:.3f}" for schema in SCHEMAS if schema != "strict"]
        support = strict["correct"] + strict["incorrect"] + strict["missed"]
        figures = [f"{strict[key]:.3f}" for key in ("precision", "recall", "f")]
        view.add_row(label, *figures, f"{low:.3f}–{high:.3f}", *others, str(support))
    return view


if __name__ == "__main__":
    typer.run(evaluate_cli)
