"""Read articles with a trained pipeline and print, or write, the facts it finds in them."""

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import spacy
import typer
from rich.console import Console
from spacy.language import Language
from spacy.tokens import Doc, Span

from scripts import registry  # noqa: F401
from scripts.lib.bfloat16 import in_bfloat16
from scripts.lib.files import write_bytes
from scripts.lib.inputs import read_inputs
from scripts.lib.output import BINARY, FACTS_ONLY, Format, Options, render
from scripts.lib.reader import Article

PARTS = ("metric", "period", "segment")


def extract_cli(
    inputs: Annotated[
        list[str], typer.Argument(help="Files or folders of plain text or seeds, - for standard input")
    ],
    pipeline: Annotated[
        str, typer.Option(help="Folder or installed package of the pipeline")
    ] = "training/default/pipeline",
    format: Annotated[
        Format, typer.Option(help="Facts as table, csv, parquet; spans; all as jsonl, html")
    ] = (Format.table),
    output: Annotated[str, typer.Option(help="File to write instead of printing")] = "",
    decimal_comma: Annotated[bool, typer.Option("--decimal-comma", help="1,5 and not 1.5 in a CSV")] = False,
    date: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of the articles that tell none")
    ] = None,
    any_language: Annotated[bool, typer.Option(help="Take texts that do not read like German")] = False,
) -> None:
    """Print who reported what, how much and for when; a bad input is named and the others are done."""
    nlp = load(pipeline)
    unwritable = [*unfit(nlp, pipeline, format, output)]
    articles, problems = read_inputs(inputs, any_language)
    problems = [*unwritable, *problems]
    if articles and not unwritable:
        documents = list(extract(nlp, articles, date.date().isoformat() if date else None))
        problems += deliver(documents, format, output, options_for(nlp, output, decimal_comma))
    for problem in problems:
        typer.echo(f"extract: {problem}", err=True)
    if problems:
        raise typer.Exit(1)


def load(pipeline: str) -> Language:
    """The pipeline, in bfloat16; exits with a line where there is none."""
    try:
        return in_bfloat16(spacy.load(pipeline))
    except OSError:
        problem = f"no pipeline at {pipeline}, run `weasel run all` or name one with --pipeline"
    except ValueError as error:
        problem = f"{pipeline} cannot be loaded ({str(error).splitlines()[0]})"
    typer.echo(f"extract: {problem}", err=True)
    raise typer.Exit(1)


def unfit(nlp: Language, pipeline: str, format: Format, output: str) -> Iterator[str]:
    """Why this pipeline's facts cannot go there in this format, one line each."""
    if format in FACTS_ONLY and not nlp.has_pipe("facts"):
        yield f"{pipeline} has no facts component, so there are no rows; use --format spans, jsonl or html"
    if format in BINARY and not output:
        yield f"{format.value} is no text to print, name a file with --output"
    if output and Path(output).exists() and not Path(output).is_file():
        yield f"{output} is no file, name one"


def options_for(nlp: Language, output: str, decimal_comma: bool) -> Options:
    reader = f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}"
    if output or not sys.stdout.isatty():
        return Options(decimal_comma, reader=reader)
    return Options(decimal_comma, Console().width, colour=True, reader=reader)


def deliver(documents: list[dict], format: Format, output: str, options: Options) -> list[str]:
    """Print or write the documents; what went wrong with the file, if anything."""
    rendered = render(documents, format, options)
    if not output:
        typer.echo(rendered, nl=False)
        return []
    try:
        write_bytes(Path(output).resolve(), rendered)
    except OSError as error:
        return [f"{output}: cannot be written ({error.strerror})"]
    return []


def extract(nlp: Language, articles: dict[str, Article], date: str | None = None) -> Iterator[dict]:
    """One dict an article: id, date, text, furniture, spans and facts; offsets are code points of the text.

    Nothing in the furniture counts. MONEY and PERIOD spans carry as ``value`` what the pipeline's `money` and
    `period` components made of them; ``facts`` is ``doc._.facts``, and missing where the pipeline has no such
    component. ``date`` (ISO) is that of the articles that tell none.
    """
    docs = nlp.pipe(to_doc(nlp, article, date) for article in articles.values())
    for (name, article), doc in zip(articles.items(), docs, strict=True):
        spans = [to_row(ent) for ent in doc.ents if article.is_text(ent.start_char, ent.end_char)]
        day = article.day.isoformat() if article.day else date
        document = {
            "id": name,
            "date": day,
            "text": article.text,
            "furniture": article.furniture,
            "spans": spans,
        }
        yield {**document, "facts": to_facts(doc, article)} if nlp.has_pipe("facts") else document


def to_doc(nlp: Language, article: Article, date: str | None = None) -> Doc:
    """The tokenized article, with its date and its fiscal year where the `period` component looks for them."""
    doc = nlp.make_doc(article.text)
    if Doc.has_extension("date"):
        doc._.date = article.day.isoformat() if article.day else date
    if article.fiscal_year_end and Doc.has_extension("fiscal_year_end"):
        doc._.fiscal_year_end = article.fiscal_year_end
    return doc


def to_row(ent: Span) -> dict:
    row = {"start": ent.start_char, "end": ent.end_char, "label": ent.label_, "text": ent.text}
    attribute = ent.label_.lower()
    value = (
        ent._.get(attribute) if attribute in ("money", "period") and Span.has_extension(attribute) else None
    )
    return {**row, "value": value} if value else row


def to_facts(doc: Doc, article: Article) -> list[dict]:
    """The facts whose amount stands in the text, without links to anything in the furniture."""

    def in_text(span: dict) -> bool:
        return article.is_text(span["start_char"], span["end_char"])

    facts = [fact for fact in doc._.facts if in_text(fact["amount"])]
    return [
        {**fact, **{part: None for part in PARTS if fact[part] and not in_text(fact[part])}} for fact in facts
    ]


if __name__ == "__main__":
    typer.run(extract_cli)
