"""Pre-annotate raw articles for a person to correct, least certain or most novel first.

How the two are measured stands in scripts/lib/suggestions.py.
"""

import datetime
from collections import Counter
from pathlib import Path
from typing import Annotated

import spacy
import typer
from rich.progress import track
from spacy.language import Language

from scripts import registry  # noqa: F401
from scripts.check import check
from scripts.evaluate import triples
from scripts.lib.files import replaced_folder, write_text
from scripts.lib.formats import Document, Files
from scripts.lib.formats.paths import read_files, used
from scripts.lib.formats.seed_file import front_matter, render, slug, span_faults, tidy
from scripts.lib.seeds import Problem, Seed
from scripts.lib.suggestions import Suggestion, known, ranked, suggestion
from scripts.lib.tokens import boundaries

COLUMNS = ("file", "score", "uncertainty", "novelty", "new_strings", "new_runs", "spans", "reason")


def suggest_cli(
    pipeline: Annotated[str, typer.Argument(help="Folder or installed package of the pipeline")],
    source: Annotated[Path, typer.Argument(metavar="INPUT", help="Folder of raw articles, one .txt each")],
    output: Annotated[Path, typer.Argument(help="New folder for the seeds to correct, and index.tsv")],
    seeds: Annotated[Path, typer.Option(help="Seeds, whose strings and words are not new")] = Path("seeds"),
    date: Annotated[str, typer.Option(help="YYYY-MM-DD of all of them, else today")] = "",
    sector: Annotated[str, typer.Option(help="Sector of all of them")] = "unsorted",
    genre: Annotated[str, typer.Option(help="Genre of all of them")] = "unsorted",
) -> None:
    """Write pre-annotated seeds for new articles; nothing is written if one of them is wrong."""
    head = {"date": date or datetime.date.today().isoformat(), "sector": sector, "genre": genre}
    files, problems = read_files(source, (".txt",))
    documents, wrong = raw_documents(files, head)
    good, found = check(seeds)
    problems += [*wrong, *found, *used(output)]
    try:
        nlp = spacy.load(pipeline)
    except (OSError, ValueError) as error:
        problems.append(Problem(pipeline, 1, 1, " ".join(str(error).split()), "train it, or name another"))
    if problems:
        typer.echo("\n".join(map(str, sorted(problems))), err=True)
        typer.echo(f"{len(problems)} problems; nothing was written", err=True)
        raise typer.Exit(1)
    made = suggest(nlp, documents, good)
    with replaced_folder(output) as folder:
        for name, text in to_files(made, head).items():
            write_text(folder / name, text)
    typer.echo(f"{len(made)} articles to correct, in the order of {output / 'index.tsv'}")
    typer.echo(
        "date, sector and genre are placeholders where no option gave them: correct them too", err=True
    )


def suggest(nlp: Language, documents: list[Document], seeds: list[Seed]) -> list[tuple[float, Suggestion]]:
    """(score, suggestion) of every document, the most worth correcting first."""
    seen = known(seeds)

    def predict(texts):
        return [triples(doc) for doc in nlp.pipe(texts)]

    return ranked([suggestion(one, predict, seen) for one in track(documents, "suggest", transient=True)])


def raw_documents(files: Files, head: dict[str, str]) -> tuple[list[Document], list[Problem]]:
    """Raw articles as seeds keep text, named by their files, and those that cannot become seeds."""
    documents, problems = [], []
    names = Counter(slug(Path(name).stem) for name in files)
    for name, text in files.items():
        document = tidy(Document(slug(Path(name).stem), text))
        _, faults = front_matter(document, head)
        if names[document.id] > 1:
            faults.append((f"id {document.id!r} stands twice", "rename one file"))
        if not document.text.strip():
            faults.append(("no article", "write one, or remove the file"))
        problems += [Problem(name, 1, 1, *fault) for fault in faults]
        documents.append(document)
    return documents, problems


def to_files(made: list[tuple[float, Suggestion]], head: dict[str, str]) -> Files:
    """{file name: text} of the seeds, numbered in their order, and of the index."""
    files, rows = {}, ["\t".join(COLUMNS)]
    for number, (score, one) in enumerate(made, start=1):
        name = f"{number:0{max(3, len(str(len(made))))}}-{one.document.id}.md"
        files[name] = to_seed(one.document, head)
        shares = (score, one.uncertainty, one.novelty, one.new_strings or 0.0, one.new_runs)
        rows.append(
            "\t".join([name, *(f"{share:.3f}" for share in shares), str(len(one.document.spans)), one.reason])
        )
    return {**files, "index.tsv": "\n".join(rows) + "\n"}


def to_seed(document: Document, head: dict[str, str]) -> str:
    """The seed of a prediction, without spans that a seed cannot hold, such as those across lines."""
    meta, faults = front_matter(document, head)
    if meta is None:
        raise ValueError("; ".join(what for what, _ in faults))
    bad = {number for number, _ in span_faults(document, boundaries)}
    return render(
        meta, document.text, [span for number, span in enumerate(document.spans) if number not in bad]
    )


if __name__ == "__main__":
    typer.run(suggest_cli)
