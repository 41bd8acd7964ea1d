"""Score a pipeline on the challenge set, group by group, and write the scores with every error."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import spacy
import srsly
import typer
from rich import box
from rich.console import Console
from rich.progress import track
from rich.table import Table
from spacy.language import Language

from scripts.evaluate import triples
from scripts.lib.challenge import challenge_scores, read_challenge
from scripts.lib.files import write_text
from scripts.lib.scoring import Scored
from scripts.lib.seeds import LABELS
from scripts.lib.tokens import boundaries

TARGET = 0.80


def challenge_cli(
    pipeline: Annotated[
        str, typer.Argument(help="Folder or installed package of the pipeline")
    ] = "training/default/model-best",
    output: Annotated[Path | None, typer.Argument(help="JSON file to write")] = None,
    folder: Annotated[Path, typer.Option(help="Folder of the challenge files")] = Path("tests/challenge"),
) -> None:
    """Strict scores of each group, worst first."""
    groups, problems = read_challenge(folder, boundaries)
    for problem in problems:
        typer.echo(str(problem), err=True)
    if problems:
        typer.echo(f"{len(problems)} problems; nothing was scored", err=True)
        raise typer.Exit(1)
    try:
        nlp = spacy.load(pipeline)
    except OSError as error:
        typer.echo(f"challenge: {error}", err=True)
        raise typer.Exit(1) from None
    result = {"pipeline": pipeline, **challenge(nlp, groups)}
    Console().print(table(result))
    if output:
        write_text(output, srsly.json_dumps(result, indent=2) + "\n")


def challenge(nlp: Language, groups: Mapping[str, Sequence[Scored]]) -> dict:
    """Run the pipeline on every sentence; the shape is that of `challenge_scores`."""
    sentences = [(title, sentence) for title, own in groups.items() for sentence in own]
    docs = nlp.pipe(sentence.text for _, sentence in sentences)
    predicted: dict[str, list[Scored]] = {title: [] for title in groups}
    for (title, sentence), doc in track(
        zip(sentences, docs, strict=True), "challenge", total=len(sentences), transient=True
    ):
        predicted[title].append(replace(sentence, predicted=triples(doc)))
    return challenge_scores(predicted)


def table(result: dict) -> Table:
    """One row a group, worst first, then the total; groups below the target stand out."""
    # Eighty columns must do, as in a log: only the names of the groups wrap.
    title = f"challenge: {result['total']['sentences']} sentences, strict"
    view = Table(title=title, box=box.SIMPLE_HEAD, padding=0)
    view.add_column("group", min_width=16)
    for column in ("n", "right", "gold", "P", "R", "F", *LABELS):
        view.add_column(column, justify="right", no_wrap=True)
    for row in (*result["groups"], {"group": "total", **result["total"]}):
        figures = [f"{row[key]:.3f}" for key in ("precision", "recall", "f")]
        labels = [f"{row['labels'][label]['f']:.3f}" if label in row["labels"] else "–" for label in LABELS]
        counts = (str(row["sentences"]), f"{row['right']:.0%}", str(row["gold"]))
        style = "bold" if row["group"] == "total" else ("red" if row["f"] < TARGET else None)
        view.add_row(row["group"], *counts, *figures, *labels, style=style)
    return view


if __name__ == "__main__":
    typer.run(challenge_cli)
