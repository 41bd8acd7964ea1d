"""Score what amounts and periods are worth, read from gold spans and from the spans a pipeline finds itself."""

from collections.abc import Iterator, Sequence
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
from scripts.lib.value_scoring import VALUED, ValueDocument, Values, normal, value_scores, written

COMPONENTS = {label: label.lower() for label in VALUED}


def evaluate_values_cli(
    pipeline: Annotated[str, typer.Argument(help="Folder or installed package of the pipeline")] = (
        "training/default/model-best"
    ),
    output: Annotated[Path, typer.Argument(help="JSON file to write")] = Path("metrics/values.json"),
    corpus: Annotated[Path, typer.Option(help="Folder with dev and test.spacy")] = Path("corpus"),
) -> None:
    """Accuracy of values on gold spans, and precision, recall and F of span and value together."""
    try:
        nlp = with_components(spacy.load(pipeline))
        sets = {
            split: list(DocBin().from_disk(corpus / f"{split}.spacy").get_docs(nlp.vocab))
            for split in ("dev", "test")
        }
        results = {name: evaluate_values(nlp, docs) for name, docs in sets.items()}
    except (OSError, ValueError) as error:
        typer.echo(f"evaluate_values: {error}", err=True)
        raise typer.Exit(1) from None
    for name, result in results.items():
        Console(width=100).print(table(name, result))
    write_text(output, srsly.json_dumps({"pipeline": pipeline, "sets": results}, indent=2) + "\n")


def with_components(nlp: Language) -> Language:
    """The pipeline with `money` and `period` behind everything else, where it lacks them."""
    for name in COMPONENTS.values():
        if name not in nlp.pipe_names:
            nlp.add_pipe(name)
    return nlp


def evaluate_values(nlp: Language, docs: Sequence[Doc]) -> dict:
    """The scores of the articles of ``docs`` whose author gave values; the shape is that of `value_scores`."""
    valued = [doc for doc in docs if any(gold_values(doc).values())]
    return value_scores(list(read(nlp, valued)))


def read(nlp: Language, docs: Sequence[Doc]) -> Iterator[ValueDocument]:
    """Each gold article with the values read from its gold spans, and from those the pipeline finds itself."""
    fresh = nlp.pipe(dated(nlp.make_doc(doc.text), doc) for doc in docs)
    for doc, found in track(zip(docs, fresh), "values", total=len(docs), transient=True):
        given = dated(doc.copy(), doc)
        for name in COMPONENTS.values():
            given = nlp.get_pipe(name)(given)
        yield ValueDocument(
            str(doc.user_data["id"]), doc.text, gold_values(doc), read_values(given), read_values(found)
        )


def dated(doc: Doc, source: Doc) -> Doc:
    """What the caller of the `period` component knows of an article: its date and when its fiscal year ends."""
    doc._.date, doc._.fiscal_year_end = source.user_data["date"], source.user_data["fiscal_year_end"]
    return doc


def gold_values(doc: Doc) -> Values:
    """The values of a gold article in normal form, None where its author gave none. Raises ValueError."""
    if "spans" not in doc.user_data:
        raise ValueError("the corpus carries no values, run `weasel run corpus`")
    return {
        (span["start"], span["end"], span["label"]): normal(span["label"], span["value"])
        for span in doc.user_data["spans"]
        if span["label"] in VALUED
    }


def read_values(doc: Doc) -> Values:
    """What the components made of the spans of a document, in normal form."""
    return {
        (ent.start_char, ent.end_char, ent.label_): written(ent.label_, ent._.get(COMPONENTS[ent.label_]))
        for ent in doc.ents
        if ent.label_ in VALUED
    }


def table(name: str, result: dict) -> Table:
    """One row a label: accuracy on gold spans, then precision, recall and F end to end."""
    documents = next(iter(result.values()))["end_to_end"]["documents"]
    view = Table(title=f"{name}: values, {documents} documents with a value on every amount and period")
    for column in ("", "gold spans", "right", "accuracy", "P", "R", "F end to end", "found"):
        view.add_column(column, justify="left" if not column else "right")
    for label, scores in result.items():
        given, whole = scores["given_span"], scores["end_to_end"]
        counts = [str(given["gold"]), str(given["right"]), f"{given['accuracy']:.3f}"]
        figures = [f"{whole[key]:.3f}" for key in ("precision", "recall", "f")]
        view.add_row(label, *counts, *figures, str(whole["predicted"]))
    return view


if __name__ == "__main__":
    typer.run(evaluate_values_cli)
